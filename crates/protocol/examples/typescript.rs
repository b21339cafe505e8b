//! Prints the TypeScript of the wire; `cargo xtask generate` writes it to its place.

fn main() {
    print!("{}", protocol::typescript::typescript());
}
