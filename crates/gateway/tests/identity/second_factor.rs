//! The second factor: turned on, asked for, used once, lost, reset, and required of whoever keeps the world.

use super::{AWAY, Answer, HOME, START_MS, World, json};
use gateway::identity::TokenError;
use protocol::http::{Account, AuditPage, RecoveryCodes, SecondFactorSecret, Tokens};
use totp_rs::{Builder, Secret};

const PASSWORD: &str = "a good password";

/// A device that computes codes.
struct Device(String);

impl Device {
    /// The code that it shows some seconds from now.
    fn code(&self, world: &World, later: i64) -> String {
        let now = world.now_ms.load(std::sync::atomic::Ordering::Relaxed) / 1000;
        let totp = Builder::new()
            .with_secret(Secret::try_from_base32(&self.0).unwrap())
            .build()
            .unwrap();
        totp.generate(now.checked_add_signed(later).unwrap()).to_string()
    }
}

impl World {
    async fn someone(&self, name: &str) -> Tokens {
        let guest = self.guest().await;
        self.register(&guest, name, PASSWORD).await.tokens()
    }

    async fn about_factor(&self, bearer: &Tokens, path: &str, body: serde_json::Value) -> Answer {
        let path = format!("/account/second-factor{path}");
        self.post(&path, HOME, Some(&bearer.access), body.to_string())
            .await
    }

    /// Turns it on; the first code is the one that is shown now.
    async fn enrol(&self, bearer: &Tokens) -> Device {
        let begun = self
            .about_factor(bearer, "", json!({ "password": PASSWORD }))
            .await;
        let device = Device(begun.body::<SecondFactorSecret>().secret);
        let code = device.code(self, 0);
        self.about_factor(bearer, "/confirmation", json!({ "code": code }))
            .await
            .done();
        device
    }

    async fn log_in(&self, name: &str, code: &str) -> Answer {
        let body = json!({ "name": name, "password": PASSWORD, "secondFactor": code });
        self.post("/login", AWAY, None, body.to_string()).await
    }

    async fn acts(&self, about: &Tokens) -> Vec<String> {
        let olga = self.someone("Olga").await;
        self.state
            .grant(None, "Olga", "operator", "to read")
            .await
            .unwrap();
        let path = format!("/audit?about={}", about.songweaver);
        let page: AuditPage = self.ask("GET", &path, HOME, Some(&olga.access), "").await.body();
        page.entries.into_iter().rev().map(|entry| entry.act).collect()
    }
}

#[tokio::test]
async fn a_second_factor_is_turned_on_asked_for_once_a_step_and_turned_off() {
    let world = World::new().await;
    let lily = world.someone("Lily").await;
    let elsewhere = world.login(AWAY, "Lily", PASSWORD).await.tokens();
    let has = async |bearer: &Tokens| {
        let answer = world.ask("GET", "/account", HOME, Some(&bearer.access), "").await;
        answer.body::<Account>().second_factor
    };
    let begin = async |password: &str| {
        world
            .about_factor(&lily, "", json!({ "password": password }))
            .await
    };
    let confirm = async |code: &str| {
        world
            .about_factor(&lily, "/confirmation", json!({ "code": code }))
            .await
    };
    let guest = world.guest().await;
    world
        .about_factor(&guest, "", json!({ "password": "" }))
        .await
        .refused(403, "right-missing");
    confirm("123456").await.refused(409, "second-factor-not-begun");
    begin("wrong password").await.refused(403, "password-wrong");
    let begun: SecondFactorSecret = begin(PASSWORD).await.body();
    let uri = format!(
        "otpauth://totp/test-world:Lily?secret={}&issuer=test-world",
        begun.secret
    );
    assert!(begun.uri.starts_with(&uri), "{}", begun.uri);
    // It guards nothing until it is known to have arrived, and waits for that for an hour.
    world.login(HOME, "Lily", PASSWORD).await.tokens();
    let device = Device(begun.secret.clone());
    confirm(&device.code(&world, 60))
        .await
        .refused(403, "second-factor-wrong");
    world.pass(3600);
    let lily = world.refresh(&lily.refresh).await.tokens();
    let confirm = async |code: &str| {
        world
            .about_factor(&lily, "/confirmation", json!({ "code": code }))
            .await
    };
    confirm(&device.code(&world, 0))
        .await
        .refused(409, "second-factor-not-begun");
    let device = world.enrol(&lily).await;
    assert_ne!(device.0, begun.secret);
    assert!(has(&lily).await);
    assert_eq!(world.state.verify(&elsewhere.access), Err(TokenError::Expired));
    world
        .refresh(&elsewhere.refresh)
        .await
        .refused(401, "refresh-ended");
    world
        .about_factor(&lily, "", json!({ "password": PASSWORD }))
        .await
        .refused(409, "second-factor-on");

    // Logging in takes both; the code that confirmed it has served, and each serves once.
    world
        .login(AWAY, "Lily", PASSWORD)
        .await
        .refused(401, "second-factor-needed");
    world
        .log_in("Lily", " ")
        .await
        .refused(401, "second-factor-needed");
    let wrong = async |code: String| {
        world
            .log_in("Lily", &code)
            .await
            .refused(401, "second-factor-wrong")
    };
    wrong(device.code(&world, 0)).await;
    world.log_in("Lily", &device.code(&world, 30)).await.tokens();
    wrong(device.code(&world, 30)).await;
    wrong(device.code(&world, -30)).await;
    world.pass(90);
    // One step late is as good, when nothing later served.
    world.log_in("Lily", &device.code(&world, -30)).await.tokens();
    let world = world.restart("test-world").await;
    world
        .log_in("Lily", &device.code(&world, -30))
        .await
        .refused(401, "second-factor-wrong");
    world.log_in("Lily", &device.code(&world, 0)).await.tokens();

    // Off by password and code, and by nothing less.
    world.pass(60);
    let off = async |body| world.about_factor(&lily, "/removal", body).await;
    let code = device.code(&world, 0);
    off(json!({ "password": PASSWORD }))
        .await
        .refused(403, "second-factor-needed");
    off(json!({ "password": "wrong password", "secondFactor": code }))
        .await
        .refused(403, "password-wrong");
    off(json!({ "password": PASSWORD, "secondFactor": "12345" }))
        .await
        .refused(403, "second-factor-wrong");
    off(json!({ "password": PASSWORD, "secondFactor": code }))
        .await
        .done();
    off(json!({ "password": PASSWORD, "secondFactor": code }))
        .await
        .refused(409, "second-factor-off");
    world.login(AWAY, "Lily", PASSWORD).await.tokens();
    assert_eq!(world.acts(&lily).await, ["second-factor-on", "second-factor-off"]);
    world.database.close().await;
    for file in std::fs::read_dir(world.folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let secret = device.0.as_bytes();
        assert!(
            !bytes.windows(secret.len()).any(|window| window == secret),
            "it stands in clear"
        );
    }
}

#[tokio::test]
async fn a_recovery_code_serves_for_a_lost_device_or_a_lost_password_but_not_for_both() {
    let world = World::new().await;
    let lily = world.someone("Lily").await;
    let device = world.enrol(&lily).await;
    let make = async |body: serde_json::Value| {
        world
            .post(
                "/account/recovery-codes",
                HOME,
                Some(&lily.access),
                body.to_string(),
            )
            .await
    };
    make(json!({ "password": PASSWORD }))
        .await
        .refused(403, "second-factor-needed");
    world.pass(30);
    let made = make(json!({ "password": PASSWORD, "secondFactor": device.code(&world, 0) })).await;
    let codes = made.body::<RecoveryCodes>().codes;
    world.log_in("Lily", &codes[0].to_lowercase()).await.tokens();
    world
        .log_in("Lily", &codes[0])
        .await
        .refused(401, "second-factor-wrong");
    let recover = async |code: &str, second: Option<&str>| {
        let body = json!({ "name": "Lily", "code": code, "newPassword": "another good one", "secondFactor": second });
        world.post("/recover", AWAY, None, body.to_string()).await
    };
    recover(&codes[1], None)
        .await
        .refused(401, "second-factor-needed");
    recover(&codes[1], Some(&codes[2]))
        .await
        .refused(401, "second-factor-wrong");
    world.pass(30);
    recover(&codes[1], Some(&device.code(&world, 0))).await.tokens();
    // Nothing that was refused spent a code.
    let body =
        json!({ "name": "Lily", "password": "another good one", "secondFactor": codes[2] }).to_string();
    let lily = world.post("/login", HOME, None, body).await.tokens();
    let off = json!({ "password": "another good one", "secondFactor": codes[3] });
    world.about_factor(&lily, "/removal", off).await.done();
    assert_eq!(
        world.acts(&lily).await,
        [
            "second-factor-on",
            "recovery-codes",
            "second-factor-recovered",
            "recovered",
            "second-factor-recovered",
            "second-factor-recovered",
            "second-factor-off",
        ]
    );
}

#[tokio::test]
async fn guessing_codes_locks_them_for_a_quarter_of_an_hour_whatever_is_right() {
    let world = World::new().await;
    let lily = world.someone("Lily").await;
    let device = world.enrol(&lily).await;
    for tried in 0..5 {
        // The right password in between forgives no code.
        world
            .login(HOME, "Lily", PASSWORD)
            .await
            .refused(401, "second-factor-needed");
        let answer = world.log_in("Lily", &format!("00000{tried}")).await;
        answer.refused(401, "second-factor-wrong");
    }
    world.pass(30);
    let locked = world.log_in("Lily", &device.code(&world, 0)).await;
    locked.refused(429, "second-factor-locked");
    assert_eq!(locked.retry.as_deref(), Some("870"));
    let world = world.restart("test-world").await;
    let code = device.code(&world, 0);
    world
        .log_in("Lily", &code)
        .await
        .refused(429, "second-factor-locked");
    let off = json!({ "password": PASSWORD, "secondFactor": code });
    world
        .about_factor(&lily, "/removal", off)
        .await
        .refused(429, "second-factor-locked");
    world.pass(870);
    world.log_in("Lily", &device.code(&world, 0)).await.tokens();
    assert_eq!(
        world.acts(&lily).await,
        ["second-factor-on", "second-factor-locked"]
    );
}

#[tokio::test]
async fn whoever_keeps_a_world_that_others_reach_needs_a_second_factor() {
    let world = World::made(true).await;
    let (mona, lily) = (world.someone("Mona").await, world.someone("Lily").await);
    for (name, role) in [("Mona", "operator"), ("Lily", "moderator")] {
        world.state.grant(None, name, role, "they keep it").await.unwrap();
    }
    let read =
        async |path: &str, bearer: &Tokens| world.ask("GET", path, HOME, Some(&bearer.access), "").await;
    read("/audit", &mona).await.refused(403, "second-factor-required");
    read("/moderation/queue", &lily)
        .await
        .refused(403, "second-factor-required");
    // What is everybody's own needs none, and neither does turning it on.
    read("/account", &mona).await.body::<Account>();
    let device = world.enrol(&mona).await;
    world.enrol(&lily).await;
    let page: AuditPage = read("/audit", &mona).await.body();
    assert!(
        page.entries
            .iter()
            .any(|entry| entry.act == "audit-read" && entry.outcome == "second-factor-required")
    );
    assert_eq!(read("/moderation/queue", &lily).await.status, 200);
    // Another operator, or the machine, takes it away for who lost everything: the rights rest and the sessions end.
    let operator = mona.songweaver.parse().unwrap();
    let own = world
        .state
        .reset_second_factor(Some(operator), "Mona", "mine")
        .await;
    assert_eq!(own.unwrap_err().code, "own-second-factor");
    let reset = async |name| {
        world
            .state
            .reset_second_factor(Some(operator), name, "a lost phone")
            .await
    };
    reset("Lily").await.unwrap();
    assert_eq!(reset("Lily").await.unwrap_err().code, "second-factor-off");
    assert_eq!(reset("Nobody").await.unwrap_err().code, "account-unknown");
    assert_eq!(world.state.verify(&lily.access), Err(TokenError::SessionEnded));
    let lily = world.login(HOME, "Lily", PASSWORD).await.tokens();
    read("/moderation/queue", &lily)
        .await
        .refused(403, "second-factor-required");
    let about = format!("/audit?about={}&act=second-factor-reset", lily.songweaver);
    let page: AuditPage = read(&about, &mona).await.body();
    assert_eq!(
        (page.entries.len(), page.entries[0].why.as_str()),
        (1, "a lost phone")
    );
    world
        .state
        .reset_second_factor(None, "Mona", "at the machine")
        .await
        .unwrap();
    let started = START_MS / 1000;
    assert!(page.entries[0].at >= started && !device.0.is_empty());
}
