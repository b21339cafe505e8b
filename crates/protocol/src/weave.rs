//! Weaving: several Songweavers within 30 m whose performances overlap sing one piece.
//!
//! Nobody is invited: whoever plays near others who play is in their weave, eight voices at most. `weave` tells who sings in it whenever
//! that changes; `weave-relations` what is heard between the voices while it sounds; `weave-judged` what came of it once the last
//! voice has ended, or `weave-ended` that nothing did. Voices are entity numbers of presence. Each performance keeps its own verdict; a
//! weave adds to what it brought. What was heard is kept under a content address and can be fetched over HTTP, to be played again or
//! judged again by anyone. *Threads* are the resonance between neighbours: whose latest songs agree lend each other strength.

use crate::nature::FirstSeen;
use crate::shared::Intent;
use crate::shared::Spot;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// A relation between two voices of a weave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WovenRelation {
    /// Which, such as `canon`, `contrary-motion`; the client's catalogue has its words.
    pub relation: String,
    /// Entity number of the voice that leads; for a mutual relation the one that came in first.
    pub leader: u32,
    /// Entity number of the voice that follows.
    pub follower: u32,
    /// How clearly it is heard, in thousandths.
    pub strength: u16,
}

/// A combo that a weave brought forth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WovenCombo {
    /// Its slug.
    pub combo: String,
    /// Its name.
    pub name: String,
    /// How it looks: what its light does, then its two colours, parted by dots, as content names them, such as `trail.gold.sky`.
    pub look: String,
    /// How it sounds beside the notes, as content names it, such as `chimes`.
    pub sound: String,
    /// How clearly it was woven, in thousandths.
    pub strength: u16,
    /// What repetition left of it here and among these people, in thousandths.
    pub freshness: u16,
    /// Entity numbers of the voices that wove it.
    pub voices: Vec<u32>,
}

/// What came of a weave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WeaveOutcome {
    /// The weave.
    pub weave: String,
    /// The region it belongs to: where it began.
    pub region: String,
    /// Entity numbers of its voices, in the order they came in.
    pub voices: Vec<u32>,
    /// What most of its voices sang for.
    pub intent: Intent,
    /// Where it was.
    pub at: Spot,
    /// How well the voices went together, in thousandths.
    pub quality: u16,
    /// What it multiplied the performances with, in thousandths: 1000 is once.
    pub multiplier: u16,
    /// The relations that were heard, the clearest first, at most 64.
    pub relations: Vec<WovenRelation>,
    /// The combos, the one with the largest effect first.
    pub combos: Vec<WovenCombo>,
    /// Change of the region's harmony beyond that of the performances, in thousandths of a point.
    pub harmony: i32,
    /// Change of the region's dissonance beyond that of the performances, in thousandths of a point.
    pub dissonance: i32,
    /// Resonance that this listener earned beyond its own performance's, in thousandths; absent for who did not sing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub earned: Option<i32>,
    /// The content address of what was heard: `GET /api/v1/weaves/{log}`.
    pub log: String,
    /// Clock milliseconds of the bar on which it takes effect.
    pub effect_ms: f64,
}

/// A thread of light between two neighbours: what one lends the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Thread {
    /// Entity number of who lends.
    pub from: u32,
    /// Entity number of who is lent to.
    pub to: u32,
    /// How much, in thousandths of the lender's own strength.
    pub strength: u16,
}

/// How far a Songweaver knows a combo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ComboStage {
    /// It stands in every codex.
    Open,
    /// It was nearly woven, or someone hinted at it.
    Glimpsed,
    /// One has woven it oneself.
    Known,
}

/// What a Songweaver knows of a combo. Those it knows nothing of are not told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ComboKnowledge {
    /// Its slug.
    pub combo: String,
    /// Its name; empty for one that was only glimpsed.
    pub name: String,
    /// How far it is known.
    pub stage: ComboStage,
    /// Keys of the lines that hint at it, `combo.{slug}.hint.{number}` with numbers from 1 as content has them; the client's catalogue
    /// has their words, and what a combo is under `combo.{slug}.about`.
    pub hints: Vec<String>,
    /// With how many different partners, melodies and regions one has woven it, all counted together.
    pub woven: u32,
    /// Mastery from 0 to 1000 thousandths, which grows with different partners, melodies and places.
    pub mastery: u16,
    /// The content address of what was heard when one wove it first.
    pub log: Option<String>,
}

/// `GET /weaves/{log}`: what was heard of a weave, by the ear that heard it best.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WeaveRecording {
    /// Quarters per minute of the region's Song.
    pub tempo: u16,
    /// Beats of a bar.
    pub beats: u8,
    /// The beat's note value.
    pub unit: u8,
    /// The tonic's pitch class, 0 is C.
    pub tonic: u8,
    /// The mode, such as `dorian`.
    pub mode: String,
    /// The voices, in the order they came in, at most 8.
    pub voices: Vec<RecordedVoice>,
}

/// A voice of a recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecordedVoice {
    /// Its notes, at most 256.
    pub notes: Vec<RecordedNote>,
}

/// A note of a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecordedNote {
    /// MIDI number.
    pub pitch: u8,
    /// MIDI velocity, 1..=127.
    pub velocity: u8,
    /// Milliseconds from the weave's first note.
    pub began_ms: u32,
    /// Milliseconds from the weave's first note.
    pub ended_ms: u32,
}

/// `GET /codex`: the combos that someone in the world has woven, with their first finders.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorldCodex {
    /// The combos that were found, the first one first.
    pub found: Vec<FirstWoven>,
    /// The species that were seen, the first one first.
    pub species: Vec<FirstSeen>,
    /// How many combos the world has in all.
    pub of: u32,
}

/// Who wove a combo first in the world.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FirstWoven {
    /// Its slug.
    pub combo: String,
    /// Its name.
    pub name: String,
    /// Its finders by name as they are now; who has none any more is not among them.
    pub finders: Vec<String>,
    /// The region, by slug.
    pub region: String,
    /// The content address of what was heard.
    pub log: String,
    /// World milliseconds.
    pub at_ms: f64,
}
