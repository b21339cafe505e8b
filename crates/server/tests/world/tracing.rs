//! One trace from a client's command to the journal, as a collector receives it.

use crate::stage::{PATIENCE, Stage, composed};
use axum::Router;
use axum::extract::State;
use axum::routing::post;
use bots::guest::request;
use bots::{Bot, Dial, guest};
use journal::{Journal, Place, Upcasters};
use kernel::{Position, SongweaverId, TraceContext};
use protocol::client::ClientMessage;
use protocol::shared::{Intent, LiveNote};
use runtime::vault::command_id;
use serde_json::{Value, json};
use server::keeping::told;
use server::serve::{ServeConfig, start};
use telemetry::trace::{Collector, Settings};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::yield_now;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

/// A collector that hands on what it is sent.
async fn collector() -> (Collector, UnboundedReceiver<Value>) {
    let (told, bodies) = unbounded_channel();
    let take = async |State(told): State<UnboundedSender<Value>>, body: String| {
        told.send(serde_json::from_str(&body).unwrap()).unwrap();
    };
    let app = Router::new().route("/v1/traces", post(take)).with_state(told);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/v1/traces", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    (Collector::at(&address).unwrap(), bodies)
}

fn spans(bodies: &mut UnboundedReceiver<Value>) -> Vec<Value> {
    let mut spans = Vec::new();
    while let Ok(body) = bodies.try_recv() {
        let some = body["resourceSpans"][0]["scopeSpans"][0]["spans"]
            .as_array()
            .unwrap();
        spans.extend(some.iter().cloned());
    }
    spans
}

/// Says a command with the trace that a browser would give it, and waits for its answer.
async fn traced(bot: &mut Bot, message: &ClientMessage, command: &str, traceparent: &str) {
    let mut envelope = serde_json::to_value(message).unwrap();
    envelope["traceparent"] = json!(traceparent);
    bot.send_raw(Message::Text(envelope.to_string().into()))
        .await
        .unwrap();
    bot.answer(command).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_is_one_trace_from_the_browser_to_the_journal_and_on() {
    let (collector, mut bodies) = collector().await;
    let folder = TempDir::new().unwrap();
    let config = ServeConfig {
        traces: Some(Settings {
            share_milli: 1000,
            ..Settings::to(collector)
        }),
        ..ServeConfig::local(folder.path())
    };
    let running = start(composed(), config).await.unwrap();
    let server = running.server();
    let tokens = guest(&server).await.unwrap();
    let mut bot = Bot::connect(Dial::new(&server, &tokens.access)).await.unwrap();
    let blocked = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let block = bot.new_command();
    let other = kernel::SongweaverId(7).to_string();
    let message = ClientMessage::Block {
        command: block.clone(),
        songweaver: other,
    };
    traced(&mut bot, &message, &block, blocked).await;
    // A performance goes through its region's own task, and is credited by the policy that reads the journal.
    let performed = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    bot.synchronise().await.unwrap();
    bot.say(&ClientMessage::Raise {
        intent: Intent::Creative,
    })
    .await
    .unwrap();
    let notes = [62, 66, 69, 71].iter().enumerate();
    let notes = notes.map(|(number, pitch)| LiveNote {
        offset_ms: number as u16 * 60,
        pitch: *pitch,
        velocity: 80,
    });
    bot.say(&ClientMessage::Notes {
        start_ms: bot.clock_ms() - 250.0,
        notes: notes.collect(),
    })
    .await
    .unwrap();
    let lower = bot.new_command();
    let message = ClientMessage::Lower {
        command: lower.clone(),
    };
    traced(&mut bot, &message, &lower, performed).await;
    let mut sent = Vec::new();
    let credited = async {
        while !sent.iter().any(|span: &Value| span["name"] == "policy credit") {
            running.runtime.tracer.flush().await;
            sent.extend(spans(&mut bodies));
            yield_now().await;
        }
    };
    timeout(PATIENCE, credited).await.unwrap();
    let asked = "00-1af7651916cd43dd8448eb211c80319d-b7ad6b7169203332-00";
    let header = format!("traceparent: {asked}\r\n");
    request(&server, "GET", "/api/v1/atlas", &header, b"")
        .await
        .unwrap();
    // What was no context begins a trace of its own; it is never a reason to refuse.
    let own = bot.new_command();
    let message = ClientMessage::Unstick { command: own.clone() };
    traced(&mut bot, &message, &own, "nonsense").await;

    let journal = Journal::stored(running.database.clone(), Upcasters::new());
    let who = tokens.songweaver.parse().unwrap();
    let events = journal.read_all(Position(0), 4096).await.unwrap();
    let of_command = |command: &str| {
        let id = command_id(who, command);
        events.iter().find(|event| event.command == id).unwrap()
    };
    let kept: TraceContext = of_command(&block).meta.trace.unwrap();
    assert_eq!(format!("{:032x}", kept.trace), "0af7651916cd43dd8448eb211c80319c");
    // The policy's event stands in the same trace, and names the event and the command that it follows on.
    let performance = of_command(&lower);
    let credit = events
        .iter()
        .find(|event| event.meta.causation == Some(performance.position));
    let credit = credit.unwrap();
    assert_eq!(credit.stream, sim::event_codec::songweaver_stream(who));
    assert_eq!(credit.correlation(), performance.command);
    assert_ne!(credit.command, performance.command);
    for event in [performance, credit] {
        let trace = event.meta.trace.unwrap();
        assert_eq!(
            format!("{:032x}", trace.trace),
            "4bf92f3577b34da6a3ce929d0e0e4736"
        );
    }
    let (cause, command) = (performance.position.0, performance.command.to_string());
    let credited = credit.meta.trace.unwrap();
    bot.bye().await.unwrap();
    running.stop().await.unwrap();

    // The operator sees the same.
    let place = Place::File(folder.path().join("world.db"));
    let told = told::events(&place, "all", Position(cause), 100).await.unwrap();
    let lines = told
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let followed = lines
        .into_iter()
        .find(|event| event["causation"] == cause)
        .unwrap();
    assert_eq!(followed["correlation"], command);
    assert_eq!(followed["traceparent"], credited.to_string());

    sent.extend(spans(&mut bodies));
    let spans = sent;
    let of = |traceparent: &str| -> Vec<&Value> {
        let trace = traceparent.split('-').nth(1).unwrap();
        spans.iter().filter(|span| span["traceId"] == trace).collect()
    };
    let named = |spans: &[&Value], name: &str| -> Value {
        let found = spans.iter().find(|span| span["name"] == name);
        (*found.unwrap_or_else(|| panic!("no {name} in {spans:#?}"))).clone()
    };
    let of_block = of(blocked);
    let entry = named(&of_block, "command block");
    assert_eq!(entry["parentSpanId"], "b7ad6b7169203331");
    for step in ["decide", "append"] {
        assert_eq!(named(&of_block, step)["parentSpanId"], entry["spanId"], "{step}");
    }
    assert_eq!(
        named(&of_block, "append")["spanId"],
        format!("{:016x}", kept.span)
    );
    let of_performance = of(performed);
    let entry = named(&of_performance, "command lower");
    assert_eq!(entry["parentSpanId"], "00f067aa0ba902b7");
    let decided = |span: &&Value| span["name"] == "decide" && span["parentSpanId"] == entry["spanId"];
    assert!(of_performance.iter().any(decided), "{of_performance:#?}");
    let credit = named(&of_performance, "policy credit");
    let append = of_performance
        .iter()
        .find(|span| span["name"] == "append" && span["parentSpanId"] == entry["spanId"]);
    assert_eq!(credit["parentSpanId"], append.unwrap()["spanId"]);
    let of_request = of(asked);
    assert_eq!(
        named(&of_request, "GET /api/v1/atlas")["parentSpanId"],
        "b7ad6b7169203332"
    );
    assert!(spans.iter().any(|span| span["name"] == "command unstick"));
    for span in &spans {
        let text = span.to_string();
        assert!(
            !text.contains(&tokens.songweaver) && !text.contains(&tokens.access),
            "{text}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_tracing_the_journal_still_names_the_browsers_trace() {
    let stage = Stage::new().await;
    let tokens = stage.tokens().await;
    let mut bot = Bot::connect(stage.dial(&tokens)).await.unwrap();
    let asked = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let who: SongweaverId = tokens.songweaver.parse().unwrap();
    for (traceparent, kept) in [(asked, Some(asked)), ("nonsense", None)] {
        let command = bot.new_command();
        let other = SongweaverId(if kept.is_some() { 7 } else { 8 });
        let message = ClientMessage::Block {
            command: command.clone(),
            songweaver: other.to_string(),
        };
        traced(&mut bot, &message, &command, traceparent).await;
        let journal = &stage.running.runtime.vault.journal;
        let events = journal.read_all(Position(0), 4096).await.unwrap();
        let id = command_id(who, &command);
        let event = events.iter().find(|event| event.command == id).unwrap();
        let kept_there = event.meta.trace.map(|trace| trace.to_string());
        assert_eq!(kept_there.as_deref(), kept);
    }
}
