//! Pulse between voices: interlock and polyrhythm.
//!
//! Interlocking voices share one line of beats, each sounding in the other's gaps: the hocket of the thirteenth century (Sanders, "The Medieval
//! Hocket in Practice and Theory", Musical Quarterly 1974) and the *kotekan* of Bali (Tenzer, "Gamelan Gong Kebyar", 2000). A polyrhythm
//! divides the same time by two numbers of which neither divides the other (Arom, "African Polyphony and Polyrhythm", 1991): both
//! voices go evenly, the two periods stand in that ratio, and they meet where the time begins. What it is not: it asks neither to keep to
//! the region's beat, and hears no accents.

use super::hearing::{Mark, Pair, Side, Tone};
use super::relation::{Ratio, Relation};
use crate::analysis::measure::share;

/// Notes of each voice in an interlock at least.
const NOTES_MIN: usize = 6;
/// Most notes of one voice in a row in an interlock.
const ROW_MAX: usize = 4;
/// Shortest period of an even voice in ticks.
const PERIOD_MIN: u32 = 80;
/// Largest number of a polyrhythm.
const DIVISION_MAX: u32 = 7;
/// Cycles that a polyrhythm goes on for at least.
const CYCLES_MIN: u32 = 2;

pub(super) fn find(pair: &Pair<'_>, marks: &mut Vec<Mark>) {
    interlock(pair, marks);
    polyrhythm(pair, marks);
}

fn interlock(pair: &Pair<'_>, marks: &mut Vec<Mark>) {
    let (one, other) = (&pair.one.line, &pair.other.line);
    let (Some(last_one), Some(last_other)) = (one.last(), other.last()) else {
        return;
    };
    let from = one[0].onset.max(other[0].onset).saturating_sub(pair.grid.window);
    let from = from.saturating_sub(pair.grid.bar / 4);
    let until = last_one.onset.min(last_other.onset) + pair.grid.bar / 4;
    // What most voices fail by comes first: they sound together.
    if overlap(pair, from, until) > 300 {
        return;
    }
    let within = |line: &[Tone], side: Side| -> Vec<(Tone, Side)> {
        line.iter()
            .filter(|note| (from..=until).contains(&note.onset))
            .map(|note| (*note, side))
            .collect()
    };
    let (of_one, of_other) = (within(one, Side::One), within(other, Side::Other));
    if of_one.len() < NOTES_MIN || of_other.len() < NOTES_MIN {
        return;
    }
    let mut all: Vec<(Tone, Side)> = of_one.iter().chain(&of_other).copied().collect();
    all.sort_unstable();
    // What both strike at once is no gap filled.
    let at_once = all
        .windows(2)
        .filter(|two| pair.grid.together(two[0].0.onset, two[1].0.onset))
        .count();
    let changes = all.windows(2).filter(|two| two[0].1 != two[1].1).count();
    let longest_row = all
        .chunk_by(|one, next| one.1 == next.1)
        .map(<[(Tone, Side)]>::len)
        .max()
        .unwrap_or(0);
    let changing = share(changes as u64, all.len() as u64 - 1);
    if share(at_once as u64, all.len() as u64) > 100 || changing < 500 || longest_row > ROW_MAX {
        return;
    }
    // One line of beats: the times between beginnings are a common one, its double or its half.
    let between: Vec<u32> = all
        .windows(2)
        .map(|two| two[1].0.onset - two[0].0.onset)
        .collect();
    let mut ordered = between.clone();
    ordered.sort_unstable();
    let common = ordered[ordered.len() / 2].max(1);
    let even = between
        .iter()
        .filter(|time| {
            [common, common * 2, common / 2]
                .iter()
                .any(|unit| pair.grid.together(**time, *unit))
        })
        .count();
    let even = share(even as u64, between.len() as u64);
    if common <= pair.grid.window * 3 / 2 || even < 800 {
        return;
    }
    let strength = u32::from(even) * (500 + u32::from(changing) / 2) / 1000;
    let span = (
        all[0].0.onset,
        all.iter().map(|(note, _)| note.end).max().unwrap_or(until),
    );
    marks.push(Mark::plain(
        Relation::Interlock,
        all[0].1,
        u16::try_from(strength).expect("a product of shares"),
        span,
        all.len(),
    ));
}

/// Share of the time in which the voice that sounds less sounds together with the other, in thousandths.
fn overlap(pair: &Pair<'_>, from: u32, until: u32) -> u16 {
    let sounding = |line: &[Tone]| -> u64 {
        line.iter()
            .map(|note| u64::from(note.end.min(until).saturating_sub(note.onset.max(from))))
            .sum()
    };
    let mut both = 0;
    let mut at = 0;
    for note in &pair.one.line {
        while pair.other.line.get(at).is_some_and(|with| with.end <= note.onset) {
            at += 1;
        }
        for with in pair.other.line[at..]
            .iter()
            .take_while(|with| with.onset < note.end)
        {
            both += u64::from(
                note.end
                    .min(with.end)
                    .min(until)
                    .saturating_sub(note.onset.max(with.onset).max(from)),
            );
        }
    }
    share(both, sounding(&pair.one.line).min(sounding(&pair.other.line)))
}

/// A row of notes at even times.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    from: u32,
    until: u32,
    /// Times between beginnings.
    steps: u32,
}

impl Row {
    /// Its period as the pair of whole time and number of steps.
    fn period(self) -> u32 {
        (self.until - self.from) / self.steps.max(1)
    }
}

/// The longest rows at even times of a line.
pub(super) fn rows(line: &[Tone], window: u32) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut begun = 0;
    for place in 1..=line.len() {
        let goes_on = line.get(place).is_some_and(|note| {
            let steps = u32::try_from(place - begun).expect("few notes");
            let last = note.onset - line[place - 1].onset;
            // Against the mean so far, so that slow drift and single slips both stay within a window.
            let mean = if steps == 1 {
                last
            } else {
                (line[place - 1].onset - line[begun].onset) / (steps - 1)
            };
            last.abs_diff(mean) <= window
        });
        if !goes_on {
            let steps = u32::try_from(place - 1 - begun).expect("few notes");
            if steps >= 3 {
                rows.push(Row {
                    from: line[begun].onset,
                    until: line[place - 1].onset,
                    steps,
                });
            }
            begun = place - 1;
        }
    }
    rows
}

fn polyrhythm(pair: &Pair<'_>, marks: &mut Vec<Mark>) {
    let mut best: Option<Mark> = None;
    for &one in &pair.one.rows {
        for &other in &pair.other.rows {
            let (from, until) = (one.from.max(other.from), one.until.min(other.until));
            let periods = (one.period(), other.period());
            if until <= from || periods.0.min(periods.1) < PERIOD_MIN {
                continue;
            }
            let Some((a, b)) = division(pair, one, other) else {
                continue;
            };
            let cycle = periods.0 * a;
            // The last note of each row begins a time that is not over.
            let lasting = until + periods.0.max(periods.1) - from;
            if lasting < cycle * CYCLES_MIN {
                continue;
            }
            let within = |line: &[Tone]| -> Vec<u32> {
                line.iter()
                    .map(|note| note.onset)
                    .filter(|onset| *onset + pair.grid.window >= from && *onset <= until + pair.grid.window)
                    .collect()
            };
            let (ones, others) = (within(&pair.one.line), within(&pair.other.line));
            let meetings = ones
                .iter()
                .filter(|onset| others.iter().any(|with| pair.grid.together(**onset, *with)))
                .count();
            let wanted = (lasting / cycle) as usize;
            // Where the two meet once a cycle and no more they are in phase.
            if meetings < wanted || meetings > wanted + 1 + wanted / 2 {
                continue;
            }
            let notes = ones.len() + others.len();
            let whole = pair.one.line.len() + pair.other.line.len();
            let mark = Mark {
                ratio: Some(Ratio {
                    leader: u8::try_from(a).expect("at most seven"),
                    follower: u8::try_from(b).expect("at most seven"),
                }),
                ..Mark::plain(
                    Relation::Polyrhythm,
                    Side::One,
                    400 + share(notes as u64, whole as u64) * 3 / 5,
                    (from, until + periods.0.min(periods.1)),
                    notes,
                )
            };
            if best.is_none_or(|known| known.notes < notes) {
                best = Some(mark);
            }
        }
    }
    marks.extend(best);
}

/// The numbers by which two even rows divide one time, in lowest terms, where neither divides the other.
fn division(pair: &Pair<'_>, one: Row, other: Row) -> Option<(u32, u32)> {
    let mut best: Option<(u32, (u32, u32))> = None;
    for a in 2..=DIVISION_MAX {
        for b in 2..=DIVISION_MAX {
            if a == b || gcd(a, b) != 1 {
                continue;
            }
            // a periods of the one are b of the other, compared without dividing first.
            let (x, y) = (
                u64::from(one.until - one.from) * u64::from(a) / u64::from(one.steps),
                u64::from(other.until - other.from) * u64::from(b) / u64::from(other.steps),
            );
            let off = u32::try_from(x.abs_diff(y)).unwrap_or(u32::MAX);
            // Over a cycle the drift must stay under a window, and under a tenth of the shorter period.
            let allowed = (pair.grid.window * 2 / 3).min(one.period().min(other.period()) / 8);
            if off <= allowed
                && best.is_none_or(|(known, numbers)| (a + b, off) < (numbers.0 + numbers.1, known))
            {
                best = Some((off, (a, b)));
            }
        }
    }
    best.map(|(_, numbers)| numbers)
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}
