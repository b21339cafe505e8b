//! What is told of weaves while they sound: who sings, and what is heard between them.
//!
//! What it is not: it reaches nobody; the runtime says it to those near.

use super::{Weave, Weaving};
use kernel::{SongweaverId, WeaveId};
use protocol::limits::LIVE_RELATIONS_MAX;
use protocol::weave::WovenRelation;
use song::weave::Found;
use std::collections::BTreeMap;

/// Strengths are told in steps of so many thousandths, so that not every breath is a change.
const STEP: u16 = 50;

/// What is new of a weave.
#[derive(Debug, Clone, PartialEq)]
pub struct Telling {
    /// The weave.
    pub weave: WeaveId,
    /// The region it belongs to, by number.
    pub region: usize,
    /// Those who sound in it: where they stand it is told.
    pub singers: Vec<SongweaverId>,
    /// Entity numbers of those who sing in it now, where that changed.
    pub voices: Option<Vec<u32>>,
    /// Its relations, where those changed.
    pub relations: Option<Vec<WovenRelation>>,
}

impl Weaving {
    /// What is new of every weave since the last time.
    pub fn tell(&mut self, now_ms: u64) -> Vec<Telling> {
        self.weaves
            .values_mut()
            .filter_map(|weave| weave.tell(now_ms))
            .collect()
    }
}

impl Weave {
    fn tell(&mut self, now_ms: u64) -> Option<Telling> {
        let found: Vec<Found> = self.tracker.relations(now_ms).to_vec();
        let relations = self.shown(&found);
        let relations = (relations != self.told).then(|| {
            self.told.clone_from(&relations);
            relations
        });
        let voices = std::mem::take(&mut self.changed)
            .then(|| self.sounding().map(|voice| voice.entity).collect::<Vec<u32>>());
        if voices.is_none() && relations.is_none() {
            return None;
        }
        Some(Telling {
            weave: self.weave,
            region: self.region,
            singers: self.voices.iter().map(|voice| voice.songweaver).collect(),
            voices,
            relations,
        })
    }

    /// The clearest relations, each once between two voices.
    fn shown(&self, found: &[Found]) -> Vec<WovenRelation> {
        let entities: Vec<u32> = self.voices.iter().map(|voice| voice.entity).collect();
        let mut clearest = clearest(found);
        for (_, strength) in &mut clearest {
            *strength = (*strength / STEP * STEP).max(1);
        }
        clearest.sort_by_key(|(key, strength)| (std::cmp::Reverse(*strength), *key));
        let entity = |voice: u8| entities.get(usize::from(voice)).copied();
        clearest
            .iter()
            .filter_map(|((relation, leader, follower), strength)| {
                Some(WovenRelation {
                    relation: relation.slug().to_owned(),
                    leader: entity(*leader)?,
                    follower: entity(*follower)?,
                    strength: *strength,
                })
            })
            .take(LIVE_RELATIONS_MAX)
            .collect()
    }
}

type Between = (song::Relation, u8, u8);

/// Each relation once between two voices, with the strength of the clearest.
pub fn clearest(found: &[Found]) -> Vec<(Between, u16)> {
    let mut clearest: BTreeMap<Between, u16> = BTreeMap::new();
    for one in found {
        let strength = clearest
            .entry((one.relation, one.leader, one.follower))
            .or_default();
        *strength = (*strength).max(one.strength);
    }
    clearest.into_iter().collect()
}
