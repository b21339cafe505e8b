//! Counting individuals into cells, and those who come from elsewhere.
//!
//! A counting sort keeps the order within a cell, takes time in proportion to individuals and cells, and writes nearly in sequence, since
//! few change their cell in a step. What it is not: it moves nobody.

use super::sense::Presence;
use super::{BLOCK_CELLS, Body, Fauna, Life, Stand, tag};
use crate::chance::mix;
use crate::habitat::Habitat;
use crate::roster::{Roster, SPECIES_MAX};

/// One that goes from region to region, or comes out of a population.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Migrant {
    /// Its species, by index on the roster.
    pub species: usize,
    /// World minutes it has lived.
    pub age: u32,
    /// Grains of its body.
    pub matter: u32,
    /// Whether it bears young.
    pub female: bool,
    /// What it remembers of kindness.
    pub trust: u8,
    /// Its number in the region it comes from; 0 for one that was only counted.
    pub id: u32,
}

impl Fauna {
    /// Lets someone in at a point, unless the region is full. Gives the number it bears here.
    pub fn admit(&mut self, roster: &Roster, migrant: Migrant, x: f32, z: f32) -> Option<u32> {
        if self.bodies.len() + self.scratch.born.len() >= self.limit {
            return None;
        }
        let kind = &roster.species[migrant.species];
        let grown = migrant.age >= kind.grown_minutes;
        let id = self.next_id;
        self.next_id = self.next_id.wrapping_add(1);
        let body = Body {
            x,
            z,
            tag: migrant.species as u32
                | if migrant.female { tag::FEMALE } else { 0 }
                | if grown { tag::GROWN } else { 0 },
            heading: [0; 2],
        };
        let life = Life {
            matter: migrant.matter,
            age: migrant.age,
            id,
            // Not all are ready to mate on the day they come.
            clock: (mix(u64::from(id)) >> 32) as u16 % kind.pause_minutes.max(1),
            thirst: (mix(u64::from(id)) >> 24) as u8 / 4,
            trust: migrant.trust,
        };
        self.scratch.born.push((body, life));
        Some(id)
    }

    /// Takes one away for which a test holds, the first in the order of columns; gives what it was.
    pub fn remove(&mut self, found: impl Fn(&Body, &Life) -> bool) -> Option<Migrant> {
        let at = (0..self.bodies.len()).find(|at| {
            let body = self.bodies.get(*at);
            body.tag & tag::GONE == 0 && found(&body, &self.lives[*at])
        })?;
        let body = self.bodies.get(at);
        self.bodies.mark(at, tag::GONE);
        Some(Migrant {
            species: body.species(),
            age: self.lives[at].age,
            matter: std::mem::take(&mut self.lives[at].matter),
            female: body.female(),
            trust: self.lives[at].trust,
            id: self.lives[at].id,
        })
    }

    /// Puts everyone into the cells, after some were let in or taken away.
    pub fn settle(&mut self, habitat: &Habitat) {
        self.scratch.next.clear();
        self.scratch.next.extend(self.bodies.iter());
        self.scratch.moved.clear();
        self.scratch.moved.extend_from_slice(&self.stands);
        self.sort(habitat);
    }

    /// Survivors and newborns into the columns, cell by cell.
    pub(super) fn sort(&mut self, habitat: &Habitat) {
        let cells = habitat.cells().len();
        let scratch = &mut self.scratch;
        for (body, life) in scratch.born.drain(..) {
            scratch.next.push(body);
            scratch.moved.push(Stand::of(habitat, body.x, body.z));
            self.lives.push(life);
        }
        // Two ahead: after the scatter below has moved each on by its count, every cell's begin stands where it belongs.
        scratch.starts.clear();
        scratch.starts.resize(cells + 2, 0);
        self.counts = [0; SPECIES_MAX];
        self.blocks.fill([0; SPECIES_MAX]);
        self.presence.clear(habitat);
        let side = habitat.side();
        let blocks_side = side.div_ceil(BLOCK_CELLS);
        let (starts, present) = (&mut scratch.starts[..], self.presence.cells());
        let (blocks, counts) = (&mut self.blocks[..], &mut self.counts);
        for (body, stand) in scratch.next.iter().zip(&scratch.moved) {
            if body.tag & tag::GONE != 0 {
                continue;
            }
            let cell = stand.cell(side);
            starts[cell + 2] += 1;
            present[cell] |= Presence::of(body.tag);
            let species = body.species();
            counts[species] += 1;
            let block = stand.row() / BLOCK_CELLS * blocks_side + stand.column() / BLOCK_CELLS;
            let many = &mut blocks[block][species];
            *many = many.saturating_add(1);
        }
        self.presence.spread();
        let mut sum = 0;
        for start in &mut scratch.starts {
            sum += *start;
            *start = sum;
        }
        let many = sum as usize;
        scratch.bodies.resize(many);
        scratch.lives.resize(many, Life::NOBODY);
        scratch.stands.resize(many, Stand::default());
        let starts = &mut scratch.starts[1..];
        let mut bodies = scratch.bodies.places();
        let (lives, stands) = (&mut scratch.lives[..many], &mut scratch.stands[..many]);
        let all = scratch.next.iter().zip(&self.lives).zip(&scratch.moved);
        for ((body, life), stand) in all {
            if body.tag & tag::GONE != 0 {
                continue;
            }
            let start = &mut starts[stand.cell(side)];
            let place = *start as usize;
            *start += 1;
            lives[place] = *life;
            stands[place] = *stand;
            bodies.put(place, body);
        }
        scratch.starts.pop();
        std::mem::swap(&mut self.bodies, &mut scratch.bodies);
        std::mem::swap(&mut self.lives, &mut scratch.lives);
        std::mem::swap(&mut self.stands, &mut scratch.stands);
        std::mem::swap(&mut self.starts, &mut scratch.starts);
    }
}
