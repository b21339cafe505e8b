//! One's own account: sessions, name, password, recovery, and the wish to be erased.

use super::{AWAY, HOME, World, json};
use axum::http::StatusCode;
use gateway::identity::TokenError;
use protocol::http::{Account, RecoveryCodes, SessionInfo, Sessions, Tokens};

const PASSWORD: &str = "a good password";

impl World {
    async fn account(&self, name: &str) -> Tokens {
        let guest = self.guest().await;
        self.register(&guest, name, PASSWORD).await.tokens()
    }

    async fn get(&self, path: &str, bearer: &Tokens) -> super::Answer {
        self.ask("GET", path, HOME, Some(&bearer.access), "").await
    }

    async fn delete(&self, path: &str, bearer: &Tokens) -> super::Answer {
        self.ask("DELETE", path, HOME, Some(&bearer.access), "").await
    }

    async fn sessions(&self, bearer: &Tokens) -> Vec<SessionInfo> {
        self.get("/sessions", bearer).await.body::<Sessions>().sessions
    }

    async fn state_of(&self, bearer: &Tokens) -> Account {
        self.get("/account", bearer).await.body()
    }

    async fn codes(&self, bearer: &Tokens) -> Vec<String> {
        let body = json!({ "password": PASSWORD }).to_string();
        let answer = self
            .post("/account/recovery-codes", HOME, Some(&bearer.access), body)
            .await;
        answer.body::<RecoveryCodes>().codes
    }

    async fn recover(&self, from: &str, name: &str, code: &str, password: &str) -> super::Answer {
        let body = json!({ "name": name, "code": code, "newPassword": password }).to_string();
        self.post("/recover", from, None, body).await
    }
}

#[tokio::test]
async fn sessions_are_listed_and_ended_one_by_one_or_all_others() {
    let world = World::new().await;
    let first = world.account("Lily").await;
    world.pass(60);
    let second = world.login(AWAY, "lily", PASSWORD).await.tokens();
    world.pass(60);
    let third = world.login(AWAY, "lily", PASSWORD).await.tokens();
    let listed = world.sessions(&first).await;
    let seen: Vec<(&str, &str, bool)> = listed
        .iter()
        .map(|one| (one.device.as_str(), one.place.as_str(), one.current))
        .collect();
    assert_eq!(
        seen,
        [
            ("Firefox on Linux", "192.0.2.*", false),
            ("Firefox on Linux", "192.0.2.*", false),
            ("Firefox on Linux", "this machine", true),
        ],
        "the one used last comes first, and no whole address is kept"
    );
    assert!(listed[0].seen > listed[1].seen && listed[2].began == super::START_MS / 1000);

    // Another's session is nobody's business, and neither is one that does not exist.
    let other = world.account("Rose").await;
    for session in [world.sessions(&other).await[0].session.as_str(), "0", "zz"] {
        world
            .delete(&format!("/sessions/{session}"), &first)
            .await
            .refused(404, "session-unknown");
    }
    // Ended: its access token serves no more, at once and after a restart, and neither does its refresh token.
    world
        .delete(&format!("/sessions/{}", listed[0].session), &first)
        .await
        .done();
    assert_eq!(world.state.verify(&third.access), Err(TokenError::SessionEnded));
    world.refresh(&third.refresh).await.refused(401, "refresh-ended");
    world.get("/account", &third).await.refused(401, "session-ended");
    world.delete("/sessions", &first).await.done();
    assert_eq!(world.state.verify(&second.access), Err(TokenError::SessionEnded));
    assert_eq!(world.sessions(&first).await.len(), 1);
    let world = world.restart("test-world").await;
    assert_eq!(world.state.verify(&second.access), Err(TokenError::SessionEnded));
    assert!(world.state.verify(&first.access).is_ok() && world.state.verify(&other.access).is_ok());
    // The reuse of a refresh token ends the access tokens of its family as well.
    let next = world.refresh(&first.refresh).await.tokens();
    world.refresh(&next.refresh).await.tokens();
    world.refresh(&first.refresh).await.refused(401, "refresh-reused");
    assert_eq!(world.state.verify(&next.access), Err(TokenError::SessionEnded));
}

#[tokio::test]
async fn name_and_password_are_changed_by_whoever_knows_the_password() {
    let world = World::new().await;
    let lily = world.account("Lily").await;
    world.account("Rose").await;
    let elsewhere = world.login(HOME, "Lily", PASSWORD).await.tokens();
    let change = async |path: &str, body: serde_json::Value| {
        world.post(path, HOME, Some(&lily.access), body.to_string()).await
    };
    let rename = async |name: &str, password: &str| {
        change("/account/name", json!({ "name": name, "password": password })).await
    };
    rename("Iris", "wrong password")
        .await
        .refused(403, "password-wrong");
    rename("R0se", PASSWORD).await.refused(409, "name-taken");
    rename("Ro", PASSWORD).await.refused(422, "name-length");
    rename("LILY", PASSWORD).await.done();
    rename("Iris", PASSWORD).await.done();
    assert_eq!(world.state_of(&lily).await.name.as_deref(), Some("Iris"));
    world
        .login(HOME, "Lily", PASSWORD)
        .await
        .refused(401, "login-wrong");
    let again = world.guest().await;
    world.register(&again, "Lily", PASSWORD).await.tokens();

    let password = async |old: &str, new: &str| {
        change(
            "/account/password",
            json!({ "password": old, "newPassword": new }),
        )
        .await
    };
    password("wrong password", "another password")
        .await
        .refused(403, "password-wrong");
    password(PASSWORD, "short").await.refused(422, "password-length");
    password(PASSWORD, "iris").await.refused(422, "password-length");
    password(PASSWORD, "another password").await.done();
    assert_eq!(
        world.state.verify(&elsewhere.access),
        Err(TokenError::SessionEnded),
        "whoever knew the old one is out"
    );
    assert!(world.state.verify(&lily.access).is_ok());
    world
        .login(HOME, "Iris", PASSWORD)
        .await
        .refused(401, "login-wrong");
    world.login(HOME, "Iris", "another password").await.tokens();
    // Guessing the password of an account one holds a token of is counted like failed logins.
    for _ in 0..5 {
        password("wrong password", "another password").await;
    }
    password("another password", "a third password")
        .await
        .refused(429, "account-locked");
    // A guest has nothing to change.
    let guest = world.guest().await;
    let body = json!({ "name": "Iris", "password": "" }).to_string();
    world
        .post("/account/name", HOME, Some(&guest.access), body)
        .await
        .refused(403, "right-missing");
}

#[tokio::test]
async fn a_recovery_code_sets_a_new_password_once() {
    let world = World::new().await;
    let lily = world.account("Lily").await;
    let rose = world.account("Rose").await;
    assert_eq!(world.state_of(&lily).await.recovery_codes, 0);
    let former = world.codes(&lily).await;
    let codes = world.codes(&lily).await;
    assert_eq!(
        (codes.len(), world.state_of(&lily).await.recovery_codes),
        (10, 10)
    );
    let wrong = async |name: &str, code: &str| {
        let answer = world.recover(AWAY, name, code, "a new password").await;
        answer.refused(401, "recovery-wrong");
    };
    wrong("Lily", &former[0]).await;
    wrong("Rose", &codes[0]).await;
    wrong("Nobody", &codes[0]).await;
    wrong("Lily", "not a code").await;
    world
        .recover(AWAY, "Lily", &codes[0], "short")
        .await
        .refused(422, "password-length");
    // A word too short spent no code; as it is copied from paper, it works.
    let typed = codes[0].replace('-', " ").to_lowercase();
    let recovered = world
        .recover(AWAY, "LILY", &typed, "a new password")
        .await
        .tokens();
    assert_eq!(recovered.songweaver, lily.songweaver);
    assert_eq!(world.state.verify(&lily.access), Err(TokenError::SessionEnded));
    assert_eq!(world.state_of(&recovered).await.recovery_codes, 9);
    wrong("Lily", &codes[0]).await;
    world
        .login(HOME, "Lily", PASSWORD)
        .await
        .refused(401, "login-wrong");
    world.login(HOME, "Lily", "a new password").await.tokens();
    assert!(world.state.verify(&rose.access).is_ok());
    // No code and no hash of one that anybody could make stands in the file.
    let plain: Vec<String> = codes.iter().map(|code| code.replace('-', "")).collect();
    world.database.close().await;
    for file in std::fs::read_dir(world.folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        for secret in plain.iter().chain(&codes) {
            assert!(
                !bytes
                    .windows(secret.len())
                    .any(|window| window == secret.as_bytes())
            );
        }
    }
}

#[tokio::test]
async fn guessing_codes_locks_name_and_address_and_a_restart_forgives_nobody() {
    let world = World::new().await;
    let lily = world.account("Lily").await;
    let codes = world.codes(&lily).await;
    for _ in 0..5 {
        world
            .recover(AWAY, "Lily", "0000-0000-0000-0000", "a new password")
            .await
            .refused(401, "recovery-wrong");
    }
    let locked = world.recover(HOME, "lily", &codes[0], "a new password").await;
    locked.refused(429, "account-locked");
    assert_eq!(locked.retry.as_deref(), Some("60"));
    world.pass(20);
    let world = world.restart("test-world").await;
    let locked = world.recover(HOME, "lily", &codes[0], "a new password").await;
    locked.refused(429, "account-locked");
    assert_eq!(
        locked.retry.as_deref(),
        Some("40"),
        "it is locked until the same moment"
    );
    for _ in 0..5 {
        world
            .recover(AWAY, "Someone", "0000-0000-0000-0000", "a new password")
            .await;
    }
    world
        .login(AWAY, "Rose", PASSWORD)
        .await
        .refused(429, "address-locked");
    let world = world.restart("test-world").await;
    world
        .login(AWAY, "Rose", PASSWORD)
        .await
        .refused(429, "address-locked");
    // Failures short of a lock are remembered as well.
    for _ in 0..3 {
        world
            .login(HOME, "Fern", PASSWORD)
            .await
            .refused(401, "login-wrong");
    }
    let world = world.restart("test-world").await;
    for _ in 0..2 {
        world
            .login(HOME, "Fern", PASSWORD)
            .await
            .refused(401, "login-wrong");
    }
    world
        .login(HOME, "Fern", PASSWORD)
        .await
        .refused(429, "account-locked");
    world.pass(600);
    world
        .recover(AWAY, "Lily", &codes[0], "a new password")
        .await
        .tokens();
}

#[tokio::test]
async fn an_erasure_waits_two_weeks_and_can_be_taken_back() {
    let world = World::new().await;
    let lily = world.account("Lily").await;
    let elsewhere = world.login(AWAY, "Lily", PASSWORD).await.tokens();
    let ask = async |bearer: &Tokens, password: &str| {
        let body = json!({ "password": password }).to_string();
        world
            .post("/account/deletion", HOME, Some(&bearer.access), body)
            .await
    };
    ask(&lily, "wrong password").await.refused(403, "password-wrong");
    let due = super::START_MS / 1000 + 14 * 24 * 3600;
    let asked: Account = ask(&lily, PASSWORD).await.body();
    assert_eq!((asked.deletion, asked.grace_days), (Some(due), 14));
    assert_eq!(
        world.state.verify(&elsewhere.access),
        Err(TokenError::SessionEnded)
    );
    world.pass(3600);
    let lily = world.refresh(&lily.refresh).await.tokens();
    let again: Account = ask(&lily, PASSWORD).await.body();
    assert_eq!(again.deletion, Some(due), "asking twice does not put it off");
    let undone: Account = world.delete("/account/deletion", &lily).await.body();
    assert_eq!(undone.deletion, None);
    world.pass(15 * 24 * 3600);
    assert_eq!(world.state.erase_due().await.unwrap(), 0);
    let lily = world.login(HOME, "Lily", PASSWORD).await.tokens();

    // Guests go the same way, without a password that they do not have.
    let guest = world.guest().await;
    ask(&guest, "").await.body::<Account>();
    ask(&lily, PASSWORD).await.body::<Account>();
    world.pass(14 * 24 * 3600 - 1);
    assert_eq!(world.state.erase_due().await.unwrap(), 0);
    let last = world.refresh(&lily.refresh).await.tokens();
    world.pass(1);
    assert_eq!(world.state.erase_due().await.unwrap(), 2);
    assert_eq!(world.state.verify(&last.access), Err(TokenError::SessionEnded));
    for refresh in [&last.refresh, &guest.refresh] {
        world.refresh(refresh).await.refused(401, "refresh-ended");
    }
    world
        .login(HOME, "Lily", PASSWORD)
        .await
        .refused(401, "login-wrong");
    // The name is free, the person is not.
    let heir = world.guest().await;
    assert_eq!(
        world.register(&heir, "Lily", PASSWORD).await.status,
        StatusCode::OK
    );
    let world = world.restart("test-world").await;
    assert_eq!(world.state.verify(&last.access), Err(TokenError::SessionEnded));
    assert_eq!(world.state.erase_due().await.unwrap(), 0);
}
