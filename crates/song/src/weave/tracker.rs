//! Tracking: the relations of a weave while it is played, from the last half minute of each voice.
//!
//! Once in two beats the pairs in which somebody played since are heard anew by the same code as the verdict; the others keep what they had. So
//! what is shown live is what the verdict will say, and the cost is bounded: eight voices of at most [`TRACKED_NOTES_MAX`] notes. What it is
//! not: it gives no quality, and it forgets what is longer ago.

use super::hearing::{self, Grid, Heard, Pair};
use super::imitation::Slate;
use super::log::{self, CHORD_MAX, CLOCK_MS_MAX, PlayedNote, VOICES_MAX, WeaveRefusal};
use super::relation::Found;
use crate::live::UNENDED_MS_MAX;
use crate::melody::{TEMPO_MAX, TEMPO_MIN, TICKS_PER_QUARTER};
use crate::{Metre, RegionSong};
use std::collections::VecDeque;

/// Milliseconds of playing that are remembered.
pub const TRACKED_MS: u64 = 30_000;
/// Notes of one voice that are remembered.
pub const TRACKED_NOTES_MAX: usize = 128;

/// Follows a weave of up to eight voices.
#[derive(Debug, Clone)]
pub struct Tracker {
    song: RegionSong,
    voices: [Track; VOICES_MAX],
    pairs: Vec<Vec<Found>>,
    current: Vec<Found>,
    heard_ms: Option<u64>,
    /// When the first note of all began: bars count from it.
    began_ms: Option<u64>,
}

/// One voice's last notes.
#[derive(Debug, Clone, Default)]
struct Track {
    /// By beginning; one that still sounds ends at `u64::MAX`.
    notes: VecDeque<PlayedNote>,
    /// Whether something changed since it was last heard.
    changed: bool,
}

const SOUNDING: u64 = u64::MAX;

impl Tracker {
    /// Follows a weave in a region. A tempo out of range is held within it; a metre that is none becomes four quarters.
    #[must_use]
    pub fn new(mut song: RegionSong) -> Self {
        song.tempo = song.tempo.clamp(TEMPO_MIN, TEMPO_MAX);
        if !(1..=16).contains(&song.metre.beats) || ![1, 2, 4, 8, 16].contains(&song.metre.unit) {
            song.metre = Metre::COMMON;
        }
        Self {
            song,
            voices: Default::default(),
            pairs: vec![Vec::new(); VOICES_MAX * VOICES_MAX],
            current: Vec::new(),
            heard_ms: None,
            began_ms: None,
        }
    }

    /// A key went down, heard at `at_ms` on the region's clock. What comes late is put at the voice's latest note; after a silence of more
    /// than the remembered time the voice begins anew.
    ///
    /// # Errors
    /// [`WeaveRefusal`] for a voice that is none, a note out of range and a chord of too many keys; nothing changes then.
    pub fn note_on(&mut self, voice: usize, at_ms: u64, pitch: u8, velocity: u8) -> Result<(), WeaveRefusal> {
        let track = track(&mut self.voices, voice)?;
        let what = if pitch > 127 {
            Some("pitch is 0 to 127")
        } else if !(1..=127).contains(&velocity) {
            Some("velocity is 1 to 127")
        } else if at_ms > CLOCK_MS_MAX {
            Some("no region is as old as that")
        } else {
            None
        };
        if let Some(what) = what {
            return Err(WeaveRefusal::Note {
                voice,
                note: track.notes.len(),
                what,
            });
        }
        let latest = track.notes.back().map_or(0, |note| note.began_ms);
        let at_ms = at_ms.max(latest);
        track.release(at_ms, |note| note.pitch == pitch);
        track.release(at_ms, |note| note.began_ms + UNENDED_MS_MAX < at_ms);
        let sounding = track.notes.iter().filter(|note| note.ended_ms > at_ms).count() + 1;
        if sounding > CHORD_MAX {
            return Err(WeaveRefusal::Chord { voice, sounding });
        }
        track.notes.push_back(PlayedNote {
            began_ms: at_ms,
            ended_ms: SOUNDING,
            pitch,
            velocity,
        });
        track.forget(at_ms);
        track.changed = true;
        Ok(())
    }

    /// A key was let go.
    ///
    /// # Errors
    /// [`WeaveRefusal`] for a voice that is none.
    pub fn note_off(&mut self, voice: usize, at_ms: u64, pitch: u8) -> Result<(), WeaveRefusal> {
        let track = track(&mut self.voices, voice)?;
        track.release(at_ms, |note| note.pitch == pitch);
        Ok(())
    }

    /// A voice left: what it had is forgotten at once.
    pub fn leave(&mut self, voice: usize) {
        if let Some(track) = self.voices.get_mut(voice) {
            track.notes.clear();
            track.changed = true;
            // At the next look, not only two beats later.
            self.heard_ms = None;
        }
    }

    /// The relations now, by pairs of voices. They are heard anew once in two beats at most.
    pub fn relations(&mut self, now_ms: u64) -> &[Found] {
        let rest_ms = log::ticks_to_ms(TICKS_PER_QUARTER * 2, self.song.tempo);
        if self
            .heard_ms
            .is_some_and(|heard| now_ms < heard.saturating_add(rest_ms))
        {
            return &self.current;
        }
        self.heard_ms = Some(now_ms);
        for track in &mut self.voices {
            track.forget(now_ms);
        }
        if self.voices.iter().any(|track| track.changed) {
            self.hear(now_ms);
        }
        &self.current
    }

    fn hear(&mut self, now_ms: u64) {
        let first = |track: &Track| track.notes.front().map(|note| note.began_ms);
        let began_ms = self.voices.iter().filter_map(first).min().unwrap_or(now_ms);
        let grid = Grid::of(&self.song, began_ms).since(*self.began_ms.get_or_insert(began_ms));
        let heard: Vec<Heard> = self
            .voices
            .iter()
            .map(|track| Heard::of(&track.played(now_ms), &grid))
            .collect();
        let key = hearing::key(&heard, &self.song);
        let mut slate = Slate::default();
        for (one, first) in heard.iter().enumerate() {
            for (other, second) in heard.iter().enumerate().skip(one + 1) {
                if !self.voices[one].changed && !self.voices[other].changed {
                    continue;
                }
                let pair = Pair {
                    one: first,
                    other: second,
                    grid: &grid,
                    key: &key,
                };
                self.pairs[one * VOICES_MAX + other] = if first.line.is_empty() || second.line.is_empty() {
                    Vec::new()
                } else {
                    pair.relations(one, other, &mut slate).0
                };
            }
        }
        self.current = self.pairs.concat();
        for track in &mut self.voices {
            track.changed = false;
        }
    }
}

fn track(voices: &mut [Track; VOICES_MAX], voice: usize) -> Result<&mut Track, WeaveRefusal> {
    voices
        .get_mut(voice)
        .ok_or(WeaveRefusal::Voices(voice.saturating_add(1)))
}

impl Track {
    /// Ends what still sounds and meets a condition.
    fn release(&mut self, at_ms: u64, which: impl Fn(&PlayedNote) -> bool) {
        for note in self.notes.iter_mut().filter(|note| note.ended_ms == SOUNDING) {
            if which(note) {
                let longest = note.began_ms.saturating_add(super::VOICE_MS_MAX);
                note.ended_ms = at_ms.clamp(note.began_ms.saturating_add(1), longest);
            }
        }
    }

    /// Forgets what is too long ago or too much.
    fn forget(&mut self, now_ms: u64) {
        let since = now_ms.saturating_sub(TRACKED_MS);
        while self
            .notes
            .front()
            .is_some_and(|note| note.began_ms < since || self.notes.len() > TRACKED_NOTES_MAX)
        {
            self.notes.pop_front();
            self.changed = true;
        }
    }

    /// The notes as they stand now. What a clock that lies puts farther ahead than anything is remembered is not heard yet.
    fn played(&self, now_ms: u64) -> Vec<PlayedNote> {
        self.notes
            .iter()
            .take_while(|note| note.began_ms <= now_ms.saturating_add(TRACKED_MS))
            .map(|note| PlayedNote {
                ended_ms: if note.ended_ms == SOUNDING {
                    now_ms.clamp(
                        note.began_ms.saturating_add(1),
                        note.began_ms.saturating_add(TRACKED_MS),
                    )
                } else {
                    note.ended_ms
                },
                ..*note
            })
            .collect()
    }
}
