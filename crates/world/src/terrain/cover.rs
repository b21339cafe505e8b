//! What covers the ground at a place: surface, moisture, and what flora must know.
//!
//! What it is not: it shapes nothing; the height and slope it is given are final.

use super::{Composition, Terrain};
use crate::biome_def::{BiomeDef, CoverDef};
use crate::exact::smooth;
use crate::region_def::{Point, RegionDef};

/// How a place is to stand on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Footing {
    /// Index of the surface.
    pub surface: u8,
    /// Moisture, 0 (dry) to 1 (wet).
    pub moisture: f64,
    /// Metres from the edge of the nearest path; negative on it; large where none is near.
    pub path_metres: f64,
}

impl<'a> Terrain<'a> {
    /// What covers a place of the given height and slope (rise over run).
    #[must_use]
    pub fn footing(&self, composition: &Composition<'_>, at: Point, height: f64, slope: f64) -> Footing {
        let mut moisture = 0.0;
        for (_, biome, share) in self.shares(at) {
            moisture += share * biome.ground.moisture;
        }
        let swell = self.fields.moisture.octaves(at.x / 75.0, at.z / 75.0, 3);
        let beside_water = smooth(7.0, 0.0, height) * 0.16;
        let moisture = (moisture + 0.34 * swell + beside_water - 0.1 * slope).clamp(0.0, 1.0);
        let path = self.paths.nearest_edge(at);
        let path_metres = path.map_or(f64::MAX, |(metres, _)| metres);
        let jitter = self.fields.grain.octaves(at.x / 11.0, at.z / 11.0, 2);
        let on_path = path.filter(|(metres, _)| *metres + jitter * 0.8 < 0.35);
        let name = if let Some((_, surface)) = on_path {
            surface
        } else if let Some(surface) = self.landforms.painted(at, &self.fields).filter(|_| height > -0.2) {
            surface
        } else {
            cover(&self.leading(at).1.cover, height, slope, moisture, jitter)
        };
        Footing {
            surface: composition.surface(name),
            moisture,
            path_metres,
        }
    }

    /// Whether a place is kept clear of tall flora.
    #[must_use]
    pub fn cleared(&self, at: Point) -> bool {
        self.landforms.cleared(at)
    }

    /// Groves: noise at a place, about -1 to 1, with one swell per `metres`; kinds of flora differ by `number`.
    #[must_use]
    pub fn grove(&self, at: Point, metres: f64, number: u8) -> f64 {
        let shift = f64::from(number) * 53.7;
        self.fields
            .moisture
            .octaves(at.x / metres + shift, at.z / metres - shift, 2)
    }

    /// The biome that covers a place. Near a border the two reach into each other in patches.
    fn leading(&self, at: Point) -> (&'a RegionDef, &'a BiomeDef) {
        let fray = self.fields.grain.octaves(at.x / 42.0 + 7.0, at.z / 42.0, 4) * 1.3;
        let mut best = None;
        let mut most = f64::MIN;
        for (index, (region, biome, share)) in self.shares(at).enumerate() {
            // The fray pushes for one side of the border and against the other.
            let push = if index.is_multiple_of(2) { fray } else { -fray };
            let share = share + push * (1.0 - share) * share * 4.0;
            if share > most {
                most = share;
                best = Some((region, biome));
            }
        }
        let first = &self.regions[0];
        best.unwrap_or((first.region, first.biome))
    }
}

fn cover(cover: &CoverDef, height: f64, slope: f64, moisture: f64, jitter: f64) -> &str {
    let shore = f64::from(cover.shore_decimetres) / 10.0;
    if height < -0.3 {
        &cover.bed
    } else if height < shore + jitter * 0.5 {
        &cover.shore
    } else if slope > 1.15 + jitter * 0.12 {
        &cover.cliff
    } else if slope > 0.72 + jitter * 0.12 {
        &cover.steep
    } else if height > f64::from(cover.high_metres) + jitter * 7.0 {
        &cover.high
    } else if moisture > 0.6 + jitter * 0.05 {
        &cover.moist
    } else if moisture < 0.36 + jitter * 0.05 {
        &cover.dry
    } else {
        &cover.ground
    }
}
