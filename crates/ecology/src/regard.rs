//! Regard: how a region's creatures take to people; what is called to them, who stands among them, and what was taken too often.
//!
//! Trust is each creature's own memory of kindness and stands with it ([`crate::fauna::Life::trust`]); what stands here is the region's: how wary each
//! species is of being hunted, how worn each plant is by harvest, and the signs and visitors of the moment. Wariness and wear fade by a forty-eighth
//! an hour: two days leave a third. What it is not: it knows no person by name; who may do what, and how often, is decided elsewhere.

mod keep;

use crate::chance::mix;
use crate::roster::{Food, LAYERS, Roster, SPECIES_MAX, Species};

/// Signs that hold at once in one region.
pub const SIGNS_MAX: usize = 32;
/// Visitors that are minded at once in one region.
pub const VISITORS_MAX: usize = 64;
/// Centimetres that a sign reaches at most.
pub const SIGN_RADIUS_MAX_CM: u32 = 6_400;
/// Metres at which the wariest creature of all flees from a visitor.
pub const FLIGHT_METRES_MAX: f32 = 48.0;
/// Trust of one that has never met kindness, and the most there is.
pub const TRUST_MAX: u8 = 255;
/// Metres within which one that was called has come.
pub(crate) const COME: f32 = 3.0;

/// What is done for creatures to see or hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Gesture {
    /// Calms: those who answer rest, hunt nobody and flee from no visitor.
    Soothe,
    /// Calls: those who answer come.
    Call,
    /// Drives off: those who answer run, and trust less.
    Scare,
}

impl Gesture {
    /// World minutes for which it is minded.
    #[must_use]
    pub const fn minutes(self) -> u8 {
        match self {
            Self::Soothe => 10,
            Self::Call => 20,
            Self::Scare => 5,
        }
    }
}

/// A point of a region, in centimetres from its north-west corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Spot {
    /// East.
    pub x_cm: u32,
    /// South.
    pub z_cm: u32,
}

impl Spot {
    /// The same in metres.
    #[must_use]
    pub fn metres(self) -> [f32; 2] {
        [self.x_cm, self.z_cm].map(|part| part.min(100_000_000) as f32 / 100.0)
    }
}

/// A gesture as it is minded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sign {
    /// Which.
    pub gesture: Gesture,
    /// Where, in metres.
    pub at: [f32; 2],
    /// Metres that it reaches.
    pub radius: f32,
    /// How strong it is at its place, 1 to 1000; it fades evenly to its edge.
    pub strength: u16,
    /// World minutes for which it is still minded.
    pub minutes: u8,
    /// Its number, by which each draws its lot.
    pub number: u32,
}

impl Sign {
    /// Whether one at a squared distance answers, by its species' temper, its trust and its lot. The lot holds as long as the sign does.
    #[must_use]
    pub fn answered(&self, kind: &Species, trust: u8, id: u32, squared: f32) -> bool {
        if squared >= self.radius * self.radius {
            return false;
        }
        let near = (f32::from(self.strength) * (1.0 - squared.sqrt() / self.radius)) as u32;
        let likely = likely(self.gesture, near, openness(kind, trust));
        (mix(u64::from(id) << 32 | u64::from(self.number)) >> 32) as u32 % 1000 < likely
    }
}

/// How likely one answers, in thousandths, by how strong a gesture is where it stands and how open it is, both 0 to 1000. Even the wild are calmed a
/// little; none but those who trust, or are of a trusting kind, come; who trusts is driven off half as readily.
#[must_use]
pub fn likely(gesture: Gesture, near: u32, open: u32) -> u32 {
    match gesture {
        Gesture::Soothe => near * (250 + open * 3 / 4) / 1000,
        Gesture::Call => near * open / 1000,
        Gesture::Scare => near * (1000 - open / 2) / 1000,
    }
}

/// How open one is to people, 0 to 1000: by its species' temper, and by what it remembers.
#[must_use]
pub fn openness(kind: &Species, trust: u8) -> u32 {
    (u32::from(kind.def.temper.tameness) + u32::from(trust) * 4).min(1000)
}

/// How a region's creatures take to people.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Regard {
    /// How wary each species is, 0 to 1000.
    pub(crate) wary: [u16; SPECIES_MAX],
    /// How worn by harvest each layer of growth is, 0 to 1000.
    pub(crate) worn: [u16; LAYERS],
    pub(crate) signs: Vec<Sign>,
    pub(crate) visitors: Vec<[f32; 2]>,
    pub(crate) numbered: u32,
}

impl Regard {
    /// How wary a species is of being hunted, 0 to 1000.
    #[must_use]
    pub fn wary(&self, species: usize) -> u16 {
        self.wary[species]
    }

    /// How worn by harvest a layer of growth is, 0 to 1000.
    #[must_use]
    pub fn worn(&self, layer: usize) -> u16 {
        self.worn[layer]
    }

    /// The signs that are minded now.
    #[must_use]
    pub fn signs(&self) -> &[Sign] {
        &self.signs
    }

    /// Metres at which one of a species and a trust flees from a visitor: from 4 for the tamest kind to 16 for the wildest, three times as far where it is
    /// hunted, nearer by what it trusts.
    #[must_use]
    pub fn flight_metres(&self, kind: &Species, species: usize, trust: u8) -> f32 {
        let wild = 1000 - kind.def.temper.tameness.min(1000);
        let metres = (4.0 + 0.012 * f32::from(wild)) * (1.0 + f32::from(self.wary[species]) * 0.002);
        (metres * f32::from(TRUST_MAX - trust) / f32::from(TRUST_MAX)).min(FLIGHT_METRES_MAX)
    }

    /// How many of a species' voices are heard that would be, in thousandths: fewer where it is hunted, or what it eats is worn away.
    #[must_use]
    pub fn voice(&self, kind: &Species, species: usize, layer_of: impl Fn(Food) -> Option<usize>) -> u16 {
        let worn = kind
            .eats
            .iter()
            .filter_map(|(food, _)| layer_of(*food))
            .map(|layer| self.worn[layer])
            .max();
        1000 - self.wary[species].max(worn.unwrap_or(0)).min(1000)
    }

    /// How little is overused, in thousandths: less by the mean of the wariness of those at home and of the wear of what grows.
    #[must_use]
    pub fn peace(&self, home: impl Iterator<Item = usize>, layers: usize) -> u16 {
        let mean = |sum: u32, many: u32| sum.checked_div(many).unwrap_or(0);
        let (sum, many) = home.fold((0, 0), |(sum, many), species| {
            (sum + u32::from(self.wary[species]), many + 1)
        });
        let worn = self.worn[..layers].iter().map(|worn| u32::from(*worn)).sum();
        1000 - (mean(sum, many) + mean(worn, layers as u32)).min(1000) as u16
    }

    /// So many of a species were taken, of so many.
    pub(crate) fn hunted(&mut self, species: usize, many: u32, of: u32) {
        let share = (many * 2000 / of.max(10)).min(1000) as u16;
        self.wary[species] = (self.wary[species] + share).min(1000);
    }

    /// A kindness to one of a species: it is a little less wary.
    pub(crate) fn soothed(&mut self, species: usize, many: u32) {
        self.wary[species] = self.wary[species].saturating_sub((many * 2).min(1000) as u16);
    }

    /// So many grains of a layer were taken by hand, of so many that stand; a quarter of them all at once wears it out.
    pub(crate) fn harvested(&mut self, layer: usize, grains: u32, of: u64) {
        let share = (u64::from(grains) * 4000 / of.max(1)).min(1000) as u16;
        self.worn[layer] = (self.worn[layer] + share).min(1000);
    }

    /// So many grains were planted: what was worn is cared for.
    pub(crate) fn planted(&mut self, layer: usize, grains: u32, of: u64) {
        let share = (u64::from(grains) * 8000 / of.max(1)).min(1000) as u16;
        self.worn[layer] = self.worn[layer].saturating_sub(share);
    }

    /// A minute passes: signs fade.
    pub(crate) fn minute(&mut self) {
        for sign in &mut self.signs {
            sign.minutes = sign.minutes.saturating_sub(1);
        }
        self.signs.retain(|sign| sign.minutes > 0);
    }

    /// An hour passes: wariness and wear fade.
    pub(crate) fn hour(&mut self) {
        for value in self.wary.iter_mut().chain(&mut self.worn) {
            *value = value.saturating_sub(*value / 48 + 1);
        }
    }

    /// Which cells of a ground with so many a side anything is minded in; empty where nothing is.
    pub(crate) fn minded(&self, side: usize) -> Vec<bool> {
        if self.signs.is_empty() && self.visitors.is_empty() {
            return Vec::new();
        }
        let mut cells = vec![false; side * side];
        let signs = self.signs.iter().map(|sign| (sign.at, sign.radius));
        let visitors = self.visitors.iter().map(|at| (*at, FLIGHT_METRES_MAX));
        for (at, radius) in signs.chain(visitors) {
            let cell = |metres: f32| ((metres * (1.0 / crate::habitat::CELL_METRES)) as usize).min(side - 1);
            for z in cell(at[1] - radius)..=cell(at[1] + radius) {
                let row = z * side;
                cells[row + cell(at[0] - radius)..=row + cell(at[0] + radius)].fill(true);
            }
        }
        cells
    }

    /// What one minds first: what drives it off, then what calms it, then what calls it, then who stands too near.
    pub(crate) fn minds(&self, roster: &Roster, species: usize, id: u32, trust: u8, at: [f32; 2]) -> Minds {
        let kind = &roster.species[species];
        let apart = |from: [f32; 2]| {
            let [dx, dz] = [from[0] - at[0], from[1] - at[1]];
            dx * dx + dz * dz
        };
        let mut minds = Minds::Nothing;
        for sign in &self.signs {
            if !sign.answered(kind, trust, id, apart(sign.at)) {
                continue;
            }
            minds = match (sign.gesture, minds) {
                (Gesture::Scare, _) => return Minds::Flees(sign.at),
                (Gesture::Soothe, _) => Minds::Calm,
                (Gesture::Call, Minds::Nothing) => Minds::Comes(sign.at),
                (Gesture::Call, other) => other,
            };
        }
        if minds != Minds::Nothing {
            return minds;
        }
        let nearest = |a: &&[f32; 2], b: &&[f32; 2]| apart(**a).total_cmp(&apart(**b));
        let flight = self.flight_metres(kind, species, trust);
        match self.visitors.iter().min_by(nearest) {
            Some(visitor) if apart(*visitor) < flight * flight => Minds::Flees(*visitor),
            _ => minds,
        }
    }
}

/// What one minds of people.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Minds {
    Nothing,
    Flees([f32; 2]),
    Calm,
    Comes([f32; 2]),
}
