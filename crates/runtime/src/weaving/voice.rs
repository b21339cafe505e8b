//! One voice of a weave, and one who sounds.
//!
//! What it is not: it knows no other voice but by the delay it was heard with.

use super::Near;
use kernel::{SongweaverId, WeaveId};
use protocol::shared::Spot;
use sim::region::event::MelodyPerformed;
use song::Intent;
use song::live::LiveEvent;
use song::weave::{TRACKED_MS, WeaveVoice};
use std::collections::{BTreeMap, VecDeque};

/// Latest events of one who sounds, for the tracker of a weave that it comes into.
const RECENT_MAX: usize = 256;
/// Listeners of whom it is remembered how late they heard.
pub const LISTENERS_MAX: usize = 256;

/// With which delay others hear a performance, in milliseconds: settled when each hears it first, so that it never changes under one's
/// fingers.
pub type HeardLate = BTreeMap<SongweaverId, u32>;

/// Somebody whose performance sounds.
#[derive(Debug, Clone, PartialEq)]
pub struct Sounding {
    /// Who.
    pub songweaver: SongweaverId,
    /// Its entity number.
    pub entity: u32,
    /// The region its performance belongs to, by number.
    pub region: usize,
    /// Where it stands.
    pub at: Spot,
    /// What it sings for.
    pub intent: Intent,
    /// When its performance began; that tells one from the next.
    pub began_ms: u64,
    /// Milliseconds after its last note in which it still overlaps with who comes in: two bars.
    pub rest_ms: u64,
    /// When it sounded last.
    pub last_ms: u64,
    /// Its latest events.
    pub recent: VecDeque<LiveEvent>,
    /// How many events it had in all.
    pub(super) heard: usize,
    /// How late others hear it.
    pub(super) late: HeardLate,
    /// The weave it is in.
    pub(super) weave: Option<WeaveId>,
    /// Whether this performance was in a weave already: it is in one at most.
    pub(super) was_in_weave: bool,
    /// When it looked for others last.
    pub(super) looked_ms: u64,
}

impl Sounding {
    /// Somebody with the notes it sounds now.
    #[must_use]
    pub fn new(
        (songweaver, entity): (SongweaverId, u32),
        (region, at): (usize, Spot),
        intent: Intent,
        began_ms: u64,
        rest_ms: u64,
        events: impl IntoIterator<Item = LiveEvent>,
    ) -> Self {
        let recent: VecDeque<LiveEvent> = events.into_iter().collect();
        Self {
            songweaver,
            entity,
            region,
            at,
            intent,
            began_ms,
            rest_ms,
            last_ms: recent.iter().map(|event| event.at_ms).max().unwrap_or(began_ms),
            heard: recent.len(),
            recent,
            late: HeardLate::new(),
            weave: None,
            was_in_weave: false,
            looked_ms: 0,
        }
    }

    /// The same performance sounds on.
    pub(super) fn go_on(&mut self, next: Self) {
        self.at = next.at;
        self.last_ms = self.last_ms.max(next.last_ms);
        self.heard += next.recent.len();
        self.recent.extend(next.recent);
        let since = self.last_ms.saturating_sub(TRACKED_MS);
        while self.recent.len() > RECENT_MAX || self.recent.front().is_some_and(|event| event.at_ms < since) {
            self.recent.pop_front();
        }
    }

    pub(super) fn heard_by(&mut self, near: &[Near]) {
        for one in near {
            if self.late.len() < LISTENERS_MAX {
                self.late.entry(one.songweaver).or_insert(one.delay_ms);
            }
        }
    }

    /// The events after so many of all, as far as they are remembered.
    pub(super) fn events_after(&self, fed: usize) -> impl Iterator<Item = LiveEvent> + '_ {
        let new = self.heard.saturating_sub(fed).min(self.recent.len());
        self.recent.iter().skip(self.recent.len() - new).copied()
    }
}

/// How a voice's performance stands.
#[derive(Debug)]
pub enum Part {
    /// It sounds.
    Sounding,
    /// It ended and waits for its judgement.
    Ended {
        /// When it ended.
        when_ms: u64,
    },
    /// It was judged.
    Judged(Box<Judged>),
    /// It was not judged and does not count.
    Lost,
}

/// A performance that was judged, with what was heard of it.
#[derive(Debug, Clone)]
pub struct Judged {
    /// What the region decided.
    pub performed: MelodyPerformed,
    /// What was heard, on the server's clock, as it was played.
    pub heard: WeaveVoice,
    /// How late others heard it.
    pub late: HeardLate,
}

/// One voice of a weave.
#[derive(Debug)]
pub struct Voice {
    /// Who.
    pub songweaver: SongweaverId,
    /// Its entity number.
    pub entity: u32,
    /// What it sings for.
    pub intent: Intent,
    /// When its performance began.
    pub began_ms: u64,
    /// Where it stood when it came in.
    pub at: Spot,
    /// When it went away from all others.
    pub left_ms: Option<u64>,
    /// How its performance stands.
    pub part: Part,
    /// When it sounded last.
    pub(super) last_ms: u64,
    /// How many of its events the tracker has heard.
    pub(super) fed: usize,
}

impl Voice {
    pub(super) fn of(sounding: &Sounding, now_ms: u64) -> Self {
        Self {
            songweaver: sounding.songweaver,
            entity: sounding.entity,
            intent: sounding.intent,
            began_ms: sounding.began_ms,
            at: sounding.at,
            left_ms: None,
            part: Part::Sounding,
            last_ms: now_ms,
            fed: 0,
        }
    }
}
