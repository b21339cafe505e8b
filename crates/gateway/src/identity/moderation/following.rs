//! Following what was decided elsewhere: by another server on the same database, or just before a crash.
//!
//! Every decision stands in the audit, whose numbers rise in the order of commits, so the last one that was followed is all there is to
//! remember; a page is read at a time. What it is not: nothing is decided here.

use super::IdentityState;
use crate::identity::Refusal;
use crate::identity::tokens::ACCESS_LASTS_SECONDS;
use journal::tables::moderation::{Act, InForce};
use kernel::SongweaverId;

impl IdentityState {
    /// Gives other names to those who bear one still that a keeper took from them. Done at the start, once the world runs, and hourly.
    ///
    /// # Errors
    /// A failure of the store.
    pub async fn rename_the_rest(&self) -> Result<usize, Refusal> {
        let waiting = self.inner.moderation.half_renamed().await?;
        let mut renamed = 0;
        for who in waiting {
            match self.rename_gently(who).await {
                Ok(()) => renamed += 1,
                // It is tried again within the hour.
                Err(refusal) => tracing::warn!(
                    reason = refusal.reason,
                    "someone bears a name still that was taken from it"
                ),
            }
        }
        Ok(renamed)
    }

    /// Heeds what other servers decided since an entry of the audit, and the sessions they ended; answers the entry to go on from.
    ///
    /// # Errors
    /// A failure of the store; then nothing was followed, and the same entry serves again.
    pub async fn follow_others(&self, after: u64) -> Result<u64, Refusal> {
        let lately = self.now().before(ACCESS_LASTS_SECONDS);
        let ended = self.inner.refresh.ended_after(lately).await?;
        self.inner.ended.note(ended, self.now());
        let (about, last) = self.inner.moderation.decided_after(after).await?;
        for who in about {
            let acts = self.inner.moderation.acts_about(who).await?;
            let now = self.now();
            let holds = acts.into_iter().filter(|act| act.in_force(now)).map(held);
            self.inner.restrictions.replace(who, holds.collect());
            self.heed(who).await;
        }
        Ok(last)
    }

    /// The entry of the audit from which others are followed.
    ///
    /// # Errors
    /// A failure of the store.
    pub async fn followed_from(&self) -> Result<u64, Refusal> {
        Ok(self.inner.moderation.last_entry().await?)
    }

    /// Lets go what of moderation has ended. Done hourly.
    pub fn forget_ended(&self) {
        self.inner.restrictions.prune(self.now());
    }

    /// Lets what holds for someone take effect where it plays here.
    async fn heed(&self, who: SongweaverId) {
        let Some(world) = self.world().filter(|world| world.player(who).is_some()) else {
            return;
        };
        self.tell_standing(who).await;
        if let Err(closing) = self.door(who) {
            world.put_out(who, &closing.code, &closing.reason);
        }
    }
}

fn held(act: Act) -> InForce {
    InForce {
        act: act.id,
        kind: act.kind,
        channels: act.channels,
        until: act.until,
        reason: act.reason,
    }
}
