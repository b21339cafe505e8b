//! Senses: who is nearest of those that matter, and where a herd goes, asked only when a decision needs to know.
//!
//! Those within a radius of at most a cell are three runs of the columns at most; they are looked at four at a time, without a branch but the loop's own.
//! Before anyone looks, [`Presence`] tells which species stand in the nine cells around, and which of them hunt: most have nobody to
//! fear there, and then nobody looks. What it is not: it decides nothing.

use super::body::{Bodies, LANES, WIDEST};
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

/// Which species stand in each cell or beside it, and which of them hunt there.
#[derive(Debug, Clone, Default)]
pub(super) struct Presence {
    /// Species in the lower half of a word, those that prowl in the upper.
    cells: Vec<u64>,
    side: usize,
    /// Three rows, each as it spreads to both sides.
    rows: [Vec<u64>; 3],
}

impl Presence {
    /// Nobody on so much ground.
    pub(super) fn clear(&mut self, habitat: &Habitat) {
        self.side = habitat.side();
        self.cells.clear();
        self.cells.resize(self.side * self.side, 0);
    }

    /// The cells, row by row, of each of which it is to be said, by [`Self::of`], who stands there; then everyone [spreads](Self::spread).
    pub(super) fn cells(&mut self) -> &mut [u64] {
        &mut self.cells
    }

    /// One of such a tag, as it stands in a cell.
    #[inline]
    pub(super) fn of(tag: u32) -> u64 {
        let prowls = u64::from(tag >> tag::PROWLS_BIT & 1);
        (1 | prowls << 32) << (tag & tag::SPECIES)
    }

    /// Whoever stands in a cell is told of in the eight beside it, too. All at once, and row by row, since nearly everyone asks at every step.
    pub(super) fn spread(&mut self) {
        let side = self.side;
        for row in &mut self.rows {
            row.clear();
            row.resize(side, 0);
        }
        let [before, here, after] = &mut self.rows;
        // A row is overwritten once the one below it has been read.
        aside(&self.cells[..side], here);
        for row in 0..side {
            match self.cells.get((row + 1) * side..(row + 2) * side) {
                Some(below) => aside(below, after),
                None => after.fill(0),
            }
            let cells = &mut self.cells[row * side..(row + 1) * side];
            let three = before.iter().zip(&*here).zip(&*after);
            for (cell, ((before, here), after)) in cells.iter_mut().zip(three) {
                *cell = before | here | after;
            }
            std::mem::swap(before, here);
            std::mem::swap(here, after);
        }
    }

    /// Species in the nine cells around, and those of them that prowl.
    #[inline]
    pub(super) fn around(&self, cell: usize) -> (u32, u32) {
        let all = self.cells[cell];
        (all as u32, (all >> 32) as u32)
    }
}

/// A row as it spreads to both sides.
fn aside(row: &[u64], out: &mut [u64]) {
    out.copy_from_slice(row);
    for (out, west) in out.iter_mut().skip(1).zip(row) {
        *out |= west;
    }
    for (out, east) in out.iter_mut().zip(row.iter().skip(1)) {
        *out |= east;
    }
}

/// Runs of columns: those in the cells around a point, row by row, each with its first place and the one after its last.
#[derive(Debug, Clone, Copy)]
pub(super) struct Runs([(u32, u32); 3]);

impl Runs {
    /// Those within a radius, at most a cell's side, of a point in a cell, and some beyond.
    #[inline(always)]
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

    /// Whether they are those of one cell only.
    #[inline]
    fn in_one_cell(&self) -> bool {
        let [north, _, south] = self.0;
        (north.1 | south.1) == 0
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
    /// Meets those in some runs whose tag fits, four by four, and `WIDE`, four or eight, before it is asked whether there are more: of a row of three cells eight are
    /// nearly always all, so that nobody need foretell it.
    #[inline(always)]
    fn meet<const WIDE: usize>(
        &self,
        runs: &Runs,
        eye: Eye,
        fits: impl Fn(i32x4) -> i32x4,
        mut each: impl FnMut(Four),
    ) {
        let (x, z) = (f32x4::splat(eye.x), f32x4::splat(eye.z));
        let limit = f32x4::splat(eye.radius * eye.radius);
        let at = i32x4::splat(eye.at as i32);
        let next = i32x4::splat(LANES as i32);
        let mut number = i32x4::new([0, 1, 2, 3]);
        for &(first, end) in &runs.0 {
            if first == end {
                continue;
            }
            let run = whole::<WIDE>(first, end);
            let all_x = self.x[run.clone()].as_chunks::<WIDE>().0;
            let all_z = self.z[run.clone()].as_chunks::<WIDE>().0;
            let tags = self.tags[run.clone()].as_chunks::<WIDE>().0;
            let mut here = i32x4::splat(first as i32) + i32x4::new([0, 1, 2, 3]);
            let end = i32x4::splat(end as i32);
            let mut place = run.start;
            for ((some_x, some_z), tags) in all_x.iter().zip(all_z).zip(tags) {
                for ((four_x, four_z), tags) in fours(some_x).iter().zip(fours(some_z)).zip(fours(tags)) {
                    let offset = [f32x4::new(*four_x) - x, f32x4::new(*four_z) - z];
                    let squared = offset[0] * offset[0] + offset[1] * offset[1];
                    let in_sight: i32x4 = cast(squared.simd_le(limit));
                    let counts = in_sight & fits(i32x4::new(*tags)) & here.simd_lt(end) & !here.simd_eq(at);
                    each(Four {
                        place,
                        offset,
                        squared,
                        counts,
                        here,
                        number,
                    });
                    here += next;
                    number += next;
                    place += LANES;
                }
            }
        }
    }

    /// The nearest whose tag, under a mask, is a value.
    #[inline]
    pub(super) fn nearest(&self, runs: &Runs, eye: Eye, mask: u32, value: u32) -> Found {
        // More than have numbers are asked one by one.
        if runs.many() > MANY - 3 * WIDEST {
            return self.plain(runs, eye, |tags| tags & mask == value);
        }
        if runs.in_one_cell() {
            self.nearest_by::<LANES>(runs, eye, mask, value)
        } else {
            self.nearest_by::<WIDEST>(runs, eye, mask, value)
        }
    }

    #[inline(always)]
    fn nearest_by<const WIDE: usize>(&self, runs: &Runs, eye: Eye, mask: u32, value: u32) -> Found {
        let (mask, value) = (i32x4::splat(mask as i32), i32x4::splat(value as i32));
        let mut least = f32x4::splat(NOBODY);
        let fits = |tags: i32x4| (tags & mask).simd_eq(value);
        self.meet::<WIDE>(runs, eye, fits, |four| least = four.key().fast_min(least));
        self.found::<WIDE>(runs, eye, least)
    }

    /// The nearest of a set of species whose tag has all bits of a mask: to the last bit of its distance, and of those alike the first.
    pub(super) fn nearest_of(&self, runs: &Runs, eye: Eye, set: u32, mask: u32) -> Found {
        let (set, mask) = (i32x4::splat(set as i32), i32x4::splat(mask as i32));
        let species = i32x4::splat(tag::SPECIES as i32);
        let mut least = f32x4::splat(NOBODY);
        let mut nearest = i32x4::splat(0);
        let fits = |tags: i32x4| {
            // The species' bit is the power of two that a float of this exponent is; below nothing, since the last of 32 has none above.
            let below =
                ((tags & species) + i32x4::splat(127)).unbounded_shl_scalar(23) | i32x4::splat(i32::MIN);
            let bit = i32x4::splat(0) - cast::<_, f32x4>(below).fast_trunc_int();
            (bit & set).simd_eq(bit) & (tags & mask).simd_eq(mask)
        };
        self.meet::<WIDEST>(runs, eye, fits, |four| {
            let nearer = cast::<_, i32x4>(four.squared.simd_lt(least)) & four.counts;
            least = cast(nearer.bitselect(cast(four.squared), cast(least)));
            nearest = nearer.bitselect(four.here, nearest);
        });
        let lanes = least.to_array().into_iter().zip(nearest.to_array());
        let all = lanes.fold((NOBODY, 0), |best, one| {
            let (nearer, first) = (
                one.0 < best.0,
                (one.0.to_bits() == best.0.to_bits()) & (one.1 < best.1),
            );
            if nearer | first { one } else { best }
        });
        (all.0 < NOBODY).then_some((all.1 as usize, all.0))
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
    fn found<const WIDE: usize>(&self, runs: &Runs, eye: Eye, keys: f32x4) -> Found {
        let [a, b, c, d] = keys.to_array();
        // No key is without a number, so that the lesser of two is found by one instruction.
        let lesser = |one: f32, other: f32| if one < other { one } else { other };
        let least = lesser(lesser(a, b), lesser(c, d));
        if least == NOBODY {
            return None;
        }
        let number = (least.to_bits() as i32 & NUMBERS) as usize;
        // Which of the runs it is cannot be foretold either: chosen, not branched to.
        let [north, middle, south] = runs.0.map(|(first, end)| whole::<WIDE>(first, end));
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
        let (mask, value) = (i32x4::splat(tag::SPECIES as i32), i32x4::splat(species as i32));
        let fits = |tags: i32x4| (tags & mask).simd_eq(value);
        self.meet::<WIDEST>(runs, eye, fits, |four| {
            least = four.key().fast_min(least);
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
        let nearest = if many > MANY - 3 * WIDEST {
            // A crowd beyond all numbers: the keys say nothing.
            self.plain(runs, eye, |tags| tags & tag::SPECIES == species)
        } else {
            self.found::<WIDEST>(runs, eye, least)
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
    squared: f32x4,
    /// All bits of those that count, none of others.
    counts: i32x4,
    /// Places in the columns.
    here: i32x4,
    /// Numbers in this look.
    number: i32x4,
}

impl Four {
    /// A squared distance whose last ten bits are the neighbour's number in this look, so that the least of keys says who is nearest; no end of it where
    /// one does not count.
    #[inline(always)]
    fn key(&self) -> f32x4 {
        let key = cast::<_, i32x4>(self.squared) & i32x4::splat(!NUMBERS) | self.number;
        cast(self.counts.bitselect(key, i32x4::splat(NOBODY.to_bits() as i32)))
    }
}

/// A run in whole fours, or eights.
#[inline(always)]
fn whole<const WIDE: usize>(first: u32, end: u32) -> std::ops::Range<usize> {
    let lanes = WIDE as u32;
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
    /// The last of all species there can be: its bit is the sign's.
    const LAST: u32 = 31;

    /// A crowd of three species, the last that there can be among them, on ground of five cells a side, in the order of cells, and where each cell begins.
    fn crowd(habitat: &Habitat, many: usize, seed: u64) -> (Vec<Body>, Vec<u32>) {
        let mut stream = RandomStream::new(seed, "crowd");
        let mut one = |_| Body {
            x: stream.unit_f32() * habitat.metres(),
            z: stream.unit_f32() * habitat.metres(),
            tag: [0, 1, LAST][stream.below(3) as usize]
                | (stream.below(2) * tag::FEMALE)
                | (stream.below(2) << tag::PROWLS_BIT),
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
                    seen.places().put(place, body);
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
                presence.cells()[habitat.cell_at(body.x, body.z)] |= Presence::of(body.tag);
            }
            presence.spread();
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
                // Of a set of species, to the bit, and of those alike the first.
                let exactly = |set: u32, mask: u32| {
                    let fit = in_sight()
                        .filter(|(_, body)| set >> body.species() & 1 == 1 && body.tag & mask == mask);
                    let apart = |body: &Body| {
                        let (dx, dz) = (body.x - me.x, body.z - me.z);
                        dx * dx + dz * dz
                    };
                    let all = fit.map(|(other, body)| (other, apart(body)));
                    let least = all.min_by(|one, other| one.1.total_cmp(&other.1));
                    assert_eq!(
                        seen.nearest_of(&runs, eye, set, mask),
                        least,
                        "{many} around {at}"
                    );
                };
                for set in [0, 1, 0b110, 1 << LAST, 1 << LAST | 0b10, u32::MAX >> 1, u32::MAX] {
                    exactly(set, 0);
                    exactly(set, 1 << tag::PROWLS_BIT);
                }
                let prowls = |body: &Body| body.tag >> tag::PROWLS_BIT & 1 == 1;
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
                let (kinds, prowlers) = presence.around(stand.cell(habitat.side()));
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
