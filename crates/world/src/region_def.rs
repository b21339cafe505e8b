//! Definitions of regions: what an author writes about one piece of the world.
//!
//! All positions are metres east and south of the region's own north-west corner, so that a region can be moved on the grid
//! without touching its text. What it is not: nothing here is checked against other definitions (`content` does that), and
//! no height stands here, since the ground is generated.

mod feature;

pub use feature::FeatureDef;

use kernel::{Milli, PlaceId, RegionId};
use serde::{Deserialize, Serialize};
use song::{Intent, RegionSong};
use std::collections::BTreeMap;

/// Side of an outdoor region in metres.
pub const REGION_METRES: f64 = 512.0;

/// A point on the ground: metres east (x) and south (z) of the region's north-west corner.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "[f64; 2]", into = "[f64; 2]")]
pub struct Point {
    /// Metres east.
    pub x: f64,
    /// Metres south.
    pub z: f64,
}

impl Point {
    /// A point from its coordinates in metres.
    #[must_use]
    pub const fn new(x: f64, z: f64) -> Self {
        Self { x, z }
    }

    /// Metres between two points. Uses only operations that every machine rounds alike.
    #[must_use]
    pub fn distance(self, other: Self) -> f64 {
        let (dx, dz) = (self.x - other.x, self.z - other.z);
        (dx * dx + dz * dz).sqrt()
    }

    /// The point moved by another taken as an offset.
    #[must_use]
    pub fn plus(self, offset: Self) -> Self {
        Self::new(self.x + offset.x, self.z + offset.z)
    }
}

impl From<[f64; 2]> for Point {
    fn from([x, z]: [f64; 2]) -> Self {
        Self { x, z }
    }
}

impl From<Point> for [f64; 2] {
    fn from(point: Point) -> Self {
        [point.x, point.z]
    }
}

/// Where a region lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Site {
    /// On the grid of outdoor regions, each [`REGION_METRES`] wide.
    Outdoor {
        /// Squares east of the world's origin.
        grid_x: i32,
        /// Squares south of the world's origin.
        grid_z: i32,
    },
    /// Behind gates, outside the grid.
    Interior {
        /// Metres of its north-west corner east and south of the world's origin.
        corner: Point,
        /// Side in metres.
        side: f64,
    },
}

impl Site {
    /// The north-west corner in metres from the world's origin.
    #[must_use]
    pub fn corner(&self) -> Point {
        match *self {
            Self::Outdoor { grid_x, grid_z } => Point::new(
                f64::from(grid_x) * REGION_METRES,
                f64::from(grid_z) * REGION_METRES,
            ),
            Self::Interior { corner, .. } => corner,
        }
    }

    /// The side in metres.
    #[must_use]
    pub fn side(&self) -> f64 {
        match *self {
            Self::Outdoor { .. } => REGION_METRES,
            Self::Interior { side, .. } => side,
        }
    }

    /// Whether it is behind gates.
    #[must_use]
    pub fn is_interior(&self) -> bool {
        matches!(self, Self::Interior { .. })
    }
}

/// What an authored place is, and so what rules apply to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlaceKind {
    /// Something to walk to and be glad of.
    Landmark,
    /// A faded statue that a melody restores.
    Statue,
    /// A closed blossom that a melody opens.
    Blossom,
    /// A gate that leads elsewhere and can be returned to.
    Gate,
    /// The region's wounded place.
    Wound,
    /// A person of the world.
    Person,
    /// One of the First Echoes.
    Echo,
    /// A crystal that rings with one pitch.
    Crystal,
    /// A Gloom Shade that a melody answers.
    Shade,
    /// Where one arrives.
    Spawn,
}

impl PlaceKind {
    /// Its slug, as in content and on the wire.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Landmark => "landmark",
            Self::Statue => "statue",
            Self::Blossom => "blossom",
            Self::Gate => "gate",
            Self::Wound => "wound",
            Self::Person => "person",
            Self::Echo => "echo",
            Self::Crystal => "crystal",
            Self::Shade => "shade",
            Self::Spawn => "spawn",
        }
    }

    /// Whether a place of this kind must say what melody it asks for.
    #[must_use]
    pub const fn asks(self) -> bool {
        matches!(self, Self::Statue | Self::Blossom | Self::Shade)
    }
}

/// What a place wants to hear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asks {
    /// The motif as MIDI numbers, 3 to 12 of them.
    pub motif: Vec<u8>,
    /// The intent it should be sung with.
    pub intent: Intent,
}

/// Where a gate leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leads {
    /// The region.
    pub region: RegionId,
    /// The place in it where one arrives.
    pub place: PlaceId,
}

/// An authored place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceDef {
    /// Its slug, unique in the world.
    pub slug: PlaceId,
    /// Its name for players.
    pub name: String,
    /// What it is.
    pub kind: PlaceKind,
    /// Slug of its model in the catalogue.
    pub model: String,
    /// Where its foot stands.
    pub at: Point,
    /// Where it looks, 256 to the turn, 0 north, clockwise.
    #[serde(default)]
    pub yaw: u8,
    /// Size, 1 is as modelled; 0.1 to 8.
    #[serde(default = "one")]
    pub scale: f64,
    /// Metres within which one can interact with it, 1 to 40.
    #[serde(default = "six")]
    pub reach: f64,
    /// Metres around it on which the ground is levelled; 0 leaves the ground alone.
    #[serde(default)]
    pub flat: f64,
    /// Metres its foot hovers above the ground, 0 to 20.
    #[serde(default)]
    pub lift: f64,
    /// What it offers to who comes near, such as `greet`, `enter`.
    #[serde(default)]
    pub offers: Vec<String>,
    /// Where a gate leads.
    #[serde(default)]
    pub leads: Option<Leads>,
    /// What a statue, a blossom or a Shade wants to hear.
    #[serde(default)]
    pub asks: Option<Asks>,
    /// The MIDI number a crystal rings with.
    #[serde(default)]
    pub pitch: Option<u8>,
}

/// An authored thing that only stands there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PropDef {
    /// Slug of its model in the catalogue.
    pub model: String,
    /// Where its foot stands.
    pub at: Point,
    /// Where it looks, 256 to the turn.
    #[serde(default)]
    pub yaw: u8,
    /// Size, 1 is as modelled; 0.1 to 8.
    #[serde(default = "one")]
    pub scale: f64,
    /// Metres around it on which the ground is levelled.
    #[serde(default)]
    pub flat: f64,
    /// Metres its foot hovers above the ground, negative sinks it; -20 to 40.
    #[serde(default)]
    pub lift: f64,
}

/// A path: the ground along it is smoothed and surfaced.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PathDef {
    /// The polyline, at least two points. A path that leaves the region ends exactly on its border.
    pub points: Vec<Point>,
    /// Metres of its trodden width, 1 to 12.
    #[serde(default = "four")]
    pub width: f64,
    /// Name of its surface.
    pub surface: String,
    /// Whether it is raised over water as a causeway; otherwise crossing deep water is an error.
    #[serde(default)]
    pub causeway: bool,
}

/// How the land ends where no region lies next to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OuterEdge {
    /// The sea.
    Sea,
    /// Mountains too steep to climb.
    Mountains,
    /// Table land with a steep front.
    Mesas,
}

/// Where a region's harmony and dissonance settle when nothing moves them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rest {
    /// Harmony in thousandths of a point, 0 to 100000.
    pub harmony: Milli,
    /// Dissonance in thousandths of a point, 0 to 100000.
    pub dissonance: Milli,
}

/// A region as authored and checked.
#[derive(Debug, Clone, PartialEq)]
pub struct RegionDef {
    /// Its slug.
    pub slug: RegionId,
    /// Its name for players.
    pub name: String,
    /// One sentence about it, for the map.
    pub about: String,
    /// Slug of its biome.
    pub biome: String,
    /// Where it lies.
    pub site: Site,
    /// How the land ends where no region lies next to it.
    pub edge: OuterEdge,
    /// Its Song.
    pub song: RegionSong,
    /// Where it settles.
    pub rest: Rest,
    /// Harmony the Silence takes per world hour, in thousandths of a point; it gives as much dissonance.
    pub silence: Milli,
    /// Depth of the wound when the world begins, in thousandths, 0 to 1000.
    pub wound_depth: u16,
    /// The wounded place, which is one of `places`.
    pub wound: Option<PlaceId>,
    /// Landforms, applied in order.
    pub features: Vec<FeatureDef>,
    /// Paths.
    pub paths: Vec<PathDef>,
    /// Places.
    pub places: Vec<PlaceDef>,
    /// Props.
    pub props: Vec<PropDef>,
    /// Colours and light by name of the entry, as `#rrggbb`.
    pub palette: BTreeMap<String, String>,
    /// Regions next to it, or reached by its gates for an interior.
    pub neighbours: Vec<RegionId>,
}

impl RegionDef {
    /// The place with this slug.
    #[must_use]
    pub fn place(&self, slug: &PlaceId) -> Option<&PlaceDef> {
        self.places.iter().find(|place| place.slug == *slug)
    }

    /// A point of the region in metres from the world's origin.
    #[must_use]
    pub fn world(&self, point: Point) -> Point {
        self.site.corner().plus(point)
    }

    /// Whether a point in metres from the world's origin lies in the region; western and northern edges belong to it.
    #[must_use]
    pub fn holds(&self, point: Point) -> bool {
        let (corner, side) = (self.site.corner(), self.site.side());
        (corner.x..corner.x + side).contains(&point.x) && (corner.z..corner.z + side).contains(&point.z)
    }
}

fn one() -> f64 {
    1.0
}

fn four() -> f64 {
    4.0
}

fn six() -> f64 {
    6.0
}
