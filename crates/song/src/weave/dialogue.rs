//! Dialogue: call and response, and a close that one voice leads to and another makes.
//!
//! Phrases are what rests of a quarter divide (Tenney and Polansky, "Temporal Gestalt Perception in Music", JMT 1980: the gap between two
//! notes is the strongest sign of a boundary). A response is akin to its call when few of its intervals must be changed (Levenshtein's
//! distance over intervals as in Mongeau and Sankoff 1990; an interval of the same direction costs half, one a semitone larger or smaller
//! nothing, so that an answer on another step of the scale is akin). A close is completed as a
//! clausula is: the leading note, the second, the fifth or the fourth degree hands over to the tonic (Schubert, "Modal Counterpoint,
//! Renaissance Style", 1999, chapter 10). What it is not: it follows no harmony.

use super::hearing::{Heard, Mark, Pair, Side, Tone};
use super::relation::Relation;
use crate::analysis::key::above;
use crate::melody::TICKS_PER_QUARTER;

/// Rest that divides phrases, in ticks.
const REST: u32 = TICKS_PER_QUARTER;
/// Notes of a call and of a response at least.
const PHRASE_NOTES: usize = 3;
/// Exchanges at least.
const EXCHANGES_MIN: usize = 2;
/// Likeness from which a response is akin to its call, in thousandths.
const AKIN: u32 = 700;
/// Intervals of a phrase that are compared.
const COMPARED_MAX: usize = 32;

pub(super) fn find(pair: &Pair<'_>, marks: &mut Vec<Mark>) {
    let (one, other) = (phrases(&pair.one.line), phrases(&pair.other.line));
    let answered = call_and_response(pair, &one, &other, Side::One);
    let turned = call_and_response(pair, &other, &one, Side::Other);
    // Who called first leads.
    let best = [answered, turned]
        .into_iter()
        .flatten()
        .min_by_key(|mark| (std::cmp::Reverse(mark.notes), mark.from));
    marks.extend(best);
    for (opens, closes, leads) in pair.both_ways() {
        cadence(pair, opens, closes, leads, marks);
    }
}

/// A line's phrases.
fn phrases(line: &[Tone]) -> Vec<&[Tone]> {
    line.chunk_by(|one, next| next.onset < one.end + REST).collect()
}

fn begun(phrase: &[Tone]) -> u32 {
    phrase.first().map_or(0, |note| note.onset)
}

fn ended(phrase: &[Tone]) -> u32 {
    phrase.last().map_or(0, |note| note.end)
}

fn call_and_response(pair: &Pair<'_>, calls: &[&[Tone]], answers: &[&[Tone]], leads: Side) -> Option<Mark> {
    let mut exchanges = 0;
    let mut akin: Vec<(u32, &[Tone], &[Tone])> = Vec::new();
    for (number, call) in calls.iter().enumerate() {
        let next = calls.get(number + 1).map_or(u32::MAX, |phrase| begun(phrase));
        let answer = answers.iter().find(|phrase| {
            begun(phrase) + REST / 2 >= ended(call)
                && begun(phrase) <= ended(call) + pair.grid.bar
                && begun(phrase) < next
        });
        let Some(answer) = answer else { continue };
        if call.len() < PHRASE_NOTES
            || answer.len() < PHRASE_NOTES
            || ended(answer) > next.saturating_add(REST / 2)
        {
            continue;
        }
        exchanges += 1;
        let likeness = likeness(call, answer);
        if likeness >= AKIN && moves(answer) {
            akin.push((likeness, call, answer));
        }
    }
    if akin.len() < EXCHANGES_MIN || akin.len() * 3 < exchanges * 2 {
        return None;
    }
    let mean = akin.iter().map(|(likeness, _, _)| likeness).sum::<u32>()
        / u32::try_from(akin.len()).expect("few phrases");
    let share = u32::try_from(akin.len() * 1000 / exchanges).expect("few phrases");
    let (first, last) = (akin[0], akin[akin.len() - 1]);
    let lag = begun(first.2) - begun(first.1);
    Some(Mark {
        lag: Some(pair.grid.meant(lag)),
        ..Mark::plain(
            Relation::CallAndResponse,
            leads,
            u16::try_from(mean * share / 1000).expect("a product of shares"),
            (begun(first.1), ended(last.2)),
            akin.iter()
                .map(|(_, call, answer)| call.len() + answer.len())
                .sum(),
        )
    })
}

/// Whether a phrase has more than one pitch.
fn moves(phrase: &[Tone]) -> bool {
    phrase.iter().any(|note| note.pitch != phrase[0].pitch)
}

/// How alike two phrases are by their intervals, 0..=1000.
fn likeness(one: &[Tone], other: &[Tone]) -> u32 {
    let intervals = |phrase: &[Tone]| -> Vec<i16> {
        phrase
            .windows(2)
            .take(COMPARED_MAX)
            .map(|two| i16::from(two[1].pitch) - i16::from(two[0].pitch))
            .collect()
    };
    let (one, other) = (intervals(one), intervals(other));
    let count = |length: usize| u32::try_from(length).expect("few intervals");
    let longer = count(one.len().max(other.len())).max(1);
    let mut row: Vec<u32> = (0..=other.len()).map(|j| count(j) * 2).collect();
    for (i, a) in one.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = count(i + 1) * 2;
        for (j, b) in other.iter().enumerate() {
            let changed = match (a - b).abs() {
                0 => 0,
                1 if a.signum() == b.signum() => 0,
                _ if a.signum() == b.signum() => 1,
                _ => 2,
            };
            let exchanged = diagonal + changed;
            diagonal = row[j + 1];
            row[j + 1] = exchanged.min(diagonal + 2).min(row[j] + 2);
        }
    }
    1000 - (row[other.len()] * 500 / longer).min(1000)
}

/// A close that `opens` leads to and `closes` makes.
fn cadence(pair: &Pair<'_>, opens: &Heard, closes: &Heard, leads: Side, marks: &mut Vec<Mark>) {
    let leading = phrases(&opens.line);
    let closing = phrases(&closes.line);
    let whole_end = opens.end().max(closes.end());
    let mut best: Option<Mark> = None;
    for phrase in &closing {
        let Some(last) = phrase.last() else { continue };
        let mean = (ended(phrase) - begun(phrase)) / u32::try_from(phrase.len()).expect("few notes");
        let rests = phrase.len() == 1 || u64::from(last.length()) * 5 >= u64::from(mean) * 6;
        if above(pair.key.tonic, last.pitch) != 0 || !rests || last.length() < TICKS_PER_QUARTER * 3 / 4 {
            continue;
        }
        // Of the phrases that end on the way to it the last one, which began first.
        let open = leading.iter().rev().find(|open| {
            ended(open) <= last.onset + TICKS_PER_QUARTER / 2 && ended(open) + pair.grid.bar >= last.onset
        });
        let Some((open, before)) = open.and_then(|open| open.last().map(|note| (open, note))) else {
            continue;
        };
        let silent_after = opens.line.iter().all(|note| {
            note.onset <= before.onset || note.onset >= last.end.min(last.onset + pair.grid.bar / 2)
        });
        let clearness = match above(pair.key.tonic, before.pitch) {
            1 | 2 | 11 => 1000,
            7 => 850,
            10 | 5 => 700,
            _ => continue,
        };
        // Who closes comes in late in the other's phrase, or after it: else both sing, and one breaks off.
        let late = begun(phrase) >= begun(open) + (ended(open) - begun(open)) / 2;
        if open.len() < PHRASE_NOTES || !silent_after || !late {
            continue;
        }
        let at_the_end = last.end + TICKS_PER_QUARTER >= whole_end;
        let mark = Mark {
            lag: Some(pair.grid.meant(last.onset - before.onset.min(last.onset))),
            semitones: Some(i16::from(last.pitch) - i16::from(before.pitch)),
            ..Mark::plain(
                Relation::CompletedCadence,
                leads,
                if at_the_end { clearness } else { clearness - 200 },
                (begun(open), last.end),
                open.len() + phrase.len(),
            )
        };
        if best.is_none_or(|known| known.strength <= mark.strength) {
            best = Some(mark);
        }
    }
    marks.extend(best);
}
