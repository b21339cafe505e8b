//! Chat: say, region, whisper, under one limit, with blocks respected.
//!
//! Lines are addressed: who is there when they are said gets them, across a cut line too. They are kept for reports, sealed, before
//! they are told: a line that was heard or accepted is there, once. What it is not: who is muted is the keepers' to say.

use crate::near::{self, SAY_METRES};
use crate::player::Player;
use crate::refusal::Refusal;
use crate::runtime::Runtime;
use crate::seat::Seat;
use journal::tables::ChatLine;
use kernel::{CommandId, SongweaverId};
use protocol::client::ChatTo;
use protocol::limits::CHAT_CHARS_MAX;
use protocol::server::ServerBody;
use std::sync::Arc;
use tokio::time::{Duration, sleep};

/// Lines that may be said within [`WITHIN_MS`].
const LINES_MAX: usize = 3;
/// How often a line is tried to be kept again, each time after [`KEEP_AGAIN`].
const KEEP_TIMES: u32 = 10;
/// See [`KEEP_TIMES`].
const KEEP_AGAIN: Duration = Duration::from_millis(500);
/// Milliseconds of that limit.
const WITHIN_MS: u64 = 15_000;

/// Whether a line is to be told.
enum Keeping {
    /// It was kept now; with its number, where that is known.
    Now(Option<u64>),
    /// It was kept, and told, under the same command before.
    Before,
}

impl Runtime {
    /// Speaks. A line is kept before it is heard, so that whoever hears it can report it.
    pub(crate) async fn chat(
        &self,
        player: &Player,
        id: CommandId,
        channel: &ChatTo,
        text: &str,
    ) -> Result<(), Refusal> {
        let text = checked(text)?;
        let recipient = match channel {
            ChatTo::Whisper { songweaver } => Some(self.recipient(songweaver)?),
            ChatTo::Say | ChatTo::Region => None,
        };
        let slug = match channel {
            ChatTo::Say => "say",
            ChatTo::Region => "region",
            ChatTo::Whisper { .. } => "whisper",
        };
        self.may_speak(player.seat.songweaver, slug)?;
        let masked = self.heed(player, channel, recipient.as_deref(), &text)?;
        self.spend_line(player)?;
        let seat = &player.seat;
        let standing = seat.standing();
        let name = seat.card().name;
        let line = ChatLine {
            at: self.vault.machine.unix_now(),
            channel: slug.to_owned(),
            place: if recipient.is_some() {
                String::new()
            } else {
                self.spots.regions[standing.region].region.to_string()
            },
            songweaver: seat.songweaver,
            recipient: recipient.as_ref().map(|other| other.songweaver),
            text: text.clone(),
        };
        let line = match self.keep_line(line, id).await? {
            Keeping::Now(line) => line,
            Keeping::Before => return Ok(()),
        };
        let listeners = match (channel, &recipient) {
            (ChatTo::Whisper { .. }, Some(other)) => vec![other.clone(), seat.clone()],
            (ChatTo::Region, _) => {
                let mut found = Vec::new();
                self.space
                    .board
                    .within(standing.region, |member| found.push(member.seat.clone()));
                found
            }
            _ => near::listeners(&self.space, standing.at, SAY_METRES, seat),
        };
        let to_name = recipient.as_ref().map(|other| other.card().name);
        // Who is blocked is not told so: the line is simply not heard.
        let hear = listeners
            .into_iter()
            .filter(|listener| !listener.blocks(seat.songweaver));
        let listeners: Vec<Arc<Seat>> = hear.collect();
        if let Some(line) = line {
            let sent = listeners.iter().map(|listener| listener.songweaver);
            self.heard.note(line, sent.collect());
        }
        for listener in listeners {
            let own = listener.entity == seat.entity;
            if !own && !matches!(channel, ChatTo::Region) {
                self.meet(player, listener.songweaver);
            }
            let said = ServerBody::Said {
                channel: slug.to_owned(),
                line,
                songweaver: seat.songweaver.to_string(),
                name: name.clone(),
                entity: Some(seat.entity),
                to: to_name.clone().filter(|_| own),
                text: text.clone(),
                masked: masked.clone(),
            };
            listener.address(said, self.now());
        }
        Ok(())
    }

    /// Keeps a line with its command. What is not known to be kept is asked for again, since the same line sent again would be judged by
    /// another moment.
    async fn keep_line(&self, line: ChatLine, id: CommandId) -> Result<Keeping, Refusal> {
        let mut tried = 0;
        loop {
            match self.vault.chat.keep_said(line.clone(), id, self.now()).await {
                Ok(Some(number)) => return Ok(Keeping::Now(Some(number))),
                Ok(None) if tried > 0 => return Ok(Keeping::Now(None)),
                Ok(None) => return Ok(Keeping::Before),
                Err(error) if tried == KEEP_TIMES => {
                    tracing::warn!(%error, "a line could not be kept and is not said");
                    return Err(Refusal::new(
                        "unavailable",
                        "The world could not keep this line just now, so nobody heard it. Send it again.",
                    ));
                }
                Err(_) => tried += 1,
            }
            sleep(KEEP_AGAIN).await;
        }
    }

    fn recipient(&self, id: &str) -> Result<Arc<Seat>, Refusal> {
        let id: SongweaverId = id
            .parse()
            .map_err(|error| Refusal::new("malformed", format!("{error}")))?;
        self.space.seat(id).ok_or_else(|| {
            Refusal::new(
                "not-here",
                "This Songweaver is not in the world now; whispers are not kept.",
            )
        })
    }

    fn spend_line(&self, player: &Player) -> Result<(), Refusal> {
        let now = self.now();
        let mut moment = player.moment();
        while moment.said.front().is_some_and(|at| now.since(*at) >= WITHIN_MS) {
            moment.said.pop_front();
        }
        if moment.said.len() >= LINES_MAX {
            let reason = format!("{LINES_MAX} lines in {} seconds are allowed.", WITHIN_MS / 1000);
            let wait_ms = moment.said.front().map_or(0, |at| WITHIN_MS - now.since(*at));
            return Err(Refusal::for_now("too-fast", wait_ms, reason));
        }
        moment.said.push_back(now);
        Ok(())
    }
}

/// A line as it may be said: no control characters, not empty, not too long.
///
/// # Errors
/// `bad-text`, with what is allowed.
pub fn checked(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    let count = text.chars().count();
    if count == 0 || count > CHAT_CHARS_MAX || text.chars().any(is_hidden) || is_heaped(text) {
        let reason = format!(
            "A line has 1 to {CHAT_CHARS_MAX} characters, none that control or hide, and at most {MARKS_MAX} marks on a letter."
        );
        return Err(Refusal::new("bad-text", reason));
    }
    Ok(text.to_owned())
}

/// Controls, and marks that turn the direction of text, break lines or cannot be seen: the format characters and the fillers of
/// Unicode. Variation selectors stay: emoji need them.
pub(crate) fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{115f}' | '\u{1160}'
            | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffc}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Marks on one letter that are still writing; more of them only paint over other lines.
const MARKS_MAX: usize = 4;

/// Whether more combining marks are heaped on one letter than any script does.
pub(crate) fn is_heaped(text: &str) -> bool {
    let mut marks = 0;
    text.chars().any(|letter| {
        let combines = matches!(letter,
            '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
            | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}');
        marks = if combines { marks + 1 } else { 0 };
        marks > MARKS_MAX
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_plain_text_within_bounds() {
        assert_eq!(checked("  hello ").unwrap(), "hello");
        assert!(checked(&"é".repeat(CHAT_CHARS_MAX)).is_ok());
        for right in ["e\u{301}\u{323} Việt", "שלום عليكم", "नमस्ते", "♥\u{fe0f}", "안녕"]
        {
            assert!(checked(right).is_ok(), "{right:?}");
        }
        for wrong in [
            "",
            "   ",
            "a\u{0007}b",
            "a\nb",
            "\u{202e}evil",
            "a\u{061c}b",
            "a\u{ad}b",
            "a\u{2028}b",
            "\u{3164}\u{3164}",
            "\u{e0041}hidden",
            "z\u{300}\u{300}\u{300}\u{300}\u{300}algo",
            &"a".repeat(CHAT_CHARS_MAX + 1),
        ] {
            assert!(checked(wrong).is_err(), "{wrong:?}");
        }
    }
}
