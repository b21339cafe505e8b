//! Contact: the share of their hungry waking minutes in which hunters of each species really had prey of each kind within their run.
//!
//! The law of the hunt says how often a hunter comes to a try on the mean of a region; herds, water and hiding places decide who is near whom. Counted here and given
//! to [`crate::hunting::catches`], the first holds whatever the second does. What it is not: it knows no individual, and it says nothing about skill.

use super::{Doing, Nature, tag};
use crate::checkpoint::{Meaning, Reader, Writer};
use crate::fauna::{Body, Life};
use crate::hunting;
use crate::roster::SPECIES_MAX;

/// Every so many minutes the hungry are counted, and count for as many.
const EVERY: u64 = 4;
/// What is taken for true before anything was counted: so many minutes of search, and contact in this share of them, in 256ths.
const BEFORE: (u32, u32) = (120, 77);
/// Every so many minutes one in [`FADES`] of all that was counted is forgotten: two days and a half stay in mind.
const FADING: u64 = 60;
const FADES: u32 = 64;

/// What was counted.
#[derive(Debug, Clone)]
pub(super) struct Contact {
    /// Minutes in which hungry hunters of each species were about.
    sought: [u32; SPECIES_MAX],
    /// Those of them in which one had prey of each kind within its run.
    met: Vec<[u32; SPECIES_MAX]>,
}

impl Contact {
    /// Nothing counted yet.
    pub(super) fn new() -> Self {
        Self {
            sought: [0; SPECIES_MAX],
            met: vec![[0; SPECIES_MAX]; SPECIES_MAX],
        }
    }

    /// A minute begins: what was counted fades. Gives whose search counts in it, as a set of species, of those that are `awake`.
    pub(super) fn begin(&mut self, minute: u64, natures: &[Nature], awake: u32) -> u32 {
        if minute.is_multiple_of(FADING) {
            let fade = |counted: &mut u32| *counted -= counted.div_ceil(FADES);
            self.sought.iter_mut().for_each(fade);
            self.met.iter_mut().flatten().for_each(fade);
        }
        if !minute.is_multiple_of(EVERY) {
            return 0;
        }
        let hunters = natures.iter().enumerate();
        let hunters = hunters.filter(|(_, nature)| nature.prey != 0);
        hunters.fold(0, |set, (index, _)| set | 1_u32 << index) & awake
    }

    /// Counts one of them that is hungry and finds nothing to eat where it stands.
    #[inline]
    pub(super) fn seeks(&mut self, body: &Body, life: &Life, nature: &Nature) {
        // Who eats what grows has given up the search.
        if body.tag & tag::HUNGRY == 0 || body.doing() == Doing::Graze {
            return;
        }
        if !nature.browses || life.matter < hunting::hunts_below(nature.full)[0] {
            self.sought[body.species()] += EVERY as u32;
        }
    }

    /// One had prey within its run.
    pub(super) fn meets(&mut self, hunter: usize, prey: usize) {
        self.met[hunter][prey] += 1;
    }

    /// The share of their hungry waking minutes in which hunters have such prey within their run.
    pub(super) fn share(&self, hunter: usize, prey: usize) -> f64 {
        let (minutes, share) = BEFORE;
        let met = f64::from(self.met[hunter][prey]) + f64::from(minutes * share) / 256.0;
        met / f64::from(self.sought[hunter] + minutes)
    }

    pub(super) fn write(&self, out: &mut Writer, species: usize) {
        for (sought, met) in self.sought.iter().zip(&self.met).take(species) {
            out.u32(*sought);
            let of = || met.iter().enumerate().filter(|(_, minutes)| **minutes > 0);
            out.u8(of().count() as u8);
            for (prey, minutes) in of() {
                out.u8(prey as u8);
                out.u32(*minutes);
            }
        }
    }

    pub(super) fn read(reader: &mut Reader<'_>, meaning: &Meaning) -> Option<Self> {
        let mut contact = Self::new();
        for hunter in &meaning.species {
            let sought = reader.u32()?;
            let of = reader.u8()?;
            for _ in 0..of {
                let (prey, minutes) = (reader.u8()?, reader.u32()?);
                let prey = meaning.species.get(usize::from(prey))?;
                if let (Some(hunter), Some(prey)) = (hunter, prey) {
                    contact.met[*hunter][*prey] = minutes;
                }
            }
            if let Some(hunter) = hunter {
                contact.sought[*hunter] = sought;
            }
        }
        Some(contact)
    }
}
