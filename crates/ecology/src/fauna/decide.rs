//! Decisions: what one who senses this does now, first what cannot wait.
//!
//! The order is: flee, drink when parched, be fed, hunt or graze when hungry, rest, court, migrate, go with the herd. What it is not: nothing
//! takes effect here but the move itself; deeds are resolved afterwards.

use super::sense::{Around, Sensed, Sought, sense, within};
use super::{BLOCK_CELLS, Body, Call, Deed, Doing, Life, Nature, Today, tag};
use crate::bustle::Bustle;
use crate::chance::Chance;
use crate::flora::Flora;
use crate::habitat::{AT_WATER, CELL_METRES, Habitat, WAYS};
use crate::regard::{COME, Minds, Regard};
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
    pub lives: &'a [Life],
    pub starts: &'a [u32],
    pub blocks: &'a [[u16; SPECIES_MAX]],
    pub blocks_side: usize,
    pub natures: &'a [Nature],
    pub calls: &'a [Call; SPECIES_MAX],
    pub habitat: &'a Habitat,
    pub flora: &'a Flora,
    pub today: &'a Today,
    /// How much each species stirs; nothing where all do as ever.
    pub bustle: Option<&'a Bustle>,
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
    cell: usize,
    body: Body,
    life: Life,
    species: usize,
    nature: &'a Nature,
    /// Grains it can hold.
    room: u32,
    hungry: bool,
    bits: u64,
}

impl View<'_> {
    /// Decides for everyone in a range of cells; what is written begins with the first of them.
    pub(super) fn decide(&self, cells: Range<usize>, next: &mut [Body], deeds: &mut [Deed]) {
        let side = self.habitat.side();
        let begins = self.starts[cells.start] as usize;
        let mut around = Around::new();
        for cell in cells {
            let (first, end) = (self.starts[cell] as usize, self.starts[cell + 1] as usize);
            if first == end {
                continue;
            }
            let rows = self.rows(cell, side);
            around.lay_out(self.bodies, &rows, 0);
            for at in first..end {
                let (body, deed) = self.one(&mut around, at, cell, &rows);
                next[at - begins] = body;
                deeds[at - begins] = deed;
            }
        }
    }

    /// The columns' ranges of the three rows of cells around a cell.
    fn rows(&self, cell: usize, side: usize) -> [(u32, u32); 3] {
        let (column, row) = (cell % side, cell / side);
        let (west, east) = (column.saturating_sub(1), (column + 1).min(side - 1));
        let range = |row: usize| (self.starts[row * side + west], self.starts[row * side + east + 1]);
        [
            if row > 0 { range(row - 1) } else { (0, 0) },
            range(row),
            if row + 1 < side { range(row + 1) } else { (0, 0) },
        ]
    }

    fn one(&self, around: &mut Around, at: usize, cell: usize, rows: &[(u32, u32); 3]) -> (Body, Deed) {
        let (body, life) = (self.bodies[at], self.lives[at]);
        let species = body.species();
        let nature = &self.natures[species];
        let room = room(nature.full, nature.newborn, life.age, nature.grown_minutes);
        let was_hungry = body.tag & tag::HUNGRY != 0;
        // Hungry below 5/8, full above 15/16: who eats eats on.
        let hungry = life.matter < room / 8 * 5 || was_hungry && life.matter < room / 16 * 15;
        let sought = if body.tag & tag::GROWN == 0 {
            Sought {
                mask: tag::GROWN,
                value: tag::GROWN,
            }
        } else {
            // One that is ready, of the other sex.
            Sought {
                mask: tag::READY | tag::FEMALE,
                value: tag::READY | (!body.tag & tag::FEMALE),
            }
        };
        let sensed = sense(around, self.bodies, rows, at, nature, sought);
        let one = One {
            cell,
            body,
            life,
            species,
            nature,
            room,
            hungry,
            bits: self.chance.bits(u64::from(life.id), 1),
        };
        let choice = self.choose(&one, &sensed);
        (self.moved(&one, &choice), choice.deed)
    }

    fn choose(&self, one: &One<'_>, sensed: &Sensed) -> Choice {
        let (nature, body) = (one.nature, &one.body);
        let awake = self.is_awake(one);
        // Asleep one notices only what is close.
        let alert = if awake { nature.sight } else { nature.sight * 0.5 };
        if let Some((threat, _)) = within(sensed.threat, alert) {
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
                && let Some(choice) = self.eat(one, sensed)
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
            && let Some(choice) = self.court(one, sensed)
        {
            return choice;
        }
        if body.tag & tag::GROWN == 0
            && nature.raises
            && let Some((elder, squared)) = within(sensed.sought, nature.sight)
        {
            let speed = if squared > TOUCH * TOUCH {
                nature.walk
            } else {
                nature.walk * 0.3
            };
            return Choice::go(Doing::Follow, self.offset(one, elder), speed);
        }
        self.roam(one, sensed)
    }

    /// Whether it is about: by its rhythm, and by what stirs its kind now.
    #[inline]
    fn is_awake(&self, one: &One<'_>) -> bool {
        let awake = self.today.awake >> one.species & 1 == 1;
        match self.bustle {
            Some(bustle) => bustle.about(one.species, one.life.id, awake),
            None => awake,
        }
    }

    /// Away from who hunts, a little to one side, so that not all run alike.
    fn flee(&self, one: &One<'_>, threat: usize) -> Choice {
        let [dx, dz] = self.offset(one, threat);
        let aside = if one.life.id & 1 == 0 { 0.3 } else { -0.3 };
        Choice::go(Doing::Flee, [-dx + dz * aside, -dz - dx * aside], one.nature.run)
    }

    /// What people do about it, if anything is minded where it stands.
    #[inline]
    fn mind(&self, one: &One<'_>, starving: bool) -> Option<Choice> {
        let regard = self.regard?;
        if !self.minded[one.cell] {
            return None;
        }
        let (x, z) = (one.body.x, one.body.z);
        let toward = |at: [f32; 2]| [at[0] - x, at[1] - z];
        match regard.minds(self.roster, one.species, one.life.id, one.life.trust, [x, z]) {
            Minds::Flees(at) => {
                let [dx, dz] = toward(at);
                Some(Choice::go(Doing::Flee, [-dx, -dz], one.nature.run))
            }
            // Who starves neither rests nor comes.
            Minds::Calm if !starving => Some(Choice::go(Doing::Rest, [0.0; 2], 0.0)),
            Minds::Comes(at) if !starving => {
                let [dx, dz] = toward(at);
                let come = dx * dx + dz * dz < COME * COME;
                let speed = if come { 0.0 } else { one.nature.walk };
                Some(Choice::go(Doing::Follow, [dx, dz], speed))
            }
            _ => None,
        }
    }

    fn drink(&self, one: &One<'_>) -> Option<Choice> {
        if !one.nature.drinks {
            return None;
        }
        let way = self.habitat.to_water(one.cell)?;
        if way == AT_WATER {
            return Some(Choice::go(Doing::Drink, [0.0; 2], 0.0).with(Deed::Drink));
        }
        let (dx, dz) = WAYS[usize::from(way)];
        let beside = self.habitat.beside(one.cell, usize::from(way));
        // Who lives on land drinks from the bank.
        let bank = beside.is_some_and(|cell| self.habitat.to_water(cell) == Some(AT_WATER));
        let choice = Choice::go(Doing::Drink, [dx as f32, dz as f32], one.nature.walk);
        Some(if bank { choice.with(Deed::Drink) } else { choice })
    }

    fn eat(&self, one: &One<'_>, sensed: &Sensed) -> Option<Choice> {
        let nature = one.nature;
        if nature.raises
            && one.body.tag & tag::GROWN == 0
            && let Some((elder, squared)) = within(sensed.sought, nature.sight)
            && self.lives[elder].matter > self.natures[one.species].full / 8 * 5
        {
            let near = squared <= TOUCH * TOUCH;
            let deed = if near {
                Deed::Suckle(elder as u32)
            } else {
                Deed::None
            };
            return Some(Choice::go(Doing::Follow, self.offset(one, elder), nature.walk).with(deed));
        }
        if let Some((prey, squared)) = within(sensed.prey, nature.sight) {
            let toward = self.offset(one, prey);
            if squared <= nature.reach * nature.reach {
                return Some(Choice::go(Doing::Hunt, toward, nature.walk).with(Deed::Attack(prey as u32)));
            }
            // It does not run past what it runs after.
            return Some(Choice::go(Doing::Hunt, toward, nature.run.min(squared.sqrt())));
        }
        if let Some(choice) = self.graze(one) {
            return Some(choice);
        }
        if nature.prey != 0
            && nature.far
            && let Some(toward) = self.toward_block(one, nature.prey)
        {
            return Some(Choice::go(Doing::Hunt, toward, nature.walk));
        }
        let mut choice = self.roam(one, sensed);
        choice.doing = if nature.prey != 0 {
            Doing::Hunt
        } else {
            Doing::Forage
        };
        Some(choice)
    }

    /// Eats where it stands, or goes to the better of the cells around.
    fn graze(&self, one: &One<'_>) -> Option<Choice> {
        let nature = one.nature;
        let meals = &nature.layers[..nature.meals];
        let mut most = 0;
        let mut best = None;
        for &(layer, bite) in meals {
            // A bite in full, else as much as there is.
            let gives = self.flora.edible(one.cell, usize::from(layer)).min(bite);
            if gives > most {
                (most, best) = (gives, Some(layer));
            }
        }
        let enough = meals.iter().map(|(_, bite)| *bite).max()? / 2;
        if let Some(layer) = best.filter(|_| most > enough) {
            let amble = self.wander(one);
            return Some(Choice::go(Doing::Graze, amble, nature.walk * 0.2).with(Deed::Graze(layer)));
        }
        let mut way_to = None;
        let turn = one.bits as usize & 7;
        let mut there = u32::max(most, 1) * 2;
        for way in 0..8 {
            let way = (way + turn) & 7;
            let Some(beside) = self.habitat.beside(one.cell, way) else {
                continue;
            };
            if !self.may_stand(nature, beside) {
                continue;
            }
            let sum: u32 = meals
                .iter()
                .map(|(layer, _)| self.flora.edible(beside, usize::from(*layer)))
                .fold(0, u32::saturating_add);
            if sum > there {
                (there, way_to) = (sum, Some(way));
            }
        }
        if let Some(way) = way_to {
            let (dx, dz) = WAYS[way];
            return Some(Choice::go(Doing::Forage, [dx as f32, dz as f32], nature.walk));
        }
        best.map(|layer| Choice::go(Doing::Graze, [0.0; 2], 0.0).with(Deed::Graze(layer)))
    }

    fn court(&self, one: &One<'_>, sensed: &Sensed) -> Option<Choice> {
        let nature = one.nature;
        if let Some((mate, squared)) = within(sensed.sought, nature.sight) {
            let toward = self.offset(one, mate);
            let near = squared <= TOUCH * TOUCH;
            if near && one.body.tag & tag::FEMALE != 0 && self.around(one) <= nature.crowd {
                return Some(Choice::go(Doing::Court, toward, 0.0).with(Deed::Mate(mate as u32)));
            }
            let speed = if near { 0.0 } else { nature.walk };
            return Some(Choice::go(Doing::Court, toward, speed));
        }
        if !nature.far {
            return None;
        }
        let toward = self.toward_block(one, 1 << one.species)?;
        Some(Choice::go(Doing::Court, toward, nature.walk))
    }

    /// Over which border it goes, if it is one of those of its species that are called there.
    fn called(&self, one: &One<'_>) -> Option<u8> {
        let call = self.calls[one.species];
        let lot = (one.life.id.wrapping_mul(0x9e37_79b1) >> 24) as u8;
        (call.share > 0 && lot <= call.share && one.body.grown()).then_some(call.border)
    }

    /// With the herd, or alone.
    fn roam(&self, one: &One<'_>, sensed: &Sensed) -> Choice {
        let nature = one.nature;
        let mut toward = self.wander(one);
        if sensed.count > 0 {
            let many = sensed.count as f32;
            let near = within(sensed.kin, nature.metres * 2.0);
            if nature.herd {
                let middle = 0.08 / many;
                let along = 0.5 / many / 256.0;
                for (axis, toward) in toward.iter_mut().enumerate() {
                    *toward += sensed.offset[axis] * middle + sensed.heading[axis] as f32 * along;
                }
            }
            if let Some((kin, _)) = near.or(if nature.solitary {
                within(sensed.kin, nature.sight)
            } else {
                None
            }) {
                let [dx, dz] = self.offset(one, kin);
                toward[0] -= dx;
                toward[1] -= dz;
            }
        }
        Choice::go(Doing::Roam, toward, nature.walk * 0.6)
    }

    fn migrate(&self, one: &One<'_>, border: u8) -> Choice {
        let far = self.habitat.metres() - OVER;
        let (toward, over) = match border {
            0 => ([0.0, -1.0], one.body.z < OVER),
            1 => ([1.0, 0.0], one.body.x > far),
            2 => ([0.0, 1.0], one.body.z > far),
            _ => ([-1.0, 0.0], one.body.x < OVER),
        };
        // A little of its own way, so that what stands in the line is gone around.
        let aside = self.wander(one);
        let toward = [toward[0] * 2.0 + aside[0] * 0.5, toward[1] * 2.0 + aside[1] * 0.5];
        let choice = Choice::go(Doing::Migrate, toward, one.nature.walk);
        if over {
            choice.with(Deed::Leave(border))
        } else {
            choice
        }
    }

    /// Its old direction and a little chance.
    fn wander(&self, one: &One<'_>) -> [f32; 2] {
        let chance = |shift: u32| f32::from((one.bits >> shift) as i16) * (1.0 / 32_768.0);
        let keep = |part: i16| f32::from(part) * (1.0 / 512.0);
        [
            keep(one.body.heading[0]) + chance(16),
            keep(one.body.heading[1]) + chance(32),
        ]
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
        self.blocks_around(one.cell)
            .map(|block| u32::from(self.blocks[block][one.species]))
            .sum()
    }

    fn blocks_around(&self, cell: usize) -> impl Iterator<Item = usize> {
        let side = self.habitat.side();
        let (bx, bz) = (cell % side / BLOCK_CELLS, cell / side / BLOCK_CELLS);
        let last = self.blocks_side - 1;
        let blocks_side = self.blocks_side;
        (bz.saturating_sub(1)..=(bz + 1).min(last))
            .flat_map(move |z| (bx.saturating_sub(1)..=(bx + 1).min(last)).map(move |x| z * blocks_side + x))
    }

    /// Toward the block around that has most of a set of species, if another than its own has.
    fn toward_block(&self, one: &One<'_>, set: u32) -> Option<[f32; 2]> {
        let side = self.habitat.side();
        let own = one.cell / side / BLOCK_CELLS * self.blocks_side + one.cell % side / BLOCK_CELLS;
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
        for block in self.blocks_around(one.cell) {
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
            if cell == one.cell || self.may_stand(one.nature, cell) {
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
