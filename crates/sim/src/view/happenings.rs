//! Happenings of the living world as players see them: what goes on, what it is told with, what may come, and what one met.
//!
//! What it is not: nothing is decided here, and who is told is for the shell to say.

use crate::realm::RealmState;
use crate::region::event::RegionEvent;
use crate::region::happening;
use crate::region::state::RegionState;
use crate::rules::Rules;
use crate::sky;
use crate::view::sky::{kind_to_wire, told};
use kernel::RegionId;
use protocol::nature::GuideHappening;
use protocol::weather::{CalendarEntry, Happening, HappeningChance, Occasion, OccasionKind, Season};
use weather::definition::SeasonName;
use weather::forecast::Counts;
use weather::{HappeningDef, Kind};

/// Happenings of a step of a forecast at most.
const AHEAD_MAX: usize = 8;
/// Share of futures from which a happening is told of a step.
const TOLD_FROM: u16 = 100;

fn to_wire(row: &HappeningDef) -> Happening {
    Happening {
        happening: row.slug.clone(),
        name: row.name.clone(),
        about: row.about.clone(),
        species: row.species.clone(),
        voices: row.voices,
    }
}

/// What goes on in a region.
#[must_use]
pub fn under_way(state: &RegionState, rules: &Rules) -> Vec<Happening> {
    happening::under_way(&state.sky.happenings, rules)
        .map(|(row, _)| to_wire(row))
        .collect()
}

/// The same as occasions of the calendar.
pub(crate) fn of_calendar(state: &RegionState, rules: &Rules) -> Vec<CalendarEntry> {
    let Some(region) = &state.region else {
        return Vec::new();
    };
    let until = state.sky.weather.map_or(0, |noted| noted.until);
    happening::under_way(&state.sky.happenings, rules)
        .map(|(row, began)| CalendarEntry {
            occasion: occasion_of(region, row, rules, (began, until.max(began))),
            likelihood: 1000,
        })
        .collect()
}

fn occasion_of(region: &RegionId, row: &HappeningDef, rules: &Rules, (from, until): (u32, u32)) -> Occasion {
    let ms = |quarter| rules.when_of(quarter).0 as f64;
    Occasion {
        happening: Some(to_wire(row)),
        ..told(OccasionKind::Happening, Some(region), None, (ms(from), ms(until)))
    }
}

/// The occasion that the beginning of a happening is, and its words in English; `None` for every other event. It concerns those in the region alone.
#[must_use]
pub fn occasion(
    state: &RegionState,
    region: &RegionId,
    event: &RegionEvent,
    rules: &Rules,
) -> Option<(Occasion, String)> {
    let RegionEvent::HappeningBegan(began) = event else {
        return None;
    };
    let row = rules.pack.weather.happening(&began.happening)?;
    let until = state.sky.weather.map_or(began.quarter, |noted| noted.until);
    let occasion = occasion_of(region, row, rules, (began.quarter, until.max(began.quarter)));
    Some((occasion, format!("{}. {}", row.name, row.about)))
}

/// What may come at a quarter ahead, the likeliest first.
pub(crate) fn ahead(
    state: &RegionState,
    rules: &Rules,
    quarter: u32,
    counts: &Counts,
) -> Vec<HappeningChance> {
    let mut ahead = sky::happenings_ahead(state, rules, quarter, counts);
    ahead.retain(|(_, share)| *share >= TOLD_FROM);
    ahead.sort_by_key(|(_, share)| std::cmp::Reverse(*share));
    ahead.truncate(AHEAD_MAX);
    let chance = |(row, share): (&HappeningDef, u16)| HappeningChance {
        happening: row.slug.clone(),
        name: row.name.clone(),
        share,
    };
    ahead.into_iter().map(chance).collect()
}

/// A happening as it stands in one's field guide; nothing of what was never met, or is no more.
#[must_use]
pub fn met(state: &RealmState, slug: &str, rules: &Rules) -> Option<GuideHappening> {
    let (met, row) = (state.happenings.get(slug)?, rules.pack.weather.happening(slug)?);
    let season = |season: &SeasonName| match season {
        SeasonName::Spring => Season::Spring,
        SeasonName::Summer => Season::Summer,
        SeasonName::Autumn => Season::Autumn,
        SeasonName::Winter => Season::Winter,
    };
    Some(GuideHappening {
        happening: to_wire(row),
        kinds: row.kinds.iter().map(|kind: &Kind| kind_to_wire(*kind)).collect(),
        seasons: row.seasons.iter().map(season).collect(),
        hours: row.hours,
        regions: met.regions.iter().map(ToString::to_string).collect(),
        first_ms: met.first.0 as f64,
    })
}
