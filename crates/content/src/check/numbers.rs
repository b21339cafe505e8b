//! The world's own numbers, the catalogue, surfaces, biomes and balance.
//!
//! What it is not: it looks at no region.

use crate::error::{ContentError, Origin};
use crate::load::Origins;
use crate::pack::Pack;
use kernel::Milli;
use std::collections::BTreeSet;
use world::biome_def::BiomeDef;
use world::harmony::{Balance, FULL};
use world::land::RADIUS_MAX;

/// Surfaces and kinds of flora are bytes on the wire.
const INDEX_MAX: usize = 255;

pub(crate) fn check(pack: &Pack, origins: &Origins, errors: &mut Vec<ContentError>) {
    world(pack, origins, errors);
    for (slug, model) in &pack.models {
        let Some(origin) = origins.models.get(slug) else {
            continue;
        };
        let mut must = Musts::new(origin, errors);
        must.hold(is_slug(slug), || {
            format!("{slug:?} is no slug: 1 to 48 of a-z, 0-9 and '-'")
        });
        must.hold(
            model.size.iter().all(|metres| (0.05..=80.0).contains(metres)),
            || format!("model {slug:?}: each size is 0.05 to 80 metres"),
        );
        must.hold((0.0..=RADIUS_MAX).contains(&model.radius), || {
            format!("model {slug:?}: radius is 0 to {RADIUS_MAX} metres")
        });
    }
    for (surface, origin) in pack.surfaces.iter().zip(&origins.surfaces) {
        let mut must = Musts::new(origin, errors);
        must.hold(is_colour(&surface.colour), || {
            format!("{:?} is no colour: #rrggbb is", surface.colour)
        });
    }
    for (slug, biome) in &pack.biomes {
        if let Some(origin) = origins.biomes.get(slug) {
            check_biome(pack, biome, origin, errors);
        }
    }
    if let Some(origin) = &origins.balance {
        check_balance(&pack.balance, &mut Musts::new(origin, errors));
    }
}

fn world(pack: &Pack, origins: &Origins, errors: &mut Vec<ContentError>) {
    let world = &pack.world;
    if let Some(origin) = origins.world.get("spawn") {
        let mut must = Musts::new(origin, errors);
        must.hold(
            pack.place(&world.spawn_region, &world.spawn_place).is_some(),
            || {
                format!(
                    "one wakes at {} in {}, which is not known",
                    world.spawn_place, world.spawn_region
                )
            },
        );
    }
    if let Some(origin) = origins.world.get("day") {
        let mut must = Musts::new(origin, errors);
        must.hold((600_000..=86_400_000).contains(&world.day_ms), || {
            "a day lasts 10 to 1440 minutes".into()
        });
    }
    if let Some(origin) = origins.world.get("hour") {
        let mut must = Musts::new(origin, errors);
        must.hold(world.first_hour < 24, || "the first hour is 0 to 23".into());
    }
    let mut seen = BTreeSet::new();
    for (model, origin) in pack.flora.iter().zip(&origins.flora) {
        let mut must = Musts::new(origin, errors);
        must.hold(
            pack.models.get(model).is_some_and(|model| model.form.grows()),
            || format!("{model:?} is no model of a tree, shrub, herb, rock or crystal"),
        );
        must.hold(seen.insert(model), || format!("{model:?} is listed twice"));
    }
    let whole = Origin {
        file: "world.toml".into(),
        line: 0,
    };
    let mut must = Musts::new(&whole, errors);
    must.hold(pack.flora.len() <= INDEX_MAX, || {
        format!("{} kinds of flora; {INDEX_MAX} are allowed", pack.flora.len())
    });
    must.hold(!pack.regions.is_empty(), || {
        "a world has at least one region".into()
    });
    must.hold((1..=INDEX_MAX).contains(&pack.surfaces.len()), || {
        format!("{} surfaces; 1 to {INDEX_MAX} are allowed", pack.surfaces.len())
    });
}

fn check_biome(pack: &Pack, biome: &BiomeDef, origin: &Origin, errors: &mut Vec<ContentError>) {
    let mut must = Musts::new(origin, errors);
    let slug = &biome.slug;
    let ground = &biome.ground;
    must.hold((10.0..=400.0).contains(&ground.scale), || {
        format!("biome {slug}: scale is 10 to 400 metres")
    });
    must.hold((0.0..=1.0).contains(&ground.moisture), || {
        format!("biome {slug}: moisture is 0 to 1")
    });
    must.hold((-40.0..=200.0).contains(&ground.level), || {
        format!("biome {slug}: level is -40 to 200 metres")
    });
    must.hold(
        [
            ground.relief,
            ground.ridges,
            ground.warp,
            ground.step,
            ground.rough,
        ]
        .iter()
        .all(|metres| (0.0..=120.0).contains(metres)),
        || format!("biome {slug}: relief, ridges, warp, step and rough are 0 to 120 metres"),
    );
    let cover = &biome.cover;
    for name in [
        &cover.ground,
        &cover.moist,
        &cover.dry,
        &cover.shore,
        &cover.bed,
        &cover.steep,
        &cover.cliff,
        &cover.high,
    ] {
        must.hold(is_surface(pack, name), || {
            format!("biome {slug}: {name:?} is no surface")
        });
    }
    for flora in &biome.flora {
        let model = &flora.model;
        must.hold(pack.flora.contains(model), || {
            format!("biome {slug}: {model:?} is not in the list of flora of world.toml")
        });
        must.hold((1..=2000).contains(&flora.count), || {
            format!("biome {slug}, {model}: count is 1 to 2000")
        });
        must.hold(
            0.1 <= flora.scale[0] && flora.scale[0] <= flora.scale[1] && flora.scale[1] <= 3.9,
            || format!("biome {slug}, {model}: scale goes from 0.1 up to 3.9"),
        );
        must.hold(flora.height[0] < flora.height[1], || {
            format!("biome {slug}, {model}: the least height is below the most")
        });
        must.hold(
            (0.0..=1.0).contains(&flora.grove) && (8.0..=300.0).contains(&flora.grove_metres),
            || format!("biome {slug}, {model}: grove is 0 to 1, grove_metres 8 to 300"),
        );
        for name in &flora.on {
            must.hold(is_surface(pack, name), || {
                format!("biome {slug}, {model}: {name:?} is no surface")
            });
        }
    }
}

fn check_balance(balance: &Balance, must: &mut Musts<'_>) {
    let within = |value: Milli, most: i32| (0..=most).contains(&value.0);
    must.hold(within(balance.rest.share, 250), || {
        "rest.share is 0 to 250 thousandths".into()
    });
    must.hold(within(balance.neighbours.share, 100), || {
        "neighbours.share is 0 to 100 thousandths".into()
    });
    must.hold(
        within(balance.silence.shielded_above, FULL.0) && within(balance.silence.dissonance_share, 4000),
        || "silence.shielded_above is 0 to 100000, dissonance_share 0 to 4000 thousandths".into(),
    );
    let wound = &balance.wound;
    must.hold(
        within(wound.harmony, 10_000) && within(wound.dissonance, 10_000),
        || "wound.harmony and wound.dissonance are 0 to 10000 per hour".into(),
    );
    must.hold(
        wound.ease <= 1000 && wound.deepen <= 1000 && within(wound.other_intents, 1000),
        || "wound.ease, deepen and other_intents are 0 to 1000".into(),
    );
    must.hold(
        wound.together.first() == Some(&1000)
            && wound.together.len() <= 16
            && wound.together.is_sorted()
            && wound.together.last().is_some_and(|most| *most <= 2500),
        || "wound.together begins with 1000 and rises to at most 2500, in at most 16 steps".into(),
    );
    must.hold(
        (1_000..=3_600_000).contains(&wound.together_ms) && (2..=100).contains(&wound.reach_metres),
        || "wound.together_ms is 1000 to 3600000, reach_metres 2 to 100".into(),
    );
    let performance = &balance.performance;
    must.hold(
        [
            performance.harmony,
            performance.dissonance,
            performance.noise,
            performance.hour_max,
        ]
        .iter()
        .all(|value| within(*value, FULL.0)),
        || "performance: harmony, dissonance, noise and hour_max are 0 to 100000".into(),
    );
    must.hold(performance.noise_below < 1000, || {
        "performance.noise_below is 0 to 999".into()
    });
    must.hold(
        [
            performance.creative,
            performance.restoration,
            performance.exploration,
            performance.protection,
        ]
        .iter()
        .all(|effect| within(effect.harmony, 2000) && within(effect.dissonance, 2000)),
        || "performance: an intent's strengths are 0 to 2000 thousandths".into(),
    );
}

/// Notes an error where a condition does not hold.
pub(crate) struct Musts<'a> {
    origin: &'a Origin,
    errors: &'a mut Vec<ContentError>,
}

impl<'a> Musts<'a> {
    pub(crate) fn new(origin: &'a Origin, errors: &'a mut Vec<ContentError>) -> Self {
        Self { origin, errors }
    }

    pub(crate) fn hold(&mut self, holds: bool, message: impl FnOnce() -> String) {
        if !holds {
            self.errors.push(self.origin.error(message()));
        }
    }
}

pub(crate) fn is_surface(pack: &Pack, name: &str) -> bool {
    pack.surfaces.iter().any(|surface| surface.name == name)
}

pub(crate) fn is_colour(text: &str) -> bool {
    text.len() == 7
        && text.starts_with('#')
        && text[1..]
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

fn is_slug(text: &str) -> bool {
    text.parse::<kernel::PlaceId>().is_ok()
}
