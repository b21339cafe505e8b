//! What happened to a Songweaver. A journal format: append-only.

use kernel::{MelodyId, Milli, PerformanceId, PlaceId, RegionId, SongweaverId, WeaveId, WorldMillis};
use serde::{Deserialize, Serialize};
use song::Intent;

/// Text sealed under the player's key, as base64: names and other free text never stand in clear in an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sealed(pub String);

/// How a figure looks, as journalled: robe, colour, head, skin (indices into the wardrobe).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LookRecord {
    /// Robe, 0..=3.
    pub robe: u8,
    /// Colour, 0..=11.
    pub colour: u8,
    /// Head, 0..=5.
    pub head: u8,
    /// Skin, 0..=7.
    pub skin: u8,
}

/// The instrument a Songweaver sounds with, as journalled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VoiceRecord {
    /// A harp-like pluck.
    #[default]
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

/// What resonance was added by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "cause", rename_all = "kebab-case")]
pub enum Added {
    /// The performance was part of a weave.
    Woven {
        /// Which.
        weave: WeaveId,
    },
    /// Neighbours lent it strength.
    Lent,
    /// The weather carried it.
    Weather,
    /// An Aurora's gift.
    Aurora,
    /// A Dissonance Storm was answered; the performance is the last one that answered it.
    Storm {
        /// Where it raged.
        region: RegionId,
        /// Its number there.
        storm: u32,
        /// What was contributed, 0 to 1000.
        contribution: u16,
    },
}

/// How something of a combo was learnt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "kebab-case")]
pub enum Glimpse {
    /// It was nearly woven.
    Nearly,
    /// Someone or some place of the world hinted at it.
    Told {
        /// Who or where.
        from: PlaceId,
        /// Which of the combo's hints, from 1.
        hint: u8,
    },
}

/// An event of a Songweaver's stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum RealmEvent {
    /// A new Songweaver came into the world.
    Arrived {
        /// Who.
        songweaver: SongweaverId,
    },
    /// Look and voice were chosen.
    Made {
        /// How it looks.
        look: LookRecord,
        /// How it sounds.
        voice: VoiceRecord,
    },
    /// A name was chosen.
    Named {
        /// The name, sealed.
        name: Sealed,
    },
    /// A performance was credited.
    ResonanceCredited {
        /// Which.
        performance: PerformanceId,
        /// For which intent.
        intent: Intent,
        /// How much.
        earned: Milli,
        /// Energy left after it, 0 to 1000 thousandths.
        energy: Milli,
        /// World time at which that energy stood; it comes back from then on.
        when: WorldMillis,
    },
    /// Resonance was credited beyond that of the performance itself.
    ResonanceAdded {
        /// Which performance brought it.
        performance: PerformanceId,
        /// For which intent.
        intent: Intent,
        /// How much.
        earned: Milli,
        /// Why.
        cause: Added,
        /// World time of the decision.
        when: WorldMillis,
    },
    /// A combo was woven, for the first time or in a way that was new.
    ComboWoven {
        /// Which, by slug.
        combo: String,
        /// In which weave.
        weave: WeaveId,
        /// Content address of what was heard.
        log: MelodyId,
        /// With whom.
        partners: Vec<SongweaverId>,
        /// Content address of one's own melody in it.
        melody: MelodyId,
        /// Where.
        region: RegionId,
        /// World time of the decision.
        when: WorldMillis,
    },
    /// Something of a combo was learnt without weaving it.
    ComboGlimpsed {
        /// Which, by slug.
        combo: String,
        /// How.
        how: Glimpse,
        /// The world hour.
        hour: u32,
    },
    /// A tier of attunement was reached.
    AttunementRaised {
        /// For which intent.
        intent: Intent,
        /// Which tier.
        tier: u8,
        /// A voice it opened.
        voice: Option<VoiceRecord>,
        /// Melodies it opened: content address and content slug.
        melodies: Vec<(MelodyId, String)>,
    },
    /// A melody of the world was given.
    MelodyGiven {
        /// Content address.
        melody: MelodyId,
        /// Slug in content.
        slug: String,
        /// Its intent.
        intent: Intent,
    },
    /// A melody was kept.
    MelodyKept {
        /// Content address.
        melody: MelodyId,
        /// The player's name for it, sealed.
        name: Sealed,
        /// Its intent.
        intent: Intent,
    },
    /// A melody that was just kept was written in several voices.
    MelodyVoiced {
        /// Content address.
        melody: MelodyId,
        /// Content addresses of its voices, each a melody at its place in time, 2..=8 in their order.
        voices: Vec<MelodyId>,
    },
    /// A kept melody was renamed.
    MelodyRenamed {
        /// Content address.
        melody: MelodyId,
        /// The new name, sealed.
        name: Sealed,
    },
    /// A kept melody was forgotten.
    MelodyForgotten {
        /// Content address.
        melody: MelodyId,
    },
    /// A region was seen for the first time.
    RegionDiscovered {
        /// Which.
        region: RegionId,
    },
    /// A gate was found; it may be returned to.
    GateDiscovered {
        /// Which.
        gate: PlaceId,
    },
    /// A place was restored for this Songweaver.
    PlaceRestored {
        /// Which.
        place: PlaceId,
        /// With which performance.
        performance: PerformanceId,
        /// Whether it was the first in the world.
        first: bool,
    },
    /// A place lit up for this Songweaver on its journey (a crystal).
    PlaceLit {
        /// Which.
        place: PlaceId,
    },
    /// A place was tried without success.
    PlaceTried {
        /// Which.
        place: PlaceId,
        /// With which performance.
        performance: PerformanceId,
    },
    /// Eased a wound.
    WoundEased {
        /// The wounded place.
        place: PlaceId,
        /// With which performance.
        performance: PerformanceId,
        /// By how much, in thousandths.
        by: u16,
    },
    /// The codex got an entry.
    CodexEntered {
        /// Which.
        entry: String,
    },
    /// A journey reached a stage; `done` at its end.
    StageReached {
        /// The journey's slug.
        journey: String,
        /// The stage's slug.
        stage: String,
    },
    /// One of several facts that a stage of a journey waits for came true.
    StageProgressed {
        /// The journey's slug.
        journey: String,
        /// The stage's slug.
        stage: String,
        /// Which of its facts, by index.
        wait: u8,
    },
    /// Left the world here.
    Left {
        /// The region.
        region: RegionId,
        /// 1/64 m east, up and south of the world's origin.
        at: (i32, i32, i32),
        /// 256 to the turn.
        yaw: u8,
    },
    /// Hears nothing more from someone.
    Blocked {
        /// Whom.
        other: SongweaverId,
    },
    /// A block was taken back.
    Unblocked {
        /// Whom.
        other: SongweaverId,
    },
    /// A species was seen: for the first time, in a region that was new, or doing what was new.
    SpeciesSeen {
        /// The species, by slug.
        species: String,
        /// Where.
        region: RegionId,
        /// What it was doing.
        doing: String,
        /// World time of the decision.
        when: WorldMillis,
    },
    /// A species was heard: for the first time, or in a region that was new.
    SpeciesHeard {
        /// The species, by slug.
        species: String,
        /// Where.
        region: RegionId,
        /// World time of the decision.
        when: WorldMillis,
    },
    /// A happening of the living world was met: for the first time, or in a region that was new.
    HappeningMet {
        /// The happening, by slug.
        happening: String,
        /// Where.
        region: RegionId,
        /// World time of the decision.
        when: WorldMillis,
    },
}
