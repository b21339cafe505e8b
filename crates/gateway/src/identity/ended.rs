//! Sessions that were ended while access tokens of theirs may still be shown.
//!
//! An access token cannot be taken back, so the few that outlive their session are known here until they end by themselves.
//! What it is not: it is not durable; the sessions are, and it is filled from them at the start.

use super::tokens::ACCESS_LASTS_SECONDS;
use journal::tables::UnixSeconds;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// The ended sessions, each with the time after which no token of it is valid any more. Bounded by how many can be ended
/// within a quarter of an hour, which the limits of identity bound.
#[derive(Debug, Default)]
pub(super) struct EndedSessions(Mutex<HashMap<u128, UnixSeconds>>);

impl EndedSessions {
    /// Notes that sessions ended.
    pub fn note(&self, families: impl IntoIterator<Item = u128>, now: UnixSeconds) {
        let mut ended = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let until = now.after(ACCESS_LASTS_SECONDS);
        let before = ended.len();
        ended.extend(families.into_iter().map(|family| (family, until)));
        // Only when something came: looking costs nothing then.
        if ended.len() > before {
            ended.retain(|_, until| *until > now);
        }
    }

    /// Whether a session was ended lately.
    pub fn has(&self, family: u128) -> bool {
        let ended = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        ended.contains_key(&family)
    }
}
