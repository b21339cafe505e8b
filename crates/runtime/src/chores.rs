//! The chores of the world: what is done by the clock rather than by anyone's wish.
//!
//! Each is one task, owned by the runtime and ended with it. What it is not: no chore decides; each sends commands or tells.

use crate::host::HostError;
use crate::living::Hour;
use crate::player::Player;
use crate::realm_host::Following;
use crate::region_host::RegionHost;
use crate::runtime::Runtime;
use crate::seat::Seat;
use crate::space::Witness;
use crate::vault::{WORLD, command_id};
use crate::waiting::Departure;
use bus::Subscription;
use journal::tables::ClockMark;
use journal::{Checkpoint, StoreError};
use kernel::{SongweaverId, WorldMillis};
use protocol::limits::RESUME_SECONDS;
use protocol::server::ServerBody;
use sim::policy::{CreditOrder, credits_of};
use sim::{RealmCommand, RealmEvent, RegionCommand};
use std::future::Future;
use std::sync::Arc;
use telemetry::trace::within;
use tokio::time::{Duration, Instant, MissedTickBehavior, interval};

/// Events that the crediting policy reads at once.
const CREDIT_PAGE: usize = 256;
/// The crediting policy's checkpoint.
const CREDIT: &str = "credit";
/// Metres someone must have gone before its place is written down again.
const WRITE_METRES: f32 = 2.0;
/// How long a place that was written down is promised to be near enough: with the look below, one is found where it stood within
/// the last minute.
const WRITE_EVERY: Duration = Duration::from_secs(55);
/// How often it is looked whether the work of someone who left is done.
const WORK_LOOK: Duration = Duration::from_millis(20);
/// Milliseconds between two looks whether a world minute has passed: a sixth of one.
const LIFE_LOOK_MS: u64 = 500;
/// Milliseconds between two looks at what creatures are near players.
const SIGHTS_EVERY_MS: u64 = 3_000;
/// Milliseconds between two looks whose place is due: what could not be written is tried again this soon.
const WRITE_LOOK_MS: u64 = 5_000;

impl Witness for RuntimeWitness {
    fn entered(&self, seat: &Arc<Seat>, region: usize) {
        tokio::spawn(self.0.clone().entered_region(seat.clone(), region));
    }

    fn left(&self, seat: &Arc<Seat>, _region: usize) {
        tokio::spawn(self.0.clone().left_world(seat.songweaver));
    }
}

/// Lets the space tell the runtime.
struct RuntimeWitness(Arc<Runtime>);

impl Runtime {
    pub(crate) fn spawn_chores(self: Arc<Self>, errands: Subscription, said: Subscription) {
        let witness = Arc::new(RuntimeWitness(self.clone()));
        let mut tasks = self.tasks.lock().expect("no holder of this lock can panic");
        for number in 0..self.space.places().len() {
            tasks.spawn(self.space.clone().run_region(number, witness.clone()));
        }
        let every = |millis| Duration::from_millis(millis);
        tasks.spawn(repeat(every(1000), self.clone(), |runtime| async move {
            runtime.end_cut_sessions();
            runtime.waiting.look(runtime.present(), runtime.now());
        }));
        tasks.spawn(repeat(every(1000), self.clone(), |runtime| async move {
            runtime.measure()
        }));
        tasks.spawn(repeat(every(200), self.clone(), |runtime| async move {
            runtime.end_due_performances()
        }));
        tasks.spawn(repeat(every(200), self.clone(), |runtime| async move {
            runtime.keep_weaves()
        }));
        tasks.spawn(repeat(every(200), self.clone(), |runtime| async move {
            runtime.keep_gatherings()
        }));
        tasks.spawn(repeat(every(500), self.clone(), |runtime| async move {
            runtime.tell_weaves()
        }));
        tasks.spawn(repeat(every(1000), self.clone(), |runtime| async move {
            runtime.tell_threads()
        }));
        tasks.spawn(repeat(every(500), self.clone(), |runtime| async move {
            runtime.publish_harmony()
        }));
        tasks.spawn(repeat(every(300), self.clone(), |runtime| async move {
            runtime.notice_places()
        }));
        tasks.spawn(repeat(every(1000), self.clone(), |runtime| async move {
            runtime.pass_time().await
        }));
        tasks.spawn(repeat(every(1000), self.clone(), |runtime| async move {
            runtime.turn_weather().await
        }));
        tasks.spawn(repeat(every(5000), self.clone(), |runtime| async move {
            runtime.note_clock().await
        }));
        tasks.spawn(repeat(every(WRITE_LOOK_MS), self.clone(), |runtime| async move {
            runtime.write_everyone_down().await
        }));
        tasks.spawn(repeat(
            every(SIGHTS_EVERY_MS),
            self.clone(),
            |runtime| async move { runtime.notice_creatures() },
        ));
        tasks.spawn(self.clone().keep_living());
        tasks.spawn(self.clone().keep_desk(errands));
        tasks.spawn(self.clone().hear_elsewhere(said));
        tasks.spawn(self.clone().follow_tenure());
        tasks.spawn(self.clone().credit());
    }

    /// Reads what was kept of the world's life, lives through the time off, and then on.
    async fn keep_living(self: Arc<Self>) {
        self.restore_life().await;
        repeat(Duration::from_millis(LIFE_LOOK_MS), self, |runtime| async move {
            runtime.live_on().await
        })
        .await;
    }

    /// Begins regions that never began.
    pub(crate) async fn begin_regions(&self) -> Result<(), StoreError> {
        for (number, host) in self.regions.iter().enumerate() {
            let region = self.spots.regions[number].region.clone();
            if host.state().region.is_none() {
                let id = command_id(WORLD, &format!("begin {region}"));
                if let Err(error) = host.command(id, RegionCommand::Begin { region }).await {
                    tracing::error!(%error, "a region could not begin");
                }
            }
        }
        Ok(())
    }

    async fn entered_region(self: Arc<Self>, seat: Arc<Seat>, number: usize) {
        let Some(player) = self.player_soon(&seat).await else {
            return;
        };
        let region = self.spots.regions[number].region.clone();
        let command = RealmCommand::EnterRegion {
            region: region.clone(),
        };
        let done = self.realm.command(seat.songweaver, None, &command, None).await;
        let is_discovery = |event: &RealmEvent| matches!(event, RealmEvent::RegionDiscovered { .. });
        let discovered = done
            .as_ref()
            .is_ok_and(|done| done.events.iter().any(is_discovery));
        seat.address(
            ServerBody::Entered {
                region: region.to_string(),
                discovered,
            },
            self.now(),
        );
        match done {
            Ok(done) => self.publish_realm(&player, &done).await,
            Err(error) => tracing::warn!(%error, "entering a region was not written down"),
        }
    }

    /// The player of a seat that just joined: the directory is filled a moment after the space.
    async fn player_soon(&self, seat: &Arc<Seat>) -> Option<Arc<Player>> {
        for _ in 0..100 {
            if let Some(player) = self.player(seat.songweaver) {
                return Some(player);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        None
    }

    async fn left_world(self: Arc<Self>, who: SongweaverId) {
        if let Some(player) = self.player(who) {
            self.end_performance(&player, None);
            // What was cast ends here too; where nothing was there is nothing to stop.
            let _ = self.stop_casting(&player);
            self.write_down(&player).await;
            // Whoever comes back finds all done that it had asked for: one's commands follow each other.
            let casts = || player.moment().performance.is_some();
            while casts() || player.is_working() {
                tokio::time::sleep(WORK_LOOK).await;
            }
        }
        let (left, present) = {
            let mut players = self.players.write().expect("no holder of this lock can panic");
            (players.remove(&who), players.len())
        };
        let departure = left.map(|player| player.moment().departure).unwrap_or_default();
        self.waiting.left(who, departure, present, self.now());
    }

    /// Writes down where a player stands.
    pub(crate) async fn write_down(&self, player: &Player) {
        let stands = player.seat.standing();
        let units = |metres: f32| (metres * 64.0) as i32;
        let command = RealmCommand::Leave {
            region: self.spots.regions[stands.region].region.clone(),
            at: (units(stands.at.x), units(stands.at.y), units(stands.at.z)),
            yaw: stands.yaw,
        };
        match self
            .realm
            .command(player.seat.songweaver, None, &command, None)
            .await
        {
            Ok(_) => player.moment().written = Some(((stands.at.x, stands.at.z), Instant::now())),
            Err(error) => tracing::warn!(%error, "a place was not written down"),
        }
    }

    async fn write_everyone_down(&self) {
        for player in self.everyone() {
            let at = player.seat.standing().at;
            let before = player.moment().written;
            let due = |((x, z), when): ((f32, f32), Instant)| {
                (x - at.x).hypot(z - at.z) > WRITE_METRES && when.elapsed() >= WRITE_EVERY
            };
            if before.is_none_or(due) {
                self.write_down(&player).await;
            }
        }
    }

    /// Ends sessions that were cut for longer than they may be resumed, and forgets what nobody can ask for again.
    fn end_cut_sessions(&self) {
        let now = self.now();
        let patience_ms = u64::from(RESUME_SECONDS) * 1000;
        for seat in self.space.everyone() {
            let cut_ms = {
                let mut line = seat.line();
                line.forget_old(now.0);
                line.cut_ms()
            };
            if cut_ms.is_some_and(|at| now.since(WorldMillis(at)) > patience_ms) {
                if let Some(player) = self.player(seat.songweaver) {
                    player.moment().departure = Departure::Cut;
                }
                self.send_away(&seat, "lost");
            }
        }
    }

    /// Tells what is used up and what waits.
    fn measure(&self) {
        metrics::gauge!("players").set(self.everyone().len() as f64);
        for (number, place) in self.space.places().iter().enumerate() {
            let players = self.space.board.view(number).players;
            metrics::gauge!("players_in_region", "region" => place.region.to_string())
                .set(f64::from(players));
        }
        self.measure_life();
        let waiting = self.regions.iter().map(RegionHost::waiting).max();
        metrics::gauge!("region_asks_waiting").set(waiting.unwrap_or_default() as f64);
    }

    /// Notices who came within reach of a place.
    fn notice_places(self: &Arc<Self>) {
        for player in self.everyone() {
            let stands = player.seat.standing();
            let region = &self.spots.regions[stands.region];
            let near = region
                .places
                .iter()
                .filter(|spot| (spot.at.x - stands.at.x).hypot(spot.at.z - stands.at.z) <= spot.reach);
            let near = near.map(|spot| spot.place.clone()).collect();
            let new: Vec<_> = {
                let mut moment = player.moment();
                let before = std::mem::replace(&mut moment.near, near);
                moment.near.difference(&before).cloned().collect()
            };
            for place in new {
                let region = region.region.clone();
                self.notice(&player, RealmCommand::ComeNear { region, place });
            }
        }
    }

    /// Sums slow causes for every region whose hour ended; after a time off, the hours missed at once.
    async fn pass_time(&self) {
        let rules = self.rules();
        let hour = rules.hour_of(self.now());
        for (number, host) in self.regions.iter().enumerate() {
            let state = host.state();
            if state.region.is_none() || !host.is_owned() || state.hour >= hour {
                continue;
            }
            let life = match self.living.hour(number, hour, rules.minute_of(self.now())) {
                Hour::Lived(life) => Some(life),
                Hour::Soon => continue,
                Hour::Unknown => None,
            };
            let region = &self.spots.regions[number].region;
            let neighbours = rules.pack.regions[region].neighbours.iter().filter_map(|slug| {
                let state = self.regions[self.spots.number_of(slug)?].state();
                Some((slug.clone(), state.harmony, state.dissonance))
            });
            let command = RegionCommand::PassTime {
                hour,
                neighbours: neighbours.collect(),
                life,
            };
            let id = command_id(WORLD, &format!("hour {hour} of {region}"));
            match host.command(id, command).await {
                Ok(decided) => self.publish_region(number, &decided, None).await,
                Err(HostError::Repeated) => {}
                Err(error) => tracing::warn!(%region, %error, "an hour was not summed"),
            }
        }
    }

    /// Notes where the world's clock stands.
    pub(crate) async fn note_clock(&self) {
        let mark = ClockMark {
            world: self.now(),
            unix_ms: self.vault.machine.unix_ms(),
        };
        self.notice_calendar(mark.unix_ms);
        if let Err(error) = self.vault.clock.keep(mark).await {
            tracing::warn!(%error, "the clock was not noted");
        }
    }

    /// Says when the machine's calendar was set back or ahead while the world runs. Nothing of the world follows from it: its own clock is
    /// steady; only what is kept for a time is kept longer, or ends earlier.
    fn notice_calendar(&self, unix_ms: u64) {
        let now = Instant::now();
        let before = {
            let mut seen = self
                .calendar_seen
                .lock()
                .expect("no holder of this lock can panic");
            seen.replace((unix_ms, now))
        };
        let Some((before_ms, when)) = before else { return };
        let elapsed_ms = u64::try_from(now.duration_since(when).as_millis()).unwrap_or(u64::MAX);
        match calendar_set(before_ms, unix_ms, elapsed_ms) {
            Some(CalendarSet::Back(seconds)) => {
                metrics::counter!("calendar_set_back_total").increment(1);
                tracing::warn!(
                    seconds,
                    "the system's clock was set back: the world's own clock goes on, and what is kept for a time is kept that much longer; \
                     look at the machine's time service"
                );
            }
            Some(CalendarSet::Ahead(seconds)) => {
                metrics::counter!("calendar_set_ahead_total").increment(1);
                tracing::warn!(
                    seconds,
                    "the system's clock was set ahead, or the machine slept: the world's own clock goes on, and what is kept for a time ends \
                     that much earlier; look at the machine's time service"
                );
            }
            None => {}
        }
    }

    /// The policy that credits what regions decided: reads the journal in order, each event exactly once.
    async fn credit(self: Arc<Self>) {
        let mut changes = self.vault.journal.changes();
        loop {
            match self.credit_page().await {
                Ok(true) => continue,
                Ok(false) => {
                    // The journal closes with the server.
                    if changes.changed().await.is_err() {
                        return;
                    }
                }
                Err(error) => {
                    tracing::error!(%error, "crediting waits");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
    }

    /// Credits one page; says whether there may be more.
    async fn credit_page(&self) -> Result<bool, HostError> {
        let unreadable = |error: StoreError| HostError::Unavailable(error.to_string());
        let journal = &self.vault.journal;
        let from = journal.checkpoint(CREDIT).await.map_err(unreadable)?;
        let page = journal.read_all(from, CREDIT_PAGE).await.map_err(unreadable)?;
        let Some(last) = page.last().map(|recorded| recorded.position) else {
            return Ok(false);
        };
        for recorded in &page {
            let orders = match credits_of(recorded) {
                Ok(orders) => orders,
                Err(error) => {
                    // One event that cannot be read must not hold up what everyone else earned.
                    tracing::error!(
                        position = recorded.position.0,
                        stream = %recorded.stream,
                        version = recorded.version.0,
                        %error,
                        "an event cannot be read and is set aside: nothing of it is credited"
                    );
                    metrics::counter!("events_set_aside_total").increment(1);
                    continue;
                }
            };
            self.enter_codex(recorded, orders.first()).await?;
            let last = orders.len().saturating_sub(1);
            for (number, order) in orders.iter().enumerate() {
                let following = Following {
                    position: recorded.position,
                    // Of an event that credits several the last one moves on: a crash in between begins again with the first.
                    checkpoint: (number == last).then(|| Checkpoint {
                        name: CREDIT.to_owned(),
                        position: recorded.position,
                    }),
                    correlation: recorded.correlation(),
                };
                let from = recorded.meta.trace;
                let trace = from.and_then(|from| self.tracer.begin("policy credit", Some(from)));
                let crediting = self.credit_one(order, following);
                let credited = within(trace.clone(), crediting).await;
                if let Some(trace) = trace {
                    let error = credited.as_ref().err().map(ToString::to_string);
                    trace.finish(Vec::new(), error);
                }
                credited?;
            }
        }
        journal.move_checkpoint(CREDIT, last).await.map_err(unreadable)?;
        Ok(true)
    }

    async fn credit_one(&self, order: &CreditOrder, following: Following) -> Result<(), HostError> {
        let CreditOrder {
            songweaver: who,
            command,
            id,
        } = order;
        let who = *who;
        self.cite_woven(who, command).await?;
        match self.realm.command(who, Some(*id), command, Some(following)).await {
            Ok(done) => {
                if let Some(player) = self.player(who) {
                    self.publish_realm(&player, &done).await;
                }
                Ok(())
            }
            Err(HostError::Repeated) => Ok(()),
            Err(HostError::Refused(refusal)) => {
                tracing::error!(songweaver = %who, reason = refusal.reason, "a credit was refused and is passed over");
                Ok(())
            }
            Err(error) => Err(error),
        }
    }
}

/// How a calendar was set, and by how many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CalendarSet {
    Back(u64),
    Ahead(u64),
}

/// How a calendar was set between two looks, where that is more than a time service corrects in passing.
fn calendar_set(before_ms: u64, now_ms: u64, elapsed_ms: u64) -> Option<CalendarSet> {
    let back = before_ms.saturating_sub(now_ms) / 1000;
    let ahead = now_ms.saturating_sub(before_ms).saturating_sub(elapsed_ms) / 1000;
    match (back, ahead) {
        (2.., _) => Some(CalendarSet::Back(back)),
        (_, 60..) => Some(CalendarSet::Ahead(ahead)),
        _ => None,
    }
}

/// Does something again and again until its task is ended.
async fn repeat<F: Future<Output = ()> + Send>(
    every: Duration,
    runtime: Arc<Runtime>,
    chore: impl Fn(Arc<Runtime>) -> F + Send,
) {
    let mut pace = interval(every);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        pace.tick().await;
        chore(runtime.clone()).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_calendar_that_is_set_is_noticed_and_one_that_is_corrected_is_not() {
        let passed = 5_000;
        for (now_ms, expected) in [
            (1_005_000, None),
            (998_500, None),
            (998_000, Some(CalendarSet::Back(2))),
            (1_064_000, None),
            (1_065_000, Some(CalendarSet::Ahead(60))),
        ] {
            assert_eq!(calendar_set(1_000_000, now_ms, passed), expected, "{now_ms}");
        }
        let busy = calendar_set(1_000_000, 1_400_000, 400_000);
        assert_eq!(busy, None, "a look that came late is no leap");
        assert_eq!(
            calendar_set(4_600_000, 1_000_000, passed),
            Some(CalendarSet::Back(3600))
        );
    }
}
