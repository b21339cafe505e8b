//! Steps: a voice as points in time and pitch, put through each form, and the steps from each point to the next in an order in which those of two
//! voices are quickly laid side by side.
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

/// A note of a voice that was put through a form.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    pub(super) at: i64,
    pub(super) pitch: i16,
    /// Its place in the line.
    pub(super) place: usize,
}

/// From one point to the next.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub(super) semitones: i16,
    pub(super) ticks: i64,
    /// The point it leaves.
    pub(super) from: usize,
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
    /// One fewer than points, in order.
    pub(super) steps: Vec<Step>,
    /// The same by semitones, then ticks.
    sorted: Vec<Step>,
    /// Where the steps of each number of semitones begin among the sorted.
    starts: [u16; BUCKETS + 1],
}

impl Steps {
    fn of(line: &[Tone], form: Form, window: u32) -> Self {
        let points = put(line, form, window);
        let both = points.iter().zip(points.iter().skip(1)).enumerate();
        let steps: Vec<Step> = both
            .map(|(from, (one, next))| Step {
                semitones: (next.pitch - one.pitch).clamp(-STEP_MAX, STEP_MAX),
                ticks: next.at - one.at,
                from,
            })
            .collect();
        let mut sorted = steps.clone();
        sorted.sort_unstable_by_key(|step| (step.semitones, step.ticks, step.from));
        let mut starts = [0; BUCKETS + 1];
        for step in &sorted {
            starts[bucket(step.semitones) + 1] += 1;
        }
        for place in 0..BUCKETS {
            starts[place + 1] += starts[place];
        }
        Self {
            points,
            steps,
            sorted,
            starts,
        }
    }

    fn of_bucket(&self, bucket: usize) -> &[Step] {
        &self.sorted[usize::from(self.starts[bucket])..usize::from(self.starts[bucket + 1])]
    }

    /// Goes through all steps of this line and another that are alike: the same direction, a semitone more or less, and as many
    /// ticks within the window.
    pub(super) fn alike(&self, other: &Self, window: i64, mut each: impl FnMut(&Step, &Step)) {
        for bucket in 0..BUCKETS {
            let own = self.of_bucket(bucket);
            for near in bucket.saturating_sub(1)..=(bucket + 1).min(BUCKETS - 1) {
                let theirs = other.of_bucket(near);
                if own.is_empty() || theirs.is_empty() || direction(bucket) != direction(near) {
                    continue;
                }
                let mut from = 0;
                for step in own {
                    while theirs
                        .get(from)
                        .is_some_and(|with| with.ticks < step.ticks - window)
                    {
                        from += 1;
                    }
                    for with in theirs[from..]
                        .iter()
                        .take_while(|with| with.ticks <= step.ticks + window)
                    {
                        each(step, with);
                    }
                }
            }
        }
    }
}

fn bucket(semitones: i16) -> usize {
    usize::try_from(semitones + STEP_MAX).expect("held within the largest step")
}

/// Whether the steps of a bucket go down, stay or go up.
fn direction(bucket: usize) -> std::cmp::Ordering {
    bucket.cmp(&(BUCKETS / 2))
}

/// A line through a form.
fn put(line: &[Tone], form: Form, window: u32) -> Vec<Point> {
    let begun = line.first().map_or(0, |note| i64::from(note.onset));
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
            let onset = i64::from(note.onset);
            let at = match form {
                Form::Same | Form::UpsideDown => onset,
                Form::Longer(ratio) => {
                    begun + (onset - begun) * i64::from(ratio.follower) / i64::from(ratio.leader)
                }
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
