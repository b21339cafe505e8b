//! What a performance does: it is judged, moves harmony within the bounds of an hour, earns, and reaches places.
//!
//! What it is not: the music is judged in `song` and the strength of effects is a rule of `world`; here they meet.

use crate::region::command::Perform;
use crate::region::event::{MelodyPerformed, RegionEvent};
use crate::region::refusal::RegionRefusal;
use crate::region::state::RegionState;
use crate::region::{carried, garden, heard, lent, mood, place, storm, wound};
use crate::rules::Rules;
use crate::sky;
use kernel::{Context, Milli, SongweaverId, WorldMillis};
use song::freshness::{self, Fingerprint, PastPerformance};
use song::judge::{self, Judgement};
use world::RegionDef;
use world::region_def::Point;

/// Units of a metre in `Perform::at`.
const UNITS_PER_METRE: f64 = 64.0;

/// Judges a performance; gives its events, and the whole judgement for the performer.
///
/// # Errors
/// The refusal when the region has not begun or the performance was judged already.
pub fn perform(
    state: &RegionState,
    command: &Perform,
    context: &Context<'_, Rules>,
) -> Result<(Vec<RegionEvent>, Judgement), RegionRefusal> {
    let rules = context.content;
    let slug = state.region.as_ref().ok_or(RegionRefusal::NotBegun)?;
    let region = rules
        .pack
        .region(slug)
        .ok_or_else(|| RegionRefusal::UnknownRegion(slug.clone()))?;
    if state
        .plays
        .iter()
        .any(|play| play.performance == command.performance)
    {
        return Err(RegionRefusal::AlreadyJudged);
    }
    let now = context.now;
    let fingerprint = Fingerprint::of(&command.melody);
    let fresh = freshness_of(state, command.songweaver, &fingerprint, now, rules);
    let judgement = judge::judge(
        &command.melody,
        &region.song,
        command.intent,
        &judge::Standing {
            attunement: command.standing.attunement,
            energy: command.standing.energy,
            freshness: fresh,
        },
    );
    let hour = rules.hour_of(now);
    let performed = performed(state, command, &judgement, fingerprint, fresh, (now, hour), rules);
    let (harmony, dissonance) = state.moved_in(hour);
    let mut moved = (harmony + performed.harmony, dissonance + performed.dissonance);
    let lent = lent::lent(state, command, &performed, &judgement, moved, rules);
    let carried = carried::carried(state, command, (&performed, lent.as_ref()), moved, rules);
    let gift = carried::gift(state, command, &performed, rules);
    let answers = storm::answered(state, command, &performed, region, rules);
    let heard = heard::heard(state, command, &performed, rules);
    let mut events = vec![RegionEvent::MelodyPerformed(performed)];
    if let Some(lent) = lent {
        moved = (moved.0 + lent.harmony, moved.1 + lent.dissonance);
        events.push(RegionEvent::NeighboursLent(lent));
    }
    if let Some(carried) = carried {
        moved = (moved.0 + carried.harmony, moved.1 + carried.dissonance);
        events.push(RegionEvent::WeatherCarried(carried));
    }
    events.extend(gift.map(RegionEvent::AuroraGave));
    events.extend(place::reached(state, region, command, moved, now, rules));
    events.extend(wound::eased(state, region, command, &judgement, now, rules));
    events.extend(answers);
    if let Some(heard) = heard {
        // A song that quickens what grows where it is sung tends one's own garden there.
        let kept = (heard.quickened > 0)
            .then(|| garden::kept(state, command.songweaver, heard.cell, context))
            .flatten();
        events.push(RegionEvent::LifeHeard(heard));
        events.extend(kept);
    }
    Ok((events, judgement))
}

fn performed(
    state: &RegionState,
    command: &Perform,
    judgement: &Judgement,
    fingerprint: Fingerprint,
    fresh: Milli,
    (now, hour): (WorldMillis, u32),
    rules: &Rules,
) -> MelodyPerformed {
    let earning = &rules.attunement.earning;
    let (mut harmony, mut dissonance) = mood::performed(
        &rules.pack.balance.performance,
        command.intent,
        judgement.resonance,
        state.moved_in(hour),
    );
    let mut earned = earning.performance.scaled(i64::from(judgement.resonance), 1000);
    if let Some(own) = state.singer_in(hour, command.songweaver) {
        harmony = held(harmony, earning.moved_max - own.harmony);
        dissonance = held(dissonance, earning.moved_max - own.dissonance);
        earned = held(earned, earning.hour_max - own.earned);
    } else {
        (harmony, dissonance, earned) = (Milli::ZERO, Milli::ZERO, Milli::ZERO);
    }
    MelodyPerformed {
        performance: command.performance,
        songweaver: command.songweaver,
        melody: command.melody.id(),
        fingerprint,
        when: now,
        hour,
        intent: command.intent,
        at: command.at,
        quality: judgement.quality,
        fit: judgement.fit,
        resonance: judgement.resonance,
        freshness: u16::try_from(fresh.0.clamp(0, 1000)).expect("held within 1000"),
        harmony,
        dissonance,
        earned,
        energy: cost(state, command, rules),
    }
}

/// The energy a performance costs in this weather: never more than there is.
fn cost(state: &RegionState, command: &Perform, rules: &Rules) -> Milli {
    let energy = &rules.attunement.energy;
    let notes = i64::try_from(command.melody.notes().len()).unwrap_or(i64::MAX);
    let open_sky = energy.performance + energy.note.scaled(notes, 1);
    let cost = open_sky.scaled(i64::from(sky::energy_of(state, rules)), 1000);
    cost.within(Milli::ZERO, command.standing.energy)
}

/// What repetition left of a melody here: one's own plays wear it out, those of others less.
fn freshness_of(
    state: &RegionState,
    songweaver: SongweaverId,
    fingerprint: &Fingerprint,
    now: WorldMillis,
    rules: &Rules,
) -> Milli {
    let different = freshness::DIFFERENT_BELOW;
    let past: Vec<PastPerformance> = state
        .plays
        .iter()
        .filter(|play| now.since(play.when) < freshness::MEMORY_MS)
        .map(|play| {
            let likeness = fingerprint.likeness(&play.fingerprint);
            let beyond = Milli(i32::from(likeness.saturating_sub(different)));
            let likeness = if play.songweaver == songweaver || beyond == Milli::ZERO {
                likeness
            } else {
                let weakened = beyond.times(rules.attunement.earning.others_wear);
                different + u16::try_from(weakened.0).unwrap_or_default()
            };
            PastPerformance {
                at: play.when,
                likeness,
            }
        })
        .collect();
    freshness::freshness(&past, now)
}

/// A change held within what is left, in its own direction.
pub(crate) fn held(change: Milli, left: Milli) -> Milli {
    let left = left.within(Milli::ZERO, Milli(i32::MAX));
    change.within(-left, left)
}

/// Metres from a performance to a point of its region.
pub(crate) fn metres_to(command: &Perform, region: &RegionDef, point: Point) -> f64 {
    let at = Point::new(
        f64::from(command.at.0) / UNITS_PER_METRE,
        f64::from(command.at.1) / UNITS_PER_METRE,
    );
    at.distance(region.world(point))
}
