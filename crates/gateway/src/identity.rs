//! Identity: guests and accounts, the tokens they enter with, the names they may bear.
//!
//! A first visit makes a guest without any form; registering later gives it a name and a password and keeps everything.
//! Access tokens are short and signed (EdDSA); refresh tokens are random, rotate with every use and end with their
//! family when one is used twice, but for the repetition of a refresh whose answer was lost. What it is not: no right of play is decided here, and no rule of the world.

pub mod limits;
pub mod names;
mod passwords;
mod refusal;
mod routes;
mod tokens;

pub use passwords::PasswordCost;
pub use refusal::Refusal;
pub use routes::routes;
pub use tokens::{AccountKind, Claims, TokenError};

use crate::state::Doorkeeper;
use journal::tables::{Accounts, NewToken, RefreshTokens, SigningKeys, TokenHash, UnixSeconds, WorldKey};
use journal::{Database, StoreError};
use kernel::SongweaverId;
use limits::{Limits, Quotas};
use passwords::Passwords;
use protocol::http::Tokens;
use rand::TryRngCore;
use rand::rngs::OsRng;
use runtime::outbox::Closing;
use runtime::player::{Admission, Visitor};
use std::sync::Arc;
use tokens::AccessTokens;

/// Tells Unix time in milliseconds. A port, so that tests own time.
pub type UnixClock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// How identity is set up.
#[derive(Clone)]
pub struct IdentityConfig {
    /// Who issues the tokens: the name of this world. A token of another world is refused.
    pub issuer: String,
    /// How often an address may make guests and try credentials.
    pub quotas: Quotas,
    /// What hashing a password costs.
    pub password_cost: PasswordCost,
    /// Tells the time.
    pub clock: UnixClock,
}

impl IdentityConfig {
    /// The standard set-up: the system's clock, OWASP's argon2id parameters.
    #[must_use]
    pub fn new(issuer: &str) -> Self {
        Self {
            issuer: issuer.to_owned(),
            quotas: Quotas::default(),
            password_cost: PasswordCost::default(),
            clock: Arc::new(|| {
                let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
                since.map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
            }),
        }
    }
}

impl std::fmt::Debug for IdentityConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IdentityConfig")
            .field("issuer", &self.issuer)
            .finish_non_exhaustive()
    }
}

/// All that identity needs; clones share it.
#[derive(Clone)]
pub struct IdentityState {
    inner: Arc<Inner>,
}

struct Inner {
    accounts: Accounts,
    refresh: RefreshTokens,
    access: AccessTokens,
    passwords: Passwords,
    limits: Limits,
    clock: UnixClock,
}

impl std::fmt::Debug for IdentityState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IdentityState")
    }
}

impl IdentityState {
    /// Opens identity over a database; makes the first signing key when there is none.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses or a signing key is damaged.
    pub async fn open(
        database: Database,
        world_key: &WorldKey,
        config: IdentityConfig,
    ) -> Result<Self, StoreError> {
        let now = UnixSeconds((config.clock)() / 1000);
        let keys = SigningKeys::new(database.clone(), world_key).load(now).await?;
        let inner = Inner {
            accounts: Accounts::new(database.clone()),
            refresh: RefreshTokens::new(database),
            access: AccessTokens::new(&config.issuer, &keys)?,
            passwords: Passwords::new(config.password_cost),
            limits: Limits::new(config.quotas),
            clock: config.clock,
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Who an access token belongs to, and until when.
    ///
    /// # Errors
    /// [`TokenError`] says what is wrong with it.
    pub fn verify(&self, token: &str) -> Result<Claims, TokenError> {
        self.inner.access.verify(token, self.now())
    }

    fn now_ms(&self) -> u64 {
        (self.inner.clock)()
    }

    fn now(&self) -> UnixSeconds {
        UnixSeconds(self.now_ms() / 1000)
    }

    /// A new session: its family, its first refresh token, and what the table keeps of both.
    fn begin(&self, songweaver: SongweaverId) -> (String, NewToken) {
        let (refresh, token) = refresh_token();
        let family = u128::from_be_bytes(random());
        (
            refresh,
            NewToken {
                songweaver,
                family,
                token,
                now: self.now(),
            },
        )
    }

    fn tokens(&self, claims: &Claims, refresh: String) -> Result<Tokens, Refusal> {
        Ok(Tokens {
            access: self.inner.access.sign(claims, self.now())?,
            refresh,
            expires_seconds: tokens::ACCESS_SECONDS,
            songweaver: claims.songweaver.to_string(),
            guest: claims.kind == AccountKind::Guest,
        })
    }
}

impl Doorkeeper for IdentityState {
    fn admit(&self, token: &str) -> Result<Visitor, Closing> {
        let claims = self
            .verify(token)
            .map_err(|error| Closing::new(error.code(), &error.to_string()))?;
        Ok(Visitor {
            songweaver: claims.songweaver,
            guest: claims.kind == AccountKind::Guest,
            admission: Admission::Usual,
        })
    }
}

/// A refresh token as the client keeps it, and its hash as the table keeps it.
fn refresh_token() -> (String, TokenHash) {
    let token: String = random::<32>().iter().map(|byte| format!("{byte:02x}")).collect();
    let hash = hash_of(&token);
    (token, hash)
}

fn hash_of(token: &str) -> TokenHash {
    use sha2::Digest;
    TokenHash(sha2::Sha256::digest(token.as_bytes()).into())
}

/// Random bytes from the system. There are no secrets without them, so their lack ends the process.
fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    OsRng
        .try_fill_bytes(&mut bytes)
        .expect("the operating system gives random bytes");
    bytes
}
