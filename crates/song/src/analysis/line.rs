//! The line: the one melody that a listener follows when several notes sound together.
//!
//! It is the skyline of Uitdenbogerd and Zobel ("Melodic matching techniques for large music databases", ACM Multimedia
//! 1999): of notes struck together the highest, and no note that a higher one hides for half of its length or more. What it is
//! not: it separates no voices; a tune in the bass is not found.

use crate::Melody;

/// Onsets nearer than this are one stroke: 1/16 of a quarter, the spread of a chord under a hand.
pub const STROKE_TICKS: u32 = 30;

/// A note of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineNote {
    /// Ticks from the beginning.
    pub onset: u32,
    /// MIDI number.
    pub pitch: u8,
    /// Ticks it sounds.
    pub duration: u32,
    /// Its place in [`Melody::notes`], from 0.
    pub index: usize,
}

/// The line of a melody, in time; never empty, onsets strictly rising.
#[must_use]
pub fn line(melody: &Melody) -> Vec<LineNote> {
    let notes = melody.notes();
    let mut line: Vec<LineNote> = Vec::with_capacity(notes.len());
    for (index, note) in notes.iter().enumerate() {
        let hidden = notes[..index].iter().any(|other| {
            other.pitch > note.pitch && {
                let shared = (other.onset + other.duration)
                    .min(note.onset + note.duration)
                    .saturating_sub(note.onset);
                shared * 2 >= note.duration
            }
        });
        let next = LineNote {
            onset: note.onset,
            pitch: note.pitch,
            duration: note.duration,
            index,
        };
        match line.last_mut() {
            Some(last) if note.onset - last.onset < STROKE_TICKS => {
                if note.pitch > last.pitch {
                    *last = LineNote {
                        onset: last.onset,
                        ..next
                    };
                }
            }
            _ if hidden => {}
            _ => line.push(next),
        }
    }
    line
}

/// Ticks from each note's onset to the next; for the last, its duration.
#[must_use]
pub fn intervals_between_onsets(line: &[LineNote]) -> Vec<u32> {
    let mut between: Vec<u32> = line
        .windows(2)
        .map(|pair| pair[1].onset - pair[0].onset)
        .collect();
    between.extend(line.last().map(|last| last.duration));
    between
}

/// Semitones from each note to the next.
#[must_use]
pub fn steps(line: &[LineNote]) -> Vec<i16> {
    line.windows(2)
        .map(|pair| i16::from(pair[1].pitch) - i16::from(pair[0].pitch))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Metre, Note};

    fn pitches(notes: &[(u32, u8, u32)]) -> Vec<u8> {
        let notes = notes
            .iter()
            .map(|&(onset, pitch, duration)| Note {
                onset,
                pitch,
                duration,
                velocity: 80,
            })
            .collect();
        let melody = Melody::new(notes, 100, Metre::COMMON, None).unwrap();
        line(&melody).iter().map(|note| note.pitch).collect()
    }

    #[test]
    fn a_chord_gives_its_highest_note() {
        assert_eq!(
            pitches(&[(0, 60, 480), (10, 64, 480), (20, 67, 480), (480, 60, 480)]),
            [67, 60]
        );
    }

    #[test]
    fn an_accompaniment_under_a_held_note_is_hidden() {
        assert_eq!(
            pitches(&[(0, 72, 960), (240, 60, 240), (480, 64, 240), (960, 71, 480)]),
            [72, 71]
        );
    }

    #[test]
    fn a_legato_overlap_hides_nothing() {
        assert_eq!(pitches(&[(0, 72, 520), (480, 71, 480)]), [72, 71]);
    }
}
