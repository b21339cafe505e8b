//! Events of regions, realm and the world's codex as the journal holds them: a kind, a schema and a JSON body.
//!
//! The format is for ever: a new version of a variant gets a new schema number and an upcaster, and the golden files under
//! `golden/` prove that what was written stays readable. What it is not: it appends nothing and knows no store.

use crate::codex::CodexEvent;
use crate::realm::RealmEvent;
use crate::region::RegionEvent;
use kernel::{NewEvent, Recorded, RegionId, SongweaverId, StreamId};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The schema that is written.
pub const SCHEMA: u16 = 1;

const REGION_CATEGORY: &str = "region";
const SONGWEAVER_CATEGORY: &str = "songweaver";
const CODEX_CATEGORY: &str = "codex";
/// There is one codex.
const CODEX: &str = "world";

/// Why an event of the journal cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    /// Written by a later version.
    #[error("the event {kind:?} has schema {schema}; up to {SCHEMA} can be read")]
    UnknownSchema {
        /// The event's name.
        kind: String,
        /// Its schema.
        schema: u16,
    },
    /// A body that is not what its kind says.
    #[error("the event {kind:?} cannot be read: {what}")]
    Body {
        /// The event's name.
        kind: String,
        /// What is wrong.
        what: String,
    },
    /// A stream of neither a region nor a Songweaver.
    #[error("the stream {0:?} belongs to no region and no Songweaver")]
    UnknownStream(String),
}

/// Whose stream it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StreamOwner {
    /// A region's.
    Region(RegionId),
    /// A Songweaver's.
    Songweaver(SongweaverId),
    /// The world's codex.
    Codex,
}

/// The stream of a region.
#[must_use]
pub fn region_stream(region: &RegionId) -> StreamId {
    StreamId::new(REGION_CATEGORY, region)
}

/// The stream of a Songweaver.
#[must_use]
pub fn songweaver_stream(songweaver: SongweaverId) -> StreamId {
    StreamId::new(SONGWEAVER_CATEGORY, songweaver)
}

/// The stream of the world's codex.
#[must_use]
pub fn codex_stream() -> StreamId {
    StreamId::new(CODEX_CATEGORY, CODEX)
}

/// Whose stream this is.
///
/// # Errors
/// [`CodecError::UnknownStream`] when it is neither a region's nor a Songweaver's nor the codex'.
pub fn owner_of(stream: &StreamId) -> Result<StreamOwner, CodecError> {
    let unknown = || CodecError::UnknownStream(stream.as_str().to_owned());
    let (category, identity) = stream.as_str().split_once('-').ok_or_else(unknown)?;
    match category {
        REGION_CATEGORY => identity.parse().map(StreamOwner::Region).map_err(|_| unknown()),
        CODEX_CATEGORY if identity == CODEX => Ok(StreamOwner::Codex),
        SONGWEAVER_CATEGORY => identity
            .parse()
            .map(StreamOwner::Songweaver)
            .map_err(|_| unknown()),
        _ => Err(unknown()),
    }
}

/// A region's event as it is appended.
#[must_use]
pub fn encode_region(event: &RegionEvent) -> NewEvent {
    let kind = match event {
        RegionEvent::Begun { .. } => "begun",
        RegionEvent::MelodyPerformed(_) => "melody-performed",
        RegionEvent::NeighboursLent(_) => "neighbours-lent",
        RegionEvent::PerformancesWoven(_) => "performances-woven",
        RegionEvent::HarmonyShifted { .. } => "harmony-shifted",
        RegionEvent::PlaceRestored { .. } => "place-restored",
        RegionEvent::PlaceTried { .. } => "place-tried",
        RegionEvent::WoundEased { .. } => "wound-eased",
        RegionEvent::WoundDeepened { .. } => "wound-deepened",
        RegionEvent::LifePassed(_) => "life-passed",
        RegionEvent::Tended(_) => "tended",
        RegionEvent::WeatherTurned(_) => "weather-turned",
        RegionEvent::WeatherCarried(_) => "weather-carried",
        RegionEvent::AuroraGave(_) => "aurora-gave",
        RegionEvent::StormRose(_) => "storm-rose",
        RegionEvent::StormScaled { .. } => "storm-scaled",
        RegionEvent::StormAnswered(_) => "storm-answered",
        RegionEvent::StormSpread { .. } => "storm-spread",
        RegionEvent::StormEnded(_) => "storm-ended",
        RegionEvent::HappeningBegan(_) => "happening-began",
        RegionEvent::HappeningEnded(_) => "happening-ended",
        RegionEvent::LifeHeard(_) => "life-heard",
        RegionEvent::GardenTended(_) => "garden-tended",
        RegionEvent::GardenLeft(_) => "garden-left",
        RegionEvent::FriendCame(_) => "friend-came",
        RegionEvent::FriendLeft(_) => "friend-left",
    };
    encode(kind, event)
}

/// A Songweaver's event as it is appended.
#[must_use]
pub fn encode_realm(event: &RealmEvent) -> NewEvent {
    let kind = match event {
        RealmEvent::Arrived { .. } => "arrived",
        RealmEvent::Made { .. } => "made",
        RealmEvent::Named { .. } => "named",
        RealmEvent::ResonanceCredited { .. } => "resonance-credited",
        RealmEvent::ResonanceAdded { .. } => "resonance-added",
        RealmEvent::ComboWoven { .. } => "combo-woven",
        RealmEvent::ComboGlimpsed { .. } => "combo-glimpsed",
        RealmEvent::AttunementRaised { .. } => "attunement-raised",
        RealmEvent::MelodyGiven { .. } => "melody-given",
        RealmEvent::MelodyKept { .. } => "melody-kept",
        RealmEvent::MelodyVoiced { .. } => "melody-voiced",
        RealmEvent::MelodyRenamed { .. } => "melody-renamed",
        RealmEvent::MelodyForgotten { .. } => "melody-forgotten",
        RealmEvent::RegionDiscovered { .. } => "region-discovered",
        RealmEvent::GateDiscovered { .. } => "gate-discovered",
        RealmEvent::PlaceRestored { .. } => "place-restored",
        RealmEvent::PlaceLit { .. } => "place-lit",
        RealmEvent::PlaceTried { .. } => "place-tried",
        RealmEvent::WoundEased { .. } => "wound-eased",
        RealmEvent::CodexEntered { .. } => "codex-entered",
        RealmEvent::StageReached { .. } => "stage-reached",
        RealmEvent::StageProgressed { .. } => "stage-progressed",
        RealmEvent::Left { .. } => "left",
        RealmEvent::Blocked { .. } => "blocked",
        RealmEvent::Unblocked { .. } => "unblocked",
        RealmEvent::SpeciesSeen { .. } => "species-seen",
        RealmEvent::SpeciesHeard { .. } => "species-heard",
        RealmEvent::HappeningMet { .. } => "happening-met",
    };
    encode(kind, event)
}

/// An event of the world's codex as it is appended.
#[must_use]
pub fn encode_codex(event: &CodexEvent) -> NewEvent {
    let kind = match event {
        CodexEvent::FirstWoven(_) => "first-woven",
        CodexEvent::FirstSeen(_) => "first-seen",
    };
    encode(kind, event)
}

/// An event of the world's codex as it was recorded.
///
/// # Errors
/// [`CodecError`] when the schema is later than [`SCHEMA`] or the body is not what the kind says.
pub fn decode_codex(recorded: &Recorded) -> Result<CodexEvent, CodecError> {
    decode(&recorded.kind, recorded.schema, &recorded.body, encode_codex)
}

/// A region's event as it was recorded.
///
/// # Errors
/// [`CodecError`] when the schema is later than [`SCHEMA`] or the body is not what the kind says.
pub fn decode_region(recorded: &Recorded) -> Result<RegionEvent, CodecError> {
    decode(&recorded.kind, recorded.schema, &recorded.body, encode_region)
}

/// A Songweaver's event as it was recorded.
///
/// # Errors
/// [`CodecError`] when the schema is later than [`SCHEMA`] or the body is not what the kind says.
pub fn decode_realm(recorded: &Recorded) -> Result<RealmEvent, CodecError> {
    decode(&recorded.kind, recorded.schema, &recorded.body, encode_realm)
}

fn encode<E: Serialize>(kind: &'static str, event: &E) -> NewEvent {
    NewEvent {
        kind,
        schema: SCHEMA,
        body: serde_json::to_string(event).expect("events hold nothing that JSON cannot"),
    }
}

fn decode<E: DeserializeOwned>(
    kind: &str,
    schema: u16,
    body: &str,
    again: fn(&E) -> NewEvent,
) -> Result<E, CodecError> {
    if schema == 0 || schema > SCHEMA {
        return Err(CodecError::UnknownSchema {
            kind: kind.to_owned(),
            schema,
        });
    }
    let wrong = |what: String| CodecError::Body {
        kind: kind.to_owned(),
        what,
    };
    let event: E = serde_json::from_str(body).map_err(|error| wrong(error.to_string()))?;
    let is = again(&event).kind;
    if is != kind {
        return Err(wrong(format!("its body is a {is:?}")));
    }
    Ok(event)
}
