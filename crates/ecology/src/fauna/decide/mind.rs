//! What one does about people: runs from who drives it off or stands too near, rests where it is calmed, comes where it is called.
//!
//! What it is not: who answers to what is told by [`crate::regard`].

use super::{Choice, One, View};
use crate::fauna::Doing;
use crate::regard::{COME, Minds};

impl View<'_> {
    /// What people do about it, if anything is minded where it stands.
    #[inline]
    pub(super) fn mind(&self, one: &One<'_>, starving: bool) -> Option<Choice> {
        let regard = self.regard?;
        if !self.minded[one.cell] {
            return None;
        }
        let (x, z) = (one.body.x, one.body.z);
        let toward = |at: [f32; 2]| [at[0] - x, at[1] - z];
        match regard.minds(self.roster, one.species, one.life.id, one.life.trust, [x, z]) {
            Minds::Flees(at) => {
                let [dx, dz] = toward(at);
                Some(Choice::go(Doing::Flee, [-dx, -dz], one.nature.run))
            }
            // Who starves neither rests nor comes.
            Minds::Calm if !starving => Some(Choice::go(Doing::Rest, [0.0; 2], 0.0)),
            Minds::Comes(at) if !starving => {
                let [dx, dz] = toward(at);
                let come = dx * dx + dz * dz < COME * COME;
                let speed = if come { 0.0 } else { one.nature.walk };
                Some(Choice::go(Doing::Follow, [dx, dz], speed))
            }
            _ => None,
        }
    }
}
