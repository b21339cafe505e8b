//! What must be remembered and how to reach it: the journal, and the tables for seals, names, melodies and chat beside it.
//!
//! What it is not: no rule, no state.

use crate::machine::Machine;
use crate::weaving::recording::Recording;
use journal::tables::{Blobs, Chat, Names, Seal, WorldClock};
use journal::{Append, AppendError, Appended, Journal, StoreError};
use kernel::{CommandId, MelodyId, PerformanceId, SongweaverId};
use sha2::{Digest, Sha256};
use song::Melody;
use std::sync::Arc;
use telemetry::trace;
use tokio::time::{Duration, Instant, sleep};

/// How often a silent node's grace, or one's own lease, is looked at.
const GRACE_LOOK: Duration = Duration::from_secs(1);
/// How often a start looks for a lease that lapsed under it before it gives up.
const LAPSED_LOOKS: u32 = 60;

/// The journal and the tables that the runtime uses. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Vault {
    /// Events.
    pub journal: Journal,
    /// Seals of names and other free text.
    pub seal: Seal,
    /// Names that are taken.
    pub names: Names,
    /// Notes of melodies by content address.
    pub blobs: Blobs,
    /// Chat, kept for reports.
    pub chat: Chat,
    /// Where the world's clock stood.
    pub clock: WorldClock,
    /// The machine's calendar and secrets.
    pub machine: Arc<dyn Machine>,
}

impl Vault {
    /// Appends to the journal, and counts what came of it and how long it took.
    ///
    /// # Errors
    /// As [`Journal::append`].
    pub async fn append(&self, mut append: Append) -> Result<Appended, AppendError> {
        let waiting = Waiting::begin();
        let mut step = trace::step("append");
        // What follows on an event finds by it the trace to go on with.
        append.meta.trace = step.as_ref().map(|step| step.trace().context());
        let answer = self.journal.append(append).await;
        let outcome = match &answer {
            Ok(_) => "appended",
            Err(AppendError::AlreadyDone { .. }) => "done-before",
            Err(AppendError::Full) => "full",
            Err(AppendError::Lapsed { .. }) => "resting",
            Err(AppendError::Store(_)) => "failed",
            Err(_) => "refused",
        };
        if let Some(step) = &mut step {
            step.say("outcome", outcome);
            if outcome == "failed" || outcome == "full" {
                step.failed(outcome);
            }
        }
        metrics::counter!("journal_appends_total", "outcome" => outcome).increment(1);
        metrics::histogram!("journal_append_seconds").record(waiting.began.elapsed().as_secs_f64());
        answer
    }

    /// Becomes the owner of a writer's name at the start. A silent node that owns it, while this one just came, is left its time; and a
    /// database that did not hear this one for a while, such as for a transaction that the silent one left open, a minute.
    ///
    /// # Errors
    /// As [`Journal::claim`].
    pub async fn claim_at_start(&self, writer: &str) -> Result<u64, StoreError> {
        let mut lapsed = 0;
        loop {
            match self.journal.claim(writer).await {
                Err(error @ StoreError::Grace { .. }) => {
                    tracing::info!(%error, "waiting");
                    sleep(GRACE_LOOK).await;
                }
                Err(error @ StoreError::Lapsed) if lapsed < LAPSED_LOOKS => {
                    tracing::warn!(%error, "waiting");
                    lapsed += 1;
                    sleep(GRACE_LOOK).await;
                }
                claimed => return claimed,
            }
        }
    }

    /// Keeps a melody's notes under its address.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn put_melody(&self, melody: &Melody) -> Result<(), journal::StoreError> {
        let body = serde_json::to_vec(melody).expect("a melody is plain JSON");
        self.blobs.put(melody.id(), body, self.machine.unix_now()).await
    }

    /// Keeps what was heard of a weave under its address.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn put_weave(&self, recording: &Recording) -> Result<(), journal::StoreError> {
        let now = self.machine.unix_now();
        self.blobs.put(recording.id(), recording.bytes(), now).await
    }

    /// What was heard of a weave, where it is kept.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn weave(&self, id: MelodyId) -> Result<Option<Recording>, journal::StoreError> {
        let body = self.blobs.get(id).await?;
        Ok(body.and_then(|body| Recording::read(&body)))
    }

    /// The notes of a melody, where they are kept.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn melody(&self, id: MelodyId) -> Result<Option<Melody>, journal::StoreError> {
        let body = self.blobs.get(id).await?;
        Ok(body.and_then(|body| serde_json::from_slice(&body).ok()))
    }
}

/// An append that is given and not answered; it ends also when nobody waits for it any more.
struct Waiting {
    began: Instant,
}

impl Waiting {
    fn begin() -> Self {
        metrics::gauge!("journal_appends_waiting").increment(1.0);
        Self {
            began: Instant::now(),
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        metrics::gauge!("journal_appends_waiting").decrement(1.0);
    }
}

/// Somebody who does not exist: commands of the world itself.
pub(crate) const WORLD: SongweaverId = SongweaverId(0);

/// The journal's id of a client's command: no client can name another's.
#[must_use]
pub fn command_id(songweaver: SongweaverId, text: &str) -> CommandId {
    let mut hash = Sha256::new();
    hash.update(b"finalverse command 1");
    hash.update(songweaver.0.to_le_bytes());
    hash.update(text.as_bytes());
    let mut first = [0; 16];
    first.copy_from_slice(&hash.finalize()[..16]);
    CommandId(u128::from_be_bytes(first))
}

/// The performance that a command ends.
#[must_use]
pub fn performance_of(command: CommandId) -> PerformanceId {
    PerformanceId(command.0)
}
