//! Mutations: what broken, malicious and unlucky senders do to good bytes.

use crate::INPUT_BYTES_MAX;
use crate::shape::Shape;
use kernel::RandomStream;
use std::path::PathBuf;

const INTERESTING: [u8; 10] = [0, 1, 0x20, 0x22, 0x7b, 0x7f, 0x80, 0xfe, 0xff, b'9'];

/// One input: a seed with one to eight changes; half of the inputs keep their shape but for, sometimes, one blind change at the end.
pub fn mutate(shape: Shape, seeds: &[(PathBuf, Vec<u8>)], random: &mut RandomStream) -> Vec<u8> {
    let mut bytes = random
        .pick(seeds)
        .map(|(_, bytes)| bytes.clone())
        .unwrap_or_default();
    if shape != Shape::Bytes && random.below(2) == 0 {
        for _ in 0..=random.below(4) {
            shape.change(&mut bytes, random);
            bytes.truncate(INPUT_BYTES_MAX);
        }
        if random.below(4) == 0 {
            change(&mut bytes, seeds, random);
        }
    } else {
        for _ in 0..=random.below(8) {
            change(&mut bytes, seeds, random);
        }
    }
    bytes.truncate(INPUT_BYTES_MAX);
    bytes
}

fn change(bytes: &mut Vec<u8>, seeds: &[(PathBuf, Vec<u8>)], random: &mut RandomStream) {
    let length = bytes.len() as u32;
    let at = random.below(length.max(1)) as usize;
    match random.below(8) {
        0 if !bytes.is_empty() => bytes[at] ^= 1 << random.below(8),
        1 if !bytes.is_empty() => bytes[at] = random.pick(&INTERESTING).copied().unwrap_or_default(),
        2 => bytes.truncate(at),
        3 => bytes.insert(at.min(bytes.len()), random.below(256) as u8),
        4 if !bytes.is_empty() => {
            let end = (at + 1 + random.below(16) as usize).min(bytes.len());
            bytes.drain(at..end);
        }
        5 if !bytes.is_empty() => {
            let end = (at + 1 + random.below(64) as usize).min(bytes.len());
            let piece = bytes[at..end].to_vec();
            bytes.splice(at..at, piece);
        }
        6 => {
            if let Some((_, other)) = random.pick(seeds) {
                let from = random.below(other.len().max(1) as u32) as usize;
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from.min(other.len())..]);
            }
        }
        _ => {
            for index in 0..4 {
                if let Some(byte) = bytes.get_mut(at + index) {
                    *byte = random.pick(&INTERESTING).copied().unwrap_or_default();
                }
            }
        }
    }
}
