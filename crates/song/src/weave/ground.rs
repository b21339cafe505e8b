//! Ground: drones, pedals and ostinati under or over a melody.
//!
//! A drone is one pitch class, alone or with the fifth over it, held or struck again for two bars at least while the other voice moves
//! (organ point and drone as in Aldwell and Schachter, "Harmony and Voice Leading"; the burden of Sachs). An ostinato is a figure that comes
//! three times at least, found where the line agrees with itself a number of notes later (autocorrelation, Brown 1993). What it is not:
//! two voices that both hold or both repeat are neither.

use super::hearing::{Heard, Mark, Pair, Tone};
use super::relation::Relation;
use crate::analysis::key::above;
use crate::analysis::measure::share;

/// Bars of a drone at least.
const DRONE_BARS: u32 = 2;
/// Notes of the melody beside it at least.
const MELODY_NOTES: usize = 6;
/// Different pitches of the melody at least.
const MELODY_PITCHES: usize = 3;
/// Notes of a figure, least and most.
const FIGURE_NOTES: std::ops::RangeInclusive<usize> = 2..=16;
/// Share of the melody's time that a drone, of its own voice's time that an ostinato takes at least, in thousandths.
const LASTING: u16 = 400;
/// Notes of an ostinato, all times together, at least.
const OSTINATO_NOTES: usize = 9;
/// Share of notes that come again, in thousandths.
const AGAIN: u16 = 850;

pub(super) fn find(pair: &Pair<'_>, marks: &mut Vec<Mark>) {
    for (ground, melody, leads) in pair.both_ways() {
        if let Some(held) = drone(pair, ground) {
            let over = during(&melody.line, held.from, held.until);
            if is_melody(&over) && !mostly_one(&over) {
                let under = over.iter().filter(|note| note.pitch > held.pitch).count();
                let relation = if under * 5 >= over.len() * 4 {
                    Relation::Drone
                } else if under * 5 <= over.len() {
                    Relation::InvertedPedal
                } else {
                    continue;
                };
                let lasting = melody.end().min(held.until) - held.from.min(melody.end());
                let whole = melody.end() - melody.line.first().map_or(0, |note| note.onset);
                let lasting = share(u64::from(lasting), u64::from(whole));
                if lasting < LASTING {
                    continue;
                }
                marks.push(Mark {
                    semitones: Some(i16::from(above(pair.key.tonic, held.pitch))),
                    ..Mark::plain(
                        relation,
                        leads,
                        lasting,
                        (held.from, held.until),
                        over.len() + held.notes,
                    )
                });
            }
        }
        if let Some(figure) = &ground.figure {
            let over = during(&melody.line, figure.from, figure.until);
            let repeats = repeating(&over, figure.length, pair.grid.window);
            if is_melody(&over) && repeats < 500 {
                let whole = u64::from(ground.end() - ground.line.first().map_or(0, |note| note.onset));
                let lasting = share(u64::from(figure.until - figure.from), whole);
                if lasting < LASTING || figure.notes < OSTINATO_NOTES {
                    continue;
                }
                marks.push(Mark {
                    lag: Some(pair.grid.meant(figure.length)),
                    ..Mark::plain(
                        Relation::Ostinato,
                        leads,
                        u16::try_from(u32::from(figure.again) * u32::from(lasting) / 1000)
                            .expect("a product of shares"),
                        (figure.from, figure.until),
                        figure.notes + over.len(),
                    )
                });
            }
        }
    }
}

/// The notes of a line that begin within a time.
fn during(line: &[Tone], from: u32, until: u32) -> Vec<Tone> {
    line.iter()
        .filter(|note| (from..until).contains(&note.onset))
        .copied()
        .collect()
}

fn is_melody(notes: &[Tone]) -> bool {
    let mut pitches: Vec<u8> = notes.iter().map(|note| note.pitch).collect();
    pitches.sort_unstable();
    pitches.dedup();
    notes.len() >= MELODY_NOTES && pitches.len() >= MELODY_PITCHES
}

/// Whether two thirds of the notes are one pitch: who nearly holds still is no melody over who does.
fn mostly_one(notes: &[Tone]) -> bool {
    let most = notes
        .iter()
        .map(|note| notes.iter().filter(|other| other.pitch == note.pitch).count())
        .max()
        .unwrap_or(0);
    most * 3 > notes.len() * 2
}

struct Held {
    from: u32,
    until: u32,
    /// The lowest pitch of its class.
    pitch: u8,
    /// When it was last struck.
    struck: u32,
    notes: usize,
}

/// The longest time in which a voice has one pitch class, or that and its fifth.
fn drone(pair: &Pair<'_>, voice: &Heard) -> Option<Held> {
    let rest = pair.grid.bar / 2;
    let mut best: Option<Held> = None;
    let mut run: Option<(u8, Held)> = None;
    for note in &voice.notes {
        let class = note.pitch % 12;
        run = match run.take() {
            Some((root, held))
                if goes_on(root, &held, note, pair.grid.window) && note.onset <= held.until + rest =>
            {
                Some((
                    root,
                    Held {
                        until: held.until.max(note.end),
                        pitch: if class == root {
                            held.pitch.min(note.pitch)
                        } else {
                            held.pitch
                        },
                        struck: if class == root { note.onset } else { held.struck },
                        notes: held.notes + 1,
                        ..held
                    },
                ))
            }
            old => {
                keep(&mut best, old);
                let held = Held {
                    from: note.onset,
                    until: note.end,
                    pitch: note.pitch,
                    struck: note.onset,
                    notes: 1,
                };
                Some((class, held))
            }
        };
    }
    keep(&mut best, run);
    best.filter(|held| held.until - held.from + pair.grid.window * 2 >= pair.grid.bar * DRONE_BARS)
}

/// Whether a note is the drone's own, or its fifth while the drone itself sounds.
fn goes_on(root: u8, held: &Held, note: &Tone, window: u32) -> bool {
    let class = note.pitch % 12;
    class == root || class == (root + 7) % 12 && note.onset <= held.struck + window
}

fn keep(best: &mut Option<Held>, run: Option<(u8, Held)>) {
    if let Some((_, held)) = run {
        let longer = best
            .as_ref()
            .is_none_or(|known| held.until - held.from > known.until - known.from);
        if longer {
            *best = Some(held);
        }
    }
}

/// A figure that a voice repeats.
#[derive(Debug, Clone)]
pub(super) struct Figure {
    from: u32,
    until: u32,
    /// Ticks after which it comes again.
    length: u32,
    notes: usize,
    /// Share of its notes that come again, in thousandths.
    again: u16,
}

/// The shortest figure that a voice repeats three times at least.
pub(super) fn ostinato(line: &[Tone], window: u32) -> Option<Figure> {
    for notes in FIGURE_NOTES {
        if line.len() < notes * 3 {
            return None;
        }
        let length = {
            let mut lengths: Vec<u32> = (notes..line.len())
                .map(|place| line[place].onset - line[place - notes].onset)
                .collect();
            let middle = lengths.len() / 2;
            *lengths.select_nth_unstable(middle).1
        };
        let comes_again: Vec<bool> = (notes..line.len())
            .map(|place| {
                let (before, after) = (line[place - notes], line[place]);
                before.pitch == after.pitch && (after.onset - before.onset).abs_diff(length) <= window
            })
            .collect();
        // The longest stretch with at most one slip in seven notes.
        let (from, to) = stretch(&comes_again);
        let again = comes_again[from..to].iter().filter(|yes| **yes).count();
        let share = share(again as u64, (to - from) as u64);
        let figure = &line[from..from + notes];
        if to - from >= notes * 2 && share >= AGAIN && figure.iter().any(|note| note.pitch != figure[0].pitch)
        {
            return Some(Figure {
                from: line[from].onset,
                until: line[to - 1 + notes].end,
                length,
                notes: to - from + notes,
                again: share,
            });
        }
    }
    None
}

/// The longest stretch in which what holds outweighs six times what does not.
fn stretch(holds: &[bool]) -> (usize, usize) {
    let (mut best, mut best_sum) = ((0, 0), 0_i64);
    let (mut begun, mut sum) = (0, 0_i64);
    for (place, yes) in holds.iter().enumerate() {
        sum += if *yes { 1 } else { -6 };
        if sum <= 0 {
            begun = place + 1;
            sum = 0;
        } else if sum > best_sum {
            best_sum = sum;
            best = (begun, place + 1);
        }
    }
    best
}

/// Share of notes that come again after a time, in thousandths.
fn repeating(notes: &[Tone], length: u32, window: u32) -> u16 {
    let again = notes
        .iter()
        .filter(|note| {
            notes
                .iter()
                .any(|later| later.onset.abs_diff(note.onset + length) <= window && later.pitch == note.pitch)
        })
        .count();
    share(again as u64, notes.len() as u64)
}
