//! Steps: a voice as points in time and pitch, put through a form, and the steps from each point to the next where they are quickly found.
//!
//! What it is not: it compares no voices; `strand` does.

use super::EIGHTH;
use crate::weave::hearing::Tone;
use crate::weave::relation::Ratio;

/// Largest step in semitones that is told from larger ones.
pub(super) const STEP_MAX: i16 = 24;
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

/// A line as it is, once for all the voices it is compared with.
#[derive(Debug, Clone, Default)]
pub(in crate::weave) struct Steps {
    pub(super) points: Vec<Point>,
    /// One fewer than points, in order.
    pub(super) steps: Vec<Step>,
    /// The same by semitones, then ticks.
    sorted: Vec<Step>,
    /// Where the steps of each number of semitones begin among the sorted.
    starts: Vec<usize>,
}

impl Steps {
    pub(in crate::weave) fn of(line: &[Tone]) -> Self {
        let points = put(line, Form::Same, 0);
        let steps = steps(&points);
        let mut sorted = steps.clone();
        sorted.sort_unstable_by_key(|step| (step.semitones, step.ticks, step.from));
        let starts = (0..=BUCKETS)
            .map(|bucket| sorted.partition_point(|step| self::bucket(step.semitones) < bucket))
            .collect();
        Self {
            points,
            steps,
            sorted,
            starts,
        }
    }

    /// The steps of so many semitones and, within the window, so many ticks.
    pub(super) fn like(&self, semitones: i16, ticks: i64, window: i64) -> &[Step] {
        let bucket = bucket(semitones);
        let all = &self.sorted[self.starts[bucket]..self.starts[bucket + 1]];
        let from = all.partition_point(|step| step.ticks < ticks - window);
        let all = &all[from..];
        &all[..all.partition_point(|step| step.ticks <= ticks + window)]
    }
}

fn bucket(semitones: i16) -> usize {
    usize::try_from(semitones + STEP_MAX).expect("held within the largest step")
}

/// The steps from each point to the next.
pub(super) fn steps(points: &[Point]) -> Vec<Step> {
    let both = points.iter().zip(points.iter().skip(1)).enumerate();
    both.map(|(from, (one, next))| Step {
        semitones: (next.pitch - one.pitch).clamp(-STEP_MAX, STEP_MAX),
        ticks: next.at - one.at,
        from,
    })
    .collect()
}

/// A line through a form.
pub(super) fn put(line: &[Tone], form: Form, window: u32) -> Vec<Point> {
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
