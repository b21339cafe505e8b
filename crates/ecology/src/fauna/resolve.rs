//! Deeds take effect, in the order of the columns: eating, killing, mating, birth, what living costs, hunger and age.
//!
//! Whoever comes first is served first; who was killed before its turn does nothing more. All matter goes from somewhere to somewhere. What it
//! is not: nothing is chosen here but by chance.

use super::sort::Migrant;
use super::{Body, Deed, Doing, Fauna, Life, Minute, Today, hides, tag};
use crate::breeding;
use crate::chance::Chance;
use crate::flora::Flora;
use crate::hunting;
use crate::roster::{LAYERS, Species};

/// What chance is asked for here.
const ATTACK: u64 = 2;
const BIRTH: u64 = 3;
/// Apart from the first of a litter, [`BIRTH`], by more than any litter has.
const MATE: u64 = 250;
/// Shares of what it can hold, in eighths: what a mother keeps, what a giver keeps, from which one mates.
const MOTHER_KEEPS: u32 = 3;
const GIVER_KEEPS: u32 = 5;
const MATES_FROM: u32 = 5;
/// Minutes that a male pauses after mating.
const PAUSE: u16 = 1440;

impl Fauna {
    pub(super) fn resolve(&mut self, flora: &mut Flora, minute: &Minute<'_>, today: &Today, chance: Chance) {
        let side = minute.habitat.side();
        let seekers = self.contact.begin(minute.at.0, &self.natures, today.awake);
        for at in 0..self.bodies.len() {
            let tag = self.scratch.next[at].tag;
            if tag & tag::GONE != 0 {
                continue;
            }
            let species = (tag & tag::SPECIES) as usize;
            if seekers >> species & 1 == 1 {
                self.contact
                    .seeks(&self.scratch.next[at], &self.lives[at], &self.natures[species]);
            }
            let cell = self.stands[at].cell(side);
            let kind = &minute.roster.species[species];
            match self.scratch.deeds[at] {
                Deed::None => {}
                Deed::Graze(layer) => self.graze(flora, cell, at, kind, usize::from(layer)),
                Deed::Attack(prey) => self.attack(flora, minute, at, prey as usize, chance),
                Deed::Suckle(giver) => self.suckle(at, giver as usize, kind),
                Deed::Mate(mate) => self.mate(at, mate as usize, kind, chance),
                Deed::Drink => self.lives[at].thirst = 0,
                Deed::Leave(border) => {
                    self.leave(at, border);
                    continue;
                }
            }
            self.live(flora, minute, today, chance, cell, at, kind);
        }
    }

    fn graze(&mut self, flora: &mut Flora, cell: usize, at: usize, kind: &Species, layer: usize) {
        let nature = &self.natures[self.scratch.next[at].species()];
        let bite = nature.layers[..nature.meals]
            .iter()
            .find(|(own, _)| usize::from(*own) == layer)
            .map_or(0, |(_, bite)| *bite);
        let life = &mut self.lives[at];
        let room = kind.room(life.age);
        // The young take smaller bites.
        let bite = if room < nature.full { bite / 2 + 1 } else { bite };
        debug_assert!(layer < LAYERS);
        let eaten = bite
            .min(flora.edible(cell, layer))
            .min(room.saturating_sub(life.matter));
        let kept = eaten * u32::from(kind.def.metabolism.digest) / 1000;
        life.matter += kept;
        flora.grown[layer][cell] -= eaten;
        flora.soil[cell] = flora.soil[cell].saturating_add(eaten - kept);
    }

    /// An attack succeeds by skill, unless the ground hides the prey. What the hunter cannot hold lies where it fell.
    fn attack(&mut self, flora: &mut Flora, minute: &Minute<'_>, at: usize, prey: usize, chance: Chance) {
        let (hunter, hunted) = (self.scratch.next[at], self.scratch.next[prey]);
        if hunted.tag & tag::GONE != 0 {
            return;
        }
        let kind = &minute.roster.species[hunter.species()];
        let cell = minute.habitat.cell_at(hunted.x, hunted.z);
        let prey_kind = &minute.roster.species[hunted.species()];
        self.contact.meets(hunter.species(), hunted.species());
        if hides(cell, hunted.species(), self.natures[hunted.species()].refuge)
            || !self.catches(kind, prey_kind, at, prey, chance)
        {
            return;
        }
        self.scratch.next[prey].tag |= tag::GONE;
        self.vitals[hunted.species()].hunted += 1;
        let there = std::mem::take(&mut self.lives[prey].matter);
        let life = &mut self.lives[at];
        let digest = u32::from(kind.def.metabolism.digest.max(1));
        let wants = kind.room(life.age).saturating_sub(life.matter);
        let eaten = there.min((u64::from(wants) * 1000 / u64::from(digest)) as u32);
        let kept = ((u64::from(eaten) * u64::from(digest) / 1000) as u32).min(wants);
        life.matter += kept;
        flora.soil[cell] = flora.soil[cell].saturating_add(eaten - kept);
        flora.lay_carrion(cell, there - eaten);
    }

    /// Whether a minute's chase ends with the prey caught.
    fn catches(&self, kind: &Species, prey_kind: &Species, at: usize, prey: usize, chance: Chance) -> bool {
        let (hunter, hunted) = (self.scratch.next[at].species(), self.scratch.next[prey].species());
        let life = &self.lives[at];
        let eager = hunting::eager(kind, kind.room(life.age), life.matter, self.lives[prey].matter);
        let contact = self.contact.share(hunter, hunted) / eager;
        let many = f64::from(self.counts[hunted]);
        let cells = self.natures[hunter].cells;
        let likely = hunting::catches(kind, prey_kind, kind.skill[hunted], many, cells, contact);
        let lot = chance.bits(u64::from(life.id), ATTACK) >> 32;
        (lot as u32) < likely
    }

    fn suckle(&mut self, at: usize, giver: usize, kind: &Species) {
        if self.scratch.next[giver].tag & tag::GONE != 0 {
            return;
        }
        let spare = self.lives[giver]
            .matter
            .saturating_sub(kind.def.size.full / 8 * GIVER_KEEPS);
        let life = self.lives[at];
        let wants = kind.room(life.age).saturating_sub(life.matter);
        let given = spare
            .min(wants)
            .min(kind.def.metabolism.bite.max(kind.def.metabolism.basal * 8));
        self.lives[giver].matter -= given;
        self.lives[at].matter += given;
    }

    /// Who mates carries young, unless there are so many that it bears no fruit: then she waits as long as if she had borne them.
    fn mate(&mut self, at: usize, mate: usize, kind: &Species, chance: Chance) {
        let other = self.scratch.next[mate].tag;
        if other & tag::GONE != 0 || other & tag::READY == 0 {
            return;
        }
        let species = self.scratch.next[at].species();
        let fruitful = breeding::fruitful(kind, self.counts[species], self.natures[species].cells);
        self.lives[mate].clock = PAUSE;
        self.scratch.next[mate].tag &= !tag::READY;
        let id = u64::from(self.lives[at].id);
        if chance.happens(id, MATE, (fruitful * 65_536.0) as u32) {
            self.scratch.next[at].tag |= tag::CARRYING;
            self.lives[at].clock = kind.carrying_minutes;
        } else {
            self.scratch.next[at].tag &= !tag::READY;
            self.lives[at].clock = kind.carrying_minutes.saturating_add(kind.pause_minutes);
        }
    }

    fn leave(&mut self, at: usize, border: u8) {
        let (body, life) = (&mut self.scratch.next[at], &mut self.lives[at]);
        body.tag |= tag::GONE;
        let migrant = Migrant {
            species: body.species(),
            age: life.age,
            matter: std::mem::take(&mut life.matter),
            female: body.tag & tag::FEMALE != 0,
            trust: life.trust,
            id: life.id,
        };
        self.left.push((border, migrant));
    }

    /// What a minute costs, and what time brings.
    #[expect(
        clippy::too_many_arguments,
        reason = "the innermost loop; everything is at hand where it is called"
    )]
    #[inline]
    fn live(
        &mut self,
        flora: &mut Flora,
        minute: &Minute<'_>,
        today: &Today,
        chance: Chance,
        cell: usize,
        at: usize,
        kind: &Species,
    ) {
        let body = &mut self.scratch.next[at];
        let life = &mut self.lives[at];
        let species = body.species();
        life.age += 1;
        if (life.age + life.id).is_multiple_of(12) {
            life.thirst = life.thirst.saturating_add(1);
            if life.trust > 0 && (life.age + life.id).is_multiple_of(360) {
                life.trust -= (life.trust / 32).max(1);
            }
        }
        life.clock = life.clock.saturating_sub(1);
        let room = kind.room(life.age);
        let grown = life.age >= kind.grown_minutes;
        let quarters = match body.doing() {
            Doing::Rest => 3,
            Doing::Flee | Doing::Hunt if body.moved_fast(kind.def.speed.walk) => 8,
            _ => 4,
        } + u32::from(life.thirst == u8::MAX) * 4
            + (today.suffers >> species & 1) * 2;
        let basal = kind.def.metabolism.basal;
        // In 64ths of a grain, paid in whole grains as they come due, so that the smallest pay no more than their share, and nothing lives for free.
        let share = if grown { 8 } else { 5 } * (1000 - kind.saves(u64::from(life.matter), u64::from(room)));
        let rate = u64::from(basal * quarters) * share / 500;
        let turn = u64::from(life.age.wrapping_add(life.id) & 63);
        let cost = ((rate * (turn + 1) / 64 - rate * turn / 64) as u32).min(life.matter);
        life.matter -= cost;
        flora.soil[cell] = flora.soil[cell].saturating_add(cost);
        let old = life.age > kind.lifespan_minutes / 16 * 11 && life.age > kind.span(life.id);
        if life.matter < kind.least(room) || life.matter == 0 || old {
            body.tag |= tag::GONE;
            let vitals = &mut self.vitals[species];
            *(if old {
                &mut vitals.aged
            } else {
                &mut vitals.starved
            }) += 1;
            let left = std::mem::take(&mut life.matter);
            let cell = minute.habitat.cell_at(body.x, body.z);
            flora.lay_carrion(cell, left);
            return;
        }
        let carrying = body.tag & tag::CARRYING != 0;
        if carrying && life.clock == 0 {
            self.bear(at, kind, chance);
            return;
        }
        let ready = grown
            && !carrying
            && life.clock == 0
            && today.mates >> species & 1 == 1
            && life.matter >= room / 8 * MATES_FROM;
        body.tag = body.tag & !(tag::READY | tag::GROWN)
            | if ready { tag::READY } else { 0 }
            | if grown { tag::GROWN } else { 0 };
    }

    /// Gives birth to as many as the mother can spare matter for, and the region has room for.
    fn bear(&mut self, at: usize, kind: &Species, chance: Chance) {
        let (body, life) = (&mut self.scratch.next[at], &mut self.lives[at]);
        body.tag &= !(tag::CARRYING | tag::READY);
        life.clock = kind.pause_minutes;
        let each = (kind.newborn / 8 * 7).max(1);
        let spare = life.matter.saturating_sub(kind.def.size.full / 8 * MOTHER_KEEPS);
        let litter = u32::from(kind.def.breeding.litter).min(spare / each);
        let species = body.species();
        for number in 0..litter {
            let counted = self.counts[species];
            if self.lives.len() + self.scratch.born.len() >= self.limit
                || counted >= u32::from(kind.def.numbers.bound)
            {
                break;
            }
            self.counts[species] += 1;
            self.vitals[species].born += 1;
            let (body, life) = (self.scratch.next[at], &mut self.lives[at]);
            life.matter -= each;
            let sex = chance.bits(u64::from(life.id), BIRTH + u64::from(number)) >> 63;
            let newborn = Body {
                tag: species as u32 | if sex == 1 { tag::FEMALE } else { 0 },
                ..body
            };
            let life = Life {
                matter: each,
                age: 0,
                id: self.next_id,
                clock: 0,
                thirst: 0,
                // It learns from whom its mother does not run.
                trust: life.trust / 2,
            };
            self.next_id = self.next_id.wrapping_add(1);
            self.scratch.born.push((newborn, life));
        }
    }
}

impl Body {
    /// Whether it went farther than so many metres in this step.
    #[inline]
    fn moved_fast(&self, metres: f32) -> bool {
        let [dx, dz] = self.heading.map(f32::from);
        let far = metres * 256.0 * 1.05;
        dx * dx + dz * dz > far * far
    }
}
