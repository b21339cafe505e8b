//! Every answer that a test of identity gets is held against the description of the API: status, media type, the problem's code.
//!
//! What it is not: no test of its own; it makes each of the others one of the description too.

use axum::http::StatusCode;
use serde_json::Value;
use std::sync::LazyLock;

static DESCRIPTION: LazyLock<Value> =
    LazyLock::new(|| serde_json::to_value(gateway::describe::document()).unwrap());

/// Fails when the description does not say that a request may get this answer.
pub(super) fn check(method: &str, path: &str, status: StatusCode, kind: Option<&str>, body: &[u8]) {
    let asked = format!("{method} {path}: {status}");
    let paths = DESCRIPTION["paths"].as_object().unwrap();
    let path = path.split('?').next().unwrap();
    let (_, item) = paths
        .iter()
        .find(|(template, _)| fits(template, path))
        .unwrap_or_else(|| panic!("{asked}: the path is not described"));
    let operation = &item[method.to_lowercase()];
    if operation.is_null() {
        assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED, "{asked}");
        return;
    }
    let answer = &operation["responses"][status.as_str()];
    assert!(!answer.is_null(), "{asked} is not described");
    let Some(content) = answer["content"].as_object() else {
        assert!(body.is_empty(), "{asked}: a body that is not described");
        return;
    };
    let kind = kind.unwrap_or_default();
    assert!(content.contains_key(kind), "{asked}: {kind} is not described");
    if kind == "application/problem+json" {
        let code = serde_json::from_slice::<Value>(body).unwrap()["code"].clone();
        let codes = &content[kind]["schema"]["allOf"][1]["properties"]["code"]["enum"];
        assert!(
            codes.as_array().unwrap().contains(&code),
            "{asked}: the code {code} is not described"
        );
    }
}

fn fits(template: &str, path: &str) -> bool {
    let (mut said, mut asked) = (template.split('/'), path.split('/'));
    loop {
        match (said.next(), asked.next()) {
            (None, None) => return true,
            (Some(one), Some(other)) if one == other || one.starts_with('{') => {}
            _ => return false,
        }
    }
}
