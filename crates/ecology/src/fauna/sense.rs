//! Senses: one pass over all neighbours of the nine cells around, four at a time, without a branch but the loop's own.
//!
//! What is looked at stands in columns of its own, in the order of cells, so that the neighbours of the nine cells are three runs of each. What is
//! nearest is found as the least of keys: a squared distance as a float, whose last ten bits are the neighbour's number in this look. Who does
//! not count has all bits set: that is no number, and no number is never less. Masks are whole words, so that four neighbours need no branch and no
//! choice between values. What it is not: it decides nothing.

use super::tag;
use super::{Body, Nature};

/// Neighbours that are looked at in one go; more are looked at in several.
const MANY: usize = 1024;
/// Neighbours side by side.
const LANES: usize = 4;
/// The bits of a key that say who.
const WHO: u32 = MANY as u32 - 1;
/// The key of nobody.
const NOBODY: f32 = f32::INFINITY;

/// What is seen of everyone, in columns, in the order of cells.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    x: Vec<f32>,
    z: Vec<f32>,
    /// Its species, as a set of one.
    species: Vec<u32>,
    tags: Vec<u32>,
    /// Its heading south, and east in the lower half.
    heading: Vec<u32>,
}

impl Seen {
    /// Looks at everyone.
    pub(super) fn take(&mut self, bodies: &[Body]) {
        let of_no_one = Body {
            x: 0.0,
            z: 0.0,
            tag: 0,
            heading: [0; 2],
        };
        // A run is looked at in fours, and the last of them reaches beyond it.
        let padding = std::iter::repeat_n(&of_no_one, LANES);
        let all = || bodies.iter().chain(padding.clone());
        fill(&mut self.x, all().map(|body| body.x));
        fill(&mut self.z, all().map(|body| body.z));
        fill(
            &mut self.species,
            all().map(|body| 1 << (body.tag & tag::SPECIES)),
        );
        fill(&mut self.tags, all().map(|body| body.tag));
        let packed = |body: &Body| {
            let [east, south] = body.heading.map(|part| u32::from(part as u16));
            south << 16 | east
        };
        fill(&mut self.heading, all().map(packed));
    }
}

fn fill<T>(column: &mut Vec<T>, values: impl Iterator<Item = T>) {
    column.clear();
    column.extend(values);
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

/// All bits where something holds, none where it does not.
#[inline(always)]
fn word(holds: bool) -> u32 {
    u32::from(holds).wrapping_neg()
}

/// The lesser, where `key` is a number; else `least`.
#[inline(always)]
fn lesser(key: f32, least: f32) -> f32 {
    if key < least { key } else { least }
}

/// What one look has found so far, lane by lane.
struct Look {
    /// Keys of the nearest threat, prey, sought and kin.
    nearest: [[f32; LANES]; 4],
    count: [u32; LANES],
    offset: [[f32; LANES]; 2],
    heading: [[i32; LANES]; 2],
}

impl Look {
    const NOTHING: Self = Self {
        nearest: [[NOBODY; LANES]; 4],
        count: [0; LANES],
        offset: [[0.0; LANES]; 2],
        heading: [[0; LANES]; 2],
    };
}

/// Looks around from a place in the columns, over the three runs of its neighbours. `begins` is room for where each four begins.
#[inline]
pub(super) fn sense(
    seen: &Seen,
    begins: &mut [u32; MANY / LANES],
    rows: &[(u32, u32); 3],
    (at, me): (usize, &Body),
    nature: &Nature,
    sought: Sought,
) -> Sensed {
    let mut sensed = Sensed::default();
    let own = 1 << (me.tag & tag::SPECIES);
    let sight = nature.sight * nature.sight;
    let mut look = Look::NOTHING;
    let mut number = 0;
    for &(first, end) in rows {
        let padded = (end - first).next_multiple_of(LANES as u32);
        let run = first as usize..(first + padded) as usize;
        let fours = seen.x[run.clone()]
            .chunks_exact(LANES)
            .zip(seen.z[run.clone()].chunks_exact(LANES))
            .zip(seen.species[run.clone()].chunks_exact(LANES))
            .zip(seen.tags[run.clone()].chunks_exact(LANES))
            .zip(seen.heading[run].chunks_exact(LANES));
        let mut place = first;
        for ((((x, z), species), tags), heading) in fours {
            begins[number as usize / LANES] = place;
            for lane in 0..LANES {
                let here = place + lane as u32;
                let (dx, dz) = (x[lane] - me.x, z[lane] - me.z);
                let squared = dx * dx + dz * dz;
                let beyond = word(here >= end);
                let key = squared.to_bits() & !WHO | (number + lane as u32) | beyond;
                // Its bit of the tag, moved to the sign and drawn over the word.
                let prowls = ((tags[lane] << (31 - tag::PROWLS_BIT)) as i32 >> 31) as u32;
                let harmless = word(species[lane] & prowls & nature.threats == 0);
                let uneaten = word(species[lane] & nature.prey == 0);
                let other = word(species[lane] != own) | word(here == at as u32) | beyond;
                // Another of its kind that it sees.
                let kind = word(squared <= sight) & !other;
                let sought_for = kind & word(tags[lane] & sought.mask == sought.value);
                let [threat, prey, wanted, kin] = &mut look.nearest;
                threat[lane] = lesser(f32::from_bits(key | harmless), threat[lane]);
                prey[lane] = lesser(f32::from_bits(key | uneaten), prey[lane]);
                wanted[lane] = lesser(f32::from_bits(key | !sought_for), wanted[lane]);
                kin[lane] = lesser(f32::from_bits(key | !kind), kin[lane]);
                look.count[lane] = look.count[lane].wrapping_sub(kind);
                look.offset[0][lane] += f32::from_bits(dx.to_bits() & kind);
                look.offset[1][lane] += f32::from_bits(dz.to_bits() & kind);
                let goes = heading[lane] & kind;
                look.heading[0][lane] += (goes << 16) as i32 >> 16;
                look.heading[1][lane] += goes as i32 >> 16;
            }
            place += LANES as u32;
            number += LANES as u32;
            if number == MANY as u32 {
                // A crowd: the others in their turn.
                settle(&mut sensed, &look, begins);
                (look, number) = (Look::NOTHING, 0);
            }
        }
    }
    settle(&mut sensed, &look, begins);
    sensed
}

/// Puts the four lanes of a look together, beside what was found before.
#[inline]
fn settle(sensed: &mut Sensed, look: &Look, begins: &[u32; MANY / LANES]) {
    let nearer = |known: &mut Option<(f32, u32)>, keys: &[f32; LANES]| {
        let key = lesser(lesser(keys[0], keys[1]), lesser(keys[2], keys[3]));
        if key == NOBODY {
            return;
        }
        let who = (key.to_bits() & WHO) as usize;
        let found = (
            f32::from_bits(key.to_bits() & !WHO),
            begins[who / LANES] + (who % LANES) as u32,
        );
        if known.is_none_or(|(squared, _)| found.0 < squared) {
            *known = Some(found);
        }
    };
    let [threat, prey, wanted, kin] = &look.nearest;
    nearer(&mut sensed.threat, threat);
    nearer(&mut sensed.prey, prey);
    nearer(&mut sensed.sought, wanted);
    nearer(&mut sensed.kin, kin);
    sensed.count += look.count.iter().sum::<u32>() as i32;
    for axis in 0..2 {
        sensed.offset[axis] += look.offset[axis].iter().sum::<f32>();
        sensed.heading[axis] += look.heading[axis].iter().sum::<i32>();
    }
}

/// Room for where each four of a look begins.
pub(super) type Begins = [u32; MANY / LANES];

/// Such room.
pub(super) const BEGINS: Begins = [0; MANY / LANES];

/// The place in the columns and the squared distance of who was found, if it is near enough.
#[inline]
pub(super) fn within(found: Option<(f32, u32)>, metres: f32) -> Option<(usize, f32)> {
    let (squared, at) = found?;
    (squared <= metres * metres).then_some((at as usize, squared))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::RandomStream;

    /// A species that sees 12 m, feeds on the second kind and flees from the third.
    fn nature() -> Nature {
        Nature {
            prey: 1 << 1,
            threats: 1 << 2,
            sight: 12.0,
            walk: 4.0,
            run: 14.0,
            reach: 4.0,
            metres: 0.5,
            elements: 1,
            herd: true,
            solitary: false,
            raises: true,
            drinks: true,
            far: true,
            layers: [(0, 0); crate::roster::MEALS_MAX],
            meals: 0,
            crowd: 60,
            refuge: 0,
            grown_minutes: 1,
            full: 1000,
            newborn: 100,
        }
    }

    fn crowd(many: usize, seed: u64) -> Vec<Body> {
        let mut stream = RandomStream::new(seed, "crowd");
        let mut one = |_| Body {
            x: stream.unit_f32() * 48.0,
            z: stream.unit_f32() * 48.0,
            tag: stream.below(3) | stream.below(2) * tag::FEMALE | stream.below(2) << tag::PROWLS_BIT,
            heading: [stream.below(512) as i16 - 256, stream.below(512) as i16 - 256],
        };
        (0..many).map(&mut one).collect()
    }

    #[test]
    fn what_is_sensed_is_what_a_plain_search_finds_in_a_few_and_in_a_crowd() {
        let nature = nature();
        let sought = Sought {
            mask: tag::FEMALE,
            value: tag::FEMALE,
        };
        for (many, seed) in [(1, 1), (9, 2), (30, 3), (260, 4), (3000, 5)] {
            let bodies = crowd(many, seed);
            let mut seen = Seen::default();
            seen.take(&bodies);
            let third = many as u32 / 3;
            let rows = [
                (0, third),
                (third, third * 2),
                (third * 2 + third / 2, many as u32),
            ];
            let there = |at: usize| {
                rows.iter()
                    .any(|(first, end)| (*first..*end).contains(&(at as u32)))
            };
            for at in (0..many).step_by(many / 16 + 1).filter(|at| there(*at)) {
                let me = bodies[at];
                let sensed = sense(&seen, &mut { BEGINS }, &rows, (at, &me), &nature, sought);
                let others = || {
                    (0..many)
                        .filter(|other| there(*other))
                        .map(|other| (other, bodies[other]))
                };
                let squared = |body: &Body| (body.x - me.x).powi(2) + (body.z - me.z).powi(2);
                let kin = |(other, body): &(usize, Body)| {
                    *other != at && body.species() == me.species() && squared(body) <= 144.0
                };
                let nearest = |found: Option<(f32, u32)>, fits: &dyn Fn(&(usize, Body)) -> bool| {
                    let least = others()
                        .filter(fits)
                        .map(|(_, body)| squared(&body))
                        .min_by(f32::total_cmp);
                    assert_eq!(found.is_some(), least.is_some(), "{many} around {at}");
                    if let (Some((_, who)), Some(least)) = (found, least) {
                        let who = (who as usize, bodies[who as usize]);
                        assert!(fits(&who));
                        assert!(squared(&who.1) <= least * 1.001 + 1e-6, "{many} around {at}");
                    }
                };
                nearest(sensed.kin, &kin);
                nearest(sensed.sought, &|one| kin(one) && one.1.female());
                nearest(sensed.prey, &|(_, body)| body.species() == 1);
                nearest(sensed.threat, &|(_, body)| {
                    body.species() == 2 && body.tag >> tag::PROWLS_BIT & 1 == 1
                });
                let seen_kin: Vec<Body> = others().filter(kin).map(|(_, body)| body).collect();
                assert_eq!(sensed.count, seen_kin.len() as i32);
                let east: i32 = seen_kin.iter().map(|body| i32::from(body.heading[0])).sum();
                let south: i32 = seen_kin.iter().map(|body| i32::from(body.heading[1])).sum();
                assert_eq!(sensed.heading, [east, south]);
                let offset: f32 = seen_kin.iter().map(|body| body.x - me.x).sum();
                assert!((sensed.offset[0] - offset).abs() < 0.1);
            }
        }
    }
}
