//! What a bot sees: the cells as told, and everyone where it was listed last.
//!
//! Every frame is of one moment and lists nobody twice, but a far cell that somebody left may be told a few turns after the one it
//! went into. So whoever is listed anew stands there and nowhere else. What it is not: no interpolation; that is for eyes.

use protocol::life::{Creature, CreatureFrame, FloraFrame};
use protocol::presence::{Cell, Entity, Frame};
use std::collections::BTreeMap;

/// Frames of flora that are kept.
pub const FLORA_FRAMES_MAX: usize = 64;

/// The cells as last told.
#[derive(Debug, Default)]
pub struct View {
    /// Entities of listed cells.
    pub cells: BTreeMap<Cell, Vec<Entity>>,
    /// Counts of cells that were not listed.
    pub counts: BTreeMap<Cell, u16>,
    /// Creatures of the cells that were told, once `watch` was said.
    pub creatures: BTreeMap<Cell, Vec<Creature>>,
    /// The latest frames of flora that came, at most [`FLORA_FRAMES_MAX`].
    pub flora: Vec<FloraFrame>,
    /// The newest tick.
    pub tick: u32,
    /// The last of one's own movements that counted.
    pub input: u16,
    /// Frames taken.
    pub frames: u64,
    /// Entities that one frame listed twice: a fault of the server, never to be seen.
    pub doubles: u64,
    /// The cell that listed each entity last.
    listed_in: BTreeMap<u32, Cell>,
}

impl View {
    /// Takes a frame of flora; the oldest goes when there are too many.
    pub fn take_flora(&mut self, frame: FloraFrame) {
        if self.flora.len() == FLORA_FRAMES_MAX {
            self.flora.remove(0);
        }
        self.flora.push(frame);
    }

    /// Takes a frame of creatures up.
    pub fn take_creatures(&mut self, frame: CreatureFrame) {
        for block in frame.cells {
            if block.creatures.is_empty() {
                self.creatures.remove(&block.cell);
            } else {
                self.creatures.insert(block.cell, block.creatures);
            }
        }
    }

    /// Takes a frame up.
    pub fn take(&mut self, frame: Frame) {
        self.tick = frame.tick;
        self.input = frame.input;
        self.frames += 1;
        let mut listed: Vec<u32> = frame
            .cells
            .iter()
            .flat_map(|block| block.entities.iter().map(|one| one.entity))
            .collect();
        listed.sort_unstable();
        self.doubles += listed.windows(2).filter(|pair| pair[0] == pair[1]).count() as u64;
        for block in frame.cells {
            self.counts.remove(&block.cell);
            self.forget(block.cell);
            for entity in &block.entities {
                if let Some(before) = self.listed_in.insert(entity.entity, block.cell)
                    && let Some(others) = self.cells.get_mut(&before)
                {
                    others.retain(|one| one.entity != entity.entity);
                }
            }
            if !block.entities.is_empty() {
                self.cells.insert(block.cell, block.entities);
            }
        }
        for (cell, count) in frame.aggregates {
            self.forget(cell);
            self.counts.insert(cell, count);
        }
    }

    /// Forgets whoever stands in a cell.
    fn forget(&mut self, cell: Cell) {
        for entity in self.cells.remove(&cell).unwrap_or_default() {
            self.listed_in.remove(&entity.entity);
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

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::presence::{CellBlock, Motion};

    fn frame(cells: &[(i16, &[u32])]) -> Frame {
        let block = |(x, entities): &(i16, &[u32])| CellBlock {
            cell: Cell { x: *x, z: 0 },
            omitted: 0,
            entities: entities
                .iter()
                .map(|entity| Entity {
                    entity: *entity,
                    x: f32::from(*x) * 16.0,
                    y: 0.0,
                    z: 0.0,
                    yaw: 0,
                    motion: Motion::WALK,
                })
                .collect(),
        };
        Frame {
            tick: 0,
            input: 0,
            cells: cells.iter().map(block).collect(),
            aggregates: Vec::new(),
        }
    }

    #[test]
    fn everyone_is_where_it_was_listed_last() {
        let mut view = View::default();
        view.take(frame(&[(0, &[1, 2])]));
        // The cell it went into is told, the one it left not yet.
        view.take(frame(&[(5, &[2])]));
        assert_eq!((view.times_listed(1), view.times_listed(2)), (1, 1));
        assert!(view.find(2).is_some_and(|seen| seen.x > 79.0));
        // The other way round in one frame, in either order of cells.
        for cells in [[(5, &[][..]), (0, &[1, 2][..])], [(0, &[1, 2][..]), (5, &[][..])]] {
            view.take(frame(&[(5, &[2])]));
            view.take(frame(&cells));
            assert!(view.find(2).is_some_and(|seen| seen.x < 1.0));
        }
        assert_eq!(view.doubles, 0);
        view.take(frame(&[(0, &[1]), (1, &[1])]));
        assert_eq!(view.doubles, 1, "a frame that lists someone twice is noticed");
    }
}
