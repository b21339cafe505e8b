//! Asking a running server whether players may come: over plain HTTP, or by TLS where it ends TLS itself.
//!
//! The server is asked on its own machine, by an address that its certificate does not name; so exactly the certificate of the file is
//! taken for it, by whoever holds its key, and no other. What it is not: the certificate's days are `/healthz`'s to tell.

use crate::config::Settings;
use anyhow::{Context, Error, Result, anyhow, bail};
use bots::guest::{HttpAnswer, request, request_on};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout_at};
use tokio_rustls::TlsConnector;

/// Between two questions whether a server is ready.
const AGAIN: Duration = Duration::from_millis(200);

/// Which server is asked, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Host and port.
    pub server: String,
    /// The file with the certificate that it shows; plain HTTP without.
    pub certificate: Option<PathBuf>,
}

impl Asked {
    /// The server of a configuration, reached on this machine.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        Self {
            server: reached(settings.listen).to_string(),
            certificate: settings.tls().map(|files| files.certificate),
        }
    }
}

/// Where a server is reached from its own machine that listens there.
pub(crate) fn reached(listen: SocketAddr) -> SocketAddr {
    let here: IpAddr = match listen.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    };
    SocketAddr::new(here, listen.port())
}

/// Asks until it is ready or the time is over; answers what it says.
///
/// # Errors
/// What it said last, or why it could not be asked.
pub async fn ready(asked: &Asked, within: Duration) -> Result<String> {
    let server = &asked.server;
    let until = Instant::now() + within;
    loop {
        let failed = match timeout_at(until, ask(asked)).await {
            Ok(Ok(answer)) => {
                let said = String::from_utf8_lossy(&answer.body).trim().to_owned();
                if answer.status == 200 {
                    return Ok(said);
                }
                anyhow!("{server} is not ready: {said}")
            }
            Ok(Err(error)) => error,
            Err(_) => anyhow!("{server} did not answer within {} s", within.as_secs()),
        };
        if Instant::now() + AGAIN >= until {
            return Err(failed);
        }
        sleep(AGAIN).await;
    }
}

/// Asks once.
///
/// # Errors
/// Why it could not be asked.
pub async fn ask(asked: &Asked) -> Result<HttpAnswer> {
    let server = &asked.server;
    let Some(file) = &asked.certificate else {
        return request(server, "GET", "/readyz", "", b"").await.map_err(|error| {
            Error::from(error).context(format!(
                "{server} does not answer in plain HTTP; one that ends TLS itself is asked with `--certificate FILE` or with its `--config FILE`"
            ))
        });
    };
    let connector = TlsConnector::from(Arc::new(trusting(file)?));
    let stream = TcpStream::connect(server)
        .await
        .with_context(|| format!("{server} does not answer"))?;
    let address = stream.peer_addr().context("a connection without an end")?;
    let stream = connector
        .connect(ServerName::from(address.ip()), stream)
        .await
        .with_context(|| format!("{server} does not speak TLS by {}", file.display()))?;
    Ok(request_on(stream, server, "GET", "/readyz", "", b"").await?)
}

/// TLS towards a server that shows the first certificate of a file.
fn trusting(file: &Path) -> Result<ClientConfig> {
    let pem =
        std::fs::read(file).with_context(|| format!("cannot read the certificate {}", file.display()))?;
    let Some(Ok(certificate)) = CertificateDer::pem_slice_iter(&pem).next() else {
        bail!("there is no certificate in {}", file.display());
    };
    let provider = Arc::new(ring::default_provider());
    let shown = Shown {
        certificate,
        provider: provider.clone(),
    };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .context("TLS has no versions")?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(shown))
        .with_no_client_auth();
    Ok(config)
}

/// Takes one certificate for the server's, and its key's signatures alone.
#[derive(Debug)]
struct Shown {
    certificate: CertificateDer<'static>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Shown {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if *end_entity == self.certificate {
            return Ok(ServerCertVerified::assertion());
        }
        Err(rustls::Error::General(
            "it shows another certificate than the file's; after an exchange it takes half a minute to show the new one"
                .to_owned(),
        ))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_reached_on_this_machine_wherever_it_listens() {
        for (listen, here) in [
            ("0.0.0.0:443", "127.0.0.1:443"),
            ("[::]:443", "[::1]:443"),
            ("192.0.2.7:80", "192.0.2.7:80"),
        ] {
            assert_eq!(reached(listen.parse().unwrap()).to_string(), here);
        }
    }
}
