//! What stands on the ground, checked against the ground: dry places, clear arrivals, paths that can be walked and meet.
//!
//! What it is not: it samples points, not tiles; flora keeps away from places by its own rules.

use super::numbers::Musts;
use crate::error::ContentError;
use crate::load::{Origins, RegionOrigins};
use crate::pack::Pack;
use world::RegionDef;
use world::movement::{BODY_RADIUS, SLOPE_MAX};
use world::region_def::{PlaceKind, Point};
use world::terrain::Terrain;
use world::terrain::path::Path;

/// Metres above the sea that a place stands at least.
const DRY_METRES: f64 = 0.2;
/// Metres of water that a path crosses without being a causeway at most.
const DEEP_METRES: f64 = 2.5;
/// Metres apart at which two path ends on a border count as meeting.
const MEETING_METRES: f64 = 0.01;

pub(crate) fn check(pack: &Pack, origins: &Origins, errors: &mut Vec<ContentError>) {
    let terrain = Terrain::new(&pack.composition());
    for (slug, region) in &pack.regions {
        let Some(at) = origins.regions.get(slug) else {
            continue;
        };
        dry(&terrain, region, at, errors);
        arrivals(pack, region, at, errors);
        let paths: Vec<&Path<'_>> = terrain
            .paths()
            .iter()
            .filter(|path| path.region == slug)
            .collect();
        for (path, origin) in paths.into_iter().zip(&at.paths) {
            let mut must = Musts::new(origin, errors);
            walkable(&terrain, region.site.corner(), path, &mut must);
            meets(&terrain, pack, path, &mut must);
        }
    }
}

fn dry(terrain: &Terrain<'_>, region: &RegionDef, at: &RegionOrigins, errors: &mut Vec<ContentError>) {
    for (place, origin) in region.places.iter().zip(&at.places) {
        let height = terrain.height(region.world(place.at));
        Musts::new(origin, errors).hold(height >= DRY_METRES, || {
            format!(
                "{} stands {:.1} metres under water; give it `flat` or other ground",
                place.slug, -height
            )
        });
    }
}

/// Where one arrives nothing stands in the way.
fn arrivals(pack: &Pack, region: &RegionDef, at: &RegionOrigins, errors: &mut Vec<ContentError>) {
    let composition = pack.composition();
    let bodies: Vec<(Point, f64)> = region
        .places
        .iter()
        .map(|place| (place.at, composition.radius(&place.model, place.scale)))
        .chain(
            region
                .props
                .iter()
                .map(|prop| (prop.at, composition.radius(&prop.model, prop.scale))),
        )
        .collect();
    for (place, origin) in region.places.iter().zip(&at.places) {
        if !matches!(place.kind, PlaceKind::Spawn | PlaceKind::Gate) {
            continue;
        }
        let blocked = bodies
            .iter()
            .any(|(middle, radius)| *radius > 0.0 && middle.distance(place.at) < radius + BODY_RADIUS + 0.5);
        Musts::new(origin, errors).hold(!blocked, || {
            format!("something stands in the way of who arrives at {}", place.slug)
        });
    }
}

fn walkable(terrain: &Terrain<'_>, corner: Point, path: &Path<'_>, must: &mut Musts<'_>) {
    if !path.def.causeway {
        let deepest = path
            .points
            .iter()
            .map(|point| terrain.padded(*point))
            .fold(f64::MAX, f64::min);
        must.hold(deepest > -DEEP_METRES, || {
            format!(
                "the path crosses water {:.1} metres deep; only a causeway may",
                -deepest
            )
        });
    }
    let mut steepest = (0.0, path.points[0]);
    for pair in path.points.windows(2) {
        let rise = terrain.height(pair[1]) - terrain.height(pair[0]);
        let slope = rise.abs() / pair[0].distance(pair[1]);
        if slope > steepest.0 {
            steepest = (slope, pair[0]);
        }
    }
    let (slope, at) = steepest;
    must.hold(slope < SLOPE_MAX * 0.8, || {
        format!(
            "the path rises {slope:.2} metres on one at {:.0}, {:.0}; at most {:.2} can be walked with ease",
            at.x - corner.x,
            at.z - corner.z,
            SLOPE_MAX * 0.8
        )
    });
}

/// A path that ends on a border with a neighbour goes on there.
fn meets(terrain: &Terrain<'_>, pack: &Pack, path: &Path<'_>, must: &mut Musts<'_>) {
    let Some(region) = pack.regions.get(path.region) else {
        return;
    };
    if region.site.is_interior() {
        return;
    }
    for (local, point) in [
        (path.def.points.first(), path.points.first()),
        (path.def.points.last(), path.points.last()),
    ] {
        let (Some(local), Some(point)) = (local, point) else {
            continue;
        };
        let side = region.site.side();
        let on_border = [local.x, local.z, side - local.x, side - local.z]
            .iter()
            .any(|metres| metres.abs() < MEETING_METRES);
        if !on_border {
            continue;
        }
        let goes_on = terrain.paths().iter().any(|other| {
            other.region != path.region
                && [other.points.first(), other.points.last()]
                    .into_iter()
                    .flatten()
                    .any(|end| end.distance(*point) < MEETING_METRES)
        });
        must.hold(goes_on, || {
            format!(
                "the path ends on the border at {}, {} and does not go on beyond it",
                local.x, local.z
            )
        });
    }
}
