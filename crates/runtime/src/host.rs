//! What region hosts and the realm host have in common: why a command was not carried out.

use crate::refusal::Refusal;

/// Why nothing was done, or why it is not known.
#[derive(Debug, Clone, thiserror::Error)]
pub enum HostError {
    /// The rules say no.
    #[error("{0:?}")]
    Refused(Refusal),
    /// It was done before, under the same command.
    #[error("the command was carried out before")]
    Repeated,
    /// The journal could not take it now; the same command may be sent again.
    #[error("the journal could not take it: {0}")]
    Unavailable(String),
    /// It may stand in the journal, or come to stand there; the same command may be sent again.
    #[error("whether the journal took it is not known yet: {0}")]
    InDoubt(String),
}

impl HostError {
    /// What the client is told; a repeated command is accepted again.
    ///
    /// # Errors
    /// The refusal.
    pub fn answer(self) -> Result<(), Refusal> {
        match self {
            Self::Refused(refusal) => Err(refusal),
            Self::Repeated => Ok(()),
            Self::Unavailable(_) | Self::InDoubt(_) => Err(Refusal::new(
                "unavailable",
                "The world could not write this down just now. Send the same command again.",
            )),
        }
    }
}
