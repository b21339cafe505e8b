//! Where the world's clock goes on when a server starts, and whether the machine's clock can be believed.
//!
//! What it is not: it keeps no time; the clock that runs is the runtime's.

use crate::compose::Composed;
use anyhow::{Result, bail};
use journal::Place;
use journal::tables::ClockMark;
use kernel::WorldMillis;
use runtime::machine::{Machine, ThisMachine};

/// How far the system's clock may lie behind the world's last write: more than a correction over the network takes.
const CLOCK_SLACK_MS: u64 = 60_000;

/// A system clock far behind the world's last write would let tokens and locks live again that were over.
pub(super) fn check_clock(place: &Place, mark: ClockMark, accept: bool) -> Result<()> {
    let behind = mark.unix_ms.saturating_sub(ThisMachine.unix_ms());
    if behind <= CLOCK_SLACK_MS || accept {
        return Ok(());
    }
    bail!(
        "the system's clock is {} s behind the time at which {place} was last written: set the clock right; \
         if it was wrong then and is right now, start once with --accept-clock true",
        behind / 1000
    )
}

/// Where the world's clock goes on: where it stood, and as much later as the server was off; a new world at its first hour.
pub(super) fn clock_origin(composed: &Composed, mark: ClockMark) -> WorldMillis {
    let world = &composed.rules.pack.world;
    if mark.unix_ms == 0 {
        let first = u64::from(world.day_ms) * u64::from(world.first_hour) / 24;
        return WorldMillis(mark.world.0.max(first));
    }
    // A wall clock that was set back gives no time; the world's clock never goes back.
    mark.world
        .plus(ThisMachine.unix_ms().saturating_sub(mark.unix_ms))
}
