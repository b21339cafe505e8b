//! What a region may be asked.

use crate::lending::LatestSong;
use crate::region::crossing::Welcome;
use crate::region::garden::{LeftWhy, Which};
use crate::region::heard::Audience;
use crate::region::life::LifeHour;
use crate::region::tend::Tend;
use crate::region::woven::WovenRelation;
use kernel::{MelodyId, Milli, PerformanceId, PlaceId, RegionId, SongweaverId, WeaveId, WorldMillis};
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
    /// Decides what a weave brought beyond its performances, all of which were judged before.
    Weave(Box<Weave>),
    /// Sums what slow causes did since the last time: rest, neighbours, the Silence.
    PassTime {
        /// The world hour that ended (whole hours since the world began).
        hour: u32,
        /// Harmony and dissonance of the regions next to it, as they stand.
        neighbours: Vec<(RegionId, Milli, Milli)>,
        /// How its life stands at the end of that hour, where it is known.
        life: Option<Box<LifeHour>>,
    },
    /// Tends a creature or the ground.
    Tend(Box<Tend>),
    /// Gives a garden up.
    GiveUpGarden {
        /// Whose it is.
        songweaver: SongweaverId,
        /// The cell of the region's ground.
        cell: u32,
    },
    /// Clears gardens of someone, whoever wishes it.
    ClearGardens {
        /// Whose they are.
        songweaver: SongweaverId,
        /// Which of them.
        which: Which,
        /// Why.
        why: LeftWhy,
    },
    /// Takes up whom a creature knows that came over a border.
    Welcome(Box<Welcome>),
    /// Forgets a creature that went over a border.
    Depart {
        /// Its species, by slug.
        species: String,
        /// The number it bore here.
        creature: u32,
        /// To where.
        to: RegionId,
    },
    /// Looks at the sky: the weather may turn, and a storm goes on.
    TurnWeather(TurnWeather),
    /// Raises a Dissonance Storm now, whatever the air.
    RaiseStorm {
        /// Chance, as data.
        chance: u64,
        /// Players who are here.
        present: u16,
    },
}

/// A look at the sky.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnWeather {
    /// Quarters of an hour since the world began.
    pub quarter: u32,
    /// Chance, as data; what is drawn of it for a quarter is the same however often it is looked at.
    pub chance: u64,
    /// Players who are here.
    pub present: u16,
    /// Storms of neighbours that reach for this region, by their numbers there.
    pub reaching: Vec<(RegionId, u32)>,
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
    /// The latest songs of those near, who may lend strength to it; at most [`crate::lending::LENDERS_MAX`] of them will.
    pub neighbours: Vec<LatestSong>,
    /// What of the living world hears it; nothing where no life is hosted.
    pub audience: Option<Audience>,
}

/// A weave that ended: what was heard between its voices, and what their performances brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weave {
    /// Its identity.
    pub weave: WeaveId,
    /// When it began.
    pub began: WorldMillis,
    /// Where: 1/64 m east and south of the world's origin.
    pub at: (i32, i32),
    /// What most of its voices sang for.
    pub intent: Intent,
    /// Content address of what was heard; it is kept already.
    pub log: MelodyId,
    /// The voice by whose ear it was heard.
    pub ear: u8,
    /// How well the voices went together, in thousandths.
    pub quality: u16,
    /// The voices in the order of the log: 2 to 8, of different Songweavers.
    pub voices: Vec<WeaveVoice>,
    /// The relations, the clearest first.
    pub relations: Vec<WovenRelation>,
    /// The combos.
    pub combos: Vec<FoundCombo>,
    /// Combos that were nearly woven, by slug.
    pub nearly: Vec<String>,
}

/// A voice of a weave with what its own performance was judged to bring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeaveVoice {
    /// Who.
    pub songweaver: SongweaverId,
    /// With which performance.
    pub performance: PerformanceId,
    /// What it was for.
    pub intent: Intent,
    /// Content address of what it sang.
    pub melody: MelodyId,
    /// Milliseconds by which the ear heard it late.
    pub delay_ms: u32,
    /// Change of harmony that the performance brought.
    pub harmony: Milli,
    /// Change of dissonance that it brought.
    pub dissonance: Milli,
    /// Resonance that it earned.
    pub earned: Milli,
    /// In how many ways it has woven each of the combos found, by slug; attached by the realm.
    pub variety: BTreeMap<String, u32>,
}

/// A combo that was found in a weave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundCombo {
    /// Its slug.
    pub combo: String,
    /// How clearly it was woven, in thousandths.
    pub strength: u16,
    /// What it multiplies with at this quality and for this intent, in thousandths.
    pub multiplier: u16,
    /// The voices that wove it, from 0.
    pub voices: Vec<u8>,
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
