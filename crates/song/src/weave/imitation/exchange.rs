//! Exchange of voices (rondellus).
//!
//! What it is not: single notes that are exchanged are none; passages are.

use super::steps::Form;
use super::strand::Strand;
use super::{LAG_MIN, MARGIN, TURNS_MIN};
use crate::analysis::measure::share;
use crate::weave::hearing::{Mark, Pair, Side};
use crate::weave::relation::Relation;

/// Notes of each passage that voices exchange at least.
const EXCHANGED_NOTES: usize = 4;

/// Rondellus: each takes over the passage that the other had meanwhile, at the same lag, in the same octave or another (Odington,
/// *Summa de speculatione musicae*, about 1300).
pub(super) fn exchange(pair: &Pair<'_>, strands: &[Strand]) -> Option<(Mark, i32)> {
    let fits = |strand: &&Strand| {
        strand.form == Form::Same
            && strand.semitones.rem_euclid(12) == 0
            && strand.exact
            && strand.notes >= EXCHANGED_NOTES
            && strand.agreement >= 900
            && strand.lag.unsigned_abs() >= LAG_MIN
    };
    let window = pair.grid.window * 2;
    let forth: Vec<&Strand> = strands
        .iter()
        .filter(fits)
        .filter(|strand| strand.lag > 0)
        .collect();
    let back: Vec<&Strand> = strands
        .iter()
        .filter(fits)
        .filter(|strand| strand.lag < 0)
        .collect();
    let line = (&pair.one.line, &pair.other.line);
    let best = forth
        .iter()
        .flat_map(|one| back.iter().map(move |other| (*one, *other)))
        .filter(|(one, other)| (one.lag + other.lag).unsigned_abs() <= window)
        .filter(|(one, other)| one.turns + other.turns >= TURNS_MIN && one.bits + other.bits >= MARGIN / 2)
        .filter(|(one, other)| {
            // Both begin at once, each with its own, and none goes on into what it took over.
            let (first_one, first_other) = (line.0[one.first.0].onset, line.1[other.first.1].onset);
            first_one.abs_diff(first_other) <= pair.grid.bar / 2
                && line.0[one.last.0].onset < first_one.saturating_add_signed(one.lag)
        })
        .max_by_key(|(one, other)| (one.notes + other.notes, std::cmp::Reverse(one.lag)));
    let (one, other) = best?;
    let from = line.0[one.first.0].onset.min(line.1[other.first.1].onset);
    let until = line.1[one.last.1].end.max(line.0[other.last.0].end);
    let notes = one.notes + other.notes;
    let least = pair.one.line.len().min(pair.other.line.len());
    let mark = Mark {
        lag: Some(pair.grid.meant(one.lag.unsigned_abs())),
        semitones: Some(one.semitones),
        exact: Some(true),
        ..Mark::plain(
            Relation::VoiceExchange,
            Side::One,
            share(notes as u64, least as u64).max(300),
            (from, until),
            notes,
        )
    };
    Some((mark, one.lag))
}
