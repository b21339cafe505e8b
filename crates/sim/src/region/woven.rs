//! What came of a weave, and what neighbours lent to a performance. Journal formats: append-only.
//!
//! Relations and combos stand by slug, so that what was written stays readable whatever is heard or composed later. What it is not: no
//! notes stand here; they lie in the store under the log's content address.

use kernel::{MelodyId, Milli, PerformanceId, SongweaverId, WeaveId, WorldMillis};
use serde::{Deserialize, Serialize};
use song::Intent;

/// Performances that were woven into one piece and judged together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Woven {
    /// Its identity.
    pub weave: WeaveId,
    /// World time at which it began.
    pub began: WorldMillis,
    /// World time of the decision.
    pub when: WorldMillis,
    /// The world hour of the decision, for what is bounded by the hour.
    pub hour: u32,
    /// Where: 1/64 m east and south of the world's origin.
    pub at: (i32, i32),
    /// What most of its voices sang for.
    pub intent: Intent,
    /// Content address of what was heard.
    pub log: MelodyId,
    /// The voice by whose ear it was heard: others stand in the log as late as that one heard them.
    pub ear: u8,
    /// How well the voices went together, in thousandths.
    pub quality: u16,
    /// The largest multiplier of a voice, in thousandths.
    pub multiplier: u16,
    /// The voices, in the order of the log; 2 to 8.
    pub voices: Vec<WovenVoice>,
    /// The relations that were heard, the clearest first, at most [`crate::region::limits::RELATIONS_MAX`].
    pub relations: Vec<WovenRelation>,
    /// The combos, the one of the largest effect first, at most [`crate::region::limits::COMBOS_MAX`].
    pub combos: Vec<WovenCombo>,
    /// Combos that were nearly woven, at most [`crate::region::limits::NEARLY_MAX`].
    pub nearly: Vec<String>,
    /// Change of harmony beyond that of the performances.
    pub harmony: Milli,
    /// Change of dissonance beyond that of the performances.
    pub dissonance: Milli,
}

/// One voice of a weave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WovenVoice {
    /// Who.
    pub songweaver: SongweaverId,
    /// With which performance.
    pub performance: PerformanceId,
    /// What it was for.
    pub intent: Intent,
    /// Content address of what it sang.
    pub melody: MelodyId,
    /// Milliseconds by which the ear heard it late: 0, or a bar.
    pub delay_ms: u32,
    /// What the weave multiplied it with, in thousandths.
    pub multiplier: u16,
    /// Resonance it earned beyond its performance's.
    pub earned: Milli,
}

/// A relation between two voices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WovenRelation {
    /// Which, by slug.
    pub relation: String,
    /// The voice that leads, from 0.
    pub leader: u8,
    /// The other, from 0.
    pub follower: u8,
    /// How clear it was, in thousandths.
    pub strength: u16,
}

/// A combo that was woven.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WovenCombo {
    /// Which, by slug.
    pub combo: String,
    /// How clearly it was woven, in thousandths.
    pub strength: u16,
    /// What repetition left of it here and among these people, in thousandths.
    pub freshness: u16,
    /// What it multiplies with after that, in thousandths.
    pub multiplier: u16,
    /// The voices that wove it, from 0, rising.
    pub voices: Vec<u8>,
}

/// What neighbours whose songs agree lent to a performance that was judged just before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lent {
    /// The performance.
    pub performance: PerformanceId,
    /// Who performed.
    pub songweaver: SongweaverId,
    /// What it was for.
    pub intent: Intent,
    /// World time of the decision.
    pub when: WorldMillis,
    /// How much stronger it became by it, in thousandths.
    pub strength: u16,
    /// Who lent how much of it, in thousandths, the most first.
    pub from: Vec<(SongweaverId, u16)>,
    /// Change of harmony beyond that of the performance.
    pub harmony: Milli,
    /// Change of dissonance beyond that of the performance.
    pub dissonance: Milli,
    /// Resonance earned beyond that of the performance.
    pub earned: Milli,
}
