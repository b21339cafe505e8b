//! The edge of a whole server: TLS with its certificate exchanged under open connections, plain HTTP sent on, headers on every kind of answer,
//! names that are not the server's.

use crate::process::Process;
use crate::stage::{composed, folder};
use bots::guest::request;
use futures_util::{SinkExt, StreamExt};
use gateway::tls::Look;
use gateway::{Certificates, Hosts, PemFiles};
use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use server::config::{FileFlag, Flags};
use server::ready::{Asked, ask as ask_once, ready};
use server::serve::{Running, ServeConfig, start};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

/// A new pair for `play.example`; the certificate's PEM.
fn issue(files: &PemFiles) -> String {
    issue_until(files, 2090)
}

/// The same, valid until a year begins.
fn issue_until(files: &PemFiles, year: i32) -> String {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["play.example".to_owned()]).unwrap();
    params.not_after = rcgen::date_time_ymd(year, 1, 1);
    let certificate = params.self_signed(&key).unwrap().pem();
    std::fs::write(&files.certificate, &certificate).unwrap();
    std::fs::write(&files.key, key.serialize_pem()).unwrap();
    std::fs::set_permissions(&files.key, std::fs::Permissions::from_mode(0o600)).unwrap();
    certificate
}

fn files(folder: &Path) -> PemFiles {
    PemFiles {
        certificate: folder.join("certificate.pem"),
        key: folder.join("key.pem"),
    }
}

async fn encrypted(address: SocketAddr, trusted: &str) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(trusted.as_bytes()).unwrap())
        .unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("play.example").unwrap();
    TlsConnector::from(Arc::new(config))
        .connect(name, TcpStream::connect(address).await?)
        .await
}

/// The head and body of an answer over an open connection that then ends.
async fn ask<S: AsyncReadExt + AsyncWriteExt + Unpin>(stream: &mut S, head: &str) -> String {
    let head = format!("{head}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

async fn serving(folder: &Path, tls: bool) -> Running {
    let web = folder.join("web");
    std::fs::create_dir_all(web.join("assets")).unwrap();
    std::fs::write(web.join("index.html"), "<p>hello").unwrap();
    std::fs::write(web.join("assets/a-1.js"), "1").unwrap();
    let config = ServeConfig {
        hosts: Hosts(vec!["play.example".to_owned()]),
        tls: tls.then(|| files(folder)),
        redirect: tls.then(|| SocketAddr::from(([127, 0, 0, 1], 0))),
        web: Some(web),
        ..ServeConfig::local(&folder.join("world"))
    };
    start(composed(), config).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_and_a_websocket_come_by_tls_and_outlive_the_exchange_of_the_certificate() {
    let folder = TempDir::new().unwrap();
    let first = issue(&files(folder.path()));
    let running = serving(folder.path(), true).await;
    let address = running.address;
    let head = "GET / HTTP/1.1\r\nHost: play.example";
    let page = ask(&mut encrypted(address, &first).await.unwrap(), head).await;
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    assert!(
        page.contains("strict-transport-security: max-age=31536000"),
        "{page}"
    );

    // The command asks by TLS, by the configuration or by the file that is named, and takes no other certificate for the server's.
    let of_file = |file: &str| Asked {
        server: address.to_string(),
        certificate: Some(folder.path().join(file)),
    };
    let configured = folder.path().join("finalverse.toml");
    let pair = files(folder.path());
    let text = format!(
        "listen = \"{address}\"\n[tls]\ncertificate = {:?}\nkey = {:?}\n",
        pair.certificate, pair.key
    );
    std::fs::write(&configured, text).unwrap();
    let flag = FileFlag(Flags {
        file: Some(configured),
        given: Vec::new(),
    });
    let asked = Asked::of(&flag.settings().unwrap());
    assert_eq!(asked, of_file("certificate.pem"));
    let soon = Duration::from_secs(10);
    ready(&asked, soon).await.unwrap();
    let plain = Asked {
        certificate: None,
        ..asked
    };
    let refused = ask_once(&plain).await.unwrap_err();
    std::fs::write(folder.path().join("former.pem"), &first).unwrap();

    let socket = async |trusted: &str, origin: &'static str| {
        let mut dial = "wss://play.example/ws".into_client_request().unwrap();
        let headers = dial.headers_mut();
        headers.insert("sec-websocket-protocol", protocol::SUBPROTOCOL.parse().unwrap());
        headers.insert("origin", origin.parse().unwrap());
        client_async(dial, encrypted(address, trusted).await.unwrap()).await
    };
    socket(&first, "http://play.example")
        .await
        .expect_err("a page that came in clear may not connect");
    let (mut early, upgrade) = socket(&first, "https://play.example").await.unwrap();
    assert!(upgrade.headers().contains_key("content-security-policy"));

    let second = issue(&files(folder.path()));
    let certificates = running.certificates.clone().unwrap();
    assert_eq!(certificates.look(), Look::Exchanged);
    encrypted(address, &first)
        .await
        .expect_err("the former one is shown no more");
    socket(&second, "https://play.example").await.unwrap();
    ready(&of_file("certificate.pem"), soon).await.unwrap();
    let refused_by = ask_once(&of_file("former.pem")).await.unwrap_err();
    for (error, word) in [(refused, "--certificate"), (refused_by, "another certificate")] {
        let told = format!("{error:#}");
        assert!(told.contains(word), "{told}");
    }
    // The early one still speaks and is answered.
    early.send(Message::text("{}")).await.unwrap();
    let said = early.next().await.unwrap().unwrap();
    assert!(said.to_text().unwrap().contains("\"hello\""), "{said}");

    let health = ask(
        &mut encrypted(address, &second).await.unwrap(),
        "GET /healthz HTTP/1.1\r\nHost: probe",
    )
    .await;
    assert!(health.contains("\"gateway:certificate\""), "{health}");
    let mut plain = TcpStream::connect(running.redirects.unwrap()).await.unwrap();
    let sent_on = ask(&mut plain, "GET /where?to=1 HTTP/1.1\r\nHost: play.example").await;
    assert!(sent_on.starts_with("HTTP/1.1 308"), "{sent_on}");
    let target = format!("location: https://play.example:{}/where?to=1\r\n", address.port());
    assert!(sent_on.contains(&target), "{sent_on}");
    running.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signal_exchanges_the_certificate_and_a_broken_one_is_refused() {
    let folder = TempDir::new().unwrap();
    let files = files(folder.path());
    let first = issue(&files);
    let server = Process::serve(&[
        "--hosts",
        "play.example",
        "--tls-certificate",
        files.certificate.to_str().unwrap(),
        "--tls-key",
        files.key.to_str().unwrap(),
    ]);
    let address: SocketAddr = server.address.parse().unwrap();
    let mut early = encrypted(address, &first).await.unwrap();

    let second = issue(&files);
    server.signal("-HUP");
    server.logs("a new certificate serves from now on").await;
    encrypted(address, &second).await.unwrap();
    encrypted(address, &first)
        .await
        .expect_err("the former one is shown no more");

    // A renewal that was cut short: a new certificate beside the former key.
    let key = std::fs::read(&files.key).unwrap();
    issue(&files);
    std::fs::write(&files.key, key).unwrap();
    server.signal("-HUP");
    server
        .logs("the new certificate cannot serve; the former one goes on")
        .await;
    encrypted(address, &second).await.unwrap();
    // Whoever was connected all the while is still answered.
    let page = ask(&mut early, "GET /livez HTTP/1.1\r\nHost: play.example").await;
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    server.terminate();
    let (status, log) = server.ended().await;
    assert!(status.success(), "{log}");
}

#[tokio::test(start_paused = true)]
async fn a_certificate_that_was_renewed_is_found_without_a_signal() {
    let folder = TempDir::new().unwrap();
    let files = files(folder.path());
    issue_until(&files, 2090);
    let certificates = Certificates::open(files.clone()).unwrap();
    let watching = server::tls::watch(certificates.clone()).unwrap();
    let former = certificates.days_left();
    issue_until(&files, 2091);
    // Virtual time: half a minute passes as soon as nothing else is left to do.
    tokio::time::timeout(Duration::from_secs(31), async {
        while certificates.days_left() == former {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    })
    .await
    .expect("the files are looked at every half minute");
    watching.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_answer_has_the_headers_and_only_the_servers_names_are_answered() {
    let folder = TempDir::new().unwrap();
    let running = serving(folder.path(), false).await;
    let server = running.server();
    let upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    let cases = [
        ("GET", "/", "", 200),
        ("GET", "/assets/a-1.js", "", 200),
        ("GET", "/assets/none.js", "", 404),
        ("GET", "/api/v1/atlas", "", 200),
        ("GET", "/api/v1/account", "", 401),
        ("POST", "/api/v1/login", "", 415),
        ("DELETE", "/api/v1/atlas", "", 405),
        ("GET", "/ws", upgrade, 426),
        ("GET", "/livez", "", 200),
    ];
    for (method, path, headers, status) in cases {
        let answer = request(&server, method, path, headers, b"").await.unwrap();
        let head = answer.head.to_lowercase();
        assert_eq!(answer.status, status, "{path}: {head}");
        for header in [
            "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'; ",
            "x-content-type-options: nosniff",
            "referrer-policy: no-referrer",
            "permissions-policy: midi=(self)",
            "cross-origin-opener-policy: same-origin",
            "cross-origin-resource-policy: same-origin",
        ] {
            assert!(head.contains(header), "{method} {path} lacks {header}: {head}");
        }
        assert!(!head.contains("unsafe-"), "{head}");
        assert!(
            !head.contains("strict-transport-security"),
            "not in clear: {head}"
        );
    }
    for (path, host, status) in [
        ("/", "play.example", 200),
        ("/", "PLAY.EXAMPLE:8080", 200),
        ("/", "evil.example", 421),
        ("/api/v1/atlas", "evil.example", 421),
        ("/ws", "evil.example", 421),
        ("/assets/a-1.js", "192.0.2.1", 421),
        ("/livez", "evil.example", 200),
        ("/readyz", "", 200),
        ("/", "", 400),
    ] {
        let mut stream = TcpStream::connect(running.address).await.unwrap();
        let host = if host.is_empty() {
            String::new()
        } else {
            format!("\r\nHost: {host}")
        };
        let answer = ask(&mut stream, &format!("GET {path} HTTP/1.0{host}")).await;
        assert!(
            answer.contains(&format!(" {status} ")),
            "{path} of {host:?}: {answer}"
        );
        assert!(answer.contains("x-content-type-options: nosniff"), "{answer}");
    }
    running.stop().await.unwrap();
}

#[test]
fn a_certificate_that_cannot_serve_stops_the_start_and_the_check_says_the_same() {
    let world = TempDir::new().unwrap();
    let pair = files(world.path());
    issue(&pair);
    let other = PemFiles {
        key: world.path().join("other.pem"),
        ..pair.clone()
    };
    issue(&PemFiles {
        certificate: world.path().join("unused.pem"),
        ..other.clone()
    });
    for command in [["serve"].as_slice(), ["config", "check"].as_slice()] {
        let ended = Command::new(env!("CARGO_BIN_EXE_finalverse"))
            .args(command)
            .current_dir(world.path())
            .env("FINALVERSE_CONTENT", folder("content"))
            .env("FINALVERSE_TLS_CERTIFICATE", &other.certificate)
            .env("FINALVERSE_TLS_KEY", &other.key)
            .output()
            .unwrap();
        assert!(!ended.status.success());
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert!(
            said.contains("FINALVERSE_TLS_CERTIFICATE: the private key"),
            "{said}"
        );
        assert!(said.contains("does not belong"), "{said}");
    }
    assert!(!world.path().join("world").exists(), "nothing was begun");
}
