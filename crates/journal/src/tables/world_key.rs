//! The world key: 32 random bytes in a file beside the database, under which every other key is wrapped.
//!
//! Keeping it apart means that a copy of the database alone gives away no name and no chat. It is made at the first start,
//! readable by its owner only. Every key it wraps carries the wrapping key's id, and the database holds a fingerprint of the
//! one in force, so that a wrong or lost key is found at start and nothing is sealed twice. It can be exchanged while the
//! world runs ([`rewrap`]); what was sealed stays as it is, since only keys are wrapped under it.
//!
//! What it is not: it seals no text itself; each use gets a key of its own, derived by name.

mod file;
pub mod rewrap;

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use rand::TryRngCore;
use rand::rngs::OsRng;
use sha2::{Digest, Sha256};

use crate::sql::{query, query_scalar};
use crate::{Database, StoreError};

/// The mark that holds the fingerprint of the key in force.
const FINGERPRINT: &str = "world-key";
/// The wrapped key that keyed hashes are made with. It is not exchanged: what it hashed must still be found.
const INDEX: &str = "index";
/// Bytes of an XChaCha20 nonce.
const NONCE_BYTES: usize = 24;
/// Bytes of a block of SHA-256.
const BLOCK_BYTES: usize = 64;

/// The key of a world; clones share it.
#[derive(Clone)]
pub struct WorldKey {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    /// The one in force, then those that some keys are still wrapped under. Held for a look only, never while waiting.
    keys: RwLock<Vec<Kek>>,
    index: [u8; 32],
}

/// A key that wraps keys.
#[derive(Clone, PartialEq, Eq)]
struct Kek([u8; 32]);

impl std::fmt::Debug for WorldKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WorldKey").field("kid", &self.kid()).finish()
    }
}

impl Kek {
    /// A key for one use, unrelated to those of other uses.
    fn derive(&self, purpose: &str) -> [u8; 32] {
        Sha256::new()
            .chain_update(b"finalverse world key\0")
            .chain_update(purpose)
            .chain_update([0])
            .chain_update(self.0)
            .finalize()
            .into()
    }

    fn fingerprint(&self) -> Vec<u8> {
        self.derive("fingerprint").to_vec()
    }

    fn kid(&self) -> String {
        kid_of(&self.fingerprint())
    }
}

impl WorldKey {
    /// Reads the key of a database from its file, and makes both when the database has none yet.
    ///
    /// # Errors
    /// [`StoreError::WrongKey`] when the file holds another key, or is gone although the database was sealed with one;
    /// [`StoreError::File`] when it cannot be read or written.
    pub async fn open(path: &Path, database: &Database) -> Result<Self, StoreError> {
        let in_force = fingerprint_of(database).await?;
        let held = file::read(path)?;
        let wrong = |needed: &str, found: String| StoreError::WrongKey {
            path: path.to_owned(),
            database: database.place().to_string(),
            needed: needed.to_owned(),
            found,
        };
        let found = |held: &Option<Vec<Kek>>| match held {
            None => "is missing".to_owned(),
            Some(keys) if keys.is_empty() => "holds no key".to_owned(),
            Some(keys) => {
                let kids: Vec<String> = keys.iter().map(Kek::kid).collect();
                format!("holds key {}", kids.join(" and "))
            }
        };
        let keys = match (&in_force, held) {
            (None, None) => vec![file::make(path)?],
            // An empty or unreadable file is never taken for none: it may be what is left of the only key.
            (None, Some(keys)) if keys.is_empty() => return Err(wrong("its own", found(&Some(keys)))),
            (None, Some(keys)) => keys,
            (Some(fingerprint), held) => {
                let needed = kid_of(fingerprint);
                let place = held
                    .iter()
                    .flatten()
                    .position(|key| key.fingerprint() == *fingerprint);
                let Some(place) = place else {
                    return Err(wrong(&needed, found(&held)));
                };
                let mut keys = held.unwrap_or_default();
                keys.swap(0, place);
                keys
            }
        };
        let first = &keys[0];
        adopt(database, first, in_force.is_none()).await?;
        if let Some(kid) = unheld(database, &keys).await? {
            return Err(wrong(&kid, found(&Some(keys))));
        }
        let index = index_key(database, &keys, in_force.is_some()).await?;
        Ok(Self {
            inner: Arc::new(Inner {
                path: path.to_owned(),
                keys: RwLock::new(keys),
                index,
            }),
        })
    }

    /// The id of the key in force: eight bytes of its fingerprint, as hexadecimal digits.
    #[must_use]
    pub fn kid(&self) -> String {
        self.current().kid()
    }

    /// Wraps a key under the key in force; answers that one's id and the wrapped key.
    pub(super) fn wrap(&self, purpose: &str, context: &str, plain: &[u8]) -> (String, Vec<u8>) {
        let key = self.current();
        (key.kid(), encrypt(&key.derive(purpose), context, plain))
    }

    /// Unwraps what [`Self::wrap`] made; `None` when the key is not held, or it is anything else.
    pub(super) fn unwrap(&self, kid: &str, purpose: &str, context: &str, wrapped: &[u8]) -> Option<Vec<u8>> {
        let key = self.keys().into_iter().find(|key| key.kid() == kid)?;
        decrypt(&key.derive(purpose), context, wrapped)
    }

    /// A keyed hash by which a text is found again without being kept (HMAC-SHA-256). It outlives an exchange of the key.
    #[must_use]
    pub fn hash(&self, purpose: &str, text: &str) -> [u8; 32] {
        hmac(
            &self.inner.index,
            &[purpose.as_bytes(), &[0], text.as_bytes()].concat(),
        )
    }

    /// Seals a short text that belongs to a row and goes with it, as base64. Unlike a [`super::Seal`] it needs no key of a
    /// player, and so no write.
    pub(super) fn seal(&self, purpose: &str, context: &str, text: &str) -> String {
        STANDARD_NO_PAD.encode(encrypt(&self.hash("seal", purpose), context, text.as_bytes()))
    }

    /// Opens what [`Self::seal`] made for the same purpose and context; `None` when it is anything else.
    pub(super) fn open_sealed(&self, purpose: &str, context: &str, sealed: &str) -> Option<String> {
        let sealed = STANDARD_NO_PAD.decode(sealed).ok()?;
        String::from_utf8(decrypt(&self.hash("seal", purpose), context, &sealed)?).ok()
    }

    /// The key of the hashes by which names are known to be taken.
    pub(super) fn index(&self) -> [u8; 32] {
        self.inner.index
    }

    fn current(&self) -> Kek {
        self.keys().swap_remove(0)
    }

    fn keys(&self) -> Vec<Kek> {
        self.inner
            .keys
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn set_keys(&self, keys: Vec<Kek>) {
        *self.inner.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }
}

fn kid_of(fingerprint: &[u8]) -> String {
    hex(fingerprint.get(..8).unwrap_or(fingerprint))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
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
    encrypt_with(random(), key, context, plain)
}

/// Encrypts with a nonce that is never used again under this key.
pub(super) fn encrypt_with(nonce: [u8; NONCE_BYTES], key: &[u8; 32], context: &str, plain: &[u8]) -> Vec<u8> {
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

/// HMAC-SHA-256 (RFC 2104) under a key of at most one block.
fn hmac(key: &[u8], text: &[u8]) -> [u8; 32] {
    let padded = |with: u8| {
        let mut block = [with; BLOCK_BYTES];
        for (byte, key) in block.iter_mut().zip(key) {
            *byte ^= key;
        }
        block
    };
    let inner = Sha256::new()
        .chain_update(padded(0x36))
        .chain_update(text)
        .finalize();
    Sha256::new()
        .chain_update(padded(0x5c))
        .chain_update(inner)
        .finalize()
        .into()
}

async fn fingerprint_of(database: &Database) -> Result<Option<Vec<u8>>, StoreError> {
    query_scalar("select value from marks where name = $1")
        .bind(FINGERPRINT)
        .fetch_optional(database.readers())
        .await
        .map_err(StoreError::database("read the world key's fingerprint"))
}

/// Notes the fingerprint of a new world's key, and names the key of what was wrapped before keys had ids.
async fn adopt(database: &Database, key: &Kek, is_new: bool) -> Result<(), StoreError> {
    let (fingerprint, kid) = (key.fingerprint(), key.kid());
    let sql = "select count(*) from player_keys where world_key = ''";
    let nameless = query_scalar::<i64>(sql).fetch_one(database.readers()).await;
    let sql = "select count(*) from signing_keys where world_key = ''";
    let signing = query_scalar::<i64>(sql).fetch_one(database.readers()).await;
    let count = |counted: Result<i64, sqlx::Error>| {
        counted.map_err(StoreError::database("look for keys that no world key wraps"))
    };
    if !is_new && count(nameless)? + count(signing)? == 0 {
        return Ok(());
    }
    database
        .write("keep the world key's fingerprint", move |connection| {
            Box::pin(async move {
                if is_new {
                    query("insert into marks (name, value) values ($1, $2)")
                        .bind(FINGERPRINT)
                        .bind(fingerprint)
                        .execute(&mut *connection)
                        .await?;
                }
                query("update player_keys set world_key = $1 where world_key = ''")
                    .bind(&kid)
                    .execute(&mut *connection)
                    .await?;
                query("update signing_keys set world_key = $1 where world_key = ''")
                    .bind(kid)
                    .execute(connection)
                    .await
                    .map(|_| ())
            })
        })
        .await
}

/// A world key that something is wrapped under and that is not held.
async fn unheld(database: &Database, keys: &[Kek]) -> Result<Option<String>, StoreError> {
    let sql = "select distinct world_key from player_keys where wrapped is not null \
               union select distinct world_key from signing_keys union select world_key from wrapped_keys";
    let needed: Vec<String> = query_scalar(sql)
        .fetch_all(database.readers())
        .await
        .map_err(StoreError::database("read which world keys are needed"))?;
    Ok(needed
        .into_iter()
        .find(|kid| !keys.iter().any(|key| key.kid() == *kid)))
}

/// The key of keyed hashes; made once. A world from before it was kept apart goes on with the one its names were hashed with.
async fn index_key(database: &Database, keys: &[Kek], existed: bool) -> Result<[u8; 32], StoreError> {
    let kept = query("select world_key, wrapped from wrapped_keys where name = $1")
        .bind(INDEX)
        .fetch_optional(database.readers())
        .await
        .map_err(StoreError::database("read the key of hashes"))?;
    let damaged = || StoreError::Corrupt {
        what: "the key of hashes".to_owned(),
        why: "it was not wrapped under the world key".to_owned(),
    };
    if let Some(row) = kept {
        let (kid, wrapped): (String, Vec<u8>) = (row.get(0), row.get(1));
        let key = keys.iter().find(|key| key.kid() == kid).ok_or_else(damaged)?;
        let plain = decrypt(&key.derive(INDEX), INDEX, &wrapped).ok_or_else(damaged)?;
        return plain.try_into().map_err(|_| damaged());
    }
    let first = &keys[0];
    let index = if existed {
        first.derive("songweaver-names")
    } else {
        random()
    };
    let (kid, wrapped) = (first.kid(), encrypt(&first.derive(INDEX), INDEX, &index));
    let kept = query("insert into wrapped_keys (name, world_key, wrapped) values ($1, $2, $3)")
        .bind(INDEX)
        .bind(kid)
        .bind(wrapped);
    database.execute("keep the key of hashes", kept).await?;
    Ok(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keyed_hash_is_hmac_sha_256() {
        // RFC 4231, test cases 1 and 2.
        let first = hmac(&[0x0b; 20], b"Hi There");
        assert_eq!(
            hex(&first),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        );
        let second = hmac(b"Jefe", b"what do ya want for nothing?");
        assert_eq!(
            hex(&second),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
