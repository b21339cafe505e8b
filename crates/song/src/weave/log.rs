//! The log of a weave: who played what when, and why a log is none.
//!
//! Times are milliseconds on the region's clock *as heard* by one ear. Where some hear others a bar late, a weave has no single truth: each player
//! has a log of its own, with its own notes when they were pressed and every other voice as late as it was heard there. Whoever hosts a weave
//! judges the log of each ear and keeps the best. What it is not: no wire format and no journal's; nothing here is corrected or quantised.

use crate::live::{LiveEvent, UNENDED_MS_MAX};
use crate::melody::{NOTES_MAX, TEMPO_MAX, TEMPO_MIN, TICKS_PER_QUARTER};
use crate::{Melody, RegionSong};
use serde::{Deserialize, Serialize};

/// Voices of a weave at least.
pub const VOICES_MIN: usize = 2;
/// Voices of a weave at most.
pub const VOICES_MAX: usize = 8;
/// Milliseconds of one voice at most, from its first beginning to its last end.
pub const VOICE_MS_MAX: u64 = 60_000;
/// Milliseconds a performance may last beyond that: its last note rings on.
pub const RINGING_MS: u64 = UNENDED_MS_MAX;
/// Notes of one voice that may sound at one moment.
pub const CHORD_MAX: usize = 16;
/// Latest millisecond of a region's clock that is believed: some three hundred years.
pub const CLOCK_MS_MAX: u64 = 10_000_000_000_000;

/// One note as it was heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PlayedNote {
    /// When it began, milliseconds on the region's clock.
    pub began_ms: u64,
    /// When it ended, later than it began.
    pub ended_ms: u64,
    /// MIDI number, 0..=127.
    pub pitch: u8,
    /// MIDI velocity, 1..=127.
    pub velocity: u8,
}

/// What one Songweaver played, as heard.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct WeaveVoice {
    /// The notes, by beginning.
    pub notes: Vec<PlayedNote>,
}

impl WeaveVoice {
    /// A voice from keys that went down and up, in any order, `delay_ms` later than they were pressed. A key that goes down again ends the
    /// note it had; a note without end lasts until `ended_ms`, four seconds at most; events past 1,024 are left out.
    #[must_use]
    pub fn of_events(events: &[LiveEvent], ended_ms: u64, delay_ms: u64) -> Self {
        let mut ordered: Vec<LiveEvent> = events.iter().take(crate::live::EVENTS_MAX).copied().collect();
        ordered.sort_by_key(|event| (event.at_ms, event.velocity != 0));
        let mut sounding: [Option<usize>; 256] = [None; 256];
        let mut notes: Vec<PlayedNote> = Vec::new();
        for event in ordered {
            let slot = &mut sounding[usize::from(event.pitch)];
            // No key goes down twice at once.
            let again = slot.is_some_and(|index| notes[index].began_ms == event.at_ms);
            if again && event.velocity > 0 {
                continue;
            }
            if let Some(index) = slot.take() {
                let note = &mut notes[index];
                note.ended_ms = event.at_ms.max(note.began_ms.saturating_add(1));
            }
            if event.velocity > 0 {
                *slot = Some(notes.len());
                let longest = event.at_ms.saturating_add(UNENDED_MS_MAX);
                notes.push(PlayedNote {
                    began_ms: event.at_ms,
                    ended_ms: ended_ms.clamp(event.at_ms.saturating_add(1), longest),
                    pitch: event.pitch,
                    velocity: event.velocity.min(127),
                });
            }
        }
        for note in &mut notes {
            note.began_ms = note.began_ms.saturating_add(delay_ms);
            note.ended_ms = note.ended_ms.saturating_add(delay_ms);
        }
        Self { notes }
    }

    /// A voice from a melody that was cast: its ticks run at its own tempo from `began_ms`.
    #[must_use]
    pub fn of_melody(melody: &Melody, began_ms: u64) -> Self {
        let unit = u64::from(melody.tempo()) * u64::from(TICKS_PER_QUARTER);
        let at = |ticks: u32| began_ms.saturating_add((u64::from(ticks) * 60_000 + unit / 2) / unit);
        let notes = melody.notes().iter().map(|note| PlayedNote {
            began_ms: at(note.onset),
            ended_ms: at(note.onset + note.duration).max(at(note.onset) + 1),
            pitch: note.pitch,
            velocity: note.velocity,
        });
        Self {
            notes: notes.collect(),
        }
    }

    /// When its first note began; 0 without notes.
    #[must_use]
    pub fn began_ms(&self) -> u64 {
        self.notes.iter().map(|note| note.began_ms).min().unwrap_or(0)
    }

    /// When its last note ended; 0 without notes.
    #[must_use]
    pub fn ended_ms(&self) -> u64 {
        self.notes.iter().map(|note| note.ended_ms).max().unwrap_or(0)
    }
}

/// A weave: what two to eight Songweavers played together in a region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeaveLog {
    /// The region's Song: its tempo and metre are the grid, its tonic and mode the home that a close comes to.
    pub song: RegionSong,
    /// The voices; their order numbers them.
    pub voices: Vec<WeaveVoice>,
}

/// Why a log is no weave. Voices and notes are counted from 0.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WeaveRefusal {
    /// Too few or too many voices.
    #[error("{0} voices; a weave has {VOICES_MIN} to {VOICES_MAX}")]
    Voices(usize),
    /// A Song that gives no grid.
    #[error("no grid: tempo {tempo}, metre {beats}/{unit}")]
    Song {
        /// Its tempo; 40 to 240 are allowed.
        tempo: u16,
        /// Its metre's beats; 1 to 16 are allowed.
        beats: u8,
        /// Its beat's value; 1, 2, 4, 8 or 16 are allowed.
        unit: u8,
    },
    /// A voice without notes.
    #[error("voice {voice} has no notes")]
    Empty {
        /// Which.
        voice: usize,
    },
    /// A flood of notes.
    #[error("voice {voice} has {notes} notes; at most {NOTES_MAX} are allowed")]
    Flood {
        /// Which.
        voice: usize,
        /// How many it has.
        notes: usize,
    },
    /// A note out of range.
    #[error("voice {voice}, note {note}: {what}")]
    Note {
        /// Which voice.
        voice: usize,
        /// Which of its notes.
        note: usize,
        /// What is allowed.
        what: &'static str,
    },
    /// A note that begins before the one before it.
    #[error("voice {voice}, note {note} begins before the one before it")]
    Order {
        /// Which voice.
        voice: usize,
        /// Which of its notes.
        note: usize,
    },
    /// A clock that jumps: a silence in which a performance would have ended.
    #[error("voice {voice}, note {note} comes after a silence of {silence_ms} ms, more than two bars")]
    Jump {
        /// Which voice.
        voice: usize,
        /// Which of its notes.
        note: usize,
        /// The silence before it.
        silence_ms: u64,
    },
    /// A voice that lasts too long.
    #[error("voice {voice} lasts {lasts_ms} ms; {VOICE_MS_MAX} are allowed, and {RINGING_MS} more to ring")]
    Long {
        /// Which.
        voice: usize,
        /// How long it lasts.
        lasts_ms: u64,
    },
    /// More keys at once than hands have fingers for.
    #[error("voice {voice} sounds {sounding} notes at once; at most {CHORD_MAX} are allowed")]
    Chord {
        /// Which.
        voice: usize,
        /// How many sound at once.
        sounding: usize,
    },
    /// A voice that neither overlaps with another nor answers one within two bars.
    #[error("voice {voice} is apart from all others by more than two bars")]
    Apart {
        /// Which.
        voice: usize,
    },
}

impl WeaveRefusal {
    /// The reason as a word, for codes and counters.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Voices(_) => "voices",
            Self::Song { .. } => "song",
            Self::Empty { .. } => "empty-voice",
            Self::Flood { .. } => "note-flood",
            Self::Note { .. } => "note-out-of-range",
            Self::Order { .. } => "notes-out-of-order",
            Self::Jump { .. } => "clock-jumps",
            Self::Long { .. } => "too-long",
            Self::Chord { .. } => "impossible-chord",
            Self::Apart { .. } => "voices-apart",
        }
    }
}

impl WeaveLog {
    /// Whether this can be judged.
    ///
    /// # Errors
    /// The first thing that is not allowed, in the order of the voices.
    pub fn check(&self) -> Result<(), WeaveRefusal> {
        if !(VOICES_MIN..=VOICES_MAX).contains(&self.voices.len()) {
            return Err(WeaveRefusal::Voices(self.voices.len()));
        }
        let metre = self.song.metre;
        if !(TEMPO_MIN..=TEMPO_MAX).contains(&self.song.tempo)
            || !(1..=16).contains(&metre.beats)
            || ![1, 2, 4, 8, 16].contains(&metre.unit)
        {
            return Err(WeaveRefusal::Song {
                tempo: self.song.tempo,
                beats: metre.beats,
                unit: metre.unit,
            });
        }
        let two_bars_ms = self.two_bars_ms();
        for (number, voice) in self.voices.iter().enumerate() {
            check_voice(number, voice, two_bars_ms)?;
        }
        for (number, voice) in self.voices.iter().enumerate() {
            let near = self.voices.iter().enumerate().any(|(other_number, other)| {
                other_number != number
                    && voice.began_ms() <= other.ended_ms().saturating_add(two_bars_ms)
                    && other.began_ms() <= voice.ended_ms().saturating_add(two_bars_ms)
            });
            if !near {
                return Err(WeaveRefusal::Apart { voice: number });
            }
        }
        Ok(())
    }

    /// When the first note of all began.
    #[must_use]
    pub fn began_ms(&self) -> u64 {
        self.voices.iter().map(WeaveVoice::began_ms).min().unwrap_or(0)
    }

    /// Two bars of rest, after which a performance has ended, and a second for slow clocks.
    fn two_bars_ms(&self) -> u64 {
        ticks_to_ms(self.song.metre.bar_ticks() * 2, self.song.tempo) + 1000
    }
}

fn check_voice(number: usize, voice: &WeaveVoice, two_bars_ms: u64) -> Result<(), WeaveRefusal> {
    if voice.notes.is_empty() {
        return Err(WeaveRefusal::Empty { voice: number });
    }
    if voice.notes.len() > NOTES_MAX {
        return Err(WeaveRefusal::Flood {
            voice: number,
            notes: voice.notes.len(),
        });
    }
    let mut ends: Vec<u64> = Vec::with_capacity(CHORD_MAX + 1);
    let mut latest_end = voice.notes[0].began_ms;
    let mut before = 0;
    for (place, note) in voice.notes.iter().enumerate() {
        let what = if note.pitch > 127 {
            Some("pitch is 0 to 127")
        } else if !(1..=127).contains(&note.velocity) {
            Some("velocity is 1 to 127")
        } else if note.ended_ms <= note.began_ms {
            Some("a note ends after it begins")
        } else if note.ended_ms > CLOCK_MS_MAX {
            Some("no region is as old as that")
        } else {
            None
        };
        if let Some(what) = what {
            return Err(WeaveRefusal::Note {
                voice: number,
                note: place,
                what,
            });
        }
        if note.began_ms < before {
            return Err(WeaveRefusal::Order {
                voice: number,
                note: place,
            });
        }
        before = note.began_ms;
        let silence_ms = note.began_ms.saturating_sub(latest_end);
        if silence_ms > two_bars_ms {
            return Err(WeaveRefusal::Jump {
                voice: number,
                note: place,
                silence_ms,
            });
        }
        latest_end = latest_end.max(note.ended_ms);
        ends.retain(|end| *end > note.began_ms);
        ends.push(note.ended_ms);
        if ends.len() > CHORD_MAX {
            return Err(WeaveRefusal::Chord {
                voice: number,
                sounding: ends.len(),
            });
        }
    }
    let lasts_ms = latest_end - voice.notes[0].began_ms;
    if lasts_ms > VOICE_MS_MAX + RINGING_MS {
        return Err(WeaveRefusal::Long {
            voice: number,
            lasts_ms,
        });
    }
    Ok(())
}

/// Milliseconds as ticks at a tempo, rounded.
pub(super) fn ticks(ms: u64, tempo: u16) -> u32 {
    let unit = u64::from(tempo) * u64::from(TICKS_PER_QUARTER);
    u32::try_from(ms.saturating_mul(unit).saturating_add(30_000) / 60_000).unwrap_or(u32::MAX / 2)
}

/// Ticks as milliseconds at a tempo, rounded.
pub(super) fn ticks_to_ms(ticks: u32, tempo: u16) -> u64 {
    let unit = u64::from(tempo.max(1)) * u64::from(TICKS_PER_QUARTER);
    (u64::from(ticks) * 60_000 + unit / 2) / unit
}
