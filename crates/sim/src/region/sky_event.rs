//! What the sky brought to a region. Journal formats: append-only.
//!
//! Quarters are quarters of a world hour since the midnight before the world began. What it is not: no rule stands here.

use kernel::{Milli, PerformanceId, RegionId, SongweaverId, WorldMillis};
use serde::{Deserialize, Serialize};
use song::Intent;
use weather::{Air, Kind};

/// The weather turned, or was noted anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turned {
    /// The quarter.
    pub quarter: u32,
    /// World time of the decision.
    pub when: WorldMillis,
    /// The kind now.
    pub kind: Kind,
    /// How strongly, in thousandths.
    pub intensity: u16,
    /// The air.
    pub air: Air,
    /// The quarter at which this kind began.
    pub since: u32,
    /// The quarter until which it stays at least.
    pub until: u32,
    /// Quarters in a row that the region has been in tune.
    pub in_tune: u16,
    /// Why.
    pub cause: TurnCause,
}

/// Why the weather is as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TurnCause {
    /// It is noted anew; the kind is the same.
    Noted,
    /// The air of the season.
    Air,
    /// A front passes.
    Front,
    /// Long harmony.
    Harmony,
    /// Dissonance, and the Silence.
    Dissonance,
    /// A neighbour's storm reached here.
    Spread,
    /// A storm ended.
    StormEnded,
    /// It was called for.
    Called,
}

impl TurnCause {
    /// Its slug on the wire.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Noted => "noted",
            Self::Air => "air",
            Self::Front => "front",
            Self::Harmony => "harmony",
            Self::Dissonance => "dissonance",
            Self::Spread => "spread",
            Self::StormEnded => "storm-ended",
            Self::Called => "called",
        }
    }
}

/// The weather carried a performance, or held it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    /// The performance.
    pub performance: PerformanceId,
    /// Who performed.
    pub songweaver: SongweaverId,
    /// What it was for.
    pub intent: Intent,
    /// World time of the decision.
    pub when: WorldMillis,
    /// The kind it was sung under.
    pub kind: Kind,
    /// What that left of the intent's strength, in thousandths.
    pub factor: u16,
    /// Change of harmony beyond that of the performance; of the other sign where it was held back.
    pub harmony: Milli,
    /// Change of dissonance beyond that of the performance.
    pub dissonance: Milli,
    /// Resonance earned beyond that of the performance; never below zero.
    pub earned: Milli,
}

/// An Aurora's gift.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gift {
    /// The quarter at which the Aurora began.
    pub aurora: u32,
    /// The performance.
    pub performance: PerformanceId,
    /// To whom.
    pub songweaver: SongweaverId,
    /// For which intent.
    pub intent: Intent,
    /// World time of the decision.
    pub when: WorldMillis,
    /// Resonance given.
    pub earned: Milli,
}

/// A storm rose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rose {
    /// Its number in its region: the quarter at which it rose.
    pub storm: u32,
    /// World time of the decision.
    pub when: WorldMillis,
    /// The quarter at which it ends by itself.
    pub ends: u32,
    /// The neighbour and the number of its storm, where it spread.
    pub from: Option<(RegionId, u32)>,
    /// Players who were here.
    pub present: u16,
    /// How many fractured places were open at once.
    pub open: u8,
    /// The fractured places, at most [`crate::region::limits::FRACTURES_MAX`].
    pub fractures: Vec<FractureRecord>,
}

/// A fractured place as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FractureRecord {
    /// Where: 1/64 m east and south of the world's origin.
    pub at: (i32, i32),
    /// How deep it was, in thousandths.
    pub depth: u16,
    /// How deep it is, in thousandths.
    pub remaining: u16,
    /// The gloom of each Shade bound to it, in thousandths; 0 is gone.
    pub shades: Vec<u16>,
}

/// A performance answered a storm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The storm's number.
    pub storm: u32,
    /// World time of the decision.
    pub when: WorldMillis,
    /// Who.
    pub songweaver: SongweaverId,
    /// With which performance.
    pub performance: PerformanceId,
    /// What it was for.
    pub intent: Intent,
    /// Which fractured place, from 0.
    pub fracture: u8,
    /// How much of it was mended, in thousandths.
    pub mended: u16,
    /// How deep it still is.
    pub remaining: u16,
    /// The gloom left of each of its Shades.
    pub shades: Vec<u16>,
    /// Which of its Shades went, from 0.
    pub gone: Vec<u8>,
    /// How many answered together within the last minutes.
    pub together: u8,
    /// What the singer contributed to the storm by it, after its caps; the sum over a storm is at most 1000.
    pub contribution: u16,
}

/// How a storm ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Every open fractured place was mended.
    Blessing,
    /// Its time was over.
    Mark,
}

impl Outcome {
    /// Its slug on the wire.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Blessing => "blessing",
            Self::Mark => "mark",
        }
    }
}

/// A storm ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// Its number.
    pub storm: u32,
    /// World time of the decision.
    pub when: WorldMillis,
    /// How.
    pub outcome: Outcome,
    /// Change of harmony.
    pub harmony: Milli,
    /// Change of dissonance.
    pub dissonance: Milli,
    /// The quarter until which no other rises.
    pub calm_until: u32,
    /// What each who answered it earned, by Songweaver.
    pub rewards: Vec<Reward>,
}

impl Ended {
    /// What somebody earned.
    #[must_use]
    pub fn reward_of(&self, who: SongweaverId) -> Option<&Reward> {
        self.rewards.iter().find(|reward| reward.songweaver == who)
    }
}

/// What somebody earned by a storm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reward {
    /// Who.
    pub songweaver: SongweaverId,
    /// The last performance that answered it.
    pub performance: PerformanceId,
    /// What that was for.
    pub intent: Intent,
    /// What was contributed, 0 to 1000.
    pub contribution: u16,
    /// Resonance for it.
    pub earned: Milli,
}

/// Something of the living world began with a weather, or ended with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happened {
    /// The happening, by slug.
    pub happening: String,
    /// The quarter.
    pub quarter: u32,
    /// World time of the decision.
    pub when: WorldMillis,
    /// The weather it came with, or that ended it.
    pub kind: Kind,
}
