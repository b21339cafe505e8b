//! Waiting before a full world: who is let in, in which order, and what they are told.

use super::*;

const NOW: WorldMillis = WorldMillis(1_000_000);

fn line(players_max: usize, waiting_max: usize) -> Arc<WaitingLine> {
    Arc::new(WaitingLine::new(Places {
        players_max,
        waiting_max,
    }))
}

fn who(number: u64) -> SongweaverId {
    SongweaverId(number)
}

fn waits(answer: Result<Answer, Closing>) -> Ticket {
    match answer {
        Ok(Answer::Wait(ticket)) => ticket,
        other => panic!("no place in the line: {other:?}"),
    }
}

fn place(ticket: &Ticket) -> usize {
    match ticket.standing(NOW) {
        Standing::At { place, .. } => place,
        other => panic!("it does not wait: {other:?}"),
    }
}

#[test]
fn places_are_given_once_and_the_line_is_in_order_of_arrival_and_bounded() {
    let line = line(2, 2);
    let Ok(Answer::Enter(on_the_way)) = line.ask(who(1), 1, NOW) else {
        panic!("there is a place");
    };
    // The one place that was free is promised.
    let second = waits(line.ask(who(2), 1, NOW));
    let third = waits(line.ask(who(3), 1, NOW));
    assert_eq!((place(&second), place(&third)), (1, 2));
    let full = line.ask(who(4), 1, NOW).expect_err("the line is full");
    assert_eq!(full.code, "queue-full");
    // It did not come in after all: the place goes on.
    drop(on_the_way);
    line.look(1, NOW);
    assert_eq!(second.standing(NOW), Standing::Called);
    let promise = second.promise();
    line.look(1, NOW);
    assert_eq!(place(&third), 1, "one place calls one");
    // It came in: the promise ends, and the world is as full as before.
    drop(promise);
    line.look(2, NOW);
    assert_eq!(place(&third), 1);
    line.left(who(9), Departure::Meant, 1, NOW);
    assert_eq!(third.standing(NOW), Standing::Called);
}

#[test]
fn whoever_lost_the_line_comes_first_for_a_minute_and_no_longer() {
    let line = line(1, 10);
    let first = waits(line.ask(who(1), 1, NOW));
    line.left(who(7), Departure::Cut, 1, NOW);
    line.left(who(8), Departure::Meant, 1, NOW);
    let meant = waits(line.ask(who(8), 1, NOW));
    let back = waits(line.ask(who(7), 1, NOW.plus(GRACE_MS)));
    assert_eq!((place(&back), place(&first), place(&meant)), (1, 2, 3));
    line.left(who(6), Departure::Cut, 1, NOW);
    let late = waits(line.ask(who(6), 1, NOW.plus(GRACE_MS + 1)));
    assert_eq!(place(&late), 4);
}

#[test]
fn a_cut_line_keeps_its_place_for_a_minute_and_holds_up_nobody() {
    let line = line(1, 10);
    let first = waits(line.ask(who(1), 1, NOW));
    let second = waits(line.ask(who(2), 1, NOW));
    drop(first);
    // While it is away the next one goes.
    line.look(0, NOW);
    assert_eq!(second.standing(NOW), Standing::Called);
    drop(second.promise());
    line.look(1, NOW);
    let third = waits(line.ask(who(3), 1, NOW));
    let back = waits(line.ask(who(1), 1, NOW.plus(GRACE_MS)));
    assert_eq!((place(&back), place(&third)), (1, 2));
    drop(back);
    line.look(1, NOW.plus(2 * GRACE_MS + 1));
    assert_eq!(place(&third), 1, "nobody came back");
}

#[test]
fn one_person_has_one_place_whichever_window_asks_and_leaving_gives_it_up() {
    let line = line(1, 10);
    let first = waits(line.ask(who(1), 1, NOW));
    let other_window = waits(line.ask(who(1), 1, NOW));
    assert_eq!(first.standing(NOW), Standing::TakenOver);
    assert_eq!(place(&other_window), 1);
    first.leave();
    assert_eq!(
        place(&other_window),
        1,
        "what is taken over is not given up by the former"
    );
    let second = waits(line.ask(who(2), 1, NOW));
    other_window.leave();
    assert_eq!(place(&second), 1);
    let _ahead = line.pass(who(3));
    assert_eq!(place(&second), 1, "who passes takes nobody's place in the line");
}

#[test]
fn an_estimate_is_told_only_from_what_happened_and_grows_in_a_lull() {
    let line = line(1, 10);
    let first = waits(line.ask(who(1), 1, NOW));
    let second = waits(line.ask(who(2), 1, NOW));
    let estimate = |ticket: &Ticket, now| match ticket.standing(now) {
        Standing::At { estimate_ms, .. } => estimate_ms,
        other => panic!("it does not wait: {other:?}"),
    };
    assert_eq!(estimate(&first, NOW), None);
    for minute in 0..3 {
        // Nobody is called: the world is over-full.
        line.left(who(100 + minute), Departure::Meant, 5, NOW.plus(minute * 60_000));
    }
    let now = NOW.plus(180_000);
    assert_eq!(estimate(&first, now), Some(60_000));
    assert_eq!(estimate(&second, now), Some(120_000));
    assert_eq!(estimate(&first, NOW.plus(360_000)), Some(120_000));
    line.look(5, NOW.plus(DEPARTURES_WITHIN_MS + 240_000));
    assert_eq!(estimate(&first, NOW.plus(DEPARTURES_WITHIN_MS + 240_000)), None);
}
