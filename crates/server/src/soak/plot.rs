//! A soak as a picture: for every region, its species' numbers over the years, each against its greatest, and its harmony.
//!
//! What it is not: a chart library; lines, names and a scale.

use content::Pack;
use ecology::climate::YEAR_DAYS;
use ecology::roster::Roster;
use sim::soak::Course;
use std::fmt::Write;

/// Points of one region's panel, across and down, and of the space between.
const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 170.0;
const GAP: f64 = 46.0;
const LEFT: f64 = 20.0;
/// Colours that can be told apart, also by those who see few.
const COLOURS: [&str; 10] = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f3c8d", "#3d3d3d", "#8c6d31",
    "#637939",
];

/// The whole course of one world.
pub(super) fn world(roster: &Roster, pack: &Pack, course: &Course) -> String {
    let rows = course.regions.len() as f64;
    let (width, height) = (WIDTH + 220.0, rows * (HEIGHT + GAP) + GAP);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"11\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fffdf8\"/>\n"
    );
    for (index, slug) in course.regions.iter().enumerate() {
        let top = GAP + index as f64 * (HEIGHT + GAP);
        let name = pack
            .region(slug)
            .map_or(slug.as_str(), |region| region.name.as_str());
        panel(&mut svg, roster, course, index, name, top);
    }
    svg.push_str("</svg>\n");
    svg
}

fn panel(svg: &mut String, roster: &Roster, course: &Course, region: usize, name: &str, top: f64) {
    let days = course.days.len().max(2);
    let across = |day: usize| LEFT + day as f64 / (days - 1) as f64 * WIDTH;
    let mut line = |values: Vec<f64>, most: f64, colour: &str, stroke: &str| {
        let mut points = String::new();
        for (day, value) in values.iter().enumerate() {
            let down = top + HEIGHT - value / most.max(1.0) * HEIGHT;
            let _ = write!(points, "{:.1},{down:.1} ", across(day));
        }
        let _ = writeln!(
            svg,
            "<polyline fill=\"none\" stroke=\"{colour}\" {stroke} points=\"{points}\"/>"
        );
    };
    let harmony = course
        .harmony
        .iter()
        .map(|day| f64::from(day[region]) / 1000.0)
        .collect();
    line(
        harmony,
        100.0,
        "#b8a24a",
        "stroke-width=\"3\" stroke-opacity=\"0.45\"",
    );
    let mut legend = vec![("harmony, of 100".to_owned(), "#b8a24a")];
    let mut number = 0;
    for (species, kind) in roster.species.iter().enumerate() {
        let values: Vec<f64> = course
            .days
            .iter()
            .map(|day| f64::from(day[region][species]))
            .collect();
        let most = values.iter().fold(0.0_f64, |most, value| most.max(*value));
        if most < 1.0 {
            continue;
        }
        let colour = COLOURS[number % COLOURS.len()];
        number += 1;
        let dashed = if kind.prey != 0 {
            "stroke-dasharray=\"5 2\""
        } else {
            ""
        };
        line(values, most, colour, &format!("stroke-width=\"1.2\" {dashed}"));
        legend.push((format!("{}, of {most:.0}", kind.def.name), colour));
    }
    let _ = writeln!(
        svg,
        "<text x=\"{LEFT}\" y=\"{:.0}\" font-size=\"14\">{name}</text>",
        top - 8.0
    );
    for year in 0..=(days as u64 / YEAR_DAYS) {
        let x = across((year * YEAR_DAYS) as usize);
        let _ = writeln!(
            svg,
            "<line x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{top}\" y2=\"{:.1}\" stroke=\"#ddd\"/><text x=\"{x:.1}\" y=\"{:.1}\" fill=\"#888\">{year}</text>",
            top + HEIGHT,
            top + HEIGHT + 13.0
        );
    }
    for (row, (what, colour)) in legend.iter().enumerate() {
        let _ = writeln!(
            svg,
            "<text x=\"{:.0}\" y=\"{:.0}\" fill=\"{colour}\">{what}</text>",
            LEFT + WIDTH + 12.0,
            top + 10.0 + row as f64 * 13.5
        );
    }
}
