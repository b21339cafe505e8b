//! The envelope of a journalled event: where it stands, what it is, and who caused it.
//!
//! The journal stores envelopes; domains own the bodies.

use crate::{CommandId, TraceContext, WorldMillis};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A stream of events, `category-identity`, such as `region-whisperwood-grove`. At most 96 bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StreamId(String);

impl StreamId {
    /// The stream of one identity in a category.
    #[must_use]
    pub fn new(category: &str, identity: impl fmt::Display) -> Self {
        Self(format!("{category}-{identity}"))
    }

    /// The stream as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A stream name read back from the journal.
    #[must_use]
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The number of events in a stream; the first event makes it 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version(pub u64);

/// The place of an event in the whole journal, strictly rising in commit order, starting at 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(pub u64);

/// What an append expects of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// The stream stands exactly at this version; `Exact(Version(0))` means it does not exist yet.
    Exact(Version),
    /// Whatever it is.
    Any,
}

/// An event to append.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// The event's name, such as `melody-performed`.
    pub kind: &'static str,
    /// The version of the body's format.
    pub schema: u16,
    /// The body as JSON.
    pub body: String,
}

/// Where an event came from, beyond the command that decided it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Meta {
    /// The step of which trace decided it, where it was traced.
    pub trace: Option<TraceContext>,
    /// The command at the beginning of all that followed: a client's, where a policy followed on it. `None` where that is the
    /// event's own command.
    pub correlation: Option<CommandId>,
    /// The event on which a policy followed with this one; `None` where nobody's event was the cause.
    pub causation: Option<Position>,
}

/// An event as the journal holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Place in the whole journal.
    pub position: Position,
    /// The stream it belongs to.
    pub stream: StreamId,
    /// Place in that stream.
    pub version: Version,
    /// The event's name.
    pub kind: String,
    /// The version of the body's format.
    pub schema: u16,
    /// The body as JSON.
    pub body: String,
    /// The command that caused it.
    pub command: CommandId,
    /// World time of the decision.
    pub at: WorldMillis,
    /// Where it came from.
    pub meta: Meta,
}

impl Recorded {
    /// The command at the beginning of all that followed on it.
    #[must_use]
    pub fn correlation(&self) -> CommandId {
        self.meta.correlation.unwrap_or(self.command)
    }
}
