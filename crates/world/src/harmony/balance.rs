//! The numbers of the harmony rules, as read from content.
//!
//! What it is not: no rule stands here, and no number has a default, so that a missing one is an error with a line.

use kernel::Milli;
use serde::{Deserialize, Serialize};
use song::Intent;

/// All numbers of the harmony rules. Rates are per world hour (175 real seconds at 70 minutes a day).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Balance {
    /// How a region settles.
    pub rest: RestBalance,
    /// How regions next to each other even out.
    pub neighbours: NeighbourBalance,
    /// How the Silence presses.
    pub silence: SilenceBalance,
    /// How wounds hurt, heal and deepen.
    pub wound: WoundBalance,
    /// What a performance does.
    pub performance: PerformanceBalance,
}

/// How a region settles toward its rest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RestBalance {
    /// Share of the distance to rest covered per hour, 0 to 250 thousandths.
    pub share: Milli,
}

/// How regions next to each other even out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeighbourBalance {
    /// Share of the difference that flows across one border per hour, 0 to 100 thousandths: with at most eight
    /// neighbours the flows cannot overshoot.
    pub share: Milli,
}

/// How the Silence presses on a region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SilenceBalance {
    /// Harmony above which its pressure is only half, in thousandths of a point.
    pub shielded_above: Milli,
    /// Dissonance it gives per harmony it takes, in thousandths.
    pub dissonance_share: Milli,
}

/// How wounds hurt, heal and deepen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WoundBalance {
    /// Harmony a wound of full depth takes per hour.
    pub harmony: Milli,
    /// Dissonance a wound of full depth gives per hour.
    pub dissonance: Milli,
    /// Depth a perfect performance of restoration eases alone, 0 to 1000.
    pub ease: u16,
    /// What the other intents ease of that, in thousandths.
    pub other_intents: Milli,
    /// Multipliers in thousandths for one, two, three and more Songweavers together; rising from 1000 to at most 2500.
    pub together: Vec<u16>,
    /// Milliseconds within which performances at the wound count as together.
    pub together_ms: u64,
    /// Metres from the wound within which a performance reaches it.
    pub reach_metres: u16,
    /// Hours a wound that was eased is left alone by the Silence.
    pub grace_hours: u16,
    /// Depth the Silence adds per hour after that, at a pressure of one point of harmony per hour.
    pub deepen: u16,
}

/// What a performance does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PerformanceBalance {
    /// Harmony a perfect performance gives, in thousandths of a point, before its intent.
    pub harmony: Milli,
    /// Dissonance a perfect performance takes, before its intent.
    pub dissonance: Milli,
    /// Resonance below which a performance is noise, 0 to 1000.
    pub noise_below: u16,
    /// Dissonance that the worst noise gives.
    pub noise: Milli,
    /// The most that performances move harmony, or dissonance, in one region and hour; what comes nearer to it has less
    /// effect.
    pub hour_max: Milli,
    /// Strength of the intents.
    pub creative: IntentEffect,
    /// Strength of the intents.
    pub restoration: IntentEffect,
    /// Strength of the intents.
    pub exploration: IntentEffect,
    /// Strength of the intents.
    pub protection: IntentEffect,
}

/// How strongly an intent moves the two, in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IntentEffect {
    /// On harmony.
    pub harmony: Milli,
    /// On dissonance.
    pub dissonance: Milli,
}

impl PerformanceBalance {
    /// The strength of an intent.
    #[must_use]
    pub fn of(&self, intent: Intent) -> IntentEffect {
        match intent {
            Intent::Creative => self.creative,
            Intent::Restoration => self.restoration,
            Intent::Exploration => self.exploration,
            Intent::Protection => self.protection,
        }
    }
}
