//! Decisions: what one who senses this does now, first what cannot wait.
//!
//! The order is: flee, drink when parched, be fed, hunt or graze when hungry, rest, court, migrate, go with the herd. What it is not: nothing
//! takes effect here but the move itself; deeds are resolved afterwards.

mod company;
mod feed;
mod mind;

use super::sense::{Eye, Found, Herd, Presence, Runs, Seen, Stand};
use super::{BLOCK_CELLS, Body, Call, Deed, Doing, Life, Nature, Today, tag};
use crate::chance::Chance;
use crate::flora::Flora;
use crate::habitat::{CELL_METRES, Habitat, WAYS};
use crate::regard::Regard;
use crate::roster::{Roster, SPECIES_MAX, room};
use std::ops::Range;

/// Thirst at which it goes to water, when nothing else is to do; at which before everything; each is twelve minutes.
const THIRSTY: u8 = 80;
const PARCHED: u8 = 160;
/// Metres from a border at which one that leaves is over it.
const OVER: f32 = 3.0;
/// Metres within which a mate is near enough, and a grown one to be fed by.
const TOUCH: f32 = 4.0;

/// Everything a decision reads.
pub(super) struct View<'a> {
    pub roster: &'a Roster,
    /// Whom and what of people they mind, if there is anything.
    pub regard: Option<&'a Regard>,
    /// In which cells.
    pub minded: &'a [bool],
    pub bodies: &'a [Body],
    pub seen: &'a Seen,
    pub presence: &'a Presence,
    pub lives: &'a [Life],
    pub starts: &'a [u32],
    pub blocks: &'a [[u16; SPECIES_MAX]],
    pub blocks_side: usize,
    pub natures: &'a [Nature],
    pub calls: &'a [Call; SPECIES_MAX],
    pub habitat: &'a Habitat,
    pub flora: &'a Flora,
    pub today: &'a Today,
    pub chance: Chance,
}

/// A choice: a direction of any length, a speed in metres a minute, what it is called, and what it does besides.
struct Choice {
    toward: [f32; 2],
    speed: f32,
    doing: Doing,
    deed: Deed,
}

impl Choice {
    fn go(doing: Doing, toward: [f32; 2], speed: f32) -> Self {
        Self {
            toward,
            speed,
            doing,
            deed: Deed::None,
        }
    }

    fn with(mut self, deed: Deed) -> Self {
        self.deed = deed;
        self
    }
}

/// One individual as it decides.
struct One<'a> {
    /// Its place in the columns.
    at: usize,
    cell: usize,
    /// The same as columns east and rows south, so that nothing in the innermost loops divides.
    column: usize,
    row: usize,
    body: Body,
    life: Life,
    species: usize,
    nature: &'a Nature,
    /// Grains it can hold.
    room: u32,
    hungry: bool,
    /// Species in the nine cells around, and those of them that hunt.
    kinds: u32,
    prowlers: u32,
}

impl View<'_> {
    /// Decides for everyone in a range of cells; what is written begins with the first of them.
    pub(super) fn decide(&self, cells: Range<usize>, next: &mut [Body], deeds: &mut [Deed]) {
        let side = self.habitat.side();
        let begins = self.starts[cells.start] as usize;
        let (mut next_column, mut next_row) = (cells.start % side, cells.start / side);
        for cell in cells {
            let (column, row) = (next_column, next_row);
            next_column += 1;
            if next_column == side {
                (next_column, next_row) = (0, row + 1);
            }
            let (first, end) = (self.starts[cell] as usize, self.starts[cell + 1] as usize);
            if first == end {
                continue;
            }
            let (kinds, prowlers) = self.presence.around(column, row);
            for at in first..end {
                let one = self.one(at, (cell, column, row), (kinds, prowlers));
                let choice = self.choose(&one);
                next[at - begins] = self.moved(&one, &choice);
                deeds[at - begins] = choice.deed;
            }
        }
    }

    #[inline]
    fn one(
        &self,
        at: usize,
        (cell, column, row): (usize, usize, usize),
        (kinds, prowlers): (u32, u32),
    ) -> One<'_> {
        let (body, life) = (self.bodies[at], self.lives[at]);
        let species = body.species();
        let nature = &self.natures[species];
        let room = room(nature.full, nature.newborn, life.age, nature.grown_minutes);
        let was_hungry = body.tag & tag::HUNGRY != 0;
        // Hungry below 5/8, full above 15/16: who eats eats on.
        let hungry = life.matter < room / 8 * 5 || was_hungry && life.matter < room / 16 * 15;
        One {
            at,
            cell,
            column,
            row,
            body,
            life,
            species,
            nature,
            room,
            hungry,
            kinds,
            prowlers,
        }
    }

    #[inline]
    fn choose(&self, one: &One<'_>) -> Choice {
        let (nature, body) = (one.nature, &one.body);
        let awake = self.today.awake >> one.species & 1 == 1;
        // Asleep one notices only what is close.
        let alert = if awake { nature.sight } else { nature.sight * 0.5 };
        if nature.threats & one.prowlers != 0
            && let Some((threat, _)) = self.nearest_of(one, alert, nature.threats, 1 << tag::PROWLS_BIT)
        {
            return self.flee(one, threat);
        }
        if one.life.thirst >= PARCHED
            && let Some(choice) = self.drink(one)
        {
            return choice;
        }
        let starving = one.life.matter < one.room / 2;
        if let Some(choice) = self.mind(one, starving) {
            return choice;
        }
        if awake || starving {
            if one.hungry
                && let Some(choice) = self.eat(one)
            {
                return choice;
            }
            if one.life.thirst >= THIRSTY
                && let Some(choice) = self.drink(one)
            {
                return choice;
            }
        }
        if !awake {
            return Choice::go(Doing::Rest, [0.0; 2], 0.0);
        }
        if let Some(border) = self.called(one) {
            return self.migrate(one, border);
        }
        if body.tag & tag::READY != 0
            && let Some(choice) = self.court(one)
        {
            return choice;
        }
        if body.tag & tag::GROWN == 0
            && nature.raises
            && let Some((elder, squared)) = self.sought(one)
        {
            let speed = if squared > TOUCH * TOUCH {
                nature.walk
            } else {
                nature.walk * 0.3
            };
            return Choice::go(Doing::Follow, self.offset(one, elder), speed);
        }
        self.roam(one)
    }

    /// Away from who hunts, a little to one side, so that not all run alike.
    fn flee(&self, one: &One<'_>, threat: usize) -> Choice {
        let [dx, dz] = self.offset(one, threat);
        let aside = if one.life.id & 1 == 0 { 0.3 } else { -0.3 };
        Choice::go(Doing::Flee, [-dx + dz * aside, -dz - dx * aside], one.nature.run)
    }

    /// Its own chance in this step.
    fn bits(&self, one: &One<'_>) -> u64 {
        self.chance.bits(u64::from(one.life.id), 1)
    }

    /// From where it looks, how far, and who may be there.
    #[inline]
    fn look(&self, one: &One<'_>, radius: f32) -> (Runs, Eye) {
        let (x, z) = (one.body.x, one.body.z);
        let stand = Stand {
            column: one.column,
            row: one.row,
        };
        let runs = Runs::around(self.starts, self.habitat.side(), stand, [x, z], radius);
        let at = one.at;
        (runs, Eye { at, x, z, radius })
    }

    /// The nearest of a set of species, within so many metres, whose tag has all bits of a mask.
    fn nearest_of(&self, one: &One<'_>, radius: f32, set: u32, mask: u32) -> Found {
        let (runs, eye) = self.look(one, radius);
        self.seen.nearest_of(&runs, eye, set, mask)
    }

    /// The nearest within so many metres whose tag, under a mask, is a value.
    fn nearest(&self, one: &One<'_>, radius: f32, mask: u32, value: u32) -> Found {
        let (runs, eye) = self.look(one, radius);
        self.seen.nearest(&runs, eye, mask, value)
    }

    /// All of its kind that it sees.
    fn herd(&self, one: &One<'_>) -> Herd {
        let (runs, eye) = self.look(one, one.nature.sight);
        self.seen.herd(&runs, eye, one.species as u32)
    }

    /// Whom it looks for among its kind: for the young one that is grown, for the grown one of the other sex that is ready.
    fn sought(&self, one: &One<'_>) -> Found {
        let tags = one.body.tag;
        let (mask, value) = if tags & tag::GROWN == 0 {
            (tag::GROWN, tag::GROWN)
        } else {
            (tag::READY | tag::FEMALE, tag::READY | !tags & tag::FEMALE)
        };
        self.nearest(
            one,
            one.nature.sight,
            tag::SPECIES | mask,
            one.species as u32 | value,
        )
    }

    fn offset(&self, one: &One<'_>, other: usize) -> [f32; 2] {
        let other = &self.bodies[other];
        [other.x - one.body.x, other.z - one.body.z]
    }

    fn may_stand(&self, nature: &Nature, cell: usize) -> bool {
        self.habitat.cells()[cell].element.bit() & nature.elements != 0
    }

    /// How many of its kind are in the nine blocks around.
    fn around(&self, one: &One<'_>) -> u32 {
        self.blocks_around(one)
            .map(|block| u32::from(self.blocks[block][one.species]))
            .sum()
    }

    /// The cell beside it, as [`Habitat::beside`] gives it.
    #[inline]
    fn beside(&self, one: &One<'_>, way: usize) -> Option<usize> {
        let (dx, dz) = WAYS[way & 7];
        let side = self.habitat.side();
        let (column, row) = (
            one.column.wrapping_add_signed(dx as isize),
            one.row.wrapping_add_signed(dz as isize),
        );
        (column < side && row < side).then_some(row.wrapping_mul(side).wrapping_add(column))
    }

    fn blocks_around(&self, one: &One<'_>) -> impl Iterator<Item = usize> {
        let (bx, bz) = (one.column / BLOCK_CELLS, one.row / BLOCK_CELLS);
        let last = self.blocks_side - 1;
        let blocks_side = self.blocks_side;
        (bz.saturating_sub(1)..=(bz + 1).min(last))
            .flat_map(move |z| (bx.saturating_sub(1)..=(bx + 1).min(last)).map(move |x| z * blocks_side + x))
    }

    /// Toward the block around that has most of a set of species, if another than its own has.
    fn toward_block(&self, one: &One<'_>, set: u32) -> Option<[f32; 2]> {
        let own = one.row / BLOCK_CELLS * self.blocks_side + one.column / BLOCK_CELLS;
        let many = |block: usize| {
            let mut left = set;
            let mut sum = 0;
            while left != 0 {
                sum += u32::from(self.blocks[block][left.trailing_zeros() as usize]);
                left &= left - 1;
            }
            sum
        };
        let mut most = if set >> one.species & 1 == 1 { 0 } else { many(own) };
        let mut best = None;
        for block in self.blocks_around(one) {
            let there = many(block);
            if block != own && there > most {
                (most, best) = (there, Some(block));
            }
        }
        let block = best?;
        let middle = |index: usize| (index as f32 + 0.5) * (BLOCK_CELLS as f32 * CELL_METRES);
        Some([
            middle(block % self.blocks_side) - one.body.x,
            middle(block / self.blocks_side) - one.body.z,
        ])
    }

    /// The body after its move: within the region, and only where it can stand.
    fn moved(&self, one: &One<'_>, choice: &Choice) -> Body {
        let mut body = one.body;
        let [tx, tz] = choice.toward;
        let squared = tx * tx + tz * tz;
        let mut step = [0.0_f32; 2];
        if squared > 1e-6 && choice.speed > 0.0 {
            let share = choice.speed / squared.sqrt();
            step = [tx * share, tz * share];
        }
        let edge = self.habitat.metres() - 0.01;
        let inside = |value: f32| value.clamp(0.0, edge);
        for [dx, dz] in [step, [step[0], 0.0], [0.0, step[1]]] {
            let (x, z) = (inside(body.x + dx), inside(body.z + dz));
            let cell = self.habitat.cell_at(x, z);
            // Both are asked at once: which cell it is, nobody can foretell, but nearly everywhere one may stand.
            if (cell == one.cell) | self.may_stand(one.nature, cell) {
                let short = |metres: f32| (metres * 256.0) as i16;
                // At an edge it turns back.
                body.heading = [
                    short(if (x - body.x - dx).abs() > 0.01 { -dx } else { dx }),
                    short(if (z - body.z - dz).abs() > 0.01 { -dz } else { dz }),
                ];
                (body.x, body.z) = (x, z);
                break;
            }
            body.heading = [(-step[0] * 256.0) as i16, (-step[1] * 256.0) as i16];
        }
        let prowls = u32::from(choice.doing == Doing::Hunt) << tag::PROWLS_BIT;
        let hungry = if one.hungry { tag::HUNGRY } else { 0 };
        body.tag = body.tag & !tag::DECIDED | prowls | hungry | (choice.doing as u32) << tag::DOING_BIT;
        body
    }
}
