//! What the realm says of a Songweaver to a region that judges it: attunement, energy now, what it restored and tried.
//!
//! What it is not: it changes nothing; energy that comes back is computed from elapsed world time whenever it is asked for.

use crate::realm::state::{ENERGY_FULL, RealmState, index_of};
use crate::region::command::Standing;
use crate::rules::Rules;
use kernel::{Milli, WorldMillis};
use song::Intent;

/// Milliseconds of a minute.
const MINUTE_MS: u64 = 60_000;

/// Energy at a moment, 0 to 1000 thousandths: what was left, and what came back since.
#[must_use]
pub fn energy_at(state: &RealmState, now: WorldMillis, rules: &Rules) -> Milli {
    let Some((left, when)) = state.energy else {
        return ENERGY_FULL;
    };
    let elapsed = i64::try_from(now.since(when)).unwrap_or(i64::MAX);
    let back = rules.attunement.energy.minute.scaled(elapsed, MINUTE_MS as i64);
    (left + back).within(Milli::ZERO, ENERGY_FULL)
}

/// The standing for a performance of an intent.
#[must_use]
pub fn standing(state: &RealmState, intent: Intent, now: WorldMillis, rules: &Rules) -> Standing {
    Standing {
        attunement: state.attunement[index_of(intent)],
        energy: energy_at(state, now, rules),
        restored: state.restored.clone(),
        tries: state.tries.clone(),
    }
}
