//! Traces: the way of one request or command through the server, step by step, with what each step took.
//!
//! Every request is noted while it runs, and whether it is worth sending is decided at its end: a share of all, and each that failed or was
//! slow. That is why the OpenTelemetry SDK is not used: it decides at the beginning, when nobody knows. What is sent has its form
//! (`otlp`). Steps find their trace by the task they run in ([`within`]); to another task it is handed over. What it is not: no tick and
//! no frame is traced.

mod collector;
mod otlp;
mod sending;

pub use collector::Collector;
pub use sending::{Settings, Tracer};

use kernel::TraceContext;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Steps of one trace that are kept; further ones are only not told.
const SPANS_MAX: usize = 64;

/// What a step says of itself: a fixed name and a value that names nobody.
pub type Attribute = (&'static str, String);

/// One step that has ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    /// Its identity in the trace.
    pub id: u64,
    /// The step that asked for it; `None` where the trace begins here.
    pub parent: Option<u64>,
    /// What it did.
    pub name: String,
    /// Whether somebody outside asked for it.
    pub is_entry: bool,
    /// When it began, in nanoseconds since 1970.
    pub began_ns: u64,
    /// When it ended.
    pub ended_ns: u64,
    /// What it says of itself.
    pub attributes: Vec<Attribute>,
    /// Why it failed, where it did.
    pub error: Option<String>,
}

/// A whole trace, as far as this process saw it.
#[derive(Debug, Clone, PartialEq)]
pub struct Finished {
    /// Which.
    pub trace: u128,
    /// Its steps, the entry last.
    pub spans: Vec<Span>,
}

#[derive(Debug)]
struct Inner {
    tracer: Tracer,
    context: TraceContext,
    parent: Option<u64>,
    name: String,
    began: Began,
    spans: Mutex<Vec<Span>>,
}

/// A trace under way; clones share it. It is sent, or not, by [`Trace::finish`].
#[derive(Debug, Clone)]
pub struct Trace {
    inner: Arc<Inner>,
    /// The step that asks for the next ones.
    within: u64,
}

#[derive(Debug, Clone, Copy)]
struct Began {
    at: Instant,
    unix_ns: u64,
}

impl Began {
    fn now() -> Self {
        let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self {
            at: Instant::now(),
            unix_ns: unix.as_nanos() as u64,
        }
    }

    /// The end, by the steady clock, so that no step ends before it began.
    fn end_ns(self) -> u64 {
        self.unix_ns + self.at.elapsed().as_nanos() as u64
    }
}

impl Trace {
    /// A trace that nobody here notes.
    pub(crate) fn carry(from: TraceContext) -> Self {
        Self {
            inner: Arc::new(Inner {
                tracer: Tracer::off(),
                context: from,
                parent: None,
                name: String::new(),
                began: Began::now(),
                spans: Mutex::default(),
            }),
            within: from.span,
        }
    }

    pub(crate) fn begin(tracer: Tracer, name: String, from: Option<TraceContext>) -> Self {
        let own = rand::random::<u64>().max(1);
        let context = TraceContext {
            trace: from.map_or_else(|| rand::random::<u128>().max(1), |from| from.trace),
            span: own,
            sampled: true,
        };
        Self {
            inner: Arc::new(Inner {
                tracer,
                context,
                parent: from.map(|from| from.span),
                name,
                began: Began::now(),
                spans: Mutex::default(),
            }),
            within: own,
        }
    }

    /// The context under which what this asks for stands.
    #[must_use]
    pub fn context(&self) -> TraceContext {
        TraceContext {
            span: self.within,
            ..self.inner.context
        }
    }

    /// Begins a step; it ends when it is dropped.
    #[must_use]
    pub fn step(&self, name: &'static str) -> Step {
        Step {
            trace: Self {
                inner: self.inner.clone(),
                within: if self.inner.tracer.is_on() {
                    rand::random::<u64>().max(1)
                } else {
                    self.within
                },
            },
            parent: self.within,
            name,
            began: Began::now(),
            attributes: Vec::new(),
            error: None,
        }
    }

    /// Ends the trace: it is sent when it failed, was slow or belongs to the share.
    pub fn finish(self, attributes: Vec<Attribute>, error: Option<String>) {
        let inner = &self.inner;
        let took = inner.began.at.elapsed();
        if !inner.tracer.wants(inner.context.trace, took, error.is_some()) {
            return;
        }
        let mut spans = std::mem::take(&mut *self.spans());
        spans.push(Span {
            id: inner.context.span,
            parent: inner.parent,
            name: inner.name.clone(),
            is_entry: true,
            began_ns: inner.began.unix_ns,
            ended_ns: inner.began.end_ns(),
            attributes,
            error,
        });
        inner.tracer.send(Finished {
            trace: inner.context.trace,
            spans,
        });
    }

    fn spans(&self) -> MutexGuard<'_, Vec<Span>> {
        // A push is whole or not there.
        self.inner.spans.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A step under way.
#[derive(Debug)]
pub struct Step {
    trace: Trace,
    parent: u64,
    name: &'static str,
    began: Began,
    attributes: Vec<Attribute>,
    error: Option<String>,
}

impl Step {
    /// The trace as it goes on inside this step.
    #[must_use]
    pub fn trace(&self) -> Trace {
        self.trace.clone()
    }

    /// Says something of the step.
    pub fn say(&mut self, name: &'static str, value: impl Into<String>) {
        self.attributes.push((name, value.into()));
    }

    /// The step failed.
    pub fn failed(&mut self, why: impl Into<String>) {
        self.error = Some(why.into());
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        if !self.trace.inner.tracer.is_on() {
            return;
        }
        let span = Span {
            id: self.trace.within,
            parent: Some(self.parent),
            name: self.name.to_owned(),
            is_entry: false,
            began_ns: self.began.unix_ns,
            ended_ns: self.began.end_ns(),
            attributes: std::mem::take(&mut self.attributes),
            error: self.error.take(),
        };
        let mut spans = self.trace.spans();
        if spans.len() < SPANS_MAX {
            spans.push(span);
        }
    }
}

tokio::task_local! {
    static CURRENT: Option<Trace>;
}

/// The trace that this task works for.
#[must_use]
pub fn current() -> Option<Trace> {
    CURRENT.try_with(Clone::clone).ok().flatten()
}

/// Begins a step of the trace that this task works for; none where it works for none.
#[must_use]
pub fn step(name: &'static str) -> Option<Step> {
    current().map(|trace| trace.step(name))
}

/// Does work for a trace: steps begun inside belong to it.
pub async fn within<T>(trace: Option<Trace>, work: impl Future<Output = T>) -> T {
    CURRENT.scope(trace, work).await
}

/// What is slow where nothing else is said.
pub const SLOW: Duration = Duration::from_millis(500);

#[cfg(test)]
mod tests;
