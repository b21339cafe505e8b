//! The numbers of weaving: energy, what a place accepts, what is earned, and what the tiers open.
//!
//! Read from `content/attunement.toml`; no number has a default, so that a missing one is an error with a line. What it is
//! not: no rule stands here, and how harmony moves is in the balance of the world.

use crate::realm::event::VoiceRecord;
use kernel::Milli;
use serde::Deserialize;
use song::Intent;

/// Everything that `content/attunement.toml` says.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttunementDef {
    /// Voices open to everyone, at least one.
    pub voices: Vec<VoiceRecord>,
    /// Resonance of one intent from which each tier is reached, from tier 1, rising; at most 12 tiers.
    pub tiers: Vec<Milli>,
    /// The voices that tiers open; the melodies they open say so themselves.
    pub opens: Vec<OpeningDef>,
    /// Energy.
    pub energy: EnergyDef,
    /// What is earned.
    pub earning: EarningDef,
    /// What a place accepts.
    pub places: PlacesDef,
    /// What weaves bring.
    pub weaves: WeavesDef,
    /// What neighbours lend.
    pub lending: LendingDef,
}

/// What a weave brings beyond its performances. Multipliers are thousandths: 1000 is once.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeavesDef {
    /// What a faultless weave without any combo multiplies with.
    pub plain: u16,
    /// Quality at and below which such a weave adds nothing, in thousandths.
    pub quality_floor: u16,
    /// What combos multiply with at most, all together.
    pub multiplier_max: u16,
    /// The most one Songweaver earns in one region and world hour, its performances included, for a weave to add to.
    pub hour_max: Milli,
    /// The most that one Songweaver moves harmony, or dissonance, in the same.
    pub moved_max: Milli,
    /// What a combo woven here by others wears it out, of what the same people's does, in thousandths.
    pub wear_place: u16,
    /// World hours between two hints that one is told.
    pub hint_hours: u32,
}

/// What neighbours whose songs agree lend each other.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LendingDef {
    /// Metres at which nothing is lent any more.
    pub reach_metres: u16,
    /// What the nearest, freshest, most agreeing neighbour of full resonance lends, in thousandths.
    pub share: u16,
    /// What one is lent at most by all together, in thousandths.
    pub most: u16,
    /// Agreement at and below which nothing is lent, in thousandths.
    pub agreement_floor: u16,
    /// Milliseconds after which a song lends nothing any more.
    pub fades_ms: u64,
}

/// The voice that reaching a tier opens.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningDef {
    /// The intent whose tier it is.
    pub intent: Intent,
    /// The tier, from 1.
    pub tier: u8,
    /// The voice.
    pub voice: VoiceRecord,
}

/// Energy: singing costs it, time gives it back.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnergyDef {
    /// Cost of any performance, in thousandths of all energy.
    pub performance: Milli,
    /// Cost of each note of it.
    pub note: Milli,
    /// What comes back in a real minute.
    pub minute: Milli,
}

/// What a performance earns its Songweaver, and how much of one hour is one Songweaver's.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarningDef {
    /// Resonance earned by a perfect, fresh performance.
    pub performance: Milli,
    /// The most one Songweaver earns in one region and world hour.
    pub hour_max: Milli,
    /// The most that one Songweaver moves harmony, or dissonance, in one region and world hour.
    pub moved_max: Milli,
    /// How much a melody that others played here wears out, of what one's own repetition does, in thousandths.
    pub others_wear: Milli,
}

/// What a place that asks for a song accepts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlacesDef {
    /// Nearness to the motif that is enough, in thousandths, after 0, 1, 2... failed tries; the last one stays.
    pub nearness: Vec<u16>,
    /// What another intent than the place asks for adds to the nearness that is needed, in thousandths.
    pub other_intent: u16,
    /// After so many failed tries an Echo sings along, and notes of the place's mode are enough.
    pub sing_along_after: u8,
    /// Share of notes that must belong to the mode then, in thousandths.
    pub in_mode: u16,
    /// Notes that are needed then.
    pub notes_min: u8,
    /// Harmony that a restored place gives.
    pub harmony: Milli,
    /// Dissonance that a restored place takes.
    pub dissonance: Milli,
    /// What both are multiplied with for the first in the world, in thousandths.
    pub first: Milli,
}

impl AttunementDef {
    /// Reads the numbers from text.
    ///
    /// # Errors
    /// The line and what is wrong, in plain words.
    pub fn read(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| format!("content/attunement.toml: {error}"))
    }

    /// The tier that so much resonance reaches, from 0.
    #[must_use]
    pub fn tier_of(&self, resonance: Milli) -> u8 {
        let reached = self.tiers.iter().take_while(|from| **from <= resonance).count();
        u8::try_from(reached).unwrap_or(u8::MAX)
    }
}
