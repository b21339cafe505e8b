//! The circuit breaker: after too many failures it lets nothing through for a while, then one to try.
//!
//! A plain state machine; time is given to it. What it is not: it calls nothing.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// When a breaker opens and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BreakerRules {
    /// Calls that are looked back on; before there are as many, it does not open.
    pub window: usize,
    /// Failures among them with which it opens.
    pub failures: usize,
    /// How long it stays open before one call tries.
    pub rest: Duration,
}

/// How a breaker stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Everything passes.
    Closed,
    /// Nothing passes.
    Open,
    /// One call is trying; nothing else passes.
    Trying,
}

/// The breaker.
#[derive(Debug)]
pub struct Breaker {
    rules: BreakerRules,
    /// Whether each of the last calls failed.
    failed: VecDeque<bool>,
    standing: Standing,
    opened: Option<Instant>,
}

impl Breaker {
    /// A closed breaker.
    #[must_use]
    pub fn new(rules: BreakerRules) -> Self {
        Self {
            rules,
            failed: VecDeque::with_capacity(rules.window),
            standing: Standing::Closed,
            opened: None,
        }
    }

    /// How it stands.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// Whether a call may go through now. After a yes, what came of it must be reported, or [`Breaker::abandoned`].
    pub fn admit(&mut self, now: Instant) -> bool {
        match self.standing {
            Standing::Closed => true,
            Standing::Trying => false,
            Standing::Open => {
                let rested = self
                    .opened
                    .is_none_or(|opened| now.saturating_duration_since(opened) >= self.rules.rest);
                if rested {
                    self.standing = Standing::Trying;
                }
                rested
            }
        }
    }

    /// A call went well.
    pub fn succeeded(&mut self) {
        if self.standing == Standing::Trying {
            self.failed.clear();
            self.standing = Standing::Closed;
        }
        self.note(false);
    }

    /// A call failed.
    pub fn failed(&mut self, now: Instant) {
        self.note(true);
        let failures = self.failed.iter().filter(|failed| **failed).count();
        let too_many = self.failed.len() >= self.rules.window && failures >= self.rules.failures;
        if self.standing == Standing::Trying || (self.standing == Standing::Closed && too_many) {
            self.standing = Standing::Open;
            self.opened = Some(now);
        }
    }

    /// Nobody waits for the call any more: nothing was learnt, and another may try.
    pub fn abandoned(&mut self) {
        if self.standing == Standing::Trying {
            self.standing = Standing::Open;
        }
    }

    fn note(&mut self, failed: bool) {
        if self.failed.len() >= self.rules.window {
            self.failed.pop_front();
        }
        self.failed.push_back(failed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: BreakerRules = BreakerRules {
        window: 4,
        failures: 2,
        rest: Duration::from_secs(30),
    };

    #[test]
    fn it_opens_after_too_many_failures_rests_and_lets_one_try() {
        let begin = Instant::now();
        let after = |seconds| begin + Duration::from_secs(seconds);
        let mut breaker = Breaker::new(RULES);
        breaker.failed(begin);
        breaker.failed(begin);
        breaker.succeeded();
        assert_eq!(breaker.standing(), Standing::Closed, "too few calls to judge");
        breaker.failed(begin);
        assert_eq!(breaker.standing(), Standing::Open);
        assert!(!breaker.admit(after(29)));
        assert!(breaker.admit(after(30)));
        assert!(!breaker.admit(after(30)), "only one tries");
        breaker.failed(after(31));
        assert_eq!(breaker.standing(), Standing::Open);
        assert!(!breaker.admit(after(60)));
        assert!(breaker.admit(after(61)));
        breaker.abandoned();
        assert!(breaker.admit(after(61)), "another may try at once");
        breaker.succeeded();
        assert_eq!(breaker.standing(), Standing::Closed);
        breaker.failed(after(62));
        assert!(breaker.admit(after(62)), "the past is forgotten");
    }

    #[test]
    fn few_failures_among_many_calls_leave_it_closed() {
        let now = Instant::now();
        let mut breaker = Breaker::new(RULES);
        for call in 0..100 {
            assert!(breaker.admit(now));
            if call % 4 == 0 {
                breaker.failed(now);
            } else {
                breaker.succeeded();
            }
        }
        assert_eq!(breaker.standing(), Standing::Closed);
    }
}
