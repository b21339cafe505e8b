//! The judgement of a performance in a region, shown so that a player learns from it.
//!
//! *Quality* is how musical the melody is, whatever the region; *fit* is how it agrees with the region's Song; *resonance* is what of both takes effect,
//! after attunement, energy and freshness. A fault weighs more than a virtue: what a criterion lacks to 500 is taken off three times more (the
//! negativity bias of Baumeister et al., "Bad is stronger than good", 2001), so that a scale, faultless in all but variety, is no music
//! yet. What it is not: it moves no harmony; that is the region's.

mod advice;
mod criteria;

pub use advice::{Advice, AdviceKind};
pub use criteria::{Criterion, CriterionScore};

use crate::analysis::Analysis;
use crate::analysis::key::{Key, belongs};
use crate::{Intent, Melody, RegionSong};
use kernel::Milli;

/// Quality at and below which nothing takes effect, in thousandths: noise.
pub const QUALITY_FLOOR: u16 = 450;
/// Attunement from which resonance is whole.
pub const ATTUNEMENT_FULL: u8 = 4;

/// Notes from which a melody is heard in a key of its own.
const OWN_KEY_NOTES: usize = 8;

/// What a Songweaver brings to a performance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Attunement tier for the performance's intent, from 0.
    pub attunement: u8,
    /// Energy, 0..=1000 thousandths.
    pub energy: Milli,
    /// What repetition left of this melody ([`crate::freshness()`]), 0..=1000 thousandths.
    pub freshness: Milli,
}

/// The judgement of one performance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Musical quality in thousandths. The same in every key and at every tempo.
    pub quality: u16,
    /// Fit to the region's Song in thousandths.
    pub fit: u16,
    /// What takes effect, in thousandths.
    pub resonance: u16,
    /// The criteria, largest weight first; weights are shares of the whole, of which quality and fit are half each, and sum to 1000.
    pub criteria: Vec<CriterionScore>,
    /// What was best.
    pub praise: Criterion,
    /// One thing to try; `None` where little could be better.
    pub advice: Option<Advice>,
    /// The key that was heard: the region's for a motif that stays within it, else the melody's own.
    pub key: Key,
}

/// Judges a performance in a region.
#[must_use]
pub fn judge(melody: &Melody, song: &RegionSong, intent: Intent, standing: &Standing) -> Judgement {
    let analysis = Analysis::of(melody);
    let musical = criteria::of_quality(&analysis, intent);
    let local = criteria::of_fit(melody, &analysis, song);
    let quality = whole(&musical, 3) * u32::from(criteria::substance(&analysis)) / 1000;
    let fit = whole(&local, 0);
    let mut criteria = shares(&musical, 500);
    criteria.extend(shares(&local, 500));
    criteria.sort_by_key(|scored| (std::cmp::Reverse(scored.weight), scored.criterion));
    let praise = criteria
        .iter()
        .max_by_key(|scored| {
            (
                u32::from(scored.score) * u32::from(scored.weight.min(80)),
                std::cmp::Reverse(scored.criterion),
            )
        })
        .map_or(Criterion::Key, |scored| scored.criterion);
    let advice = advice::advise(melody, &analysis, song, &criteria);
    let quality = u16::try_from(quality).expect("a mean of scores up to 1000");
    let fit = u16::try_from(fit).expect("a mean of scores up to 1000");
    Judgement {
        quality,
        fit,
        resonance: resonance(quality, fit, standing),
        criteria,
        praise,
        advice,
        key: heard_key(&analysis, song),
    }
}

/// The key a listener in the region hears: the melody's own, unless it is too short to have one and stays within the region's mode.
fn heard_key(analysis: &Analysis, song: &RegionSong) -> Key {
    let within = analysis
        .line
        .iter()
        .all(|note| belongs(song.tonic, song.mode, note.pitch));
    if analysis.line.len() >= OWN_KEY_NOTES || !within {
        return analysis.key;
    }
    Key {
        tonic: song.tonic,
        mode: song.mode,
        ..analysis.key
    }
}

/// What takes effect: quality above [`QUALITY_FLOOR`], times fit, times three fifths to all by attunement, times two fifths to all by energy,
/// times freshness.
#[must_use]
pub fn resonance(quality: u16, fit: u16, standing: &Standing) -> u16 {
    let above =
        u64::from(quality.min(1000).saturating_sub(QUALITY_FLOOR)) * 1000 / u64::from(1000 - QUALITY_FLOOR);
    let tier = u64::from(standing.attunement.min(ATTUNEMENT_FULL));
    let attunement = 600 + 400 * tier / u64::from(ATTUNEMENT_FULL);
    let energy = 400 + thousandths(standing.energy) * 600 / 1000;
    let effect = above * u64::from(fit.min(1000)) / 1000 * attunement / 1000 * energy / 1000;
    u16::try_from(effect * thousandths(standing.freshness) / 1000).expect("a product of shares")
}

fn thousandths(share: Milli) -> u64 {
    u64::try_from(share.0.clamp(0, 1000)).expect("held at 0 and above")
}

/// The weighted mean, less what faults take off: `severity` times what each criterion lacks to 500.
fn whole(scored: &[CriterionScore], severity: u32) -> u32 {
    let mut sum = 0_i64;
    let mut weights = 0_i64;
    for one in scored {
        let lack = i64::from(500_u16.saturating_sub(one.score)) * i64::from(severity);
        sum += (i64::from(one.score) - lack) * i64::from(one.weight);
        weights += i64::from(one.weight);
    }
    u32::try_from((sum / weights.max(1)).clamp(0, 1000)).expect("held within 1000")
}

/// The criteria with weights that sum to `total`.
fn shares(scored: &[CriterionScore], total: u32) -> Vec<CriterionScore> {
    let sum = scored.iter().map(|one| u32::from(one.weight)).sum::<u32>().max(1);
    let mut left = total;
    let last = scored.len().saturating_sub(1);
    scored
        .iter()
        .enumerate()
        .map(|(index, one)| {
            let share = if index == last {
                left
            } else {
                u32::from(one.weight) * total / sum
            };
            left -= share;
            CriterionScore {
                weight: u16::try_from(share).expect("a share of at most 1000"),
                ..*one
            }
        })
        .filter(|one| one.weight > 0)
        .collect()
}
