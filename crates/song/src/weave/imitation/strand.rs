//! Strands: what two voices have in common but for a move in time and pitch.
//!
//! What it is not: it gives no strand a name.

use super::steps::{Form, Point, Steps};
use crate::analysis::chance::log2;
use crate::analysis::measure::share;
use crate::weave::hearing::Heard;

/// Share of the notes at one interval from which all is exact, in thousandths.
const EXACT_SHARE: u16 = 900;
/// Moves in time and pitch that are followed for one form, those with most votes first.
const FOLLOWED_MAX: usize = 10;
/// Ticks within which two lags are one vote.
const GRAIN: i32 = 10;
/// Notes from which a strand is kept.
const NOTES_MIN: usize = 4;

/// What two voices have in common at one move.
#[derive(Debug, Clone)]
pub(super) struct Strand {
    pub(super) form: Form,
    /// Ticks from each note to its answer.
    pub(super) lag: i32,
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

/// What searches write on, kept from one to the next.
#[derive(Debug, Default)]
pub(in crate::weave) struct Slate {
    votes: Vec<Vote>,
    grains: Vec<Grain>,
    intervals: Vec<Interval>,
    tallied: Vec<Tallied>,
    chosen: Vec<(i32, i16)>,
    met: Vec<(u16, u16)>,
}

/// Everything that two voices have in common in one form.
pub(super) fn search(
    (one, other): (&Heard, &Heard),
    form: Form,
    turned: bool,
    window: i32,
    slate: &mut Slate,
    strands: &mut Vec<Strand>,
) {
    let (Some(one), Some(answers)) = (one.forms.in_form(form), other.forms.in_form(Form::Same)) else {
        return;
    };
    // Votes: three notes in a row that agree.
    slate.votes.clear();
    let votes = &mut slate.votes;
    one.threes_alike(answers, window, |three, with| {
        let (point, answer) = (three.first, with.first);
        votes.push(Vote::of(answer.at - point.at, answer.pitch - point.pitch));
    });
    slate.choose(window);
    let begun = strands.len();
    let mut chance = None;
    for &(lag, semitones) in &slate.chosen {
        let met = &mut slate.met;
        follow(&one.points, &answers.points, (lag, semitones), window, met);
        if met.len() < NOTES_MIN {
            continue;
        }
        let Some(mut strand) = best_passage(&one.points, &answers.points, met) else {
            continue;
        };
        strand.form = form;
        strand.turned = turned;
        let (bits_a_step, places) = *chance.get_or_insert_with(|| by_chance(one, answers, window));
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

/// How surprising it is that one step is answered, and in how many places one could have looked, both in sixteenths of a bit.
fn by_chance(one: &Steps, answers: &Steps, window: i32) -> (u32, u32) {
    let places = log2((one.count() * answers.count()) as u64);
    (places.saturating_sub(log2(one.alike(answers, window))), places)
}

/// A vote for a move, as one number that sorts by semitones, then by lag: tunes that repeat themselves give thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Vote(u32);

impl Vote {
    const GRAIN_BITS: u32 = 22;
    /// Grains and semitones that a vote is moved up by, so that none is below 0: four times a minute at the quickest tempo is less.
    const GRAINS_UP: i32 = 1 << (Self::GRAIN_BITS - 1);
    const SEMITONES_UP: i16 = 1 << 9;

    /// Votes as good as equal are counted together: a tune that repeats itself has hundreds at each of its lags.
    fn of(lag: i32, semitones: i16) -> Self {
        let grains = lag.div_euclid(GRAIN) + Self::GRAINS_UP;
        let grains = u32::try_from(grains).expect("a lag is within a performance");
        let semitones = u32::from((semitones + Self::SEMITONES_UP).unsigned_abs());
        Self(semitones << Self::GRAIN_BITS | grains)
    }

    fn lag(self) -> i32 {
        let grains = i32::try_from(self.0 & ((1 << Self::GRAIN_BITS) - 1)).expect("22 bits");
        (grains - Self::GRAINS_UP) * GRAIN
    }

    fn semitones(self) -> i16 {
        i16::try_from(self.0 >> Self::GRAIN_BITS).expect("ten bits") - Self::SEMITONES_UP
    }
}

/// Votes for one grain of lag, told by all those before it of the same interval, so that those of a window are a difference.
#[derive(Debug, Clone, Copy)]
struct Grain {
    lag: i32,
    votes_before: i32,
    /// Sum of the lags of the votes before.
    lags_before: i64,
}

/// The votes of one interval: its grains by lag, and after them one later than all, which has them all before it.
#[derive(Debug, Clone, Copy)]
struct Interval {
    semitones: i16,
    from: usize,
    to: usize,
}

/// A window that moves up through an interval's grains.
struct Window<'a> {
    grains: &'a [Grain],
    from: usize,
    to: usize,
}

impl<'a> Window<'a> {
    fn of(grains: &'a [Grain]) -> Self {
        Self {
            grains,
            from: 0,
            to: 0,
        }
    }

    /// How many votes there are from a lag to so many ticks more, and the sum of their lags. Lags may only rise.
    fn votes(&mut self, lag: i32, width: i32) -> (i32, i64) {
        let passed = |place: usize, until: i32| self.grains.get(place).is_some_and(|grain| grain.lag < until);
        while passed(self.from, lag) {
            self.from += 1;
        }
        while passed(self.to, lag + width + 1) {
            self.to += 1;
        }
        match (self.grains.get(self.from), self.grains.get(self.to)) {
            (Some(from), Some(to)) => (
                to.votes_before - from.votes_before,
                to.lags_before - from.lags_before,
            ),
            _ => (0, 0),
        }
    }
}

/// A move with its votes, as one number that sorts by most votes, then by shortest lag, earlier before later, then by semitones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Tallied(u64);

impl Tallied {
    const LAG_BITS: u32 = 32;

    fn of(votes: i32, lag: i32, semitones: i16) -> Self {
        let fewer = u64::from(u16::MAX) - u64::from(votes.unsigned_abs()).min(u64::from(u16::MAX));
        let lag = u64::from(lag.unsigned_abs()) << 1 | u64::from(lag >= 0);
        let semitones = u64::from((semitones + Vote::SEMITONES_UP).unsigned_abs());
        Self(fewer << (Self::LAG_BITS + 10) | lag << 10 | semitones)
    }

    /// Its lag and semitones.
    fn is_of(self) -> (i32, i16) {
        let lag = u32::try_from(self.0 >> 10 & 0xffff_ffff).expect("32 bits");
        let ticks = i32::try_from(lag >> 1).expect("31 bits");
        let semitones = i16::try_from(self.0 & 1023).expect("ten bits") - Vote::SEMITONES_UP;
        (if lag & 1 == 1 { ticks } else { -ticks }, semitones)
    }
}

impl Slate {
    /// Chooses the moves with most votes: lag and the lower of two intervals a semitone apart.
    fn choose(&mut self, window: i32) {
        self.count();
        self.tallied.clear();
        let width = window * 2;
        for (place, interval) in self.intervals.iter().enumerate() {
            let semitones = interval.semitones;
            let beside = |place: Option<usize>, wanted: i16| {
                let beside = place.and_then(|place| self.intervals.get(place));
                let grains = beside
                    .filter(|beside| beside.semitones == wanted)
                    .map_or(0..0, |beside| beside.from..beside.to);
                Window::of(&self.grains[grains])
            };
            let mut above = beside(Some(place + 1), semitones + 1);
            let mut below = beside(place.checked_sub(1), semitones - 1);
            let mut at = Window::of(&self.grains[interval.from..interval.to]);
            // For each grain as the earliest of its window: how many others agree with it.
            for grain in &self.grains[interval.from..interval.to - 1] {
                let (own, lags) = at.votes(grain.lag, width);
                let above = above.votes(grain.lag, width).0;
                let below = below.votes(grain.lag, width).0;
                let count = own + above.max(below);
                if count >= 2 {
                    let mean = lags.div_euclid(i64::from(own.max(1)));
                    let middle = i32::try_from(mean).expect("a mean of lags") + GRAIN / 2;
                    let lower = if below > above { semitones - 1 } else { semitones };
                    self.tallied.push(Tallied::of(count, middle, lower));
                }
            }
        }
        self.tallied.sort_unstable();
        self.chosen.clear();
        for one in &self.tallied {
            let (lag, semitones) = one.is_of();
            let known = self
                .chosen
                .iter()
                .any(|other| (other.0 - lag).abs() <= width && (other.1 - semitones).abs() <= 1);
            if !known {
                self.chosen.push((lag, semitones));
                if self.chosen.len() == FOLLOWED_MAX {
                    break;
                }
            }
        }
    }

    /// Counts the votes by interval and lag.
    fn count(&mut self) {
        self.votes.sort_unstable();
        self.grains.clear();
        self.intervals.clear();
        for of_one in self
            .votes
            .chunk_by(|one, next| one.semitones() == next.semitones())
        {
            let from = self.grains.len();
            let mut before = Grain {
                lag: i32::MAX,
                votes_before: 0,
                lags_before: 0,
            };
            for same in of_one.chunk_by(|one, next| one == next) {
                let lag = same[0].lag();
                self.grains.push(Grain { lag, ..before });
                before.votes_before += i32::try_from(same.len()).expect("few notes");
                before.lags_before += same.len() as i64 * i64::from(lag);
            }
            self.grains.push(before);
            self.intervals.push(Interval {
                semitones: of_one[0].semitones(),
                from,
                to: self.grains.len(),
            });
        }
    }
}

/// The notes that meet their answers at a move, by their places among the points and the answers.
fn follow(
    points: &[Point],
    answers: &[Point],
    (lag, semitones): (i32, i16),
    window: i32,
    met: &mut Vec<(u16, u16)>,
) {
    met.clear();
    let begins = answers.first().map_or(i32::MAX, |answer| answer.at);
    let mut from = 0;
    // Players drift: the lag is that of the last note that met, held near the one that was voted for.
    let mut drifting = lag;
    let early = points.partition_point(|point| point.at + lag + window < begins);
    for (place, point) in points.iter().enumerate().skip(early) {
        let wanted = point.at + drifting;
        while answers
            .get(from)
            .is_some_and(|answer| answer.at < wanted - window)
        {
            from += 1;
        }
        if from == answers.len() {
            break;
        }
        let answer = answers[from..]
            .iter()
            .take_while(|answer| answer.at <= wanted + window)
            .position(|answer| matches!(answer.pitch - point.pitch - semitones, 0 | 1));
        if let Some(after) = answer {
            let after = from + after;
            met.push((point_number(place), point_number(after)));
            drifting = (answers[after].at - point.at).clamp(lag - window, lag + window);
            from = after + 1;
        }
    }
}

fn point_number(place: usize) -> u16 {
    u16::try_from(place).expect("at most 256 notes")
}

/// The passage in which most agrees: each note that does counts one, each of either voice between that does not takes one off.
fn best_passage(points: &[Point], answers: &[Point], met: &[(u16, u16)]) -> Option<Strand> {
    let (mut best, mut best_sum) = (None, 0);
    let (mut begun, mut sum) = (0, 0_i32);
    for (number, &(point, answer)) in met.iter().enumerate() {
        let between = number.checked_sub(1).map_or(0, |before| {
            let (point_before, answer_before) = met[before];
            i32::from(point - point_before - 1) + i32::from(answer - answer_before - 1)
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
    // The last pitch, the direction in which the answers went last, and how often that turned.
    let (mut before, mut direction, mut turns) = (None, 0_i16, 0);
    for &(point, answer) in passage {
        let (point, answer) = (points[usize::from(point)], answers[usize::from(answer)]);
        let semitones = answer.pitch - point.pitch;
        let slot = counts
            .iter()
            .position(|(known, count)| *count == 0 || *known == semitones)
            .unwrap_or(0);
        counts[slot] = (semitones, counts[slot].1 + 1);
        lag += i64::from(answer.at - point.at);
        told[usize::from(answer.place) / 64 % 4] |= 1 << (answer.place % 64);
        let went = before.map_or(0, |before: i16| (answer.pitch - before).signum());
        before = Some(answer.pitch);
        if went != 0 {
            turns += usize::from(went == -direction);
            direction = went;
        }
    }
    let commonest = if counts[1].1 > counts[0].1 {
        counts[1]
    } else {
        counts[0]
    };
    let place = |points: &[Point], number: u16| usize::from(points[usize::from(number)].place);
    Some(Strand {
        form: Form::Same,
        lag: i32::try_from(lag / i64::try_from(notes).expect("few notes")).expect("a mean of lags"),
        semitones: commonest.0,
        exact: share(commonest.1 as u64, notes as u64) >= EXACT_SHARE,
        first: (place(points, first.0), place(answers, first.1)),
        last: (place(points, last.0), place(answers, last.1)),
        notes,
        agreement: share(notes as u64, u64::from(asked)),
        turns,
        bits: 0,
        answers: told,
        turned: false,
    })
}
