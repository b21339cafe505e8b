//! A place of one's own beside others: where whoever arrives at a spot stands, so that nobody arrives inside somebody else.
//!
//! What it is not: it keeps nobody apart who walks; figures pass through each other.

use super::Footholds;
use super::safe::is_safe;
use crate::exact::bearing;
use crate::region_def::Point;

/// Metres that who arrives keeps from whoever stands there.
pub const APART_METRES: f64 = 1.0;
/// Metres from ring to ring of the places around a spot.
const RING_METRES: f64 = 1.2;
/// Places on the first ring; each further ring has as many more.
const RING_PLACES: u32 = 6;
/// Rings around a spot: 61 places, with the spot itself.
const RINGS: u32 = 4;
/// Metres from a spot to the farthest place beside it: 4.8.
pub const BESIDE_METRES: f64 = RINGS as f64 * RING_METRES;

/// The place nearest to `at` where one stands safely and nobody of `taken` is within [`APART_METRES`]. On each ring the search
/// begins at `turn` (256 to the turn), so that two who arrive at one moment seldom take the same. `None` when all are taken.
#[must_use]
pub fn free_place(land: &impl Footholds, at: Point, turn: u8, taken: &[Point]) -> Option<Point> {
    let free = |place: &Point| {
        let apart = taken.iter().all(|other| other.distance(*place) >= APART_METRES);
        apart && is_safe(land, *place)
    };
    let around = (1..=RINGS).flat_map(|ring| {
        let count = ring * RING_PLACES;
        (0..count).map(move |place| {
            let (east, south) = bearing(turn.wrapping_add((place * 256 / count) as u8));
            let metres = f64::from(ring) * RING_METRES;
            at.plus(Point::new(east * metres, south * metres))
        })
    });
    std::iter::once(at).chain(around).find(free)
}
