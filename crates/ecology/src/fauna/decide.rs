//! Decisions: what one who senses this does now, first what cannot wait.
//!
//! The order is: flee, drink when parched, be fed, hunt or graze when hungry, rest, court, migrate, go with the herd. What it is not: nothing
//! takes effect here but the move itself; deeds are resolved afterwards.

mod company;
mod feed;
mod go;
mod mind;

use super::sense::{Eye, Found, Herd, Presence, Runs};
use super::{BLOCK_CELLS, Bodies, Body, Call, Deed, Doing, Life, Nature, Stand, Today, tag};
use crate::bustle::Bustle;
use crate::chance::Chance;
use crate::flora::Flora;
use crate::habitat::{CELL_METRES, Habitat, WAYS};
use crate::regard::Regard;
use crate::roster::{Roster, SPECIES_MAX, room};
use go::{Chosen, TOGETHER};

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
    pub bodies: &'a Bodies,
    pub presence: &'a Presence,
    pub lives: &'a [Life],
    pub stands: &'a [Stand],
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
    /// World days and hours since the world began: what someone's lots are drawn anew by.
    pub day: u32,
    pub hour: u32,
    /// Cells of a side.
    pub side: usize,
    /// Metres beyond which nobody goes.
    pub edge: f32,
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
    stand: Stand,
    body: Body,
    life: &'a Life,
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
    /// Decides for as many as there is room for, from a place in the columns on: what they will be, where they will stand, and what they do.
    pub(super) fn decide(&self, first: usize, next: &mut [Body], moved: &mut [Stand], deeds: &mut [Deed]) {
        let mut chosen = Chosen::NOTHING;
        let then = next.chunks_mut(TOGETHER).zip(moved.chunks_mut(TOGETHER));
        let then = then.zip(deeds.chunks_mut(TOGETHER));
        for (part, ((next, moved), deeds)) in then.enumerate() {
            let first = first + part * TOGETHER;
            let those = first..first + deeds.len();
            let now = self.lives[those.clone()].iter().zip(&self.stands[those]);
            for (number, ((life, stand), deed)) in now.zip(deeds).enumerate() {
                let one = self.one(first + number, life, *stand);
                let choice = self.choose(&one);
                chosen.keep(number, &one, &choice);
                *deed = choice.deed;
            }
            self.go(first, &chosen, next, moved);
        }
    }

    #[inline]
    fn one<'a>(&'a self, at: usize, life: &'a Life, stand: Stand) -> One<'a> {
        let body = self.bodies.get(at);
        let species = body.species();
        let nature = &self.natures[species];
        let room = room(nature.full, nature.newborn, life.age, nature.growth);
        let was_hungry = body.tag & tag::HUNGRY != 0;
        // Who grazes is hungry below 5/8 and full above 15/16, and eats on between them.
        let enough = if nature.prey != 0 {
            self.appetite(room, life.id)
        } else if was_hungry {
            room / 16 * 15
        } else {
            room / 16 * 10
        };
        let cell = stand.cell(self.side);
        let (kinds, prowlers) = self.presence.around(cell);
        One {
            at,
            cell,
            stand,
            body,
            life,
            species,
            nature,
            room,
            hungry: life.matter < enough,
            kinds,
            prowlers,
        }
    }

    #[inline]
    fn choose(&self, one: &One<'_>) -> Choice {
        let (nature, body) = (one.nature, &one.body);
        let awake = self.is_awake(one);
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

    /// Its own chance in this step.
    fn bits(&self, one: &One<'_>) -> u64 {
        self.chance.bits(u64::from(one.life.id), 1)
    }

    /// From where it looks, how far, and who may be there.
    #[inline]
    fn look(&self, one: &One<'_>, radius: f32) -> (Runs, Eye) {
        let (x, z) = (one.body.x, one.body.z);
        let runs = Runs::around(self.starts, self.side, one.stand, [x, z], radius);
        let at = one.at;
        (runs, Eye { at, x, z, radius })
    }

    /// The nearest of a set of species, within so many metres, whose tag has all bits of a mask.
    fn nearest_of(&self, one: &One<'_>, radius: f32, set: u32, mask: u32) -> Found {
        let (runs, eye) = self.look(one, radius);
        self.bodies.nearest_of(&runs, eye, set, mask)
    }

    /// The nearest within so many metres whose tag, under a mask, is a value.
    fn nearest(&self, one: &One<'_>, radius: f32, mask: u32, value: u32) -> Found {
        let (runs, eye) = self.look(one, radius);
        self.bodies.nearest(&runs, eye, mask, value)
    }

    /// All of its kind that it sees.
    fn herd(&self, one: &One<'_>) -> Herd {
        let (runs, eye) = self.look(one, one.nature.sight);
        self.bodies.herd(&runs, eye, one.species as u32)
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
        [
            self.bodies.x[other] - one.body.x,
            self.bodies.z[other] - one.body.z,
        ]
    }

    fn may_stand(&self, nature: &Nature, cell: usize) -> bool {
        self.habitat.element_at(cell) & nature.elements != 0
    }

    /// The cell beside it, as [`Habitat::beside`] gives it.
    #[inline]
    fn beside(&self, one: &One<'_>, way: usize) -> Option<usize> {
        let (dx, dz) = WAYS[way & 7];
        let (column, row) = (
            one.stand.column().wrapping_add_signed(dx as isize),
            one.stand.row().wrapping_add_signed(dz as isize),
        );
        let inside = column < self.side && row < self.side;
        inside.then_some(row.wrapping_mul(self.side).wrapping_add(column))
    }

    fn blocks_around(&self, one: &One<'_>) -> impl Iterator<Item = usize> {
        let (bx, bz) = (one.stand.column() / BLOCK_CELLS, one.stand.row() / BLOCK_CELLS);
        let last = self.blocks_side - 1;
        let blocks_side = self.blocks_side;
        (bz.saturating_sub(1)..=(bz + 1).min(last))
            .flat_map(move |z| (bx.saturating_sub(1)..=(bx + 1).min(last)).map(move |x| z * blocks_side + x))
    }

    /// Toward the block around that has most of a set of species, if another than its own has.
    fn toward_block(&self, one: &One<'_>, set: u32) -> Option<[f32; 2]> {
        let own = one.stand.row() / BLOCK_CELLS * self.blocks_side + one.stand.column() / BLOCK_CELLS;
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
}
