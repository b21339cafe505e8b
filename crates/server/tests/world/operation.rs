//! A running server as who runs it sees and steers it: health, maintenance, draining.

use crate::process::Process;
use crate::stage::{PATIENCE, Stage, code, folder};
use bots::guest::request;
use bots::{Bot, BotError, Dial, guest};
use journal::Place;
use journal::sql::query;
use kernel::SongweaverId;
use protocol::server::ServerBody;
use runtime::outbox::Outbox;
use runtime::player::{Admission, Visitor};
use serde_json::Value;
use server::{control, hold};
use std::sync::Arc;
use std::time::Duration;

/// Status and body of a path.
async fn get(server: &str, path: &str, headers: &str) -> (u16, String) {
    let answer = request(server, "GET", path, headers, b"").await.unwrap();
    (answer.status, String::from_utf8(answer.body).unwrap())
}

/// What the bot is told of the server next.
async fn told(bot: &mut Bot) -> (Option<String>, Option<f64>) {
    bot.until("word of the server", PATIENCE, |body| match body {
        ServerBody::Service {
            maintenance,
            stops_at_ms,
            ..
        } => Some((maintenance.clone(), *stops_at_ms)),
        _ => None,
    })
    .await
    .unwrap()
}

async fn refused(stage: &Stage) -> BotError {
    let tokens = stage.tokens().await;
    Bot::connect(stage.dial(&tokens))
        .await
        .expect_err("nobody new is let in")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn health_tells_every_part_and_figures_stay_on_this_machine() {
    let stage = Stage::new().await;
    let server = stage.running.server();
    for path in ["/livez", "/startupz", "/readyz"] {
        assert_eq!(get(&server, path, "").await.0, 200, "{path}");
    }
    let report = async || -> Value {
        let (status, body) = get(&server, "/healthz", "").await;
        assert_eq!(status, 200, "{body}");
        serde_json::from_str(&body).unwrap()
    };
    // What was kept of the world's life is read while players come already, and that is told.
    let told = loop {
        let told = report().await;
        if told["checks"]["life:late"][0]["status"] == "pass" {
            break told;
        }
        assert_eq!(told["checks"]["life:late"][0]["status"], "warn", "{told}");
    };
    assert_eq!(told["status"], "pass", "{told}");
    assert_eq!(told["checks"]["life:late"][0]["observedUnit"], "world minutes");
    assert_eq!(told["checks"]["life:step"][0]["observedUnit"], "ms");
    assert_eq!(told["checks"]["journal:write"][0]["observedValue"], "committed");
    let regions = stage.running.runtime.space.places().len();
    let hosted = |told: &Value| told["checks"]["life:regions"][0]["observedValue"].clone();
    assert_eq!(hosted(&told), format!("{regions} hosted, 0 watched"));
    let bot = stage.enter().await;
    let told = loop {
        let told = report().await;
        if !hosted(&told)
            .as_str()
            .is_some_and(|told| told.ends_with(" 0 watched"))
        {
            break told;
        }
    };
    let watched = hosted(&told);
    let watched = watched
        .as_str()
        .and_then(|told| told.strip_prefix(&format!("{regions} hosted, ")));
    assert!(watched.is_some_and(|told| told.ends_with(" watched")), "{told}");
    drop(bot);
    let report = told;
    for part in ["journal", "regions", "realm", "policies", "gateway", "control"] {
        assert_eq!(
            report["checks"][format!("{part}:state")][0]["observedValue"],
            "running"
        );
    }
    assert_eq!(report["checks"]["journal:read"][0]["observedUnit"], "ms");
    // Whoever comes through a proxy is elsewhere, whatever the socket says.
    for path in ["/metrics", "/healthz"] {
        let (status, body) = get(&server, path, "X-Forwarded-For: 192.0.2.1\r\n").await;
        assert_eq!(status, 403, "{body}");
        let wrong = "X-Forwarded-For: 192.0.2.1\r\nAuthorization: Bearer wrong\r\n";
        assert_eq!(get(&server, path, wrong).await.0, 403);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn maintenance_keeps_the_new_out_and_the_present_in_and_outlives_a_restart() {
    let stage = Stage::new().await;
    let world = stage.folder.path().to_owned();
    let mut present = stage.enter().await;
    let said = control::maintain(&world, Some("Back at noon.")).await.unwrap();
    assert_eq!(said, "maintenance is on; told 1 players");
    assert_eq!(told(&mut present).await, (Some("Back at noon.".into()), None));
    let error = refused(&stage).await;
    assert_eq!(code(&error), "maintenance");
    assert!(error.to_string().contains("Back at noon."), "{error}");
    // Who is in may lose the line and come back.
    let token = present.token().to_owned();
    let resume = present.cut();
    let mut dial = Dial::new(&stage.running.server(), &token);
    dial.resume = Some(resume);
    let mut present = Bot::connect(dial).await.unwrap();
    assert_eq!(told(&mut present).await.0.as_deref(), Some("Back at noon."));
    // Who runs the world enters.
    let keeper = Visitor {
        songweaver: SongweaverId(7),
        guest: false,
        session: 0,
        since: 0,
        admission: Admission::Always,
        bot: false,
    };
    let runtime = &stage.running.runtime;
    runtime
        .connect(keeper, None, Arc::new(Outbox::default()))
        .await
        .unwrap();
    let (status, body) = get(&stage.running.server(), "/healthz", "").await;
    assert_eq!(status, 200);
    assert!(
        body.contains("\"status\":\"warn\"") && body.contains("Back at noon."),
        "{body}"
    );
    for wrong in ["", &"a".repeat(301), "two\nlines"] {
        assert!(control::maintain(&world, Some(wrong)).await.is_err(), "{wrong:?}");
    }
    drop(present);
    let stage = stage.again().await;
    assert_eq!(code(&refused(&stage).await), "maintenance");
    control::maintain(&world, None).await.unwrap();
    stage.enter().await;
    let stage = stage.again().await;
    stage.enter().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn draining_lets_nobody_new_in_and_ends_when_the_last_has_left() {
    let stage = Stage::new().await;
    let server = stage.running.server();
    let mut bot = stage.enter().await;
    let tokens = stage.tokens().await;
    let before = bot.clock_ms();
    // An hour is left; nothing but the last one's leaving ends it sooner.
    let drained = tokio::spawn(stage.running.drain(Duration::from_secs(3600), PATIENCE));
    let (_, stops_at) = told(&mut bot).await;
    assert!(stops_at.unwrap() > before + 3_500_000.0, "{stops_at:?}");
    assert_eq!(get(&server, "/livez", "").await.0, 200);
    assert_eq!(get(&server, "/startupz", "").await.0, 200);
    let (status, body) = get(&server, "/readyz", "").await;
    assert_eq!(status, 503);
    assert!(body.contains("draining"), "{body}");
    assert_eq!(get(&server, "/healthz", "").await.0, 200);
    let error = Bot::connect(Dial::new(&server, &tokens.access))
        .await
        .err()
        .unwrap();
    assert_eq!(code(&error), "draining");
    bot.bye().await.unwrap();
    drained.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_takes_no_writes_is_told_until_it_does() {
    let stage = Stage::new().await;
    let server = stage.running.server();
    let pages = async |sql: &'static str| {
        let limited = stage
            .running
            .database
            .write("limit the pages", move |connection| {
                Box::pin(query(sql).fetch_all(connection))
            });
        limited.await.map(drop)
    };
    // Fewer than there are, so that the next page is one too many: a full disk.
    pages("pragma max_page_count = 1").await.unwrap();
    let fill = "insert into marks (name, value) select 'fill', zeroblob(1000000)";
    // What needs no page goes on, such as the note of the clock now and then, and then the trouble is over for a moment.
    let told = async |path: &'static str| loop {
        pages(fill).await.unwrap_err();
        match get(&server, path, "").await {
            (200, _) => continue,
            told => break told,
        }
    };
    let (status, body) = told("/readyz").await;
    assert!(
        status == 503 && body.contains("the disk is full"),
        "{status} {body}"
    );
    let (status, body) = told("/healthz").await;
    let report: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(
        (status, &report["checks"]["journal:write"][0]["status"]),
        (503, &Value::from("fail")),
        "{body}"
    );
    assert_eq!(get(&server, "/livez", "").await.0, 200, "no reason to restart it");
    pages("pragma max_page_count = 1000000").await.unwrap();
    assert_eq!(get(&server, "/readyz", "").await.0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_terminated_server_says_so_writes_down_and_ends_well() {
    let server = Process::serve(&["--drain-countdown-seconds", "0"]);
    let address = &server.address;
    // Nobody takes the world from under it, and a signal that has nothing to do does not end it.
    let place = Place::File(server.world().join("world.db"));
    let refused = hold::take(&place).unwrap_err().to_string();
    assert!(refused.contains("another server runs over"), "{refused}");
    server.signal("-HUP");
    server.logs("SIGHUP").await;
    let tokens = guest(address).await.unwrap();
    let mut bot = Bot::connect(Dial::new(address, &tokens.access)).await.unwrap();
    server.terminate();
    let ended = bot.until("the end", PATIENCE, |_| None::<()>).await.unwrap_err();
    assert_eq!(code(&ended), "draining", "{ended}");
    let (status, _) = server.ended().await;
    assert!(status.success(), "{status}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_cannot_be_written_stops_nothing() {
    let world = tempfile::TempDir::new().unwrap();
    let full = || std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut server = std::process::Command::new(env!("CARGO_BIN_EXE_finalverse"))
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--log-filter",
            "debug",
            "--content",
        ])
        .arg(folder("content"))
        .arg("--world")
        .arg(world.path())
        .stdout(full())
        .stderr(full())
        .spawn()
        .unwrap();
    // It says to nobody where it listens; its folder answers.
    let told = loop {
        match control::notice(world.path(), "Is anybody there?").await {
            Ok(told) => break told,
            Err(_) => assert!(server.try_wait().unwrap().is_none(), "it ended"),
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    };
    assert_eq!(told, "told 0 players");
    let sent = std::process::Command::new("kill")
        .arg(server.id().to_string())
        .status();
    assert!(sent.unwrap().success());
    let status = tokio::task::spawn_blocking(move || server.wait().unwrap())
        .await
        .unwrap();
    assert!(status.success(), "{status}");
}
