//! Writes the corpus: `cargo run -p song --example write_corpus` puts every piece into `corpus/` as a MIDI file, and
//! their list into `corpus/pieces.toml`.
//!
//! What it is not: it is not needed to build or to play; a test holds the written files against these scores.

mod files;
mod pieces;

use std::path::Path;

fn main() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus");
    std::fs::create_dir_all(&folder)?;
    for (name, bytes) in files::files() {
        std::fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}
