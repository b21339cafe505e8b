//! What neighbours lend to a performance: its own good effect once more, in the share they lend, within the same bounds of the hour.
//!
//! What it is not: how much each lends is a pure rule of their songs ([`crate::lending`]); the performance itself stands in its own event
//! as if nobody had been near, so that what is lent is never lent on.

use crate::lending;
use crate::region::command::Perform;
use crate::region::event::MelodyPerformed;
use crate::region::mood;
use crate::region::perform::held;
use crate::region::state::RegionState;
use crate::region::woven::Lent;
use crate::rules::Rules;
use kernel::Milli;
use song::SongSketch;
use song::judge::Judgement;

/// What is lent to a performance just judged; nothing where nobody near agrees with it, or where it was noise.
pub(crate) fn lent(
    state: &RegionState,
    command: &Perform,
    performed: &MelodyPerformed,
    judgement: &Judgement,
    moved: (Milli, Milli),
    rules: &Rules,
) -> Option<Lent> {
    let balance = &rules.pack.balance.performance;
    if command.neighbours.is_empty() || performed.resonance < balance.noise_below {
        return None;
    }
    let song = SongSketch {
        tonic: judgement.key.tonic,
        mode: judgement.key.mode,
        tempo: command.melody.tempo(),
        fingerprint: performed.fingerprint.clone(),
    };
    let numbers = &rules.attunement.lending;
    let from = lending::lent(
        command.songweaver,
        command.at,
        &song,
        &command.neighbours,
        performed.when,
        numbers,
    );
    let strength: u16 = from.iter().map(|(_, strength)| strength).sum();
    if strength == 0 {
        return None;
    }
    let own = state
        .singer_in(performed.hour, command.songweaver)
        .unwrap_or_default();
    let earning = &rules.attunement.earning;
    let share = |change: Milli| change.scaled(i64::from(strength), 1000);
    let harmony = held(
        share(performed.harmony),
        earning.moved_max - own.harmony - Milli(performed.harmony.0.saturating_abs()),
    );
    let dissonance = held(
        share(performed.dissonance),
        earning.moved_max - own.dissonance - Milli(performed.dissonance.0.saturating_abs()),
    );
    Some(Lent {
        performance: command.performance,
        songweaver: command.songweaver,
        intent: command.intent,
        when: performed.when,
        strength,
        from,
        harmony: mood::bounded_by_hour(harmony, moved.0, balance.hour_max),
        dissonance: mood::bounded_by_hour(dissonance, moved.1, balance.hour_max),
        earned: held(
            share(performed.earned),
            earning.hour_max - own.earned - performed.earned,
        ),
    })
}
