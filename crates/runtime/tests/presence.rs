//! Presence told tick by tick: a client that only decodes frames knows exactly what stands around it.

use kernel::{RandomStream, RegionId, SongweaverId, WorldMillis};
use protocol::limits::PRESENCE_BYTES_MAX;
use protocol::presence::{Cell, Entity, Motion, Movement, decode};
use protocol::shared::{Look, Spot, Voice};
use runtime::clock::Clock;
use runtime::movement::{MovementRules, Step, Stepped};
use runtime::outbox::{Outbox, Outgoing};
use runtime::presence::{RegionGrid, RegionPresence};
use runtime::seat::{Card, Order, Seat, Standing};
use runtime::space::{Place, Space, Witness};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

#[derive(Debug)]
struct Anywhere;

impl MovementRules for Anywhere {
    fn step(&self, step: &Step) -> Stepped {
        let claim = step.claim;
        let at = Spot {
            x: claim.x,
            y: claim.y,
            z: claim.z,
        };
        Stepped::Taken {
            at,
            motion: claim.motion,
            budget: step.budget,
        }
    }
}

/// A wall from north to south, through which nobody comes.
#[derive(Debug)]
struct Walled(f32);

impl MovementRules for Walled {
    fn step(&self, step: &Step) -> Stepped {
        if step.claim.x < self.0 {
            Anywhere.step(step)
        } else {
            Stepped::Refused {
                why: "obstacle",
                budget: step.budget,
            }
        }
    }
}

#[derive(Debug, Default)]
struct HandClock(AtomicU64);

impl Clock for HandClock {
    fn now(&self) -> WorldMillis {
        WorldMillis(self.0.load(Ordering::Relaxed))
    }
}

#[derive(Default)]
struct Silent;

impl Witness for Silent {
    fn entered(&self, _: &Arc<Seat>, _: usize) {}
    fn left(&self, _: &Arc<Seat>, _: usize) {}
}

struct Stage {
    space: Space,
    clock: Arc<HandClock>,
    regions: Vec<RegionPresence>,
}

impl Stage {
    fn new() -> Self {
        Self::under(Arc::new(Anywhere))
    }

    fn under(rules: Arc<dyn MovementRules>) -> Self {
        let clock = Arc::new(HandClock::default());
        let grids: Vec<RegionGrid> = [(0.0, 0.0), (512.0, 0.0)]
            .map(|(west, north)| RegionGrid::new(west, north, 512.0, false))
            .to_vec();
        let places = ["west", "east"]
            .iter()
            .zip(&grids)
            .map(|(slug, grid)| Place {
                region: slug.parse::<RegionId>().expect("a slug"),
                grid: *grid,
            })
            .collect();
        let space = Space::new(places, rules, clock.clone());
        let grids: Arc<[RegionGrid]> = grids.into();
        let regions = (0..2).map(|n| RegionPresence::new(n, grids.clone())).collect();
        Self {
            space,
            clock,
            regions,
        }
    }

    /// Ticks one region alone: regions keep no common time.
    fn tick_one(&mut self, number: usize) {
        self.clock.0.fetch_add(50, Ordering::Relaxed);
        self.space.tick_region(&mut self.regions[number], number, &Silent);
    }

    fn tick(&mut self) {
        self.clock.0.fetch_add(100, Ordering::Relaxed);
        for (number, region) in self.regions.iter_mut().enumerate() {
            self.space.tick_region(region, number, &Silent);
        }
    }

    fn join(&self, number: u64, x: f32, z: f32) -> (Arc<Seat>, Arc<Outbox>) {
        let card = Card {
            name: number.to_string(),
            look: Look {
                robe: 0,
                colour: 0,
                head: 0,
                skin: 0,
            },
            voice: Voice::Harp,
        };
        let region = usize::from(x >= 512.0);
        let standing = Standing {
            region,
            at: Spot { x, y: 1.0, z },
            yaw: 0,
        };
        let entity = self.space.new_entity();
        let seat = Seat::new(
            SongweaverId(number),
            entity,
            false,
            card,
            standing,
            number.to_string(),
        );
        let seat = self.space.join(seat).expect("nobody has this number");
        let outbox = Arc::new(Outbox::default());
        seat.line().connect(outbox.clone(), None);
        seat.renew();
        (seat, outbox)
    }
}

/// The client's side: cells as told, nothing else.
#[derive(Default)]
struct Replica {
    cells: BTreeMap<Cell, Vec<Entity>>,
    counts: BTreeMap<Cell, u16>,
}

impl Replica {
    fn read(&mut self, outbox: &Outbox) -> usize {
        let mut taken = Vec::new();
        outbox.take(&mut taken);
        let mut bytes_max = 0;
        for outgoing in taken {
            let Outgoing::Frame(bytes) = outgoing else {
                continue;
            };
            bytes_max = bytes_max.max(bytes.len());
            let frame = decode(&bytes).expect("the server's frames decode");
            for block in frame.cells {
                self.counts.remove(&block.cell);
                self.cells.insert(block.cell, block.entities);
            }
            for (cell, count) in frame.aggregates {
                self.cells.remove(&cell);
                self.counts.insert(cell, count);
            }
        }
        bytes_max
    }
}

fn walk(seat: &Seat, x: f32, z: f32, sequence: u16, now: u64) {
    let movement = Movement {
        sequence,
        client_ms: 0,
        x,
        y: 1.0,
        z,
        yaw: 3,
        motion: Motion::WALK,
    };
    seat.moved(movement, WorldMillis(now));
}

#[test]
fn a_client_knows_exactly_who_stands_near_across_the_border() {
    for seed in 0..6 {
        let mut chance = RandomStream::new(seed, "walks");
        let mut stage = Stage::new();
        let mut place = |spread: u32| chance.below(spread * 8) as f32 / 8.0;
        let mut walkers: Vec<_> = (0..60)
            .map(|n| {
                let (x, z) = (412.0 + place(200), 156.0 + place(200));
                let (seat, outbox) = stage.join(n, x, z);
                (seat, outbox, Replica::default(), x, z)
            })
            .collect();
        for tick in 1..=80_u16 {
            for (index, (seat, _, _, x, z)) in walkers.iter_mut().enumerate() {
                if (index + usize::from(tick)) % 3 != 0 && tick < 70 {
                    *x = (*x + place(8) - 4.0).clamp(300.0, 700.0);
                    *z = (*z + place(8) - 4.0).clamp(60.0, 460.0);
                    walk(seat, *x, *z, tick, u64::from(tick) * 100);
                }
            }
            stage.tick();
            for (_, outbox, replica, ..) in &mut walkers {
                assert!(replica.read(outbox) <= PRESENCE_BYTES_MAX);
            }
        }
        // Everyone has stood still for ten ticks: near and far are both told whole.
        for (_, _, replica, x, z) in &walkers {
            for (other, _, _, ox, oz) in &walkers {
                let distance = (ox - x).hypot(oz - z);
                let cell = Cell::at(*ox, *oz);
                let listed = replica
                    .cells
                    .get(&cell)
                    .and_then(|c| c.iter().find(|e| e.entity == other.entity));
                if distance < 200.0 && !replica.counts.contains_key(&cell) {
                    let seen =
                        listed.unwrap_or_else(|| panic!("seed {seed}: {distance} m away and not told"));
                    assert!((seen.x - ox).abs() < 0.01 && (seen.z - oz).abs() < 0.01);
                }
            }
            let mut told = BTreeSet::new();
            let near_cells = replica
                .cells
                .iter()
                .filter(|(cell, _)| cell.distance(*x, *z) < 150.0);
            for entity in near_cells.flat_map(|(_, entities)| entities) {
                assert!(told.insert(entity.entity), "seed {seed}: one player seen twice");
            }
        }
    }
}

#[test]
fn crossing_keeps_one_owner_and_turning_back_within_the_margin_changes_nothing() {
    let mut stage = Stage::new();
    let (seat, outbox) = stage.join(1, 505.0, 100.0);
    let mut replica = Replica::default();
    let mut regions = Vec::new();
    for (step, x) in [
        505.0, 514.0, 511.0, 515.5, 517.0, 517.0, 509.0, 507.9, 506.0, 506.0,
    ]
    .iter()
    .enumerate()
    {
        walk(&seat, *x, 100.0, step as u16, (step as u64 + 1) * 100);
        stage.tick();
        replica.read(&outbox);
        let owners: Vec<usize> = (0..2).filter(|n| stage.regions[*n].len() == 1).collect();
        assert!(owners.len() <= 1, "never two of one");
        regions.extend(owners);
    }
    regions.dedup();
    assert_eq!(regions, [0, 1, 0], "crossed once each way, by four metres");
}

#[test]
fn who_crosses_is_told_everything_and_nowhere_listed_twice_whichever_region_ticks_first() {
    for seed in 0..30 {
        let mut chance = RandomStream::new(seed, "borders");
        let mut stage = Stage::new();
        let (walker, _walking) = stage.join(1, 508.0, 100.0);
        let watchers: Vec<_> = [490.0, 530.0].map(|x| stage.join(x as u64, x, 100.0).1).into();
        (0..2).for_each(|region| stage.tick_one(region));
        let mut crossings = 0;
        let (mut x, mut east) = (508.0, 1.0);
        for step in 0..300_u16 {
            // To and fro over the border, in uneven steps, well beyond the margin on both sides.
            east = if x > 522.0 {
                -1.0
            } else if x < 502.0 {
                1.0
            } else {
                east
            };
            x += east * chance.below(4) as f32;
            walk(&walker, x, 100.0, step, u64::from(step) * 50);
            let before = walker.standing().region;
            stage.tick_one(chance.below(2) as usize);
            crossings += usize::from(before != walker.standing().region);
            let mut told = 0;
            stage.space.board.near(512.0, 100.0, 64.0, |member, _| {
                told += usize::from(member.seat.entity == walker.entity);
            });
            assert_eq!(
                told, 1,
                "seed {seed}, step {step}: what is said near reaches it once"
            );
            let mut told = 0;
            stage.space.board.within(walker.standing().region, |member| {
                told += usize::from(member.seat.entity == walker.entity);
            });
            assert_eq!(
                told, 1,
                "seed {seed}, step {step}: what is said in its region reaches it once"
            );
            for outbox in &watchers {
                let mut taken = Vec::new();
                outbox.take(&mut taken);
                for outgoing in taken {
                    let Outgoing::Frame(bytes) = outgoing else {
                        continue;
                    };
                    let frame = decode(&bytes).expect("the server's frames decode");
                    let mut listed = BTreeSet::new();
                    for one in frame.cells.iter().flat_map(|block| &block.entities) {
                        assert!(
                            listed.insert(one.entity),
                            "seed {seed}, step {step}: one frame lists it twice"
                        );
                    }
                }
            }
        }
        assert!(crossings >= 4, "seed {seed}: {crossings} crossings");
    }
}

#[test]
fn a_crowd_stays_within_the_budget_nearest_listed_the_rest_counted() {
    let mut stage = Stage::new();
    let mut chance = RandomStream::new(3, "crowd");
    let (_, outbox) = stage.join(0, 256.0, 256.0);
    for n in 1..=2000_u64 {
        let turn = chance.unit_f32() * std::f32::consts::TAU;
        let far = chance.unit_f32().sqrt() * 100.0;
        let (seat, _) = stage.join(n, 256.0 + far * turn.cos(), 256.0 + far * turn.sin());
        seat.line().disconnect(&Arc::new(Outbox::default()), 0);
    }
    let mut replica = Replica::default();
    for _ in 0..12 {
        stage.tick();
        assert!(replica.read(&outbox) <= PRESENCE_BYTES_MAX);
    }
    let listed: usize = replica.cells.values().map(Vec::len).sum();
    let counted: usize = replica.counts.values().map(|count| usize::from(*count)).sum();
    assert!((80..=140).contains(&listed), "{listed} listed");
    assert_eq!(listed + counted, 2001, "nobody is forgotten");
    let furthest_listed = replica
        .cells
        .keys()
        .map(|c| c.distance(256.0, 256.0))
        .fold(0.0, f32::max);
    assert!(furthest_listed < 48.0, "{furthest_listed} m");
}

#[test]
fn performers_come_first_in_a_cell_too_dense_to_list() {
    let mut stage = Stage::new();
    let (_, outbox) = stage.join(0, 8.0, 8.0);
    let seats: Vec<Arc<Seat>> = (1..=150).map(|n| stage.join(n, 9.0, 9.0).0).collect();
    seats[149].set_performing(true);
    let mut replica = Replica::default();
    (0..3).for_each(|_| stage.tick());
    replica.read(&outbox);
    let cell = &replica.cells[&Cell::at(8.0, 8.0)];
    assert_eq!(cell.len(), 100);
    assert_eq!(cell[0].entity, seats[149].entity);
}

#[test]
fn who_leaves_is_gone_and_a_slow_client_costs_nobody_a_tick() {
    let mut stage = Stage::new();
    let (_, watching) = stage.join(1, 100.0, 100.0);
    let (_, slow) = stage.join(2, 101.0, 100.0);
    let (going, _) = stage.join(3, 104.0, 100.0);
    let mut replica = Replica::default();
    for step in 0..120_u16 {
        walk(
            &going,
            104.0 + f32::from(step) / 64.0,
            100.0,
            step,
            u64::from(step) * 100,
        );
        stage.tick();
        replica.read(&watching);
    }
    assert!(slow.is_closed(), "who takes no frame for ten seconds is closed");
    assert!(!watching.is_closed());
    let cell = Cell::at(104.0, 100.0);
    assert_eq!(replica.cells[&cell].len(), 3);
    going.order(Order::Leave);
    stage.tick();
    replica.read(&watching);
    assert_eq!(replica.cells[&cell].len(), 2);
    assert!(stage.space.seat(SongweaverId(3)).is_none());
}

/// Claims made each tenth of a second by somebody before a wall, who hears of a correction only after so many of them; says whether it was cut off.
/// Whoever minds turns back then and comes again a second later.
fn runs_at_the_wall(hears_after: u16, minds: bool, seconds: u16) -> bool {
    let mut stage = Stage::under(Arc::new(Walled(110.0)));
    stage.clock.0.store(10_000, Ordering::Relaxed);
    let (seat, outbox) = stage.join(1, 100.0, 100.0);
    stage.tick();
    seat.measured(u32::from(hears_after) * 100);
    for tick in 0..seconds * 10 {
        let before_the_wall = minds && tick % (hears_after + 10) >= hears_after;
        let x = if before_the_wall { 105.0 } else { 111.0 };
        walk(&seat, x, 100.0, tick, stage.clock.now().0);
        stage.tick();
        outbox.take(&mut Vec::new());
    }
    outbox.is_closed()
}

#[test]
fn who_hears_late_of_its_corrections_is_not_cut_off_and_who_minds_none_is() {
    for hears_after in [1, 4, 8] {
        assert!(!runs_at_the_wall(hears_after, true, 60), "{hears_after}");
        assert!(runs_at_the_wall(hears_after, false, 60), "{hears_after}");
    }
    assert!(runs_at_the_wall(1, false, 10), "at once, where the way is short");
}
