//! What blocks the way: upright cylinders found by cell.
//!
//! What it is not: it has no heights; whoever stands on the ground cannot step over a trunk or a wall.

use crate::region_def::Point;

/// Metres of a cell. No body is wider than [`RADIUS_MAX`], so nine cells tell everything.
const CELL_METRES: f64 = 16.0;
/// Cells of the table; places share them by wrapping around, and distance tells them apart.
const SIDE: i64 = 256;
/// The widest radius in metres that an obstacle can have.
pub const RADIUS_MAX: f64 = 15.0;

/// One upright cylinder.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Obstacle {
    /// Its middle in metres from the world's origin.
    pub at: Point,
    /// Its radius in metres.
    pub radius: f64,
}

/// All obstacles, by cell.
#[derive(Debug, Default)]
pub struct Obstacles {
    starts: Vec<u32>,
    items: Vec<Obstacle>,
}

impl Obstacles {
    /// Sorts obstacles into cells; an obstacle stands in every cell that its circle can reach into.
    #[must_use]
    pub fn new(obstacles: Vec<Obstacle>) -> Self {
        let mut entries = Vec::new();
        for obstacle in obstacles {
            let reach = obstacle.radius.min(RADIUS_MAX) + REACH_METRES;
            for row in cell(obstacle.at.z - reach)..=cell(obstacle.at.z + reach) {
                for column in cell(obstacle.at.x - reach)..=cell(obstacle.at.x + reach) {
                    entries.push((slot(column, row), obstacle));
                }
            }
        }
        // Stable: within a cell the order of content and of tiles stays, which the client shares.
        entries.sort_by_key(|(slot, _)| *slot);
        let mut starts = vec![0_u32; (SIDE * SIDE) as usize + 1];
        for (slot, _) in &entries {
            starts[slot + 1] += 1;
        }
        for index in 1..starts.len() {
            starts[index] += starts[index - 1];
        }
        Self {
            starts,
            items: entries.into_iter().map(|(_, obstacle)| obstacle).collect(),
        }
    }

    /// Obstacles nearer than `radius` metres to a place, by their edge. `radius` is held to [`REACH_METRES`].
    pub fn near(&self, at: Point, radius: f64) -> impl Iterator<Item = Obstacle> {
        let slot = slot(cell(at.x), cell(at.z));
        let items = match self.starts.get(slot..=slot + 1) {
            Some([from, to]) => &self.items[*from as usize..*to as usize],
            _ => &[],
        };
        let radius = radius.min(REACH_METRES);
        items
            .iter()
            .copied()
            .filter(move |obstacle| obstacle.at.distance(at) < obstacle.radius + radius)
    }
}

/// Metres from an obstacle's edge within which it can be asked for.
const REACH_METRES: f64 = 2.0;

fn cell(value: f64) -> i64 {
    (value / CELL_METRES).floor() as i64
}

fn slot(column: i64, row: i64) -> usize {
    (row.rem_euclid(SIDE) * SIDE + column.rem_euclid(SIDE)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_is_near_across_cells_and_nothing_else() {
        let trunk = |x: f64, z: f64, radius: f64| Obstacle {
            at: Point::new(x, z),
            radius,
        };
        let obstacles = Obstacles::new(vec![
            trunk(15.9, 0.0, 0.5),
            trunk(40.0, 40.0, 9.0),
            trunk(16.0 * 256.0 + 15.9, 0.0, 0.5),
        ]);
        let near = |x: f64, z: f64| obstacles.near(Point::new(x, z), 0.4).count();
        assert_eq!(near(16.2, 0.0), 1, "just over a cell's border");
        assert_eq!(near(31.2, 40.0), 1, "a wide body reaches into the next cell");
        assert_eq!(near(30.0, 40.0), 0);
        assert_eq!(near(0.0, 0.0), 0);
        assert_eq!(
            near(16.0 * 256.0 + 16.2, 0.0),
            1,
            "cells that wrap around are told apart"
        );
    }
}
