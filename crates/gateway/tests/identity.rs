//! Identity over HTTP: the whole life of an account, and everything that is refused on the way.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its world fails there and then"
)]

#[path = "identity/described.rs"]
mod described;
#[path = "identity/moderation.rs"]
mod moderation;
#[path = "identity/office.rs"]
mod office;
#[path = "identity/own.rs"]
mod own;
#[path = "identity/refused.rs"]
mod refused;
#[path = "identity/second_factor.rs"]
mod second_factor;

use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use axum::{Extension, Router};
use gateway::identity::limits::Quotas;
use gateway::identity::{self, AccountKind, IdentityConfig, IdentityState, PasswordCost, TokenError};
use journal::Database;
use journal::tables::{Seal, SigningKeys, UnixSeconds, WorldKey};
use protocol::http::{Problem, Tokens};
use serde::de::DeserializeOwned;
use serde_json::json;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tower::ServiceExt;

const START_MS: u64 = 1_800_000_000_000;
const HOME: &str = "127.0.0.1:5000";
const AWAY: &str = "192.0.2.7:5000";

/// A world of its own, with a clock that moves only when it is told to.
struct World {
    folder: tempfile::TempDir,
    database: Database,
    now_ms: Arc<AtomicU64>,
    state: IdentityState,
    /// Whether whoever keeps it needs a second factor.
    guarded: bool,
}

impl World {
    async fn new() -> Self {
        Self::made(false).await
    }

    async fn made(guarded: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now_ms = Arc::new(AtomicU64::new(START_MS));
        let (database, state) = open(&folder, &now_ms, "test-world", guarded).await;
        Self {
            folder,
            database,
            now_ms,
            state,
            guarded,
        }
    }

    /// Another server's identity over the same database.
    async fn another(&self) -> IdentityState {
        over(
            &self.database,
            &self.folder,
            &self.now_ms,
            "test-world",
            self.guarded,
        )
        .await
    }

    async fn restart(self, issuer: &str) -> Self {
        self.database.close().await;
        let (database, state) = open(&self.folder, &self.now_ms, issuer, self.guarded).await;
        Self {
            database,
            state,
            ..self
        }
    }

    fn pass(&self, seconds: u64) {
        self.now_ms.fetch_add(seconds * 1000, Ordering::Relaxed);
    }

    async fn post(&self, path: &str, from: &str, bearer: Option<&str>, body: impl Into<Body>) -> Answer {
        self.ask("POST", path, from, bearer, body).await
    }

    async fn ask(
        &self,
        method: &str,
        path: &str,
        from: &str,
        bearer: Option<&str>,
        body: impl Into<Body>,
    ) -> Answer {
        let from: SocketAddr = from.parse().unwrap();
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header(header::CONTENT_TYPE, "application/json")
            .header(
                header::USER_AGENT,
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            );
        if let Some(bearer) = bearer {
            request = request.header(header::AUTHORIZATION, format!("Bearer {bearer}"));
        }
        let service: Router = identity::routes(self.state.clone()).layer(Extension(ConnectInfo(from)));
        let response = service.oneshot(request.body(body.into()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 64 * 1024).await.unwrap().to_vec();
        let kind = parts
            .headers
            .get(header::CONTENT_TYPE)
            .map(|kind| kind.to_str().unwrap());
        described::check(method, &format!("/api/v1{path}"), parts.status, kind, &body);
        Answer {
            status: parts.status,
            retry: parts
                .headers
                .get(header::RETRY_AFTER)
                .map(|value| value.to_str().unwrap().to_owned()),
            cached: parts
                .headers
                .get(header::CACHE_CONTROL)
                .map(|value| value.to_str().unwrap().to_owned()),
            body,
        }
    }

    async fn guest(&self) -> Tokens {
        self.post("/guest", HOME, None, "").await.tokens()
    }

    async fn register(&self, guest: &Tokens, name: &str, password: &str) -> Answer {
        self.post(
            "/register",
            HOME,
            Some(&guest.access),
            credentials(name, password),
        )
        .await
    }

    async fn login(&self, from: &str, name: &str, password: &str) -> Answer {
        self.post("/login", from, None, credentials(name, password)).await
    }

    async fn refresh(&self, token: &str) -> Answer {
        self.post("/refresh", HOME, None, json!({ "refresh": token }).to_string())
            .await
    }
}

async fn open(
    folder: &tempfile::TempDir,
    now_ms: &Arc<AtomicU64>,
    issuer: &str,
    factor_required: bool,
) -> (Database, IdentityState) {
    let database = Database::open(&folder.path().join("world.db")).await.unwrap();
    let state = over(&database, folder, now_ms, issuer, factor_required).await;
    (database, state)
}

async fn over(
    database: &Database,
    folder: &tempfile::TempDir,
    now_ms: &Arc<AtomicU64>,
    issuer: &str,
    factor_required: bool,
) -> IdentityState {
    let key = WorldKey::open(&folder.path().join("world.key"), database)
        .await
        .unwrap();
    let clock = now_ms.clone();
    let config = IdentityConfig {
        quotas: Quotas::default(),
        // The least argon2 allows: what is tested is not its strength.
        factor_required,
        password_cost: PasswordCost {
            memory_kib: 8,
            passes: 1,
        },
        clock: Arc::new(move || clock.load(Ordering::Relaxed)),
        ..IdentityConfig::new(issuer)
    };
    let seal = Seal::new(database.clone(), &key);
    IdentityState::open(database.clone(), &key, seal, config)
        .await
        .unwrap()
}

fn credentials(name: &str, password: &str) -> String {
    json!({ "name": name, "password": password }).to_string()
}

struct Answer {
    status: StatusCode,
    retry: Option<String>,
    cached: Option<String>,
    body: Vec<u8>,
}

impl Answer {
    /// The body of an answer that went well.
    fn body<T: DeserializeOwned>(&self) -> T {
        let text = String::from_utf8_lossy(&self.body);
        assert_eq!(self.status, StatusCode::OK, "{text}");
        assert_eq!(self.cached.as_deref(), Some("no-store"));
        serde_json::from_slice(&self.body).unwrap()
    }

    fn done(&self) {
        let text = String::from_utf8_lossy(&self.body);
        assert_eq!(self.status, StatusCode::NO_CONTENT, "{text}");
    }

    fn tokens(&self) -> Tokens {
        assert_eq!(
            self.status,
            StatusCode::OK,
            "{}",
            String::from_utf8_lossy(&self.body)
        );
        assert_eq!(self.cached.as_deref(), Some("no-store"));
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The status and the code of a problem, which must say something.
    fn problem(&self) -> (u16, String) {
        let problem: Problem = serde_json::from_slice(&self.body).unwrap();
        assert!(problem.reason.len() > 20, "{problem:?}");
        (self.status.as_u16(), problem.code)
    }

    /// What a problem says.
    fn reason(&self) -> String {
        serde_json::from_slice::<Problem>(&self.body).unwrap().reason
    }

    fn refused(&self, status: u16, code: &str) {
        assert_eq!(
            self.problem(),
            (status, code.to_owned()),
            "{}",
            String::from_utf8_lossy(&self.body)
        );
    }
}

#[tokio::test]
async fn the_life_of_an_account() {
    let world = World::new().await;
    let guest = world.guest().await;
    assert!(guest.guest && guest.expires_seconds == 900);
    let claims = world.state.verify(&guest.access).unwrap();
    assert_eq!(
        (claims.songweaver.to_string(), claims.kind),
        (guest.songweaver.clone(), AccountKind::Guest)
    );
    assert_eq!(claims.expires, UnixSeconds(START_MS / 1000 + 900));

    // The guest becomes an account and stays who it was; its guest session is over.
    let account = world
        .register(&guest, "Lily_Rose", "a good password")
        .await
        .tokens();
    assert!(!account.guest && account.songweaver == guest.songweaver);
    assert_eq!(
        world.state.verify(&account.access).unwrap().kind,
        AccountKind::Account
    );
    world.refresh(&guest.refresh).await.refused(401, "refresh-ended");
    world
        .register(&account, "Again", "a good password")
        .await
        .refused(409, "not-a-guest");
    world
        .register(&guest, "Again", "a good password")
        .await
        .refused(409, "not-a-guest");

    // Logged out, the session is over, once and for all.
    let body = json!({ "refresh": account.refresh }).to_string();
    for _ in 0..2 {
        assert_eq!(
            world.post("/logout", HOME, None, body.clone()).await.status,
            StatusCode::NO_CONTENT
        );
    }
    world
        .refresh(&account.refresh)
        .await
        .refused(401, "refresh-ended");

    // Names are found without case.
    world
        .login(HOME, "lily_rose", "a bad password")
        .await
        .refused(401, "login-wrong");
    let first = world.login(HOME, "LILY_rose", "a good password").await.tokens();
    assert_eq!(first.songweaver, guest.songweaver);
    // The answer was lost on the wire: the same token serves again, and the lost one is spent.
    world.refresh(&first.refresh).await.tokens();
    let second = world.refresh(&first.refresh).await.tokens();
    assert!(!second.guest && second.songweaver == guest.songweaver && second.refresh != first.refresh);
    let third = world.refresh(&second.refresh).await.tokens();

    // An old token comes back: the whole family ends, other sessions go on.
    let elsewhere = world.login(HOME, "Lily_Rose", "a good password").await.tokens();
    world.refresh(&first.refresh).await.refused(401, "refresh-reused");
    world.refresh(&third.refresh).await.refused(401, "refresh-ended");
    world.refresh(&elsewhere.refresh).await.tokens();
    world
        .refresh(&"0".repeat(64))
        .await
        .refused(401, "refresh-unknown");
    for malformed in ["", "made up", &"A".repeat(64), &"0".repeat(65)] {
        world.refresh(malformed).await.refused(422, "refresh-malformed");
    }
}

#[tokio::test]
async fn everything_is_kept_over_a_restart() {
    let world = World::new().await;
    let guest = world.guest().await;
    let account = world
        .register(&world.guest().await, "Keeper", "a good password")
        .await
        .tokens();
    let world = world.restart("test-world").await;
    assert_eq!(
        world.state.verify(&guest.access).unwrap().kind,
        AccountKind::Guest
    );
    assert!(world.refresh(&guest.refresh).await.tokens().guest);
    assert_eq!(
        world
            .login(HOME, "Keeper", "a good password")
            .await
            .tokens()
            .songweaver,
        account.songweaver
    );
    let world = world.restart("another-world").await;
    assert_eq!(world.state.verify(&guest.access), Err(TokenError::NotForHere));
}

#[tokio::test]
async fn access_tokens_end_and_refresh_tokens_outlast_them() {
    let world = World::new().await;
    let guest = world.guest().await;
    world.pass(904);
    world.state.verify(&guest.access).unwrap();
    world.pass(1);
    assert_eq!(world.state.verify(&guest.access), Err(TokenError::Expired));
    world
        .register(&guest, "Late", "a good password")
        .await
        .refused(401, "token-expired");
    let fresh = world.refresh(&guest.refresh).await.tokens();
    world.state.verify(&fresh.access).unwrap();
    world.pass(30 * 24 * 3600);
    world
        .refresh(&fresh.refresh)
        .await
        .refused(401, "refresh-expired");
}

#[tokio::test]
async fn a_rotated_signing_key_still_verifies_what_it_signed() {
    let world = World::new().await;
    let before = world.guest().await;
    let key = WorldKey::open(&world.folder.path().join("world.key"), &world.database)
        .await
        .unwrap();
    let now = UnixSeconds(START_MS / 1000);
    SigningKeys::new(world.database.clone(), &key)
        .rotate(now, 900)
        .await
        .unwrap();
    let world = world.restart("test-world").await;
    world.state.verify(&before.access).unwrap();
    let after = world.guest().await;
    world.state.verify(&after.access).unwrap();
    assert_ne!(
        before.access.split('.').next(),
        after.access.split('.').next(),
        "the new key signs"
    );
}

#[tokio::test]
async fn failed_logins_lock_the_name_then_the_address() {
    let world = World::new().await;
    world
        .register(&world.guest().await, "Victim", "a good password")
        .await
        .tokens();
    for _ in 0..5 {
        world
            .login(AWAY, "victim", "a wrong guess")
            .await
            .refused(401, "login-wrong");
    }
    let locked = world.login(AWAY, "Victim", "a good password").await;
    locked.refused(429, "account-locked");
    assert_eq!(locked.retry.as_deref(), Some("60"));
    world.pass(59);
    world
        .login(HOME, "Victim", "a good password")
        .await
        .refused(429, "account-locked");
    world.pass(1);
    world.login(AWAY, "Victim", "a good password").await.tokens();
    // Names that nobody has are locked alike, and count for the address.
    for _ in 0..5 {
        world
            .login(AWAY, "nobody", "a wrong guess")
            .await
            .refused(401, "login-wrong");
    }
    let locked = world.login(AWAY, "Victim", "a good password").await;
    locked.refused(429, "address-locked");
    assert_eq!(locked.retry.as_deref(), Some("600"));
    world.login(HOME, "Victim", "a good password").await.tokens();
    world
        .login(HOME, "nobody", "a wrong guess")
        .await
        .refused(429, "account-locked");
    world.pass(600);
    world.login(AWAY, "Victim", "a good password").await.tokens();
}

#[tokio::test]
async fn guests_are_limited_by_address() {
    let world = World::new().await;
    for _ in 0..20 {
        world.post("/guest", AWAY, None, "").await.tokens();
    }
    let refused = world.post("/guest", AWAY, None, "").await;
    refused.refused(429, "guest-limit");
    assert_eq!(refused.retry.as_deref(), Some("60"));
    world.pass(60);
    world.post("/guest", AWAY, None, "").await.tokens();
    for _ in 0..100 {
        world.guest().await;
    }
}

#[tokio::test]
async fn bots_are_labelled_for_life() {
    let world = World::new().await;
    let bot = world.post("/guest?bot=true", HOME, None, "").await.tokens();
    assert!(world.state.verify(&bot.access).unwrap().bot);
    let bot = world
        .register(&bot, "Tin-Singer", "a good password")
        .await
        .tokens();
    assert!(world.state.verify(&bot.access).unwrap().bot);
    let bot = world.login(HOME, "Tin-Singer", "a good password").await.tokens();
    let bot = world.refresh(&bot.refresh).await.tokens();
    assert!(world.state.verify(&bot.access).unwrap().bot);
    let person = world.post("/guest?bot=false", HOME, None, "").await.tokens();
    assert!(!world.state.verify(&person.access).unwrap().bot);
    for query in ["?bot=maybe", "?robot=true", "?bot=true&bot=false"] {
        world
            .post(&format!("/guest{query}"), HOME, None, "")
            .await
            .refused(400, "query-invalid");
    }
}
