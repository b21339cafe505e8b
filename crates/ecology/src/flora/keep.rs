//! Flora in a checkpoint: what every cell holds, layer by layer.
//!
//! What it is not: what a layer is stands in the checkpoint's head.

use super::Flora;
use crate::checkpoint::{Meaning, Reader, Writer};
use crate::roster::CARRION_LAYER;

impl Flora {
    pub(crate) fn write(&self, out: &mut Writer) {
        for cell in 0..self.soil.len() {
            out.u32(self.soil[cell]);
            out.u16(self.blight[cell]);
            out.u16(self.char_hours[cell]);
            out.u32(self.grown[CARRION_LAYER][cell]);
            for layer in 0..self.plants.len() {
                out.u32(self.grown[layer][cell]);
                out.u32(self.young[layer][cell]);
            }
        }
    }

    /// What grew of a plant that is no more goes to the soil.
    pub(crate) fn read(&mut self, reader: &mut Reader<'_>, meaning: &Meaning) -> Option<()> {
        for cell in 0..self.soil.len() {
            self.soil[cell] = reader.u32()?;
            self.blight[cell] = reader.u16()?.min(1000);
            self.char_hours[cell] = reader.u16()?;
            for layer in self.grown.iter_mut().chain(&mut self.young) {
                layer[cell] = 0;
            }
            self.grown[CARRION_LAYER][cell] = reader.u32()?;
            for layer in &meaning.layers {
                let (grown, young) = (reader.u32()?, reader.u32()?);
                match layer {
                    Some(layer) => (self.grown[*layer][cell], self.young[*layer][cell]) = (grown, young),
                    None => {
                        let fallen = grown.saturating_add(young);
                        self.soil[cell] = self.soil[cell].saturating_add(fallen);
                    }
                }
            }
        }
        Some(())
    }
}
