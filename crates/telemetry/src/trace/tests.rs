//! Traces against a collector that only notes what it is sent.

use super::*;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// A collector's address, and the bodies that it is sent.
async fn stub() -> (Collector, mpsc::UnboundedReceiver<Value>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}/v1/traces", listener.local_addr().expect("it is bound"));
    let (told, bodies) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut text = Vec::new();
            let body = loop {
                let mut part = [0; 4096];
                let read = stream.read(&mut part).await.expect("it can be read");
                text.extend_from_slice(&part[..read]);
                let whole = String::from_utf8_lossy(&text).into_owned();
                if let Some((_, body)) = whole.split_once("\r\n\r\n")
                    && let Ok(body) = serde_json::from_str::<Value>(body)
                {
                    assert!(whole.starts_with("POST /v1/traces HTTP/1.1"), "{whole}");
                    break body;
                }
            };
            stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
                .await
                .expect("it can be answered");
            if told.send(body).is_err() {
                return;
            }
        }
    });
    (Collector::at(&address).expect("an address"), bodies)
}

/// All spans that were sent so far, in whatever batches.
fn spans(bodies: &mut mpsc::UnboundedReceiver<Value>) -> Vec<Value> {
    let mut spans = Vec::new();
    while let Ok(body) = bodies.try_recv() {
        let some = body["resourceSpans"][0]["scopeSpans"][0]["spans"].as_array();
        spans.extend(some.expect("there are spans").iter().cloned());
    }
    spans
}

#[tokio::test]
async fn steps_stand_under_who_asked_for_them_across_tasks() {
    let (collector, mut bodies) = stub().await;
    let tracer = Tracer::start(Settings {
        share_milli: 1000,
        ..Settings::to(collector)
    });
    let from: TraceContext = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        .parse()
        .expect("a context");
    let trace = tracer.begin("interact", Some(from)).expect("it is on");
    within(Some(trace.clone()), async {
        let decide = step("decide").expect("there is a trace");
        let inside = decide.trace();
        tokio::spawn(within(Some(inside), async {
            let mut append = step("append").expect("it was handed over");
            append.say("outcome", "appended");
        }))
        .await
        .expect("it ends");
    })
    .await;
    assert!(step("elsewhere").is_none());
    trace.finish(vec![("outcome", "accepted".to_owned())], None);
    tracer.flush().await;
    let spans = spans(&mut bodies);
    let named = |name: &str| {
        spans
            .iter()
            .find(|span| span["name"] == name)
            .expect("the span is there")
    };
    let (entry, decide, append) = (named("interact"), named("decide"), named("append"));
    assert_eq!(spans.len(), 3);
    assert!(
        spans
            .iter()
            .all(|span| span["traceId"] == "4bf92f3577b34da6a3ce929d0e0e4736")
    );
    assert_eq!(entry["parentSpanId"], "00f067aa0ba902b7");
    assert_eq!(entry["kind"], 2);
    assert_eq!(decide["parentSpanId"], entry["spanId"]);
    assert_eq!(append["parentSpanId"], decide["spanId"]);
    assert_eq!(append["attributes"][0]["value"]["stringValue"], "appended");
    let ns = |value: &Value| {
        value
            .as_str()
            .and_then(|text| text.parse::<u64>().ok())
            .expect("a number as text")
    };
    assert!(ns(&append["endTimeUnixNano"]) >= ns(&append["startTimeUnixNano"]));
}

#[tokio::test]
async fn a_share_is_sent_and_every_failure_and_whatever_was_slow() {
    let (collector, mut bodies) = stub().await;
    let tracer = Tracer::start(Settings {
        share_milli: 10,
        slow: Duration::from_secs(3600),
        collector,
    });
    for lot in 0..2000_u128 {
        let from = TraceContext {
            trace: lot + 1,
            span: 1,
            sampled: true,
        };
        let trace = tracer.begin("quick", Some(from)).expect("it is on");
        trace.finish(Vec::new(), None);
    }
    tracer
        .begin("broken", None)
        .expect("it is on")
        .finish(Vec::new(), Some("gone".to_owned()));
    tracer.flush().await;
    let all = spans(&mut bodies);
    let of = |name: &str| all.iter().filter(|span| span["name"] == name).count();
    assert_eq!(of("quick"), 20, "one of a hundred, whatever the sender wished");
    assert!(of("broken") >= 1);
    assert!(tracer.wants(999, Duration::from_secs(3600), false), "slow");
    assert!(!tracer.wants(999, Duration::from_secs(3599), false));
}

#[tokio::test]
async fn a_collector_that_is_gone_holds_nothing_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("it is bound"));
    drop(listener);
    let collector = Collector::at(&address).expect("an address");
    let error = collector
        .post(bytes::Bytes::new())
        .await
        .expect_err("nobody is there");
    assert!(
        matches!(error, super::collector::CollectorError::Connection(..)),
        "{error}"
    );
    let tracer = Tracer::start(Settings::to(collector));
    for _ in 0..10_000 {
        let trace = tracer.begin("broken", None).expect("it is on");
        trace.finish(Vec::new(), Some("again".to_owned()));
    }
    assert!(Tracer::off().begin("none", None).is_none());
}

#[test]
fn an_address_is_plain_http() {
    for good in ["http://127.0.0.1:4318/v1/traces", "http://collector"] {
        assert!(Collector::at(good).is_some(), "{good}");
    }
    for bad in [
        "https://a/b",
        "collector:4318",
        "",
        "http://user:word@a/",
        "ftp://a",
    ] {
        assert!(Collector::at(bad).is_none(), "{bad}");
    }
}

#[tokio::test]
async fn without_a_tracer_a_trace_from_outside_is_carried_on_as_it_came() {
    let tracer = Tracer::off();
    assert!(tracer.begin("command", None).is_none());
    let from: TraceContext = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        .parse()
        .expect("a context");
    let trace = tracer.begin("command", Some(from)).expect("it is carried");
    within(Some(trace.clone()), async {
        let step = step("append").expect("there is a trace");
        assert_eq!(step.trace().context(), from);
    })
    .await;
    assert!(trace.spans().is_empty(), "nobody asked for its steps");
    trace.finish(Vec::new(), None);
}
