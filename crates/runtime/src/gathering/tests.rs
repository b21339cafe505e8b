//! Every path of a gathering, as its inviter and the others walk it.

use super::*;
use song::{Metre, Note};

const NOW: u64 = 100_000;
const ID: GatheringId = GatheringId(7);
const WREN: SongweaverId = SongweaverId(1);
const LARK: SongweaverId = SongweaverId(2);
const IBIS: SongweaverId = SongweaverId(3);
const HERE: Here = Here {
    connection: Some(1),
    metres: 5.0,
    blocked_by_inviter: false,
    blocks_inviter: false,
};

fn part(delay_beats: u8) -> Part {
    let note = Note {
        onset: 0,
        pitch: 60,
        duration: 480,
        velocity: 80,
    };
    Part {
        melody: Melody::new(vec![note], 120, Metre::COMMON, None).unwrap(),
        name: "Round".into(),
        voice: None,
        delay_beats,
        steps: 0,
        octaves: 0,
    }
}

fn call_of(id: GatheringId, inviter: SongweaverId, others: &[(SongweaverId, Option<Here>)]) -> Call {
    Call {
        id,
        inviter,
        part: 0,
        others: others.to_vec(),
        parts: vec![part(0), part(8), part(16)],
        intent: Intent::Creative,
        pulse: Pulse {
            region: 0,
            bar_ms: 2_000,
            beats: 4,
        },
    }
}

/// Wren called Lark and Ibis.
fn called() -> Gatherings {
    let mut all = Gatherings::default();
    let call = call_of(ID, WREN, &[(LARK, Some(HERE)), (IBIS, Some(HERE))]);
    all.call(call, NOW).unwrap();
    all
}

/// Both took a part and all three are ready.
fn counting() -> Gatherings {
    let mut all = called();
    all.answer(ID, LARK, Some(1), NOW).unwrap();
    all.answer(ID, IBIS, Some(2), NOW).unwrap();
    for who in [WREN, LARK, IBIS] {
        all.ready(ID, who, 1).unwrap();
    }
    look(&mut all, NOW, |_| Some(HERE));
    all
}

fn look(all: &mut Gatherings, now_ms: u64, here: impl Fn(SongweaverId) -> Option<Here>) {
    all.look(now_ms, |_, who| here(who), |_, _| true);
}

fn stance(all: &Gatherings, who: SongweaverId) -> Stance {
    all.get(ID).unwrap().member(who).unwrap().stance
}

fn ended(all: &mut Gatherings) -> Option<End> {
    all.news().into_iter().find_map(|news| news.end)
}

fn code(answer: Result<(), Refusal>) -> &'static str {
    answer.expect_err("it is refused").code
}

#[test]
fn all_who_are_ready_start_on_one_bar_three_seconds_ahead() {
    let mut all = counting();
    let start_ms = all.get(ID).unwrap().start_ms().unwrap();
    assert_eq!(start_ms, 104_000, "the first bar after 103000");
    assert_eq!(all.take_set(), [(ID, 104_000)]);
    assert_eq!(all.start(ID, |_| Ok(())), [(WREN, 0), (LARK, 1), (IBIS, 2)]);
    assert_eq!(all.get(ID).unwrap().pulse.beats_ms(8), 4_000);
    look(&mut all, 110_000, |_| Some(HERE));
    assert_eq!(ended(&mut all), None, "it sounds");
    all.look(120_000, |_, _| Some(HERE), |_, _| false);
    assert_eq!(ended(&mut all), Some(End::Sung));
}

#[test]
fn nobody_is_waited_for_longer_than_a_minute() {
    let mut all = called();
    all.answer(ID, LARK, Some(1), NOW).unwrap();
    all.ready(ID, LARK, 1).unwrap();
    all.ready(ID, WREN, 1).unwrap();
    look(&mut all, NOW + READY_WITHIN_MS - 1, |_| Some(HERE));
    assert_eq!(stance(&all, IBIS), Stance::Invited);
    look(&mut all, NOW + READY_WITHIN_MS, |_| Some(HERE));
    assert_eq!(stance(&all, IBIS), Stance::LeftOut(Why::Late));
    assert!(all.get(ID).unwrap().start_ms().is_some());
    // Whoever accepted but cannot sound is as late, and an inviter who cannot sound ends it.
    let mut all = called();
    all.answer(ID, LARK, Some(1), NOW).unwrap();
    all.ready(ID, WREN, 1).unwrap();
    look(&mut all, NOW + READY_WITHIN_MS, |_| Some(HERE));
    assert_eq!(ended(&mut all), Some(End::Alone));
    let mut all = called();
    all.answer(ID, LARK, Some(1), NOW).unwrap();
    all.ready(ID, LARK, 1).unwrap();
    look(&mut all, NOW + READY_WITHIN_MS, |_| Some(HERE));
    assert_eq!(ended(&mut all), Some(End::Late));
}

#[test]
fn the_inviter_may_begin_with_those_who_are_ready() {
    let mut all = called();
    all.answer(ID, LARK, Some(1), NOW).unwrap();
    all.ready(ID, WREN, 1).unwrap();
    assert_eq!(code(all.begin(ID, WREN, NOW)), "not-ready");
    all.ready(ID, LARK, 1).unwrap();
    assert_eq!(code(all.begin(ID, LARK, NOW)), "not-the-inviter");
    all.begin(ID, WREN, NOW).unwrap();
    assert_eq!(stance(&all, IBIS), Stance::LeftOut(Why::NotReady));
    assert_eq!(code(all.begin(ID, WREN, NOW)), "gathering-begun");
    assert_eq!(code(all.answer(ID, LARK, Some(2), NOW)), "gathering-begun");
}

#[test]
fn who_declines_is_not_asked_again_at_once_and_one_alone_ends_it() {
    let mut all = called();
    all.answer(ID, LARK, None, NOW).unwrap();
    assert_eq!(stance(&all, LARK), Stance::Declined);
    all.answer(ID, IBIS, None, NOW).unwrap();
    assert_eq!(ended(&mut all), Some(End::Alone));
    let again = |now_ms| {
        let mut all = called();
        all.answer(ID, LARK, None, NOW).unwrap();
        all.leave(ID, WREN, NOW).unwrap();
        all.call(call_of(ID, WREN, &[(LARK, Some(HERE))]), now_ms)
    };
    assert_eq!(code(again(NOW + DECLINED_MS - 1)), "nobody-to-ask");
    assert!(again(NOW + DECLINED_MS).is_ok());
}

#[test]
fn parts_are_taken_once_and_can_be_exchanged_while_it_is_open() {
    let mut all = called();
    assert_eq!(code(all.answer(ID, LARK, Some(0), NOW)), "part-taken");
    assert_eq!(code(all.answer(ID, LARK, Some(3), NOW)), "no-such-part");
    assert_eq!(code(all.ready(ID, LARK, 1)), "no-part");
    all.answer(ID, LARK, Some(1), NOW).unwrap();
    assert_eq!(code(all.answer(ID, IBIS, Some(1), NOW)), "part-taken");
    all.answer(ID, LARK, Some(2), NOW).unwrap();
    all.answer(ID, IBIS, Some(1), NOW).unwrap();
    assert_eq!(
        code(all.answer(GatheringId(9), IBIS, Some(1), NOW)),
        "unknown-gathering"
    );
    assert_eq!(
        code(all.answer(ID, SongweaverId(9), Some(1), NOW)),
        "unknown-gathering"
    );
}

#[test]
fn one_takes_part_in_one_gathering_at_a_time() {
    let mut all = called();
    let other = GatheringId(8);
    assert_eq!(
        code(all.call(call_of(other, WREN, &[(LARK, Some(HERE))]), NOW)),
        "gathered-elsewhere"
    );
    // Lark may call others while an invitation waits for it, and cannot accept it then.
    all.call(call_of(other, LARK, &[(SongweaverId(4), Some(HERE))]), NOW)
        .unwrap();
    assert_eq!(code(all.answer(ID, LARK, Some(1), NOW)), "gathered-elsewhere");
    let third = all.call(call_of(GatheringId(9), IBIS, &[(LARK, Some(HERE))]), NOW);
    assert_eq!(code(third), "nobody-to-ask");
}

#[test]
fn an_invitation_is_bounded_and_sends_nothing_where_nobody_can_be_asked() {
    let mut all = Gatherings::default();
    let far = Here { metres: 30.5, ..HERE };
    let blocked = Here {
        blocked_by_inviter: true,
        ..HERE
    };
    for other in [None, Some(far), Some(blocked)] {
        assert_eq!(
            code(all.call(call_of(ID, WREN, &[(LARK, other)]), NOW)),
            "nobody-to-ask"
        );
    }
    assert_eq!(
        code(all.call(call_of(ID, WREN, &[(WREN, Some(HERE))]), NOW)),
        "yourself"
    );
    let eight: Vec<_> = (2..10).map(|who| (SongweaverId(who), Some(HERE))).collect();
    assert_eq!(code(all.call(call_of(ID, WREN, &eight), NOW)), "gathering-size");
    let alone = Call {
        parts: vec![part(0)],
        ..call_of(ID, WREN, &[(LARK, Some(HERE))])
    };
    assert_eq!(code(all.call(alone, NOW)), "gathering-size");
    assert_eq!((all.count(), all.news().len()), (0, 0));
    // Invitations that wait for one person are bounded, whoever they come from.
    for inviter in 20..20 + WAITING_MAX as u64 {
        let call = call_of(
            GatheringId(u128::from(inviter)),
            SongweaverId(inviter),
            &[(LARK, Some(HERE))],
        );
        all.call(call, NOW).unwrap();
    }
    assert_eq!(
        code(all.call(call_of(ID, WREN, &[(LARK, Some(HERE))]), NOW)),
        "nobody-to-ask"
    );
}

#[test]
fn who_blocks_the_inviter_hears_nothing_and_only_never_answers() {
    let mut all = Gatherings::default();
    let blocks = Here {
        blocks_inviter: true,
        ..HERE
    };
    let call = call_of(ID, WREN, &[(LARK, Some(blocks)), (IBIS, Some(HERE))]);
    all.call(call, NOW).unwrap();
    assert_eq!(stance(&all, LARK), Stance::Invited);
    assert_eq!(all.news()[0].to, [WREN, IBIS]);
    assert_eq!(all.told_to(LARK).count(), 0);
    assert_eq!(code(all.answer(ID, LARK, Some(1), NOW)), "unknown-gathering");
    look(&mut all, NOW + READY_WITHIN_MS, |who| {
        Some(if who == LARK { blocks } else { HERE })
    });
    assert!(all.news().iter().all(|news| !news.to.contains(&LARK)));
    // Whoever blocks the inviter after accepting has left, to the others' eyes.
    let mut all = called();
    all.answer(ID, LARK, Some(1), NOW).unwrap();
    look(&mut all, NOW, |who| Some(if who == LARK { blocks } else { HERE }));
    assert_eq!(stance(&all, LARK), Stance::LeftOut(Why::Left));
}

#[test]
fn who_strays_or_leaves_the_world_is_left_out_and_told_once() {
    let mut all = counting();
    all.news();
    let far = Here {
        metres: STRAY_METRES + 0.1,
        ..HERE
    };
    look(&mut all, NOW, |who| Some(if who == LARK { far } else { HERE }));
    assert_eq!(stance(&all, LARK), Stance::LeftOut(Why::Far));
    assert_eq!(all.news()[0].to, [WREN, LARK, IBIS]);
    assert_eq!(code(all.leave(ID, LARK, NOW)), "unknown-gathering");
    look(&mut all, NOW, |who| (who != IBIS).then_some(HERE));
    let news = all.news();
    assert_eq!(
        (news[0].end, &news[0].to[..]),
        (Some(End::Alone), &[WREN, IBIS][..])
    );
    assert_eq!(all.take_set(), [], "a start that fell is nobody's to wait for");
}

#[test]
fn a_connection_that_changed_must_be_ready_again() {
    let mut all = counting();
    let cut = Here {
        connection: None,
        ..HERE
    };
    look(&mut all, NOW, |who| Some(if who == LARK { cut } else { HERE }));
    assert_eq!(stance(&all, LARK), Stance::Accepted);
    let back = Here {
        connection: Some(3),
        ..HERE
    };
    let seen = |who| Some(if who == LARK { back } else { HERE });
    look(&mut all, NOW, seen);
    assert_eq!(stance(&all, LARK), Stance::Accepted, "it has not said so");
    all.ready(ID, LARK, 3).unwrap();
    look(&mut all, NOW, seen);
    assert!(stance(&all, LARK).is_ready());
    // Cut again, and not back when it starts.
    look(&mut all, NOW, |who| Some(if who == LARK { cut } else { HERE }));
    assert_eq!(all.start(ID, |_| Ok(())), [(WREN, 0), (IBIS, 2)]);
    assert_eq!(stance(&all, LARK), Stance::LeftOut(Why::Lost));
}

#[test]
fn the_inviter_ends_it_by_leaving_until_it_sounds() {
    for leaves_the_world in [false, true] {
        let mut all = counting();
        if leaves_the_world {
            look(&mut all, NOW, |who| (who != WREN).then_some(HERE));
        } else {
            all.leave(ID, WREN, NOW).unwrap();
        }
        assert_eq!(ended(&mut all), Some(End::Withdrawn));
        assert_eq!(all.start(ID, |_| Ok(())), []);
    }
    let mut all = counting();
    all.start(ID, |_| Ok(()));
    all.leave(ID, WREN, NOW).unwrap();
    assert_eq!(ended(&mut all), None, "the others go on");
    assert_eq!(stance(&all, LARK), Stance::Sounding);
}

#[test]
fn who_cannot_sound_at_the_start_is_left_out_and_two_at_least_begin() {
    let mut all = counting();
    let tired = |who| if who == WREN { Err(Why::NoEnergy) } else { Ok(()) };
    assert_eq!(all.start(ID, tired), [(LARK, 1), (IBIS, 2)]);
    assert_eq!(stance(&all, WREN), Stance::LeftOut(Why::NoEnergy));
    let mut all = counting();
    let busy = |who| if who == LARK { Ok(()) } else { Err(Why::Casting) };
    assert_eq!(all.start(ID, busy), []);
    assert_eq!(ended(&mut all), Some(End::Alone));
    // One that could not begin after all is told of.
    let mut all = counting();
    all.start(ID, |_| Ok(()));
    all.could_not(ID, LARK, Why::Gone);
    assert_eq!(stance(&all, LARK), Stance::LeftOut(Why::Gone));
}

#[test]
fn a_world_that_stops_ends_what_has_not_begun() {
    let mut all = counting();
    all.end_all(End::Stopping);
    assert_eq!(ended(&mut all), Some(End::Stopping));
    let mut all = counting();
    all.start(ID, |_| Ok(()));
    all.end_all(End::Stopping);
    assert_eq!(all.count(), 1, "what sounds is ended with all music");
}
