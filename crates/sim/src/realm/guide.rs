//! The field guide: what a Songweaver has really seen and heard of creatures, and how sights become knowledge.
//!
//! What it is not: it measures no distance; the shell says what was near.

use crate::realm::event::RealmEvent;
use crate::realm::limits;
use crate::realm::progress::Draft;
use crate::realm::refusal::RealmRefusal;
use crate::realm::state::RealmState;
use kernel::{RegionId, WorldMillis};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Something of a creature that was perceived.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sight {
    /// It was seen doing something.
    Seen {
        /// Its species, by slug.
        species: String,
        /// What, as the wire words it.
        doing: &'static str,
    },
    /// It was heard.
    Heard {
        /// Its species, by slug.
        species: String,
    },
    /// A happening went on about it.
    Met {
        /// Which, by slug.
        happening: String,
    },
}

/// Where a happening was met, and when first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Met {
    /// The regions.
    pub regions: BTreeSet<RegionId>,
    /// World time of the first.
    pub first: WorldMillis,
}

/// What is known of one species.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Page {
    /// Regions it was seen in.
    pub seen: BTreeSet<RegionId>,
    /// Regions it was heard in.
    pub heard: BTreeSet<RegionId>,
    /// What it was seen doing.
    pub habits: BTreeSet<String>,
    /// World time of the first.
    pub first: WorldMillis,
}

/// Notes what is new of what was perceived; nothing happens where all was known.
pub(crate) fn learn(
    draft: &mut Draft<'_>,
    region: &RegionId,
    sights: &[Sight],
    when: WorldMillis,
) -> Result<(), RealmRefusal> {
    if draft.rules.pack.region(region).is_none() {
        return Err(RealmRefusal::UnknownRegion(region.clone()));
    }
    if sights.is_empty() || sights.len() > limits::SIGHTS_MAX {
        return Err(RealmRefusal::WrongSightCount(sights.len()));
    }
    for sight in sights {
        if let Some(event) = news(&draft.state, draft.rules, region, sight, when) {
            draft.happen(event);
        }
    }
    Ok(())
}

/// The event of a sight, where it tells anything new of a species that there is, and there is room for it.
fn news(
    state: &RealmState,
    rules: &crate::rules::Rules,
    region: &RegionId,
    sight: &Sight,
    when: WorldMillis,
) -> Option<RealmEvent> {
    let species = match sight {
        Sight::Seen { species, .. } | Sight::Heard { species } => species,
        Sight::Met { happening } => return met(state, rules, region, happening, when),
    };
    rules.roster.species_called(species)?;
    let page = state.guide.get(species);
    if page.is_none() && state.guide.len() >= limits::GUIDE_MAX {
        return None;
    }
    let new_region = |regions: Option<&BTreeSet<RegionId>>| {
        regions.is_none_or(|known| !known.contains(region) && known.len() < limits::GUIDE_REGIONS_MAX)
    };
    match sight {
        Sight::Seen { species, doing } => {
            let new_habit = page.is_none_or(|page| {
                !page.habits.contains(*doing) && page.habits.len() < limits::GUIDE_HABITS_MAX
            });
            (new_habit || new_region(page.map(|page| &page.seen))).then(|| RealmEvent::SpeciesSeen {
                species: species.clone(),
                region: region.clone(),
                doing: (*doing).to_owned(),
                when,
            })
        }
        Sight::Heard { species } => {
            new_region(page.map(|page| &page.heard)).then(|| RealmEvent::SpeciesHeard {
                species: species.clone(),
                region: region.clone(),
                when,
            })
        }
        Sight::Met { .. } => None,
    }
}

/// The event of a happening, where it or its region is new and there is room for it.
fn met(
    state: &RealmState,
    rules: &crate::rules::Rules,
    region: &RegionId,
    happening: &str,
    when: WorldMillis,
) -> Option<RealmEvent> {
    rules.pack.weather.happening(happening)?;
    let is_new = match state.happenings.get(happening) {
        Some(met) => !met.regions.contains(region) && met.regions.len() < limits::GUIDE_REGIONS_MAX,
        None => state.happenings.len() < limits::HAPPENINGS_MAX,
    };
    is_new.then(|| RealmEvent::HappeningMet {
        happening: happening.to_owned(),
        region: region.clone(),
        when,
    })
}

impl RealmState {
    /// Takes up a happening that was met.
    pub(crate) fn meet_happening(&mut self, happening: &str, region: &RegionId, when: WorldMillis) {
        let met = self
            .happenings
            .entry(happening.to_owned())
            .or_insert_with(|| Met {
                first: when,
                ..Met::default()
            });
        met.regions.insert(region.clone());
    }

    /// Takes up what was seen or heard.
    pub(crate) fn learn_species(&mut self, event: &RealmEvent) {
        let (RealmEvent::SpeciesSeen { species, when, .. } | RealmEvent::SpeciesHeard { species, when, .. }) =
            event
        else {
            return;
        };
        let page = self.guide.entry(species.clone()).or_insert_with(|| Page {
            first: *when,
            ..Page::default()
        });
        match event {
            RealmEvent::SpeciesSeen { region, doing, .. } => {
                page.seen.insert(region.clone());
                page.habits.insert(doing.clone());
            }
            RealmEvent::SpeciesHeard { region, .. } => {
                page.heard.insert(region.clone());
            }
            _ => {}
        }
    }
}
