//! What can go wrong for a bot.
//!
//! What it is not: nothing is tried again here; plans and tests decide.

use std::time::Duration;
use tokio_tungstenite::tungstenite;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

/// What can go wrong for a bot.
#[derive(Debug, thiserror::Error)]
pub enum BotError {
    /// The connection could not be made or broke.
    #[error("the connection failed: {0}")]
    Connection(#[from] std::io::Error),
    /// The WebSocket failed.
    #[error("the WebSocket failed: {0}")]
    Socket(Box<tungstenite::Error>),
    /// The server said something unexpected.
    #[error("{0}")]
    Protocol(String),
    /// The server ended the connection.
    #[error("the server closed: {code}: {reason}")]
    Closed {
        /// The stable code.
        code: String,
        /// In plain words.
        reason: String,
        /// Whether a client does well to come back by itself.
        retry: bool,
    },
    /// What was awaited did not come.
    #[error("waited {0:?} in vain for {1}")]
    InVain(Duration, &'static str),
    /// The server refused a command.
    #[error("refused: {code}: {reason}")]
    Refused {
        /// The stable code.
        code: String,
        /// In plain words.
        reason: String,
    },
}

impl BotError {
    /// Whether a client comes back by itself: its line broke, or the server said that it may.
    #[must_use]
    pub fn comes_back(&self) -> bool {
        match self {
            Self::Connection(_) | Self::Socket(_) => true,
            Self::Closed { retry, .. } => *retry,
            Self::Protocol(_) | Self::InVain(..) | Self::Refused { .. } => false,
        }
    }
}

impl From<tungstenite::Error> for BotError {
    fn from(error: tungstenite::Error) -> Self {
        Self::Socket(Box::new(error))
    }
}

/// The first close code of those whose senders say why beforehand.
const SAID_WHY: u16 = 4000;

/// The end of a connection, from the frame that closed it.
pub(crate) fn closed(frame: Option<CloseFrame>) -> BotError {
    let (code, reason, number) = frame.map_or_else(
        || ("closed".to_owned(), "no close frame".to_owned(), 0),
        |frame| {
            let number = u16::from(frame.code);
            (frame.reason.to_string(), format!("close code {number}"), number)
        },
    );
    BotError::Closed {
        code,
        reason,
        retry: number < SAID_WHY,
    }
}
