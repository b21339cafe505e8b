//! Identity: guests and accounts, their sessions, tokens, names and rights, their export and erasure.
//!
//! A first visit makes a guest without any form; registering later gives it a name and a password and keeps everything.
//! Access tokens are short and signed (EdDSA); refresh tokens are random, rotate with every use and end with their
//! family when one is used twice, but for the repetition of a refresh whose answer was lost. What it is not: no right of play is decided here, and no rule of the world.

mod console;
mod device;
mod ended;
mod erase;
mod export;
mod guard;
pub mod limits;
mod moderation;
pub mod names;
mod notes;
mod office;
mod own;
mod passwords;
mod recovery;
mod refusal;
pub(crate) mod request;
mod rights;
mod routes;
mod second_factor;
mod sessions;
mod tokens;

pub use moderation::Announced;
pub use passwords::PasswordCost;
pub use refusal::Refusal;
pub(crate) use request::Segment;
pub use rights::{Right, Role};
pub(crate) use routes::described_routes;
pub use routes::routes;
pub use second_factor::FactorPolicy;
pub use tokens::{AccessTokens, AccountKind, Claims, TokenError};

use crate::state::Doorkeeper;
use axum::http::StatusCode;
use ended::EndedSessions;
use futures_util::future::BoxFuture;
use guard::Guard;
use journal::tables::moderation::Moderation;
use journal::tables::{
    Account, Accounts, Audit, Chat, Erasures, Lockouts, NewToken, RecoveryCodes, RefreshTokens, Seal,
    SealError, SecondFactors, Shares, SigningKeys, TokenHash, UnixSeconds, WorldKey,
};
use journal::{Database, StoreError};
use kernel::SongweaverId;
use limits::{Limits, Quotas};
use moderation::Restrictions;
use passwords::Passwords;
use protocol::http::Tokens;
use protocol::server::ServerBody;
use rand::TryRngCore;
use rand::rngs::OsRng;
use request::Caller;
use runtime::Runtime;
use runtime::keepers::Keepers;
use runtime::outbox::Closing;
use runtime::player::{Admission, Visitor};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

/// Tells Unix time in milliseconds. A port, so that tests own time.
pub type UnixClock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// How identity is set up.
#[derive(Clone)]
pub struct IdentityConfig {
    /// Who issues the tokens: the name of this world. A token of another world is refused.
    pub issuer: String,
    /// How often an address may make guests and try credentials.
    pub quotas: Quotas,
    /// Who is told that somebody was muted, suspended or banned.
    pub announced: Announced,
    /// What hashing a password costs.
    pub password_cost: PasswordCost,
    /// Whether a moderator's and an operator's rights need a second factor.
    pub factor_required: bool,
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
            announced: Announced::default(),
            password_cost: PasswordCost::default(),
            factor_required: true,
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

/// Days between asking to be erased and its being done, in which it can be taken back.
pub const GRACE_DAYS: u32 = 14;

/// All that identity needs; clones share it.
#[derive(Clone)]
pub struct IdentityState {
    inner: Arc<Inner>,
}

struct Inner {
    accounts: Accounts,
    refresh: RefreshTokens,
    recovery: RecoveryCodes,
    factors: SecondFactors,
    factor_required: bool,
    audit: Audit,
    erasures: Erasures,
    shares: Shares,
    signing: SigningKeys,
    issuer: String,
    /// Exchanged as a whole when a key is added. Held for a look only.
    access: RwLock<Arc<AccessTokens>>,
    ended: EndedSessions,
    passwords: Passwords,
    guard: Guard,
    moderation: Moderation,
    chat: Chat,
    /// What of moderation holds now.
    restrictions: Restrictions,
    announced: Announced,
    limits: Limits,
    clock: UnixClock,
    /// The world, once it runs: whoever is shut out is in it no more.
    world: OnceLock<Arc<Runtime>>,
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
    /// [`SealError`] when the database refuses or a signing key is damaged.
    pub async fn open(
        database: Database,
        world_key: &WorldKey,
        seal: Seal,
        config: IdentityConfig,
    ) -> Result<Self, SealError> {
        let now = UnixSeconds((config.clock)() / 1000);
        let signing = SigningKeys::new(database.clone(), world_key);
        let keys = signing.load(now).await?;
        let accounts = Accounts::new(database.clone(), world_key, seal.clone());
        let sealed = accounts.seal_names().await?;
        if sealed > 0 {
            tracing::info!(sealed, "account names that stood in clear are sealed now");
        }
        let refresh = RefreshTokens::new(database.clone(), world_key);
        let ended = EndedSessions::default();
        let lately = now.before(tokens::ACCESS_LASTS_SECONDS);
        ended.note(refresh.ended_after(lately).await?, now);
        let guard = Guard::open(Lockouts::new(database.clone(), world_key), now).await?;
        let moderation = Moderation::new(database.clone(), world_key, seal.clone());
        let restrictions = Restrictions::of(moderation.in_force(now).await?);
        let inner = Inner {
            accounts,
            refresh,
            recovery: RecoveryCodes::new(database.clone(), world_key, seal.clone()),
            factors: SecondFactors::new(database.clone(), seal.clone()),
            factor_required: config.factor_required,
            audit: Audit::new(database.clone(), seal.clone()),
            chat: Chat::new(database.clone(), seal.clone()),
            moderation,
            restrictions,
            announced: config.announced,
            shares: Shares::new(database.clone(), seal.clone()),
            erasures: Erasures::new(database, seal),
            signing,
            access: RwLock::new(Arc::new(AccessTokens::new(&config.issuer, &keys)?)),
            issuer: config.issuer,
            ended,
            passwords: Passwords::new(config.password_cost),
            guard,
            limits: Limits::new(config.quotas),
            clock: config.clock,
            world: OnceLock::new(),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Tells identity of the world it is the door of; only the first counts.
    pub fn attend(&self, world: Arc<Runtime>) {
        // The world does not own its keepers: they own it.
        let keepers: Arc<dyn Keepers> = self.inner.clone();
        world.attend_keepers(Arc::downgrade(&keepers));
        // A second world behind one door does not happen.
        let _ = self.inner.world.set(world);
    }

    /// Who an access token belongs to, and until when.
    ///
    /// # Errors
    /// [`TokenError`] says what is wrong with it.
    pub fn verify(&self, token: &str) -> Result<Claims, TokenError> {
        let claims = self.access().verify(token, self.now())?;
        if self.inner.ended.has(claims.session) {
            return Err(TokenError::SessionEnded);
        }
        Ok(claims)
    }

    /// Adds a signing key, which signs from now on; the others verify until every token they signed has ended. Answers the
    /// new key's id and how many still verify.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses; then the former key goes on signing.
    pub async fn rotate_keys(&self) -> Result<(String, usize), StoreError> {
        let lasts = tokens::ACCESS_LASTS_SECONDS;
        let keys = self.inner.signing.rotate(self.now(), lasts).await?;
        let access = Arc::new(AccessTokens::new(&self.inner.issuer, &keys)?);
        let mut held = self.inner.access.write().unwrap_or_else(PoisonError::into_inner);
        *held = access;
        let newest = keys.first().map(|key| key.kid.clone()).unwrap_or_default();
        Ok((newest, keys.len()))
    }

    fn access(&self) -> Arc<AccessTokens> {
        self.inner
            .access
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn world(&self) -> Option<Arc<Runtime>> {
        self.inner.world.get().cloned()
    }

    fn now_ms(&self) -> u64 {
        (self.inner.clock)()
    }

    fn now(&self) -> UnixSeconds {
        UnixSeconds(self.now_ms() / 1000)
    }

    /// A new session: its family, its first refresh token, and what the table keeps of both.
    fn begin(&self, songweaver: SongweaverId, caller: &Caller) -> (String, NewToken) {
        let (refresh, token) = refresh_token();
        let family = u128::from_be_bytes(random());
        let device = Some(self.inner.refresh.sealed(family, &caller.device));
        (
            refresh,
            NewToken {
                songweaver,
                family,
                token,
                now: self.now(),
                device,
            },
        )
    }

    fn tokens(&self, claims: &Claims, refresh: String) -> Result<Tokens, Refusal> {
        Ok(Tokens {
            access: self.access().sign(claims, self.now())?,
            refresh,
            expires_seconds: tokens::ACCESS_SECONDS,
            songweaver: claims.songweaver.to_string(),
            guest: claims.kind == AccountKind::Guest,
        })
    }

    /// Tells the world that a guest has a name and a password now, and that its session goes on as another; the request's
    /// answer does not wait for it.
    fn has_registered(&self, guest: &Claims, session: u128) {
        if let Some(world) = self.world() {
            let (songweaver, former) = (guest.songweaver, guest.session);
            tokio::spawn(async move { world.registered(songweaver, former, session).await });
        }
    }

    /// Lets sessions that were ended in no more, and ends their connection to the world.
    fn shut_out(&self, songweaver: SongweaverId, families: Vec<u128>) {
        if families.is_empty() {
            return;
        }
        if let Some(world) = self.world() {
            world.end_session(songweaver, &families);
        }
        self.inner.ended.note(families, self.now());
    }

    /// The account of a bearer, when its role has a right.
    async fn authorise(&self, bearer: &Claims, right: Right) -> Result<Account, Refusal> {
        self.open_to(bearer.songweaver, right)?;
        let account = self.inner.accounts.of(bearer.songweaver).await?;
        let account = account.ok_or(TokenError::NotForHere)?;
        let role = Self::role_of(&account);
        if role.may(right) {
            if right.is_of_an_office() {
                self.guarded(&account)?;
            }
            return Ok(account);
        }
        let reason = format!("This needs the right `{right}`, which a {role} does not have.");
        Err(Refusal::new(StatusCode::FORBIDDEN, "right-missing", reason))
    }

    fn role_of(account: &Account) -> Role {
        if account.is_guest() {
            return Role::Guest;
        }
        // A role this version does not know gives nothing more than an account has.
        Role::given(&account.role).unwrap_or(Role::Player)
    }

    /// Whether a name may be borne by what its words say; a world that does not run yet has no opinion.
    fn fit(&self, name: &str) -> Result<(), Refusal> {
        let Some(world) = self.world() else { return Ok(()) };
        world
            .fit_for_a_name(name)
            .map_err(|refusal| Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, refusal.code, refusal.reason))
    }
}

impl Doorkeeper for IdentityState {
    fn verify(&self, token: &str) -> Result<Claims, TokenError> {
        Self::verify(self, token)
    }

    fn open(&self, claims: &Claims) -> Result<Visitor, Closing> {
        self.door(claims.songweaver)?;
        Ok(Visitor {
            songweaver: claims.songweaver,
            guest: claims.kind == AccountKind::Guest,
            session: claims.session,
            since: 0,
            admission: Admission::Usual,
            bot: claims.bot,
        })
    }

    fn known<'a>(&'a self, visitor: Visitor) -> BoxFuture<'a, Visitor> {
        Box::pin(async move {
            // Who cannot be looked up now enters as most do, and is not taken for new.
            let Ok(Some(account)) = self.inner.accounts.of(visitor.songweaver).await else {
                return visitor;
            };
            let role = Self::role_of(&account);
            // Who may speak to everyone is who runs the world.
            let admission = if role.may(Right::Announce) {
                Admission::Always
            } else if role.may(Right::Moderate) {
                Admission::Ahead
            } else {
                Admission::Usual
            };
            Visitor {
                since: account.created.0,
                admission,
                ..visitor
            }
        })
    }

    fn news_for(&self, songweaver: SongweaverId) -> BoxFuture<'_, Option<ServerBody>> {
        Box::pin(self.standing_news(songweaver))
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
