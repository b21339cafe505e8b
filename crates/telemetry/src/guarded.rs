//! Something outside that may be slow, broken or gone, behind one policy: time limit, repetition, circuit breaker.
//!
//! For everything outside but the journal: without the journal the world does not go on, and what it cannot take is refused to whoever
//! asked. What it is not: it knows no protocol; the call is given to it.

pub mod breaker;

use crate::health::{Check, Level};
use breaker::{Breaker, BreakerRules, Standing};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::time::{sleep, timeout};

/// How something outside is dealt with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// How long one attempt may take.
    pub timeout: Duration,
    /// Attempts of one call, at least 1.
    pub attempts: u32,
    /// The pause before the second attempt; it doubles with each further one.
    pub pause: Duration,
    /// When to stop asking.
    pub breaker: BreakerRules,
}

/// Why a call came to nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure<E> {
    /// It failed too often lately and is left in peace for a while.
    #[error("it failed too often lately and is not asked for a while")]
    Resting,
    /// The last attempt took too long.
    #[error("it did not answer in time")]
    TimedOut,
    /// The last attempt failed.
    #[error(transparent)]
    Failed(E),
}

/// An error of something outside.
pub trait Outside {
    /// Whether the same call may go better if it is made again.
    fn is_passing(&self) -> bool;
}

/// Something outside, under a policy.
#[derive(Debug)]
pub struct Guarded<T> {
    name: &'static str,
    inner: T,
    policy: Policy,
    breaker: Mutex<Breaker>,
}

impl<T> Guarded<T> {
    /// Puts something under a policy; its name stands in metrics and health reports.
    pub fn new(name: &'static str, inner: T, policy: Policy) -> Self {
        Self {
            name,
            inner,
            policy,
            breaker: Mutex::new(Breaker::new(policy.breaker)),
        }
    }

    /// Calls it. The call may be made several times, so it must be harmless to repeat.
    ///
    /// # Errors
    /// [`Failure`] of the last attempt.
    pub async fn call<'a, R, E, F>(&'a self, call: impl Fn(&'a T) -> F) -> Result<R, Failure<E>>
    where
        E: Outside,
        F: Future<Output = Result<R, E>>,
    {
        let mut pause = self.policy.pause;
        for left in (0..self.policy.attempts.max(1)).rev() {
            if !self.lock().admit(Instant::now()) {
                self.count("resting");
                return Err(Failure::Resting);
            }
            let attempt = Attempt(self);
            let answer = timeout(self.policy.timeout, call(&self.inner)).await;
            std::mem::forget(attempt);
            let failure = match answer {
                Ok(Ok(value)) => {
                    self.lock().succeeded();
                    self.count("answered");
                    return Ok(value);
                }
                Ok(Err(error)) if !error.is_passing() => {
                    // It is there and says no: that is no reason to leave it alone.
                    self.lock().succeeded();
                    self.count("refused");
                    return Err(Failure::Failed(error));
                }
                Ok(Err(error)) => {
                    self.count("failed");
                    Failure::Failed(error)
                }
                Err(_) => {
                    self.count("timed-out");
                    Failure::TimedOut
                }
            };
            self.lock().failed(Instant::now());
            if left == 0 {
                return Err(failure);
            }
            sleep(pause).await;
            pause *= 2;
        }
        Err(Failure::Resting)
    }

    /// How it stands, for health reports: what is optional and gone is worth a look and no more.
    #[must_use]
    pub fn check(&self) -> Check {
        let name = format!("{}:breaker", self.name);
        match self.lock().standing() {
            Standing::Closed => Check::pass(&name, "closed"),
            Standing::Open => Check::pass(&name, "open").at(
                Level::Warn,
                "It failed too often lately; it is tried again by and by.",
            ),
            Standing::Trying => {
                Check::pass(&name, "trying").at(Level::Warn, "It failed too often; one call tries again.")
            }
        }
    }

    fn count(&self, outcome: &'static str) {
        metrics::counter!("outside_calls_total", "dependency" => self.name, "outcome" => outcome)
            .increment(1);
    }

    fn lock(&self) -> MutexGuard<'_, Breaker> {
        // The breaker is whole between any two of its steps.
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An attempt under way; dropped before its answer, it lets another try.
struct Attempt<'a, T>(&'a Guarded<T>);

impl<T> Drop for Attempt<'_, T> {
    fn drop(&mut self) {
        self.0.lock().abandoned();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::pending;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
    #[error("gone: {passing}")]
    struct Gone {
        passing: bool,
    }

    impl Outside for Gone {
        fn is_passing(&self) -> bool {
            self.passing
        }
    }

    fn guarded(attempts: u32) -> Guarded<AtomicU32> {
        let policy = Policy {
            timeout: Duration::from_secs(60),
            attempts,
            pause: Duration::ZERO,
            breaker: BreakerRules {
                window: 4,
                failures: 4,
                rest: Duration::from_secs(3600),
            },
        };
        Guarded::new("test", AtomicU32::new(0), policy)
    }

    async fn fails(calls: &AtomicU32, passing: bool, until: u32) -> Result<u32, Gone> {
        let call = calls.fetch_add(1, Ordering::Relaxed) + 1;
        if call >= until {
            Ok(call)
        } else {
            Err(Gone { passing })
        }
    }

    #[tokio::test]
    async fn what_passes_is_tried_again_and_what_does_not_is_not() {
        let guarded = guarded(3);
        assert_eq!(guarded.call(|calls| fails(calls, true, 3)).await, Ok(3));
        let refused = guarded.call(|calls| fails(calls, false, 100)).await;
        assert_eq!(refused, Err(Failure::Failed(Gone { passing: false })));
        assert_eq!(guarded.inner.load(Ordering::Relaxed), 4);
    }

    #[tokio::test]
    async fn what_is_gone_is_left_in_peace() {
        let guarded = guarded(1);
        for _ in 0..4 {
            let failed = guarded.call(|calls| fails(calls, true, 100)).await;
            assert_eq!(failed, Err(Failure::Failed(Gone { passing: true })));
        }
        for _ in 0..50 {
            let resting = guarded.call(|calls| fails(calls, true, 100)).await;
            assert_eq!(resting, Err(Failure::Resting));
        }
        assert_eq!(
            guarded.inner.load(Ordering::Relaxed),
            4,
            "nothing reached it while it rests"
        );
        assert_eq!(guarded.check().level, Level::Warn);
    }

    #[tokio::test]
    async fn what_does_not_answer_is_given_up() {
        let mut guarded = guarded(2);
        guarded.policy.timeout = Duration::ZERO;
        let silent = guarded.call(|_| pending::<Result<(), Gone>>()).await;
        assert_eq!(silent, Err(Failure::TimedOut));
        assert_eq!(
            guarded.check().level,
            Level::Pass,
            "two failures are not too many"
        );
    }

    #[tokio::test]
    async fn a_call_that_nobody_waits_for_blocks_no_other() {
        let mut guarded = guarded(1);
        guarded.policy.breaker.rest = Duration::ZERO;
        guarded.breaker = Mutex::new(Breaker::new(guarded.policy.breaker));
        for _ in 0..4 {
            let _ = guarded.call(|calls| fails(calls, true, 100)).await;
        }
        // The trying call is dropped half way.
        let dropped = timeout(Duration::ZERO, guarded.call(|_| pending::<Result<(), Gone>>())).await;
        assert!(dropped.is_err());
        assert_eq!(guarded.call(|calls| fails(calls, true, 1)).await, Ok(5));
    }
}
