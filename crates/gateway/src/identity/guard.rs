//! What failed tries lead to: five lock a name for a minute, whether the account exists or not; ten lock the address they came
//! from for ten minutes. Logging in, proving oneself by the password and recovering count alike.
//!
//! Counts and locks are held in memory and kept beside the journal, so that a restart forgives nobody. What it is not: it
//! compares no password.

use super::Refusal;
use super::limits::{Remembered, Source};
use journal::StoreError;
use journal::tables::{Lockout, Lockouts, UnixSeconds};

/// Failures that lock a name.
const NAME_FAILURES_MAX: u32 = 5;
/// Milliseconds a name is locked.
const NAME_LOCK_MS: u64 = 60_000;
/// Failures that lock an address.
const ADDRESS_FAILURES_MAX: u32 = 10;
/// Milliseconds an address is locked.
const ADDRESS_LOCK_MS: u64 = 10 * 60_000;
/// What is counted of names.
const NAME: &str = "name";
/// What is counted of addresses.
const ADDRESS: &str = "address";

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

/// A name that may be tried from an address.
#[derive(Debug, Clone, Copy)]
#[must_use = "what came of a try is counted"]
pub(super) struct Try {
    name: [u8; 32],
    address: [u8; 32],
}

/// What a failure led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Consequence {
    /// It was counted.
    Counted,
    /// It locked the name, the address, or both.
    Locked,
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
        let key = self.lockouts.key(ADDRESS, &source.to_string());
        let why = "ten tries from your address failed";
        self.unlocked("address-locked", why, key, now_ms)
    }

    /// Whether a name may be tried, given in its folded form.
    ///
    /// # Errors
    /// `account-locked`.
    pub fn name(&self, folded: &str, source: Source, now_ms: u64) -> Result<Try, Refusal> {
        let name = self.lockouts.key(NAME, folded);
        let why = "five tries with this name failed";
        self.unlocked("account-locked", why, name, now_ms)?;
        let address = self.lockouts.key(ADDRESS, &source.to_string());
        Ok(Try { name, address })
    }

    /// A try failed.
    pub async fn failed(&self, tried: Try, now_ms: u64) -> Result<Consequence, StoreError> {
        let mut lines = Vec::with_capacity(2);
        let mut consequence = Consequence::Counted;
        for (key, reason, most, lock_ms) in [
            (tried.name, NAME, NAME_FAILURES_MAX, NAME_LOCK_MS),
            (tried.address, ADDRESS, ADDRESS_FAILURES_MAX, ADDRESS_LOCK_MS),
        ] {
            let count = self.counts.change(key, now_ms, Count::default, |count| {
                count.failures += 1;
                if count.failures >= most {
                    *count = Count {
                        failures: 0,
                        until_ms: now_ms + lock_ms,
                    };
                    consequence = Consequence::Locked;
                }
                *count
            });
            lines.push(line(key, reason, count));
        }
        self.lockouts.keep(lines, UnixSeconds(now_ms / 1000)).await?;
        Ok(consequence)
    }

    /// A try succeeded: the name's failures are forgiven, the address's are not, since an attacker may have an account of
    /// its own.
    pub async fn succeeded(&self, tried: Try, now_ms: u64) -> Result<(), StoreError> {
        let before = self
            .counts
            .change(tried.name, now_ms, Count::default, std::mem::take);
        if before == Count::default() {
            return Ok(());
        }
        let forgiven = vec![line(tried.name, NAME, Count::default())];
        self.lockouts.keep(forgiven, UnixSeconds(now_ms / 1000)).await
    }

    fn unlocked(&self, code: &'static str, why: &str, key: [u8; 32], now_ms: u64) -> Result<(), Refusal> {
        let until_ms = self
            .counts
            .change(key, now_ms, Count::default, |count| count.until_ms);
        if now_ms >= until_ms {
            return Ok(());
        }
        let seconds = u32::try_from((until_ms - now_ms).div_ceil(1000)).unwrap_or(u32::MAX);
        Err(Refusal::for_now(
            code,
            seconds,
            format!("Locked because {why}. Try again in {seconds} s."),
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
