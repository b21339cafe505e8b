//! Regard in a checkpoint: wariness, wear and the signs of the moment. Visitors are told anew.
//!
//! What it is not: which species and layer a number is stands in the checkpoint's head.

use super::{Gesture, Regard, SIGNS_MAX, Sign};
use crate::checkpoint::{Meaning, Reader, Writer};

const GESTURES: [Gesture; 3] = [Gesture::Soothe, Gesture::Call, Gesture::Scare];

impl Regard {
    pub(crate) fn write(&self, out: &mut Writer, species: usize, layers: usize) {
        let values = self.wary[..species].iter().chain(&self.worn[..layers]);
        values.for_each(|value| out.u16(*value));
        out.u32(self.numbered);
        out.u8(self.signs.len() as u8);
        for sign in &self.signs {
            let gesture = GESTURES.iter().position(|own| *own == sign.gesture).unwrap_or(0);
            out.u8(gesture as u8);
            sign.at.iter().for_each(|part| out.f32(*part));
            out.f32(sign.radius);
            out.u16(sign.strength);
            out.u8(sign.minutes);
            out.u32(sign.number);
        }
    }

    pub(crate) fn read(&mut self, reader: &mut Reader<'_>, meaning: &Meaning) -> Option<()> {
        for species in &meaning.species {
            let wary = reader.u16()?.min(1000);
            if let Some(species) = species {
                self.wary[*species] = wary;
            }
        }
        for layer in &meaning.layers {
            let worn = reader.u16()?.min(1000);
            if let Some(layer) = layer {
                self.worn[*layer] = worn;
            }
        }
        self.numbered = reader.u32()?;
        let many = reader.u8()?;
        for _ in 0..many {
            let sign = Sign {
                gesture: *GESTURES.get(usize::from(reader.u8()?))?,
                at: [reader.f32()?, reader.f32()?],
                radius: reader.f32()?,
                strength: reader.u16()?,
                minutes: reader.u8()?,
                number: reader.u32()?,
            };
            if !sign.at.iter().all(|part| part.is_finite())
                || !sign.radius.is_finite()
                || self.signs.len() >= SIGNS_MAX
            {
                return None;
            }
            self.signs.push(sign);
        }
        Some(())
    }
}
