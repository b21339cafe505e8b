//! Golden vectors of the binary wire: the bytes in `golden/` are what this crate writes, and what it reads back from them is the
//! JSON beside them. The web client's tests decode the same files.
//!
//! It proves that a format did not change unnoticed, not that the format is good. To replace the files after a deliberate change,
//! run with `GOLDEN=write`.

use protocol::life::{self, Creature, CreatureState, FloraFrame, Stage};
use protocol::presence::{self, Cell, Entity, Motion, Movement};
use protocol::tile::{Flora, Tile};
use serde_json::{Value, json};
use std::path::PathBuf;

fn golden_file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("golden")
        .join(name)
}

/// Compares bytes and their reading with the committed files, or writes them when asked to.
fn check(name: &str, bytes: &[u8], reading: &Value) {
    let binary = golden_file(&format!("{name}.bin"));
    let text = golden_file(&format!("{name}.json"));
    if std::env::var("GOLDEN").is_ok_and(|value| value == "write") {
        std::fs::write(&binary, bytes).expect("golden bytes can be written");
        let pretty = serde_json::to_string_pretty(reading).expect("a value is JSON");
        std::fs::write(&text, pretty + "\n").expect("golden JSON can be written");
        return;
    }
    let expected = std::fs::read(&binary).expect("the golden bytes are committed");
    assert_eq!(bytes, expected, "{name}.bin changed");
    let expected = std::fs::read_to_string(&text).expect("the golden JSON is committed");
    let expected: Value = serde_json::from_str(&expected).expect("the golden JSON is JSON");
    assert_eq!(*reading, expected, "{name}.json changed");
}

fn entity(entity: u32, x: f32, y: f32, z: f32, yaw: u8, motion: Motion) -> Entity {
    Entity {
        entity,
        x,
        y,
        z,
        yaw,
        motion,
    }
}

fn frame_reading(frame: &presence::Frame) -> Value {
    json!({
        "tick": frame.tick,
        "input": frame.input,
        "cells": frame.cells.iter().map(|block| json!({
            "x": block.cell.x,
            "z": block.cell.z,
            "omitted": block.omitted,
            "entities": block.entities.iter().map(|e| json!({
                "entity": e.entity, "x": e.x, "y": e.y, "z": e.z, "yaw": e.yaw, "motion": e.motion.0,
            })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "aggregates": frame.aggregates.iter().map(|(cell, count)| json!({
            "x": cell.x, "z": cell.z, "count": count,
        })).collect::<Vec<_>>(),
    })
}

#[test]
fn a_frame_with_cells_of_both_signs_and_aggregates() {
    let mut bytes = Vec::new();
    presence::encode_head(3, 2, 4_000_000_000, 65_535, &mut bytes);
    let near = Cell { x: 2, z: -3 };
    let near_entities = [
        entity(7, 32.5, 12.25, -40.125, 64, Motion::WALK),
        entity(
            4_294_967_295,
            47.75,
            -3.5,
            -32.5,
            255,
            Motion::SWIM.with(Motion::WET),
        ),
        entity(
            9,
            33.0,
            0.0,
            -33.0,
            0,
            Motion::STAND.with(Motion::PERFORMING).with(Motion::BOT),
        ),
    ];
    presence::encode_cell(near, &near_entities, 2, &mut bytes);
    let far = Cell {
        x: -32_768,
        z: 32_767,
    };
    let (left, top) = far.corner();
    presence::encode_cell(
        far,
        &[entity(1, left + 8.0, 1_023.0, top + 15.5, 128, Motion::RUN)],
        8,
        &mut bytes,
    );
    presence::encode_cell(Cell { x: 0, z: 0 }, &[], 8, &mut bytes);
    presence::encode_aggregate(Cell { x: 12, z: -12 }, 40, &mut bytes);
    presence::encode_aggregate(Cell { x: -1, z: 1 }, 65_535, &mut bytes);
    let frame = presence::decode(&bytes).expect("the encoder writes frames");
    check("frame", &bytes, &frame_reading(&frame));
}

#[test]
fn an_empty_frame() {
    let mut bytes = Vec::new();
    presence::encode_head(0, 0, 0, 0, &mut bytes);
    let frame = presence::decode(&bytes).expect("the encoder writes frames");
    check("frame-empty", &bytes, &frame_reading(&frame));
}

#[test]
fn movements() {
    let cases = [
        Movement {
            sequence: 0,
            client_ms: 0,
            x: 0.0,
            y: 0.0,
            z: 0.0,
            yaw: 0,
            motion: Motion::STAND,
        },
        Movement {
            sequence: 65_535,
            client_ms: 4_294_967_295,
            x: -32_767.0 / 64.0,
            y: -12.5,
            z: 2_047.5,
            yaw: 200,
            motion: Motion::RUN.with(Motion::PERFORMING).with(Motion::WET),
        },
        Movement {
            sequence: 513,
            client_ms: 86_400_000,
            x: 40_000.25,
            y: 3.03,
            z: -40_000.75,
            yaw: 1,
            motion: Motion::FALL,
        },
    ];
    let bytes: Vec<u8> = cases.iter().flat_map(Movement::encode).collect();
    let reading: Vec<Value> = bytes
        .chunks_exact(presence::MOVEMENT_BYTES)
        .map(|chunk| Movement::decode(chunk).expect("the encoder writes movements"))
        .map(|m| {
            json!({
                "sequence": m.sequence, "clientMs": m.client_ms, "x": m.x, "y": m.y, "z": m.z,
                "yaw": m.yaw, "motion": m.motion.0,
            })
        })
        .collect();
    check("movement", &bytes, &Value::from(reading));
}

#[test]
fn a_small_tile() {
    let tile = Tile {
        side: 3,
        spacing: 128,
        base: -4,
        heights: vec![0, 64, 640, 33, 1, 65_535, 320, 256, 96],
        surfaces: vec![0, 1, 2, 3, 4, 5, 6, 7, 8],
        moisture: vec![0, 32, 64, 96, 128, 160, 192, 224, 255],
        flora: vec![
            Flora {
                kind: 3,
                yaw: 64,
                x: 65,
                z: 200,
                scale: 96,
                tint: 17,
            },
            Flora {
                kind: 0,
                yaw: 0,
                x: 0,
                z: 256,
                scale: 64,
                tint: 255,
            },
        ],
    };
    let bytes = tile.encode();
    let tile = Tile::decode(&bytes).expect("the encoder writes tiles");
    let places: [(f32, f32); 9] = [
        (0.0, 0.0),
        (1.25, 0.5),
        (0.5, 1.25),
        (3.0, 0.25),
        (2.25, 1.75),
        (0.75, 3.5),
        (3.5, 3.25),
        (-5.0, 2.0),
        (99.0, 99.0),
    ];
    let heights: Vec<Value> = places
        .iter()
        .map(|(x, z)| json!({ "x": x, "z": z, "height": tile.height(*x, *z) }))
        .collect();
    let reading = json!({
        "side": tile.side,
        "spacingMetres": f32::from(tile.spacing) / 64.0,
        "surfaces": tile.surfaces,
        "moisture": tile.moisture,
        "flora": tile.flora.iter().map(|f| {
            let (x, z) = f.metres();
            json!({ "kind": f.kind, "yaw": f.yaw, "x": x, "z": z, "scale": f32::from(f.scale) / 64.0, "tint": f.tint })
        }).collect::<Vec<_>>(),
        "heights": heights,
    });
    check("tile", &bytes, &reading);
}

#[test]
fn creatures_of_two_cells() {
    let creature = |creature, species, x, z, heading, state, size| Creature {
        creature,
        species,
        x,
        z,
        heading,
        state: CreatureState(state),
        size,
    };
    let mut bytes = Vec::new();
    life::encode_creatures_head(3, 4_000_000_000, 0xbeef, &mut bytes);
    let near = [
        creature(7, 3, -15.5, 32.25, 64, 3 | CreatureState::GROWN, 255),
        creature(
            4_294_967_295,
            31,
            -0.0625,
            47.9375,
            255,
            9 | CreatureState::CALLING,
            60,
        ),
        creature(
            8,
            0,
            -8.0,
            40.0,
            0,
            6 | CreatureState::FEMALE | CreatureState::CARRYING,
            255,
        ),
    ];
    life::encode_creatures(Cell { x: -1, z: 2 }, &near, 2, &mut bytes);
    life::encode_creatures(Cell { x: 5, z: 5 }, &near[..0], 9, &mut bytes);
    life::encode_creatures(
        Cell { x: 6, z: -6 },
        &[creature(9, 1, 96.5, -81.0, 128, 1 | CreatureState::GROWN, 200)],
        9,
        &mut bytes,
    );
    let frame = life::decode_creatures(&bytes).expect("the encoder writes frames");
    let reading = json!({
        "minute": frame.minute,
        "table": frame.table,
        "cells": frame.cells.iter().map(|block| json!({
            "x": block.cell.x,
            "z": block.cell.z,
            "omitted": block.omitted,
            "creatures": block.creatures.iter().map(|c| json!({
                "creature": c.creature, "species": c.species, "x": c.x, "z": c.z, "heading": c.heading,
                "doing": CreatureState::DOINGS[c.state.doing()], "grown": c.state.has(CreatureState::GROWN),
                "calling": c.state.has(CreatureState::CALLING), "carrying": c.state.has(CreatureState::CARRYING),
                "female": c.state.has(CreatureState::FEMALE), "size": c.size,
            })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
    });
    check("creatures", &bytes, &reading);
}

#[test]
fn flora_of_a_small_region() {
    let frame = FloraFrame {
        table: 0x1234,
        corner: Cell { x: -32, z: 64 },
        side: 32,
        plants: vec![4, 0, 17],
        hour: 70_000,
        cells: vec![
            (0, vec![Stage::Bare, Stage::Sprouting, Stage::Growing]),
            (33, vec![Stage::Grown, Stage::Seeding, Stage::Blighted]),
            (1023, vec![Stage::Charred, Stage::Charred, Stage::Charred]),
        ],
    };
    let bytes = life::encode_flora(&frame);
    let read = life::decode_flora(&bytes).expect("the encoder writes frames");
    assert_eq!(read, frame);
    let reading = json!({
        "table": read.table,
        "cornerX": read.corner.x,
        "cornerZ": read.corner.z,
        "side": read.side,
        "plants": read.plants,
        "hour": read.hour,
        "cells": read.cells.iter().map(|(index, stages)| json!({
            "index": index, "stages": stages.iter().map(|stage| *stage as u8).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
    });
    check("flora", &bytes, &reading);
}
