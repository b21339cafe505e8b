//! How often an address may make guests, try credentials and ask about accounts.
//!
//! What it is not: it is not durable, since a restart takes longer than most allowances take to refill; what failures lead to
//! is durable and stands in [`super::guard`]. Its tables are bounded: when one is full, what was touched longest ago is forgotten.

use super::Refusal;
use crate::allowance::Allowance;
use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Names and addresses remembered.
const REMEMBERED_MAX: usize = 65_536;

/// What an address may do: units at once, and how many come back per hour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quota {
    /// At once.
    pub burst: f64,
    /// Per hour.
    pub per_hour: f64,
}

/// What addresses may do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quotas {
    /// Guests of one address.
    pub guests: Quota,
    /// Guests from this very machine, where bots are run by the thousand.
    pub guests_loopback: Quota,
    /// Registrations and logins of one address.
    pub credentials: Quota,
    /// Uses of refresh tokens of one address.
    pub refreshes: Quota,
    /// Looks at and changes of accounts and offices from one address.
    pub own: Quota,
    /// Requests of the operators' console from one address: each open view asks every second or two.
    pub console: Quota,
    /// Exports of everything from one address: reading it all is work.
    pub exports: Quota,
}

impl Default for Quotas {
    fn default() -> Self {
        Self {
            guests: Quota {
                burst: 20.0,
                per_hour: 60.0,
            },
            guests_loopback: Quota {
                burst: 20_000.0,
                per_hour: 3_600_000.0,
            },
            credentials: Quota {
                burst: 30.0,
                per_hour: 600.0,
            },
            refreshes: Quota {
                burst: 120.0,
                per_hour: 3_600.0,
            },
            own: Quota {
                burst: 120.0,
                per_hour: 3_600.0,
            },
            console: Quota {
                burst: 240.0,
                per_hour: 14_400.0,
            },
            exports: Quota {
                burst: 3.0,
                per_hour: 6.0,
            },
        }
    }
}

/// Where a request comes from, as far as limits go: an IPv4 address, or the /64 an IPv6 address belongs to, since
/// whoever has one address of a /64 has all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Source(IpAddr);

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Source {
    /// The source an address belongs to.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(six) if !six.is_loopback() => {
                Self(IpAddr::from((u128::from(six) & (u128::MAX << 64)).to_be_bytes()))
            }
            canonical => Self(canonical),
        }
    }

    /// Whether it is this very machine.
    pub(crate) fn is_loopback(self) -> bool {
        self.0.is_loopback()
    }
}

/// A bounded memory of what each key did lately.
#[derive(Debug)]
pub(crate) struct Remembered<K, V>(Mutex<HashMap<K, (u64, V)>>);

impl<K: Eq + Hash + Clone, V> Remembered<K, V> {
    /// Nothing is remembered yet.
    pub(crate) fn new() -> Self {
        Self(Mutex::new(HashMap::new()))
    }

    /// Changes what is remembered of a key. The lock is held for the change only.
    pub(crate) fn change<T>(
        &self,
        key: K,
        now_ms: u64,
        first: impl FnOnce() -> V,
        change: impl FnOnce(&mut V) -> T,
    ) -> T {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= REMEMBERED_MAX && !all.contains_key(&key) {
            // An eighth at once, so that a flood of new keys does not scan the whole table for each.
            let mut touched: Vec<u64> = all.values().map(|(touched, _)| *touched).collect();
            let (_, &mut eldest, _) = touched.select_nth_unstable(REMEMBERED_MAX / 8);
            all.retain(|_, (touched, _)| *touched > eldest);
        }
        let entry = all.entry(key).or_insert_with(|| (now_ms, first()));
        entry.0 = now_ms;
        change(&mut entry.1)
    }
}

/// The limits of identity.
#[derive(Debug)]
pub struct Limits {
    quotas: Quotas,
    guests: Remembered<Source, Allowance>,
    credentials: Remembered<Source, Allowance>,
    refreshes: Remembered<Source, Allowance>,
    own: Remembered<Source, Allowance>,
    console: Remembered<Source, Allowance>,
    exports: Remembered<Source, Allowance>,
}

impl Limits {
    /// No one has done anything yet.
    #[must_use]
    pub fn new(quotas: Quotas) -> Self {
        Self {
            quotas,
            guests: Remembered::new(),
            credentials: Remembered::new(),
            refreshes: Remembered::new(),
            own: Remembered::new(),
            console: Remembered::new(),
            exports: Remembered::new(),
        }
    }

    /// One more guest.
    ///
    /// # Errors
    /// `guest-limit`.
    pub fn guest(&self, source: Source, now_ms: u64) -> Result<(), Refusal> {
        let quota = if source.is_loopback() {
            self.quotas.guests_loopback
        } else {
            self.quotas.guests
        };
        spend(
            &self.guests,
            source,
            quota,
            now_ms,
            "guest-limit",
            "guests were made from your address",
        )
    }

    /// One more registration or login.
    ///
    /// # Errors
    /// `credentials-limit`.
    pub fn credentials(&self, source: Source, now_ms: u64) -> Result<(), Refusal> {
        let what = "registrations and logins came from your address";
        spend(
            &self.credentials,
            source,
            self.quotas.credentials,
            now_ms,
            "credentials-limit",
            what,
        )
    }

    /// One more look at or change of an account.
    ///
    /// # Errors
    /// `account-limit`.
    pub fn own(&self, source: Source, now_ms: u64) -> Result<(), Refusal> {
        let what = "requests about accounts came from your address";
        spend(&self.own, source, self.quotas.own, now_ms, "account-limit", what)
    }

    /// One more request of the operators' console.
    ///
    /// # Errors
    /// `console-limit`.
    pub fn console(&self, source: Source, now_ms: u64) -> Result<(), Refusal> {
        let what = "requests of the console came from your address";
        spend(
            &self.console,
            source,
            self.quotas.console,
            now_ms,
            "console-limit",
            what,
        )
    }

    /// One more export of everything.
    ///
    /// # Errors
    /// `export-limit`.
    pub fn export(&self, source: Source, now_ms: u64) -> Result<(), Refusal> {
        let what = "exports were made from your address";
        spend(
            &self.exports,
            source,
            self.quotas.exports,
            now_ms,
            "export-limit",
            what,
        )
    }

    /// One more use of a refresh token.
    ///
    /// # Errors
    /// `refresh-limit`.
    pub fn refresh(&self, source: Source, now_ms: u64) -> Result<(), Refusal> {
        let what = "tokens were refreshed from your address";
        spend(
            &self.refreshes,
            source,
            self.quotas.refreshes,
            now_ms,
            "refresh-limit",
            what,
        )
    }
}

fn spend(
    table: &Remembered<Source, Allowance>,
    source: Source,
    quota: Quota,
    now_ms: u64,
    code: &'static str,
    what: &str,
) -> Result<(), Refusal> {
    let per_second = quota.per_hour / 3600.0;
    let first = || Allowance::new(per_second, quota.burst);
    let wait_ms = table.change(source, now_ms, first, |allowance| {
        let wait_ms = allowance.wait_ms(1.0, now_ms);
        allowance.spend(1.0, now_ms);
        wait_ms
    });
    if wait_ms == 0 {
        return Ok(());
    }
    let seconds = u32::try_from(wait_ms.div_ceil(1000)).unwrap_or(u32::MAX);
    let (burst, per_hour) = (quota.burst, quota.per_hour);
    Err(Refusal::for_now(
        code,
        seconds,
        format!(
            "Too many {what}: {burst} at once and {per_hour} an hour are allowed. Try again in {seconds} s."
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source::of(text.parse().unwrap())
    }

    #[test]
    fn a_v6_network_counts_as_one_and_a_mapped_v4_as_itself() {
        assert_eq!(source("2001:db8::1"), source("2001:db8::ffff:1:2"));
        assert_ne!(source("2001:db8::1"), source("2001:db8:0:1::1"));
        assert_eq!(source("::ffff:10.0.0.1"), source("10.0.0.1"));
        assert!(source("::1").is_loopback() && source("::ffff:127.0.0.1").is_loopback());
    }

    #[test]
    fn guests_are_limited_by_address_and_generous_at_home() {
        let limits = Limits::new(Quotas::default());
        let away = source("192.0.2.1");
        assert!((0..20).all(|_| limits.guest(away, 0).is_ok()));
        let refused = limits.guest(away, 0).unwrap_err();
        assert_eq!((refused.code, refused.retry_seconds), ("guest-limit", Some(60)));
        assert!(
            limits.guest(source("192.0.2.2"), 0).is_ok(),
            "another address is not concerned"
        );
        assert!(limits.guest(away, 60_000).is_ok(), "one comes back a minute");
        assert!(limits.guest(away, 60_000).is_err());
        assert!((0..20_000).all(|_| limits.guest(source("127.0.0.1"), 0).is_ok()));
        assert!(limits.guest(source("127.0.0.1"), 0).is_err());
    }

    #[test]
    fn a_full_memory_forgets_the_eldest_and_keeps_the_newest() {
        let table = Remembered::<u64, u64>::new();
        for key in 0..REMEMBERED_MAX as u64 + 10 {
            table.change(key, key, || 0, |value| *value = key);
        }
        let all = table.0.lock().unwrap();
        assert!(all.len() <= REMEMBERED_MAX);
        assert!(!all.contains_key(&0) && all.contains_key(&(REMEMBERED_MAX as u64 + 9)));
    }
}
