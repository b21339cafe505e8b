//! What was heard of a weave, as it is kept: all that its judgement reads, and nothing of who sang.
//!
//! Kept as JSON under the hash of its content, so that whoever has the address can play the very notes and judge them again. What it is not:
//! no event; the journal cites it.

use kernel::MelodyId;
use protocol::weave::{RecordedNote, RecordedVoice, WeaveRecording};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use song::note_log;
use song::weave::{PlayedNote, WeaveLog, WeaveVoice};
use song::{Intent, Metre, Mode, PitchClass, RegionSong};

/// A weave's log as it is kept. Times are milliseconds from its first note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recording {
    tempo: u16,
    metre: Metre,
    tonic: PitchClass,
    mode: Mode,
    /// What most sang for: combos ask for it.
    intent: Intent,
    /// Voices of notes: beginning, end, pitch, velocity.
    voices: Vec<Vec<(u32, u32, u8, u8)>>,
}

impl Recording {
    /// The recording of a log: moved so that its first note begins at 0, without what its judgement does not read.
    #[must_use]
    pub fn of(log: &WeaveLog, intent: Intent) -> Self {
        let began_ms = log.began_ms();
        let at = |ms: u64| u32::try_from(ms.saturating_sub(began_ms)).unwrap_or(u32::MAX);
        let notes = |voice: &WeaveVoice| {
            let notes = voice.notes.iter();
            notes
                .map(|note| (at(note.began_ms), at(note.ended_ms), note.pitch, note.velocity))
                .collect()
        };
        Self {
            tempo: log.song.tempo,
            metre: log.song.metre,
            tonic: log.song.tonic,
            mode: log.song.mode,
            intent,
            voices: log.voices.iter().map(notes).collect(),
        }
    }

    /// The log again.
    #[must_use]
    pub fn log(&self) -> WeaveLog {
        let voice = |notes: &Vec<(u32, u32, u8, u8)>| WeaveVoice {
            notes: notes
                .iter()
                .map(|(began, ended, pitch, velocity)| PlayedNote {
                    began_ms: u64::from(*began),
                    ended_ms: u64::from(*ended),
                    pitch: *pitch,
                    velocity: *velocity,
                })
                .collect(),
        };
        WeaveLog {
            song: RegionSong {
                tonic: self.tonic,
                mode: self.mode,
                tempo: self.tempo,
                metre: self.metre,
                motif: Vec::new(),
                mood: String::new(),
            },
            voices: self.voices.iter().map(voice).collect(),
        }
    }

    /// Its content address: SHA-256 over its bytes, the first 128 bits.
    #[must_use]
    pub fn id(&self) -> MelodyId {
        let mut hash = Sha256::new();
        hash.update(b"finalverse weave log 1");
        hash.update(self.bytes());
        let mut first = [0; 16];
        first.copy_from_slice(&hash.finalize()[..16]);
        MelodyId(u128::from_be_bytes(first))
    }

    /// Its bytes: JSON.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("numbers are plain JSON")
    }

    /// What was kept; `None` for what is no recording.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// For clients.
    #[must_use]
    pub fn to_wire(&self) -> WeaveRecording {
        let voice = |notes: &Vec<(u32, u32, u8, u8)>| RecordedVoice {
            notes: notes
                .iter()
                .map(|(began_ms, ended_ms, pitch, velocity)| RecordedNote {
                    pitch: *pitch,
                    velocity: *velocity,
                    began_ms: *began_ms,
                    ended_ms: *ended_ms,
                })
                .collect(),
        };
        WeaveRecording {
            tempo: self.tempo,
            beats: self.metre.beats,
            unit: self.metre.unit,
            tonic: self.tonic.number(),
            mode: self.mode.slug().to_owned(),
            voices: self.voices.iter().map(voice).collect(),
        }
    }

    /// The note log that `finalverse song judge` reads, with its Song and what it was for.
    #[must_use]
    pub fn note_log(&self) -> String {
        note_log::write(&self.log(), self.intent, &[])
    }
}
