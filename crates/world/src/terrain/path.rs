//! Paths: where people walk, the ground is smoothed across and along, and surfaced.
//!
//! A path's height is the ground's own, averaged around it and smoothed along it. Where it touches a path that was laid before, it takes
//! that path's height, so that paths meet, also across a border. What it is not: it builds no bridges; over
//! water it is raised just above it.

use super::Composition;
use super::pad::around;
use crate::exact::{length, lerp, smooth};
use crate::region_def::{PathDef, Point, RegionDef};
use kernel::RegionId;

/// Metres above the sea that a path lies at least.
pub const DRY_METRES: f64 = 0.6;
/// Metres between the samples of a path.
const STEP_METRES: f64 = 3.0;
/// Metres of a cell of the grid that finds the samples near a place.
const CELL_METRES: f64 = 32.0;
/// Metres beyond its width that a path shapes the ground at most.
const SHOULDER_METRES_MAX: f64 = 20.0;

/// The paths of the world.
#[derive(Debug, Default)]
pub struct Paths<'a> {
    paths: Vec<Path<'a>>,
    grid: Grid,
}

/// A path as it lies on the ground.
#[derive(Debug)]
pub struct Path<'a> {
    /// Its region.
    pub region: &'a RegionId,
    /// Its definition.
    pub def: &'a PathDef,
    /// Points in metres from the world's origin, about 3 m apart.
    pub points: Vec<Point>,
    /// Its height at each of them, in metres above the sea.
    pub heights: Vec<f64>,
}

/// Segments by cell: `starts[cell]..starts[cell + 1]` of `items` are (path, segment).
#[derive(Debug, Default)]
struct Grid {
    columns: i64,
    rows: i64,
    starts: Vec<u32>,
    items: Vec<(u16, u16)>,
}

impl<'a> Paths<'a> {
    pub(super) fn new(composition: &Composition<'a>, ground: impl Fn(Point) -> f64) -> Self {
        let mut paths: Vec<Path<'a>> = Vec::new();
        for (slug, region) in composition.regions {
            for def in &region.paths {
                let path = lay(slug, region, def, &paths, &ground);
                paths.push(path);
            }
        }
        let grid = Grid::new(&paths);
        Self { paths, grid }
    }

    /// All paths.
    #[must_use]
    pub fn all(&self) -> &[Path<'a>] {
        &self.paths
    }

    /// The ground with paths laid on it.
    pub(super) fn level(&self, at: Point, height: f64) -> f64 {
        let (mut strongest, mut level, mut total) = (0.0_f64, 0.0, 0.0);
        self.near(at, |path, distance, path_height| {
            let half = path.def.width / 2.0 + 0.8;
            let cut = (path_height - height).abs();
            let shoulder = (4.0 + cut * 1.5).min(SHOULDER_METRES_MAX);
            let share = 1.0 - smooth(half, half + shoulder, distance);
            if share > 0.0 {
                let weight = share * share / (0.3 + distance);
                strongest = strongest.max(share);
                level += weight * path_height;
                total += weight;
            }
        });
        if total > 0.0 {
            lerp(height, level / total, strongest)
        } else {
            height
        }
    }

    /// The path nearest by its edge: metres from the edge (negative on the path) and its surface.
    pub(super) fn nearest_edge(&self, at: Point) -> Option<(f64, &'a str)> {
        let mut best: Option<(f64, &'a str)> = None;
        self.near(at, |path, distance, _| {
            let from_edge = distance - path.def.width / 2.0;
            if best.is_none_or(|(least, _)| from_edge < least) {
                best = Some((from_edge, path.def.surface.as_str()));
            }
        });
        best
    }

    /// Calls with each path near a place: the path, metres to its middle line, and its height there. One path is
    /// given once for its nearest segment.
    fn near(&self, at: Point, mut visit: impl FnMut(&Path<'a>, f64, f64)) {
        let mut current: Option<(u16, f64, f64)> = None;
        for (path, segment) in self.grid.at(at) {
            let (distance, height) = self.paths[usize::from(*path)].measure(usize::from(*segment), at);
            current = match current {
                Some((same, least, _)) if same == *path && least <= distance => current,
                Some((same, ..)) if same == *path => Some((*path, distance, height)),
                Some((other, least, level)) => {
                    visit(&self.paths[usize::from(other)], least, level);
                    Some((*path, distance, height))
                }
                None => Some((*path, distance, height)),
            };
        }
        if let Some((path, least, level)) = current {
            visit(&self.paths[usize::from(path)], least, level);
        }
    }
}

impl Path<'_> {
    fn measure(&self, segment: usize, at: Point) -> (f64, f64) {
        let (from, to) = (self.points[segment], self.points[segment + 1]);
        let (east, south) = (to.x - from.x, to.z - from.z);
        let square = east * east + south * south;
        let (x, z) = (at.x - from.x, at.z - from.z);
        let share = if square > 0.0 {
            ((x * east + z * south) / square).clamp(0.0, 1.0)
        } else {
            0.0
        };
        (
            length(x - east * share, z - south * share),
            lerp(self.heights[segment], self.heights[segment + 1], share),
        )
    }
}

impl Grid {
    fn new(paths: &[Path<'_>]) -> Self {
        let mut entries: Vec<(i64, i64, u16, u16)> = Vec::new();
        for (index, path) in paths.iter().enumerate() {
            let reach = path.def.width / 2.0 + 0.8 + SHOULDER_METRES_MAX;
            for (segment, pair) in path.points.windows(2).enumerate() {
                let cell = |value: f64| (value / CELL_METRES).floor() as i64;
                for row in cell(pair[0].z.min(pair[1].z) - reach)..=cell(pair[0].z.max(pair[1].z) + reach) {
                    for column in
                        cell(pair[0].x.min(pair[1].x) - reach)..=cell(pair[0].x.max(pair[1].x) + reach)
                    {
                        entries.push((row, column, index as u16, segment as u16));
                    }
                }
            }
        }
        // Interiors lie far away: they would stretch a dense grid, so rows and columns are taken modulo its size and the
        // few strangers that share a cell are told apart by their distance.
        let (columns, rows) = (128, 128);
        let slot = |row: i64, column: i64| row.rem_euclid(rows) * columns + column.rem_euclid(columns);
        entries.sort_unstable_by_key(|(row, column, path, segment)| (slot(*row, *column), *path, *segment));
        let mut starts = vec![0_u32; (columns * rows) as usize + 1];
        for (row, column, ..) in &entries {
            starts[slot(*row, *column) as usize + 1] += 1;
        }
        for index in 1..starts.len() {
            starts[index] += starts[index - 1];
        }
        Self {
            columns,
            rows,
            starts,
            items: entries
                .into_iter()
                .map(|(_, _, path, segment)| (path, segment))
                .collect(),
        }
    }

    fn at(&self, at: Point) -> &[(u16, u16)] {
        if self.starts.is_empty() {
            return &[];
        }
        let row = ((at.z / CELL_METRES).floor() as i64).rem_euclid(self.rows);
        let column = ((at.x / CELL_METRES).floor() as i64).rem_euclid(self.columns);
        let slot = (row * self.columns + column) as usize;
        &self.items[self.starts[slot] as usize..self.starts[slot + 1] as usize]
    }
}

fn lay<'a>(
    slug: &'a RegionId,
    region: &'a RegionDef,
    def: &'a PathDef,
    before: &[Path<'_>],
    ground: &impl Fn(Point) -> f64,
) -> Path<'a> {
    let points = sample(
        &def.points
            .iter()
            .map(|point| region.world(*point))
            .collect::<Vec<_>>(),
    );
    let held: Vec<Option<f64>> = points.iter().map(|point| height_of(before, *point)).collect();
    let mut heights: Vec<f64> = points
        .iter()
        .map(|point| around(*point, def.width.max(4.0), ground).max(DRY_METRES))
        .collect();
    smooth_along(&mut heights);
    lead_to(&mut heights, &held);
    Path {
        region: slug,
        def,
        points,
        heights,
    }
}

/// A curve through the points (Catmull-Rom), sampled about every [`STEP_METRES`].
fn sample(points: &[Point]) -> Vec<Point> {
    let mut out = Vec::new();
    for index in 0..points.len().saturating_sub(1) {
        let (from, to) = (points[index], points[index + 1]);
        let before = if index == 0 { from } else { points[index - 1] };
        let after = points.get(index + 2).copied().unwrap_or(to);
        let steps = ((from.distance(to) / STEP_METRES).ceil() as usize).max(1);
        for step in 0..steps {
            let share = step as f64 / steps as f64;
            out.push(Point::new(
                curve(before.x, from.x, to.x, after.x, share),
                curve(before.z, from.z, to.z, after.z, share),
            ));
        }
    }
    out.extend(points.last());
    out
}

fn curve(before: f64, from: f64, to: f64, after: f64, share: f64) -> f64 {
    let square = share * share;
    let cube = square * share;
    0.5 * (2.0 * from
        + (to - before) * share
        + (2.0 * before - 5.0 * from + 4.0 * to - after) * square
        + (3.0 * from - before - 3.0 * to + after) * cube)
}

/// The height of the nearest path that covers a point with its trodden width.
fn height_of(paths: &[Path<'_>], at: Point) -> Option<f64> {
    let mut best: Option<(f64, f64)> = None;
    for path in paths {
        for segment in 0..path.points.len() - 1 {
            let (distance, height) = path.measure(segment, at);
            if distance < path.def.width / 2.0 && best.is_none_or(|(least, _)| distance < least) {
                best = Some((distance, height));
            }
        }
    }
    best.map(|(_, height)| height)
}

/// Smooths heights along the path over about 40 m; the ends stay.
fn smooth_along(heights: &mut [f64]) {
    const REACH: usize = 5;
    for _ in 0..4 {
        let before = heights.to_vec();
        for (index, height) in heights.iter_mut().enumerate() {
            let reach = REACH.min(index).min(before.len() - 1 - index);
            let window = &before[index - reach..=index + reach];
            *height = window.iter().sum::<f64>() / window.len() as f64;
        }
    }
}

/// Leads the path to the heights it is held at, within about 45 m on either side of them.
fn lead_to(heights: &mut [f64], held: &[Option<f64>]) {
    const REACH: f64 = 15.0;
    let pulls: Vec<(usize, f64)> = held
        .iter()
        .enumerate()
        .filter_map(|(index, held)| held.map(|held| (index, held - heights[index])))
        .collect();
    for (index, height) in heights.iter_mut().enumerate() {
        let (mut pull, mut total, mut strongest) = (0.0, 0.0, 0.0_f64);
        for (at, by) in &pulls {
            let share = 1.0 - at.abs_diff(index) as f64 / REACH;
            if share > 0.0 {
                let share = smooth(0.0, 1.0, share);
                pull += share * share * by;
                total += share * share;
                strongest = strongest.max(share);
            }
        }
        if total > 0.0 {
            *height += strongest * pull / total;
        }
        *height = held[index].unwrap_or(height.max(DRY_METRES));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_passes_through_its_points_and_keeps_its_ends() {
        let points = [
            Point::new(0.0, 0.0),
            Point::new(30.0, 10.0),
            Point::new(60.0, 0.0),
        ];
        let samples = sample(&points);
        assert_eq!(samples.first(), points.first());
        assert_eq!(samples.last(), points.last());
        assert!(samples.iter().any(|sample| sample.distance(points[1]) < 1e-9));
        assert!(
            samples
                .windows(2)
                .all(|pair| pair[0].distance(pair[1]) < 2.0 * STEP_METRES)
        );
    }

    #[test]
    fn smoothing_flattens_the_middle_and_keeps_the_ends() {
        let mut heights: Vec<f64> = (0..40)
            .map(|index| if index % 2 == 0 { 10.0 } else { 14.0 })
            .collect();
        smooth_along(&mut heights);
        assert!((heights[0] - 10.0).abs() < 1e-12 && (heights[39] - 14.0).abs() < 1e-12);
        assert!(heights[15..25].iter().all(|height| (height - 12.0).abs() < 0.2));
    }
}
