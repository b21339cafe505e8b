//! Prints a day's phrases of every region for the client's tests: `cargo xtask generate` writes them to `web/tests/fixtures/phrases.generated.ts`.
//!
//! What it is not: a server gives them to players by HTTP, another book each day.

#[expect(dead_code, reason = "phrases are no picture")]
#[path = "support/common.rs"]
mod common;

use song::generate::book;
use std::error::Error;
use std::path::Path;

/// The day whose phrases are printed; any would do.
const DAY: u64 = 280;

fn main() -> Result<(), Box<dyn Error>> {
    let pack = common::pack(Path::new("content"))?;
    println!("// Generated from the Rust crate `content` by `cargo xtask generate`. Do not edit.\n");
    println!(
        "/** Phrases by region: whether each answers, and its notes as pitch, onset, duration and velocity. */"
    );
    println!(
        "export const PHRASES: Readonly<Record<string, readonly (readonly [boolean, readonly (readonly [number, number, number, number])[]])[]>> = {{"
    );
    for def in pack.regions.values() {
        let phrases = book(&def.song, DAY)?;
        println!("  \"{}\": [", def.slug);
        for phrase in phrases {
            let notes: Vec<String> = phrase
                .notes
                .iter()
                .map(|note| {
                    format!(
                        "[{},{},{},{}]",
                        note.pitch, note.onset, note.duration, note.velocity
                    )
                })
                .collect();
            println!("    [{}, [{}]],", phrase.reply, notes.join(","));
        }
        println!("  ],");
    }
    println!("}};");
    Ok(())
}
