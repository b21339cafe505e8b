//! The composed world itself: it loads, its borders fit, and one can walk to everything that was placed.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

#[path = "support/files.rs"]
mod support;

use content::Pack;
use protocol::tile::Tile;
use std::collections::{BTreeMap, VecDeque};
use std::sync::OnceLock;
use world::RegionDef;
use world::biome_def::Form;
use world::land::{Ground, Land};
use world::movement::{Pace, Walker, Wish, floor, step};
use world::region_def::{PlaceKind, Point};
use world::terrain::Terrain;

struct World {
    pack: Pack,
    land: Land,
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let pack = content::load(support::files()).unwrap_or_else(|errors| {
            let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
            panic!("{}", told.join("\n"))
        });
        let land = Land::generate(&pack.composition());
        World { pack, land }
    })
}

fn outdoors() -> impl Iterator<Item = (&'static RegionDef, &'static Ground)> {
    let world = world();
    let grounds = world.land.grounds().iter().filter(|ground| !ground.interior);
    grounds.map(|ground| (&world.pack.regions[&ground.region], ground))
}

#[test]
fn eight_regions_and_the_grotto_are_connected() {
    let world = world();
    assert_eq!(world.pack.regions.len(), 9);
    for (region, _) in outdoors() {
        assert!(region.neighbours.len() >= 2, "{} has one neighbour", region.slug);
        assert!(
            region.places.len() >= 10,
            "{} has {} places",
            region.slug,
            region.places.len()
        );
        assert!(
            region.props.len() >= 20,
            "{} has {} props",
            region.slug,
            region.props.len()
        );
    }
    let first = world.pack.regions.keys().next().unwrap();
    let mut seen = vec![first];
    let mut at = 0;
    while let Some(slug) = seen.get(at).copied() {
        at += 1;
        for next in &world.pack.regions[slug].neighbours {
            if !seen.contains(&next) {
                seen.push(next);
            }
        }
    }
    assert_eq!(seen.len(), 9);
}

#[test]
fn the_same_content_gives_the_same_ground() {
    let world = world();
    let again = Land::generate(&world.pack.composition());
    for (one, other) in world.land.grounds().iter().zip(again.grounds()) {
        assert_eq!(one.address, other.address, "{}", one.region);
        assert_eq!(Tile::decode(&one.bytes).unwrap(), one.tile, "{}", one.region);
    }
    let mut pack = world.pack.clone();
    pack.world.seed += 1;
    let moved = Land::generate(&pack.composition());
    assert!(
        world
            .land
            .grounds()
            .iter()
            .zip(moved.grounds())
            .all(|(one, other)| one.address != other.address),
        "another seed gives other ground everywhere"
    );
}

#[test]
fn borders_have_the_same_points_on_both_sides() {
    let by_corner: BTreeMap<(i64, i64), &Ground> = outdoors()
        .map(|(_, ground)| ((ground.corner.x as i64, ground.corner.z as i64), ground))
        .collect();
    let mut borders = 0;
    for ((x, z), ground) in &by_corner {
        let side = usize::from(ground.tile.side);
        let last = side - 1;
        let east = by_corner.get(&(x + 512, *z)).map(|other| {
            (0..side)
                .map(|row| (row * side + last, row * side))
                .map(|(here, there)| (point(ground, here), point(other, there)))
                .collect::<Vec<_>>()
        });
        let south = by_corner.get(&(*x, z + 512)).map(|other| {
            (0..side)
                .map(|column| (last * side + column, column))
                .map(|(here, there)| (point(ground, here), point(other, there)))
                .collect::<Vec<_>>()
        });
        for pairs in [east, south].into_iter().flatten() {
            borders += 1;
            for (here, there) in pairs {
                assert_eq!(here, there, "{}", ground.region);
            }
        }
    }
    assert_eq!(borders, 10, "a grid of four by two has ten inner borders");
}

/// Height, surface and moisture of a point.
fn point(ground: &Ground, index: usize) -> (i32, u8, u8) {
    let tile = &ground.tile;
    (
        i32::from(tile.base) * 64 + i32::from(tile.heights[index]),
        tile.surfaces[index],
        tile.moisture[index],
    )
}

#[test]
fn flora_is_plenty_and_keeps_its_distance() {
    let world = world();
    let composition = world.pack.composition();
    for (region, ground) in outdoors() {
        let count = ground.tile.flora.len();
        assert!((1500..=3000).contains(&count), "{}: {count} plants", region.slug);
        let mut solid: Vec<(Point, f64)> = Vec::new();
        for plant in &ground.tile.flora {
            let model = &world.pack.flora[usize::from(plant.kind)];
            let radius = composition.radius(model, f64::from(plant.scale) / 64.0);
            let (x, z) = plant.metres();
            if radius > 0.0 {
                solid.push((Point::new(f64::from(x), f64::from(z)), radius));
            }
        }
        for (index, (at, radius)) in solid.iter().enumerate() {
            for (other, width) in &solid[index + 1..] {
                let between = at.distance(*other) - radius - width;
                assert!(between > 1.0, "{}: a trap at {at:?}", region.slug);
            }
            for place in &region.places {
                let body = composition.radius(&place.model, place.scale);
                assert!(
                    at.distance(place.at) > body + radius + 0.7,
                    "{}: a plant in {}",
                    region.slug,
                    place.slug
                );
            }
        }
    }
}

/// Someone who walks toward a point for at most `seconds`, and how near they came.
fn walk_to(land: &Land, walker: &mut Walker, goal: Point, seconds: f64) -> f64 {
    let mut left = seconds;
    while walker.at.distance(goal) > 0.6 && left > 0.0 {
        let way = Point::new(goal.x - walker.at.x, goal.z - walker.at.z);
        let wish = Wish { way, pace: Pace::Run };
        step(walker, wish, land, 0.05);
        left -= 0.05;
    }
    walker.at.distance(goal)
}

#[test]
fn every_path_can_be_walked_dry_from_end_to_end() {
    let world = world();
    let terrain = Terrain::new(&world.pack.composition());
    assert!(terrain.paths().len() > 40);
    for path in terrain.paths() {
        for points in [
            path.points.clone(),
            path.points.iter().rev().copied().collect::<Vec<_>>(),
        ] {
            // The last point may lie exactly on the border, which belongs to the next region or to nobody.
            let inside: Vec<Point> = points
                .into_iter()
                .filter(|point| world.land.ground_at(*point).is_some())
                .collect();
            let mut walker = Walker {
                at: inside[0],
                y: floor(&world.land, inside[0]).unwrap(),
                falling: 0.0,
            };
            for goal in &inside[1..] {
                let missed = walk_to(&world.land, &mut walker, *goal, 4.0);
                let local = Point::new(
                    goal.x - world.pack.regions[path.region].site.corner().x,
                    goal.z - world.pack.regions[path.region].site.corner().z,
                );
                assert!(
                    missed < 2.5,
                    "{}: stuck {missed:.1} m before {local:?}",
                    path.region
                );
                let ground = world.land.height(walker.at).unwrap();
                assert!(ground > -0.25, "{}: wet feet at {local:?}", path.region);
            }
        }
    }
}

#[test]
fn every_place_is_reached_from_where_one_arrives() {
    let world = world();
    for region in world.pack.regions.values() {
        let spawn = region
            .places
            .iter()
            .find(|place| place.kind == PlaceKind::Spawn)
            .unwrap();
        let reached = flood(&world.land, region, region.world(spawn.at));
        for place in &region.places {
            let at = region.world(place.at);
            let near = reached.iter().any(|spot| spot.distance(at) < place.reach);
            assert!(near, "{}: nobody comes near {}", region.slug, place.slug);
        }
        // The way leads to the neighbours too.
        for path in &region.paths {
            for end in [path.points.first().unwrap(), path.points.last().unwrap()] {
                let at = region.world(*end);
                let near = reached.iter().any(|spot| spot.distance(at) < 4.0);
                assert!(
                    near,
                    "{}: nobody comes to the end of a path at {end:?}",
                    region.slug
                );
            }
        }
    }
}

/// Everything that can be walked, waded or swum to inside a region, on a grid of 2 m.
fn flood(land: &Land, region: &RegionDef, from: Point) -> Vec<Point> {
    const GRID: f64 = 2.0;
    let side = (region.site.side() / GRID) as i64;
    let corner = region.site.corner();
    let spot = |column: i64, row: i64| {
        Point::new(
            corner.x + (column as f64 + 0.5) * GRID,
            corner.z + (row as f64 + 0.5) * GRID,
        )
    };
    let mut seen = vec![false; (side * side) as usize];
    let begin = (
        ((from.x - corner.x) / GRID) as i64,
        ((from.z - corner.z) / GRID) as i64,
    );
    let mut waiting = VecDeque::from([begin]);
    seen[(begin.1 * side + begin.0) as usize] = true;
    let mut reached = Vec::new();
    while let Some((column, row)) = waiting.pop_front() {
        let here = spot(column, row);
        reached.push(here);
        for (east, south) in [(1, 0), (-1, 0), (0, 1), (0, -1)] {
            let (column, row) = (column + east, row + south);
            let inside = (0..side).contains(&column) && (0..side).contains(&row);
            if !inside || seen[(row * side + column) as usize] {
                continue;
            }
            let mut walker = Walker {
                at: here,
                y: floor(land, here).unwrap(),
                falling: 0.0,
            };
            if walk_to(land, &mut walker, spot(column, row), 1.0) < 0.6 {
                seen[(row * side + column) as usize] = true;
                waiting.push_back((column, row));
            }
        }
    }
    reached
}

#[test]
fn each_region_has_a_landmark_that_is_seen_from_every_way_in() {
    let world = world();
    for (region, ground) in outdoors() {
        let (top, at) = region
            .places
            .iter()
            .filter(|place| world.pack.models[&place.model].form == Form::Landmark)
            .filter(|place| !matches!(place.kind, PlaceKind::Gate | PlaceKind::Spawn))
            .map(|place| {
                (
                    world.pack.models[&place.model].size[1] * place.scale,
                    region.world(place.at),
                )
            })
            .max_by(|(one, _), (other, _)| one.total_cmp(other))
            .unwrap_or_else(|| panic!("{} has no landmark", region.slug));
        let spawn = region
            .places
            .iter()
            .find(|place| place.kind == PlaceKind::Spawn)
            .unwrap();
        let on_border = |point: &&Point| point.x.min(point.z) < 0.01 || point.x.max(point.z) > 511.99;
        let mut ways: Vec<Point> = region
            .paths
            .iter()
            .flat_map(|path| &path.points)
            .filter(on_border)
            .map(|point| region.world(*point))
            .collect();
        assert!(ways.len() >= 2, "{} has {} ways in", region.slug, ways.len());
        ways.push(region.world(spawn.at));
        for way in ways {
            // One has walked a few steps in, and looks at the upper third of it.
            let inward = 20.0 / way.distance(at);
            let eye_at = Point::new(way.x + (at.x - way.x) * inward, way.z + (at.z - way.z) * inward);
            let eye = ground.height(eye_at) + 1.7;
            let goal = ground.height(at) + top * 0.8;
            for part in 1..100 {
                let share = f64::from(part) / 100.0;
                let along = Point::new(
                    eye_at.x + (at.x - eye_at.x) * share,
                    eye_at.z + (at.z - eye_at.z) * share,
                );
                let line = eye + (goal - eye) * share;
                assert!(
                    ground.height(along) < line,
                    "{}: the ground hides the landmark from {:.0}, {:.0}, {:.0} m on",
                    region.slug,
                    way.x - ground.corner.x,
                    way.z - ground.corner.z,
                    eye_at.distance(along)
                );
            }
        }
    }
}

#[test]
fn the_first_hour_has_its_places() {
    let world = world();
    let place = |region: &str, place: &str| {
        let (region, place) = (region.parse().unwrap(), place.parse().unwrap());
        world
            .pack
            .place(&region, &place)
            .unwrap_or_else(|| panic!("{place} is missing in {region}"))
    };
    let pitches: Vec<u8> = (1..=4)
        .map(|number| {
            place("memory-grotto", &format!("crystal-{number}"))
                .pitch
                .unwrap()
        })
        .collect();
    assert_eq!(pitches, [62, 66, 69, 71]);
    let statue = place("weavers-landing", "star-whale-statue");
    assert_eq!(statue.asks.as_ref().unwrap().motif, pitches);
    let anya = place("weavers-landing", "anya");
    assert!(anya.at.distance(statue.at) < statue.reach);
    let exit = place("memory-grotto", "grotto-exit").leads.clone().unwrap();
    assert_eq!(exit.place.as_str(), "landing-arrival");
    for (region, slug) in [
        ("memory-grotto", "lumi"),
        ("whisperwood-grove", "gloom-shade"),
        ("whisperwood-grove", "resonant-blossom"),
        ("whisperwood-grove", "terra"),
        ("cinderfall", "ignis"),
        ("starfall-terraces", "kai"),
    ] {
        place(region, slug);
    }
}

#[test]
fn the_atlas_says_what_the_land_is() {
    let world = world();
    let atlas = content::atlas(&world.pack, &world.land);
    assert_eq!(atlas.regions.len(), 9);
    assert_eq!(atlas.day_ms, 70 * 60 * 1000);
    assert_eq!(atlas.flora.len(), world.pack.flora.len());
    for region in &atlas.regions {
        let slug = region.region.parse().unwrap();
        let ground = world.land.ground(&slug).unwrap();
        assert_eq!(region.tile, ground.address);
        for surface in &atlas.surfaces {
            let name = format!("ground-{surface}");
            assert!(
                region.palette.iter().any(|(entry, _)| *entry == name),
                "{slug}: {name}"
            );
        }
        for place in &region.places {
            let def = world.pack.place(&slug, &place.place.parse().unwrap()).unwrap();
            let height = world.land.height(region_point(place.at.x, place.at.z)).unwrap();
            let hovers = f64::from(place.at.y) - height;
            assert!((hovers - def.lift).abs() < 0.01, "{}: {hovers}", place.place);
        }
    }
}

fn region_point(x: f32, z: f32) -> Point {
    Point::new(f64::from(x), f64::from(z))
}
