//! Regions: their site, Song, palette, neighbours, landforms and paths.
//!
//! What it is not: places stand in `places`, heights in `ground`.

use super::numbers::{Musts, is_colour, is_surface};
use crate::error::ContentError;
use crate::load::{Origins, RegionOrigins};
use crate::pack::Pack;
use kernel::RegionId;
use song::melody::{TEMPO_MAX, TEMPO_MIN};
use std::collections::{BTreeMap, BTreeSet};
use world::RegionDef;
use world::harmony::{DEPTH_MAX, FULL};
use world::region_def::{FeatureDef, Point, REGION_METRES, Site};

/// Palette entries that every region has; further ones are `ground-` and the name of a surface.
pub const PALETTE: [&str; 10] = [
    "sky-top",
    "sky-horizon",
    "sun",
    "fog",
    "shade",
    "water",
    "water-deep",
    "accent",
    "bloom",
    "foliage",
];
/// Squares of the grid on either side of the origin.
const GRID_MAX: i32 = 16;
/// Landforms, paths, places and props of one region.
const FEATURES_MAX: usize = 64;
const PATHS_MAX: usize = 32;
const PLACES_MAX: usize = 48;
const PROPS_MAX: usize = 256;

pub(crate) fn check(pack: &Pack, origins: &Origins, errors: &mut Vec<ContentError>) {
    let mut squares: BTreeMap<(i32, i32), &RegionId> = BTreeMap::new();
    for (slug, region) in &pack.regions {
        let Some(at) = origins.regions.get(slug) else {
            continue;
        };
        if let Site::Outdoor { grid_x, grid_z } = region.site
            && let Some(other) = squares.insert((grid_x, grid_z), slug)
        {
            errors.push(
                at.site
                    .error(format!("{other} stands on the same square of the grid")),
            );
        }
        whole(pack, region, at, errors);
        song(region, at, errors);
        neighbours(pack, region, at, errors);
        features(pack, region, at, errors);
        paths(pack, region, at, errors);
    }
}

fn whole(pack: &Pack, region: &RegionDef, at: &RegionOrigins, errors: &mut Vec<ContentError>) {
    Musts::new(&at.biome, errors).hold(pack.biomes.contains_key(&region.biome), || {
        format!("{:?} is no biome", region.biome)
    });
    let mut must = Musts::new(&at.site, errors);
    match region.site {
        Site::Outdoor { grid_x, grid_z } => must.hold(
            (-GRID_MAX..=GRID_MAX).contains(&grid_x) && (-GRID_MAX..=GRID_MAX).contains(&grid_z),
            || format!("the grid goes from -{GRID_MAX} to {GRID_MAX}"),
        ),
        Site::Interior { corner, side } => {
            let outside = f64::from(GRID_MAX + 2) * REGION_METRES;
            must.hold(corner.x.abs().max(corner.z.abs()) >= outside, || {
                format!("an interior lies at least {outside} metres from the world's origin, off the grid")
            });
            must.hold(
                (16.0..=256.0).contains(&side) && side.fract().abs() < 1e-9,
                || "an interior's side is 16 to 256 whole metres".into(),
            );
        }
    }
    let full = 0..=FULL.0;
    Musts::new(&at.rest, errors).hold(
        full.contains(&region.rest.harmony.0) && full.contains(&region.rest.dissonance.0),
        || "harmony and dissonance rest at 0 to 100000 thousandths".into(),
    );
    Musts::new(&at.silence, errors).hold((0..=10_000).contains(&region.silence.0), || {
        "silence is 0 to 10000 thousandths per hour".into()
    });
    Musts::new(&at.wound_depth, errors).hold(region.wound_depth <= DEPTH_MAX, || {
        format!("wound_depth is 0 to {DEPTH_MAX}")
    });
    let mut must = Musts::new(&at.palette, errors);
    for name in PALETTE {
        must.hold(region.palette.contains_key(name), || {
            format!("the palette has no {name:?}")
        });
    }
    for (name, colour) in &region.palette {
        let ground = name
            .strip_prefix("ground-")
            .is_some_and(|name| is_surface(pack, name));
        must.hold(ground || PALETTE.contains(&name.as_str()), || {
            format!(
                "{name:?} is no entry of a palette: {} and ground-<surface> are",
                PALETTE.join(", ")
            )
        });
        must.hold(is_colour(colour), || {
            format!("{name}: {colour:?} is no colour: #rrggbb is")
        });
    }
    let mut must = Musts::new(&at.top, errors);
    for (what, count, most) in [
        ("features", region.features.len(), FEATURES_MAX),
        ("paths", region.paths.len(), PATHS_MAX),
        ("places", region.places.len(), PLACES_MAX),
        ("props", region.props.len(), PROPS_MAX),
    ] {
        must.hold(count <= most, || format!("{count} {what}; {most} are allowed"));
    }
    let named = |text: &str, most: usize| (1..=most).contains(&text.chars().count());
    must.hold(named(&region.name, 40) && named(&region.about, 200), || {
        "a region's name has 1 to 40 characters, its `about` 1 to 200".into()
    });
}

fn song(region: &RegionDef, at: &RegionOrigins, errors: &mut Vec<ContentError>) {
    let song = &region.song;
    let mut must = Musts::new(&at.song, errors);
    must.hold((TEMPO_MIN..=TEMPO_MAX).contains(&song.tempo), || {
        format!("a tempo is {TEMPO_MIN} to {TEMPO_MAX} beats per minute")
    });
    must.hold(
        (1..=16).contains(&song.metre.beats) && [1, 2, 4, 8, 16].contains(&song.metre.unit),
        || "a metre has 1 to 16 beats of 1, 2, 4, 8 or 16".into(),
    );
    must.hold((3..=12).contains(&song.motif.len()), || {
        "a motif has 3 to 12 notes".into()
    });
    for (pitch, ticks) in &song.motif {
        must.hold((21..=108).contains(pitch) && (60..=3840).contains(ticks), || {
            format!("note {pitch} of {ticks} ticks: pitches are 21 to 108, durations 60 to 3840 ticks")
        });
        let degree = (pitch % 12 + 12 - song.tonic.number()) % 12;
        must.hold(song.mode.degrees().contains(&degree), || {
            format!(
                "note {pitch} of the motif is not in {} {}",
                song.tonic.name(),
                song.mode.slug()
            )
        });
    }
    must.hold(song.mood.parse::<RegionId>().is_ok(), || {
        "a mood is one lower-case word".into()
    });
}

fn neighbours(pack: &Pack, region: &RegionDef, at: &RegionOrigins, errors: &mut Vec<ContentError>) {
    let mut seen = BTreeSet::new();
    for (slug, origin) in region.neighbours.iter().zip(&at.neighbours) {
        let mut must = Musts::new(origin, errors);
        must.hold(seen.insert(slug), || format!("{slug} is named twice"));
        let Some(other) = pack.regions.get(slug) else {
            must.hold(false, || format!("{slug} is no region"));
            continue;
        };
        must.hold(other.neighbours.contains(&region.slug), || {
            format!(
                "{slug} does not name {} as its neighbour; neighbours are mutual",
                region.slug
            )
        });
        if let (Site::Outdoor { grid_x, grid_z }, Site::Outdoor { grid_x: x, grid_z: z }) =
            (region.site, other.site)
        {
            must.hold((grid_x - x).abs() + (grid_z - z).abs() == 1, || {
                format!("{slug} does not lie next to it on the grid")
            });
            seamless(pack, region, other, &mut Musts::new(&at.palette, errors));
        }
    }
    for other in pack.regions.values() {
        if let (Site::Outdoor { grid_x, grid_z }, Site::Outdoor { grid_x: x, grid_z: z }) =
            (region.site, other.site)
            && (grid_x - x).abs() + (grid_z - z).abs() == 1
        {
            Musts::new(&at.top, errors).hold(region.neighbours.contains(&other.slug), || {
                format!("{} lies next to it and is not named as its neighbour", other.slug)
            });
        }
    }
}

/// Ground reaches over borders, so a surface has one colour on both sides of each.
fn seamless(pack: &Pack, region: &RegionDef, other: &RegionDef, must: &mut Musts<'_>) {
    for surface in &pack.surfaces {
        let name = format!("ground-{}", surface.name);
        let colour = |region: &RegionDef| region.palette.get(&name).unwrap_or(&surface.colour).clone();
        must.hold(colour(region) == colour(other), || {
            format!(
                "{name} is {} here and {} in {}, next to it; use a surface of its own",
                colour(region),
                colour(other),
                other.slug
            )
        });
    }
}

fn features(pack: &Pack, region: &RegionDef, at: &RegionOrigins, errors: &mut Vec<ContentError>) {
    let side = region.site.side();
    let near = |point: &Point| {
        (-side / 2.0..=side * 1.5).contains(&point.x) && (-side / 2.0..=side * 1.5).contains(&point.z)
    };
    for (feature, origin) in region.features.iter().zip(&at.features) {
        let mut must = Musts::new(origin, errors);
        let (points, reaches): (Vec<&Point>, Vec<f64>) = match feature {
            FeatureDef::Hill { at, radius, .. }
            | FeatureDef::Peak { at, radius, .. }
            | FeatureDef::Plateau { at, radius, .. }
            | FeatureDef::Island { at, radius, .. }
            | FeatureDef::Terraces { at, radius, .. }
            | FeatureDef::Dunes { at, radius, .. }
            | FeatureDef::Paint { at, radius, .. } => (vec![at], vec![*radius]),
            FeatureDef::Crater {
                at, radius, flank, ..
            } => (vec![at], vec![*radius, *flank]),
            FeatureDef::Lake { at, radius, .. } => (vec![at], vec![radius.x, radius.z]),
            FeatureDef::Ridge { points, width, .. }
            | FeatureDef::Valley { points, width, .. }
            | FeatureDef::Clearing { points, width } => (points.iter().collect(), vec![*width]),
            FeatureDef::Canyon {
                points, width, wall, ..
            } => (points.iter().collect(), vec![*width, *wall]),
            FeatureDef::Shelf {
                points, front, depth, ..
            } => (points.iter().collect(), vec![*front, *depth]),
        };
        let is_line = matches!(
            feature,
            FeatureDef::Ridge { .. }
                | FeatureDef::Valley { .. }
                | FeatureDef::Clearing { .. }
                | FeatureDef::Canyon { .. }
                | FeatureDef::Shelf { .. }
        );
        must.hold(!is_line || (2..=24).contains(&points.len()), || {
            "a line has 2 to 24 points".into()
        });
        must.hold(points.iter().all(|point| near(point)), || {
            "a landform lies within half a region of its own region".into()
        });
        must.hold(
            reaches.iter().all(|metres| (1.0..=400.0).contains(metres)),
            || "radii and widths are 1 to 400 metres".into(),
        );
        match feature {
            FeatureDef::Terraces { step, sharp, .. } => {
                must.hold((0.5..=30.0).contains(step) && (0.0..=1.0).contains(sharp), || {
                    "steps are 0.5 to 30 metres, sharp is 0 to 1".into()
                });
            }
            FeatureDef::Dunes { length, .. } => {
                must.hold((8.0..=200.0).contains(length), || {
                    "dunes follow each other at 8 to 200 metres".into()
                });
            }
            FeatureDef::Paint { surface, .. } => {
                must.hold(is_surface(pack, surface), || format!("{surface:?} is no surface"));
            }
            FeatureDef::Plateau { edge, .. } => {
                must.hold(*edge >= 0.5, || "an edge is at least half a metre".into());
            }
            _ => {}
        }
    }
}

fn paths(pack: &Pack, region: &RegionDef, at: &RegionOrigins, errors: &mut Vec<ContentError>) {
    let side = region.site.side();
    for (path, origin) in region.paths.iter().zip(&at.paths) {
        let mut must = Musts::new(origin, errors);
        must.hold((2..=24).contains(&path.points.len()), || {
            "a path has 2 to 24 points".into()
        });
        must.hold((1.0..=12.0).contains(&path.width), || {
            "a path is 1 to 12 metres wide".into()
        });
        must.hold(is_surface(pack, &path.surface), || {
            format!("{:?} is no surface", path.surface)
        });
        let inside = |point: &Point| (0.0..=side).contains(&point.x) && (0.0..=side).contains(&point.z);
        must.hold(path.points.iter().all(inside), || {
            "a path stays in its region and ends at most on its border".into()
        });
        let twins = path.points.windows(2).any(|pair| pair[0].distance(pair[1]) < 1.0);
        must.hold(!twins, || {
            "the points of a path are at least one metre apart".into()
        });
    }
}
