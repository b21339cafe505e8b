//! Becoming a guest and staying one: the HTTP requests every bot makes before it connects.
//!
//! What it is not: no HTTP library for anything else; requests go over a plain connection of their own.

use crate::bot::BotError;
use protocol::http::{RefreshRequest, Tokens};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

/// Bytes of an answer that are read at most.
const ANSWER_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// An HTTP answer: status and body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpAnswer {
    /// Status code.
    pub status: u16,
    /// Head as text, for tests of headers.
    pub head: String,
    /// Body, as it came.
    pub body: Vec<u8>,
}

/// One HTTP/1.0 request to `host:port`; extra header lines end in CRLF each.
///
/// # Errors
/// [`BotError`] when the server cannot be reached or does not speak HTTP.
pub async fn request(
    server: &str,
    method: &str,
    path: &str,
    headers: &str,
    body: &[u8],
) -> Result<HttpAnswer, BotError> {
    request_on(
        TcpStream::connect(server).await?,
        server,
        method,
        path,
        headers,
        body,
    )
    .await
}

/// The same over a connection that stands, such as one by TLS.
///
/// # Errors
/// [`BotError`] when what answers does not speak HTTP.
pub async fn request_on(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    server: &str,
    method: &str,
    path: &str,
    headers: &str,
    body: &[u8],
) -> Result<HttpAnswer, BotError> {
    // JSON says that it is; other bodies are named by whoever sends them.
    let kind = if body.starts_with(b"{") && !headers.to_ascii_lowercase().contains("content-type:") {
        "Content-Type: application/json\r\n"
    } else {
        ""
    };
    let head = format!(
        "{method} {path} HTTP/1.0\r\nHost: {server}\r\nContent-Length: {}\r\n{kind}{headers}\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body).await?;
    let mut answer = Vec::new();
    stream.take(ANSWER_BYTES_MAX).read_to_end(&mut answer).await?;
    let split = answer
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .ok_or_else(|| BotError::Protocol("the answer is no HTTP".to_owned()))?;
    let head = String::from_utf8_lossy(&answer[..split]).into_owned();
    let status = head.split_whitespace().nth(1).and_then(|code| code.parse().ok());
    Ok(HttpAnswer {
        status: status.ok_or_else(|| BotError::Protocol("the answer has no status".to_owned()))?,
        head,
        body: answer[split + 4..].to_vec(),
    })
}

/// A new guest on the server at `host:port`, declared as a bot's.
///
/// # Errors
/// [`BotError`] when the server refuses or cannot be reached.
pub async fn guest(server: &str) -> Result<Tokens, BotError> {
    tokens(server, "/api/v1/guest?bot=true", b"", "the server makes no guest").await
}

/// New tokens of the same Songweaver; the old refresh token has served then.
///
/// # Errors
/// [`BotError`] when the server refuses or cannot be reached.
pub async fn refresh(server: &str, old: &Tokens) -> Result<Tokens, BotError> {
    let refresh = RefreshRequest {
        refresh: old.refresh.clone(),
    };
    let body = serde_json::to_vec(&refresh).map_err(|error| BotError::Protocol(error.to_string()))?;
    tokens(server, "/api/v1/refresh", &body, "the server refreshes no token").await
}

async fn tokens(server: &str, path: &str, body: &[u8], otherwise: &str) -> Result<Tokens, BotError> {
    let answer = request(server, "POST", path, "", body).await?;
    if answer.status != 200 {
        return Err(BotError::Protocol(format!(
            "{otherwise}: {} {}",
            answer.status,
            String::from_utf8_lossy(&answer.body)
        )));
    }
    serde_json::from_slice(&answer.body).map_err(|error| BotError::Protocol(error.to_string()))
}
