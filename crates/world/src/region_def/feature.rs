//! Landforms as an author writes them.
//!
//! What it is not: how each of them shapes the ground stands in `terrain::landform`.

use super::Point;
use serde::{Deserialize, Serialize};

/// A landform authored into the ground.
///
/// `hill`, `peak`, `ridge`, `crater` and `shelf` add to what is there; `lake`, `plateau`, `island`, `valley` and `canyon`
/// move the ground toward an absolute height in metres above the sea; `paint` and `clearing` leave heights alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum FeatureDef {
    /// A soft dome; a negative height is a hollow.
    Hill {
        /// Its middle.
        at: Point,
        /// Metres from the middle to its foot.
        radius: f64,
        /// Metres of its top above its foot.
        height: f64,
    },
    /// A mountain with ridged flanks.
    Peak {
        /// Its middle.
        at: Point,
        /// Metres from the middle to its foot.
        radius: f64,
        /// Metres of its top above its foot.
        height: f64,
        /// How much of the height is ridges, 0 to 1.
        rough: f64,
    },
    /// A line of heights.
    Ridge {
        /// Its crest.
        points: Vec<Point>,
        /// Metres from the crest to its foot.
        width: f64,
        /// Metres of the crest.
        height: f64,
        /// How much of the height is ridges, 0 to 1.
        rough: f64,
    },
    /// A basin whose floor lies below its rim, absolute.
    Lake {
        /// Its middle.
        at: Point,
        /// Metres from the middle to the shore, east-west and north-south.
        radius: Point,
        /// Metres of its floor above the sea, mostly negative.
        floor: f64,
    },
    /// A level piece of ground.
    Plateau {
        /// Its middle.
        at: Point,
        /// Metres from the middle to where it is no longer level.
        radius: f64,
        /// Metres above the sea.
        level: f64,
        /// Metres over which it falls back to the ground around: small gives cliffs.
        edge: f64,
    },
    /// A ring wall around a bowl.
    Crater {
        /// Its middle.
        at: Point,
        /// Metres from the middle to the crest of the wall.
        radius: f64,
        /// Metres of the crest above the ground around.
        rim: f64,
        /// Metres of the bowl's floor above the ground around.
        floor: f64,
        /// Metres outward from the crest to its foot.
        flank: f64,
        /// Bearing of a breach one can walk through, 256 to the turn; absent closes the ring.
        #[serde(default)]
        breach: Option<u8>,
    },
    /// Land that rises out of water.
    Island {
        /// Its middle.
        at: Point,
        /// Metres from the middle to the shore.
        radius: f64,
        /// Metres of its top above the sea.
        top: f64,
    },
    /// A soft trough along a line, absolute.
    Valley {
        /// Its floor line.
        points: Vec<Point>,
        /// Metres from the line to where it ends.
        width: f64,
        /// Metres of the floor above the sea.
        floor: f64,
    },
    /// A steep cut along a line, absolute.
    Canyon {
        /// Its floor line.
        points: Vec<Point>,
        /// Metres from the line to the walls' foot.
        width: f64,
        /// Metres over which the walls rise.
        wall: f64,
        /// Metres of the floor above the sea.
        floor: f64,
    },
    /// Steps cut into whatever slopes there.
    Terraces {
        /// Its middle.
        at: Point,
        /// Metres from the middle to where they end.
        radius: f64,
        /// Metres of one step.
        step: f64,
        /// How sharp the steps are, 0 (none) to 1.
        sharp: f64,
    },
    /// Ground raised on the right hand of a line, with a steep front.
    Shelf {
        /// The line of the front.
        points: Vec<Point>,
        /// Metres of the front's height.
        height: f64,
        /// Metres over which the front rises.
        front: f64,
        /// Metres from the front to where the shelf ends again.
        depth: f64,
    },
    /// Long waves of sand.
    Dunes {
        /// Its middle.
        at: Point,
        /// Metres from the middle to where they end.
        radius: f64,
        /// Metres of their crests.
        height: f64,
        /// Metres from crest to crest.
        length: f64,
        /// Bearing the wind blows to, 256 to the turn.
        wind: u8,
    },
    /// A surface laid over a piece of ground.
    Paint {
        /// Its middle.
        at: Point,
        /// Metres from the middle to its frayed edge.
        radius: f64,
        /// Name of the surface.
        surface: String,
    },
    /// A strip on which nothing tall grows, so that what lies behind it is seen.
    Clearing {
        /// Its middle line.
        points: Vec<Point>,
        /// Metres from the line to where trees begin.
        width: f64,
    },
}
