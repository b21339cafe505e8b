//! Standard MIDI Files: chunks come twice, go, change places or lie about their length; events are absurd but well framed.

use kernel::RandomStream;

/// Events that are legal and unusual, or nearly legal: running status without a status, endless deltas, metas of absurd length, system
/// exclusive without an end, tempo zero, a metre of zero, notes without an end.
const EVENTS: [&[u8]; 13] = [
    &[0x00, 0x40, 0x40],
    &[0xff, 0xff, 0xff, 0x7f, 0x90, 0x3c, 0x40],
    &[0xff, 0xff, 0xff, 0xff, 0xff, 0x90, 0x3c, 0x40],
    &[0x00, 0xff, 0x51, 0x03, 0x00, 0x00, 0x00],
    &[0x00, 0xff, 0x51, 0x03, 0xff, 0xff, 0xff],
    &[0x00, 0xff, 0x58, 0x04, 0x00, 0xff, 0x00, 0x00],
    &[0x00, 0xff, 0x58, 0x04, 0xff, 0x00, 0x18, 0x08],
    &[0x00, 0xff, 0x01, 0xff, 0xff, 0xff, 0x7f],
    &[0x00, 0xff, 0x2f, 0x00],
    &[0x00, 0xf0, 0x7f, 0x01, 0x02],
    &[0x00, 0x99, 0x24, 0x7f],
    &[0x00, 0x90, 0x7f, 0x7f, 0x83, 0x60, 0x80, 0x7f, 0x40],
    &[0x00, 0xf8],
];

/// Changes one chunk, or one event in one.
pub fn change(bytes: &mut Vec<u8>, random: &mut RandomStream) {
    let mut chunks = split(bytes);
    if chunks.is_empty() {
        return;
    }
    let at = random.below(chunks.len() as u32) as usize;
    let mut honest = true;
    match random.below(7) {
        0 => chunks.push(chunks[at].clone()),
        1 => drop(chunks.remove(at)),
        2 => {
            let to = random.below(chunks.len() as u32) as usize;
            chunks.swap(at, to);
        }
        3 => honest = false,
        4 if chunks[0].1.len() >= 6 => {
            // Format, number of tracks, or division.
            let field = random.below(6) as usize;
            chunks[0].1[field] = [0, 1, 2, 0x7f, 0x80, 0xe7, 0xff][random.below(7) as usize];
        }
        _ => {
            let body = &mut chunks[at].1;
            let event = random.pick(&EVENTS).copied().unwrap_or_default();
            let place = random.below(body.len() as u32 + 1) as usize;
            body.splice(place..place, event.iter().copied());
        }
    }
    bytes.clear();
    for (number, (kind, body)) in chunks.iter().enumerate() {
        let length = if honest || number != at {
            body.len() as u32
        } else {
            [0, 1, body.len() as u32 + 1, u32::MAX, 0x8000_0000][random.below(5) as usize]
        };
        bytes.extend_from_slice(kind);
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(body);
    }
}

/// The chunks: kind and body. What is no whole chunk any more ends the list.
fn split(bytes: &[u8]) -> Vec<([u8; 4], Vec<u8>)> {
    let mut chunks = Vec::new();
    let mut rest = bytes;
    while let Some((head, tail)) = rest.split_at_checked(8) {
        let length = u32::from_be_bytes([head[4], head[5], head[6], head[7]]) as usize;
        let body = &tail[..length.min(tail.len())];
        chunks.push(([head[0], head[1], head[2], head[3]], body.to_vec()));
        rest = &tail[body.len()..];
    }
    chunks
}
