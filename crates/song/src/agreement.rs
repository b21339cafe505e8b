//! Agreement: how near two songs are to each other, by key, tempo and motif.
//!
//! Keys are compared by the notes they share and by their home (after Weber's and Lerdahl's regions, "Tonal Pitch Space", Music
//! Perception 1988: two keys are near when they have many notes in common), tempos by their ratio, where double and half is the same
//! pulse, motifs by the likeness of their fingerprints. What it is not: it hears nobody together; [`crate::weave`] does.

use crate::freshness::{DIFFERENT_BELOW, Fingerprint};
use crate::{Mode, PitchClass};

/// Weight of the key in the whole, in thousandths.
const KEY_WEIGHT: u32 = 500;
/// Weight of the tempo.
const TEMPO_WEIGHT: u32 = 200;
/// Weight of the motif.
const MOTIF_WEIGHT: u32 = 300;
/// What a common home counts within the key; the rest is common notes.
const HOME_SHARE: u32 = 250;
/// Tempos that are so many thousandths apart agree no more.
const TEMPO_APART: u32 = 250;

/// A song, by what it is compared by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SongSketch {
    /// Its home.
    pub tonic: PitchClass,
    /// Its mode.
    pub mode: Mode,
    /// Quarters per minute.
    pub tempo: u16,
    /// What it is known again by.
    pub fingerprint: Fingerprint,
}

/// How far two songs agree, 0..=1000 thousandths. The same both ways.
#[must_use]
pub fn agreement(one: &SongSketch, other: &SongSketch) -> u16 {
    let whole = KEY_WEIGHT * key(one, other)
        + TEMPO_WEIGHT * tempo(one.tempo, other.tempo)
        + MOTIF_WEIGHT * motif(one, other);
    u16::try_from(whole / 1000).expect("weights sum to a thousand")
}

fn key(one: &SongSketch, other: &SongSketch) -> u32 {
    let (first, second) = (classes(one), classes(other));
    let larger = first.count_ones().max(second.count_ones()).max(1);
    let common = (first & second).count_ones();
    // Any two of seven notes share two; only what is beyond half tells anything.
    let near = (common * 2000 / larger).saturating_sub(1000);
    let home = if one.tonic == other.tonic { 1000 } else { 0 };
    ((1000 - HOME_SHARE) * near + HOME_SHARE * home) / 1000
}

/// The pitch classes of a song's key, one bit each.
fn classes(song: &SongSketch) -> u16 {
    let degrees = song.mode.degrees().iter();
    degrees.fold(0, |bits, degree| {
        bits | 1 << ((song.tonic.number() + degree) % 12)
    })
}

fn tempo(one: u16, other: u16) -> u32 {
    let (slow, mut fast) = (u32::from(one.min(other).max(1)), u32::from(one.max(other)));
    // Double time is the same pulse; what is nearer to twice is compared with twice.
    if fast * 2 > slow * 3 {
        fast /= 2;
    }
    let apart = slow.abs_diff(fast) * 1000 / slow;
    1000_u32.saturating_sub(apart * 1000 / TEMPO_APART)
}

fn motif(one: &SongSketch, other: &SongSketch) -> u32 {
    let likeness = u32::from(one.fingerprint.likeness(&other.fingerprint));
    let different = u32::from(DIFFERENT_BELOW);
    likeness.saturating_sub(different) * 1000 / (1000 - different)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Melody, Metre, notation};

    fn sketch(tonic: u8, mode: Mode, tempo: u16, text: &str) -> SongSketch {
        let notes = notation::notes(text, Metre::COMMON).unwrap();
        let melody = Melody::new(notes, tempo, Metre::COMMON, None).unwrap();
        SongSketch {
            tonic: PitchClass::of(tonic),
            mode,
            tempo,
            fingerprint: Fingerprint::of(&melody),
        }
    }

    const TUNE: &str = "D4:q F#4 A4 B4 A4 F#4 E4 D4";
    const OTHER: &str = "G4:q G4 C5 C5 Bb4 F4 Bb4 E4";

    #[test]
    fn the_same_song_agrees_wholly_and_in_both_directions() {
        let one = sketch(2, Mode::Ionian, 76, TUNE);
        assert_eq!(agreement(&one, &one), 1000);
        let far = sketch(8, Mode::Ionian, 100, OTHER);
        assert_eq!(agreement(&one, &far), agreement(&far, &one));
    }

    #[test]
    fn nearer_keys_agree_more_and_the_farthest_hardly() {
        let one = sketch(0, Mode::Ionian, 90, TUNE);
        let by_tonic = |tonic| agreement(&one, &sketch(tonic, Mode::Ionian, 90, TUNE));
        assert!(by_tonic(7) > by_tonic(2) && by_tonic(2) > by_tonic(9));
        assert!(by_tonic(9) >= by_tonic(6), "a tritone away is farthest");
        let relative = agreement(&one, &sketch(9, Mode::Aeolian, 90, TUNE));
        assert!(relative > by_tonic(7), "the relative minor has all its notes");
    }

    #[test]
    fn double_time_is_the_same_pulse_and_another_pulse_is_not() {
        assert_eq!(tempo(60, 120), 1000);
        assert_eq!(tempo(100, 100), 1000);
        assert!(tempo(100, 110) < 1000 && tempo(100, 110) > 0);
        assert_eq!(tempo(80, 110), 0);
    }

    #[test]
    fn songs_that_share_nothing_do_not_agree() {
        let one = sketch(0, Mode::Ionian, 80, TUNE);
        let other = sketch(6, Mode::Ionian, 110, OTHER);
        assert!(agreement(&one, &other) < 100, "{}", agreement(&one, &other));
    }
}
