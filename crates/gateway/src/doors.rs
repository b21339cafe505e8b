//! The doors: how many connections may be open, in all and from one address, and how long one may lie idle.
//!
//! It counts sockets, whoever they belong to and whatever they say, so it also bounds those who never finish a request. The
//! address is the socket's own; headers that claim another are not believed. What it is not: it reads no byte of what passes;
//! what a request or a message may ask is limited where it is understood.

use crate::identity::limits::Source;
use axum::serve::Listener;
use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, Sleep, sleep};

/// How many connections may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DoorLimits {
    /// In all.
    pub connections_max: usize,
    /// From one address, an IPv6 /64 counting as one. This very machine is not limited: bots are run there by the thousand, and
    /// a proxy before the server comes from there.
    pub of_an_address_max: usize,
    /// How long nothing may pass in either direction. Longer than a WebSocket's heartbeat.
    pub idle_max: Duration,
}

impl Default for DoorLimits {
    fn default() -> Self {
        Self {
            connections_max: 20_000,
            of_an_address_max: 256,
            idle_max: Duration::from_secs(60),
        }
    }
}

#[derive(Debug, Default)]
struct Open {
    all: usize,
    by_source: HashMap<Source, usize>,
}

/// A listener that lets in no more than the limits allow.
#[derive(Debug)]
pub struct Doors {
    listener: TcpListener,
    limits: DoorLimits,
    open: Arc<Mutex<Open>>,
}

/// What those get who are too many: a whole HTTP answer, since nothing they sent was read.
const TURNED_AWAY: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json\r\nretry-after: 10\r\n\
    connection: close\r\ncontent-length: 106\r\n\r\n\
    {\"code\":\"connections\",\"reason\":\"Too many connections are open from your address; close some, then retry.\"}";

impl Doors {
    /// Doors over a listener.
    #[must_use]
    pub fn new(listener: TcpListener, limits: DoorLimits) -> Self {
        metrics::gauge!("connections_max").set(limits.connections_max as f64);
        Self {
            listener,
            limits,
            open: Arc::default(),
        }
    }

    fn admit(&self, source: Source) -> Option<Pass> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let of_source = open.by_source.get(&source).copied().unwrap_or_default();
        let crowded = of_source >= self.limits.of_an_address_max && !source.is_loopback();
        if crowded || open.all >= self.limits.connections_max {
            return None;
        }
        open.all += 1;
        open.by_source.insert(source, of_source + 1);
        Some(Pass {
            source,
            open: self.open.clone(),
        })
    }
}

impl Listener for Doors {
    type Io = Guarded;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Guarded, SocketAddr) {
        loop {
            let (stream, address) = Listener::accept(&mut self.listener).await;
            let Some(pass) = self.admit(Source::of(address.ip())) else {
                metrics::counter!("connections_turned_away_total").increment(1);
                // A courtesy: whoever does not take it is turned away all the same.
                let _ = stream.try_write(TURNED_AWAY);
                continue;
            };
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "a connection keeps its delay");
            }
            return (Guarded::new(stream, self.limits.idle_max, pass), address);
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// One open connection in the count, for as long as it lives.
#[derive(Debug)]
struct Pass {
    source: Source,
    open: Arc<Mutex<Open>>,
}

impl Drop for Pass {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.all -= 1;
        if let Some(count) = open.by_source.get_mut(&self.source) {
            *count -= 1;
            if *count == 0 {
                open.by_source.remove(&self.source);
            }
        }
    }
}

/// A connection that ends when nothing passes for too long.
#[derive(Debug)]
pub struct Guarded {
    stream: TcpStream,
    idle_max: Duration,
    /// Set anew only when it fires, so that a busy connection pays for looking at the clock and for no timer.
    alarm: Pin<Box<Sleep>>,
    passed: Instant,
    _pass: Pass,
}

impl Guarded {
    fn new(stream: TcpStream, idle_max: Duration, pass: Pass) -> Self {
        Self {
            stream,
            idle_max,
            alarm: Box::pin(sleep(idle_max)),
            passed: Instant::now(),
            _pass: pass,
        }
    }

    /// Notes what passed, and ends a connection on which nothing did for too long.
    fn watched<T>(&mut self, cx: &mut Context<'_>, polled: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if polled.is_ready() {
            self.passed = Instant::now();
            return polled;
        }
        while self.alarm.as_mut().poll(cx).is_ready() {
            let until = self.passed + self.idle_max;
            if until <= Instant::now() {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            self.alarm.as_mut().reset(until);
        }
        Poll::Pending
    }
}

impl AsyncRead for Guarded {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.stream).poll_read(cx, into);
        self.watched(cx, polled)
    }
}

impl AsyncWrite for Guarded {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.watched(cx, polled)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(cx, parts);
        self.watched(cx, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    async fn doors(limits: DoorLimits) -> Doors {
        Doors::new(TcpListener::bind("127.0.0.1:0").await.unwrap(), limits)
    }

    #[tokio::test]
    async fn one_address_cannot_take_every_place() {
        let doors = doors(DoorLimits {
            connections_max: 5,
            of_an_address_max: 2,
            ..DoorLimits::default()
        })
        .await;
        let from = |text: &str| doors.admit(Source::of(text.parse().unwrap()));
        let first = from("192.0.2.1").unwrap();
        let _second = from("192.0.2.1").unwrap();
        assert!(from("192.0.2.1").is_none());
        let _neighbour = from("2001:db8::1").unwrap();
        let _same_house = from("2001:db8::2").unwrap();
        assert!(from("2001:db8::3").is_none(), "a /64 is one address");
        drop(first);
        let _again = from("192.0.2.1").unwrap();
        let _home = from("127.0.0.1").unwrap();
        assert!(
            from("127.0.0.1").is_none(),
            "five are open, wherever they are from"
        );
        drop((_second, _neighbour, _same_house, _again, _home));
        let open = doors.open.lock().unwrap();
        assert!(
            open.all == 0 && open.by_source.is_empty(),
            "nothing is remembered of who left"
        );
    }

    #[tokio::test]
    async fn who_is_too_many_is_told_so() {
        let mut doors = doors(DoorLimits {
            connections_max: 1,
            ..DoorLimits::default()
        })
        .await;
        let address = doors.local_addr().unwrap();
        let _first = TcpStream::connect(address).await.unwrap();
        let (_held, _) = Listener::accept(&mut doors).await;
        let mut second = TcpStream::connect(address).await.unwrap();
        let accepting = tokio::spawn(async move { Listener::accept(&mut doors).await });
        let mut told = String::new();
        second.read_to_string(&mut told).await.unwrap();
        let (head, body) = told.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 503 "), "{head}");
        assert!(
            head.contains(&format!("content-length: {}", body.len())),
            "{told}"
        );
        assert!(body.contains("Too many connections"));
        accepting.abort();
    }

    #[tokio::test]
    async fn an_idle_connection_ends_and_a_busy_one_does_not() {
        for (idle_max, ends) in [(Duration::ZERO, true), (DoorLimits::default().idle_max, false)] {
            let limits = DoorLimits {
                idle_max,
                ..DoorLimits::default()
            };
            let mut doors = doors(limits).await;
            let mut client = TcpStream::connect(doors.local_addr().unwrap()).await.unwrap();
            let (mut guarded, _) = Listener::accept(&mut doors).await;
            if ends {
                let ended = guarded.read_u8().await.unwrap_err();
                assert_eq!(ended.kind(), io::ErrorKind::TimedOut);
            } else {
                client.write_all(b"x").await.unwrap();
                assert_eq!(guarded.read_u8().await.unwrap(), b'x');
            }
        }
    }
}
