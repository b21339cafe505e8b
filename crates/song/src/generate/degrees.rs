//! Degrees of a mode, counted through all octaves: the numbers in which melodies are thought.
//!
//! Degree 0 is the lowest tonic of MIDI. What it is not: it chooses no note.

use super::{PITCH_MAX, PITCH_MIN};
use crate::analysis::key::belongs;
use crate::{Mode, PitchClass};

/// A mode on a tonic.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    tonic: PitchClass,
    mode: Mode,
}

impl Scale {
    pub(super) const fn new(tonic: PitchClass, mode: Mode) -> Self {
        Self { tonic, mode }
    }

    /// Degrees of an octave.
    pub(super) fn count(self) -> i32 {
        i32::try_from(self.mode.degrees().len()).expect("a mode has few degrees")
    }

    /// The degree of a pitch; of one outside the mode, that of the nearest within.
    pub(super) fn degree_of(self, pitch: u8) -> i32 {
        let pitch = i32::from(nearest_in_mode(pitch, self.tonic, self.mode)) - i32::from(self.tonic.number());
        let within = pitch.rem_euclid(12);
        let place = self
            .mode
            .degrees()
            .iter()
            .position(|degree| i32::from(*degree) == within)
            .unwrap_or(0);
        pitch.div_euclid(12) * self.count() + i32::try_from(place).unwrap_or(0)
    }

    /// The pitch of a degree, wherever that lies.
    pub(super) fn pitch_of(self, degree: i32) -> i32 {
        let octave = degree.div_euclid(self.count());
        octave * 12 + self.above_tonic(degree) + i32::from(self.tonic.number())
    }

    /// The pitch of a degree, brought by octaves into what is generated.
    pub(super) fn pitch_within(self, degree: i32) -> u8 {
        let mut pitch = self.pitch_of(degree);
        while pitch < i32::from(PITCH_MIN) {
            pitch += 12;
        }
        while pitch > i32::from(PITCH_MAX) {
            pitch -= 12;
        }
        u8::try_from(pitch).expect("held within the generated range")
    }

    /// Semitones of a degree above the tonic, 0..=11.
    pub(super) fn above_tonic(self, degree: i32) -> i32 {
        let place = usize::try_from(degree.rem_euclid(self.count())).unwrap_or(0);
        i32::from(self.mode.degrees()[place])
    }

    /// The degree of the first octave on which a cadence's tension rests: the fifth, or what the mode has in its place.
    pub(super) fn dominant(self) -> i32 {
        self.nearest_to(7)
    }

    /// The degree of the first octave that prepares it: the fourth, or what the mode has in its place.
    pub(super) fn subdominant(self) -> i32 {
        self.nearest_to(5)
    }

    fn nearest_to(self, semitones: i32) -> i32 {
        (1..self.count())
            .min_by_key(|degree| (self.above_tonic(*degree) - semitones).abs())
            .unwrap_or(0)
    }

    /// Whether a degree belongs to the chord of thirds and fifths on a root, as far as the mode has them.
    pub(super) fn in_chord(self, degree: i32, root: i32) -> bool {
        let above = (self.above_tonic(degree) - self.above_tonic(root)).rem_euclid(12);
        matches!(above, 0 | 3 | 4 | 7)
    }
}

/// The pitch of a mode nearest to a pitch, the lower of two; at most two semitones away in every mode but the pentatonic.
#[must_use]
pub fn nearest_in_mode(pitch: u8, tonic: PitchClass, mode: Mode) -> u8 {
    (0..=6_u8)
        .flat_map(|away| [pitch.saturating_sub(away), pitch.saturating_add(away).min(127)])
        .find(|candidate| belongs(tonic, mode, *candidate))
        .unwrap_or(pitch)
}

/// The tonic nearest to a pitch, the lower of two, within MIDI's range.
#[must_use]
pub fn nearest_tonic(pitch: u8, tonic: PitchClass) -> u8 {
    (0..=11_u8)
        .flat_map(|away| [pitch.saturating_sub(away), pitch.saturating_add(away).min(127)])
        .find(|candidate| PitchClass::of(*candidate) == tonic)
        .unwrap_or(pitch)
}
