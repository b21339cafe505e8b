//! Moderation: cases, acts, appeals, and what is forgotten of them.

use super::people::take;
use super::{ANN, BEN, NOW, World};

use journal::tables::moderation::{
    ACT_SECONDS, ActKind, Answering, Appealing, CASE_SECONDS, Carried, Claim, Dismissal, Filed, Lifts,
    Moderation, NewAct, NewAnswer, NewReport, REPORTS_PER_HOUR, ReportedLine, SHARE_THING, SOURCE_SECONDS,
    Undoing,
};
use journal::tables::{
    Audit, Chat, ChatLine, Erasures, KeptLine, Names, NewEntry, Seal, Shares, Taking, UnixSeconds, sweep,
};
use kernel::SongweaverId;

const CAT: SongweaverId = SongweaverId(0xc);
/// A moderator, and another.
const MAY: SongweaverId = SongweaverId(0x3a);
const MOE: SongweaverId = SongweaverId(0x30e);

fn tables(world: &World) -> (Moderation, Chat, Audit) {
    let seal = Seal::new(world.database.clone(), &world.key);
    (
        Moderation::new(world.database.clone(), &world.key, seal.clone()),
        Chat::new(world.database.clone(), seal.clone()),
        Audit::new(world.database.clone(), seal),
    )
}

fn entry(actor: SongweaverId, act: &'static str) -> NewEntry {
    NewEntry {
        at: NOW,
        actor: Some(actor),
        act,
        subject: Some(ANN),
        detail: String::new(),
        why: "because".to_owned(),
        outcome: "done".to_owned(),
    }
}

fn report(
    reporter: SongweaverId,
    about: SongweaverId,
    thing: &str,
    (kind, weight): (&'static str, u8),
) -> NewReport {
    NewReport {
        at: NOW,
        reporter,
        subject: about,
        thing: thing.to_owned(),
        kind,
        weight,
        words: "it hurt".to_owned(),
        said: "rude words".to_owned(),
        line: thing.strip_prefix("line:").map(|id| ReportedLine {
            id: id.parse().unwrap(),
            channel: "say".to_owned(),
            place: "landing".to_owned(),
        }),
        context: Vec::new(),
    }
}

const SPAM: (&str, u8) = ("spam", 1);
const HATE: (&str, u8) = ("hate", 4);

fn act(kind: ActKind, until: Option<UnixSeconds>, case: Option<u64>) -> NewAct {
    NewAct {
        at: NOW,
        actor: Some(MAY),
        subject: ANN,
        kind,
        channels: if kind == ActKind::Mute {
            vec!["say".to_owned()]
        } else {
            Vec::new()
        },
        until,
        reason: "be kind".to_owned(),
        case,
        refused_name: (kind == ActKind::Rename).then(|| "rude name".to_owned()),
    }
}

async fn said(chat: &Chat, who: SongweaverId, to: Option<SongweaverId>, text: &str) -> KeptLine {
    let line = ChatLine {
        at: NOW,
        channel: if to.is_some() { "whisper" } else { "say" }.to_owned(),
        place: if to.is_some() { "" } else { "landing" }.to_owned(),
        songweaver: who,
        recipient: to,
        text: text.to_owned(),
    };
    let id = chat.keep(line.clone()).await.unwrap();
    KeptLine { id, line }
}

fn texts(lines: &[KeptLine]) -> Vec<&str> {
    lines.iter().map(|kept| kept.line.text.as_str()).collect()
}

pub async fn the_context_of_a_line_is_what_its_readers_could_read(world: World) {
    let (moderation, chat, _) = tables(&world);
    let secret = said(&chat, BEN, Some(CAT), "between us").await;
    for number in 0..7 {
        said(&chat, BEN, None, &format!("before {number}")).await;
    }
    let middle = said(&chat, ANN, None, "rude words").await;
    let whisper = said(&chat, ANN, Some(BEN), "rude whisper").await;
    said(&chat, BEN, Some(ANN), "please stop").await;
    said(&chat, CAT, None, "after").await;
    let around = chat
        .around(&chat.one(middle.id).await.unwrap().unwrap(), 5)
        .await
        .unwrap();
    let expected = [
        "before 2",
        "before 3",
        "before 4",
        "before 5",
        "before 6",
        "rude words",
        "after",
    ];
    assert_eq!(texts(&around), expected);
    let around = chat.around(&whisper, 5).await.unwrap();
    assert_eq!(
        texts(&around),
        ["rude whisper", "please stop"],
        "others' whispers are others'"
    );
    assert_eq!(texts(&chat.around(&secret, 5).await.unwrap()), ["between us"]);
    assert_eq!(texts(&chat.last_of(ANN, CAT, 5).await.unwrap()), ["rude words"]);
    assert_eq!(
        texts(&chat.last_of(ANN, BEN, 5).await.unwrap()),
        ["rude words", "rude whisper"]
    );

    // It is kept with the case, sealed, and outlives the chat; what is said later is added once.
    let mut filed = report(BEN, ANN, &format!("line:{}", middle.id), SPAM);
    filed.context = chat.around(&middle, 1).await.unwrap();
    moderation.file(filed).await.unwrap();
    let case = moderation.queue().await.unwrap()[0].id;
    moderation
        .add_context(case, &chat.around(&middle, 1).await.unwrap())
        .await
        .unwrap();
    assert_eq!(
        texts(&moderation.context(case).await.unwrap()),
        ["before 6", "rude words", "after"]
    );
    Seal::new(world.database.clone(), &world.key)
        .erase(CAT)
        .await
        .unwrap();
    let world = world.reopen().await;
    let (moderation, _, _) = tables(&world);
    assert_eq!(
        texts(&moderation.context(case).await.unwrap()),
        ["before 6", "rude words", ""]
    );
}

pub async fn several_reports_of_one_thing_are_one_case_and_each_reporter_counts_once(world: World) {
    let (moderation, _, audit) = tables(&world);
    let Filed::Counted(first) = moderation.file(report(BEN, ANN, "line:7", SPAM)).await.unwrap() else {
        panic!("the first report is counted");
    };
    let again = moderation.file(report(BEN, ANN, "line:7", HATE)).await.unwrap();
    assert_eq!(again, Filed::Again(first));
    moderation.file(report(BEN, CAT, "person", SPAM)).await.unwrap();
    moderation.file(report(CAT, ANN, "line:7", HATE)).await.unwrap();
    let queue = moderation.queue().await.unwrap();
    assert_eq!(queue.len(), 2);
    assert_eq!(
        (queue[0].subject, queue[0].reporters, queue[0].kind.as_str()),
        (ANN, 2, "hate")
    );
    assert_eq!(
        (queue[1].subject, queue[1].reporters),
        (CAT, 1),
        "what is graver comes first"
    );
    assert_eq!(queue[0].said, "rude words");
    let reports = moderation.reports(queue[0].id).await.unwrap();
    assert_eq!(
        reports.iter().map(|one| one.reporter).collect::<Vec<_>>(),
        [BEN, CAT]
    );
    assert_eq!(reports[0].words, "it hurt");

    // Taken by one moderator, and free again when nothing was done.
    let case = queue[0].id;
    let until = NOW.after(900);
    assert_eq!(
        moderation.take(case, MAY, NOW, until).await.unwrap(),
        Claim::Taken
    );
    assert_eq!(
        moderation.take(case, MOE, NOW, until).await.unwrap(),
        Claim::Held(MAY, until)
    );
    let dismissal = |by, now| Dismissal {
        case,
        subject: ANN,
        by,
        why: "a joke between friends".to_owned(),
        now,
    };
    let held = moderation
        .dismiss(dismissal(MOE, NOW), entry(MOE, "case-dismiss"))
        .await
        .unwrap();
    assert_eq!(held, Claim::Held(MAY, until));
    assert!(
        audit.before(None, None, None, 10).await.unwrap().is_empty(),
        "what was not done is not noted"
    );
    let done = moderation
        .dismiss(dismissal(MOE, until), entry(MOE, "case-dismiss"))
        .await
        .unwrap();
    assert_eq!(done, Claim::Taken, "after a quarter of an hour it is anybody's");
    assert_eq!(
        audit.before(None, None, None, 10).await.unwrap()[0].act,
        "case-dismiss"
    );
    assert_eq!(
        moderation.take(case, MAY, NOW, until).await.unwrap(),
        Claim::Decided
    );
    assert_eq!(
        moderation.take(999, MAY, NOW, until).await.unwrap(),
        Claim::Unknown
    );
    let decision = moderation.case(case).await.unwrap().unwrap().decision.unwrap();
    assert_eq!((decision.by, decision.outcome.as_str()), (Some(MOE), "dismissed"));
    assert_eq!(decision.why, "a joke between friends");

    // The reporter learns of it once; the same line needs no second look, a person may do wrong again.
    let news = moderation.reports_by(BEN).await.unwrap();
    let about = news.iter().find(|news| news.report == first).unwrap();
    assert_eq!(about.decided, Some((until, "dismissed".to_owned())));
    assert!(!about.seen);
    moderation.seen(BEN, until).await.unwrap();
    let news = moderation.reports_by(BEN).await.unwrap();
    assert_eq!(
        news.iter().filter(|news| news.seen).count(),
        1,
        "what is open is no news yet"
    );
    let late = moderation.file(report(MAY, ANN, "line:7", SPAM)).await.unwrap();
    assert!(matches!(late, Filed::Decided(_)), "{late:?}");
    let person = moderation.queue().await.unwrap()[0].id;
    moderation
        .carry_out(
            NewAct {
                subject: CAT,
                ..act(ActKind::Warn, None, Some(person))
            },
            entry(MAY, "warn"),
        )
        .await
        .unwrap();
    moderation.file(report(BEN, CAT, "person", SPAM)).await.unwrap();
    assert_ne!(moderation.queue().await.unwrap()[0].id, person);

    // One person's zeal has an end, within the hour.
    let mut counted = 0;
    let refused = loop {
        match moderation
            .file(report(MOE, ANN, &format!("line:{}", 100 + counted), SPAM))
            .await
            .unwrap()
        {
            Filed::Counted(_) => counted += 1,
            other => break other,
        }
    };
    assert_eq!((refused, counted), (Filed::TooMany, REPORTS_PER_HOUR));
    let before = moderation.file(report(MOE, ANN, "line:100", SPAM)).await.unwrap();
    assert!(
        matches!(before, Filed::Again(_)),
        "who repeats itself is not refused: {before:?}"
    );
    let later = NewReport {
        at: NOW.after(3601),
        ..report(MOE, ANN, "line:200", SPAM)
    };
    assert!(matches!(moderation.file(later).await.unwrap(), Filed::Counted(_)));
}

pub async fn an_act_ends_its_case_stands_in_the_audit_and_is_undone_by_an_appeal(world: World) {
    let (moderation, _, audit) = tables(&world);
    moderation.file(report(BEN, ANN, "line:7", SPAM)).await.unwrap();
    let case = moderation.queue().await.unwrap()[0].id;
    moderation.take(case, MOE, NOW, NOW.after(900)).await.unwrap();
    let until = NOW.after(3600);
    let mute = || act(ActKind::Mute, Some(until), Some(case));
    let hindered = moderation.carry_out(mute(), entry(MAY, "mute")).await.unwrap();
    assert_eq!(hindered, Carried::Hindered(Claim::Held(MOE, NOW.after(900))));
    assert!(moderation.in_force(NOW).await.unwrap().is_empty());
    moderation.give_back(case, MOE).await.unwrap();
    let Carried::Done(muted) = moderation.carry_out(mute(), entry(MAY, "mute")).await.unwrap() else {
        panic!("a case that is free can be decided");
    };
    assert!(moderation.queue().await.unwrap().is_empty());
    assert_eq!(audit.before(None, None, None, 10).await.unwrap().len(), 1);

    let world = world.reopen().await;
    let (moderation, _, audit) = tables(&world);
    let in_force = moderation.in_force(NOW).await.unwrap();
    assert_eq!(
        (in_force[0].0, in_force[0].1.act, in_force[0].1.kind),
        (ANN, muted, ActKind::Mute)
    );
    assert_eq!(
        (in_force[0].1.channels.as_slice(), in_force[0].1.reason.as_str()),
        (["say".to_owned()].as_slice(), "be kind")
    );
    assert!(
        moderation.in_force(until).await.unwrap().is_empty(),
        "its time is over"
    );

    // One appeal for an act; granted, it takes the act back.
    let muted = moderation.act(muted).await.unwrap().unwrap();
    assert!(muted.in_force(NOW) && !muted.seen);
    let appeal = moderation
        .appeal(&muted, "I am sorry", NOW, entry(ANN, "appeal"))
        .await
        .unwrap();
    let Appealing::Filed(appeal) = appeal else {
        panic!("the first appeal is filed")
    };
    let second = moderation
        .appeal(&muted, "really", NOW, entry(ANN, "appeal"))
        .await
        .unwrap();
    assert_eq!(second, Appealing::Before);
    let open = moderation.appeals().await.unwrap();
    assert_eq!(
        (open.len(), open[0].appeal.words.as_str(), open[0].act.id),
        (1, "I am sorry", muted.id)
    );
    let answer = || NewAnswer {
        appeal,
        act: muted.id,
        subject: ANN,
        by: MOE,
        lifts: Lifts::Act,
        words: "welcome back".to_owned(),
        now: NOW.after(60),
    };
    let answered = moderation
        .answer(answer(), entry(MOE, "appeal-answer"))
        .await
        .unwrap();
    assert_eq!(answered, Answering::Done);
    let twice = moderation
        .answer(answer(), entry(MOE, "appeal-answer"))
        .await
        .unwrap();
    assert_eq!(twice, Answering::Before);
    assert!(
        moderation.in_force(NOW).await.unwrap().is_empty() && moderation.appeals().await.unwrap().is_empty()
    );
    let lifted = moderation.act(muted.id).await.unwrap().unwrap();
    assert_eq!(lifted.undone.as_ref().unwrap().why, "welcome back");
    let (_, by, outcome, words) = lifted.appeal.unwrap().answered.unwrap();
    assert_eq!(
        (by, outcome.as_str(), words.as_str()),
        (Some(MOE), "lifted", "welcome back")
    );
    let noted: Vec<_> = audit
        .before(None, None, None, 10)
        .await
        .unwrap()
        .into_iter()
        .map(|entry| entry.act)
        .collect();
    assert_eq!(noted, ["appeal-answer", "appeal", "mute"], "each once");

    // A name that was taken can be borne by nobody, until that is taken back.
    let names = Names::new(world.database.clone(), &world.key);
    assert_eq!(take(&names, ANN, "rude name").await, Taking::Taken);
    let renamed = moderation
        .carry_out(act(ActKind::Rename, None, None), entry(MAY, "rename"))
        .await
        .unwrap();
    let Carried::Done(renamed) = renamed else {
        panic!("it needs no case")
    };
    for who in [ANN, BEN] {
        assert_eq!(take(&names, who, "rude name").await, Taking::Refused);
    }
    // It is borne still: a crash came before another was given.
    assert_eq!(moderation.half_renamed().await.unwrap(), [ANN]);
    assert_eq!(take(&names, ANN, "quiet wren").await, Taking::Taken);
    assert_eq!(moderation.half_renamed().await.unwrap(), [SongweaverId(0); 0]);
    let renamed = moderation.act(renamed).await.unwrap().unwrap();
    let undone = moderation
        .undo(&renamed, MAY, "a mistake", NOW, entry(MAY, "undo"))
        .await
        .unwrap();
    assert_eq!(undone, Undoing::Done);
    let twice = moderation
        .undo(&renamed, MAY, "a mistake", NOW, entry(MAY, "undo"))
        .await
        .unwrap();
    assert_eq!(twice, Undoing::Before);
    assert_eq!(take(&names, ANN, "rude name").await, Taking::Taken);
    assert_eq!(moderation.acts_about(ANN).await.unwrap().len(), 2);
}

pub async fn an_act_on_a_reported_share_takes_its_link_back(world: World) {
    let (moderation, _, _) = tables(&world);
    let shares = Shares::new(
        world.database.clone(),
        Seal::new(world.database.clone(), &world.key),
    );
    let share = async || {
        shares
            .add(ANN, "rude title", Vec::new(), NOW)
            .await
            .unwrap()
            .unwrap()
            .id
    };
    let [first, second] = [share().await, share().await];
    let case = async |id| {
        let thing = format!("{SHARE_THING}{id}");
        moderation.file(report(BEN, ANN, &thing, SPAM)).await.unwrap();
        moderation.queue().await.unwrap()[0].id
    };
    let dismissed = case(first).await;
    let dismissal = Dismissal {
        case: dismissed,
        subject: ANN,
        by: MAY,
        why: "harmless".to_owned(),
        now: NOW,
    };
    moderation
        .dismiss(dismissal, entry(MAY, "dismiss"))
        .await
        .unwrap();
    let decided = case(second).await;
    let warn = act(ActKind::Warn, None, Some(decided));
    let carried = moderation.carry_out(warn, entry(MAY, "warn")).await.unwrap();
    assert!(matches!(carried, Carried::Done(_)), "{carried:?}");
    let left = shares.of(ANN, NOW).await.unwrap();
    assert_eq!(
        left.into_iter().map(|share| share.id).collect::<Vec<_>>(),
        [first]
    );
    // What was decided stays decided.
    let again = report(CAT, ANN, &format!("{SHARE_THING}{first}"), HATE);
    assert!(matches!(moderation.file(again).await.unwrap(), Filed::Decided(_)));
}

pub async fn what_is_kept_of_moderation_goes_in_time_and_with_the_person(world: World) {
    let (moderation, _, _) = tables(&world);
    for (reporter, subject, thing) in [(BEN, ANN, "line:7"), (ANN, BEN, "person"), (CAT, ANN, "person")] {
        moderation
            .file(report(reporter, subject, thing, SPAM))
            .await
            .unwrap();
    }
    let case = moderation.cases_about(BEN).await.unwrap()[0].id;
    let of_ben = NewAct {
        subject: BEN,
        actor: Some(ANN),
        ..act(ActKind::Ban, None, Some(case))
    };
    moderation.carry_out(of_ben, entry(ANN, "ban")).await.unwrap();
    let Carried::Done(warned) = moderation
        .carry_out(act(ActKind::Warn, None, None), entry(MAY, "warn"))
        .await
        .unwrap()
    else {
        panic!("a warning needs no case");
    };
    // Where a banned guest came from is quiet for others of that network.
    let source = moderation.source("192.0.2.7");
    assert!(
        !moderation.quieten(BEN, NOW, NOW.after(60)).await.unwrap(),
        "nobody knows where it came from"
    );
    moderation.came_from(BEN, source.clone(), NOW).await.unwrap();
    assert!(moderation.quieten(BEN, NOW, NOW.after(60)).await.unwrap());
    assert_eq!(
        moderation.quiet_until(source.clone(), NOW).await.unwrap(),
        Some(NOW.after(60))
    );
    assert_eq!(
        moderation
            .quiet_until(moderation.source("192.0.2.8"), NOW)
            .await
            .unwrap(),
        None
    );
    assert_eq!(
        moderation
            .quiet_until(source.clone(), NOW.after(60))
            .await
            .unwrap(),
        None
    );
    let late = NOW.after(SOURCE_SECONDS);
    assert!(
        !moderation.quieten(BEN, late, late.after(60)).await.unwrap(),
        "a day later that is forgotten"
    );

    let seal = Seal::new(world.database.clone(), &world.key);
    Erasures::new(world.database.clone(), seal)
        .erase(ANN, "songweaver-a".to_owned(), NOW)
        .await
        .unwrap();
    let (moderation, _, _) = tables(&world);
    assert!(moderation.cases_about(ANN).await.unwrap().is_empty());
    assert!(moderation.act(warned).await.unwrap().is_none());
    assert!(
        moderation.reports(case).await.unwrap().is_empty(),
        "its own reports go with it"
    );
    let ban = &moderation.acts_about(BEN).await.unwrap()[0];
    assert_eq!(
        (ban.actor, ban.in_force(NOW)),
        (None, true),
        "what it decided stands"
    );

    sweep(&world.database, NOW.after(CASE_SECONDS - 1)).await.unwrap();
    assert!(moderation.case(case).await.unwrap().is_some());
    sweep(&world.database, NOW.after(CASE_SECONDS)).await.unwrap();
    assert!(moderation.case(case).await.unwrap().is_none());
    sweep(&world.database, NOW.after(3 * ACT_SECONDS)).await.unwrap();
    assert_eq!(
        moderation.acts_about(BEN).await.unwrap().len(),
        1,
        "a ban holds for as long as it holds"
    );
}
