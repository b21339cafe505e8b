//! Chat between nodes: what is said in a region and what is whispered reaches who is on another node; who is whispered to is looked for on all.
//!
//! The bus carries a line's number and its speaker's name; the words are read from the table of chat, sealed as they are kept, and each node tells its
//! own players, by their own blocks, once it has noted who they are. Where the bus says that something was missed, the table is read for it. What it
//! is not: `say` reaches those near, and nobody is near who is on another node; mutes hold where one speaks.

use super::{KEEP_AGAIN, KEEP_TIMES};
use crate::runtime::Runtime;
use crate::seat::Seat;
use bus::{BusError, Cause, Delivery, Message, Overflow, Pattern, Queue, Resync, Subject, Subscription};
use journal::tables::{KeptLine, UnixSeconds};
use kernel::SongweaverId;
use protocol::server::ServerBody;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::num::NonZeroU16;
use std::sync::Arc;
use tokio::time::{Duration, sleep};

/// What is said where other nodes may hear it.
const SAID: &str = "world.chat.said";
/// Whether somebody is in the world, and under which name.
const SOUGHT: &str = "world.chat.sought";
/// Both of them.
const CHAT: &str = "world.chat.*";
/// Lines that may wait on one node; what comes beyond them is read from the table.
const WAITING_MAX: NonZeroU16 = NonZeroU16::new(1024).expect("1024 is not 0");
/// How long all nodes are asked for somebody.
const SOUGHT_WITHIN: Duration = Duration::from_secs(2);
/// Lines of other nodes of which it is remembered that they were told here.
const TOLD_MAX: usize = 4096;
/// How far back missed lines are still news.
const MISSED_SECONDS: u64 = 60;
/// By how much the clocks of nodes may differ where missed lines are looked for.
const SLACK_SECONDS: u64 = 5;

/// A line that another node took.
#[derive(Debug, Serialize, Deserialize)]
struct Said {
    line: u64,
    name: String,
}

/// Somebody is sought; whoever has it answers with its name, the others with nothing.
#[derive(Debug, Serialize, Deserialize)]
struct Sought {
    songweaver: SongweaverId,
}

/// What a node remembers of the lines of others.
#[derive(Debug)]
struct Followed {
    told: BTreeSet<u64>,
    /// When the bus was heard last.
    heard: UnixSeconds,
}

fn subject(name: &str) -> Subject {
    name.parse().expect("it is a subject")
}

impl Runtime {
    /// What is said on other nodes from now on, and who is sought.
    pub(crate) async fn said_elsewhere(&self) -> Result<Subscription, BusError> {
        let queue = Queue {
            length: WAITING_MAX,
            overflow: Overflow::Drop,
        };
        let pattern: Pattern = CHAT.parse().expect("it is a pattern");
        self.bus.subscribe(&pattern, queue).await
    }

    /// Lets other nodes know that a line was kept. One that does not reach them is not heard there: the bus promises no more, and says so.
    pub(super) async fn tell_elsewhere(&self, line: u64, name: String) {
        let body = serde_json::to_vec(&Said { line, name }).expect("a line is plain JSON");
        if let Err(error) = self.bus.publish(&subject(SAID), body.into()).await {
            tracing::warn!(%error, "a line was said on this node only");
        }
    }

    /// The name of somebody who is in the world on another node.
    pub(super) async fn seek(&self, songweaver: SongweaverId) -> Option<String> {
        let body = serde_json::to_vec(&Sought { songweaver }).expect("an id is plain JSON");
        let answers = self
            .bus
            .ask_all(&subject(SOUGHT), body.into(), SOUGHT_WITHIN)
            .await;
        match answers {
            Ok(answers) => answers
                .iter()
                .find_map(|answer| serde_json::from_slice::<Option<String>>(answer).ok().flatten()),
            Err(error) => {
                tracing::warn!(%error, "nobody could be looked for on other nodes");
                None
            }
        }
    }

    /// Tells the players of this node what others say elsewhere, until the task is ended.
    pub(crate) async fn hear_elsewhere(self: Arc<Self>, mut said: Subscription) {
        let mut followed = Followed {
            told: BTreeSet::new(),
            heard: self.vault.machine.unix_now(),
        };
        while let Some(delivery) = said.next().await {
            match delivery {
                Delivery::Message(message) if message.subject.as_str() == SOUGHT => {
                    self.answer_seeker(&message).await;
                }
                Delivery::Message(message) => self.hear(&message, &mut followed).await,
                Delivery::Resync(Resync {
                    subject,
                    cause: Cause::Missed(_),
                    ..
                }) if subject.as_str() == SAID => {
                    self.hear_missed(&mut followed).await;
                }
                Delivery::Slow { .. } => self.hear_missed(&mut followed).await,
                // What was said before this node heard the other was for those who were there; who sought someone got no answer and asks again.
                Delivery::Resync(_) => {}
            }
            followed.heard = self.vault.machine.unix_now();
        }
    }

    async fn answer_seeker(&self, asked: &Message) {
        let Ok(Sought { songweaver }) = serde_json::from_slice(&asked.body) else {
            tracing::warn!(
                "somebody is sought in words that cannot be read; they may come from a node of another version"
            );
            return;
        };
        let seat = self.space.seat(songweaver).filter(|seat| !seat.is_leaving());
        let name = seat.map(|seat| seat.card().name);
        let body = serde_json::to_vec(&name).expect("a name is plain JSON");
        if let Err(error) = self.bus.answer(asked, body.into()).await {
            tracing::warn!(%error, "whoever seeks someone got no answer");
        }
    }

    async fn hear(&self, message: &Message, followed: &mut Followed) {
        if message.publisher == self.bus.publisher() {
            return;
        }
        let Ok(Said { line, name }) = serde_json::from_slice(&message.body) else {
            tracing::warn!("a line of another node cannot be read; it may come from one of another version");
            return;
        };
        let kept = with_patience(|| self.vault.chat.one(line)).await;
        match kept {
            Ok(Some(kept)) => self.tell_of(&kept, name, followed).await,
            // Erased with its speaker, a moment after it was said.
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(%error, line, "a line of another node could not be read and is not told here")
            }
        }
    }

    /// Reads what was said since the bus was heard last, and tells what was not told.
    async fn hear_missed(&self, followed: &mut Followed) {
        let now = self.vault.machine.unix_now();
        let since = followed
            .heard
            .before(SLACK_SECONDS)
            .max(now.before(MISSED_SECONDS));
        let lines = match with_patience(|| self.vault.chat.since(since)).await {
            Ok(lines) => lines,
            Err(error) => {
                tracing::warn!(%error, "lines of other nodes were missed and could not be read");
                return;
            }
        };
        for kept in lines {
            // Who speaks on this node was heard here.
            if self.space.seat(kept.line.songweaver).is_none() {
                let name = self.name_of(kept.line.songweaver).await.unwrap_or_default();
                self.tell_of(&kept, name, followed).await;
            }
        }
    }

    /// Tells a line of another node to those here whom it is for, once.
    async fn tell_of(&self, kept: &KeptLine, name: String, followed: &mut Followed) {
        let KeptLine { id, line } = kept;
        if !followed.tells(*id) {
            return;
        }
        let listeners = self.meant_here(kept);
        if listeners.is_empty() {
            return;
        }
        let ids: Vec<_> = listeners.iter().map(|seat| seat.songweaver).collect();
        let teller = self.bus.publisher().0;
        // Before they hear it, so that whoever hears it can report it.
        let noted = with_patience(|| self.vault.chat.note_heard(*id, teller, &ids)).await;
        if let Err(error) = noted {
            tracing::warn!(%error, line = id, "who hears a line could not be noted, so it is not told here");
            return;
        }
        let masked = self.masked(&line.text);
        for listener in listeners {
            if line.recipient.is_some() {
                self.meet(listener.songweaver, line.songweaver);
            }
            let said = ServerBody::Said {
                channel: line.channel.clone(),
                line: Some(*id),
                songweaver: line.songweaver.to_string(),
                name: name.clone(),
                // Numbers of entities are each node's own.
                entity: None,
                to: None,
                text: line.text.clone(),
                masked: masked.clone(),
            };
            listener.address(said, self.now());
        }
    }

    /// Those on this node whom a line is for, who do not block its speaker.
    fn meant_here(&self, kept: &KeptLine) -> Vec<Arc<Seat>> {
        let line = &kept.line;
        let mut found = match (line.channel.as_str(), line.recipient) {
            ("whisper", Some(to)) => self.space.seat(to).into_iter().collect(),
            ("region", None) => {
                let number = line.place.parse().ok();
                let number = number.and_then(|region| self.space.number_of(&region));
                number.map_or_else(Vec::new, |number| self.in_region(number))
            }
            _ => Vec::new(),
        };
        found.retain(|listener| !listener.blocks(line.songweaver));
        found
    }
}

impl Followed {
    /// Whether a line is to be told now; from now on it counts as told.
    fn tells(&mut self, line: u64) -> bool {
        let new = self.told.insert(line);
        if self.told.len() > TOLD_MAX {
            self.told.pop_first();
        }
        new
    }
}

/// Tries again what the database refused a moment ago.
async fn with_patience<T, E, F: Future<Output = Result<T, E>>>(ask: impl Fn() -> F) -> Result<T, E> {
    let mut tried = 0;
    loop {
        match ask().await {
            Err(_) if tried < KEEP_TIMES => tried += 1,
            answer => return answer,
        }
        sleep(KEEP_AGAIN).await;
    }
}
