//! A terrain tile: the ground of one region, as the server collides with it and the client draws it.
//!
//! Bytes, little-endian: magic `FVTL`; version u8 = 1; zero u8; points per side u16 (n); spacing u16 in 1/64 m;
//! flora count u16; base height i16 in metres; zero u16; then n*n heights u16 in 1/64 m above the base, row by row
//! from north-west, each row west to east; then n*n surfaces u8 (index into the atlas); then n*n moisture u8; then
//! flora of 8 bytes: kind u8, yaw u8, x u16, z u16 (1/64 m from the region's north-west corner), scale u8 (1/64),
//! tint u8.
//!
//! Height between points: each square is split into two triangles. Where column + row is even, by the diagonal from
//! north-west to south-east, else from north-east to south-west. Both sides interpolate on the triangle, so that feet
//! meet what is drawn.

use thiserror::Error;

/// Bytes of the head.
pub const HEAD_BYTES: usize = 16;
/// Bytes of one plant.
pub const FLORA_BYTES: usize = 8;
const MAGIC: [u8; 4] = *b"FVTL";
const VERSION: u8 = 1;
const STEPS: f32 = 64.0;

/// Why bytes are no tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TileError {
    /// The head is not a tile's.
    #[error("these bytes are no tile of version {VERSION}")]
    NotATile,
    /// The length does not fit the head.
    #[error("{actual} bytes where {expected} were announced")]
    WrongLength {
        /// Bytes that came.
        actual: usize,
        /// Bytes that should have come.
        expected: usize,
    },
}

/// One plant, rock or crystal of the ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flora {
    /// Index into the atlas.
    pub kind: u8,
    /// 256 to the turn.
    pub yaw: u8,
    /// 1/64 m east of the region's north-west corner.
    pub x: u16,
    /// 1/64 m south of the region's north-west corner.
    pub z: u16,
    /// 1/64 of the modelled size.
    pub scale: u8,
    /// A hue shift for the client.
    pub tint: u8,
}

impl Flora {
    /// Metres east and south of the region's north-west corner.
    #[must_use]
    pub fn metres(self) -> (f32, f32) {
        (f32::from(self.x) / STEPS, f32::from(self.z) / STEPS)
    }
}

/// The ground of one region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// Points per side, at least 2.
    pub side: u16,
    /// 1/64 m between points.
    pub spacing: u16,
    /// Metres that all heights start from.
    pub base: i16,
    /// Heights in 1/64 m above the base, `side * side` of them.
    pub heights: Vec<u16>,
    /// Surfaces, `side * side` of them.
    pub surfaces: Vec<u8>,
    /// Moisture, `side * side` of them.
    pub moisture: Vec<u8>,
    /// What grows.
    pub flora: Vec<Flora>,
}

impl Tile {
    /// Metres of the whole side.
    #[must_use]
    pub fn metres(&self) -> f32 {
        f32::from(self.side - 1) * f32::from(self.spacing) / STEPS
    }

    /// Height in metres at a place, in metres from the north-west corner; beyond the edge, the edge's height.
    #[must_use]
    pub fn height(&self, x: f32, z: f32) -> f32 {
        let spacing = f32::from(self.spacing) / STEPS;
        let last = f32::from(self.side - 1);
        let (fx, fz) = ((x / spacing).clamp(0.0, last), (z / spacing).clamp(0.0, last));
        let column = (fx as usize).min(usize::from(self.side) - 2);
        let row = (fz as usize).min(usize::from(self.side) - 2);
        let (u, v) = (fx - column as f32, fz - row as f32);
        let north_west = self.point(column, row);
        let north_east = self.point(column + 1, row);
        let south_west = self.point(column, row + 1);
        let south_east = self.point(column + 1, row + 1);
        if (column + row).is_multiple_of(2) {
            if u >= v {
                north_west + (north_east - north_west) * u + (south_east - north_east) * v
            } else {
                north_west + (south_west - north_west) * v + (south_east - south_west) * u
            }
        } else if u + v <= 1.0 {
            north_west + (north_east - north_west) * u + (south_west - north_west) * v
        } else {
            south_east + (south_west - south_east) * (1.0 - u) + (north_east - south_east) * (1.0 - v)
        }
    }

    fn point(&self, column: usize, row: usize) -> f32 {
        f32::from(self.base) + f32::from(self.heights[row * usize::from(self.side) + column]) / STEPS
    }

    /// The bytes on the wire.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out =
            Vec::with_capacity(HEAD_BYTES + self.heights.len() * 4 + self.flora.len() * FLORA_BYTES);
        out.extend_from_slice(&MAGIC);
        out.extend_from_slice(&[VERSION, 0]);
        out.extend_from_slice(&self.side.to_le_bytes());
        out.extend_from_slice(&self.spacing.to_le_bytes());
        out.extend_from_slice(&(self.flora.len() as u16).to_le_bytes());
        out.extend_from_slice(&self.base.to_le_bytes());
        out.extend_from_slice(&[0, 0]);
        for height in &self.heights {
            out.extend_from_slice(&height.to_le_bytes());
        }
        out.extend_from_slice(&self.surfaces);
        out.extend_from_slice(&self.moisture);
        for plant in &self.flora {
            out.extend_from_slice(&[plant.kind, plant.yaw]);
            out.extend_from_slice(&plant.x.to_le_bytes());
            out.extend_from_slice(&plant.z.to_le_bytes());
            out.extend_from_slice(&[plant.scale, plant.tint]);
        }
        out
    }

    /// Reads a tile.
    ///
    /// # Errors
    /// [`TileError`] when the bytes are not exactly one tile of this version.
    pub fn decode(bytes: &[u8]) -> Result<Self, TileError> {
        let u16_at = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
        if bytes.len() < HEAD_BYTES || bytes[..4] != MAGIC || bytes[4] != VERSION {
            return Err(TileError::NotATile);
        }
        let (side, spacing, plants) = (u16_at(6), u16_at(8), usize::from(u16_at(10)));
        let base = i16::from_le_bytes([bytes[12], bytes[13]]);
        if side < 2 || spacing == 0 {
            return Err(TileError::NotATile);
        }
        let points = usize::from(side) * usize::from(side);
        let expected = HEAD_BYTES + points * 4 + plants * FLORA_BYTES;
        if bytes.len() != expected {
            return Err(TileError::WrongLength {
                actual: bytes.len(),
                expected,
            });
        }
        let (heights, rest) = bytes[HEAD_BYTES..].split_at(points * 2);
        let (surfaces, rest) = rest.split_at(points);
        let (moisture, flora) = rest.split_at(points);
        Ok(Self {
            side,
            spacing,
            base,
            heights: heights
                .chunks_exact(2)
                .map(|b| u16::from_le_bytes([b[0], b[1]]))
                .collect(),
            surfaces: surfaces.to_vec(),
            moisture: moisture.to_vec(),
            flora: flora
                .chunks_exact(FLORA_BYTES)
                .map(|b| Flora {
                    kind: b[0],
                    yaw: b[1],
                    x: u16::from_le_bytes([b[2], b[3]]),
                    z: u16::from_le_bytes([b[4], b[5]]),
                    scale: b[6],
                    tint: b[7],
                })
                .collect(),
        })
    }
}
