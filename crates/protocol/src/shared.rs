//! Values that both sides speak of: look, voice, intent, notes, verdicts.

use crate::nature::LifeEffect;
use crate::weather::WeatherEffect;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// What a performance is for. It colours the effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Intent {
    /// To make something new.
    Creative,
    /// To mend what is wounded.
    Restoration,
    /// To find what is hidden.
    Exploration,
    /// To shield from the Silence.
    Protection,
}

/// The instrument a Songweaver sounds with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Voice {
    /// A harp-like pluck.
    Harp,
    /// A flute.
    Flute,
    /// A celesta.
    Celesta,
    /// A bowed string.
    Bowed,
    /// A marimba.
    Marimba,
    /// A voice-like choir.
    Choir,
}

/// How a figure looks. Every number is an index into the client's wardrobe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Look {
    /// Body and robe shape, 0..=3.
    pub robe: u8,
    /// Robe colour, 0..=11.
    pub colour: u8,
    /// Hood or hair, 0..=5.
    pub head: u8,
    /// Skin tone, 0..=7.
    pub skin: u8,
}

impl Look {
    /// Whether every index is within the wardrobe.
    #[must_use]
    pub fn is_known(self) -> bool {
        self.robe <= 3 && self.colour <= 11 && self.head <= 5 && self.skin <= 7
    }
}

/// A gesture everyone near can see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Emote {
    /// Waves a hand.
    Wave,
    /// Bows.
    Bow,
    /// Dances.
    Dance,
    /// Sits down.
    Sit,
    /// Cheers.
    Cheer,
    /// Points ahead.
    Point,
}

/// A place in the world: metres east and south of the world's origin, metres above the sea.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Spot {
    /// Metres east.
    pub x: f32,
    /// Metres up.
    pub y: f32,
    /// Metres south.
    pub z: f32,
}

/// One note of live playing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LiveNote {
    /// Milliseconds after the batch's `startMs`, at most 200.
    pub offset_ms: u16,
    /// MIDI number 21..=108.
    pub pitch: u8,
    /// MIDI velocity 1..=127; 0 is the note's end.
    pub velocity: u8,
}

/// One note of a stored melody; ticks at 480 per quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MelodyNote {
    /// MIDI number 0..=127.
    pub pitch: u8,
    /// Ticks from the beginning.
    pub onset: u32,
    /// Ticks it sounds.
    pub duration: u32,
    /// MIDI velocity 1..=127.
    pub velocity: u8,
}

/// A melody as a player keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeptMelody {
    /// Content address.
    pub melody: String,
    /// The player's name for it.
    pub name: String,
    /// Its intent.
    pub intent: Intent,
    /// Beats per minute, 40..=240.
    pub tempo: u16,
    /// Its notes.
    pub notes: Vec<MelodyNote>,
    /// Tier of attunement its casting needs, from 0.
    pub tier: u8,
    /// Whether it came with the world rather than from the player.
    pub given: bool,
    /// Voices it was written in, 2..=8, each of which can be a part of a piece that several cast; 0 where it has one.
    pub voices: u8,
}

/// One criterion of a judgement, shown to the player.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Criterion {
    /// Which one, such as `consonance`, `motif`, `rhythm`; the client's catalogue has its words.
    pub name: String,
    /// Thousandths, 0..=1000.
    pub score: u16,
    /// Share of the whole in thousandths.
    pub weight: u16,
}

/// What a player can try next, and where: bar and note are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Advice {
    /// Which advice, such as `end-on-tonic`; the client's catalogue has its words.
    pub kind: String,
    /// The bar it speaks of.
    pub bar: u16,
    /// The note in the performance it speaks of.
    pub note: u16,
    /// Pitch that was heard there, as a MIDI number.
    pub heard: u8,
    /// Pitch that would fit, as a MIDI number, when a pitch is meant.
    pub try_pitch: Option<u8>,
}

/// The judgement of one performance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// Musical quality in thousandths.
    pub quality: u16,
    /// Fit to the region's Song in thousandths.
    pub fit: u16,
    /// Resonance: what of both took effect, in thousandths, after attunement, energy and returns.
    pub resonance: u16,
    /// What is left of this melody's effect after repetition, in thousandths.
    pub freshness: u16,
    /// The criteria, largest weight first.
    pub criteria: Vec<Criterion>,
    /// What was best.
    pub praise: String,
    /// One thing to try.
    pub advice: Option<Advice>,
    /// The key that was heard, such as `G ionian`.
    pub key: String,
    /// What the weather did to it; absent where it did nothing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub weather: Option<WeatherEffect>,
    /// What it did to the life around; absent where nothing heard it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub life: Option<LifeEffect>,
}

/// A cause in a region's ledger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Cause {
    /// World milliseconds.
    pub at_ms: f64,
    /// Which kind, such as `performance`, `silence`, `neighbours`, `rest`, `healing`, `wound`.
    pub kind: String,
    /// Who, by name as it is now, where someone did.
    pub who: Option<String>,
    /// Where, by place name, where somewhere is meant.
    pub place: Option<String>,
    /// Change of harmony in thousandths of a point.
    pub harmony: i32,
    /// Change of dissonance in thousandths of a point.
    pub dissonance: i32,
}
