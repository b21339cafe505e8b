//! The server's clock as a port: milliseconds since the world began.
//!
//! [`SteadyClock`] runs on the async runtime's time, which tests can pause and move. What it is not: it reads no wall
//! clock; where the world's time stands at start is given to it.

use kernel::WorldMillis;
use tokio::time::Instant;

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
