//! Strands: what two voices have in common but for a move in time and pitch.
//!
//! What it is not: it gives no strand a name.

use super::EIGHTH;
use crate::analysis::measure::share;
use crate::weave::chance::log2;
use crate::weave::hearing::Heard;

/// Share of the notes at one interval from which all is exact, in thousandths.
const EXACT_SHARE: u16 = 900;
/// Moves in time and pitch that are followed for one form, those with most votes first.
const FOLLOWED_MAX: usize = 10;
/// Ticks within which two lags are one vote.
const GRAIN: i64 = 10;
/// Notes from which a strand is kept.
const NOTES_MIN: usize = 4;
/// Largest step in semitones that is looked at.
const STEP_MAX: i16 = 24;
const STEPS: usize = 49;

/// How one voice is put before it is looked for in the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Same,
    UpsideDown,
    Backwards,
    BackwardsUpsideDown,
    Longer,
}

/// A note of a voice that was put through a form.
#[derive(Debug, Clone, Copy)]
struct Point {
    at: i64,
    pitch: i16,
    /// Its place in the line.
    place: usize,
}

/// What two voices have in common at one move.
#[derive(Debug, Clone)]
pub(super) struct Strand {
    pub(super) form: Form,
    /// Ticks from each note to its answer.
    pub(super) lag: i64,
    /// Semitones to the answer; the commoner of two.
    pub(super) semitones: i16,
    pub(super) exact: bool,
    /// Notes that agree: places in the first line and in the other.
    pub(super) first: (usize, usize),
    pub(super) last: (usize, usize),
    pub(super) notes: usize,
    pub(super) agreement: u16,
    pub(super) turns: usize,
    /// How surprising it is, in sixteenths of a bit.
    pub(super) bits: u32,
    /// Places of the answers in the other line, as bits, for what is told more simply already.
    pub(super) answers: [u64; 4],
    /// Whether `first` and `other` are the pair's two voices in turned order.
    pub(super) turned: bool,
}

/// A voice through a form.
fn put(voice: &Heard, form: Form) -> Vec<Point> {
    let line = &voice.line;
    let begun = line.first().map_or(0, |note| i64::from(note.onset));
    // A note lasts until the next one begins: played short it still has its place, and the last one lasts whole eighths.
    let until = |place: usize| match line.get(place + 1) {
        Some(next) => next.onset,
        None => line[place].onset + line[place].length().div_ceil(EIGHTH) * EIGHTH,
    };
    let mut points: Vec<Point> = line
        .iter()
        .enumerate()
        .map(|(place, note)| {
            let onset = i64::from(note.onset);
            let at = match form {
                Form::Same | Form::UpsideDown => onset,
                Form::Longer => begun + (onset - begun) * 2,
                Form::Backwards | Form::BackwardsUpsideDown => -i64::from(until(place)),
            };
            let pitch = i16::from(note.pitch);
            let pitch = match form {
                Form::UpsideDown | Form::BackwardsUpsideDown => -pitch,
                _ => pitch,
            };
            Point { at, pitch, place }
        })
        .collect();
    if matches!(form, Form::Backwards | Form::BackwardsUpsideDown) {
        points.reverse();
    }
    points
}

/// Whether two steps are the same but for the sizes that one step of a scale may have.
fn alike(one: i16, other: i16) -> bool {
    one.signum() == other.signum() && (one - other).abs() <= 1
}

/// Everything that two voices have in common in one form.
pub(super) fn search(
    one: &Heard,
    other: &Heard,
    form: Form,
    turned: bool,
    window: i64,
    strands: &mut Vec<Strand>,
) {
    let (points, answers) = (put(one, form), put(other, Form::Same));
    let step = |points: &[Point], place: usize| {
        (
            (points[place + 1].pitch - points[place].pitch).clamp(-STEP_MAX, STEP_MAX),
            points[place + 1].at - points[place].at,
        )
    };
    let steps: Vec<(i16, i64)> = (0..points.len() - 1).map(|place| step(&points, place)).collect();
    let answering: Vec<(i16, i64)> = (0..answers.len() - 1)
        .map(|place| step(&answers, place))
        .collect();
    let mut by_step: [Vec<usize>; STEPS] = std::array::from_fn(|_| Vec::new());
    for (place, (pitch, _)) in answering.iter().enumerate() {
        by_step[bucket(*pitch)].push(place);
    }
    // Votes: three notes in a row that agree.
    let mut steps_alike = 0_u64;
    let mut votes: Vec<(i64, i16)> = Vec::new();
    for (place, &(pitch, length)) in steps.iter().enumerate() {
        for near in [pitch - 1, pitch, pitch + 1] {
            if near.abs() > STEP_MAX || near.signum() != pitch.signum() {
                continue;
            }
            for &with in &by_step[bucket(near)] {
                if (answering[with].1 - length).abs() > window {
                    continue;
                }
                steps_alike += 1;
                let goes_on = steps
                    .get(place + 1)
                    .zip(answering.get(with + 1))
                    .is_some_and(|(one, other)| alike(one.0, other.0) && (one.1 - other.1).abs() <= window);
                if goes_on {
                    votes.push((
                        answers[with].at - points[place].at,
                        answers[with].pitch - points[place].pitch,
                    ));
                }
            }
        }
    }
    if votes.is_empty() {
        return;
    }
    let pairs = (steps.len() * answering.len()) as u64;
    let bits_a_step = log2(pairs).saturating_sub(log2(steps_alike));
    let places = log2(pairs);
    for (lag, semitones) in candidates(votes, window) {
        let followed = follow(&points, &answers, lag, semitones, window);
        if followed.len() < NOTES_MIN {
            continue;
        }
        let Some(mut strand) = best_passage(&points, &answers, &followed) else {
            continue;
        };
        strand.form = form;
        strand.turned = turned;
        let surprise = bits_a_step * u32::try_from(strand.notes - 1).expect("at most 255");
        strand.bits = surprise.saturating_sub(places);
        strands.push(strand);
    }
    // Of the same form the one with most notes, then the one that comes soonest, is told first.
    let from = strands
        .iter()
        .position(|strand| strand.form == form && strand.turned == turned);
    if let Some(from) = from {
        strands[from..].sort_by_key(|strand| {
            (
                std::cmp::Reverse(strand.notes),
                strand.lag.unsigned_abs(),
                strand.lag,
            )
        });
    }
}

fn bucket(pitch: i16) -> usize {
    usize::try_from(pitch + STEP_MAX).expect("held within the largest step")
}

/// The moves with most votes: lag and the lower of two intervals a semitone apart.
fn candidates(votes: Vec<(i64, i16)>, window: i64) -> Vec<(i64, i16)> {
    // Votes as good as equal are counted together: a tune that repeats itself has hundreds at each of its lags.
    let mut votes: Vec<(i64, i16)> = votes
        .into_iter()
        .map(|(lag, semitones)| (lag.div_euclid(GRAIN) * GRAIN, semitones))
        .collect();
    votes.sort_unstable();
    let grains: Vec<(i64, i16, i64)> = votes
        .chunk_by(|one, next| one == next)
        .map(|same| {
            (
                same[0].0,
                same[0].1,
                i64::try_from(same.len()).expect("few notes"),
            )
        })
        .collect();
    let mut tallied: Vec<(i64, i64, i16)> = Vec::new();
    // For each grain as the earliest of its window: how many others agree with it.
    for (place, &(lag, semitones, _)) in grains.iter().enumerate() {
        let (mut at, mut above, mut below) = (0, 0, 0);
        let mut sum = 0;
        for &(later, other, count) in grains[place..]
            .iter()
            .take_while(|grain| grain.0 <= lag + window * 2)
        {
            match other - semitones {
                0 => {
                    at += count;
                    sum += (later - lag) * count;
                }
                1 => above += count,
                -1 => below += count,
                _ => {}
            }
        }
        let middle = lag + sum / at.max(1) + GRAIN / 2;
        let count = at + i64::max(above, below);
        if count >= 2 {
            tallied.push((
                count,
                middle,
                if below > above { semitones - 1 } else { semitones },
            ));
        }
    }
    tallied.sort_unstable_by_key(|&(count, lag, semitones)| {
        (std::cmp::Reverse(count), lag.abs(), lag, semitones)
    });
    let mut chosen: Vec<(i64, i16)> = Vec::new();
    for (_, lag, semitones) in tallied {
        let known = chosen
            .iter()
            .any(|other| (other.0 - lag).abs() <= window * 2 && (other.1 - semitones).abs() <= 1);
        if !known {
            chosen.push((lag, semitones));
            if chosen.len() == FOLLOWED_MAX {
                break;
            }
        }
    }
    chosen
}

/// The notes that meet their answers at a move, by their places among the points and the answers.
fn follow(points: &[Point], answers: &[Point], lag: i64, semitones: i16, window: i64) -> Vec<(usize, usize)> {
    let mut met = Vec::new();
    let mut from = 0;
    // Players drift: the lag is that of the last note that met, held near the one that was voted for.
    let mut drifting = lag;
    for (place, point) in points.iter().enumerate() {
        let wanted = point.at + drifting;
        while answers
            .get(from)
            .is_some_and(|answer| answer.at < wanted - window)
        {
            from += 1;
        }
        let answer = answers[from..]
            .iter()
            .take_while(|answer| answer.at <= wanted + window)
            .position(|answer| matches!(answer.pitch - point.pitch - semitones, 0 | 1));
        if let Some(after) = answer {
            met.push((place, from + after));
            drifting = (answers[from + after].at - point.at).clamp(lag - window, lag + window);
            from += after + 1;
        }
    }
    met
}

/// The passage in which most agrees: each note that does counts one, each of either voice between that does not takes one off.
fn best_passage(points: &[Point], answers: &[Point], met: &[(usize, usize)]) -> Option<Strand> {
    let (mut best, mut best_sum) = (None, 0);
    let (mut begun, mut sum) = (0, 0_i64);
    for (number, &(point, answer)) in met.iter().enumerate() {
        let between = number.checked_sub(1).map_or(0, |before| {
            let (point_before, answer_before) = met[before];
            i64::try_from(point - point_before - 1 + (answer - answer_before - 1)).expect("few notes")
        });
        if sum - between <= 0 {
            begun = number;
            sum = 0;
        } else {
            sum -= between;
        }
        sum += 1;
        if sum > best_sum {
            best_sum = sum;
            best = Some((begun, number));
        }
    }
    let (from, to) = best?;
    let passage = &met[from..=to];
    let (first, last) = (passage[0], passage[passage.len() - 1]);
    let notes = passage.len();
    let asked = (last.0 - first.0 + 1).max(last.1 - first.1 + 1);
    let mut counts: [(i16, usize); 2] = [(i16::MIN, 0); 2];
    let mut lag = 0;
    let mut told = [0_u64; 4];
    for &(point, answer) in passage {
        let semitones = answers[answer].pitch - points[point].pitch;
        let slot = counts
            .iter()
            .position(|(known, count)| *count == 0 || *known == semitones)
            .unwrap_or(0);
        counts[slot] = (semitones, counts[slot].1 + 1);
        lag += answers[answer].at - points[point].at;
        told[answers[answer].place / 64 % 4] |= 1 << (answers[answer].place % 64);
    }
    let commonest = if counts[1].1 > counts[0].1 {
        counts[1]
    } else {
        counts[0]
    };
    let directions: Vec<i16> = passage
        .windows(2)
        .map(|two| (answers[two[1].1].pitch - answers[two[0].1].pitch).signum())
        .filter(|sign| *sign != 0)
        .collect();
    Some(Strand {
        form: Form::Same,
        lag: lag / i64::try_from(notes).expect("few notes"),
        semitones: commonest.0,
        exact: share(commonest.1 as u64, notes as u64) >= EXACT_SHARE,
        first: (points[first.0].place, answers[first.1].place),
        last: (points[last.0].place, answers[last.1].place),
        notes,
        agreement: share(notes as u64, asked as u64),
        turns: directions.windows(2).filter(|two| two[0] != two[1]).count(),
        bits: 0,
        answers: told,
        turned: false,
    })
}
