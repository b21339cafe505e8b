//! Presence frames: built whole from chance, then one number of their frame lies.

use kernel::RandomStream;
use protocol::presence::{Cell, Entity, Motion, encode_aggregate, encode_cell, encode_head};

/// Puts a whole frame in the place of whatever was there; two times in three one of its bytes is another.
pub fn change(bytes: &mut Vec<u8>, random: &mut RandomStream) {
    let cells = random.below(6);
    let counts = random.below(6);
    bytes.clear();
    let (tick, input) = (random.next_u64() as u32, random.below(65_536) as u16);
    encode_head(cells as u16, counts as u16, tick, input, bytes);
    for _ in 0..cells {
        let at = cell(random);
        let entities: Vec<Entity> = (0..random.below(8)).map(|_| entity(at, random)).collect();
        encode_cell(at, &entities, random.below(10) as usize, bytes);
    }
    for _ in 0..counts {
        encode_aggregate(cell(random), random.below(65_536) as u16, bytes);
    }
    if random.below(3) > 0 {
        // The first bytes hold kind, version and counts; those of cells come soon after.
        let among = if random.below(2) == 0 {
            24
        } else {
            bytes.len() as u32
        };
        let place = random.below(among.min(bytes.len() as u32)) as usize;
        bytes[place] = [0, 1, 2, 0x7f, 0x80, 0xff][random.below(6) as usize];
    }
}

fn cell(random: &mut RandomStream) -> Cell {
    Cell {
        x: random.next_u64() as i16,
        z: random.next_u64() as i16,
    }
}

fn entity(cell: Cell, random: &mut RandomStream) -> Entity {
    Entity {
        entity: random.next_u64() as u32,
        x: f32::from(cell.x) * 16.0 + random.below(160) as f32 / 10.0,
        y: random.below(4000) as f32 / 10.0 - 200.0,
        z: f32::from(cell.z) * 16.0 + random.below(160) as f32 / 10.0,
        yaw: random.below(256) as u8,
        motion: Motion(random.below(256) as u8),
    }
}
