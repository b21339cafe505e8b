//! Notation: melodies as short text, such as `D4:q F#4 A4 B4:h`, for content and for tests.
//!
//! A note is a letter, `#` or `b`, an octave (C4 is middle C, MIDI 60) and, after a colon, its value. A value is `w`, `h`, `q`,
//! `e`, `s` or `t` (whole to thirty-second), `.` for a dot, `3` for a triplet, and `+` to tie values (`h+e`). A note without
//! a value takes that of the one before. `r` is a rest. `|` is a bar line and is checked: before it must be one
//! full bar or several (where a note is held over), except for the first, which may be an upbeat.
//!
//! What it is not: it has one voice, no dynamics and no ornaments; for those there are MIDI files.

use crate::melody::TICKS_PER_QUARTER;
use crate::{Metre, Note, PitchClass};

/// Velocity of notes that are written as text.
pub const VELOCITY: u8 = 84;
/// Characters of one text; 256 notes with room.
pub const CHARS_MAX: usize = 8192;

/// Why a text is no notation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotationError {
    /// Too long.
    #[error("{0} characters; at most {CHARS_MAX} are read")]
    TooLong(usize),
    /// A word that is no note.
    #[error("{0:?} is no note: write a letter A to G, # or b, an octave, and :value, as in F#4:q")]
    Word(String),
    /// A value that is none.
    #[error("{0:?} is no note value: w, h, q, e, s or t, then . for a dot or 3 for a triplet")]
    Value(String),
    /// The first note has no value to take over.
    #[error("the first note needs a value, as in {0}:q")]
    NoValue(String),
    /// A pitch outside MIDI's range.
    #[error("{0:?} is outside C-1 to G9")]
    Pitch(String),
    /// A bar that is too short or too long.
    #[error("bar {bar} lasts {ticks} ticks; the metre asks for {wanted}")]
    Bar {
        /// Which, from 1; an upbeat is bar 0.
        bar: u32,
        /// How long it is.
        ticks: u32,
        /// How long it should be.
        wanted: u32,
    },
}

/// The notes of a text; onsets count from the first bar line's bar, so an upbeat keeps its place in the bar.
///
/// # Errors
/// [`NotationError`] quotes the first word that cannot be read, or names the first bar that is not full.
pub fn notes(text: &str, metre: Metre) -> Result<Vec<Note>, NotationError> {
    if text.len() > CHARS_MAX {
        return Err(NotationError::TooLong(text.len()));
    }
    let bar_ticks = metre.bar_ticks();
    let mut notes: Vec<Note> = Vec::new();
    let mut value = None;
    let mut now = 0_u32;
    let mut bar_began = 0_u32;
    let mut bar = 1_u32;
    for word in text.split_whitespace() {
        if word == "|" {
            let ticks = now - bar_began;
            if bar == 1 && bar_began == 0 && ticks < bar_ticks {
                // An upbeat: everything moves to the end of a bar.
                let shift = bar_ticks - ticks;
                for note in &mut notes {
                    note.onset += shift;
                }
                now += shift;
            } else if ticks == 0 || !ticks.is_multiple_of(bar_ticks) {
                return Err(NotationError::Bar {
                    bar,
                    ticks,
                    wanted: bar_ticks,
                });
            } else {
                bar += ticks / bar_ticks;
            }
            bar_began = now;
            continue;
        }
        let (name, written) = word
            .split_once(':')
            .map_or((word, None), |(name, value)| (name, Some(value)));
        if let Some(written) = written {
            value = Some(ticks_of(written)?);
        }
        let duration = value.ok_or_else(|| NotationError::NoValue(shortened(word)))?;
        if name != "r" {
            notes.push(Note {
                onset: now,
                pitch: pitch(name)?,
                duration,
                velocity: VELOCITY,
            });
        }
        now = now.saturating_add(duration);
    }
    Ok(notes)
}

/// The MIDI number of a note's name with its octave, such as `F#4` (66).
///
/// # Errors
/// [`NotationError`] where the text is no name or its pitch is outside 0..=127.
pub fn pitch(name: &str) -> Result<u8, NotationError> {
    let wrong = || NotationError::Word(shortened(name));
    let split = name
        .find(|c: char| c.is_ascii_digit() || c == '-')
        .ok_or_else(wrong)?;
    let (letters, octave) = name.split_at(split);
    let semitones = semitones_of(letters).ok_or_else(wrong)?;
    let octave: i32 = octave.parse().map_err(|_| wrong())?;
    if !(-1..=9).contains(&octave) {
        return Err(NotationError::Pitch(shortened(name)));
    }
    u8::try_from((octave + 1) * 12 + semitones)
        .ok()
        .filter(|number| *number <= 127)
        .ok_or_else(|| NotationError::Pitch(shortened(name)))
}

/// The pitch class of a name without octave, such as `Bb`, `F#` or `E♭`.
///
/// # Errors
/// [`NotationError::Word`] where the text is no such name.
pub fn pitch_class(name: &str) -> Result<PitchClass, NotationError> {
    let semitones = semitones_of(name).ok_or_else(|| NotationError::Word(shortened(name)))?;
    let number = u8::try_from(semitones.rem_euclid(12)).expect("a remainder of 12 is below 12");
    Ok(PitchClass::of(number))
}

/// A pitch's name with its octave, such as `F♯4` for 66.
#[must_use]
pub fn name(pitch: u8) -> String {
    format!("{}{}", PitchClass::of(pitch).name(), i32::from(pitch) / 12 - 1)
}

fn semitones_of(letters: &str) -> Option<i32> {
    let mut characters = letters.chars();
    let natural = match characters.next()? {
        'C' => 0,
        'D' => 2,
        'E' => 4,
        'F' => 5,
        'G' => 7,
        'A' => 9,
        'B' => 11,
        _ => return None,
    };
    let accidental = match (characters.next(), characters.next()) {
        (None, _) => 0,
        (Some('#' | '♯'), None) => 1,
        (Some('b' | '♭'), None) => -1,
        _ => return None,
    };
    Some(natural + accidental)
}

fn ticks_of(value: &str) -> Result<u32, NotationError> {
    let wrong = || NotationError::Value(shortened(value));
    let mut total = 0_u32;
    for part in value.split('+') {
        let mut characters = part.chars();
        let plain = match characters.next().ok_or_else(wrong)? {
            'w' => TICKS_PER_QUARTER * 4,
            'h' => TICKS_PER_QUARTER * 2,
            'q' => TICKS_PER_QUARTER,
            'e' => TICKS_PER_QUARTER / 2,
            's' => TICKS_PER_QUARTER / 4,
            't' => TICKS_PER_QUARTER / 8,
            _ => return Err(wrong()),
        };
        let ticks = match (characters.next(), characters.next()) {
            (None, _) => plain,
            (Some('.'), None) => plain + plain / 2,
            (Some('3'), None) => plain * 2 / 3,
            _ => return Err(wrong()),
        };
        total = total.saturating_add(ticks);
    }
    Ok(total)
}

fn shortened(word: &str) -> String {
    word.chars().take(24).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names_values_and_rests() {
        let read = notes("D4:q F#4 r:e A4:e. Bb4:h+e C5:e3", Metre::COMMON).unwrap();
        let seen: Vec<(u8, u32, u32)> = read.iter().map(|n| (n.pitch, n.onset, n.duration)).collect();
        assert_eq!(
            seen,
            [
                (62, 0, 480),
                (66, 480, 480),
                (69, 1200, 360),
                (70, 1560, 1200),
                (72, 2760, 160)
            ]
        );
    }

    #[test]
    fn an_upbeat_lies_at_the_end_of_its_bar() {
        let read = notes("G4:q | C5 C5 C5 C5 | E5", Metre::COMMON).unwrap();
        assert_eq!(read[0].onset, 1440);
        assert_eq!(read[1].onset, 1920);
        assert_eq!(read[5].onset, 3840);
    }

    #[test]
    fn refuses_what_it_cannot_read() {
        let refused = |text: &str| notes(text, Metre::COMMON).unwrap_err();
        assert_eq!(refused("D4"), NotationError::NoValue("D4".into()));
        assert_eq!(refused("H4:q"), NotationError::Word("H4".into()));
        assert_eq!(refused("D4:x"), NotationError::Value("x".into()));
        assert_eq!(refused("A9:q"), NotationError::Pitch("A9".into()));
        assert_eq!(
            refused("C4:w | C4:h | C4:w"),
            NotationError::Bar {
                bar: 2,
                ticks: 960,
                wanted: 1920
            }
        );
        assert_eq!(refused(&"r:q ".repeat(4000)), NotationError::TooLong(16_000));
    }

    #[test]
    fn names_and_pitches_agree() {
        for number in 0..=127 {
            assert_eq!(pitch(&name(number)), Ok(number));
        }
        assert_eq!(pitch_class("Bb"), Ok(PitchClass::of(10)));
        assert!(pitch_class("Hb").is_err());
    }
}
