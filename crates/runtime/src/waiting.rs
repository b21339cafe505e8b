//! The line before a full world: who waits, in which order, and who may enter next.
//!
//! Whoever comes when the world holds all it may waits in the order of arrival; those whose line was cut, in the world or in this line, come first
//! for a minute. A place is given to one person, whatever number of windows asks. What it is not: it is no session and writes no socket; and a
//! restart forgets it, since everyone arrives anew then.

#[cfg(test)]
mod tests;

use crate::outbox::Closing;
use kernel::{SongweaverId, WorldMillis};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::sync::Notify;

/// How many may be in the world, and how many may wait before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Places {
    /// In the world; who runs it or keeps its peace enters beyond that.
    pub players_max: usize,
    /// In the line.
    pub waiting_max: usize,
}

impl Default for Places {
    fn default() -> Self {
        Self {
            players_max: 5000,
            waiting_max: 1000,
        }
    }
}

/// Whose line was cut keeps a place, or comes first, for this long.
pub const GRACE_MS: u64 = 60_000;
/// Departures an estimate is made of.
const DEPARTURES_KEPT: usize = 32;
/// Departures without which no estimate is honest.
const DEPARTURES_MIN: usize = 3;
/// Departures longer ago tell nothing of now.
const DEPARTURES_WITHIN_MS: u64 = 30 * 60_000;
/// An estimate is never told as longer than this.
const ESTIMATE_MAX_MS: u64 = 4 * 3_600_000;
/// People remembered of whom the line was cut.
const CUT_MAX: usize = 10_000;

/// The order of two who wait: those who come back first, then by arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Turn {
    class: Class,
    number: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Returning,
    Arriving,
}

#[derive(Debug)]
struct Waiting {
    turn: Turn,
    who: SongweaverId,
    /// Which asking of this person stands in the line: a later one takes the place over.
    asking: u64,
    /// Told when something about it changed.
    news: Arc<Notify>,
    /// Since when nobody is there to be let in.
    absent: Option<WorldMillis>,
}

#[derive(Debug, Default)]
struct Line {
    waiting: VecDeque<Waiting>,
    /// Places given to those who are on their way in, with the asking they were given to.
    promised: HashMap<SongweaverId, u64>,
    /// Who left the world by a cut line, and when.
    cut: HashMap<SongweaverId, WorldMillis>,
    departures: VecDeque<WorldMillis>,
    numbers: u64,
    /// When it was last looked at.
    now: WorldMillis,
}

/// The line.
#[derive(Debug)]
pub struct WaitingLine {
    places: Places,
    line: Mutex<Line>,
}

/// What whoever asks for a place gets.
#[derive(Debug)]
pub enum Answer {
    /// A place at once.
    Enter(Promise),
    /// A place in the line.
    Wait(Ticket),
}

/// How it stands with someone who waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Not yet; the place counts from 1.
    At {
        /// The place.
        place: usize,
        /// How many wait in all.
        of: usize,
        /// How long it will take at the present pace; `None` when too few have left lately to tell.
        estimate_ms: Option<u64>,
    },
    /// The place in the world is there.
    Called,
    /// Another window of the same person waits in this one's place.
    TakenOver,
}

impl WaitingLine {
    /// Nobody waits.
    #[must_use]
    pub fn new(places: Places) -> Self {
        metrics::gauge!("players_max").set(places.players_max as f64);
        Self {
            places,
            line: Mutex::default(),
        }
    }

    /// How many wait, and how many places the world has.
    #[must_use]
    pub fn count(&self) -> (usize, usize) {
        (self.lock().waiting.len(), self.places.players_max)
    }

    /// Asks for a place for somebody who is not in the world, while so many are.
    ///
    /// # Errors
    /// `queue-full` when even the line has no room.
    pub fn ask(
        self: &Arc<Self>,
        who: SongweaverId,
        present: usize,
        now: WorldMillis,
    ) -> Result<Answer, Closing> {
        let mut line = self.lock();
        line.forget(now);
        line.numbers += 1;
        let number = line.numbers;
        let free = self.free(&line, present);
        if let Some(asking) = line.promised.get_mut(&who) {
            *asking = number;
            drop(line);
            return Ok(Answer::Enter(self.promise(who, number)));
        }
        if let Some(waiting) = line.waiting.iter_mut().find(|waiting| waiting.who == who) {
            waiting.asking = number;
            waiting.absent = None;
            // Whoever stood here is told that another stands here now.
            waiting.news.notify_waiters();
            let news = waiting.news.clone();
            self.call(&mut line, present);
            drop(line);
            return Ok(Answer::Wait(self.ticket(who, number, news)));
        }
        let returning = line.cut.remove(&who).is_some();
        let class = if returning {
            Class::Returning
        } else {
            Class::Arriving
        };
        let turn = Turn { class, number };
        // Someone absent keeps a turn, and no place empty: whoever is there goes before.
        let first = line
            .waiting
            .iter()
            .all(|waiting| waiting.absent.is_some() || turn < waiting.turn);
        if free > 0 && first {
            line.promised.insert(who, number);
            drop(line);
            return Ok(Answer::Enter(self.promise(who, number)));
        }
        if line.waiting.len() >= self.places.waiting_max {
            metrics::counter!("waiting_turned_away_total").increment(1);
            let reason = format!(
                "The world is full, and {} wait before it already. Try again in a few minutes.",
                line.waiting.len()
            );
            return Err(Closing::new("queue-full", &reason));
        }
        let news = Arc::new(Notify::new());
        let at = line.waiting.partition_point(|waiting| waiting.turn < turn);
        line.waiting.insert(
            at,
            Waiting {
                turn,
                who,
                asking: number,
                news: news.clone(),
                absent: None,
            },
        );
        drop(line);
        Ok(Answer::Wait(self.ticket(who, number, news)))
    }

    /// A place for somebody who need not wait.
    pub fn pass(self: &Arc<Self>, who: SongweaverId) -> Promise {
        let mut line = self.lock();
        line.numbers += 1;
        let number = line.numbers;
        line.waiting.retain(|waiting| waiting.who != who);
        line.promised.insert(who, number);
        drop(line);
        self.promise(who, number)
    }

    /// Somebody left the world, where so many remain.
    pub fn left(&self, who: SongweaverId, how: Departure, present: usize, now: WorldMillis) {
        let mut line = self.lock();
        line.forget(now);
        if how == Departure::Cut && line.cut.len() < CUT_MAX {
            line.cut.insert(who, now);
        }
        if line.departures.len() >= DEPARTURES_KEPT {
            line.departures.pop_front();
        }
        line.departures.push_back(now);
        self.call(&mut line, present);
    }

    /// Looks whether anyone can be called; places that nobody keeps end here too.
    pub fn look(&self, present: usize, now: WorldMillis) {
        let mut line = self.lock();
        line.forget(now);
        self.call(&mut line, present);
        metrics::gauge!("players_waiting").set(line.waiting.len() as f64);
    }

    fn free(&self, line: &Line, present: usize) -> usize {
        self.places
            .players_max
            .saturating_sub(present + line.promised.len())
    }

    /// Calls those whose turn it is and who are there.
    fn call(&self, line: &mut Line, present: usize) {
        while self.free(line, present) > 0 {
            let next = line.waiting.iter().position(|waiting| waiting.absent.is_none());
            let Some(called) = next.and_then(|next| line.waiting.remove(next)) else {
                break;
            };
            line.promised.insert(called.who, called.asking);
            called.news.notify_waiters();
        }
    }

    fn promise(self: &Arc<Self>, who: SongweaverId, asking: u64) -> Promise {
        Promise {
            line: self.clone(),
            who,
            asking,
        }
    }

    fn ticket(self: &Arc<Self>, who: SongweaverId, asking: u64, news: Arc<Notify>) -> Ticket {
        Ticket {
            line: self.clone(),
            who,
            asking,
            news,
            over: false,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Line> {
        self.line.lock().expect("no holder of this lock can panic")
    }
}

/// How somebody left the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Departure {
    /// By a line that was cut, and did not come back in time.
    Cut,
    /// In any other way.
    #[default]
    Meant,
}

impl Line {
    /// Forgets what is over: cut lines, kept places, old departures.
    fn forget(&mut self, now: WorldMillis) {
        self.now = now;
        let lasts = |since: &WorldMillis| now.since(*since) <= GRACE_MS;
        self.cut.retain(|_, since| lasts(since));
        self.waiting
            .retain(|waiting| waiting.absent.as_ref().is_none_or(lasts));
        while self
            .departures
            .front()
            .is_some_and(|at| now.since(*at) > DEPARTURES_WITHIN_MS)
        {
            self.departures.pop_front();
        }
    }

    /// How long a place takes: the time over which the last departures came, up to now, so that a lull makes it longer.
    fn estimate_ms(&self, place: usize, now: WorldMillis) -> Option<u64> {
        if self.departures.len() < DEPARTURES_MIN {
            return None;
        }
        let span = now.since(*self.departures.front()?);
        let each = span.div_ceil(self.departures.len() as u64).max(1);
        Some(each.saturating_mul(place as u64).min(ESTIMATE_MAX_MS))
    }
}

/// A place in the world for somebody who is on the way in. Dropped, it is used or given on: the runtime looks every second.
#[derive(Debug)]
pub struct Promise {
    line: Arc<WaitingLine>,
    who: SongweaverId,
    asking: u64,
}

impl Promise {
    /// Whoever holds it must come back in a moment, and comes first then.
    pub fn put_off(self) {
        let mut line = self.line.lock();
        let now = line.now;
        if line.promised.get(&self.who) == Some(&self.asking) && line.cut.len() < CUT_MAX {
            line.cut.insert(self.who, now);
        }
    }
}

impl Drop for Promise {
    fn drop(&mut self) {
        let mut line = self.line.lock();
        if line.promised.get(&self.who) == Some(&self.asking) {
            line.promised.remove(&self.who);
        }
    }
}

/// A place in the line. Dropped, it is kept for a minute for whoever comes back.
#[derive(Debug)]
pub struct Ticket {
    line: Arc<WaitingLine>,
    who: SongweaverId,
    asking: u64,
    news: Arc<Notify>,
    /// Nothing is kept any more.
    over: bool,
}

impl Ticket {
    /// How it stands.
    #[must_use]
    pub fn standing(&self, now: WorldMillis) -> Standing {
        let line = self.line.lock();
        if let Some(asking) = line.promised.get(&self.who) {
            return if *asking == self.asking {
                Standing::Called
            } else {
                Standing::TakenOver
            };
        }
        let at = line.waiting.iter().position(|waiting| waiting.who == self.who);
        match at {
            Some(at) if line.waiting[at].asking == self.asking => Standing::At {
                place: at + 1,
                of: line.waiting.len(),
                estimate_ms: line.estimate_ms(at + 1, now),
            },
            _ => Standing::TakenOver,
        }
    }

    /// Waits until something may have changed. Whoever waits also looks now and then: what happened before the wait began is not told.
    pub async fn news(&self) {
        self.news.notified().await;
    }

    /// The place in the world, once called.
    #[must_use]
    pub fn promise(mut self) -> Promise {
        self.over = true;
        self.line.promise(self.who, self.asking)
    }

    /// Leaves the line on purpose.
    pub fn leave(mut self) {
        self.over = true;
        let mut line = self.line.lock();
        line.waiting
            .retain(|waiting| waiting.who != self.who || waiting.asking != self.asking);
        if line.promised.get(&self.who) == Some(&self.asking) {
            line.promised.remove(&self.who);
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        let mut line = self.line.lock();
        let now = line.now;
        if line.promised.get(&self.who) == Some(&self.asking) {
            // Called in the very moment: whoever comes back is the first.
            line.promised.remove(&self.who);
            if line.cut.len() < CUT_MAX {
                line.cut.insert(self.who, now);
            }
        }
        let own = line
            .waiting
            .iter_mut()
            .find(|waiting| waiting.who == self.who && waiting.asking == self.asking);
        if let Some(waiting) = own {
            waiting.absent = Some(now);
        }
    }
}
