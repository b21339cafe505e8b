//! Prints the description of the HTTP API; `cargo xtask generate` writes it to `docs/openapi.json`.
//!
//! What it is not: it describes nothing itself; the handlers do.

fn main() {
    print!("{}", gateway::describe::text());
}
