//! Texture: how well the voices of a score go together, by criteria that are shown.
//!
//! Each criterion looks at many small events (a note that begins over another, a step of a voice, a moment's sonority) and asks by how much each
//! is commoner in real pieces than in the same pieces put out of joint: voices shifted, exchanged or shuffled. Its value is the mean of these
//! logarithms of odds (likelihood ratios as in Neyman and Pearson 1933), from tables learnt by `cargo run -p song --example learn`. So
//! a dissonance that is prepared and resolved by step counts otherwise than one that is leapt to, without a rule of any one style.
//!
//! What it is not: it is no measure of worth between pieces of different styles; it hears what is out of joint within one.

mod cells;

pub use cells::tally;

use super::Score;
use super::learnt::tables::{MEANS, TABLES, WEIGHTS};

/// What a texture is judged by; its number is its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum TextureCriterion {
    /// Notes against the notes they begin over: interval, how they were reached and left.
    Counterpoint,
    /// Pairs of voices from one interval to the next, by contrary, oblique or similar motion; parallel fifths and octaves are among them.
    Progression,
    /// What sounds together over the bass.
    Sonority,
    /// The same as to which note is the lowest.
    Inversion,
    /// Each voice's intervals two by two.
    Line,
    /// Where notes begin in the beat and together with what others do.
    Rhythm,
    /// The distances between neighbouring voices.
    Spacing,
    /// How the lowest, the inner and the highest voices move.
    Roles,
    /// Sonorities two by two, by the bass's motion between them.
    Harmony,
    /// Notes against what other voices sounded shortly before: whether they move in one scale.
    Vicinity,
    /// How long notes are held against one another, and where in the beat.
    Pacing,
}

impl TextureCriterion {
    /// All, in the order of their tables.
    pub const ALL: [Self; CRITERIA] = [
        Self::Counterpoint,
        Self::Progression,
        Self::Sonority,
        Self::Inversion,
        Self::Line,
        Self::Rhythm,
        Self::Spacing,
        Self::Roles,
        Self::Harmony,
        Self::Vicinity,
        Self::Pacing,
    ];

    /// Its slug.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Counterpoint => "counterpoint",
            Self::Progression => "progression",
            Self::Sonority => "sonority",
            Self::Inversion => "inversion",
            Self::Line => "line",
            Self::Rhythm => "rhythm",
            Self::Spacing => "spacing",
            Self::Roles => "roles",
            Self::Harmony => "harmony",
            Self::Vicinity => "vicinity",
            Self::Pacing => "pacing",
        }
    }

    /// Cells of its table.
    #[must_use]
    pub const fn cells(self) -> usize {
        match self {
            Self::Counterpoint => 768,
            Self::Progression => 432,
            Self::Sonority | Self::Inversion => 2048,
            Self::Line => 625,
            Self::Rhythm => 60,
            Self::Spacing => 225,
            Self::Roles => 75,
            Self::Harmony => cells::CHORDS * cells::CHORDS * 12,
            Self::Vicinity => 72,
            Self::Pacing => 240,
        }
    }
}

/// Criteria of a texture.
pub const CRITERIA: usize = 11;
/// Kinds of scores by their voices, each with weights of its own: of one or two, of three, of more.
pub const SIZES: usize = 3;

/// Which kind of [`SIZES`] a score of so many voices is.
#[must_use]
pub const fn size(voices: usize) -> usize {
    match voices {
        0..=2 => 0,
        3 => 1,
        _ => 2,
    }
}

/// What one criterion said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextureScore {
    /// Which.
    pub criterion: TextureCriterion,
    /// Mean logarithm of odds of its events, in millionths.
    pub mean: i32,
    /// The same as thousandths, [`SCORE_MIN`]..=1000: 500 is what pieces out of joint have in the mean, 800 what
    /// real ones of the scores learnt from have.
    pub score: u16,
    /// Events it looked at.
    pub events: u32,
}

/// What a criterion gives at least: a style that does otherwise throughout is another style, not none.
pub const SCORE_MIN: u16 = 200;

/// The texture of a score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Texture {
    /// Every criterion that had something to look at.
    pub criteria: Vec<TextureScore>,
    /// All of them weighed, for comparison between two forms of one piece: the higher is better in joint.
    pub merit: i64,
    /// The whole in thousandths, [`SCORE_MIN`]..=1000: the mean of the criteria's scores by their weights.
    pub score: u16,
}

/// The texture of a score.
#[must_use]
pub fn texture(score: &Score) -> Texture {
    let mut sums = [(0_i64, 0_u32); CRITERIA];
    tally(score, |criterion, cell, _| {
        let (sum, events) = &mut sums[criterion as usize];
        *sum += i64::from(TABLES[criterion as usize][cell]);
        *events += 1;
    });
    let mut criteria = Vec::with_capacity(CRITERIA);
    let (mut merit, mut whole, mut weights) = (0, 0, 0);
    let own_weights = &WEIGHTS[size(score.voices().len())];
    for (criterion, (sum, events)) in TextureCriterion::ALL.into_iter().zip(sums) {
        if events == 0 {
            continue;
        }
        let mean = sum * 1000 / i64::from(events);
        let (disjoint, real) = MEANS[criterion as usize];
        let weight = i64::from(own_weights[criterion as usize]);
        let scaled = 500 + (mean - i64::from(disjoint)) * 300 / i64::from((real - disjoint).max(1));
        let scaled = scaled.clamp(i64::from(SCORE_MIN), 1000);
        merit += mean * weight;
        whole += scaled * weight;
        weights += weight;
        criteria.push(TextureScore {
            criterion,
            mean: i32::try_from(mean).expect("a mean of 16 bits in thousands"),
            score: u16::try_from(scaled).expect("held within 1000"),
            events,
        });
    }
    Texture {
        criteria,
        merit,
        score: u16::try_from(whole / weights.max(1)).expect("a mean of numbers up to 1000"),
    }
}
