//! Happenings: what of the living world comes with a weather, in its season, hour and place, while those who take part live here.
//!
//! Each look at the sky lets them begin and end; both are events, so that a restart tells nothing twice. What it is not: what creatures do meanwhile
//! is done by the living world, which is told how much each species sounds and stirs ([`crate::sky::bustle_of`]); who met it stands in the realm.

use crate::region::event::RegionEvent;
use crate::region::limits;
use crate::region::sky::Looking;
use crate::region::sky_event::Happened;
use crate::region::state::RegionState;
use crate::rules::Rules;
use std::collections::BTreeMap;
use weather::{Begun, HappeningDef, QUARTER_MINUTES};
use world::RegionDef;

/// Whether one of those who take part lives in a region: by its last count, and before the first by what its ground is home to.
#[must_use]
pub fn lives_here(state: &RegionState, def: &RegionDef, row: &HappeningDef, rules: &Rules) -> bool {
    row.species.iter().any(|slug| match &state.life.last {
        Some(last) => last.counts.get(slug).is_some_and(|count| *count > 0),
        None => rules
            .roster
            .species_called(slug)
            .is_some_and(|kind| rules.roster.species[kind].at_home_in(&def.biome)),
    })
}

/// Lets happenings begin and end at a quarter, as the weather stands now.
pub(crate) fn turn(looking: &mut Looking<'_>, quarter: u32) {
    let Some(noted) = looking.state.sky.weather else {
        return;
    };
    let minute = u64::from(quarter) * QUARTER_MINUTES;
    let before = &looking.state.sky.happenings;
    let holds = |row: &HappeningDef| {
        let has_begun = if before.contains_key(&row.slug) {
            Begun::Yes
        } else {
            Begun::No
        };
        row.may_come(&looking.def.biome, minute)
            && row.comes_with(noted.kind, noted.intensity, has_begun)
            && lives_here(&looking.state, looking.def, row, looking.rules)
    };
    let now: Vec<&String> = looking
        .rules
        .pack
        .weather
        .happenings
        .iter()
        .filter(|row| holds(row))
        .map(|row| &row.slug)
        .take(limits::HAPPENINGS_MAX)
        .collect();
    let happened = |happening: &String| Happened {
        happening: happening.clone(),
        quarter,
        when: looking.now,
        kind: noted.kind,
    };
    let over = before.keys().filter(|slug| !now.contains(slug));
    let over = over.map(|slug| RegionEvent::HappeningEnded(happened(slug)));
    let new = now.iter().filter(|slug| !before.contains_key(**slug));
    let new = new.map(|slug| RegionEvent::HappeningBegan(happened(slug)));
    for event in over.chain(new).collect::<Vec<_>>() {
        looking.happen(event);
    }
}

impl RegionState {
    pub(crate) fn happening_began(&mut self, happened: &Happened) {
        if self.sky.happenings.len() < limits::HAPPENINGS_MAX {
            self.sky
                .happenings
                .insert(happened.happening.clone(), happened.quarter);
        }
    }

    pub(crate) fn happening_ended(&mut self, happened: &Happened) {
        self.sky.happenings.remove(&happened.happening);
    }
}

/// The rows of what goes on in a region, with the quarters they began; what content no longer has is left out.
pub fn under_way<'a>(
    happenings: &'a BTreeMap<String, u32>,
    rules: &'a Rules,
) -> impl Iterator<Item = (&'a HappeningDef, u32)> {
    happenings
        .iter()
        .filter_map(|(slug, began)| Some((rules.pack.weather.happening(slug)?, *began)))
}
