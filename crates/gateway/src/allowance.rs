//! What one connection may send: allowances by cost, refilled with time (GCRA).
//!
//! The generic cell rate algorithm keeps one number per allowance: the time at which it would be full again. What it is not: it
//! holds no rule of play; chat has its own, stricter one.

use protocol::ClientMessage;

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

    /// Spends a cost, or says no and spends nothing.
    pub fn spend(&mut self, cost: f64, now_ms: u64) -> bool {
        let now = now_ms as f64;
        let after = self.full_again_ms.max(now) + cost * self.unit_ms;
        if after - now > self.burst_ms {
            return false;
        }
        self.full_again_ms = after;
        true
    }
}

/// All allowances of a connection, and how often it went beyond them.
#[derive(Debug)]
pub struct Allowances {
    movement: Allowance,
    text: Allowance,
    faults: Allowance,
}

/// What to do with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passage {
    /// It may pass.
    Pass,
    /// It is refused; the connection stays.
    Refuse,
    /// There were too many refusals; the connection ends.
    End,
}

/// Movements a second: three times what a client sends.
const MOVEMENTS_PER_SECOND: f64 = 30.0;
/// Units of text cost a second.
const TEXT_PER_SECOND: f64 = 20.0;
/// Refusals forgiven a second, and how many may come at once.
const FAULTS_PER_SECOND: f64 = 1.0;
const FAULTS_BURST: f64 = 60.0;

impl Default for Allowances {
    fn default() -> Self {
        Self {
            movement: Allowance::new(MOVEMENTS_PER_SECOND, MOVEMENTS_PER_SECOND * 2.0),
            text: Allowance::new(TEXT_PER_SECOND, TEXT_PER_SECOND * 3.0),
            faults: Allowance::new(FAULTS_PER_SECOND, FAULTS_BURST),
        }
    }
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

    /// Whether a text of this cost may pass.
    pub fn text(&mut self, cost: f64, now_ms: u64) -> Passage {
        if self.text.spend(cost, now_ms) {
            Passage::Pass
        } else {
            self.fault(1.0, now_ms)
        }
    }

    /// Counts a message that was wrong in itself.
    pub fn fault(&mut self, weight: f64, now_ms: u64) -> Passage {
        if self.faults.spend(weight, now_ms) {
            Passage::Refuse
        } else {
            Passage::End
        }
    }
}

/// What a message costs, in units of which 20 a second are refilled.
#[must_use]
pub fn cost(message: &ClientMessage) -> f64 {
    match message {
        ClientMessage::Notes { .. } | ClientMessage::Ping { .. } => 1.0,
        ClientMessage::Raise { .. }
        | ClientMessage::Lower { .. }
        | ClientMessage::StopCasting
        | ClientMessage::Emote { .. }
        | ClientMessage::Describe { .. }
        | ClientMessage::Report { .. }
        | ClientMessage::Interact { .. } => 2.0,
        ClientMessage::Cast { .. }
        | ClientMessage::Chat { .. }
        | ClientMessage::Causes { .. }
        | ClientMessage::SkipStage { .. }
        | ClientMessage::Return { .. }
        | ClientMessage::Unstick { .. }
        | ClientMessage::RenameMelody { .. }
        | ClientMessage::ForgetMelody { .. }
        | ClientMessage::KeepPerformance { .. }
        | ClientMessage::Block { .. }
        | ClientMessage::Unblock { .. } => 4.0,
        ClientMessage::Hello { .. } | ClientMessage::Make { .. } => 10.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refills_with_time_and_spends_nothing_when_refusing() {
        let mut allowance = Allowance::new(10.0, 3.0);
        assert!((0..3).all(|_| allowance.spend(1.0, 0)));
        assert!((0..50).all(|_| !allowance.spend(1.0, 0)));
        assert!(!allowance.spend(1.0, 99));
        assert!(allowance.spend(1.0, 100));
        assert!(!allowance.spend(1.0, 100));
        assert!(allowance.spend(3.0, 10_000));
    }

    #[test]
    fn a_flood_is_refused_first_and_ended_then() {
        let mut allowances = Allowances::default();
        let passages: Vec<Passage> = (0..200).map(|_| allowances.text(1.0, 0)).collect();
        let first = |passage| passages.iter().position(|p| *p == passage);
        assert_eq!(first(Passage::Refuse), Some(60));
        assert_eq!(first(Passage::End), Some(120));
    }
}
