//! A note log as text: who pressed which key when.
//!
//! The first line names the columns, separated by tabs: `voice` (a name, may be absent for one voice), `at_ms`, `pitch` (0 to 127) and `velocity` (0
//! is the key let go). What it is not: no log of the wire or of the journal; anyone can write one by hand.

use anyhow::{Context, Result, bail};
use song::live::{self, LiveEvent};
use song::melody::{TEMPO_MAX, TEMPO_MIN};
use song::score::{ScoreNote, VOICES_MAX, Voice};
use song::{Metre, Mode, PitchClass, RegionSong, Score};
use std::collections::BTreeMap;

/// The score of a log, each voice quantised as a live performance is, all on one clock.
pub(super) fn score(text: &str, tempo: u16) -> Result<Score> {
    if !(TEMPO_MIN..=TEMPO_MAX).contains(&tempo) {
        bail!("tempo {tempo}; {TEMPO_MIN} to {TEMPO_MAX} quarters a minute are allowed");
    }
    let voices = voices(text)?;
    let first = voices
        .values()
        .flatten()
        .map(|event| event.at_ms)
        .min()
        .context("the log has no notes")?;
    let last = voices
        .values()
        .flatten()
        .map(|event| event.at_ms)
        .max()
        .unwrap_or(first);
    let song = RegionSong {
        tonic: PitchClass::of(0),
        mode: Mode::Ionian,
        tempo,
        metre: Metre::COMMON,
        motif: Vec::new(),
        mood: String::new(),
    };
    let mut heard = Vec::new();
    for (name, events) in &voices {
        let played = live::melody(events, last, &song).with_context(|| format!("voice {name:?}"))?;
        if played.left_out > 0 {
            bail!(
                "voice {name:?}: {} notes beyond 256 or out of range",
                played.left_out
            );
        }
        // Where the voice comes in, on the grid of the first one's sixteenths.
        let late_ms = played.began_ms - first;
        let sixteenths = (late_ms * u64::from(tempo) * 4 + 30_000) / 60_000;
        let late = u32::try_from(sixteenths * 120).context("the log is too long")?;
        let notes = played.melody.notes().iter().map(|note| ScoreNote {
            onset: note.onset.saturating_add(late),
            pitch: note.pitch,
            duration: note.duration,
        });
        heard.push(Voice {
            name: (!name.is_empty()).then(|| name.clone()),
            notes: notes.collect(),
        });
    }
    Ok(Score::new(heard)?)
}

fn voices(text: &str) -> Result<BTreeMap<String, Vec<LiveEvent>>> {
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let header: Vec<&str> = lines.next().unwrap_or("").split('\t').map(str::trim).collect();
    let place = |name: &str| header.iter().position(|column| *column == name);
    let needed = |name: &str| {
        place(name)
            .with_context(|| format!("line 1: no column {name:?}; at_ms, pitch and velocity are needed"))
    };
    let columns = (
        place("voice"),
        needed("at_ms")?,
        needed("pitch")?,
        needed("velocity")?,
    );
    let mut voices: BTreeMap<String, Vec<LiveEvent>> = BTreeMap::new();
    for (index, line) in lines.enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        let number = |column: usize, name: &str, most: u64| {
            let text = cells.get(column).copied().unwrap_or("");
            let number: Option<u64> = text.parse().ok().filter(|number| *number <= most);
            number.with_context(|| format!("line {}: {name} {text:?}; 0 to {most} are allowed", index + 2))
        };
        let event = LiveEvent {
            at_ms: number(columns.1, "at_ms", 86_400_000)?,
            pitch: u8::try_from(number(columns.2, "pitch", 127)?)?,
            velocity: u8::try_from(number(columns.3, "velocity", 127)?)?,
        };
        let voice = columns
            .0
            .and_then(|column| cells.get(column))
            .copied()
            .unwrap_or("");
        let voice: String = voice.chars().filter(|c| !c.is_control()).take(48).collect();
        voices.entry(voice).or_default().push(event);
        if voices.len() > VOICES_MAX {
            bail!("line {}: more than {VOICES_MAX} voices", index + 2);
        }
    }
    Ok(voices)
}
