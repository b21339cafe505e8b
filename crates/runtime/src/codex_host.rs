//! The host of the world's codex: the single writer of who wove and who saw what first.
//!
//! It is asked by the policy that reads the journal in order, so that the first in the journal is the first in the world. What it is not: it
//! judges nothing and tells nobody.

use crate::host::HostError;
use crate::vault::Vault;
use journal::{Append, AppendError, Fence, StoreError};
use kernel::{CommandId, Expected, Meta, Position, Version, WorldMillis};
use sim::codex::{self, CodexEvent, CodexState, Finding};
use sim::event_codec::{codex_stream, decode_codex, encode_codex};
use std::sync::{Arc, RwLock};

/// Events of one page.
const PAGE: usize = 1024;
/// Who cites what the codex keeps.
pub const CITER: &str = "codex";

/// What a finding that is entered follows on.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The id of the command: the same for the same event, always.
    pub id: CommandId,
    /// The finding's event.
    pub position: Position,
    /// The command at the beginning of all that followed.
    pub correlation: CommandId,
    /// World time now.
    pub now: WorldMillis,
}

#[derive(Debug)]
struct Claimed {
    fence: Fence,
    lapses: u64,
    /// The codex as this owner folded it; absent where it must be folded again.
    folded: Option<(CodexState, Version)>,
}

/// The host of the codex.
#[derive(Debug)]
pub struct CodexHost {
    vault: Vault,
    claimed: tokio::sync::Mutex<Claimed>,
    shown: RwLock<Arc<CodexState>>,
}

impl CodexHost {
    /// Becomes the codex' owner and folds it from the journal.
    ///
    /// # Errors
    /// When the journal cannot be read or written.
    pub async fn start(vault: Vault) -> Result<Self, StoreError> {
        let writer = codex_stream().as_str().to_owned();
        let lapses = vault.journal.lease().tenure().lapses;
        let epoch = vault.claim_at_start(&writer).await?;
        let (state, version) = fold(&vault).await?;
        Ok(Self {
            vault,
            shown: RwLock::new(Arc::new(state.clone())),
            claimed: tokio::sync::Mutex::new(Claimed {
                fence: Fence { writer, epoch },
                lapses,
                folded: Some((state, version)),
            }),
        })
    }

    /// The codex as it is durable.
    #[must_use]
    pub fn state(&self) -> Arc<CodexState> {
        self.shown
            .read()
            .expect("no holder of this lock can panic")
            .clone()
    }

    /// Enters what nobody had found before; gives what is new.
    ///
    /// # Errors
    /// [`HostError`].
    pub async fn enter(&self, finding: Finding<'_>, entry: Entry) -> Result<Vec<CodexEvent>, HostError> {
        let tenure = self.vault.journal.lease().tenure();
        if !tenure.held {
            return Err(unavailable(StoreError::Lapsed));
        }
        let mut claimed = self.claimed.lock().await;
        if claimed.folded.is_none() || claimed.lapses != tenure.lapses {
            let epoch = self
                .vault
                .journal
                .claim(&claimed.fence.writer)
                .await
                .map_err(unavailable)?;
            claimed.fence.epoch = epoch;
            claimed.lapses = tenure.lapses;
            claimed.folded = Some(fold(&self.vault).await.map_err(unavailable)?);
        }
        let fence = claimed.fence.clone();
        let Some((state, version)) = &mut claimed.folded else {
            return Ok(Vec::new());
        };
        let events = codex::entered(state, finding);
        if events.is_empty() {
            return Ok(Vec::new());
        }
        for event in &events {
            let CodexEvent::FirstWoven(first) = event else {
                continue;
            };
            self.vault
                .blobs
                .cite(first.log, CITER)
                .await
                .map_err(unavailable)?;
        }
        let stream = codex_stream();
        let append = Append {
            records: events
                .iter()
                .map(|event| (stream.clone(), encode_codex(event)))
                .collect(),
            checks: vec![(stream, Expected::Exact(*version))],
            fence: Some(fence),
            command: Some(entry.id),
            at: entry.now,
            answer: b"accepted".to_vec(),
            meta: Meta {
                trace: None,
                correlation: Some(entry.correlation),
                causation: Some(entry.position),
            },
            checkpoint: None,
        };
        match self.vault.append(append).await {
            Ok(_) => {
                events.iter().for_each(|event| state.evolve(event));
                *version = Version(version.0 + events.len() as u64);
                *self.shown.write().expect("no holder of this lock can panic") = Arc::new(state.clone());
                Ok(events)
            }
            Err(AppendError::AlreadyDone { .. }) => {
                claimed.folded = None;
                Err(HostError::Repeated)
            }
            Err(error) => {
                // Whether it was written is unknown, or someone else wrote: the journal alone knows now.
                claimed.folded = None;
                tracing::warn!(%error, "an append to the codex failed; it is folded again");
                Err(HostError::Unavailable(error.to_string()))
            }
        }
    }
}

async fn fold(vault: &Vault) -> Result<(CodexState, Version), StoreError> {
    let stream = codex_stream();
    let (mut state, mut version) = (CodexState::default(), Version(0));
    loop {
        let page = vault.journal.read_stream(&stream, version, PAGE).await?;
        for recorded in &page {
            let event = decode_codex(recorded).map_err(|error| StoreError::unknown(recorded, error))?;
            state.evolve(&event);
            version = recorded.version;
        }
        if page.len() < PAGE {
            return Ok((state, version));
        }
    }
}

fn unavailable(error: StoreError) -> HostError {
    HostError::Unavailable(error.to_string())
}
