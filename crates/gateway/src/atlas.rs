//! The atlas of the wire, from content and the generated ground.
//!
//! What it is not: it composes nothing; what it says is what content says, with heights.

use content::Pack;
use protocol::http::{Atlas, AtlasFlora, AtlasPlace, AtlasProp, AtlasRegion, AtlasSong};
use protocol::shared::Spot;
use sim::view::intent_to_wire;
use world::RegionDef;
use world::land::{Land, WATER_METRES};
use world::region_def::{PathDef, PlaceDef, Point, PropDef, REGION_METRES};

/// The atlas of a world.
#[must_use]
pub fn atlas(pack: &Pack, land: &Land) -> Atlas {
    let flora = pack.flora.iter().filter_map(|slug| pack.models.get(slug));
    Atlas {
        region_metres: REGION_METRES as f32,
        day_ms: pack.world.day_ms,
        regions: pack.regions.values().map(|def| region(pack, land, def)).collect(),
        flora: flora
            .map(|model| AtlasFlora {
                model: model.slug.clone(),
                radius: model.radius as f32,
                form: model.form.slug().to_owned(),
            })
            .collect(),
        surfaces: pack.surfaces.iter().map(|surface| surface.name.clone()).collect(),
    }
}

fn region(pack: &Pack, land: &Land, def: &RegionDef) -> AtlasRegion {
    let corner = def.site.corner();
    AtlasRegion {
        region: def.slug.to_string(),
        name: def.name.clone(),
        biome: def.biome.clone(),
        west: corner.x as f32,
        north: corner.z as f32,
        side: def.site.side() as f32,
        interior: def.site.is_interior(),
        song: AtlasSong {
            tonic: def.song.tonic.number(),
            mode: def.song.mode.slug().to_owned(),
            degrees: def.song.mode.degrees().to_vec(),
            tempo: def.song.tempo,
            beats: def.song.metre.beats,
            motif: def.song.motif.clone(),
            mood: def.song.mood.clone(),
        },
        tile: land
            .ground(&def.slug)
            .map(|ground| ground.address.clone())
            .unwrap_or_default(),
        water: WATER_METRES as f32,
        palette: def
            .palette
            .iter()
            .map(|(name, colour)| (name.clone(), colour.clone()))
            .collect(),
        neighbours: def.neighbours.iter().map(ToString::to_string).collect(),
        places: def.places.iter().map(|one| place(pack, land, def, one)).collect(),
        props: def.props.iter().map(|one| prop(pack, land, def, one)).collect(),
        paths: def.paths.iter().map(|one| path(def, one)).collect(),
    }
}

fn place(pack: &Pack, land: &Land, def: &RegionDef, place: &PlaceDef) -> AtlasPlace {
    AtlasPlace {
        place: place.slug.to_string(),
        name: place.name.clone(),
        kind: place.kind.slug().to_owned(),
        model: place.model.clone(),
        at: spot(land, def.world(place.at), place.lift),
        yaw: place.yaw,
        scale: place.scale as f32,
        reach: place.reach as f32,
        offers: place.offers.clone(),
        leads: place
            .leads
            .as_ref()
            .map(|leads| (leads.region.to_string(), leads.place.to_string())),
        radius: radius(pack, &place.model, place.scale),
        pitch: place.pitch,
        motif: place
            .asks
            .as_ref()
            .map(|asks| asks.motif.clone())
            .unwrap_or_default(),
        intent: place.asks.as_ref().map(|asks| intent_to_wire(asks.intent)),
    }
}

fn prop(pack: &Pack, land: &Land, def: &RegionDef, prop: &PropDef) -> AtlasProp {
    AtlasProp {
        model: prop.model.clone(),
        at: spot(land, def.world(prop.at), prop.lift),
        yaw: prop.yaw,
        scale: prop.scale as f32,
        radius: radius(pack, &prop.model, prop.scale),
    }
}

fn path(def: &RegionDef, path: &PathDef) -> Vec<(f32, f32)> {
    let points = path.points.iter().map(|point| def.world(*point));
    points.map(|point| (point.x as f32, point.z as f32)).collect()
}

fn radius(pack: &Pack, model: &str, scale: f64) -> f32 {
    pack.models
        .get(model)
        .map_or(0.0, |model| (model.radius * scale) as f32)
}

fn spot(land: &Land, at: Point, lift: f64) -> Spot {
    Spot {
        x: at.x as f32,
        y: (land.height(at).unwrap_or_default() + lift) as f32,
        z: at.z as f32,
    }
}
