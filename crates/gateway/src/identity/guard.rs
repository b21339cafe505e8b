//! What failed tries lead to: five lock a name for a minute, whether the account exists or not; ten lock the address they came
//! from for ten minutes. Logging in, proving oneself by the password and recovering count alike. Codes of a second factor are counted
//! for themselves: five wrong ones lock them for a quarter of an hour.
//!
//! Counts and locks are held in memory and kept beside the journal, so that a restart forgives nobody. What it is not: it
//! compares no password.

use super::Refusal;
use super::limits::{Remembered, Source};
use journal::StoreError;
use journal::tables::{Lockout, Lockouts, UnixSeconds};
use kernel::SongweaverId;

/// What is counted, and what too much of it leads to.
#[derive(Debug, PartialEq, Eq)]
struct Lock {
    /// The word under which it is kept.
    reason: &'static str,
    /// Failures that lock.
    failures_max: u32,
    /// Milliseconds it is locked.
    lock_ms: u64,
    /// The refusal's code.
    code: &'static str,
    /// Why it is locked, in plain words.
    why: &'static str,
}

/// Passwords and recovery codes of a name.
static NAME: Lock = Lock {
    reason: "name",
    failures_max: 5,
    lock_ms: 60_000,
    code: "account-locked",
    why: "five tries with this name failed",
};
/// Codes of an account's second factor. Three of a million fit at any moment, and whoever guesses has the password: at 480 tries a day
/// it takes more than a year to be as likely as not to find one.
static CODE: Lock = Lock {
    reason: "code",
    failures_max: 5,
    lock_ms: 15 * 60_000,
    code: "second-factor-locked",
    why: "five codes were wrong",
};
/// Whatever comes from an address.
static ADDRESS: Lock = Lock {
    reason: "address",
    failures_max: 10,
    lock_ms: 10 * 60_000,
    code: "address-locked",
    why: "ten tries from your address failed",
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Count {
    failures: u32,
    until_ms: u64,
}

/// Counts failed tries.
#[derive(Debug)]
pub(super) struct Guard {
    lockouts: Lockouts,
    counts: Remembered<[u8; 32], Count>,
}

/// A name or a code that may be tried from an address.
#[derive(Debug, Clone, Copy)]
#[must_use = "what came of a try is counted"]
pub(super) struct Try {
    lock: &'static Lock,
    key: [u8; 32],
    address: [u8; 32],
}

/// What a failure led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Consequence {
    /// It was counted.
    Counted,
    /// It locked what was tried, the address, or both.
    Locked,
}

impl Consequence {
    /// Whether anything was locked.
    pub fn locked(self) -> bool {
        self == Self::Locked
    }
}

impl Guard {
    /// A guard that remembers what it knew before a restart.
    pub async fn open(lockouts: Lockouts, now: UnixSeconds) -> Result<Self, StoreError> {
        let counts = Remembered::new();
        let mut kept = lockouts.load(now).await?;
        // The eldest first: when memory is full, those are forgotten.
        kept.reverse();
        for line in kept {
            let count = Count {
                failures: line.failures,
                until_ms: line.until_ms,
            };
            counts.change(line.key, now.0 * 1000, || count, |_| ());
        }
        Ok(Self { lockouts, counts })
    }

    /// Whether anything may be tried from an address.
    ///
    /// # Errors
    /// `address-locked`.
    pub fn address(&self, source: Source, now_ms: u64) -> Result<(), Refusal> {
        self.unlocked(&ADDRESS, &source.to_string(), now_ms).map(|_| ())
    }

    /// Whether a name may be tried, given in its folded form.
    ///
    /// # Errors
    /// `account-locked`.
    pub fn name(&self, folded: &str, source: Source, now_ms: u64) -> Result<Try, Refusal> {
        self.of(&NAME, folded, source, now_ms)
    }

    /// Whether a code of someone's second factor may be tried.
    ///
    /// # Errors
    /// `second-factor-locked`.
    pub fn code(&self, who: SongweaverId, source: Source, now_ms: u64) -> Result<Try, Refusal> {
        self.of(&CODE, &who.to_string(), source, now_ms)
    }

    /// A try failed.
    pub async fn failed(&self, tried: Try, now_ms: u64) -> Result<Consequence, StoreError> {
        let mut lines = Vec::with_capacity(2);
        let mut consequence = Consequence::Counted;
        for (key, lock) in [(tried.key, tried.lock), (tried.address, &ADDRESS)] {
            let count = self.counts.change(key, now_ms, Count::default, |count| {
                count.failures += 1;
                if count.failures >= lock.failures_max {
                    *count = Count {
                        failures: 0,
                        until_ms: now_ms + lock.lock_ms,
                    };
                    consequence = Consequence::Locked;
                }
                *count
            });
            lines.push(line(key, lock.reason, count));
        }
        self.lockouts.keep(lines, UnixSeconds(now_ms / 1000)).await?;
        Ok(consequence)
    }

    /// A try succeeded: the failures of what was tried are forgiven, the address's are not, since an attacker may have an account of
    /// its own.
    pub async fn succeeded(&self, tried: Try, now_ms: u64) -> Result<(), StoreError> {
        let before = self
            .counts
            .change(tried.key, now_ms, Count::default, std::mem::take);
        if before == Count::default() {
            return Ok(());
        }
        let forgiven = vec![line(tried.key, tried.lock.reason, Count::default())];
        self.lockouts.keep(forgiven, UnixSeconds(now_ms / 1000)).await
    }

    fn of(&self, lock: &'static Lock, what: &str, source: Source, now_ms: u64) -> Result<Try, Refusal> {
        Ok(Try {
            lock,
            key: self.unlocked(lock, what, now_ms)?,
            address: self.lockouts.key(ADDRESS.reason, &source.to_string()),
        })
    }

    /// The key of something that is not locked.
    fn unlocked(&self, lock: &Lock, what: &str, now_ms: u64) -> Result<[u8; 32], Refusal> {
        let key = self.lockouts.key(lock.reason, what);
        let until_ms = self
            .counts
            .change(key, now_ms, Count::default, |count| count.until_ms);
        if now_ms >= until_ms {
            return Ok(key);
        }
        let seconds = u32::try_from((until_ms - now_ms).div_ceil(1000)).unwrap_or(u32::MAX);
        Err(Refusal::for_now(
            lock.code,
            seconds,
            format!("Locked because {}. Try again in {seconds} s.", lock.why),
        ))
    }
}

fn line(key: [u8; 32], reason: &str, count: Count) -> Lockout {
    Lockout {
        key,
        reason: reason.to_owned(),
        failures: count.failures,
        until_ms: count.until_ms,
    }
}
