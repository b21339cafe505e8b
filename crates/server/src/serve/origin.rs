//! Where the world's clock goes on when a server starts, and whether the machine's clock can be believed.
//!
//! What it is not: it keeps no time; the clock that runs is the runtime's, and so is how far a calendar is believed.

use crate::compose::Composed;
use anyhow::{Result, bail};
use journal::Place;
use journal::tables::ClockMark;
use kernel::WorldMillis;
use runtime::clock::Off;
use runtime::machine::{Machine, ThisMachine};

/// Milliseconds of a day.
const DAY_MS: u64 = 24 * 3_600_000;

/// A system clock far behind the world's last write would let tokens and locks live again that were over; one far ahead of it would end at once what
/// is kept for a time, and let the world leap over it.
pub(super) fn check_clock(place: &Place, mark: ClockMark, accept: bool) -> Result<()> {
    match Off::since(mark, ThisMachine.unix_ms()) {
        _ if accept => Ok(()),
        Off::New | Off::For(_) => Ok(()),
        Off::Behind(ms) => bail!(
            "the system's clock is {} s behind the time at which {place} was last written: set the clock right; \
             if it was wrong then and is right now, start once with --accept-clock true",
            ms / 1000
        ),
        Off::Ahead(ms) => bail!(
            "the system's clock is {} days ahead of the time at which {place} was last written: set the clock right; \
             if it is right, and the world was off for so long or it was wrong then, start once with --accept-clock true: \
             the world goes on where it stood",
            ms / DAY_MS
        ),
    }
}

/// Where the world's clock goes on: where it stood, and as much later as the server was off; a new world at its first hour.
pub(super) fn clock_origin(composed: &Composed, mark: ClockMark) -> WorldMillis {
    let off = Off::since(mark, ThisMachine.unix_ms());
    match off {
        Off::New => {
            let world = &composed.rules.pack.world;
            let first = u64::from(world.day_ms) * u64::from(world.first_hour) / 24;
            return WorldMillis(mark.world.0.max(first));
        }
        Off::For(ms) => tracing::info!(
            seconds = ms / 1000,
            "the world was off and goes on by so much later"
        ),
        Off::Behind(ms) | Off::Ahead(ms) => tracing::warn!(
            seconds = ms / 1000,
            "the system's clock is that far from the world's last write and is taken for right: the world goes on where it stood"
        ),
    }
    mark.world.plus(off.passed_ms())
}
