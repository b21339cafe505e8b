//! Life as binary frames: the creatures near, and how far the plants have come. Only who asked by `watch` gets them.
//!
//! Both follow presence: little-endian numbers, square cells of 16 m, a block tells the *whole* cell, a cell that did not change is not sent again, and
//! cells that leave one's interest (200 m) are forgotten on both sides. Species and plants are numbers on the atlas' lists; `table`
//! says which lists are meant ([`table_of`]), and a frame of other lists than one's atlas holds is to be passed over.
//!
//! **Creatures**, once a world minute: 1 byte kind, 2; 1 byte version, 1; u16 number of cell blocks; u32 world minute that was lived; u16 table; u16
//! zero. Then blocks: cell x i16, cell z i16, listed u16, omitted u16, then `listed` creatures of 10 bytes: number u32; species u8; x and z u8 in
//! 1/16 m from the cell's corner; heading u8 (256 to the turn, 0 north, clockwise); state u8 ([`CreatureState`]); size u8 in 255ths of its
//! species' length. A creature's number is its own in its region; a cell belongs to one region. What stands is where each was at the end of that
//! minute: the client glides there until the next comes.
//!
//! **Flora**, on coming near a region and each world hour where something changed: 1 byte kind, 3; 1 byte version, 1; u16 table; i16 x and i16 z of the
//! region's north-western cell; u8 cells of its side; u8 number of layers; u16 number of cells told; u32 world hour. Then the plant of each layer, u8 each.
//! Then the cells told: index u16 (row by row), and the stage of each layer ([`Stage`]), two to a byte, the first in the low half. A cell that is not
//! told is as it was told last, or bare.

use crate::presence::{Cell, FrameError, Reader};

/// Bytes of a frame's head, of creatures.
pub const CREATURES_HEAD_BYTES: usize = 12;
/// Bytes of one creature.
pub const CREATURE_BYTES: usize = 10;
/// Bytes of a frame's head, of flora.
pub const FLORA_HEAD_BYTES: usize = 16;

const VERSION: u8 = 1;
const KIND_CREATURES: u8 = 2;
const KIND_FLORA: u8 = 3;
/// Steps of a metre within a cell.
const CELL_STEPS: f32 = 16.0;

/// Which lists of species and plants numbers stand for: FNV-1a over the slugs in order, folded to 16 bits.
#[must_use]
pub fn table_of<'a>(slugs: impl Iterator<Item = &'a str>) -> u16 {
    let bytes = slugs.flat_map(|slug| slug.bytes().chain([0]));
    let hash = bytes.fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    (hash >> 16) as u16 ^ hash as u16
}

/// What a creature does in bits 0..=3, and what it is: grown in bit 4, calling in bit 5, carrying young in bit 6, female in bit 7.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CreatureState(pub u8);

impl CreatureState {
    /// The words of what it does, by number.
    pub const DOINGS: [&'static str; 10] = [
        "roam", "flee", "hunt", "graze", "forage", "drink", "rest", "court", "follow", "migrate",
    ];
    /// It is grown.
    pub const GROWN: u8 = 16;
    /// It gives voice in this minute.
    pub const CALLING: u8 = 32;
    /// It carries young.
    pub const CARRYING: u8 = 64;
    /// It bears young, at some time of its life.
    pub const FEMALE: u8 = 128;

    /// What it does, as a number of [`CreatureState::DOINGS`].
    #[must_use]
    pub fn doing(self) -> usize {
        usize::from(self.0 & 15)
    }

    /// Whether a flag is set.
    #[must_use]
    pub fn has(self, flag: u8) -> bool {
        self.0 & flag != 0
    }
}

/// How far a plant of a cell has come; on the wire a number from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Stage {
    /// Nothing of it stands.
    Bare,
    /// Seedlings only.
    Sprouting,
    /// Less than half of what the ground bears.
    Growing,
    /// More than half.
    Grown,
    /// Near its full cover.
    Seeding,
    /// Sick with dissonance.
    Blighted,
    /// Burnt lately.
    Charred,
}

impl Stage {
    const ALL: [Self; 7] = [
        Self::Bare,
        Self::Sprouting,
        Self::Growing,
        Self::Grown,
        Self::Seeding,
        Self::Blighted,
        Self::Charred,
    ];

    fn of(number: u8) -> Result<Self, FrameError> {
        Self::ALL
            .get(usize::from(number))
            .copied()
            .ok_or(FrameError::OutOfRange("stage"))
    }
}

/// One creature of a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Creature {
    /// Its number, its own in its region.
    pub creature: u32,
    /// Its species, by index in the atlas.
    pub species: u8,
    /// Metres east.
    pub x: f32,
    /// Metres south.
    pub z: f32,
    /// 256 to the turn.
    pub heading: u8,
    /// What it does and is.
    pub state: CreatureState,
    /// Its length in 255ths of its species'.
    pub size: u8,
}

/// The creatures of a cell as a client decodes them.
#[derive(Debug, Clone, PartialEq)]
pub struct CreatureCell {
    /// Which.
    pub cell: Cell,
    /// Who is in it.
    pub creatures: Vec<Creature>,
    /// How many more are in it, unnamed.
    pub omitted: u16,
}

/// A frame of creatures as a client decodes it.
#[derive(Debug, Clone, PartialEq)]
pub struct CreatureFrame {
    /// The world minute that was lived, wrapping at 2^32.
    pub minute: u32,
    /// Which lists the numbers stand for.
    pub table: u16,
    /// Changed cells.
    pub cells: Vec<CreatureCell>,
}

/// The flora of a region, or what of it changed, as a client decodes it.
#[derive(Debug, Clone, PartialEq)]
pub struct FloraFrame {
    /// Which lists the numbers stand for.
    pub table: u16,
    /// The region's north-western cell.
    pub corner: Cell,
    /// Cells of its side.
    pub side: u8,
    /// The plant of each layer, by index in the atlas.
    pub plants: Vec<u8>,
    /// The world hour.
    pub hour: u32,
    /// Cells told: index, row by row, and the stage of each layer.
    pub cells: Vec<(u16, Vec<Stage>)>,
}

/// Appends the block of one cell; who comes first is listed first.
pub fn encode_creatures(cell: Cell, creatures: &[Creature], list_max: usize, out: &mut Vec<u8>) {
    let listed = creatures.len().min(list_max).min(usize::from(u16::MAX));
    let omitted = (creatures.len() - listed).min(usize::from(u16::MAX));
    out.reserve(crate::presence::CELL_HEAD_BYTES + listed * CREATURE_BYTES);
    out.extend_from_slice(&cell.x.to_le_bytes());
    out.extend_from_slice(&cell.z.to_le_bytes());
    out.extend_from_slice(&(listed as u16).to_le_bytes());
    out.extend_from_slice(&(omitted as u16).to_le_bytes());
    let (left, top) = cell.corner();
    for creature in &creatures[..listed] {
        out.extend_from_slice(&creature.creature.to_le_bytes());
        // Casts saturate: who stands a hair outside sits on the edge.
        out.push(creature.species);
        out.push(((creature.x - left) * CELL_STEPS) as u8);
        out.push(((creature.z - top) * CELL_STEPS) as u8);
        out.push(creature.heading);
        out.push(creature.state.0);
        out.push(creature.size);
    }
}

/// Writes the head of a frame of creatures; blocks follow it.
pub fn encode_creatures_head(cells: u16, minute: u32, table: u16, out: &mut Vec<u8>) {
    out.extend_from_slice(&[KIND_CREATURES, VERSION]);
    out.extend_from_slice(&cells.to_le_bytes());
    out.extend_from_slice(&minute.to_le_bytes());
    out.extend_from_slice(&table.to_le_bytes());
    out.extend_from_slice(&[0, 0]);
}

/// Reads a frame of creatures.
///
/// # Errors
/// [`FrameError`] when the bytes are not exactly one such frame of this version.
pub fn decode_creatures(bytes: &[u8]) -> Result<CreatureFrame, FrameError> {
    let mut reader = Reader { bytes, at: 0 };
    reader.expect_kind(KIND_CREATURES)?;
    let count = reader.u16()?;
    let minute = reader.u32()?;
    let table = reader.u16()?;
    reader.u16()?;
    let mut cells = Vec::new();
    for _ in 0..count {
        let cell = Cell {
            x: reader.i16()?,
            z: reader.i16()?,
        };
        let listed = reader.u16()?;
        let omitted = reader.u16()?;
        reader.need(usize::from(listed) * CREATURE_BYTES)?;
        let (left, top) = cell.corner();
        let mut creatures = Vec::with_capacity(usize::from(listed));
        for _ in 0..listed {
            let creature = reader.u32()?;
            let [species, x, z, heading, state, size] = reader.take()?;
            if usize::from(state & 15) >= CreatureState::DOINGS.len() {
                return Err(FrameError::OutOfRange("doing"));
            }
            creatures.push(Creature {
                creature,
                species,
                x: left + f32::from(x) / CELL_STEPS,
                z: top + f32::from(z) / CELL_STEPS,
                heading,
                state: CreatureState(state),
                size,
            });
        }
        cells.push(CreatureCell {
            cell,
            creatures,
            omitted,
        });
    }
    reader.finish()?;
    Ok(CreatureFrame { minute, table, cells })
}

/// Writes a whole frame of flora.
#[must_use]
pub fn encode_flora(frame: &FloraFrame) -> Vec<u8> {
    let layers = frame.plants.len();
    let told = frame.cells.len().min(usize::from(u16::MAX));
    let mut out = Vec::with_capacity(FLORA_HEAD_BYTES + layers + told * (2 + layers.div_ceil(2)));
    out.extend_from_slice(&[KIND_FLORA, VERSION]);
    out.extend_from_slice(&frame.table.to_le_bytes());
    out.extend_from_slice(&frame.corner.x.to_le_bytes());
    out.extend_from_slice(&frame.corner.z.to_le_bytes());
    out.extend_from_slice(&[frame.side, layers as u8]);
    out.extend_from_slice(&(told as u16).to_le_bytes());
    out.extend_from_slice(&frame.hour.to_le_bytes());
    out.extend_from_slice(&frame.plants);
    for (index, stages) in &frame.cells[..told] {
        out.extend_from_slice(&index.to_le_bytes());
        for pair in stages.chunks(2) {
            out.push(pair[0] as u8 | pair.get(1).map_or(0, |stage| (*stage as u8) << 4));
        }
    }
    out
}

/// Reads a frame of flora.
///
/// # Errors
/// [`FrameError`] when the bytes are not exactly one such frame of this version.
pub fn decode_flora(bytes: &[u8]) -> Result<FloraFrame, FrameError> {
    let mut reader = Reader { bytes, at: 0 };
    reader.expect_kind(KIND_FLORA)?;
    let table = reader.u16()?;
    let corner = Cell {
        x: reader.i16()?,
        z: reader.i16()?,
    };
    let [side, layers] = reader.take()?;
    let told = reader.u16()?;
    let hour = reader.u32()?;
    let layers = usize::from(layers);
    reader.need(layers + usize::from(told) * (2 + layers.div_ceil(2)))?;
    let mut plants = Vec::with_capacity(layers);
    for _ in 0..layers {
        let [plant] = reader.take()?;
        plants.push(plant);
    }
    let mut cells = Vec::with_capacity(usize::from(told));
    for _ in 0..told {
        let index = reader.u16()?;
        if u32::from(index) >= u32::from(side) * u32::from(side) {
            return Err(FrameError::OutOfRange("cell"));
        }
        let mut stages = Vec::with_capacity(layers);
        while stages.len() < layers {
            let [pair] = reader.take()?;
            stages.push(Stage::of(pair & 15)?);
            if stages.len() < layers {
                stages.push(Stage::of(pair >> 4)?);
            }
        }
        cells.push((index, stages));
    }
    reader.finish()?;
    Ok(FloraFrame {
        table,
        corner,
        side,
        plants,
        hour,
        cells,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_in_another_order_are_another_table() {
        let table = |slugs: &[&str]| table_of(slugs.iter().copied());
        assert_eq!(table(&["hare", "deer"]), table(&["hare", "deer"]));
        assert_ne!(table(&["hare", "deer"]), table(&["deer", "hare"]));
        assert_ne!(table(&["ab", "c"]), table(&["a", "bc"]));
    }

    #[test]
    fn what_is_no_frame_is_refused() {
        let mut creatures = Vec::new();
        encode_creatures_head(1, 7, 9, &mut creatures);
        let one = Creature {
            creature: 1,
            species: 0,
            x: 1.0,
            z: 1.0,
            heading: 0,
            state: CreatureState(CreatureState::GROWN),
            size: 255,
        };
        encode_creatures(Cell { x: 0, z: 0 }, &[one], 8, &mut creatures);
        let flora = encode_flora(&FloraFrame {
            table: 9,
            corner: Cell { x: 0, z: 0 },
            side: 2,
            plants: vec![0, 1, 2],
            hour: 1,
            cells: vec![(3, vec![Stage::Charred, Stage::Bare, Stage::Grown])],
        });
        assert!(decode_creatures(&creatures).is_ok() && decode_flora(&flora).is_ok());
        for cut in 0..creatures.len() {
            assert!(decode_creatures(&creatures[..cut]).is_err(), "{cut}");
        }
        for cut in 0..flora.len() {
            assert!(decode_flora(&flora[..cut]).is_err(), "{cut}");
        }
        let state = creatures.len() - 2;
        creatures[state] = 10;
        assert_eq!(decode_creatures(&creatures), Err(FrameError::OutOfRange("doing")));
        let mut outside = flora.clone();
        outside[FLORA_HEAD_BYTES + 3] = 4;
        assert_eq!(decode_flora(&outside), Err(FrameError::OutOfRange("cell")));
        let mut stage = flora;
        stage[FLORA_HEAD_BYTES + 5] = 7;
        assert_eq!(decode_flora(&stage), Err(FrameError::OutOfRange("stage")));
        assert!(decode_flora(&creatures).is_err() && decode_creatures(&stage).is_err());
    }
}
