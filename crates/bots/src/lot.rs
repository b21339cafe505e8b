//! A bot's own chance, seeded, so that a run can be repeated.

use kernel::RandomStream;

/// One bot's stream of chance.
#[derive(Debug, Clone)]
pub struct Lot {
    stream: RandomStream,
}

impl Lot {
    /// The lot of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            stream: RandomStream::new(seed, "bot"),
        }
    }

    /// The next 64 bits.
    pub fn draw(&mut self) -> u64 {
        self.stream.next_u64()
    }

    /// A number in `0..bound`.
    pub fn below(&mut self, bound: u32) -> u32 {
        self.stream.below(bound)
    }

    /// A number from `low` to `high`.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.stream.unit_f32()
    }
}
