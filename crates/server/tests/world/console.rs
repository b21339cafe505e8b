//! The operators' console over HTTP: every entry asks for its right, tells what is, and does what it says.

use crate::stage::{PATIENCE, Stage};
use bots::Bot;
use bots::guest::request;
use protocol::client::ClientMessage;
use protocol::console::{
    ConsoleAccount, ConsoleDone, ConsoleEntry, ConsoleFigures, ConsoleHealth, ConsolePlayers, ConsoleSeries,
};
use protocol::http::{AuditPage, Problem, Tokens};
use protocol::server::ServerBody;
use serde::de::DeserializeOwned;
use serde_json::json;

/// Someone at the console.
struct Person<'a> {
    stage: &'a Stage,
    tokens: Tokens,
}

impl Person<'_> {
    async fn ask(&self, method: &str, path: &str, body: &str) -> (u16, Vec<u8>) {
        let headers = format!(
            "Authorization: Bearer {}\r\nContent-Type: application/json\r\n",
            self.tokens.access
        );
        let path = format!("/api/v1{path}");
        let server = self.stage.running.server();
        let answer = request(&server, method, &path, &headers, body.as_bytes())
            .await
            .unwrap();
        (answer.status, answer.body)
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> T {
        let (status, body) = self.ask("GET", path, "").await;
        assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&body));
        serde_json::from_slice(&body).unwrap()
    }

    async fn done(&self, path: &str, body: serde_json::Value) -> String {
        let (status, answer) = self.ask("POST", path, &body.to_string()).await;
        assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&answer));
        serde_json::from_slice::<ConsoleDone>(&answer).unwrap().told
    }

    async fn refused(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        let (status, answer) = self.ask(method, path, body).await;
        let problem: Problem = serde_json::from_slice(&answer)
            .unwrap_or_else(|_| panic!("{path} {status}: {}", String::from_utf8_lossy(&answer)));
        (status, problem.code)
    }
}

/// A guest that is a person's.
async fn no_bot(stage: &Stage) -> Tokens {
    let server = stage.running.server();
    let answer = request(&server, "POST", "/api/v1/guest", "", b"").await.unwrap();
    serde_json::from_slice(&answer.body).unwrap()
}

/// An account, with a role where it is not a player's.
async fn person<'a>(stage: &'a Stage, name: &str, role: &str) -> Person<'a> {
    let guest = Person {
        stage,
        tokens: no_bot(stage).await,
    };
    let credentials = json!({ "name": name, "password": "a long enough password" });
    let (status, body) = guest.ask("POST", "/register", &credentials.to_string()).await;
    assert_eq!(status, 200);
    let identity = &stage.running.office.identity;
    identity.grant(None, name, role, "for the test").await.unwrap();
    Person {
        stage,
        tokens: serde_json::from_slice(&body).unwrap(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_entry_of_the_console_is_shut_to_whoever_lacks_its_right() {
    let stage = Stage::new().await;
    let player = person(&stage, "Linnea", "player").await;
    let moderator = person(&stage, "Mona", "moderator").await;
    let operator = person(&stage, "Olga", "operator").await;
    let entries = [
        ("GET", "/console/health"),
        ("GET", "/console/players"),
        ("GET", "/console/figures"),
        ("GET", "/console/series?days=1"),
        ("POST", "/console/notices"),
        ("POST", "/console/maintenance"),
        ("POST", "/console/content/reload"),
        ("POST", "/console/drain"),
        ("GET", "/console/accounts?name=Linnea"),
        ("POST", "/console/accounts/sessions/end"),
        ("POST", "/console/accounts/second-factor/reset"),
        ("GET", "/audit"),
        ("GET", "/roles"),
    ];
    let missing = (403, "right-missing".to_owned());
    for (method, path) in entries {
        for bearer in [&player, &moderator] {
            assert_eq!(bearer.refused(method, path, "{}").await, missing, "{path}");
        }
        let server = stage.running.server();
        let nobody = request(&server, method, &format!("/api/v1{path}"), "", b"{}").await;
        assert_eq!(nobody.unwrap().status, 401, "{path}");
        // To an operator the worst is that the body says nothing.
        let (status, _) = operator.ask(method, path, "{\"odd\":1}").await;
        let fine = if method == "GET" || path.ends_with("reload") {
            200
        } else {
            400
        };
        assert_eq!(status, fine, "{path}");
    }
    assert_eq!(player.refused("GET", "/console", "").await, missing);
    let entry: ConsoleEntry = moderator.get("/console").await;
    assert_eq!(
        (entry.role.as_str(), entry.rights),
        ("moderator", vec!["moderate".to_owned()])
    );
    let entry: ConsoleEntry = operator.get("/console").await;
    assert_eq!((entry.name.as_str(), entry.rights.len()), ("Olga", 8));
    // A role that is taken serves no longer, without a new token. Refused tries of deeds stand in the audit, looks do not.
    let identity = &stage.running.office.identity;
    identity.grant(None, "Mona", "player", "no more").await.unwrap();
    assert_eq!(moderator.refused("GET", "/console", "").await, missing);
    let refused: AuditPage = operator.get("/audit?act=drain").await;
    assert_eq!(refused.entries.len(), 2, "{refused:?}");
    assert!(
        refused
            .entries
            .iter()
            .all(|entry| entry.outcome == "right-missing")
    );
    let looked: AuditPage = operator.get("/audit?act=health").await;
    assert!(looked.entries.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_console_tells_how_the_server_is_and_who_is_where() {
    let stage = Stage::new().await;
    let operator = person(&stage, "Olga", "operator").await;
    let _account = Bot::connect(stage.dial(&operator.tokens)).await.unwrap();
    let _bot = stage.enter_at("whisperwood-grove", 800.0, 256.0).await;
    let guest = no_bot(&stage).await;
    let mut lost = Bot::connect(stage.dial(&guest)).await.unwrap();
    lost.say(&ClientMessage::Ping { client_ms: 1.0 }).await.unwrap();

    let players: ConsolePlayers = operator.get("/console/players").await;
    assert_eq!(
        (players.all, players.guests, players.accounts, players.bots),
        (3, 1, 1, 1)
    );
    assert_eq!((players.waiting, players.away), (0, 0));
    let grove = players
        .regions
        .iter()
        .find(|one| one.region == "whisperwood-grove");
    let grove = grove.unwrap();
    assert_eq!((grove.all, grove.bots, grove.guests), (1, 1, 0));
    assert_eq!(players.regions.iter().map(|one| one.all).sum::<u32>(), 3);
    assert!(grove.harmony > 0 && !grove.name.is_empty());

    let health: ConsoleHealth = operator.get("/console/health").await;
    assert_eq!(health.parts.len(), 6, "{health:?}");
    assert!(
        health
            .parts
            .iter()
            .all(|part| part.state == "running" && part.level == "pass")
    );
    assert_eq!(
        (health.journal.kind.as_str(), health.backup_seconds),
        ("SQLite", None)
    );
    assert!(health.journal.position > 0 && health.content.len() == 64);
    let ticks = health.checks.iter().find(|one| one.check == "regions:ticks");
    assert_eq!(ticks.unwrap().observed, "on time");

    // The first values are there as soon as the server runs.
    let figures: ConsoleFigures = operator.get("/console/figures").await;
    assert_eq!(figures.step_seconds, 5);
    let last = *figures.at.last().expect("a first moment");
    assert!(figures.plots.iter().any(|plot| plot.plot == "tick-late"));
    let memory = figures.plots.iter().find(|plot| plot.plot == "memory").unwrap();
    assert!(memory.lines[0].values[0].unwrap() > 1.0, "{memory:?}");
    let later: ConsoleFigures = operator.get(&format!("/console/figures?after={last}")).await;
    assert!(later.at.iter().all(|at| *at > last));
    let series: ConsoleSeries = operator.get("/console/series?days=400").await;
    let names: Vec<&str> = series.series.iter().map(|one| one.series.as_str()).collect();
    assert_eq!(names, ["players", "events", "database-bytes"]);
    let wrong = (400, "query-invalid".to_owned());
    for path in [
        "/console/series?days=0",
        "/console/series",
        "/console/figures?after=x",
    ] {
        assert_eq!(operator.refused("GET", path, "").await, wrong, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deeds_of_the_console_reach_the_world_and_stand_in_the_audit() {
    let stage = Stage::new().await;
    let operator = person(&stage, "Olga", "operator").await;
    let mut there = stage.enter_at("whisperwood-grove", 800.0, 256.0).await;
    let mut elsewhere = stage.enter().await;
    let to_grove = json!({ "text": "Mind the falling branch.", "region": "whisperwood-grove" });
    assert_eq!(
        operator.done("/console/notices", to_grove).await,
        "told 1 players in whisperwood-grove"
    );
    let all = json!({ "text": "Good evening." });
    assert_eq!(operator.done("/console/notices", all).await, "told 2 players");
    let notice = |body: &ServerBody| match body {
        ServerBody::Notice { text, .. } => Some(text.clone()),
        _ => None,
    };
    let first = there.until("a notice", PATIENCE, notice).await.unwrap();
    assert_eq!(first, "Mind the falling branch.");
    let first = elsewhere.until("a notice", PATIENCE, notice).await.unwrap();
    assert_eq!(
        first, "Good evening.",
        "what is told in a region is told there only"
    );
    for wrong in [json!({ "text": "" }), json!({ "text": "x", "region": "nowhere" })] {
        let refused = operator
            .refused("POST", "/console/notices", &wrong.to_string())
            .await;
        assert_eq!(refused, (422, "not-done".to_owned()), "{wrong}");
    }
    let past: AuditPage = operator.get("/audit?act=notice").await;
    let words: Vec<&str> = past.entries.iter().map(|entry| entry.why.as_str()).collect();
    assert_eq!(words, ["Good evening.", "Mind the falling branch."]);
    assert_eq!(
        past.entries[0].actor.as_deref(),
        Some(operator.tokens.songweaver.as_str())
    );

    let words = json!({ "words": "Back at noon." });
    let told = operator.done("/console/maintenance", words).await;
    assert_eq!(told, "maintenance is on; told 2 players");
    let health: ConsoleHealth = operator.get("/console/health").await;
    assert_eq!(health.maintenance.as_deref(), Some("Back at noon."));
    assert_eq!(health.level, "warn");
    operator.done("/console/maintenance", json!({})).await;
    assert!(
        operator
            .done("/console/content/reload", json!({}))
            .await
            .starts_with("the content is ")
    );

    let lily = person(&stage, "Lily", "player").await;
    let account: ConsoleAccount = operator.get("/console/accounts?name=lily").await;
    assert_eq!(
        (account.name.as_str(), account.sessions, account.present),
        ("Lily", 1, false)
    );
    let end = json!({ "name": "Lily", "why": "a lost phone" });
    let told = operator.done("/console/accounts/sessions/end", end).await;
    assert_eq!(told, "ended 1 sessions");
    assert_eq!(
        lily.refused("GET", "/account", "").await,
        (401, "session-ended".to_owned())
    );
    let about: AuditPage = operator
        .get(&format!("/audit?about={}", account.songweaver))
        .await;
    let acts: Vec<&str> = about.entries.iter().map(|entry| entry.act.as_str()).collect();
    assert_eq!(acts, ["sessions-end", "account-read", "role-grant"]);
    let unknown = operator.refused("GET", "/console/accounts?name=Nobody", "").await;
    assert_eq!(unknown, (422, "account-unknown".to_owned()));

    let asked = stage.running.stop_asked();
    let other = json!({ "world": "Elsewhere", "why": "tired" }).to_string();
    let refused = operator.refused("POST", "/console/drain", &other).await;
    assert_eq!(refused, (422, "not-done".to_owned()));
    let entry: ConsoleEntry = operator.get("/console").await;
    let told = operator
        .done(
            "/console/drain",
            json!({ "world": entry.world, "why": "an upgrade" }),
        )
        .await;
    assert!(told.contains("2 players"), "{told}");
    asked.notified().await;
}
