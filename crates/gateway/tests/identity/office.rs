//! Roles, rights and the audit; signing keys that are exchanged.

use super::{Answer, HOME, World, json};
use gateway::identity::TokenError;
use protocol::http::{Account, AuditEntry, AuditPage, Roles, Tokens};

impl World {
    async fn named(&self, name: &str) -> Tokens {
        let guest = self.guest().await;
        self.register(&guest, name, "a good password").await.tokens()
    }

    async fn grant_role(&self, bearer: &Tokens, name: &str, role: &str, why: &str) -> Answer {
        let body = json!({ "name": name, "role": role, "why": why }).to_string();
        self.post("/roles", HOME, Some(&bearer.access), body).await
    }

    async fn read(&self, path: &str, bearer: &Tokens) -> Answer {
        self.ask("GET", path, HOME, Some(&bearer.access), "").await
    }

    async fn audit(&self, bearer: &Tokens, query: &str) -> Vec<AuditEntry> {
        let answer = self.read(&format!("/audit{query}"), bearer).await;
        answer.body::<AuditPage>().entries
    }
}

#[tokio::test]
async fn roles_are_given_by_operators_and_every_act_is_audited() {
    let world = World::new().await;
    let (olga, lily, guest) = (
        world.named("Olga").await,
        world.named("Lily").await,
        world.guest().await,
    );
    // Nobody is an operator until the machine says so.
    for bearer in [&olga, &guest] {
        world
            .grant_role(bearer, "Olga", "operator", "I would like to")
            .await
            .refused(403, "right-missing");
        for path in ["/audit", "/roles"] {
            world.read(path, bearer).await.refused(403, "right-missing");
        }
    }
    world
        .state
        .grant(None, "olga", "operator", "she runs it")
        .await
        .unwrap();
    let role = async |bearer| world.read("/account", bearer).await.body::<Account>().role;
    assert_eq!(
        (role(&olga).await, role(&guest).await),
        ("operator".to_owned(), "guest".to_owned())
    );
    world
        .grant_role(&olga, "Lily", "moderator", "calm and fair")
        .await
        .done();
    assert_eq!(role(&lily).await, "moderator", "at once, without a new token");
    for (name, role, why, status, code) in [
        ("Lily", "emperor", "why not", 422, "role-unknown"),
        ("Lily", "guest", "why not", 422, "role-unknown"),
        ("Nobody", "creator", "why not", 422, "account-unknown"),
        ("OLGA", "player", "tired", 422, "own-role"),
        ("Lily", "player", " ", 422, "why"),
    ] {
        world
            .grant_role(&olga, name, role, why)
            .await
            .refused(status, code);
    }
    world
        .grant_role(&lily, "Lily", "operator", "me too")
        .await
        .refused(403, "right-missing");
    let roles = world.read("/roles", &olga).await.body::<Roles>().roles;
    assert_eq!(
        roles,
        [("Lily", "moderator"), ("Olga", "operator")].map(|(name, role)| (name.to_owned(), role.to_owned()))
    );

    // Who, what, whom, why, when, and what came of it: the latest first, refused tries included.
    let about = |entry: &AuditEntry| (entry.act.clone(), entry.detail.clone(), entry.outcome.clone());
    let entries = world.audit(&olga, "").await;
    let refused = entries.iter().filter(|entry| entry.outcome == "right-missing");
    assert_eq!(refused.count(), 7);
    let given = entries.iter().find(|entry| entry.why == "calm and fair").unwrap();
    assert_eq!(
        about(given),
        ("role-grant".into(), "moderator".into(), "done".into())
    );
    assert_eq!(given.actor.as_deref(), Some(olga.songweaver.as_str()));
    assert_eq!(given.about.as_deref(), Some(lily.songweaver.as_str()));
    assert_eq!(given.at, super::START_MS / 1000);
    let first = entries.iter().find(|entry| entry.why == "she runs it").unwrap();
    assert_eq!(first.actor, None, "it came from the machine itself");
    assert!(entries.windows(2).all(|pair| pair[0].id > pair[1].id));
    let own = world.audit(&olga, &format!("?about={}", lily.songweaver)).await;
    assert_eq!(own.len(), 4);
    let before = world.audit(&olga, &format!("?before={}", entries[1].id)).await;
    assert_eq!(before[0].id, entries[2].id);
    for query in [
        "?about=someone",
        "?before=now",
        "?before=9223372036854775808",
        "?all=yes",
    ] {
        world
            .read(&format!("/audit{query}"), &olga)
            .await
            .refused(400, "query-invalid");
    }
    // It is durable, and survives the role.
    let world = world.restart("test-world").await;
    assert_eq!(world.audit(&olga, "").await.len(), entries.len());
    world.state.grant(None, "Olga", "player", "thanks").await.unwrap();
    world.read("/audit", &olga).await.refused(403, "right-missing");
}

#[tokio::test]
async fn the_reason_of_an_act_goes_with_whom_it_was_about() {
    let world = World::new().await;
    let (olga, lily) = (world.named("Olga").await, world.named("Lily").await);
    world.state.grant(None, "Olga", "operator", "").await.unwrap();
    let why = "Lily of Lime Street asked for it";
    world.grant_role(&olga, "Lily", "creator", why).await.done();
    let of_lily = format!("?about={}", lily.songweaver);
    assert_eq!(world.audit(&olga, &of_lily).await[0].why, why);
    world.state.erase(lily.songweaver.parse().unwrap()).await.unwrap();
    let entries = world.audit(&olga, &of_lily).await;
    assert_eq!(
        entries
            .iter()
            .map(|entry| (entry.act.as_str(), entry.why.as_str()))
            .collect::<Vec<_>>(),
        [("erased", ""), ("role-grant", "")],
        "the act stands, the words are gone"
    );
}

#[tokio::test]
async fn a_new_signing_key_signs_and_the_former_one_verifies_until_its_tokens_end() {
    let world = World::new().await;
    let before = world.guest().await;
    world.pass(600);
    let (kid, verifying) = world.state.rotate_keys().await.unwrap();
    assert_eq!(verifying, 2);
    let after = world.refresh(&before.refresh).await.tokens();
    let header = after.access.split('.').next().unwrap();
    let header = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, header).unwrap();
    assert!(String::from_utf8(header).unwrap().contains(&kid));
    assert!(world.state.verify(&before.access).is_ok() && world.state.verify(&after.access).is_ok());
    let world = world.restart("test-world").await;
    assert!(world.state.verify(&before.access).is_ok() && world.state.verify(&after.access).is_ok());
    world.pass(305);
    assert_eq!(world.state.verify(&before.access), Err(TokenError::Expired));
    // From here on no token of the former key can be valid: whoever stole it makes none that is.
    world.pass(600);
    assert_eq!(world.state.verify(&before.access), Err(TokenError::UnknownKey));
    let (_, verifying) = world.state.rotate_keys().await.unwrap();
    assert_eq!(verifying, 2, "the first key is dropped when the third is made");
}
