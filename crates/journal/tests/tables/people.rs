//! Accounts, sessions and names: who may enter, and as whom.

use super::{ANN, BEN, NOW, World, token};

use journal::tables::{
    AGAIN_SECONDS, AccountName, Accounts, Audit, FAMILIES_MAX, Names, Naming, NewEntry, NewToken, Proved,
    REFRESH_SECONDS, RecoveryCodes, RefreshTokens, Rotation, Seal, SecondFactors, Taking, TokenHash, sweep,
};
use kernel::SongweaverId;
use std::collections::BTreeSet;

pub fn hash(number: u8) -> TokenHash {
    TokenHash([number; 32])
}

/// What came of a rotation, without which session it was.
#[derive(Debug, PartialEq, Eq)]
enum Came {
    Rotated(SongweaverId),
    Reused(SongweaverId),
    Ended,
    Expired,
    Unknown,
}

impl From<Rotation> for Came {
    fn from(rotation: Rotation) -> Self {
        match rotation {
            Rotation::Rotated(holder) => Self::Rotated(holder.songweaver),
            Rotation::Reused(holder) => Self::Reused(holder.songweaver),
            Rotation::Ended => Self::Ended,
            Rotation::Expired => Self::Expired,
            Rotation::Unknown => Self::Unknown,
        }
    }
}

/// Reserves a name and settles it, as after an event that says so.
pub async fn take(names: &Names, who: SongweaverId, name: &str) -> Taking {
    let taking = names.reserve(who, name).await.unwrap();
    if taking == Taking::Taken {
        names.settle(who, name).await.unwrap();
    }
    taking
}

pub fn accounts_of(world: &World) -> Accounts {
    let seal = Seal::new(world.database.clone(), &world.key);
    Accounts::new(world.database.clone(), &world.key, seal)
}

fn name(text: &str) -> AccountName {
    AccountName {
        name: text.to_owned(),
        folded: text.to_lowercase(),
        skeleton: text.to_lowercase().replace('1', "l"),
    }
}

pub async fn a_guest_becomes_an_account_once(world: World) {
    let accounts = accounts_of(&world);
    assert!(accounts.make_guest(token(ANN, 1), false).await.unwrap());
    assert!(
        !accounts.make_guest(token(ANN, 2), false).await.unwrap(),
        "an id is given once"
    );
    assert!(accounts.make_guest(token(BEN, 3), true).await.unwrap());
    assert!(accounts.of(ANN).await.unwrap().unwrap().is_guest());
    let register = async |who, text| {
        accounts
            .register(who, &name(text), "hash".to_owned())
            .await
            .unwrap()
    };
    assert_eq!(register(ANN, "Lily").await, Naming::Named);
    assert_eq!(register(ANN, "Other").await, Naming::WrongKind);
    assert_eq!(register(BEN, "LILY").await, Naming::NameTaken);
    assert_eq!(
        register(BEN, "1i1y").await,
        Naming::NameTaken,
        "it looks the same"
    );
    assert_eq!(register(SongweaverId(9), "Nobody").await, Naming::Unknown);
    let ann = accounts.named("lily").await.unwrap().unwrap();
    assert_eq!(
        (ann.songweaver, ann.name.as_deref(), ann.created),
        (ANN, Some("Lily"), NOW)
    );
    assert!(accounts.of(BEN).await.unwrap().unwrap().bot);
    assert_eq!(accounts.named("nobody").await.unwrap(), None);
}

pub async fn a_refresh_token_serves_once_and_its_reuse_ends_the_family(world: World) {
    let tokens = RefreshTokens::new(world.database.clone(), &world.key);
    tokens.issue(token(ANN, 1)).await.unwrap();
    tokens.issue(token(ANN, 9)).await.unwrap();
    let rotate = async |old, new| Came::from(tokens.rotate(hash(old), hash(new), NOW).await.unwrap());
    assert_eq!(rotate(1, 2).await, Came::Rotated(ANN));
    assert_eq!(rotate(2, 3).await, Came::Rotated(ANN));
    assert_eq!(rotate(1, 4).await, Came::Reused(ANN));
    assert_eq!(
        rotate(3, 5).await,
        Came::Ended,
        "the thief's and the owner's alike"
    );
    assert_eq!(
        rotate(4, 5).await,
        Came::Unknown,
        "the refused rotation made no token"
    );
    assert_eq!(rotate(9, 10).await, Came::Rotated(ANN), "other sessions go on");
    assert!(tokens.end(hash(10), NOW).await.unwrap().is_some());
    assert!(tokens.end(hash(10), NOW).await.unwrap().is_none());
    assert_eq!(rotate(10, 11).await, Came::Ended);
}

pub async fn a_lost_answer_costs_nothing_and_the_minute_is_no_loophole(world: World) {
    let tokens = RefreshTokens::new(world.database.clone(), &world.key);
    let rotate = async |old, new, after| {
        let now = NOW.after(after);
        Came::from(tokens.rotate(hash(old), hash(new), now).await.unwrap())
    };
    // The answer with 2 was lost, that with 3 as well: 1 serves again until its minute is over, and 4 goes on.
    tokens.issue(token(ANN, 1)).await.unwrap();
    assert_eq!(rotate(1, 2, 0).await, Came::Rotated(ANN));
    assert_eq!(rotate(1, 3, 30).await, Came::Rotated(ANN));
    assert_eq!(rotate(1, 4, AGAIN_SECONDS).await, Came::Rotated(ANN));
    assert_eq!(rotate(4, 5, AGAIN_SECONDS).await, Came::Rotated(ANN));
    // Once the successor was used, the one before it is a thief's or was given to one.
    assert_eq!(rotate(1, 6, AGAIN_SECONDS).await, Came::Reused(ANN));
    assert_eq!(rotate(5, 6, AGAIN_SECONDS).await, Came::Ended);
    // After its minute, counted from the first use and not from the last, it is a reuse.
    tokens.issue(token(ANN, 11)).await.unwrap();
    assert_eq!(rotate(11, 12, 0).await, Came::Rotated(ANN));
    assert_eq!(rotate(11, 13, AGAIN_SECONDS).await, Came::Rotated(ANN));
    assert_eq!(rotate(11, 14, AGAIN_SECONDS + 1).await, Came::Reused(ANN));
    assert_eq!(rotate(13, 14, AGAIN_SECONDS + 1).await, Came::Ended);
    // A successor that was replaced is spent: whoever uses it ends the family, owner or thief.
    tokens.issue(token(BEN, 21)).await.unwrap();
    assert_eq!(rotate(21, 22, 0).await, Came::Rotated(BEN));
    assert_eq!(rotate(21, 23, 1).await, Came::Rotated(BEN));
    assert_eq!(rotate(22, 24, 2).await, Came::Reused(BEN));
    assert_eq!(rotate(23, 24, 2).await, Came::Ended);
}

pub async fn refresh_tokens_expire_and_are_swept_and_bounded(world: World) {
    let tokens = RefreshTokens::new(world.database.clone(), &world.key);
    tokens.issue(token(ANN, 1)).await.unwrap();
    let late = NOW.after(REFRESH_SECONDS);
    let used = Came::from(tokens.rotate(hash(1), hash(2), late.before(1)).await.unwrap());
    assert_eq!(used, Came::Rotated(ANN), "a second before its end");
    tokens.issue(token(BEN, 3)).await.unwrap();
    assert_eq!(
        Came::from(tokens.rotate(hash(3), hash(4), late).await.unwrap()),
        Came::Expired
    );
    assert_eq!(sweep(&world.database, late).await.unwrap().refresh_families, 1);
    assert_eq!(
        Came::from(tokens.rotate(hash(3), hash(4), late).await.unwrap()),
        Came::Unknown
    );
    assert_eq!(
        Came::from(tokens.rotate(hash(2), hash(5), late).await.unwrap()),
        Came::Rotated(ANN)
    );
    // One session too many ends the oldest; the newest is never the victim.
    for number in 0..=FAMILIES_MAX {
        let number = 100 + u8::try_from(number).unwrap();
        tokens
            .issue(NewToken {
                now: NOW.after(u64::from(number)),
                ..token(BEN, number)
            })
            .await
            .unwrap();
    }
    assert_eq!(
        Came::from(tokens.rotate(hash(100), hash(6), NOW).await.unwrap()),
        Came::Unknown
    );
    assert_eq!(
        Came::from(tokens.rotate(hash(101), hash(7), NOW).await.unwrap()),
        Came::Rotated(BEN)
    );
    let last = 100 + u8::try_from(FAMILIES_MAX).unwrap();
    assert_eq!(
        Came::from(tokens.rotate(hash(last), hash(8), NOW).await.unwrap()),
        Came::Rotated(BEN)
    );
    assert_eq!(
        tokens.end_all(BEN, None, NOW).await.unwrap().len(),
        FAMILIES_MAX as usize
    );
}

pub async fn names_are_borne_by_one_and_can_be_changed(world: World) {
    let names = Names::new(world.database.clone(), &world.key);
    let take = async |who, name| take(&names, who, name).await;
    assert_eq!(take(ANN, "lily").await, Taking::Taken);
    assert_eq!(
        take(ANN, "lily").await,
        Taking::Taken,
        "one's own name is no imitation"
    );
    assert_eq!(take(BEN, "lily").await, Taking::Another);
    assert_eq!(names.bearer("lily").await.unwrap(), Some(ANN));
    assert_eq!(take(ANN, "rose").await, Taking::Taken);
    assert_eq!(
        take(BEN, "lily").await,
        Taking::Taken,
        "the old name is free again"
    );
    // A reservation keeps others off both names until the journal has spoken; it can go either way.
    assert_eq!(names.reserve(ANN, "iris").await.unwrap(), Taking::Taken);
    assert_eq!(
        names.reserve(ANN, "iris").await.unwrap(),
        Taking::Taken,
        "asked again"
    );
    for name in ["iris", "rose"] {
        assert_eq!(names.reserve(BEN, name).await.unwrap(), Taking::Another, "{name}");
    }
    assert_eq!(names.bearer("rose").await.unwrap(), Some(ANN));
    assert_eq!(names.unsettled().await.unwrap(), [ANN]);
    names.settle(ANN, "rose").await.unwrap();
    assert_eq!(
        names.reserve(BEN, "iris").await.unwrap(),
        Taking::Taken,
        "it came to nothing"
    );
    names.settle(BEN, "iris").await.unwrap();
    names.settle(BEN, "rose").await.unwrap();
    assert_eq!(
        names.bearer("rose").await.unwrap(),
        Some(ANN),
        "another's is not taken by settling"
    );
    assert_eq!(take(ANN, "rose").await, Taking::Taken, "one's own again");
    assert_eq!(names.unsettled().await.unwrap(), [SongweaverId(0); 0]);
    names.release(ANN).await.unwrap();
    assert_eq!(names.bearer("rose").await.unwrap(), None);
    assert_eq!(take(SongweaverId(3), "rose").await, Taking::Taken);
}

fn entry(act: &'static str) -> NewEntry {
    NewEntry {
        at: NOW,
        actor: Some(ANN),
        act,
        subject: Some(BEN),
        detail: String::new(),
        why: "a reason".to_owned(),
        outcome: "done".to_owned(),
    }
}

pub async fn a_step_serves_once_and_what_is_changed_stands_in_the_audit(world: World) {
    let seal = Seal::new(world.database.clone(), &world.key);
    let audit = Audit::new(world.database.clone(), seal.clone());
    let acts = async || {
        let entries = audit.before(None, None, None, 200).await.unwrap();
        entries.into_iter().map(|entry| entry.act).collect::<Vec<_>>()
    };
    let accounts = accounts_of(&world);
    accounts.make_guest(token(BEN, 1), false).await.unwrap();
    // Nobody is there to be given anything, so nothing is noted.
    for who in [ANN, BEN] {
        assert!(
            !accounts
                .set_role(who, "operator", entry("role-grant"))
                .await
                .unwrap()
        );
    }
    let factors = SecondFactors::new(world.database.clone(), seal.clone());
    assert!(!factors.remove(BEN, entry("second-factor-off")).await.unwrap());
    assert_eq!(acts().await, Vec::<String>::new());
    accounts
        .register(BEN, &name("Ben"), "hash".to_owned())
        .await
        .unwrap();
    assert!(
        accounts
            .set_role(BEN, "operator", entry("role-grant"))
            .await
            .unwrap()
    );

    // A secret takes the place of one that was not confirmed; only the one that was read is.
    assert!(factors.begin(BEN, "FIRST", NOW).await.unwrap());
    let first = factors.of(BEN).await.unwrap().unwrap();
    assert!(factors.begin(BEN, "SECOND", NOW).await.unwrap());
    let confirm = async |factor| {
        factors
            .confirm(BEN, factor, 7, 1, entry("second-factor-on"))
            .await
            .unwrap()
    };
    assert_eq!(confirm(first).await, None);
    assert!(!factors.accept(BEN, 9).await.unwrap(), "it is not confirmed yet");
    let second = factors.of(BEN).await.unwrap().unwrap();
    assert_eq!(
        (second.secret.as_str(), second.confirmed, second.made),
        ("SECOND", false, NOW)
    );
    // The account's sessions end with it, but for the one that confirms; and none begins any more by the password alone, such as of a
    // login that was under way.
    let sessions = RefreshTokens::new(world.database.clone(), &world.key);
    let begin = async |number, proved| sessions.issue_to(token(BEN, number), proved).await.unwrap();
    assert!(begin(2, Proved::PasswordAlone).await);
    assert_eq!(confirm(second.clone()).await, Some(vec![2]));
    assert_eq!(confirm(second).await, None, "twice");
    assert!(!begin(3, Proved::PasswordAlone).await);
    assert!(begin(4, Proved::SecondFactor).await);
    let families = sessions.of(BEN, NOW).await.unwrap();
    let families: BTreeSet<_> = families.into_iter().map(|session| session.family).collect();
    assert_eq!(families, BTreeSet::from([1, 4]));
    assert!(
        !factors.begin(BEN, "THIRD", NOW).await.unwrap(),
        "a confirmed one stays"
    );
    assert!(accounts.of(BEN).await.unwrap().unwrap().second_factor);
    for (step, served) in [
        (7, false),
        (6, false),
        (8, true),
        (8, false),
        (10, true),
        (9, false),
    ] {
        assert_eq!(factors.accept(BEN, step).await.unwrap(), served, "{step}");
    }
    let (one, other) = tokio::join!(factors.accept(BEN, 11), factors.accept(BEN, 11));
    assert!(one.unwrap() != other.unwrap(), "of two at once one gets through");

    let codes = RecoveryCodes::new(world.database.clone(), &world.key, seal);
    codes.replace(BEN, &["code".to_owned()], NOW).await.unwrap();
    let redeem = async |who, code| codes.redeem(who, code, entry("redeemed")).await.unwrap();
    assert!(!redeem(BEN, "other").await && !redeem(ANN, "code").await);
    assert!(redeem(BEN, "code").await && !redeem(BEN, "code").await);
    assert!(factors.remove(BEN, entry("second-factor-off")).await.unwrap());
    assert!(!accounts.of(BEN).await.unwrap().unwrap().second_factor);
    assert_eq!(
        acts().await,
        ["second-factor-off", "redeemed", "second-factor-on", "role-grant"]
    );
}
