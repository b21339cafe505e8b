//! Frames of life: which cells changed, and what each who watches is told of them within its budget.
//!
//! Each changed cell is encoded once and its bytes are shared; nearest first, the far ones by turns, and what does not fit stays due. What it is
//! not: nothing is sent to who did not ask by `watch`, and presence goes its own way.

use crate::outbox::Outbox;
use crate::presence::compose::LISTED_PER_CELL_MAX;
use crate::presence::interest::{FAR_METRES, FAR_TURNS, Knowledge, Mark, interest};
use crate::runtime::Runtime;
use crate::seat::Seat;
use bytes::Bytes;
use ecology::bustle::USUAL;
use ecology::chance::mix;
use ecology::climate::HOUR_MINUTES;
use ecology::fauna::{Body, Doing, Life as Individual};
use ecology::flora::Stage as Growth;
use ecology::roster::{Roster, SPECIES_MAX};
use kernel::SongweaverId;
use protocol::life::{
    CREATURES_HEAD_BYTES, Creature, CreatureState, FloraFrame, Stage, encode_creatures,
    encode_creatures_head, encode_flora,
};
use protocol::limits::CREATURES_BYTES_MAX;
use protocol::presence::{CELL_METRES, Cell};
use protocol::server::ServerBody;
use sim::life::Life;
use sim::view::nature;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One awake creature in so many gives voice in a minute.
const CALLS_ONE_IN: u64 = 8;

/// What all who watch share: the cells of every region as they were encoded last, and what each was told.
#[derive(Debug)]
pub(super) struct Scenes {
    regions: Vec<Scene>,
    watchers: BTreeMap<SongweaverId, Watcher>,
    turn: usize,
}

/// One region's.
#[derive(Debug, Default)]
struct Scene {
    /// The minute that was encoded last.
    minute: Option<u64>,
    cells: Vec<CellScene>,
    flora: Option<FloraScene>,
    gardens: Option<GardenScene>,
}

/// Whose which ground is, as it was encoded last.
#[derive(Debug)]
struct GardenScene {
    minute: u64,
    revision: u32,
    /// Grows with every change of the text.
    version: u32,
    text: Bytes,
}

#[derive(Debug, Default, Clone)]
struct CellScene {
    version: u32,
    block: Bytes,
    count: u16,
}

#[derive(Debug)]
struct FloraScene {
    hour: u64,
    stages: Vec<Vec<Stage>>,
    plants: Vec<u8>,
    /// All cells.
    whole: Bytes,
    /// Those that changed in this hour; nothing where none did.
    news: Option<Bytes>,
}

/// What one who watches was told.
#[derive(Debug)]
struct Watcher {
    epoch: u32,
    knowledge: Box<Knowledge>,
    /// The hour of the flora it was told, by region.
    flora: Vec<Option<u64>>,
    /// The version of the gardens it was told, by region.
    gardens: Vec<Option<u32>>,
    /// The region and hour whose nature it was told.
    nature: Option<(usize, u32)>,
    /// The region whose trust it was told.
    trust: Option<usize>,
}

impl Scenes {
    pub(super) fn new(regions: usize) -> Self {
        Self {
            regions: (0..regions).map(|_| Scene::default()).collect(),
            watchers: BTreeMap::new(),
            turn: 0,
        }
    }

    /// Forgets what was told: the lists that numbers stand for changed.
    pub(super) fn forget(&mut self) {
        *self = Self::new(self.regions.len());
    }
}

impl Runtime {
    /// Tells everyone who watches what changed around it.
    pub(super) fn show_life(&self) {
        let everyone = self.space.everyone();
        let watchers: Vec<(Arc<Seat>, Arc<Outbox>)> = everyone
            .into_iter()
            .filter(|seat| seat.watches_life())
            .filter_map(|seat| Some((seat.clone(), seat.outbox()?)))
            .collect();
        let mut scenes = self.living.scenes();
        let present: BTreeSet<SongweaverId> = watchers.iter().map(|(seat, _)| seat.songweaver).collect();
        scenes.watchers.retain(|who, _| present.contains(who));
        if watchers.is_empty() {
            return;
        }
        scenes.turn = (scenes.turn + 1) % FAR_TURNS;
        let table = self.rules().pack.nature.table();
        let minute = self.encode_scenes(&mut scenes, &watchers, table);
        for (seat, outbox) in watchers {
            self.show_to(&mut scenes, &seat, &outbox, minute, table);
        }
    }

    /// Encodes what changed of every region that someone who watches is near; gives the minute that is shown.
    fn encode_scenes(&self, scenes: &mut Scenes, watchers: &[(Arc<Seat>, Arc<Outbox>)], table: u16) -> u64 {
        let life = self.living.life();
        for (number, place) in self.space.places().iter().enumerate() {
            let near = watchers.iter().any(|(seat, _)| {
                let at = seat.standing().at;
                place.grid.outside(at.x, at.z) <= FAR_METRES
            });
            if near {
                let corner = Cell::at(
                    place.grid.west + CELL_METRES / 2.0,
                    place.grid.north + CELL_METRES / 2.0,
                );
                scenes.regions[number].encode(&life, number, corner, table);
                self.encode_gardens(&mut scenes.regions[number], number, life.at().0);
            }
        }
        life.at().0
    }

    /// Encodes whose ground is whose where that may have changed: by an event, or once a minute by a name that is another now.
    fn encode_gardens(&self, scene: &mut Scene, number: usize, minute: u64) {
        let revision = self.regions[number].state().life.gardens.revision;
        let before = scene.gardens.as_ref();
        if before.is_some_and(|before| (before.minute, before.revision) == (minute, revision)) {
            return;
        }
        let text = crate::line::encode(&self.gardens_in(number));
        let version = match before {
            Some(before) if before.text == text => before.version,
            Some(before) => before.version.wrapping_add(1),
            None => 0,
        };
        scene.gardens = Some(GardenScene {
            minute,
            revision,
            version,
            text,
        });
    }

    fn show_to(&self, scenes: &mut Scenes, seat: &Seat, outbox: &Outbox, minute: u64, table: u16) {
        let stands = seat.standing();
        let centre = Cell::at(stands.at.x, stands.at.z);
        let regions = scenes.regions.len();
        let turn = scenes.turn;
        let watcher = scenes
            .watchers
            .entry(seat.songweaver)
            .or_insert_with(|| Watcher::new(seat, centre, regions));
        if watcher.epoch != seat.epoch() {
            *watcher = Watcher::new(seat, centre, regions);
        }
        if watcher.trust != Some(stands.region) {
            watcher.trust = Some(stands.region);
            self.tell_trust(seat, stands.region);
        }
        let hour = self.regions[stands.region]
            .state()
            .life
            .last
            .as_ref()
            .map(|last| last.hour);
        if let Some(hour) = hour
            && watcher.nature != Some((stands.region, hour))
            && let Some(body) = self.nature_of(stands.region)
        {
            watcher.nature = Some((stands.region, hour));
            seat.say(&body);
        }
        for (number, place) in self.space.places().iter().enumerate() {
            let near = place.grid.outside(stands.at.x, stands.at.z) <= FAR_METRES;
            watcher.tell_flora(&scenes.regions[number], number, near, outbox);
            watcher.tell_gardens(&scenes.regions[number], number, near, seat);
        }
        watcher.knowledge.move_to(centre);
        if !outbox.wants_scene() {
            return;
        }
        let cell_of = |cell: Cell| {
            let (x, z) = cell.corner();
            let middle = (x + CELL_METRES / 2.0, z + CELL_METRES / 2.0);
            let places = self.space.places().iter();
            let number = places
                .enumerate()
                .find(|(_, place)| place.grid.holds(middle.0, middle.1))?
                .0;
            let grid = &self.space.places()[number].grid;
            let side = (grid.side / CELL_METRES) as usize;
            let column = ((middle.0 - grid.west) / CELL_METRES) as usize;
            let row = ((middle.1 - grid.north) / CELL_METRES) as usize;
            scenes.regions[number].cells.get(row * side + column)
        };
        if let Some(frame) = watcher.creatures(turn, cell_of, minute, table) {
            outbox.put_scene(frame);
        }
    }

    /// Tells a player which creatures of a region trust it.
    pub(crate) fn tell_trust(&self, seat: &Seat, number: usize) {
        let rules = self.rules();
        let state = self.regions[number].state();
        let hour = rules.hour_of(self.now());
        seat.say(&ServerBody::Trust {
            region: self.spots.regions[number].region.to_string(),
            creatures: nature::trusted(&state, seat.songweaver, hour, &rules),
        });
    }
}

impl Scene {
    fn encode(&mut self, life: &Life, number: usize, corner: Cell, table: u16) {
        let region = life.region(number);
        let minute = region.at().0;
        if self.minute == Some(minute) {
            return;
        }
        self.minute = Some(minute);
        let side = region.habitat().side();
        self.cells.resize(side * side, CellScene::default());
        let voices = voices_of(life, number);
        let mut creatures = Vec::new();
        for (index, scene) in self.cells.iter_mut().enumerate() {
            let cell = Cell {
                x: corner.x.saturating_add((index % side) as i16),
                z: corner.z.saturating_add((index / side) as i16),
            };
            creatures.clear();
            if let Some(fauna) = region.fauna() {
                let (west, north) = corner.corner();
                creatures.extend(fauna.in_cell(index).map(|at| {
                    let (body, own) = (fauna.bodies().get(at), &fauna.lives()[at]);
                    let voice = voices[body.species()];
                    let calling = calls(&body, own, minute, voice);
                    shown(life.roster(), &body, own, (west, north), calling)
                }));
            }
            if creatures.is_empty() && scene.version == 0 {
                continue;
            }
            let mut block = Vec::new();
            encode_creatures(cell, &creatures, LISTED_PER_CELL_MAX, &mut block);
            if scene.block != block {
                *scene = CellScene {
                    version: (scene.version + 1) & (u32::MAX >> 2),
                    block: block.into(),
                    count: creatures.len().min(usize::from(u16::MAX)) as u16,
                };
            }
        }
        self.encode_flora(life, number, corner, table);
    }

    fn encode_flora(&mut self, life: &Life, number: usize, corner: Cell, table: u16) {
        let region = life.region(number);
        let hour = region.at().0 / HOUR_MINUTES;
        if self.flora.as_ref().is_some_and(|flora| flora.hour == hour) {
            return;
        }
        let (flora, habitat) = (region.flora(), region.habitat());
        let layers = flora.plants().len();
        let stages: Vec<Vec<Stage>> = (0..habitat.cells().len())
            .map(|cell| {
                (0..layers)
                    .map(|layer| stage_of(flora.stage(life.roster(), habitat, cell, layer)))
                    .collect()
            })
            .collect();
        let plants: Vec<u8> = flora.plants().iter().map(|plant| *plant as u8).collect();
        let frame = |cells: Vec<(u16, Vec<Stage>)>| {
            Bytes::from(encode_flora(&FloraFrame {
                table,
                corner,
                side: habitat.side().min(255) as u8,
                plants: plants.clone(),
                hour: u32::try_from(hour).unwrap_or(u32::MAX),
                cells,
            }))
        };
        let told = |cell: usize| (cell as u16, stages[cell].clone());
        let news = self
            .flora
            .as_ref()
            .filter(|before| before.plants == plants && before.stages.len() == stages.len())
            .and_then(|before| {
                let changed = (0..stages.len()).filter(|cell| stages[*cell] != before.stages[*cell]);
                let cells: Vec<_> = changed.map(told).collect();
                (!cells.is_empty()).then(|| frame(cells))
            });
        let whole = frame((0..stages.len()).map(told).collect());
        self.flora = Some(FloraScene {
            hour,
            stages,
            plants,
            whole,
            news,
        });
    }
}

impl Watcher {
    fn new(seat: &Seat, centre: Cell, regions: usize) -> Self {
        Self {
            epoch: seat.epoch(),
            knowledge: Knowledge::new(centre),
            flora: vec![None; regions],
            gardens: vec![None; regions],
            nature: None,
            trust: None,
        }
    }

    /// Flora of a region: all of it on coming near, and then what each hour changed.
    fn tell_flora(&mut self, scene: &Scene, number: usize, near: bool, outbox: &Outbox) {
        let Some(flora) = scene.flora.as_ref().filter(|_| near) else {
            self.flora[number] = None;
            return;
        };
        let told = self.flora[number];
        if told == Some(flora.hour) || !outbox.wants_scene() {
            return;
        }
        match told {
            Some(hour) if hour + 1 == flora.hour => {
                if let Some(news) = &flora.news {
                    outbox.put_scene(news.clone());
                }
            }
            _ => outbox.put_scene(flora.whole.clone()),
        }
        self.flora[number] = Some(flora.hour);
    }

    /// Gardens of a region: on coming near, and when they changed.
    fn tell_gardens(&mut self, scene: &Scene, number: usize, near: bool, seat: &Seat) {
        let Some(gardens) = scene.gardens.as_ref().filter(|_| near) else {
            self.gardens[number] = None;
            return;
        };
        if self.gardens[number] != Some(gardens.version) {
            self.gardens[number] = Some(gardens.version);
            seat.say_encoded(gardens.text.clone());
        }
    }

    /// What is due of the creatures around, nearest first, within the budget.
    fn creatures<'a>(
        &mut self,
        turn: usize,
        cell_of: impl Fn(Cell) -> Option<&'a CellScene>,
        minute: u64,
        table: u16,
    ) -> Option<Bytes> {
        let centre = self.knowledge.centre();
        let (mut blocks, mut told) = (Vec::new(), 0_u16);
        let interest = interest();
        for offset in interest.near.iter().chain(&interest.far[turn]) {
            let cell = Cell {
                x: centre.x.saturating_add(i16::from(offset.0)),
                z: centre.z.saturating_add(i16::from(offset.1)),
            };
            let Some(scene) = cell_of(cell) else { continue };
            let (mark, known) = (Mark::listed(scene.version), self.knowledge.of(cell));
            if known == mark || (known == Mark::NOTHING && scene.count == 0) {
                continue;
            }
            if CREATURES_HEAD_BYTES + blocks.len() + scene.block.len() > CREATURES_BYTES_MAX {
                continue;
            }
            blocks.extend_from_slice(&scene.block);
            told += 1;
            self.knowledge.learn(cell, mark);
        }
        if told == 0 {
            return None;
        }
        let mut frame = Vec::with_capacity(CREATURES_HEAD_BYTES + blocks.len());
        encode_creatures_head(told, minute as u32, table, &mut frame);
        frame.extend_from_slice(&blocks);
        metrics::counter!("life_bytes_total").increment(frame.len() as u64);
        Some(frame.into())
    }
}

/// An individual as it is shown.
fn shown(
    roster: &Roster,
    body: &Body,
    life: &Individual,
    (west, north): (f32, f32),
    calling: bool,
) -> Creature {
    let kind = &roster.species[body.species()];
    let mut state = body.doing() as u8;
    for (flag, is) in [
        (CreatureState::GROWN, body.grown()),
        (CreatureState::FEMALE, body.female()),
        (CreatureState::CARRYING, body.carrying()),
        (CreatureState::CALLING, calling),
    ] {
        if is {
            state |= flag;
        }
    }
    let full = kind.def.size.full.max(1) as f32;
    // Bodies grow in three dimensions, lengths in one.
    let length = (kind.room(life.age) as f32 / full).cbrt();
    let [east, south] = body.heading();
    let turn = if east == 0.0 && south == 0.0 {
        // Who stands looks where it will.
        mix(u64::from(life.id)) as u8
    } else {
        (east.atan2(-south) / std::f32::consts::TAU * 256.0).rem_euclid(256.0) as u8
    };
    Creature {
        creature: life.id,
        species: body.species() as u8,
        x: west + body.x,
        z: north + body.z,
        heading: turn,
        state: CreatureState(state),
        size: (length * 255.0) as u8,
    }
}

/// How often each species of a region gives voice, in thousandths of what is usual: less where it is hunted, and as what comes with the weather moves it.
pub(super) fn voices_of(life: &Life, number: usize) -> [u16; SPECIES_MAX] {
    std::array::from_fn(|species| life.region(number).voice(life.roster(), species))
}

/// Whether it gives voice in a minute: who courts does, and one in a few of those that go about their day, more or fewer by how often its kind does now;
/// who rests, hunts or flees is still.
pub(super) fn calls(body: &Body, life: &Individual, minute: u64, voice: u16) -> bool {
    let one_in = match body.doing() {
        Doing::Court => 2,
        Doing::Roam | Doing::Graze | Doing::Follow | Doing::Migrate => CALLS_ONE_IN,
        Doing::Flee | Doing::Hunt | Doing::Forage | Doing::Drink | Doing::Rest => return false,
    };
    mix(u64::from(life.id) << 32 ^ minute) % (one_in * u64::from(USUAL)) < u64::from(voice)
}

fn stage_of(growth: Growth) -> Stage {
    match growth {
        Growth::Bare => Stage::Bare,
        Growth::Sprouting => Stage::Sprouting,
        Growth::Growing => Stage::Growing,
        Growth::Grown => Stage::Grown,
        Growth::Seeding => Stage::Seeding,
        Growth::Blighted => Stage::Blighted,
        Growth::Charred => Stage::Charred,
    }
}
