//! A player's line: the session, its numbered messages, and the connection of the moment.
//!
//! Addressed messages are numbered and kept for a minute, so that a cut connection gets them again exactly once and in
//! order. What it is not: it decides nothing about the player.

use crate::outbox::{Closing, Outbox};
use bytes::Bytes;
use protocol::limits::{RESUME_MESSAGES_MAX, RESUME_SECONDS};
use protocol::server::{ServerBody, ServerMessage};
use std::collections::VecDeque;
use std::sync::Arc;

/// Bytes kept for a resume.
const KEPT_BYTES_MAX: usize = 1024 * 1024;

/// The session of one player and its connection, where there is one.
#[derive(Debug)]
pub struct Line {
    session: String,
    last_seq: u32,
    kept: VecDeque<(u32, u64, Bytes)>,
    kept_bytes: usize,
    outbox: Option<Arc<Outbox>>,
    cut_ms: Option<u64>,
}

/// Encodes a message of the moment.
#[must_use]
pub fn encode(body: &ServerBody) -> Bytes {
    encode_message(&ServerMessage {
        seq: None,
        body: body.clone(),
    })
}

fn encode_message(message: &ServerMessage) -> Bytes {
    Bytes::from(serde_json::to_vec(message).expect("every server message is plain JSON"))
}

impl Line {
    /// A line without connection; `session` is a secret of this player.
    #[must_use]
    pub fn new(session: String) -> Self {
        Self {
            session,
            last_seq: 0,
            kept: VecDeque::new(),
            kept_bytes: 0,
            outbox: None,
            cut_ms: None,
        }
    }

    /// The session's name.
    #[must_use]
    pub fn session(&self) -> &str {
        &self.session
    }

    /// The connection of the moment.
    #[must_use]
    pub fn outbox(&self) -> Option<&Arc<Outbox>> {
        self.outbox.as_ref()
    }

    /// When the connection was cut, where it is.
    #[must_use]
    pub fn cut_ms(&self) -> Option<u64> {
        self.cut_ms
    }

    /// Whether a client that has everything up to `seq` of `session` can go on without a gap.
    #[must_use]
    pub fn can_resume(&self, session: &str, seq: u32) -> bool {
        let oldest_needed = seq.saturating_add(1);
        let complete = match self.kept.front() {
            Some((first, ..)) => *first <= oldest_needed,
            None => seq == self.last_seq,
        };
        session == self.session && seq <= self.last_seq && complete
    }

    /// Connects: ends the former connection, begins a new session unless one is resumed.
    pub fn connect(&mut self, outbox: Arc<Outbox>, new_session: Option<String>) {
        if let Some(former) = self.outbox.take() {
            former.close(Closing::new(
                "taken-over",
                "The same Songweaver connected from somewhere else; this connection ends.",
            ));
        }
        if let Some(session) = new_session {
            self.session = session;
            self.last_seq = 0;
            self.kept.clear();
            self.kept_bytes = 0;
        }
        self.outbox = Some(outbox);
        self.cut_ms = None;
    }

    /// Gives everything after `seq` again.
    pub fn replay_after(&self, seq: u32) {
        let Some(outbox) = &self.outbox else { return };
        for (_, _, bytes) in self.kept.iter().filter(|(number, ..)| *number > seq) {
            outbox.push(bytes.clone());
        }
    }

    /// Ends the connection if it is still this one; says whether it was.
    pub fn disconnect(&mut self, outbox: &Arc<Outbox>, now_ms: u64) -> bool {
        let current = self.outbox.as_ref().is_some_and(|mine| Arc::ptr_eq(mine, outbox));
        if current {
            self.outbox = None;
            self.cut_ms = Some(now_ms);
        }
        current
    }

    /// Says something of the moment: lost when nobody listens.
    pub fn say(&self, text: Bytes) {
        if let Some(outbox) = &self.outbox {
            outbox.push(text);
        }
    }

    /// Says something addressed: numbered, kept, given again on resume.
    pub fn address(&mut self, body: ServerBody, now_ms: u64) {
        self.last_seq += 1;
        let text = encode_message(&ServerMessage {
            seq: Some(self.last_seq),
            body,
        });
        self.kept_bytes += text.len();
        self.kept.push_back((self.last_seq, now_ms, text.clone()));
        self.forget_old(now_ms);
        self.say(text);
    }

    /// Forgets what is kept for longer than a cut line can be resumed. Called from time to time too, so that who is told nothing
    /// more does not hold its last messages for ever.
    pub fn forget_old(&mut self, now_ms: u64) {
        let keep_ms = u64::from(RESUME_SECONDS) * 1000;
        while let Some((_, at, first)) = self.kept.front() {
            // While the line is cut, age does not matter: the janitor ends the session in time.
            let old = self.outbox.is_some() && now_ms.saturating_sub(*at) > keep_ms;
            if !(old || self.kept.len() > RESUME_MESSAGES_MAX || self.kept_bytes > KEPT_BYTES_MAX) {
                break;
            }
            self.kept_bytes -= first.len();
            self.kept.pop_front();
        }
        if self.kept.is_empty() {
            self.kept = VecDeque::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbox::Outgoing;

    fn notice(number: usize) -> ServerBody {
        ServerBody::Notice {
            text: number.to_string(),
            occasion: None,
        }
    }

    fn seqs(outbox: &Outbox) -> Vec<u32> {
        let mut taken = Vec::new();
        outbox.take(&mut taken);
        taken
            .iter()
            .filter_map(|outgoing| match outgoing {
                Outgoing::Text(text) => serde_json::from_slice::<ServerMessage>(text).ok()?.seq,
                Outgoing::Frame(_) => None,
            })
            .collect()
    }

    #[test]
    fn resumes_once_in_order_from_any_point() {
        for cut in 0..=6_u32 {
            let mut line = Line::new("s".into());
            let first = Arc::new(Outbox::default());
            line.connect(first.clone(), None);
            (1..=6).for_each(|n| line.address(notice(n), 0));
            assert_eq!(seqs(&first), [1, 2, 3, 4, 5, 6]);
            assert!(line.disconnect(&first, 10));
            line.address(notice(7), 20);
            assert!(line.can_resume("s", cut));
            let second = Arc::new(Outbox::default());
            line.connect(second.clone(), None);
            line.replay_after(cut);
            assert_eq!(seqs(&second), (cut + 1..=7).collect::<Vec<_>>());
        }
    }

    #[test]
    fn refuses_what_it_cannot_give_whole() {
        let mut line = Line::new("s".into());
        for n in 0..RESUME_MESSAGES_MAX + 3 {
            line.address(notice(n), 0);
        }
        assert!(!line.can_resume("s", 1), "the first messages are gone");
        assert!(line.can_resume("s", 3));
        assert!(!line.can_resume("other", 3));
        assert!(!line.can_resume("s", 9999), "nothing that was never said");
    }

    #[test]
    fn forgets_in_time_what_a_connected_client_has_and_a_cut_one_may_ask_for_later() {
        let keep_ms = u64::from(RESUME_SECONDS) * 1000;
        let mut line = Line::new("s".into());
        let first = Arc::new(Outbox::default());
        line.connect(first.clone(), None);
        (1..=3).for_each(|n| line.address(notice(n), 0));
        line.forget_old(keep_ms);
        assert!(line.can_resume("s", 0), "a minute has not passed");
        line.address(notice(4), keep_ms);
        line.forget_old(keep_ms + 1);
        assert!(line.can_resume("s", 3) && !line.can_resume("s", 2));
        line.forget_old(3 * keep_ms);
        assert!(line.can_resume("s", 4), "who has everything goes on");
        assert!(!line.can_resume("s", 3));
        line.address(notice(5), 3 * keep_ms);
        assert!(line.disconnect(&first, 3 * keep_ms));
        line.forget_old(9 * keep_ms);
        assert!(
            line.can_resume("s", 4),
            "while the line is cut nothing is forgotten"
        );
    }

    #[test]
    fn a_second_connection_takes_over() {
        let mut line = Line::new("s".into());
        let (first, second) = (Arc::new(Outbox::default()), Arc::new(Outbox::default()));
        line.connect(first.clone(), None);
        line.connect(second.clone(), Some("t".into()));
        assert!(first.is_closed() && !second.is_closed());
        assert!(
            !line.disconnect(&first, 5),
            "the old connection's end changes nothing"
        );
        assert_eq!(line.cut_ms(), None);
        assert_eq!(line.session(), "t");
    }
}
