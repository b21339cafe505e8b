//! The certificate that the server shows: read from two files, checked before it serves, exchanged while the server runs.
//!
//! A pair that is missing, unreadable, damaged, mismatched, expired or not valid yet is refused in words that say what, where and what to do: at
//! the start that stops the server, later the pair that serves goes on. What it is not: it obtains no certificate, and no socket is here.

use rustls::client::verify_server_name;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::server::{ClientHello, ParsedCertificate, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{InconsistentKeys, ServerConfig};
use sha2::{Digest, Sha256};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{SystemTime, UNIX_EPOCH};
use telemetry::health::{Check, Level};
use x509_cert::Certificate;
use x509_cert::der::Decode;

/// Bytes of either file: a chain of certificates has a few thousand.
const FILE_BYTES_MAX: u64 = 256 * 1024;
/// Certificates of a chain.
const CHAIN_MAX: usize = 16;
/// With fewer days left, `/healthz` warns.
pub const DAYS_WARNED: i64 = 14;
const DAY_SECONDS: i64 = 86_400;

/// Where a certificate and its key are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PemFiles {
    /// The chain as PEM, the server's own certificate first.
    pub certificate: PathBuf,
    /// Its private key as PEM (PKCS #8, PKCS #1 or SEC 1).
    pub key: PathBuf,
}

/// Why a pair cannot serve.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TlsError {
    /// A file is not there, or may not be read.
    #[error("cannot read the {what} {path}: {why}; check the path and that the server's user may read it")]
    Unreadable {
        /// `certificate` or `private key`.
        what: &'static str,
        /// Where.
        path: String,
        /// What the system says.
        why: String,
    },
    /// Others can read the key.
    #[error(
        "everyone on this machine can read the private key {path} (mode {mode:03o}); run `chmod o= {path}`"
    )]
    Open {
        /// Where.
        path: String,
        /// Its permissions.
        mode: u32,
    },
    /// What is in a file is not what should be.
    #[error("{path} holds no usable {what}: {why}; it must be PEM, as `-----BEGIN ...` lines show")]
    Damaged {
        /// `certificate` or `private key`.
        what: &'static str,
        /// Where.
        path: String,
        /// What is wrong.
        why: String,
    },
    /// The key is another's.
    #[error(
        "the private key {key} does not belong to the first certificate of {certificate}; give the pair that was issued together, the server's own certificate first"
    )]
    Mismatched {
        /// The certificate's file.
        certificate: String,
        /// The key's file.
        key: String,
    },
    /// Its time is over.
    #[error("the certificate {path} expired on {until}; renew it and put the new pair in its place")]
    Expired {
        /// Where.
        path: String,
        /// When, in UTC.
        until: String,
    },
    /// Its time has not come.
    #[error(
        "the certificate {path} is valid only from {from}; set the system's clock right, or wait, or put the former pair back"
    )]
    NotYet {
        /// Where.
        path: String,
        /// When, in UTC.
        from: String,
    },
}

/// A pair that was read and may serve.
#[derive(Debug, Clone)]
struct Pair {
    key: Arc<CertifiedKey>,
    /// The last moment of its validity, in Unix seconds.
    until: i64,
    /// SHA-256 of both files' bytes.
    print: [u8; 32],
}

/// What a look at the files found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// What they hold is what serves, or was refused before.
    Same,
    /// A new pair serves from now on.
    Exchanged,
    /// A new pair cannot serve; the former one goes on.
    Refused(TlsError),
}

#[derive(Debug)]
struct Held {
    pair: Pair,
    /// What was refused last, until the files are whole again: said once, and told by health.
    refused: Option<([u8; 32], TlsError)>,
}

/// The pair that serves, and where the next one will come from.
#[derive(Debug)]
pub struct Certificates {
    files: PemFiles,
    held: RwLock<Held>,
}

impl Certificates {
    /// Reads and checks a pair.
    ///
    /// # Errors
    /// Why it cannot serve.
    pub fn open(files: PemFiles) -> Result<Arc<Self>, TlsError> {
        let pair = Raw::read(&files)?.checked(&files, now())?;
        let certificates = Self {
            files,
            held: RwLock::new(Held { pair, refused: None }),
        };
        certificates.record();
        Ok(Arc::new(certificates))
    }

    /// Looks at the files again, and goes on with what they hold if it may serve. It reads files: not for a task that others wait for.
    pub fn look(&self) -> Look {
        let found = self.found();
        self.record();
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        match found {
            Ok(None) => {
                held.refused = None;
                Look::Same
            }
            Ok(Some(pair)) => {
                *held = Held { pair, refused: None };
                drop(held);
                self.record();
                metrics::counter!("tls_exchanges_total", "outcome" => "exchanged").increment(1);
                Look::Exchanged
            }
            Err((print, error)) => {
                let known = held.refused.as_ref().is_some_and(|(before, _)| *before == print);
                held.refused = Some((print, error.clone()));
                if known {
                    return Look::Same;
                }
                metrics::counter!("tls_exchanges_total", "outcome" => "refused").increment(1);
                Look::Refused(error)
            }
        }
    }

    /// A pair that differs from the one that serves; what cannot serve comes with what to know it by.
    fn found(&self) -> Result<Option<Pair>, ([u8; 32], TlsError)> {
        let raw = Raw::read(&self.files).map_err(|error| {
            let print = Sha256::digest(error.to_string().as_bytes()).into();
            (print, error)
        })?;
        if raw.print == self.read(|held| held.pair.print) {
            return Ok(None);
        }
        raw.checked(&self.files, now())
            .map(Some)
            .map_err(|error| (raw.print, error))
    }

    fn read<T>(&self, of: impl FnOnce(&Held) -> T) -> T {
        of(&self.held.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whole days until the certificate expires; negative once it has.
    #[must_use]
    pub fn days_left(&self) -> i64 {
        (self.read(|held| held.pair.until) - now()).div_euclid(DAY_SECONDS)
    }

    fn record(&self) {
        metrics::gauge!("tls_certificate_days").set(self.days_left() as f64);
    }

    /// The names of these that the certificate is not for.
    #[must_use]
    pub fn not_named<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
        let key = self.read(|held| held.pair.key.clone());
        let own = key.end_entity_cert().ok();
        let Some(parsed) = own.and_then(|own| ParsedCertificate::try_from(own).ok()) else {
            return Vec::new();
        };
        let missing = |name: &&str| {
            let asked = ServerName::try_from(*name);
            !asked.is_ok_and(|asked| verify_server_name(&parsed, &asked).is_ok())
        };
        names.into_iter().filter(missing).collect()
    }

    /// How it stands with the certificate.
    #[must_use]
    pub fn check(&self) -> Check {
        let days = self.days_left();
        let path = self.files.certificate.display();
        let check = Check::pass("gateway:certificate", days).in_unit("days");
        if days < 0 {
            return check.at(
                Level::Fail,
                &format!("The certificate {path} has expired; clients turn away. Renew it."),
            );
        }
        if let Some(error) = self.read(|held| held.refused.as_ref().map(|(_, error)| error.clone())) {
            let words = format!("The files in place cannot serve, the former pair does: {error}.");
            return check.at(Level::Warn, &words);
        }
        if days < DAYS_WARNED {
            let words = format!("The certificate {path} expires in {days} days; see why it was not renewed.");
            return check.at(Level::Warn, &words);
        }
        check
    }

    /// What connections are encrypted by: TLS 1.2 and 1.3 with HTTP/1.1, asking for the pair anew at every handshake.
    #[must_use]
    pub fn config(self: &Arc<Self>) -> Arc<ServerConfig> {
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring has suites for both versions")
            .with_no_client_auth()
            .with_cert_resolver(self.clone());
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        // Sealed in the client's own ticket, so that thousands who come back at once cost no table and few key exchanges.
        if let Ok(tickets) = ring::Ticketer::new() {
            config.ticketer = tickets;
        }
        Arc::new(config)
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.read(|held| held.pair.key.clone()))
    }
}

/// Both files as they are.
struct Raw {
    certificate: Vec<u8>,
    key: Vec<u8>,
    print: [u8; 32],
}

impl Raw {
    fn read(files: &PemFiles) -> Result<Self, TlsError> {
        let certificate = bytes_of("certificate", &files.certificate)?;
        let mode = std::fs::metadata(&files.key).map_or(0, |known| known.permissions().mode() & 0o777);
        if mode & 0o007 != 0 {
            let path = files.key.display().to_string();
            return Err(TlsError::Open { path, mode });
        }
        let key = bytes_of("private key", &files.key)?;
        let print = Sha256::new()
            .chain_update((certificate.len() as u64).to_be_bytes())
            .chain_update(&certificate)
            .chain_update(&key)
            .finalize()
            .into();
        Ok(Self {
            certificate,
            key,
            print,
        })
    }

    fn checked(&self, files: &PemFiles, now: i64) -> Result<Pair, TlsError> {
        let certificate = files.certificate.display().to_string();
        let damaged = |what, path: &str, why: String| TlsError::Damaged {
            what,
            path: path.to_owned(),
            why,
        };
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&self.certificate)
            .take(CHAIN_MAX)
            .collect::<Result<_, _>>()
            .map_err(|error| damaged("certificate", &certificate, error.to_string()))?;
        let own = chain
            .first()
            .ok_or_else(|| damaged("certificate", &certificate, "there is none in it".to_owned()))?;
        let parsed = Certificate::from_der(own)
            .map_err(|error| damaged("certificate", &certificate, error.to_string()))?;
        let validity = parsed.tbs_certificate.validity;
        let from = validity.not_before.to_unix_duration().as_secs() as i64;
        let until = validity.not_after.to_unix_duration().as_secs() as i64;
        let key_path = files.key.display().to_string();
        let key = PrivateKeyDer::from_pem_slice(&self.key)
            .map_err(|error| damaged("private key", &key_path, error.to_string()))?;
        let key =
            CertifiedKey::from_der(chain, key, &ring::default_provider()).map_err(|error| match error {
                rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => TlsError::Mismatched {
                    certificate: certificate.clone(),
                    key: key_path.clone(),
                },
                // What rustls cannot read of the certificate, such as one of version 1, it says here too.
                rustls::Error::InvalidCertificate(why) => damaged(
                    "certificate",
                    &certificate,
                    format!("{why:?}; it must be X.509 of version 3"),
                ),
                other => damaged("private key", &key_path, other.to_string()),
            })?;
        if now < from {
            let from = validity.not_before.to_string();
            return Err(TlsError::NotYet {
                path: certificate,
                from,
            });
        }
        if now > until {
            let until = validity.not_after.to_string();
            return Err(TlsError::Expired {
                path: certificate,
                until,
            });
        }
        Ok(Pair {
            key: Arc::new(key),
            until,
            print: self.print,
        })
    }
}

fn bytes_of(what: &'static str, path: &Path) -> Result<Vec<u8>, TlsError> {
    use std::io::Read;
    let unreadable = |why: String| TlsError::Unreadable {
        what,
        path: path.display().to_string(),
        why,
    };
    let file = std::fs::File::open(path).map_err(|error| unreadable(error.to_string()))?;
    let mut bytes = Vec::new();
    file.take(FILE_BYTES_MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(error.to_string()))?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(unreadable(format!("it has more than {FILE_BYTES_MAX} bytes")));
    }
    Ok(bytes)
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_secs() as i64
}

#[cfg(test)]
mod tests;
