//! The key of a whole score: which of 24, and which mode it has within major or minor.
//!
//! Evidence of many kinds, each a share for every pitch class, is weighed for every key: how long pitch classes sound (Krumhansl and
//! Schmuckler, in Krumhansl, "Cognitive Foundations of Musical Pitch", 1990), in all, at the opening and at the close; what the bass does;
//! which chord ends it; what leads by semitone, as leading notes do; where the bass falls by a fifth, as cadences do (Temperley, "The Cognition of
//! Basic Musical Structures", 2001, on why lengths alone are not enough). The weights are a log-linear model's (a multinomial logit, McFadden 1974),
//! learnt from labelled scores by `cargo run -p song --example learn`; they are whole numbers, so every machine finds the same key.
//!
//! What it is not: [`crate::analysis::key`] finds the key of one performed melody, for the verdict; this names no modulation either.

use super::learnt::keys::{STEPS, WEIGHTS};
use super::{Moments, Score, Voice};
use crate::melody::TICKS_PER_QUARTER;
use crate::{Mode, PitchClass};

/// A note counts for this long at most, in ticks: a held last note does not decide alone.
const LONGEST_TICKS: u32 = TICKS_PER_QUARTER * 4;
/// What the opening and the close are of the whole.
const EDGE_DIVISOR: u32 = 8;
/// What they are at least, in ticks.
const EDGE_TICKS_MIN: u32 = TICKS_PER_QUARTER * 4;
/// Thousandths of the time that a degree which names a mode sounds at least: one short note of a tune.
const NAMED_BY_MIN: i32 = 5;
/// A rest from here on ends a phrase, in ticks.
const PHRASE_REST_TICKS: u32 = TICKS_PER_QUARTER / 2;

/// A kind of evidence; its number is its row in the weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Evidence {
    /// How long each pitch class sounds.
    Whole,
    /// The same with large shares pressed together (square roots), so that presence counts.
    Presence,
    /// The same at the opening.
    Opening,
    /// The same at the close.
    Close,
    /// How long each is the lowest, where there are several voices.
    Bass,
    /// The lowest note of the end.
    FinalBass,
    /// The notes of the end.
    FinalChord,
    /// The highest voice's last note.
    FinalTop,
    /// The notes of the beginning.
    First,
    /// From where the voices rise by a semitone.
    LeadingUp,
    /// From where they fall by a semitone.
    LeadingDown,
    /// Where the bass arrives by a falling fifth or a rising fourth.
    Cadences,
    /// Where phrases end: before a rest and on long notes.
    PhraseEnds,
    /// The lowest note of the highest voice.
    Lowest,
    /// Its highest note.
    Highest,
    /// From which pitch class to which voices go, a table of its own in the weights.
    Steps,
}

impl Evidence {
    /// All, in the order of the weights.
    pub const ALL: [Self; KINDS + 1] = [
        Self::Whole,
        Self::Presence,
        Self::Opening,
        Self::Close,
        Self::Bass,
        Self::FinalBass,
        Self::FinalChord,
        Self::FinalTop,
        Self::First,
        Self::LeadingUp,
        Self::LeadingDown,
        Self::Cadences,
        Self::PhraseEnds,
        Self::Lowest,
        Self::Highest,
        Self::Steps,
    ];

    /// Its slug.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Presence => "presence",
            Self::Opening => "opening",
            Self::Close => "close",
            Self::Bass => "bass",
            Self::FinalBass => "final-bass",
            Self::FinalChord => "final-chord",
            Self::FinalTop => "final-top",
            Self::First => "first",
            Self::LeadingUp => "leading-up",
            Self::LeadingDown => "leading-down",
            Self::Cadences => "cadences",
            Self::PhraseEnds => "phrase-ends",
            Self::Lowest => "lowest",
            Self::Highest => "highest",
            Self::Steps => "steps",
        }
    }
}

/// Kinds of evidence that are told by pitch class: all but the steps.
pub const KINDS: usize = 15;

/// The evidence of a score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shares {
    /// By kind and pitch class, each kind in thousandths of its own whole.
    pub classes: [[i32; 12]; KINDS],
    /// From pitch class to pitch class, in ten-thousandths of all steps to another pitch class.
    pub steps: [[i32; 12]; 12],
}

/// Ticks and counts, before they become shares.
struct Sums {
    classes: [[u64; 12]; KINDS],
    steps: [[u64; 12]; 12],
}

/// Major or minor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tonality {
    /// With a major third.
    Major,
    /// With a minor third.
    Minor,
}

impl Tonality {
    /// Its slug.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Major => "major",
            Self::Minor => "minor",
        }
    }
}

/// The key of a score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreKey {
    /// The tonic.
    pub tonic: PitchClass,
    /// Major or minor.
    pub tonality: Tonality,
    /// The mode within it, by the degrees that are sounded.
    pub mode: Mode,
    /// The key that came next.
    pub next: (PitchClass, Tonality),
    /// By how much all evidence together prefers it to the next key, in thousandths of a natural logarithm of odds, from 0.
    pub lead: i32,
    /// What spoke for the key against the next one: above 0 for it, below against it; thousandths of a natural logarithm of odds.
    pub reasons: [(Evidence, i32); KINDS + 1],
}

/// The key of a score. Of equal keys the one wins that is nearest above the lowest last note, so that a transposed score has the transposed key.
#[must_use]
pub fn find(score: &Score) -> ScoreKey {
    let shares = evidence(score);
    let final_bass = shares.classes[Evidence::FinalBass as usize]
        .iter()
        .position(|share| *share > 0)
        .unwrap_or(0);
    let mut keys: Vec<(i64, u8, Tonality)> = Vec::with_capacity(24);
    for above in 0..12 {
        let tonic = (final_bass + above) % 12;
        for tonality in [Tonality::Major, Tonality::Minor] {
            let sum = Evidence::ALL
                .iter()
                .map(|kind| weighed(&shares, *kind, tonic, tonality))
                .sum();
            keys.push((sum, u8::try_from(tonic).expect("below 12"), tonality));
        }
    }
    // Stable: equals stay in the order of above.
    keys.sort_by_key(|key| std::cmp::Reverse(key.0));
    let (best, next) = (keys[0], keys[1]);
    let thousandths = |millionths: i64| {
        i32::try_from(millionths / 1000).expect("weights are 16 bits and shares sum to 1000")
    };
    let reasons = Evidence::ALL.map(|kind| {
        let of = |key: (i64, u8, Tonality)| weighed(&shares, kind, usize::from(key.1), key.2);
        (kind, thousandths(of(best) - of(next)))
    });
    ScoreKey {
        tonic: PitchClass::of(best.1),
        tonality: best.2,
        mode: mode_within(
            &shares.classes[Evidence::Whole as usize],
            usize::from(best.1),
            best.2,
        ),
        next: (PitchClass::of(next.1), next.2),
        lead: thousandths(best.0 - next.0),
        reasons,
    }
}

/// What one kind of evidence says of a key, in millionths.
fn weighed(shares: &Shares, kind: Evidence, tonic: usize, tonality: Tonality) -> i64 {
    let degrees = |weights: &[i16; 12], shares: &[i32; 12]| -> i64 {
        (0..12)
            .map(|degree| i64::from(weights[degree]) * i64::from(shares[(tonic + degree) % 12]))
            .sum()
    };
    if kind == Evidence::Steps {
        let from = STEPS[tonality as usize].iter().enumerate();
        // Ten-thousandths, where the others are thousandths.
        return from
            .map(|(degree, weights)| degrees(weights, &shares.steps[(tonic + degree) % 12]))
            .sum::<i64>()
            / 10;
    }
    degrees(
        &WEIGHTS[tonality as usize][kind as usize],
        &shares.classes[kind as usize],
    )
}

/// The mode by its own degrees: each stands where it sounds twice as long as the one that would deny it.
fn mode_within(whole: &[i32; 12], tonic: usize, tonality: Tonality) -> Mode {
    let of = |degree: usize| whole[(tonic + degree) % 12];
    let over = |one: usize, other: usize| of(one) > 2 * of(other) && of(one) >= NAMED_BY_MIN;
    let absent = |degrees: &[usize]| degrees.iter().all(|degree| of(*degree) < 8);
    match tonality {
        Tonality::Major if absent(&[1, 3, 5, 6, 8, 10, 11]) => Mode::MajorPentatonic,
        Tonality::Major if over(1, 2) && over(10, 11) => Mode::PhrygianDominant,
        Tonality::Major if over(6, 5) => Mode::Lydian,
        Tonality::Major if over(10, 11) => Mode::Mixolydian,
        Tonality::Major => Mode::Ionian,
        Tonality::Minor if absent(&[1, 2, 4, 6, 8, 9, 11]) => Mode::MinorPentatonic,
        Tonality::Minor if over(1, 2) && over(6, 7) => Mode::Locrian,
        Tonality::Minor if over(1, 2) => Mode::Phrygian,
        Tonality::Minor if over(9, 8) && of(10) >= of(11) => Mode::Dorian,
        Tonality::Minor if of(11) > of(10) => Mode::HarmonicMinor,
        Tonality::Minor => Mode::Aeolian,
    }
}

/// All evidence of a score, each kind in thousandths of its own whole; a kind that has nothing to say is all 0.
#[must_use]
pub fn evidence(score: &Score) -> Shares {
    let mut sums = Sums {
        classes: [[0; 12]; KINDS],
        steps: [[0; 12]; 12],
    };
    let begin = score
        .voices()
        .iter()
        .map(|voice| voice.notes[0].onset)
        .min()
        .unwrap_or(0);
    let end = score.end();
    let edge = ((end - begin) / EDGE_DIVISOR).max(EDGE_TICKS_MIN);
    for voice in score.voices() {
        of_voice(
            &mut sums,
            voice,
            (begin.saturating_add(edge), end.saturating_sub(edge)),
        );
    }
    let moments = Moments::of(score);
    let sums_of = &mut sums.classes;
    of_bass(sums_of, &moments, score.voices().len() > 1);
    if let Some((lowest, highest)) = reach(score) {
        sums_of[Evidence::Lowest as usize][class(lowest)] = 1;
        sums_of[Evidence::Highest as usize][class(highest)] = 1;
    }
    if let (Some(first), Some(last)) = (moments.list.first(), moments.list.last()) {
        for sounding in moments.sounding(first) {
            sums_of[Evidence::First as usize][class(sounding.pitch)] += 1;
        }
        let end = moments.sounding(last);
        for sounding in end {
            sums_of[Evidence::FinalChord as usize][class(sounding.pitch)] += 1;
        }
        if let (Some(lowest), Some(highest)) = (end.first(), end.last()) {
            sums_of[Evidence::FinalBass as usize][class(lowest.pitch)] = 1;
            sums_of[Evidence::FinalTop as usize][class(highest.pitch)] = 1;
        }
    }
    let whole = sums_of[Evidence::Whole as usize];
    sums_of[Evidence::Presence as usize] = whole.map(|ticks| (ticks * 1000).isqrt());
    let all_steps = sums.steps.iter().flatten().sum::<u64>().max(1);
    Shares {
        classes: sums.classes.map(|kind| {
            let total = kind.iter().sum::<u64>().max(1);
            kind.map(|part| i32::try_from(part * 1000 / total).expect("at most 1000"))
        }),
        steps: sums
            .steps
            .map(|from| from.map(|part| i32::try_from(part * 10_000 / all_steps).expect("at most 10,000"))),
    }
}

/// The lowest and the highest pitch of the voice that is highest in the mean.
fn reach(score: &Score) -> Option<(u8, u8)> {
    let mean = |voice: &Voice| {
        let sum: u64 = voice.notes.iter().map(|note| u64::from(note.pitch)).sum();
        sum * 1000 / voice.notes.len() as u64
    };
    let top = score.voices().iter().max_by_key(|voice| mean(voice))?;
    let pitches = top.notes.iter().map(|note| note.pitch);
    Some((pitches.clone().min()?, pitches.max()?))
}

fn of_voice(all: &mut Sums, voice: &Voice, (opening, close): (u32, u32)) {
    let sums = &mut all.classes;
    let notes = &voice.notes;
    let total: u64 = notes.iter().map(|note| u64::from(note.duration)).sum();
    let long = total * 2 / notes.len() as u64;
    for (place, note) in notes.iter().enumerate() {
        let ticks = u64::from(note.duration.min(LONGEST_TICKS));
        let class = class(note.pitch);
        sums[Evidence::Whole as usize][class] += ticks;
        if note.onset < opening {
            sums[Evidence::Opening as usize][class] += ticks;
        }
        if note.end() > close {
            sums[Evidence::Close as usize][class] += ticks;
        }
        let next = notes.get(place + 1);
        if next.is_none_or(|next| next.onset >= note.end() + PHRASE_REST_TICKS)
            || u64::from(note.duration) >= long
        {
            sums[Evidence::PhraseEnds as usize][class] += 1;
        }
        if let Some(next) = next.filter(|next| next.pitch % 12 != note.pitch % 12) {
            all.steps[class][usize::from(next.pitch % 12)] += 1;
        }
        match next.map(|next| i16::from(next.pitch) - i16::from(note.pitch)) {
            Some(1) => sums[Evidence::LeadingUp as usize][class] += 1,
            Some(-1) => sums[Evidence::LeadingDown as usize][class] += 1,
            _ => {}
        }
    }
}

fn of_bass(sums: &mut [[u64; 12]; KINDS], moments: &Moments, several: bool) {
    let mut before: Option<u8> = None;
    for moment in &moments.list {
        let Some(lowest) = moments.sounding(moment).first() else {
            continue;
        };
        if several {
            let ticks = u64::from(moment.duration.min(LONGEST_TICKS));
            sums[Evidence::Bass as usize][class(lowest.pitch)] += ticks;
        }
        if lowest.attacked {
            let motion = before.map(|before| i16::from(lowest.pitch) - i16::from(before));
            if matches!(motion, Some(5 | -7)) {
                sums[Evidence::Cadences as usize][class(lowest.pitch)] += 1;
            }
            before = Some(lowest.pitch);
        }
    }
}

fn class(pitch: u8) -> usize {
    usize::from(pitch % 12)
}
