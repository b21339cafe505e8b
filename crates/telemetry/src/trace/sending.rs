//! What becomes of finished traces: a share is queued, sent in batches, and given up when the collector is gone.
//!
//! The queue is bounded; what finds no room is counted and dropped. What it is not: sending never holds up what is traced.

use super::collector::Collector;
use super::{Finished, SLOW, Trace, otlp};
use crate::guarded::Guarded;
use crate::health::Check;
use kernel::TraceContext;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{MissedTickBehavior, interval};

/// Traces that may wait to be sent.
const WAITING_MAX: usize = 2048;
/// Traces of one batch.
const BATCH_MAX: usize = 256;
/// Nothing waits longer than this before it is sent.
const BATCH_EVERY: Duration = Duration::from_secs(2);

/// What is traced and where to.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where finished traces go.
    pub collector: Collector,
    /// The share of all that is sent, in thousandths.
    pub share_milli: u32,
    /// What takes longer is sent in any case.
    pub slow: Duration,
}

impl Settings {
    /// One of a hundred, and what takes half a second.
    #[must_use]
    pub fn to(collector: Collector) -> Self {
        Self {
            collector,
            share_milli: 10,
            slow: SLOW,
        }
    }
}

#[derive(Debug)]
enum Job {
    Send(Finished),
    Flush(oneshot::Sender<()>),
}

#[derive(Debug)]
struct Inner {
    jobs: mpsc::Sender<Job>,
    collector: Arc<Guarded<Collector>>,
    share_milli: u32,
    slow: Duration,
}

/// Begins traces; clones share it. One that is off begins none.
#[derive(Debug, Clone, Default)]
pub struct Tracer(Option<Arc<Inner>>);

impl Tracer {
    /// A tracer that begins none.
    #[must_use]
    pub fn off() -> Self {
        Self::default()
    }

    /// Starts the task that sends; it ends when the last handle is dropped.
    #[must_use]
    pub fn start(settings: Settings) -> Self {
        let (jobs, inbox) = mpsc::channel(WAITING_MAX);
        let collector = Arc::new(settings.collector.guarded());
        tokio::spawn(serve(collector.clone(), inbox));
        Self(Some(Arc::new(Inner {
            jobs,
            collector,
            share_milli: settings.share_milli,
            slow: settings.slow,
        })))
    }

    /// Whether it begins any.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Begins a trace, or goes on with one that came from outside. Where it begins none, one from outside is carried on as it came: its
    /// steps are not noted, but what is done for it names it as its origin.
    #[must_use]
    pub fn begin(&self, name: impl Into<String>, from: Option<TraceContext>) -> Option<Trace> {
        if self.is_on() {
            return Some(Trace::begin(self.clone(), name.into(), from));
        }
        from.map(Trace::carry)
    }

    /// Sends what waits, for as long as that takes.
    pub async fn flush(&self) {
        let Some(inner) = &self.0 else { return };
        let (done, flushed) = oneshot::channel();
        if inner.jobs.send(Job::Flush(done)).await.is_ok() {
            // The task is gone only with the runtime.
            let _ = flushed.await;
        }
    }

    /// How the collector stands, where there is one.
    #[must_use]
    pub fn check(&self) -> Option<Check> {
        self.0.as_ref().map(|inner| inner.collector.check())
    }

    /// Whether a finished trace is worth sending. The share is by the trace's own number, so that all who see it decide alike.
    pub(super) fn wants(&self, trace: u128, took: Duration, failed: bool) -> bool {
        self.0.as_ref().is_some_and(|inner| {
            let lot = (trace % 1000) as u32;
            failed || took >= inner.slow || lot < inner.share_milli
        })
    }

    pub(super) fn send(&self, finished: Finished) {
        if let Some(inner) = &self.0
            && inner.jobs.try_send(Job::Send(finished)).is_err()
        {
            metrics::counter!("traces_total", "outcome" => "dropped").increment(1);
        }
    }
}

async fn serve(collector: Arc<Guarded<Collector>>, mut inbox: mpsc::Receiver<Job>) {
    let mut batch: Vec<Finished> = Vec::new();
    let mut pace = interval(BATCH_EVERY);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let flushed = tokio::select! {
            job = inbox.recv() => match job {
                None => return,
                Some(Job::Send(finished)) => {
                    batch.push(finished);
                    if batch.len() < BATCH_MAX {
                        continue;
                    }
                    None
                }
                Some(Job::Flush(done)) => Some(done),
            },
            _ = pace.tick() => None,
        };
        if !batch.is_empty() {
            let count = batch.len() as u64;
            let body = otlp::encode(&batch);
            batch.clear();
            let sent = collector.call(|collector| collector.post(body.clone())).await;
            let outcome = match sent {
                Ok(()) => "sent",
                Err(error) => {
                    tracing::debug!(%error, "traces were not sent");
                    "failed"
                }
            };
            metrics::counter!("traces_total", "outcome" => outcome).increment(count);
        }
        if let Some(done) = flushed {
            // Whoever waited may have given up.
            let _ = done.send(());
        }
    }
}
