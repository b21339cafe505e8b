//! Finished traces as OTLP over HTTP in JSON: `ExportTraceServiceRequest` of opentelemetry-proto 1.x.
//!
//! In that mapping ids are hexadecimal and 64-bit numbers are text. What it is not: it sends nothing.

use super::{Attribute, Finished, Span};
use bytes::Bytes;
use serde_json::{Value, json};

/// `SPAN_KIND_INTERNAL` and `SPAN_KIND_SERVER`.
const KINDS: [u8; 2] = [1, 2];
/// `STATUS_CODE_ERROR`.
const STATUS_ERROR: u8 = 2;

/// The body of one request.
pub(super) fn encode(traces: &[Finished]) -> Bytes {
    let spans: Vec<Value> = traces
        .iter()
        .flat_map(|finished| finished.spans.iter().map(|span| encoded(finished.trace, span)))
        .collect();
    let resource = [
        ("service.name", "finalverse".to_owned()),
        ("service.version", env!("CARGO_PKG_VERSION").to_owned()),
    ];
    let body = json!({
        "resourceSpans": [{
            "resource": { "attributes": attributes(&resource) },
            "scopeSpans": [{ "scope": { "name": "finalverse" }, "spans": spans }],
        }],
    });
    body.to_string().into()
}

fn encoded(trace: u128, span: &Span) -> Value {
    let mut value = json!({
        "traceId": format!("{trace:032x}"),
        "spanId": format!("{:016x}", span.id),
        "name": span.name,
        "kind": KINDS[usize::from(span.is_entry)],
        "startTimeUnixNano": span.began_ns.to_string(),
        "endTimeUnixNano": span.ended_ns.to_string(),
        "attributes": attributes(&span.attributes),
    });
    if let Some(parent) = span.parent {
        value["parentSpanId"] = format!("{parent:016x}").into();
    }
    if let Some(error) = &span.error {
        value["status"] = json!({ "code": STATUS_ERROR, "message": error });
    }
    value
}

fn attributes(attributes: &[Attribute]) -> Value {
    let value = |(key, value): &Attribute| json!({ "key": key, "value": { "stringValue": value } });
    attributes.iter().map(value).collect()
}
