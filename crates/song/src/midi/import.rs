//! Reading a Standard MIDI File.
//!
//! A *voice* is one channel of one track. Of several voices the melody is the one whose track is named so (melody, vocal, lead,
//! soprano and the like); without such a name, of the voices with at least a quarter of the largest one's notes, the one whose notes
//! are highest in the mean; of equals, the first. Channel 10 is drums and never a melody. A score has all voices. What it is not: it does not merge voices.

use super::strokes::Strokes;
use super::{DRUMS, FILE_BYTES_MAX, Imported, MidiError, Remark, SCORE_BYTES_MAX};
use crate::melody::{NOTES_MAX, TEMPO_MAX, TEMPO_MIN, TICKS_MAX, TICKS_PER_QUARTER};
use crate::score::{SCORE_TICKS_MAX, Score, ScoreError, ScoreNote, Voice};
use crate::{Melody, Metre, Mode, Note, PitchClass};
use midly::{Format, MetaMessage, MidiMessage, Timing, TrackEventKind};
use std::collections::BTreeMap;

/// Microseconds of a quarter where a file says nothing: 120 a minute.
const QUARTER_US: u32 = 500_000;
/// Tracks that are read.
const TRACKS_MAX: usize = 256;
/// Names by which software marks the melody, in lower case.
const MELODY_NAMES: [&str; 12] = [
    "melod", "vocal", "voice", "lead", "soprano", "solo", "theme", "cantus", "singer", "descant", "superius",
    "tune",
];

/// A note in the file's ticks.
#[derive(Debug, Clone, Copy)]
pub(super) struct FileNote {
    pub start: u64,
    pub end: u64,
    pub pitch: u8,
    pub velocity: u8,
}

/// Everything of a file that matters.
#[derive(Debug, Default)]
pub(super) struct Parts {
    voices: BTreeMap<(usize, u8), Vec<FileNote>>,
    names: BTreeMap<usize, String>,
    tempos: Vec<(u64, u32)>,
    metres: Vec<(u64, u8, u8)>,
    key: Option<(i8, bool)>,
    own_key: Option<(PitchClass, Mode)>,
    pub unended: BTreeMap<(usize, u8), usize>,
    damaged: Vec<usize>,
    tracks: u16,
}

/// Whether any header chunk gives -128 as its SMPTE frame rate, which midly 0.5 negates with an overflow.
fn has_impossible_frame_rate(bytes: &[u8]) -> bool {
    bytes
        .windows(13)
        .any(|window| window.starts_with(b"MThd") && window[12] == 0x80)
}

/// The melody of a Standard MIDI File of type 0 or 1, of up to [`FILE_BYTES_MAX`] bytes.
///
/// # Errors
/// [`MidiError`] says what is wrong with the file and what is allowed. No bytes make it panic.
pub fn import(bytes: &[u8]) -> Result<Imported, MidiError> {
    let Read {
        parts: score,
        multiply,
        divide,
        film,
    } = parse(bytes, FILE_BYTES_MAX)?;
    let mut remarks = damage(bytes, &score);
    let (voice, mut notes) = choose(&score, &mut remarks)?;
    if film {
        remarks.push(Remark::FilmTime);
    }
    if let Some(&count) = score.unended.get(&voice).filter(|count| **count > 0) {
        remarks.push(Remark::Unended { notes: count });
    }
    let last = notes.iter().map(|note| note.end).max().unwrap_or(0);
    let (tempo, numerator, denominator) = tempo(&score, last, film, &mut remarks);
    let (multiply, divide) = (multiply * numerator, divide * denominator);
    let metre = metre(&score, &mut remarks);
    let scaled = |ticks: u64| {
        u64::try_from(
            (u128::from(ticks) * u128::from(multiply) + u128::from(divide) / 2) / u128::from(divide),
        )
        .unwrap_or(u64::MAX)
    };

    notes.sort_by_key(|note| (note.start, note.pitch));
    if notes.len() > NOTES_MAX {
        remarks.push(Remark::NotesBeyond { notes: notes.len() });
        notes.truncate(NOTES_MAX);
    }
    let bar = u64::from(metre.bar_ticks());
    let silence = notes.first().map_or(0, |note| scaled(note.start) / bar);
    if silence > 0 {
        remarks.push(Remark::SilenceDropped {
            bars: u32::try_from(silence).unwrap_or(u32::MAX),
        });
    }
    let before = notes.len();
    let kept: Vec<Note> = notes
        .iter()
        .filter_map(|note| {
            let onset = scaled(note.start) - silence * bar;
            let duration = (scaled(note.end) - silence * bar).saturating_sub(onset).max(1);
            let onset = u32::try_from(onset).ok().filter(|onset| *onset < TICKS_MAX)?;
            let duration = u32::try_from(duration.min(u64::from(TICKS_MAX - onset))).ok()?;
            Some(Note {
                onset,
                pitch: note.pitch,
                duration,
                velocity: note.velocity,
            })
        })
        .collect();
    if kept.len() < before {
        remarks.push(Remark::TooLate {
            notes: before - kept.len(),
        });
    }
    let key = key(&score);
    Ok(Imported {
        melody: Melody::new(kept, tempo, metre, key)?,
        name: score.names.get(&voice.0).or_else(|| score.names.get(&0)).cloned(),
        remarks,
    })
}

/// What of a file is missing or damaged.
pub(super) fn damage(bytes: &[u8], file: &Parts) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let said = said_tracks(bytes).unwrap_or(file.tracks);
    if said > file.tracks {
        remarks.push(Remark::TracksMissing {
            said,
            found: file.tracks,
        });
    }
    let damaged = file.damaged.iter();
    remarks.extend(damaged.map(|&track| Remark::Damaged { track: track + 1 }));
    remarks
}

/// The key that a file states.
pub(super) fn key(file: &Parts) -> Option<(PitchClass, Mode)> {
    let signed = || file.key.map(|(sharps, minor)| key_of(sharps, minor));
    file.own_key.or_else(signed)
}

/// Notes of drums.
pub(super) fn drums(file: &Parts) -> usize {
    let drums = file.voices.iter().filter(|((_, channel), _)| *channel == DRUMS);
    drums.map(|(_, notes)| notes.len()).sum()
}

/// Voices with notes that are no drums, by track and channel.
pub(super) fn pitched(file: &Parts) -> impl Iterator<Item = (&(usize, u8), &Vec<FileNote>)> {
    let voices = file.voices.iter();
    voices.filter(|((_, channel), notes)| *channel != DRUMS && !notes.is_empty())
}

/// Why a file without pitched notes has none.
pub(super) fn nothing(file: &Parts, drums: usize) -> MidiError {
    match file.damaged.first() {
        _ if drums > 0 => MidiError::DrumsOnly,
        Some(&track) => MidiError::Damaged(track + 1),
        None => MidiError::NoNotes,
    }
}

/// A file that was read, and how its ticks become ours: multiply, then divide.
pub(super) struct Read {
    pub parts: Parts,
    pub multiply: u64,
    pub divide: u64,
    pub film: bool,
}

/// Everything of a file of up to `bytes_max` bytes.
pub(super) fn parse(bytes: &[u8], bytes_max: usize) -> Result<Read, MidiError> {
    if bytes.len() > bytes_max {
        return Err(MidiError::TooLarge {
            bytes: bytes.len(),
            max: bytes_max,
        });
    }
    if bytes.is_empty() {
        return Err(MidiError::NotMidi("it is empty"));
    }
    if has_impossible_frame_rate(bytes) {
        return Err(MidiError::NotMidi("its header names no frame rate that exists"));
    }
    let (header, tracks) =
        midly::parse(bytes).map_err(|_| MidiError::NotMidi("its header is missing or damaged"))?;
    if header.format == Format::Sequential {
        return Err(MidiError::SeveralSongs);
    }
    // The file's ticks to ours: multiply, then divide.
    let (multiply, divide, film) = match header.timing {
        Timing::Metrical(division) => (u64::from(TICKS_PER_QUARTER), u64::from(division.as_int()), false),
        // At 120 quarters a minute a second has 960 ticks.
        Timing::Timecode(fps, subframe) => {
            let per_second = match fps {
                midly::Fps::Fps24 => 24_000,
                midly::Fps::Fps25 => 25_000,
                midly::Fps::Fps29 => 29_970,
                midly::Fps::Fps30 => 30_000,
            };
            (
                u64::from(TICKS_PER_QUARTER) * 2 * 1000,
                per_second * u64::from(subframe),
                true,
            )
        }
    };
    if divide == 0 {
        return Err(MidiError::NoDivision);
    }
    Ok(Read {
        parts: read(tracks),
        multiply,
        divide,
        film,
    })
}

/// A score, and which voice of the file each of its voices is, from 0: drums are counted there, though no score has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedScore {
    /// The score.
    pub score: Score,
    /// The number in the file of each voice.
    pub numbers: Vec<usize>,
}

/// The voices of a Standard MIDI File of type 0 or 1, of up to [`SCORE_BYTES_MAX`] bytes, in the order of its tracks and channels; drums are left
/// out.
///
/// # Errors
/// [`MidiError`] says what is wrong with the file and what is allowed. No bytes make it panic.
pub fn import_score(bytes: &[u8]) -> Result<ImportedScore, MidiError> {
    let Read {
        parts,
        multiply,
        divide,
        ..
    } = parse(bytes, SCORE_BYTES_MAX)?;
    let scaled = |ticks: u64| {
        let ticks = (u128::from(ticks) * u128::from(multiply) + u128::from(divide) / 2) / u128::from(divide);
        u32::try_from(ticks.min(u128::from(SCORE_TICKS_MAX) + 1)).expect("held just beyond the longest score")
    };
    let drums_only = parts.voices.keys().all(|(_, channel)| *channel == DRUMS);
    if drums_only && !parts.voices.is_empty() {
        return Err(MidiError::DrumsOnly);
    }
    let pitched = parts.voices.iter().enumerate();
    let (numbers, voices) = pitched
        .filter(|(_, ((_, channel), _))| *channel != DRUMS)
        .map(|(number, ((track, _), notes))| {
            let notes = notes
                .iter()
                .map(|note| ScoreNote {
                    onset: scaled(note.start),
                    duration: scaled(note.end).saturating_sub(scaled(note.start)).max(1),
                    pitch: note.pitch,
                })
                .collect();
            let name = parts.names.get(track).cloned();
            (number, Voice { name, notes })
        })
        .unzip();
    match Score::new(voices) {
        Err(ScoreError::Empty) => Err(match parts.damaged.first() {
            Some(&track) => MidiError::Damaged(track + 1),
            None => MidiError::NoNotes,
        }),
        score => Ok(ImportedScore {
            score: score?,
            numbers,
        }),
    }
}

fn read(tracks: midly::TrackIter<'_>) -> Parts {
    let mut score = Parts::default();
    for (track, events) in tracks.take(TRACKS_MAX).enumerate() {
        score.tracks = score.tracks.saturating_add(1);
        let Ok(events) = events else {
            score.damaged.push(track);
            break;
        };
        read_track(&mut score, track, events);
    }
    score.tempos.sort_by_key(|tempo| tempo.0);
    score.metres.sort_by_key(|metre| metre.0);
    score
}

fn read_track(score: &mut Parts, track: usize, events: midly::EventIter<'_>) {
    let mut now = 0_u64;
    let mut strokes: BTreeMap<(u8, u8), Strokes> = BTreeMap::new();
    for event in events {
        let Ok(event) = event else {
            score.damaged.push(track);
            break;
        };
        now += u64::from(event.delta.as_int());
        match event.kind {
            TrackEventKind::Midi { channel, message } => {
                let (pitch, velocity) = match message {
                    MidiMessage::NoteOn { key, vel } => (key.as_int(), vel.as_int()),
                    MidiMessage::NoteOff { key, .. } => (key.as_int(), 0),
                    _ => continue,
                };
                let own = strokes.entry((channel.as_int(), pitch)).or_default();
                own.struck(now, velocity);
            }
            TrackEventKind::Meta(meta) => read_meta(score, track, now, meta),
            _ => {}
        }
    }
    // Where a channel's notes begin: what has no end lasts to the next of them.
    let mut onsets: BTreeMap<u8, Vec<u64>> = BTreeMap::new();
    for ((channel, _), own) in &strokes {
        onsets.entry(*channel).or_default().extend(own.begun());
    }
    onsets.values_mut().for_each(|onsets| onsets.sort_unstable());
    for ((channel, pitch), own) in strokes {
        let onsets = &onsets[&channel];
        let next = |start: u64| onsets.get(onsets.partition_point(|at| *at <= start)).copied();
        for (start, end, velocity) in own.notes() {
            *score.unended.entry((track, channel)).or_default() += usize::from(end.is_none());
            score.voices.entry((track, channel)).or_default().push(FileNote {
                start,
                end: end.or_else(|| next(start)).unwrap_or(now.max(start)),
                pitch,
                velocity,
            });
        }
    }
    score.voices.retain(|_, notes| !notes.is_empty());
}

fn read_meta(score: &mut Parts, track: usize, now: u64, meta: MetaMessage<'_>) {
    match meta {
        MetaMessage::Tempo(us) => score.tempos.push((now, us.as_int().max(1))),
        MetaMessage::TimeSignature(beats, power, _, _) => score.metres.push((now, beats, power)),
        MetaMessage::KeySignature(sharps, minor) if score.key.is_none() => score.key = Some((sharps, minor)),
        MetaMessage::TrackName(text) => {
            let name: String = String::from_utf8_lossy(text)
                .chars()
                .filter(|c| !c.is_control() && *c != char::REPLACEMENT_CHARACTER)
                .take(48)
                .collect();
            let name = name.trim();
            if !name.is_empty() {
                score.names.entry(track).or_insert_with(|| name.to_owned());
            }
        }
        MetaMessage::Text(text) if score.own_key.is_none() => {
            score.own_key = super::export::key_from_text(text)
        }
        _ => {}
    }
}

/// The melody's voice and its notes.
fn choose(score: &Parts, remarks: &mut Vec<Remark>) -> Result<((usize, u8), Vec<FileNote>), MidiError> {
    let drums = drums(score);
    let voices: Vec<(&(usize, u8), &Vec<FileNote>)> = pitched(score).collect();
    let largest = voices.iter().map(|(_, notes)| notes.len()).max().unwrap_or(0);
    if largest == 0 {
        return Err(nothing(score, drums));
    }
    if drums > 0 {
        remarks.push(Remark::Drums { notes: drums });
    }
    let named = voices.iter().find(|((track, _), _)| {
        let name = score.names.get(track).map(|name| name.to_lowercase());
        voices.len() > 1 && name.is_some_and(|name| MELODY_NAMES.iter().any(|known| name.contains(known)))
    });
    let highest = voices
        .iter()
        .enumerate()
        .filter(|(_, (_, notes))| notes.len() * 4 >= largest)
        .max_by_key(|(index, (_, notes))| {
            let sum: u64 = notes.iter().map(|note| u64::from(note.pitch)).sum();
            (sum * 1000 / notes.len() as u64, usize::MAX - index)
        })
        .map(|(_, voice)| voice);
    let (voice, notes) = named.or(highest).ok_or(MidiError::NoNotes)?;
    if voices.len() > 1 {
        remarks.push(Remark::OtherVoices {
            kept: (voice.0 + 1, voice.1 + 1),
            left_out: voices.len() - 1,
            by_name: named.is_some(),
        });
    }
    Ok((**voice, (*notes).clone()))
}

/// The tempo that lasts longest until `last`, and by what ticks are multiplied and divided to bring it into range.
pub(super) fn tempo(score: &Parts, last: u64, film: bool, remarks: &mut Vec<Remark>) -> (u16, u64, u64) {
    let mut lasting: BTreeMap<u32, u64> = BTreeMap::new();
    if !film {
        let mut current = (0, QUARTER_US);
        for &(at, us) in &score.tempos {
            let at = at.min(last);
            *lasting.entry(current.1).or_default() += at - current.0;
            current = (at, us);
        }
        *lasting.entry(current.1).or_default() += last.saturating_sub(current.0).max(1);
        lasting.retain(|_, ticks| *ticks > 0);
    }
    let quarter_us = lasting
        .iter()
        .max_by_key(|(us, ticks)| (**ticks, **us))
        .map_or(QUARTER_US, |(us, _)| *us);
    let file = (60_000_000 + u64::from(quarter_us) / 2) / u64::from(quarter_us);
    let (mut taken, mut numerator, mut denominator) = (file.max(1), 1, 1);
    let mut us = u64::from(quarter_us);
    while taken > u64::from(TEMPO_MAX) {
        us *= 2;
        denominator *= 2;
        taken = (60_000_000 + us / 2) / us;
    }
    while taken < u64::from(TEMPO_MIN) {
        taken *= 2;
        numerator *= 2;
    }
    let taken = u16::try_from(taken.clamp(u64::from(TEMPO_MIN), u64::from(TEMPO_MAX)))
        .expect("held within the tempos");
    if numerator != denominator {
        remarks.push(Remark::TempoScaled {
            file: u32::try_from(file).unwrap_or(u32::MAX),
            taken,
        });
    }
    if lasting.len() > 1 {
        remarks.push(Remark::TempoChanges { taken });
    }
    (taken, numerator, denominator)
}

pub(super) fn metre(score: &Parts, remarks: &mut Vec<Remark>) -> Metre {
    let Some(&(_, beats, power)) = score.metres.first() else {
        return Metre::COMMON;
    };
    if score
        .metres
        .iter()
        .any(|other| (other.1, other.2) != (beats, power))
    {
        remarks.push(Remark::MetreChanges);
    }
    if (1..=16).contains(&beats) && power <= 4 {
        return Metre {
            beats,
            unit: 1 << power,
        };
    }
    remarks.push(Remark::MetreUnknown);
    Metre::COMMON
}

/// The key of a key signature.
fn key_of(sharps: i8, minor: bool) -> (PitchClass, Mode) {
    let fifths = i32::from(sharps.clamp(-7, 7)) * 7 + if minor { 9 } else { 0 };
    let tonic = u8::try_from(fifths.rem_euclid(12)).expect("a remainder of 12 is below 12");
    (
        PitchClass::of(tonic),
        if minor { Mode::Aeolian } else { Mode::Ionian },
    )
}

/// The number of tracks that the header states.
fn said_tracks(bytes: &[u8]) -> Option<u16> {
    let start = bytes.windows(4).take(64).position(|window| window == b"MThd")?;
    let number = bytes.get(start + 10..start + 12)?;
    Some(u16::from_be_bytes([number[0], number[1]]))
}
