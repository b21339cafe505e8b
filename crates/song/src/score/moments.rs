//! Moments: a score cut wherever something begins, with all that sounds there.
//!
//! What it is not: it names no chord.

use super::Score;
use crate::analysis::line::STROKE_TICKS;

/// Notes of one moment that are looked at, from the lowest.
const SOUNDING_MAX: usize = 16;
/// Notes that are held at once at most; what begins beyond them is passed over until others end.
const HELD_MAX: usize = 256;

/// A note that sounds in a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sounding {
    pub(super) pitch: u8,
    /// Its voice, from 0.
    pub(super) voice: usize,
    /// Its place among the voice's notes.
    pub(super) note: usize,
    /// Whether it begins here.
    pub(super) attacked: bool,
}

/// What sounds from one beginning to the next.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    /// Ticks to the next, or to the end of all.
    pub(super) duration: u32,
    first: usize,
    count: usize,
}

/// All moments of a score, in time.
pub(super) struct Moments {
    pub(super) list: Vec<Moment>,
    sounding: Vec<Sounding>,
}

impl Moments {
    /// Cuts a score. Beginnings within a stroke are one; what ends within a stroke after a beginning has ended before it.
    pub(super) fn of(score: &Score) -> Self {
        let mut all: Vec<(u32, u8, usize, usize, u32)> = score
            .voices()
            .iter()
            .enumerate()
            .flat_map(|(voice, part)| {
                part.notes
                    .iter()
                    .enumerate()
                    .map(move |(note, own)| (own.onset, own.pitch, voice, note, own.end()))
            })
            .collect();
        all.sort_unstable();
        let end = score.end();
        let mut moments = Self {
            list: Vec::with_capacity(all.len()),
            sounding: Vec::with_capacity(all.len() * 3),
        };
        let mut held: Vec<(Sounding, u32)> = Vec::new();
        let mut next = 0;
        while let Some(&(at, ..)) = all.get(next) {
            held.retain_mut(|(sounding, until)| {
                sounding.attacked = false;
                *until > at + STROKE_TICKS
            });
            while let Some(&(onset, pitch, voice, note, until)) = all.get(next) {
                if onset >= at + STROKE_TICKS {
                    break;
                }
                next += 1;
                if held.len() < HELD_MAX {
                    let begun = Sounding {
                        pitch,
                        voice,
                        note,
                        attacked: true,
                    };
                    held.push((begun, until));
                }
            }
            held.sort_unstable_by_key(|(sounding, _)| (sounding.pitch, sounding.voice));
            let first = moments.sounding.len();
            moments
                .sounding
                .extend(held.iter().take(SOUNDING_MAX).map(|(sounding, _)| *sounding));
            let until = all.get(next).map_or(end, |after| after.0);
            moments.list.push(Moment {
                duration: until.saturating_sub(at),
                first,
                count: moments.sounding.len() - first,
            });
        }
        moments
    }

    /// What sounds in a moment, from the lowest.
    pub(super) fn sounding(&self, moment: &Moment) -> &[Sounding] {
        &self.sounding[moment.first..moment.first + moment.count]
    }
}
