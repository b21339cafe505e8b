//! Individuals in a checkpoint, and those that are known: who comes back out of a population bears its number again.
//!
//! They are written in the order of columns, so that they come back in it: within a cell the order decides who is first. What it
//! is not: nothing here lives.

use super::contact::Contact;
use super::{Body, Call, Fauna, Life, tag};
use crate::checkpoint::{Meaning, Reader, Writer};
use crate::habitat::Habitat;

/// Numbers from here on are given to those who come where all are numbers, by whoever remembers them: nobody is born or comes with one, so that none
/// of theirs is taken when someone begins to watch.
pub const GIVEN_FROM: u32 = 1 << 31;

/// Whether a checkpoint says what hunters met with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Contacts {
    /// It was written before that was counted.
    Unknown,
    /// It does.
    Kept,
}

impl Fauna {
    pub(crate) fn write(&self, out: &mut Writer, species: usize) {
        for call in &self.calls[..species] {
            out.u8(call.border);
            out.u8(call.share);
        }
        out.u32(self.next_id);
        out.u32(self.bodies.len() as u32);
        for (body, life) in self.bodies.iter().zip(&self.lives) {
            out.f32(body.x);
            out.f32(body.z);
            out.u32(body.tag);
            body.heading.iter().for_each(|part| out.i16(*part));
            out.u32(life.matter);
            out.u32(life.age);
            out.u32(life.id);
            out.u16(life.clock);
            out.u8(life.thirst);
            out.u8(life.trust);
        }
        self.contact.write(out, species);
    }

    pub(crate) fn read(
        &mut self,
        reader: &mut Reader<'_>,
        meaning: &Meaning,
        habitat: &Habitat,
        contacts: Contacts,
    ) -> Option<()> {
        for species in &meaning.species {
            let call = Call {
                border: reader.u8()?,
                share: reader.u8()?,
            };
            if let Some(species) = species {
                self.calls[*species] = call;
            }
        }
        self.next_id = reader.u32()?;
        let many = reader.u32()?;
        for _ in 0..many {
            let (x, z, was) = (reader.f32()?, reader.f32()?, reader.u32()?);
            let heading = [reader.i16()?, reader.i16()?];
            let life = Life {
                matter: reader.u32()?,
                age: reader.u32()?,
                id: reader.u32()?,
                clock: reader.u16()?,
                thirst: reader.u8()?,
                trust: reader.u8()?,
            };
            let species = *meaning.species.get((was & tag::SPECIES) as usize)?;
            if !x.is_finite() || !z.is_finite() {
                return None;
            }
            if let Some(species) = species
                && self.scratch.born.len() < self.limit
            {
                let tag = was & !tag::SPECIES | species as u32;
                self.scratch.born.push((Body { x, z, tag, heading }, life));
            }
        }
        if contacts == Contacts::Kept {
            self.contact = Contact::read(reader, meaning)?;
        }
        self.settle(habitat);
        Some(())
    }

    /// Where the individual of a number stands in the columns.
    #[must_use]
    pub fn find(&self, species: usize, id: u32) -> Option<usize> {
        let is = |at: &usize| self.lives[*at].id == id && self.bodies.get(*at).species() == species;
        (0..self.lives.len()).find(is)
    }

    /// One that is known comes back out of a population: of its species the one next to its age that is not known itself bears its number from now on, and who
    /// bore that before bears that one's. Gives its place in the columns; nothing where none of its species is left.
    pub fn recall(&mut self, species: usize, id: u32, age: u32, known: &[u32]) -> Option<usize> {
        let free = |at: &usize| {
            self.bodies.get(*at).species() == species
                && (self.lives[*at].id == id || !known.contains(&self.lives[*at].id))
        };
        let at = (0..self.lives.len())
            .filter(free)
            .min_by_key(|at| self.lives[*at].age.abs_diff(age))?;
        self.renumber(at, id);
        Some(at)
    }

    /// The one in a place of the columns bears another number from now on, and who bore that bears its.
    pub fn renumber(&mut self, at: usize, id: u32) {
        let before = self.lives[at].id;
        if let Some(other) = self.lives.iter().position(|life| life.id == id) {
            self.lives[other].id = before;
        }
        self.lives[at].id = id;
        if id < GIVEN_FROM {
            self.number_from(id + 1);
        }
    }

    /// All who came out of numbers bear others, in the same order, from this one on.
    pub fn renumber_all(&mut self, least: u32) {
        let up = least.saturating_sub(1);
        for life in &mut self.lives {
            life.id += up;
        }
        self.next_id += up;
    }

    /// Nobody who is born or comes from now on bears a number below this one.
    pub fn number_from(&mut self, least: u32) {
        self.next_id = self.next_id.max(least);
    }

    /// The number that the next one bears who is born or comes.
    #[must_use]
    pub fn next_number(&self) -> u32 {
        self.next_id
    }
}
