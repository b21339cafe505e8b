//! The composed world as the runtime walks it: regions by number, places with their spots, tempi.
//!
//! What it is not: the atlas of the wire, which `content` writes; and no state.

use crate::presence::RegionGrid;
use crate::space::Place;
use content::Pack;
use kernel::{PlaceId, RegionId};
use protocol::shared::Spot;
use sim::Rules;
use std::sync::Arc;
use world::RegionDef;
use world::land::Land;
use world::movement::{free_place, nearest_safe};
use world::region_def::{Leads, PlaceKind, Point};

/// An authored place with its spot in the world.
#[derive(Debug, Clone)]
pub struct PlaceSpot {
    /// Slug.
    pub place: PlaceId,
    /// What it is.
    pub kind: PlaceKind,
    /// Where its foot stands.
    pub at: Spot,
    /// 256 to the turn.
    pub yaw: u8,
    /// Metres within which it can be interacted with.
    pub reach: f32,
    /// Where it leads, for a gate.
    pub leads: Option<Leads>,
}

/// A region with its places.
#[derive(Debug)]
pub struct RegionSpots {
    /// Slug.
    pub region: RegionId,
    /// Milliseconds of a bar of its Song.
    pub bar_ms: u32,
    /// Quarters per minute of its Song.
    pub tempo: u16,
    /// Whether single notes matter here: it has crystals that listen.
    pub listens: bool,
    /// Its places.
    pub places: Vec<PlaceSpot>,
}

/// The composed world by region number.
#[derive(Debug)]
pub struct Spots {
    /// Regions, ordered by slug.
    pub regions: Vec<RegionSpots>,
    /// The ground.
    pub land: Arc<Land>,
}

impl Spots {
    /// The spots of everything that content places.
    #[must_use]
    pub fn new(rules: &Rules, land: Arc<Land>) -> Self {
        let regions = rules
            .pack
            .regions
            .values()
            .map(|def| region_spots(def, &land))
            .collect();
        Self { regions, land }
    }

    /// Where each region lies, by number.
    #[must_use]
    pub fn grids(pack: &Pack) -> Vec<Place> {
        let grid = |def: &RegionDef| {
            let corner = def.site.corner();
            RegionGrid::new(
                corner.x as f32,
                corner.z as f32,
                def.site.side() as f32,
                def.site.is_interior(),
            )
        };
        let regions = pack.regions.values();
        regions
            .map(|def| Place {
                region: def.slug.clone(),
                grid: grid(def),
            })
            .collect()
    }

    /// The number of a region.
    #[must_use]
    pub fn number_of(&self, region: &RegionId) -> Option<usize> {
        self.regions.iter().position(|spots| spots.region == *region)
    }

    /// A place and the number of its region, wherever it is.
    #[must_use]
    pub fn find(&self, place: &PlaceId) -> Option<(usize, &PlaceSpot)> {
        let regions = self.regions.iter().enumerate();
        regions
            .flat_map(|(number, region)| region.places.iter().map(move |spot| (number, spot)))
            .find(|(_, spot)| spot.place == *place)
    }

    /// A place of one region.
    #[must_use]
    pub fn place(&self, number: usize, slug: &str) -> Option<&PlaceSpot> {
        self.regions[number]
            .places
            .iter()
            .find(|spot| spot.place.as_str() == slug)
    }

    /// The nearest spot where one can stand safely; the place itself where there is none near.
    #[must_use]
    pub fn safe(&self, at: Spot) -> Spot {
        let point = Point::new(f64::from(at.x), f64::from(at.z));
        let point = nearest_safe(self.land.as_ref(), point).unwrap_or(point);
        spot_at(&self.land, point, f64::from(at.y))
    }

    /// A place of one's own at a spot, beside those who stand there; the spot itself where there is none left. `turn` (256 to the
    /// turn) says on which side it is looked for first.
    #[must_use]
    pub fn beside(&self, at: Spot, turn: u8, taken: &[Spot]) -> Spot {
        let point = |spot: &Spot| Point::new(f64::from(spot.x), f64::from(spot.z));
        let taken: Vec<Point> = taken.iter().map(point).collect();
        match free_place(self.land.as_ref(), point(&at), turn, &taken) {
            Some(free) => spot_at(&self.land, free, f64::from(at.y)),
            None => at,
        }
    }
}

fn region_spots(def: &RegionDef, land: &Land) -> RegionSpots {
    let song = &def.song;
    let bar_ticks = u64::from(song.metre.bar_ticks());
    let places = def.places.iter().map(|place| PlaceSpot {
        place: place.slug.clone(),
        kind: place.kind,
        at: spot_at(land, def.world(place.at), 0.0),
        yaw: place.yaw,
        reach: place.reach as f32,
        leads: place.leads.clone(),
    });
    RegionSpots {
        region: def.slug.clone(),
        bar_ms: (bar_ticks * 60_000
            / (u64::from(song::melody::TICKS_PER_QUARTER) * u64::from(song.tempo.max(1))))
            as u32,
        tempo: song.tempo,
        listens: def.places.iter().any(|place| place.kind == PlaceKind::Crystal),
        places: places.collect(),
    }
}

fn spot_at(land: &Land, point: Point, otherwise: f64) -> Spot {
    Spot {
        x: point.x as f32,
        y: land.height(point).unwrap_or(otherwise) as f32,
        z: point.z as f32,
    }
}
