//! Which cells a client is told of, in which order, and what it knows of them.
//!
//! Near cells (64 m) are looked at each tick, far ones (200 m) in five turns, so that each comes twice a second and no
//! tick carries them all. What it is not: it encodes nothing.

use protocol::presence::{CELL_METRES, Cell};
use std::sync::OnceLock;

/// Metres within which a client is told of every tick.
pub const NEAR_METRES: f32 = 64.0;
/// Metres within which a client is told twice a second.
pub const FAR_METRES: f32 = 200.0;
/// Turns in which far cells are told: one turn a tick, so 2 Hz.
pub const FAR_TURNS: usize = 5;
/// Furthest column or row of the interest from the client's own cell.
pub const REACH_CELLS: i32 = 13;
/// Side of the wrapped window of knowledge: the power of two that holds an interest, so that wrapping is a mask. Every player
/// has one (2 KB).
const WINDOW: usize = 32;
const _: () = assert!(2 * (REACH_CELLS as usize) < WINDOW);

/// A cell relative to the client's own.
pub type Offset = (i8, i8);

/// The interest around a cell, nearest first.
#[derive(Debug)]
pub struct Interest {
    /// Cells of every tick.
    pub near: Vec<Offset>,
    /// Cells of each turn.
    pub far: [Vec<Offset>; FAR_TURNS],
}

/// The interest of every client: built once, the same for all.
pub fn interest() -> &'static Interest {
    static INTEREST: OnceLock<Interest> = OnceLock::new();
    INTEREST.get_or_init(|| {
        let mut all: Vec<(i64, Offset)> = Vec::new();
        for z in -REACH_CELLS..=REACH_CELLS {
            for x in -REACH_CELLS..=REACH_CELLS {
                all.push((i64::from(x * x + z * z), (x as i8, z as i8)));
            }
        }
        all.sort_unstable();
        let mut near = Vec::new();
        let mut far: [Vec<Offset>; FAR_TURNS] = Default::default();
        let mut count = 0;
        for (_, offset) in all {
            let gap = gap_metres(i32::from(offset.0), i32::from(offset.1));
            if gap < NEAR_METRES {
                near.push(offset);
            } else if gap < FAR_METRES {
                far[count % FAR_TURNS].push(offset);
                count += 1;
            }
        }
        Interest { near, far }
    })
}

/// The least distance in metres between points of two cells that lie so many columns and rows apart.
fn gap_metres(columns: i32, rows: i32) -> f32 {
    let x = (columns.abs() - 1).max(0) as f32 * CELL_METRES;
    let z = (rows.abs() - 1).max(0) as f32 * CELL_METRES;
    x.hypot(z)
}

fn is_interesting(centre: Cell, cell: Cell) -> bool {
    gap_metres(
        i32::from(cell.x) - i32::from(centre.x),
        i32::from(cell.z) - i32::from(centre.z),
    ) < FAR_METRES
}

/// What is known of one cell: nothing, a version of its list, or a count.
///
/// Two bytes, because every tick looks at about 200 cells for every client: with four-byte versions in wider structures that
/// looking was the largest single cost of the server beside the kernel's, 14 % of it at 5,000 players. It is 11 % now, of which two
/// fifths wait for the client's own knowledge: 5,000 of these are more than the caches hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark(u16);

impl Mark {
    /// The client was told nothing of the cell, or has forgotten it.
    pub const NOTHING: Self = Self(0);
    const COUNTED: u16 = 1 << 15;
    /// Versions that are told apart.
    const VERSIONS: u32 = 0x7fff;

    /// The mark of a listed cell; version 0 was never occupied and is [`Mark::NOTHING`]. Versions that lie a multiple of 32,767
    /// changes apart look alike: a client would have to miss a cell for 54 minutes, and is told one tick later then.
    #[must_use]
    pub fn listed(version: u32) -> Self {
        match version {
            0 => Self::NOTHING,
            _ => Self(((version - 1) % Self::VERSIONS) as u16 + 1),
        }
    }

    /// The mark of a cell told as a count.
    #[must_use]
    pub fn counted(count: u16) -> Self {
        Self(Self::COUNTED | count.min(Self::COUNTED - 1))
    }
}

/// What a client knows of each cell of its interest.
#[derive(Debug)]
pub struct Knowledge {
    centre: Cell,
    known: [Mark; WINDOW * WINDOW],
}

impl Knowledge {
    /// A client that knows nothing, standing in a cell.
    #[must_use]
    pub fn new(centre: Cell) -> Box<Self> {
        Box::new(Self {
            centre,
            known: [Mark::NOTHING; WINDOW * WINDOW],
        })
    }

    /// Forgets everything, so that the next frames tell all again.
    pub fn forget(&mut self) {
        self.known.fill(Mark::NOTHING);
    }

    /// The cell it stands in.
    #[must_use]
    pub fn centre(&self) -> Cell {
        self.centre
    }

    /// Moves the interest; what leaves it is forgotten, and told in full when it comes back.
    pub fn move_to(&mut self, centre: Cell) {
        if centre == self.centre {
            return;
        }
        let old = std::mem::replace(&mut self.centre, centre);
        let jump = (i32::from(centre.x) - i32::from(old.x))
            .abs()
            .max((i32::from(centre.z) - i32::from(old.z)).abs());
        if jump > REACH_CELLS {
            self.forget();
            return;
        }
        for z in -REACH_CELLS..=REACH_CELLS {
            for x in -REACH_CELLS..=REACH_CELLS {
                let cell = Cell {
                    x: old.x.saturating_add(x as i16),
                    z: old.z.saturating_add(z as i16),
                };
                if !is_interesting(centre, cell) {
                    self.known[slot(cell)] = Mark::NOTHING;
                }
            }
        }
    }

    /// What is known of a cell of the interest.
    #[must_use]
    pub fn of(&self, cell: Cell) -> Mark {
        self.known[slot(cell)]
    }

    /// Remembers what was told of a cell of the interest.
    pub fn learn(&mut self, cell: Cell, known: Mark) {
        self.known[slot(cell)] = known;
    }
}

/// Where a cell of the interest is remembered.
fn slot(cell: Cell) -> usize {
    let wrapped = |at: i16| at as u16 as usize % WINDOW;
    wrapped(cell.z) * WINDOW + wrapped(cell.x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_within_reach_is_of_interest_and_nearest_come_first() {
        let interest = interest();
        assert_eq!(interest.near[0], (0, 0));
        let near_has = |x: f32, z: f32| {
            let cell = Cell::at(x, z);
            interest.near.contains(&(cell.x as i8, cell.z as i8))
        };
        for degrees in 0_u16..360 {
            let (sin, cos) = f32::from(degrees).to_radians().sin_cos();
            // From every corner of the own cell.
            for (x, z) in [(0.0, 0.0), (15.9, 0.0), (0.0, 15.9), (15.9, 15.9)] {
                assert!(near_has(x + cos * 63.0, z + sin * 63.0), "{degrees}");
                let far = Cell::at(x + cos * 199.0, z + sin * 199.0);
                assert!(is_interesting(Cell { x: 0, z: 0 }, far));
                assert!(
                    interest
                        .far
                        .iter()
                        .flatten()
                        .any(|o| *o == (far.x as i8, far.z as i8))
                );
            }
        }
        let sizes: Vec<usize> = interest.far.iter().map(Vec::len).collect();
        assert!(
            sizes
                .iter()
                .max()
                .zip(sizes.iter().min())
                .is_some_and(|(a, b)| a - b <= 1)
        );
    }

    #[test]
    fn forgets_what_leaves_and_keeps_what_stays() {
        let mut knowledge = Knowledge::new(Cell { x: 0, z: 0 });
        knowledge.learn(Cell { x: -13, z: 0 }, Mark::listed(7));
        knowledge.learn(Cell { x: 4, z: 2 }, Mark::counted(9));
        knowledge.move_to(Cell { x: 3, z: 0 });
        assert_eq!(knowledge.of(Cell { x: -13, z: 0 }), Mark::NOTHING);
        assert_eq!(knowledge.of(Cell { x: 4, z: 2 }), Mark::counted(9));
        knowledge.move_to(Cell { x: 300, z: 0 });
        assert_eq!(knowledge.of(Cell { x: 304, z: 2 }), Mark::NOTHING);
    }

    #[test]
    fn no_two_cells_of_an_interest_share_a_place_wherever_it_moves() {
        let mut knowledge = Knowledge::new(Cell { x: -20, z: 7 });
        for (step, (dx, dz)) in [(1, 0), (0, -1), (13, 13), (-5, 2), (40, 0), (-1, -13)]
            .into_iter()
            .enumerate()
        {
            let to = knowledge.centre();
            knowledge.move_to(Cell {
                x: to.x + dx,
                z: to.z + dz,
            });
            let centre = knowledge.centre();
            let interest = interest();
            let all = || interest.near.iter().chain(interest.far.iter().flatten());
            let cell = |offset: &Offset| Cell {
                x: centre.x + i16::from(offset.0),
                z: centre.z + i16::from(offset.1),
            };
            for (mark, offset) in all().enumerate() {
                knowledge.learn(cell(offset), Mark::listed((step * 1000 + mark + 1) as u32));
            }
            for (mark, offset) in all().enumerate() {
                let learnt = Mark::listed((step * 1000 + mark + 1) as u32);
                assert_eq!(knowledge.of(cell(offset)), learnt);
            }
        }
    }

    #[test]
    fn what_comes_into_the_interest_is_not_taken_for_what_left_it() {
        let mut knowledge = Knowledge::new(Cell { x: 0, z: 0 });
        for x in -REACH_CELLS..=REACH_CELLS {
            knowledge.learn(Cell { x: x as i16, z: 0 }, Mark::listed(5));
        }
        knowledge.move_to(Cell { x: 4, z: 0 });
        for x in -9..=17_i16 {
            let stayed = x <= 13;
            let expected = Mark::listed(if stayed { 5 } else { 0 });
            assert_eq!(knowledge.of(Cell { x, z: 0 }), expected, "{x}");
        }
    }

    #[test]
    fn marks_of_nothing_of_lists_and_of_counts_are_never_alike() {
        let near = u32::MAX >> 2;
        let versions = (1..100).chain(0x7f00..0x8100).chain(near - 100..=near);
        for version in versions {
            assert_ne!(Mark::listed(version), Mark::NOTHING);
            assert_ne!(Mark::listed(version), Mark::listed(version + 1), "{version}");
            for count in [0, 1, 0x7fff, u16::MAX] {
                assert_ne!(Mark::listed(version), Mark::counted(count));
            }
        }
        assert_eq!(Mark::listed(0), Mark::NOTHING);
        assert_ne!(Mark::counted(0), Mark::NOTHING);
        assert_ne!(Mark::counted(7), Mark::counted(8));
    }
}
