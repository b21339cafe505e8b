//! Living: the runtime hosts the life of its regions beside their hosts, steps it by the world's minutes, and keeps it.
//!
//! One task owns the steps; a lock is held for one step of all regions or for a look. What life does between two hours is presence; what must not be
//! lost goes to the region's stream (`life-passed`, `tended`), and a checkpoint of each region, disposable, saves the rest over a restart.
//! What it is not: no rule of life stands here; those are `ecology`'s, and what deeds are allowed is `sim`'s.

mod crossing;
mod frames;
mod gardens;
mod keeping;
mod pages;
mod sights;
mod tending;

use crate::presence::interest::FAR_METRES;
use crate::runtime::Runtime;
use crossing::Carrying;
use ecology::climate::{Air, HOUR_MINUTES, WorldMinute};
use ecology::flora::Mood;
use frames::Scenes;
use kernel::WorldMillis;
use protocol::server::ServerBody;
pub(crate) use sights::Noted;
use sim::Rules;
use sim::life::{Due, Life, known};
use sim::region::life::LifeHour;
use sim::view::nature;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::time::Instant;

/// Real milliseconds for which a region that everyone left goes on by its individuals: who only steps over a border and back finds who it knew.
const GRACE_MS: u64 = 60_000;
/// World minutes off after which a region is still lived through by its individuals.
const STAY_MINUTES: u64 = 2 * HOUR_MINUTES;
/// World minutes that are lived in one go before others get their turn: a catch-up of a year is lived in pieces.
const MINUTES_AT_ONCE: u64 = 6 * HOUR_MINUTES;
/// World minutes that life may lag behind before an hour is summed without it.
const LAG_MINUTES_MAX: u64 = 10;

/// The hosted life.
#[derive(Debug)]
pub struct Living {
    life: Mutex<Life>,
    /// Whether what was kept was read and the time off is lived through.
    caught_up: AtomicBool,
    /// When someone was last near each region, in world milliseconds; 0 before anyone was.
    near: Vec<AtomicU64>,
    /// How each region stood at the end of the last hour.
    hours: Mutex<Vec<Option<(u32, LifeHour)>>>,
    scenes: Mutex<Scenes>,
    /// Those who went over a border and whose friends are to be carried after them, in order.
    carrying: Mutex<VecDeque<Carrying>>,
    /// The sum of the revisions of all regions' gardens when it was looked last whether anyone has too many.
    gardens_looked: AtomicU64,
    /// How often the lease had lapsed when what was kept was read.
    lapses: AtomicU64,
    /// Real milliseconds that the last look took, for who watches the server.
    took_ms: AtomicU64,
}

/// How life stands, for who watches the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LifeReport {
    /// Whether what was kept was read and the time off is lived through.
    pub goes_on: bool,
    /// World minutes that it lags behind the world's clock.
    pub late_minutes: u64,
    /// Real milliseconds of the last look.
    pub took_ms: u64,
    /// Regions whose life is hosted.
    pub regions: usize,
    /// Of those, regions whose creatures live each by itself, since someone is near.
    pub watched: usize,
}

/// What is known of an hour of life.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Hour {
    /// It was lived, and this is how it ended.
    Lived(Box<LifeHour>),
    /// It will be lived in a moment.
    Soon,
    /// It is not known, and nobody should wait for it.
    Unknown,
}

impl Living {
    /// Hosts a life.
    #[must_use]
    pub fn new(life: Life) -> Self {
        let regions = life.len();
        Self {
            life: Mutex::new(life),
            caught_up: AtomicBool::new(false),
            near: (0..regions).map(|_| AtomicU64::new(0)).collect(),
            hours: Mutex::new(vec![None; regions]),
            scenes: Mutex::new(Scenes::new(regions)),
            carrying: Mutex::default(),
            gardens_looked: AtomicU64::new(u64::MAX),
            lapses: AtomicU64::new(0),
            took_ms: AtomicU64::new(0),
        }
    }

    /// The life, for a step or a look.
    pub(crate) fn life(&self) -> MutexGuard<'_, Life> {
        self.life.lock().expect("no holder of this lock can panic")
    }

    fn scenes(&self) -> MutexGuard<'_, Scenes> {
        self.scenes.lock().expect("no holder of this lock can panic")
    }

    fn carrying(&self) -> MutexGuard<'_, VecDeque<Carrying>> {
        self.carrying.lock().expect("no holder of this lock can panic")
    }

    /// Whether the life goes on: what was kept was read, and the time off was lived through.
    #[must_use]
    pub fn goes_on(&self) -> bool {
        self.caught_up.load(Ordering::Acquire)
    }

    /// The minute up to which it has lived.
    #[must_use]
    pub fn at(&self) -> WorldMinute {
        self.life().at()
    }

    /// How a region stood at the end of an hour.
    pub(crate) fn hour(&self, number: usize, hour: u32, now: WorldMinute) -> Hour {
        let hours = self.hours.lock().expect("no holder of this lock can panic");
        match &hours[number] {
            Some((lived, life)) if *lived >= hour => Hour::Lived(Box::new(life.clone())),
            _ if self.goes_on() && now.0 < u64::from(hour) * HOUR_MINUTES + LAG_MINUTES_MAX => Hour::Soon,
            _ => Hour::Unknown,
        }
    }

    /// A region that was kept by its individuals not long ago goes on by them, as if those who were near had just left; so everyone finds whom it
    /// knew after a short time off, and a long one is lived through as numbers.
    pub(crate) fn stay(&self, number: usize, kept: WorldMinute, now: WorldMinute, clock: WorldMillis) {
        if now.0.saturating_sub(kept.0) <= STAY_MINUTES && self.life().region(number).fauna().is_some() {
            self.near[number].store(clock.0.max(1), Ordering::Release);
        }
    }

    fn note_hour(&self, hour: u32, life: &Life) {
        let mut hours = self.hours.lock().expect("no holder of this lock can panic");
        for (number, noted) in hours.iter_mut().enumerate() {
            *noted = Some((hour, life.hour_of(number)));
        }
    }

    /// A deed was decided in a region, or a performance was heard by its life.
    pub(crate) fn decided(&self, number: usize, due: Due) {
        self.life().decided(number, due);
    }
}

impl Runtime {
    /// Lives on until the world's present minute, in pieces; keeps what must be kept at the ends of hours. Owned by the chore that calls it.
    pub(crate) async fn live_on(self: &Arc<Self>) {
        if !self.tenure().held || !self.resume_life().await {
            // What cannot be written down is not lived.
            return;
        }
        let rules = self.rules();
        if !Arc::ptr_eq(self.living.life().roster(), &rules.roster) {
            self.living.life().exchange(rules.roster.clone());
            self.living.scenes().forget();
        }
        let now = self.now();
        let until = rules.minute_of(now);
        self.look_who_is_near(now, &rules);
        let began = Instant::now();
        loop {
            let moods = self.moods();
            let states: Vec<_> = self.regions.iter().map(|host| host.state()).collect();
            let felt = |number: usize, air: Air| sim::sky::felt(&states[number], &rules, air);
            let (there, hour) = {
                let mut life = self.living.life();
                let before = life.at();
                // Never over the end of an hour, so that each hour's end is noted.
                let to_hour = HOUR_MINUTES - before.0 % HOUR_MINUTES;
                let there = life.live(until, MINUTES_AT_ONCE.min(to_hour), &moods, &felt);
                let at = life.at();
                let passed = at != before && at.0.is_multiple_of(HOUR_MINUTES);
                let hour = passed.then(|| u32::try_from(at.0 / HOUR_MINUTES).unwrap_or(u32::MAX));
                if let Some(hour) = hour {
                    self.living.note_hour(hour, &life);
                }
                (there, hour)
            };
            if hour.is_some() && self.living.goes_on() {
                self.keep_life().await;
            }
            if there {
                break;
            }
            tokio::task::yield_now().await;
        }
        let took = began.elapsed();
        metrics::histogram!("life_step_seconds").record(took.as_secs_f64());
        let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        self.living.took_ms.store(took_ms, Ordering::Release);
        if !self.living.caught_up.swap(true, Ordering::AcqRel) {
            tracing::info!(
                seconds = began.elapsed().as_secs_f64(),
                "the world's life has caught up"
            );
        }
        self.carry_friends().await;
        self.end_gardens_beyond().await;
        self.learn_gardeners().await;
        self.show_life();
    }

    /// After the node lost its regions and has them again: another may have hosted their life meanwhile, so that what it kept counts, and not what
    /// this one remembers. Says whether life may go on: not while regions are still being claimed and folded.
    async fn resume_life(&self) -> bool {
        if self.living.lapses.load(Ordering::Acquire) == self.tenure().lapses {
            return true;
        }
        if !self.unowned().is_empty() {
            return false;
        }
        self.living.caught_up.store(false, Ordering::Release);
        self.restore_life().await;
        self.living.scenes().forget();
        self.living
            .hours
            .lock()
            .expect("no holder of this lock can panic")
            .fill(None);
        tracing::info!("the regions are owned again: their life goes on from what was kept of it");
        true
    }

    /// How life stands, for who watches the server.
    #[must_use]
    pub fn life_report(&self) -> LifeReport {
        let due = self.rules().minute_of(self.now());
        let life = self.living.life();
        LifeReport {
            goes_on: self.living.goes_on(),
            late_minutes: due.0.saturating_sub(life.at().0),
            took_ms: self.living.took_ms.load(Ordering::Acquire),
            regions: life.len(),
            watched: (0..life.len())
                .filter(|number| life.region(*number).fauna().is_some())
                .count(),
        }
    }

    /// The mood of every region as it is durable.
    pub(crate) fn moods(&self) -> Vec<Mood> {
        let mood = |host: &crate::region_host::RegionHost| {
            let state = host.state();
            Mood {
                harmony: state.harmony,
                dissonance: state.dissonance,
            }
        };
        self.regions.iter().map(mood).collect()
    }

    /// Regions that someone is in or near live by their individuals, and for a while after the last one left.
    fn look_who_is_near(&self, now: WorldMillis, rules: &Rules) {
        let mut visitors: Vec<Vec<[f32; 2]>> = vec![Vec::new(); self.regions.len()];
        for seat in self.space.everyone() {
            let stands = seat.standing();
            let grid = &self.space.places()[stands.region].grid;
            visitors[stands.region].push([stands.at.x - grid.west, stands.at.z - grid.north]);
            for (number, place) in self.space.places().iter().enumerate() {
                if number == stands.region || place.grid.outside(stands.at.x, stands.at.z) <= FAR_METRES {
                    self.living.near[number].store(now.0.max(1), Ordering::Release);
                }
            }
        }
        let mut life = self.living.life();
        for (number, visitors) in visitors.iter().enumerate() {
            life.visited_by(number, visitors);
            let state = self.regions[number].state();
            life.bustles(number, sim::sky::bustle_of(&state, rules));
            let last = self.living.near[number].load(Ordering::Acquire);
            let near = last > 0 && now.since(WorldMillis(last)) <= GRACE_MS;
            if near != life.region(number).fauna().is_some() {
                let friends = known(state.life.friends.iter());
                if near {
                    life.watch(number, &friends);
                } else {
                    life.unwatch(number, &friends);
                }
            }
        }
    }

    /// Tells how many live, by themselves and as numbers.
    pub(crate) fn measure_life(&self) {
        let life = self.living.life();
        for (number, place) in self.space.places().iter().enumerate() {
            let region = life.region(number);
            let alive: u32 = region.counts().iter().sum();
            let watched = region.fauna().is_some();
            metrics::gauge!("creatures_in_region", "region" => place.region.to_string())
                .set(f64::from(alive));
            metrics::gauge!("life_watched", "region" => place.region.to_string())
                .set(f64::from(u8::from(watched)));
        }
    }

    /// Where a creature of a region is, in metres of the world; nothing where it lives no more, or nobody watches.
    #[must_use]
    pub fn creature_at(&self, number: usize, species: usize, creature: u32) -> Option<(f32, f32)> {
        let grid = &self.space.places()[number].grid;
        let (x, z, _) = self.living.life().creature(number, species, creature)?;
        Some((grid.west + x, grid.north + z))
    }

    /// How the life of a region stands, for those who watch it.
    pub(crate) fn nature_of(&self, number: usize) -> Option<ServerBody> {
        let state = self.regions[number].state();
        let last = state.life.last.as_ref()?;
        Some(ServerBody::Nature {
            region: self.spots.regions[number].region.to_string(),
            hour: last.hour,
            standing: nature::standing_to_wire(last.standing),
            counts: nature::counts_to_wire(&last.counts),
        })
    }
}
