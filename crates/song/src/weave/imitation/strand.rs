//! Strands: what two voices have in common but for a move in time and pitch.
//!
//! What it is not: it gives no strand a name.

use super::steps::{Form, Point};
use crate::analysis::chance::log2;
use crate::analysis::measure::share;
use crate::weave::hearing::Heard;

/// Share of the notes at one interval from which all is exact, in thousandths.
const EXACT_SHARE: u16 = 900;
/// Moves in time and pitch that are followed for one form, those with most votes first.
const FOLLOWED_MAX: usize = 10;
/// Ticks within which two lags are one vote.
const GRAIN: i64 = 10;
/// Notes from which a strand is kept.
const NOTES_MIN: usize = 4;

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
    let (Some(one), Some(answers)) = (one.forms.in_form(form), other.forms.in_form(Form::Same)) else {
        return;
    };
    let (points, steps) = (&one.points, &one.steps);
    // Votes: three notes in a row that agree.
    let mut steps_alike = 0_u64;
    let mut votes: Vec<Vote> = Vec::new();
    one.alike(answers, window, |step, with| {
        steps_alike += 1;
        let next = steps.get(step.from + 1).zip(answers.steps.get(with.from + 1));
        let goes_on = next.is_some_and(|(one, other)| {
            (one.ticks - other.ticks).abs() <= window && alike(one.semitones, other.semitones)
        });
        if goes_on {
            let (point, answer) = (points[step.from], answers.points[with.from]);
            votes.push(Vote::of(answer.at - point.at, answer.pitch - point.pitch));
        }
    });
    if votes.is_empty() {
        return;
    }
    let pairs = (steps.len() * answers.steps.len()) as u64;
    let bits_a_step = log2(pairs).saturating_sub(log2(steps_alike));
    let places = log2(pairs);
    let begun = strands.len();
    for (lag, semitones) in candidates(votes, window) {
        let followed = follow(points, &answers.points, lag, semitones, window);
        if followed.len() < NOTES_MIN {
            continue;
        }
        let Some(mut strand) = best_passage(points, &answers.points, &followed) else {
            continue;
        };
        strand.form = form;
        strand.turned = turned;
        let surprise = bits_a_step * u32::try_from(strand.notes - 1).expect("at most 255");
        strand.bits = surprise.saturating_sub(places);
        strands.push(strand);
    }
    // Of the same form the one with most notes, then the one that comes soonest, is told first.
    strands[begun..].sort_by_key(|strand| {
        (
            std::cmp::Reverse(strand.notes),
            strand.lag.unsigned_abs(),
            strand.lag,
        )
    });
}

/// A vote for a move, as one number that sorts by semitones, then by lag: tunes that repeat themselves give thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Vote(u32);

impl Vote {
    const GRAIN_BITS: u32 = 22;
    /// Grains and semitones that a vote is moved up by, so that none is below 0: four times a minute at the quickest tempo is less.
    const GRAINS_UP: i64 = 1 << (Self::GRAIN_BITS - 1);
    const SEMITONES_UP: i16 = 1 << 9;

    /// Votes as good as equal are counted together: a tune that repeats itself has hundreds at each of its lags.
    fn of(lag: i64, semitones: i16) -> Self {
        let grains = lag.div_euclid(GRAIN) + Self::GRAINS_UP;
        let grains = u32::try_from(grains).expect("a lag is within a performance");
        let semitones = u32::from((semitones + Self::SEMITONES_UP).unsigned_abs());
        Self(semitones << Self::GRAIN_BITS | grains)
    }

    fn lag(self) -> i64 {
        (i64::from(self.0 & ((1 << Self::GRAIN_BITS) - 1)) - Self::GRAINS_UP) * GRAIN
    }

    fn semitones(self) -> i16 {
        i16::try_from(self.0 >> Self::GRAIN_BITS).expect("ten bits") - Self::SEMITONES_UP
    }
}

/// Votes for one grain of lag, and all those before it of the same interval, so that those of a window are a difference.
struct Grain {
    lag: i64,
    votes_before: i64,
    /// Sum of the lags of the votes before.
    lags_before: i64,
    votes: i64,
}

/// The votes of one interval.
struct Interval {
    semitones: i16,
    grains: Vec<Grain>,
}

impl Interval {
    /// How many votes lie between two places, and the sum of their lags.
    fn between(&self, from: usize, to: usize) -> (i64, i64) {
        let Some(last) = to
            .checked_sub(1)
            .filter(|_| to > from)
            .map(|last| &self.grains[last])
        else {
            return (0, 0);
        };
        let first = &self.grains[from];
        (
            last.votes_before + last.votes - first.votes_before,
            last.lags_before + last.votes * last.lag - first.lags_before,
        )
    }
}

/// A window that moves up through an interval's grains.
#[derive(Default)]
struct Window {
    from: usize,
    to: usize,
}

impl Window {
    fn votes(&mut self, interval: &Interval, lag: i64, width: i64) -> (i64, i64) {
        let grains = &interval.grains;
        while grains.get(self.from).is_some_and(|grain| grain.lag < lag) {
            self.from += 1;
        }
        self.to = self.to.max(self.from);
        while grains.get(self.to).is_some_and(|grain| grain.lag <= lag + width) {
            self.to += 1;
        }
        interval.between(self.from, self.to)
    }
}

fn intervals(mut votes: Vec<Vote>) -> Vec<Interval> {
    votes.sort_unstable();
    votes
        .chunk_by(|one, next| one.semitones() == next.semitones())
        .map(|of_one| {
            let (mut votes_before, mut lags_before) = (0, 0);
            let grains = of_one
                .chunk_by(|one, next| one == next)
                .map(|same| {
                    let grain = Grain {
                        lag: same[0].lag(),
                        votes_before,
                        lags_before,
                        votes: i64::try_from(same.len()).expect("few notes"),
                    };
                    votes_before += grain.votes;
                    lags_before += grain.votes * grain.lag;
                    grain
                })
                .collect();
            Interval {
                semitones: of_one[0].semitones(),
                grains,
            }
        })
        .collect()
}

/// The moves with most votes: lag and the lower of two intervals a semitone apart.
fn candidates(votes: Vec<Vote>, window: i64) -> Vec<(i64, i16)> {
    let intervals = intervals(votes);
    let mut tallied: Vec<(i64, i64, i16)> = Vec::new();
    for (place, interval) in intervals.iter().enumerate() {
        let semitones = interval.semitones;
        let beside = |place: Option<usize>, wanted: i16| {
            place
                .and_then(|place| intervals.get(place))
                .filter(|interval| interval.semitones == wanted)
        };
        let above = beside(Some(place + 1), semitones + 1);
        let below = beside(place.checked_sub(1), semitones - 1);
        let (mut at, mut up, mut down) = (Window::default(), Window::default(), Window::default());
        // For each grain as the earliest of its window: how many others agree with it.
        for grain in &interval.grains {
            let width = window * 2;
            let (own, lags) = at.votes(interval, grain.lag, width);
            let above = above.map_or(0, |interval| up.votes(interval, grain.lag, width).0);
            let below = below.map_or(0, |interval| down.votes(interval, grain.lag, width).0);
            let count = own + i64::max(above, below);
            if count >= 2 {
                let middle = lags.div_euclid(own.max(1)) + GRAIN / 2;
                let lower = if below > above { semitones - 1 } else { semitones };
                tallied.push((count, middle, lower));
            }
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
