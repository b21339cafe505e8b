//! What a bot sees: the cells it was told, exactly as told.
//!
//! What it is not: no interpolation; that is for eyes.

use protocol::presence::{Cell, Entity, Frame};
use std::collections::BTreeMap;

/// The cells as last told.
#[derive(Debug, Default)]
pub struct View {
    /// Entities of listed cells.
    pub cells: BTreeMap<Cell, Vec<Entity>>,
    /// Counts of cells that were not listed.
    pub counts: BTreeMap<Cell, u16>,
    /// The newest tick.
    pub tick: u32,
    /// The last of one's own movements that counted.
    pub input: u16,
}

impl View {
    /// Takes a frame up.
    pub fn take(&mut self, frame: Frame) {
        self.tick = frame.tick;
        self.input = frame.input;
        for block in frame.cells {
            self.counts.remove(&block.cell);
            if block.entities.is_empty() {
                self.cells.remove(&block.cell);
            } else {
                self.cells.insert(block.cell, block.entities);
            }
        }
        for (cell, count) in frame.aggregates {
            self.cells.remove(&cell);
            self.counts.insert(cell, count);
        }
    }

    /// Where an entity is, if it is listed anywhere.
    #[must_use]
    pub fn find(&self, entity: u32) -> Option<Entity> {
        self.cells
            .values()
            .flatten()
            .find(|one| one.entity == entity)
            .copied()
    }

    /// How often an entity is listed: more than once would be two of one.
    #[must_use]
    pub fn times_listed(&self, entity: u32) -> usize {
        self.cells
            .values()
            .flatten()
            .filter(|one| one.entity == entity)
            .count()
    }
}
