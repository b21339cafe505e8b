//! The machine as a port: its calendar, and its source of secrets.
//!
//! What it is not: the world's own time is [`crate::clock`]'s; nothing that is decided by rule depends on what the machine says.

use journal::tables::UnixSeconds;
use std::time::{SystemTime, UNIX_EPOCH};

/// What a world asks of the machine it runs on.
pub trait Machine: Send + Sync + std::fmt::Debug {
    /// Milliseconds since 1970. May jump and go backwards: for retentions and marks only.
    fn unix_ms(&self) -> u64;

    /// 128 bits nobody can guess.
    fn secret(&self) -> u128;

    /// Seconds since 1970.
    fn unix_now(&self) -> UnixSeconds {
        UnixSeconds(self.unix_ms() / 1000)
    }
}

/// The machine it really runs on.
#[derive(Debug, Clone, Copy, Default)]
pub struct ThisMachine;

impl Machine for ThisMachine {
    fn unix_ms(&self) -> u64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        since.as_millis() as u64
    }

    fn secret(&self) -> u128 {
        rand::random()
    }
}
