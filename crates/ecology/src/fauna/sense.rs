//! Senses: one pass over all neighbours of the nine cells around, four at a time, without a branch but the loop's own.
//!
//! The neighbours of a cell are laid out once for all who stand in it, one array for each thing that is looked at, padded to fours. What is
//! nearest is found as the least of keys: the bits of a squared distance (which order as the distances do, since none is negative) with the
//! neighbour's place in the arrays as its last eight bits. Who does not count has the greatest key. What it is not: it decides nothing.

use super::tag;
use super::{Body, Nature};

/// Neighbours that are looked at in one go; more are looked at in several.
const MANY: usize = 256;
/// Neighbours side by side.
const LANES: usize = 4;
/// The bits of a key that say who.
const WHO: i32 = MANY as i32 - 1;
/// The key of nobody.
const NOBODY: i32 = i32::MAX;

/// The neighbours of a cell, laid out.
pub(super) struct Around {
    x: [f32; MANY],
    z: [f32; MANY],
    /// Its species, as a set of one.
    species: [u32; MANY],
    tags: [u32; MANY],
    heading: [[i32; MANY]; 2],
    /// Its place in the columns.
    at: [u32; MANY],
    /// How many are laid out, with padding.
    padded: usize,
    /// How many neighbours there are in all.
    whole: usize,
}

impl Around {
    pub(super) fn new() -> Self {
        Self {
            x: [0.0; MANY],
            z: [0.0; MANY],
            species: [0; MANY],
            tags: [0; MANY],
            heading: [[0; MANY]; 2],
            at: [0; MANY],
            padded: 0,
            whole: 0,
        }
    }

    /// Lays out the neighbours in three ranges of the columns, without the first `skip`.
    #[inline]
    pub(super) fn lay_out(&mut self, bodies: &[Body], rows: &[(u32, u32); 3], skip: usize) {
        self.whole = rows.iter().map(|(first, end)| (end - first) as usize).sum();
        let (mut passed, mut many) = (0, 0);
        for &(first, end) in rows {
            let length = (end - first) as usize;
            let from = skip.saturating_sub(passed).min(length);
            let to = length.min(from + (MANY - many));
            let range = first as usize + from..first as usize + to;
            for (at, body) in range.clone().zip(&bodies[range]) {
                self.x[many] = body.x;
                self.z[many] = body.z;
                self.species[many] = 1 << (body.tag & tag::SPECIES);
                self.tags[many] = body.tag;
                self.heading[0][many] = i32::from(body.heading[0]);
                self.heading[1][many] = i32::from(body.heading[1]);
                self.at[many] = at as u32;
                many += 1;
            }
            passed += length;
        }
        self.padded = many.next_multiple_of(LANES);
        for place in many..self.padded {
            // Of no species: it counts for nobody.
            self.species[place] = 0;
            self.at[place] = u32::MAX;
        }
    }
}

/// What an individual perceives of its neighbours. The nearest are given as their squared distance and their place in the columns.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sensed {
    /// The nearest that hunts it, prowling.
    pub threat: Option<(f32, u32)>,
    /// The nearest prey.
    pub prey: Option<(f32, u32)>,
    /// The nearest of its kind with the tag it looks for: a mate, or for the young a grown one.
    pub sought: Option<(f32, u32)>,
    /// The nearest of its kind.
    pub kin: Option<(f32, u32)>,
    /// How many of its kind it sees.
    pub count: i32,
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

/// Looks around from a place in the columns.
#[inline]
pub(super) fn sense(
    around: &mut Around,
    bodies: &[Body],
    rows: &[(u32, u32); 3],
    at: usize,
    nature: &Nature,
    sought: Sought,
) -> Sensed {
    let mut sensed = Sensed::default();
    look(around, &bodies[at], at, nature, sought, &mut sensed);
    if around.whole > MANY {
        // A crowd: the others in their turn, and then the first again for whoever looks next.
        for skip in (MANY..around.whole).step_by(MANY) {
            around.lay_out(bodies, rows, skip);
            look(around, &bodies[at], at, nature, sought, &mut sensed);
        }
        around.lay_out(bodies, rows, 0);
    }
    sensed
}

/// The least of four.
#[inline]
fn least(keys: [i32; LANES]) -> i32 {
    keys[0].min(keys[1]).min(keys[2].min(keys[3]))
}

#[inline]
fn look(around: &Around, me: &Body, at: usize, nature: &Nature, sought: Sought, sensed: &mut Sensed) {
    let own = 1 << (me.tag & tag::SPECIES);
    let sight = nature.sight * nature.sight;
    let mut threat = [NOBODY; LANES];
    let mut prey = [NOBODY; LANES];
    let mut wanted = [NOBODY; LANES];
    let mut kin = [NOBODY; LANES];
    let mut count = [0_i32; LANES];
    let mut east = [0.0_f32; LANES];
    let mut south = [0.0_f32; LANES];
    let mut goes_east = [0_i32; LANES];
    let mut goes_south = [0_i32; LANES];
    for first in (0..around.padded.min(MANY)).step_by(LANES) {
        let four = first..first + LANES;
        let (x, z) = (&around.x[four.clone()], &around.z[four.clone()]);
        let (species, tags) = (&around.species[four.clone()], &around.tags[four.clone()]);
        let places = &around.at[four.clone()];
        let (hx, hz) = (&around.heading[0][four.clone()], &around.heading[1][four]);
        for lane in 0..LANES {
            let (dx, dz) = (x[lane] - me.x, z[lane] - me.z);
            let squared = dx * dx + dz * dz;
            let key = squared.to_bits() as i32 & !WHO | (first + lane) as i32;
            let hunts = species[lane] & nature.threats != 0 && tags[lane] >> tag::PROWLS_BIT & 1 != 0;
            let feeds = species[lane] & nature.prey != 0;
            let own_kind = species[lane] == own && squared <= sight && places[lane] != at as u32;
            let sought_for = own_kind && tags[lane] & sought.mask == sought.value;
            threat[lane] = threat[lane].min(if hunts { key } else { NOBODY });
            prey[lane] = prey[lane].min(if feeds { key } else { NOBODY });
            wanted[lane] = wanted[lane].min(if sought_for { key } else { NOBODY });
            kin[lane] = kin[lane].min(if own_kind { key } else { NOBODY });
            count[lane] += i32::from(own_kind);
            east[lane] += if own_kind { dx } else { 0.0 };
            south[lane] += if own_kind { dz } else { 0.0 };
            goes_east[lane] += if own_kind { hx[lane] } else { 0 };
            goes_south[lane] += if own_kind { hz[lane] } else { 0 };
        }
    }
    let nearer = |known: &mut Option<(f32, u32)>, keys| {
        let key = least(keys);
        if key == NOBODY {
            return;
        }
        let found = (
            f32::from_bits((key & !WHO) as u32),
            around.at[(key & WHO) as usize],
        );
        if known.is_none_or(|(squared, _)| found.0 < squared) {
            *known = Some(found);
        }
    };
    nearer(&mut sensed.threat, threat);
    nearer(&mut sensed.prey, prey);
    nearer(&mut sensed.sought, wanted);
    nearer(&mut sensed.kin, kin);
    sensed.count += count.iter().sum::<i32>();
    sensed.offset[0] += east.iter().sum::<f32>();
    sensed.offset[1] += south.iter().sum::<f32>();
    sensed.heading[0] += goes_east.iter().sum::<i32>();
    sensed.heading[1] += goes_south.iter().sum::<i32>();
}

/// The place in the columns and the squared distance of who was found, if it is near enough.
#[inline]
pub(super) fn within(found: Option<(f32, u32)>, metres: f32) -> Option<(usize, f32)> {
    let (squared, at) = found?;
    (squared <= metres * metres).then_some((at as usize, squared))
}
