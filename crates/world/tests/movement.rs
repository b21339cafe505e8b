//! Movement: the golden vectors, and what claims are believed.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

#[path = "support/vectors.rs"]
mod vectors;

use vectors::Small;
use world::movement::{
    APART_METRES, Check, Claim, Footholds, Pace, RUN_SPEED, Walk, Walker, Why, Wish, check, free_place,
    nearest_safe, step,
};
use world::region_def::Point;

#[test]
fn vectors_are_what_the_rules_make() {
    let golden = include_str!("../golden/movement.json");
    assert!(
        golden == vectors::vectors(),
        "golden/movement.json differs: cargo run -p world --example movement_vectors > crates/world/golden/movement.json"
    );
}

fn standing(land: &Small, x: f64, z: f64) -> Walk {
    let at = Point::new(x, z);
    Walk::standing(at, land.height(at).unwrap())
}

fn claim(x: f64, z: f64) -> Claim {
    Claim {
        at: Point::new(x, z),
        y: 0.0,
    }
}

fn why(land: &Small, from: (f64, f64), to: (f64, f64), elapsed_ms: u32) -> Option<Why> {
    match check(
        land,
        &standing(land, from.0, from.1),
        &claim(to.0, to.1),
        elapsed_ms,
    ) {
        Check::Accepted { .. } => None,
        Check::Corrected { walk, why } => {
            assert_eq!(
                walk.at,
                Point::new(from.0, from.1),
                "a refused claim moves nobody"
            );
            Some(why)
        }
    }
}

#[test]
fn claims_are_judged_by_speed_slope_bounds_and_things() {
    let land = Small::new();
    for (name, from, to, ms, expected) in [
        ("a run of a tenth of a second", (4.0, 4.0), (4.7, 4.0), 100, None),
        ("a leap", (4.0, 4.0), (14.0, 4.0), 100, Some(Why::Speed)),
        (
            "farther than any budget",
            (4.0, 4.0),
            (60.0, 4.0),
            600_000,
            Some(Why::Speed),
        ),
        ("up the wall", (55.0, 25.0), (57.5, 20.0), 1000, Some(Why::Slope)),
        ("down the wall", (57.5, 20.0), (57.5, 25.0), 1000, None),
        (
            "out of the world",
            (63.0, 40.0),
            (64.5, 40.0),
            1000,
            Some(Why::Bounds),
        ),
        (
            "standing at the world's end, put beyond it by rounding",
            (63.995, 40.0),
            (64.0, 40.0),
            100,
            None,
        ),
        (
            "into the house",
            (50.0, 44.0),
            (50.0, 47.0),
            1000,
            Some(Why::Obstacle),
        ),
        ("along the house's wall", (50.0, 45.7), (50.6, 45.7), 100, None),
        (
            "nowhere",
            (f64::from(4), 4.0),
            (f64::NAN, 4.0),
            100,
            Some(Why::Bounds),
        ),
    ] {
        assert_eq!(why(&land, from, to, ms), expected, "{name}");
    }
}

#[test]
fn whoever_walks_along_the_worlds_end_stays_inside_it() {
    let land = Small::new();
    // Places are kept in single precision.
    let mut at = Point::new(63.9, 30.0);
    for number in 1..40 {
        let walk = standing(&land, at.x, at.z);
        let to = claim(64.0, 30.0 + f64::from(number) * 0.3);
        let Check::Accepted { walk } = check(&land, &walk, &to, 100) else {
            panic!("step {number} from {at:?} was refused");
        };
        at = Point::new(f64::from(walk.at.x as f32), f64::from(walk.at.z as f32));
        assert!(land.height(at).is_some(), "{at:?} is outside");
    }
}

#[test]
fn a_budget_forgives_bunches_and_not_speed() {
    let land = Small::new();
    // Ten honest claims held back for a second and delivered at once.
    let mut walk = standing(&land, 4.0, 4.0);
    walk.budget = 0.0;
    let mut x = 4.0;
    for number in 0..10 {
        x += RUN_SPEED / 10.0;
        let elapsed = if number == 0 { 1000 } else { 0 };
        match check(&land, &walk, &claim(x, 4.0), elapsed) {
            Check::Accepted { walk: next } => walk = next,
            Check::Corrected { why, .. } => panic!("claim {number} was refused for {why:?}"),
        }
    }
    // Half again as fast as a run is found out within three seconds.
    let mut walk = standing(&land, 4.0, 40.0);
    let mut x = 4.0;
    let refused = (0..30).any(|_| {
        x += RUN_SPEED * 1.5 / 10.0;
        match check(&land, &walk, &claim(x, 40.0), 100) {
            Check::Accepted { walk: next } => {
                walk = next;
                false
            }
            Check::Corrected { why, .. } => why == Why::Speed,
        }
    });
    assert!(refused);
}

#[test]
fn whoever_walks_by_the_rule_is_believed() {
    let land = Small::new();
    for (from, way) in [
        ((4.0, 4.0), (1.0, 0.3)),
        ((26.0, 30.1), (1.0, 0.0)),
        ((50.3, 40.0), (0.1, 1.0)),
        ((3.0, 48.0), (1.0, 0.0)),
        ((50.0, 30.0), (0.6, -0.8)),
        ((36.0, 10.0), (1.0, 0.05)),
        ((60.0, 4.0), (-1.0, 1.0)),
    ] {
        let at = Point::new(from.0, from.1);
        let mut walker = Walker {
            at,
            y: land.height(at).unwrap(),
            falling: 0.0,
        };
        let mut walk = standing(&land, from.0, from.1);
        let wish = Wish {
            way: Point::new(way.0, way.1),
            pace: Pace::Run,
        };
        for _ in 0..60 {
            step(&mut walker, wish, &land, 0.05);
            step(&mut walker, wish, &land, 0.05);
            // The wire carries 1/64 m.
            let told = Claim {
                at: Point::new(
                    (walker.at.x * 64.0).round() / 64.0,
                    (walker.at.z * 64.0).round() / 64.0,
                ),
                y: walker.y,
            };
            match check(&land, &walk, &told, 100) {
                Check::Accepted { walk: next } => walk = next,
                Check::Corrected { why, .. } => {
                    panic!("from {from:?}: refused for {why:?} at {:?}", walker.at)
                }
            }
        }
    }
}

#[test]
fn height_is_the_servers_own() {
    let land = Small::new();
    let ground = land.height(Point::new(4.5, 4.0)).unwrap();
    for (told, expected) in [
        (ground + 50.0, ground),
        (ground - 9.0, ground),
        (f64::NAN, ground),
    ] {
        let claim = Claim {
            at: Point::new(4.5, 4.0),
            y: told,
        };
        let mut from = standing(&land, 4.0, 4.0);
        from.y = from.y.min(ground);
        let Check::Accepted { walk } = check(&land, &from, &claim, 100) else {
            panic!("an honest way was refused");
        };
        assert!((walk.y - expected).abs() < 0.2, "told {told}, kept {}", walk.y);
    }
}

#[test]
fn who_arrives_at_one_spot_stands_beside_those_who_are_there() {
    let land = Small::new();
    let spot = Point::new(32.0, 12.0);
    assert_eq!(
        free_place(&land, spot, 200, &[]),
        Some(spot),
        "alone one has the spot itself"
    );

    let mut there = Vec::new();
    for arrival in 0_u8..40 {
        let at = free_place(&land, spot, arrival.wrapping_mul(97), &there).expect("forty find a place");
        assert!(at.distance(spot) <= 4.9, "near the spot: {at:?}");
        assert_eq!(nearest_safe(&land, at), Some(at), "safe to stand");
        for other in &there {
            assert!(at.distance(*other) >= APART_METRES, "{at:?} inside {other:?}");
        }
        there.push(at);
    }

    // Two who arrive at one moment, not seeing each other yet, begin to look in different directions.
    let one = free_place(&land, spot, 10, &[spot]);
    let two = free_place(&land, spot, 140, &[spot]);
    assert!(one.expect("a place").distance(two.expect("a place")) >= APART_METRES);

    // Where everything is taken there is none.
    let crowd: Vec<Point> = (0..400)
        .map(|k| Point::new(26.0 + f64::from(k % 20) * 0.6, 6.0 + f64::from(k / 20) * 0.6))
        .collect();
    assert_eq!(free_place(&land, spot, 0, &crowd), None);
}

#[test]
fn the_nearest_safe_spot_is_dry_and_free() {
    let land = Small::new();
    let safe = |x: f64, z: f64| nearest_safe(&land, Point::new(x, z)).unwrap();
    assert_eq!(
        safe(4.0, 4.0),
        Point::new(4.0, 4.0),
        "a safe place is its own nearest"
    );
    let shore = safe(16.0, 48.0);
    assert!(land.height(shore).unwrap() > -0.3, "out of the pool");
    let beside = safe(50.0, 50.0);
    assert!(
        beside.distance(Point::new(50.0, 50.0)) >= 4.35,
        "out of the house"
    );
    assert_eq!(nearest_safe(&land, Point::new(900.0, 900.0)), None);
}
