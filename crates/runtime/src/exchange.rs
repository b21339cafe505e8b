//! The content that holds now: exchanged as a whole while the world runs, journalled by hash, told to everyone.
//!
//! Whoever decides takes the content once and decides by it to the end. What it is not: whether a new content fits the running world is
//! checked before it comes here; nothing is read from a folder.

use crate::host::HostError;
use crate::runtime::Runtime;
use crate::vault::{WORLD, command_id};
use journal::Append;
use kernel::{Expected, NewEvent, StreamId, Version};
use protocol::server::ServerBody;
use serde::{Deserialize, Serialize};
use sim::Rules;
use std::sync::{Arc, PoisonError, RwLock};

/// Something that is exchanged as a whole; readers keep what they took.
#[derive(Debug)]
pub struct Current<T> {
    value: RwLock<Arc<T>>,
}

impl<T> Current<T> {
    /// Holds a first value.
    #[must_use]
    pub fn new(value: Arc<T>) -> Arc<Self> {
        Arc::new(Self {
            value: RwLock::new(value),
        })
    }

    /// The value of now.
    #[must_use]
    pub fn get(&self) -> Arc<T> {
        // An exchange is whole or did not happen.
        self.value.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Another value from now on.
    pub fn set(&self, value: Arc<T>) {
        *self.value.write().unwrap_or_else(PoisonError::into_inner) = value;
    }
}

/// The event that says by which content the world goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentLoaded {
    /// SHA-256 over the content's files, hexadecimal.
    pub hash: String,
}

/// The event's name.
pub const CONTENT_LOADED: &str = "content-loaded";

/// The stream of the world itself.
#[must_use]
pub fn content_stream() -> StreamId {
    StreamId::new("world", "content")
}

impl Runtime {
    /// The content that holds now.
    #[must_use]
    pub fn rules(&self) -> Arc<Rules> {
        self.content.get()
    }

    /// Journals by which content the world goes on, unless it is the one that held before.
    ///
    /// # Errors
    /// [`HostError::Unavailable`] when the journal cannot take it.
    pub async fn note_content(&self, hash: &str) -> Result<(), HostError> {
        let unavailable = |error: &dyn std::fmt::Display| HostError::Unavailable(error.to_string());
        let stream = content_stream();
        let journal = &self.vault.journal;
        let version = journal
            .version(&stream)
            .await
            .map_err(|error| unavailable(&error))?;
        let before = Version(version.0.saturating_sub(1));
        let last = journal
            .read_stream(&stream, before, 1)
            .await
            .map_err(|error| unavailable(&error))?;
        let loaded = ContentLoaded {
            hash: hash.to_owned(),
        };
        let body = serde_json::to_string(&loaded).expect("a hash is plain JSON");
        if last.last().is_some_and(|last| last.body == body) {
            return Ok(());
        }
        let event = NewEvent {
            kind: CONTENT_LOADED,
            schema: 1,
            body,
        };
        let append = Append {
            records: vec![(stream.clone(), event)],
            checks: vec![(stream, Expected::Exact(version))],
            command: Some(command_id(WORLD, &format!("content {hash} {}", version.0))),
            at: self.now(),
            answer: b"accepted".to_vec(),
            ..Append::default()
        };
        self.vault
            .append(append)
            .await
            .map(|_| ())
            .map_err(|error| unavailable(&error))
    }

    /// Goes on by another content: journalled first, then decided by, then told to everyone; how many were told.
    ///
    /// # Errors
    /// [`HostError::Unavailable`] when the journal cannot take it; then nothing has changed.
    pub async fn exchange_content(&self, rules: Arc<Rules>, hash: &str) -> Result<usize, HostError> {
        self.note_content(hash).await?;
        self.content.set(rules);
        let everyone = self.everyone();
        for player in &everyone {
            // Journeys and melodies are worded by content; what cannot be read now is told with the next change.
            self.tell_you(player).await;
            let changed = ServerBody::ContentChanged {
                hash: hash.to_owned(),
            };
            player.seat.address(changed, self.now());
        }
        Ok(everyone.len())
    }
}
