//! The decoders of the gateway and of what players write: names, tokens, forwarded addresses, lines of chat, bodies of requests.
//!
//! Each target holds what must be true of whatever is accepted, not only that nothing panics.

use axum::http::{HeaderMap, HeaderValue};
use gateway::forwarded::{HEADER, Network, Proxies};
use gateway::identity::names::{check, check_account, fold};
use gateway::identity::{AccessTokens, AccountKind, Claims};
use journal::tables::{SigningKey, UnixSeconds};
use kernel::SongweaverId;
use protocol::http::{Credentials, Login, RefreshRequest};
use std::net::IpAddr;
use std::sync::OnceLock;

/// When the token of the target was signed, and when it is looked at.
const NOW: UnixSeconds = UnixSeconds(1_800_000_000);
/// Whose it is.
const WHO: SongweaverId = SongweaverId(0x0011_2233_4455_6677);

/// A name that is accepted stays what it is however often it is checked, hides nothing, and looks like itself in any case.
pub fn name(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    for check in [check, check_account] {
        let Ok(accepted) = check(text) else { continue };
        let again = check(&accepted.name).expect("what is accepted is accepted again");
        assert_eq!(again, accepted, "checking changed it");
        assert!((2..=24).contains(&accepted.name.chars().count()));
        assert!(!accepted.skeleton.is_empty(), "a name that looks like nothing");
        assert!(accepted.name.chars().all(|letter| !letter.is_control()));
        assert_eq!(
            fold(&accepted.folded),
            accepted.folded,
            "folding is not at its end"
        );
        // Whoever writes it in capitals is taken for the same, where that is a name at all.
        if let Ok(loud) = check(&accepted.name.to_uppercase()) {
            assert_eq!(
                loud.skeleton, accepted.skeleton,
                "{:?} against {:?}",
                loud.name, accepted.name
            );
        }
    }
}

fn tokens() -> &'static AccessTokens {
    static TOKENS: OnceLock<AccessTokens> = OnceLock::new();
    TOKENS.get_or_init(|| {
        let key = SigningKey {
            kid: "fuzz".to_owned(),
            seed: [7; 32],
            created: NOW,
        };
        AccessTokens::new("fuzz", &[key]).expect("any 32 bytes are a seed")
    })
}

/// A valid token, to be broken.
pub fn token_sample() -> Vec<u8> {
    let claims = Claims {
        songweaver: WHO,
        kind: AccountKind::Account,
        bot: true,
        session: 7,
        expires: UnixSeconds(0),
    };
    let token = tokens().sign(&claims, NOW).expect("a key that signs");
    token.into_bytes()
}

/// No change of a token makes it say anything else than what was signed.
pub fn token(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(claims) = tokens().verify(text, NOW) {
        assert_eq!(
            (claims.songweaver, claims.kind, claims.bot),
            (WHO, AccountKind::Account, true),
            "a forged token: {text}"
        );
    }
    let late = UnixSeconds(NOW.0 + 24 * 3600);
    assert!(
        tokens().verify(text, late).is_err(),
        "a token without an end: {text}"
    );
}

/// Whatever a client claims, the address that a trusted proxy saw is the one that counts.
pub fn forwarded(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(network) = text.parse::<Network>()
    {
        let address = text.split('/').next().unwrap_or_default();
        assert!(
            address
                .parse::<IpAddr>()
                .is_ok_and(|address| { network.holds(address) })
        );
    }
    let proxy: IpAddr = IpAddr::from([10, 0, 0, 1]);
    let client: IpAddr = IpAddr::from([198, 51, 100, 7]);
    let proxies = Proxies(vec!["10.0.0.0/8".parse().expect("a block of addresses")]);
    let Ok(claimed) = HeaderValue::from_bytes(bytes) else {
        return;
    };
    let mut headers = HeaderMap::new();
    headers.insert(HEADER, claimed.clone());
    assert_eq!(
        proxies.caller(client, &headers).client,
        client,
        "who is no proxy is believed"
    );
    let alone = proxies.caller(proxy, &headers).client;
    assert!(!alone.is_unspecified() || bytes.contains(&b'0') || bytes.contains(&b':'));
    // The proxy appends what it saw, on the same line or on one of its own.
    let mut appended = claimed.as_bytes().to_vec();
    appended.extend_from_slice(b", 198.51.100.7");
    if let Ok(appended) = HeaderValue::from_bytes(&appended) {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, appended);
        assert_eq!(proxies.caller(proxy, &headers).client, client);
    }
    headers.append(HEADER, HeaderValue::from_static("198.51.100.7"));
    assert_eq!(proxies.caller(proxy, &headers).client, client);
}

/// A line that may be said is short, is not empty, and stays what it is.
pub fn chat_line(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(line) = runtime::chat::checked(text) {
        assert!((1..=protocol::limits::CHAT_CHARS_MAX).contains(&line.chars().count()));
        assert!(line.chars().all(|letter| !letter.is_control()));
        assert_eq!(runtime::chat::checked(&line).as_deref(), Ok(line.as_str()));
    }
}

/// Bodies of requests.
pub fn request_body(bytes: &[u8]) {
    let credentials = serde_json::from_slice::<Credentials>(bytes).map(|one| one.name);
    let login = serde_json::from_slice::<Login>(bytes).map(|one| one.name);
    for name in [credentials, login].into_iter().flatten() {
        // What is looked up is bounded, however long the name that came.
        assert!(fold(&name).len() < 64 * 1024);
    }
    if let Ok(request) = serde_json::from_slice::<RefreshRequest>(bytes) {
        serde_json::to_string(&request.refresh).expect("a text encodes");
    }
}

/// The states of nobody and of nowhere, as they are stored.
pub fn snapshot_samples() -> Vec<Vec<u8>> {
    let realm = sim::snapshot::encode_realm(&sim::RealmState::default());
    let region = sim::snapshot::encode_region(&sim::RegionState::default());
    vec![realm.into_bytes(), region.into_bytes()]
}

/// Snapshots are disposable: one that cannot be read is none.
pub fn snapshot(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    use sim::snapshot::{
        REALM_SHAPE, REGION_SHAPE, decode_realm, decode_region, encode_realm, encode_region,
    };
    if let Some(state) = decode_region(REGION_SHAPE, text) {
        assert_eq!(decode_region(REGION_SHAPE, &encode_region(&state)), Some(state));
    }
    if let Some(state) = decode_realm(REALM_SHAPE, text) {
        assert_eq!(decode_realm(REALM_SHAPE, &encode_realm(&state)), Some(state));
    }
}
