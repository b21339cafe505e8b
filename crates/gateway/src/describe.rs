//! The HTTP API described (OpenAPI 3.1), from the same handlers and types that serve it; `GET /api/openapi.json` gives it.
//!
//! Each handler says what it takes and answers; what it refuses stands with it as groups of codes, so that a client can be written
//! against the description alone. What it is not: it makes no route and checks no request; the tests hold answers against it.

use crate::problem::MEDIA_TYPE;
use crate::{console, identity, routes};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use protocol::http::Problem;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::{AllOfBuilder, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, ResponseBuilder,
};
use utoipa::{PartialSchema, ToSchema};

/// A refusal: the HTTP status and the stable code in its body.
pub(crate) type Code = (u16, &'static str);

/// What any request may get.
pub(crate) const ANY: &[Code] = &[
    (400, "host"),
    (408, "too-slow"),
    (421, "host"),
    (429, "too-many-requests"),
    (503, "connections"),
];
/// What needs the store may get.
pub(crate) const STORE: &[Code] = &[(503, "unavailable")];
/// What takes a JSON body may get.
pub(crate) const BODY: &[Code] = &[
    (400, "body-invalid"),
    (400, "body-unreadable"),
    (413, "body-too-large"),
    (415, "body-type"),
];
/// What takes a query may get.
pub(crate) const QUERY: &[Code] = &[(400, "query-invalid")];
/// What takes a part of the path may get.
pub(crate) const PATH: &[Code] = &[(400, "path-invalid")];
/// What takes an access token may get.
pub(crate) const BEARER: &[Code] = &[
    (401, "token-missing"),
    (401, "token-malformed"),
    (401, "token-algorithm"),
    (401, "token-key"),
    (401, "token-signature"),
    (401, "token-not-for-here"),
    (401, "token-not-yet"),
    (401, "token-expired"),
    (401, "session-ended"),
];
/// What needs the world's door to be open may get.
pub(crate) const SHUT_OUT: &[Code] = &[(403, "suspended"), (403, "banned")];
/// What asks for a right may get.
pub(crate) const RIGHT: &[Code] = &[(403, "right-missing"), (403, "suspended"), (403, "banned")];
/// What asks for a moderator's or an operator's right may get.
pub(crate) const OFFICE: &[Code] = &[
    (403, "right-missing"),
    (403, "second-factor-required"),
    (403, "suspended"),
    (403, "banned"),
];
/// What asks an account with a second factor for a code of it, the token being good, may get.
pub(crate) const FACTOR: &[Code] = &[
    (403, "second-factor-needed"),
    (403, "second-factor-wrong"),
    (429, "second-factor-locked"),
];
/// What lets in whoever shows a code of a second factor may get.
pub(crate) const FACTOR_AT_THE_DOOR: &[Code] = &[
    (401, "second-factor-needed"),
    (401, "second-factor-wrong"),
    (429, "second-factor-locked"),
];
/// What looks at or changes accounts may get.
pub(crate) const OWN: &[Code] = &[(429, "account-limit")];
/// What asks something of the console may get.
pub(crate) const CONSOLE: &[Code] = &[(429, "console-limit")];
/// What tries a secret may get.
pub(crate) const TRIES: &[Code] = &[(429, "address-locked"), (429, "credentials-limit")];
/// What compares a password with a name's may get.
pub(crate) const PASSWORD: &[Code] = &[(429, "account-locked"), (429, "busy")];
/// What proves oneself by the password may get.
pub(crate) const PROOF: &[Code] = &[(403, "password-wrong")];
/// What takes a new name may get.
pub(crate) const NEW_NAME: &[Code] = &[
    (409, "name-taken"),
    (422, "name-length"),
    (422, "name-hidden"),
    (422, "name-character"),
    (422, "name-mixed-scripts"),
    (422, "name-shape"),
    (422, "name-reserved"),
    (422, "unfit-name"),
];
/// What takes a new password may get.
pub(crate) const NEW_PASSWORD: &[Code] = &[
    (422, "password-length"),
    (422, "password-is-name"),
    (422, "password-one-character"),
    (422, "password-common"),
    (429, "busy"),
];

/// Names what a route refuses, out of groups of codes; for `responses(...)` of its handler.
macro_rules! refusals {
    ($($name:ident = $($group:expr),+;)+) => {
        $(
            #[doc = concat!("What it refuses, as `", stringify!($name), "`.")]
            pub(crate) enum $name {}

            impl utoipa::IntoResponses for $name {
                fn responses() -> std::collections::BTreeMap<
                    String,
                    utoipa::openapi::RefOr<utoipa::openapi::Response>,
                > {
                    $crate::describe::refused(&[$($group),+])
                }
            }
        )+
    };
}
pub(crate) use refusals;

/// A body of bytes that are no text.
pub(crate) enum Binary {}

impl PartialSchema for Binary {
    fn schema() -> RefOr<Schema> {
        let bytes = ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::Custom("binary".to_owned())));
        bytes.build().into()
    }
}

impl ToSchema for Binary {}

/// The answers of refusals, by status.
pub(crate) fn refused(groups: &[&[Code]]) -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
    let mut codes: BTreeMap<u16, Vec<&'static str>> = BTreeMap::new();
    for (status, code) in groups.iter().copied().flatten() {
        let known = codes.entry(*status).or_default();
        if !known.contains(code) {
            known.push(code);
        }
    }
    codes
        .into_iter()
        .map(|(status, codes)| (status.to_string(), RefOr::T(answer(status, codes))))
        .collect()
}

fn answer(status: u16, codes: Vec<&'static str>) -> utoipa::openapi::Response {
    let list: Vec<String> = codes.iter().map(|code| format!("`{code}`")).collect();
    let code = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(codes));
    let narrowed = ObjectBuilder::new().property("code", code);
    let body = AllOfBuilder::new()
        .item(Ref::from_schema_name("Problem"))
        .item(narrowed);
    let response = ResponseBuilder::new()
        .description(format!("Refused: {}.", list.join(", ")))
        .content(MEDIA_TYPE, ContentBuilder::new().schema(Some(body)).build());
    let response = match status {
        429 | 503 => response.header(
            "Retry-After",
            HeaderBuilder::new()
                .schema(Some(ObjectBuilder::new().schema_type(Type::Integer)))
                .description(Some("Seconds after which to try again, where time helps."))
                .build(),
        ),
        401 => response.header(
            "WWW-Authenticate",
            HeaderBuilder::new()
                .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
                .build(),
        ),
        _ => response,
    };
    response.build()
}

/// The description of every route.
#[must_use]
pub fn document() -> OpenApi {
    let scheme = |about: &str, format: &str| {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format(format)
            .description(Some(about));
        SecurityScheme::Http(scheme.build())
    };
    let tag = |name: &str, about: &str| TagBuilder::new().name(name).description(Some(about)).build();
    let mut document = OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Finalverse")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some(
                    "The HTTP side of a Finalverse world. Every error is a problem (RFC 9457) with a stable `code` and a `reason` in \
                     plain words. Fields that are not described are refused.",
                ))
                .build(),
        )
        .components(Some(
            ComponentsBuilder::new()
                .schema_from::<Problem>()
                .security_scheme(
                    "access",
                    scheme("An access token, as `/api/v1/guest` and `/api/v1/login` give it.", "JWT"),
                )
                .security_scheme(
                    "figures",
                    scheme("From other machines: what the setting `metrics.token` holds.", "opaque"),
                )
                .build(),
        ))
        .tags(Some([
            tag("way in", "Guests, accounts, tokens, recovery."),
            tag("account", "One's own account and sessions."),
            tag("office", "What takes a role."),
            tag("peace", "Reports, how one stands with the keepers of the world, appeals, a moderator's work."),
            tag("world", "The atlas, the ground, melodies, the world itself."),
            tag("composing", "A melody while it is written, and what is shared of it."),
            tag("operation", "How the server is."),
        ]))
        .build();
    document.merge(identity::described_routes().into_openapi());
    document.merge(console::described_routes().into_openapi());
    document.merge(routes::described_routes().into_openapi());
    document
}

/// The description, as text for people and tools: two blanks deep, with a line at its end.
#[must_use]
pub fn text() -> String {
    let mut text = document()
        .to_pretty_json()
        .expect("a description is plain data, which is JSON");
    text.push('\n');
    text
}

/// The description of this API.
#[utoipa::path(
    get, path = "/api/openapi.json", operation_id = "openapi", tag = "operation",
    responses((status = 200, description = "This description.", body = serde_json::Value), Refused),
)]
pub(crate) async fn page() -> Response {
    static TEXT: LazyLock<Bytes> = LazyLock::new(|| text().into());
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (headers, TEXT.clone()).into_response()
}

refusals! {
    Refused = ANY;
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Paths and methods of a router, read off what it shows of itself: there is no other way to ask it.
    fn routed(router: &str) -> BTreeSet<(String, String)> {
        let (router, _) = router
            .split_once("fallback_router")
            .expect("a router has a fallback");
        let between = |text: &str, from: &str, to: &str| -> Option<String> {
            let (_, rest) = text.split_once(from)?;
            rest.split_once(to).map(|(found, _)| found.to_owned())
        };
        let paths = router.split("RouteId(").filter_map(|entry| {
            let (number, rest) = entry.split_once(')')?;
            Some((number.to_owned(), rest.trim_start_matches(": ")))
        });
        let mut endpoints = Vec::new();
        let mut named = Vec::new();
        for (number, rest) in paths {
            if rest.starts_with("MethodRouter") {
                let allowed = between(rest, "allow_header: ", " }").expect("a path tells its methods");
                endpoints.push((number, allowed));
            } else if rest.starts_with('"') {
                named.push((number, between(rest, "\"", "\"").expect("a path is quoted")));
            }
        }
        let mut all = BTreeSet::new();
        for (number, path) in named {
            let allowed = &endpoints
                .iter()
                .find(|(known, _)| *known == number)
                .expect("a path leads somewhere")
                .1;
            let methods = allowed
                .trim_start_matches("Bytes(b")
                .split(|letter: char| !letter.is_ascii_alphabetic());
            // Every GET answers to HEAD as well.
            let methods = methods.filter(|one| !one.is_empty() && *one != "HEAD");
            all.extend(methods.map(|one| (path.clone(), one.to_owned())));
        }
        all
    }

    #[test]
    fn every_route_is_described_and_nothing_else() {
        let document = serde_json::to_value(document()).unwrap();
        let paths = document["paths"].as_object().unwrap();
        let described: BTreeSet<(String, String)> = paths
            .iter()
            .flat_map(|(path, item)| {
                let methods = item.as_object().unwrap().keys();
                methods.map(|method| (path.clone(), method.to_uppercase()))
            })
            .collect();
        let (of_identity, _) = identity::described_routes().split_for_parts();
        let (of_console, _) = console::described_routes().split_for_parts();
        let mut there = routed(&format!("{:?}", routes::routes()));
        there.extend(routed(&format!("{of_identity:?}")));
        there.extend(routed(&format!("{of_console:?}")));
        let whatever = ("/api/{*rest}".to_owned(), "Skip".to_owned());
        assert!(there.remove(&whatever), "what nothing else answers: {there:?}");
        assert_eq!(there, described);
    }
}
