//! What identity refuses: forged tokens, bad names and passwords, bad bodies.

use super::{HOME, World, credentials};

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gateway::identity::{self, TokenError};
use serde_json::Value;
use tower::ServiceExt;

/// A token with other parts, signed by nobody.
fn forge(token: &str, header: impl FnOnce(&mut Value), payload: impl FnOnce(&mut Value)) -> String {
    let parts: Vec<&str> = token.split('.').collect();
    let read = |part: &str| serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
    let (mut head, mut body) = (read(parts[0]), read(parts[1]));
    header(&mut head);
    payload(&mut body);
    let write = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{}", write(head), write(body), parts[2])
}

/// The same token with another signature.
fn resign(token: &str, signature: &[u8]) -> String {
    format!(
        "{}.{}",
        token.rsplit_once('.').unwrap().0,
        URL_SAFE_NO_PAD.encode(signature)
    )
}

#[tokio::test]
async fn forged_tokens_are_refused_each_with_its_code() {
    let world = World::new().await;
    let token = world.guest().await.access;
    let keep = |_: &mut Value| {};
    let none = forge(&token, |head| head["alg"] = "none".into(), keep);
    let unsigned = format!("{}.", none.rsplit_once('.').unwrap().0);
    let cases = [
        (none, TokenError::Algorithm),
        (unsigned, TokenError::Algorithm),
        (
            forge(&token, |head| head["alg"] = "HS256".into(), keep),
            TokenError::Algorithm,
        ),
        (
            forge(&token, |head| head["alg"] = "None".into(), keep),
            TokenError::Algorithm,
        ),
        (
            forge(&token, |head| head["kid"] = "0000000000000000".into(), keep),
            TokenError::UnknownKey,
        ),
        (
            forge(&token, |head| head["kid"] = Value::Null, keep),
            TokenError::UnknownKey,
        ),
        (
            forge(&token, keep, |body| body["sub"] = "0000000000000001".into()),
            TokenError::Signature,
        ),
        (
            forge(&token, keep, |body| body["exp"] = 9_999_999_999_u64.into()),
            TokenError::Signature,
        ),
        (
            forge(&token, keep, |body| body["kind"] = "account".into()),
            TokenError::Signature,
        ),
        (resign(&token, &[7; 64]), TokenError::Signature),
        (resign(&token, &[7; 60]), TokenError::Signature),
        (resign(&token, &[]), TokenError::Signature),
        (String::new(), TokenError::Malformed),
        ("a.b.c".to_owned(), TokenError::Malformed),
        ("x".repeat(100_000), TokenError::Malformed),
    ];
    for (forged, error) in cases {
        assert_eq!(world.state.verify(&forged).unwrap_err(), error, "{forged:.200}");
    }
    // The same key id and a key of the forger's own.
    let other = World::new().await.guest().await.access;
    let kid = |token: &str| {
        let header = URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
        serde_json::from_slice::<Value>(&header).unwrap()["kid"].clone()
    };
    let renamed = forge(&other, |head| head["kid"] = kid(&token), keep);
    assert_eq!(world.state.verify(&renamed), Err(TokenError::Signature));
    assert_eq!(world.state.verify(&other), Err(TokenError::UnknownKey));
    for (bearer, code) in [(None, "token-missing"), (Some("a.b.c"), "token-malformed")] {
        world
            .post("/register", HOME, bearer, credentials("Name", "a good password"))
            .await
            .refused(401, code);
    }
}

#[tokio::test]
async fn names_and_passwords_are_refused_with_what_is_allowed() {
    let world = World::new().await;
    let taken = world.guest().await;
    world.register(&taken, "Lily", "a good password").await.tokens();
    let guest = world.guest().await;
    let long = "p".repeat(129);
    for (name, password, status, code) in [
        ("Li", "a good password", 422, "name-length"),
        ("li ly", "a good password", 422, "name-character"),
        ("li\u{200b}ly", "a good password", 422, "name-hidden"),
        ("lіly", "a good password", 422, "name-mixed-scripts"),
        ("_lily", "a good password", 422, "name-shape"),
        ("Admin", "a good password", 422, "name-reserved"),
        ("LUMI", "a good password", 422, "name-reserved"),
        ("lily", "a good password", 409, "name-taken"),
        ("Iily", "a good password", 409, "name-taken"),
        ("l1ly", "a good password", 409, "name-taken"),
        ("Fine", "short", 422, "password-length"),
        ("Fine", long.as_str(), 422, "password-length"),
        ("FineName", "finename", 422, "password-is-name"),
        ("Fine", "aaaaaaaaaa", 422, "password-one-character"),
        ("Fine", "password", 422, "password-common"),
        ("Fine", "P@ssw0rd", 422, "password-common"),
        ("Fine", "qwertyuiop", 422, "password-common"),
        ("Fine", "1234567890", 422, "password-common"),
        ("Fine", "iloveyou1", 422, "password-common"),
        ("Songbird", "Songbird1", 422, "password-common"),
    ] {
        world.register(&guest, name, password).await.refused(status, code);
    }
    assert!(
        world.refresh(&guest.refresh).await.tokens().guest,
        "nothing of it changed the guest"
    );
}

#[tokio::test]
async fn bad_bodies_are_refused_and_repeat_no_secret() {
    let world = World::new().await;
    let guest = world.guest().await;
    let large = format!("{{\"name\":\"x\",\"password\":\"{}\"}}", "p".repeat(5000));
    for (body, status, code) in [
        ("", 400, "body-invalid"),
        ("{", 400, "body-invalid"),
        ("[]", 400, "body-invalid"),
        ("{\"name\":\"x\"}", 400, "body-invalid"),
        (
            "{\"name\":\"x\",\"password\":\"hunter22\",\"admin\":true}",
            400,
            "body-invalid",
        ),
        ("{\"name\":5,\"password\":\"hunter22\"}", 400, "body-invalid"),
        (large.as_str(), 413, "body-too-large"),
    ] {
        for path in ["/register", "/login"] {
            let answer = world.post(path, HOME, Some(&guest.access), body.to_owned()).await;
            answer.refused(status, code);
            assert!(!String::from_utf8_lossy(&answer.body).contains("hunter22"));
        }
    }
    for path in ["/refresh", "/logout"] {
        world
            .post(path, HOME, None, "{}")
            .await
            .refused(400, "body-invalid");
        world
            .post(path, HOME, None, vec![0xff, 0xfe])
            .await
            .refused(400, "body-invalid");
    }
    // What does not say that it is JSON is not read: a form of another site cannot send any.
    let form = Request::post("/api/v1/login")
        .header(header::CONTENT_TYPE, "text/plain")
        .body(Body::from(credentials("Lily", "a good password")))
        .unwrap();
    let response = identity::routes(world.state.clone()).oneshot(form).await.unwrap();
    assert_eq!(response.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(
        response.headers()[header::CONTENT_TYPE],
        "application/problem+json"
    );
    let get = Request::get("/api/v1/guest").body(Body::empty()).unwrap();
    let response = identity::routes(world.state.clone()).oneshot(get).await.unwrap();
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
}
