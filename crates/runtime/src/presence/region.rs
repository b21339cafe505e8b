//! One region's tick: take movements, hand over who crossed, encode what changed, tell the clients.
//!
//! Plain code without waiting: the host calls it ten times a second and tests call it as they like. What it is not: it reads no
//! clock and decides nothing that is remembered.

use crate::line::encode;
use crate::movement::{FIRST_BUDGET, MovementRules, Step, Stepped};
use crate::outbox::Outbox;
use crate::presence::board::{Board, CellView, Member, Passing, RegionView};
use crate::presence::columns::{ByCell, Client, Columns, Row};
use crate::presence::compose::{Heading, LISTED_PER_CELL_MAX, Scratch, Window, compose};
use crate::presence::grid::RegionGrid;
use crate::presence::interest::{Knowledge, interest};
use crate::seat::{Order, Seat, Standing};
use kernel::WorldMillis;
use protocol::presence::{Cell, Entity, Motion, encode_cell};
use protocol::server::ServerBody;
use protocol::shared::Spot;
use std::sync::Arc;

/// Metres a player must be beyond a border before its owner changes.
pub const CROSSING_METRES: f32 = 4.0;
/// Corrections that a client did not mind, in short order, before its connection is closed.
const STRIKES_MAX: f32 = 20.0;
/// Strikes forgiven per second.
const STRIKES_FORGIVEN: f32 = 1.0;
/// Milliseconds beside the way there and back that a client has to hear of a correction: a tick here, and one of its own.
const HEARD_WITHIN_MS: u64 = 200;
/// Milliseconds it has at most, so that whoever answers late on purpose gains nothing by it.
const HEARD_WITHIN_MS_MAX: u64 = 600;

/// A player on its way into a region.
#[derive(Debug)]
pub struct Arrival {
    /// The player's row.
    pub row: Row,
    /// Whether it comes from outside the world rather than from another region.
    pub joins: bool,
}

/// What the host must do after a tick.
#[derive(Debug, Default)]
pub struct TickReport {
    /// Players that crossed, with the number of the region they are bound for.
    pub crossed: Vec<(usize, Arrival)>,
    /// Players that are in this region now and were not before.
    pub entered: Vec<Arc<Seat>>,
    /// Players that left the world.
    pub left: Vec<Arc<Seat>>,
    /// Entities delivered in frames, listed ones.
    pub frames: u32,
    /// Bytes of those frames.
    pub frame_bytes: u64,
}

/// The presence of one region.
#[derive(Debug)]
pub struct RegionPresence {
    number: usize,
    grid: RegionGrid,
    grids: Arc<[RegionGrid]>,
    columns: Columns,
    by_cell: ByCell,
    cells: Vec<Arc<CellView>>,
    dirty: Vec<bool>,
    any_dirty: bool,
    scratch: Scratch,
}

impl RegionPresence {
    /// An empty region; `grids` are all regions' places, `number` is its own among them.
    #[must_use]
    pub fn new(number: usize, grids: Arc<[RegionGrid]>) -> Self {
        let grid = grids[number];
        Self {
            number,
            grid,
            columns: Columns::default(),
            by_cell: ByCell::default(),
            cells: RegionView::empty(grid).cells,
            dirty: vec![false; grid.len()],
            any_dirty: false,
            scratch: Scratch::default(),
            grids,
        }
    }

    /// Number of entities.
    #[must_use]
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// Whether nobody is here.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// One tick.
    pub fn tick(
        &mut self,
        tick: u32,
        now: WorldMillis,
        arrivals: Vec<Arrival>,
        rules: &dyn MovementRules,
        board: &Board,
    ) -> TickReport {
        let mut report = TickReport::default();
        for arrival in arrivals {
            self.admit(arrival, now, &mut report);
        }
        self.take_mail(now, rules, &mut report);
        self.encode_and_publish(board, &report);
        self.tell_clients(tick, now, board, &mut report);
        report
    }

    fn admit(&mut self, arrival: Arrival, now: WorldMillis, report: &mut TickReport) {
        let row = arrival.row;
        let cell = self.grid.index_at(row.at.x, row.at.z);
        row.seat.mail().standing = Standing {
            region: self.number,
            at: row.at,
            yaw: row.yaw,
        };
        report.entered.push(row.seat.clone());
        if arrival.joins {
            let joined = encode(&ServerBody::Joined {
                entity: row.seat.described(),
            });
            // The newcomer is not on the board yet, so everyone found there is someone else.
            self.tell_near(row.at, &joined);
        }
        let moved_ms = if arrival.joins { now.0 } else { row.moved_ms };
        self.columns.push(Row { moved_ms, ..row }, cell);
        self.touch(cell);
    }

    fn tell_near(&self, at: Spot, text: &bytes::Bytes) {
        for (place, seat) in self.columns.at.iter().zip(&self.columns.seat) {
            if (place.x - at.x).hypot(place.z - at.z) <= crate::presence::interest::NEAR_METRES {
                seat.say_encoded(text.clone());
            }
        }
    }

    fn touch(&mut self, cell: usize) {
        self.dirty[cell] = true;
        self.any_dirty = true;
    }

    fn take_mail(&mut self, now: WorldMillis, rules: &dyn MovementRules, report: &mut TickReport) {
        let mut index = 0;
        while index < self.columns.len() {
            let (movement, order) = {
                let mut mail = self.columns.seat[index].mail();
                (mail.movement.take(), mail.order.take())
            };
            self.renew_client(index);
            if let Some((claim, at_ms)) = movement {
                self.step(index, claim, at_ms, rules);
            }
            let performing = self.columns.seat[index].is_performing();
            let motion = self.columns.motion[index];
            let shown = flagged(motion, Motion::PERFORMING, performing);
            if shown != motion {
                self.columns.motion[index] = shown;
                self.touch(usize::from(self.columns.cell[index]));
            }
            if self.follow(index, order, now, report) {
                index += 1;
            }
        }
    }

    /// Takes up a connection that is new since the last tick.
    fn renew_client(&mut self, index: usize) {
        let seat = &self.columns.seat[index];
        let epoch = seat.epoch();
        if self.columns.epoch[index] == epoch {
            return;
        }
        self.columns.epoch[index] = epoch;
        let at = self.columns.at[index];
        self.columns.client[index] = seat.outbox().map(|outbox: Arc<Outbox>| Client {
            outbox,
            knowledge: Knowledge::new(Cell::at(at.x, at.z)),
            // Anything but the present number, so that the first frame tells it.
            told_input: self.columns.input[index].wrapping_add(1),
        });
    }

    fn step(
        &mut self,
        index: usize,
        claim: protocol::presence::Movement,
        at_ms: WorldMillis,
        rules: &dyn MovementRules,
    ) {
        let elapsed_ms = at_ms.since(WorldMillis(self.columns.moved_ms[index]));
        let stepped = rules.step(&Step {
            region: self.number,
            from: self.columns.at[index],
            claim,
            elapsed_ms,
            budget: self.columns.budget[index],
        });
        self.columns.moved_ms[index] = at_ms.0;
        self.columns.input[index] = claim.sequence;
        let strikes = &mut self.columns.strikes[index];
        *strikes = (*strikes - STRIKES_FORGIVEN * elapsed_ms as f32 / 1000.0).max(0.0);
        match stepped {
            Stepped::Taken { at, motion, budget } => {
                self.columns.budget[index] = budget;
                self.set(index, at, claim.yaw, motion);
            }
            Stepped::Refused { why, budget } => {
                self.columns.budget[index] = budget;
                let seat = self.columns.seat[index].clone();
                // What was on its way when it was corrected last is no new fault: a long way, or a server that is late, makes nobody a cheat.
                let hears_ms = (u64::from(seat.one_way_ms()) * 2 + HEARD_WITHIN_MS).min(HEARD_WITHIN_MS_MAX);
                if at_ms.0 >= self.columns.struck_ms[index] + hears_ms {
                    *strikes += 1.0;
                    self.columns.struck_ms[index] = at_ms.0;
                }
                let struck_out = *strikes > STRIKES_MAX;
                metrics::counter!("movements_refused_total", "why" => why).increment(1);
                seat.say(&ServerBody::Corrected {
                    at: self.columns.at[index],
                    input: claim.sequence,
                    why: why.to_owned(),
                });
                if struck_out {
                    seat.close(
                        "movement",
                        "Too many impossible movements. Walk at most 7 m/s, on ground, inside the world.",
                    );
                }
            }
        }
    }

    fn set(&mut self, index: usize, at: Spot, yaw: u8, motion: Motion) {
        let seat = &self.columns.seat[index];
        let motion = flagged(motion, Motion::BOT, seat.bot);
        let motion = flagged(motion, Motion::PERFORMING, seat.is_performing());
        if self.columns.at[index] == at
            && self.columns.yaw[index] == yaw
            && self.columns.motion[index] == motion
        {
            return;
        }
        seat.mail().standing = Standing {
            region: self.number,
            at,
            yaw,
        };
        let before = usize::from(self.columns.cell[index]);
        let cell = self.grid.index_at(at.x, at.z);
        self.columns.at[index] = at;
        self.columns.yaw[index] = yaw;
        self.columns.motion[index] = motion;
        self.columns.cell[index] = cell as u16;
        self.touch(before);
        self.touch(cell);
    }

    /// Follows an order and the border; says whether the row is still here.
    fn follow(
        &mut self,
        index: usize,
        order: Option<Order>,
        now: WorldMillis,
        report: &mut TickReport,
    ) -> bool {
        let at = self.columns.at[index];
        let bound_for = match order {
            Some(Order::Leave) => {
                let row = self.columns.take(index);
                self.touch(self.grid.index_at(at.x, at.z));
                report.left.push(row.seat);
                return false;
            }
            Some(Order::Place { region, at, yaw, why }) => {
                self.columns.moved_ms[index] = now.0;
                self.columns.budget[index] = FIRST_BUDGET;
                self.set(index, at, yaw, Motion::STAND);
                self.columns.seat[index].say(&ServerBody::Corrected {
                    at,
                    input: self.columns.input[index],
                    why: why.to_owned(),
                });
                region
            }
            None if !self.grid.interior && self.grid.outside(at.x, at.z) > CROSSING_METRES => self
                .grids
                .iter()
                .position(|grid| !grid.interior && grid.holds(at.x, at.z))
                .unwrap_or(self.number),
            None => self.number,
        };
        if bound_for == self.number {
            return true;
        }
        let cell = usize::from(self.columns.cell[index]);
        let row = self.columns.take(index);
        // From now on it stands there: who writes its place down before it is taken in names the region that holds it.
        row.seat.mail().standing.region = bound_for;
        self.touch(cell);
        report.crossed.push((bound_for, Arrival { row, joins: false }));
        false
    }

    /// Publishes what changed. Who crossed is gone from this view, and passing, before the region it is bound for can take it in.
    fn encode_and_publish(&mut self, board: &Board, report: &TickReport) {
        // Whoever comes or goes touches a cell, so nothing is held back here.
        if !self.any_dirty {
            return;
        }
        self.any_dirty = false;
        self.by_cell.sort(&self.columns.cell, self.grid.len());
        let mut entities = Vec::new();
        let mut rows = Vec::new();
        for cell in 0..self.grid.len() {
            if !std::mem::take(&mut self.dirty[cell]) {
                continue;
            }
            rows.clear();
            rows.extend_from_slice(self.by_cell.rows(cell));
            if rows.len() > LISTED_PER_CELL_MAX {
                // Too dense to list: performers first, then an order that stays the same.
                rows.sort_unstable_by_key(|row| {
                    let row = *row as usize;
                    let performs = self.columns.motion[row].0 & Motion::PERFORMING != 0;
                    (!performs, self.columns.seat[row].entity)
                });
            }
            entities.clear();
            entities.extend(rows.iter().map(|row| self.entity(*row as usize)));
            let mut block = Vec::new();
            encode_cell(self.grid.cell(cell), &entities, LISTED_PER_CELL_MAX, &mut block);
            let version = (self.cells[cell].version + 1) & (u32::MAX >> 2);
            self.cells[cell] = Arc::new(CellView {
                version: version.max(1),
                count: rows.len().min(usize::from(u16::MAX)) as u16,
                block: block.into(),
                members: rows.iter().map(|row| self.member(*row as usize)).collect(),
            });
        }
        let let_go = report.crossed.iter().map(|(to, Arrival { row, .. })| Passing {
            member: Member {
                x: row.at.x,
                z: row.at.z,
                seat: row.seat.clone(),
            },
            from: self.number,
            to: *to,
        });
        board.publish(
            self.number,
            RegionView {
                grid: self.grid,
                cells: self.cells.clone(),
                players: self.columns.len() as u32,
            },
            let_go.collect(),
            &report.entered,
        );
    }

    fn entity(&self, row: usize) -> Entity {
        let at = self.columns.at[row];
        Entity {
            entity: self.columns.seat[row].entity,
            x: at.x,
            y: at.y,
            z: at.z,
            yaw: self.columns.yaw[row],
            motion: self.columns.motion[row],
        }
    }

    fn member(&self, row: usize) -> Member {
        Member {
            x: self.columns.at[row].x,
            z: self.columns.at[row].z,
            seat: self.columns.seat[row].clone(),
        }
    }

    fn tell_clients(&mut self, tick: u32, now: WorldMillis, board: &Board, report: &mut TickReport) {
        if self.columns.client.iter().all(Option::is_none) {
            return;
        }
        let views = board.views();
        let reach = crate::presence::interest::FAR_METRES + 32.0;
        let seen_from_here = |region: &usize| {
            let grid = &self.grids[*region];
            *region != self.number
                && grid.west - reach < self.grid.west + self.grid.side
                && self.grid.west - reach < grid.west + grid.side
                && grid.north - reach < self.grid.north + self.grid.side
                && self.grid.north - reach < grid.north + grid.side
        };
        let others = (0..views.len())
            .filter(seen_from_here)
            .map(|region| views[region].as_ref());
        let window = Window::around(&views[self.number], others);
        let interest = interest();
        for index in 0..self.columns.len() {
            let Some(client) = &mut self.columns.client[index] else {
                continue;
            };
            if !client.outbox.wants_frame(now.0) {
                continue;
            }
            let at = self.columns.at[index];
            client.knowledge.move_to(Cell::at(at.x, at.z));
            let input = self.columns.input[index];
            let heading = Heading { tick, input };
            let frame = compose(
                &window,
                interest,
                &mut client.knowledge,
                heading,
                client.told_input,
                &mut self.scratch,
            );
            if let Some(frame) = frame {
                client.told_input = input;
                report.frame_bytes += frame.len() as u64;
                client.outbox.put_frame(frame, now.0);
                report.frames += 1;
            }
        }
    }
}

fn flagged(motion: Motion, flag: u8, on: bool) -> Motion {
    if on {
        Motion(motion.0 | flag)
    } else {
        Motion(motion.0 & !flag)
    }
}
