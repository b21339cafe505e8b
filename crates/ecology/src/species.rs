//! Species as data: what an author writes about one kind of creature.
//!
//! Matter is counted in **grains**, the one currency of the living world: soil, plants, bodies and carrion are made of it, and none
//! appears or vanishes except by what the ledger names. Lengths are metres; times are world minutes (a world day has 1440), days, or seasons
//! (12 days each). What it is not: nothing here is checked against other definitions (`lint` does that), and no rule stands here.

use serde::{Deserialize, Serialize};

/// What a species moves in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Element {
    /// Dry ground.
    Land,
    /// Water one can stand in.
    Shallows,
    /// Deep water.
    Deep,
}

impl Element {
    /// Its bit in a set of elements.
    #[must_use]
    pub const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A season of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Season {
    /// Days 0 to 11 of the year.
    Spring,
    /// Days 12 to 23.
    Summer,
    /// Days 24 to 35.
    Autumn,
    /// Days 36 to 47.
    Winter,
}

/// When a species is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rhythm {
    /// From 6 to 20.
    Day,
    /// From 19 to 7.
    Night,
    /// From 4 to 10 and from 16 to 22.
    Twilight,
    /// At every hour.
    Always,
}

impl Rhythm {
    /// Whether it is about at an hour, 0 to 23.
    #[must_use]
    pub const fn awake(self, hour: u8) -> bool {
        match self {
            Self::Day => hour >= 6 && hour < 20,
            Self::Night => hour >= 19 || hour < 7,
            Self::Twilight => (hour >= 4 && hour < 10) || (hour >= 16 && hour < 22),
            Self::Always => true,
        }
    }

    /// Hours of a day that it is about.
    #[must_use]
    pub fn hours(self) -> u8 {
        (0..24).map(|hour| u8::from(self.awake(hour))).sum()
    }
}

/// How it keeps company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Company {
    /// Keeps away from its own kind but to breed.
    Solitary,
    /// Does not mind.
    Loose,
    /// Goes together: toward the middle of those near, in their direction, not too close.
    Herd,
}

/// One thing it eats.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meal {
    /// The slug of a plant or a species, or `carrion`.
    pub of: String,
    /// How well it catches or finds it, in thousandths: of prey, the likelihood that an attack within reach succeeds; of plants and carrion, the share
    /// of a full bite that it takes.
    pub skill: u16,
}

/// How large it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Size {
    /// Length of a grown one in metres.
    pub metres: f32,
    /// Grains of a grown one that is full.
    pub full: u32,
    /// Grains of a newborn that is full, in thousandths of `full`.
    pub birth: u16,
    /// Share of what it could hold, in thousandths, below which it dies of hunger.
    pub lean: u16,
}

/// How fast it is, in metres a world minute (at 70 real minutes a day, 3 metres a world minute are one metre a second).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Speed {
    /// Going about.
    pub walk: f32,
    /// Fleeing or hunting.
    pub run: f32,
}

/// What it perceives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Senses {
    /// Metres within which it sees every neighbour, at most 16.
    pub sight: f32,
    /// Whether it smells or hears food and company in the blocks of 64 m around it.
    pub far: bool,
}

/// What living costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metabolism {
    /// Grains a world minute of a grown one that goes about; three quarters at rest, twice when it runs.
    pub basal: u32,
    /// Grains it eats in a world minute at most, of plants or carrion.
    pub bite: u32,
    /// Share of what it eats that becomes its body, in thousandths; the rest falls to the soil.
    pub digest: u16,
    /// Whether it needs water.
    pub drinks: bool,
    /// How much of that it saves when it is lean, in thousandths, 0 to 900: what fasts, sleeps through want or lies dormant lives on its reserves
    /// the longer. Red deer do with two fifths less (Arnold et al. 2004), what goes into diapause with a tenth.
    #[serde(default)]
    pub thrift: u16,
}

/// How it breeds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Breeding {
    /// Seasons in which it mates.
    pub seasons: Vec<Season>,
    /// Young of one litter at most; fewer when the mother is lean.
    pub litter: u8,
    /// World days from mating to birth.
    pub carrying_days: u16,
    /// World days from birth to the next mating at the earliest.
    pub pause_days: u16,
    /// World days until it is grown.
    pub grown_days: u16,
    /// Whether the grown feed the hungry young beside them.
    pub raises: bool,
    /// How many of its own kind in the nine blocks of 64 m around it are enough: no more are born there.
    pub crowd: u16,
}

/// Where it lives and what it bears.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Biomes, by slug, in which it is at home.
    pub biomes: Vec<String>,
    /// Biomes, by slug, where those that migrate only winter: nobody is at home there, and they go back when it grows warm.
    #[serde(default)]
    pub winters: Vec<String>,
    /// What it moves in.
    pub moves_in: Vec<Element>,
    /// Least and greatest warmth it bears, in degrees Celsius.
    pub warmth: [i16; 2],
    /// Share of the land around, in thousandths, in which those who are hunted cannot be caught.
    pub refuge: u16,
}

/// Its voice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Voice {
    /// Seed of its motif.
    pub motif: u32,
    /// Lowest and highest pitch as MIDI numbers: its niche.
    pub pitch: [u8; 2],
}

/// How it takes to those who are kind to it, and how steady its numbers are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Temper {
    /// How soon it trusts, 0 (never) to 1000.
    pub tameness: u16,
    /// What its numbers do after half of it was taken away or a month of storm.
    pub after_loss: AfterLoss,
}

/// What numbers do after a blow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AfterLoss {
    /// They come back to what they would have been, within a half of it, in two years.
    Recovers,
    /// They may settle elsewhere, so long as it lives.
    Shifts,
}

/// How many of it there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numbers {
    /// In a region of its biome when the world begins.
    pub start: u16,
    /// In any one region at most, for ever: the bound that content promises and the lint and soak hold it to.
    pub bound: u16,
}

/// A passage over the whole world, for those that live in its sky and not in a region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passage {
    /// Day of each season on which it begins, 0 to 11.
    pub day: u8,
    /// World hours over each region.
    pub hours: u8,
}

/// A species.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpeciesDef {
    /// Its slug, as its file is named.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// A sentence for the field guide.
    pub about: String,
    /// World days it lives at most; each individual's own span is 70 to 100 hundredths of it.
    pub lifespan_days: u16,
    /// When it is about.
    pub rhythm: Rhythm,
    /// How it keeps company.
    pub company: Company,
    /// Whether it leaves for a neighbouring region where season, food or harmony are better.
    pub migrates: bool,
    /// What it eats, at most eight.
    pub diet: Vec<Meal>,
    /// How large it is.
    pub size: Size,
    /// How fast it is.
    pub speed: Speed,
    /// What it perceives.
    pub senses: Senses,
    /// What living costs.
    pub metabolism: Metabolism,
    /// How it breeds.
    pub breeding: Breeding,
    /// Where it lives.
    pub place: Place,
    /// Its voice.
    pub voice: Voice,
    /// How it takes to others.
    pub temper: Temper,
    /// How many of it there are.
    pub numbers: Numbers,
    /// Its way over the whole world, if it lives in the sky.
    #[serde(default)]
    pub passage: Option<Passage>,
}

/// What a diet calls the dead.
pub const CARRION: &str = "carrion";
