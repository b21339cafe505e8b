//! What leaves a running server for whoever watches it: nothing personal in its log, no figures by the thousand.

use crate::process::Process;
use crate::stage::Stage;
use bots::guest::request;
use bots::{Bot, Dial, guest};
use protocol::client::{ChatTo, ClientMessage};
use serde_json::Value;
use tokio_tungstenite::tungstenite::Message;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_unknown_kinds_and_routes_adds_no_series() {
    let stage = Stage::new().await;
    let server = stage.running.server();
    let mut bot = stage.enter().await;
    for number in 0..8 {
        let flood = format!(r#"{{"type":"flood-{number}","command":"x"}}"#);
        bot.send_raw(Message::Text(flood.into())).await.unwrap();
        let path = format!("/flood-{number}/of/paths");
        request(&server, "GET", &path, "", b"").await.unwrap();
        request(&server, &format!("FLOOD{number}"), "/livez", "", b"")
            .await
            .unwrap();
    }
    bot.command(|command| ClientMessage::Unstick { command })
        .await
        .unwrap();
    let page = request(&server, "GET", "/metrics", "", b"").await.unwrap();
    let page = String::from_utf8(page.body).unwrap();
    for expected in [
        r#"messages_total{kind="unknown"}"#,
        r#"commands_total{kind="unstick",outcome="accepted"}"#,
        r#"command_seconds_count{kind="unstick"}"#,
        r#"route="unmatched""#,
        r#"method="other""#,
        "region_tick_late_seconds_bucket",
        "journal_append_seconds_count",
        "players_in_region{region=",
        "part_state{part=\"journal\",state=\"running\"} 1",
    ] {
        assert!(page.contains(expected), "{expected} is not in:\n{page}");
    }
    assert!(!page.to_lowercase().contains("flood-"), "{page}");
    assert!(!page.contains("FLOOD"), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_names_nobody_and_repeats_nothing_that_was_said() {
    let levels = "info,gateway=trace,runtime=trace,journal=trace,server=trace,telemetry=trace";
    let server = Process::serve(&["--log-format", "json", "--log-filter", levels]);
    let address = server.address.clone();
    let tokens = guest(&address).await.unwrap();
    let mut bot = Bot::connect(Dial::new(&address, &tokens.access)).await.unwrap();
    bot.make("Wren Lakesong").await.unwrap();
    bot.command(|command| ClientMessage::Chat {
        command,
        channel: ChatTo::Say,
        text: "meet me at the willow".into(),
    })
    .await
    .unwrap();
    let bearer = format!(
        "Authorization: Bearer {}\r\nContent-Type: application/json\r\n",
        tokens.access
    );
    let credentials = br#"{"name":"Robin Oakhill","password":"a quiet long secret"}"#;
    for path in ["/api/v1/register", "/api/v1/login"] {
        request(&address, "POST", path, &bearer, credentials)
            .await
            .unwrap();
    }
    let wrong = br#"{"name":"Robin Oakhill","password":"another long guess"}"#;
    request(&address, "POST", "/api/v1/login", &bearer, wrong)
        .await
        .unwrap();
    let stolen = br#"{"refresh":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}"#;
    request(&address, "POST", "/api/v1/refresh", &bearer, stolen)
        .await
        .unwrap();
    bot.send_raw(Message::Text(r#"{"type":"chat","text":"spilled words"}"#.into()))
        .await
        .unwrap();
    bot.bye().await.unwrap();
    server.terminate();
    let (status, log) = server.ended().await;
    assert!(status.success(), "{status}");
    assert!(log.lines().count() > 3, "it must log to be tested:\n{log}");
    for line in log.lines() {
        let entry: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(
            entry["level"].is_string() && entry["target"].is_string(),
            "{line}"
        );
    }
    for private in [
        "Wren",
        "Lakesong",
        "Robin",
        "Oakhill",
        "willow",
        "spilled",
        "secret",
        "guess",
        "0123456789abcdef",
        &tokens.access,
        &tokens.refresh,
    ] {
        assert!(!log.contains(private), "{private} is in the log:\n{log}");
    }
}
