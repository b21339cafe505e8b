//! TLS of a running server: the certificate at the start, the watch over its files, and the port that sends plain HTTP on.
//!
//! What it is not: what may serve, and how it is shown, is the gateway's.

use anyhow::{Context, Result};
use axum::Router;
use axum::extract::Request;
use axum::serve::ListenerExt;
use gateway::tls::Look;
use gateway::{Certificates, DoorLimits, Doors, Hosts, PemFiles, Proxies, Redirect};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinHandle;
use tokio::time::interval;

/// The files are looked at this often.
const LOOK: Duration = Duration::from_secs(30);
/// The port that only sends on needs little.
const REDIRECT_DOORS: DoorLimits = DoorLimits {
    connections_max: 1000,
    of_an_address_max: 16,
    idle_max: Duration::from_secs(10),
    unanswered_max: Duration::from_secs(10),
};

/// Reads and checks a certificate; names it is not for are told, since the server may be reached by others too.
///
/// # Errors
/// Why it cannot serve.
pub fn open(files: PemFiles, hosts: &Hosts) -> Result<Arc<Certificates>> {
    let certificates = Certificates::open(files)?;
    for name in certificates.not_named(hosts.0.iter().map(String::as_str)) {
        tracing::warn!(
            name,
            "the certificate is not for this name of `hosts`; browsers will turn away"
        );
    }
    tracing::info!(days = certificates.days_left(), "the certificate may serve");
    Ok(certificates)
}

/// Looks at the files now and then, and at SIGHUP, until the task is aborted.
///
/// # Errors
/// When the signal cannot be waited for.
pub fn watch(certificates: Arc<Certificates>) -> Result<JoinHandle<()>> {
    let mut asked = signal(SignalKind::hangup()).context("cannot wait for SIGHUP")?;
    Ok(tokio::spawn(async move {
        let mut pace = interval(LOOK);
        loop {
            tokio::select! {
                _ = pace.tick() => {}
                Some(()) = asked.recv() => {}
            }
            let looking = certificates.clone();
            // A look that was cut short is made again at the next.
            let Ok(look) = tokio::task::spawn_blocking(move || looking.look()).await else {
                continue;
            };
            match look {
                Look::Same => {}
                Look::Exchanged => {
                    tracing::info!(
                        days = certificates.days_left(),
                        "a new certificate serves from now on"
                    );
                }
                Look::Refused(error) => {
                    tracing::error!(%error, "the new certificate cannot serve; the former one goes on");
                }
            }
        }
    }))
}

/// Where the server shows no certificate: a SIGHUP, which would end it undrained, is only told of, until the task is aborted.
///
/// # Errors
/// When the signal cannot be waited for.
pub fn stay() -> Result<JoinHandle<()>> {
    let mut asked = signal(SignalKind::hangup()).context("cannot wait for SIGHUP")?;
    Ok(tokio::spawn(async move {
        while asked.recv().await.is_some() {
            tracing::info!("SIGHUP: no certificate to look at; content is reloaded by `content reload`");
        }
    }))
}

/// Answers plain HTTP with the way to TLS, until the task is aborted; says where it listens.
///
/// # Errors
/// When it cannot listen there.
pub async fn send_on(listen: SocketAddr, redirect: Redirect) -> Result<(SocketAddr, JoinHandle<()>)> {
    let listener = TcpListener::bind(listen)
        .await
        .with_context(|| format!("cannot listen on {listen}, which `tls.redirect` names"))?;
    let address = listener.local_addr()?;
    let doors = Doors::new(listener, REDIRECT_DOORS, Proxies::default()).tap_io(|_| {});
    let answer = move |request: Request| {
        let answer = redirect.answer(request.method(), request.uri(), request.headers());
        std::future::ready(answer)
    };
    let app = Router::new().fallback(answer);
    let serving = tokio::spawn(async move {
        if let Err(error) = axum::serve(doors, app).await {
            tracing::error!(%error, "plain HTTP is sent on no more");
        }
    });
    Ok((address, serving))
}
