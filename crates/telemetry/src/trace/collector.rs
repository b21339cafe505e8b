//! The collector that traces are sent to: one HTTP POST a batch, over a connection of its own.
//!
//! Plain HTTP: a collector stands beside the server, or an agent that encrypts does. What it is not: it queues and repeats nothing.

use crate::guarded::breaker::BreakerRules;
use crate::guarded::{Guarded, Outside, Policy};
use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1::handshake;
use hyper::header::{CONNECTION, CONTENT_TYPE, HOST};
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use std::time::Duration;
use tokio::net::TcpStream;

/// Where traces go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collector {
    uri: Uri,
    authority: String,
}

/// A collector that may be down is asked little and never waited for long.
const POLICY: Policy = Policy {
    timeout: Duration::from_secs(5),
    attempts: 3,
    pause: Duration::from_millis(250),
    breaker: BreakerRules {
        window: 6,
        failures: 5,
        rest: Duration::from_secs(30),
    },
};

/// Why a batch did not arrive.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CollectorError {
    /// There is no connection.
    #[error("no connection to {0}: {1}")]
    Connection(String, String),
    /// The collector answered with a status that is no success.
    #[error("the collector answered with status {0}")]
    Status(u16),
}

impl Outside for CollectorError {
    fn is_passing(&self) -> bool {
        match self {
            Self::Connection(..) => true,
            // What OTLP says may be sent again: too much at once, or gone for a while.
            Self::Status(status) => matches!(status, 429 | 502..=504),
        }
    }
}

impl Collector {
    /// A collector at `http://host[:port]/path`; `None` when it is anything else.
    #[must_use]
    pub fn at(address: &str) -> Option<Self> {
        let uri: Uri = address.parse().ok()?;
        let host = uri.host()?;
        let is_plain = uri.scheme_str() == Some("http") && uri.authority()?.as_str().find('@').is_none();
        let authority = format!("{host}:{}", uri.port_u16().unwrap_or(80));
        is_plain.then_some(Self { uri, authority })
    }

    /// Its address.
    #[must_use]
    pub fn address(&self) -> String {
        self.uri.to_string()
    }

    pub(super) fn guarded(self) -> Guarded<Self> {
        Guarded::new("traces", self, POLICY)
    }

    pub(super) async fn post(&self, body: Bytes) -> Result<(), CollectorError> {
        let broken = |error: String| CollectorError::Connection(self.authority.clone(), error);
        let stream = TcpStream::connect(&self.authority)
            .await
            .map_err(|error| broken(error.to_string()))?;
        let (mut sender, connection) = handshake(TokioIo::new(stream))
            .await
            .map_err(|error| broken(error.to_string()))?;
        // It ends with the answer: the request asks to close.
        let driving = tokio::spawn(connection);
        let request = Request::post(self.uri.path_and_query().map_or("/", |path| path.as_str()))
            .header(HOST, &self.authority)
            .header(CONNECTION, "close")
            .header(CONTENT_TYPE, "application/json")
            .body(Full::new(body))
            .expect("the address was read as one");
        let answer = sender.send_request(request).await;
        driving.abort();
        let status = answer.map_err(|error| broken(error.to_string()))?.status();
        if status.is_success() {
            Ok(())
        } else {
            Err(CollectorError::Status(status.as_u16()))
        }
    }
}
