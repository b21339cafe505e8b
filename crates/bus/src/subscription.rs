//! What a subscriber gets: messages in order, and the word that some are missing.
//!
//! What it is not: it brings nothing back; whoever is told to resync reads the state where it is kept.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use bytes::Bytes;

use crate::limits::FOLLOWED_MAX;
use crate::transport::{Envelope, Listener, Publisher};
use crate::{Pattern, Subject};

/// A message that was heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What it is about.
    pub subject: Subject,
    /// Who says it.
    pub publisher: Publisher,
    /// What is said.
    pub body: Bytes,
    /// Where an answer is awaited; [`crate::Bus::answer`] sends it there.
    pub answer_to: Option<Subject>,
}

/// Why what is known of a subject may be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The publisher had said so much before it was heard for the first time.
    Joined(u64),
    /// So many messages were lost on the way.
    Missed(u64),
}

/// Read the state anew: what was said of it is not complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resync {
    /// The subject.
    pub subject: Subject,
    /// Whose messages are missing.
    pub publisher: Publisher,
    /// Why.
    pub cause: Cause,
}

/// What comes out of a subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// A message, the next of its publisher on its subject.
    Message(Message),
    /// Messages are missing before the one that comes next.
    Resync(Resync),
    /// This subscriber is too slow: so many messages found its queue full.
    Slow {
        /// How many were dropped.
        dropped: u64,
    },
}

/// A subscription; it ends when it is dropped.
#[derive(Debug)]
pub struct Subscription {
    pattern: Pattern,
    listener: Listener,
    /// The last number heard of each publisher on each subject.
    heard: HashMap<(Publisher, Subject), u64>,
    /// What was taken from the queue and comes after the word that something is missing before it.
    next: Option<Envelope>,
}

impl Subscription {
    pub(crate) fn new(pattern: Pattern, listener: Listener) -> Self {
        Self {
            pattern,
            listener,
            heard: HashMap::new(),
            next: None,
        }
    }

    /// What is subscribed to.
    #[must_use]
    pub fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    /// What comes next; `None` when the transport ended. Cancelled, it loses nothing.
    pub async fn next(&mut self) -> Option<Delivery> {
        let dropped = self.listener.take_dropped();
        if dropped > 0 {
            tracing::warn!(pattern = %self.pattern, dropped, "a subscriber is too slow");
            return Some(Delivery::Slow { dropped });
        }
        if let Some(envelope) = self.next.take() {
            return Some(message(envelope));
        }
        loop {
            let envelope = self.listener.next().await?;
            match self.follow(&envelope) {
                Followed::Next => return Some(message(envelope)),
                Followed::Again => {}
                Followed::After(cause) => {
                    let resync = Resync {
                        subject: envelope.subject.clone(),
                        publisher: envelope.publisher,
                        cause,
                    };
                    self.next = Some(envelope);
                    return Some(Delivery::Resync(resync));
                }
            }
        }
    }

    fn follow(&mut self, envelope: &Envelope) -> Followed {
        let number = envelope.number;
        if self.heard.len() >= FOLLOWED_MAX {
            // Whoever is heard again counts as new, which costs a reading anew and hides nothing.
            self.heard.clear();
        }
        match self.heard.entry((envelope.publisher, envelope.subject.clone())) {
            Entry::Vacant(vacant) => {
                vacant.insert(number);
                match number {
                    0 | 1 => Followed::Next,
                    _ => Followed::After(Cause::Joined(number - 1)),
                }
            }
            Entry::Occupied(mut heard) => {
                let last = *heard.get();
                if number <= last {
                    return Followed::Again;
                }
                heard.insert(number);
                match number - last {
                    1 => Followed::Next,
                    step => Followed::After(Cause::Missed(step - 1)),
                }
            }
        }
    }
}

/// How a message follows on the one heard before it.
enum Followed {
    Next,
    /// It was heard before.
    Again,
    After(Cause),
}

fn message(envelope: Envelope) -> Delivery {
    Delivery::Message(Message {
        subject: envelope.subject,
        publisher: envelope.publisher,
        body: envelope.body,
        answer_to: envelope.answer_to,
    })
}
