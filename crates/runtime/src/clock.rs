//! The server's clock as a port: milliseconds since the world began; and how far a calendar is believed about the time that a world was off.
//!
//! [`SteadyClock`] runs on the async runtime's time, which tests can pause and move. What it is not: it reads no wall
//! clock; where the world's time stands at start is given to it.

use journal::tables::ClockMark;
use kernel::WorldMillis;
use tokio::time::Instant;

/// How far a calendar may lie behind the world's last note and be believed: more than a correction over the network takes.
pub const BEHIND_MS_MAX: u64 = 60_000;
/// For how long a world is believed to have been off: 400 days. A calendar that says more was wrong when the clock was noted, or is now.
pub const OFF_MS_MAX: u64 = 400 * 24 * 3_600_000;

/// What a calendar says of the time since the world's clock was noted last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Off {
    /// It was never noted: the world is new.
    New,
    /// The world was off for so many milliseconds.
    For(u64),
    /// The calendar shows a time so many milliseconds before that note, which is more than [`BEHIND_MS_MAX`].
    Behind(u64),
    /// So many milliseconds would have passed, which is more than [`OFF_MS_MAX`].
    Ahead(u64),
}

impl Off {
    /// What a calendar that shows `unix_ms` says of the time since a note.
    #[must_use]
    pub fn since(mark: ClockMark, unix_ms: u64) -> Self {
        if mark.unix_ms == 0 {
            return Self::New;
        }
        let (behind, passed) = (
            mark.unix_ms.saturating_sub(unix_ms),
            unix_ms.saturating_sub(mark.unix_ms),
        );
        if behind > BEHIND_MS_MAX {
            Self::Behind(behind)
        } else if passed > OFF_MS_MAX {
            Self::Ahead(passed)
        } else {
            Self::For(passed)
        }
    }

    /// Milliseconds by which the world's clock goes on. Where the calendar is not believed none: the world goes on where it stood, so that no
    /// hour is lived twice and none is leapt over.
    #[must_use]
    pub fn passed_ms(self) -> u64 {
        match self {
            Self::For(ms) => ms,
            Self::New | Self::Behind(_) | Self::Ahead(_) => 0,
        }
    }
}

/// Where now comes from. Never goes backwards.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// Milliseconds since the world began.
    fn now(&self) -> WorldMillis;
}

/// A clock that runs on from a given time.
#[derive(Debug)]
pub struct SteadyClock {
    origin: WorldMillis,
    started: Instant,
    pace: f64,
}

impl SteadyClock {
    /// A clock that shows `origin` now.
    #[must_use]
    pub fn from(origin: WorldMillis) -> Self {
        Self::paced(origin, 1.0)
    }

    /// A clock that shows `origin` now and runs `pace` times as fast as time does, so that a test need not wait for a walk.
    #[must_use]
    pub fn paced(origin: WorldMillis, pace: f64) -> Self {
        Self {
            origin,
            started: Instant::now(),
            pace,
        }
    }
}

impl Clock for SteadyClock {
    fn now(&self) -> WorldMillis {
        let elapsed_ms = self.started.elapsed().as_secs_f64() * 1000.0 * self.pace;
        self.origin.plus(elapsed_ms as u64)
    }
}
