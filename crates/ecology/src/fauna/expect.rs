//! What those are with who come out of numbers: some carry young, some pause after a birth, the others are free to mate.
//!
//! What it is not: a birth; that comes when it is due.

use super::{Fauna, tag};
use crate::breeding;
use crate::chance::Chance;
use crate::climate::WorldMinute;
use crate::population::Cohorts;
use crate::roster::Species;

impl Fauna {
    /// Gives those of a species that came out of numbers the young they carry, and the pauses, that numbers know only by their share: as many as
    /// [`breeding`] says of so many, and so full.
    pub(crate) fn expect(
        &mut self,
        species: usize,
        kind: &Species,
        cohorts: &Cohorts,
        now: (WorldMinute, Chance),
    ) {
        let (at, chance) = now;
        let grown = cohorts.grown();
        if grown < 2 {
            return;
        }
        let busy = breeding::mates(grown, cohorts.filled(kind)) / (breeding::cycle_hours(kind) * 60.0);
        let fruitful = breeding::fruitful(kind, cohorts.total(), self.natures[species].cells);
        let carrying = f64::from(kind.carrying_minutes);
        let pausing = f64::from(kind.pause_minutes) + carrying * (1.0 - fruitful);
        for (place, life) in self.lives.iter_mut().enumerate() {
            let body = self.bodies.get(place);
            if body.species() != species || !body.grown() || !body.female() {
                continue;
            }
            let bits = chance.bits(u64::from(life.id), 63);
            let lot = (bits >> 32) as f64 / 4_294_967_296.0;
            let part = (bits as u16) as f64 / 65_536.0;
            let due = (part * carrying) as u16 + 1;
            let conceived =
                WorldMinute(at.0.saturating_sub(u64::from(kind.carrying_minutes.saturating_sub(due))));
            life.clock = 0;
            if lot < busy * carrying * fruitful {
                if kind.mates_in(conceived.season()) {
                    self.bodies.mark(place, tag::CARRYING);
                    life.clock = due;
                }
            } else if lot < busy * (carrying * fruitful + pausing) {
                life.clock = (part * f64::from(kind.pause_minutes)) as u16;
            }
        }
    }
}
