//! A melody as the wire wants it: batches of note beginnings and ends within the limits.

use protocol::limits::{NOTE_OFFSET_MS_MAX, NOTES_BATCH_MAX};
use protocol::shared::LiveNote;
use song::Melody;
use song::melody::TICKS_PER_QUARTER;

/// Notes that travel together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Milliseconds from the beginning of the piece.
    pub start_ms: u32,
    /// The notes, by time; velocity 0 is an end.
    pub notes: Vec<LiveNote>,
}

impl Batch {
    /// Milliseconds from the batch's start to its last note.
    #[must_use]
    pub fn length_ms(&self) -> u32 {
        self.notes.last().map_or(0, |note| u32::from(note.offset_ms))
    }
}

/// The batches of a melody, at most `seconds` of it.
#[must_use]
pub fn batches(melody: &Melody, seconds: f32) -> Vec<Batch> {
    let millis = |ticks: u32| {
        (u64::from(ticks) * 60_000 / (u64::from(melody.tempo()) * u64::from(TICKS_PER_QUARTER))) as u32
    };
    let end_ms = (seconds * 1000.0) as u32;
    let mut moments: Vec<(u32, u8, u8)> = Vec::new();
    for note in melody
        .notes()
        .iter()
        .filter(|note| (21..=108).contains(&note.pitch))
    {
        let (on, off) = (millis(note.onset), millis(note.onset + note.duration));
        if on < end_ms {
            moments.push((on, note.velocity, note.pitch));
            // A hair before the next note, so that a repeated pitch sounds again.
            moments.push((off.saturating_sub(10).max(on + 1), 0, note.pitch));
        }
    }
    moments.sort_unstable();
    let mut batches: Vec<Batch> = Vec::new();
    for (at, velocity, pitch) in moments {
        let fits = batches.last().is_some_and(|batch| {
            at - batch.start_ms <= u32::from(NOTE_OFFSET_MS_MAX) && batch.notes.len() < NOTES_BATCH_MAX
        });
        if !fits {
            batches.push(Batch {
                start_ms: at,
                notes: Vec::new(),
            });
        }
        let batch = batches.last_mut().expect("one was just pushed where none fitted");
        batch.notes.push(LiveNote {
            offset_ms: (at - batch.start_ms) as u16,
            pitch,
            velocity,
        });
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;
    use song::{Metre, Note};

    #[test]
    fn batches_keep_the_limits_and_every_note() {
        let notes: Vec<Note> = (0..100)
            .map(|n| Note {
                onset: n * 60,
                pitch: 60 + (n % 12) as u8,
                duration: 60,
                velocity: 80,
            })
            .collect();
        let melody = Melody::new(notes, 120, Metre::COMMON, None).expect("valid");
        let batches = batches(&melody, 60.0);
        assert_eq!(batches.iter().map(|batch| batch.notes.len()).sum::<usize>(), 200);
        for batch in &batches {
            assert!(
                batch.notes.len() <= NOTES_BATCH_MAX && batch.length_ms() <= u32::from(NOTE_OFFSET_MS_MAX)
            );
            assert!(batch.notes.is_sorted_by_key(|note| note.offset_ms));
        }
    }
}
