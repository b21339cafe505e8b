//! What the weather does to a performance: it carries the intents that are strong in it, holds the others back, and an Aurora gives.
//!
//! What it is not: the performance itself stands in its own event as under an open sky, so that what was judged stays what was judged.

use crate::region::command::Perform;
use crate::region::event::MelodyPerformed;
use crate::region::limits;
use crate::region::mood;
use crate::region::perform::held;
use crate::region::sky_event::{Carried, Gift};
use crate::region::state::RegionState;
use crate::region::woven::Lent;
use crate::rules::Rules;
use crate::sky;
use kernel::Milli;
use weather::Kind;

/// What the weather added to a performance just judged, or took; nothing where it leaves the intent as it is, or where it was noise. The pair is
/// what performances moved in this hour, the present one included; what neighbours lent to it counts besides.
pub(crate) fn carried(
    state: &RegionState,
    command: &Perform,
    (performed, lent): (&MelodyPerformed, Option<&Lent>),
    moved: (Milli, Milli),
    rules: &Rules,
) -> Option<Carried> {
    let balance = &rules.pack.balance.performance;
    let kind = state.sky.weather?.kind;
    let factor = sky::strength_of(state, command.intent, rules);
    if factor == 1000 || performed.resonance < balance.noise_below {
        return None;
    }
    let share = |change: Milli| change.scaled(i64::from(factor) - 1000, 1000);
    let own = state
        .singer_in(performed.hour, command.songweaver)
        .unwrap_or_default();
    let (with, lent_earned) = lent.map_or(((Milli::ZERO, Milli::ZERO), Milli::ZERO), |lent| {
        ((lent.harmony, lent.dissonance), lent.earned)
    });
    let moved = (moved.0 + with.0, moved.1 + with.1);
    let earning = &rules.attunement.earning;
    let by = |change: Milli| Milli(change.0.saturating_abs());
    let harmony = held(
        share(performed.harmony),
        earning.moved_max - own.harmony - by(performed.harmony) - by(with.0),
    );
    let dissonance = held(
        share(performed.dissonance),
        earning.moved_max - own.dissonance - by(performed.dissonance) - by(with.1),
    );
    let earned = held(
        share(performed.earned),
        earning.hour_max - own.earned - performed.earned - lent_earned,
    );
    Some(Carried {
        performance: command.performance,
        songweaver: command.songweaver,
        intent: command.intent,
        when: performed.when,
        kind,
        factor,
        harmony: mood::bounded_by_hour(harmony, moved.0, balance.hour_max),
        dissonance: mood::bounded_by_hour(dissonance, moved.1, balance.hour_max),
        // What was earned is one's own; weather that holds back takes none of it.
        earned: earned.within(Milli::ZERO, Milli(i32::MAX)),
    })
}

/// What an Aurora gives for the first performance under it that is good enough.
pub(crate) fn gift(
    state: &RegionState,
    command: &Perform,
    performed: &MelodyPerformed,
    rules: &Rules,
) -> Option<Gift> {
    let (noted, aurora) = (state.sky.weather?, &rules.pack.weather.aurora);
    let had = state.sky.gifted.contains(&command.songweaver) || state.sky.gifted.len() >= limits::GIFTED_MAX;
    let gives = noted.kind == Kind::Aurora && performed.resonance >= aurora.asks && !had;
    gives.then_some(Gift {
        aurora: noted.since,
        performance: command.performance,
        songweaver: command.songweaver,
        intent: song::Intent::Exploration,
        when: performed.when,
        earned: aurora.gift,
    })
}
