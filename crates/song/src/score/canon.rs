//! Canons: a voice that follows another at a lag and an interval, from its beginning to its end.
//!
//! For each pair of voices and each lag at which one of the leader's first notes meets a note of the follower, the intervals between notes that meet
//! are counted. In an exact canon they are one; in a tonal (diatonic) one they are two a semitone apart, the major and minor, perfect and
//! diminished forms of one interval (Mann, "The Study of Fugue", 1958, on real and tonal answers). A canon is named where most notes of both voices,
//! as far as they overlap, take part, and most of what the follower has in all: who restates the other's subject after a long way of its own
//! follows nobody.
//!
//! That must be more than chance gives ([`crate::analysis::chance`]): the chance that a step of one voice is answered is what it is between any
//! step of the one and any of the other, so that voices with one rhythm, or with few different steps, must agree for longer. What it is not: it names no
//! imitation that soon goes its own way, no augmentation and no inversion.

use super::Score;
use crate::analysis::chance::{BIT, log2, surprise};
use crate::analysis::line::STROKE_TICKS;
use crate::analysis::measure::share;
use crate::melody::TICKS_PER_QUARTER;
use std::cmp::Reverse;

/// Longest lag that is looked for, in ticks: 96 quarters, the fourth voice of a canon that comes in every eight bars.
pub const LAG_TICKS_MAX: u32 = TICKS_PER_QUARTER * 96;
/// Shortest, in ticks: an eighth.
pub const LAG_TICKS_MIN: u32 = TICKS_PER_QUARTER / 2;
/// Share of notes that must take part, in thousandths.
pub const AGREEMENT_MIN: u16 = 750;
/// Notes that must take part at least.
const NOTES_MIN: usize = 12;
/// What they are at least of all the follower's notes, in thousandths.
const FOLLOWER_SHARE: u16 = 500;
/// Bits beyond what looking at every pair of notes gives by chance.
const MARGIN: u32 = 11 * BIT;
/// Of these, notes that differ from the one before in pitch.
const MOVES_MIN: usize = 6;
/// The leader's first notes from which lags are taken.
const FIRST_NOTES: usize = 4;
/// Notes by which a lag is tried before it is followed.
const TRIAL_NOTES: usize = 12;
/// Lags of two voices that are followed to the end, from the shortest.
const FOLLOWED_MAX: usize = 64;
/// Share of the meeting notes that one interval has in an exact canon, in thousandths.
const EXACT_SHARE: u16 = 960;
/// Semitones up and down that are looked for.
const SEMITONES_MAX: i16 = 36;
const SPAN: usize = 73;

/// A canon that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Canon {
    /// The voice that leads, from 0.
    pub leader: usize,
    /// The voice that follows, from 0.
    pub follower: usize,
    /// Ticks by which it follows.
    pub lag: u32,
    /// Semitones from the leader's notes to the follower's; in a tonal canon the commoner of its two.
    pub semitones: i16,
    /// Whether the interval is the same for all notes.
    pub kind: CanonKind,
    /// Share of notes that take part, in thousandths.
    pub agreement: u16,
    /// Notes that take part.
    pub notes: usize,
    /// Of these, notes at `semitones`; the others are a semitone off.
    pub commonest: usize,
}

/// How a canon keeps its interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CanonKind {
    /// The same semitones throughout.
    Exact,
    /// The same steps of the scale.
    Tonal,
}

impl CanonKind {
    /// Its slug.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Tonal => "tonal",
        }
    }
}

/// The canons of a score, one for a pair of voices at most, by leader and follower.
#[must_use]
pub fn find(score: &Score) -> Vec<Canon> {
    let lines: Vec<Vec<(u32, u8)>> = (0..score.voices().len())
        .map(|voice| line(score, voice))
        .collect();
    let mut found = Vec::new();
    for one in 0..lines.len() {
        for other in one + 1..lines.len() {
            let ways = [(one, other), (other, one)];
            let best = ways
                .into_iter()
                .filter_map(|(leader, follower)| followed(&lines, leader, follower))
                .max_by_key(|canon| (canon.agreement, Reverse(canon.lag), Reverse(canon.leader)));
            found.extend(best);
        }
    }
    found.sort_by_key(|canon| (canon.leader, canon.follower));
    found
}

/// The highest note of each stroke of a voice.
fn line(score: &Score, voice: usize) -> Vec<(u32, u8)> {
    let mut line: Vec<(u32, u8)> = Vec::new();
    for note in &score.voices()[voice].notes {
        match line.last_mut() {
            Some(last) if note.onset < last.0 + STROKE_TICKS => last.1 = last.1.max(note.pitch),
            _ => line.push((note.onset, note.pitch)),
        }
    }
    line
}

fn followed(lines: &[Vec<(u32, u8)>], leader: usize, follower: usize) -> Option<Canon> {
    let (lead, follow) = (&lines[leader], &lines[follower]);
    let mut lags: Vec<u32> = Vec::new();
    for &(first, _) in lead.iter().take(FIRST_NOTES) {
        let lagging = follow
            .iter()
            .map(|&(onset, _)| onset.saturating_sub(first))
            .filter(|lag| (LAG_TICKS_MIN..=LAG_TICKS_MAX).contains(lag));
        lags.extend(lagging);
    }
    lags.sort_unstable();
    lags.dedup();
    let mut best: Option<Canon> = None;
    let mut tried = 0;
    for lag in lags {
        let trial = meeting(&lead[..lead.len().min(TRIAL_NOTES)], follow, lag);
        if trial.notes * 2 < lead.len().min(TRIAL_NOTES) {
            continue;
        }
        tried += 1;
        if tried > FOLLOWED_MAX {
            break;
        }
        let met = meeting(lead, follow, lag);
        let agreement = met.agreement();
        let covered = share(met.notes as u64, follow.len() as u64);
        let enough = met.notes >= NOTES_MIN && met.moves >= MOVES_MIN && covered >= FOLLOWER_SHARE;
        if agreement < AGREEMENT_MIN || !enough {
            continue;
        }
        // Voices that move together are no canon, nor is one that says the same again at each lag.
        if best.is_none_or(|canon| agreement > canon.agreement)
            && meeting(lead, follow, 0).agreement() < AGREEMENT_MIN
            && meeting(lead, lead, lag).unison_agreement() < AGREEMENT_MIN
            && surprising(lead, follow, lag, &met)
        {
            best = Some(Canon {
                leader,
                follower,
                lag,
                semitones: met.semitones,
                kind: if share(met.commonest as u64, met.notes as u64) >= EXACT_SHARE {
                    CanonKind::Exact
                } else {
                    CanonKind::Tonal
                },
                agreement,
                notes: met.notes,
                commonest: met.commonest,
            });
        }
    }
    best
}

/// How a leader's notes meet a follower's at a lag.
struct Meeting {
    /// Notes that meet at the interval.
    notes: usize,
    /// Of these, at its commoner form.
    commonest: usize,
    /// Notes that meet in unison.
    unison: usize,
    /// The leader's notes that should meet one, and the follower's.
    asked: (usize, usize),
    /// The commoner form.
    semitones: i16,
    /// Both forms.
    forms: [i16; 2],
    /// The leader's notes that meet and differ from the one before.
    moves: usize,
}

impl Meeting {
    fn agreement(&self) -> u16 {
        share(self.notes as u64, self.asked.0.max(self.asked.1) as u64)
    }

    fn unison_agreement(&self) -> u16 {
        share(self.unison as u64, self.asked.0.max(self.asked.1) as u64)
    }
}

fn meeting(lead: &[(u32, u8)], follow: &[(u32, u8)], lag: u32) -> Meeting {
    let mut counts = [0_usize; SPAN];
    let mut moves = 0;
    let (Some(first), Some(last)) = (lead.first(), lead.last()) else {
        return nothing();
    };
    let until = follow.last().map_or(0, |note| note.0) + STROKE_TICKS;
    let mut at = follow.partition_point(|note| note.0 + STROKE_TICKS <= first.0 + lag);
    let begun = at;
    let mut asked = 0;
    let mut before = None;
    for &(onset, pitch) in lead {
        let wanted = onset + lag;
        if wanted > until {
            break;
        }
        asked += 1;
        while follow.get(at).is_some_and(|note| note.0 + STROKE_TICKS <= wanted) {
            at += 1;
        }
        if let Some(&(_, answered)) = follow.get(at).filter(|note| note.0 < wanted + STROKE_TICKS) {
            let semitones = i16::from(answered) - i16::from(pitch);
            if semitones.abs() <= SEMITONES_MAX {
                counts[place(semitones)] += 1;
                moves += usize::from(before.is_some_and(|before| before != pitch));
            }
        }
        before = Some(pitch);
    }
    let ended = follow.partition_point(|note| note.0 < last.0 + lag + STROKE_TICKS);
    let pair = (0..SPAN - 1)
        .max_by_key(|&low| {
            (
                counts[low] + counts[low + 1],
                counts[low].max(counts[low + 1]),
                Reverse(low),
            )
        })
        .unwrap_or(0);
    let form = |place: usize| i16::try_from(place).expect("within the span") - SEMITONES_MAX;
    let high = usize::from(counts[pair + 1] > counts[pair]);
    Meeting {
        notes: counts[pair] + counts[pair + 1],
        commonest: counts[pair].max(counts[pair + 1]),
        unison: counts[place(0)],
        asked: (asked, ended.saturating_sub(begun)),
        semitones: form(pair + high),
        forms: [form(pair), form(pair + 1)],
        moves,
    }
}

/// Whether a leader's steps are answered more often than chance gives, wherever one could have looked.
fn surprising(lead: &[(u32, u8)], follow: &[(u32, u8)], lag: u32, met: &Meeting) -> bool {
    let mut at = 0;
    let answers: Vec<Option<i16>> = lead
        .iter()
        .map(|&(onset, pitch)| {
            while follow
                .get(at)
                .is_some_and(|note| note.0 + STROKE_TICKS <= onset + lag)
            {
                at += 1;
            }
            let answer = follow
                .get(at)
                .filter(|note| note.0 < onset + lag + STROKE_TICKS)?;
            Some(i16::from(answer.1) - i16::from(pitch))
        })
        .collect();
    let kept = |answer: &Option<i16>| answer.is_some_and(|semitones| met.forms.contains(&semitones));
    let answered = answers
        .windows(2)
        .filter(|two| kept(&two[0]) && kept(&two[1]))
        .count();
    let (one, other) = (steps(lead), steps(follow));
    let pairs = one.len() * other.len();
    let alike: usize = one
        .iter()
        .flat_map(|&(length, semitones)| {
            let near = [semitones - 1, semitones, semitones + 1];
            near.map(|near| {
                if near.signum() == semitones.signum() {
                    (length, near)
                } else {
                    (0, 0)
                }
            })
        })
        .map(|step| {
            let (from, to) = (
                other.partition_point(|with| *with < step),
                other.partition_point(|with| *with <= step),
            );
            to - from
        })
        .sum();
    let asked = met.asked.0.max(met.asked.1).saturating_sub(1).max(answered);
    let chance = share(alike as u64, pairs as u64);
    surprise(answered, asked, chance) >= MARGIN + log2(pairs as u64)
}

/// A line's steps by their length, in strokes and at least one, and their semitones, in order.
fn steps(line: &[(u32, u8)]) -> Vec<(u32, i16)> {
    let mut steps: Vec<(u32, i16)> = line
        .windows(2)
        .map(|two| {
            let strokes = (two[1].0 - two[0].0 + STROKE_TICKS / 2) / STROKE_TICKS;
            (strokes.max(1), i16::from(two[1].1) - i16::from(two[0].1))
        })
        .collect();
    steps.sort_unstable();
    steps
}

fn nothing() -> Meeting {
    Meeting {
        notes: 0,
        commonest: 0,
        unison: 0,
        asked: (0, 0),
        semitones: 0,
        forms: [0; 2],
        moves: 0,
    }
}

fn place(semitones: i16) -> usize {
    usize::try_from(semitones + SEMITONES_MAX).expect("held within the span")
}
