//! Leaving the world because identity says so: a session that was ended, a person who is erased.
//!
//! What it is not: ordinary leaving and cut lines are [`crate::entrance`]'s.

use crate::host::HostError;
use crate::runtime::Runtime;
use crate::seat::Order;
use kernel::SongweaverId;
use tokio::time::{Duration, sleep};

/// How often it is looked whether someone has left.
const LOOK: Duration = Duration::from_millis(20);
/// Looks after which it is given up: a region ticks ten times a second.
const LOOKS_MAX: u32 = 500;

impl Runtime {
    /// Ends the connection of a Songweaver that entered with one of these sessions of identity. It stays in the world for as
    /// long as a cut session may be resumed, which needs another session of identity.
    pub fn end_session(&self, who: SongweaverId, sessions: &[u128]) {
        let Some(player) = self.player(who) else { return };
        if sessions.contains(&player.moment().entered_with) {
            player.seat.close(
                "session-ended",
                "This session was ended, here or from another device. Log in again.",
            );
        }
    }

    /// Takes a Songweaver out of the world, connected or not, and waits until it has left.
    ///
    /// # Errors
    /// [`HostError::Unavailable`] when it is still there after ten seconds.
    pub async fn leave_now(&self, who: SongweaverId) -> Result<(), HostError> {
        for _ in 0..LOOKS_MAX {
            let Some(player) = self.player(who) else {
                return Ok(());
            };
            player.seat.close("erased", "This account is erased.");
            player.seat.order(Order::Leave);
            sleep(LOOK).await;
        }
        Err(HostError::Unavailable(
            "someone does not leave the world".to_owned(),
        ))
    }

    /// Forgets what is in memory of someone who was erased, and tells of every region where its name stood.
    pub fn forget_person(&self, who: SongweaverId) {
        self.realm.forget(who);
        self.remember_name(who, "");
        for (number, host) in self.regions.iter().enumerate() {
            if host.state().firsts.values().any(|first| *first == who) {
                self.changed[number].store(true, std::sync::atomic::Ordering::Release);
            }
        }
    }
}
