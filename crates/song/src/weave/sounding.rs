//! Consonance between voices: how smooth what sounds together is, weighed by how long it does.
//!
//! Roughness is that of Plomp and Levelt through Sethares ([`crate::analysis::consonance`]); what clashes are the dissonances of counterpoint:
//! seconds, sevenths and tritones in any octave. Overlaps shorter than the window or than a third of the shorter note are legato. What it is not: it asks no dissonance to resolve; `motion` hears suspensions.

use super::hearing::{Heard, Mark, Side};
use super::relation::Relation;
use crate::analysis::consonance::roughness;
use crate::analysis::measure::{ramp, share};
use crate::melody::TICKS_PER_QUARTER;

/// Ticks that two voices sound together at least: a bar of four quarters.
const TOGETHER_MIN: u64 = TICKS_PER_QUARTER as u64 * 4;
/// Mean roughness at and below which nothing is rough, and from which all is, in thousandths: fifths have 160, close thirds 493 to 558, seconds
/// 728 and more.
const ROUGH: (i64, i64) = (150, 750);
/// Share of clashes that is none, and that is all: chance gives a third in a scale of seven notes, two fifths among all twelve.
const CLASHES: (i64, i64) = (0, 400);
/// Share of the time that may clash for voices to be called consonant, in thousandths.
const CLASH_SHARE_MAX: u16 = 150;
/// Different pairs of pitches that must have sounded: one held interval is no music yet.
const PAIRS_MIN: usize = 4;

/// What two voices sound like together.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sounding {
    /// Ticks in which both sound, counted for each pair of notes.
    pub(super) time: u64,
    /// Roughness times ticks.
    pub(super) rough: u64,
    /// Ticks in which they clash.
    pub(super) clash: u64,
    /// Pairs of notes that sounded together.
    pub(super) pairs: usize,
    /// Different ones, 64 at most.
    pub(super) different: usize,
    /// From when to when.
    pub(super) span: (u32, u32),
}

impl Sounding {
    /// Adds what another pair of voices sounds like; the span is of no pair then.
    pub(super) fn add(&mut self, other: &Self) {
        self.time += other.time;
        self.rough += other.rough;
        self.clash += other.clash;
    }

    /// How consonant it is in thousandths: by half how smooth, by half how free of clashes.
    pub(super) fn consonance(&self) -> u16 {
        let rough = i64::try_from(self.rough / self.time.max(1)).expect("a mean of numbers up to 1000");
        let clash = i64::from(share(self.clash, self.time));
        1000 - (ramp(rough, ROUGH.0, ROUGH.1) + ramp(clash, CLASHES.0, CLASHES.1)) / 2
    }
}

/// What two voices sound like together.
pub(super) fn sounding(one: &Heard, other: &Heard, window: u32) -> Sounding {
    let mut heard = Sounding {
        span: (u32::MAX, 0),
        ..Sounding::default()
    };
    let mut seen: u64 = 0;
    for note in &one.notes {
        for with in other.from(note.onset) {
            if with.onset >= note.end {
                break;
            }
            let from = note.onset.max(with.onset);
            let until = note.end.min(with.end);
            let shared = until.saturating_sub(from);
            if shared <= window || shared * 3 < note.length().min(with.length()) {
                continue;
            }
            let rough = roughness(note.pitch, with.pitch);
            let time = u64::from(shared);
            heard.time += time;
            heard.rough += time * u64::from(rough);
            heard.clash += time * u64::from(dissonant(note.pitch, with.pitch));
            heard.pairs += 1;
            heard.span = (heard.span.0.min(from), heard.span.1.max(until));
            // A small set of pairs of pitches: two may share a bit, which only asks for more.
            seen |= 1 << ((u32::from(note.pitch) * 11 + u32::from(with.pitch) * 5) % 64);
        }
    }
    heard.different = seen.count_ones() as usize;
    heard
}

/// Whether an interval is a dissonance of counterpoint in any octave: second, seventh, tritone. A fourth is one only over a bass.
pub(super) fn dissonant(one: u8, other: u8) -> bool {
    matches!(one.abs_diff(other) % 12, 1 | 2 | 6 | 10 | 11)
}

pub(super) fn find(heard: &Sounding, marks: &mut Vec<Mark>) {
    if heard.time < TOGETHER_MIN
        || heard.different < PAIRS_MIN
        || share(heard.clash, heard.time) > CLASH_SHARE_MAX
    {
        return;
    }
    marks.push(Mark::plain(
        Relation::Consonance,
        Side::One,
        heard.consonance(),
        heard.span,
        heard.pairs,
    ));
}
