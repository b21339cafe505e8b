//! Habitat: a region's ground as its life knows it, in cells of 16 m.
//!
//! Made once from the region's tile or by hand, and never changed. What it is not: it knows no heights and no plants; `flora` grows on it.

use crate::species::Element;

/// Metres of a cell's side.
pub const CELL_METRES: f32 = 16.0;
/// Cells of a habitat's side at most: 16 km.
pub const SIDE_MAX: u16 = 1024;
/// The eight ways out of a cell, as steps east and south: north first, then clockwise.
pub const WAYS: [(i32, i32); 8] = [
    (0, -1),
    (1, -1),
    (1, 0),
    (1, 1),
    (0, 1),
    (-1, 1),
    (-1, 0),
    (-1, -1),
];

/// One cell of ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroundCell {
    /// What it is.
    pub element: Element,
    /// How moist it is by itself, in thousandths.
    pub moisture: u16,
    /// How much it bears, in thousandths of the best ground.
    pub fertility: u16,
}

/// Why ground is no habitat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HabitatError {
    /// A side of none or too many cells.
    #[error("a habitat has 1 to {SIDE_MAX} cells a side, not {0}")]
    Side(u16),
    /// Not a square of cells.
    #[error("a habitat of {side} cells a side has {} cells, not {cells}", u32::from(*side) * u32::from(*side))]
    Cells {
        /// Cells of a side.
        side: u16,
        /// Cells that were given.
        cells: usize,
    },
}

/// A region's ground.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Habitat {
    side: u16,
    cells: Vec<GroundCell>,
    /// [`Element::bit`] of each cell: asked for at every step of everyone, so it lies close.
    elements: Vec<u8>,
    /// Which of [`WAYS`] leads to water soonest; 8 at the water, 9 where there is none.
    to_water: Vec<u8>,
}

/// Of a cell at the water.
pub const AT_WATER: u8 = 8;
const NO_WATER: u8 = 9;

impl Habitat {
    /// Ground of `side` times `side` cells, row by row from the north-west.
    ///
    /// # Errors
    /// What keeps it from being a square of a size that is allowed.
    pub fn new(side: u16, cells: Vec<GroundCell>) -> Result<Self, HabitatError> {
        if side == 0 || side > SIDE_MAX {
            return Err(HabitatError::Side(side));
        }
        if cells.len() != usize::from(side) * usize::from(side) {
            return Err(HabitatError::Cells {
                side,
                cells: cells.len(),
            });
        }
        let to_water = ways_to_water(usize::from(side), &cells);
        Ok(Self {
            side,
            elements: cells.iter().map(|cell| cell.element.bit()).collect(),
            cells,
            to_water,
        })
    }

    /// Even ground of one element, for trials.
    ///
    /// # Errors
    /// As [`Habitat::new`].
    pub fn even(side: u16, cell: GroundCell) -> Result<Self, HabitatError> {
        Self::new(side, vec![cell; usize::from(side) * usize::from(side)])
    }

    /// Cells of a side.
    #[must_use]
    pub fn side(&self) -> usize {
        usize::from(self.side)
    }

    /// Metres of a side.
    #[must_use]
    pub fn metres(&self) -> f32 {
        f32::from(self.side) * CELL_METRES
    }

    /// All cells, row by row.
    #[must_use]
    pub fn cells(&self) -> &[GroundCell] {
        &self.cells
    }

    /// The cell of a point within the ground; points outside count as the nearest one inside.
    #[must_use]
    #[inline]
    pub fn cell_at(&self, x: f32, z: f32) -> usize {
        let (column, row) = self.column_and_row_at(x, z);
        row * usize::from(self.side) + column
    }

    /// The same as the cell's column east and row south.
    #[must_use]
    #[inline]
    pub fn column_and_row_at(&self, x: f32, z: f32) -> (usize, usize) {
        // The casts saturate at zero, and far beyond any side.
        let last = self.side - 1;
        let part = |metres: f32| usize::from(((metres * (1.0 / CELL_METRES)) as u16).min(last));
        (part(x), part(z))
    }

    /// The cell beside another, if it lies on this ground.
    #[must_use]
    #[inline]
    pub fn beside(&self, cell: usize, way: usize) -> Option<usize> {
        let side = usize::from(self.side) as i32;
        let (dx, dz) = WAYS[way & 7];
        let (x, z) = (cell as i32 % side + dx, cell as i32 / side + dz);
        let inside = x >= 0 && z >= 0 && x < side && z < side;
        inside.then(|| (z * side + x) as usize)
    }

    /// Which of [`WAYS`] leads from a cell to water soonest, [`AT_WATER`] where it is; nothing where there is no water at all.
    #[must_use]
    #[inline]
    pub fn to_water(&self, cell: usize) -> Option<u8> {
        let way = self.to_water[cell];
        (way != NO_WATER).then_some(way)
    }

    /// [`Element::bit`] of a cell.
    #[must_use]
    #[inline]
    pub fn element_at(&self, cell: usize) -> u8 {
        self.elements[cell]
    }

    /// How many cells are of an element that is in a set of [`Element::bit`]s.
    #[must_use]
    pub fn cells_of(&self, elements: u8) -> u32 {
        let fit = |cell: &&GroundCell| cell.element.bit() & elements != 0;
        self.cells.iter().filter(fit).count() as u32
    }
}

/// From every cell the way to water, by spreading out from the water: cells are found in the order of their distance.
fn ways_to_water(side: usize, cells: &[GroundCell]) -> Vec<u8> {
    let mut ways = vec![NO_WATER; cells.len()];
    let mut found: Vec<usize> = Vec::with_capacity(cells.len());
    for (index, cell) in cells.iter().enumerate() {
        if cell.element != Element::Land {
            ways[index] = AT_WATER;
            found.push(index);
        }
    }
    let mut next = 0;
    while next < found.len() {
        let from = found[next];
        next += 1;
        let (x, z) = ((from % side) as i32, (from / side) as i32);
        for (way, (dx, dz)) in WAYS.iter().enumerate() {
            let (nx, nz) = (x + dx, z + dz);
            if nx < 0 || nz < 0 || nx >= side as i32 || nz >= side as i32 {
                continue;
            }
            let to = nz as usize * side + nx as usize;
            if ways[to] == NO_WATER {
                // Back the way we came.
                ways[to] = (way as u8 + 4) % 8;
                found.push(to);
            }
        }
    }
    ways
}

#[cfg(test)]
mod tests {
    use super::*;

    fn land() -> GroundCell {
        GroundCell {
            element: Element::Land,
            moisture: 500,
            fertility: 1000,
        }
    }

    #[test]
    fn every_way_leads_to_the_water() {
        let mut cells = vec![land(); 64];
        cells[0].element = Element::Shallows;
        let habitat = Habitat::new(8, cells).expect("a square");
        for start in 0..64 {
            let mut cell = start;
            let mut steps = 0;
            while let Some(way) = habitat.to_water(cell).filter(|way| *way != AT_WATER) {
                cell = habitat
                    .beside(cell, usize::from(way))
                    .expect("it stays on the ground");
                steps += 1;
                assert!(steps <= 8, "from {start}");
            }
            assert_eq!(cell, 0);
        }
    }

    #[test]
    fn ground_without_water_knows_none() {
        let habitat = Habitat::even(4, land()).expect("a square");
        assert_eq!(habitat.to_water(3), None);
        assert_eq!(
            Habitat::new(3, vec![land(); 8]),
            Err(HabitatError::Cells { side: 3, cells: 8 })
        );
        assert_eq!(Habitat::even(0, land()), Err(HabitatError::Side(0)));
        assert_eq!(habitat.cell_at(-5.0, 1e9), 12);
    }
}
