//! The end of a weave: the log as an ear heard it, judged, and what was recognised in it.
//!
//! Where the way is long a voice is heard a bar late, and two who play far from each other each hear the other late: there are as many truths
//! as ears. Each voice's ear is tried, and the one counts that heard the voices go together best; the log is kept as that one heard it. A
//! voice that cannot be judged is left out, and nobody else's part is harmed by it. What it is not: it moves nothing; the region does.

use super::voice::{Judged, Part};
use super::{Voice, Weave};
use crate::weaving::recording::Recording;
use song::combo::{ComboFound, found};
use song::weave::{Verdict, WeaveLog, WeaveRefusal, WeaveVoice, judge};
use song::{ComboDef, Intent};
use std::collections::BTreeSet;

/// What a relation's strength is raised by to see what was nearly there, in thousandths.
const NEARLY: u32 = 1350;

/// A weave that ended, heard and judged.
#[derive(Debug)]
pub struct Ending {
    /// The weave.
    pub weave: Weave,
    /// The voices that count, in the order of the log, with their performances.
    pub voices: Vec<(Voice, Judged)>,
    /// By whose ear it was heard.
    pub ear: usize,
    /// How late that ear heard each voice.
    pub delays_ms: Vec<u32>,
    /// What most sang for.
    pub intent: Intent,
    /// What was heard.
    pub recording: Recording,
    /// How it was judged.
    pub verdict: Verdict,
    /// What was recognised.
    pub combos: Vec<ComboFound>,
    /// What was nearly there, by slug.
    pub nearly: Vec<String>,
}

/// Why a weave came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nothing {
    /// Fewer than two voices counted.
    Alone,
    /// Its log could not be judged.
    Refused,
    /// Nothing was heard between its voices.
    Unrelated,
    /// It could not be written down.
    Lost,
}

impl Nothing {
    /// Its word on the wire and in metrics.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Alone => "alone",
            Self::Refused => "refused",
            Self::Unrelated => "unrelated",
            Self::Lost => "lost",
        }
    }
}

impl Ending {
    /// Judges a weave that is over; `left_out` is told why a voice does not count.
    ///
    /// # Errors
    /// Why it came to nothing, with the weave.
    pub fn of(
        mut weave: Weave,
        combos: &[ComboDef],
        mut left_out: impl FnMut(&'static str),
    ) -> Result<Box<Self>, (Box<Weave>, Nothing)> {
        let mut voices: Vec<(Voice, Judged)> = Vec::new();
        for mut voice in std::mem::take(&mut weave.voices) {
            let Part::Judged(judged) = std::mem::replace(&mut voice.part, Part::Lost) else {
                left_out("not-judged");
                continue;
            };
            let mut judged = *judged;
            // What was played elsewhere, after going away, is no part of it.
            if let Some(left_ms) = voice.left_ms {
                judged.heard.notes.retain(|note| note.began_ms < left_ms);
            }
            if judged.heard.notes.is_empty() {
                left_out("empty-voice");
                continue;
            }
            voices.push((voice, judged));
        }
        loop {
            if voices.len() < 2 {
                return Err((Box::new(weave), Nothing::Alone));
            }
            match best_ear(&weave, &voices) {
                Ok((ear, delays_ms, log, verdict)) => {
                    if verdict.relations.is_empty() {
                        return Err((Box::new(weave), Nothing::Unrelated));
                    }
                    let intent = intent_of(&voices);
                    let combos_found = found(&verdict, combos, intent);
                    let nearly = nearly(&verdict, combos, intent, &combos_found);
                    return Ok(Box::new(Self {
                        recording: Recording::of(&log, intent),
                        weave,
                        voices,
                        ear,
                        delays_ms,
                        intent,
                        verdict,
                        combos: combos_found,
                        nearly,
                    }));
                }
                Err(refusal) => match voice_of(&refusal) {
                    Some(number) if number < voices.len() => {
                        left_out(refusal.reason());
                        voices.remove(number);
                    }
                    _ => return Err((Box::new(weave), Nothing::Refused)),
                },
            }
        }
    }
}

type Heard = (usize, Vec<u32>, WeaveLog, Verdict);

/// Judges by every ear; of those that heard it best the first counts.
fn best_ear(weave: &Weave, voices: &[(Voice, Judged)]) -> Result<Heard, WeaveRefusal> {
    let mut tried: BTreeSet<Vec<u32>> = BTreeSet::new();
    let mut best: Option<Heard> = None;
    for (ear, (listener, _)) in voices.iter().enumerate() {
        let delays_ms: Vec<u32> = voices
            .iter()
            .map(|(voice, judged)| {
                if voice.songweaver == listener.songweaver {
                    return 0;
                }
                judged.late.get(&listener.songweaver).copied().unwrap_or_default()
            })
            .collect();
        if !tried.insert(delays_ms.clone()) {
            continue;
        }
        let log = WeaveLog {
            song: weave.song.clone(),
            voices: voices
                .iter()
                .zip(&delays_ms)
                .map(|((_, judged), delay)| delayed(&judged.heard, u64::from(*delay)))
                .collect(),
        };
        let verdict = judge(&log)?;
        let better = best
            .as_ref()
            .is_none_or(|(_, _, _, known)| verdict.quality > known.quality);
        if better {
            best = Some((ear, delays_ms, log, verdict));
        }
    }
    best.ok_or(WeaveRefusal::Voices(voices.len()))
}

fn delayed(voice: &WeaveVoice, delay_ms: u64) -> WeaveVoice {
    let mut voice = voice.clone();
    for note in &mut voice.notes {
        note.began_ms += delay_ms;
        note.ended_ms += delay_ms;
    }
    voice
}

/// What most voices sang for; of equally many that of the first.
fn intent_of(voices: &[(Voice, Judged)]) -> Intent {
    let count = |intent: Intent| voices.iter().filter(|(voice, _)| voice.intent == intent).count();
    let mut best = voices[0].0.intent;
    for (voice, _) in voices {
        if count(voice.intent) > count(best) {
            best = voice.intent;
        }
    }
    best
}

/// Combos that would be found, were every relation a third clearer and longer and the voices better together.
fn nearly(verdict: &Verdict, combos: &[ComboDef], intent: Intent, known: &[ComboFound]) -> Vec<String> {
    let raised = |value: u16, most: u16| {
        let raised = u32::from(value) * NEARLY / 1000;
        u16::try_from(raised).unwrap_or(u16::MAX).min(most)
    };
    let mut better = verdict.clone();
    better.quality = raised(better.quality, 1000);
    for found in &mut better.relations {
        found.strength = raised(found.strength, 1000);
        found.notes = raised(found.notes, u16::MAX);
    }
    let found = found(&better, combos, intent);
    let new = found
        .into_iter()
        .filter(|one| !known.iter().any(|known| known.combo == one.combo));
    new.map(|one| one.combo).collect()
}

/// The voice that a refusal is about.
fn voice_of(refusal: &WeaveRefusal) -> Option<usize> {
    match refusal {
        WeaveRefusal::Empty { voice }
        | WeaveRefusal::Flood { voice, .. }
        | WeaveRefusal::Note { voice, .. }
        | WeaveRefusal::Order { voice, .. }
        | WeaveRefusal::Jump { voice, .. }
        | WeaveRefusal::Long { voice, .. }
        | WeaveRefusal::Chord { voice, .. }
        | WeaveRefusal::Apart { voice } => Some(*voice),
        WeaveRefusal::Voices(_) | WeaveRefusal::Song { .. } => None,
    }
}
