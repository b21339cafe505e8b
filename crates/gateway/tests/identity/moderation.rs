//! Keeping the peace over HTTP: reports, the queue, acts, appeals, and who may do what.

use super::{AWAY, Answer, HOME, World, json};
use gateway::Doorkeeper;
use gateway::identity::{Announced, TokenError};
use journal::tables::{Chat, ChatLine, Seal, UnixSeconds, WorldKey};
use protocol::http::Tokens;
use protocol::moderation::{Act, CaseFile, OwnReport, Person, Queue, Standing};
use serde_json::Value;

impl World {
    /// Someone with a name and a role.
    async fn with_role(&self, name: &str, role: &str) -> Tokens {
        let guest = self.guest().await;
        let tokens = self.register(&guest, name, "a good password").await.tokens();
        if role != "player" {
            self.state.grant(None, name, role, "for the test").await.unwrap();
        }
        tokens
    }

    async fn said(&self, from: &Tokens, to: Option<&Tokens>, text: &str) -> u64 {
        let key = WorldKey::open(&self.folder.path().join("world.key"), &self.database)
            .await
            .unwrap();
        let seal = Seal::new(self.database.clone(), &key);
        let line = ChatLine {
            at: UnixSeconds(self.now_ms.load(std::sync::atomic::Ordering::Relaxed) / 1000),
            channel: if to.is_some() { "whisper" } else { "say" }.to_owned(),
            place: if to.is_some() { "" } else { "weavers-landing" }.to_owned(),
            songweaver: from.songweaver.parse().unwrap(),
            recipient: to.map(|to| to.songweaver.parse().unwrap()),
            text: text.to_owned(),
        };
        Chat::new(self.database.clone(), seal).keep(line).await.unwrap()
    }

    async fn by(&self, bearer: &Tokens, path: &str, body: Value) -> Answer {
        self.post(path, HOME, Some(&bearer.access), body.to_string())
            .await
    }

    async fn look(&self, bearer: &Tokens, path: &str) -> Answer {
        self.ask("GET", path, HOME, Some(&bearer.access), "").await
    }

    async fn report_line(&self, bearer: &Tokens, line: u64) -> Answer {
        let about = json!({ "of": "line", "line": line });
        let body = json!({ "about": about, "kind": "harassment", "words": "Please look." });
        self.by(bearer, "/reports", body).await
    }

    async fn queue(&self, bearer: &Tokens) -> Queue {
        self.look(bearer, "/moderation/queue").await.body()
    }

    async fn standing(&self, bearer: &Tokens) -> Standing {
        self.look(bearer, "/standing").await.body()
    }

    async fn act(&self, bearer: &Tokens, about: &Tokens, act: Value) -> Answer {
        let mut body = json!({
            "songweaver": about.songweaver, "case": null, "kind": "warn", "channels": [], "seconds": null,
            "reason": "Be kind to each other.",
        });
        body.as_object_mut()
            .unwrap()
            .extend(act.as_object().unwrap().clone());
        self.by(bearer, "/moderation/acts", body).await
    }
}

#[tokio::test]
async fn a_report_carries_what_was_said_around_it_and_reaches_a_moderator() {
    let world = World::new().await;
    assert_eq!(Announced::default(), Announced::Region);
    let (mo, ann, ben, cat) = (
        world.with_role("Mona", "moderator").await,
        world.with_role("Ann", "player").await,
        world.guest().await,
        world.guest().await,
    );
    for text in ["one", "two"] {
        world.said(&cat, None, text).await;
    }
    let line = world.said(&ann, None, "go away").await;
    let whisper = world.said(&ann, Some(&ben), "I know where you are").await;
    world.said(&cat, Some(&ann), "between the two of us").await;

    // The same twice counts once; nobody reports a whisper it did not get, or itself.
    let first: OwnReport = world.report_line(&ben, line).await.body();
    let again: OwnReport = world.report_line(&ben, line).await.body();
    assert_eq!((first.report, first.looked_at), (again.report, None));
    let _: OwnReport = world.report_line(&cat, line).await.body();
    world
        .report_line(&cat, whisper)
        .await
        .refused(404, "line-unknown");
    world.report_line(&cat, 9_999).await.refused(404, "line-unknown");
    world.report_line(&ann, line).await.refused(422, "own");
    let _: OwnReport = world.report_line(&ben, whisper).await.body();
    let person = json!({ "of": "person", "songweaver": ann.songweaver });
    let filed = world
        .by(
            &cat,
            "/reports",
            json!({ "about": person, "kind": "other", "words": "" }),
        )
        .await;
    let _: OwnReport = filed.body();
    let nobody = json!({ "of": "person", "songweaver": "0123456789abcdef" });
    for (body, status, code) in [
        (
            json!({ "about": nobody, "kind": "spam", "words": "" }),
            404,
            "person-unknown",
        ),
        (
            json!({ "about": person, "kind": "boring", "words": "" }),
            400,
            "body-invalid",
        ),
        (
            json!({ "about": person, "kind": "spam", "words": "x".repeat(501) }),
            422,
            "words",
        ),
        (
            json!({ "about": { "of": "name", "songweaver": ann.songweaver }, "kind": "name", "words": "" }),
            422,
            "no-name",
        ),
    ] {
        world.by(&cat, "/reports", body).await.refused(status, code);
    }

    // Only a moderator sees the queue, the context, and who reported; every refused look is in the audit.
    world
        .look(&ben, "/moderation/queue")
        .await
        .refused(403, "right-missing");
    let queue = world.queue(&mo).await;
    let of: Vec<_> = queue
        .cases
        .iter()
        .map(|case| (case.of.as_str(), case.reporters))
        .collect();
    assert_eq!(
        of,
        [("line", 2), ("line", 1), ("person", 1)],
        "what two reported comes first"
    );
    let path = format!("/moderation/cases/{}", queue.cases[0].case);
    let _ = world.said(&cat, None, "what was said later").await;
    world
        .ask("POST", &format!("{path}/claim"), HOME, Some(&mo.access), "")
        .await
        .done();
    let file: CaseFile = world.look(&mo, &path).await.body();
    let said: Vec<_> = file
        .context
        .iter()
        .map(|line| (line.text.as_str(), line.reported))
        .collect();
    let expected = [
        ("one", false),
        ("two", false),
        ("go away", true),
        ("what was said later", false),
    ];
    assert_eq!(said, expected, "no whisper of others is among it");
    assert_eq!(file.reports.len(), 2);
    assert_eq!((file.person.role.as_str(), file.person.may_act), ("player", true));
    assert!(file.case.taken.is_some_and(|taken| taken.own));

    // Another moderator waits; a dismissal needs a reason; then those who reported learn that it was looked at.
    let moe = world.with_role("Moe", "moderator").await;
    let dismissal = format!("{path}/dismissal");
    world
        .by(&moe, &dismissal, json!({ "why": "nothing" }))
        .await
        .refused(409, "case-taken");
    world
        .by(&mo, &dismissal, json!({ "why": " " }))
        .await
        .refused(422, "words");
    world
        .by(&mo, &dismissal, json!({ "why": "A quarrel, and over." }))
        .await
        .done();
    world
        .by(&mo, &dismissal, json!({ "why": "again" }))
        .await
        .refused(409, "case-decided");
    let standing = world.standing(&ben).await;
    let news = standing
        .reports
        .iter()
        .find(|news| news.report == first.report)
        .unwrap();
    assert_eq!(
        (news.looked_at.is_some(), news.acted, news.seen),
        (true, false, false)
    );
    world.by(&ben, "/standing/seen", json!({})).await.done();
    let news = world.standing(&ben).await.reports;
    assert!(news.iter().find(|news| news.report == first.report).unwrap().seen);
    assert!(world.look(&mo, "/moderation/cases/777").await.status == 404);

    // A guest's own export and erasure are as before, and the reports go with the one who made them.
    let who = ben.songweaver.parse().unwrap();
    world.state.erase(who).await.unwrap();
    let whispered = world
        .queue(&mo)
        .await
        .cases
        .into_iter()
        .find(|case| case.channel == "whisper")
        .unwrap();
    let file: CaseFile = world
        .look(&mo, &format!("/moderation/cases/{}", whispered.case))
        .await
        .body();
    assert!(file.reports.is_empty());
}

#[tokio::test]
async fn who_may_act_on_whom_and_what_an_act_may_be() {
    let world = World::new().await;
    let (olga, mo, moe, ann) = (
        world.with_role("Olga", "operator").await,
        world.with_role("Mona", "moderator").await,
        world.with_role("Moe", "moderator").await,
        world.with_role("Ann", "player").await,
    );
    for (bearer, about, act, status, code) in [
        (&ann, &mo, json!({}), 403, "right-missing"),
        (&mo, &moe, json!({}), 403, "rank"),
        (&mo, &olga, json!({}), 403, "rank"),
        (&mo, &mo, json!({}), 403, "own-act"),
        (&mo, &ann, json!({ "kind": "ban" }), 403, "right-missing"),
        (&mo, &ann, json!({ "reason": " " }), 422, "words"),
        (&mo, &ann, json!({ "seconds": 60 }), 422, "act-shape"),
        (
            &mo,
            &ann,
            json!({ "kind": "mute", "seconds": 60 }),
            422,
            "act-shape",
        ),
        (
            &mo,
            &ann,
            json!({ "kind": "mute", "channels": ["say"] }),
            422,
            "act-shape",
        ),
        (
            &mo,
            &ann,
            json!({ "kind": "suspend", "seconds": 59 }),
            422,
            "act-shape",
        ),
        (
            &mo,
            &ann,
            json!({ "kind": "suspend", "seconds": 40 * 86_400 }),
            422,
            "act-shape",
        ),
        (
            &mo,
            &ann,
            json!({ "kind": "suspend", "channels": ["say"], "seconds": 60 }),
            422,
            "act-shape",
        ),
        (&mo, &ann, json!({ "kind": "rename" }), 422, "no-name"),
        (&mo, &ann, json!({ "case": 12 }), 404, "case-unknown"),
        (&mo, &ann, json!({ "kind": "curse" }), 400, "body-invalid"),
    ] {
        world.act(bearer, about, act).await.refused(status, code);
    }
    assert!(
        world.standing(&ann).await.acts.is_empty(),
        "nothing of it was done"
    );

    // A warning is read, and taken back by who gave it or by an operator.
    let warned: Act = world.act(&mo, &ann, json!({})).await.body();
    let own = &world.standing(&ann).await.acts[0];
    assert_eq!(
        (own.reason.as_str(), own.in_force, own.seen),
        ("Be kind to each other.", false, false)
    );
    let undoing = format!("/moderation/acts/{}/undoing", warned.act);
    world
        .by(&moe, &undoing, json!({ "why": "I disagree" }))
        .await
        .refused(403, "right-missing");
    world
        .by(&mo, &undoing, json!({ "why": "It was another." }))
        .await
        .done();
    world
        .by(&mo, &undoing, json!({ "why": "twice" }))
        .await
        .refused(409, "act-over");
    let own = &world.standing(&ann).await.acts[0];
    assert_eq!(
        (own.undone.as_deref(), own.seen),
        (Some("It was another."), false)
    );
    let muted: Act = world
        .act(
            &mo,
            &ann,
            json!({ "kind": "mute", "channels": ["say"], "seconds": 3_600 }),
        )
        .await
        .body();
    let undoing = format!("/moderation/acts/{}/undoing", muted.act);
    world
        .by(&olga, &undoing, json!({ "why": "An hour is long." }))
        .await
        .done();
    let person: Person = world
        .look(&moe, &format!("/moderation/people/{}", ann.songweaver))
        .await
        .body();
    assert_eq!((person.acts.len(), person.acts[0].may_undo), (2, false));
    let acts: Vec<_> = world
        .look(&olga, &format!("/audit?about={}", ann.songweaver))
        .await
        .body::<protocol::http::AuditPage>()
        .entries
        .into_iter()
        .map(|entry| (entry.act, entry.outcome))
        .filter(|(_, outcome)| outcome == "done")
        .map(|(act, _)| act)
        .collect();
    assert_eq!(
        acts,
        ["act-undo", "mute", "act-undo", "warn"],
        "every act stands in the audit"
    );
}

#[tokio::test]
async fn who_is_shut_out_opens_nothing_but_its_own_data_and_is_heard_once() {
    let world = World::new().await;
    let (olga, mo, ann) = (
        world.with_role("Olga", "operator").await,
        world.with_role("Mona", "moderator").await,
        world.with_role("Ann", "player").await,
    );
    let ban: Act = world
        .act(&olga, &ann, json!({ "kind": "ban", "reason": "Threats" }))
        .await
        .body();
    assert!(ban.in_force && ban.until.is_none());
    // A session goes on, but opens only what is one's own and the ear of the keepers; over a restart too.
    let world = world.restart("test-world").await;
    let ann = world.refresh(&ann.refresh).await.tokens();
    let again = world.login(HOME, "Ann", "a good password").await.tokens();
    for bearer in [&ann, &again] {
        let name = json!({ "name": "Annabel", "password": "a good password" });
        let refused = world.by(bearer, "/account/name", name).await;
        assert!(
            refused.reason().contains("Threats. You may appeal once."),
            "{}",
            refused.reason()
        );
        refused.refused(403, "banned");
        world.report_line(bearer, 1).await.refused(403, "banned");
        assert_eq!(world.look(bearer, "/account").await.status, 200);
        assert_eq!(world.standing(bearer).await.acts.len(), 1);
    }
    let act = ban.act;
    let appeal = async |bearer: &Tokens, act: u64, words: &str| {
        world
            .by(bearer, "/appeals", json!({ "act": act, "words": words }))
            .await
    };
    appeal(&mo, act, "let her in").await.refused(404, "act-unknown");
    appeal(&ann, act, "").await.refused(422, "words");
    let standing: Standing = appeal(&ann, act, "It was my brother.").await.body();
    assert!(standing.acts[0].appeal.is_some() && !standing.acts[0].may_appeal);
    appeal(&ann, act, "Please.").await.refused(409, "appealed");

    // Another than who acted answers, where there is one who could; a moderator cannot lift a ban.
    let queue = world.queue(&olga).await;
    let number = queue.appeals[0].appeal;
    assert_eq!(queue.appeals[0].words, "It was my brother.");
    let path = format!("/moderation/appeals/{number}/answer");
    let lift = || json!({ "lift": true, "words": "Come back, both of you." });
    world.by(&mo, &path, lift()).await.refused(403, "right-missing");
    let oleg = world.with_role("Oleg", "operator").await;
    assert!(!world.queue(&olga).await.appeals[0].may_answer);
    world.by(&olga, &path, lift()).await.refused(403, "own-decision");
    world.by(&oleg, &path, lift()).await.done();
    world
        .by(&oleg, &path, lift())
        .await
        .refused(409, "appeal-answered");
    let own = &world.standing(&ann).await.acts[0];
    let answer = own.appeal.as_ref().unwrap().answer.as_ref().unwrap();
    assert_eq!(
        (own.in_force, answer.lifted, answer.words.as_str()),
        (false, true, "Come back, both of you.")
    );
    let name = json!({ "name": "Annabel", "password": "a good password" });
    world.by(&ann, "/account/name", name).await.done();

    // A suspension ends by itself; where only one could answer, that one does.
    world
        .act(&mo, &ann, json!({ "kind": "suspend", "seconds": 7_200 }))
        .await
        .body::<Act>();
    let refused = world.report_line(&ann, 1).await;
    assert!(
        refused.reason().contains("It ends in 2 hours."),
        "{}",
        refused.reason()
    );
    refused.refused(403, "suspended");
    world.pass(7_200);
    let ann = world.refresh(&ann.refresh).await.tokens();
    world.report_line(&ann, 9_999).await.refused(404, "line-unknown");
}

#[tokio::test]
async fn a_new_guest_from_where_one_was_banned_is_quiet_for_a_day() {
    let world = World::new().await;
    let olga = world.with_role("Olga", "operator").await;
    let guest_from = async |from: &str| world.post("/guest", from, None, "").await.tokens();
    let (wild, neighbour) = (guest_from(AWAY).await, guest_from("198.51.100.9:1").await);
    let _: Act = world.act(&olga, &wild, json!({ "kind": "ban" })).await.body();
    let next = guest_from(AWAY).await;
    let quiet = &world.standing(&next).await.acts;
    assert_eq!(
        (quiet.len(), quiet[0].channels.len(), quiet[0].in_force),
        (1, 3, true)
    );
    assert!(quiet[0].reason.contains("nothing is held against you"));
    assert!(world.standing(&neighbour).await.acts.is_empty());
    assert!(
        world
            .standing(&guest_from("198.51.100.9:1").await)
            .await
            .acts
            .is_empty()
    );
    world.pass(24 * 3600);
    let olga = world.refresh(&olga.refresh).await.tokens();
    let later = guest_from(AWAY).await;
    assert!(world.standing(&later).await.acts.is_empty());
    // Undone, it was as if nothing had been.
    let other = guest_from(AWAY).await;
    let ban: Act = world.act(&olga, &other, json!({ "kind": "ban" })).await.body();
    let undoing = format!("/moderation/acts/{}/undoing", ban.act);
    world
        .by(&olga, &undoing, json!({ "why": "The wrong one." }))
        .await
        .done();
    assert!(world.standing(&guest_from(AWAY).await).await.acts.is_empty());
}

#[tokio::test]
async fn what_another_server_decided_holds_here_without_a_restart() {
    let world = World::new().await;
    let (olga, lily) = (
        world.with_role("Olga", "operator").await,
        world.with_role("Lily", "player").await,
    );
    let second = world.login(AWAY, "Lily", "a good password").await.tokens();
    let other = world.another().await;
    let from = other.followed_from().await.unwrap();
    let ban: Act = world.act(&olga, &lily, json!({ "kind": "ban" })).await.body();
    assert!(other.admit(&lily.access).is_ok(), "it was not heard yet");
    let next = other.follow_others(from).await.unwrap();
    assert_eq!(other.admit(&lily.access).unwrap_err().code, "banned");
    assert_eq!(
        other.follow_others(next).await.unwrap(),
        next,
        "there is nothing more"
    );
    let undoing = format!("/moderation/acts/{}/undoing", ban.act);
    let why = json!({ "why": "The wrong one." });
    world.by(&olga, &undoing, why).await.done();
    other.follow_others(next).await.unwrap();
    assert!(other.admit(&lily.access).is_ok());
    // So do sessions that were ended there.
    world
        .ask("DELETE", "/sessions", HOME, Some(&lily.access), "")
        .await
        .done();
    assert!(other.verify(&second.access).is_ok());
    other.follow_others(next).await.unwrap();
    assert_eq!(other.verify(&second.access), Err(TokenError::SessionEnded));
}
