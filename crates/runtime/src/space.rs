//! Space: all regions' presence, running, and the directory of who is in the world.
//!
//! One task per region ticks it ten times a second until the space closes. What it is not: it knows nothing that is journalled;
//! what happens to players on the way is told to a [`Witness`].

use crate::clock::Clock;
use crate::movement::MovementRules;
use crate::presence::columns::Row;
use crate::presence::{Arrival, Board, RegionGrid, RegionPresence};
use crate::seat::{Order, Seat};
use kernel::{RegionId, SongweaverId, Tick};
use protocol::presence::Motion;
use protocol::shared::Spot;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use telemetry::watchdog::Watchdog;
use tokio::time::{Duration, Instant, MissedTickBehavior, interval};

/// What is told of players' ways. Called from a tick: it must not wait.
pub trait Witness: Send + Sync {
    /// A player is now in a region.
    fn entered(&self, seat: &Arc<Seat>, region: usize);
    /// A player left the world.
    fn left(&self, seat: &Arc<Seat>, region: usize);
}

/// A region as the space knows it.
#[derive(Debug, Clone)]
pub struct Place {
    /// Slug.
    pub region: RegionId,
    /// Where it lies.
    pub grid: RegionGrid,
}

/// Everyone who is in the world, by id and by entity number.
#[derive(Debug, Default)]
struct Directory {
    /// In one order for whoever tells all of them.
    by_id: BTreeMap<SongweaverId, Arc<Seat>>,
    by_entity: HashMap<u32, Arc<Seat>>,
}

/// All regions' presence.
#[derive(Debug)]
pub struct Space {
    /// The clock of everything here.
    pub clock: Arc<dyn Clock>,
    /// What every region shows.
    pub board: Board,
    places: Vec<Place>,
    grids: Arc<[RegionGrid]>,
    rules: Arc<dyn MovementRules>,
    arrivals: Vec<Mutex<Vec<Arrival>>>,
    directory: RwLock<Directory>,
    last_entity: AtomicU32,
    /// Who of the regions, by number, still ticks.
    pub watchdog: Watchdog,
    /// Whether nothing moves.
    resting: AtomicBool,
    closing: AtomicBool,
}

impl Space {
    /// A space over these regions; nothing runs yet.
    #[must_use]
    pub fn new(places: Vec<Place>, rules: Arc<dyn MovementRules>, clock: Arc<dyn Clock>) -> Self {
        let grids: Arc<[RegionGrid]> = places.iter().map(|place| place.grid).collect();
        Self {
            clock,
            board: Board::new(&grids),
            watchdog: Watchdog::over(places.len()),
            arrivals: places.iter().map(|_| Mutex::default()).collect(),
            places,
            grids,
            rules,
            directory: RwLock::default(),
            last_entity: AtomicU32::new(0),
            resting: AtomicBool::new(false),
            closing: AtomicBool::new(false),
        }
    }

    /// Ticks one region until the space closes. Owned by whoever spawned it.
    pub async fn run_region(self: Arc<Self>, number: usize, witness: Arc<dyn Witness>) {
        let mut presence = RegionPresence::new(number, self.grids.clone());
        let mut pace = interval(Duration::from_millis(Tick::MILLIS));
        pace.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let region = self.places[number].region.to_string();
        let work = metrics::histogram!("region_tick_seconds", "region" => region.clone());
        let late = metrics::histogram!("region_tick_late_seconds", "region" => region);
        while !self.closing.load(Ordering::Acquire) {
            let due = pace.tick().await;
            let began = Instant::now();
            late.record(began.duration_since(due).as_secs_f64());
            self.watchdog.beat(number);
            if self.resting.load(Ordering::Acquire) {
                continue;
            }
            self.tick_region(&mut presence, number, witness.as_ref());
            work.record(began.elapsed().as_secs_f64());
        }
    }

    /// Nothing moves from now on, or everything does again.
    pub fn rest(&self, resting: bool) {
        self.resting.store(resting, Ordering::Release);
    }

    /// One tick of one region.
    pub fn tick_region(&self, presence: &mut RegionPresence, number: usize, witness: &dyn Witness) {
        let now = self.clock.now();
        let tick = (now.0 / Tick::MILLIS) as u32;
        let arrivals = std::mem::take(&mut *self.lock_arrivals(number));
        if arrivals.is_empty() && presence.is_empty() {
            return;
        }
        let report = presence.tick(tick, now, arrivals, self.rules.as_ref(), &self.board);
        metrics::counter!("presence_frames_total").increment(u64::from(report.frames));
        metrics::counter!("presence_bytes_total").increment(report.frame_bytes);
        for (bound_for, arrival) in report.crossed {
            self.lock_arrivals(bound_for).push(arrival);
        }
        for seat in &report.entered {
            witness.entered(seat, number);
        }
        for seat in &report.left {
            {
                let mut directory = self.directory.write().expect("no holder of this lock can panic");
                directory.by_entity.remove(&seat.entity);
                if directory
                    .by_id
                    .get(&seat.songweaver)
                    .is_some_and(|known| Arc::ptr_eq(known, seat))
                {
                    directory.by_id.remove(&seat.songweaver);
                }
            }
            witness.left(seat, number);
        }
    }

    fn lock_arrivals(&self, number: usize) -> std::sync::MutexGuard<'_, Vec<Arrival>> {
        self.arrivals[number]
            .lock()
            .expect("no holder of this lock can panic")
    }

    /// A number for a new entity; never given twice while the server runs.
    pub fn new_entity(&self) -> u32 {
        self.last_entity.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Brings a player into the world, unless it is there already: then the seat it has is given.
    ///
    /// # Errors
    /// The seat that the Songweaver already has.
    pub fn join(&self, seat: Seat) -> Result<Arc<Seat>, Arc<Seat>> {
        let seat = Arc::new(seat);
        {
            let mut directory = self.directory.write().expect("no holder of this lock can panic");
            if let Some(there) = directory.by_id.get(&seat.songweaver) {
                return Err(there.clone());
            }
            directory.by_id.insert(seat.songweaver, seat.clone());
            directory.by_entity.insert(seat.entity, seat.clone());
        }
        let standing = seat.standing();
        let row = Row {
            seat: seat.clone(),
            at: standing.at,
            yaw: standing.yaw,
            motion: if seat.bot {
                Motion::STAND.with(Motion::BOT)
            } else {
                Motion::STAND
            },
            input: 0,
            moved_ms: 0,
            budget: crate::movement::FIRST_BUDGET,
            strikes: 0.0,
            struck_ms: 0,
            // Never a seat's epoch, so that the first tick takes the connection up.
            epoch: u32::MAX,
            client: None,
        };
        self.lock_arrivals(standing.region)
            .push(Arrival { row, joins: true });
        Ok(seat)
    }

    /// Takes a player out of the world at its region's next tick.
    pub fn leave(&self, seat: &Seat) {
        seat.order(Order::Leave);
    }

    /// The seat of a Songweaver who is in the world.
    #[must_use]
    pub fn seat(&self, songweaver: SongweaverId) -> Option<Arc<Seat>> {
        self.directory
            .read()
            .expect("no holder of this lock can panic")
            .by_id
            .get(&songweaver)
            .cloned()
    }

    /// The seat behind an entity number.
    #[must_use]
    pub fn entity(&self, entity: u32) -> Option<Arc<Seat>> {
        self.directory
            .read()
            .expect("no holder of this lock can panic")
            .by_entity
            .get(&entity)
            .cloned()
    }

    /// Everyone who is in the world.
    #[must_use]
    pub fn everyone(&self) -> Vec<Arc<Seat>> {
        self.directory
            .read()
            .expect("no holder of this lock can panic")
            .by_id
            .values()
            .cloned()
            .collect()
    }

    /// Where others than someone stand in a region within `metres` of a spot, whoever joined just now among them.
    #[must_use]
    pub fn others_near(&self, who: SongweaverId, region: usize, at: Spot, metres: f32) -> Vec<Spot> {
        let directory = self.directory.read().expect("no holder of this lock can panic");
        let others = directory.by_id.values().filter(|seat| seat.songweaver != who);
        let standing = others.map(|seat| seat.standing());
        let near = |spot: &Spot| (spot.x - at.x).hypot(spot.z - at.z) <= metres;
        let there = standing.filter(|standing| standing.region == region);
        there.map(|standing| standing.at).filter(near).collect()
    }

    /// The regions, by number.
    #[must_use]
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// The number of a region.
    #[must_use]
    pub fn number_of(&self, region: &RegionId) -> Option<usize> {
        self.places.iter().position(|place| place.region == *region)
    }

    /// Ends all ticks.
    pub fn close(&self) {
        self.closing.store(true, Ordering::Release);
    }
}
