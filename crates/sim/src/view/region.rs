//! Regions as players see them: state, ledger, changes of places, verdicts.
//!
//! What it is not: who hears of it is for the shell to say.

use crate::names::{cause, change};
use crate::region::event::RegionEvent;
use crate::region::ledger::{Entry, EntryCause};
use crate::region::sky_event::Outcome;
use crate::region::state::RegionState;
use crate::rules::Rules;
use crate::view::{happenings, sky};
use kernel::{PlaceId, RegionId, SongweaverId};
use protocol::nature::LifeEffect;
use protocol::server::{RegionState as WireRegion, ServerBody};
use protocol::shared::{Advice, Cause, Criterion, Verdict};
use protocol::weather::WeatherEffect;
use song::judge::Judgement;
use world::harmony::DEPTH_MAX;
use world::region_def::PlaceKind;

/// A region for the map and the sky. `None` before it has begun.
#[must_use]
pub fn region_state(
    state: &RegionState,
    players: u32,
    rules: &Rules,
    name_of: &dyn Fn(SongweaverId) -> Option<String>,
) -> Option<WireRegion> {
    let firsts = state.firsts.iter();
    Some(WireRegion {
        region: state.region.as_ref()?.to_string(),
        harmony: state.harmony.0,
        dissonance: state.dissonance.0,
        wound: state.wound,
        players,
        firsts: firsts
            .filter_map(|(place, who)| Some((place.to_string(), name_of(*who)?)))
            .collect(),
        weather: sky::weather(state, rules),
        storm: sky::storm(state, rules, None),
        happenings: happenings::under_way(state, rules),
    })
}

/// The ledger of a region, newest first.
#[must_use]
pub fn causes(
    state: &RegionState,
    rules: &Rules,
    name_of: &dyn Fn(SongweaverId) -> Option<String>,
) -> Vec<Cause> {
    let Some(region) = &state.region else {
        return Vec::new();
    };
    let newest_first = state.ledger.iter().rev();
    newest_first
        .map(|entry| cause_of(entry, region, rules, name_of))
        .collect()
}

fn cause_of(
    entry: &Entry,
    region: &RegionId,
    rules: &Rules,
    name_of: &dyn Fn(SongweaverId) -> Option<String>,
) -> Cause {
    let place_name = |place: &PlaceId| rules.place(region, place).map(|place| place.name.clone());
    if let EntryCause::Woven { songweavers } = &entry.cause {
        let names: Vec<String> = songweavers.iter().filter_map(|who| name_of(*who)).collect();
        return Cause {
            at_ms: entry.when.0 as f64,
            kind: cause::WOVEN.to_owned(),
            who: (!names.is_empty()).then(|| names.join(", ")),
            place: None,
            harmony: entry.harmony.0,
            dissonance: entry.dissonance.0,
        };
    }
    let (kind, who, place) = match &entry.cause {
        EntryCause::Lent { songweaver } => (cause::LENT, Some(*songweaver), None),
        EntryCause::Woven { .. } => (cause::WOVEN, None, None),
        EntryCause::Performance { songweaver, .. } => (cause::PERFORMANCE, Some(*songweaver), None),
        EntryCause::Restored { place, songweaver } => (cause::RESTORED, Some(*songweaver), place_name(place)),
        EntryCause::Healing {
            place, songweaver, ..
        } => (cause::HEALING, Some(*songweaver), place_name(place)),
        EntryCause::Wounded { place } => (cause::WOUNDED, None, place_name(place)),
        EntryCause::Rest => (cause::REST, None, None),
        EntryCause::Silence => (cause::SILENCE, None, None),
        EntryCause::Wound => (cause::WOUND, None, None),
        EntryCause::Nature => (cause::NATURE, None, None),
        EntryCause::Tended { songweaver, deed } => (deed.cause(), Some(*songweaver), None),
        EntryCause::Neighbour { region } => {
            let name = rules.pack.region(region).map(|region| region.name.clone());
            (cause::NEIGHBOURS, None, name)
        }
        EntryCause::Weather { .. } => (cause::WEATHER, None, None),
        EntryCause::Carried { songweaver, .. } => (cause::CARRIED, Some(*songweaver), None),
        EntryCause::StormEnded { outcome } => match outcome {
            Outcome::Blessing => (cause::STORM_BLESSED, None, None),
            Outcome::Mark => (cause::STORM_MARKED, None, None),
        },
    };
    Cause {
        // Exact up to 2^53 ms, which is 285,000 years.
        at_ms: entry.when.0 as f64,
        kind: kind.to_owned(),
        who: who.and_then(name_of),
        place,
        harmony: entry.harmony.0,
        dissonance: entry.dissonance.0,
    }
}

/// What those near see when an event changes a place; `None` for events that change none.
#[must_use]
pub fn place_changed(
    region: &RegionId,
    event: &RegionEvent,
    rules: &Rules,
    name_of: &dyn Fn(SongweaverId) -> Option<String>,
) -> Option<ServerBody> {
    let (place, what, who, first, depth) = match event {
        RegionEvent::PlaceRestored {
            place,
            songweaver,
            first,
            ..
        } => {
            let what = match rules.place(region, place).map(|place| place.kind) {
                Some(PlaceKind::Blossom) => change::BLOOMED,
                Some(PlaceKind::Shade) => change::ANSWERED,
                _ => change::RESTORED,
            };
            (place, what, Some(*songweaver), *first, 0)
        }
        RegionEvent::WoundEased {
            place,
            songweaver,
            remaining,
            ..
        } => {
            let what = if *remaining == 0 {
                change::HEALED
            } else {
                change::HEALING
            };
            (place, what, Some(*songweaver), false, *remaining)
        }
        RegionEvent::WoundDeepened { place, depth, .. } => (place, change::WOUNDED, None, false, *depth),
        RegionEvent::Begun { .. }
        | RegionEvent::MelodyPerformed(_)
        | RegionEvent::NeighboursLent(_)
        | RegionEvent::PerformancesWoven(_)
        | RegionEvent::HarmonyShifted { .. }
        | RegionEvent::LifePassed(_)
        | RegionEvent::Tended(_)
        | RegionEvent::PlaceTried { .. }
        | RegionEvent::WeatherTurned(_)
        | RegionEvent::WeatherCarried(_)
        | RegionEvent::AuroraGave(_)
        | RegionEvent::StormRose(_)
        | RegionEvent::StormScaled { .. }
        | RegionEvent::StormAnswered(_)
        | RegionEvent::StormSpread { .. }
        | RegionEvent::StormEnded(_)
        | RegionEvent::HappeningBegan(_)
        | RegionEvent::HappeningEnded(_)
        | RegionEvent::LifeHeard(_)
        | RegionEvent::GardenTended(_)
        | RegionEvent::GardenLeft(_)
        | RegionEvent::FriendCame(_)
        | RegionEvent::FriendLeft(_) => return None,
    };
    Some(ServerBody::PlaceChanged {
        region: region.to_string(),
        place: place.to_string(),
        what: what.to_owned(),
        who: who.and_then(name_of),
        first,
        progress: DEPTH_MAX.saturating_sub(depth),
    })
}

/// The judgement of a performance as its performer sees it.
#[must_use]
pub fn verdict(
    judgement: &Judgement,
    freshness: u16,
    weather: Option<WeatherEffect>,
    life: Option<LifeEffect>,
) -> Verdict {
    Verdict {
        quality: judgement.quality,
        fit: judgement.fit,
        resonance: judgement.resonance,
        freshness,
        criteria: judgement
            .criteria
            .iter()
            .map(|scored| Criterion {
                name: scored.criterion.slug().to_owned(),
                score: scored.score,
                weight: scored.weight,
            })
            .collect(),
        praise: judgement.praise.slug().to_owned(),
        advice: judgement.advice.map(|advice| Advice {
            kind: advice.kind.slug().to_owned(),
            bar: advice.bar,
            note: advice.note,
            heard: advice.heard,
            try_pitch: advice.try_pitch,
        }),
        key: judgement.key.name(),
        weather,
        life,
    }
}
