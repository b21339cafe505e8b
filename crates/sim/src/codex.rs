//! The world's codex: which combos were woven in it and which species were seen, and by whom first. One stream, one single writer.
//!
//! First finders are credited for ever: what stands here is never taken back and never given to another. Only ids stand here; a name is
//! looked up when it is shown, so that who is erased is credited without a name. What it is not: what each Songweaver knows by itself is the
//! realm's.

use crate::realm::RealmEvent;
use crate::region::RegionEvent;
use kernel::{MelodyId, RegionId, SongweaverId, WeaveId, WorldMillis};
use serde::{Deserialize, Serialize};

/// Combos that are ever written down: more than content will hold.
pub const FOUND_MAX: usize = 1024;
/// Species that are ever written down: more than content will hold.
pub const SEEN_MAX: usize = 1024;

/// An event of the world's codex. A journal format: append-only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum CodexEvent {
    /// A combo was woven that nobody had woven before.
    FirstWoven(FirstWoven),
    /// A species was seen that nobody had seen before.
    FirstSeen(FirstSeen),
}

/// Who saw a species first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstSeen {
    /// Which, by slug.
    pub species: String,
    /// Who.
    pub songweaver: SongweaverId,
    /// Where.
    pub region: RegionId,
    /// World time of the sight.
    pub when: WorldMillis,
}

/// What may be new to the world.
#[derive(Debug, Clone, Copy)]
pub enum Finding<'a> {
    /// What happened in a region.
    InRegion(&'a RegionId, &'a RegionEvent),
    /// What happened to a Songweaver.
    To(SongweaverId, &'a RealmEvent),
}

/// Who wove a combo first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstWoven {
    /// Which, by slug.
    pub combo: String,
    /// With which weave.
    pub weave: WeaveId,
    /// Where.
    pub region: RegionId,
    /// The voices that wove it, in the order they came in.
    pub finders: Vec<SongweaverId>,
    /// Content address of what was heard.
    pub log: MelodyId,
    /// World time of the weave.
    pub when: WorldMillis,
}

/// The world's codex as its events left it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CodexState {
    found: Vec<FirstWoven>,
    seen: Vec<FirstSeen>,
}

impl CodexState {
    /// What was found, the first one first.
    #[must_use]
    pub fn found(&self) -> &[FirstWoven] {
        &self.found
    }

    /// Whether somebody wove it.
    #[must_use]
    pub fn knows(&self, combo: &str) -> bool {
        self.found.iter().any(|first| first.combo == combo)
    }

    /// The species that were seen, the first one first.
    #[must_use]
    pub fn seen(&self) -> &[FirstSeen] {
        &self.seen
    }

    /// Who saw a species first, where anybody did.
    #[must_use]
    pub fn first_to_see(&self, species: &str) -> Option<&FirstSeen> {
        self.seen.iter().find(|first| first.species == species)
    }

    /// Applies what happened.
    pub fn evolve(&mut self, event: &CodexEvent) {
        match event {
            CodexEvent::FirstWoven(first) => {
                if !self.knows(&first.combo) {
                    self.found.push(first.clone());
                }
            }
            CodexEvent::FirstSeen(first) => {
                if self.first_to_see(&first.species).is_none() {
                    self.seen.push(first.clone());
                }
            }
        }
    }
}

/// What a finding brings to the world's codex: the combos of a weave that nobody had woven before, a species that nobody had seen.
#[must_use]
pub fn entered(state: &CodexState, finding: Finding<'_>) -> Vec<CodexEvent> {
    match finding {
        Finding::InRegion(region, event) => woven(state, region, event),
        Finding::To(songweaver, event) => seen(state, songweaver, event).into_iter().collect(),
    }
}

fn seen(state: &CodexState, songweaver: SongweaverId, event: &RealmEvent) -> Option<CodexEvent> {
    let RealmEvent::SpeciesSeen {
        species,
        region,
        when,
        ..
    } = event
    else {
        return None;
    };
    let is_new = state.first_to_see(species).is_none() && state.seen.len() < SEEN_MAX;
    is_new.then(|| {
        CodexEvent::FirstSeen(FirstSeen {
            species: species.clone(),
            songweaver,
            region: region.clone(),
            when: *when,
        })
    })
}

fn woven(state: &CodexState, region: &RegionId, event: &RegionEvent) -> Vec<CodexEvent> {
    let RegionEvent::PerformancesWoven(woven) = event else {
        return Vec::new();
    };
    let room = FOUND_MAX.saturating_sub(state.found.len());
    let new = woven.combos.iter().filter(|combo| !state.knows(&combo.combo));
    new.take(room)
        .map(|combo| {
            let finders = combo.voices.iter().filter_map(|voice| {
                let voice = woven.voices.get(usize::from(*voice))?;
                Some(voice.songweaver)
            });
            CodexEvent::FirstWoven(FirstWoven {
                combo: combo.combo.clone(),
                weave: woven.weave,
                region: region.clone(),
                finders: finders.collect(),
                log: woven.log,
                when: woven.when,
            })
        })
        .collect()
}
