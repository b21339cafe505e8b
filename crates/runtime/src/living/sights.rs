//! Sights: what each player has had near of creatures, seen within 20 m and heard within 40, less or more by the weather, for its field guide.
//!
//! Only what is new is told to the realm; what was noted once in this stay is not looked at again. What it is not: nothing is known here; the realm remembers.

use super::frames::{calls, voices_of};
use crate::player::Player;
use crate::runtime::Runtime;
use protocol::life::CreatureState;
use protocol::nature::{GuideHappening, GuidePage};
use protocol::server::ServerBody;
use sim::realm::guide::Sight;
use sim::realm::limits::SIGHTS_MAX;
use sim::region::happening;
use sim::view::{happenings, nature};
use sim::{RealmCommand, RealmEvent};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Metres within which a creature is seen well enough to be known.
const SEEN_METRES: f32 = 20.0;
/// Metres that are looked over at most: within which its voice is heard follows from the weather ([`sim::sky::voice_dm`]).
const HEARD_METRES_MAX: f32 = 64.0;

/// A sight as it is remembered for the time of a stay; regions, species and doings by their numbers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Noted {
    /// A species was seen doing something.
    Seen(usize, usize, usize),
    /// A species was heard.
    Heard(usize, usize),
    /// A happening went on about the player, by slug.
    Met(usize, String),
}

impl Runtime {
    /// Notes for every player what is new of what is near.
    pub(crate) fn notice_creatures(self: &Arc<Self>) {
        if !self.living.goes_on() {
            return;
        }
        for player in self.everyone() {
            let (number, sights) = self.sights_of(&player);
            if !sights.is_empty() {
                let region = self.spots.regions[number].region.clone();
                self.notice(&player, RealmCommand::Sight { region, sights });
            }
        }
    }

    fn sights_of(&self, player: &Player) -> (usize, Vec<Sight>) {
        let stands = player.seat.standing();
        let number = stands.region;
        let grid = &self.space.places()[number].grid;
        let (x, z) = (stands.at.x - grid.west, stands.at.z - grid.north);
        let life = self.living.life();
        let region = life.region(number);
        let Some(fauna) = region.fauna() else {
            return (number, Vec::new());
        };
        let habitat = region.habitat();
        let side = habitat.side();
        let voices = voices_of(&life, number);
        let rules = self.rules();
        let state = self.regions[number].state();
        let heard = (sim::sky::voice_dm(&state, &rules) as f32 / 10.0).min(HEARD_METRES_MAX);
        let happenings: Vec<_> = happening::under_way(&state.sky.happenings, &rules)
            .map(|(row, _)| row)
            .collect();
        let far = heard.max(SEEN_METRES);
        let first = habitat.cell_at(x - far, z - far);
        let last = habitat.cell_at(x + far, z + far);
        let mut found: BTreeSet<Noted> = BTreeSet::new();
        for row in first / side..=last / side {
            for column in first % side..=last % side {
                for at in fauna.in_cell(row * side + column) {
                    let (body, own) = (fauna.bodies().get(at), &fauna.lives()[at]);
                    let metres = (body.x - x).hypot(body.z - z);
                    if metres <= SEEN_METRES {
                        found.insert(Noted::Seen(number, body.species(), body.doing() as usize));
                    }
                    if metres > heard {
                        continue;
                    }
                    if calls(&body, own, region.at().0, voices[body.species()]) {
                        found.insert(Noted::Heard(number, body.species()));
                    }
                    let slug = &life.roster().species[body.species()].def.slug;
                    for row in happenings.iter().filter(|row| row.species.contains(slug)) {
                        found.insert(Noted::Met(number, row.slug.clone()));
                    }
                }
            }
        }
        let mut moment = player.moment();
        let new: Vec<Noted> = found
            .into_iter()
            .filter(|sight| !moment.sights.contains(sight))
            .take(SIGHTS_MAX)
            .collect();
        moment.sights.extend(new.iter().cloned());
        let slug = |species: usize| life.roster().species[species].def.slug.clone();
        let sights = new.into_iter().map(|noted| match noted {
            Noted::Seen(_, species, doing) => Sight::Seen {
                species: slug(species),
                doing: CreatureState::DOINGS[doing.min(CreatureState::DOINGS.len() - 1)],
            },
            Noted::Heard(_, species) => Sight::Heard {
                species: slug(species),
            },
            Noted::Met(_, happening) => Sight::Met { happening },
        });
        (number, sights.collect())
    }

    /// Tells a player the pages of its field guide that events changed.
    pub(crate) async fn publish_guide(&self, player: &Player, events: &[RealmEvent]) {
        let species: BTreeSet<&String> = events
            .iter()
            .filter_map(|event| match event {
                RealmEvent::SpeciesSeen { species, .. } | RealmEvent::SpeciesHeard { species, .. } => {
                    Some(species)
                }
                _ => None,
            })
            .collect();
        let met: BTreeSet<&String> = events
            .iter()
            .filter_map(|event| match event {
                RealmEvent::HappeningMet { happening, .. } => Some(happening),
                _ => None,
            })
            .collect();
        if species.is_empty() && met.is_empty() {
            return;
        }
        let rules = self.rules();
        let pages = self
            .realm
            .look(player.seat.songweaver, |hosted| {
                let page = |slug: &&String| nature::guide_page(&hosted.state, slug, &rules);
                let met_now = |slug: &&String| happenings::met(&hosted.state, slug, &rules);
                let pages: Vec<GuidePage> = species.iter().filter_map(page).collect();
                let met: Vec<GuideHappening> = met.iter().filter_map(met_now).collect();
                (pages, met)
            })
            .await;
        // Who cannot be read now finds the pages when it opens its guide.
        let (mut pages, met) = pages.unwrap_or_default();
        self.credit_pages(&mut pages).await;
        for page in pages {
            player.seat.address(ServerBody::GuideLearnt { page }, self.now());
        }
        for met in met {
            player.seat.address(ServerBody::HappeningMet { met }, self.now());
        }
    }
}
