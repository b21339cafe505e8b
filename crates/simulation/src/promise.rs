//! What one player was promised: every answer, every verdict, everything it was told of itself, and where it stood.
//!
//! What it is not: it asks nobody whether a promise is kept; the audit compares.

use protocol::client::ClientMessage;
use protocol::server::You;
use protocol::shared::{Look, Spot, Voice};
use std::collections::{BTreeMap, VecDeque};

/// Milliseconds of undisturbed work after which a place must have been written down: the minute that the world takes, and the time to
/// come round to it.
pub const PLACE_MS: u64 = 66_000;

/// What a verdict said: changes in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// Of harmony.
    pub harmony: i32,
    /// Of dissonance.
    pub dissonance: i32,
    /// How strong it was.
    pub resonance: u16,
}

/// A command's answer for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It is done and durable.
    Accepted,
    /// Nothing changed; the code says why.
    Refused(String),
}

/// Where someone stood, and after how much undisturbed work.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stood {
    /// Milliseconds of undisturbed work.
    pub calm_ms: u64,
    /// Where.
    pub at: Spot,
}

/// From one of the places where newcomers wake beside each other to the farthest other, and a metre.
const WAKING_METRES: f32 = 2.0 * world::movement::BESIDE_METRES as f32 + 1.0;

/// What one player was promised.
#[derive(Debug, Clone, Default)]
pub struct Promise {
    /// Answers for good, by command.
    pub answers: BTreeMap<String, Answer>,
    /// Every command that was sent.
    pub sent: BTreeMap<String, ClientMessage>,
    /// Verdicts, by performance.
    pub verdicts: BTreeMap<String, Told>,
    /// Its own state, as told last.
    pub you: Option<You>,
    /// Where it may be found when it comes back.
    pub stood: VecDeque<Stood>,
    /// Where it woke, while none of its places must have been written down: it may wake again, beside others.
    woke: Option<Spot>,
    /// Whom it blocks or has let off, where that is certain.
    pub blocks: BTreeMap<String, bool>,
    /// How it looks and sounds, where that is certain.
    pub figure: Option<(Look, Voice)>,
    /// The name that it was given last, where that is certain.
    pub name: Option<String>,
    /// Whether it keeps a melody, by address, where that is certain.
    pub keeps: BTreeMap<String, bool>,
}

impl Promise {
    /// Notes an answer; says what is wrong with it, where it contradicts an earlier one.
    #[must_use]
    pub fn answered(&mut self, command: &str, answer: Answer) -> Option<String> {
        match self.answers.get(command) {
            // What was refused may be carried out later; what is done stays done.
            Some(Answer::Accepted) if answer != Answer::Accepted => {
                let kind = self.sent.get(command).map_or("?", ClientMessage::kind);
                Some(format!(
                    "{kind} {command} was accepted and then answered {answer:?}"
                ))
            }
            _ => {
                self.answers.insert(command.to_owned(), answer);
                None
            }
        }
    }

    /// Takes up what was acknowledged. Of a command that was sent more than once it is not known whether it came before or after others:
    /// then nothing is certain of what it touches.
    pub fn acknowledged(&mut self, message: &ClientMessage, once: bool) {
        let mut set = |map: fn(&mut Self) -> &mut BTreeMap<String, bool>, key: &String, value| {
            if once {
                map(self).insert(key.clone(), value);
            } else {
                map(self).remove(key);
            }
        };
        match message {
            ClientMessage::Block { songweaver, .. } => set(|own| &mut own.blocks, songweaver, true),
            ClientMessage::Unblock { songweaver, .. } => set(|own| &mut own.blocks, songweaver, false),
            ClientMessage::ForgetMelody { melody, .. } => set(|own| &mut own.keeps, melody, false),
            ClientMessage::RenameMelody { melody, .. } => set(|own| &mut own.keeps, melody, true),
            // It may be one that was forgotten, or is given: by which address it is kept is not told here.
            ClientMessage::KeepPerformance { .. } => self.keeps.clear(),
            ClientMessage::Make {
                look, voice, name, ..
            } => {
                self.figure = once.then_some((*look, *voice));
                if name.is_some() {
                    self.name = name.clone().filter(|_| once);
                }
            }
            _ => {}
        }
    }

    /// Forgets what a command that is not answered yet may change.
    pub fn in_doubt(&mut self, message: &ClientMessage) {
        self.acknowledged(message, false);
    }

    /// Notes where it stands; forgets what is so old that it must have been written down since.
    pub fn stands(&mut self, stood: Stood) {
        if self.stood.is_empty() {
            self.woke = Some(stood.at);
        }
        if self
            .stood
            .back()
            .is_some_and(|last| last.at == stood.at && self.stood.len() > 1)
        {
            self.stood.pop_back();
        }
        self.stood.push_back(stood);
        // One that is older stays: it may be the last that was written down.
        while self
            .stood
            .get(1)
            .is_some_and(|second| second.calm_ms + PLACE_MS < stood.calm_ms)
        {
            self.stood.pop_front();
            self.woke = None;
        }
    }

    /// Whether it may be found at a place: within a metre of where it stood, or on another of the places where one wakes.
    #[must_use]
    pub fn may_stand_at(&self, at: Spot) -> bool {
        let within = |of: Spot, metres: f32| (of.x - at.x).hypot(of.z - at.z) <= metres;
        self.stood.is_empty()
            || self.stood.iter().any(|stood| within(stood.at, 1.0))
            || self.woke.is_some_and(|woke| within(woke, WAKING_METRES))
    }

    /// What was told of itself and is not so any more.
    #[must_use]
    pub fn lost(&self, you: &You) -> Vec<String> {
        let Some(before) = &self.you else {
            return Vec::new();
        };
        let mut lost = Vec::new();
        let mut expect = |holds: bool, what: &str| {
            if !holds {
                lost.push(format!("{what} is lost"));
            }
        };
        let risen = |was: &[u32], is: &[u32]| was.iter().zip(is).all(|(was, is)| was <= is);
        expect(risen(&before.resonance, &you.resonance), "resonance");
        let attuned = before.attunement.iter().zip(&you.attunement);
        expect(attuned.clone().all(|(was, is)| was <= is), "attunement");
        let all = |was: &[String], is: &[String]| was.iter().all(|one| is.contains(one));
        expect(all(&before.discovered, &you.discovered), "a discovered region");
        expect(all(&before.gates, &you.gates), "a gate");
        expect(all(&before.restored, &you.restored), "a restored place");
        expect(all(&before.codex, &you.codex), "a codex entry");
        expect(!before.made || you.made, "the making");
        expect(before.name.is_empty() || !you.name.is_empty(), "the name");
        let journeys = before.journeys.iter();
        expect(
            journeys
                .clone()
                .all(|was| you.journeys.iter().any(|is| is.journey == was.journey)),
            "a journey",
        );
        lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f32) -> Spot {
        Spot { x, y: 0.0, z: 0.0 }
    }

    #[test]
    fn a_place_is_promised_for_a_minute_and_the_last_before_it_too() {
        let mut promise = Promise::default();
        for (calm_ms, x) in [(0, 0.0), (10_000, 10.0), (20_000, 20.0), (90_000, 30.0)] {
            promise.stands(Stood { calm_ms, at: at(x) });
        }
        assert!(!promise.may_stand_at(at(0.0)), "it is too old");
        assert!(!promise.may_stand_at(at(10.0)));
        assert!(
            promise.may_stand_at(at(20.0)),
            "it may be the last that was written"
        );
        assert!(promise.may_stand_at(at(30.5)) && !promise.may_stand_at(at(32.0)));
    }

    #[test]
    fn an_answer_stands() {
        let mut promise = Promise::default();
        assert_eq!(promise.answered("a", Answer::Accepted), None);
        assert_eq!(promise.answered("a", Answer::Accepted), None);
        assert!(promise.answered("a", Answer::Refused("no".into())).is_some());
    }
}
