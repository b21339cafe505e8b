//! What a region may be asked.

use kernel::{Milli, PerformanceId, PlaceId, RegionId, SongweaverId, WorldMillis};
use song::{Intent, Melody};
use std::collections::{BTreeMap, BTreeSet};

/// A command to a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegionCommand {
    /// Begins the region as content says it stands. Nothing happens when it has begun.
    Begin {
        /// Which region.
        region: RegionId,
    },
    /// Judges a performance that ended.
    Perform(Box<Perform>),
    /// Sums what slow causes did since the last time: rest, neighbours, the Silence.
    PassTime {
        /// The world hour that ended (whole hours since the world began).
        hour: u32,
        /// Harmony and dissonance of the regions next to it, as they stand.
        neighbours: Vec<(RegionId, Milli, Milli)>,
    },
}

/// A performance that ended, with all that the rules need as data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Perform {
    /// Its identity, from the command that ended it.
    pub performance: PerformanceId,
    /// Who performed.
    pub songweaver: SongweaverId,
    /// What was played, as heard.
    pub melody: Melody,
    /// What it was for.
    pub intent: Intent,
    /// Where: 1/64 m east and south of the world's origin.
    pub at: (i32, i32),
    /// When it began.
    pub began: WorldMillis,
    /// The Songweaver's standing, attached by the realm.
    pub standing: Standing,
}

/// What the realm says of a Songweaver when it performs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// Attunement tier for the performance's intent, from 0.
    pub attunement: u8,
    /// Energy, 0..=1000 thousandths.
    pub energy: Milli,
    /// Places it has restored for itself.
    pub restored: BTreeSet<PlaceId>,
    /// How often it tried a place without success, for a generous second try.
    pub tries: BTreeMap<PlaceId, u8>,
}
