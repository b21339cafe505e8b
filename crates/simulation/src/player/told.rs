//! What a player is told, message by message, compared at once with what it was told before.
//!
//! What it is not: what the journal says of it is the audit's.

use super::{Line, Moment, SimPlayer};
use crate::promise::{Answer, Stood, Told};
use protocol::ServerMessage;
use protocol::client::Resume;
use protocol::server::{ServerBody, You};
use runtime::outbox::Outgoing;

/// Texts that may be told in one step of the simulation before it is taken for a flood.
const TEXTS_MAX: usize = 1_000;

impl SimPlayer {
    /// Takes up everything that waits in the outbox.
    pub(super) fn hear(&mut self, moment: &mut Moment<'_>) {
        let Line::Here { outbox, .. } = &self.line else {
            return;
        };
        let mut outgoing = Vec::new();
        let closing = outbox.take(&mut outgoing);
        if outgoing.len() > TEXTS_MAX {
            self.faults
                .push(format!("{} is told {} things at once", self.id, outgoing.len()));
        }
        for part in outgoing {
            match part {
                Outgoing::Text(text) => {
                    moment.history.bytes(self.id.0, &text);
                    match serde_json::from_slice(&text) {
                        Ok(message) => self.take(moment, message),
                        Err(error) => self
                            .faults
                            .push(format!("{} is told what cannot be read: {error}", self.id)),
                    }
                }
                Outgoing::Frame(frame) => moment.history.bytes(self.id.0, &frame),
            }
        }
        if let Some(closing) = closing {
            moment
                .history
                .note(&format!("{}'s connection ends: {}", self.id, closing.code));
            // As the gateway does when a connection has ended.
            self.hang_up(moment, runtime::player::HangUp::Lost, 300);
        }
    }

    fn take(&mut self, moment: &mut Moment<'_>, message: ServerMessage) {
        if let Some(seq) = message.seq {
            let expected = self.session.as_ref().map_or(1, |session| session.seq + 1);
            if seq != expected {
                self.faults
                    .push(format!("{} is told number {seq} instead of {expected}", self.id));
            }
            if let Some(session) = &mut self.session {
                session.seq = seq;
            }
        }
        match message.body {
            ServerBody::Welcome {
                session,
                resumed,
                you,
                ..
            } => self.welcome(moment, session, resumed, you),
            ServerBody::Accepted { command } => self.answer(moment, &command, Answer::Accepted),
            ServerBody::Refused {
                command: Some(command),
                code,
                ..
            } => self.answer(moment, &command, Answer::Refused(code)),
            ServerBody::You { changes } => {
                if let Some(mut you) = self.promise.you.take() {
                    you.apply(&changes);
                    self.promise.you = Some(you);
                }
            }
            ServerBody::Corrected { at, .. } => self.at = at,
            ServerBody::Entered { region, .. } => {
                self.tally.entered += 1;
                moment.history.note(&format!("{} enters {region}", self.id));
            }
            ServerBody::PerformanceJudged {
                performance,
                resonance,
                harmony,
                dissonance,
                verdict: Some(_),
                ..
            } => {
                let told = Told {
                    harmony,
                    dissonance,
                    resonance,
                };
                self.tally.verdicts += 1;
                moment
                    .history
                    .note(&format!("{} is told the verdict of {performance}", self.id));
                self.performances.push(performance.clone());
                let first = self.promise.verdicts.insert(performance.clone(), told);
                if first.is_some_and(|first| first != told) {
                    self.faults.push(format!(
                        "the verdict of {performance} was told twice, differently"
                    ));
                }
            }
            ServerBody::Said { songweaver, .. } if songweaver != self.id.to_string() => self.tally.heard += 1,
            _ => {}
        }
    }

    fn welcome(&mut self, moment: &mut Moment<'_>, session: String, resumed: bool, you: You) {
        moment.history.note(&format!(
            "{} is welcomed, {}",
            self.id,
            if resumed { "resumed" } else { "to a new session" }
        ));
        if resumed {
            self.tally.resumed += 1;
        } else {
            self.tally.welcomed += 1;
            self.session = Some(Resume { session, seq: 0 });
        }
        for lost in self.promise.lost(&you) {
            self.faults.push(format!("{}: {lost}", self.id));
        }
        let order = (self.at.x - you.at.x).hypot(self.at.z - you.at.z) <= 1.0;
        if !order && !self.promise.may_stand_at(you.at) {
            let last = self.promise.stood.back().map(|stood| stood.at);
            self.faults.push(format!(
                "{} is found at {:?}, where it did not stand in the last minute; last at {last:?}",
                self.id, you.at
            ));
        }
        self.promise.stands(Stood {
            calm_ms: moment.calm_ms,
            at: you.at,
        });
        self.at = you.at;
        self.promise.you = Some(you);
        self.welcomed = true;
        // What was not answered is asked again, under the same ids.
        for open in self.open.values_mut() {
            open.again_at_ms = moment.history.now_ms + u64::from(self.chance.below(400));
            open.since_calm_ms = moment.calm_ms;
        }
    }
}
