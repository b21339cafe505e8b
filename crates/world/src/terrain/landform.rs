//! Authored landforms, applied to the ground in the order they were written.
//!
//! Circles are frayed by noise, so that no hill shows its compass. What it is not: it does not check that a landform makes
//! sense where it lies.

use super::{Fields, stepped};
use crate::exact::{bearing, length, lerp, smooth};
use crate::region_def::{FeatureDef, Point, RegionDef};

/// The landforms of the world.
#[derive(Debug, Default)]
pub struct Landforms<'a> {
    forms: Vec<Landform<'a>>,
}

#[derive(Debug)]
struct Landform<'a> {
    feature: &'a FeatureDef,
    corner: Point,
    /// World coordinates beyond which it does nothing.
    least: Point,
    most: Point,
}

impl<'a> Landforms<'a> {
    pub(super) fn new(regions: impl Iterator<Item = &'a RegionDef>) -> Self {
        let mut forms = Vec::new();
        for region in regions {
            let corner = region.site.corner();
            for feature in &region.features {
                let (least, most) = bounds(feature);
                forms.push(Landform {
                    feature,
                    corner,
                    least: corner.plus(least),
                    most: corner.plus(most),
                });
            }
        }
        Self { forms }
    }

    pub(super) fn shape(&self, at: Point, height: f64, fields: &Fields) -> f64 {
        self.near(at).fold(height, |height, form| {
            shape(form.feature, local(form, at), at, height, fields)
        })
    }

    /// The surface painted over a place, if any; the last one wins.
    pub(super) fn painted(&self, at: Point, fields: &Fields) -> Option<&'a str> {
        let mut surface = None;
        for form in self.near(at) {
            if let FeatureDef::Paint {
                at: middle,
                radius,
                surface: name,
            } = form.feature
            {
                let fray = 1.0 + 0.28 * fields.shape.octaves(at.x / 16.0, at.z / 16.0, 2);
                if local(form, at).distance(*middle) < radius * fray {
                    surface = Some(name.as_str());
                }
            }
        }
        surface
    }

    /// Whether a place is kept clear of tall flora.
    pub(super) fn cleared(&self, at: Point) -> bool {
        self.near(at).any(|form| match form.feature {
            FeatureDef::Clearing { points, width } => nearest(points, local(form, at)).distance < *width,
            _ => false,
        })
    }

    fn near(&self, at: Point) -> impl Iterator<Item = &Landform<'a>> {
        self.forms.iter().filter(move |form| {
            at.x > form.least.x && at.x < form.most.x && at.z > form.least.z && at.z < form.most.z
        })
    }
}

/// The nearest point of a polyline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearest {
    /// Metres to it.
    pub distance: f64,
    /// Whether the place lies on the right hand of the line's direction.
    pub right: bool,
}

/// The nearest point of a polyline to a place.
#[must_use]
pub fn nearest(points: &[Point], at: Point) -> Nearest {
    let mut best = Nearest {
        distance: f64::MAX,
        right: false,
    };
    for pair in points.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let (east, south) = (to.x - from.x, to.z - from.z);
        let square = east * east + south * south;
        let (x, z) = (at.x - from.x, at.z - from.z);
        let share = if square > 0.0 {
            ((x * east + z * south) / square).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let distance = length(x - east * share, z - south * share);
        if distance < best.distance {
            best = Nearest {
                distance,
                // With z to the south, the right hand of a direction is where the cross product is positive.
                right: east * z - south * x > 0.0,
            };
        }
    }
    best
}

fn local(form: &Landform<'_>, at: Point) -> Point {
    Point::new(at.x - form.corner.x, at.z - form.corner.z)
}

fn shape(feature: &FeatureDef, local: Point, at: Point, height: f64, fields: &Fields) -> f64 {
    // Distances are stretched by up to a third, slowly, which breaks every circle and line.
    let fray = 1.0 + (0.42 * fields.shape.octaves(at.x / 58.0 + 31.0, at.z / 58.0, 3)).clamp(-0.3, 0.3);
    let crest = || fields.detail.ridges(at.x / 64.0, at.z / 64.0, 4);
    match feature {
        FeatureDef::Hill {
            at: middle,
            radius,
            height: top,
        } => height + top * smooth(*radius, 0.0, local.distance(*middle) * fray),
        FeatureDef::Peak {
            at: middle,
            radius,
            height: top,
            rough,
        } => height + mountain(local.distance(*middle) * fray / radius, *top, *rough, crest),
        FeatureDef::Ridge {
            points,
            width,
            height: top,
            rough,
        } => {
            height
                + mountain(
                    nearest(points, local).distance * fray / width,
                    *top,
                    *rough,
                    crest,
                )
        }
        FeatureDef::Lake {
            at: middle,
            radius,
            floor,
        } => {
            let distance = length((local.x - middle.x) / radius.x, (local.z - middle.z) / radius.z) * fray;
            lerp(height, *floor, smooth(1.25, 0.62, distance))
        }
        FeatureDef::Plateau {
            at: middle,
            radius,
            level,
            edge,
        } => {
            let distance = local.distance(*middle) * fray;
            lerp(height, *level, smooth(radius + edge, *radius, distance))
        }
        FeatureDef::Crater {
            at: middle,
            radius,
            rim,
            floor,
            flank,
            breach,
        } => {
            let distance = local.distance(*middle) * (1.0 + (fray - 1.0) * 0.5);
            let open = breach.map_or(0.0, |yaw| {
                let (east, south) = bearing(yaw);
                let (x, z) = (local.x - middle.x, local.z - middle.z);
                let ahead = x * east + z * south;
                let aside = (x * south - z * east).abs();
                smooth(0.0, 8.0, ahead) * smooth(26.0, 9.0, aside)
            });
            let wall = lerp(*rim * (0.82 + 0.36 * crest()), *floor, open);
            if distance < *radius {
                height + lerp(*floor, wall, smooth(radius * 0.52, *radius, distance))
            } else {
                let fall = smooth(radius + flank, *radius, distance);
                height + wall * fall * fall
            }
        }
        FeatureDef::Island {
            at: middle,
            radius,
            top,
        } => {
            let distance = local.distance(*middle) * fray;
            let shore = smooth(radius * 1.5, radius * 0.86, distance);
            let land = lerp(-2.0, *top, smooth(*radius, radius * 0.25, distance));
            if land > height {
                lerp(height, land, shore)
            } else {
                height
            }
        }
        FeatureDef::Valley { points, width, floor } => lerp(
            height,
            *floor,
            smooth(*width, width * 0.25, nearest(points, local).distance * fray),
        ),
        FeatureDef::Canyon {
            points,
            width,
            wall,
            floor,
        } => lerp(
            height,
            *floor,
            smooth(width + wall, *width, nearest(points, local).distance * fray),
        ),
        FeatureDef::Terraces {
            at: middle,
            radius,
            step,
            sharp,
        } => {
            let share = smooth(*radius, radius * 0.75, local.distance(*middle) * fray);
            lerp(height, stepped(height, *step, *sharp), share)
        }
        FeatureDef::Shelf {
            points,
            height: rise,
            front,
            depth,
        } => {
            let nearest = nearest(points, local);
            let ahead = if nearest.right {
                nearest.distance * fray
            } else {
                -nearest.distance * fray
            };
            height + rise * smooth(0.0, *front, ahead) * smooth(*depth, depth * 0.6, ahead)
        }
        FeatureDef::Dunes {
            at: middle,
            radius,
            height: top,
            length,
            wind,
        } => {
            let share = smooth(*radius, radius * 0.6, local.distance(*middle) * fray);
            height + share * top * dune(at, *length, *wind, fields)
        }
        FeatureDef::Paint { .. } | FeatureDef::Clearing { .. } => height,
    }
}

/// Height of a mountain at a share of its width, with ridges that gather toward the top.
fn mountain(share: f64, top: f64, rough: f64, crest: impl Fn() -> f64) -> f64 {
    if share >= 1.0 {
        return 0.0;
    }
    let body = 1.0 - share;
    // Concave flanks: steep above, running out below.
    let body = body * body * (1.6 - 0.6 * body);
    top * (body * (1.0 - rough) + body * rough * (0.35 + 1.3 * crest()))
}

/// A wave of sand, 0 to 1: a long windward slope and a short steep lee, with crests that wander.
fn dune(at: Point, wave: f64, wind: u8, fields: &Fields) -> f64 {
    let (east, south) = bearing(wind);
    let along = at.x * east + at.z * south;
    let across = at.x * south - at.z * east;
    let wander = 0.5
        * fields
            .bend
            .octaves(along / (wave * 5.0), across / (wave * 3.4), 2);
    let phase = along / wave + wander;
    let phase = phase - phase.floor();
    let profile = if phase < 0.72 {
        smooth(0.0, 0.72, phase)
    } else {
        smooth(1.0, 0.72, phase)
    };
    // Crests rise and sink along their length.
    let strength = 0.66 + 0.42 * fields.shape.at(across / (wave * 2.4), along / (wave * 4.0));
    profile * strength.clamp(0.2, 1.1)
}

/// A box, in the region's own metres, beyond which a landform does nothing. Fraying stretches distances by 0.7 at least.
fn bounds(feature: &FeatureDef) -> (Point, Point) {
    const FRAY: f64 = 1.45;
    let around = |middle: &Point, reach: f64| {
        let reach = reach * FRAY;
        (
            Point::new(middle.x - reach, middle.z - reach),
            Point::new(middle.x + reach, middle.z + reach),
        )
    };
    let along = |points: &[Point], reach: f64| {
        let reach = reach * FRAY;
        points.iter().fold(
            (Point::new(f64::MAX, f64::MAX), Point::new(f64::MIN, f64::MIN)),
            |(least, most), point| {
                (
                    Point::new(least.x.min(point.x - reach), least.z.min(point.z - reach)),
                    Point::new(most.x.max(point.x + reach), most.z.max(point.z + reach)),
                )
            },
        )
    };
    match feature {
        FeatureDef::Hill { at, radius, .. }
        | FeatureDef::Peak { at, radius, .. }
        | FeatureDef::Terraces { at, radius, .. }
        | FeatureDef::Dunes { at, radius, .. } => around(at, *radius),
        FeatureDef::Paint { at, radius, .. } => around(at, radius * 1.2),
        FeatureDef::Island { at, radius, .. } => around(at, radius * 1.5),
        FeatureDef::Lake { at, radius, .. } => around(at, radius.x.max(radius.z) * 1.25),
        FeatureDef::Plateau { at, radius, edge, .. } => around(at, radius + edge),
        FeatureDef::Crater {
            at, radius, flank, ..
        } => around(at, radius + flank),
        FeatureDef::Ridge { points, width, .. }
        | FeatureDef::Valley { points, width, .. }
        | FeatureDef::Clearing { points, width } => along(points, *width),
        FeatureDef::Canyon {
            points, width, wall, ..
        } => along(points, width + wall),
        FeatureDef::Shelf { points, depth, .. } => along(points, *depth),
    }
}
