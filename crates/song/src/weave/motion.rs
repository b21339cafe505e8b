//! Motion: how two voices go from one moment to the next, as counterpoint has counted it since Fux (*Gradus ad Parnassum*, 1725): contrary,
//! oblique, similar, parallel, with parallels named by their interval; note against note; suspensions; the same tune at once.
//!
//! A move is from one moment in which one of both begins a note to the next. Parallels keep their interval by steps of a scale: a major
//! third may become a minor one. Each share must be more than chance gives ([`crate::analysis::chance`]): of two voices that move
//! together half the moves are contrary by chance, and of voices that go by step three in ten parallel. What it is not: it forbids nothing; parallel fifths are a fault
//! in one style and organum in another, so they are named and no more.

use super::hearing::{Mark, Pair, Side, Tone};
use super::relation::Relation;
use super::sounding::dissonant;
use crate::analysis::chance::{BIT, surprise, surprise_of_row};
use crate::analysis::measure::share;
use crate::melody::TICKS_PER_QUARTER;

/// Moves of both voices from which their motion is told.
const MOVES_MIN: usize = 6;
/// Notes begun together from which note against note or doubling is told.
const TOGETHER_MIN: usize = 8;
/// Bits more than chance from which a share is told.
const SURPRISE: u32 = 6 * BIT;
/// Moves in a row from which parallels are told, whatever else happens.
const RUN_MIN: usize = 4;
/// ... of perfect ones, which are heard at once.
const PERFECT_RUN_MIN: usize = 3;
/// Suspensions from which they are told.
const SUSPENSIONS_MIN: usize = 3;
const EIGHTH: u32 = TICKS_PER_QUARTER / 2;
/// Shares of moves that chance gives, in thousandths: contrary, similar without parallels, parallel, parallels of one interval.
const CHANCE: [u16; 4] = [500, 400, 300, 60];

/// A moment: what sounds in each voice, and which of them began it.
#[derive(Debug, Clone, Copy)]
struct Moment {
    at: u32,
    one: Tone,
    other: Tone,
    began: (bool, bool),
}

/// What is counted over all moves.
#[derive(Debug, Default)]
struct Moves {
    contrary: usize,
    similar: usize,
    parallel: usize,
    /// Moves in parallel by their interval: [`parallel_of`]'s.
    by_interval: [usize; 6],
    /// The longest row of each.
    rows: [usize; 6],
    /// Moves in which one voice moved and the other stayed: the first stayed, the other did.
    oblique: [usize; 2],
    longest_parallel: usize,
}

/// Parallels that are named by their interval, in the order of `Moves::by_interval`.
const PARALLELS: [Relation; 6] = [
    Relation::ParallelThirds,
    Relation::ParallelFourths,
    Relation::ParallelFifths,
    Relation::ParallelSixths,
    Relation::ParallelTenths,
    Relation::ParallelOctaves,
];

pub(super) fn find(pair: &Pair<'_>, marks: &mut Vec<Mark>) {
    let moments = moments(pair);
    let (Some(first), Some(last)) = (moments.first(), moments.last()) else {
        return;
    };
    let span = (first.at, last.one.end.max(last.other.end));
    let doubled = doubling(pair, &moments, span, marks);
    if !doubled {
        homorhythm(pair, &moments, span, marks);
    }
    motions(&moments, span, doubled, marks);
    suspensions(pair, &moments, span, marks);
    for (plain, adorned, leads) in [
        (&pair.one.line, &pair.other.line, Side::One),
        (&pair.other.line, &pair.one.line, Side::Other),
    ] {
        if !doubled {
            heterophony(pair, plain, adorned, leads, marks);
        }
    }
}

/// All moments in which something begins while both voices sound; a voice that let go up to a quarter ago still has its note.
fn moments(pair: &Pair<'_>) -> Vec<Moment> {
    let (one, other) = (&pair.one.line, &pair.other.line);
    let mut moments = Vec::with_capacity(one.len() + other.len());
    let (mut i, mut j) = (0, 0);
    while i < one.len() || j < other.len() {
        let at = match (one.get(i), other.get(j)) {
            (Some(a), Some(b)) => a.onset.min(b.onset),
            (Some(a), None) => a.onset,
            (None, Some(b)) => b.onset,
            (None, None) => break,
        };
        let begins = |line: &[Tone], place: usize| {
            line.get(place)
                .is_some_and(|note| pair.grid.together(note.onset, at))
        };
        let began = (begins(one, i), begins(other, j));
        i += usize::from(began.0);
        j += usize::from(began.1);
        if i == 0 || j == 0 {
            continue;
        }
        let (a, b) = (one[i - 1], other[j - 1]);
        if a.end + TICKS_PER_QUARTER <= at || b.end + TICKS_PER_QUARTER <= at {
            continue;
        }
        moments.push(Moment {
            at,
            one: a,
            other: b,
            began,
        });
    }
    moments
}

fn step(before: Tone, after: Tone) -> i16 {
    i16::from(after.pitch) - i16::from(before.pitch)
}

/// Steps of a scale that an interval has, within the octave; a tritone is a fourth or a fifth, as the other interval is.
fn size(semitones: u8, beside: u8) -> u8 {
    match semitones % 12 {
        0 => 0,
        1 | 2 => 1,
        3 | 4 => 2,
        5 => 3,
        6 if beside % 12 == 5 => 3,
        6 | 7 => 4,
        8 | 9 => 5,
        _ => 6,
    }
}

/// Which named parallel two intervals make, if one; any other is parallel without a name.
fn parallel_of(before: u8, after: u8) -> Option<usize> {
    match (size(before, after), before > 12) {
        (2, false) => Some(0),
        (3, _) => Some(1),
        (4, _) => Some(2),
        (5, _) => Some(3),
        (2, true) => Some(4),
        (0, _) => Some(5),
        _ => None,
    }
}

fn count(moments: &[Moment]) -> Moves {
    let mut moves = Moves::default();
    let mut row = (None, 0);
    let mut parallel_row = 0;
    for two in moments.windows(2) {
        let (before, after) = (two[0], two[1]);
        let steps = (step(before.one, after.one), step(before.other, after.other));
        match (steps.0, steps.1) {
            (0, 0) => continue,
            (0, _) | (_, 0) => {
                let stayed = usize::from(steps.1 == 0);
                let staying = if stayed == 0 { after.one } else { after.other };
                if staying.end > after.at {
                    moves.oblique[stayed] += 1;
                }
                row = (None, 0);
                parallel_row = 0;
                continue;
            }
            (a, b) if a.signum() != b.signum() => {
                moves.contrary += 1;
                row = (None, 0);
                parallel_row = 0;
                continue;
            }
            _ => {}
        }
        let was = before.one.pitch.abs_diff(before.other.pitch);
        let is = after.one.pitch.abs_diff(after.other.pitch);
        let crossed = (before.one.pitch > before.other.pitch) != (after.one.pitch > after.other.pitch)
            && was > 0
            && is > 0;
        if size(was, is) != size(is, was) || was / 12 != is / 12 || crossed {
            moves.similar += 1;
            row = (None, 0);
            parallel_row = 0;
            continue;
        }
        moves.parallel += 1;
        parallel_row += 1;
        moves.longest_parallel = moves.longest_parallel.max(parallel_row);
        let named = parallel_of(was, is);
        row = if named.is_some() && row.0 == named {
            (named, row.1 + 1)
        } else {
            (named, 1)
        };
        if let Some(interval) = named {
            moves.by_interval[interval] += 1;
            moves.rows[interval] = moves.rows[interval].max(row.1);
        }
    }
    moves
}

fn motions(moments: &[Moment], span: (u32, u32), doubled: bool, marks: &mut Vec<Mark>) {
    let moves = count(moments);
    let both = moves.contrary + moves.similar + moves.parallel;
    let oblique = moves.oblique[0] + moves.oblique[1];
    if both >= MOVES_MIN {
        let told = [
            (Relation::ContraryMotion, moves.contrary, CHANCE[0]),
            (Relation::SimilarMotion, moves.similar, CHANCE[1]),
            (Relation::ParallelMotion, moves.parallel, CHANCE[2]),
        ];
        for (relation, part, chance) in told {
            let parallel = relation == Relation::ParallelMotion;
            if surprise(part, both, chance) >= SURPRISE && (!parallel || moves.longest_parallel >= RUN_MIN) {
                marks.push(Mark::plain(
                    relation,
                    Side::One,
                    share(part as u64, both as u64),
                    span,
                    part,
                ));
            }
        }
    }
    for (interval, relation) in PARALLELS.into_iter().enumerate() {
        let (part, row) = (moves.by_interval[interval], moves.rows[interval]);
        let perfect = matches!(
            relation,
            Relation::ParallelFourths | Relation::ParallelFifths | Relation::ParallelOctaves
        );
        let enough = if perfect { PERFECT_RUN_MIN } else { RUN_MIN };
        let octaves_of_one_tune = relation == Relation::ParallelOctaves && doubled;
        // Many of them, or so many in a row: somewhere among the moves, at one of these intervals.
        let bits =
            surprise(part, both, CHANCE[3]).max(surprise_of_row(row, both * PARALLELS.len(), CHANCE[3]));
        if row >= enough && !octaves_of_one_tune && bits >= SURPRISE {
            marks.push(Mark::plain(
                relation,
                Side::One,
                share(part as u64, both as u64),
                span,
                part,
            ));
        }
    }
    // Oblique is told of voices of which one stays while the other goes; two that never meet both do by turns.
    let all = both + oblique;
    for (stayed, leads) in [Side::One, Side::Other].into_iter().enumerate() {
        let part = moves.oblique[stayed];
        if part >= MOVES_MIN && part * 4 >= oblique * 3 && surprise(part, all, CHANCE[0]) >= SURPRISE {
            marks.push(Mark::plain(
                Relation::ObliqueMotion,
                leads,
                share(part as u64, all as u64),
                span,
                part,
            ));
        }
    }
}

/// The notes of a line that begin within a span.
fn begun(line: &[Tone], span: (u32, u32)) -> usize {
    line.iter()
        .filter(|note| (span.0..span.1).contains(&note.onset))
        .count()
}

/// Whether both have the same tune at once.
fn doubling(pair: &Pair<'_>, moments: &[Moment], span: (u32, u32), marks: &mut Vec<Mark>) -> bool {
    let mut intervals: Vec<i16> = Vec::new();
    let mut moves = 0;
    let mut before = None;
    for moment in moments.iter().filter(|moment| moment.began == (true, true)) {
        let interval = step(moment.one, moment.other);
        if interval % 12 == 0 {
            intervals.push(interval);
            moves += usize::from(before.is_some_and(|pitch| pitch != moment.one.pitch));
        }
        before = Some(moment.one.pitch);
    }
    let asked = begun(&pair.one.line, span).max(begun(&pair.other.line, span));
    let part = share(intervals.len() as u64, asked as u64);
    if intervals.len() < TOGETHER_MIN || part < 800 || moves < TOGETHER_MIN / 2 {
        return false;
    }
    intervals.sort_unstable();
    marks.push(Mark {
        semitones: intervals.get(intervals.len() / 2).copied(),
        ..Mark::plain(Relation::Doubling, Side::One, part, span, intervals.len())
    });
    true
}

fn homorhythm(pair: &Pair<'_>, moments: &[Moment], span: (u32, u32), marks: &mut Vec<Mark>) {
    let together = moments
        .iter()
        .filter(|moment| moment.began == (true, true))
        .count();
    let asked = begun(&pair.one.line, span).max(begun(&pair.other.line, span));
    let part = share(together as u64, asked as u64);
    if together >= TOGETHER_MIN && part >= 850 {
        marks.push(Mark::plain(Relation::Homorhythm, Side::One, part, span, together));
    }
}

/// The same tune at once, one with more notes: the plainer one's notes are among the other's of the same beat (Adler, "Über Heterophonie",
/// 1908).
fn heterophony(pair: &Pair<'_>, plain: &[Tone], adorned: &[Tone], leads: Side, marks: &mut Vec<Mark>) {
    let span = (
        plain
            .first()
            .map_or(0, |note| note.onset)
            .max(adorned.first().map_or(0, |note| note.onset)),
        plain
            .last()
            .map_or(0, |note| note.end)
            .min(adorned.last().map_or(0, |note| note.end)),
    );
    let (few, many) = (begun(plain, span), begun(adorned, span));
    if few < TOGETHER_MIN || many * 10 < few * 14 {
        return;
    }
    let mut met = 0;
    let mut moved = 0;
    let mut before = None;
    let mut first = 0;
    for note in plain.iter().filter(|note| (span.0..span.1).contains(&note.onset)) {
        while adorned
            .get(first)
            .is_some_and(|with| with.onset + pair.grid.window < note.onset)
        {
            first += 1;
        }
        let until = note.onset + (note.length() / 2).clamp(pair.grid.window, TICKS_PER_QUARTER / 2);
        let mut near = adorned[first..].iter().take_while(|with| with.onset <= until);
        if near.any(|with| with.pitch % 12 == note.pitch % 12) {
            met += 1;
            moved += usize::from(before.is_some_and(|pitch| pitch != note.pitch));
        }
        before = Some(note.pitch);
    }
    let part = share(met as u64, few as u64);
    if part >= 750 && moved >= TOGETHER_MIN / 2 && surprise(met, few, 300) >= SURPRISE + 2 * BIT {
        marks.push(Mark::plain(Relation::Heterophony, leads, part, span, met));
    }
}

/// Whether a note clashes with another: a dissonance, or a fourth over the other.
fn clashes(held: Tone, with: Tone) -> bool {
    dissonant(held.pitch, with.pitch) || held.pitch > with.pitch && (held.pitch - with.pitch) % 12 == 5
}

/// Suspensions: a note that was consonant is held while the other voice moves against it and makes it a dissonance, then goes down by step to a
/// consonance (Jeppesen, "The Style of Palestrina and the Dissonance", 1946).
fn suspensions(pair: &Pair<'_>, moments: &[Moment], span: (u32, u32), marks: &mut Vec<Mark>) {
    for (held_side, leads) in [Side::One, Side::Other].into_iter().enumerate() {
        let of = |moment: &Moment| {
            if held_side == 0 {
                (moment.one, moment.other, moment.began.0, moment.began.1)
            } else {
                (moment.other, moment.one, moment.began.1, moment.began.0)
            }
        };
        let mut resolved: Vec<u32> = Vec::new();
        for three in moments.windows(3) {
            let (before, struck, after) = (of(&three[0]), of(&three[1]), of(&three[2]));
            let prepared = !clashes(before.0, before.1)
                && before.0.onset == struck.0.onset
                && struck.0.onset + EIGHTH <= three[1].at + pair.grid.window;
            let struck_against = !struck.2 && struck.3 && clashes(struck.0, struck.1);
            let sounds_on = struck.0.end >= three[1].at + EIGHTH / 2;
            // The other voice waits for the resolution.
            let resolves = after.2
                && !after.3
                && matches!(step(struck.0, after.0), -2 | -1)
                && !clashes(after.0, after.1)
                && three[2].at + pair.grid.window >= three[1].at + EIGHTH;
            if prepared && struck_against && sounds_on && resolves {
                resolved.push(three[1].at);
            }
        }
        if resolved.len() >= SUSPENSIONS_MIN {
            let strength = (resolved.len() * 250).min(1000);
            marks.push(Mark::plain(
                Relation::Suspension,
                leads,
                u16::try_from(strength).expect("held within 1000"),
                (
                    resolved[0].max(span.0),
                    resolved[resolved.len() - 1].max(span.0) + TICKS_PER_QUARTER,
                ),
                resolved.len(),
            ));
        }
    }
}
