//! Writes the golden files of every event, and prints the shapes of snapshots: run it only for a new variant or version.
//!
//! `cargo run -p sim --example golden` from the root of the workspace. A shipped file is never written anew.

#[path = "../golden/samples.rs"]
mod samples;

use sim::{event_codec, snapshot};
use std::path::Path;

fn main() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
    let region = samples::region_events();
    let realm = samples::realm_events();
    let regional = region
        .iter()
        .map(|event| ("region", event_codec::encode_region(event)));
    let personal = realm
        .iter()
        .map(|event| ("songweaver", event_codec::encode_realm(event)));
    let codex = samples::codex_events();
    let common = codex
        .iter()
        .map(|event| ("codex", event_codec::encode_codex(event)));
    for (owner, event) in regional.chain(personal).chain(common) {
        let path = folder.join(format!("{owner}-{}.{}.json", event.kind, event.schema));
        // A shipped file stays as it was shipped.
        if !path.exists() {
            std::fs::write(path, event.body + "\n")?;
        }
    }
    let (mut region_state, mut realm_state) = (sim::RegionState::default(), sim::RealmState::default());
    region.iter().for_each(|event| region_state.evolve(event));
    realm.iter().for_each(|event| realm_state.evolve(event));
    println!(
        "REGION_SHAPE 0x{:08x}\nREALM_SHAPE 0x{:08x}",
        snapshot::shape_of(&region_state),
        snapshot::shape_of(&realm_state)
    );
    Ok(())
}
