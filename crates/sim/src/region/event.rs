//! What happened in a region. A journal format: append-only.

use crate::region::crossing::{FriendCame, FriendLeft};
use crate::region::garden::{GardenLeft, GardenTended};
use crate::region::heard::LifeHeard;
use crate::region::life::{LifePassed, Tended};
use crate::region::sky_event::{Answered, Carried, Ended, Gift, Happened, Rose, Turned};
use crate::region::woven::{Lent, Woven};
use kernel::{MelodyId, Milli, PerformanceId, PlaceId, RegionId, SongweaverId, WorldMillis};
use serde::{Deserialize, Serialize};
use song::Intent;
use song::freshness::Fingerprint;
use weather::Kind;

/// An event of a region's stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum RegionEvent {
    /// The region began: how it stood before anyone sang in it. Always the first event of its stream.
    Begun {
        /// Which region.
        region: RegionId,
        /// The world hour.
        hour: u32,
        /// Harmony, 0 to 100 points.
        harmony: Milli,
        /// Dissonance, 0 to 100 points.
        dissonance: Milli,
        /// Depth of its wound in thousandths; 0 where it has none.
        wound: u16,
    },
    /// A performance was judged and took effect.
    MelodyPerformed(MelodyPerformed),
    /// Neighbours lent strength to the performance just judged.
    NeighboursLent(Lent),
    /// Performances that were judged before were woven into one piece.
    PerformancesWoven(Woven),
    /// Slow causes of one world hour, with a share for each.
    HarmonyShifted {
        /// The world hour that ended.
        hour: u32,
        /// World time of the decision.
        when: WorldMillis,
        /// What each cause did.
        shares: Vec<Share>,
    },
    /// A Songweaver restored a place for itself.
    PlaceRestored {
        /// The place.
        place: PlaceId,
        /// Who.
        songweaver: SongweaverId,
        /// With which performance.
        performance: PerformanceId,
        /// Whether nobody in the world had before.
        first: bool,
        /// World time of the decision.
        when: WorldMillis,
        /// Change of harmony that the restoring wave brought.
        harmony: Milli,
        /// Change of dissonance that the restoring wave brought.
        dissonance: Milli,
    },
    /// A performance tried a place and did not restore it.
    PlaceTried {
        /// The place.
        place: PlaceId,
        /// Who.
        songweaver: SongweaverId,
        /// With which performance.
        performance: PerformanceId,
        /// How near it came, in thousandths.
        nearness: u16,
        /// World time of the decision.
        when: WorldMillis,
    },
    /// A performance healed part of the region's wound.
    WoundEased {
        /// The wounded place.
        place: PlaceId,
        /// Who.
        songweaver: SongweaverId,
        /// With which performance.
        performance: PerformanceId,
        /// World time of the decision.
        when: WorldMillis,
        /// How many Songweavers eased it together within the last minutes.
        together: u8,
        /// By how much, in thousandths.
        by: u16,
        /// How deep it still is, in thousandths; 0 is healed.
        remaining: u16,
    },
    /// The Silence deepened the wound.
    WoundDeepened {
        /// The wounded place.
        place: PlaceId,
        /// World time of the decision.
        when: WorldMillis,
        /// How deep it is now, in thousandths.
        depth: u16,
    },
    /// An hour of the region's life: how many there are and how it stands.
    LifePassed(LifePassed),
    /// Someone tended a creature or the ground.
    Tended(Tended),
    /// The weather turned, or was noted anew within its kind.
    WeatherTurned(Turned),
    /// The weather carried the performance just judged, or held it back.
    WeatherCarried(Carried),
    /// An Aurora gave somebody something for the performance just judged.
    AuroraGave(Gift),
    /// A Dissonance Storm rose; the weather turned just before.
    StormRose(Rose),
    /// A storm was scaled to those who are here.
    StormScaled {
        /// Its number.
        storm: u32,
        /// World time of the decision.
        when: WorldMillis,
        /// How many are here.
        present: u16,
        /// How many fractured places are open now.
        open: u8,
    },
    /// The performance just judged answered a storm.
    StormAnswered(Answered),
    /// A storm that was left alone reaches for a neighbour.
    StormSpread {
        /// Its number.
        storm: u32,
        /// World time of the decision.
        when: WorldMillis,
        /// The neighbour.
        to: RegionId,
    },
    /// A storm ended.
    StormEnded(Ended),
    /// Something of the living world began with the weather.
    HappeningBegan(Happened),
    /// It ended.
    HappeningEnded(Happened),
    /// The living world heard the performance just judged.
    LifeHeard(LifeHeard),
    /// Someone tended a garden of theirs, which began with it where it was none.
    GardenTended(GardenTended),
    /// A garden is nobody's any more.
    GardenLeft(GardenLeft),
    /// A creature that is known to someone came over a border.
    FriendCame(FriendCame),
    /// A creature that is known to someone went over a border.
    FriendLeft(FriendLeft),
}

/// A performance that was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MelodyPerformed {
    /// Its identity.
    pub performance: PerformanceId,
    /// Who performed.
    pub songweaver: SongweaverId,
    /// Content address of what was played.
    pub melody: MelodyId,
    /// What the melody is known again by, for freshness.
    pub fingerprint: Fingerprint,
    /// World time of the decision.
    pub when: WorldMillis,
    /// The world hour of the decision, for what is bounded by the hour.
    pub hour: u32,
    /// What it was for.
    pub intent: Intent,
    /// Where: 1/64 m east and south of the world's origin.
    pub at: (i32, i32),
    /// Musical quality in thousandths.
    pub quality: u16,
    /// Fit to the region's Song in thousandths.
    pub fit: u16,
    /// What of both took effect, in thousandths.
    pub resonance: u16,
    /// What repetition left, in thousandths.
    pub freshness: u16,
    /// Change of harmony that took effect.
    pub harmony: Milli,
    /// Change of dissonance that took effect.
    pub dissonance: Milli,
    /// Resonance the Songweaver earned for this intent.
    pub earned: Milli,
    /// Energy it cost.
    pub energy: Milli,
}

/// What one slow cause did in an hour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// The cause.
    pub cause: SlowCause,
    /// Change of harmony.
    pub harmony: Milli,
    /// Change of dissonance.
    pub dissonance: Milli,
}

/// A slow cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "cause", rename_all = "kebab-case")]
pub enum SlowCause {
    /// The region settles toward its own rest.
    Rest,
    /// The Silence eats at it.
    Silence,
    /// Its open wound.
    Wound,
    /// A region next to it.
    Neighbour {
        /// Which.
        region: RegionId,
    },
    /// How its own life stands.
    Nature,
    /// The weather.
    Weather {
        /// Which kind.
        kind: Kind,
    },
}
