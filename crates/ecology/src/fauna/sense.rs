//! Senses: one pass over all neighbours of the nine cells around, without a branch but the loop's own.
//!
//! What is nearest is found as the least of keys: the bits of a squared distance (which order as the distances do, since none is negative) above
//! the neighbour's place in the columns. Who does not count has a key of all ones. What it is not: it decides nothing.

use super::tag;
use super::{Body, Nature};

/// Nobody of that kind.
pub(super) const NOBODY: u64 = u64::MAX;

/// What an individual perceives of its neighbours.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sensed {
    /// Key of the nearest that hunts it, prowling.
    pub threat: u64,
    /// Key of the nearest prey.
    pub prey: u64,
    /// Key of the nearest of its kind with the tag it looks for: a mate, or for the young a grown one.
    pub sought: u64,
    /// Key of the nearest of its kind.
    pub kin: u64,
    /// How many of its kind it sees.
    pub count: u32,
    /// Sum of their offsets in metres.
    pub offset: [f32; 2],
    /// Sum of their headings, in 256ths of a metre.
    pub heading: [i32; 2],
}

/// Whom it looks for among its kind: those whose tag, under the mask, is this.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sought {
    pub mask: u32,
    pub value: u32,
}

/// All ones where a bit is 0, none where it is 1.
#[inline]
fn unless(bit: u32) -> u64 {
    u64::from(bit).wrapping_sub(1)
}

/// Looks around from a place in the columns, over the ranges of the three rows of cells.
#[inline]
pub(super) fn sense(bodies: &[Body], rows: &[(u32, u32); 3], at: usize, nature: &Nature, sought: Sought) -> Sensed {
    let me = bodies[at];
    let own = me.tag & tag::SPECIES;
    let sight = nature.sight * nature.sight;
    let mut sensed = Sensed {
        threat: NOBODY,
        prey: NOBODY,
        sought: NOBODY,
        kin: NOBODY,
        count: 0,
        offset: [0.0; 2],
        heading: [0; 2],
    };
    for &(first, end) in rows {
        let row = &bodies[first as usize..end as usize];
        for (index, other) in (first..end).zip(row) {
            let (dx, dz) = (other.x - me.x, other.z - me.z);
            let squared = dx * dx + dz * dz;
            let key = u64::from(squared.to_bits()) << 32 | u64::from(index);
            let species = other.tag & tag::SPECIES;
            let threat = nature.threats >> species & other.tag >> tag::PROWLS_BIT & 1;
            let prey = nature.prey >> species & 1;
            let kin = u32::from(species == own) & u32::from(squared <= sight) & u32::from(index as usize != at);
            let wanted = kin & u32::from(other.tag & sought.mask == sought.value);
            sensed.threat = sensed.threat.min(key | unless(threat));
            sensed.prey = sensed.prey.min(key | unless(prey));
            sensed.sought = sensed.sought.min(key | unless(wanted));
            sensed.kin = sensed.kin.min(key | unless(kin));
            sensed.count += kin;
            let counts = kin as f32;
            sensed.offset[0] += dx * counts;
            sensed.offset[1] += dz * counts;
            let mask = (kin as i32).wrapping_neg();
            sensed.heading[0] += i32::from(other.heading[0]) & mask;
            sensed.heading[1] += i32::from(other.heading[1]) & mask;
        }
    }
    sensed
}

/// The place in the columns and the squared distance of a key, if it is near enough.
#[inline]
pub(super) fn within(key: u64, metres: f32) -> Option<(usize, f32)> {
    let squared = f32::from_bits((key >> 32) as u32);
    // Of nobody the bits are no number, and no number is at most any.
    (squared <= metres * metres).then_some((key as u32 as usize, squared))
}
