//! Chat: say, region, whisper, under one limit, with blocks respected.
//!
//! Lines are addressed: who is there when they are said gets them, across a cut line too. They are kept for reports, sealed, with whom they are sent
//! to, before they are told: a line that was heard or accepted is there, once. What is said in a region and what is whispered reaches other nodes as
//! well ([`afar`]). What it is not: who is muted is the keepers' to say.

mod afar;

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

/// To whom is whispered.
struct Recipient {
    songweaver: SongweaverId,
    name: String,
    /// Where it is on this node.
    seat: Option<Arc<Seat>>,
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
        let slug = slug(channel);
        self.may_speak(player.seat.songweaver, slug)?;
        let recipient = match channel {
            ChatTo::Whisper { songweaver } => Some(self.recipient(songweaver).await?),
            ChatTo::Say | ChatTo::Region => None,
        };
        let to = recipient.as_ref().map(|other| other.songweaver);
        let masked = self.heed(player, channel, to, &text)?;
        self.spend_line(player)?;
        let seat = &player.seat;
        let name = seat.card().name;
        let line = ChatLine {
            at: self.vault.machine.unix_now(),
            channel: slug.to_owned(),
            place: match to {
                Some(_) => String::new(),
                None => self.spots.regions[seat.standing().region].region.to_string(),
            },
            songweaver: seat.songweaver,
            recipient: to,
            text: text.clone(),
        };
        // Who is there when it is said: kept with the line, and told once it is kept.
        let listeners = self.listeners(seat, channel, recipient.as_ref());
        let line = match self.keep_line(line, id, &listeners).await? {
            Keeping::Now(line) => line,
            Keeping::Before => return Ok(()),
        };
        for listener in &listeners {
            let own = listener.entity == seat.entity;
            if !own && !matches!(channel, ChatTo::Region) {
                self.meet(seat.songweaver, listener.songweaver);
            }
            let said = ServerBody::Said {
                channel: slug.to_owned(),
                line,
                songweaver: seat.songweaver.to_string(),
                name: name.clone(),
                entity: Some(seat.entity),
                to: recipient.as_ref().filter(|_| own).map(|other| other.name.clone()),
                text: text.clone(),
                masked: masked.clone(),
            };
            listener.address(said, self.now());
        }
        let reaches_others = match &recipient {
            Some(other) => other.seat.is_none(),
            None => matches!(channel, ChatTo::Region),
        };
        if let Some(line) = line.filter(|_| reaches_others) {
            if let Some(other) = to {
                self.meet(seat.songweaver, other);
            }
            self.tell_elsewhere(line, name).await;
        }
        Ok(())
    }

    /// Who hears a line on this node, its speaker included. Who is blocked is not told so: the line is simply not heard.
    fn listeners(&self, seat: &Arc<Seat>, channel: &ChatTo, to: Option<&Recipient>) -> Vec<Arc<Seat>> {
        let mut found = match channel {
            ChatTo::Whisper { .. } => {
                let other = to.and_then(|other| other.seat.clone());
                other.into_iter().chain([seat.clone()]).collect()
            }
            ChatTo::Region => self.in_region(seat.standing().region),
            ChatTo::Say => near::listeners(&self.space, seat.standing().at, SAY_METRES, seat),
        };
        found.retain(|listener| !listener.blocks(seat.songweaver));
        found
    }

    fn in_region(&self, number: usize) -> Vec<Arc<Seat>> {
        let mut found = Vec::new();
        self.space
            .board
            .within(number, |member| found.push(member.seat.clone()));
        found
    }

    /// Keeps a line with its command and its listeners. What is not known to be kept is asked for again, since the same line sent again would be
    /// judged by another moment.
    async fn keep_line(
        &self,
        line: ChatLine,
        id: CommandId,
        listeners: &[Arc<Seat>],
    ) -> Result<Keeping, Refusal> {
        let listeners: Vec<_> = listeners.iter().map(|seat| seat.songweaver).collect();
        let mut tried = 0;
        loop {
            let keeping = self
                .vault
                .chat
                .keep_said(line.clone(), id, self.now(), &listeners);
            match keeping.await {
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

    /// Whom a whisper is for: on this node, or on another that says so.
    async fn recipient(&self, id: &str) -> Result<Recipient, Refusal> {
        let songweaver: SongweaverId = id
            .parse()
            .map_err(|error| Refusal::new("malformed", format!("{error}")))?;
        let seat = self.space.seat(songweaver);
        let name = match &seat {
            Some(seat) => Some(seat.card().name),
            None => self.seek(songweaver).await,
        };
        let name = name.ok_or_else(|| {
            Refusal::new(
                "not-here",
                "This Songweaver is not in the world now; whispers are not kept.",
            )
        })?;
        Ok(Recipient {
            songweaver,
            name,
            seat,
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

/// A channel's word in tables and messages.
fn slug(channel: &ChatTo) -> &'static str {
    match channel {
        ChatTo::Say => "say",
        ChatTo::Region => "region",
        ChatTo::Whisper { .. } => "whisper",
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
