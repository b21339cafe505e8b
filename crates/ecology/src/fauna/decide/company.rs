//! Company: courting, going with the herd or alone, and leaving for another region.
//!
//! What it is not: the young that stay with the grown; they are told by the order of decisions.

use super::{Choice, OVER, One, TOUCH, View};
use crate::chance::mix;
use crate::fauna::{Deed, Doing, tag};

impl View<'_> {
    /// Goes to a mate, if there is one.
    pub(super) fn court(&self, one: &One<'_>) -> Option<Choice> {
        let nature = one.nature;
        if let Some((mate, squared)) = self.sought(one) {
            let toward = self.offset(one, mate);
            let near = squared <= TOUCH * TOUCH;
            if near && one.body.tag & tag::FEMALE != 0 {
                return Some(Choice::go(Doing::Court, toward, 0.0).with(Deed::Mate(mate as u32)));
            }
            let speed = if near { 0.0 } else { nature.walk };
            return Some(Choice::go(Doing::Court, toward, speed));
        }
        if !nature.far {
            return None;
        }
        let toward = self.toward_block(one, 1 << one.species)?;
        Some(Choice::go(Doing::Court, toward, nature.walk))
    }

    /// Over which border it goes, if it is one of those of its species that are called there.
    pub(super) fn called(&self, one: &One<'_>) -> Option<u8> {
        let call = self.calls[one.species];
        if call.share == 0 {
            return None;
        }
        // Another lot each day, or the same would leave for ever and then nobody.
        let lot = (mix(u64::from(one.life.id) << 32 | u64::from(self.day)) >> 56) as u8;
        (lot < call.share && one.body.grown()).then_some(call.border)
    }

    /// With the herd, or alone; at any rate not into another.
    pub(super) fn roam(&self, one: &One<'_>) -> Choice {
        let nature = one.nature;
        let mut toward = self.wander(one);
        let close = (nature.metres * 2.0).min(nature.sight);
        let near = if nature.herd {
            let herd = self.herd(one);
            if herd.count > 0 {
                let many = herd.count as f32;
                let middle = 0.08 / many;
                let along = 0.5 / many / 256.0;
                for (axis, toward) in toward.iter_mut().enumerate() {
                    *toward += herd.offset[axis] * middle + herd.heading[axis] as f32 * along;
                }
            }
            herd.nearest.filter(|(_, squared)| *squared <= close * close)
        } else {
            // Who keeps to itself goes from whom it sees, others from whom they would touch.
            let radius = if nature.solitary { nature.sight } else { close };
            self.nearest(one, radius, tag::SPECIES, one.species as u32)
        };
        if let Some((kin, _)) = near {
            let [dx, dz] = self.offset(one, kin);
            toward[0] -= dx;
            toward[1] -= dz;
        }
        Choice::go(Doing::Roam, toward, nature.walk * 0.6)
    }

    /// Goes to a border, and over it.
    pub(super) fn migrate(&self, one: &One<'_>, border: u8) -> Choice {
        let far = self.habitat.metres() - OVER;
        let (toward, over) = match border {
            0 => ([0.0, -1.0], one.body.z < OVER),
            1 => ([1.0, 0.0], one.body.x > far),
            2 => ([0.0, 1.0], one.body.z > far),
            _ => ([-1.0, 0.0], one.body.x < OVER),
        };
        // A little of its own way, so that what stands in the line is gone around.
        let aside = self.wander(one);
        let toward = [toward[0] * 2.0 + aside[0] * 0.5, toward[1] * 2.0 + aside[1] * 0.5];
        let choice = Choice::go(Doing::Migrate, toward, one.nature.walk);
        if over {
            choice.with(Deed::Leave(border))
        } else {
            choice
        }
    }

    /// Its old direction and a little chance.
    pub(super) fn wander(&self, one: &One<'_>) -> [f32; 2] {
        let bits = self.bits(one);
        let chance = |shift: u32| f32::from((bits >> shift) as i16) * (1.0 / 32_768.0);
        let keep = |part: i16| f32::from(part) * (1.0 / 512.0);
        [
            keep(one.body.heading[0]) + chance(16),
            keep(one.body.heading[1]) + chance(32),
        ]
    }
}
