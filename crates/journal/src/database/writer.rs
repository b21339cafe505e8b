//! The one writer: a bounded queue, a task that owns the writing [`Seat`], and group commit.
//!
//! The task is started by [`Writer::start`] and ends when it is closed or when the last handle is dropped; what
//! waited by then is still written. A request that fails does so alone: each step of a transaction (neighbouring appends, or one
//! write) stands in a savepoint, and appends that fail together are halved until the one is found. Only a failure of the store
//! itself, such as a full disk or a lost connection, fails all that share its transaction. On PostgreSQL every transaction begins with one lock that all writers of the database
//! share, so that positions are committed in their order; and the task looks now and then whether another wrote.

mod seat;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use kernel::Position;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, timeout_at};

use crate::append::limits::QUEUE_MAX;
use crate::sql::{self, Connection};
use crate::store::{self, Known};
use crate::{Append, AppendError, Appended, StoreError};
pub(super) use seat::Seat;

/// Requests of one transaction. Larger batches add latency without adding throughput.
const BATCH_MAX: usize = 1024;
/// How often a database that others may write to is asked how far they came.
const LOOK: Duration = Duration::from_millis(250);

/// A boxed future of a write.
type Running<'c, T> = Pin<Box<dyn Future<Output = Result<T, sqlx::Error>> + Send + 'c>>;

/// A write other than an append, as the queue holds it.
trait Work: Send + std::fmt::Debug {
    /// Runs it inside the transaction.
    fn run<'c>(&'c mut self, connection: &'c mut Connection) -> Running<'c, ()>;
    /// Answers whoever asked for it, after the commit or after it failed.
    fn deliver(self: Box<Self>, outcome: Result<(), StoreError>);
    /// What it attempts, for errors.
    fn attempted(&self) -> &'static str;
}

#[derive(Debug)]
enum Request {
    Append(Box<Append>, oneshot::Sender<Result<Appended, AppendError>>),
    Work(Box<dyn Work>),
    Close(oneshot::Sender<()>),
}

impl Request {
    fn as_append(&self) -> Option<&Append> {
        if let Self::Append(append, _) = self {
            Some(append)
        } else {
            None
        }
    }
}

/// What was committed since the start.
#[derive(Debug, Default)]
struct Counts {
    transactions: AtomicU64,
    requests: AtomicU64,
}

/// Why nothing can be written, from the first transaction that failed until one is committed.
#[derive(Debug, Clone)]
pub struct Trouble {
    /// When the first of them failed.
    pub since: Instant,
    /// What the store said to the last.
    pub why: StoreError,
}

/// A handle on the writing task.
#[derive(Debug)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Request>,
    counts: Arc<Counts>,
    trouble: watch::Receiver<Option<Trouble>>,
    head: watch::Receiver<Position>,
}

impl Writer {
    /// Starts the task over its connection; `head` is the last position of the journal.
    pub(super) fn start(seat: Seat, head: Position) -> Self {
        let (queue, requests) = mpsc::channel(QUEUE_MAX);
        let (announce, head) = watch::channel(head);
        let counts = Arc::new(Counts::default());
        let (failing, trouble) = watch::channel(None);
        let told = Told {
            announce,
            counts: counts.clone(),
            failing,
        };
        tokio::spawn(serve(seat, requests, told));
        Self {
            queue,
            counts,
            trouble,
            head,
        }
    }

    /// Why nothing can be written, where the last transaction failed.
    pub(crate) fn trouble(&self) -> Option<Trouble> {
        self.trouble.borrow().clone()
    }

    /// Transactions committed since the start, and the appends and writes in them.
    pub(crate) fn written(&self) -> (u64, u64) {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        (read(&self.counts.transactions), read(&self.counts.requests))
    }

    /// Requests that wait.
    pub(crate) fn waiting(&self) -> usize {
        self.queue.max_capacity() - self.queue.capacity()
    }

    pub(crate) fn changes(&self) -> watch::Receiver<Position> {
        self.head.clone()
    }

    pub(crate) async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        append.check()?;
        let (reply, answer) = oneshot::channel();
        self.queue
            .try_send(Request::Append(Box::new(append), reply))
            .map_err(|error| match error {
                mpsc::error::TrySendError::Full(_) => AppendError::Full,
                mpsc::error::TrySendError::Closed(_) => AppendError::Store(StoreError::Closed),
            })?;
        answer
            .await
            .unwrap_or(Err(AppendError::Store(StoreError::Closed)))
    }

    pub(super) async fn write<T, F>(&self, attempted: &'static str, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Connection) -> Running<'c, T> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let work = TypedWork {
            attempted,
            work: Some(work),
            result: None,
            reply,
        };
        self.queue
            .try_send(Request::Work(Box::new(work)))
            .map_err(|error| match error {
                mpsc::error::TrySendError::Full(_) => StoreError::Full,
                mpsc::error::TrySendError::Closed(_) => StoreError::Closed,
            })?;
        answer.await.unwrap_or(Err(StoreError::Closed))
    }

    pub(super) async fn close(&self) {
        let (reply, closed) = oneshot::channel();
        if self.queue.send(Request::Close(reply)).await.is_ok() {
            // An error means the task has ended already, which is what was asked for.
            let _ = closed.await;
        }
    }
}

struct TypedWork<T, F> {
    attempted: &'static str,
    work: Option<F>,
    result: Option<T>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<T, F> std::fmt::Debug for TypedWork<T, F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TypedWork")
            .field("attempted", &self.attempted)
            .finish_non_exhaustive()
    }
}

impl<T, F> Work for TypedWork<T, F>
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut Connection) -> Running<'c, T> + Send + 'static,
{
    fn run<'c>(&'c mut self, connection: &'c mut Connection) -> Running<'c, ()> {
        Box::pin(async move {
            if let Some(work) = self.work.take() {
                self.result = Some(work(connection).await?);
            }
            Ok(())
        })
    }

    fn deliver(self: Box<Self>, outcome: Result<(), StoreError>) {
        let Self { result, reply, .. } = *self;
        // Whoever asked may have gone; the write stands all the same.
        let _ = reply.send(outcome.and_then(|()| result.ok_or(StoreError::Closed)));
    }

    fn attempted(&self) -> &'static str {
        self.attempted
    }
}

/// What a request came to inside the transaction, before the commit decides.
enum Outcome {
    Append(Result<Appended, AppendError>),
    Work(Result<(), StoreError>),
}

/// Whom the task tells what came of its transactions.
struct Told {
    announce: watch::Sender<Position>,
    counts: Arc<Counts>,
    failing: watch::Sender<Option<Trouble>>,
}

async fn serve(mut seat: Seat, mut requests: mpsc::Receiver<Request>, told: Told) {
    let mut closing = None;
    while closing.is_none() {
        let first = if seat.is_shared() {
            tokio::select! {
                biased;
                first = requests.recv() => first,
                () = tokio::time::sleep(LOOK) => {
                    if let Some(head) = seat.look().await {
                        tell(&told.announce, head);
                    }
                    continue;
                }
            }
        } else {
            requests.recv().await
        };
        let Some(first) = first else { break };
        let mut batch = Vec::new();
        let mut next = Some(first);
        while let Some(request) = next {
            match request {
                Request::Close(reply) => {
                    requests.close();
                    closing = Some(reply);
                }
                other => batch.push(other),
            }
            // After a close, what waits is still taken, however much it is.
            let room = batch.len() < BATCH_MAX || closing.is_some();
            next = if room { requests.try_recv().ok() } else { None };
        }
        if !batch.is_empty() {
            commit(&mut seat, batch, &told).await;
        }
    }
    seat.close().await;
    if let Some(reply) = closing {
        let _ = reply.send(());
    }
}

/// Lets everyone know how far the journal has come.
fn tell(announce: &watch::Sender<Position>, head: Position) {
    announce.send_if_modified(|known| {
        let moved = head > *known;
        *known = head.max(*known);
        moved
    });
}

/// Runs a batch in one transaction, commits it, then answers everyone.
async fn commit(seat: &mut Seat, mut batch: Vec<Request>, told: &Told) {
    let outcome = transact(seat, &mut batch).await;
    match outcome {
        Ok((outcomes, head)) => {
            tell(&told.announce, head);
            told.failing.send_if_modified(|trouble| trouble.take().is_some());
            told.counts.transactions.fetch_add(1, Ordering::Relaxed);
            told.counts
                .requests
                .fetch_add(outcomes.len() as u64, Ordering::Relaxed);
            for (request, outcome) in batch.into_iter().zip(outcomes) {
                deliver(request, outcome);
            }
        }
        Err(error) => {
            tracing::error!(%error, requests = batch.len(), "a transaction failed; nothing of it was acknowledged");
            told.failing.send_modify(|trouble| {
                let since = trouble.as_ref().map_or_else(Instant::now, |known| known.since);
                let why = error.clone();
                *trouble = Some(Trouble { since, why });
            });
            for request in batch {
                match request {
                    Request::Append(_, reply) => {
                        let _ = reply.send(Err(AppendError::Store(error.clone())));
                    }
                    Request::Work(work) => work.deliver(Err(error.clone())),
                    Request::Close(_) => {}
                }
            }
        }
    }
}

fn deliver(request: Request, outcome: Outcome) {
    match (request, outcome) {
        (Request::Append(_, reply), Outcome::Append(answer)) => {
            // Whoever asked may have gone; what was appended stands all the same.
            let _ = reply.send(answer);
        }
        (Request::Work(work), Outcome::Work(outcome)) => work.deliver(outcome),
        _ => {}
    }
}

/// Runs a batch on the seat's connection, within its patience. A connection that failed is given up.
async fn transact(seat: &mut Seat, batch: &mut [Request]) -> Result<(Vec<Outcome>, Position), StoreError> {
    let confirm = seat.confirm();
    let mut connection = seat.take().await?;
    // Given back only with a commit: what was rolled back, or may have been, is known to nobody.
    let mut known = std::mem::take(&mut seat.known);
    let Some(after) = confirm else {
        let outcome = run_transaction(&mut connection, batch, &mut known).await;
        seat.give_back(connection);
        return outcome;
    };
    let running = run_transaction(&mut connection, batch, &mut known);
    match timeout_at(Instant::now() + after, running).await {
        Ok(outcome) => {
            if outcome.is_ok() {
                seat.known = known;
            }
            if !outcome.as_ref().is_err_and(StoreError::is_lost) {
                seat.give_back(connection);
            }
            outcome
        }
        // The connection is dropped, not cancelled: a cancelled wait for a standby would count as confirmed.
        Err(_) => Err(StoreError::Unconfirmed { after }),
    }
}

async fn run_transaction(
    connection: &mut Connection,
    batch: &mut [Request],
    known: &mut Known,
) -> Result<(Vec<Outcome>, Position), StoreError> {
    let begin = match connection {
        Connection::Sqlite(_) => "begin immediate; savepoint step",
        // The lock is a statement of its own: what follows sees everything committed before it was given.
        Connection::Postgres(_) => {
            "begin; select pg_advisory_xact_lock(hashtext('finalverse journal')); savepoint step"
        }
    };
    sql::script(connection, begin)
        .await
        .map_err(StoreError::database("begin a transaction"))?;
    let ran = match run(connection, batch, known).await {
        Ok(outcomes) => sql::script(connection, "commit")
            .await
            .map(|()| outcomes)
            .map_err(StoreError::database("commit a transaction")),
        Err(error) => Err(error),
    };
    if ran.is_err() {
        // A failed commit may have ended the transaction by itself; then there is nothing to roll back.
        if let Err(error) = sql::script(connection, "rollback").await {
            tracing::debug!(%error, "nothing was left to roll back");
        }
    }
    ran
}

/// Runs the steps of a batch. A savepoint is open when it begins and when it ends, which costs no way to the database of its own.
async fn run(
    connection: &mut Connection,
    batch: &mut [Request],
    known: &mut Known,
) -> Result<(Vec<Outcome>, Position), StoreError> {
    let mut outcomes = Vec::with_capacity(batch.len());
    let mut head = Position(0);
    let mut at = 0;
    // Order is kept: neighbouring appends run as one group, a write between them runs between them.
    while at < batch.len() {
        if at > 0 {
            bracket(connection, "release savepoint step; savepoint step").await?;
        }
        let group: Vec<&Append> = batch[at..].iter().map_while(Request::as_append).collect();
        if !group.is_empty() {
            at += group.len();
            let (answers, moved) = appends(connection, &group, known).await?;
            head = moved.max(head);
            outcomes.extend(answers.into_iter().map(Outcome::Append));
        } else if let Some(Request::Work(work)) = batch.get_mut(at) {
            at += 1;
            let outcome = work
                .run(connection)
                .await
                .map_err(StoreError::database(work.attempted()));
            if let Err(error) = &outcome {
                undo(connection, error).await?;
            }
            outcomes.push(Outcome::Work(outcome));
        } else {
            // A close is never part of a batch.
            break;
        }
    }
    Ok((outcomes, head))
}

/// Runs neighbouring appends; a part of them that fails is undone and run again in halves, until each has its own answer.
async fn appends(
    connection: &mut Connection,
    group: &[&Append],
    known: &mut Known,
) -> Result<(Vec<Result<Appended, AppendError>>, Position), StoreError> {
    let mut answers = Vec::with_capacity(group.len());
    let mut head = Position(0);
    let mut parts = vec![group];
    while let Some(part) = parts.pop() {
        if !answers.is_empty() {
            bracket(connection, "release savepoint step; savepoint step").await?;
        }
        match store::group(connection, part, known).await {
            Ok((answered, moved)) => {
                head = moved;
                answers.extend(answered);
            }
            Err(error) => {
                undo(connection, &error).await?;
                *known = Known::default();
                if let [one] = part {
                    tracing::error!(%error, command = ?one.command, "an append failed; what shared its transaction stands");
                    answers.push(Err(AppendError::Store(error)));
                } else {
                    let (first, second) = part.split_at(part.len() / 2);
                    parts.extend([second, first]);
                }
            }
        }
    }
    Ok((answers, head))
}

/// Undoes the step that failed, unless the store itself failed and the whole transaction with it.
async fn undo(connection: &mut Connection, error: &StoreError) -> Result<(), StoreError> {
    if error.is_of_store() {
        return Err(error.clone());
    }
    bracket(connection, "rollback to savepoint step").await
}

async fn bracket(connection: &mut Connection, sql: &'static str) -> Result<(), StoreError> {
    sql::script(connection, sql)
        .await
        .map_err(StoreError::database("bracket a write"))
}
