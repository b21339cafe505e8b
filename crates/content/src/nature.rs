//! The living world of a pack: what was written of it, compiled for its rules, and a region's ground as its life knows it.
//!
//! What it is not: it checks nothing; `check::nature` does.

use crate::pack::Pack;
use ecology::climate::Climate;
use ecology::habitat::{CELL_METRES, GroundCell, Habitat};
use ecology::plants::PlantDef;
use ecology::roster::{Roster, RosterError};
use ecology::species::{Element, SpeciesDef, Voice};
use ecology::standing::NatureBalance;
use kernel::RandomStream;
use protocol::nature::AtlasSky;
use serde::{Deserialize, Serialize};
use world::land::Ground;
use world::region_def::{Point, REGION_METRES, RegionDef};

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
    /// What tending is worth.
    pub tending: TendingDef,
}

/// The numbers of tending: deeds on creatures and ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TendingDef {
    /// Deeds of one Songweaver in one region and world day, 1 to 1000.
    pub deeds_day: u16,
    /// Grains that a hand gives to a creature or lays on the ground at once, 1 to 100000.
    pub feed_grains: u32,
    /// Grains that a hand sows at once.
    pub plant_grains: u32,
    /// Grains that a hand takes at once.
    pub harvest_grains: u32,
    /// Trust that food brings of one that is wholly trusting by temper, in thousandths; likewise the rest.
    pub trust_feed: u16,
    /// Trust that soothing brings.
    pub trust_soothe: u16,
    /// Trust that being called brings.
    pub trust_call: u16,
    /// Trust that being soothed by a performance brings that was not sung for it alone.
    pub trust_song: u16,
    /// Trust that a noise within hearing costs.
    pub trust_noise: u16,
    /// Performances of one Songweaver in one region and world day that creatures remember as kindness and that quicken growth, 1 to 1000.
    pub songs_day: u16,
    /// Grains that the strongest restoration moves from the soil into growth around, 1 to 100000.
    pub quicken_grains: u32,
    /// Trust that being scared costs, whatever the temper.
    pub trust_scare: u16,
    /// Thousandths of trust that fade in a world day without kindness.
    pub trust_fade_day: u16,
    /// Trust from which one counts as tame.
    pub tame_from: u16,
    /// Real seconds between two deeds of one Songweaver on the same creature.
    pub again_seconds: u16,
    /// Gardens of one Songweaver in the whole world, 1 to 16.
    pub gardens_max: u16,
    /// World days after which a garden that nobody tended is free again, 1 to 192.
    pub garden_days: u16,
}

impl Nature {
    /// Compiled for the rules.
    ///
    /// # Errors
    /// Only for what the check would have refused.
    pub fn roster(&self) -> Result<Roster, RosterError> {
        Roster::new(self.species.clone(), self.plants.clone(), self.climates.clone())
    }

    /// Which lists of species and plants frames of life mean: a number of the slugs of both, in the order of the roster.
    #[must_use]
    pub fn table(&self) -> u16 {
        let species = self.species.iter().filter(|def| def.passage.is_none());
        let species = species.map(|def| def.slug.as_str());
        let plants = self.plants.iter().map(|def| def.slug.as_str());
        protocol::life::table_of(species.chain(["/"]).chain(plants))
    }
}

/// Semitones of the scale that voices are made of: it goes with every mode.
const VOICE_SCALE: [u8; 5] = [0, 2, 4, 7, 9];
/// Ticks of a voice's notes.
const VOICE_TICKS: [u32; 3] = [120, 240, 480];

/// The motif of a voice, three to six notes within its niche: the same for the same seed, always. A voice without a niche is mute.
#[must_use]
pub fn voice_motif(voice: &Voice) -> Vec<(u8, u32)> {
    let [low, high] = voice.pitch;
    let niche: Vec<u8> = (low..=high)
        .filter(|pitch| VOICE_SCALE.contains(&(pitch % 12)))
        .collect();
    let mut random = RandomStream::new(u64::from(voice.motif), "voice");
    let many = 3 + random.below(4);
    let steps = niche.len() as i64;
    if steps == 0 {
        return Vec::new();
    }
    let mut at = i64::from(random.below(steps as u32));
    let mut notes = Vec::new();
    for _ in 0..many {
        let ticks = VOICE_TICKS[random.below(VOICE_TICKS.len() as u32) as usize];
        notes.push((niche[at as usize], ticks));
        // Small steps both ways, turned back at the niche's ends.
        at = (at + i64::from(random.below(5)) - 2).clamp(0, steps - 1);
    }
    notes
}

/// Those that cross the whole world in its sky, with their way: row by row of the grid from the north, there and back by turns, so
/// that each region is beside the one before where the grid has no holes.
#[must_use]
pub fn skies(pack: &Pack) -> Vec<AtlasSky> {
    let mut regions: Vec<(i64, i64, String)> = pack
        .regions
        .values()
        .filter(|def| !def.site.is_interior())
        .map(|def| {
            let corner = def.site.corner();
            let (row, column) = (
                (corner.z / REGION_METRES).round() as i64,
                (corner.x / REGION_METRES).round() as i64,
            );
            let along = if row.rem_euclid(2) == 0 { column } else { -column };
            (row, along, def.slug.to_string())
        })
        .collect();
    regions.sort();
    let route: Vec<String> = regions.into_iter().map(|(_, _, slug)| slug).collect();
    let flying = pack.nature.species.iter().filter_map(|def| {
        let passage = def.passage.as_ref()?;
        Some(AtlasSky {
            species: def.slug.clone(),
            name: def.name.clone(),
            day: passage.day,
            hours: passage.hours.max(1),
            route: route.clone(),
        })
    });
    flying.collect()
}

/// Which cells of a region are everyone's, row by row: water, whatever a place or a levelled prop reaches, what a path touches, and all of an interior.
#[must_use]
pub fn public_ground(def: &RegionDef, habitat: &Habitat) -> Vec<bool> {
    let (side, metres) = (habitat.side(), f64::from(CELL_METRES));
    let half = metres / 2.0;
    let round = def
        .places
        .iter()
        .map(|place| (place.at, place.reach.max(place.flat)))
        .chain(def.props.iter().map(|prop| (prop.at, prop.flat)));
    let round: Vec<(Point, f64)> = round.collect();
    let public = |cell: usize| {
        let middle = Point::new(
            (cell % side) as f64 * metres + half,
            (cell / side) as f64 * metres + half,
        );
        // A cell is a square: what is nearer than this to its nearest point is nearer than `reach` to it.
        let apart = |at: Point| {
            let beyond = |own: f64, other: f64| ((own - other).abs() - half).max(0.0);
            Point::new(beyond(middle.x, at.x), beyond(middle.z, at.z)).distance(Point::default())
        };
        let near_place = || round.iter().any(|(at, reach)| apart(*at) < *reach);
        let on_path = || {
            def.paths.iter().any(|path| {
                let legs = path.points.windows(2);
                legs.flat_map(|leg| along(leg[0], leg[1]))
                    .any(|at| apart(at) < path.width / 2.0)
            })
        };
        def.site.is_interior() || habitat.cells()[cell].element != Element::Land || near_place() || on_path()
    };
    (0..habitat.cells().len()).map(public).collect()
}

/// Points on a straight way, two metres apart at most.
fn along(from: Point, to: Point) -> impl Iterator<Item = Point> {
    let steps = (from.distance(to) / 2.0).ceil().max(1.0);
    (0..=steps as u32).map(move |step| {
        let part = f64::from(step) / steps;
        Point::new(from.x + (to.x - from.x) * part, from.z + (to.z - from.z) * part)
    })
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
