//! A disk in memory that loses what was not synced when its power is cut, and that can be made to fail in other ways.
//!
//! Decisions are made against the newest state, as in the real writer; readers see only what was synced.
//!
//! What it is not: which faults there are and how often they come is in [`super::faults`].

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kernel::{CommandId, Position, RandomStream, Recorded, WorldMillis};
use tokio::sync::{oneshot, watch};

use super::MemoryJournal;
use super::faults::{Faults, Injected, Mishap};
use super::lies::Lie;
use super::log::{Change, Log, Row};
use crate::append::limits::QUEUE_MAX;
use crate::decision::Standing;
use crate::journal::FirstAnswer;
use crate::owners::Lease;
use crate::{Append, AppendError, Appended, StoreError};

/// Where in a transaction the power is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Before anything was written: the transaction is lost.
    BeforeWrite,
    /// Between write and sync: chance decides how much of what was written survives.
    BeforeSync,
    /// After the sync, before the answer: the transaction stands, but nobody was told.
    AfterSync,
}

/// A disk that outlives the journals opened on it; clones share it.
#[derive(Debug, Clone)]
pub struct MemoryDisk {
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    /// What survives a power cut.
    synced: Log,
    /// What the next decision is made against.
    newest: Log,
    /// Written but not synced, in order, with whoever waits for the sync.
    unsynced: Vec<(Change, oneshot::Sender<()>)>,
    /// Whether the sync is held back.
    held: bool,
    /// Counts the times the power came on; a journal of an earlier time is closed.
    power: u64,
    on: bool,
    /// The transaction at which the power will be cut, counted down.
    planned: Option<(u64, Cut)>,
    /// Whether a journal whose power was cut answers nothing at all, as a process that is gone, instead of an error.
    silent: bool,
    /// The promise that it breaks, for a test of tests.
    lie: Option<Lie>,
    faults: Faults,
    injected: Injected,
    chance: RandomStream,
    /// Keys and nonces of what is sealed here: the same seed seals to the same bytes.
    entropy: RandomStream,
    announce: watch::Sender<Position>,
}

/// Waits for a write to be synced.
#[derive(Debug)]
pub(super) struct Synced {
    synced: oneshot::Receiver<()>,
    /// Whether whoever waits is told that nothing is known of it, although it stands.
    unknown: bool,
}

impl Synced {
    pub async fn wait(self) -> Result<(), StoreError> {
        self.synced.await.map_err(|_| StoreError::Closed)?;
        if self.unknown {
            return Err(Mishap::UnknownKept.error());
        }
        Ok(())
    }
}

impl MemoryDisk {
    /// An empty disk; `seed` decides what survives a cut between write and sync.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let state = State {
            synced: Log::default(),
            newest: Log::default(),
            unsynced: Vec::new(),
            held: false,
            power: 0,
            on: true,
            planned: None,
            silent: false,
            lie: None,
            faults: Faults::default(),
            injected: Injected::default(),
            chance: RandomStream::new(seed, "memory-disk"),
            entropy: RandomStream::new(seed, "memory-entropy"),
            announce: watch::Sender::new(Position(0)),
        };
        Self {
            state: Arc::new(Mutex::new(state)),
        }
    }

    /// Opens the journal on it; after a power cut this turns the power on again.
    #[must_use]
    pub fn open(&self) -> MemoryJournal {
        let mut state = self.lock();
        state.on = true;
        MemoryJournal {
            disk: self.clone(),
            power: state.power,
            lease: Lease::endless(),
        }
    }

    /// Holds the sync back: appends are decided and written, but neither answered nor seen by readers.
    pub fn hold_sync(&self) {
        self.lock().held = true;
    }

    /// Syncs what was written and lets later writes sync at once again.
    pub fn release_sync(&self) {
        let mut state = self.lock();
        state.held = false;
        state.sync(usize::MAX);
    }

    /// Syncs the oldest so many of what was written; what is written later is held back as before.
    pub fn sync_oldest(&self, transactions: usize) {
        self.lock().sync(transactions);
    }

    /// Whether the power is on: it goes off by a cut, and on when a journal is opened.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.lock().on
    }

    /// The last position that is synced.
    #[must_use]
    pub fn head(&self) -> Position {
        self.lock().synced.head()
    }

    /// The epoch of a writer's last claim, as far as it is synced; 0 where nobody ever claimed it.
    #[must_use]
    pub fn epoch(&self, writer: &str) -> u64 {
        self.lock().synced.epoch(writer)
    }

    /// From now on a journal whose power was cut answers nothing at all, as a process that is gone; else it answers
    /// [`StoreError::Closed`].
    pub fn die_silently(&self) {
        self.lock().silent = true;
    }

    /// From now on it breaks a promise, as no disk may: whoever looks for lost promises must find some.
    pub fn lie(&self, lie: Lie) {
        self.lock().lie = Some(lie);
    }

    /// The events of a page that whoever reads all of them is given: all, but for a disk that lies.
    pub(super) fn shown(&self, mut page: Vec<Recorded>) -> Vec<Recorded> {
        let mut state = self.lock();
        let State { lie, chance, .. } = &mut *state;
        if *lie == Some(Lie::SkipsEvents) {
            page.retain(|_| chance.below(64) > 0);
        }
        page
    }

    pub(super) fn is_silent(&self) -> bool {
        self.lock().silent
    }

    /// What goes wrong from now on.
    pub fn set_faults(&self, faults: Faults) {
        self.lock().faults = faults;
    }

    /// What went wrong so far.
    #[must_use]
    pub fn injected(&self) -> Injected {
        self.lock().injected
    }

    /// How long a read that begins now takes in milliseconds; mostly none at all.
    pub(super) fn read_delay_ms(&self) -> u64 {
        let mut state = self.lock();
        let State { faults, chance, .. } = &mut *state;
        faults.read_delay_ms(chance)
    }

    /// Bytes for keys and nonces, by the seed.
    pub(super) fn draw<const N: usize>(&self) -> [u8; N] {
        let mut state = self.lock();
        std::array::from_fn(|_| state.entropy.next_u64() as u8)
    }

    /// How many transactions are written but not synced.
    #[must_use]
    pub fn unsynced(&self) -> usize {
        self.lock().unsynced.len()
    }

    /// Cuts the power now: chance decides how many of the unsynced transactions, from the oldest, survive.
    /// Answers how many did.
    pub fn cut_power(&self) -> usize {
        self.lock().cut()
    }

    /// Plans a power cut at the `transaction`th write from now, counted from 1.
    pub fn plan_cut(&self, transaction: u64, cut: Cut) {
        self.lock().planned = Some((transaction.max(1), cut));
    }

    pub(super) fn changes(&self) -> watch::Receiver<Position> {
        self.lock().announce.subscribe()
    }

    /// Reads what is synced.
    pub(super) fn read<T>(&self, power: u64, read: impl FnOnce(&Log) -> T) -> Result<T, StoreError> {
        let mut state = self.alive(power)?;
        let State { faults, chance, .. } = &mut *state;
        if faults.fails_to_read(chance) {
            state.injected.unread += 1;
            return Err(Mishap::Unread.error());
        }
        // Who answers before it has synced shows what it has answered.
        let early = state.lie == Some(Lie::EarlyAnswer);
        Ok(read(if early { &state.newest } else { &state.synced }))
    }

    /// Gives a writer's name to a new owner; answers its epoch.
    pub(super) fn claim(&self, power: u64, writer: String) -> Result<(Synced, u64), StoreError> {
        let mut state = self.alive(power)?;
        let epoch = state.newest.epoch(&writer) + 1;
        Ok((state.write(Change::Claimed { writer, epoch })?, epoch))
    }

    /// Writes a transaction and, unless it is held back, syncs it.
    pub(super) fn write(&self, power: u64, change: Change) -> Result<Synced, StoreError> {
        self.alive(power)?.write(change)
    }

    /// Decides changes of rows against the newest state and writes them. One that changes nothing waits for what it saw all the same.
    pub(super) fn transact<T>(
        &self,
        power: u64,
        command: Option<(CommandId, WorldMillis)>,
        decide: impl FnOnce(&Log) -> (Vec<Row>, T),
    ) -> Result<(Synced, T), StoreError> {
        let mut state = self.alive(power)?;
        let (rows, answer) = decide(&state.newest);
        Ok((state.write(Change::Rows { rows, command })?, answer))
    }

    /// Decides an append against the newest state and writes it.
    pub(super) fn decide(&self, power: u64, append: &Append) -> Result<(Synced, Appended), AppendError> {
        let mut state = self.alive(power)?;
        if state.unsynced.len() >= QUEUE_MAX {
            return Err(AppendError::Full);
        }
        let appended = state.standing(append).decide(append)?;
        let change = change(append, &appended);
        Ok((state.write(change)?, appended))
    }

    fn alive(&self, power: u64) -> Result<MutexGuard<'_, State>, StoreError> {
        let state = self.lock();
        if state.on && state.power == power {
            Ok(state)
        } else {
            Err(StoreError::Closed)
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No holder of the lock panics between two changes that belong together.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn standing<'a>(&self, append: &'a Append) -> Standing<'a> {
        let mut standing = Standing {
            head: self.newest.head().0,
            ..Standing::default()
        };
        standing.ask(append);
        for (stream, version) in &mut standing.versions {
            *version = self.newest.version(stream);
        }
        for (writer, epoch) in &mut standing.owners {
            *epoch = self.newest.epoch(writer);
        }
        let known = append
            .command
            .and_then(|command| Some((command, self.newest.answer(command)?)));
        standing.answers.extend(known);
        if let Some(lie) = self.lie {
            lie.of_decision(&mut standing, append);
        }
        standing
    }

    fn write(&mut self, mut change: Change) -> Result<Synced, StoreError> {
        let cut = match &mut self.planned {
            Some((1, cut)) => Some(*cut),
            Some((transactions, _)) => {
                *transactions -= 1;
                None
            }
            None => None,
        };
        if cut == Some(Cut::BeforeWrite) {
            self.cut();
            return Err(StoreError::Closed);
        }
        let State { faults, chance, .. } = self;
        let mishap = faults.of_write(chance);
        if let Some(mishap) = mishap {
            self.injected.count(mishap);
            if !mishap.keeps() {
                return Err(mishap.error());
            }
        }
        let (mut answer, synced) = oneshot::channel();
        if let Some(lie) = self.lie {
            lie.of_change(&mut change, self.chance.below(8));
        }
        self.newest.apply(change.clone());
        if self.lie == Some(Lie::EarlyAnswer) {
            let (nobody, _) = oneshot::channel();
            // Whoever waits is there: it holds the other end.
            let _ = std::mem::replace(&mut answer, nobody).send(());
            self.announce();
        }
        self.unsynced.push((change, answer));
        match cut {
            Some(Cut::AfterSync) => {
                // The answers are dropped unsent: the transactions stand, but nobody was told.
                for (change, _) in std::mem::take(&mut self.unsynced) {
                    self.synced.apply(change);
                }
                self.cut();
            }
            Some(_) => {
                self.cut();
            }
            None if !self.held => self.sync(usize::MAX),
            None => {}
        }
        if mishap == Some(Mishap::UnknownInFlight) {
            return Err(Mishap::UnknownInFlight.error());
        }
        let unknown = mishap == Some(Mishap::UnknownKept);
        Ok(Synced { synced, unknown })
    }

    /// Syncs the oldest so many.
    fn sync(&mut self, transactions: usize) {
        let later = self.unsynced.split_off(transactions.min(self.unsynced.len()));
        let unsynced = std::mem::replace(&mut self.unsynced, later);
        let mut waiting = Vec::with_capacity(unsynced.len());
        for (change, answer) in unsynced {
            self.synced.apply(change);
            waiting.push(answer);
        }
        self.announce();
        for answer in waiting {
            // Whoever asked may have gone; what was written stands all the same.
            let _ = answer.send(());
        }
    }

    fn cut(&mut self) -> usize {
        let unsynced = std::mem::take(&mut self.unsynced);
        let bound = u32::try_from(unsynced.len() + 1).unwrap_or(u32::MAX);
        let survived = self.chance.below(bound) as usize;
        self.injected.cuts += 1;
        self.injected.lost += (unsynced.len() - survived) as u64;
        self.injected.torn += u64::from(survived > 0 && survived < unsynced.len());
        for (change, _) in self.left(unsynced, survived) {
            self.synced.apply(change);
        }
        self.newest = self.synced.clone();
        self.power += 1;
        self.on = false;
        self.planned = None;
        self.held = false;
        self.announce();
        survived
    }

    /// What of the unsynced a power cut leaves: so many from the oldest, but for a disk that lies.
    fn left(
        &mut self,
        mut unsynced: Vec<(Change, oneshot::Sender<()>)>,
        survived: usize,
    ) -> Vec<(Change, oneshot::Sender<()>)> {
        match self.lie {
            Some(Lie::Reorders) => unsynced.retain(|_| self.chance.below(2) == 0),
            _ => unsynced.truncate(survived),
        }
        if self.lie == Some(Lie::Tears)
            && let Some((Change::Appended { events, .. }, _)) = unsynced.last_mut()
            && events.len() > 1
        {
            events.pop();
        }
        unsynced
    }

    fn announce(&mut self) {
        let early = self.lie == Some(Lie::EarlyAnswer) && self.on;
        let head = if early {
            self.newest.head()
        } else {
            self.synced.head()
        };
        self.announce.send_if_modified(|known| {
            let moved = head > *known;
            *known = head.max(*known);
            moved
        });
    }
}

fn change(append: &Append, appended: &Appended) -> Change {
    let places = appended.positions.iter().zip(&appended.versions);
    let events = append
        .records
        .iter()
        .zip(places)
        .map(|((stream, event), (position, version))| Recorded {
            position: *position,
            stream: stream.clone(),
            version: *version,
            kind: event.kind.to_owned(),
            schema: event.schema,
            body: event.body.clone(),
            command: append.command.unwrap_or(CommandId(0)),
            at: append.at,
            meta: append.meta,
        });
    let answer = FirstAnswer {
        answer: append.answer.clone(),
        positions: appended.positions.clone(),
    };
    Change::Appended {
        events: events.collect(),
        command: append.command.map(|command| (command, answer)),
        at: append.at,
        checkpoint: append.checkpoint.clone(),
    }
}
