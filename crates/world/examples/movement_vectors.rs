//! Prints the golden vectors of height and movement; `golden/movement.json` holds them.

#[path = "../tests/support/vectors.rs"]
mod vectors;

fn main() {
    print!("{}", vectors::vectors());
}
