//! How the continent ends: sea, mountains or table land along every side that has no neighbour.
//!
//! What it is not: it is no wall; movement is held inside the world by bounds, and the edge only makes them look and feel so.

use super::{Fields, stepped};
use crate::exact::{lerp, smooth};
use crate::region_def::{OuterEdge, Point, REGION_METRES, RegionDef, Site};
use std::collections::BTreeSet;

/// The outer sides of the continent.
#[derive(Debug, Default)]
pub(super) struct Edges {
    sides: Vec<Side>,
}

#[derive(Debug)]
struct Side {
    kind: OuterEdge,
    /// The ends of the side, along one axis.
    least: Point,
    most: Point,
}

impl Side {
    fn distance(&self, at: Point) -> f64 {
        at.distance(Point::new(
            at.x.clamp(self.least.x, self.most.x),
            at.z.clamp(self.least.z, self.most.z),
        ))
    }

    /// Metres inland over which the edge is felt.
    fn width(&self) -> f64 {
        match self.kind {
            OuterEdge::Sea => 96.0,
            OuterEdge::Mountains => 84.0,
            OuterEdge::Mesas => 64.0,
        }
    }

    fn target(&self, at: Point, height: f64, fields: &Fields) -> f64 {
        match self.kind {
            OuterEdge::Sea => height.min(-13.0 + 3.0 * fields.shape.at(at.x / 60.0, at.z / 60.0)),
            OuterEdge::Mountains => {
                let crest = fields.detail.ridges(at.x / 120.0, at.z / 120.0, 4);
                height.max(26.0 + 88.0 * crest)
            }
            OuterEdge::Mesas => {
                let top = 30.0 + 16.0 * fields.shape.octaves(at.x / 90.0, at.z / 90.0, 3);
                height.max(stepped(top, 11.0, 0.95))
            }
        }
    }
}

impl Edges {
    pub(super) fn new<'a>(regions: impl Iterator<Item = &'a RegionDef> + Clone) -> Self {
        let taken: BTreeSet<(i32, i32)> = regions
            .clone()
            .filter_map(|region| match region.site {
                Site::Outdoor { grid_x, grid_z } => Some((grid_x, grid_z)),
                Site::Interior { .. } => None,
            })
            .collect();
        let mut sides = Vec::new();
        for region in regions {
            let Site::Outdoor { grid_x, grid_z } = region.site else {
                continue;
            };
            let corner = region.site.corner();
            let far = corner.plus(Point::new(REGION_METRES, REGION_METRES));
            for (next, least, most) in [
                ((grid_x, grid_z - 1), corner, Point::new(far.x, corner.z)),
                ((grid_x, grid_z + 1), Point::new(corner.x, far.z), far),
                ((grid_x - 1, grid_z), corner, Point::new(corner.x, far.z)),
                ((grid_x + 1, grid_z), Point::new(far.x, corner.z), far),
            ] {
                if !taken.contains(&next) {
                    sides.push(Side {
                        kind: region.edge,
                        least,
                        most,
                    });
                }
            }
        }
        Self { sides }
    }

    pub(super) fn shape(&self, at: Point, height: f64, fields: &Fields) -> f64 {
        let (mut strongest, mut target, mut total) = (0.0_f64, 0.0, 0.0);
        for side in &self.sides {
            let distance = side.distance(at);
            if distance >= side.width() {
                continue;
            }
            // The line is not drawn with a ruler: noise moves it in and out, less the nearer the world's end.
            let wander = fields.shape.at(at.x / 70.0 + 3.0, at.z / 70.0) * 0.22;
            let share = 1.0 - distance / side.width();
            let share = smooth(
                0.0,
                1.0,
                (share + wander * (1.0 - share) * share * 4.0).clamp(0.0, 1.0),
            );
            strongest = strongest.max(share);
            target += share * share * side.target(at, height, fields);
            total += share * share;
        }
        if total > 0.0 {
            lerp(height, target / total, strongest)
        } else {
            height
        }
    }
}
