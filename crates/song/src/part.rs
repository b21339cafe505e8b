//! A part of a piece that several cast: a melody moved within a scale and set to the piece's tempo.
//!
//! A diatonic move keeps how far a note lies above its scale degree, so that chromatic notes stay chromatic and motion keeps its direction. What
//! it is not: when a part enters is its caster's to keep.

use crate::{Melody, Mode, Note, PitchClass};

/// Lowest and highest pitch that sounds in the world, as MIDI numbers.
pub const PITCHES: std::ops::RangeInclusive<u8> = 21..=108;

/// The melody moved by so many steps of the scale and so many octaves, at a tempo in quarters per minute; `None` where a note would leave
/// [`PITCHES`] or the tempo is none.
#[must_use]
pub fn part(
    melody: &Melody,
    scale: (PitchClass, Mode),
    steps: i8,
    octaves: i8,
    tempo: u16,
) -> Option<Melody> {
    let moved = |note: &Note| {
        let pitch = i32::from(note.pitch);
        let pitch = if steps == 0 {
            pitch
        } else {
            stepped(pitch, scale, i32::from(steps))
        };
        let pitch = u8::try_from(pitch + 12 * i32::from(octaves)).ok()?;
        PITCHES.contains(&pitch).then_some(Note { pitch, ..*note })
    };
    let notes: Option<Vec<Note>> = melody.notes().iter().map(moved).collect();
    Melody::new(notes?, tempo, melody.metre(), melody.key()).ok()
}

/// A pitch so many steps up or down a scale; what it lay above its degree it lies above the other.
fn stepped(pitch: i32, (tonic, mode): (PitchClass, Mode), steps: i32) -> i32 {
    let degrees = mode.degrees();
    let count = i32::try_from(degrees.len()).expect("a mode has few degrees");
    let above_tonic = pitch - i32::from(tonic.number());
    let (octave, within) = (above_tonic.div_euclid(12), above_tonic.rem_euclid(12));
    let place = degrees
        .iter()
        .rposition(|degree| i32::from(*degree) <= within)
        .unwrap_or(0);
    let above_degree = within - i32::from(degrees[place]);
    let target = i32::try_from(place).expect("a mode has few degrees") + steps;
    let degree = usize::try_from(target.rem_euclid(count)).expect("a remainder is not negative");
    i32::from(tonic.number())
        + 12 * (octave + target.div_euclid(count))
        + i32::from(degrees[degree])
        + above_degree
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Metre;

    fn melody(pitches: &[u8]) -> Melody {
        let notes = pitches.iter().enumerate().map(|(at, pitch)| Note {
            onset: at as u32 * 480,
            pitch: *pitch,
            duration: 480,
            velocity: 80,
        });
        Melody::new(notes.collect(), 90, Metre::COMMON, None).unwrap()
    }

    fn pitches(of: Option<Melody>) -> Vec<u8> {
        of.unwrap().notes().iter().map(|note| note.pitch).collect()
    }

    #[test]
    fn steps_stay_in_the_scale_and_chromatic_notes_keep_their_colour() {
        let d_ionian = (PitchClass::of(2), Mode::Ionian);
        let tune = melody(&[62, 64, 66, 69, 61]);
        // A third up in D major: D E F# A C# becomes F# G A C# E.
        assert_eq!(pitches(part(&tune, d_ionian, 2, 0, 100)), [66, 67, 69, 73, 64]);
        assert_eq!(pitches(part(&tune, d_ionian, -7, 0, 100)), [50, 52, 54, 57, 49]);
        assert_eq!(pitches(part(&tune, d_ionian, 0, -1, 100)), [50, 52, 54, 57, 49]);
        // F natural lies a semitone above E, so its third lies one above G.
        assert_eq!(pitches(part(&melody(&[65]), d_ionian, 2, 0, 100)), [68]);
        let five = (PitchClass::of(0), Mode::MajorPentatonic);
        assert_eq!(pitches(part(&melody(&[60, 69]), five, 5, 0, 100)), [72, 81]);
    }

    #[test]
    fn a_part_has_the_tempo_of_the_piece_and_stays_within_what_sounds() {
        let scale = (PitchClass::of(0), Mode::Ionian);
        let tune = melody(&[24, 60]);
        assert_eq!(part(&tune, scale, 0, 0, 120).unwrap().tempo(), 120);
        assert_eq!(part(&tune, scale, 0, -1, 120), None);
        assert_eq!(part(&tune, scale, 0, 0, 20), None);
    }
}
