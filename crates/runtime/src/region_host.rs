//! A region's host: the single writer of one region.
//!
//! One task decides and evolves at once, sends each decision to the journal's group commit without waiting for the one before, and
//! answers after the commit. When an append fails, the region is dropped and folded again from the journal; everyone whose command
//! was under way is told what the journal then says of it: that it stands, or to try again. The same happens when this node may own it
//! no longer ([`journal::owners::Lease`]). What it is not: presence; where players stand is [`crate::space`]'s.

use crate::clock::Clock;
use crate::exchange::Current;
use crate::host::HostError;
use crate::refusal::Refusal;
use crate::vault::Vault;
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesOrdered;
use journal::owners::Lease;
use journal::{Append, AppendError, Appended, Fence, Snapshot, StoreError};
use kernel::{CommandId, Context, Expected, Meta, Position, RandomStream, RegionId, Version};
use sim::event_codec::{decode_region, encode_region, region_stream};
use sim::region::{begin, crossing, garden, pass_time, perform, raise, tend, turn_weather, weave};
use sim::{RegionCommand, RegionEvent, RegionRefusal, RegionState, Rules, snapshot};
use song::judge::Judgement;
use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, RwLock};
use std::task::Poll;
use telemetry::trace::{self, Trace, within};
use tokio::sync::{mpsc, oneshot};

/// Commands that may wait for one region.
const WAITING_MAX: usize = 1024;
/// Decisions that may be under way to the journal.
const UNDER_WAY_MAX: usize = 256;
/// Events of one page.
const PAGE: usize = 1024;
/// Events after which the region is kept as a snapshot.
const SNAPSHOT_EVERY: u64 = 1024;

/// What came of a command.
#[derive(Debug, Clone)]
pub struct Decided {
    /// What happened.
    pub events: Vec<RegionEvent>,
    /// The whole judgement of a performance.
    pub judgement: Option<Judgement>,
    /// The region as it is after it.
    pub state: Arc<RegionState>,
}

type Reply = oneshot::Sender<Result<Decided, HostError>>;

struct Ask {
    id: CommandId,
    command: RegionCommand,
    /// The trace of who asks; it goes on here.
    trace: Option<Trace>,
    reply: Reply,
}

/// The handle of a region's host.
#[derive(Debug)]
pub struct RegionHost {
    asks: mpsc::Sender<Ask>,
    shown: Arc<RwLock<Arc<RegionState>>>,
    owned: Arc<AtomicBool>,
}

impl RegionHost {
    /// Becomes the region's owner, folds it from the journal, and starts its task, which ends when the handle is dropped.
    ///
    /// # Errors
    /// When the journal cannot be read or written.
    pub async fn start(
        region: RegionId,
        content: Arc<Current<Rules>>,
        vault: Vault,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, StoreError> {
        let (asks, inbox) = mpsc::channel(WAITING_MAX);
        let lease = vault.journal.lease();
        let mut writer = Writer {
            region,
            content,
            vault,
            clock,
            fence: Fence {
                writer: String::new(),
                epoch: 0,
            },
            state: RegionState::default(),
            version: Version(0),
            kept_at: Version(0),
            shown: Arc::default(),
            owned: Arc::default(),
            lapses: lease.tenure().lapses,
            lease,
        };
        let name = region_stream(&writer.region);
        let epoch = writer.vault.claim_at_start(name.as_str()).await?;
        writer.load(epoch).await?;
        let (shown, owned) = (writer.shown.clone(), writer.owned.clone());
        tokio::spawn(writer.run(inbox));
        Ok(Self { asks, shown, owned })
    }

    /// The region as it is durable.
    #[must_use]
    pub fn state(&self) -> Arc<RegionState> {
        self.shown
            .read()
            .expect("no holder of this lock can panic")
            .clone()
    }

    /// Whether this node owns it, as far as it knows, and holds it in memory.
    #[must_use]
    pub fn is_owned(&self) -> bool {
        self.owned.load(Ordering::Acquire)
    }

    /// Commands that wait for it.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.asks.max_capacity() - self.asks.capacity()
    }

    /// Carries out a command; answered after the commit.
    ///
    /// # Errors
    /// [`HostError`].
    pub async fn command(&self, id: CommandId, command: RegionCommand) -> Result<Decided, HostError> {
        let (reply, answer) = oneshot::channel();
        let ask = Ask {
            id,
            command,
            trace: trace::current(),
            reply,
        };
        self.asks.try_send(ask).map_err(|_| {
            let reason = format!("{WAITING_MAX} commands wait for this region; try again in a moment.");
            HostError::Refused(Refusal::new("busy", reason))
        })?;
        answer
            .await
            .unwrap_or_else(|_| Err(HostError::InDoubt("the region stopped".to_owned())))
    }
}

/// A decision on its way to the journal.
struct UnderWay {
    id: CommandId,
    result: Result<Appended, AppendError>,
    events: Vec<RegionEvent>,
    judgement: Option<Judgement>,
    state: Arc<RegionState>,
    reply: Reply,
}

struct Writer {
    region: RegionId,
    content: Arc<Current<Rules>>,
    vault: Vault,
    clock: Arc<dyn Clock>,
    fence: Fence,
    state: RegionState,
    version: Version,
    kept_at: Version,
    shown: Arc<RwLock<Arc<RegionState>>>,
    owned: Arc<AtomicBool>,
    lease: Lease,
    /// How often the lease had lapsed when the region was claimed.
    lapses: u64,
}

impl Writer {
    async fn run(mut self, mut inbox: mpsc::Receiver<Ask>) {
        let mut under_way: FuturesOrdered<BoxFuture<'static, UnderWay>> = FuturesOrdered::new();
        let mut tenure = self.lease.watch();
        // It may have lapsed since the region was claimed.
        tenure.mark_changed();
        let mut doubtful = Vec::new();
        loop {
            // What is durable is told first; and in one order, so that the same world does the same things.
            tokio::select! {
                biased;
                Ok(()) = tenure.changed() => {
                    if tenure.borrow_and_update().lapses == self.lapses {
                        continue;
                    }
                    // Another node may own the region by now: it is dropped, and folded again once it can be claimed.
                    while let Some(done) = under_way.next().await {
                        self.settle_or_doubt(done, &mut doubtful);
                    }
                    self.reload(&mut inbox, std::mem::take(&mut doubtful)).await;
                }
                Some(done) = under_way.next() => {
                    if self.settle_or_doubt(done, &mut doubtful) {
                        continue;
                    }
                    // Whether what failed stands is unknown, and with it what was decided on it.
                    while let Some(next) = under_way.next().await {
                        self.settle_or_doubt(next, &mut doubtful);
                    }
                    self.reload(&mut inbox, std::mem::take(&mut doubtful)).await;
                }
                ask = inbox.recv(), if under_way.len() < UNDER_WAY_MAX => {
                    let Some(ask) = ask else { return };
                    if let Some(mut append) = self.decide(ask).await {
                        // Appends stand in the journal in the order of their first poll: that is now.
                        match poll_fn(|cx| Poll::Ready(append.as_mut().poll(cx))).await {
                            Poll::Ready(done) => under_way.push_back(Box::pin(async { done })),
                            Poll::Pending => under_way.push_back(append),
                        }
                    }
                }
            }
        }
    }

    async fn decide(&mut self, ask: Ask) -> Option<BoxFuture<'static, UnderWay>> {
        let Ask {
            id,
            command,
            trace,
            reply,
        } = ask;
        if !self.lease.holds() {
            return answered(reply, Err(HostError::Unavailable(StoreError::Lapsed.to_string())));
        }
        match self.vault.journal.answer(id).await {
            Ok(None) => {}
            Ok(Some(_)) => return answered(reply, Err(HostError::Repeated)),
            Err(error) => return answered(reply, Err(HostError::Unavailable(error.to_string()))),
        }
        let now = self.clock.now();
        let rules = self.content.get();
        let context = Context {
            now,
            content: rules.as_ref(),
            random: RandomStream::new(id.0 as u64, self.region.as_str()),
        };
        let deciding = trace.as_ref().map(|trace| trace.step("decide"));
        let decided = match &command {
            RegionCommand::Begin { region } => {
                begin(&self.state, region, &context).map(|events| (events, None))
            }
            RegionCommand::Perform(performance) => perform(&self.state, performance, &context)
                .map(|(events, judgement)| (events, Some(judgement))),
            RegionCommand::Weave(woven) => weave(&self.state, woven, &context).map(|events| (events, None)),
            RegionCommand::PassTime {
                hour,
                neighbours,
                life,
            } => pass_time(&self.state, *hour, neighbours, life.as_deref(), &context)
                .map(|events| (events, None)),
            RegionCommand::Tend(command) => tend(&self.state, command, &context).map(|events| (events, None)),
            RegionCommand::GiveUpGarden { songweaver, cell } => {
                garden::give_up(&self.state, *songweaver, *cell, &context).map(|events| (events, None))
            }
            RegionCommand::ClearGardens {
                songweaver,
                which,
                why,
            } => {
                garden::clear(&self.state, *songweaver, (*which, *why), &context).map(|events| (events, None))
            }
            RegionCommand::Welcome(command) => {
                crossing::welcome(&self.state, command, &context).map(|events| (events, None))
            }
            RegionCommand::Depart {
                species,
                creature,
                to,
            } => {
                crossing::depart(&self.state, (species, *creature, to), &context).map(|events| (events, None))
            }
            RegionCommand::TurnWeather(look) => {
                turn_weather(&self.state, look, &context).map(|events| (events, None))
            }
            RegionCommand::RaiseStorm { chance, present } => {
                raise(&self.state, *chance, *present, &context).map(|events| (events, None))
            }
        };
        drop(deciding);
        let (events, judgement) = match decided {
            Ok(decided) => decided,
            // The same performance is on its way: what becomes of it is known when it has arrived.
            Err(RegionRefusal::AlreadyJudged | RegionRefusal::AlreadyWoven) => {
                let reason = "the performance is being written down".to_owned();
                return answered(reply, Err(HostError::InDoubt(reason)));
            }
            Err(refusal) => return answered(reply, Err(refused(&refusal))),
        };
        if events.is_empty() {
            let state = self
                .shown
                .read()
                .expect("no holder of this lock can panic")
                .clone();
            return answered(
                reply,
                Ok(Decided {
                    events,
                    judgement,
                    state,
                }),
            );
        }
        let stream = region_stream(&self.region);
        let append = Append {
            records: events
                .iter()
                .map(|event| (stream.clone(), encode_region(event)))
                .collect(),
            checks: vec![(stream, Expected::Exact(self.version))],
            fence: Some(self.fence.clone()),
            command: Some(id),
            at: now,
            answer: b"accepted".to_vec(),
            meta: Meta::default(),
            checkpoint: None,
        };
        events.iter().for_each(|event| self.state.evolve(event));
        self.version = Version(self.version.0 + events.len() as u64);
        let state = Arc::new(self.state.clone());
        let vault = self.vault.clone();
        Some(Box::pin(async move {
            UnderWay {
                id,
                result: within(trace, vault.append(append)).await,
                events,
                judgement,
                state,
                reply,
            }
        }))
    }

    /// Shows and answers what is durable; says whether it is. What is not known to be waits until the journal tells.
    fn settle_or_doubt(&mut self, done: UnderWay, doubtful: &mut Vec<UnderWay>) -> bool {
        match &done.result {
            Ok(appended) => {
                *self.shown.write().expect("no holder of this lock can panic") = done.state.clone();
                self.keep(appended, &done.state);
                // The asker may be gone; what happened stands all the same.
                let _ = done.reply.send(Ok(Decided {
                    events: done.events,
                    judgement: done.judgement,
                    state: done.state,
                }));
                true
            }
            Err(error) => {
                tracing::warn!(region = %self.region, %error, "an append failed; the region is folded again");
                doubtful.push(done);
                false
            }
        }
    }

    /// Answers what was in doubt by what the journal says, once no earlier append can come any more.
    async fn resolve(&self, doubtful: Vec<UnderWay>) {
        for UnderWay {
            id,
            result,
            events,
            judgement,
            reply,
            ..
        } in doubtful
        {
            let answer = match (result, self.vault.journal.answer(id).await) {
                (Err(AppendError::AlreadyDone { .. }), _) => Err(HostError::Repeated),
                (_, Ok(Some(_))) => Ok(Decided {
                    events,
                    judgement,
                    state: Arc::new(self.state.clone()),
                }),
                (Err(error), Ok(None)) => Err(HostError::Unavailable(error.to_string())),
                (Ok(_), Ok(None)) => Err(HostError::Unavailable("the region was dropped".to_owned())),
                (_, Err(error)) => Err(HostError::InDoubt(error.to_string())),
            };
            let _ = reply.send(answer);
        }
    }

    /// Folds the region again until that succeeds; commands are refused meanwhile, so that nobody waits for a full disk.
    async fn reload(&mut self, inbox: &mut mpsc::Receiver<Ask>, mut doubtful: Vec<UnderWay>) {
        metrics::counter!("region_failures_total").increment(1);
        self.owned.store(false, Ordering::Release);
        let mut pause = std::time::Duration::from_millis(50);
        let mut told = String::new();
        while let Err(error) = self.claim_and_load().await {
            // Once for each reason: a database may be away for a night, and it is asked every second.
            let why = error.to_string();
            if why != told {
                tracing::error!(region = %self.region, %error, "the region cannot be folded; it is tried again until it can");
                told = why;
            }
            for UnderWay { reply, .. } in doubtful.drain(..) {
                let reason = "the region cannot be read".to_owned();
                let _ = reply.send(Err(HostError::InDoubt(reason)));
            }
            let again = tokio::time::sleep(pause);
            tokio::pin!(again);
            loop {
                tokio::select! {
                    biased;
                    () = &mut again => break,
                    ask = inbox.recv() => {
                        // No handle is left: nobody needs the region any more.
                        let Some(ask) = ask else { return };
                        let reason = "the region is being read again".to_owned();
                        let _ = ask.reply.send(Err(HostError::Unavailable(reason)));
                    }
                }
            }
            pause = (pause * 2).min(std::time::Duration::from_secs(2));
        }
        // The claim raised the epoch: whatever is still on its way from before is fenced.
        self.resolve(doubtful).await;
    }

    async fn claim_and_load(&mut self) -> Result<(), StoreError> {
        let name = region_stream(&self.region);
        self.lapses = self.lease.tenure().lapses;
        let epoch = self.vault.journal.claim(name.as_str()).await?;
        self.load(epoch).await
    }

    async fn load(&mut self, epoch: u64) -> Result<(), StoreError> {
        let stream = region_stream(&self.region);
        let writer = stream.as_str().to_owned();
        self.fence = Fence { writer, epoch };
        self.state = RegionState::default();
        self.version = Version(0);
        let kept = self.vault.journal.snapshot(stream.as_str(), &shape()).await?;
        if let Some((version, state)) = kept.and_then(|kept| unpack(&kept.body)) {
            (self.state, self.version, self.kept_at) = (state, version, version);
        }
        loop {
            let page = self
                .vault
                .journal
                .read_stream(&stream, self.version, PAGE)
                .await?;
            for recorded in &page {
                let event = decode_region(recorded).map_err(|error| StoreError::unknown(recorded, error))?;
                self.state.evolve(&event);
                self.version = recorded.version;
            }
            if page.len() < PAGE {
                break;
            }
        }
        *self.shown.write().expect("no holder of this lock can panic") = Arc::new(self.state.clone());
        self.owned.store(true, Ordering::Release);
        Ok(())
    }

    fn keep(&mut self, appended: &Appended, state: &RegionState) {
        let Some(version) = appended.versions.last().copied() else {
            return;
        };
        if version.0 < self.kept_at.0 + SNAPSHOT_EVERY {
            return;
        }
        self.kept_at = version;
        let position = appended.positions.last().copied().unwrap_or(Position(0));
        let body = format!("{}\n{}", version.0, snapshot::encode_region(state)).into_bytes();
        let (journal, name) = (self.vault.journal.clone(), region_stream(&self.region));
        // A snapshot only saves time; nobody waits for it.
        tokio::spawn(async move {
            let snapshot = Snapshot {
                shape: shape(),
                position,
                body,
            };
            if let Err(error) = journal.keep_snapshot(name.as_str(), snapshot).await {
                tracing::warn!(%error, "a snapshot was not kept");
            }
        });
    }
}

/// Answers at once: there is nothing to append. The asker may be gone; then nobody needs the answer.
fn answered<T>(reply: Reply, answer: Result<Decided, HostError>) -> Option<T> {
    let _ = reply.send(answer);
    None
}

fn refused(refusal: &RegionRefusal) -> HostError {
    HostError::Refused(Refusal::new(refusal.code(), refusal.to_string()))
}

fn shape() -> String {
    snapshot::REGION_SHAPE.to_string()
}

fn unpack(body: &[u8]) -> Option<(Version, RegionState)> {
    let (version, state) = std::str::from_utf8(body).ok()?.split_once('\n')?;
    let state = snapshot::decode_region(snapshot::REGION_SHAPE, state)?;
    Some((Version(version.parse().ok()?), state))
}
