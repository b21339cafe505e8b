//! Food and water: who feeds it, what it hunts, where it grazes and drinks.
//!
//! What it is not: it does not say whether it is hungry.

use super::{Choice, One, TOUCH, View};
use crate::chance::mix;
use crate::fauna::{Deed, Doing, tag};
use crate::habitat::{AT_WATER, WAYS};
use crate::hunting;

/// Minutes of one bout of hunting, or of lying in wait.
const BOUT: u32 = 5;

impl View<'_> {
    /// Drinks at the water, or goes there.
    pub(super) fn drink(&self, one: &One<'_>) -> Option<Choice> {
        if !one.nature.drinks {
            return None;
        }
        let way = self.habitat.to_water(one.cell)?;
        if way == AT_WATER {
            return Some(Choice::go(Doing::Drink, [0.0; 2], 0.0).with(Deed::Drink));
        }
        let (dx, dz) = WAYS[usize::from(way)];
        let beside = self.habitat.beside(one.cell, usize::from(way));
        // Who lives on land drinks from the bank.
        let bank = beside.is_some_and(|cell| self.habitat.to_water(cell) == Some(AT_WATER));
        let choice = Choice::go(Doing::Drink, [dx as f32, dz as f32], one.nature.walk);
        Some(if bank { choice.with(Deed::Drink) } else { choice })
    }

    /// Is fed, hunts, grazes or looks for food.
    pub(super) fn eat(&self, one: &One<'_>) -> Option<Choice> {
        let nature = one.nature;
        if nature.raises
            && one.body.tag & tag::GROWN == 0
            && let Some((elder, squared)) = self.sought(one)
            && self.lives[elder].matter > self.natures[one.species].full / 8 * 5
        {
            let near = squared <= TOUCH * TOUCH;
            let deed = if near {
                Deed::Suckle(elder as u32)
            } else {
                Deed::None
            };
            return Some(Choice::go(Doing::Follow, self.offset(one, elder), nature.walk).with(deed));
        }
        let (most, best) = self.at_its_feet(one);
        // Nobody hunts who stands in what it eats.
        if let Some((layer, bite)) = best
            && most > bite / 2
        {
            let amble = self.wander(one);
            return Some(Choice::go(Doing::Graze, amble, nature.walk * 0.2).with(Deed::Graze(layer)));
        }
        if nature.prey & one.kinds != 0
            && self.hunts(one)
            && let Some((prey, squared)) = self.nearest_of(one, nature.sight, nature.prey, 0)
        {
            let toward = self.offset(one, prey);
            if squared <= nature.reach * nature.reach {
                return Some(Choice::go(Doing::Hunt, toward, nature.walk).with(Deed::Attack(prey as u32)));
            }
            // It does not run past what it runs after.
            return Some(Choice::go(Doing::Hunt, toward, nature.run.min(squared.sqrt())));
        }
        if nature.meals > 0
            && let Some(choice) = self.graze(one, most, best)
        {
            return Some(choice);
        }
        if nature.prey != 0
            && nature.far
            && let Some(toward) = self.toward_block(one, nature.prey)
        {
            return Some(Choice::go(Doing::Hunt, toward, nature.walk));
        }
        let mut choice = self.roam(one);
        choice.doing = if nature.prey != 0 {
            Doing::Hunt
        } else {
            Doing::Forage
        };
        Some(choice)
    }

    /// Grains below which a hunter of so much room hunts in this hour, by a lot of its own.
    pub(super) fn appetite(&self, room: u32, id: u32) -> u32 {
        let [all, none] = hunting::hunts_below(room);
        let lot = u64::from(self.lot(id, self.hour));
        all + ((u64::from(none - all) * lot) >> 32) as u32
    }

    /// Whether one that is hungry goes after prey now. Who lives by what grows does so only in want. Others do in some minutes of an hour, a few at a time, and
    /// lie in wait in the rest: else they would run after whoever is near until they starved.
    fn hunts(&self, one: &One<'_>) -> bool {
        if one.nature.browses && one.life.matter >= hunting::hunts_below(one.room)[0] {
            return false;
        }
        let bout = one.life.age.wrapping_add(one.life.id.wrapping_mul(7)) / BOUT;
        self.lot(one.life.id, bout) < u32::MAX / 4
    }

    /// A number of one's own for a time, as likely as any.
    fn lot(&self, id: u32, time: u32) -> u32 {
        (mix(u64::from(id) << 32 | u64::from(time)) >> 32) as u32
    }

    /// Of what grows where it stands, what gives it most in a minute: so many grains, and of which layer with what bite.
    #[inline]
    fn at_its_feet(&self, one: &One<'_>) -> (u32, Option<(u8, u32)>) {
        let (mut most, mut best) = (0, None);
        for &(layer, bite) in &one.nature.layers[..one.nature.meals] {
            // A bite in full, else as much as there is. Half of what it could take of this is enough, or whoever takes greater bites of another would starve on it.
            let gives = self.flora.edible(one.cell, usize::from(layer)).min(bite);
            if gives > most {
                (most, best) = (gives, Some((layer, bite)));
            }
        }
        (most, best)
    }

    /// Goes to the better of the cells around, or takes the little there is.
    fn graze(&self, one: &One<'_>, most: u32, best: Option<(u8, u32)>) -> Option<Choice> {
        let nature = one.nature;
        let meals = &nature.layers[..nature.meals];
        let mut way_to = None;
        let turn = self.bits(one) as usize & 7;
        let mut there = u32::max(most, 1) * 2;
        for way in 0..8 {
            let way = (way + turn) & 7;
            let Some(beside) = self.beside(one, way) else {
                continue;
            };
            if !self.may_stand(nature, beside) {
                continue;
            }
            let sum: u32 = meals
                .iter()
                .map(|(layer, _)| self.flora.edible(beside, usize::from(*layer)))
                .fold(0, u32::saturating_add);
            if sum > there {
                (there, way_to) = (sum, Some(way));
            }
        }
        if let Some(way) = way_to {
            let (dx, dz) = WAYS[way];
            return Some(Choice::go(Doing::Forage, [dx as f32, dz as f32], nature.walk));
        }
        best.map(|(layer, _)| Choice::go(Doing::Graze, [0.0; 2], 0.0).with(Deed::Graze(layer)))
    }
}
