//! What is done to a region's life from outside: planting, harvest, feeding, taking away, and gestures to those who hear them.
//!
//! A deed is done whole or refused with its reason, and then nothing has changed. What it is not: it asks nobody who did it, how far away they
//! stood, or how often they may.

use super::{Ecosystem, Living};
use crate::population::Who;
use crate::regard::{Gesture, SIGN_RADIUS_MAX_CM, SIGNS_MAX, Sign, Spot, TRUST_MAX, VISITORS_MAX, openness};
use crate::roster::{Food, Roster};

/// Grains planted or harvested at once at most.
pub const HANDFUL_MAX: u32 = 100_000;
/// How open one must be to eat from a hand: its species' temper and its trust, 0 to 1000.
pub const EATS_FROM_HAND: u32 = 100;
/// Trust that one loses that was driven off.
const SCARED: u8 = 48;

/// What is done to a region's life from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EcologyCommand {
    /// Sows so many grains of a plant, by its index on the roster, in a cell. What was worn is cared for.
    Plant {
        /// The plant.
        plant: usize,
        /// The cell.
        cell: usize,
        /// Grains.
        grains: u32,
    },
    /// Takes so many grains of what can be eaten, and wears the plant out a little.
    Harvest {
        /// The plant.
        plant: usize,
        /// The cell.
        cell: usize,
        /// Grains.
        grains: u32,
    },
    /// Quickens what grows in a cell and beside it: so many grains go from the soil into growth. What was worn is cared for.
    Quicken {
        /// The cell.
        cell: usize,
        /// Grains.
        grains: u32,
    },
    /// Lays food for those that eat the dead.
    Feed {
        /// The cell.
        cell: usize,
        /// Grains.
        grains: u32,
    },
    /// Takes up to so many of a species away, and makes the others wary.
    Remove {
        /// The species, by its index on the roster.
        species: usize,
        /// How many.
        many: u32,
    },
    /// Holds out food to one creature, which eats what it can hold and remembers the kindness.
    Offer {
        /// Its species, by its index on the roster.
        species: usize,
        /// Its number.
        id: u32,
        /// What is held out; for those that hunt, meat is [`Food::Carrion`].
        food: Food,
        /// Grains.
        grains: u32,
    },
    /// Makes a gesture that all who are near see or hear. Each answers by its temper, its trust and its lot, and goes on answering while it is minded.
    Gesture {
        /// Which.
        gesture: Gesture,
        /// Where.
        at: Spot,
        /// Centimetres that it reaches, 100 to [`SIGN_RADIUS_MAX_CM`].
        radius_cm: u32,
        /// How strong it is at its place, 1 to 1000.
        strength: u16,
    },
}

/// Why it was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EcologyRefusal {
    /// No such cell.
    #[error("there is no such place in this region")]
    NoSuchCell,
    /// The plant does not grow in this region's biome.
    #[error("that does not grow here")]
    DoesNotGrowHere,
    /// The ground bears no more of it, or none.
    #[error("the ground bears no more of it")]
    GroundIsFull,
    /// Nothing of it can be taken without its roots.
    #[error("there is nothing to be taken")]
    NothingToTake,
    /// More than a handful, or none.
    #[error("1 to {HANDFUL_MAX} grains at once")]
    NotAHandful,
    /// No such species.
    #[error("there is no such creature")]
    NoSuchSpecies,
    /// The one it was meant for is not there any more.
    #[error("that one is not here any more")]
    NoSuchCreature,
    /// It does not eat that.
    #[error("it does not eat that")]
    NotItsFood,
    /// It is full.
    #[error("it is not hungry")]
    NotHungry,
    /// It trusts nobody enough to come so near.
    #[error("it is too wild: soothe it first")]
    TooWild,
    /// Radius or strength are none that a gesture can have.
    #[error("a gesture reaches 1 to 64 metres with a strength of 1 to 1000")]
    NoSuchGesture,
    /// As many gestures are minded here as can be.
    #[error("there is too much going on here already")]
    TooMuchGoingOn,
    /// No creature is within its reach.
    #[error("no creature is near enough")]
    NobodyNear,
    /// Creatures are near, and none of them answers.
    #[error("none of them answers")]
    NobodyAnswers,
}

impl Ecosystem {
    /// Does what someone asks. Gives the grains that changed hands, how many were taken away, or how many answer.
    ///
    /// # Errors
    /// Why not; then nothing has changed.
    pub fn command(&mut self, roster: &Roster, command: EcologyCommand) -> Result<u32, EcologyRefusal> {
        match command {
            EcologyCommand::Plant { plant, cell, grains } => self.plant(roster, plant, cell, grains),
            EcologyCommand::Harvest { plant, cell, grains } => self.harvest(plant, cell, grains),
            EcologyCommand::Quicken { cell, grains } => self.quicken(roster, cell, grains),
            EcologyCommand::Feed { cell, grains } => {
                let (cell, grains) = (self.on_ground(cell)?, in_hand(grains)?);
                self.flora.lay_carrion(cell, grains);
                self.ledger.brought += u64::from(grains);
                Ok(grains)
            }
            EcologyCommand::Remove { species, many } => {
                if species >= roster.species.len() {
                    return Err(EcologyRefusal::NoSuchSpecies);
                }
                let there = self.counts()[species];
                let gone = if let Living::Population(_) = self.living {
                    self.send(roster, species, many, Who::Any).len() as u32
                } else {
                    self.remove_individuals(species, many)
                };
                self.regard.hunted(species, gone, there);
                Ok(gone)
            }
            EcologyCommand::Offer {
                species,
                id,
                food,
                grains,
            } => self.offer(roster, (species, id), food, grains),
            EcologyCommand::Gesture {
                gesture,
                at,
                radius_cm,
                strength,
            } => self.gesture(roster, gesture, at, (radius_cm, strength)),
        }
    }

    /// Says who of people stand where, in metres; the first [`VISITORS_MAX`] of them are minded until this is said again. What runs away by its kind
    /// and trust runs from them.
    pub fn visited_by(&mut self, visitors: &[[f32; 2]]) {
        let metres = self.habitat.metres();
        self.regard.visitors.clear();
        let inside = visitors
            .iter()
            .filter(|at| at.iter().all(|part| (0.0..=metres).contains(part)));
        self.regard.visitors.extend(inside.take(VISITORS_MAX));
    }

    fn on_ground(&self, cell: usize) -> Result<usize, EcologyRefusal> {
        let there = cell < self.habitat.cells().len();
        if there {
            Ok(cell)
        } else {
            Err(EcologyRefusal::NoSuchCell)
        }
    }

    fn plant(
        &mut self,
        roster: &Roster,
        plant: usize,
        cell: usize,
        grains: u32,
    ) -> Result<u32, EcologyRefusal> {
        let (cell, grains) = (self.on_ground(cell)?, in_hand(grains)?);
        let layer = self
            .flora
            .layer_of(Food::Plant(plant))
            .ok_or(EcologyRefusal::DoesNotGrowHere)?;
        let taken = self.flora.plant(roster, &self.habitat, cell, layer, grains);
        self.ledger.brought += u64::from(taken);
        if taken == 0 {
            return Err(EcologyRefusal::GroundIsFull);
        }
        self.regard.planted(layer, taken, self.flora.total(layer));
        Ok(taken)
    }

    fn harvest(&mut self, plant: usize, cell: usize, grains: u32) -> Result<u32, EcologyRefusal> {
        let (cell, grains) = (self.on_ground(cell)?, in_hand(grains)?);
        let layer = self
            .flora
            .layer_of(Food::Plant(plant))
            .ok_or(EcologyRefusal::DoesNotGrowHere)?;
        self.settle_up();
        let stood = self.flora.total(layer);
        let taken = self.flora.harvest(cell, layer, grains);
        self.ledger.taken += u64::from(taken);
        self.look_again();
        if taken == 0 {
            return Err(EcologyRefusal::NothingToTake);
        }
        self.regard.harvested(layer, taken, stood);
        Ok(taken)
    }

    fn quicken(&mut self, roster: &Roster, cell: usize, grains: u32) -> Result<u32, EcologyRefusal> {
        let (cell, grains) = (self.on_ground(cell)?, in_hand(grains)?);
        self.settle_up();
        let mut grown = [0; crate::roster::LAYERS];
        for cell in self.around(cell) {
            let left = grains - grown.iter().sum::<u32>();
            self.flora.quicken(roster, &self.habitat, cell, left, &mut grown);
        }
        self.look_again();
        let sum = grown.iter().sum();
        if sum == 0 {
            return Err(EcologyRefusal::GroundIsFull);
        }
        for (layer, grains) in grown.into_iter().enumerate().filter(|(_, grains)| *grains > 0) {
            self.regard.planted(layer, grains, self.flora.total(layer));
        }
        Ok(sum)
    }

    /// Grains by which growth in a cell and beside it could be quickened.
    #[must_use]
    pub fn could_quicken(&self, roster: &Roster, cell: usize) -> u32 {
        let Ok(cell) = self.on_ground(cell) else { return 0 };
        let room = |cell| self.flora.could_quicken(roster, &self.habitat, cell);
        self.around(cell).map(room).fold(0, u32::saturating_add)
    }

    /// A cell and those beside it.
    fn around(&self, cell: usize) -> impl Iterator<Item = usize> + use<> {
        let beside: Vec<usize> = (0..8).filter_map(|way| self.habitat.beside(cell, way)).collect();
        std::iter::once(cell).chain(beside)
    }

    fn offer(
        &mut self,
        roster: &Roster,
        (species, id): (usize, u32),
        food: Food,
        grains: u32,
    ) -> Result<u32, EcologyRefusal> {
        let grains = in_hand(grains)?;
        let kind = roster.species.get(species).ok_or(EcologyRefusal::NoSuchSpecies)?;
        let Living::Individuals(fauna) = &mut self.living else {
            return Err(EcologyRefusal::NoSuchCreature);
        };
        let at = fauna.find(species, id).ok_or(EcologyRefusal::NoSuchCreature)?;
        let takes = kind.eats.iter().any(|(own, _)| *own == food);
        let scavenges = food == Food::Carrion && kind.prey != 0;
        if !takes && !scavenges {
            return Err(EcologyRefusal::NotItsFood);
        }
        let cell = {
            let body = fauna.bodies.get(at);
            self.habitat.cell_at(body.x, body.z)
        };
        let life = &mut fauna.lives[at];
        if openness(kind, life.trust) < EATS_FROM_HAND {
            return Err(EcologyRefusal::TooWild);
        }
        let lacks = kind.room(life.age).saturating_sub(life.matter);
        let digest = u32::from(kind.def.metabolism.digest.max(1));
        // It eats no more than it can hold, and nothing that would give it not a grain.
        let eaten = grains.min((u64::from(lacks) * 1000 / u64::from(digest)) as u32);
        let kept = ((u64::from(eaten) * u64::from(digest) / 1000) as u32).min(lacks);
        if kept == 0 {
            return Err(EcologyRefusal::NotHungry);
        }
        life.matter += kept;
        life.trust = trusts(life.trust, kind.def.temper.tameness / 8 + 8);
        self.flora.fall(cell, eaten - kept);
        self.ledger.brought += u64::from(eaten);
        self.regard.soothed(species, 1);
        Ok(eaten)
    }

    fn gesture(
        &mut self,
        roster: &Roster,
        gesture: Gesture,
        at: Spot,
        (radius_cm, strength): (u32, u16),
    ) -> Result<u32, EcologyRefusal> {
        if !(100..=SIGN_RADIUS_MAX_CM).contains(&radius_cm) || !(1..=1000).contains(&strength) {
            return Err(EcologyRefusal::NoSuchGesture);
        }
        let metres = self.habitat.metres();
        if at.metres().iter().any(|part| *part > metres) {
            return Err(EcologyRefusal::NoSuchCell);
        }
        if self.regard.signs.len() >= SIGNS_MAX {
            return Err(EcologyRefusal::TooMuchGoingOn);
        }
        let sign = Sign {
            gesture,
            at: at.metres(),
            radius: radius_cm as f32 / 100.0,
            strength,
            minutes: gesture.minutes(),
            number: self.regard.numbered ^ (self.at.0 as u32).rotate_left(16),
        };
        let Living::Individuals(fauna) = &mut self.living else {
            return Err(EcologyRefusal::NobodyNear);
        };
        let (mut near, mut answer) = (0, 0);
        let mut of_species = [0; crate::roster::SPECIES_MAX];
        for (body, life) in fauna.bodies.iter().zip(&mut fauna.lives) {
            let (dx, dz) = (body.x - sign.at[0], body.z - sign.at[1]);
            let squared = dx * dx + dz * dz;
            if squared >= sign.radius * sign.radius {
                continue;
            }
            near += 1;
            let kind = &roster.species[body.species()];
            if !sign.answered(kind, life.trust, life.id, squared) {
                continue;
            }
            answer += 1;
            of_species[body.species()] += 1;
        }
        match (near, answer) {
            (0, _) => return Err(EcologyRefusal::NobodyNear),
            (_, 0) => return Err(EcologyRefusal::NobodyAnswers),
            _ => {}
        }
        self.remember(roster, &sign);
        if gesture == Gesture::Soothe {
            for (species, many) in of_species.iter().enumerate().filter(|(_, many)| **many > 0) {
                self.regard.soothed(species, *many);
            }
        }
        self.regard.numbered = self.regard.numbered.wrapping_add(1);
        self.regard.signs.push(sign);
        Ok(answer)
    }

    /// Those who answer remember it: calmed they trust a little more, driven off much less; to be called changes nothing.
    fn remember(&mut self, roster: &Roster, sign: &Sign) {
        let Living::Individuals(fauna) = &mut self.living else {
            return;
        };
        for (body, life) in fauna.bodies.iter().zip(&mut fauna.lives) {
            let (dx, dz) = (body.x - sign.at[0], body.z - sign.at[1]);
            let kind = &roster.species[body.species()];
            if !sign.answered(kind, life.trust, life.id, dx * dx + dz * dz) {
                continue;
            }
            life.trust = match sign.gesture {
                Gesture::Soothe => trusts(life.trust, kind.def.temper.tameness / 64 + 1),
                Gesture::Call => life.trust,
                Gesture::Scare => life.trust.saturating_sub(SCARED),
            };
        }
    }

    fn remove_individuals(&mut self, species: usize, many: u32) -> u32 {
        let Living::Individuals(fauna) = &mut self.living else {
            return 0;
        };
        let mut removed = 0;
        while removed < many
            && let Some(gone) = fauna.remove(|body, _| body.species() == species)
        {
            self.ledger.taken += u64::from(gone.matter);
            removed += 1;
        }
        fauna.settle(&self.habitat);
        removed
    }

    /// What a population ate is taken off the ground, so that nobody takes it twice.
    fn settle_up(&mut self) {
        if let Living::Population(population) = &mut self.living {
            population.settle(&mut self.flora);
        }
    }

    fn look_again(&mut self) {
        if let Living::Population(population) = &mut self.living {
            population.look(&self.flora);
        }
    }
}

fn in_hand(grains: u32) -> Result<u32, EcologyRefusal> {
    if (1..=HANDFUL_MAX).contains(&grains) {
        Ok(grains)
    } else {
        Err(EcologyRefusal::NotAHandful)
    }
}

/// Trust after a kindness: each adds less, the more there is.
fn trusts(trust: u8, kindness: u16) -> u8 {
    let left = u32::from(TRUST_MAX - trust);
    let gains = (u32::from(kindness) * left).div_ceil(u32::from(TRUST_MAX));
    trust.saturating_add(gains.min(255) as u8)
}
