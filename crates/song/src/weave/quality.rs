//! How well voices go together: six criteria, each shown with its weight.
//!
//! What it is not: it compares no styles. A drone, a chant in octaves or a hocket lacks what other criteria ask; what cannot be asked of
//! a weave (togetherness where nobody begins near another) is left out and its weight shared among the others.

use super::WINDOW_TICKS_MIN;
use super::hearing::{Grid, Heard};
use super::relation::{Found, Relation};
use super::sounding::Sounding;
use crate::Score;
use crate::analysis::key::Key;
use crate::analysis::measure::{ramp, share};
use crate::score::texture::texture;
use crate::score::{ScoreNote, Voice};
use serde::{Deserialize, Serialize};

/// What a weave is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WeaveCriterion {
    /// How the voices go together by what is commoner in real pieces than in the same out of joint ([`crate::score::texture`]).
    Texture,
    /// How smooth is what sounds together.
    Consonance,
    /// How much the voices are to each other: the relations that were found.
    Kinship,
    /// How exactly they begin together what they begin together.
    Togetherness,
    /// How much of it lies in one key.
    Key,
    /// Whether everybody is heard.
    Balance,
}

impl WeaveCriterion {
    /// All, largest weight first.
    pub const ALL: [Self; 6] = [
        Self::Texture,
        Self::Consonance,
        Self::Kinship,
        Self::Togetherness,
        Self::Key,
        Self::Balance,
    ];

    /// Its slug.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Texture => "texture",
            Self::Consonance => "consonance",
            Self::Kinship => "kinship",
            Self::Togetherness => "togetherness",
            Self::Key => "key",
            Self::Balance => "balance",
        }
    }

    /// Its weight in thousandths, where all can be asked.
    #[must_use]
    pub const fn weight(self) -> u16 {
        match self {
            Self::Texture => 250,
            Self::Consonance | Self::Kinship => 200,
            Self::Togetherness => 150,
            Self::Key | Self::Balance => 100,
        }
    }
}

/// What one criterion said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeaveScore {
    /// Which.
    pub criterion: WeaveCriterion,
    /// Its score in thousandths.
    pub score: u16,
    /// Its share of the whole in thousandths.
    pub weight: u16,
}

/// Ticks within which two beginnings may have been meant as one: a sixteenth.
const MEANT_TOGETHER: u32 = 120;

/// The whole in thousandths, and what it is made of; `sounding` is what all pairs of voices sound like together.
pub(super) fn quality(
    voices: &[Heard],
    grid: &Grid,
    key: &Key,
    sounding: &Sounding,
    relations: &[Found],
) -> (u16, Vec<WeaveScore>) {
    let scores = WeaveCriterion::ALL.map(|criterion| {
        let score = match criterion {
            WeaveCriterion::Texture => joint(voices, grid),
            WeaveCriterion::Consonance => (sounding.time > 0).then(|| sounding.consonance()),
            WeaveCriterion::Kinship => Some(kinship(voices.len(), relations)),
            WeaveCriterion::Togetherness => togetherness(voices),
            WeaveCriterion::Key => Some(ramp(i64::from(key.belonging), 500, 950)),
            WeaveCriterion::Balance => Some(balance(voices)),
        };
        (criterion, score)
    });
    let asked: Vec<(WeaveCriterion, u16)> = scores
        .iter()
        .filter_map(|(criterion, score)| score.map(|score| (*criterion, score)))
        .collect();
    let all: u32 = asked
        .iter()
        .map(|(criterion, _)| u32::from(criterion.weight()))
        .sum();
    let mut left = 1000;
    let mut criteria: Vec<WeaveScore> = Vec::with_capacity(asked.len());
    for (place, &(criterion, score)) in asked.iter().enumerate() {
        let weight = if place + 1 == asked.len() {
            left
        } else {
            u16::try_from(u32::from(criterion.weight()) * 1000 / all.max(1)).expect("a share")
        };
        left -= weight;
        criteria.push(WeaveScore {
            criterion,
            score,
            weight,
        });
    }
    let sum: u32 = criteria
        .iter()
        .map(|one| u32::from(one.score) * u32::from(one.weight))
        .sum();
    let quality = u16::try_from(sum / 1000).expect("a mean of scores up to 1000");
    criteria.sort_by_key(|one| (std::cmp::Reverse(one.weight), one.criterion));
    (quality, criteria)
}

/// The texture of the voices as they were meant.
fn joint(voices: &[Heard], grid: &Grid) -> Option<u16> {
    let mut voices: Vec<Voice> = voices
        .iter()
        .map(|voice| Voice {
            name: None,
            notes: voice
                .notes
                .iter()
                .map(|note| {
                    let onset = grid.meant(note.onset);
                    ScoreNote {
                        onset,
                        pitch: note.pitch,
                        duration: grid.meant(note.end).saturating_sub(onset).max(WINDOW_TICKS_MIN),
                    }
                })
                .collect(),
        })
        .collect();
    // Who stands first in the log does not matter.
    voices.sort_by(|one, other| one.notes.cmp(&other.notes));
    Score::new(voices).ok().map(|score| texture(&score).score)
}

/// Each voice counts by the clearest relation it has to any other, beside consonance; two thirds of full clearness are enough.
fn kinship(voices: usize, relations: &[Found]) -> u16 {
    let sum: i64 = (0..voices)
        .map(|voice| {
            let clearest = relations
                .iter()
                .filter(|found| found.relation != Relation::Consonance)
                .filter(|found| usize::from(found.leader) == voice || usize::from(found.follower) == voice)
                .map(|found| i64::from(found.strength))
                .max();
            clearest.unwrap_or(0)
        })
        .sum();
    ramp(sum / i64::try_from(voices.max(1)).expect("at most eight"), 0, 667)
}

/// The mean distance of beginnings that may have been meant as one: 1000 at a sixth of what chance gives, 0 at chance.
fn togetherness(voices: &[Heard]) -> Option<u16> {
    let mut sum = 0_u64;
    let mut count = 0_u64;
    for (number, one) in voices.iter().enumerate() {
        for other in &voices[number + 1..] {
            let (one, other) = if other.line < one.line {
                (other, one)
            } else {
                (one, other)
            };
            let mut at = 0;
            for note in &one.line {
                while other
                    .line
                    .get(at)
                    .is_some_and(|with| with.onset + MEANT_TOGETHER < note.onset)
                {
                    at += 1;
                }
                let nearest = other.line[at..]
                    .iter()
                    .take_while(|with| with.onset <= note.onset + MEANT_TOGETHER)
                    .map(|with| with.onset.abs_diff(note.onset))
                    .min();
                if let Some(distance) = nearest {
                    sum += u64::from(distance);
                    count += 1;
                }
            }
        }
    }
    (count >= 4).then(|| {
        let mean = i64::try_from(sum * 10 / count).expect("at most a sixteenth");
        1000 - ramp(mean, 100, 600)
    })
}

/// How much the quietest voice sounds, as a share of an even part.
fn balance(voices: &[Heard]) -> u16 {
    let times: Vec<u64> = voices
        .iter()
        .map(|voice| voice.line.iter().map(|note| u64::from(note.length())).sum())
        .collect();
    let whole: u64 = times.iter().sum();
    let least = times.iter().min().copied().unwrap_or(0);
    // Half of an even part is enough: who answers also listens.
    share(least * 2 * voices.len() as u64, whole.max(1))
}
