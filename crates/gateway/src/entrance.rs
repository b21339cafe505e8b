//! The entrance: what comes through the doors, encrypted where there is a certificate.
//!
//! The handshake is made by the task of the connection itself, when it first reads, so that a slow one holds up nobody and needs no queue of
//! its own. Below the encryption lie the doors with their limits and socket options, unchanged. What it is not: it reads no certificate.

use crate::doors::{Doors, Guarded};
use axum::serve::Listener;
use rustls::ServerConfig;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};
use tokio_rustls::server::TlsStream;
use tokio_rustls::{Accept, TlsAcceptor};

/// A handshake takes at most this long.
const HANDSHAKE_WITHIN: Duration = Duration::from_secs(10);
/// Plain bytes of a connection that wait to be encrypted: what a slow client does not take must wait in its outbox, where it is
/// coalesced. One record of TLS.
const BUFFER_BYTES_MAX: usize = 16 * 1024;

/// The doors, and what is spoken behind them.
pub struct Entrance {
    doors: Doors,
    tls: Option<TlsAcceptor>,
}

impl std::fmt::Debug for Entrance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entrance")
            .field("doors", &self.doors)
            .field("encrypted", &self.tls.is_some())
            .finish()
    }
}

impl Entrance {
    /// Everything that comes through these doors, in TLS where there is a configuration of it.
    #[must_use]
    pub fn new(doors: Doors, tls: Option<Arc<ServerConfig>>) -> Self {
        metrics::gauge!("connections_max").set(doors.limits().connections_max as f64);
        Self {
            doors,
            tls: tls.map(TlsAcceptor::from),
        }
    }
}

impl Listener for Entrance {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Line, SocketAddr) {
        let (guarded, address) = self.doors.accept().await;
        let line = match &self.tls {
            None => Line::Plain(guarded),
            Some(tls) => Line::Shaking(Box::new(Shaking {
                accept: tls.accept(guarded),
                over: Box::pin(sleep(HANDSHAKE_WITHIN)),
            })),
        };
        (line, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.doors.local_addr()
    }
}

/// A handshake, and when it is over its time.
pub struct Shaking {
    accept: Accept<Guarded>,
    over: Pin<Box<Sleep>>,
}

/// One connection.
pub enum Line {
    /// As it came.
    Plain(Guarded),
    /// Not yet agreed on how to encrypt.
    Shaking(Box<Shaking>),
    /// Encrypted.
    Encrypted(Box<TlsStream<Guarded>>),
    /// The handshake failed; what was below is closed.
    Failed,
}

impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Plain(_) => "Plain",
            Self::Shaking(_) => "Shaking",
            Self::Encrypted(_) => "Encrypted",
            Self::Failed => "Failed",
        })
    }
}

impl Line {
    /// Goes on with the handshake, where there is one, until it is done.
    fn shaken(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Self::Shaking(shaking) = self else {
            return Poll::Ready(Ok(()));
        };
        let shaken = if shaking.over.as_mut().poll(cx).is_ready() {
            Err(io::ErrorKind::TimedOut.into())
        } else {
            ready!(Pin::new(&mut shaking.accept).poll(cx))
        };
        let outcome = if shaken.is_ok() { "done" } else { "failed" };
        metrics::counter!("tls_handshakes_total", "outcome" => outcome).increment(1);
        match shaken {
            Ok(mut stream) => {
                stream.get_mut().1.set_buffer_limit(Some(BUFFER_BYTES_MAX));
                *self = Self::Encrypted(Box::new(stream));
                Poll::Ready(Ok(()))
            }
            Err(error) => {
                tracing::debug!(%error, "a handshake failed");
                *self = Self::Failed;
                Poll::Ready(Err(error))
            }
        }
    }

    /// What carries bytes now.
    fn carrier(&mut self) -> io::Result<Pin<&mut dyn Carrier>> {
        match self {
            Self::Plain(stream) => Ok(Pin::new(stream)),
            Self::Encrypted(stream) => Ok(Pin::new(stream.as_mut())),
            Self::Shaking(_) | Self::Failed => Err(io::ErrorKind::NotConnected.into()),
        }
    }
}

/// Both kinds of stream as one.
trait Carrier: AsyncRead + AsyncWrite + Unpin {}
impl<T: AsyncRead + AsyncWrite + Unpin> Carrier for T {}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        ready!(self.shaken(cx))?;
        self.carrier()?.poll_read(cx, into)
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.shaken(cx))?;
        self.carrier()?.poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.carrier() {
            Ok(carrier) => carrier.poll_flush(cx),
            // Nothing was written before the handshake.
            Err(_) => Poll::Ready(Ok(())),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.carrier() {
            Ok(carrier) => carrier.poll_shutdown(cx),
            // Dropping closes what no handshake opened.
            Err(_) => Poll::Ready(Ok(())),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        ready!(self.shaken(cx))?;
        self.carrier()?.poll_write_vectored(cx, parts)
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Plain(stream) => stream.is_write_vectored(),
            // Records are made of whole parts in either case.
            Self::Shaking(_) | Self::Encrypted(_) | Self::Failed => true,
        }
    }
}
