//! A population in a checkpoint: counts and matter by age, where they were last, and what is not settled yet.
//!
//! What it is not: which species a number is stands in the checkpoint's head.

use super::{AGES, Population};
use crate::checkpoint::{Meaning, Reader, Writer};
use crate::roster::CARRION_LAYER;

impl Population {
    pub(crate) fn write(&self, out: &mut Writer, species: usize) {
        for cohorts in &self.cohorts[..species] {
            for age in 0..AGES {
                out.u32(cohorts.count[age]);
                out.u64(cohorts.matter[age]);
            }
        }
        for block in &self.blocks {
            block[..species].iter().for_each(|count| out.u16(*count));
        }
        for (edible, owed) in self.edible.iter().zip(self.owed) {
            out.u64(*edible);
            out.u64(owed);
        }
        out.u64(self.soil);
        out.u64(self.carrion);
    }

    pub(crate) fn read(&mut self, reader: &mut Reader<'_>, meaning: &Meaning) -> Option<()> {
        for species in &meaning.species {
            for age in 0..AGES {
                let (count, matter) = (reader.u32()?, reader.u64()?);
                if let Some(species) = species {
                    self.cohorts[*species].count[age] = count;
                    self.cohorts[*species].matter[age] = matter;
                }
            }
        }
        for block in &mut self.blocks {
            for species in &meaning.species {
                let count = reader.u16()?;
                if let Some(species) = species {
                    block[*species] = count;
                }
            }
        }
        let mut settled = Vec::new();
        for _ in 0..=CARRION_LAYER {
            settled.push((reader.u64()?, reader.u64()?));
        }
        self.edible = [0; crate::roster::LAYERS];
        self.owed = [0; crate::roster::LAYERS];
        let layers = meaning.layers.iter().copied().enumerate();
        for (from, to) in layers.chain([(CARRION_LAYER, Some(CARRION_LAYER))]) {
            if let (Some(to), Some((edible, owed))) = (to, settled.get(from)) {
                (self.edible[to], self.owed[to]) = (*edible, *owed);
            }
        }
        self.soil = reader.u64()?;
        self.carrion = reader.u64()?;
        Some(())
    }
}
