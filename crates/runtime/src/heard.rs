//! Who was sent which line of chat lately, so that a line is reported only by who heard it.
//!
//! In memory and bounded by deliveries: the eldest lines are forgotten first, and all of them with the process; of a line that is not
//! remembered nothing is said either way. What it is not: it holds no word, and no line's number leaves it.

use kernel::SongweaverId;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Deliveries remembered: eight bytes each.
const DELIVERIES_MAX: usize = 1_000_000;

/// The lines of lately. The lock is held for a look or a note only.
#[derive(Debug, Default)]
pub(crate) struct Heard(Mutex<Lines>);

#[derive(Debug, Default)]
struct Lines {
    by_line: BTreeMap<u64, Vec<SongweaverId>>,
    deliveries: usize,
}

impl Heard {
    /// Notes who is sent a line, the speaker included.
    pub fn note(&self, line: u64, listeners: Vec<SongweaverId>) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.deliveries += listeners.len();
        lines.by_line.insert(line, listeners);
        while lines.deliveries > DELIVERIES_MAX
            && let Some((_, forgotten)) = lines.by_line.pop_first()
        {
            lines.deliveries -= forgotten.len();
        }
    }

    /// Whether someone was sent a line; `None` when the line is not remembered.
    pub fn was_sent(&self, line: u64, who: SongweaverId) -> Option<bool> {
        let lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.by_line.get(&line).map(|listeners| listeners.contains(&who))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eldest_lines_are_forgotten_when_too_many_were_sent() {
        let heard = Heard::default();
        let [ann, ben] = [SongweaverId(1), SongweaverId(2)];
        heard.note(1, vec![ann, ben]);
        heard.note(2, vec![ann]);
        assert_eq!(heard.was_sent(1, ben), Some(true));
        assert_eq!(heard.was_sent(2, ben), Some(false));
        assert_eq!(heard.was_sent(3, ben), None);
        heard.note(3, vec![ann; DELIVERIES_MAX - 2]);
        assert_eq!(heard.was_sent(1, ann), None);
        assert_eq!(heard.was_sent(2, ann), Some(true), "no more than must be");
    }
}
