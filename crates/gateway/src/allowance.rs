//! What may be asked within a time: allowances by cost, refilled with time (GCRA), for a connection, an account and an address.
//!
//! The generic cell rate algorithm keeps one number per allowance: the time at which it would be full again. An account's windows and requests
//! share its allowance, an address's accounts share that of the address. What it is not: what things cost is [`crate::costs`]'; it
//! holds no rule of play; chat has its own, stricter one.

use crate::costs;
use crate::identity::limits::{Remembered, Source};
use kernel::SongweaverId;
use protocol::ClientMessage;
use std::sync::{Arc, Mutex, PoisonError};

/// A cost-weighted allowance.
#[derive(Debug, Clone, Copy)]
pub struct Allowance {
    /// Milliseconds that one unit of cost takes to refill.
    unit_ms: f64,
    /// How many milliseconds of refill may be spent ahead.
    burst_ms: f64,
    /// When everything spent will be refilled, in milliseconds.
    full_again_ms: f64,
}

impl Allowance {
    /// `per_second` units of cost, with `burst` units at once.
    #[must_use]
    pub fn new(per_second: f64, burst: f64) -> Self {
        Self {
            unit_ms: 1000.0 / per_second,
            burst_ms: burst * 1000.0 / per_second,
            full_again_ms: 0.0,
        }
    }

    /// Milliseconds until a cost may be spent; 0 when it may be now. What costs more than all at once may be spent when all is refilled.
    #[must_use]
    pub fn wait_ms(&self, cost: f64, now_ms: u64) -> u64 {
        let now = now_ms as f64;
        let needed = (cost * self.unit_ms).min(self.burst_ms);
        let short = self.full_again_ms.max(now) + needed - self.burst_ms - now;
        // Thirds of a millisecond do not add up to whole ones exactly.
        (short - ROUNDING_MS).max(0.0).ceil() as u64
    }

    /// Spends a cost, or says no and spends nothing.
    pub fn spend(&mut self, cost: f64, now_ms: u64) -> bool {
        if self.wait_ms(cost, now_ms) > 0 {
            return false;
        }
        self.full_again_ms = self.full_again_ms.max(now_ms as f64) + cost * self.unit_ms;
        true
    }
}

/// What is lost in adding up shares of milliseconds, at most.
const ROUNDING_MS: f64 = 1e-3;

/// So much a second, and so much at once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// Units of cost a second.
    pub per_second: f64,
    /// Units at once.
    pub burst: f64,
}

/// Messages and requests of one connection.
pub const OF_A_CONNECTION: Rate = Rate {
    per_second: 20.0,
    burst: 60.0,
};
/// Everything of one account, over all its windows.
pub const OF_AN_ACCOUNT: Rate = Rate {
    per_second: 30.0,
    burst: 120.0,
};
/// Everything of one address, an IPv6 /64 counting as one: a school or a café plays behind one.
pub const OF_AN_ADDRESS: Rate = Rate {
    per_second: 1200.0,
    burst: 3600.0,
};
/// Movements a second: three times what a client sends.
const MOVEMENTS_PER_SECOND: f64 = 30.0;
/// Refusals forgiven a second, and how many may come at once.
const FAULTS_PER_SECOND: f64 = 1.0;
const FAULTS_BURST: f64 = 60.0;

/// Whose allowance fell short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bucket {
    /// The connection's own.
    Connection,
    /// The account's.
    Account,
    /// The address's.
    Address,
}

impl Bucket {
    /// Its name in metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Connection => "connection",
            Self::Account => "account",
            Self::Address => "address",
        }
    }

    /// Whose it is, for those who are refused.
    fn whose(self) -> &'static str {
        match self {
            Self::Connection => "this window",
            Self::Account => "your account",
            Self::Address => "your address",
        }
    }
}

/// An allowance that was not enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Short {
    /// Whose.
    pub bucket: Bucket,
    /// Milliseconds after which it is.
    pub wait_ms: u64,
}

impl Short {
    /// In plain words, with when to try again.
    #[must_use]
    pub fn reason(&self) -> String {
        let seconds = self.wait_ms.div_ceil(1000);
        let whose = self.bucket.whose();
        format!("Too much was asked at once by {whose}. Try again in {seconds} s.")
    }
}

/// An allowance that several share.
type Shared = Arc<Mutex<Allowance>>;

/// The allowances of accounts and addresses. Bounded: of too many, those that asked for nothing for longest are forgotten.
#[derive(Debug)]
pub struct Buckets {
    scale: f64,
    accounts: Remembered<SongweaverId, Shared>,
    addresses: Remembered<Source, Shared>,
}

impl Default for Buckets {
    fn default() -> Self {
        Self::scaled(100)
    }
}

impl Buckets {
    /// Everything is as much of the standard as a hundred parts say.
    #[must_use]
    pub fn scaled(percent: u32) -> Self {
        Self {
            scale: f64::from(percent) / 100.0,
            accounts: Remembered::new(),
            addresses: Remembered::new(),
        }
    }

    fn of(&self, rate: Rate) -> Allowance {
        Allowance::new(rate.per_second * self.scale, rate.burst * self.scale)
    }

    fn account(&self, who: SongweaverId, now_ms: u64) -> Shared {
        let first = || Arc::new(Mutex::new(self.of(OF_AN_ACCOUNT)));
        self.accounts.change(who, now_ms, first, |shared| shared.clone())
    }

    fn address(&self, source: Source, now_ms: u64) -> Shared {
        let first = || Arc::new(Mutex::new(self.of(OF_AN_ADDRESS)));
        self.addresses
            .change(source, now_ms, first, |shared| shared.clone())
    }

    /// Spends the cost of a request. An address that is not counted is none: this very machine's, where bots are run by the thousand.
    ///
    /// # Errors
    /// Whose allowance fell short; then nothing was spent.
    pub fn request(
        &self,
        cost: f64,
        who: Option<SongweaverId>,
        source: Option<Source>,
        now_ms: u64,
    ) -> Result<(), Short> {
        let account = who.map(|who| self.account(who, now_ms));
        let address = source.map(|source| self.address(source, now_ms));
        spend_all(None, account.as_ref(), address.as_ref(), cost, now_ms)
    }

    /// The allowances of a new connection.
    #[must_use]
    pub fn connection(&self, who: SongweaverId, source: Option<Source>, now_ms: u64) -> Allowances {
        let movements = MOVEMENTS_PER_SECOND * self.scale;
        Allowances {
            movement: Allowance::new(movements, movements * 2.0),
            text: self.of(OF_A_CONNECTION),
            faults: Allowance::new(FAULTS_PER_SECOND, FAULTS_BURST),
            account: self.account(who, now_ms),
            address: source.map(|source| self.address(source, now_ms)),
        }
    }
}

/// Spends a cost everywhere or nowhere. Of two shared allowances the account's is always locked first.
fn spend_all(
    own: Option<&mut Allowance>,
    account: Option<&Shared>,
    address: Option<&Shared>,
    cost: f64,
    now_ms: u64,
) -> Result<(), Short> {
    let mut account = account.map(|shared| shared.lock().unwrap_or_else(PoisonError::into_inner));
    let mut address = address.map(|shared| shared.lock().unwrap_or_else(PoisonError::into_inner));
    let all = [
        (Bucket::Connection, own),
        (Bucket::Account, account.as_deref_mut()),
        (Bucket::Address, address.as_deref_mut()),
    ];
    let mut spent = Vec::with_capacity(all.len());
    for (bucket, allowance) in all {
        let Some(allowance) = allowance else { continue };
        let wait_ms = allowance.wait_ms(cost, now_ms);
        if wait_ms > 0 {
            return Err(Short { bucket, wait_ms });
        }
        spent.push(allowance);
    }
    for allowance in spent {
        allowance.spend(cost, now_ms);
    }
    Ok(())
}

/// All allowances that a connection spends of, and how often it went beyond them.
#[derive(Debug)]
pub struct Allowances {
    movement: Allowance,
    text: Allowance,
    faults: Allowance,
    account: Shared,
    address: Option<Shared>,
}

/// What to do with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passage {
    /// It may pass.
    Pass,
    /// It is refused; the connection stays.
    Refuse(Option<Short>),
    /// There were too many refusals; the connection ends.
    End,
}

impl Allowances {
    /// Whether one more movement may pass.
    pub fn movement(&mut self, now_ms: u64) -> Passage {
        if self.movement.spend(1.0, now_ms) {
            Passage::Pass
        } else {
            self.fault(0.5, now_ms)
        }
    }

    /// Whether a message may pass.
    pub fn message(&mut self, message: &ClientMessage, now_ms: u64) -> Passage {
        self.text(costs::of_message(message), message.kind(), now_ms)
    }

    /// Whether a text of this cost and kind may pass.
    pub fn text(&mut self, cost: f64, kind: &'static str, now_ms: u64) -> Passage {
        let (account, address) = (Some(&self.account), self.address.as_ref());
        match spend_all(Some(&mut self.text), account, address, cost, now_ms) {
            Ok(()) => Passage::Pass,
            Err(short) => {
                count(short.bucket, kind);
                match self.fault(1.0, now_ms) {
                    Passage::Refuse(_) => Passage::Refuse(Some(short)),
                    other => other,
                }
            }
        }
    }

    /// Counts a message that was wrong in itself.
    pub fn fault(&mut self, weight: f64, now_ms: u64) -> Passage {
        if self.faults.spend(weight, now_ms) {
            Passage::Refuse(None)
        } else {
            Passage::End
        }
    }
}

/// Counts what an allowance did not reach for.
pub fn count(bucket: Bucket, what: &'static str) {
    metrics::counter!("allowances_short_total", "bucket" => bucket.name(), "what" => what).increment(1);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connection(buckets: &Buckets, who: u64) -> Allowances {
        buckets.connection(SongweaverId(who), None, 0)
    }

    /// How many of so many texts pass at one moment, before the first refusal.
    fn pass(allowances: &mut Allowances, texts: usize) -> usize {
        (0..texts)
            .take_while(|_| allowances.text(1.0, "chat", 0) == Passage::Pass)
            .count()
    }

    #[test]
    fn refills_with_time_and_spends_nothing_when_refusing() {
        let mut allowance = Allowance::new(10.0, 3.0);
        assert!((0..3).all(|_| allowance.spend(1.0, 0)));
        assert!((0..50).all(|_| !allowance.spend(1.0, 0)));
        assert_eq!(allowance.wait_ms(1.0, 0), 100);
        assert!(!allowance.spend(1.0, 99));
        assert!(allowance.spend(1.0, 100));
        assert!(!allowance.spend(1.0, 100));
        assert!(allowance.spend(3.0, 10_000));
        // What costs more than all at once is not refused for ever.
        assert_eq!(allowance.wait_ms(9.0, 10_000), 300);
        assert!(allowance.spend(9.0, 10_300) && allowance.wait_ms(1.0, 10_300) == 700);
    }

    #[test]
    fn a_flood_is_refused_first_and_ended_then() {
        let mut allowances = connection(&Buckets::default(), 1);
        let passages: Vec<Passage> = (0..200).map(|_| allowances.text(1.0, "chat", 0)).collect();
        let first = |found: fn(&Passage) -> bool| passages.iter().position(found);
        assert_eq!(first(|passage| matches!(passage, Passage::Refuse(_))), Some(60));
        assert_eq!(first(|passage| *passage == Passage::End), Some(120));
        let Passage::Refuse(Some(short)) = passages[60] else {
            panic!("it says nothing: {:?}", passages[60]);
        };
        assert_eq!((short.bucket, short.wait_ms), (Bucket::Connection, 50));
        assert!(short.reason().contains("this window") && short.reason().contains("1 s"));
    }

    #[test]
    fn two_windows_and_requests_share_the_account_and_another_account_is_not_concerned() {
        let buckets = Buckets::default();
        let (mut first, mut second) = (connection(&buckets, 1), connection(&buckets, 1));
        assert_eq!((pass(&mut first, 60), pass(&mut second, 60)), (60, 60));
        let mut third = connection(&buckets, 1);
        let Passage::Refuse(Some(short)) = third.text(1.0, "chat", 0) else {
            panic!("the account has more");
        };
        assert_eq!(short.bucket, Bucket::Account);
        let request = |who| buckets.request(1.0, Some(SongweaverId(who)), None, 0);
        assert_eq!(request(1).unwrap_err().bucket, Bucket::Account);
        assert!(request(2).is_ok());
        assert_eq!(pass(&mut connection(&buckets, 2), 60), 60);
    }

    #[test]
    fn an_address_has_one_allowance_for_all_its_accounts_and_the_scale_is_of_all() {
        for percent in [100, 10] {
            let buckets = Buckets::scaled(percent);
            let away = Some(Source::of("192.0.2.1".parse().unwrap()));
            let ask = |cost| buckets.request(cost, None, away, 0);
            let burst = OF_AN_ADDRESS.burst * f64::from(percent) / 100.0;
            ask(burst).unwrap();
            let short = ask(1.0).unwrap_err();
            assert_eq!(short.bucket, Bucket::Address);
            let neighbour = Some(Source::of("192.0.2.2".parse().unwrap()));
            buckets.request(burst, None, neighbour, 0).unwrap();
            assert!(buckets.request(1.0, None, away, short.wait_ms).is_ok());
        }
    }
}
