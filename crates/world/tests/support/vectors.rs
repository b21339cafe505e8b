//! Vectors of height and movement: inputs with what the rules make of them, for every client that predicts.
//!
//! `cargo run -p world --example movement_vectors` prints them; `golden/movement.json` holds them; a test compares.

use protocol::tile::Tile;
use serde_json::{Value, json};
use world::land::Obstacle;
use world::movement::{
    BODY_RADIUS, FOOT_METRES, Footholds, GRAVITY, Gait, Pace, RUN_SPEED, SLOPE_MAX, STEP_METRES, SWIM_DEPTH,
    SWIM_SINK, SWIM_SPEED, WADE_DEPTH, WADE_SHARE, WALK_SPEED, Walker, Wish, step,
};
use world::region_def::Point;

const SIDE: u16 = 33;
const METRES: f64 = 64.0;

/// A small piece of ground: a plain with a ramp, a wall, a pool and things that stand in the way.
pub struct Small {
    tile: Tile,
    obstacles: Vec<Obstacle>,
}

impl Small {
    pub fn new() -> Self {
        let mut heights = Vec::new();
        for row in 0..i32::from(SIDE) {
            for column in 0..i32::from(SIDE) {
                // In 1/64 m above the base of -8 m; all whole numbers, so that every language agrees.
                let mut height = 64 * 10 + (column * 7 + row * 3) % 11;
                if (20..28).contains(&column) && row < 12 {
                    height += (column - 19) * 64;
                }
                if column >= 28 && row < 12 {
                    height += 64 * 20;
                }
                let pool = (column - 8).pow(2) + (row - 24).pow(2);
                if pool < 36 {
                    height -= (36 - pool) * 12;
                }
                heights.push(height as u16);
            }
        }
        let points = heights.len();
        let tile = Tile {
            side: SIDE,
            spacing: 128,
            base: -8,
            heights,
            surfaces: vec![0; points],
            moisture: vec![0; points],
            flora: Vec::new(),
        };
        let obstacle = |x: f64, z: f64, radius: f64| Obstacle {
            at: Point::new(x, z),
            radius,
        };
        let obstacles = vec![
            obstacle(30.0, 30.0, 0.6),
            obstacle(31.5, 30.0, 0.6),
            obstacle(50.0, 50.0, 4.0),
        ];
        Self { tile, obstacles }
    }
}

impl Footholds for Small {
    fn height(&self, at: Point) -> Option<f64> {
        let inside = (0.0..METRES).contains(&at.x) && (0.0..METRES).contains(&at.z);
        inside.then(|| f64::from(self.tile.height(at.x as f32, at.z as f32)))
    }

    fn water(&self, _at: Point) -> f64 {
        0.0
    }

    fn obstacles(&self, at: Point, visit: &mut dyn FnMut(Obstacle)) {
        for obstacle in &self.obstacles {
            if obstacle.at.distance(at) < obstacle.radius + 1.0 {
                visit(*obstacle);
            }
        }
    }
}

/// The vectors as JSON text.
pub fn vectors() -> String {
    let land = Small::new();
    let value = json!({
        "about": "Height and movement vectors of world::movement; metres and seconds. Positions agree to a millimetre.",
        "constants": {
            "walkSpeed": WALK_SPEED, "runSpeed": RUN_SPEED, "swimSpeed": SWIM_SPEED, "wadeShare": WADE_SHARE,
            "wadeDepth": WADE_DEPTH, "swimDepth": SWIM_DEPTH, "swimSink": SWIM_SINK, "slopeMax": SLOPE_MAX,
            "bodyRadius": BODY_RADIUS, "gravity": GRAVITY, "footMetres": FOOT_METRES, "stepMetres": STEP_METRES,
        },
        "terrain": {
            "side": land.tile.side, "spacing": land.tile.spacing, "base": land.tile.base, "water": 0.0,
            "heights": land.tile.heights,
            "obstacles": land.obstacles.iter().map(|o| json!([o.at.x, o.at.z, o.radius])).collect::<Vec<_>>(),
        },
        "heights": heights(&land),
        "walks": walks(&land),
    });
    let mut text = serde_json::to_string_pretty(&value).expect("plain values are JSON");
    // Long lists of numbers are one line each, so that the file can be read.
    text = flatten_numbers(&text);
    text.push('\n');
    text
}

fn heights(land: &Small) -> Vec<Value> {
    let mut out = Vec::new();
    for (x, z) in [
        (0.0, 0.0),
        (1.0, 0.5),
        (0.5, 1.0),
        (3.25, 0.75),
        (2.75, 1.25),
        (40.5, 10.25),
        (55.9, 20.1),
        (16.0, 48.0),
        (17.3, 47.1),
        (63.9, 63.9),
    ] {
        let height = land.height(Point::new(x, z)).map(rounded);
        out.push(json!({ "x": x, "z": z, "height": height }));
    }
    out
}

/// A walk: its name, where it begins (east, south, metres above the ground), where it wants to go, and for how many steps.
struct Course {
    name: &'static str,
    from: (f64, f64, f64),
    way: (f64, f64),
    pace: Pace,
    steps: usize,
}

fn walks(land: &Small) -> Vec<Value> {
    let course = |name, from, way, pace, steps| Course {
        name,
        from,
        way,
        pace,
        steps,
    };
    let courses = [
        course(
            "walks east on the plain",
            (4.0, 4.0, 0.0),
            (1.0, 0.0),
            Pace::Walk,
            12,
        ),
        course(
            "runs at half a wish to the south-west",
            (30.0, 20.0, 0.0),
            (-0.3, 0.4),
            Pace::Run,
            12,
        ),
        course("walks up the ramp", (36.0, 10.0, 0.0), (1.0, 0.0), Pace::Walk, 24),
        course(
            "slides along the wall",
            (50.0, 30.0, 0.0),
            (0.6, -0.8),
            Pace::Run,
            40,
        ),
        course(
            "goes around a trunk",
            (26.0, 30.1, 0.0),
            (1.0, 0.0),
            Pace::Walk,
            30,
        ),
        course(
            "is held between two trunks",
            (30.7, 27.0, 0.0),
            (0.0, 1.0),
            Pace::Walk,
            24,
        ),
        course(
            "goes around a house",
            (50.3, 40.0, 0.0),
            (0.0, 1.0),
            Pace::Run,
            40,
        ),
        course(
            "wades and swims through the pool",
            (3.0, 48.0, 0.0),
            (1.0, 0.0),
            Pace::Run,
            80,
        ),
        course(
            "falls from the air",
            (10.0, 10.0, 3.0),
            (0.0, 0.0),
            Pace::Walk,
            16,
        ),
        course(
            "stops at the world's end",
            (62.0, 40.0, 0.0),
            (1.0, 0.2),
            Pace::Run,
            12,
        ),
        course("stands", (20.0, 20.0, 0.0), (0.0, 0.0), Pace::Walk, 2),
    ];
    courses
        .iter()
        .map(|course| {
            let at = Point::new(course.from.0, course.from.1);
            let mut walker = Walker {
                at,
                y: land.height(at).expect("courses begin inside") + course.from.2,
                falling: 0.0,
            };
            let begin = json!({ "x": at.x, "y": rounded(walker.y), "z": at.z });
            let wish = Wish {
                way: Point::new(course.way.0, course.way.1),
                pace: course.pace,
            };
            let mut after = Vec::new();
            for _ in 0..course.steps {
                let gait = step(&mut walker, wish, land, 0.05);
                after.push(json!([
                    rounded(walker.at.x),
                    rounded(walker.y),
                    rounded(walker.at.z),
                    number(gait)
                ]));
            }
            json!({
                "name": course.name,
                "begin": begin,
                "wish": { "x": course.way.0, "z": course.way.1, "run": course.pace == Pace::Run },
                "stepSeconds": 0.05,
                "after": after,
            })
        })
        .collect()
}

/// The number of a gait on the wire.
fn number(gait: Gait) -> u8 {
    match gait {
        Gait::Stand => 0,
        Gait::Walk => 1,
        Gait::Run => 2,
        Gait::Swim => 3,
        Gait::Fall => 4,
    }
}

/// Hundredths of a millimetre: far finer than the agreement that is asked for.
fn rounded(metres: f64) -> f64 {
    (metres * 100_000.0).round() / 100_000.0
}

/// Joins lists that hold only numbers into one line.
fn flatten_numbers(text: &str) -> String {
    let mut out = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        out.push_str(line);
        let opens = line.ends_with('[');
        let number = |line: &str| {
            let line = line.trim().trim_end_matches(',');
            !line.is_empty() && line.parse::<f64>().is_ok()
        };
        if opens && lines.peek().is_some_and(|next| number(next)) {
            while let Some(next) = lines.peek().copied().filter(|next| number(next)) {
                out.push_str(next.trim());
                if next.ends_with(',') {
                    out.push(' ');
                }
                lines.next();
            }
            out.push_str(lines.next().unwrap_or_default().trim());
        }
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out
}
