//! The real world lived through by years: left alone, under blows, and both ways of living it.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod alone;
mod both;
mod perturbed;

use content::Pack;
use ecology::roster::Roster;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;
use world::land::Land;

fn pack() -> Pack {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(&root).unwrap().to_string_lossy();
                files.push((name.replace('\\', "/"), fs::read(&path).unwrap()));
            }
        }
    }
    content::load(files).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

struct World {
    pack: Pack,
    land: Land,
    roster: Roster,
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let pack = pack();
        let land = Land::generate(&pack.composition());
        let roster = pack.nature.roster().unwrap();
        World { pack, land, roster }
    })
}
