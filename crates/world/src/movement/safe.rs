//! The nearest safe spot: where to put someone who is stuck, arrives, or was left by the tide of a new version of the land.
//!
//! What it is not: it is no way-finding; the spot is near by air, not on foot.

use super::{BODY_RADIUS, Footholds, WADE_DEPTH};
use crate::exact::{bearing, length};
use crate::region_def::Point;

/// Metres from ring to ring of the search.
const RING_METRES: f64 = 1.5;
/// Rings of the search: 60 m.
const RINGS: u32 = 40;
/// Steepest slope that is safe to stand on.
const SLOPE_MAX: f64 = 0.6;

/// The nearest place to stand safely: dry, level and free, on rings around a place; `None` when there is none within 60 m.
#[must_use]
pub fn nearest_safe(land: &impl Footholds, at: Point) -> Option<Point> {
    if is_safe(land, at) {
        return Some(at);
    }
    for ring in 1..=RINGS {
        let radius = f64::from(ring) * RING_METRES;
        let spots = (ring * 6).min(128);
        for spot in 0..spots {
            let (east, south) = bearing((spot * 256 / spots) as u8);
            let at = at.plus(Point::new(east * radius, south * radius));
            if is_safe(land, at) {
                return Some(at);
            }
        }
    }
    None
}

/// Whether one stands safely at a place: dry, level and free.
pub(super) fn is_safe(land: &impl Footholds, at: Point) -> bool {
    let around = |east: f64, south: f64| land.height(at.plus(Point::new(east, south)));
    let (Some(here), Some(west), Some(east), Some(north), Some(south)) = (
        land.height(at),
        around(-1.0, 0.0),
        around(1.0, 0.0),
        around(0.0, -1.0),
        around(0.0, 1.0),
    ) else {
        return false;
    };
    let slope = length(east - west, south - north) / 2.0;
    let mut free = true;
    land.obstacles(at, &mut |obstacle| {
        free &= obstacle.at.distance(at) >= obstacle.radius + BODY_RADIUS;
    });
    free && slope <= SLOPE_MAX && land.water(at) - here <= WADE_DEPTH
}
