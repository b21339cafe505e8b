//! Learns the tables that scores are judged by from a folder of labelled scores, and writes them into the crate.
//!
//! `cargo run -p song --example learn -- keys DIR` and `... -- texture DIR` write `src/score/learnt/keys.rs` and `tables.rs`; `... -- evaluate DIR`
//! measures. DIR is in the format of `finalverse song evaluate`. What it is not: it keeps nothing of a score but counts.

mod files;
mod keys;
mod texture;

use std::path::PathBuf;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [what, folder] = arguments.as_slice() else {
        eprintln!("learn keys|texture|evaluate DIR");
        std::process::exit(2);
    };
    let folder = files::Folder::new(PathBuf::from(folder));
    match what.as_str() {
        "keys" => keys::learn(&folder),
        "texture" => texture::learn(&folder),
        "evaluate" => files::evaluate(&folder),
        other => {
            eprintln!("{other:?}; keys, texture and evaluate are allowed");
            std::process::exit(2);
        }
    }
}
