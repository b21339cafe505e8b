//! Draws a region from above into a plain PPM picture: `map CONTENT_FOLDER REGION OUTPUT.ppm`, or every region with `all`.
//!
//! Surfaces give the colours, slopes the light; water is blue, paths as they lie, places red, props orange, solid flora dark. It is a
//! tool for who composes, not a map for players.

#[path = "support/common.rs"]
mod common;

use common::ppm;
use std::error::Error;
use std::fs;
use std::path::Path;
use world::land::{Ground, Land};
use world::region_def::Point;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, which, output] = arguments.as_slice() else {
        return Err("usage: map CONTENT_FOLDER REGION|all OUTPUT.ppm".into());
    };
    let pack = common::pack(Path::new(folder))?;
    let began = std::time::Instant::now();
    let land = Land::generate(&pack.composition());
    eprintln!("{} regions in {:?}", land.grounds().len(), began.elapsed());
    for ground in land.grounds() {
        let solid = ground.tile.flora.iter().filter(|plant| {
            let model = &pack.models[&pack.flora[usize::from(plant.kind)]];
            model.radius > 0.0
        });
        let heights = ground
            .tile
            .heights
            .iter()
            .map(|height| f64::from(*height) / 64.0 - 64.0);
        eprintln!(
            "{:20} {} plants ({} solid), {} bytes, {:.0} to {:.0} m",
            ground.region.as_str(),
            ground.tile.flora.len(),
            solid.count(),
            ground.bytes.len(),
            heights.clone().fold(f64::MAX, f64::min),
            heights.fold(f64::MIN, f64::max),
        );
        if which == ground.region.as_str() {
            fs::write(output, picture(&pack, ground, 2))?;
        }
    }
    if which == "all" {
        fs::write(output, world(&pack, &land))?;
    }
    Ok(())
}

/// One region, `zoom` pixels to the metre.
fn picture(pack: &content::Pack, ground: &Ground, zoom: usize) -> Vec<u8> {
    let side = ground.side as usize * zoom;
    let mut pixels = vec![[0_u8; 3]; side * side];
    for (index, pixel) in pixels.iter_mut().enumerate() {
        let at = Point::new(
            (index % side) as f64 / zoom as f64,
            (index / side) as f64 / zoom as f64,
        );
        *pixel = colour(pack, ground, at);
    }
    let mut dot = |at: Point, radius: f64, colour: [u8; 3]| {
        let reach = (radius * zoom as f64).max(1.0) as i64;
        let (x, z) = ((at.x * zoom as f64) as i64, (at.z * zoom as f64) as i64);
        for dz in -reach..=reach {
            for dx in -reach..=reach {
                let (px, pz) = (x + dx, z + dz);
                let inside = (0..side as i64).contains(&px) && (0..side as i64).contains(&pz);
                if dx * dx + dz * dz <= reach * reach && inside {
                    pixels[(pz * side as i64 + px) as usize] = colour;
                }
            }
        }
    };
    for plant in &ground.tile.flora {
        let model = &pack.models[&pack.flora[usize::from(plant.kind)]];
        let (x, z) = plant.metres();
        let green = if model.radius > 0.0 {
            [20, 50, 30]
        } else {
            [110, 130, 70]
        };
        dot(
            Point::new(f64::from(x), f64::from(z)),
            model.radius.max(0.3),
            green,
        );
    }
    let region = &pack.regions[&ground.region];
    for prop in &region.props {
        let radius = pack.composition().radius(&prop.model, prop.scale);
        dot(prop.at, radius.max(0.8), [240, 140, 40]);
    }
    for place in &region.places {
        let radius = pack.composition().radius(&place.model, place.scale);
        dot(place.at, radius.max(1.8), [225, 30, 50]);
    }
    ppm(side, side, &pixels)
}

/// All outdoor regions side by side, half a pixel to the metre.
fn world(pack: &content::Pack, land: &Land) -> Vec<u8> {
    let (width, height) = (1024, 512);
    let mut pixels = Vec::with_capacity(width * height);
    for row in 0..height {
        for column in 0..width {
            let at = Point::new(column as f64 * 2.0, row as f64 * 2.0);
            pixels.push(land.ground_at(at).map_or([0; 3], |ground| {
                colour(
                    pack,
                    ground,
                    Point::new(at.x - ground.corner.x, at.z - ground.corner.z),
                )
            }));
        }
    }
    ppm(width, height, &pixels)
}

fn colour(pack: &content::Pack, ground: &Ground, at: Point) -> [u8; 3] {
    let tile = &ground.tile;
    let spacing = f64::from(tile.spacing) / 64.0;
    let side = usize::from(tile.side);
    let index = |value: f64| ((value / spacing).round() as usize).min(side - 1);
    let surface = &pack.surfaces[usize::from(tile.surfaces[index(at.z) * side + index(at.x)])];
    let region = &pack.regions[&ground.region];
    let text = region
        .palette
        .get(&format!("ground-{}", surface.name))
        .unwrap_or(&surface.colour);
    let channel = |from: usize| f64::from(u8::from_str_radix(&text[from..from + 2], 16).unwrap_or(0));
    let height = |x: f64, z: f64| f64::from(tile.height(x as f32, z as f32));
    let here = height(at.x, at.z);
    let light =
        (1.0 + (height(at.x - 1.0, at.z - 1.0) - height(at.x + 1.0, at.z + 1.0)) * -0.22).clamp(0.45, 1.4);
    let mut rgb = [channel(1), channel(3), channel(5)].map(|value| value * light);
    if here < 0.0 {
        let deep = (-here / 8.0).clamp(0.25, 0.9);
        for (value, water) in rgb.iter_mut().zip([40.0, 90.0, 170.0]) {
            *value = *value * (1.0 - deep) + water * deep;
        }
    }
    // A contour every ten metres.
    let next = height(at.x + spacing * 0.5, at.z).min(height(at.x, at.z + spacing * 0.5));
    if (here / 10.0).floor() as i64 != (next / 10.0).floor() as i64 {
        rgb = rgb.map(|value| value * 0.75);
    }
    rgb.map(|value| value.clamp(0.0, 255.0) as u8)
}
