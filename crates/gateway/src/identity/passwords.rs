//! Passwords: argon2id (RFC 9106) on threads of their own, no more at once than there are cores.
//!
//! What it is not: it counts no failures; that is the business of the limits.

use super::Refusal;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use axum::http::StatusCode;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Characters of a password.
const CHARS: std::ops::RangeInclusive<usize> = 8..=128;
/// Guesses that a password must stand: more than the ten thousand most used passwords and their obvious variants.
const GUESSES_MIN: u64 = 100_000;
/// Requests that may wait for their turn; more are refused.
const WAITING_MAX: usize = 128;

/// What hashing costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordCost {
    /// KiB of memory.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Default for PasswordCost {
    /// OWASP's password storage cheat sheet: argon2id with 19 MiB and two passes.
    fn default() -> Self {
        Self {
            memory_kib: 19 * 1024,
            passes: 2,
        }
    }
}

/// Hashes and compares passwords.
pub(super) struct Passwords {
    argon2: Argon2<'static>,
    /// One permit per core; held while a hash is computed.
    cores: Arc<Semaphore>,
    /// One permit per request that computes or waits.
    waiting: Arc<Semaphore>,
    /// The hash that is compared when there is no account, so that its lack takes as long to notice.
    nobody: String,
}

impl Passwords {
    pub fn new(cost: PasswordCost) -> Self {
        let params = Params::new(cost.memory_kib, cost.passes, 1, None).unwrap_or_default();
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let nobody = hash(&argon2, "nobody has this password").unwrap_or_default();
        Self {
            argon2,
            cores: Arc::new(Semaphore::new(cores)),
            waiting: Arc::new(Semaphore::new(WAITING_MAX)),
            nobody,
        }
    }

    /// Checks a new password's bounds.
    pub fn check(password: &str, name: &str) -> Result<(), Refusal> {
        let refuse = |code, reason: &str| Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, code, reason));
        if !CHARS.contains(&password.chars().take(CHARS.end() + 1).count()) {
            return refuse(
                "password-length",
                "A password has 8 to 128 characters, of any kind.",
            );
        }
        if password.to_lowercase() == name.to_lowercase() {
            return refuse(
                "password-is-name",
                "A password must not be the name. Choose another.",
            );
        }
        let mut characters = password.chars();
        let first = characters.next();
        if characters.all(|character| Some(character) == first) {
            return refuse(
                "password-one-character",
                "A password needs at least two different characters.",
            );
        }
        // What a new password would be guessed as; dictionaries hold those most used, also in other case and with digits for letters.
        if zxcvbn::zxcvbn(password, &[name]).guesses() < GUESSES_MIN {
            return refuse(
                "password-common",
                "This password, or one much like it, is among those that are tried first. Take a few words that do not belong \
                 together.",
            );
        }
        Ok(())
    }

    /// The hash of a password, in PHC form.
    pub async fn hash(&self, password: String) -> Result<String, Refusal> {
        let argon2 = self.argon2.clone();
        self.compute(move || hash(&argon2, &password))
            .await?
            .ok_or_else(|| {
                tracing::error!("a password could not be hashed");
                Refusal::unavailable()
            })
    }

    /// Whether a password fits a hash; without one it takes as long and never does.
    pub async fn fits(&self, password: String, hash: Option<String>) -> Result<bool, Refusal> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.clone());
        // A password beyond the bounds fits nothing and is not worth the work.
        let absurd = password.len() > CHARS.end() * 4;
        let argon2 = self.argon2.clone();
        let fits = self.compute(move || {
            let parsed = PasswordHash::new(&hash);
            parsed.is_ok_and(|hash| !absurd && argon2.verify_password(password.as_bytes(), &hash).is_ok())
        });
        Ok(fits.await? && known)
    }

    async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        let _waiting = self.waiting.try_acquire().map_err(|_| {
            Refusal::for_now(
                "busy",
                5,
                "Too many are logging in at once. Try again in a few seconds.",
            )
        })?;
        let core = self
            .cores
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| Refusal::unavailable())?;
        let computed = tokio::task::spawn_blocking(move || {
            let _core = core;
            work()
        });
        computed.await.map_err(|error| {
            tracing::error!(%error, "hashing a password ended early");
            Refusal::unavailable()
        })
    }
}

fn hash(argon2: &Argon2<'_>, password: &str) -> Option<String> {
    let salt = SaltString::encode_b64(&super::random::<16>()).ok()?;
    let hash = argon2.hash_password(password.as_bytes(), &salt).ok()?;
    Some(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn passwords_are_hashed_by_argon2id_at_the_cost_that_is_documented() {
        let passwords = Passwords::new(PasswordCost::default());
        let password = || "a long enough password".to_owned();
        let kept = passwords.hash(password()).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert_ne!(
            kept,
            passwords.hash(password()).await.unwrap(),
            "each has a salt of its own"
        );
        assert!(passwords.fits(password(), Some(kept.clone())).await.unwrap());
        assert!(
            !passwords
                .fits("another password".to_owned(), Some(kept))
                .await
                .unwrap()
        );
        assert!(!passwords.fits(password(), None).await.unwrap());
    }
}
