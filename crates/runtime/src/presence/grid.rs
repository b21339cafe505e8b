//! The grid of cells that one region publishes: its own square and one cell around it.
//!
//! The rim exists because a player keeps its owner for a few metres beyond a border; what it is not: it holds no entity.

use protocol::presence::{CELL_METRES, Cell};

/// Cells published around a region's own square.
pub const RIM_CELLS: i32 = 1;

/// Where a region lies and which cells it publishes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RegionGrid {
    /// Western edge in metres.
    pub west: f32,
    /// Northern edge in metres.
    pub north: f32,
    /// Side in metres.
    pub side: f32,
    /// Whether it can only be entered by a gate.
    pub interior: bool,
    /// The published cell furthest north-west.
    pub first: Cell,
    /// Cells per side, rim included.
    pub cells: usize,
}

impl RegionGrid {
    /// The grid of a square region; edges lie on multiples of 16 m.
    #[must_use]
    pub fn new(west: f32, north: f32, side: f32, interior: bool) -> Self {
        let corner = Cell::at(west, north);
        let rim = RIM_CELLS as i16;
        Self {
            west,
            north,
            side,
            interior,
            first: Cell {
                x: corner.x.saturating_sub(rim),
                z: corner.z.saturating_sub(rim),
            },
            cells: (side / CELL_METRES).ceil() as usize + 2 * RIM_CELLS as usize,
        }
    }

    /// Index of the cell that holds a place; places beyond the rim count to the rim.
    #[must_use]
    pub fn index_at(&self, x: f32, z: f32) -> usize {
        let cell = Cell::at(x, z);
        let last = self.cells as i32 - 1;
        let column = (i32::from(cell.x) - i32::from(self.first.x)).clamp(0, last) as usize;
        let row = (i32::from(cell.z) - i32::from(self.first.z)).clamp(0, last) as usize;
        row * self.cells + column
    }

    /// The cell at an index.
    #[must_use]
    pub fn cell(&self, index: usize) -> Cell {
        Cell {
            x: self.first.x.saturating_add((index % self.cells) as i16),
            z: self.first.z.saturating_add((index / self.cells) as i16),
        }
    }

    /// Number of published cells.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cells * self.cells
    }

    /// A grid always has cells; this is here because `len` is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells == 0
    }

    /// Metres a place lies outside the region's square; zero or less inside.
    #[must_use]
    pub fn outside(&self, x: f32, z: f32) -> f32 {
        (self.west - x)
            .max(x - self.west - self.side)
            .max(self.north - z)
            .max(z - self.north - self.side)
    }

    /// Whether a place lies in the region's own square.
    #[must_use]
    pub fn holds(&self, x: f32, z: f32) -> bool {
        x >= self.west && z >= self.north && x < self.west + self.side && z < self.north + self.side
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn covers_its_square_and_one_cell_around() {
        let grid = RegionGrid::new(-512.0, 0.0, 512.0, false);
        assert_eq!(grid.cells, 34);
        assert_eq!(grid.cell(0), Cell { x: -33, z: -1 });
        for (x, z) in [(-512.0, 0.0), (-0.5, 511.0), (-520.0, -3.0), (4.0, 515.0)] {
            assert_eq!(grid.cell(grid.index_at(x, z)), Cell::at(x, z), "{x} {z}");
        }
        assert!(grid.holds(-512.0, 511.9) && !grid.holds(0.0, 5.0));
        assert!((grid.outside(3.0, 5.0) - 3.0).abs() < 1e-4);
    }
}
