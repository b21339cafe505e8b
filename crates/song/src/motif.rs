//! Motif: how near a performance comes to a motif, generously.
//!
//! The motif is aligned with the performance note by note (Mongeau and Sankoff, "Comparison of musical sequences", Computers and the
//! Humanities 1990, with costs of our own): notes may lie in any octave, rhythm is asked for only roughly, extra notes cost a
//! little, a wrong or missing note costs itself. What it is not: it judges no quality and it does not follow other keys
//! further than half way, for the motif's own notes are asked for.

use crate::Melody;
use crate::analysis::line::{LineNote, line};

/// From here on a motif was sung well enough.
pub const SUNG_WELL: u16 = 600;
/// What a motif is worth in another key: half.
const TRANSPOSED_DIVISOR: u32 = 2;
/// Notes of the longest motif that is compared.
pub const MOTIF_NOTES_MAX: usize = 16;
/// What one extra note between two of the motif costs, in thousandths of a note.
const EXTRA_COST: i32 = 300;
/// Extra notes between two of the motif, at most.
const EXTRA_MAX: usize = 3;
/// What a note in another octave than its neighbour asks for costs.
const OCTAVE_COST: i32 = 120;
/// What a wholly different rhythm costs a note.
const RHYTHM_COST: i32 = 250;

/// How near a performance comes to a motif of MIDI numbers with durations in ticks: 0 nothing of it, 1000 all of it, in thousandths.
/// 0 for an empty motif; of a motif longer than [`MOTIF_NOTES_MAX`] only the beginning counts.
#[must_use]
pub fn nearness(melody: &Melody, motif: &[(u8, u32)]) -> u16 {
    of_line(&line(melody), motif)
}

/// The same of a melody's line.
pub(crate) fn of_line(line: &[LineNote], motif: &[(u8, u32)]) -> u16 {
    let motif = &motif[..motif.len().min(MOTIF_NOTES_MAX)];
    if motif.is_empty() {
        return 0;
    }
    let classes = line
        .iter()
        .fold(0_u16, |classes, note| classes | 1 << (note.pitch % 12));
    let mut best = aligned(line, motif, 0);
    for shift in 1..12 {
        // Most keys cannot do better even if every note lay in place.
        if at_best(classes, motif, shift) / TRANSPOSED_DIVISOR > best {
            best = best.max(aligned(line, motif, shift) / TRANSPOSED_DIVISOR);
        }
    }
    u16::try_from(best).expect("an alignment is worth 1000 at most")
}

/// What a motif raised by `shift` semitones is worth at best in a line of these pitch classes.
fn at_best(classes: u16, motif: &[(u8, u32)], shift: u8) -> u32 {
    let worth: u32 = motif
        .iter()
        .map(|(pitch, _)| {
            let class = (pitch % 12 + shift) % 12;
            let near = 1 << ((class + 1) % 12) | 1 << ((class + 11) % 12);
            if classes & 1 << class != 0 {
                1000
            } else if classes & near != 0 {
                250
            } else {
                0
            }
        })
        .sum();
    worth / u32::try_from(motif.len().max(1)).unwrap_or(u32::MAX)
}

/// The best alignment of a motif raised by `shift` semitones.
fn aligned(line: &[LineNote], motif: &[(u8, u32)], shift: u8) -> u32 {
    // worth[j]: the best alignment of the motif so far in which its latest note is the line's note j.
    let mut worth = vec![i32::MIN; line.len()];
    let mut next = worth.clone();
    let mut best = 0;
    for (number, &(wanted, _)) in motif.iter().enumerate() {
        for (j, note) in line.iter().enumerate() {
            let own = match_of(note.pitch, wanted.saturating_add(shift));
            // To begin here, all notes before are missing.
            let mut value = own;
            for skipped in 0..=EXTRA_MAX {
                let Some(before) = j.checked_sub(skipped + 1) else {
                    break;
                };
                if number == 0 || worth[before] == i32::MIN {
                    continue;
                }
                let extra = i32::try_from(skipped).unwrap_or(i32::MAX) * EXTRA_COST;
                let place = if own == 0 {
                    0
                } else {
                    octave_cost(line, before, j, motif, number) + rhythm_cost(line, before, j, motif, number)
                };
                value = value.max(worth[before] + (own - place).max(0) - extra);
            }
            next[j] = value;
        }
        // A motif note may be left out: what was aligned before stands.
        for (j, value) in next.iter_mut().enumerate() {
            if number > 0 {
                *value = (*value).max(worth[j]);
            }
            best = best.max(*value);
        }
        std::mem::swap(&mut worth, &mut next);
    }
    let count = u32::try_from(motif.len()).unwrap_or(u32::MAX);
    u32::try_from(best).unwrap_or(0) / count
}

/// What one note is worth for another, whatever the octave.
fn match_of(heard: u8, wanted: u8) -> i32 {
    let apart = (heard % 12).abs_diff(wanted % 12);
    match apart.min(12 - apart) {
        0 => 1000,
        1 => 250,
        _ => 0,
    }
}

fn octave_cost(line: &[LineNote], before: usize, j: usize, motif: &[(u8, u32)], number: usize) -> i32 {
    let heard = i32::from(line[j].pitch) - i32::from(line[before].pitch);
    let wanted = i32::from(motif[number].0) - i32::from(motif[number - 1].0);
    if (heard - wanted).abs() > 2 {
        OCTAVE_COST
    } else {
        0
    }
}

/// Nothing while the time to the next note is within the double and the half of the motif's, at the performance's own pace.
fn rhythm_cost(line: &[LineNote], before: usize, j: usize, motif: &[(u8, u32)], number: usize) -> i32 {
    if number < 2 || before == 0 {
        return 0;
    }
    let heard_now = u64::from(line[j].onset - line[before].onset);
    let heard_then = u64::from(line[before].onset - line[before - 1].onset);
    let wanted_now = u64::from(motif[number - 1].1.max(1));
    let wanted_then = u64::from(motif[number - 2].1.max(1));
    let (one, other) = (heard_now * wanted_then, heard_then * wanted_now);
    let (small, large) = (one.min(other).max(1), one.max(other));
    if large <= small * 2 {
        0
    } else if large <= small * 4 {
        RHYTHM_COST / 2
    } else {
        RHYTHM_COST
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Metre, notation};

    const MOTIF: [(u8, u32); 4] = [(62, 480), (66, 480), (69, 480), (71, 960)];

    fn of(text: &str) -> u16 {
        let notes = notation::notes(text, Metre::COMMON).unwrap();
        nearness(&Melody::new(notes, 96, Metre::COMMON, None).unwrap(), &MOTIF)
    }

    #[test]
    fn the_motif_itself_is_wholly_near() {
        assert_eq!(of("D4:q F#4 A4 B4:h"), 1000);
        assert_eq!(of("D5:q F#5 A5 B5:h"), 1000, "an octave higher");
        assert_eq!(of("D4:e F#4 A4 B4:q"), 1000, "twice as fast");
        assert_eq!(
            of("G4:e E4 D4:q F#4 A4 B4:h A4:q D4"),
            1000,
            "within a longer melody"
        );
    }

    #[test]
    fn small_faults_are_forgiven() {
        assert!(of("D4:q F#4 F#4 A4 B4:h") >= SUNG_WELL, "a note doubled");
        assert!(of("D4:q F#4:e. A4:s B4:h") >= SUNG_WELL, "uneven");
        assert!(of("D4:q F#4 G#4 B4:h") >= SUNG_WELL, "one note half a tone off");
        assert!(of("D4:q F#4 A4") >= SUNG_WELL, "the last note missing");
        assert!(
            of("D4:q F#4 A3 B3:h") >= SUNG_WELL,
            "a fall into the lower octave"
        );
    }

    #[test]
    fn what_is_not_the_motif_is_not_near() {
        assert!(of("D4:q D4 D4 D4:h") < SUNG_WELL, "one note");
        assert!(of("B4:q A4 F#4 D4:h") < SUNG_WELL, "backwards");
        assert!(of("C4:q Eb4 F4 Ab4") < 400, "something else");
        assert!(of("E4:q G#4 B4 C#5:h") <= 500, "another key");
        let chromatic = "C4:s C#4 D4 D#4 E4 F4 F#4 G4 G#4 A4 A#4 B4 C5";
        assert!(of(chromatic) < SUNG_WELL, "a sweep over all keys");
        assert_eq!(
            nearness(
                &Melody::new(
                    notation::notes("D4:q", Metre::COMMON).unwrap(),
                    96,
                    Metre::COMMON,
                    None
                )
                .unwrap(),
                &[]
            ),
            0
        );
    }
}
