//! The world key: 32 random bytes in a file beside the database, under which every other key is wrapped.
//!
//! Keeping it apart means that a copy of the database alone gives away no name and no chat. It is made at the first start,
//! readable by its owner only. The database holds a fingerprint of it, so that a wrong or lost key is found at start and
//! nothing is sealed twice.
//!
//! What it is not: it seals nothing itself; each use gets a key of its own, derived by name.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use rand::TryRngCore;
use rand::rngs::OsRng;
use sha2::{Digest, Sha256};

use crate::sql::{query, query_scalar};
use crate::{Database, StoreError};

const FINGERPRINT: &str = "world-key";
/// Bytes of an XChaCha20 nonce.
const NONCE_BYTES: usize = 24;

/// The key of a world.
#[derive(Clone)]
pub struct WorldKey {
    bytes: Arc<[u8; 32]>,
}

impl std::fmt::Debug for WorldKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WorldKey(..)")
    }
}

impl WorldKey {
    /// Reads the key of a database from its file, and makes both when the database has none yet.
    ///
    /// # Errors
    /// [`StoreError::WrongKey`] when the file holds another key, or is gone although the database was sealed with one;
    /// [`StoreError::File`] when it cannot be read or written.
    pub async fn open(path: &Path, database: &Database) -> Result<Self, StoreError> {
        let sealed_with = fingerprint_of(database).await?;
        let wrong = || StoreError::WrongKey {
            path: path.to_owned(),
        };
        let key = match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(text.trim()).ok_or_else(wrong)?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && sealed_with.is_none() => {
                make(path)?
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(wrong()),
            Err(error) => return Err(StoreError::file("read the world key", path)(error)),
        };
        let fingerprint = key.derive("fingerprint").to_vec();
        match sealed_with {
            Some(known) if known != fingerprint => Err(wrong()),
            Some(_) => Ok(key),
            None => keep_fingerprint(database, fingerprint).await.map(|()| key),
        }
    }

    /// A key for one use, unrelated to those of other uses.
    #[must_use]
    pub(crate) fn derive(&self, purpose: &str) -> [u8; 32] {
        Sha256::new()
            .chain_update(b"finalverse world key\0")
            .chain_update(purpose)
            .chain_update([0])
            .chain_update(self.bytes.as_ref())
            .finalize()
            .into()
    }

    fn parse(text: &str) -> Option<Self> {
        let digits = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let mut bytes = [0; 32];
        for (index, byte) in bytes.iter_mut().enumerate().take_while(|_| digits) {
            *byte = u8::from_str_radix(text.get(index * 2..index * 2 + 2)?, 16).ok()?;
        }
        digits.then(|| Self {
            bytes: Arc::new(bytes),
        })
    }
}

/// Random bytes from the system. There is no world without them, so their lack ends the process.
pub(super) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    OsRng
        .try_fill_bytes(&mut bytes)
        .expect("the operating system gives random bytes");
    bytes
}

/// Encrypts under a key, bound to its context; the nonce comes first.
pub(super) fn encrypt(key: &[u8; 32], context: &str, plain: &[u8]) -> Vec<u8> {
    let nonce = random::<NONCE_BYTES>();
    let payload = Payload {
        msg: plain,
        aad: context.as_bytes(),
    };
    let sealed = XChaCha20Poly1305::new(key.into())
        .encrypt(XNonce::from_slice(&nonce), payload)
        .expect("texts are far below the 256 GiB that XChaCha20 can encrypt");
    [nonce.as_slice(), &sealed].concat()
}

/// Decrypts what [`encrypt`] made under the same key and context; `None` when it is anything else.
pub(super) fn decrypt(key: &[u8; 32], context: &str, sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, sealed) = sealed.split_at_checked(NONCE_BYTES)?;
    let payload = Payload {
        msg: sealed,
        aad: context.as_bytes(),
    };
    XChaCha20Poly1305::new(key.into())
        .decrypt(XNonce::from_slice(nonce), payload)
        .ok()
}

fn make(path: &Path) -> Result<WorldKey, StoreError> {
    let bytes = random::<32>();
    let text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let written = options.open(path).and_then(|mut file| {
        writeln!(file, "{text}")?;
        file.sync_all()
    });
    written.map_err(StoreError::file("write the world key", path))?;
    // The key must outlive a power cut as surely as what is sealed under it: its folder's entry is synced too.
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        let synced = std::fs::File::open(folder).and_then(|folder| folder.sync_all());
        synced.map_err(StoreError::file("sync the folder of the world key", path))?;
    }
    Ok(WorldKey {
        bytes: Arc::new(bytes),
    })
}

async fn fingerprint_of(database: &Database) -> Result<Option<Vec<u8>>, StoreError> {
    query_scalar("select value from marks where name = $1")
        .bind(FINGERPRINT)
        .fetch_optional(database.readers())
        .await
        .map_err(StoreError::database("read the world key's fingerprint"))
}

async fn keep_fingerprint(database: &Database, fingerprint: Vec<u8>) -> Result<(), StoreError> {
    database
        .write("keep the world key's fingerprint", move |connection| {
            Box::pin(async move {
                let sql = "insert into marks (name, value) values ($1, $2)";
                query(sql)
                    .bind(FINGERPRINT)
                    .bind(fingerprint)
                    .execute(connection)
                    .await
                    .map(|_| ())
            })
        })
        .await
}
