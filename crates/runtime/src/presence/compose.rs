//! One client's frame of one tick, composed from shared blocks within a budget.
//!
//! Nearest first. Cells are listed as long as their whole sizes fit the share of the budget kept for lists, whether they
//! changed or not: so the same cells stay listed from tick to tick and nothing flickers; those beyond are counted. What
//! does not fit any more stays due for the next tick. What it is not: it sends nothing.

use crate::presence::board::RegionView;
use crate::presence::interest::{FAR_TURNS, Interest, Knowledge, Mark, Offset, REACH_CELLS};
use bytes::Bytes;
use protocol::limits::PRESENCE_BYTES_MAX;
use protocol::presence::{
    CELL_HEAD_BYTES, Cell, ENTITY_BYTES, FRAME_HEAD_BYTES, encode_aggregate, encode_head,
};

/// Bytes kept for listed cells; the rest is for counts.
const LIST_BYTES_MAX: usize = PRESENCE_BYTES_MAX * 3 / 4;
/// Entities listed of one cell: the own cell always fits the budget.
pub const LISTED_PER_CELL_MAX: usize = 100;

/// One cell as seen from a region, whoever owns its entities.
#[derive(Debug, Clone, Copy, Default)]
struct Seen<'a> {
    version: u32,
    count: u16,
    block: &'a [u8],
}

/// What must be known of a cell to see whether a client is due for it: four bytes, so that a region's fit the first cache.
#[derive(Debug, Clone, Copy, Default)]
struct Brief {
    /// Of the list as it is now; nothing where nobody ever stood.
    mark: Mark,
    count: u16,
}

/// All cells that any client of a region can see this tick.
#[derive(Debug)]
pub struct Window<'a> {
    first: Cell,
    side: usize,
    cells: Vec<Seen<'a>>,
    briefs: Vec<Brief>,
    /// Blocks of cells that two regions share for the moment.
    merged: Vec<(usize, Vec<u8>)>,
}

impl<'a> Window<'a> {
    /// The window around the region `own`, from its own view and its neighbours'.
    #[must_use]
    pub fn around(own: &'a RegionView, others: impl Iterator<Item = &'a RegionView>) -> Self {
        let reach = REACH_CELLS as i16;
        let first = Cell {
            x: own.grid.first.x.saturating_sub(reach),
            z: own.grid.first.z.saturating_sub(reach),
        };
        let side = own.grid.cells + 2 * REACH_CELLS as usize;
        let mut window = Self {
            first,
            side,
            cells: vec![Seen::default(); side * side],
            briefs: Vec::new(),
            merged: Vec::new(),
        };
        window.add(own);
        others.for_each(|view| window.add(view));
        let brief = |seen: &Seen<'_>| Brief {
            mark: Mark::listed(seen.version),
            count: seen.count,
        };
        window.briefs = window.cells.iter().map(brief).collect();
        window
    }

    fn index(&self, cell: Cell) -> Option<usize> {
        let column = i32::from(cell.x) - i32::from(self.first.x);
        let row = i32::from(cell.z) - i32::from(self.first.z);
        let side = self.side as i32;
        ((0..side).contains(&column) && (0..side).contains(&row)).then(|| (row * side + column) as usize)
    }

    fn add(&mut self, view: &'a RegionView) {
        for (at, cell) in view.cells.iter().enumerate().filter(|(_, cell)| cell.version > 0) {
            let Some(index) = self.index(view.grid.cell(at)) else {
                continue;
            };
            let seen = &mut self.cells[index];
            if seen.version == 0 {
                *seen = Seen {
                    version: cell.version,
                    count: cell.count,
                    block: &cell.block,
                };
                continue;
            }
            // Two owners for the moment: the sum of two rising versions rises with either.
            seen.version = seen.version.wrapping_add(cell.version) & (u32::MAX >> 1);
            if cell.count == 0 {
                continue;
            }
            if seen.count == 0 {
                (seen.count, seen.block) = (cell.count, &cell.block);
                continue;
            }
            seen.count = seen.count.saturating_add(cell.count);
            match self.merged.iter_mut().find(|(merged, _)| *merged == index) {
                Some((_, block)) => append_block(block, &cell.block),
                None => {
                    let mut block = seen.block.to_vec();
                    append_block(&mut block, &cell.block);
                    self.merged.push((index, block));
                }
            }
        }
    }

    fn block(&self, index: usize) -> &[u8] {
        match self.merged.iter().find(|(merged, _)| *merged == index) {
            Some((_, block)) => block,
            None => self.cells[index].block,
        }
    }
}

/// Adds the entities of a block to another block of the same cell.
fn append_block(block: &mut Vec<u8>, other: &[u8]) {
    for at in [4, 6] {
        let sum = u16::from_le_bytes([block[at], block[at + 1]])
            .saturating_add(u16::from_le_bytes([other[at], other[at + 1]]));
        block[at..at + 2].copy_from_slice(&sum.to_le_bytes());
    }
    block.extend_from_slice(&other[CELL_HEAD_BYTES..]);
}

/// Reused between clients of a tick.
#[derive(Debug, Default)]
pub struct Scratch {
    blocks: Vec<u8>,
    aggregates: Vec<u8>,
}

/// What a tick tells every client alike.
#[derive(Debug, Clone, Copy)]
pub struct Heading {
    /// The tick.
    pub tick: u32,
    /// The receiver's last movement that counted.
    pub input: u16,
}

/// Composes what is due for one client and remembers that it was told; `None` when nothing is.
pub fn compose(
    window: &Window<'_>,
    interest: &Interest,
    knowledge: &mut Knowledge,
    heading: Heading,
    told_input: u16,
    scratch: &mut Scratch,
) -> Option<Bytes> {
    scratch.blocks.clear();
    scratch.aggregates.clear();
    let mut told = Told {
        window,
        knowledge,
        scratch,
        planned: 0,
        cells: 0,
        counts: 0,
    };
    told.tell(&interest.near);
    // Each client's far cells take their turns from its own cell, so that clients do not all swell in the same tick.
    let centre = told.knowledge.centre();
    let phase = (heading.tick as usize)
        .wrapping_add(centre.x as usize)
        .wrapping_add((centre.z as usize).wrapping_mul(2));
    told.tell(&interest.far[phase % FAR_TURNS]);
    let (cells, counts) = (told.cells, told.counts);
    if cells == 0 && counts == 0 && told_input == heading.input {
        return None;
    }
    let mut frame = Vec::with_capacity(FRAME_HEAD_BYTES + scratch.blocks.len() + scratch.aggregates.len());
    encode_head(cells, counts, heading.tick, heading.input, &mut frame);
    frame.extend_from_slice(&scratch.blocks);
    frame.extend_from_slice(&scratch.aggregates);
    Some(Bytes::from(frame))
}

struct Told<'a, 'w> {
    window: &'a Window<'w>,
    knowledge: &'a mut Knowledge,
    scratch: &'a mut Scratch,
    planned: usize,
    cells: u16,
    counts: u16,
}

impl Told<'_, '_> {
    fn room(&self) -> usize {
        PRESENCE_BYTES_MAX - FRAME_HEAD_BYTES - self.scratch.blocks.len() - self.scratch.aggregates.len()
    }

    fn tell(&mut self, offsets: &[Offset]) {
        let centre = self.knowledge.centre();
        for offset in offsets {
            let cell = Cell {
                x: centre.x.saturating_add(i16::from(offset.0)),
                z: centre.z.saturating_add(i16::from(offset.1)),
            };
            let Some(index) = self.window.index(cell) else {
                continue;
            };
            let brief = self.window.briefs[index];
            if brief.mark == Mark::NOTHING {
                continue;
            }
            let known = self.knowledge.of(cell);
            if brief.count > 0 {
                self.planned +=
                    CELL_HEAD_BYTES + usize::from(brief.count).min(LISTED_PER_CELL_MAX) * ENTITY_BYTES;
            }
            if self.planned <= LIST_BYTES_MAX || brief.count == 0 {
                self.list(cell, index, known);
            } else {
                self.count(cell, brief.count, known);
            }
        }
    }

    fn list(&mut self, cell: Cell, index: usize, known: Mark) {
        let brief = self.window.briefs[index];
        // An empty cell that the client knows nothing of need not be told.
        if known == brief.mark || (known == Mark::NOTHING && brief.count == 0) {
            return;
        }
        let block = self.window.block(index);
        if block.len() <= self.room() {
            self.scratch.blocks.extend_from_slice(block);
            self.cells += 1;
            self.knowledge.learn(cell, brief.mark);
        }
    }

    fn count(&mut self, cell: Cell, count: u16, known: Mark) {
        let counted = Mark::counted(count);
        if known != counted && CELL_HEAD_BYTES <= self.room() {
            encode_aggregate(cell, count, &mut self.scratch.aggregates);
            self.counts += 1;
            self.knowledge.learn(cell, counted);
        }
    }
}
