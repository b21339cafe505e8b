//! A checkpoint of one region's life: all that its next step rests on, as bytes, with species and plants by slug.
//!
//! Restored on the same roster, a region steps on as if it had never been written; on another one, what still has its slug keeps its numbers,
//! and what has none any more is gone from it. What it is not: a format that lasts. It has a number for its shape, and one of another
//! shape is thrown away: counts that are durable elsewhere make a region anew ([`crate::ecosystem::Ecosystem::with_counts`]).

use crate::climate::WorldMinute;
use crate::ecosystem::{Ecosystem, INDIVIDUALS_MAX, Living};
use crate::fauna::{Contacts, Fauna};
use crate::flora::Flora;
use crate::habitat::Habitat;
use crate::ledger::Ledger;
use crate::population::Population;
use crate::regard::Regard;
use crate::roster::Roster;
use crate::vitals::{Vitals, VitalsOfAll};

/// The shape of the bytes: rises with every change of what stands in them.
pub const SHAPE: u32 = 2;
/// Bytes of a checkpoint at most: individuals to the limit, and the ground of a region of 512 m with room.
pub const BYTES_MAX: usize = 512 * 1024;

const POPULATION: u8 = 0;
/// Individuals before it was counted what hunters met with; still read.
const INDIVIDUALS_ONLY: u8 = 1;
const INDIVIDUALS: u8 = 2;

/// What a checkpoint's numbers for species and layers are on this roster.
pub(crate) struct Meaning {
    /// The species of each number; nothing where there is none any more.
    pub species: Vec<Option<usize>>,
    /// The layer of each number.
    pub layers: Vec<Option<usize>>,
}

/// Writes a region down.
#[must_use]
pub fn encode(ecosystem: &Ecosystem, roster: &Roster) -> Vec<u8> {
    let mut out = Writer::default();
    out.u32(SHAPE);
    let (seed, at, ledger) = ecosystem.kept();
    out.u64(at.0);
    out.u64(seed);
    for sum in [ledger.weathered, ledger.washed, ledger.brought, ledger.taken] {
        out.u64(sum);
    }
    out.u16(ecosystem.habitat().side() as u16);
    out.slugs(roster.species.iter().map(|kind| kind.def.slug.as_str()));
    let flora = ecosystem.flora();
    out.slugs(
        flora
            .plants()
            .iter()
            .map(|plant| roster.plants[*plant].slug.as_str()),
    );
    flora.write(&mut out);
    ecosystem
        .regard()
        .write(&mut out, roster.species.len(), flora.plants().len());
    for vitals in &ecosystem.vitals()[..roster.species.len()] {
        for count in [vitals.born, vitals.starved, vitals.hunted, vitals.aged] {
            out.u32(count);
        }
    }
    match ecosystem.living() {
        Living::Population(population) => {
            out.u8(POPULATION);
            population.write(&mut out, roster.species.len());
        }
        Living::Individuals(fauna) => {
            out.u8(INDIVIDUALS);
            fauna.write(&mut out, roster.species.len());
        }
    }
    out.bytes
}

/// Reads a region; nothing where the bytes are of another shape, damaged, or of other ground.
#[must_use]
pub fn decode(bytes: &[u8], roster: &Roster, biome: &str, habitat: &Habitat) -> Option<Ecosystem> {
    if bytes.len() > BYTES_MAX {
        return None;
    }
    let mut reader = Reader { bytes, at: 0 };
    if reader.u32()? != SHAPE {
        return None;
    }
    let at = WorldMinute(reader.u64()?);
    let seed = reader.u64()?;
    let ledger = Ledger {
        weathered: reader.u64()?,
        washed: reader.u64()?,
        brought: reader.u64()?,
        taken: reader.u64()?,
    };
    if usize::from(reader.u16()?) != habitat.side() {
        return None;
    }
    let mut flora = Flora::new(roster, biome, habitat);
    let species = reader.slugs()?;
    let plants = reader.slugs()?;
    let meaning = Meaning {
        species: species.iter().map(|slug| roster.species_called(slug)).collect(),
        layers: plants
            .iter()
            .map(|slug| {
                let same = |plant: &usize| roster.plants[*plant].slug == *slug;
                flora.plants().iter().position(same)
            })
            .collect(),
    };
    flora.read(&mut reader, &meaning)?;
    let mut regard = Regard::default();
    regard.read(&mut reader, &meaning)?;
    let mut vitals = VitalsOfAll::default();
    for species in &meaning.species {
        let read = Vitals {
            born: reader.u32()?,
            starved: reader.u32()?,
            hunted: reader.u32()?,
            aged: reader.u32()?,
        };
        if let Some(species) = species {
            vitals[*species] = read;
        }
    }
    let living = match reader.u8()? {
        POPULATION => {
            let mut population = Population::new(roster, &flora, habitat);
            population.read(&mut reader, &meaning)?;
            Living::Population(Box::new(population))
        }
        kind @ (INDIVIDUALS_ONLY | INDIVIDUALS) => {
            let contacts = match kind {
                INDIVIDUALS => Contacts::Kept,
                _ => Contacts::Unknown,
            };
            let mut fauna = Fauna::new(roster, &flora, habitat, INDIVIDUALS_MAX);
            fauna.read(&mut reader, &meaning, habitat, contacts)?;
            Living::Individuals(Box::new(fauna))
        }
        _ => return None,
    };
    if reader.at != bytes.len() {
        return None;
    }
    Some(Ecosystem::restored(
        biome,
        habitat.clone(),
        flora,
        living,
        (seed, at, ledger),
        (regard, vitals),
    ))
}

/// Little-endian numbers, one after another.
#[derive(Default)]
pub(crate) struct Writer {
    bytes: Vec<u8>,
}

macro_rules! numbers {
    ($($name:ident)+) => {
        impl Writer {
            $(pub fn $name(&mut self, value: $name) { self.bytes.extend_from_slice(&value.to_le_bytes()); })+

            fn slugs<'a>(&mut self, slugs: impl Iterator<Item = &'a str>) {
                let slugs: Vec<&str> = slugs.collect();
                self.u8(slugs.len() as u8);
                for slug in slugs {
                    self.u8(slug.len() as u8);
                    self.bytes.extend_from_slice(slug.as_bytes());
                }
            }
        }

        impl Reader<'_> {
            $(pub fn $name(&mut self) -> Option<$name> { self.take().map($name::from_le_bytes) })+

            fn slugs(&mut self) -> Option<Vec<String>> {
                let count = self.u8()?;
                (0..count)
                    .map(|_| {
                        let length = usize::from(self.u8()?);
                        let text = self.bytes.get(self.at..self.at + length)?;
                        self.at += length;
                        String::from_utf8(text.to_vec()).ok()
                    })
                    .collect()
            }
        }
    };
}

numbers!(u8 u16 i16 u32 u64 f32);

/// Reads what a [`Writer`] wrote.
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let bytes = self.bytes.get(self.at..self.at + N)?.try_into().ok()?;
        self.at += N;
        Some(bytes)
    }
}
