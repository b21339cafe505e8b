//! Note logs: who pressed which key when, as text that anybody can read, write and judge again.
//!
//! Tab-separated columns under a line that names them: `voice` (a name; may be absent for one voice), `at_ms`, `pitch` (0 to 127) and
//! `velocity` (0 is the key let go); other columns are passed over. Lines before it that begin with `#` say what it was played in: `# tempo
//! 96`, `# metre 3/4`, `# tonic D`, `# mode dorian`, `# intent restoration`; what is not said is 120, 4/4, C, ionian and creative. Times are
//! *as heard*: see [`crate::weave`]. What it is not: no log of the wire or of the journal.

use crate::live::LiveEvent;
use crate::melody::{TEMPO_MAX, TEMPO_MIN};
use crate::weave::{CLOCK_MS_MAX, WeaveLog, WeaveVoice};
use crate::{Intent, Metre, Mode, RegionSong, notation};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Characters of a cell that a fault quotes.
const QUOTED_MAX: usize = 60;
/// Voices of a log.
pub const VOICES_MAX: usize = crate::score::VOICES_MAX;
/// Events of one voice that are kept; a live performance has no more.
pub const EVENTS_MAX: usize = crate::live::EVENTS_MAX;
/// Characters of a voice's name.
const NAME_CHARS_MAX: usize = 48;

/// One voice of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogVoice {
    /// Its name; empty where the log names none.
    pub name: String,
    /// Its events, in the order of the log.
    pub events: Vec<LiveEvent>,
}

/// A log that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteLog {
    /// What it was played in; without motif.
    pub song: RegionSong,
    /// What it was played for.
    pub intent: Intent,
    /// The voices, by name.
    pub voices: Vec<LogVoice>,
}

/// What is wrong with a log, and on which line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct NoteLogFault {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong and what is allowed.
    pub what: String,
}

/// Reads a log.
///
/// # Errors
/// [`NoteLogFault`] names the first line that cannot be read.
pub fn read(text: &str) -> Result<NoteLog, NoteLogFault> {
    let mut log = NoteLog {
        song: RegionSong {
            tonic: crate::PitchClass::of(0),
            mode: Mode::Ionian,
            tempo: 120,
            metre: Metre::COMMON,
            motif: Vec::new(),
            mood: String::new(),
        },
        intent: Intent::Creative,
        voices: Vec::new(),
    };
    let mut lines = (1..).zip(text.trim_start_matches('\u{feff}').lines());
    let mut columns = None;
    for (number, line) in lines.by_ref() {
        if line.trim().is_empty() {
            continue;
        }
        match line.strip_prefix('#') {
            Some(said) => header(&mut log, said).map_err(|what| NoteLogFault { line: number, what })?,
            None => {
                columns = Some(Columns::of(line).map_err(|what| NoteLogFault { line: number, what })?);
                break;
            }
        }
    }
    let columns = columns.ok_or_else(|| NoteLogFault {
        line: 1,
        what: "no line names the columns at_ms, pitch and velocity".to_owned(),
    })?;
    let mut voices: BTreeMap<String, Vec<LiveEvent>> = BTreeMap::new();
    for (number, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let (name, event) = columns
            .event(line)
            .map_err(|what| NoteLogFault { line: number, what })?;
        let events = voices.entry(name).or_default();
        events.push(event);
        let what = if events.len() > EVENTS_MAX {
            format!("a voice has more than {EVENTS_MAX} events")
        } else if voices.len() > VOICES_MAX {
            format!("more than {VOICES_MAX} voices")
        } else {
            continue;
        };
        return Err(NoteLogFault { line: number, what });
    }
    log.voices = voices
        .into_iter()
        .map(|(name, events)| LogVoice { name, events })
        .collect();
    Ok(log)
}

/// Takes up what a line before the columns says; lines that say nothing known are remarks.
fn header(log: &mut NoteLog, said: &str) -> Result<(), String> {
    let Some((key, value)) = said.trim().split_once(' ') else {
        return Ok(());
    };
    let (value, quoted) = (value.trim(), quoted(value));
    match key {
        "tempo" => {
            let tempo = value
                .parse()
                .ok()
                .filter(|tempo| (TEMPO_MIN..=TEMPO_MAX).contains(tempo));
            log.song.tempo = tempo.ok_or_else(|| {
                format!("tempo {quoted}; {TEMPO_MIN} to {TEMPO_MAX} quarters a minute are allowed")
            })?;
        }
        "metre" => {
            let metre = value.split_once('/').and_then(|(beats, unit)| {
                let (beats, unit) = (beats.parse().ok()?, unit.parse().ok()?);
                ((1..=16).contains(&beats) && [1, 2, 4, 8, 16].contains(&unit))
                    .then_some(Metre { beats, unit })
            });
            log.song.metre = metre
                .ok_or_else(|| format!("metre {quoted}; 1 to 16 beats of 1, 2, 4, 8 or 16, such as 3/4"))?;
        }
        "tonic" => {
            let tonic = notation::pitch_class(value);
            log.song.tonic = tonic.map_err(|_| format!("tonic {quoted}; a letter A to G, with # or b"))?;
        }
        "mode" => {
            log.song.mode = Mode::of_slug(value).ok_or_else(|| {
                format!(
                    "mode {quoted}; {} are known",
                    Mode::ALL.map(Mode::slug).join(", ")
                )
            })?;
        }
        "intent" => {
            log.intent = Intent::of_slug(value).ok_or_else(|| {
                format!(
                    "intent {quoted}; {} are known",
                    Intent::ALL.map(Intent::slug).join(", ")
                )
            })?;
        }
        _ => {}
    }
    Ok(())
}

/// The beginning of what stands in a log, in quotes.
fn quoted(text: &str) -> String {
    format!("{:?}", text.trim().chars().take(QUOTED_MAX).collect::<String>())
}

/// Where the columns stand.
struct Columns {
    voice: Option<usize>,
    at_ms: usize,
    pitch: usize,
    velocity: usize,
}

impl Columns {
    fn of(line: &str) -> Result<Self, String> {
        let names: Vec<&str> = line.split('\t').map(str::trim).collect();
        let place = |name: &str| names.iter().position(|column| *column == name);
        let needed = |name: &str| {
            place(name).ok_or_else(|| format!("no column {name:?}; at_ms, pitch and velocity are needed"))
        };
        Ok(Self {
            voice: place("voice"),
            at_ms: needed("at_ms")?,
            pitch: needed("pitch")?,
            velocity: needed("velocity")?,
        })
    }

    fn event(&self, line: &str) -> Result<(String, LiveEvent), String> {
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        let number = |column: usize, name: &str, most: u64| {
            let text = cells.get(column).copied().unwrap_or("");
            let number: Option<u64> = text.parse().ok().filter(|number| *number <= most);
            number.ok_or_else(|| format!("{name} {}; 0 to {most} are allowed", quoted(text)))
        };
        let small = |column: usize, name: &str| {
            number(column, name, 127).map(|number| u8::try_from(number).expect("at most 127"))
        };
        let event = LiveEvent {
            at_ms: number(self.at_ms, "at_ms", CLOCK_MS_MAX)?,
            pitch: small(self.pitch, "pitch")?,
            velocity: small(self.velocity, "velocity")?,
        };
        let voice = self
            .voice
            .and_then(|column| cells.get(column))
            .copied()
            .unwrap_or("");
        let name = voice
            .chars()
            .filter(|c| !c.is_control())
            .take(NAME_CHARS_MAX)
            .collect();
        Ok((name, event))
    }
}

impl NoteLog {
    /// When its last event was.
    #[must_use]
    pub fn ended_ms(&self) -> u64 {
        let events = self.voices.iter().flat_map(|voice| &voice.events);
        events.map(|event| event.at_ms).max().unwrap_or(0)
    }

    /// The weave that it tells of. Whether it is one, [`crate::weave::judge`] says.
    #[must_use]
    pub fn weave(&self) -> WeaveLog {
        let ended_ms = self.ended_ms();
        WeaveLog {
            song: self.song.clone(),
            voices: self
                .voices
                .iter()
                .map(|voice| WeaveVoice::of_events(&voice.events, ended_ms, 0))
                .collect(),
        }
    }
}

/// Writes a weave down, its voices under names in their order, so that who reads it has the same voices in the same order: names are
/// numbered first. Two keys of one pitch that overlap become one after the other, as on a keyboard.
#[must_use]
pub fn write(log: &WeaveLog, intent: Intent, names: &[&str]) -> String {
    let song = &log.song;
    let intent = intent.slug();
    let tonic =
        ["C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"][usize::from(song.tonic.number())];
    let mut text = format!(
        "# tempo {}\n# metre {}/{}\n# tonic {tonic}\n# mode {}\n# intent {intent}\nvoice\tat_ms\tpitch\tvelocity\n",
        song.tempo,
        song.metre.beats,
        song.metre.unit,
        song.mode.slug()
    );
    for (number, voice) in log.voices.iter().enumerate() {
        let name: String = names
            .get(number)
            .copied()
            .unwrap_or("voice")
            .chars()
            .filter(|c| !c.is_control())
            .collect();
        let mut events: Vec<(u64, u8, u8)> = Vec::with_capacity(voice.notes.len() * 2);
        for note in &voice.notes {
            events.push((note.began_ms, note.velocity, note.pitch));
            events.push((note.ended_ms, 0, note.pitch));
        }
        events.sort_unstable();
        for (at_ms, velocity, pitch) in events {
            let _ = writeln!(text, "{}. {name}\t{at_ms}\t{pitch}\t{velocity}", number + 1);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weave::{self, PlayedNote};

    const LOG: &str = "# a remark\n# tempo 96\n# metre 3/4\n# tonic Bb\n# mode dorian\n# intent protection\n\
        at_ms\tvoice\tpitch\tvelocity\tdevice\n1000\tb\t70\t80\tkeys\n1400\tb\t70\t0\tkeys\n\n900\ta\t62\t70\tpads\n";

    #[test]
    fn a_log_is_read_by_its_columns_names() {
        let log = read(LOG).unwrap();
        assert_eq!(
            (log.song.tempo, log.song.metre.beats, log.song.tonic.number()),
            (96, 3, 10)
        );
        assert_eq!((log.song.mode, log.intent), (Mode::Dorian, Intent::Protection));
        let names: Vec<&str> = log.voices.iter().map(|voice| voice.name.as_str()).collect();
        assert_eq!((names, log.ended_ms()), (vec!["a", "b"], 1400));
        assert_eq!(
            log.weave().voices[0].ended_ms(),
            1400,
            "what is not let go sounds to the end"
        );
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_line() {
        let fault = |from: &str, to: &str| read(&LOG.replacen(from, to, 1)).unwrap_err();
        for (from, to, line, what) in [
            ("tempo 96", "tempo 9", 2, "40 to 240"),
            ("metre 3/4", "metre 3/5", 3, "such as 3/4"),
            ("tonic Bb", "tonic H", 4, "A to G"),
            ("mode dorian", "mode sad", 5, "harmonic-minor"),
            ("intent protection", "intent fun", 6, "restoration"),
            ("at_ms\t", "when\t", 7, "no column \"at_ms\""),
            ("1000\t", "-1\t", 8, "0 to 10000000000000"),
            ("\t70\t80", "\t128\t80", 8, "0 to 127"),
            ("\t70\t0", "\t70\tsoft", 9, "velocity \"soft\""),
        ] {
            let fault = fault(from, to);
            assert_eq!(fault.line, line, "{fault}");
            assert!(fault.what.contains(what), "{fault}");
        }
        assert!(read("").unwrap_err().what.contains("names the columns"));
        let many: String = (0..=VOICES_MAX)
            .map(|voice| format!("v{voice:02}\t1\t60\t80\n"))
            .collect();
        assert!(
            read(&format!("voice\tat_ms\tpitch\tvelocity\n{many}"))
                .unwrap_err()
                .what
                .contains("voices")
        );
        let flood = "1\t60\t80\n".repeat(EVENTS_MAX + 1);
        assert!(
            read(&format!("at_ms\tpitch\tvelocity\n{flood}"))
                .unwrap_err()
                .what
                .contains("events")
        );
    }

    #[test]
    fn what_is_written_is_judged_the_same() {
        let voice = |late: u64| WeaveVoice {
            notes: [60, 64, 62, 67, 65, 60, 62, 59, 64, 60]
                .into_iter()
                .enumerate()
                .map(|(place, pitch)| PlayedNote {
                    began_ms: 7000 + late + place as u64 * 500,
                    ended_ms: 7000 + late + place as u64 * 500 + 490,
                    pitch,
                    velocity: 80,
                })
                .collect(),
        };
        let log = WeaveLog {
            song: read(LOG).unwrap().song,
            voices: (0..8).map(|number| voice(number * 625)).collect(),
        };
        let text = write(&log, Intent::Restoration, &["Ada", "Ben\tno"]);
        let again = read(&text).unwrap();
        assert_eq!((again.weave(), again.intent), (log.clone(), Intent::Restoration));
        assert_eq!(weave::judge(&again.weave()), weave::judge(&log));
        assert!(again.voices[1].name.starts_with("2. Ben"));
    }
}
