//! Compositions of several voices from and to Standard MIDI Files.
//!
//! A file that holds more than a composition can is read in parts, bar by bar, so that nothing of it is lost; what had to be left out is told. What it is not:
//! [`super::import()`] makes one melody of the one voice that leads.

use super::export::{self, Part};
use super::import::{self, FileNote, Parts, Read};
use super::{FILE_BYTES_MAX, MidiError, Remark};
use crate::composition::{Composition, VOICES_MAX};
use crate::melody::{NOTES_MAX, TICKS_MAX};
use crate::{Metre, Note};

/// A part of a file as a composition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedVoices {
    /// The voices, those with most notes where there are more than eight, in the file's order.
    pub composition: Composition,
    /// Which part of the file it is, from 0.
    pub part: usize,
    /// Parts there are.
    pub parts: usize,
    /// What was left out or changed.
    pub remarks: Vec<Remark>,
}

/// A part of a Standard MIDI File of type 0 or 1 with all its voices, of up to [`FILE_BYTES_MAX`] bytes; beyond the last part comes the last.
///
/// # Errors
/// [`MidiError`] says what is wrong with the file and what is allowed. No bytes make it panic.
pub fn import_voices(bytes: &[u8], part: usize) -> Result<ImportedVoices, MidiError> {
    let Read {
        parts: file,
        multiply,
        divide,
        film,
    } = import::parse(bytes, FILE_BYTES_MAX)?;
    let mut remarks = import::damage(bytes, &file);
    if film {
        remarks.push(Remark::FilmTime);
    }
    let voices = chosen(&file, &mut remarks)?;
    let last = voices.iter().flatten().map(|note| note.end).max().unwrap_or(0);
    let (tempo, numerator, denominator) = import::tempo(&file, last, film, &mut remarks);
    let metre = import::metre(&file, &mut remarks);
    let (multiply, divide) = (multiply * numerator, divide * denominator);
    let voices: Vec<Vec<Note>> = voices
        .iter()
        .map(|notes| notes.iter().map(|note| scaled(note, multiply, divide)).collect())
        .collect();
    let stretches = stretches(&voices, metre, &mut remarks);
    let part = part.min(stretches.len().saturating_sub(1));
    let (from_bar, to_bar) = stretches.get(part).copied().unwrap_or((0, 0));
    if stretches.len() > 1 {
        remarks.push(Remark::Part {
            part: part + 1,
            parts: stretches.len(),
            bars: (from_bar + 1, to_bar),
        });
    }
    let bar = metre.bar_ticks();
    let (from, to) = (from_bar.saturating_mul(bar), to_bar.saturating_mul(bar));
    let mut room = NOTES_MAX;
    let mut taken: Vec<Vec<Note>> = Vec::new();
    for notes in voices {
        let within = notes.into_iter().filter(|note| (from..to).contains(&note.onset));
        let notes: Vec<Note> = within
            .take(room)
            .map(|note| {
                let onset = note.onset - from;
                let duration = note.duration.min(TICKS_MAX.saturating_sub(onset)).max(1);
                Note {
                    onset,
                    duration,
                    ..note
                }
            })
            .collect();
        room -= notes.len();
        taken.push(notes);
    }
    Ok(ImportedVoices {
        composition: Composition {
            tempo,
            metre,
            key: import::key(&file),
            voices: taken,
        },
        part,
        parts: stretches.len(),
        remarks,
    })
}

/// A composition as the bytes of a Standard MIDI File of type 1, a track to each voice; the name is cut to 48 characters.
#[must_use]
pub fn export_voices(composition: &Composition, name: Option<&str>) -> Vec<u8> {
    let parts = composition.voices.iter().map(|notes| Part { notes });
    export::write(
        &parts.collect::<Vec<_>>(),
        composition.tempo,
        composition.metre,
        composition.key,
        name,
    )
}

/// The pitched voices of a file, eight at most.
fn chosen(file: &Parts, remarks: &mut Vec<Remark>) -> Result<Vec<Vec<FileNote>>, MidiError> {
    let drums = import::drums(file);
    let mut voices: Vec<(usize, Vec<FileNote>)> = import::pitched(file)
        .map(|(_, notes)| notes.clone())
        .enumerate()
        .collect();
    if voices.is_empty() {
        return Err(import::nothing(file, drums));
    }
    if drums > 0 {
        remarks.push(Remark::Drums { notes: drums });
    }
    if voices.len() > VOICES_MAX {
        remarks.push(Remark::VoicesBeyond { voices: voices.len() });
        voices.sort_by_key(|(place, notes)| (std::cmp::Reverse(notes.len()), *place));
        voices.truncate(VOICES_MAX);
        voices.sort_by_key(|(place, _)| *place);
    }
    let unended = file.unended.values().sum();
    if unended > 0 {
        remarks.push(Remark::Unended { notes: unended });
    }
    Ok(voices
        .into_iter()
        .map(|(_, mut notes)| {
            notes.sort_by_key(|note| (note.start, note.pitch));
            notes
        })
        .collect())
}

fn scaled(note: &FileNote, multiply: u64, divide: u64) -> Note {
    let scaled = |ticks: u64| {
        let ticks =
            (u128::from(ticks) * u128::from(multiply) + u128::from(divide) / 2) / u128::from(divide.max(1));
        u32::try_from(ticks).unwrap_or(u32::MAX / 2).min(u32::MAX / 2)
    };
    let onset = scaled(note.start);
    Note {
        onset,
        pitch: note.pitch,
        duration: scaled(note.end).saturating_sub(onset).max(1),
        velocity: note.velocity.max(1),
    }
}

/// Bars from and to which a composition can hold what begins there: as many bars as have no more notes than a melody, at least one, and no
/// more than the longest melody. Silent bars at the beginning are passed over.
fn stretches(voices: &[Vec<Note>], metre: Metre, remarks: &mut Vec<Remark>) -> Vec<(u32, u32)> {
    let bar = metre.bar_ticks();
    let mut onsets: Vec<u32> = voices.iter().flatten().map(|note| note.onset / bar).collect();
    onsets.sort_unstable();
    let bars_max = (TICKS_MAX / bar).max(1);
    let mut stretches: Vec<(u32, u32)> = Vec::new();
    let mut from = 0;
    let mut crowded = 0;
    while from < onsets.len() {
        let first = onsets[from];
        let mut to = (from + NOTES_MAX).min(onsets.len());
        // Back to the bar's beginning, unless one bar alone is too full.
        if to < onsets.len() {
            let cut = onsets[to];
            let begins = onsets.partition_point(|at| *at < cut);
            if begins > from {
                to = begins;
            } else {
                let ends = onsets.partition_point(|at| *at <= cut);
                crowded = crowded.max(ends - from);
                to = ends;
            }
        }
        let within = onsets.partition_point(|at| *at < first.saturating_add(bars_max));
        to = to.min(within);
        stretches.push((first, onsets[to - 1] + 1));
        from = to;
    }
    if crowded > 0 {
        remarks.push(Remark::BarTooFull { notes: crowded });
    }
    let silence = stretches.first().map_or(0, |(first, _)| *first);
    if silence > 0 {
        remarks.push(Remark::SilenceDropped { bars: silence });
    }
    stretches
}
