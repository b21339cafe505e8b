//! A combo's definition, as content writes it.
//!
//! What it is not: it reads no file, and whether who tells a hint exists is for the `content` crate to know.

use super::clause::Clause;
use crate::weave::VOICES_MAX;
use crate::{Intent, Metre, Mode};
use serde::{Deserialize, Serialize};

/// Least that a combo multiplies by, in thousandths.
pub const MULTIPLIER_MIN: u16 = 1500;
/// Most that it multiplies by, in thousandths.
pub const MULTIPLIER_MAX: u16 = 4000;
/// Hints of one combo.
pub const HINTS_MAX: usize = 4;
/// Characters of one hint, and of what a combo is about.
pub const HINT_CHARS_MAX: usize = 240;

/// A combo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComboDef {
    /// Its slug, which is also its file's name.
    pub slug: String,
    /// Its name as players read it.
    pub name: String,
    /// What it is, for those who have found it.
    pub about: String,
    /// Whether it must be discovered; others stand in every codex from the beginning.
    #[serde(default)]
    pub hidden: bool,
    /// Voices of the weave, least and most.
    #[serde(default = "any_voices")]
    pub voices: (u8, u8),
    /// Relations that must all be found.
    #[serde(default)]
    pub all: Vec<Clause>,
    /// Relations of which one is enough.
    #[serde(default)]
    pub any: Vec<Clause>,
    /// Relations that must not be found.
    #[serde(default)]
    pub none: Vec<Clause>,
    /// Whether what `all` asks must begin in its order.
    #[serde(default)]
    pub ordered: bool,
    /// Whether it all must be found between the same two voices.
    #[serde(default)]
    pub same_voices: bool,
    /// Intents in which it is found; none given are all.
    #[serde(default)]
    pub intents: Vec<Intent>,
    /// Modes that the weave must be heard in; none given are all.
    #[serde(default)]
    pub modes: Vec<Mode>,
    /// Metres of the region's Song; none given are all.
    #[serde(default)]
    pub metres: Vec<Metre>,
    /// Quality that the weave must have at least, in thousandths.
    #[serde(default)]
    pub quality: u16,
    /// Combos that are not told of beside this one, since it holds them.
    #[serde(default)]
    pub instead_of: Vec<String>,
    /// What it multiplies by.
    pub effect: Effect,
    /// How it is drawn.
    pub look: Look,
    /// How it sounds beside the notes.
    pub sound: Sound,
    /// What may be told of it before it is found; a hidden one has at least one.
    #[serde(default)]
    pub hints: Vec<Hint>,
    /// What repetition leaves.
    pub wear: Wear,
    /// What variety adds.
    pub mastery: Mastery,
}

/// As many voices as weave at all.
pub(super) const fn any_voices() -> (u8, u8) {
    (2, VOICES_MAX as u8)
}

/// What a combo multiplies the effect by in each intent, least and most, in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    /// In the creative intent.
    pub creative: (u16, u16),
    /// In that of restoration.
    pub restoration: (u16, u16),
    /// In that of exploration.
    pub exploration: (u16, u16),
    /// In that of protection.
    pub protection: (u16, u16),
}

impl Effect {
    /// Least and most in an intent.
    #[must_use]
    pub const fn of(&self, intent: Intent) -> (u16, u16) {
        match intent {
            Intent::Creative => self.creative,
            Intent::Restoration => self.restoration,
            Intent::Exploration => self.exploration,
            Intent::Protection => self.protection,
        }
    }
}

/// How a combo is drawn between those who weave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Look {
    /// What the light does.
    pub pattern: Pattern,
    /// Its two colours: that of the leader and that of who follows.
    pub colours: (Colour, Colour),
}

/// What the light of a combo does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pattern {
    /// Rings that run from each who weaves.
    Rings,
    /// Threads from one to the other.
    Threads,
    /// One trail that follows another.
    Trail,
    /// A spiral that rises.
    Spiral,
    /// Two halves mirrored on the ground.
    Mirror,
    /// A lattice of crossing lines.
    Lattice,
    /// A slow standing column.
    Column,
    /// Petals that open.
    Bloom,
    /// Sparks to and fro.
    Sparks,
    /// A wave along the ground.
    Tide,
    /// A curtain in the sky.
    Aurora,
    /// Points that fall.
    Rain,
}

/// A colour of the world's palette.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Colour {
    /// Warm gold.
    Gold,
    /// Ember red.
    Ember,
    /// Rose.
    Rose,
    /// Violet.
    Violet,
    /// Indigo.
    Indigo,
    /// Sky blue.
    Sky,
    /// Blue green of deep water.
    Teal,
    /// Leaf green.
    Leaf,
    /// Pale green of young moss.
    Moss,
    /// Amber.
    Amber,
    /// Silver.
    Silver,
    /// Nearly white.
    Pearl,
}

/// What is heard beside the notes when a combo is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sound {
    /// Small bells.
    Chimes,
    /// One large bell.
    Bell,
    /// Voices on a vowel.
    Choir,
    /// A held low note.
    Hum,
    /// Plucked strings that run upwards.
    Harp,
    /// Bowed strings.
    Strings,
    /// Breath over a pipe.
    Pipe,
    /// Wood struck softly.
    Wood,
    /// Skin drums.
    Drums,
    /// Glass rubbed.
    Glass,
    /// The notes again, far away.
    Echo,
    /// Air that rises.
    Wind,
}

/// What may be told of a combo before it is found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hint {
    /// Who tells it: an Echo or another who lives in the world, or a place where it can be read.
    pub from: String,
    /// The words.
    pub text: String,
}

/// What repetition leaves of a combo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wear {
    /// What each repetition keeps of what the combo adds, in thousandths.
    pub keeps: u16,
    /// Minutes after which a repetition is forgotten.
    pub recovers_minutes: u32,
}

/// What weaving a combo in many ways adds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mastery {
    /// Counts of different ways at which a step is reached, rising.
    pub steps: Vec<u16>,
    /// What each step adds to the multiplier, in thousandths.
    pub adds: u16,
}
