//! A composition: a melody while it is written, in up to eight voices.
//!
//! It may hold anything, since whoever writes is never stopped: [`Composition::faults`] says what no melody can have, with voice, note and bar. What is
//! kept, judged and cast is the one [`Melody`] that all voices make together; a composition with its voices lives in files, in shares and where it is
//! written. Of a kept one each voice is known as a [`Melody`] too, so that several can sing it together.
//!
//! What it is not: it is never journalled, and it names no instrument.

use crate::melody::{MelodyError, NOTES_MAX, TICKS_MAX, check_time};
use crate::score::{Score, ScoreError, ScoreNote, Voice};
use crate::{Melody, Metre, Mode, Note, PitchClass};
use std::collections::BTreeMap;

/// Voices of a composition.
pub const VOICES_MAX: usize = 8;
/// Faults that are told at once.
pub const FAULTS_MAX: usize = 32;

/// A melody while it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composition {
    /// Quarters per minute.
    pub tempo: u16,
    /// The metre.
    pub metre: Metre,
    /// The key it is meant in, where one is.
    pub key: Option<(PitchClass, Mode)>,
    /// The notes of each voice, in any order.
    pub voices: Vec<Vec<Note>>,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// No note in any voice.
    Empty,
    /// More notes than a melody holds, all voices together.
    TooManyNotes(usize),
    /// More voices than eight.
    TooManyVoices(usize),
    /// A tempo out of range.
    Tempo(u16),
    /// A metre out of range.
    Metre(Metre),
    /// A pitch above 127.
    Pitch(u8),
    /// A velocity of 0 or above 127.
    Velocity(u8),
    /// A note without length.
    NoLength,
    /// A note that ends after the longest melody.
    TooLate,
}

impl FaultKind {
    /// Its slug, as on the wire.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooManyNotes(_) => "too-many-notes",
            Self::TooManyVoices(_) => "too-many-voices",
            Self::Tempo(_) => "tempo",
            Self::Metre(_) => "metre",
            Self::Pitch(_) => "pitch",
            Self::Velocity(_) => "velocity",
            Self::NoLength => "no-length",
            Self::TooLate => "too-late",
        }
    }
}

/// A fault and where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// The voice, its note and the note's bar, each from 1; `None` where the whole is meant.
    pub at: Option<(u16, u16, u32)>,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some((voice, note, bar)) = self.at {
            write!(f, "Voice {voice}, note {note} in bar {bar}: ")?;
        }
        match self.kind {
            FaultKind::Empty => f.write_str("There is no note yet."),
            FaultKind::TooManyNotes(notes) => write!(
                f,
                "{notes} notes are more than a melody holds: {NOTES_MAX}, all voices together."
            ),
            FaultKind::TooManyVoices(voices) => write!(f, "{voices} voices are more than {VOICES_MAX}."),
            FaultKind::Tempo(tempo) => write!(f, "{}.", MelodyError::Tempo(tempo)),
            FaultKind::Metre(Metre { beats, unit }) => write!(f, "{}.", MelodyError::Metre { beats, unit }),
            FaultKind::Pitch(pitch) => write!(f, "pitch {pitch}; 0 to 127 are allowed."),
            FaultKind::Velocity(velocity) => write!(f, "velocity {velocity}; 1 to 127 are allowed."),
            FaultKind::NoLength => f.write_str("it has no length."),
            FaultKind::TooLate => f.write_str("it ends after 2400 quarters, the longest a melody lasts."),
        }
    }
}

impl Composition {
    /// What no melody can have, the whole first, then note by note; at most [`FAULTS_MAX`].
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut whole = |kind| faults.push(Fault { kind, at: None });
        match check_time(self.tempo, self.metre) {
            Err(MelodyError::Tempo(tempo)) => whole(FaultKind::Tempo(tempo)),
            Err(_) => whole(FaultKind::Metre(self.metre)),
            Ok(()) => {}
        }
        if self.voices.len() > VOICES_MAX {
            whole(FaultKind::TooManyVoices(self.voices.len()));
        }
        let notes: usize = self.voices.iter().map(Vec::len).sum();
        if notes == 0 {
            whole(FaultKind::Empty);
        }
        if notes > NOTES_MAX {
            whole(FaultKind::TooManyNotes(notes));
        }
        let bar_ticks = check_time(self.tempo, self.metre).map_or(1920, |()| self.metre.bar_ticks());
        for (voice, notes) in (1..).zip(&self.voices) {
            for (number, note) in (1..).zip(notes) {
                if faults.len() >= FAULTS_MAX {
                    return faults;
                }
                if let Some(kind) = fault_of(note) {
                    let at = Some((voice, number, note.onset / bar_ticks + 1));
                    faults.push(Fault { kind, at });
                }
            }
        }
        faults
    }

    /// The one melody that all voices make; where voices meet on one pitch at once, the longer note stands for both.
    ///
    /// # Errors
    /// [`MelodyError`], where [`Composition::faults`] has any.
    pub fn melody(&self) -> Result<Melody, MelodyError> {
        let mut notes: BTreeMap<(u32, u8), Note> = BTreeMap::new();
        for note in self.voices.iter().flatten() {
            let kept = notes.entry((note.onset, note.pitch)).or_insert(*note);
            kept.duration = kept.duration.max(note.duration);
            kept.velocity = kept.velocity.max(note.velocity);
        }
        Melody::new(notes.into_values().collect(), self.tempo, self.metre, self.key)
    }

    /// Each voice that has notes as a melody of its own, in the order of the voices and at its place in time; none where fewer than two have notes.
    ///
    /// # Errors
    /// [`MelodyError`], where [`Composition::faults`] has any.
    pub fn parts(&self) -> Result<Vec<Melody>, MelodyError> {
        let sung = self.voices.iter().filter(|notes| !notes.is_empty());
        let part = |notes: &Vec<Note>| Melody::new(notes.clone(), self.tempo, self.metre, self.key);
        let parts: Vec<Melody> = sung.map(part).collect::<Result<_, _>>()?;
        Ok(if parts.len() < 2 { Vec::new() } else { parts })
    }

    /// A kept melody in the voices that it was written in: what [`Self::parts`] gave, at the melody's tempo, in its metre and key.
    #[must_use]
    pub fn of_parts(melody: &Melody, parts: &[Melody]) -> Self {
        Self {
            tempo: melody.tempo(),
            metre: melody.metre(),
            key: melody.key(),
            voices: parts.iter().map(|part| part.notes().to_vec()).collect(),
        }
    }

    /// Its voices as a score, for the measures of several voices.
    ///
    /// # Errors
    /// [`ScoreError`], where [`Composition::faults`] has any.
    pub fn score(&self) -> Result<Score, ScoreError> {
        let voices = self.voices.iter().map(|notes| Voice {
            name: None,
            notes: notes
                .iter()
                .map(|note| ScoreNote {
                    onset: note.onset,
                    pitch: note.pitch,
                    duration: note.duration,
                })
                .collect(),
        });
        Score::new(voices.collect())
    }
}

fn fault_of(note: &Note) -> Option<FaultKind> {
    if note.pitch > 127 {
        Some(FaultKind::Pitch(note.pitch))
    } else if !(1..=127).contains(&note.velocity) {
        Some(FaultKind::Velocity(note.velocity))
    } else if note.duration == 0 {
        Some(FaultKind::NoLength)
    } else if note.onset.saturating_add(note.duration) > TICKS_MAX {
        Some(FaultKind::TooLate)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(onset: u32, pitch: u8, duration: u32) -> Note {
        Note {
            onset,
            pitch,
            duration,
            velocity: 80,
        }
    }

    fn of(voices: Vec<Vec<Note>>) -> Composition {
        Composition {
            tempo: 90,
            metre: Metre::COMMON,
            key: None,
            voices,
        }
    }

    #[test]
    fn voices_become_one_melody() {
        let melody = of(vec![
            vec![note(480, 62, 480), note(0, 60, 480)],
            vec![note(0, 60, 960), note(0, 48, 480)],
        ])
        .melody()
        .unwrap();
        assert_eq!(
            melody.notes(),
            [note(0, 48, 480), note(0, 60, 960), note(480, 62, 480)]
        );
    }

    #[test]
    fn voices_are_parts_where_there_are_several() {
        let two = of(vec![vec![note(0, 62, 480)], vec![], vec![note(960, 50, 480)]]);
        let parts = two.parts().unwrap();
        let first = |part: &Melody| (part.notes()[0].onset, part.notes()[0].pitch);
        assert_eq!(parts.iter().map(first).collect::<Vec<_>>(), [(0, 62), (960, 50)]);
        // And back, but for the voice that had no note.
        let whole = two.melody().unwrap();
        let again = Composition::of_parts(&whole, &parts);
        assert_eq!(again.voices, [two.voices[0].clone(), two.voices[2].clone()]);
        assert_eq!(again.melody().unwrap(), whole);
        assert_eq!(of(vec![vec![], vec![note(0, 62, 480)]]).parts().unwrap(), []);
        assert!(
            of(vec![vec![note(0, 62, 0)], vec![note(0, 50, 480)]])
                .parts()
                .is_err()
        );
    }

    #[test]
    fn faults_name_voice_note_and_bar() {
        let bad = of(vec![
            vec![note(0, 60, 480)],
            vec![note(0, 60, 1), note(3840, 128, 480)],
        ]);
        let faults = bad.faults();
        assert_eq!(
            faults,
            [Fault {
                kind: FaultKind::Pitch(128),
                at: Some((2, 2, 3))
            }]
        );
        assert_eq!(
            faults[0].to_string(),
            "Voice 2, note 2 in bar 3: pitch 128; 0 to 127 are allowed."
        );
        assert!(bad.melody().is_err());
        assert!(of(vec![vec![note(0, 60, 480)]]).faults().is_empty());
    }

    #[test]
    fn what_is_wrong_as_a_whole_is_told_first_and_not_without_end() {
        let mut bad = of(vec![vec![note(0, 200, 0); 300]; 9]);
        bad.tempo = 500;
        bad.metre.unit = 0;
        let faults = bad.faults();
        assert_eq!(faults.len(), FAULTS_MAX);
        assert_eq!(
            faults[..3]
                .iter()
                .map(|fault| fault.kind.slug())
                .collect::<Vec<_>>(),
            ["tempo", "too-many-voices", "too-many-notes"]
        );
        assert_eq!(of(vec![Vec::new(); 2]).faults()[0].kind, FaultKind::Empty);
        let metre = Composition {
            metre: Metre { beats: 4, unit: 3 },
            ..of(vec![vec![note(0, 60, 480)]])
        };
        assert_eq!(metre.faults()[0].kind.slug(), "metre");
    }
}
