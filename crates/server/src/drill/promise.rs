//! What one Songweaver was promised: everything acknowledged, everything addressed to it.
//!
//! What it is not: it asks nobody whether a promise is kept; the audit compares.

use anyhow::Result;
use bots::{Bot, BotError};
use kernel::SongweaverId;
use protocol::client::ClientMessage;
use protocol::http::Tokens;
use protocol::server::You;
use protocol::shared::{Look, Voice};
use std::collections::{BTreeMap, BTreeSet};

/// What a verdict said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// Change of harmony in thousandths.
    pub harmony: i32,
    /// Change of dissonance in thousandths.
    pub dissonance: i32,
    /// How strong, in thousandths.
    pub resonance: u16,
}

/// What one Songweaver was promised.
#[derive(Debug, Clone, Default)]
pub struct Promise {
    /// Who, as text.
    pub songweaver: String,
    /// Whom it blocks.
    pub blocked: BTreeSet<String>,
    /// Whom it no longer blocks.
    pub unblocked: BTreeSet<String>,
    /// Its look and voice.
    pub figure: Option<(Look, Voice)>,
    /// Its name.
    pub name: Option<String>,
    /// Melodies it keeps, with their names.
    pub melodies: BTreeMap<String, String>,
    /// Melodies it forgot.
    pub forgotten: BTreeSet<String>,
    /// Verdicts it was told, by performance.
    pub verdicts: BTreeMap<String, Told>,
    /// The performance whose verdict was told last.
    pub last: Option<String>,
    /// Lines that were accepted, in order.
    pub said: Vec<String>,
    /// Lines heard of each other, in order, of the round under way.
    pub heard: BTreeMap<String, Vec<String>>,
    /// Its own state, as told last.
    pub you: Option<You>,
    /// The command that was under way when the line broke.
    pub open: Option<ClientMessage>,
    /// Cut lines that were resumed.
    pub resumed: u64,
}

impl Promise {
    /// Nothing was promised yet.
    #[must_use]
    pub fn of(tokens: &Tokens) -> Self {
        Self {
            songweaver: tokens.songweaver.clone(),
            ..Self::default()
        }
    }

    /// The Songweaver.
    #[must_use]
    pub fn id(&self) -> SongweaverId {
        self.songweaver.parse().unwrap_or(SongweaverId(0))
    }

    /// Takes up that a command was acknowledged.
    pub fn acknowledged(&mut self, message: &ClientMessage) {
        match message {
            ClientMessage::Block { songweaver, .. } => {
                self.blocked.insert(songweaver.clone());
                self.unblocked.remove(songweaver);
            }
            ClientMessage::Unblock { songweaver, .. } => {
                self.blocked.remove(songweaver);
                self.unblocked.insert(songweaver.clone());
            }
            ClientMessage::Make {
                look, voice, name, ..
            } => {
                self.figure = Some((*look, *voice));
                if let Some(name) = name {
                    self.name = Some(name.clone());
                }
            }
            ClientMessage::RenameMelody { melody, name, .. } => {
                self.melodies.insert(melody.clone(), name.clone());
            }
            ClientMessage::ForgetMelody { melody, .. } => {
                self.melodies.remove(melody);
                self.forgotten.insert(melody.clone());
            }
            ClientMessage::Chat { text, .. } => self.said.push(text.clone()),
            _ => {}
        }
    }

    /// Takes up that a performance was kept: its address is told with the player's state, before the answer. The name must be of this keeping alone.
    pub fn kept(&mut self, you: &You, name: &str) {
        if let Some(new) = you.melodies.iter().find(|one| one.name == name) {
            self.forgotten.remove(&new.melody);
            self.melodies.insert(new.melody.clone(), name.to_owned());
        }
    }

    /// Whom it blocks for certain: not who may just have been let off.
    pub fn held(&self) -> impl Iterator<Item = &String> {
        self.blocked.iter().filter(|other| {
            !matches!(&self.open, Some(ClientMessage::Unblock { songweaver, .. }) if songweaver == *other)
        })
    }

    /// What of the promises is not in the state that the server tells after a kill.
    #[must_use]
    pub fn missing(&self, you: &You) -> Vec<String> {
        let mut faults = Vec::new();
        let mut expect = |holds: bool, what: &str| {
            if !holds {
                faults.push(format!("{}: {what}", self.songweaver));
            }
        };
        let blocked: BTreeSet<String> = you.blocked.iter().cloned().collect();
        let open = self.open.as_ref();
        expect(
            self.held().all(|other| blocked.contains(other)),
            "a block is lost",
        );
        // What was under way may be there or not.
        let makes = matches!(open, Some(ClientMessage::Make { .. }));
        if let Some((look, voice)) = self.figure {
            expect(
                makes || (you.look, you.voice) == (look, voice),
                "look or voice is lost",
            );
            expect(you.made, "the making is lost");
        }
        if let Some(name) = &self.name {
            expect(makes || you.name == *name, "the name is lost");
        }
        let touches = |melody: &String| match open {
            Some(
                ClientMessage::RenameMelody { melody: one, .. }
                | ClientMessage::ForgetMelody { melody: one, .. },
            ) => one == melody,
            _ => false,
        };
        // Keeping what is kept already gives it the new name.
        let keeps = match open {
            Some(ClientMessage::KeepPerformance { name, .. }) => Some(name),
            _ => None,
        };
        for (melody, name) in self.melodies.iter().filter(|(melody, _)| !touches(melody)) {
            let mut known = you.melodies.iter();
            let there =
                known.any(|one| one.melody == *melody && (one.name == *name || keeps == Some(&one.name)));
            expect(there, "a kept melody or its name is lost");
        }
        let again = |melody: &String| you.melodies.iter().any(|one| one.melody == *melody);
        expect(
            keeps.is_some() || !self.forgotten.iter().any(again),
            "a melody that was forgotten is there again",
        );
        let unblocks = |other: &String| matches!(open, Some(ClientMessage::Block { songweaver, .. }) if songweaver == other);
        for other in self.unblocked.iter().filter(|other| !unblocks(other)) {
            expect(
                !blocked.contains(other),
                "a block that was taken back is there again",
            );
        }
        if let Some(before) = &self.you {
            expect(
                before
                    .resonance
                    .iter()
                    .zip(you.resonance)
                    .all(|(was, is)| *was <= is),
                "resonance is lost",
            );
            expect(
                before
                    .attunement
                    .iter()
                    .zip(you.attunement)
                    .all(|(was, is)| *was <= is),
                "attunement is lost",
            );
            let all = |was: &[String], is: &[String]| was.iter().all(|one| is.contains(one));
            expect(
                all(&before.discovered, &you.discovered),
                "a discovered region is lost",
            );
            expect(all(&before.gates, &you.gates), "a gate is lost");
            expect(all(&before.restored, &you.restored), "a restored place is lost");
            expect(all(&before.codex, &you.codex), "a codex entry is lost");
            expect(before.journeys.len() <= you.journeys.len(), "a journey is lost");
        }
        faults
    }

    /// Sends the command again that was under way at the kill: it is done now if it was not, and only once. Says how many were sent.
    ///
    /// # Errors
    /// When the line breaks.
    pub async fn send_again(&mut self, bot: &mut Bot) -> Result<u64, BotError> {
        let Some(message) = self.open.take() else {
            return Ok(0);
        };
        let Some(command) = runtime::player::command_of(&message) else {
            return Ok(0);
        };
        bot.say(&message).await?;
        match bot.answer(command).await {
            Ok(()) => {
                self.acknowledged(&message);
                if let ClientMessage::KeepPerformance { name, .. } = &message {
                    self.kept(&bot.you, name);
                }
            }
            // A domain's refusal is an answer too: the melody is gone, the name is another's.
            Err(BotError::Refused { .. }) => {}
            Err(error) => return Err(error),
        }
        Ok(1)
    }

    /// Lines of these others that were heard twice, out of order or with one missing between two.
    #[must_use]
    pub fn gaps(&self, of: &[&str]) -> Vec<String> {
        let number = |line: &String| {
            line.rsplit_once(' ')
                .and_then(|(_, number)| number.parse::<u64>().ok())
        };
        self.heard
            .iter()
            .filter(|(speaker, _)| of.contains(&speaker.as_str()))
            .filter(|(_, lines)| {
                let numbers: Vec<u64> = lines.iter().filter_map(number).collect();
                numbers.windows(2).any(|pair| pair[1] != pair[0] + 1)
            })
            .map(|(of, lines)| format!("{} heard of {of}: {lines:?}", self.songweaver))
            .collect()
    }
}
