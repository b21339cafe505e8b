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
/// Side of the wrapped window of knowledge: exactly as wide as an interest, since every player has one (2.9 KB).
const WINDOW: usize = 2 * REACH_CELLS as usize + 1;

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

/// What a client knows of each cell of its interest: zero for nothing, a version for the listed cell, or
/// [`Knowledge::counted`] for an aggregate.
#[derive(Debug)]
pub struct Knowledge {
    centre: Cell,
    /// Column and row of the centre in the wrapped window, so that no look-up divides.
    middle: (i32, i32),
    known: [u32; WINDOW * WINDOW],
}

impl Knowledge {
    const COUNTED: u32 = 1 << 31;

    /// A client that knows nothing, standing in a cell.
    #[must_use]
    pub fn new(centre: Cell) -> Box<Self> {
        Box::new(Self {
            centre,
            middle: wrapped(centre),
            known: [0; WINDOW * WINDOW],
        })
    }

    /// The mark of a cell told as a count.
    #[must_use]
    pub fn counted(count: u16) -> u32 {
        Self::COUNTED | u32::from(count)
    }

    /// Forgets everything, so that the next frames tell all again.
    pub fn forget(&mut self) {
        self.known.fill(0);
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
        let old = self.centre;
        let jump = (i32::from(centre.x) - i32::from(old.x))
            .abs()
            .max((i32::from(centre.z) - i32::from(old.z)).abs());
        if jump > REACH_CELLS {
            (self.centre, self.middle) = (centre, wrapped(centre));
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
                    let slot = self.slot(cell);
                    self.known[slot] = 0;
                }
            }
        }
        (self.centre, self.middle) = (centre, wrapped(centre));
    }

    /// What is known of a cell of the interest.
    #[must_use]
    pub fn of(&self, cell: Cell) -> u32 {
        self.known[self.slot(cell)]
    }

    /// Remembers what was told of a cell of the interest.
    pub fn learn(&mut self, cell: Cell, known: u32) {
        let slot = self.slot(cell);
        self.known[slot] = known;
    }

    /// Where a cell of the interest is remembered.
    fn slot(&self, cell: Cell) -> usize {
        let side = WINDOW as i32;
        let wrap = |at: i32| match at {
            at if at < 0 => at + side,
            at if at >= side => at - side,
            at => at,
        };
        let column = wrap(self.middle.0 + i32::from(cell.x) - i32::from(self.centre.x));
        let row = wrap(self.middle.1 + i32::from(cell.z) - i32::from(self.centre.z));
        (row * side + column) as usize
    }
}

/// Column and row of a cell in the wrapped window.
fn wrapped(cell: Cell) -> (i32, i32) {
    let side = WINDOW as i32;
    (
        i32::from(cell.x).rem_euclid(side),
        i32::from(cell.z).rem_euclid(side),
    )
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
        knowledge.learn(Cell { x: -13, z: 0 }, 7);
        knowledge.learn(Cell { x: 4, z: 2 }, 9);
        knowledge.move_to(Cell { x: 3, z: 0 });
        assert_eq!(knowledge.of(Cell { x: -13, z: 0 }), 0);
        assert_eq!(knowledge.of(Cell { x: 4, z: 2 }), 9);
        knowledge.move_to(Cell { x: 300, z: 0 });
        assert_eq!(knowledge.of(Cell { x: 304, z: 2 }), 0);
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
                knowledge.learn(cell(offset), (step * 1000 + mark + 1) as u32);
            }
            for (mark, offset) in all().enumerate() {
                assert_eq!(knowledge.of(cell(offset)), (step * 1000 + mark + 1) as u32);
            }
        }
    }

    #[test]
    fn what_comes_into_the_interest_is_not_taken_for_what_left_it() {
        let mut knowledge = Knowledge::new(Cell { x: 0, z: 0 });
        for x in -REACH_CELLS..=REACH_CELLS {
            knowledge.learn(Cell { x: x as i16, z: 0 }, 5);
        }
        knowledge.move_to(Cell { x: 4, z: 0 });
        for x in -9..=17_i16 {
            let stayed = x <= 13;
            assert_eq!(knowledge.of(Cell { x, z: 0 }), if stayed { 5 } else { 0 }, "{x}");
        }
    }
}
