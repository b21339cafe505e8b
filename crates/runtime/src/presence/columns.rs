//! The entities of one region in columns, and their order by cell.
//!
//! Columns because the tick walks them whole; sorted into cells by counting, without allocation once warm. What it is not: it
//! judges no movement and encodes nothing.

use crate::outbox::Outbox;
use crate::presence::interest::Knowledge;
use crate::seat::Seat;
use protocol::presence::Motion;
use protocol::shared::Spot;
use std::sync::Arc;

/// What a client of this region needs each tick.
#[derive(Debug)]
pub struct Client {
    /// The connection.
    pub outbox: Arc<Outbox>,
    /// What it was told.
    pub knowledge: Box<Knowledge>,
    /// The last movement number told to it.
    pub told_input: u16,
}

/// The entities of one region. Every column has one row per entity.
#[derive(Debug, Default)]
pub struct Columns {
    /// Who.
    pub seat: Vec<Arc<Seat>>,
    /// Where.
    pub at: Vec<Spot>,
    /// 256 to the turn.
    pub yaw: Vec<u8>,
    /// What it is doing.
    pub motion: Vec<Motion>,
    /// The cell it stands in, as index into the grid.
    pub cell: Vec<u16>,
    /// The last movement number taken.
    pub input: Vec<u16>,
    /// When the last movement was taken, in world milliseconds.
    pub moved_ms: Vec<u64>,
    /// Metres that may be covered beside what time allows.
    pub budget: Vec<f64>,
    /// Movements refused lately; falls with time.
    pub strikes: Vec<f32>,
    /// When one was counted last, in world milliseconds.
    pub struck_ms: Vec<u64>,
    /// The connection's epoch that `client` stands for.
    pub epoch: Vec<u32>,
    /// The client, while one is connected.
    pub client: Vec<Option<Client>>,
}

/// One row, for going from region to region.
#[derive(Debug)]
pub struct Row {
    /// Who.
    pub seat: Arc<Seat>,
    /// Where.
    pub at: Spot,
    /// 256 to the turn.
    pub yaw: u8,
    /// What it is doing.
    pub motion: Motion,
    /// The last movement number taken.
    pub input: u16,
    /// When the last movement was taken.
    pub moved_ms: u64,
    /// Metres that may be covered beside what time allows.
    pub budget: f64,
    /// Movements refused lately.
    pub strikes: f32,
    /// When one was counted last, in world milliseconds.
    pub struck_ms: u64,
    /// The connection's epoch.
    pub epoch: u32,
    /// The client.
    pub client: Option<Client>,
}

impl Columns {
    /// Number of entities.
    #[must_use]
    pub fn len(&self) -> usize {
        self.seat.len()
    }

    /// Whether nobody is here.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.seat.is_empty()
    }

    /// Adds a row.
    pub fn push(&mut self, row: Row, cell: usize) {
        self.seat.push(row.seat);
        self.at.push(row.at);
        self.yaw.push(row.yaw);
        self.motion.push(row.motion);
        self.cell.push(cell as u16);
        self.input.push(row.input);
        self.moved_ms.push(row.moved_ms);
        self.budget.push(row.budget);
        self.strikes.push(row.strikes);
        self.struck_ms.push(row.struck_ms);
        self.epoch.push(row.epoch);
        self.client.push(row.client);
    }

    /// Takes a row out; the last row takes its place.
    pub fn take(&mut self, index: usize) -> Row {
        self.cell.swap_remove(index);
        Row {
            seat: self.seat.swap_remove(index),
            at: self.at.swap_remove(index),
            yaw: self.yaw.swap_remove(index),
            motion: self.motion.swap_remove(index),
            input: self.input.swap_remove(index),
            moved_ms: self.moved_ms.swap_remove(index),
            budget: self.budget.swap_remove(index),
            strikes: self.strikes.swap_remove(index),
            struck_ms: self.struck_ms.swap_remove(index),
            epoch: self.epoch.swap_remove(index),
            client: self.client.swap_remove(index),
        }
    }
}

/// Rows in order of their cells.
#[derive(Debug, Default)]
pub struct ByCell {
    starts: Vec<u32>,
    rows: Vec<u32>,
}

impl ByCell {
    /// Sorts by counting: linear, and stable in the order of rows.
    pub fn sort(&mut self, cell_of_row: &[u16], cells: usize) {
        self.starts.clear();
        self.starts.resize(cells + 1, 0);
        for cell in cell_of_row {
            self.starts[usize::from(*cell) + 1] += 1;
        }
        for cell in 0..cells {
            self.starts[cell + 1] += self.starts[cell];
        }
        self.rows.resize(cell_of_row.len(), 0);
        // The starts move on to the ends while placing, and are one step behind afterwards.
        for (row, cell) in cell_of_row.iter().enumerate() {
            let at = &mut self.starts[usize::from(*cell)];
            self.rows[*at as usize] = row as u32;
            *at += 1;
        }
        for cell in (1..=cells).rev() {
            self.starts[cell] = self.starts[cell - 1];
        }
        self.starts[0] = 0;
    }

    /// The rows of one cell.
    #[must_use]
    pub fn rows(&self, cell: usize) -> &[u32] {
        &self.rows[self.starts[cell] as usize..self.starts[cell + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_stably_into_cells() {
        let cells = [3_u16, 0, 3, 1, 0, 3];
        let mut by_cell = ByCell::default();
        by_cell.sort(&cells, 4);
        assert_eq!(by_cell.rows(0), [1, 4]);
        assert_eq!(by_cell.rows(1), [3]);
        assert!(by_cell.rows(2).is_empty());
        assert_eq!(by_cell.rows(3), [0, 2, 5]);
        by_cell.sort(&cells[..2], 4);
        assert_eq!(by_cell.rows(3), [0]);
    }
}
