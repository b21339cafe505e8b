//! Cells: the events of a score, each named by a number within its criterion's table.
//!
//! What it is not: it weighs nothing.

use super::TextureCriterion as T;
use crate::analysis::line::STROKE_TICKS;
use crate::melody::TICKS_PER_QUARTER;
use crate::score::moments::{Moment, Moments, Sounding};
use crate::score::{Score, Voice};
use std::collections::VecDeque;

/// A rest from here on begins a line anew, in ticks.
const PHRASE_REST_TICKS: u32 = TICKS_PER_QUARTER;
/// Notes of one stroke of a voice among which the nearest before is looked for.
const STROKE_NOTES_MAX: usize = 16;
/// Classes of chords in [`chord`].
pub(super) const CHORDS: usize = 16;

/// How far back other voices' notes are in the vicinity of a note, in ticks.
const VICINITY_TICKS: u32 = TICKS_PER_QUARTER * 4;
/// Notes in the vicinity that are looked at, the latest.
const RECENT_MAX: usize = 24;

/// A note that was struck.
#[derive(Debug, Clone, Copy)]
struct Struck {
    onset: u32,
    end: u32,
    pitch: u8,
    voice: usize,
}

/// How a note is reached or left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Move {
    /// By a rest, or not at all.
    None,
    /// The same note again.
    Repeated,
    /// By one or two semitones.
    Step,
    /// By more.
    Leap,
}

/// How one note is reached and left, and by what intervals.
#[derive(Debug, Clone, Copy)]
struct Way {
    reached: Move,
    left: Move,
    /// Semitones from the note before, within a phrase.
    from: Option<i16>,
    /// Semitones to the note after, within a phrase.
    to: Option<i16>,
}

/// Names every event of a score: its criterion, its cell there, and the voices that take part (bit by voice).
pub fn tally(score: &Score, mut sink: impl FnMut(T, usize, u64)) {
    let ways: Vec<Vec<Way>> = score.voices().iter().map(ways).collect();
    let voices = score.voices().len();
    for (voice, own) in ways.iter().enumerate() {
        lines(own, 1 << voice, &mut sink);
    }
    let moments = Moments::of(score);
    let mut before: Option<(&Moment, [Option<u8>; 64])> = None;
    let mut recent: VecDeque<Struck> = VecDeque::with_capacity(RECENT_MAX);
    for moment in &moments.list {
        let sounding = moments.sounding(moment);
        let mut pitches = [None; 64];
        for one in sounding {
            pitches[one.voice].get_or_insert(one.pitch);
        }
        for one in sounding.iter().filter(|one| one.attacked) {
            rhythm(score, &ways, sounding, one, voices, &mut sink);
        }
        if voices > 1 {
            pacing(score, sounding, &mut sink);
            vicinity(score, sounding, &mut recent, &mut sink);
            counterpoint(&ways, sounding, &mut sink);
            sonority(sounding, &mut sink);
            spacing(&ways, sounding, &mut sink);
            if let Some((earlier, ref earlier_pitches)) = before {
                progression(sounding, &pitches, earlier_pitches, &mut sink);
                harmony(moments.sounding(earlier), sounding, &mut sink);
            }
        }
        before = Some((moment, pitches));
    }
}

fn ways(voice: &Voice) -> Vec<Way> {
    let notes = &voice.notes;
    let mut ways = vec![
        Way {
            reached: Move::None,
            left: Move::None,
            from: None,
            to: None,
        };
        notes.len()
    ];
    let mut group = 0;
    // The group of notes struck together before this one, as places.
    let mut earlier = 0..0;
    while group < notes.len() {
        let mut next = group + 1;
        while next < notes.len() && notes[next].onset < notes[group].onset + STROKE_TICKS {
            next += 1;
        }
        for place in group..next {
            let nearest = earlier
                .clone()
                .take(STROKE_NOTES_MAX)
                .min_by_key(|other| notes[*other].pitch.abs_diff(notes[place].pitch));
            let Some(other) =
                nearest.filter(|other| notes[place].onset <= notes[*other].end() + PHRASE_REST_TICKS)
            else {
                continue;
            };
            let semitones = i16::from(notes[place].pitch) - i16::from(notes[other].pitch);
            let by = match semitones.abs() {
                0 => Move::Repeated,
                1 | 2 => Move::Step,
                _ => Move::Leap,
            };
            ways[place].reached = by;
            ways[place].from = Some(semitones);
            ways[other].left = by;
            ways[other].to = Some(semitones);
        }
        earlier = group..next;
        group = next;
    }
    ways
}

fn lines(ways: &[Way], voices: u64, sink: &mut impl FnMut(T, usize, u64)) {
    for way in ways {
        if let (Some(from), Some(to)) = (way.from, way.to) {
            sink(T::Line, within_octave(from) * 25 + within_octave(to), voices);
        }
    }
}

fn rhythm(
    score: &Score,
    ways: &[Vec<Way>],
    sounding: &[Sounding],
    one: &Sounding,
    voices: usize,
    sink: &mut impl FnMut(T, usize, u64),
) {
    let note = score.voices()[one.voice].notes[one.note];
    let place = place_in_beat(note.onset);
    let length = length(note.duration);
    let mut seen = 1_u64 << one.voice;
    let (mut with, mut over) = (0, 0);
    for other in sounding {
        if seen & 1 << other.voice == 0 {
            seen |= 1 << other.voice;
            with += usize::from(other.attacked);
            over += 1;
        }
    }
    let together = match (voices, over, with) {
        (1, ..) => 0,
        (_, 0, _) => 1,
        (_, _, 0) => 2,
        _ if with * 2 < over => 3,
        _ => 4,
    };
    // A note that only repeats shows no more of the metre than the one before it.
    if ways[one.voice][one.note].reached != Move::Repeated || together != 0 {
        sink(T::Rhythm, (place * 4 + length) * 5 + together, seen);
    }
}

/// On the beat, half a beat after it, or elsewhere.
fn place_in_beat(onset: u32) -> usize {
    match (onset + STROKE_TICKS / 2) % TICKS_PER_QUARTER {
        beat if beat < STROKE_TICKS => 0,
        beat if beat.abs_diff(TICKS_PER_QUARTER / 2 + STROKE_TICKS / 2) < STROKE_TICKS => 1,
        _ => 2,
    }
}

/// To an eighth, a quarter, a half, or longer.
fn length(ticks: u32) -> usize {
    match ticks {
        ..=260 => 0,
        261..=500 => 1,
        501..=980 => 2,
        _ => 3,
    }
}

fn pacing(score: &Score, sounding: &[Sounding], sink: &mut impl FnMut(T, usize, u64)) {
    let of = |one: &Sounding| score.voices()[one.voice].notes[one.note];
    for one in sounding.iter().filter(|one| one.attacked) {
        let own = of(one);
        let begun = place_in_beat(own.onset) * 4 + length(own.duration);
        for other in sounding.iter().filter(|other| other.voice != one.voice) {
            let with = of(other);
            // When the other began: together, or how long before; and whether it outlasts this one.
            let since = match own.onset.saturating_sub(with.onset) {
                _ if other.attacked => 0,
                ..=260 => 1,
                261..=500 => 2,
                501..=980 => 3,
                _ => 4,
            };
            let ends = match own.end().abs_diff(with.end()) < STROKE_TICKS {
                true => 0,
                false if with.end() < own.end() => 1,
                false if with.end() > own.end() + TICKS_PER_QUARTER => 3,
                false => 2,
            };
            sink(
                T::Pacing,
                (begun * 5 + since) * 4 + ends,
                1 << one.voice | 1 << other.voice,
            );
        }
    }
}

fn vicinity(
    score: &Score,
    sounding: &[Sounding],
    recent: &mut VecDeque<Struck>,
    sink: &mut impl FnMut(T, usize, u64),
) {
    let begun = || sounding.iter().filter(|one| one.attacked);
    for one in begun() {
        let onset = score.voices()[one.voice].notes[one.note].onset;
        for earlier in recent.iter() {
            let ago = onset.saturating_sub(earlier.onset);
            let silent = earlier.end <= onset + STROKE_TICKS;
            if earlier.voice == one.voice || !silent || ago >= VICINITY_TICKS {
                continue;
            }
            let interval = usize::from((one.pitch % 12 + 12 - earlier.pitch % 12) % 12);
            let ago = match ago {
                ..=500 => 0,
                501..=980 => 1,
                _ => 2,
            };
            let held = usize::from(earlier.end - earlier.onset > 260);
            sink(
                T::Vicinity,
                (interval * 3 + ago) * 2 + held,
                1 << one.voice | 1 << earlier.voice,
            );
        }
    }
    for one in begun() {
        let note = score.voices()[one.voice].notes[one.note];
        if recent.len() == RECENT_MAX {
            recent.pop_front();
        }
        recent.push_back(Struck {
            onset: note.onset,
            end: note.end(),
            pitch: note.pitch,
            voice: one.voice,
        });
    }
}

fn counterpoint(ways: &[Vec<Way>], sounding: &[Sounding], sink: &mut impl FnMut(T, usize, u64)) {
    for (at, one) in sounding.iter().enumerate() {
        if !one.attacked {
            continue;
        }
        let way = ways[one.voice][one.note];
        for (other_at, other) in sounding.iter().enumerate() {
            if other.voice == one.voice {
                continue;
            }
            let interval = usize::from(one.pitch.abs_diff(other.pitch) % 12);
            let over_bass = usize::from(at.min(other_at) == 0);
            let cell = ((interval * 2 + over_bass) * 4 + way.reached as usize) * 4 + way.left as usize;
            sink(
                T::Counterpoint,
                cell * 2 + usize::from(other.attacked),
                1 << one.voice | 1 << other.voice,
            );
        }
    }
}

fn sonority(sounding: &[Sounding], sink: &mut impl FnMut(T, usize, u64)) {
    if sounding.len() < 2 {
        return;
    }
    let (mask, voices) = over_bass(sounding);
    sink(T::Sonority, mask >> 1, voices);
    sink(T::Inversion, mask >> 1, voices);
}

/// The pitch classes above the lowest, bit by semitone, and the voices.
fn over_bass(sounding: &[Sounding]) -> (usize, u64) {
    let bass = sounding.first().map_or(0, |one| one.pitch);
    sounding.iter().fold((0, 0), |(mask, voices), one| {
        (mask | 1 << ((one.pitch - bass) % 12), voices | 1 << one.voice)
    })
}

fn spacing(ways: &[Vec<Way>], sounding: &[Sounding], sink: &mut impl FnMut(T, usize, u64)) {
    let last = sounding.len().saturating_sub(1);
    if last == 0 {
        return;
    }
    let size = (sounding.len() - 2).min(2);
    for (rank, pair) in sounding.windows(2).enumerate() {
        let apart = usize::from(pair[1].pitch - pair[0].pitch).min(24);
        sink(
            T::Spacing,
            (apart * 3 + rank.min(2)) * 3 + size,
            1 << pair[0].voice | 1 << pair[1].voice,
        );
    }
    for (rank, one) in sounding.iter().enumerate() {
        if let Some(from) = ways[one.voice][one.note].from.filter(|_| one.attacked) {
            let role = match rank {
                0 => 0,
                rank if rank == last => 2,
                _ => 1,
            };
            sink(T::Roles, within_octave(from) * 3 + role, 1 << one.voice);
        }
    }
}

fn progression(
    sounding: &[Sounding],
    now: &[Option<u8>; 64],
    then: &[Option<u8>; 64],
    sink: &mut impl FnMut(T, usize, u64),
) {
    for (at, one) in sounding.iter().enumerate() {
        for other in &sounding[at + 1..] {
            if one.voice == other.voice
                || !(one.attacked || other.attacked)
                || now[one.voice] != Some(one.pitch)
                || now[other.voice] != Some(other.pitch)
            {
                continue;
            }
            let (Some(one_then), Some(other_then)) = (then[one.voice], then[other.voice]) else {
                continue;
            };
            let moves = (one.pitch.cmp(&one_then) as i8, other.pitch.cmp(&other_then) as i8);
            let motion = match moves.0 * moves.1 {
                1 => 1,
                -1 => 2,
                _ => 0,
            };
            let before = usize::from(one_then.abs_diff(other_then) % 12);
            let after = usize::from(one.pitch.abs_diff(other.pitch) % 12);
            sink(
                T::Progression,
                (before * 12 + after) * 3 + motion,
                1 << one.voice | 1 << other.voice,
            );
        }
    }
}

fn harmony(then: &[Sounding], now: &[Sounding], sink: &mut impl FnMut(T, usize, u64)) {
    let (Some(bass_then), Some(bass)) = (then.first(), now.first()) else {
        return;
    };
    let ((before, _), (after, voices)) = (over_bass(then), over_bass(now));
    let motion = usize::from((bass.pitch % 12 + 12 - bass_then.pitch % 12) % 12);
    sink(
        T::Harmony,
        (chord(before) * CHORDS + chord(after)) * 12 + motion,
        voices,
    );
}

/// The class of a sonority over its bass: triads, seventh chords and bare intervals by their figures, and what clashes.
fn chord(mask: usize) -> usize {
    let only = |intervals: &[usize]| {
        let allowed = intervals.iter().fold(1, |mask, interval| mask | 1 << interval);
        mask & !allowed == 0
    };
    let has = |interval: usize| mask & 1 << interval != 0;
    match mask {
        1 => 0,
        _ if only(&[7]) => 1,
        _ if only(&[4]) => 2,
        _ if only(&[3]) => 3,
        _ if only(&[4, 7]) => 4,
        _ if only(&[3, 7]) => 5,
        _ if only(&[3, 8]) => 6,
        _ if only(&[4, 9]) => 7,
        _ if only(&[3, 9]) => 8,
        _ if only(&[5, 9]) || only(&[5, 8]) => 9,
        _ if only(&[3, 6, 9]) || only(&[3, 6, 8]) => 10,
        _ if only(&[4, 7, 10]) || only(&[3, 7, 10]) || only(&[4, 7, 11]) => 11,
        _ if only(&[2, 5, 7]) || only(&[5, 7]) => 12,
        _ if has(1) || has(6) && has(11) => 15,
        _ if has(2) || has(10) || has(11) => 14,
        _ => 13,
    }
}

/// Semitones from an octave down to an octave up, as 0..=24.
fn within_octave(semitones: i16) -> usize {
    usize::try_from(semitones.clamp(-12, 12) + 12).expect("held within an octave")
}
