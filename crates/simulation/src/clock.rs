//! The clock and the machine of a simulated node: virtual time, with errors.
//!
//! The world's clock may stand still or jump forward, never back; the calendar may jump both ways. What it is not: it decides no fault;
//! the weather does.

use kernel::{RandomStream, WorldMillis};
use runtime::clock::Clock;
use runtime::machine::Machine;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Milliseconds since 1970 at which every simulation begins.
const BEGAN_UNIX_MS: u64 = 1_800_000_000_000;

/// A clock that is moved by the simulation, one for all lives of a node.
#[derive(Debug)]
pub struct VirtualClock {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// What the world's clock shows.
    world_ms: u64,
    /// True virtual time since the beginning.
    true_ms: u64,
    /// Milliseconds for which it stands still.
    still_ms: u64,
    /// How far the calendar is from the truth.
    calendar_error_ms: i64,
    secrets: RandomStream,
}

impl VirtualClock {
    /// A clock at the beginning.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            state: Mutex::new(State {
                world_ms: 0,
                true_ms: 0,
                still_ms: 0,
                calendar_error_ms: 0,
                secrets: RandomStream::new(seed, "secrets"),
            }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Time passes.
    pub fn pass(&self, ms: u64) {
        let mut state = self.lock();
        state.true_ms += ms;
        let still = state.still_ms.min(ms);
        state.still_ms -= still;
        state.world_ms += ms - still;
    }

    /// The world's clock begins a life at a time.
    pub fn begin_at(&self, world: WorldMillis) {
        self.lock().world_ms = world.0;
    }

    /// The world's clock stands still for a while.
    pub fn stand_still(&self, ms: u64) {
        self.lock().still_ms += ms;
    }

    /// The world's clock jumps forward.
    pub fn jump(&self, ms: u64) {
        self.lock().world_ms += ms;
    }

    /// The world's clock jumps back, as none may.
    pub fn jump_back(&self, ms: u64) {
        let mut state = self.lock();
        state.world_ms = state.world_ms.saturating_sub(ms);
    }

    /// The calendar goes wrong by so much, or right by 0.
    pub fn set_calendar_error(&self, ms: i64) {
        self.lock().calendar_error_ms = ms;
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> WorldMillis {
        WorldMillis(self.lock().world_ms)
    }
}

impl Machine for VirtualClock {
    fn unix_ms(&self) -> u64 {
        let state = self.lock();
        (BEGAN_UNIX_MS + state.true_ms).saturating_add_signed(state.calendar_error_ms)
    }

    fn secret(&self) -> u128 {
        let mut state = self.lock();
        (u128::from(state.secrets.next_u64()) << 64) | u128::from(state.secrets.next_u64())
    }
}
