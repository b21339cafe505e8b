//! Erasing those whose time has come: out of the world, then out of every table, their key first.
//!
//! What it is not: it decides no time; the owner asked for it, and could take it back until now.

use super::{IdentityState, Refusal};
use kernel::SongweaverId;
use sim::event_codec::songweaver_stream;
use sim::region::garden::LeftWhy;

impl IdentityState {
    /// Erases everyone whose grace period is over; answers how many. Done hourly. One that fails is tried again the next time,
    /// and keeps no other waiting.
    ///
    /// # Errors
    /// When it could not be read who is due.
    pub async fn erase_due(&self) -> Result<u64, Refusal> {
        let mut erased = 0;
        for who in self.inner.accounts.due(self.now()).await? {
            match self.erase(who).await {
                Ok(()) => erased += 1,
                Err(refusal) => {
                    tracing::error!(songweaver = %who, reason = refusal.reason, "an erasure failed")
                }
            }
        }
        Ok(erased)
    }

    /// Erases someone now. Repeating it changes nothing.
    ///
    /// # Errors
    /// When the world does not let go, or a failure of the store; then it can be repeated.
    pub async fn erase(&self, who: SongweaverId) -> Result<(), Refusal> {
        let ended = self.inner.refresh.end_all(who, None, self.now()).await?;
        self.shut_out(who, ended);
        let world = self.world();
        if let Some(world) = &world {
            world.leave_now(who).await.map_err(|error| {
                tracing::error!(%error, "someone to be erased is still in the world");
                Refusal::unavailable()
            })?;
        }
        if let Some(world) = &world {
            world
                .clear_gardens(who, None, LeftWhy::Erased)
                .await
                .map_err(|error| {
                    tracing::error!(%error, "the gardens of someone to be erased could not be cleared");
                    Refusal::unavailable()
                })?;
        }
        let snapshot = songweaver_stream(who).as_str().to_owned();
        self.inner.erasures.erase(who, snapshot, self.now()).await?;
        self.inner.restrictions.forget(who);
        if let Some(world) = &world {
            world.forget_person(who);
        }
        self.note(self.entry(None, "erased", who, "", "")).await
    }
}
