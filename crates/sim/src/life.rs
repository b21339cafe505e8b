//! The life of all regions as the server lives it: minute by minute, watched or not, moved by deeds that were decided.
//!
//! Pure: who hosts it says which minute it is, who watches and in what mood each region is. What a region does next follows from its checkpoint, the
//! minutes since, and the deeds of its stream. What it is not: nothing durable; that is the region's ([`crate::region::life`]).

use crate::region::RegionEvent;
use crate::region::garden::Tenure;
use crate::region::heard::{Audience, LifeHeard, Listener};
use crate::region::life::{Deed, Friend, LifeHour, Means, StandingRecord, Tended};
use crate::region::limits::{LISTENERS_MAX, VOICE_METRES};
use crate::region::tend::Appetite;
use crate::soak;
use content::Pack;
use content::nature::public_ground;
use ecology::bustle::Bustle;
use ecology::checkpoint;
use ecology::climate::{Air, HOUR_MINUTES, WorldMinute};
use ecology::ecosystem::{EATS_FROM_HAND, EcologyCommand, Ecosystem, HANDFUL_MAX};
use ecology::fauna::{Fauna, GIVEN_FROM};
use ecology::flora::{Mood, Stage};
use ecology::habitat::CELL_METRES;
use ecology::regard::{SIGN_RADIUS_MAX_CM, Spot, openness};
use ecology::roster::{Food, Roster, RosterError};
use ecology::wild::{Beginning, CATCH_UP_HOURS_MAX, Crossing, Trek, Wild, mean_air};
use std::collections::BTreeMap;
use std::sync::Arc;
use world::land::Land;

/// Units of a metre in the journal.
const UNITS: f32 = 64.0;
/// Centimetres that a gesture of hands reaches: who it is meant for may have gone a few steps since.
const HAND_SIGN_CM: u32 = 1_200;

/// The age in minutes, as it was when nobody watched any more, of one that is known.
type Aside = BTreeMap<(usize, u32), (u32, WorldMinute)>;

/// What was decided in a region and moves its life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// A deed.
    Tended(Tended),
    /// A performance that was heard.
    Heard(LifeHeard),
}

impl Due {
    /// What an event asks of life, where it asks anything.
    #[must_use]
    pub fn of(event: RegionEvent) -> Option<Self> {
        match event {
            RegionEvent::Tended(tended) => Some(Self::Tended(tended)),
            RegionEvent::LifeHeard(heard) => Some(Self::Heard(heard)),
            _ => None,
        }
    }

    /// The world minute up to which the region had lived when it was decided.
    #[must_use]
    pub fn minute(&self) -> u64 {
        match self {
            Self::Tended(tended) => tended.minute,
            Self::Heard(heard) => heard.minute,
        }
    }
}

/// The life of all regions, in the order of their slugs.
#[derive(Debug)]
pub struct Life {
    roster: Arc<Roster>,
    wild: Wild,
    began: Vec<Beginning>,
    aside: Vec<Aside>,
    /// What was decided and not done yet, by region, in order.
    due: Vec<Vec<Due>>,
    /// Each region's north-western corner in metres of the world.
    corners: Vec<[f32; 2]>,
    /// Which cells of each region are everyone's, whoever tends them.
    public: Vec<Vec<bool>>,
    in_vain: u64,
    /// The number from which on none was borne in each region by itself: what left takes its number along, and none is borne twice.
    numbers: Vec<u32>,
}

impl Life {
    /// Life as it begins at a moment.
    ///
    /// # Errors
    /// What the content's check would have refused.
    pub fn begin(
        pack: &Pack,
        land: &Land,
        roster: Arc<Roster>,
        at: WorldMinute,
    ) -> Result<Self, RosterError> {
        let (_, mut wild) = soak::begin(pack, land, pack.world.seed)?;
        let began: Vec<Beginning> = wild.regions().iter().map(Beginning::of).collect();
        for region in wild.regions_mut() {
            region.rest_until(at);
        }
        Ok(Self {
            aside: began.iter().map(|_| Aside::new()).collect(),
            due: began.iter().map(|_| Vec::new()).collect(),
            corners: pack
                .regions
                .values()
                .map(|def| def.site.corner())
                .map(|corner| [corner.x as f32, corner.z as f32])
                .collect(),
            public: public_of(pack, &wild),
            in_vain: 0,
            numbers: vec![1; wild.regions().len()],
            roster,
            wild,
            began,
        })
    }

    /// A region's life by its number.
    #[must_use]
    pub fn region(&self, number: usize) -> &Ecosystem {
        &self.wild.regions()[number]
    }

    /// How many regions there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.wild.regions().len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The definitions that life goes by.
    #[must_use]
    pub fn roster(&self) -> &Arc<Roster> {
        &self.roster
    }

    /// The minute up to which all regions have lived.
    #[must_use]
    pub fn at(&self) -> WorldMinute {
        let lived = self.wild.regions().iter().map(Ecosystem::at);
        lived.min().unwrap_or_default()
    }

    /// A region as a checkpoint.
    #[must_use]
    pub fn checkpoint(&self, number: usize) -> Vec<u8> {
        checkpoint::encode(self.region(number), &self.roster)
    }

    /// Puts a region back as a checkpoint says; says whether that could be read.
    pub fn restore(&mut self, number: usize, bytes: &[u8]) -> bool {
        let region = self.region(number);
        let (biome, habitat) = (region.biome().to_owned(), region.habitat().clone());
        let Some(restored) = checkpoint::decode(bytes, &self.roster, &biome, &habitat) else {
            return false;
        };
        self.wild.regions_mut()[number] = restored;
        self.forget_moment(number);
        true
    }

    /// Makes a region anew of counts alone, as of a moment; of species that are no more nothing comes.
    pub fn remake(&mut self, number: usize, at: WorldMinute, counts: &BTreeMap<String, u32>) {
        let counts: Vec<(usize, u32)> = counts
            .iter()
            .filter_map(|(slug, count)| Some((self.roster.species_called(slug)?, *count)))
            .collect();
        let region = self.region(number);
        let made = Ecosystem::with_counts(
            &self.roster,
            region.biome(),
            region.habitat().clone(),
            (region.seed(), at),
            &counts,
        );
        self.wild.regions_mut()[number] = made;
        self.forget_moment(number);
    }

    /// What was only of the life that stood here before: deeds that were due, and whose age was put aside. What is durable of them is told again.
    fn forget_moment(&mut self, number: usize) {
        self.due[number].clear();
        self.aside[number].clear();
    }

    /// Goes on by other definitions: what keeps its slug keeps its numbers.
    pub fn exchange(&mut self, roster: Arc<Roster>) {
        for number in 0..self.len() {
            let bytes = self.checkpoint(number);
            let region = self.region(number);
            let (biome, habitat) = (region.biome().to_owned(), region.habitat().clone());
            let restored = checkpoint::decode(&bytes, &roster, &biome, &habitat);
            self.wild.regions_mut()[number] = restored.expect("a checkpoint just written is read");
            self.began[number].counts = remapped(&self.began[number].counts, &self.roster, &roster);
            self.aside[number].clear();
        }
        self.roster = roster;
    }

    /// Those who went over a border by themselves since they were last asked for.
    pub fn take_crossings(&mut self) -> Vec<Crossing> {
        self.wild.take_crossings()
    }

    /// Who goes from region to region these days.
    #[must_use]
    pub fn treks(&self, moods: &[Mood]) -> Vec<Trek> {
        self.wild.treks(&self.roster, moods)
    }

    /// Someone watches a region from now on: those that are known bear their numbers again.
    pub fn watch(&mut self, number: usize, friends: &[(String, u32)]) {
        let region = &mut self.wild.regions_mut()[number];
        if region.fauna().is_some() {
            return;
        }
        region.watch(&self.roster);
        // Who is still on the way here, and who is known, meets no stranger under its number.
        let least = self.numbers[number].max(beyond(friends));
        if let Some(fauna) = region.fauna_mut() {
            fauna.renumber_all(least);
        }
        self.know(number, friends);
    }

    /// Those that are known bear their numbers, where each lives by itself: who is remembered by its age or, from before a restart, any grown one of
    /// its kind. Nobody else bears one of them from now on.
    pub fn know(&mut self, number: usize, friends: &[(String, u32)]) {
        let region = &mut self.wild.regions_mut()[number];
        let at = region.at();
        let Some(fauna) = region.fauna_mut() else { return };
        let aside = std::mem::take(&mut self.aside[number]);
        let known: Vec<u32> = friends.iter().map(|(_, creature)| *creature).collect();
        fauna.number_from(beyond(friends));
        for (slug, creature) in friends {
            let Some(species) = self.roster.species_called(slug) else {
                continue;
            };
            if fauna.find(species, *creature).is_some() {
                continue;
            }
            // Who was not put aside here is known from before a restart: any grown one will do.
            let age = match aside.get(&(species, *creature)) {
                Some((age, when)) => age.saturating_add((at.0 - when.0.min(at.0)) as u32),
                None => self.roster.species[species].grown_minutes.saturating_mul(2),
            };
            fauna.recall(species, *creature, age, &known);
        }
    }

    /// Nobody watches a region any more; those that are known are remembered by their age.
    pub fn unwatch(&mut self, number: usize, friends: &[(String, u32)]) {
        let region = &mut self.wild.regions_mut()[number];
        if let Some(fauna) = region.fauna() {
            self.numbers[number] = fauna.next_number();
            for (slug, creature) in friends {
                if let Some(species) = self.roster.species_called(slug)
                    && let Some(at) = fauna.find(species, *creature)
                {
                    let known = (fauna.lives()[at].age, region.at());
                    self.aside[number].insert((species, *creature), known);
                }
            }
        }
        region.unwatch(&self.roster);
    }

    /// One that is known came over a border and is known by a number from now on: it bears that, or, where all are numbers, is remembered by its age
    /// until someone watches. `friends` are all who are known there.
    pub fn came(&mut self, crossing: &Crossing, (slug, creature): (&str, u32), friends: &[(String, u32)]) {
        let Some(species) = self.roster.species_called(slug) else {
            return;
        };
        let region = &mut self.wild.regions_mut()[crossing.to];
        let age = crossing
            .age
            .saturating_add(region.at().0.saturating_sub(crossing.at.0) as u32);
        let at = region.at();
        let Some(fauna) = region.fauna_mut() else {
            self.aside[crossing.to].insert((species, creature), (age, at));
            return;
        };
        if fauna.find(species, creature).is_some() {
            return;
        }
        match crossing.now.and_then(|now| fauna.find(species, now)) {
            Some(itself) => fauna.renumber(itself, creature),
            // It became one of many meanwhile, and one of its age is it again.
            None => {
                let known: Vec<u32> = friends.iter().map(|(_, creature)| *creature).collect();
                fauna.recall(species, creature, age, &known);
            }
        }
    }

    /// Something was decided: it takes effect with the region's next minute.
    pub fn decided(&mut self, number: usize, due: Due) {
        self.due[number].push(due);
    }

    /// Lives up to a minute, at most so many minutes of it; says whether it is there. Of a time longer than [`CATCH_UP_HOURS_MAX`] only so much is
    /// lived through. `felt` makes of the climate's air what a region feels of its weather.
    pub fn live(
        &mut self,
        until: WorldMinute,
        minutes_max: u64,
        moods: &[Mood],
        felt: &dyn Fn(usize, Air) -> Air,
    ) -> bool {
        let longest = CATCH_UP_HOURS_MAX * HOUR_MINUTES;
        let first = WorldMinute(until.0.saturating_sub(longest));
        for region in self.wild.regions_mut() {
            region.rest_until(first);
        }
        for _ in 0..minutes_max {
            let at = self.at();
            if at >= until {
                return true;
            }
            self.minute(WorldMinute(at.0 + 1), moods, felt);
        }
        self.at() >= until
    }

    fn minute(&mut self, next: WorldMinute, moods: &[Mood], felt: &dyn Fn(usize, Air) -> Air) {
        let mut airs = Vec::with_capacity(self.len());
        for number in 0..self.len() {
            let air = felt(number, self.air(number));
            airs.push(air);
            if self.region(number).at() < next {
                self.carry_out(number, next);
                let mood = moods.get(number).copied().unwrap_or_default();
                self.wild.regions_mut()[number].minute(&self.roster, air, mood, 1);
            }
        }
        self.wild.minute_passed(&self.roster);
        // A region that lives through what others lived before does so by itself: they are beyond that day.
        let together = self.wild.regions().iter().all(|region| region.at() == next);
        if together && next.0.is_multiple_of(HOUR_MINUTES) {
            self.wild.hour_passed(&self.roster, &airs, moods);
        }
    }

    /// The climate's air: of this minute where each lives by itself, the mean of the day where they are numbers.
    fn air(&self, number: usize) -> Air {
        let region = self.region(number);
        match (region.fauna(), self.roster.climate(region.biome())) {
            (Some(_), Some(climate)) => climate.air(region.at()),
            _ => mean_air(&self.roster, region),
        }
    }

    /// Does what was decided before a minute.
    fn carry_out(&mut self, number: usize, next: WorldMinute) {
        if self.due[number].is_empty() {
            return;
        }
        let (now, later): (Vec<_>, Vec<_>) = std::mem::take(&mut self.due[number])
            .into_iter()
            .partition(|due| due.minute() < next.0);
        self.due[number] = later;
        for due in now {
            match due {
                Due::Tended(tended) => self.act(number, &tended),
                Due::Heard(heard) => self.hear(number, &heard),
            }
        }
    }

    /// What a deed does to life. What became impossible since it was decided comes to nothing: a creature died, someone else was first.
    fn act(&mut self, number: usize, tended: &Tended) {
        let grains = tended.amount.clamp(1, HANDFUL_MAX);
        let cell = tended.cell as usize;
        let region = &mut self.wild.regions_mut()[number];
        let plant = tended
            .plant
            .as_ref()
            .and_then(|slug| self.roster.plants.iter().position(|plant| plant.slug == *slug));
        let creature = tended
            .species
            .as_ref()
            .and_then(|slug| self.roster.species_called(slug))
            .zip(tended.creature);
        let done = match (tended.deed, creature, plant) {
            (Deed::Feed, Some((species, id)), _) => match food_of(&self.roster, species) {
                Some(food) => region.command(
                    &self.roster,
                    EcologyCommand::Offer {
                        species,
                        id,
                        food,
                        grains,
                    },
                ),
                None => Ok(0),
            },
            (Deed::Feed, None, _) => region.command(&self.roster, EcologyCommand::Feed { cell, grains }),
            (Deed::Plant, _, Some(plant)) => {
                region.command(&self.roster, EcologyCommand::Plant { plant, cell, grains })
            }
            (Deed::Harvest, _, Some(plant)) => {
                region.command(&self.roster, EcologyCommand::Harvest { plant, cell, grains })
            }
            (deed, Some(_), _) => match (deed.gesture(), self.corners.get(number)) {
                (Some(gesture), Some(corner)) => {
                    let at = spot_of(tended.at, *corner);
                    let radius_cm = match tended.means {
                        Means::Hand => HAND_SIGN_CM,
                        Means::Voice { .. } => VOICE_METRES * 100,
                    };
                    let strength = tended.strength.clamp(1, 1000);
                    let gesture = EcologyCommand::Gesture {
                        gesture,
                        at,
                        radius_cm,
                        strength,
                    };
                    region.command(&self.roster, gesture)
                }
                _ => Ok(0),
            },
            _ => Ok(0),
        };
        // What it was meant for may be gone or full by now: the deed was done, and came to nothing.
        self.in_vain += u64::from(done.is_err());
    }

    /// What a performance does to life: those who hear it answer by their own lot, and what grows is quickened.
    fn hear(&mut self, number: usize, heard: &LifeHeard) {
        let (Some(gesture), Some(corner)) = (heard.deed.gesture(), self.corners.get(number)) else {
            return;
        };
        let at = spot_of(heard.at, *corner);
        let region = &mut self.wild.regions_mut()[number];
        // That nobody answers any more, or the ground is full by now, is no fault: it was sung all the same.
        let _ = region.command(
            &self.roster,
            EcologyCommand::Gesture {
                gesture,
                at,
                radius_cm: (heard.reach_dm * 10).clamp(100, SIGN_RADIUS_MAX_CM),
                strength: heard.strength.clamp(1, 1000),
            },
        );
        if heard.quickened > 0 {
            let (cell, grains) = (heard.cell as usize, heard.quickened.min(HANDFUL_MAX));
            let _ = region.command(&self.roster, EcologyCommand::Quicken { cell, grains });
        }
    }

    /// What of a region's life hears who sings at a point, in metres from its corner.
    #[must_use]
    pub fn audience(&self, number: usize, x: f32, z: f32) -> Audience {
        let region = self.region(number);
        let cell = region.habitat().cell_at(x, z);
        let mut near: Vec<(u32, u32, usize)> = Vec::new();
        if let Some(fauna) = region.fauna() {
            let (side, reach) = (region.habitat().side(), SIGN_RADIUS_MAX_CM as f32 / 100.0);
            let first = region.habitat().cell_at(x - reach, z - reach);
            let last = region.habitat().cell_at(x + reach, z + reach);
            for row in first / side..=last / side {
                for column in first % side..=last % side {
                    for at in fauna.in_cell(row * side + column) {
                        let (body, life) = (fauna.bodies().get(at), &fauna.lives()[at]);
                        let metres = (body.x - x).hypot(body.z - z);
                        if metres <= reach {
                            near.push(((metres * 10.0) as u32, life.id, body.species()));
                        }
                    }
                }
            }
        }
        near.sort_unstable();
        near.truncate(LISTENERS_MAX);
        let listener = |(distance_dm, creature, species): (u32, u32, usize)| Listener {
            species: self.roster.species[species].def.slug.clone(),
            creature,
            distance_dm,
        };
        Audience {
            minute: region.at().0,
            cell: u32::try_from(cell).unwrap_or_default(),
            room: region.could_quicken(&self.roster, cell),
            listeners: near.into_iter().map(listener).collect(),
        }
    }

    /// Deeds that came to nothing, since what they were meant for was gone when they took effect.
    #[must_use]
    pub fn in_vain(&self) -> u64 {
        self.in_vain
    }

    /// Says who of people stand where in a region, in metres from its corner: what is wild runs from them.
    pub fn visited_by(&mut self, number: usize, visitors: &[[f32; 2]]) {
        self.wild.regions_mut()[number].visited_by(visitors);
    }

    /// Says how much each species of a region stirs and sounds, until this is said again.
    pub fn bustles(&mut self, number: usize, bustle: Bustle) {
        self.wild.regions_mut()[number].bustles(bustle);
    }

    /// How a region's life stands now, for its stream.
    #[must_use]
    pub fn hour_of(&self, number: usize) -> LifeHour {
        let region = self.region(number);
        let counts = region.counts();
        let at_home = self.roster.species.iter().enumerate();
        LifeHour {
            counts: at_home
                .filter(|(index, kind)| counts[*index] > 0 || kind.at_home_in(region.biome()))
                .map(|(index, kind)| (kind.def.slug.clone(), counts[index]))
                .collect(),
            standing: StandingRecord::from(ecology::wild::standing(
                &self.roster,
                region,
                &self.began[number],
            )),
        }
    }

    /// Where a creature stands, in metres from its region's corner, and whether it would eat.
    #[must_use]
    pub fn creature(&self, number: usize, species: usize, id: u32) -> Option<(f32, f32, Appetite)> {
        let fauna: &Fauna = self.region(number).fauna()?;
        let at = fauna.find(species, id)?;
        let (body, life) = (fauna.bodies().get(at), fauna.lives()[at]);
        let kind = &self.roster.species[species];
        let room = kind.room(life.age).saturating_sub(life.matter);
        let appetite = if food_of(&self.roster, species).is_none() {
            Appetite::None
        } else if openness(kind, life.trust) < EATS_FROM_HAND {
            Appetite::Shy
        } else if room < room_of_a_bite(kind.def.size.full) {
            Appetite::Full
        } else {
            Appetite::Hungry(room)
        };
        Some((body.x, body.z, appetite))
    }

    /// The cell of a point, in metres from the region's corner.
    #[must_use]
    pub fn cell_at(&self, number: usize, x: f32, z: f32) -> u32 {
        self.region(number).habitat().cell_at(x, z) as u32
    }

    /// Grains of a plant that could be sown, or taken, in a cell; nothing where it does not grow there at all.
    #[must_use]
    pub fn ground(&self, number: usize, deed: Deed, plant: &str, cell: u32) -> Option<u32> {
        let region = self.region(number);
        let plant = self.roster.plants.iter().position(|own| own.slug == plant)?;
        let layer = region.flora().layer_of(Food::Plant(plant))?;
        let cell = cell as usize;
        if deed == Deed::Harvest {
            return Some(region.flora().edible(cell, layer));
        }
        let stage = region.flora().stage(&self.roster, region.habitat(), cell, layer);
        Some(if stage == Stage::Seeding { 0 } else { HANDFUL_MAX })
    }

    /// Whether a cell can be somebody's garden.
    #[must_use]
    pub fn tenure(&self, number: usize, cell: u32) -> Tenure {
        let public = self.public.get(number);
        match public.and_then(|cells| cells.get(cell as usize)) {
            Some(false) => Tenure::Free,
            Some(true) | None => Tenure::Public,
        }
    }

    /// Metres of a cell's side.
    #[must_use]
    pub const fn cell_metres() -> f32 {
        CELL_METRES
    }
}

/// Which cells of each region are everyone's.
fn public_of(pack: &Pack, wild: &Wild) -> Vec<Vec<bool>> {
    let regions = pack.regions.values().zip(wild.regions());
    regions
        .map(|(def, region)| public_ground(def, region.habitat()))
        .collect()
}

/// What a hand holds out to one of a species: the first plant it eats, or meat.
fn food_of(roster: &Roster, species: usize) -> Option<Food> {
    let kind = &roster.species[species];
    let first = kind.eats.first().map(|(food, _)| *food);
    first.or((kind.prey != 0).then_some(Food::Carrion))
}

/// Room for less than this is none: a hundredth of what it holds, and never so little that digesting leaves nothing.
fn room_of_a_bite(full: u32) -> u32 {
    (full / 100).max(4)
}

fn spot_of(at: (i32, i32), corner: [f32; 2]) -> Spot {
    let cm = |at: i32, corner: f32| ((at as f32 / UNITS - corner).max(0.0) * 100.0) as u32;
    Spot {
        x_cm: cm(at.0, corner[0]),
        z_cm: cm(at.1, corner[1]),
    }
}

/// Counts of one roster in the order of another.
fn remapped<const N: usize>(counts: &[u32; N], from: &Roster, to: &Roster) -> [u32; N] {
    let mut out = [0; N];
    for (index, kind) in to.species.iter().enumerate() {
        if let Some(was) = from.species_called(&kind.def.slug) {
            out[index] = counts[was];
        }
    }
    out
}

/// The first number after those that known ones were born with.
fn beyond(friends: &[(String, u32)]) -> u32 {
    let born = friends.iter().map(|(_, creature)| *creature);
    let last = born.filter(|number| *number < GIVEN_FROM).max();
    last.map_or(1, |last| last + 1)
}

/// Those that are known in a region, each once, by species and number.
#[must_use]
pub fn known<'a>(friends: impl Iterator<Item = &'a Friend>) -> Vec<(String, u32)> {
    let mut known: Vec<(String, u32)> = friends
        .map(|friend| (friend.species.clone(), friend.creature))
        .collect();
    known.sort();
    known.dedup();
    known
}
