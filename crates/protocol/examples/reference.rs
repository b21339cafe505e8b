//! Prints the protocol reference; `cargo xtask generate` writes it to `docs/protocol.md`.
//!
//! The prose is the crate's own module documentation, so that code and reference cannot part.

/// The `//!` lines of a source file.
fn module_docs(source: &str) -> String {
    source
        .lines()
        .take_while(|line| line.starts_with("//!"))
        .map(|line| {
            line.trim_start_matches("//!")
                .strip_prefix(' ')
                .unwrap_or_default()
                .to_owned()
                + "\n"
        })
        .collect()
}

fn main() {
    println!("# Protocol reference\n");
    println!("Generated from the Rust crate `protocol` by `cargo xtask generate`. Do not edit.\n");
    let chapters = [
        ("The wire", include_str!("../src/lib.rs")),
        ("From a client", include_str!("../src/client.rs")),
        ("From the server", include_str!("../src/server.rs")),
        ("Weaving", include_str!("../src/weave.rs")),
        ("Weather and what is coming", include_str!("../src/weather.rs")),
        ("Casting together", include_str!("../src/gathering.rs")),
        ("Presence frames", include_str!("../src/presence.rs")),
        ("Frames of life", include_str!("../src/life.rs")),
        ("The living world", include_str!("../src/nature.rs")),
        ("Terrain tiles", include_str!("../src/tile.rs")),
        ("HTTP", include_str!("../src/http.rs")),
        ("Composing", include_str!("../src/composer.rs")),
        ("Keeping the peace", include_str!("../src/moderation.rs")),
        ("The operators' console", include_str!("../src/console.rs")),
    ];
    for (title, source) in chapters {
        println!("## {title}\n\n{}", module_docs(source));
    }
    println!("## Types\n\nAs TypeScript; the JSON on the wire has exactly these shapes.\n");
    println!("```ts\n{}```", protocol::typescript::typescript());
}
