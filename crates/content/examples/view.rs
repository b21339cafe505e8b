//! Draws what one sees from a place into a plain PPM picture: `view CONTENT_FOLDER X Z YAW OUTPUT.ppm`, in metres from the world's
//! origin, 256 to the turn.
//!
//! Ground by columns of rays; models as boxes of their size, flora too. It is a tool for who composes: is the landmark seen from
//! here, does the town stand level, where does the path lead. It is not how the world looks.

#[path = "support/common.rs"]
mod common;

use content::Pack;
use std::error::Error;
use std::fs;
use std::path::Path;
use world::exact::bearing;
use world::land::Land;
use world::region_def::Point;

const WIDTH: usize = 960;
const HEIGHT: usize = 540;
/// Pixels of one metre at a distance of one metre.
const FOCUS: f64 = 620.0;
const FAR_METRES: f64 = 620.0;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, x, z, yaw, output] = arguments.as_slice() else {
        return Err("usage: view CONTENT_FOLDER X Z YAW OUTPUT.ppm".into());
    };
    let pack = common::pack(Path::new(folder))?;
    let land = Land::generate(&pack.composition());
    let eye = Point::new(x.parse()?, z.parse()?);
    let mut view = View::new(&land, eye, yaw.parse()?).ok_or("that is outside the world")?;
    view.ground(&pack, &land);
    view.things(&pack, &land);
    let pixels: Vec<[u8; 3]> = view.pixels;
    fs::write(output, common::ppm(WIDTH, HEIGHT, &pixels))?;
    Ok(())
}

struct View {
    eye: Point,
    height: f64,
    ahead: (f64, f64),
    pixels: Vec<[u8; 3]>,
    depth: Vec<f64>,
}

impl View {
    fn new(land: &Land, eye: Point, yaw: u8) -> Option<Self> {
        let sky = |row: usize| {
            let share = row as f64 / HEIGHT as f64;
            [120.0 + 110.0 * share, 150.0 + 70.0 * share, 215.0 - 20.0 * share].map(|value| value as u8)
        };
        Some(Self {
            eye,
            // A camera a little above and behind a figure's head.
            height: land.height(eye)?.max(0.0) + 2.6,
            ahead: bearing(yaw),
            pixels: (0..WIDTH * HEIGHT).map(|index| sky(index / WIDTH)).collect(),
            depth: vec![f64::MAX; WIDTH * HEIGHT],
        })
    }

    /// The row on which a height shows at a distance.
    fn row(&self, height: f64, distance: f64) -> f64 {
        HEIGHT as f64 * 0.46 - (height - self.height) / distance * FOCUS
    }

    fn ground(&mut self, pack: &Pack, land: &Land) {
        for column in 0..WIDTH {
            let aside = (column as f64 - WIDTH as f64 / 2.0) / FOCUS;
            // The right hand of (east, south) is (-south, east).
            let ray = (
                self.ahead.0 - self.ahead.1 * aside,
                self.ahead.1 + self.ahead.0 * aside,
            );
            let mut lowest = HEIGHT;
            let mut distance = 0.6;
            while distance < FAR_METRES && lowest > 0 {
                let at = Point::new(self.eye.x + ray.0 * distance, self.eye.z + ray.1 * distance);
                let Some(ground) = land.height(at) else { break };
                let row = self.row(ground.max(0.0), distance).clamp(0.0, HEIGHT as f64) as usize;
                if row < lowest {
                    let colour = hazy(ground_colour(pack, land, at, ground), distance);
                    for below in row..lowest {
                        self.pixels[below * WIDTH + column] = colour;
                        self.depth[below * WIDTH + column] = distance;
                    }
                    lowest = row;
                }
                distance *= 1.006;
                distance += 0.02;
            }
        }
    }

    fn things(&mut self, pack: &Pack, land: &Land) {
        for ground in land.grounds() {
            let region = &pack.regions[&ground.region];
            for plant in &ground.tile.flora {
                let slug = &pack.flora[usize::from(plant.kind)];
                let (x, z) = plant.metres();
                let at = Point::new(ground.corner.x + f64::from(x), ground.corner.z + f64::from(z));
                self.thing(pack, land, slug, at, f64::from(plant.scale) / 64.0, [60, 105, 60]);
            }
            for prop in &region.props {
                self.thing(
                    pack,
                    land,
                    &prop.model,
                    region.world(prop.at),
                    prop.scale,
                    [200, 120, 80],
                );
            }
            for place in &region.places {
                self.thing(
                    pack,
                    land,
                    &place.model,
                    region.world(place.at),
                    place.scale,
                    [225, 40, 70],
                );
            }
        }
    }

    /// A model as a box of its size, narrowing toward its top.
    fn thing(&mut self, pack: &Pack, land: &Land, slug: &str, at: Point, scale: f64, colour: [u8; 3]) {
        let (x, z) = (at.x - self.eye.x, at.z - self.eye.z);
        let distance = x * self.ahead.0 + z * self.ahead.1;
        let aside = z * self.ahead.0 - x * self.ahead.1;
        if !(1.5..FAR_METRES).contains(&distance) || aside.abs() > distance {
            return;
        }
        let (Some(foot), Some(model)) = (land.height(at), pack.models.get(slug)) else {
            return;
        };
        let (wide, high) = (model.size[0] * scale, model.size[1] * scale);
        let colour = hazy(colour.map(f64::from), distance);
        let middle = WIDTH as f64 / 2.0 + aside / distance * FOCUS;
        let (top, bottom) = (self.row(foot + high, distance), self.row(foot, distance));
        for row in top.max(0.0) as usize..(bottom.max(0.0) as usize).min(HEIGHT) {
            let share = (row as f64 - top) / (bottom - top).max(1.0);
            let half = wide / distance * FOCUS / 2.0 * (0.35 + 0.65 * share);
            for column in (middle - half).max(0.0) as usize..((middle + half).max(0.0) as usize).min(WIDTH) {
                let index = row * WIDTH + column;
                if distance < self.depth[index] + 0.5 {
                    self.pixels[index] = colour;
                    self.depth[index] = distance;
                }
            }
        }
    }
}

fn ground_colour(pack: &Pack, land: &Land, at: Point, height: f64) -> [f64; 3] {
    if height < 0.0 {
        return [70.0, 130.0, 190.0];
    }
    let Some(ground) = land.ground_at(at) else {
        return [0.0; 3];
    };
    let spacing = f64::from(ground.tile.spacing) / 64.0;
    let side = usize::from(ground.tile.side);
    let index = |value: f64| ((value / spacing).round() as usize).min(side - 1);
    let surface = ground.tile.surfaces[index(at.z - ground.corner.z) * side + index(at.x - ground.corner.x)];
    let text = &pack.surfaces[usize::from(surface)].colour;
    let channel = |from: usize| f64::from(u8::from_str_radix(&text[from..from + 2], 16).unwrap_or(0));
    let east = land.height(at.plus(Point::new(1.5, 0.0))).unwrap_or(height);
    let south = land.height(at.plus(Point::new(0.0, 1.5))).unwrap_or(height);
    let light = (1.0 + (east - height) * -0.16 + (south - height) * 0.1).clamp(0.5, 1.3);
    [channel(1), channel(3), channel(5)].map(|value| (value * light).min(255.0))
}

fn hazy(colour: [f64; 3], distance: f64) -> [u8; 3] {
    let share = (distance / FAR_METRES).min(1.0) * 0.75;
    let haze = [215.0, 205.0, 200.0];
    let mut out = [0; 3];
    for (value, (near, far)) in out.iter_mut().zip(colour.iter().zip(haze)) {
        *value = (near * (1.0 - share) + far * share) as u8;
    }
    out
}
