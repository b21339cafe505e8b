//! Steps: a voice as points in time and pitch, put through each form, and its threes, two steps in a row, in an order in which those of two
//! voices are quickly laid side by side: by the two intervals, which for most pairs of threes already differ, and only then by time.
//!
//! What it is not: it compares no voices; `strand` does.

use super::EIGHTH;
use crate::weave::hearing::Tone;
use crate::weave::relation::Ratio;

/// Largest step in semitones that is told from larger ones.
const STEP_MAX: i16 = 24;
const BUCKETS: usize = 49;

/// How one voice is put before it is looked for in the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Same,
    UpsideDown,
    Backwards,
    BackwardsUpsideDown,
    /// In values that many times as long: the follower's over the leader's.
    Longer(Ratio),
}

/// Values of the voice that leads and of the one that follows in augmentation; in diminution it is turned.
pub(super) const LONGER: [Ratio; 4] = [ratio(1, 2), ratio(2, 3), ratio(1, 3), ratio(1, 4)];

/// All forms that are looked for.
const FORMS: [Form; 8] = [
    Form::Same,
    Form::UpsideDown,
    Form::Backwards,
    Form::BackwardsUpsideDown,
    Form::Longer(LONGER[0]),
    Form::Longer(LONGER[1]),
    Form::Longer(LONGER[2]),
    Form::Longer(LONGER[3]),
];

pub(super) const fn ratio(leader: u8, follower: u8) -> Ratio {
    Ratio { leader, follower }
}

/// A note of a voice that was put through a form. A weave lasts ten minutes at most, so that a tick has room in 32 bits many times over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    pub(super) at: i32,
    pub(super) pitch: i16,
    /// Its place in the line, below 256.
    pub(super) place: u16,
}

/// Three points in a row by the two steps between them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Three {
    /// From the first to the second, and from that to the third.
    ticks: (i32, i32),
    /// The first point.
    pub(super) first: Point,
}

/// The threes that have the same two intervals, one after the other.
#[derive(Debug, Clone, Copy)]
struct Shape {
    /// Buckets of the two intervals.
    buckets: (u8, u8),
    /// Where its threes begin and end.
    threes: (u16, u16),
}

/// A line in every form, once for all the voices it is compared with.
#[derive(Debug, Clone, Default)]
pub(in crate::weave) struct Forms(Vec<Steps>);

impl Forms {
    pub(in crate::weave) fn of(line: &[Tone], window: u32) -> Self {
        Self(FORMS.map(|form| Steps::of(line, form, window)).into())
    }

    /// The line in a form; `None` of no line.
    pub(super) fn in_form(&self, form: Form) -> Option<&Steps> {
        let place = FORMS.iter().position(|one| *one == form)?;
        self.0.get(place)
    }
}

/// A line in a form.
#[derive(Debug, Clone)]
pub(super) struct Steps {
    pub(super) points: Vec<Point>,
    /// Ticks of all steps, by their interval, then by themselves.
    ticks: Vec<i32>,
    /// Where the steps of each interval begin among them.
    starts: [u16; BUCKETS + 1],
    /// All threes, by their shapes, then by the ticks of the first step.
    threes: Vec<Three>,
    /// By buckets.
    shapes: Vec<Shape>,
    /// Where the shapes of each first interval begin.
    shapes_start: [u16; BUCKETS + 1],
}

impl Steps {
    fn of(line: &[Tone], form: Form, window: u32) -> Self {
        let points = put(line, form, window);
        // Buckets of both steps, ticks of the first, and which it is, as one number each that sorts by them.
        let step = |from: usize| -> (u64, u64) {
            let (one, next) = (points[from], points[from + 1]);
            let ticks = u64::from((next.at - one.at).unsigned_abs());
            (bucket(next.pitch - one.pitch) as u64, ticks)
        };
        let count = points.len().saturating_sub(1);
        let mut sorted: Vec<u64> = (0..count)
            .map(|from| {
                let (bucket, ticks) = step(from);
                bucket << 32 | ticks
            })
            .collect();
        sorted.sort_unstable();
        let mut starts = [0; BUCKETS + 1];
        for step in &sorted {
            starts[usize::try_from(step >> 32).expect("a bucket") + 1] += 1;
        }
        sum_up(&mut starts);
        let ticks = sorted
            .iter()
            .map(|step| i32::try_from(step & 0xffff_ffff).expect("within a weave"))
            .collect();
        sorted.clear();
        sorted.extend((1..count).map(|second| {
            let ((bucket, ticks), (next, _)) = (step(second - 1), step(second));
            bucket << 54 | next << 48 | ticks << 16 | (second - 1) as u64
        }));
        sorted.sort_unstable();
        let threes: Vec<Three> = sorted
            .iter()
            .map(|three| {
                let from = usize::try_from(three & 0xffff).expect("16 bits");
                let first = points[from];
                Three {
                    ticks: (
                        points[from + 1].at - first.at,
                        points[from + 2].at - points[from + 1].at,
                    ),
                    first,
                }
            })
            .collect();
        let mut shapes: Vec<Shape> = Vec::new();
        let mut shapes_start = [0; BUCKETS + 1];
        let mut begun = 0;
        for same in sorted.chunk_by(|one, next| one >> 48 == next >> 48) {
            let part = |shift: u32| u8::try_from(same[0] >> shift & 63).expect("six bits");
            let ended = begun + u16::try_from(same.len()).expect("at most 256 notes");
            shapes.push(Shape {
                buckets: (part(54), part(48)),
                threes: (begun, ended),
            });
            shapes_start[usize::from(part(54)) + 1] += 1;
            begun = ended;
        }
        sum_up(&mut shapes_start);
        Self {
            points,
            ticks,
            starts,
            threes,
            shapes,
            shapes_start,
        }
    }

    /// How many steps it has.
    pub(super) fn count(&self) -> usize {
        self.ticks.len()
    }

    /// How many pairs of steps of this line and another are alike: the same direction, a semitone more or less, and as many ticks within the
    /// window.
    pub(super) fn alike(&self, other: &Self, window: i32) -> u64 {
        let mut alike = 0;
        for bucket in 0..BUCKETS {
            let own = &self.ticks[span(&self.starts, bucket)];
            if own.is_empty() {
                continue;
            }
            for near in near(bucket) {
                let theirs = &other.ticks[span(&other.starts, near)];
                let (mut from, mut to) = (0, 0);
                for ticks in own {
                    while theirs.get(from).is_some_and(|with| *with < ticks - window) {
                        from += 1;
                    }
                    while theirs.get(to).is_some_and(|with| *with <= ticks + window) {
                        to += 1;
                    }
                    alike += (to - from) as u64;
                }
            }
        }
        alike
    }

    /// Goes through all threes of this line and another of which both steps are alike.
    pub(super) fn threes_alike(&self, other: &Self, window: i32, mut each: impl FnMut(&Three, &Three)) {
        for shape in &self.shapes {
            let own = shape.of(&self.threes);
            let (first, second) = (usize::from(shape.buckets.0), usize::from(shape.buckets.1));
            for near_first in near(first) {
                for with in &other.shapes[span(&other.shapes_start, near_first)] {
                    if near(second).contains(&usize::from(with.buckets.1)) {
                        meet(own, with.of(&other.threes), window, &mut each);
                    }
                }
            }
        }
    }
}

impl Shape {
    fn of(self, threes: &[Three]) -> &[Three] {
        &threes[usize::from(self.threes.0)..usize::from(self.threes.1)]
    }
}

/// Threes of two shapes whose steps take as many ticks within the window; both are sorted by those of the first step.
fn meet(own: &[Three], theirs: &[Three], window: i32, each: &mut impl FnMut(&Three, &Three)) {
    // Of most shapes all steps of the one are longer than those of the other.
    let (Some(shortest), Some(longest)) = (theirs.first(), theirs.last()) else {
        return;
    };
    let mut from = 0;
    for three in own {
        if three.ticks.0 + window < shortest.ticks.0 {
            continue;
        }
        if three.ticks.0 - window > longest.ticks.0 {
            return;
        }
        while theirs
            .get(from)
            .is_some_and(|with| with.ticks.0 < three.ticks.0 - window)
        {
            from += 1;
        }
        for with in theirs[from..]
            .iter()
            .take_while(|with| with.ticks.0 <= three.ticks.0 + window)
        {
            if (three.ticks.1 - with.ticks.1).abs() <= window {
                each(three, with);
            }
        }
    }
}

/// Counts of each bucket at the place after it become the places where buckets begin.
fn sum_up(starts: &mut [u16; BUCKETS + 1]) {
    for place in 0..BUCKETS {
        starts[place + 1] += starts[place];
    }
}

fn span(starts: &[u16; BUCKETS + 1], bucket: usize) -> std::ops::Range<usize> {
    usize::from(starts[bucket])..usize::from(starts[bucket + 1])
}

fn bucket(semitones: i16) -> usize {
    let held = semitones.clamp(-STEP_MAX, STEP_MAX);
    usize::try_from(held + STEP_MAX).expect("held within the largest step")
}

/// The buckets of steps that are alike to those of a bucket: in the same direction, a semitone more or less.
fn near(bucket: usize) -> std::ops::RangeInclusive<usize> {
    const STAYS: usize = BUCKETS / 2;
    match bucket {
        STAYS => STAYS..=STAYS,
        ..STAYS => bucket.saturating_sub(1)..=(bucket + 1).min(STAYS - 1),
        _ => (bucket - 1).max(STAYS + 1)..=(bucket + 1).min(BUCKETS - 1),
    }
}

/// A line through a form.
fn put(line: &[Tone], form: Form, window: u32) -> Vec<Point> {
    let begun = line.first().map_or(0, |note| note.onset);
    let ticks = |tick: u32| i32::try_from(tick).expect("a weave is short");
    // A note lasts until the next one begins: played short it still has its place. The last one lasts whole eighths: played short it is
    // shorter by less than one, and nobody holds it longer than it was meant by more than a window.
    let until = |place: usize| match line.get(place + 1) {
        Some(next) => next.onset,
        None => {
            let held = line[place].length().saturating_sub(window).max(1);
            line[place].onset + held.div_ceil(EIGHTH) * EIGHTH
        }
    };
    let mut points: Vec<Point> = line
        .iter()
        .enumerate()
        .map(|(place, note)| {
            let at = match form {
                Form::Same | Form::UpsideDown => ticks(note.onset),
                Form::Longer(ratio) => {
                    let after = (note.onset - begun) * u32::from(ratio.follower) / u32::from(ratio.leader);
                    ticks(begun + after)
                }
                Form::Backwards | Form::BackwardsUpsideDown => -ticks(until(place)),
            };
            let pitch = i16::from(note.pitch);
            let pitch = match form {
                Form::UpsideDown | Form::BackwardsUpsideDown => -pitch,
                _ => pitch,
            };
            Point {
                at,
                pitch,
                place: u16::try_from(place).expect("at most 256 notes"),
            }
        })
        .collect();
    if matches!(form, Form::Backwards | Form::BackwardsUpsideDown) {
        points.reverse();
    }
    points
}
