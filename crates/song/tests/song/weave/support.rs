//! Weaves for tests: written as notation, played as hands play.

use kernel::RandomStream;
use song::weave::{self, Found, PlayedNote, Relation, Verdict, WeaveLog, WeaveVoice};
use song::{Metre, Mode, PitchClass, RegionSong, notation};

/// A Song in C major.
pub fn song(tempo: u16, metre: Metre) -> RegionSong {
    RegionSong {
        tonic: PitchClass::of(0),
        mode: Mode::Ionian,
        tempo,
        metre,
        motif: vec![(60, 480), (64, 480), (67, 480)],
        mood: "clear".into(),
    }
}

/// One voice of a text, exactly in time; the clock begins at a million.
pub fn voice(text: &str, tempo: u16, metre: Metre) -> WeaveVoice {
    let notes = notation::notes(text, metre).unwrap_or_else(|error| panic!("{error} in {text}"));
    let unit = u64::from(tempo) * 480;
    let at = |ticks: u32| 1_000_000 + u64::from(ticks) * 60_000 / unit;
    WeaveVoice {
        notes: notes
            .iter()
            .map(|note| PlayedNote {
                began_ms: at(note.onset),
                ended_ms: at(note.onset + note.duration),
                pitch: note.pitch,
                velocity: note.velocity,
            })
            .collect(),
    }
}

/// A weave of texts at 120 quarters a minute in 4/4.
pub fn log(texts: &[&str]) -> WeaveLog {
    log_in(texts, 120, Metre::COMMON)
}

pub fn log_in(texts: &[&str], tempo: u16, metre: Metre) -> WeaveLog {
    WeaveLog {
        song: song(tempo, metre),
        voices: texts.iter().map(|text| voice(text, tempo, metre)).collect(),
    }
}

/// The same as hands play it: beginnings up to 18 ms early or late, mostly less; notes let go up to a fifth early.
pub fn by_hand(log: &WeaveLog, seed: u64) -> WeaveLog {
    let mut chance = RandomStream::new(seed, "hands");
    let mut played = log.clone();
    for voice in &mut played.voices {
        for note in &mut voice.notes {
            let slip = |chance: &mut RandomStream| u64::from(chance.below(10) + chance.below(10));
            let length = note.ended_ms - note.began_ms;
            note.began_ms = note.began_ms + slip(&mut chance) - 9;
            note.ended_ms =
                (note.began_ms + length * (800 + u64::from(chance.below(190))) / 1000).max(note.began_ms + 1);
            note.velocity = 50 + u8::try_from(chance.below(60)).unwrap();
        }
        voice.notes.sort_unstable();
    }
    played
}

/// The verdict of a log that is one.
pub fn judged(log: &WeaveLog) -> Verdict {
    weave::judge(log).unwrap_or_else(|refusal| panic!("{refusal}"))
}

/// What was found of a relation.
pub fn all(verdict: &Verdict, relation: Relation) -> Vec<Found> {
    verdict.of(relation).copied().collect()
}

/// The one that was found of a relation.
pub fn only(verdict: &Verdict, relation: Relation) -> Found {
    let found = all(verdict, relation);
    assert_eq!(found.len(), 1, "{} in {}", relation.slug(), told(verdict));
    found[0]
}

/// The relations in words.
pub fn told(verdict: &Verdict) -> String {
    let rows: Vec<String> = verdict
        .relations
        .iter()
        .map(|found| {
            format!(
                "{} {}>{} {} lag {:?} semitones {:?} ratio {:?} exact {:?} notes {}",
                found.relation.slug(),
                found.leader,
                found.follower,
                found.strength,
                found.lag_ticks,
                found.semitones,
                found.ratio.map(|ratio| (ratio.leader, ratio.follower)),
                found.exact,
                found.notes
            )
        })
        .collect();
    format!(
        "quality {} of {:?}\n{}",
        verdict.quality,
        verdict.key.name(),
        rows.join("\n")
    )
}
