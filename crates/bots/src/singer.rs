//! A singing bot's score: which keys are due by when, alone or as one voice of a round.
//!
//! What it is not: it sends nothing; the plan does.

use crate::lot::Lot;
use crate::plan::Plan;
use crate::score::{Batch, batches};
use protocol::ClientMessage;
use protocol::shared::Intent;
use song::Melody;
use std::sync::Arc;

/// Milliseconds from the beginning of one round to that of the next.
const ROUND_MS: f64 = 40_000.0;
/// Milliseconds by which the voices of a round come in after each other.
const COMES_IN_MS: f64 = 4_000.0;
/// Entries of a round.
const ENTRIES: u32 = 4;

/// Sings one piece after the other with pauses between.
pub(crate) struct Singer {
    pieces: Arc<Vec<Melody>>,
    batches: Vec<Batch>,
    next: usize,
    /// The bot's clock at which the piece began.
    began_ms: f64,
    raised: bool,
    /// How long after the round's beginning it comes in; absent for who sings alone.
    comes_in_ms: Option<f64>,
}

impl Singer {
    /// The singer that a plan asks for; nothing where it asks for no song.
    pub(crate) fn new(plan: &Plan, lot: &mut Lot) -> Option<Self> {
        let (pieces, together) = match plan {
            Plan::Sing { pieces } => (pieces, false),
            Plan::Weave { pieces } => (pieces, true),
            _ => return None,
        };
        let pause_ms = f64::from(lot.below(3000));
        Some(Self {
            pieces: Arc::clone(pieces),
            batches: Vec::new(),
            next: 0,
            began_ms: pause_ms,
            raised: false,
            comes_in_ms: together.then(|| f64::from(lot.below(ENTRIES)) * COMES_IN_MS),
        })
    }

    /// What must be said by now.
    pub(crate) fn due(&mut self, now_ms: f64, offset_ms: f64, lot: &mut Lot) -> Vec<ClientMessage> {
        let mut due = Vec::new();
        if now_ms < self.began_ms || self.pieces.is_empty() {
            return due;
        }
        if !self.raised {
            let mut number = lot.below(self.pieces.len() as u32) as usize;
            self.began_ms = now_ms;
            if let Some(comes_in_ms) = self.comes_in_ms {
                // Rounds begin by the server's clock, so that all bots sing the same one.
                let clock_ms = now_ms + offset_ms;
                let round = (clock_ms / ROUND_MS).floor();
                let begins_ms = round * ROUND_MS + comes_in_ms;
                if clock_ms < begins_ms || clock_ms > begins_ms + 400.0 {
                    return due;
                }
                self.began_ms = begins_ms - offset_ms;
                number = round as usize % self.pieces.len();
            }
            self.batches = batches(&self.pieces[number], 20.0);
            self.next = 0;
            self.raised = true;
            let intents = [
                Intent::Creative,
                Intent::Restoration,
                Intent::Exploration,
                Intent::Protection,
            ];
            due.push(ClientMessage::Raise {
                intent: intents[lot.below(4) as usize],
            });
        }
        while let Some(batch) = self.batches.get(self.next) {
            let start_ms = self.began_ms + f64::from(batch.start_ms);
            if start_ms + f64::from(batch.length_ms()) > now_ms {
                return due;
            }
            due.push(ClientMessage::Notes {
                start_ms: start_ms + offset_ms,
                notes: batch.notes.clone(),
            });
            self.next += 1;
        }
        let command = format!("{:016x}{:016x}", lot.draw(), lot.draw());
        due.push(ClientMessage::Lower { command });
        self.raised = false;
        self.began_ms = now_ms + 3000.0 + f64::from(lot.below(5000));
        if self.comes_in_ms.is_some() {
            self.began_ms = now_ms + 500.0;
        }
        due
    }
}
