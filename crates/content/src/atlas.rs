//! The atlas: the composed world as clients get it, from the pack and its land.
//!
//! What it is not: it holds nothing of play; it changes only with content.

use crate::nature::{skies, voice_motif};
use crate::pack::Pack;
use ecology::plants::Stand;
use ecology::species::{Company, Element};
use protocol::http::{Atlas, AtlasFlora, AtlasPlace, AtlasProp, AtlasRegion, AtlasSong};
use protocol::nature::{AtlasPlant, AtlasSpecies};
use protocol::shared::{Intent, Spot};
use std::collections::BTreeMap;
use world::RegionDef;
use world::land::{Ground, Land, WATER_METRES};
use world::region_def::{PlaceDef, Point, PropDef, REGION_METRES};

/// The atlas of a pack whose land was generated from it.
#[must_use]
pub fn atlas(pack: &Pack, land: &Land) -> Atlas {
    Atlas {
        region_metres: REGION_METRES as f32,
        day_ms: pack.world.day_ms,
        regions: land
            .grounds()
            .iter()
            .filter_map(|ground| Some(region(pack, pack.regions.get(&ground.region)?, ground)))
            .collect(),
        flora: pack
            .flora
            .iter()
            .filter_map(|slug| {
                let model = pack.models.get(slug)?;
                Some(AtlasFlora {
                    model: slug.clone(),
                    radius: model.radius as f32,
                    form: model.form.slug().to_owned(),
                })
            })
            .collect(),
        surfaces: pack.surfaces.iter().map(|surface| surface.name.clone()).collect(),
        species: pack
            .nature
            .species
            .iter()
            .filter(|def| def.passage.is_none())
            .map(|def| atlas_species(pack, def))
            .collect(),
        plants: pack.nature.plants.iter().map(atlas_plant).collect(),
        life_table: pack.nature.table(),
        skies: skies(pack),
    }
}

/// A species as frames mean it: at the place of its slug among those that live in regions, as on the roster.
fn atlas_species(pack: &Pack, def: &ecology::species::SpeciesDef) -> AtlasSpecies {
    // A metre a world minute in metres a second of the world's day.
    let per_second = ecology::climate::DAY_MINUTES as f32 * 1000.0 / pack.world.day_ms.max(1) as f32;
    let element = |element: &Element| match element {
        Element::Land => "land",
        Element::Shallows => "shallows",
        Element::Deep => "deep",
    };
    AtlasSpecies {
        species: def.slug.clone(),
        metres: def.size.metres,
        speed: [def.speed.walk * per_second, def.speed.run * per_second],
        moves_in: def
            .place
            .moves_in
            .iter()
            .map(|one| element(one).to_owned())
            .collect(),
        company: match def.company {
            Company::Solitary => "solitary",
            Company::Loose => "loose",
            Company::Herd => "herd",
        }
        .to_owned(),
        voice: voice_motif(&def.voice),
    }
}

fn atlas_plant(def: &ecology::plants::PlantDef) -> AtlasPlant {
    AtlasPlant {
        plant: def.slug.clone(),
        name: def.name.clone(),
        model: def.model.clone(),
        stands: match def.stands {
            Stand::Land => "land",
            Stand::Water => "water",
            Stand::Both => "both",
        }
        .to_owned(),
    }
}

fn region(pack: &Pack, def: &RegionDef, ground: &Ground) -> AtlasRegion {
    let corner = def.site.corner();
    let song = &def.song;
    AtlasRegion {
        region: def.slug.to_string(),
        name: def.name.clone(),
        biome: def.biome.clone(),
        west: corner.x as f32,
        north: corner.z as f32,
        side: def.site.side() as f32,
        interior: def.site.is_interior(),
        song: AtlasSong {
            tonic: song.tonic.number(),
            mode: song.mode.slug().to_owned(),
            degrees: song.mode.degrees().to_vec(),
            tempo: song.tempo,
            beats: song.metre.beats,
            motif: song.motif.clone(),
            mood: song.mood.clone(),
            phrases: song.address(),
        },
        tile: ground.address.clone(),
        water: WATER_METRES as f32,
        palette: palette(pack, def).into_iter().collect(),
        neighbours: def.neighbours.iter().map(ToString::to_string).collect(),
        places: def
            .places
            .iter()
            .map(|place| atlas_place(pack, def, ground, place))
            .collect(),
        props: def
            .props
            .iter()
            .map(|prop| atlas_prop(pack, def, ground, prop))
            .collect(),
        paths: def
            .paths
            .iter()
            .map(|path| {
                let world = |point: &Point| def.world(*point);
                path.points
                    .iter()
                    .map(world)
                    .map(|point| (point.x as f32, point.z as f32))
                    .collect()
            })
            .collect(),
    }
}

/// Colours of a region: its own entries, and one for every surface, since ground reaches over borders.
fn palette(pack: &Pack, def: &RegionDef) -> BTreeMap<String, String> {
    let mut colours = def.palette.clone();
    for surface in &pack.surfaces {
        colours
            .entry(format!("ground-{}", surface.name))
            .or_insert_with(|| surface.colour.clone());
    }
    colours
}

fn atlas_place(pack: &Pack, def: &RegionDef, ground: &Ground, place: &PlaceDef) -> AtlasPlace {
    AtlasPlace {
        place: place.slug.to_string(),
        name: place.name.clone(),
        kind: place.kind.slug().to_owned(),
        model: place.model.clone(),
        at: spot(ground, def.world(place.at), place.lift),
        yaw: place.yaw,
        scale: place.scale as f32,
        reach: place.reach as f32,
        offers: place.offers.clone(),
        leads: place
            .leads
            .as_ref()
            .map(|leads| (leads.region.to_string(), leads.place.to_string())),
        radius: pack.composition().radius(&place.model, place.scale) as f32,
        pitch: place.pitch,
        motif: place
            .asks
            .as_ref()
            .map(|asks| asks.motif.clone())
            .unwrap_or_default(),
        intent: place.asks.as_ref().map(|asks| intent(asks.intent)),
    }
}

fn atlas_prop(pack: &Pack, def: &RegionDef, ground: &Ground, prop: &PropDef) -> AtlasProp {
    let mut at = spot(ground, def.world(prop.at), prop.lift);
    let floats = pack.models.get(&prop.model).is_some_and(|model| model.floats);
    if floats && at.y < WATER_METRES as f32 {
        at.y = WATER_METRES as f32;
    }
    AtlasProp {
        model: prop.model.clone(),
        at,
        yaw: prop.yaw,
        scale: prop.scale as f32,
        radius: pack.composition().radius(&prop.model, prop.scale) as f32,
    }
}

fn spot(ground: &Ground, at: Point, lift: f64) -> Spot {
    Spot {
        x: at.x as f32,
        y: (ground.height(at) + lift) as f32,
        z: at.z as f32,
    }
}

fn intent(intent: song::Intent) -> Intent {
    match intent {
        song::Intent::Creative => Intent::Creative,
        song::Intent::Restoration => Intent::Restoration,
        song::Intent::Exploration => Intent::Exploration,
        song::Intent::Protection => Intent::Protection,
    }
}
