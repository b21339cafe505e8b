//! The living world of a pack: what was written of it, compiled for its rules, and a region's ground as its life knows it.
//!
//! What it is not: it checks nothing; `check::nature` does.

use ecology::climate::Climate;
use ecology::habitat::{CELL_METRES, GroundCell, Habitat};
use ecology::plants::PlantDef;
use ecology::roster::{Roster, RosterError};
use ecology::species::{Element, SpeciesDef};
use ecology::standing::NatureBalance;
use world::land::Ground;

/// Metres of water in which a land animal can stand at most.
const SHALLOW_METRES: f32 = 1.2;
/// Rise over a cell, in metres, at which ground bears least.
const STEEP_METRES: f32 = 16.0;

/// Everything that was written of the living world.
#[derive(Debug, Clone, Default)]
pub struct Nature {
    /// Species in the order of their slugs.
    pub species: Vec<SpeciesDef>,
    /// Plants in the order of their slugs.
    pub plants: Vec<PlantDef>,
    /// One climate for each biome.
    pub climates: Vec<Climate>,
    /// What an hour of a region's standing weighs.
    pub balance: NatureBalance,
}

impl Nature {
    /// Compiled for the rules.
    ///
    /// # Errors
    /// Only for what the check would have refused.
    pub fn roster(&self) -> Result<Roster, RosterError> {
        Roster::new(self.species.clone(), self.plants.clone(), self.climates.clone())
    }
}

/// A region's ground as its life knows it: each cell by the height, moisture and steepness of its middle.
#[must_use]
pub fn habitat(ground: &Ground) -> Habitat {
    let tile = &ground.tile;
    let side = ((tile.metres() / CELL_METRES) as u16).max(1);
    let points = usize::from(tile.side);
    let mut cells = Vec::with_capacity(usize::from(side) * usize::from(side));
    for row in 0..side {
        for column in 0..side {
            let (x, z) = (
                (f32::from(column) + 0.5) * CELL_METRES,
                (f32::from(row) + 0.5) * CELL_METRES,
            );
            let height = tile.height(x, z);
            let at = |metres: f32| ((metres / tile.metres() * (points - 1) as f32) as usize).min(points - 1);
            let moisture = u32::from(tile.moisture[at(z) * points + at(x)]) * 1000 / 255;
            let quarter = CELL_METRES / 4.0;
            let rise = (tile.height(x + quarter, z) - tile.height(x - quarter, z)).abs()
                + (tile.height(x, z + quarter) - tile.height(x, z - quarter)).abs();
            let steep = (rise * 2.0 / STEEP_METRES).clamp(0.0, 1.0);
            let element = if height >= 0.0 {
                Element::Land
            } else if height >= -SHALLOW_METRES {
                Element::Shallows
            } else {
                Element::Deep
            };
            cells.push(GroundCell {
                element,
                moisture: moisture as u16,
                fertility: (1000.0 - steep * 700.0) as u16,
            });
        }
    }
    Habitat::new(side, cells).expect("a side of at least one cell, all of them made")
}
