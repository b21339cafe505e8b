//! The doors: how many connections may be open, in all and from one address, and how long one may lie idle.
//!
//! It counts sockets, whoever they belong to and whatever they say, and bounds by time those who never finish a request: whoever
//! was sent something is answered, so a socket on which bytes only come in, be it one a second, ends. The address is the socket's own;
//! connections that come through a trusted proxy are counted by [`Crowd`] once their request tells whose they are. What it is not: it
//! reads no byte of what passes; what a request or a message may ask is limited where it is understood.

use crate::forwarded::Proxies;
use crate::identity::limits::Source;
use axum::serve::Listener;
use socket2::SockRef;
use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
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
    /// How long something may come in before anything goes out: longer than a request may take, and than the heartbeat.
    pub unanswered_max: Duration,
}

impl Default for DoorLimits {
    fn default() -> Self {
        Self {
            connections_max: 20_000,
            of_an_address_max: 256,
            idle_max: Duration::from_secs(60),
            unanswered_max: Duration::from_secs(45),
        }
    }
}

/// The timer's own step; nothing is looked at again sooner.
const TIMER_STEP: Duration = Duration::from_millis(1);
/// Bytes of a connection that may wait unsent in the system: a second of a crowd's presence.
const UNSENT_BYTES_MAX: u32 = 32 * 1024;

#[derive(Debug, Default)]
struct Open {
    all: usize,
    by_source: HashMap<Source, usize>,
}

/// The count of who is inside, and the limits it is held to.
#[derive(Debug, Default)]
pub struct Crowd {
    limits: DoorLimits,
    open: Arc<Mutex<Open>>,
}

impl Crowd {
    /// Nobody is inside.
    #[must_use]
    pub fn new(limits: DoorLimits) -> Self {
        Self {
            limits,
            open: Arc::default(),
        }
    }

    /// Lets one more in from an address, counted for as long as what is given lives; `None` when there are too many.
    #[must_use]
    pub fn admit(&self, source: Source, counted: Counted) -> Option<Pass> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let of_source = open.by_source.get(&source).copied().unwrap_or_default();
        let crowded = of_source >= self.limits.of_an_address_max
            && !source.is_loopback()
            && counted == Counted::ByAddress;
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

/// How a connection is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// With the others of its address.
    ByAddress,
    /// Among all only: a proxy's address is many players'.
    InAllOnly,
}

/// A listener that lets in no more than the limits allow.
#[derive(Debug)]
pub struct Doors {
    listener: TcpListener,
    limits: DoorLimits,
    crowd: Crowd,
    proxies: Proxies,
}

/// What those get who are too many: a whole HTTP answer, since nothing they sent was read.
const TURNED_AWAY: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/problem+json\r\nretry-after: 10\r\n\
    connection: close\r\nx-content-type-options: nosniff\r\ncontent-length: 106\r\n\r\n\
    {\"code\":\"connections\",\"reason\":\"Too many connections are open from your address; close some, then retry.\"}";

impl Doors {
    /// Doors over a listener; connections of these proxies are not counted by their address.
    #[must_use]
    pub fn new(listener: TcpListener, limits: DoorLimits, proxies: Proxies) -> Self {
        Self {
            listener,
            limits,
            crowd: Crowd::new(limits),
            proxies,
        }
    }

    /// How many they let in.
    pub(crate) fn limits(&self) -> DoorLimits {
        self.limits
    }

    fn admit(&self, address: IpAddr) -> Option<Pass> {
        let counted = if self.proxies.trusts(address) {
            Counted::InAllOnly
        } else {
            Counted::ByAddress
        };
        self.crowd.admit(Source::of(address), counted)
    }
}

impl Listener for Doors {
    type Io = Guarded;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Guarded, SocketAddr) {
        loop {
            let (stream, address) = Listener::accept(&mut self.listener).await;
            let Some(pass) = self.admit(address.ip()) else {
                metrics::counter!("connections_turned_away_total").increment(1);
                // A courtesy: whoever does not take it is turned away all the same.
                let _ = stream.try_write(TURNED_AWAY);
                continue;
            };
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "a connection keeps its delay");
            }
            // What a stalled client does not take must wait here, where it is coalesced, not in the system's buffers, where it ages.
            if let Err(error) = SockRef::from(&stream).set_tcp_notsent_lowat(UNSENT_BYTES_MAX) {
                tracing::debug!(%error, "a connection keeps its buffers");
            }
            return (Guarded::new(stream, self.limits, pass), address);
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// One open connection in the count, for as long as it lives.
#[derive(Debug)]
pub struct Pass {
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

/// A connection that ends when nothing passes for too long, or when too long only one side speaks.
#[derive(Debug)]
pub struct Guarded {
    stream: TcpStream,
    limits: DoorLimits,
    /// Set anew only when it fires, so that a busy connection pays for looking at the clock and for no timer.
    alarm: Pin<Box<Sleep>>,
    passed: Instant,
    /// When the first byte came in after the last that went out.
    unanswered: Option<Instant>,
    _pass: Pass,
}

impl Guarded {
    fn new(stream: TcpStream, limits: DoorLimits, pass: Pass) -> Self {
        Self {
            stream,
            limits,
            alarm: Box::pin(sleep(limits.idle_max.min(limits.unanswered_max))),
            passed: Instant::now(),
            unanswered: None,
            _pass: pass,
        }
    }

    /// Notes that something passed.
    fn note(&mut self, passed: Passed) {
        self.passed = Instant::now();
        self.unanswered = match passed {
            Passed::In => Some(self.unanswered.unwrap_or(self.passed)),
            Passed::Out => None,
        };
    }

    /// Ends a connection that is over its time; else sees to it that it is looked at again.
    fn watch<T>(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        while self.alarm.as_mut().poll(cx).is_ready() {
            let idle_until = self.passed + self.limits.idle_max;
            let until = match self.unanswered {
                Some(since) => idle_until.min(since + self.limits.unanswered_max),
                None => idle_until,
            };
            if until <= Instant::now() {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            // Not later than something that comes in from now on could be due.
            let soon = self.limits.unanswered_max.max(TIMER_STEP);
            let next = until.min(Instant::now() + soon);
            self.alarm.as_mut().reset(next);
        }
        Poll::Pending
    }
}

/// Which way something passed.
#[derive(Debug, Clone, Copy)]
enum Passed {
    In,
    Out,
}

impl AsyncRead for Guarded {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        if Pin::new(&mut self.stream).poll_read(cx, into)?.is_pending() {
            return self.watch(cx);
        }
        if into.filled().len() > before {
            self.note(Passed::In);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Guarded {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.stream).poll_write(cx, bytes) {
            Poll::Pending => self.watch(cx),
            Poll::Ready(written) => {
                self.note(Passed::Out);
                Poll::Ready(written)
            }
        }
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
        match Pin::new(&mut self.stream).poll_write_vectored(cx, parts) {
            Poll::Pending => self.watch(cx),
            Poll::Ready(written) => {
                self.note(Passed::Out);
                Poll::Ready(written)
            }
        }
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
        let proxies = Proxies(vec!["198.51.100.0/24".parse().unwrap()]);
        Doors::new(TcpListener::bind("127.0.0.1:0").await.unwrap(), limits, proxies)
    }

    #[tokio::test]
    async fn one_address_cannot_take_every_place() {
        let doors = doors(DoorLimits {
            connections_max: 5,
            of_an_address_max: 2,
            ..DoorLimits::default()
        })
        .await;
        let from = |text: &str| doors.admit(text.parse().unwrap());
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
        let open = doors.crowd.open.lock().unwrap();
        assert!(
            open.all == 0 && open.by_source.is_empty(),
            "nothing is remembered of who left"
        );
    }

    #[tokio::test]
    async fn a_trusted_proxy_is_not_counted_as_one_player() {
        let doors = doors(DoorLimits {
            connections_max: 4,
            of_an_address_max: 1,
            ..DoorLimits::default()
        })
        .await;
        let proxied: Vec<_> = (0..5)
            .map(|_| doors.admit("198.51.100.9".parse().unwrap()))
            .collect();
        assert_eq!(
            proxied.iter().flatten().count(),
            4,
            "only the limit of all counts"
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

    #[tokio::test]
    async fn who_only_trickles_ends_and_who_is_answered_does_not() {
        for answered in [false, true] {
            let limits = DoorLimits {
                unanswered_max: Duration::ZERO,
                ..DoorLimits::default()
            };
            let mut doors = doors(limits).await;
            let mut client = TcpStream::connect(doors.local_addr().unwrap()).await.unwrap();
            let (mut guarded, _) = Listener::accept(&mut doors).await;
            if answered {
                guarded.write_all(b"HTTP/1.1 408 \r\n").await.unwrap();
                assert!(guarded.unanswered.is_none());
                continue;
            }
            client.write_all(b"GET / HT").await.unwrap();
            let ended = loop {
                match guarded.read_u8().await {
                    Ok(_) => {}
                    Err(error) => break error,
                }
            };
            assert_eq!(ended.kind(), io::ErrorKind::TimedOut);
        }
    }
}
