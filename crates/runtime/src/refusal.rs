//! A refusal as a client gets it: a stable code and plain words that say what is allowed.

use protocol::server::ServerBody;

/// Why a message or command was not accepted. Nothing changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// A stable code in kebab case.
    pub code: &'static str,
    /// What was wrong and what is allowed.
    pub reason: String,
    /// Milliseconds after which it may be tried again, where time helps.
    pub retry_ms: Option<u32>,
}

impl Refusal {
    /// A refusal with a code and a reason.
    #[must_use]
    pub fn new(code: &'static str, reason: impl Into<String>) -> Self {
        Self {
            code,
            reason: reason.into(),
            retry_ms: None,
        }
    }

    /// A refusal that so many milliseconds lift.
    #[must_use]
    pub fn for_now(code: &'static str, wait_ms: u64, reason: impl Into<String>) -> Self {
        Self {
            retry_ms: Some(u32::try_from(wait_ms).unwrap_or(u32::MAX)),
            ..Self::new(code, reason)
        }
    }

    /// Whether it is no answer for good: the same command, sent again, may be carried out.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(self.code, "unavailable" | "busy")
    }

    /// The message that tells it.
    #[must_use]
    pub fn body(&self, command: Option<&str>) -> ServerBody {
        ServerBody::Refused {
            command: command.map(str::to_owned),
            code: self.code.to_owned(),
            reason: self.reason.clone(),
            retry_ms: self.retry_ms,
        }
    }
}
