//! The bounded outbox of one connection: the runtime puts in and never waits, the connection takes all at once.
//!
//! Texts queue up to a bound; presence has one slot. While a frame still waits, no further one is composed, so that a
//! slow client simply gets fewer, each whole. Who stays behind for long is closed with `slow`. What it is not: it
//! writes to no socket.

use bytes::Bytes;
use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::Notify;

/// Texts that may wait for one client.
const TEXTS_MAX: usize = 2048;
/// Bytes of text after which no further one may wait for a client.
const TEXT_BYTES_MAX: usize = 512 * 1024;
/// Frames of life that may wait for one client, beside one that is put together with the last of them: a region's flora and the creatures in it.
const SCENES_MAX: usize = 4;
/// Milliseconds a frame may wait before its client counts as too slow.
const FRAME_WAIT_MS_MAX: u64 = 10_000;

/// Why and how a connection ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// A stable code, such as `slow`, `taken-over`, `flood`.
    pub code: String,
    /// In plain words, with what to do.
    pub reason: String,
}

impl Closing {
    /// A closing with a code and a reason.
    #[must_use]
    pub fn new(code: &str, reason: &str) -> Self {
        Self {
            code: code.to_owned(),
            reason: reason.to_owned(),
        }
    }
}

/// What a connection writes, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outgoing {
    /// A JSON text, valid UTF-8.
    Text(Bytes),
    /// A presence frame.
    Frame(Bytes),
}

#[derive(Debug, Default)]
struct Waiting {
    texts: VecDeque<Bytes>,
    text_bytes: usize,
    frame: Option<(Bytes, u64)>,
    /// Frames of life, in order.
    scenes: Vec<Bytes>,
    closing: Option<Closing>,
}

/// The outbox of one connection.
#[derive(Debug, Default)]
pub struct Outbox {
    waiting: Mutex<Waiting>,
    has_frame: AtomicBool,
    closed: AtomicBool,
    wake: Notify,
    /// Wakes a write that the client does not take; nobody waits here otherwise.
    ending: Notify,
}

impl Outbox {
    /// Queues a text. A full queue closes the connection with `slow`.
    pub fn push(&self, text: Bytes) {
        {
            let mut waiting = self.lock();
            if waiting.closing.is_some() {
                return;
            }
            // What waits is bounded, not a single text: a welcome holds every note of every melody kept.
            if waiting.texts.len() >= TEXTS_MAX || waiting.text_bytes > TEXT_BYTES_MAX {
                waiting.closing = Some(slow());
                self.end();
            } else {
                waiting.text_bytes += text.len();
                waiting.texts.push_back(text);
            }
        }
        self.wake.notify_one();
    }

    /// Whether a frame can be taken now. Closes the connection when the last one has waited too long.
    pub fn wants_frame(&self, now_ms: u64) -> bool {
        if !self.has_frame.load(Ordering::Acquire) {
            return !self.closed.load(Ordering::Acquire);
        }
        let mut waiting = self.lock();
        let late = waiting
            .frame
            .as_ref()
            .is_some_and(|(_, since)| now_ms.saturating_sub(*since) > FRAME_WAIT_MS_MAX);
        if late && waiting.closing.is_none() {
            waiting.closing = Some(slow());
            self.end();
            drop(waiting);
            self.wake.notify_one();
        }
        false
    }

    /// Puts a frame into the slot; only after [`Outbox::wants_frame`] said yes.
    pub fn put_frame(&self, frame: Bytes, now_ms: u64) {
        self.lock().frame = Some((frame, now_ms));
        self.has_frame.store(true, Ordering::Release);
        self.wake.notify_one();
    }

    /// Whether frames of life can be taken now: a client that has not read the last few gets no further ones, and so needs none of them twice.
    pub fn wants_scene(&self) -> bool {
        !self.is_closed() && self.lock().scenes.len() < SCENES_MAX
    }

    /// Queues a frame of life; only after [`Outbox::wants_scene`] said yes.
    pub fn put_scene(&self, frame: Bytes) {
        self.lock().scenes.push(frame);
        self.wake.notify_one();
    }

    /// Ends the connection once what waits is written. The first reason stands.
    pub fn close(&self, closing: Closing) {
        self.lock().closing.get_or_insert(closing);
        self.end();
        self.wake.notify_one();
    }

    fn end(&self) {
        self.closed.store(true, Ordering::Release);
        self.ending.notify_one();
    }

    /// Waits until the connection is to end, and says why. Takes nothing. Cancel-safe; one waiter at a time.
    pub async fn closing(&self) -> Closing {
        loop {
            if let Some(closing) = self.lock().closing.clone() {
                return closing;
            }
            self.ending.notified().await;
        }
    }

    /// Whether the connection is to end.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// Waits until there may be something to take. Cancel-safe; one waiter at a time.
    pub async fn ready(&self) {
        self.wake.notified().await;
    }

    /// Takes all that waits, texts first, and the closing if there is one.
    pub fn take(&self, into: &mut Vec<Outgoing>) -> Option<Closing> {
        let mut waiting = self.lock();
        waiting.text_bytes = 0;
        // Taken whole rather than drained: most of the time no text waits, and a queue that once was long would stay large.
        into.extend(std::mem::take(&mut waiting.texts).into_iter().map(Outgoing::Text));
        if let Some((frame, _)) = waiting.frame.take() {
            self.has_frame.store(false, Ordering::Release);
            into.push(Outgoing::Frame(frame));
        }
        into.extend(
            std::mem::take(&mut waiting.scenes)
                .into_iter()
                .map(Outgoing::Frame),
        );
        waiting.closing.clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Waiting> {
        self.waiting.lock().expect("no holder of this lock can panic")
    }
}

fn slow() -> Closing {
    Closing::new(
        "slow",
        "The connection could not keep up with the world for ten seconds. Resume when the network is better.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_one_frame_and_closes_who_stays_behind() {
        let outbox = Outbox::default();
        assert!(outbox.wants_frame(0));
        outbox.put_frame(Bytes::from_static(b"a"), 0);
        assert!(!outbox.wants_frame(FRAME_WAIT_MS_MAX));
        assert!(!outbox.is_closed());
        assert!(!outbox.wants_frame(FRAME_WAIT_MS_MAX + 1));
        let mut taken = Vec::new();
        let closing = outbox.take(&mut taken);
        assert_eq!(closing.map(|c| c.code), Some("slow".to_owned()));
        assert_eq!(taken, [Outgoing::Frame(Bytes::from_static(b"a"))]);
    }

    #[test]
    fn a_full_queue_closes_and_never_grows() {
        let outbox = Outbox::default();
        for _ in 0..TEXTS_MAX + 5 {
            outbox.push(Bytes::from_static(b"x"));
        }
        let mut taken = Vec::new();
        assert!(outbox.take(&mut taken).is_some_and(|c| c.code == "slow"));
        assert_eq!(taken.len(), TEXTS_MAX);
    }
}
