//! [`Bus`]: publishing with numbers, subscribing, asking and answering, over any transport.
//!
//! What it is not: it carries nothing itself.

use std::collections::HashMap;
use std::num::NonZeroU16;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, timeout_at};

use crate::transport::{BusError, Envelope, Listener, Overflow, Publisher, Queue, Transport};
use crate::{Message, Pattern, Subject, Subscription};

/// Bounds of a bus. Beyond them is refused.
pub mod limits {
    /// Bytes of a message.
    pub const BODY_BYTES_MAX: usize = 64 * 1024;
    /// Subjects that one bus publishes on.
    pub const SUBJECTS_MAX: usize = 4096;
    /// Listeners of one process.
    pub const LISTENERS_MAX: usize = 4096;
    /// Publishers and subjects that a subscription follows at once.
    pub const FOLLOWED_MAX: usize = 16_384;
    /// Answers that one question takes.
    pub const ANSWERS_MAX: u16 = 256;
}

/// The last number on a subject; held while the next message is sent, so that numbers leave in order.
type Numbered = Arc<tokio::sync::Mutex<u64>>;

/// A bus over a transport; clones are the same publisher.
#[derive(Debug, Clone)]
pub struct Bus<T> {
    transport: T,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    publisher: Publisher,
    /// Locked to find a subject only.
    numbers: Mutex<HashMap<Subject, Numbered>>,
    questions: AtomicU64,
}

impl<T: Transport> Bus<T> {
    /// A publisher of its own over a transport.
    #[must_use]
    pub fn new(transport: T) -> Self {
        Self {
            transport,
            shared: Arc::new(Shared {
                publisher: Publisher(rand::random()),
                numbers: Mutex::default(),
                questions: AtomicU64::new(0),
            }),
        }
    }

    /// Who publishes here.
    #[must_use]
    pub fn publisher(&self) -> Publisher {
        self.shared.publisher
    }

    /// Says something to whoever listens now; answers how many that are, where the transport knows.
    ///
    /// # Errors
    /// [`BusError`]: then nobody got it, and it takes no number.
    pub async fn publish(&self, subject: &Subject, body: Bytes) -> Result<Option<usize>, BusError> {
        self.say(subject, body, None).await
    }

    /// Hears what is said from now on.
    ///
    /// # Errors
    /// [`BusError`] when there are too many listeners, or nothing is carried now.
    pub async fn subscribe(&self, pattern: &Pattern, queue: Queue) -> Result<Subscription, BusError> {
        let listener = self.transport.listen(pattern, queue).await?;
        Ok(Subscription::new(pattern.clone(), listener))
    }

    /// Asks, and takes the first answer.
    ///
    /// # Errors
    /// [`BusError::Nobody`] when it is known that nobody listens, [`BusError::Late`] when nobody answered in time.
    pub async fn ask(&self, subject: &Subject, body: Bytes, within: Duration) -> Result<Bytes, BusError> {
        let answers = self.question(subject, body, within, 1).await?;
        answers.into_iter().next().ok_or_else(|| BusError::Late {
            subject: subject.clone(),
            within,
        })
    }

    /// Asks everyone, and takes what answers come in time; it waits no longer than until all have answered, where the transport
    /// knows how many were asked.
    ///
    /// # Errors
    /// [`BusError::Nobody`] when it is known that nobody listens.
    pub async fn ask_all(
        &self,
        subject: &Subject,
        body: Bytes,
        within: Duration,
    ) -> Result<Vec<Bytes>, BusError> {
        let most = usize::from(limits::ANSWERS_MAX);
        self.question(subject, body, within, most).await
    }

    /// Answers a message that asks; one that does not is left alone. Nobody may wait for it any more.
    ///
    /// # Errors
    /// [`BusError`] when it could not be sent.
    pub async fn answer(&self, asked: &Message, body: Bytes) -> Result<(), BusError> {
        let Some(answer_to) = &asked.answer_to else {
            return Ok(());
        };
        check(&body)?;
        let envelope = Envelope {
            subject: answer_to.clone(),
            publisher: self.shared.publisher,
            number: 0,
            answer_to: None,
            body,
        };
        self.transport.send(envelope).await.map(|_| ())
    }

    async fn question(
        &self,
        subject: &Subject,
        body: Bytes,
        within: Duration,
        most: usize,
    ) -> Result<Vec<Bytes>, BusError> {
        let until = Instant::now() + within;
        let number = self.shared.questions.fetch_add(1, Ordering::Relaxed);
        let inbox = Subject::own(format!("answer.{}.{number}", self.shared.publisher));
        let queue = Queue {
            length: NonZeroU16::new(limits::ANSWERS_MAX).unwrap_or(NonZeroU16::MIN),
            overflow: Overflow::Drop,
        };
        let mut listener: Listener = self.transport.listen(&Pattern::only(&inbox), queue).await?;
        let asked = self.say(subject, body, Some(inbox)).await?;
        if asked == Some(0) {
            return Err(BusError::Nobody {
                subject: subject.clone(),
            });
        }
        let most = asked.map_or(most, |asked| asked.min(most));
        let mut answers = Vec::new();
        while answers.len() < most {
            match timeout_at(until, listener.next()).await {
                Ok(Some(envelope)) => answers.push(envelope.body),
                Ok(None) | Err(_) => break,
            }
        }
        Ok(answers)
    }

    async fn say(
        &self,
        subject: &Subject,
        body: Bytes,
        answer_to: Option<Subject>,
    ) -> Result<Option<usize>, BusError> {
        check(&body)?;
        let numbered = self.numbered(subject)?;
        let mut last = numbered.lock().await;
        let envelope = Envelope {
            subject: subject.clone(),
            publisher: self.shared.publisher,
            number: *last + 1,
            answer_to,
            body,
        };
        let sent = self.transport.send(envelope).await;
        let outcome = if sent.is_ok() { "sent" } else { "refused" };
        metrics::counter!("bus_messages_total", "outcome" => outcome).increment(1);
        // What was refused reached nobody: the next one takes its number.
        if sent.is_ok() {
            *last += 1;
        }
        sent
    }

    fn numbered(&self, subject: &Subject) -> Result<Numbered, BusError> {
        let mut numbers = self.shared.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(numbered) = numbers.get(subject) {
            return Ok(numbered.clone());
        }
        if numbers.len() >= limits::SUBJECTS_MAX {
            return Err(BusError::TooMany {
                what: "subjects of one publisher",
                allowed: limits::SUBJECTS_MAX,
            });
        }
        Ok(numbers.entry(subject.clone()).or_default().clone())
    }
}

fn check(body: &Bytes) -> Result<(), BusError> {
    if body.len() > limits::BODY_BYTES_MAX {
        return Err(BusError::TooLarge {
            given: body.len(),
            allowed: limits::BODY_BYTES_MAX,
        });
    }
    Ok(())
}
