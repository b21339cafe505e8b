//! The port: what carries messages, what it is asked for, and why it refuses.
//!
//! What it is not: it numbers nothing and finds no gap; [`crate::Bus`] does, over any transport.

use std::fmt;
use std::future::Future;
use std::num::NonZeroU16;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::mpsc;

use crate::{Pattern, Subject};

/// Who publishes: one bus of one process, anew with every start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Publisher(pub u64);

impl fmt::Display for Publisher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// A message as it is carried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// What it is about.
    pub subject: Subject,
    /// Who says it.
    pub publisher: Publisher,
    /// Its place among what the publisher says on this subject, from 1; 0 for an answer, which stands alone.
    pub number: u64,
    /// Where an answer is awaited.
    pub answer_to: Option<Subject>,
    /// What is said.
    pub body: Bytes,
}

/// What becomes of a message that finds a queue full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overflow {
    /// The publisher is refused, and nobody gets the message. Not every transport can; one that cannot refuses to listen so.
    Refuse,
    /// This subscriber goes without it, and is told.
    Drop,
}

/// How a subscriber's messages wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Queue {
    /// How many may wait.
    pub length: NonZeroU16,
    /// What becomes of more.
    pub overflow: Overflow,
}

/// What carries messages to whoever listens at that moment, each at most once, those of one publisher in order.
pub trait Transport: Clone + fmt::Debug + Send + Sync + 'static {
    /// Sends a message; answers how many listeners it reached, where that can be known.
    ///
    /// # Errors
    /// [`BusError::Full`] when a listener that refuses is full: then nobody got it. [`BusError::Down`] when nothing is carried now.
    fn send(&self, envelope: Envelope) -> impl Future<Output = Result<Option<usize>, BusError>> + Send;

    /// Listens from now on, until the listener is dropped. When this answers, what is sent afterwards is heard.
    ///
    /// # Errors
    /// [`BusError::TooMany`], or [`BusError::Down`] when nothing is carried now.
    fn listen(
        &self,
        pattern: &Pattern,
        queue: Queue,
    ) -> impl Future<Output = Result<Listener, BusError>> + Send;
}

/// What a transport puts into a listener's queue with.
#[derive(Debug, Clone)]
pub struct Wire {
    queue: mpsc::Sender<Envelope>,
    overflow: Overflow,
    dropped: Arc<AtomicU64>,
}

/// What was heard, waiting.
#[derive(Debug)]
pub struct Listener {
    waiting: mpsc::Receiver<Envelope>,
    dropped: Arc<AtomicU64>,
}

impl Listener {
    /// A listener, and what fills it.
    #[must_use]
    pub fn new(queue: Queue) -> (Wire, Self) {
        let (sender, waiting) = mpsc::channel(usize::from(queue.length.get()));
        let dropped = Arc::new(AtomicU64::new(0));
        let wire = Wire {
            queue: sender,
            overflow: queue.overflow,
            dropped: dropped.clone(),
        };
        (wire, Self { waiting, dropped })
    }

    /// The next message; `None` when the transport ended.
    pub async fn next(&mut self) -> Option<Envelope> {
        self.waiting.recv().await
    }

    /// How many were dropped since this was asked last.
    pub fn take_dropped(&self) -> u64 {
        self.dropped.swap(0, Ordering::AcqRel)
    }
}

impl Wire {
    /// Whether nobody listens any more.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.queue.is_closed()
    }

    /// Whether another message would have to be refused.
    #[must_use]
    pub fn refuses(&self) -> bool {
        self.overflow == Overflow::Refuse && self.queue.capacity() == 0
    }

    /// Puts a message into the queue, or drops it; says whether it was taken.
    pub fn put(&self, envelope: Envelope) -> bool {
        match self.queue.try_send(envelope) {
            Ok(()) => true,
            Err(mpsc::error::TrySendError::Full(_)) => {
                self.dropped.fetch_add(1, Ordering::AcqRel);
                metrics::counter!("bus_dropped_total").increment(1);
                false
            }
            Err(mpsc::error::TrySendError::Closed(_)) => false,
        }
    }
}

/// Why something was not carried.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BusError {
    /// A subscriber that refuses more has too many messages waiting; nobody got this one.
    #[error("{subject} was not sent: a subscriber's queue is full; try again later")]
    Full {
        /// The subject.
        subject: Subject,
    },
    /// The message is too large.
    #[error("a message of {given} bytes is too large: at most {allowed} are carried")]
    TooLarge {
        /// Its bytes.
        given: usize,
        /// How many may be.
        allowed: usize,
    },
    /// There are too many of something.
    #[error("too many {what}: at most {allowed}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many may be.
        allowed: usize,
    },
    /// Nobody is there who answers.
    #[error("nobody answers {subject}")]
    Nobody {
        /// The subject.
        subject: Subject,
    },
    /// No answer came in time; whether something was done is unknown.
    #[error("{subject} was not answered within {} s", within.as_secs_f32())]
    Late {
        /// The subject.
        subject: Subject,
        /// How long was waited.
        within: Duration,
    },
    /// Nothing is carried now.
    #[error("the bus is down: {why}")]
    Down {
        /// Why, and what to do.
        why: String,
    },
}
