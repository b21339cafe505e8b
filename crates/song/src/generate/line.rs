//! The line: which degree each note of a frame gets, found by a beam search over costs.
//!
//! What costs is what singers and treatises mind: leaps before steps (Huron, "Sweet Anticipation", 2006, chapter 5), wide leaps that are not turned back (the rule of
//! recovery, Fux, "Gradus ad Parnassum", 1725), tritones, bare scales, a third stroke of one note, strong beats outside the chord, and straying from the
//! phrase's arch. Chance adds to it, so that seeds differ. What it is not: it decides no rhythm and no form.

use super::degrees::Scale;
use super::mood::Manner;
use kernel::RandomStream;

/// Lines that are followed at once.
const BEAM: usize = 32;
/// What makes a line unsingable costs so much that it is taken only where nothing else is left.
const FORBIDDEN: i64 = 100_000;
/// Semitones of the smallest leap that must be turned back.
const WIDE: i32 = 7;
/// Semitones within which it is turned back.
const RECOVERY: i32 = 4;

/// What is asked of a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Want {
    /// Nothing but to sing well.
    Free,
    /// This degree.
    Fixed(i32),
    /// The degree of an earlier slot, moved by some.
    Of { slot: usize, by: i32 },
    /// The tonic: a full cadence.
    Full,
    /// A note of the dominant: a half cadence.
    Half,
}

/// A note to be given a degree.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    pub onset: u32,
    pub duration: u32,
    /// 2 at a measure's beginning, 1 on a beat, 0 between.
    pub strength: u8,
    /// Root of the chord that is thought beneath it.
    pub chord: i32,
    /// Degree of the arch at this time.
    pub target: i32,
    pub want: Want,
}

/// A line so far.
#[derive(Debug, Clone)]
struct Path {
    cost: i64,
    degrees: Vec<i32>,
    /// Moves by step in one direction, negative downward.
    run: i32,
}

/// What all costs are reckoned from.
pub(super) struct Ground<'a> {
    pub scale: Scale,
    /// Lowest and highest degree.
    pub window: (i32, i32),
    pub manner: &'a Manner,
}

/// The degrees of all slots.
pub(super) fn solve(ground: &Ground<'_>, slots: &[Slot], chance: &mut RandomStream) -> Vec<i32> {
    let (low, high) = ground.window;
    let moves = moves(slots);
    let mut beam = vec![Path {
        cost: 0,
        degrees: Vec::with_capacity(slots.len()),
        run: 0,
    }];
    for number in 0..slots.len() {
        let noise: Vec<i64> = (low..=high)
            .map(|_| i64::from(chance.below(ground.manner.chance + 1)))
            .collect();
        let mut next: Vec<Path> = Vec::with_capacity(beam.len() * noise.len());
        for path in &beam {
            for degree in candidates(ground, slots[number].want, path) {
                let drawn =
                    usize::try_from(degree - low).map_or(0, |place| noise[place.min(noise.len() - 1)]);
                let (down, up) = moves[number];
                let said_again = degree + down >= low && degree + up <= high;
                let lost = if said_again { 0 } else { FORBIDDEN / 100 };
                next.push(extended(ground, slots, path, degree, drawn + lost));
            }
        }
        // Stable, so that equals keep the order in which they came and every machine keeps the same.
        next.sort_by_key(|path| path.cost);
        next.truncate(BEAM);
        beam = next;
    }
    beam.into_iter()
        .next()
        .map(|path| path.degrees)
        .unwrap_or_default()
}

/// How far down and up each slot is moved where it is said again.
fn moves(slots: &[Slot]) -> Vec<(i32, i32)> {
    let mut moves = vec![(0, 0); slots.len()];
    for slot in slots {
        if let Want::Of { slot, by } = slot.want {
            let (down, up) = &mut moves[slot];
            (*down, *up) = ((*down).min(by), (*up).max(by));
        }
    }
    moves
}

/// A degree moved by octaves into the window.
pub(super) fn folded(ground: &Ground<'_>, degree: i32) -> i32 {
    let (low, high) = ground.window;
    let octave = ground.scale.count();
    let mut degree = degree;
    while degree > high {
        degree -= octave;
    }
    while degree < low {
        degree += octave;
    }
    degree
}

fn candidates(ground: &Ground<'_>, want: Want, path: &Path) -> Vec<i32> {
    let (low, high) = ground.window;
    let scale = ground.scale;
    match want {
        Want::Free => (low..=high).collect(),
        Want::Fixed(degree) => vec![degree],
        Want::Of { slot, by } => vec![folded(ground, path.degrees[slot] + by)],
        Want::Full => (low..=high)
            .filter(|degree| scale.above_tonic(*degree) == 0)
            .collect(),
        Want::Half => (low..=high)
            .filter(|degree| scale.above_tonic(*degree) != 0 && scale.in_chord(*degree, scale.dominant()))
            .collect(),
    }
}

fn extended(ground: &Ground<'_>, slots: &[Slot], path: &Path, degree: i32, drawn: i64) -> Path {
    let number = path.degrees.len();
    let slot = &slots[number];
    let mut cost = path.cost + drawn;
    let mut run = 0;
    if let Some(&before) = path.degrees.last() {
        let semitones = ground.scale.pitch_of(degree) - ground.scale.pitch_of(before);
        run = match (semitones.signum(), semitones.abs() <= 3) {
            (0, _) | (_, false) => 0,
            (way, true) if path.run.signum() == way => path.run + way,
            (way, true) => way,
        };
        cost += move_cost(ground, path, degree, before, semitones);
        if matches!(slot.want, Want::Full | Want::Half) && semitones.abs() >= WIDE {
            cost += 60;
        }
        let even = slots[number - 1].duration == slot.duration;
        cost += match run.abs() {
            0..=2 => 0,
            3 => i64::from(even) * 6,
            long => i64::from(long - 3) * if even { 40 } else { 12 },
        };
    }
    cost += rest_cost(ground, slot, degree);
    cost += way_ahead(ground, slots, path, number, degree);
    let mut degrees = path.degrees.clone();
    degrees.push(degree);
    Path { cost, degrees, run }
}

/// What a move costs in itself and after the one before it.
fn move_cost(ground: &Ground<'_>, path: &Path, degree: i32, before: i32, semitones: i32) -> i64 {
    let size = (degree - before).abs();
    let plain = match size {
        0 => 7,
        1 => 0,
        2 => 5,
        3 => 10,
        4 => 15,
        5 => 24,
        _ => 32,
    };
    let mut cost = i64::from(if size > 1 {
        plain * ground.manner.leap_cost / 100
    } else {
        plain
    });
    cost += match semitones.abs() {
        6 => 30,
        10 | 11 => 60,
        0..=12 => 0,
        _ => FORBIDDEN,
    };
    if let Some(&earlier) = path.degrees.iter().rev().nth(1) {
        let first = ground.scale.pitch_of(before) - ground.scale.pitch_of(earlier);
        let turned = first.signum() == -semitones.signum();
        if first.abs() >= WIDE && !(turned && semitones.abs() <= RECOVERY) {
            cost += FORBIDDEN / 10;
        } else if first.abs() >= 5 && !turned {
            cost += 12;
        }
        if degree == before && before == earlier {
            cost += 30;
        }
        // To and fro between two notes says little.
        if degree == earlier && degree != before {
            cost += 4;
        }
    }
    cost
}

/// What a note costs where it stands: outside the chord on strong or long notes, and away from the arch.
fn rest_cost(ground: &Ground<'_>, slot: &Slot, degree: i32) -> i64 {
    let outside = !ground.scale.in_chord(degree, slot.chord);
    let weight = i64::from(slot.strength) * 5 + i64::from(slot.duration >= 720) * 6;
    let away = i64::from((degree - slot.target).abs());
    let free = i64::from(slot.want == Want::Free);
    (i64::from(outside) * weight + away * 2) * free + away * (1 - free)
}

/// What it costs to be too far from where the line must be soon.
fn way_ahead(ground: &Ground<'_>, slots: &[Slot], path: &Path, number: usize, degree: i32) -> i64 {
    let ahead = slots.iter().enumerate().skip(number + 1).take(6);
    for (later, slot) in ahead {
        let steps = i32::try_from(later - number).unwrap_or(i32::MAX);
        let goal = match slot.want {
            Want::Fixed(goal) => goal,
            Want::Of { slot, by } if slot < number => folded(ground, path.degrees[slot] + by),
            Want::Of { slot, by } if slot == number => folded(ground, degree + by),
            Want::Full => nearest_tonic(ground, degree, after(ground, slots, path, number, later)),
            _ => continue,
        };
        let apart = (goal - degree).abs();
        let mut cost = i64::from((apart - 2 * steps).max(0)) * 15;
        if steps == 1 {
            let semitones = (ground.scale.pitch_of(goal) - ground.scale.pitch_of(degree)).abs();
            if semitones > 12 {
                cost += FORBIDDEN;
            }
            if slot.want == Want::Full {
                let from_dominant = ground.scale.above_tonic(degree) == 7;
                cost += match apart {
                    1 => 0,
                    0 => 25,
                    _ if from_dominant => 8,
                    _ => 20,
                };
            }
        }
        return cost;
    }
    0
}

/// The degree of the slot after a later one, where it is known already.
fn after(ground: &Ground<'_>, slots: &[Slot], path: &Path, number: usize, later: usize) -> Option<i32> {
    match slots.get(later + 1)?.want {
        Want::Fixed(goal) => Some(goal),
        Want::Of { slot, by } if slot < number => Some(folded(ground, path.degrees[slot] + by)),
        _ => None,
    }
}

/// The tonic of the register that is nearest to a degree, and within an octave of what follows.
fn nearest_tonic(ground: &Ground<'_>, degree: i32, following: Option<i32>) -> i32 {
    let (low, high) = ground.window;
    let reaches = |tonic: &i32| {
        following.is_none_or(|next| (ground.scale.pitch_of(next) - ground.scale.pitch_of(*tonic)).abs() <= 12)
    };
    (low..=high)
        .filter(|tonic| ground.scale.above_tonic(*tonic) == 0)
        .filter(reaches)
        .min_by_key(|tonic| (tonic - degree).abs())
        .unwrap_or(degree)
}
