//! Presence as binary frames: who stands where, now.
//!
//! The world is divided into square cells of [`CELL_METRES`]. The server encodes each changed cell once and shares
//! the bytes among all who see it. A block tells the *whole* cell: whoever is not listed is no longer there. A cell
//! that did not change is not sent again; a client forgets cells that leave its own interest.
//!
//! All numbers are little-endian. A frame from the server:
//!
//! | bytes | field |
//! |---|---|
//! | 1 | kind, 1 |
//! | 1 | version, 1 |
//! | 2 | number of cell blocks |
//! | 4 | tick |
//! | 2 | number of aggregates |
//! | 2 | last movement sequence number of the receiver that the server took |
//!
//! then the blocks (cell x i16, cell z i16, listed u16, omitted u16, then `listed` entities of 12 bytes), then the
//! aggregates (cell x i16, cell z i16, count u16, zero u16). An entity: number u32; x and z u16 in 1/2048 m from the
//! cell's corner; y i16 in 1/32 m; yaw u8 (256 to the turn, 0 looks north, clockwise); motion u8 ([`Motion`]).
//!
//! A movement from the client is [`Movement`], 20 bytes.

use thiserror::Error;

/// Side of a cell in metres.
pub const CELL_METRES: f32 = 16.0;
/// Bytes of one entity.
pub const ENTITY_BYTES: usize = 12;
/// Bytes of a cell block's head and of an aggregate.
pub const CELL_HEAD_BYTES: usize = 8;
/// Bytes of a frame's head.
pub const FRAME_HEAD_BYTES: usize = 12;
/// Bytes of a movement.
pub const MOVEMENT_BYTES: usize = 20;

const VERSION: u8 = 1;
const KIND_FRAME: u8 = 1;
const KIND_MOVEMENT: u8 = 16;
const CELL_STEPS: f32 = 2048.0;
const HEIGHT_STEPS: f32 = 32.0;
const MOVEMENT_STEPS: f32 = 64.0;

/// Why bytes are no frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FrameError {
    /// The first byte names another kind.
    #[error("kind {0} is not known here")]
    UnknownKind(u8),
    /// The second byte names another version.
    #[error("version {0} is not spoken; version {VERSION} is")]
    UnknownVersion(u8),
    /// The length does not fit what the frame says it holds.
    #[error("{actual} bytes where {expected} were announced")]
    WrongLength {
        /// Bytes that came.
        actual: usize,
        /// Bytes that should have come.
        expected: usize,
    },
    /// A number lies outside its range.
    #[error("{0} is out of range")]
    OutOfRange(&'static str),
}

/// A cell of the world, counted from the world's origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// East.
    pub x: i16,
    /// South.
    pub z: i16,
}

impl Cell {
    /// The cell that holds a place; places beyond the grid fall into its outermost cells.
    #[must_use]
    pub fn at(x: f32, z: f32) -> Self {
        // A float cast saturates, which is what the edge of the grid wants.
        Self {
            x: (x / CELL_METRES).floor() as i16,
            z: (z / CELL_METRES).floor() as i16,
        }
    }

    /// The corner with the smallest coordinates, in metres.
    #[must_use]
    pub fn corner(self) -> (f32, f32) {
        (f32::from(self.x) * CELL_METRES, f32::from(self.z) * CELL_METRES)
    }

    /// Metres from a place to the nearest point of the cell; zero inside.
    #[must_use]
    pub fn distance(self, x: f32, z: f32) -> f32 {
        let (left, top) = self.corner();
        let dx = (left - x).max(x - left - CELL_METRES).max(0.0);
        let dz = (top - z).max(z - top - CELL_METRES).max(0.0);
        dx.hypot(dz)
    }
}

/// What a figure is doing: gait in bits 0..=2, performing in bit 3, in water in bit 4, bot in bit 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Motion(pub u8);

impl Motion {
    /// Standing.
    pub const STAND: Self = Self(0);
    /// Walking.
    pub const WALK: Self = Self(1);
    /// Running.
    pub const RUN: Self = Self(2);
    /// Swimming.
    pub const SWIM: Self = Self(3);
    /// In the air.
    pub const FALL: Self = Self(4);
    /// Sitting.
    pub const SIT: Self = Self(5);
    /// The instrument is raised.
    pub const PERFORMING: u8 = 8;
    /// Feet or more are in water.
    pub const WET: u8 = 16;
    /// A bot.
    pub const BOT: u8 = 32;

    /// The gait alone.
    #[must_use]
    pub fn gait(self) -> u8 {
        self.0 & 7
    }

    /// With a flag set.
    #[must_use]
    pub fn with(self, flag: u8) -> Self {
        Self(self.0 | flag)
    }
}

/// One entity of a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entity {
    /// Number, for as long as the server runs.
    pub entity: u32,
    /// Metres east.
    pub x: f32,
    /// Metres up.
    pub y: f32,
    /// Metres south.
    pub z: f32,
    /// 256 to the turn.
    pub yaw: u8,
    /// What it is doing.
    pub motion: Motion,
}

/// A cell as a client decodes it.
#[derive(Debug, Clone, PartialEq)]
pub struct CellBlock {
    /// Which.
    pub cell: Cell,
    /// Who is in it.
    pub entities: Vec<Entity>,
    /// How many more are in it, unnamed.
    pub omitted: u16,
}

/// A frame as a client decodes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// The tick it shows.
    pub tick: u32,
    /// Last movement of the receiver that counted.
    pub input: u16,
    /// Changed cells.
    pub cells: Vec<CellBlock>,
    /// Cells too far or too full to list, with their numbers of entities.
    pub aggregates: Vec<(Cell, u16)>,
}

/// Appends the block of one cell. Entities beyond `list_max` are counted, not listed; the caller puts those that
/// matter most first.
pub fn encode_cell(cell: Cell, entities: &[Entity], list_max: usize, out: &mut Vec<u8>) {
    let listed = entities.len().min(list_max).min(usize::from(u16::MAX));
    let omitted = (entities.len() - listed).min(usize::from(u16::MAX));
    out.reserve(CELL_HEAD_BYTES + listed * ENTITY_BYTES);
    out.extend_from_slice(&cell.x.to_le_bytes());
    out.extend_from_slice(&cell.z.to_le_bytes());
    out.extend_from_slice(&(listed as u16).to_le_bytes());
    out.extend_from_slice(&(omitted as u16).to_le_bytes());
    let (left, top) = cell.corner();
    for entity in &entities[..listed] {
        out.extend_from_slice(&entity.entity.to_le_bytes());
        // Casts saturate: an entity a hair outside its cell sits on the cell's edge.
        out.extend_from_slice(&(((entity.x - left) * CELL_STEPS) as u16).to_le_bytes());
        out.extend_from_slice(&(((entity.z - top) * CELL_STEPS) as u16).to_le_bytes());
        out.extend_from_slice(&((entity.y * HEIGHT_STEPS).round() as i16).to_le_bytes());
        out.push(entity.yaw);
        out.push(entity.motion.0);
    }
}

/// Appends an aggregate.
pub fn encode_aggregate(cell: Cell, count: u16, out: &mut Vec<u8>) {
    out.extend_from_slice(&cell.x.to_le_bytes());
    out.extend_from_slice(&cell.z.to_le_bytes());
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&[0, 0]);
}

/// Writes a frame's head; blocks and aggregates follow it.
pub fn encode_head(cells: u16, aggregates: u16, tick: u32, input: u16, out: &mut Vec<u8>) {
    out.extend_from_slice(&[KIND_FRAME, VERSION]);
    out.extend_from_slice(&cells.to_le_bytes());
    out.extend_from_slice(&tick.to_le_bytes());
    out.extend_from_slice(&aggregates.to_le_bytes());
    out.extend_from_slice(&input.to_le_bytes());
}

/// Reads a frame from the server.
///
/// # Errors
/// [`FrameError`] when the bytes are not exactly one frame of this version.
pub fn decode(bytes: &[u8]) -> Result<Frame, FrameError> {
    let mut reader = Reader { bytes, at: 0 };
    reader.expect_kind(KIND_FRAME)?;
    let cell_count = reader.u16()?;
    let tick = reader.u32()?;
    let aggregate_count = reader.u16()?;
    let input = reader.u16()?;
    let mut cells = Vec::new();
    for _ in 0..cell_count {
        let cell = Cell {
            x: reader.i16()?,
            z: reader.i16()?,
        };
        let listed = reader.u16()?;
        let omitted = reader.u16()?;
        reader.need(usize::from(listed) * ENTITY_BYTES)?;
        let (left, top) = cell.corner();
        let mut entities = Vec::with_capacity(usize::from(listed));
        for _ in 0..listed {
            let entity = reader.u32()?;
            let x = left + f32::from(reader.u16()?) / CELL_STEPS;
            let z = top + f32::from(reader.u16()?) / CELL_STEPS;
            let y = f32::from(reader.i16()?) / HEIGHT_STEPS;
            let [yaw, motion] = reader.take()?;
            entities.push(Entity {
                entity,
                x,
                y,
                z,
                yaw,
                motion: Motion(motion),
            });
        }
        cells.push(CellBlock {
            cell,
            entities,
            omitted,
        });
    }
    let mut aggregates = Vec::new();
    for _ in 0..aggregate_count {
        let cell = Cell {
            x: reader.i16()?,
            z: reader.i16()?,
        };
        let count = reader.u16()?;
        reader.u16()?;
        aggregates.push((cell, count));
    }
    reader.finish()?;
    Ok(Frame {
        tick,
        input,
        cells,
        aggregates,
    })
}

/// A client's movement: where it predicts itself to be.
///
/// Bytes: kind 16, version 1, sequence u16, client milliseconds u32 (wrapping), x i32 and z i32 in 1/64 m,
/// y i16 in 1/32 m, yaw u8, motion u8.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Movement {
    /// Rises by one with each, wrapping.
    pub sequence: u16,
    /// The client's clock in milliseconds, wrapping.
    pub client_ms: u32,
    /// Metres east.
    pub x: f32,
    /// Metres up.
    pub y: f32,
    /// Metres south.
    pub z: f32,
    /// 256 to the turn.
    pub yaw: u8,
    /// What it is doing.
    pub motion: Motion,
}

impl Movement {
    /// The bytes on the wire.
    #[must_use]
    pub fn encode(&self) -> [u8; MOVEMENT_BYTES] {
        let mut out = [0; MOVEMENT_BYTES];
        out[0] = KIND_MOVEMENT;
        out[1] = VERSION;
        out[2..4].copy_from_slice(&self.sequence.to_le_bytes());
        out[4..8].copy_from_slice(&self.client_ms.to_le_bytes());
        out[8..12].copy_from_slice(&((self.x * MOVEMENT_STEPS).round() as i32).to_le_bytes());
        out[12..16].copy_from_slice(&((self.z * MOVEMENT_STEPS).round() as i32).to_le_bytes());
        out[16..18].copy_from_slice(&((self.y * HEIGHT_STEPS).round() as i16).to_le_bytes());
        out[18] = self.yaw;
        out[19] = self.motion.0;
        out
    }

    /// Reads a movement.
    ///
    /// # Errors
    /// [`FrameError`] when the bytes are not exactly one movement of this version, or lie outside any world.
    pub fn decode(bytes: &[u8]) -> Result<Self, FrameError> {
        let mut reader = Reader { bytes, at: 0 };
        reader.expect_kind(KIND_MOVEMENT)?;
        let sequence = reader.u16()?;
        let client_ms = reader.u32()?;
        let x = reader.i32()?;
        let z = reader.i32()?;
        let y = reader.i16()?;
        let [yaw, motion] = reader.take()?;
        reader.finish()?;
        // One tick of a cell grid: beyond i16 cells there is no world.
        let reach = i32::from(i16::MAX) * 16 * 64;
        if !(-reach..=reach).contains(&x) || !(-reach..=reach).contains(&z) {
            return Err(FrameError::OutOfRange("position"));
        }
        if motion & 7 > Motion::SIT.0 {
            return Err(FrameError::OutOfRange("gait"));
        }
        Ok(Self {
            sequence,
            client_ms,
            x: x as f32 / MOVEMENT_STEPS,
            y: f32::from(y) / HEIGHT_STEPS,
            z: z as f32 / MOVEMENT_STEPS,
            yaw,
            motion: Motion(motion),
        })
    }
}

/// Reads the little-endian numbers of a frame, in order.
pub(crate) struct Reader<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) at: usize,
}

impl Reader<'_> {
    pub(crate) fn need(&self, count: usize) -> Result<(), FrameError> {
        let expected = self.at + count;
        if expected > self.bytes.len() {
            return Err(FrameError::WrongLength {
                actual: self.bytes.len(),
                expected,
            });
        }
        Ok(())
    }

    pub(crate) fn take<const N: usize>(&mut self) -> Result<[u8; N], FrameError> {
        self.need(N)?;
        let mut out = [0; N];
        out.copy_from_slice(&self.bytes[self.at..self.at + N]);
        self.at += N;
        Ok(out)
    }

    pub(crate) fn expect_kind(&mut self, kind: u8) -> Result<(), FrameError> {
        let [actual, version] = self.take()?;
        if actual != kind {
            return Err(FrameError::UnknownKind(actual));
        }
        if version != VERSION {
            return Err(FrameError::UnknownVersion(version));
        }
        Ok(())
    }

    pub(crate) fn u16(&mut self) -> Result<u16, FrameError> {
        Ok(u16::from_le_bytes(self.take()?))
    }

    pub(crate) fn i16(&mut self) -> Result<i16, FrameError> {
        Ok(i16::from_le_bytes(self.take()?))
    }

    pub(crate) fn u32(&mut self) -> Result<u32, FrameError> {
        Ok(u32::from_le_bytes(self.take()?))
    }

    fn i32(&mut self) -> Result<i32, FrameError> {
        Ok(i32::from_le_bytes(self.take()?))
    }

    pub(crate) fn finish(&self) -> Result<(), FrameError> {
        if self.at == self.bytes.len() {
            Ok(())
        } else {
            Err(FrameError::WrongLength {
                actual: self.bytes.len(),
                expected: self.at,
            })
        }
    }
}
