//! Level ground under places and props, so that a house does not stand on a slope.
//!
//! What it is not: it is not authored height; a pad lies where the ground around it lies.

use super::Composition;
use crate::exact::{lerp, smooth};
use crate::region_def::Point;

/// Metres above the sea that a pad lies at least.
const DRY_METRES: f64 = 0.7;

/// The pads of the world.
#[derive(Debug, Default)]
pub(super) struct Pads {
    pads: Vec<Pad>,
}

#[derive(Debug)]
struct Pad {
    at: Point,
    radius: f64,
    foot: f64,
    level: f64,
}

impl Pads {
    pub(super) fn new(composition: &Composition<'_>, ground: impl Fn(Point) -> f64) -> Self {
        let mut pads = Vec::new();
        for region in composition.regions.values() {
            let places = region.places.iter().map(|place| (place.at, place.flat));
            let props = region.props.iter().map(|prop| (prop.at, prop.flat));
            for (at, radius) in places.chain(props) {
                if radius <= 0.0 {
                    continue;
                }
                let at = region.world(at);
                let level = around(at, radius * 0.7, &ground).max(DRY_METRES);
                pads.push(Pad {
                    at,
                    radius,
                    foot: radius * 1.7 + 4.0,
                    level,
                });
            }
        }
        Self { pads }
    }

    /// The ground with pads laid on it. Where pads overlap, the nearest in the middle wins.
    pub(super) fn level(&self, at: Point, height: f64) -> f64 {
        let (mut strongest, mut level, mut total) = (0.0_f64, 0.0, 0.0);
        for pad in &self.pads {
            let (east, south) = (at.x - pad.at.x, at.z - pad.at.z);
            if east.abs() >= pad.foot || south.abs() >= pad.foot {
                continue;
            }
            let distance = at.distance(pad.at);
            let share = 1.0 - smooth(pad.radius, pad.foot, distance);
            let weight = share * share / (0.2 + distance / pad.radius);
            strongest = strongest.max(share);
            level += weight * pad.level;
            total += weight;
        }
        if total > 0.0 {
            lerp(height, level / total, strongest)
        } else {
            height
        }
    }
}

/// The mean height of a place and eight points around it.
pub(super) fn around(at: Point, radius: f64, ground: impl Fn(Point) -> f64) -> f64 {
    let diagonal = radius * 0.707;
    let offsets = [
        (0.0, 0.0),
        (radius, 0.0),
        (-radius, 0.0),
        (0.0, radius),
        (0.0, -radius),
        (diagonal, diagonal),
        (-diagonal, diagonal),
        (diagonal, -diagonal),
        (-diagonal, -diagonal),
    ];
    let sum: f64 = offsets
        .iter()
        .map(|(east, south)| ground(at.plus(Point::new(*east, *south))))
        .sum();
    sum / 9.0
}
