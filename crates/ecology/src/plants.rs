//! Plants as data: what an author writes about one kind of growth.
//!
//! A plant here is a layer of the ground's cover, not a single stalk: so many grains of it stand in a cell of 16 m. What it is not: no
//! rule stands here; `flora` grows it.

use serde::{Deserialize, Serialize};

/// A plant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlantDef {
    /// Its slug, as its file is named.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// The model of the catalogue that shows it.
    pub model: String,
    /// Biomes in which it grows.
    pub biomes: Vec<String>,
    /// Whether it grows on dry ground, in the water, or on both.
    pub stands: Stand,
    /// Grains of it that a cell of the best ground holds.
    pub cover: u32,
    /// Thousandths of what stands that it grows in a day at its best.
    pub growth: u16,
    /// Thousandths of its seedlings that are grown after a day at its best.
    pub ripening: u16,
    /// Thousandths of what is grown that withers in a day.
    pub withering: u16,
    /// Grains that sprout in a cell in a day out of the soil alone, where nothing of it stands.
    pub sprouting: u16,
    /// Thousandths of what is grown that a day carries to the cells beside it as seed, where it is near its full cover.
    pub seeding: u16,
    /// How much light it takes to grow at its best, in thousandths of a clear noon; what lives in the dark takes none.
    pub light: u16,
    /// Least, best and greatest moisture of the ground, in thousandths.
    pub moisture: [u16; 3],
    /// Least, best and greatest warmth, in degrees Celsius.
    pub warmth: [i16; 3],
    /// How much of its growth hangs on harmony, in thousandths.
    pub harmony: u16,
    /// How readily it burns, in thousandths.
    pub tinder: u16,
    /// Share of what stands, in thousandths, that no grazer reaches: roots, thorns, height.
    pub kept: u16,
}

/// What a plant stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stand {
    /// Dry ground.
    Land,
    /// Water.
    Water,
    /// Both.
    Both,
}
