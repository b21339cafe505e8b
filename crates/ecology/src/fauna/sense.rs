//! Senses: who is nearest of those that matter, and where a herd goes, asked only when a decision needs to know.
//!
//! Those within a radius of at most a cell are three runs of the columns at most; they are looked at four at a time, without a branch but the loop's own.
//! Before anyone looks, [`Presence`] tells which species stand in the nine cells around, and which of them hunt: most have nobody to
//! fear there, and then nobody looks. What it is not: it decides nothing.

use super::body::{Bodies, LANES};
use super::{Stand, tag};
use crate::habitat::{CELL_METRES, Habitat};
use wide::bytemuck::cast;
use wide::{f32x4, i32x4};

/// The squared distance of nobody.
const NOBODY: f32 = f32::INFINITY;
/// Neighbours that have numbers of their own in one look.
const MANY: usize = 1024;
/// The bits of a key that say who.
const NUMBERS: i32 = MANY as i32 - 1;

/// Which species stand in each cell, and which of them hunt there; with a border of empty cells, so that every cell has eight beside it.
#[derive(Debug, Clone, Default)]
pub(super) struct Presence {
    /// Species in the lower half of a word, those that prowl in the upper.
    cells: Vec<u64>,
    side: usize,
}

impl Presence {
    /// Nobody on so much ground.
    pub(super) fn clear(&mut self, habitat: &Habitat) {
        self.side = habitat.side() + 2;
        self.cells.clear();
        self.cells.resize(self.side * self.side, 0);
    }

    /// One stands in a cell.
    #[inline]
    pub(super) fn add(&mut self, stand: Stand, tag: u32) {
        let prowls = u64::from(tag >> tag::PROWLS_BIT & 1);
        let both = 1 | prowls << 32;
        self.cells[(stand.row() + 1) * self.side + stand.column() + 1] |= both << (tag & tag::SPECIES);
    }

    /// Species in the nine cells around, and those of them that prowl.
    #[inline]
    pub(super) fn around(&self, stand: Stand) -> (u32, u32) {
        let mut all = 0;
        for row in stand.row()..stand.row() + 3 {
            let first = row * self.side + stand.column();
            let three = &self.cells[first..first + 3];
            all |= three[0] | three[1] | three[2];
        }
        (all as u32, (all >> 32) as u32)
    }
}

/// Runs of columns: those in the cells around a point, row by row, each with its first place and the one after its last.
#[derive(Debug, Clone, Copy)]
pub(super) struct Runs([(u32, u32); 3]);

impl Runs {
    /// Those within a radius, at most a cell's side, of a point in a cell, and some beyond.
    #[inline]
    pub(super) fn around(starts: &[u32], side: usize, stand: Stand, [x, z]: [f32; 2], radius: f32) -> Self {
        let cell = stand.cell(side);
        let inside = |metres: f32, cell: u16| {
            let from_edge = metres - f32::from(cell) * CELL_METRES;
            (from_edge >= radius) & (from_edge < CELL_METRES - radius)
        };
        if inside(x, stand.column) & inside(z, stand.row) {
            return Self([(0, 0), (starts[cell], starts[cell + 1]), (0, 0)]);
        }
        let west = usize::from(stand.column > 0);
        let east = usize::from(stand.column() + 1 < side);
        let run = |cell: usize| (starts[cell - west], starts[cell + east + 1]);
        Self([
            if stand.row > 0 { run(cell - side) } else { (0, 0) },
            run(cell),
            if stand.row() + 1 < side {
                run(cell + side)
            } else {
                (0, 0)
            },
        ])
    }

    /// How many are in them.
    #[inline]
    pub(super) fn many(&self) -> usize {
        let [north, middle, south] = self.0;
        (north.1 - north.0 + middle.1 - middle.0 + south.1 - south.0) as usize
    }
}

/// Who was found: its place in the columns, and its squared distance.
pub(super) type Found = Option<(usize, f32)>;

/// Who looks, from where, and how far.
#[derive(Debug, Clone, Copy)]
pub(super) struct Eye {
    /// Its own place in the columns: nobody finds itself.
    pub at: usize,
    pub x: f32,
    pub z: f32,
    /// Metres within which it finds others, its own cell's side at most.
    pub radius: f32,
}

/// The others of its kind that one sees.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Herd {
    /// The nearest.
    pub nearest: Found,
    /// How many.
    pub count: u32,
    /// Sum of their offsets in metres.
    pub offset: [f32; 2],
    /// Sum of their headings, in 256ths of a metre.
    pub heading: [i32; 2],
}

impl Bodies {
    /// Meets those in some runs whose tag, under a mask, is a value, four by four.
    #[inline(always)]
    fn meet(&self, runs: &Runs, eye: Eye, (mask, value): (u32, u32), mut each: impl FnMut(Four)) {
        let (x, z) = (f32x4::splat(eye.x), f32x4::splat(eye.z));
        let limit = f32x4::splat(eye.radius * eye.radius);
        let (mask, value) = (i32x4::splat(mask as i32), i32x4::splat(value as i32));
        let at = i32x4::splat(eye.at as i32);
        let next = i32x4::splat(LANES as i32);
        let distances = i32x4::splat(!NUMBERS);
        let mut number = i32x4::new([0, 1, 2, 3]);
        for &(first, end) in &runs.0 {
            if first == end {
                continue;
            }
            let run = whole(first, end);
            let all_x = fours(&self.x[run.clone()]);
            let all_z = fours(&self.z[run.clone()]);
            let tags = fours(&self.tags[run.clone()]);
            let mut here = i32x4::splat(first as i32) + i32x4::new([0, 1, 2, 3]);
            let end = i32x4::splat(end as i32);
            let mut place = run.start;
            for ((four_x, four_z), tags) in all_x.iter().zip(all_z).zip(tags) {
                let offset = [f32x4::new(*four_x) - x, f32x4::new(*four_z) - z];
                let squared = offset[0] * offset[0] + offset[1] * offset[1];
                let in_sight: i32x4 = cast(squared.simd_le(limit));
                let fits = (i32x4::new(*tags) & mask).simd_eq(value);
                let counts = in_sight & fits & here.simd_lt(end) & !here.simd_eq(at);
                let key: i32x4 = cast::<_, i32x4>(squared) & distances | number;
                each(Four {
                    place,
                    offset,
                    counts,
                    key: cast(counts.bitselect(key, i32x4::splat(NOBODY.to_bits() as i32))),
                });
                here += next;
                number += next;
                place += LANES;
            }
        }
    }

    /// The nearest whose tag, under a mask, is a value.
    #[inline]
    pub(super) fn nearest(&self, runs: &Runs, eye: Eye, mask: u32, value: u32) -> Found {
        let many = runs.many();
        // More than have numbers are asked one by one.
        if many > MANY - 3 * LANES {
            return self.plain(runs, eye, |tags| tags & mask == value);
        }
        let mut least = f32x4::splat(NOBODY);
        self.meet(runs, eye, (mask, value), |four| least = four.key.fast_min(least));
        self.found(runs, eye, least)
    }

    /// The nearest of a set of species whose tag has all bits of a mask.
    pub(super) fn nearest_of(&self, runs: &Runs, eye: Eye, set: u32, mask: u32) -> Found {
        // One question, since nobody can foretell the answer to either part.
        self.plain(runs, eye, |tags| {
            (set >> (tags & tag::SPECIES)) & u32::from(tags & mask == mask) & 1 == 1
        })
    }

    /// The nearest that fits, one by one.
    #[inline]
    fn plain(&self, runs: &Runs, eye: Eye, fits: impl Fn(u32) -> bool) -> Found {
        let limit = eye.radius * eye.radius;
        let mut least = NOBODY;
        let mut found = None;
        for &(first, end) in &runs.0 {
            for here in first as usize..end as usize {
                if !fits(self.tags[here] as u32) {
                    continue;
                }
                let (dx, dz) = (self.x[here] - eye.x, self.z[here] - eye.z);
                let squared = dx * dx + dz * dz;
                if squared <= limit && squared < least && here != eye.at {
                    (least, found) = (squared, Some((here, squared)));
                }
            }
        }
        found
    }

    /// Who has the least of all keys, and its squared distance.
    #[inline]
    fn found(&self, runs: &Runs, eye: Eye, keys: f32x4) -> Found {
        let [a, b, c, d] = keys.to_array();
        let least = a.min(b).min(c.min(d));
        if least == NOBODY {
            return None;
        }
        let number = (least.to_bits() as i32 & NUMBERS) as usize;
        // Which of the runs it is cannot be foretold either: chosen, not branched to.
        let [north, middle, south] = runs.0.map(|(first, end)| whole(first, end));
        let both = north.len() + middle.len();
        let begin = if number < north.len() {
            north.start
        } else if number < both {
            middle.start.wrapping_sub(north.len())
        } else {
            south.start.wrapping_sub(both)
        };
        let here = begin.wrapping_add(number);
        let (dx, dz) = (self.x[here] - eye.x, self.z[here] - eye.z);
        Some((here, dx * dx + dz * dz))
    }

    /// All others of a species: how many, where, where they go, and the nearest.
    #[inline]
    pub(super) fn herd(&self, runs: &Runs, eye: Eye, species: u32) -> Herd {
        let many = runs.many();
        if many <= 1 {
            return Herd::default();
        }
        let mut least = f32x4::splat(NOBODY);
        let mut count = i32x4::splat(0);
        let mut offset = [f32x4::splat(0.0); 2];
        let mut heading = [i32x4::splat(0); 2];
        self.meet(runs, eye, (tag::SPECIES, species), |four| {
            least = four.key.fast_min(least);
            // All bits are minus one.
            count -= four.counts;
            let counts: f32x4 = cast(four.counts);
            for (sum, part) in offset.iter_mut().zip(four.offset) {
                *sum += part & counts;
            }
            let goes = fours(&self.headings[four.place..four.place + LANES])[0];
            let goes = i32x4::new(goes) & four.counts;
            heading[0] += goes.unbounded_shl_scalar(16).unbounded_shr_scalar(16);
            heading[1] += goes.unbounded_shr_scalar(16);
        });
        let nearest = if many > MANY - 3 * LANES {
            // A crowd beyond all numbers: the keys say nothing.
            self.plain(runs, eye, |tags| tags & tag::SPECIES == species)
        } else {
            self.found(runs, eye, least)
        };
        Herd {
            nearest,
            count: count.reduce_add() as u32,
            offset: offset.map(f32x4::reduce_add),
            heading: heading.map(i32x4::reduce_add),
        }
    }
}

/// Four neighbours as they are met.
struct Four {
    /// Place in the columns of the first.
    place: usize,
    /// Metres east and south of the eye.
    offset: [f32x4; 2],
    /// All bits of those that count, none of others.
    counts: i32x4,
    /// A squared distance whose last ten bits are the neighbour's number in this look, so that the least of keys says who is nearest; no end of it where
    /// one does not count.
    key: f32x4,
}

/// A run in whole fours.
#[inline(always)]
fn whole(first: u32, end: u32) -> std::ops::Range<usize> {
    let lanes = LANES as u32;
    first as usize..(first + (end - first).div_ceil(lanes) * lanes) as usize
}

#[inline(always)]
fn fours<T>(run: &[T]) -> &[[T; LANES]] {
    run.as_chunks().0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fauna::Body;
    use crate::habitat::GroundCell;
    use crate::species::Element;
    use kernel::RandomStream;

    const SIDE: u16 = 5;

    /// A crowd of three species on ground of five cells a side, in the order of cells, and where each cell begins.
    fn crowd(habitat: &Habitat, many: usize, seed: u64) -> (Vec<Body>, Vec<u32>) {
        let mut stream = RandomStream::new(seed, "crowd");
        let mut one = |_| Body {
            x: stream.unit_f32() * habitat.metres(),
            z: stream.unit_f32() * habitat.metres(),
            tag: stream.below(3) | (stream.below(2) * tag::FEMALE) | (stream.below(2) << tag::PROWLS_BIT),
            heading: [stream.below(512) as i16 - 256, stream.below(512) as i16 - 256],
        };
        let mut bodies: Vec<Body> = (0..many).map(&mut one).collect();
        // A newborn stands where its mother does.
        bodies[many - 1] = Body {
            tag: 0,
            ..bodies[many / 2]
        };
        let cell = |body: &Body| habitat.cell_at(body.x, body.z);
        bodies.sort_by_key(cell);
        let cells = habitat.cells().len();
        let starts = (0..=cells)
            .map(|first| bodies.iter().filter(|body| cell(body) < first).count() as u32)
            .collect();
        (bodies, starts)
    }

    fn ground() -> Habitat {
        let cell = GroundCell {
            element: Element::Land,
            moisture: 500,
            fertility: 1000,
        };
        Habitat::even(SIDE, cell).expect("a square")
    }

    #[test]
    fn what_is_sensed_is_what_a_plain_search_finds_in_a_few_and_in_a_crowd() {
        let habitat = ground();
        for (many, seed, radius) in [
            (1, 1, 16.0),
            (9, 2, 12.0),
            (60, 3, 16.0),
            (60, 4, 1.0),
            (3000, 5, 14.5),
        ] {
            let (bodies, starts) = crowd(&habitat, many, seed);
            let mut seen = Bodies::default();
            // What was seen before is forgotten.
            for bodies in [&vec![bodies[0]; many * 2], &bodies] {
                seen.resize(bodies.len());
                for (place, body) in bodies.iter().enumerate() {
                    seen.put(place, body);
                }
            }
            let mut presence = Presence::default();
            presence.clear(&habitat);
            let place = |body: &Body| {
                let cell = habitat.cell_at(body.x, body.z);
                let (column, row) = (cell % habitat.side(), cell / habitat.side());
                Stand {
                    column: column as u16,
                    row: row as u16,
                }
            };
            for body in &bodies {
                presence.add(place(body), body.tag);
            }
            for at in (0..many).step_by(many / 64 + 1) {
                let me = bodies[at];
                let stand = place(&me);
                let runs = Runs::around(&starts, habitat.side(), stand, [me.x, me.z], radius);
                let eye = Eye {
                    at,
                    x: me.x,
                    z: me.z,
                    radius,
                };
                let squared = |body: &Body| (body.x - me.x).powi(2) + (body.z - me.z).powi(2);
                let in_sight = || {
                    bodies
                        .iter()
                        .enumerate()
                        .filter(|(other, body)| *other != at && squared(body) <= radius * radius)
                };
                let agrees = |found: Found, fits: &dyn Fn(&Body) -> bool| {
                    let fit = in_sight().filter(|(_, body)| fits(body));
                    let least = fit.map(|(_, body)| squared(body)).min_by(f32::total_cmp);
                    assert_eq!(found.is_some(), least.is_some(), "{many} around {at}");
                    if let (Some((who, apart)), Some(least)) = (found, least) {
                        assert!(who != at && fits(&bodies[who]), "{many} around {at}");
                        assert!((apart - squared(&bodies[who])).abs() < 1e-6);
                        assert!(apart <= least * 1.001 + 1e-6, "{many} around {at}");
                    }
                };
                let kin = |body: &Body| body.species() == me.species();
                let sought = me.species() as u32 | tag::FEMALE;
                agrees(
                    seen.nearest(&runs, eye, tag::SPECIES | tag::FEMALE, sought),
                    &|body| kin(body) && body.female(),
                );
                agrees(seen.nearest_of(&runs, eye, 0b101, 0), &|body| body.species() != 1);
                let prowls = |body: &Body| body.tag >> tag::PROWLS_BIT & 1 == 1;
                agrees(
                    seen.nearest_of(&runs, eye, 0b010, 1 << tag::PROWLS_BIT),
                    &|body| body.species() == 1 && prowls(body),
                );
                let herd = seen.herd(&runs, eye, me.species() as u32);
                agrees(herd.nearest, &kin);
                let seen_kin: Vec<Body> = in_sight()
                    .map(|(_, body)| *body)
                    .filter(|body| kin(body))
                    .collect();
                assert_eq!(herd.count as usize, seen_kin.len());
                for axis in 0..2 {
                    let goes: i32 = seen_kin.iter().map(|body| i32::from(body.heading[axis])).sum();
                    assert_eq!(herd.heading[axis], goes);
                }
                let offset: f32 = seen_kin.iter().map(|body| body.x - me.x).sum();
                assert!((herd.offset[0] - offset).abs() < 0.1);
                // Presence names everyone that is near enough to matter, and nobody who is not around.
                let (kinds, prowlers) = presence.around(stand);
                let beside = |body: &&Body| {
                    let other = place(body);
                    stand.column.abs_diff(other.column) <= 1 && stand.row.abs_diff(other.row) <= 1
                };
                let set = |of: &dyn Fn(&Body) -> bool| {
                    let all = bodies.iter().filter(beside).filter(|body| of(body));
                    all.fold(0, |set, body| set | 1 << body.species())
                };
                assert_eq!((kinds, prowlers), (set(&|_| true), set(&prowls)));
            }
        }
    }
}
