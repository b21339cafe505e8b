//! Flora: what grows where, by the rules of the biome.
//!
//! Each kind throws darts from its own seeded stream and keeps those that its rules and its neighbours allow (Poisson-disc sampling by
//! dart throwing, Cook 1986). Near a border the biome next door throws some of its own. What it is not: nothing grows or dies
//! here; this is the state in which the world was composed.

use crate::biome_def::{FloraDef, Form};
use crate::exact::smooth;
use crate::region_def::{Point, RegionDef};
use crate::terrain::{BLEND_METRES, Composition, Terrain, WANDER_METRES};
use crate::tile::footing_at;
use kernel::RandomStream;
use protocol::tile::{Flora, Tile};

/// Plants of one region at most.
pub const FLORA_MAX: usize = 3000;
/// Metres from the region's edge within which nothing solid grows, since the next tile does not know of it.
const EDGE_METRES: f64 = 1.5;
/// Darts for each plant that is wanted.
const DARTS: u32 = 14;
const STEPS: f64 = 64.0;
const CELL_METRES: f64 = 8.0;

/// Everything that grows in a region whose ground is sampled already.
#[must_use]
pub fn scatter(
    composition: &Composition<'_>,
    terrain: &Terrain<'_>,
    region: &RegionDef,
    tile: &Tile,
) -> Vec<Flora> {
    let mut meadow = Meadow::new(composition, terrain, region, tile);
    for other in composition.regions.values() {
        let Some(field) = overlap(region, other) else {
            continue;
        };
        let Some(biome) = composition.biomes.get(&other.biome) else {
            continue;
        };
        for def in &biome.flora {
            meadow.throw(def, other, field);
        }
    }
    meadow.plants
}

/// The part of `region` in which `other`'s biome has a say, in the region's own metres: least and most.
fn overlap(region: &RegionDef, other: &RegionDef) -> Option<(Point, Point)> {
    let side = region.site.side();
    if region.slug == other.slug {
        return Some((Point::new(0.0, 0.0), Point::new(side, side)));
    }
    if region.site.is_interior() || other.site.is_interior() {
        return None;
    }
    let reach = BLEND_METRES + WANDER_METRES;
    let (mine, theirs) = (region.site.corner(), other.site.corner());
    let least = Point::new(
        (theirs.x - mine.x - reach).max(0.0),
        (theirs.z - mine.z - reach).max(0.0),
    );
    let most = Point::new(
        (theirs.x - mine.x + side + reach).min(side),
        (theirs.z - mine.z + side + reach).min(side),
    );
    (least.x < most.x && least.z < most.z).then_some((least, most))
}

struct Meadow<'a, 'b> {
    composition: &'a Composition<'b>,
    terrain: &'a Terrain<'b>,
    region: &'a RegionDef,
    tile: &'a Tile,
    /// Places and props with the metres around them that stay free, in the region's own metres.
    kept_free: Vec<(Point, f64)>,
    plants: Vec<Flora>,
    cells: Vec<Vec<Standing>>,
    columns: usize,
}

#[derive(Clone, Copy)]
struct Standing {
    at: Point,
    /// Metres that it fills: trunk or rock, or a little for what can be walked through.
    room: f64,
    kind: u8,
}

impl<'a, 'b> Meadow<'a, 'b> {
    fn new(
        composition: &'a Composition<'b>,
        terrain: &'a Terrain<'b>,
        region: &'a RegionDef,
        tile: &'a Tile,
    ) -> Self {
        let places = region.places.iter().map(|place| {
            let body = composition.radius(&place.model, place.scale);
            (place.at, place.flat.max(body + 2.5))
        });
        let props = region.props.iter().map(|prop| {
            let body = composition.radius(&prop.model, prop.scale);
            (prop.at, (prop.flat * 0.8).max(body + 1.2))
        });
        let columns = (region.site.side() / CELL_METRES).ceil() as usize + 1;
        Self {
            composition,
            terrain,
            region,
            tile,
            kept_free: places.chain(props).collect(),
            plants: Vec::new(),
            cells: vec![Vec::new(); columns * columns],
            columns,
        }
    }

    /// Throws the darts of one kind of `owner`'s biome into a field of the region.
    fn throw(&mut self, def: &FloraDef, owner: &RegionDef, (least, most): (Point, Point)) {
        let composition = self.composition;
        let Some(kind) = composition.flora.iter().position(|model| *model == def.model) else {
            return;
        };
        let Some(model) = composition.models.get(&def.model) else {
            return;
        };
        let kind = kind as u8;
        let on: Vec<u8> = def.on.iter().map(|name| composition.surface(name)).collect();
        let (wide, deep) = (most.x - least.x, most.z - least.z);
        let whole = owner.site.side() * owner.site.side();
        let wanted = f64::from(def.count) * (wide * deep / whole);
        let wanted = (wanted.ceil() as usize).min(FLORA_MAX);
        let name = format!("flora {} {} {}", self.region.slug, owner.slug, def.model);
        let mut random = RandomStream::new(composition.seed, &name);
        let mut grown = 0;
        for _ in 0..wanted as u32 * DARTS {
            if grown == wanted || self.plants.len() == FLORA_MAX {
                return;
            }
            // Whole steps of the wire's grid, so that what was judged is exactly what is sent.
            let x = (least.x * STEPS) as u32 + random.below((wide * STEPS) as u32);
            let z = (least.z * STEPS) as u32 + random.below((deep * STEPS) as u32);
            let chance = unit(&mut random);
            let size = def.scale[0] + (def.scale[1] - def.scale[0]) * unit(&mut random);
            let yaw = random.below(256) as u8;
            let tint = random.below(256) as u8;
            let at = Point::new(f64::from(x) / STEPS, f64::from(z) / STEPS);
            let scale = (size * STEPS).clamp(1.0, 255.0) as u8;
            let body = model.radius * f64::from(scale) / STEPS;
            if chance > self.share_of(owner, at) || !self.suits(def, model.form, kind, body, at, &on) {
                continue;
            }
            self.stand(Standing {
                at,
                room: if body > 0.0 { body } else { 0.15 },
                kind,
            });
            self.plants.push(Flora {
                kind,
                yaw,
                x: x as u16,
                z: z as u16,
                scale,
                tint,
            });
            grown += 1;
        }
    }

    fn share_of(&self, owner: &RegionDef, at: Point) -> f64 {
        self.terrain
            .shares(self.region.world(at))
            .find(|(region, ..)| region.slug == owner.slug)
            .map_or(0.0, |(_, _, share)| share)
    }

    fn suits(&self, def: &FloraDef, form: Form, kind: u8, body: f64, at: Point, on: &[u8]) -> bool {
        let side = self.region.site.side();
        let edge = at.x.min(at.z).min(side - at.x).min(side - at.z);
        if body > 0.0 && edge < EDGE_METRES + body {
            return false;
        }
        if self.crowded(at, body, kind, def.spacing) {
            return false;
        }
        let world = self.region.world(at);
        if def.grove > 0.0 {
            // The threshold rises with the wish for groves: at 1 only the tops of the swells are taken.
            let swell = self.terrain.grove(world, def.grove_metres, kind);
            if swell < smooth(0.0, 1.0, def.grove) * 0.75 - 0.55 {
                return false;
            }
        }
        let (height, slope, footing) = footing_at(self.composition, self.terrain, self.tile, self.region, at);
        let near_path = footing.path_metres < def.path_metres.max(body + 0.6);
        let tall = matches!(form, Form::Tree | Form::Rock | Form::Crystal);
        !near_path
            && (def.height[0]..=def.height[1]).contains(&height)
            && slope <= def.slope
            && (def.moisture[0]..=def.moisture[1]).contains(&footing.moisture)
            && (on.is_empty() || on.contains(&footing.surface))
            && !(tall && self.terrain.cleared(world))
    }

    fn crowded(&self, at: Point, body: f64, kind: u8, spacing: f64) -> bool {
        if self
            .kept_free
            .iter()
            .any(|(middle, free)| at.distance(*middle) < free + body)
        {
            return true;
        }
        let reach = spacing.max(body + 4.0);
        let cell = |value: f64| ((value.max(0.0) / CELL_METRES) as usize).min(self.columns - 1);
        for row in cell(at.z - reach)..=cell(at.z + reach) {
            for column in cell(at.x - reach)..=cell(at.x + reach) {
                for other in &self.cells[row * self.columns + column] {
                    let apart = at.distance(other.at);
                    let solid = body > 0.0 && other.room > 0.2;
                    // Between two solid bodies a figure must fit or not fit at all: never a trap.
                    let least = if solid {
                        body + other.room + 1.1
                    } else {
                        (body + other.room) * 0.8
                    };
                    if apart < least || (other.kind == kind && apart < spacing) {
                        return true;
                    }
                }
            }
        }
        false
    }

    fn stand(&mut self, standing: Standing) {
        let cell = |value: f64| ((value / CELL_METRES) as usize).min(self.columns - 1);
        let slot = cell(standing.at.z) * self.columns + cell(standing.at.x);
        self.cells[slot].push(standing);
    }
}

/// A number in 0..1 with 24 bits.
fn unit(random: &mut RandomStream) -> f64 {
    f64::from(random.below(1 << 24)) / f64::from(1 << 24)
}
