//! The composed world that every simulation plays in: content, ground, and where things are.
//!
//! Made once a process and shared. What it is not: nothing of it changes while a simulation runs.

use anyhow::{Context, Result, bail};
use protocol::shared::{Intent, Spot};
use sim::Rules;
use sim::view::intent_to_wire;
use std::path::Path;
use std::sync::Arc;
use world::land::Land;
use world::movement::nearest_safe;
use world::region_def::Point;

/// The content's numbers of weaving.
const ATTUNEMENT: &str = "attunement.toml";
/// The motif that the first hour asks for, where a place asks for none.
const MOTIF: [u8; 4] = [62, 66, 69, 71];

/// The composed world; clones share it.
#[derive(Debug, Clone)]
pub struct World {
    /// Content and the numbers of weaving.
    pub rules: Arc<Rules>,
    /// The ground.
    pub land: Arc<Land>,
}

/// What is sung somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Pitches, as MIDI numbers.
    pub pitches: Vec<u8>,
    /// What for.
    pub intent: Intent,
}

impl World {
    /// Reads a content folder and makes the ground.
    ///
    /// # Errors
    /// What is wrong with the content.
    pub fn compose(folder: &Path) -> Result<Self> {
        let mut files = Vec::new();
        collect(folder, folder, &mut files)?;
        let attunement = files.iter().find(|(path, _)| path == ATTUNEMENT);
        let attunement = attunement.with_context(|| format!("{} has no {ATTUNEMENT}", folder.display()))?;
        let attunement = String::from_utf8(attunement.1.clone()).context("attunement.toml is no UTF-8")?;
        let pack = match content::load(files) {
            Ok(pack) => pack,
            Err(errors) => bail!("{} faults in {}", errors.len(), folder.display()),
        };
        let land = Land::generate(&pack.composition());
        Ok(Self {
            rules: Arc::new(Rules::new(pack, &attunement)?),
            land: Arc::new(land),
        })
    }

    /// Where one stands safely at a point.
    #[must_use]
    pub fn safe(&self, at: Point) -> Spot {
        let at = nearest_safe(self.land.as_ref(), at).unwrap_or(at);
        self.spot(at.x as f32, at.z as f32)
    }

    /// A point with its height: on the ground.
    #[must_use]
    pub fn spot(&self, x: f32, z: f32) -> Spot {
        let height = self.land.height(Point::new(f64::from(x), f64::from(z)));
        Spot {
            x,
            y: height.unwrap_or_default() as f32,
            z,
        }
    }

    /// The region, by slug, that has a place, and where one stands at it.
    #[must_use]
    pub fn place(&self, slug: &str) -> Option<(&str, Spot)> {
        let slug = slug.parse().ok()?;
        let mut regions = self.rules.pack.regions.values();
        let def = regions.find(|def| def.place(&slug).is_some())?;
        Some((def.slug.as_str(), self.safe(def.world(def.place(&slug)?.at))))
    }

    /// Where one stands behind a gate.
    #[must_use]
    pub fn behind(&self, gate: &str) -> Option<Spot> {
        let slug = gate.parse().ok()?;
        let mut regions = self.rules.pack.regions.values();
        let leads = regions.find_map(|def| def.place(&slug)?.leads.as_ref())?;
        self.place(leads.place.as_str()).map(|(_, at)| at)
    }

    /// What a place asks to be sung; the first hour's motif where it asks for nothing.
    #[must_use]
    pub fn asked_at(&self, slug: &str) -> Asked {
        let place = slug.parse().ok().and_then(|slug| {
            let mut regions = self.rules.pack.regions.values();
            regions.find_map(|def| def.place(&slug)?.asks.clone())
        });
        match place {
            Some(asks) => Asked {
                pitches: asks.motif.clone(),
                intent: intent_to_wire(asks.intent),
            },
            None => Asked {
                pitches: MOTIF.to_vec(),
                intent: Intent::Creative,
            },
        }
    }

    /// Two points of different regions, 12 m before and behind a border where a path crosses it.
    #[must_use]
    pub fn borders(&self) -> Vec<(Spot, Spot)> {
        let outdoor = || {
            self.rules
                .pack
                .regions
                .values()
                .filter(|def| !def.site.is_interior())
        };
        let mut borders = Vec::new();
        for def in outdoor() {
            let side = def.site.side();
            for end in def
                .paths
                .iter()
                .flat_map(|path| path.points.first().into_iter().chain(path.points.last()))
            {
                let (dx, dz) = match (end.x, end.z) {
                    (x, _) if x >= side => (1.0, 0.0),
                    (x, _) if x <= 0.0 => (-1.0, 0.0),
                    (_, z) if z >= side => (0.0, 1.0),
                    (_, z) if z <= 0.0 => (0.0, -1.0),
                    _ => continue,
                };
                let at = def.world(*end);
                let point = |metres: f64| Point::new(at.x + dx * metres, at.z + dz * metres);
                if outdoor().any(|other| other.holds(point(12.0))) {
                    let spot = |point: Point| self.spot(point.x as f32, point.z as f32);
                    borders.push((spot(point(-12.0)), spot(point(12.0))));
                }
            }
        }
        borders
    }
}

/// All TOML files below a folder, by their path in it, in order.
fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, Vec<u8>)>) -> Result<()> {
    let reading = || format!("cannot read the content folder {}", folder.display());
    let entries = std::fs::read_dir(folder).with_context(reading)?;
    let mut entries = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .with_context(reading)?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            let relative = path.strip_prefix(root).expect("it was found below the root");
            let name = relative.to_string_lossy().replace('\\', "/");
            let bytes = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            files.push((name, bytes));
        }
    }
    Ok(())
}
