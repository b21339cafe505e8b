//! Tiles: one region's ground sampled into the wire's format, and its address.
//!
//! All heights are quantised from one common base, so that the points two regions share have the same bytes on both
//! sides. What it is not: it decides nothing about the shape of the ground (`terrain` does).

use crate::exact::length;
use crate::flora::scatter;
use crate::region_def::{Point, RegionDef};
use crate::terrain::{Composition, Footing, Terrain};
use protocol::tile::Tile;
use sha2::{Digest, Sha256};

/// Points along the side of an outdoor region.
pub const OUTDOOR_SIDE: u16 = 257;
/// Metres between points outdoors.
pub const OUTDOOR_SPACING: f64 = 2.0;
/// Metres between points of an interior.
pub const INTERIOR_SPACING: f64 = 1.0;
/// Metres that all heights start from.
pub const BASE_METRES: i16 = -64;
const STEPS: f64 = 64.0;

/// The ground of one region, sampled.
#[must_use]
pub fn generate(composition: &Composition<'_>, terrain: &Terrain<'_>, region: &RegionDef) -> Tile {
    let samples = Samples::take(terrain, region);
    let side = samples.side;
    let mut heights = Vec::with_capacity(side * side);
    let mut surfaces = Vec::with_capacity(side * side);
    let mut moisture = Vec::with_capacity(side * side);
    for row in 0..side {
        for column in 0..side {
            let height = samples.height(column, row);
            let footing = terrain.footing(
                composition,
                samples.point(column, row),
                height,
                samples.slope(column, row),
            );
            heights.push(quantised(height));
            surfaces.push(footing.surface);
            moisture.push((footing.moisture * 255.0) as u8);
        }
    }
    let mut tile = Tile {
        side: side as u16,
        spacing: (samples.spacing * STEPS) as u16,
        base: BASE_METRES,
        heights,
        surfaces,
        moisture,
        flora: Vec::new(),
    };
    tile.flora = scatter(composition, terrain, region, &tile);
    tile
}

/// The address of a tile: the first 128 bits of SHA-256 over its bytes, as lower-case hexadecimal.
#[must_use]
pub fn address(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What covers a place of a tile, for who places things on it.
#[must_use]
pub(crate) fn footing_at(
    composition: &Composition<'_>,
    terrain: &Terrain<'_>,
    tile: &Tile,
    region: &RegionDef,
    local: Point,
) -> (f64, f64, Footing) {
    let height = |x: f64, z: f64| f64::from(tile.height(x as f32, z as f32));
    let level = height(local.x, local.z);
    let reach = f64::from(tile.spacing) / STEPS;
    let slope = length(
        height(local.x + reach, local.z) - height(local.x - reach, local.z),
        height(local.x, local.z + reach) - height(local.x, local.z - reach),
    ) / (2.0 * reach);
    let footing = terrain.footing(composition, region.world(local), level, slope);
    (level, slope, footing)
}

fn quantised(height: f64) -> u16 {
    // The cast saturates: nothing lies deeper than the base or a kilometre above it.
    ((height - f64::from(BASE_METRES)) * STEPS + 0.5).floor() as u16
}

/// Heights of a region with one more point on every side, so that slopes at the edge are those of the next tile.
struct Samples {
    corner: Point,
    spacing: f64,
    side: usize,
    heights: Vec<f64>,
}

impl Samples {
    fn take(terrain: &Terrain<'_>, region: &RegionDef) -> Self {
        let interior = region.site.is_interior();
        let spacing = if interior {
            INTERIOR_SPACING
        } else {
            OUTDOOR_SPACING
        };
        let side = if interior {
            (region.site.side() / spacing) as usize + 1
        } else {
            usize::from(OUTDOOR_SIDE)
        };
        let mut samples = Self {
            corner: region.site.corner(),
            spacing,
            side,
            heights: Vec::with_capacity((side + 2) * (side + 2)),
        };
        for row in 0..side + 2 {
            for column in 0..side + 2 {
                let at = Point::new(
                    samples.corner.x + (column as f64 - 1.0) * spacing,
                    samples.corner.z + (row as f64 - 1.0) * spacing,
                );
                let inside = !interior || region.holds(at);
                let at = if inside { at } else { samples.held(at) };
                samples.heights.push(terrain.height(at));
            }
        }
        samples
    }

    /// An interior has no ground beyond its walls: its edge goes on.
    fn held(&self, at: Point) -> Point {
        let far = (self.side - 1) as f64 * self.spacing - 1.0 / STEPS;
        Point::new(
            at.x.clamp(self.corner.x, self.corner.x + far),
            at.z.clamp(self.corner.z, self.corner.z + far),
        )
    }

    fn point(&self, column: usize, row: usize) -> Point {
        Point::new(
            self.corner.x + column as f64 * self.spacing,
            self.corner.z + row as f64 * self.spacing,
        )
    }

    fn height(&self, column: usize, row: usize) -> f64 {
        self.heights[(row + 1) * (self.side + 2) + column + 1]
    }

    fn slope(&self, column: usize, row: usize) -> f64 {
        let at = |column: usize, row: usize| self.heights[row * (self.side + 2) + column];
        length(
            at(column + 2, row + 1) - at(column, row + 1),
            at(column + 1, row + 2) - at(column + 1, row),
        ) / (2.0 * self.spacing)
    }
}
