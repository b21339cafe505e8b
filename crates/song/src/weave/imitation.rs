//! Imitation: canon, imitation of a passage, inversion, retrograde, both, augmentation, diminution, and exchange of voices.
//!
//! One voice is put through the form that is looked for (upside down, backwards, in values half as long again, twice, three or four times as
//! long: *sesquialtera*, *dupla*, *tripla*, *quadrupla* of the proportions of mensural music); then both are searched for what the
//! two have in common but for a move in time and pitch, which is the search for translatable patterns of Meredith, Lemström and Wiggins
//! ("Algorithms for discovering repeated patterns in multidimensional representations of polyphonic music", JNMR 2002): every three notes
//! that agree vote for a lag and an interval, and what has votes is followed note by note, forgiving a wrong note here and there. An
//! interval that is always the same is exact; two a semitone apart are one step of a scale (Mann, "The Study of Fugue", 1958, on real and
//! tonal answers; by Myhill's property, Clough and Myerson 1985, a scale's intervals come in two sizes).
//!
//! What agrees must be more than chance gives, must turn at least twice, and must not be told more simply: voices that move together
//! follow nobody. What it is not: it forgives no ornament, and it knows no stretto by name; a short lag is one.

mod exchange;
mod steps;
mod strand;

pub(super) use steps::Forms;
pub(super) use strand::Slate;

use super::hearing::{Mark, Pair, Side, Tone};
use super::relation::Relation;
use crate::analysis::chance::{BIT, log2};
use crate::analysis::measure::share;
use crate::melody::TICKS_PER_QUARTER;
use exchange::exchange;
use steps::{Form, LONGER, ratio};
use strand::{Strand, search};

/// Notes of a canon at least.
const CANON_NOTES: usize = 8;
/// Notes of another imitation at least.
const PASSAGE_NOTES: usize = 7;
/// Share of the shorter voice that a canon takes at least, in thousandths.
const CANON_SHARE: u16 = 600;
/// Share of both voices' notes, where they agree, that takes part at least, in thousandths.
const AGREEMENT_MIN: u16 = 750;
const EIGHTH: u32 = TICKS_PER_QUARTER / 2;
/// Shortest lag in ticks: an eighth. Nearer they move together.
const LAG_MIN: u32 = EIGHTH;
/// Bits beyond what looking everywhere gives by chance.
const MARGIN: u32 = 11 * BIT;
/// Ups and downs that what agrees must have: a scale follows every other scale.
const TURNS_MIN: usize = 2;

pub(super) fn find(pair: &Pair<'_>, slate: &mut Slate, marks: &mut Vec<Mark>) {
    if pair.one.line.len() < 2 || pair.other.line.len() < 2 {
        return;
    }
    let window = i32::try_from(pair.grid.window).expect("at most 60 ticks");
    let mut strands = Vec::new();
    let forms = [
        Form::Same,
        Form::UpsideDown,
        Form::Backwards,
        Form::BackwardsUpsideDown,
    ];
    let longer = LONGER
        .into_iter()
        .flat_map(|ratio| [(Form::Longer(ratio), false), (Form::Longer(ratio), true)]);
    for (form, turned) in forms.map(|form| (form, false)).into_iter().chain(longer) {
        let (one, other) = if turned {
            (pair.other, pair.one)
        } else {
            (pair.one, pair.other)
        };
        search((one, other), form, turned, window, slate, &mut strands);
    }
    // What can be told more simply is: together before after each other, as it is before upside down, and so on.
    let mut told: Vec<Strand> = Vec::new();
    let together = strands
        .iter()
        .filter(|strand| strand.form == Form::Same && strand.lag.unsigned_abs() < LAG_MIN)
        .max_by_key(|strand| strand.notes)
        .cloned();
    for strand in strands {
        let simpler = together
            .iter()
            .chain(&told)
            .any(|simple| explains(simple, &strand));
        let itself = strand.form == Form::Same && strand.lag.unsigned_abs() < LAG_MIN;
        if !simpler && !itself {
            told.push(strand);
        }
    }
    let exchanged = exchange(pair, &told);
    if let Some((mark, _)) = exchanged {
        marks.push(mark);
    }
    let mut canon: Option<Mark> = None;
    for strand in &told {
        // What both take over from each other is one thing, told once.
        let part = exchanged.is_some_and(|(_, lag)| {
            strand.form == Form::Same && strand.lag.abs().abs_diff(lag) <= pair.grid.window * 2
        });
        let Some(mark) = (if part { None } else { mark(pair, strand) }) else {
            continue;
        };
        if mark.relation == Relation::Canon {
            // One canon for two voices: what most notes take part in, then the shortest lag.
            if canon.is_none_or(|best| {
                (best.notes, std::cmp::Reverse(best.lag)) < (mark.notes, std::cmp::Reverse(mark.lag))
            }) {
                canon = Some(mark);
            }
        } else if marks
            .iter()
            .filter(|other| other.relation == mark.relation)
            .count()
            < 3
        {
            marks.push(mark);
        }
    }
    marks.extend(canon);
}

/// Whether one strand tells at least two thirds of the answers of another and no fewer notes.
fn explains(simple: &Strand, strand: &Strand) -> bool {
    // Answers are places in one line; turned, in the other.
    if simple.turned != strand.turned {
        return false;
    }
    let shared: u32 = simple
        .answers
        .iter()
        .zip(&strand.answers)
        .map(|(one, other)| (one & other).count_ones())
        .sum();
    let same = simple.form == strand.form && simple.turned == strand.turned;
    // Two lags of one form may both be true of a tune that repeats itself; the first of them has more notes.
    simple.notes * 10 >= strand.notes * 7
        && shared as usize * 3 >= strand.notes * 2
        && (same || simple.form != strand.form)
}

/// What a strand is called, if it is enough to be called anything.
fn mark(pair: &Pair<'_>, strand: &Strand) -> Option<Mark> {
    let (one, other, side, other_side) = if strand.turned {
        (pair.other, pair.one, Side::Other, Side::One)
    } else {
        (pair.one, pair.other, Side::One, Side::Other)
    };
    if strand.notes < PASSAGE_NOTES || strand.agreement < AGREEMENT_MIN || strand.turns < TURNS_MIN {
        return None;
    }
    let span =
        |line: &[Tone], first: usize, last: usize| (line[first.min(last)].onset, line[first.max(last)].end);
    let (from_one, until_one) = span(&one.line, strand.first.0, strand.last.0);
    let (from_other, until_other) = span(&other.line, strand.first.1, strand.last.1);
    let leads_other = from_other + pair.grid.window < from_one;
    let (lead, follow) = if leads_other {
        ((from_other, until_other), (from_one, until_one))
    } else {
        ((from_one, until_one), (from_other, until_other))
    };
    let shorter = one.line.len().min(other.line.len());
    let covered = share(strand.notes as u64, shorter as u64);
    let whole = strand.notes >= CANON_NOTES && covered >= CANON_SHARE;
    // From end to end there are fewer places to look in.
    let ends = log2((one.line.len() * other.line.len()) as u64) / 2;
    if strand.bits + if whole { ends } else { 0 } < MARGIN {
        return None;
    }
    let lag = follow.0.saturating_sub(lead.0);
    let (leader, follower) = if leads_other { (other, one) } else { (one, other) };
    // Who follows must be heard against the leader: one after the other is call and response.
    let against = || {
        let following: Vec<&Tone> = begun(&follower.line, follow).collect();
        let met = following
            .iter()
            .filter(|note| sounds(&leader.line, note.onset, pair.grid.window));
        met.count() * 2 >= following.len()
    };
    let relation = match strand.form {
        Form::Same if lag + pair.grid.window < LAG_MIN => return None,
        Form::Same if !against() => return None,
        Form::Same if whole && lag * 4 <= (lead.1 - lead.0) * 3 => Relation::Canon,
        Form::Same => Relation::Imitation,
        Form::UpsideDown => Relation::Inversion,
        Form::Backwards => Relation::Retrograde,
        Form::BackwardsUpsideDown => Relation::RetrogradeInversion,
        // The first voice's values are the short ones.
        Form::Longer(_) if leads_other => Relation::Diminution,
        Form::Longer(_) => Relation::Augmentation,
    };
    let semitones = match strand.form {
        Form::UpsideDown | Form::BackwardsUpsideDown => {
            let first = |line: &[Tone], one: usize, other: usize| i16::from(line[one.min(other)].pitch);
            let (in_one, in_other) = (
                first(&one.line, strand.first.0, strand.last.0),
                first(&other.line, strand.first.1, strand.last.1),
            );
            if leads_other {
                in_one - in_other
            } else {
                in_other - in_one
            }
        }
        _ if leads_other => -strand.semitones,
        _ => strand.semitones,
    };
    let ratio = match strand.form {
        Form::Longer(values) if leads_other => Some(ratio(values.follower, values.leader)),
        Form::Longer(values) => Some(values),
        _ => None,
    };
    let strength = u32::from(strand.agreement) * (500 + u32::from(covered.min(1000)) / 2) / 1000;
    Some(Mark {
        relation,
        leads: if leads_other { other_side } else { side },
        strength: u16::try_from(strength).expect("a product of shares"),
        from: lead.0.min(follow.0),
        until: lead.1.max(follow.1),
        lag: Some(pair.grid.meant(lag)),
        semitones: Some(semitones),
        ratio,
        exact: Some(strand.exact),
        notes: strand.notes,
    })
}

/// The notes of a line that begin within a time.
fn begun(line: &[Tone], (from, until): (u32, u32)) -> impl Iterator<Item = &Tone> {
    line.iter()
        .filter(move |note| (from..until).contains(&note.onset))
}

/// Whether a line sounds at a tick, or let go less than an eighth ago.
fn sounds(line: &[Tone], at: u32, window: u32) -> bool {
    let after = line.partition_point(|note| note.onset <= at + window);
    after
        .checked_sub(1)
        .is_some_and(|place| line[place].end + EIGHTH > at)
}
