//! The one writer: a bounded queue, a task that owns the writing connection, and group commit.
//!
//! The task is started by [`Writer::start`] and ends when it is closed or when the last handle is dropped; what
//! waited by then is still written.

use std::future::Future;
use std::pin::Pin;

use kernel::Position;
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;
use tokio::sync::{mpsc, oneshot, watch};

use super::append;
use crate::append::limits::QUEUE_MAX;
use crate::{Append, AppendError, Appended, StoreError};

/// Requests of one transaction. Larger batches add latency without adding throughput.
const BATCH_MAX: usize = 1024;

/// A boxed future of a write.
type Running<'c, T> = Pin<Box<dyn Future<Output = Result<T, sqlx::Error>> + Send + 'c>>;

/// A write other than an append, as the queue holds it.
trait Work: Send + std::fmt::Debug {
    /// Runs it inside the transaction.
    fn run<'c>(&'c mut self, connection: &'c mut SqliteConnection) -> Running<'c, ()>;
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

/// A handle on the writing task.
#[derive(Debug)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Request>,
    head: watch::Receiver<Position>,
}

impl Writer {
    /// Starts the task over its connection; `head` is the last position of the journal.
    pub(super) fn start(connection: SqliteConnection, head: Position) -> Self {
        let (queue, requests) = mpsc::channel(QUEUE_MAX);
        let (announce, head) = watch::channel(head);
        tokio::spawn(serve(connection, requests, announce));
        Self { queue, head }
    }

    pub(super) fn changes(&self) -> watch::Receiver<Position> {
        self.head.clone()
    }

    pub(super) async fn append(&self, append: Append) -> Result<Appended, AppendError> {
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
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> Running<'c, T> + Send + 'static,
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
    F: for<'c> FnOnce(&'c mut SqliteConnection) -> Running<'c, T> + Send + 'static,
{
    fn run<'c>(&'c mut self, connection: &'c mut SqliteConnection) -> Running<'c, ()> {
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

async fn serve(
    mut connection: SqliteConnection,
    mut requests: mpsc::Receiver<Request>,
    announce: watch::Sender<Position>,
) {
    let mut closing = None;
    while closing.is_none() {
        let Some(first) = requests.recv().await else { break };
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
            commit(&mut connection, batch, &announce).await;
        }
    }
    if let Err(error) = connection.close().await {
        tracing::warn!(%error, "closing the database");
    }
    if let Some(reply) = closing {
        let _ = reply.send(());
    }
}

/// Runs a batch in one transaction, commits it, then answers everyone.
async fn commit(
    connection: &mut SqliteConnection,
    mut batch: Vec<Request>,
    announce: &watch::Sender<Position>,
) {
    let outcome = transact(connection, &mut batch).await;
    match outcome {
        Ok((outcomes, head)) => {
            announce.send_if_modified(|known| {
                let moved = head > *known;
                *known = head.max(*known);
                moved
            });
            for (request, outcome) in batch.into_iter().zip(outcomes) {
                deliver(request, outcome);
            }
        }
        Err(error) => {
            tracing::error!(%error, requests = batch.len(), "a transaction failed; nothing of it was kept");
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

async fn transact(
    connection: &mut SqliteConnection,
    batch: &mut [Request],
) -> Result<(Vec<Outcome>, Position), StoreError> {
    sqlx::query("begin immediate")
        .execute(&mut *connection)
        .await
        .map_err(StoreError::database("begin a transaction"))?;
    let ran = match run(connection, batch).await {
        Ok(outcomes) => sqlx::query("commit")
            .execute(&mut *connection)
            .await
            .map(|_| outcomes)
            .map_err(StoreError::database("commit a transaction")),
        Err(error) => Err(error),
    };
    if ran.is_err() {
        // A failed commit may have ended the transaction by itself; then there is nothing to roll back.
        if let Err(error) = sqlx::query("rollback").execute(&mut *connection).await {
            tracing::debug!(%error, "nothing was left to roll back");
        }
    }
    ran
}

async fn run(
    connection: &mut SqliteConnection,
    batch: &mut [Request],
) -> Result<(Vec<Outcome>, Position), StoreError> {
    let mut outcomes = Vec::with_capacity(batch.len());
    let mut head = super::read::head(connection).await?;
    let mut at = 0;
    // Order is kept: neighbouring appends run as one group, a write between them runs between them.
    while at < batch.len() {
        let group: Vec<&Append> = batch[at..].iter().map_while(Request::as_append).collect();
        if !group.is_empty() {
            at += group.len();
            let (answers, moved) = append::group(connection, &group, head).await?;
            head = moved;
            outcomes.extend(answers.into_iter().map(Outcome::Append));
        }
        if let Some(Request::Work(work)) = batch.get_mut(at) {
            at += 1;
            outcomes.push(Outcome::Work(savepoint(connection, work.as_mut()).await?));
        }
    }
    Ok((outcomes, head))
}

/// Runs one write so that its failure undoes it alone. The outer error is a failure of the whole transaction.
async fn savepoint(
    connection: &mut SqliteConnection,
    work: &mut dyn Work,
) -> Result<Result<(), StoreError>, StoreError> {
    let bracket = async |connection: &mut SqliteConnection, sql: &'static str| {
        sqlx::query(sql)
            .execute(connection)
            .await
            .map_err(StoreError::database("bracket a write"))
    };
    bracket(connection, "savepoint work").await?;
    let outcome = work
        .run(connection)
        .await
        .map_err(StoreError::database(work.attempted()));
    if outcome.is_err() {
        bracket(connection, "rollback to work").await?;
    }
    bracket(connection, "release work").await?;
    Ok(outcome)
}
