//! How long first answers of commands are kept: long past any repeat, yet not for ever.
//!
//! A client repeats a command while it is connected or resumes, which is minutes; a policy repeats one after a crash, from its
//! checkpoint. What must hold for ever rests on neither: it stands in a stream's version, a state or a checkpoint. So an answer
//! goes when it is old, or when it is beyond a number of newer ones; never while it is young.
//!
//! What it is not: no event is ever forgotten.

use kernel::WorldMillis;

use crate::sql::{Readers, query, query_scalar};
use crate::store::read::{signed, unsigned};
use crate::{Database, StoreError};

/// Answers that one transaction forgets at most, so that nobody waits long behind it.
const FORGOTTEN_AT_ONCE: u64 = 1000;

/// The oldest answers, which the index by age finds.
pub(crate) const FORGET: &str = "delete from commands where command in \
                                 (select command from commands where at < $1 order by at limit $2)";
/// When the first of the answers beyond a number was given.
pub(crate) const BEYOND: &str = "select at from commands order by at desc limit 1 offset $1";

/// What answers are kept, in the milliseconds of the world's clock, which runs while the server is off as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Those older than this are forgotten.
    pub age_ms: u64,
    /// Of more than so many the oldest are forgotten.
    pub count: u64,
    /// Those younger than this are kept however many there are.
    pub age_min_ms: u64,
}

impl Default for Retention {
    /// Seven days, two million, an hour.
    fn default() -> Self {
        const HOUR_MS: u64 = 3_600_000;
        Self {
            age_ms: 7 * 24 * HOUR_MS,
            count: 2_000_000,
            age_min_ms: HOUR_MS,
        }
    }
}

impl Retention {
    /// Before when answers are forgotten, given when the first of those beyond the count was given.
    pub(crate) fn bound(&self, now: WorldMillis, beyond: Option<WorldMillis>) -> WorldMillis {
        let old = now.0.saturating_sub(self.age_ms);
        let young = now.0.saturating_sub(self.age_min_ms);
        let crowded = beyond.map_or(0, |at| at.0 + 1).min(young);
        WorldMillis(old.max(crowded))
    }
}

/// Forgets what a retention does not keep, a little at once; says how many.
pub(crate) async fn forget(
    database: &Database,
    now: WorldMillis,
    retention: Retention,
) -> Result<u64, StoreError> {
    let beyond = beyond(database.readers(), retention.count).await?;
    let bound = retention.bound(now, beyond);
    let mut forgotten = 0;
    loop {
        let some = query(FORGET)
            .bind(signed(bound.0))
            .bind(signed(FORGOTTEN_AT_ONCE));
        let some = database.execute("forget first answers", some).await?;
        forgotten += some;
        if some < FORGOTTEN_AT_ONCE {
            return Ok(forgotten);
        }
    }
}

async fn beyond(readers: &Readers, count: u64) -> Result<Option<WorldMillis>, StoreError> {
    let at = query_scalar::<i64>(BEYOND)
        .bind(signed(count))
        .fetch_optional(readers)
        .await
        .map_err(StoreError::database("count first answers"))?;
    at.map(|at| unsigned(at, "an answer's time").map(WorldMillis))
        .transpose()
}
