//! The strokes of one key, and the notes that they make.
//!
//! What it is not: it knows no track; what becomes of a note without end is decided where all of a channel is known.

use std::collections::VecDeque;

/// What strikes and lets go one key of a channel, in time; a velocity of 0 lets go.
#[derive(Debug, Default)]
pub(super) struct Strokes {
    events: Vec<(u64, u8)>,
}

impl Strokes {
    /// The key went down, or up with a velocity of 0, at a tick not before the last one.
    pub(super) fn struck(&mut self, at: u64, velocity: u8) {
        self.events.push((at, velocity));
    }

    /// When it went down.
    pub(super) fn begun(&self) -> impl Iterator<Item = u64> {
        self.events
            .iter()
            .filter(|(_, velocity)| *velocity > 0)
            .map(|(at, _)| *at)
    }

    /// Notes with begin, end and velocity. Of notes that sound at once the first begun ends first; but where an end is missing the last
    /// begun does, so that one lost end does not stretch every later note of the key to the one after it.
    pub(super) fn notes(self) -> Vec<(u64, Option<u64>, u8)> {
        let mut held = 0_usize;
        for (_, velocity) in &self.events {
            held = if *velocity > 0 {
                held + 1
            } else {
                held.saturating_sub(1)
            };
        }
        let mut open = VecDeque::new();
        let mut notes = Vec::new();
        for (at, velocity) in self.events {
            if velocity > 0 {
                open.push_back((at, velocity));
                continue;
            }
            let ended = if held == 0 {
                open.pop_front()
            } else {
                open.pop_back()
            };
            if let Some((start, velocity)) = ended {
                notes.push((start, Some(at), velocity));
            }
        }
        notes.extend(open.into_iter().map(|(start, velocity)| (start, None, velocity)));
        notes
    }
}
