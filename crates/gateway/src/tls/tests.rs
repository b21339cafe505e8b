//! Certificates of every kind, and real handshakes over real sockets.

use super::*;
use crate::doors::{DoorLimits, Doors};
use crate::entrance::Entrance;
use crate::forwarded::Proxies;
use axum::serve::Listener;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::{ClientConfig, RootCertStore};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// Years of the validity of a certificate.
const NOW: (i32, i32) = (2020, 4000);

fn made(years: (i32, i32)) -> (String, String) {
    let mut params = CertificateParams::new(vec!["play.example".to_owned()]).unwrap();
    params.not_before = date_time_ymd(years.0, 1, 1);
    params.not_after = date_time_ymd(years.1, 1, 1);
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    (certificate.pem(), key.serialize_pem())
}

/// A certificate as `openssl x509 -req` makes it where no extension is asked for.
fn of_version_1(pem: &str) -> String {
    let mut bytes = CertificateDer::from_pem_slice(pem.as_bytes()).unwrap().to_vec();
    // The version stands first in it: [0] of an integer, 2 for version 3.
    let version = [0xa0, 3, 2, 1, 2];
    let at = bytes.windows(5).position(|window| window == version).unwrap();
    bytes[at + 4] = 0;
    let text = STANDARD.encode(bytes);
    format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")
}

fn put(folder: &TempDir, pair: &(String, String)) -> PemFiles {
    let files = PemFiles {
        certificate: folder.path().join("certificate.pem"),
        key: folder.path().join("key.pem"),
    };
    std::fs::write(&files.certificate, &pair.0).unwrap();
    std::fs::write(&files.key, &pair.1).unwrap();
    std::fs::set_permissions(&files.key, std::fs::Permissions::from_mode(0o640)).unwrap();
    files
}

#[test]
fn what_cannot_serve_stops_with_what_where_and_what_to_do() {
    let folder = TempDir::new().unwrap();
    let refused = |pair: (String, String), says: &[&str]| {
        let said = Certificates::open(put(&folder, &pair)).unwrap_err().to_string();
        for words in says {
            assert!(said.contains(words), "{words:?} is not in {said:?}");
        }
    };
    let (good, key) = made(NOW);
    let other_key = made(NOW).1;
    refused(
        (good.clone(), other_key),
        &["key.pem", "does not belong", "certificate.pem", "issued together"],
    );
    refused(
        made((2001, 2002)),
        &["certificate.pem", "expired on 2002-01-01T00:00:00Z", "renew"],
    );
    refused(
        made((3900, 4000)),
        &["certificate.pem", "only from 3900-01-01T00:00:00Z", "clock"],
    );
    refused(
        (String::new(), key.clone()),
        &["certificate.pem", "no usable certificate", "PEM"],
    );
    refused(
        (key.clone(), key.clone()),
        &["certificate.pem", "no usable certificate"],
    );
    refused(
        (good.clone(), good.clone()),
        &["key.pem", "no usable private key"],
    );
    let damaged = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    refused(
        (damaged.to_owned(), key.clone()),
        &["certificate.pem", "no usable certificate"],
    );
    refused(
        (of_version_1(&good), key.clone()),
        &["certificate.pem", "no usable certificate", "version 3"],
    );
    let long = "x".repeat(FILE_BYTES_MAX as usize + 1);
    refused((long, key.clone()), &["cannot read the certificate", "more than"]);

    let files = put(&folder, &(good, key));
    std::fs::set_permissions(&files.key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let open = Certificates::open(files.clone()).unwrap_err().to_string();
    assert!(open.contains("mode 644") && open.contains("chmod o="), "{open}");
    std::fs::remove_file(&files.key).unwrap();
    let missing = Certificates::open(files).unwrap_err().to_string();
    assert!(
        missing.contains("cannot read the private key") && missing.contains("key.pem"),
        "{missing}"
    );
}

#[test]
fn a_new_pair_is_exchanged_and_a_broken_one_leaves_the_former_in_place() {
    let folder = TempDir::new().unwrap();
    let first = made(NOW);
    let certificates = Certificates::open(put(&folder, &first)).unwrap();
    assert_eq!(certificates.look(), Look::Same);
    assert_eq!(certificates.check().level, Level::Pass);
    assert_eq!(
        certificates.not_named(["play.example", "evil.example"]),
        ["evil.example"]
    );

    // Half of an exchange: the new certificate is there, the new key not yet.
    let second = made(NOW);
    put(&folder, &(second.0.clone(), first.1.clone()));
    let Look::Refused(error) = certificates.look() else {
        panic!("it was taken");
    };
    assert!(matches!(error, TlsError::Mismatched { .. }), "{error}");
    assert_eq!(certificates.look(), Look::Same, "it is said once");
    let check = certificates.check();
    assert_eq!(check.level, Level::Warn);
    assert!(check.output.unwrap().contains("the former pair does"));
    put(&folder, &second);
    assert_eq!(certificates.look(), Look::Exchanged);
    assert_eq!(certificates.check().level, Level::Pass);

    std::fs::remove_file(folder.path().join("key.pem")).unwrap();
    assert!(matches!(
        certificates.look(),
        Look::Refused(TlsError::Unreadable { .. })
    ));
    put(&folder, &second);
    assert_eq!(certificates.look(), Look::Same);
    assert_eq!(certificates.check().level, Level::Pass);
}

#[test]
fn health_warns_two_weeks_before_the_end_and_fails_after_it() {
    let folder = TempDir::new().unwrap();
    let certificates = Certificates::open(put(&folder, &made(NOW))).unwrap();
    for (days, level) in [
        (DAYS_WARNED + 1, Level::Pass),
        (DAYS_WARNED - 1, Level::Warn),
        (-1, Level::Fail),
    ] {
        certificates.held.write().unwrap().pair.until = now() + days * DAY_SECONDS + 60;
        assert_eq!(certificates.days_left(), days);
        assert_eq!(certificates.check().level, level, "{days}");
    }
}

async fn shake(address: std::net::SocketAddr, trusted: &str) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(trusted.as_bytes()).unwrap())
        .unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("play.example").unwrap();
    let stream = TcpStream::connect(address).await?;
    TlsConnector::from(Arc::new(config)).connect(name, stream).await
}

#[tokio::test]
async fn handshakes_show_the_pair_of_the_moment_and_open_connections_go_on() {
    let folder = TempDir::new().unwrap();
    let first = made(NOW);
    let certificates = Certificates::open(put(&folder, &first)).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let doors = Doors::new(listener, DoorLimits::default(), Proxies::default());
    let mut entrance = Entrance::new(doors, Some(certificates.config()));
    // Says back what it is told.
    let serving = tokio::spawn(async move {
        loop {
            let (mut line, _) = entrance.accept().await;
            tokio::spawn(async move {
                let mut said = [0; 5];
                while line.read_exact(&mut said).await.is_ok() {
                    line.write_all(&said).await.unwrap();
                    line.flush().await.unwrap();
                }
            });
        }
    });
    // Whoever never finishes a handshake holds up nobody.
    let _silent = TcpStream::connect(address).await.unwrap();
    let mut early = shake(address, &first.0).await.unwrap();
    assert_eq!(
        early.get_ref().1.protocol_version(),
        Some(rustls::ProtocolVersion::TLSv1_3)
    );
    let echo = async |stream: &mut TlsStream<TcpStream>| {
        stream.write_all(b"hello").await.unwrap();
        let mut said = [0; 5];
        stream.read_exact(&mut said).await.unwrap();
        assert_eq!(&said, b"hello");
    };
    echo(&mut early).await;
    let second = made(NOW);
    put(&folder, &second);
    assert_eq!(certificates.look(), Look::Exchanged);
    echo(&mut early).await;
    echo(&mut shake(address, &second.0).await.unwrap()).await;
    shake(address, &first.0)
        .await
        .expect_err("the former certificate is shown no more");
    // Plain HTTP on this port is no handshake, and ends.
    let mut plain = TcpStream::connect(address).await.unwrap();
    plain.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
    let mut said = Vec::new();
    let _ = plain.read_to_end(&mut said).await;
    assert!(!said.starts_with(b"HTTP"));
    serving.abort();
}
