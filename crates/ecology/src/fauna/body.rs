//! One individual: what neighbours see of it, what only itself knows, and where all of them stand in columns.
//!
//! What it is not: it lives by no rule here.

use crate::habitat::Habitat;

/// What an individual is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Doing {
    /// Goes about.
    Roam,
    /// Runs from who hunts it.
    Flee,
    /// Follows or attacks prey.
    Hunt,
    /// Eats plants or carrion.
    Graze,
    /// Looks for food.
    Forage,
    /// Goes to water or drinks.
    Drink,
    /// Rests.
    Rest,
    /// Goes to a mate.
    Court,
    /// Stays with the grown.
    Follow,
    /// Leaves for another region.
    Migrate,
}

const DOINGS: [Doing; 10] = [
    Doing::Roam,
    Doing::Flee,
    Doing::Hunt,
    Doing::Graze,
    Doing::Forage,
    Doing::Drink,
    Doing::Rest,
    Doing::Court,
    Doing::Follow,
    Doing::Migrate,
];

/// What stands in a tag besides the species.
pub(crate) mod tag {
    /// The species.
    pub const SPECIES: u32 = 31;
    /// One sex or the other: those that carry young have it.
    pub const FEMALE: u32 = 1 << 5;
    /// Grown.
    pub const GROWN: u32 = 1 << 6;
    /// Would mate.
    pub const READY: u32 = 1 << 7;
    /// Hunts: who is hunted flees from it.
    pub const PROWLS_BIT: u32 = 8;
    /// Wants to eat.
    pub const HUNGRY: u32 = 1 << HUNGRY_BIT;
    /// The same as a bit's number.
    pub const HUNGRY_BIT: u32 = 9;
    /// Carries young.
    pub const CARRYING: u32 = 1 << 10;
    /// No more.
    pub const GONE: u32 = 1 << 11;
    /// What it does, four bits from here.
    pub const DOING_BIT: u32 = 12;
    /// All bits that a decision sets anew.
    pub const DECIDED: u32 = 1 << PROWLS_BIT | HUNGRY | 15 << DOING_BIT;
}

/// What neighbours see of an individual.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(C, align(16))]
pub struct Body {
    /// Metres east of the region's corner.
    pub x: f32,
    /// Metres south of it.
    pub z: f32,
    pub(crate) tag: u32,
    /// Metres it went in the last step, in 256ths, east and south.
    pub(crate) heading: [i16; 2],
}

impl Body {
    pub(super) const NOBODY: Self = Self {
        x: 0.0,
        z: 0.0,
        tag: 0,
        heading: [0; 2],
    };

    /// Its species, by index on the roster.
    #[must_use]
    #[inline]
    pub fn species(&self) -> usize {
        (self.tag & tag::SPECIES) as usize
    }

    /// What it is doing.
    #[must_use]
    pub fn doing(&self) -> Doing {
        DOINGS[((self.tag >> tag::DOING_BIT & 15) as usize).min(DOINGS.len() - 1)]
    }

    /// Whether it is grown.
    #[must_use]
    pub fn grown(&self) -> bool {
        self.tag & tag::GROWN != 0
    }

    /// Whether it bears young, at some time of its life.
    #[must_use]
    pub fn female(&self) -> bool {
        self.tag & tag::FEMALE != 0
    }

    /// Whether it carries young.
    #[must_use]
    pub fn carrying(&self) -> bool {
        self.tag & tag::CARRYING != 0
    }

    /// Metres it went in the last world minute, east and south.
    #[must_use]
    pub fn heading(&self) -> [f32; 2] {
        self.heading.map(|part| f32::from(part) / 256.0)
    }
}

/// What only the individual itself knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C, align(16))]
pub struct Life {
    /// Grains of its body.
    pub matter: u32,
    /// World minutes it has lived.
    pub age: u32,
    /// Its number, its own in this region.
    pub id: u32,
    /// Minutes until it gives birth, or may mate again.
    pub(crate) clock: u16,
    /// Thirst: one more every twelve minutes.
    pub(crate) thirst: u8,
    /// What it remembers of kindness, 0 to 255; a thirty-second of it, and at least one, is forgotten every six hours.
    pub trust: u8,
}

impl Life {
    pub(super) const NOBODY: Self = Self {
        matter: 0,
        age: 0,
        id: 0,
        clock: 0,
        thirst: 0,
        trust: 0,
    };
}

/// The cell in which one stands, as column east and row south.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Stand {
    pub(super) column: u16,
    pub(super) row: u16,
}

impl Stand {
    /// Of a point; points outside count as the nearest one inside.
    #[inline]
    pub(super) fn of(habitat: &Habitat, x: f32, z: f32) -> Self {
        let (column, row) = habitat.column_and_row_at(x, z);
        Self {
            column: column as u16,
            row: row as u16,
        }
    }

    #[inline]
    pub(super) fn column(self) -> usize {
        usize::from(self.column)
    }

    #[inline]
    pub(super) fn row(self) -> usize {
        usize::from(self.row)
    }

    /// On ground of so many cells a side.
    #[inline]
    pub(super) fn cell(self, side: usize) -> usize {
        self.row() * side + self.column()
    }
}

/// Neighbours that are looked at side by side.
pub(super) const LANES: usize = 4;
/// Neighbours that are looked at before it is asked whether there are more: so many places beyond the last can be read.
pub(super) const WIDEST: usize = 2 * LANES;

/// What neighbours see of everyone, in columns, in the order of cells.
#[derive(Debug, Clone, Default)]
pub struct Bodies {
    pub(super) x: Vec<f32>,
    pub(super) z: Vec<f32>,
    pub(super) tags: Vec<i32>,
    /// Its heading south, and east in the lower half.
    pub(super) headings: Vec<i32>,
    many: usize,
}

impl Bodies {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.many
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.many == 0
    }

    /// The one at a place of the columns.
    ///
    /// # Panics
    /// Where there is none.
    #[must_use]
    #[inline]
    pub fn get(&self, at: usize) -> Body {
        let both = self.headings[at];
        Body {
            x: self.x[at],
            z: self.z[at],
            tag: self.tags[at] as u32,
            heading: [both as i16, (both >> 16) as i16],
        }
    }

    /// All, cell by cell.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Body> + Clone + '_ {
        (0..self.many).map(|at| self.get(at))
    }

    /// Makes room for so many, each of whom is then put at its place.
    pub(super) fn resize(&mut self, many: usize) {
        self.many = many;
        // A run is looked at in eights, and the last of them reaches beyond it.
        let many = many + WIDEST;
        self.x.resize(many, 0.0);
        self.z.resize(many, 0.0);
        self.tags.resize(many, 0);
        self.headings.resize(many, 0);
    }

    /// The places of all, to put each at its own.
    pub(super) fn places(&mut self) -> Places<'_> {
        Places {
            x: &mut self.x[..self.many],
            z: &mut self.z[..self.many],
            tags: &mut self.tags[..self.many],
            headings: &mut self.headings[..self.many],
        }
    }

    /// Sets bits of one's tag.
    pub(super) fn mark(&mut self, at: usize, bits: u32) {
        self.tags[at] |= bits as i32;
    }
}

/// The places of the columns. Held side by side, so that whoever puts many looks only once where they are.
pub(super) struct Places<'a> {
    x: &'a mut [f32],
    z: &'a mut [f32],
    tags: &'a mut [i32],
    headings: &'a mut [i32],
}

impl Places<'_> {
    /// Puts one at a place.
    #[inline]
    pub(super) fn put(&mut self, at: usize, body: &Body) {
        let [east, south] = body.heading;
        self.x[at] = body.x;
        self.z[at] = body.z;
        self.tags[at] = body.tag as i32;
        self.headings[at] = i32::from(south) << 16 | i32::from(east as u16);
    }
}
