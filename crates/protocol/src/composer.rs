//! What HTTP carries for whoever composes: a composition heard, made, varied, brought in, kept and shared. All under `/api/v1`.
//!
//! What it is not: no rule; what a melody may hold is the song's to say.

use crate::shared::{Intent, MelodyNote, Verdict, Voice};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// A voice of a composition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CompositionVoice {
    /// The instrument it is heard with.
    pub voice: Voice,
    /// Its notes, in any order.
    pub notes: Vec<MelodyNote>,
}

/// A melody while it is written: up to 8 voices that hold up to 256 notes together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Composition {
    /// Quarters per minute, 40..=240.
    pub tempo: u16,
    /// Beats of a bar, 1..=16.
    pub beats: u8,
    /// The beat's note value: 1, 2, 4, 8 or 16.
    pub unit: u8,
    /// The tonic it is meant on, as a pitch class 0..=11; absent where none is meant.
    pub tonic: Option<u8>,
    /// The mode it is meant in, such as `dorian`; absent where none is meant.
    pub mode: Option<String>,
    /// Its voices.
    pub voices: Vec<CompositionVoice>,
}

/// `POST /composer/analysis` (bearer token): what is heard in a composition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AnalysisRequest {
    /// The composition. What no melody can have is told as faults, and is no error.
    pub composition: Composition,
    /// The region that would hear it, by slug; absent where no region is meant.
    pub region: Option<String>,
    /// What it would be performed for.
    pub intent: Intent,
}

/// What no melody can have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CompositionFault {
    /// What, as a stable word such as `too-many-notes`.
    pub kind: String,
    /// The voice, from 1; absent where the whole is meant.
    pub voice: Option<u16>,
    /// The voice's note, from 1.
    pub note: Option<u16>,
    /// The bar, from 1.
    pub bar: Option<u32>,
    /// What is wrong and what is allowed, in plain words.
    pub reason: String,
}

/// What spoke for a key against the next one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeyReason {
    /// The evidence, such as `final-bass`; the client's catalogue has its words.
    pub evidence: String,
    /// Above 0 for the key, below against it: thousandths of a natural logarithm of odds.
    pub weight: i32,
}

/// The key that is heard in all voices together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HeardKey {
    /// The tonic, as a pitch class 0..=11.
    pub tonic: u8,
    /// The mode, such as `dorian`.
    pub mode: String,
    /// The tonic of the key that came next.
    pub next_tonic: u8,
    /// Whether that is `major` or `minor`.
    pub next_tonality: String,
    /// By how much all evidence together prefers the key to the next one, from 0: thousandths of a natural logarithm of odds.
    pub lead: i32,
    /// What spoke most for or against it, at most 5, the strongest first.
    #[schema(max_items = 5)]
    pub reasons: Vec<KeyReason>,
}

/// How far from rest a moment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TensionPoint {
    /// Ticks from the beginning.
    pub at: u32,
    /// 0 is the tonic, 1000 a note outside the mode.
    pub tension: u16,
}

/// What is heard in a composition without faults.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Heard {
    /// The content address of the melody that all voices make.
    pub melody: String,
    /// Its key, with the evidence.
    pub key: HeardKey,
    /// Its tension over time, along the line that leads.
    pub tension: Vec<TensionPoint>,
    /// What the region would make of it at one's own attunement, rested and for the first time; absent where no region was named.
    pub verdict: Option<Verdict>,
}

/// What is heard, or why nothing can be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Analysis {
    /// What no melody can have, at most 32.
    #[schema(max_items = 32)]
    pub faults: Vec<CompositionFault>,
    /// What is heard; absent while there are faults.
    pub heard: Option<Heard>,
}

/// `POST /composer/file?part=` with a MIDI file as body (bearer token): the file as a composition. Nothing is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportedComposition {
    /// The composition.
    pub composition: Composition,
    /// Which part of the file it is, from 0.
    pub part: u32,
    /// Parts there are: a file of more notes than a melody holds is read part by part.
    pub parts: u32,
    /// What was left out or changed, in plain words.
    pub remarks: Vec<String>,
}

/// `POST /composer/generation` (bearer token): a new melody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GenerationRequest {
    /// The tonic, as a pitch class 0..=11.
    #[schema(maximum = 11)]
    pub tonic: u8,
    /// The mode, such as `dorian`.
    pub mode: String,
    /// Quarters per minute.
    #[schema(minimum = 40, maximum = 240)]
    pub tempo: u16,
    /// Beats of a bar.
    #[schema(minimum = 1, maximum = 16)]
    pub beats: u8,
    /// The beat's note value: 1, 2, 4, 8 or 16.
    pub unit: u8,
    /// The motif as MIDI numbers with durations in ticks, at most 32 of them; of an empty one the melody makes its own.
    #[schema(max_items = 32, value_type = Vec<Vec<u32>>)]
    pub motif: Vec<(u8, u32)>,
    /// `hopeful`, `calm`, `playful`, `solemn`, `fierce`, `longing`, `mysterious` or `wondrous`.
    pub mood: String,
    /// `idea` (2 measures), `phrase` (4), `period` (8), `sentence` (8) or `rounded` (16).
    pub form: String,
    /// `low`, `middle` or `high`.
    pub register: String,
    /// Decides everything else: the same request gives the same melody for ever.
    pub seed: u32,
}

/// `POST /composer/variation` (bearer token): notes varied in one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VariationRequest {
    /// The tonic, as a pitch class 0..=11.
    #[schema(maximum = 11)]
    pub tonic: u8,
    /// The mode, such as `dorian`.
    pub mode: String,
    /// The motif as MIDI numbers with durations in ticks, 1 to 32 of them.
    #[schema(min_items = 1, max_items = 32, value_type = Vec<Vec<u32>>)]
    pub motif: Vec<(u8, u32)>,
    /// `sequence`, `inversion`, `ornament`, `augmentation`, `diminution`, `fragmentation` or `retrograde`.
    pub way: String,
    /// Decides what the way leaves open.
    pub seed: u32,
}

/// What was made or varied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Generated {
    /// Its notes from tick 0 on.
    pub notes: Vec<MelodyNote>,
}

/// `POST /composer/melodies` (bearer token): keeps a composition as a melody; all its voices become one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KeepRequest {
    /// The composition.
    pub composition: Composition,
    /// The player's name for it.
    #[schema(min_length = 1, max_length = 48)]
    pub name: String,
    /// Its intent.
    pub intent: Intent,
}

/// `POST /shares` (bearer token): gives a composition a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewShare {
    /// The composition.
    pub composition: Composition,
    /// Its title.
    #[schema(min_length = 1, max_length = 48)]
    pub title: String,
}

/// What someone shares. `DELETE /shares/{share}` takes it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnShare {
    /// Its link: 32 hexadecimal digits. The page `/#melody=` with these opens it.
    #[schema(pattern = "^[0-9a-f]{32}$")]
    pub share: String,
    /// Its title.
    pub title: String,
    /// Until when it can be opened, in Unix seconds.
    #[ts(type = "number")]
    pub expires: u64,
}

/// `GET /shares` (bearer token): what one shares, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnShares {
    /// At most 50.
    #[schema(max_items = 50)]
    pub shares: Vec<OwnShare>,
}

/// `GET /shares/{share}` (bearer token): what a link names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SharedComposition {
    /// Its title.
    pub title: String,
    /// Who shares it, by the Songweaver's name; absent where it has none yet.
    pub by: Option<String>,
    /// Who shares it, by the Songweaver's id.
    pub songweaver: String,
    /// The composition.
    pub composition: Composition,
    /// Until when it can be opened, in Unix seconds.
    #[ts(type = "number")]
    pub expires: u64,
}

/// `GET /phrases/{song}/{day}`: what a region sings by itself on a world day, for ever the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PhraseBook {
    /// The phrases, in a fixed order.
    pub phrases: Vec<Phrase>,
}

/// A phrase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Phrase {
    /// Ticks from its beginning to the end of its last note.
    pub ticks: u32,
    /// Whether it answers rather than begins.
    pub reply: bool,
    /// Its notes, in their order.
    pub notes: Vec<MelodyNote>,
}
