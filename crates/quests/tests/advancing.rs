//! A journey advances by facts, in any order they come, and never by others.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

#[path = "support/journey.rs"]
mod support;

use proptest::prelude::*;
use quests::{DONE, Fact, FactPattern, NotSkippable, Stand, Step, advance, begin, skip};
use support::{journey, known};

fn nothing(_: &FactPattern) -> bool {
    false
}

fn note(pitch: u8) -> Fact {
    Fact::SangNote { pitch }
}

fn restored() -> Fact {
    Fact::PlaceRestored {
        place: "statue".parse().unwrap(),
    }
}

fn entered(stage: &str) -> Step {
    Step::Entered {
        stage: stage.to_owned(),
    }
}

fn met(wait: u8, lights: &str) -> Step {
    Step::Met {
        stage: "wake".to_owned(),
        wait,
        lights: Some(lights.parse().unwrap()),
    }
}

/// The stand after steps, as the realm folds it.
fn after(stand: &Stand, steps: &[Step]) -> Stand {
    let mut stand = stand.clone();
    for step in steps {
        match step {
            Step::Met { wait, .. } => drop(stand.met.insert(*wait)),
            Step::Entered { stage } => stand = Stand::at(stage),
        }
    }
    stand
}

#[test]
fn a_gathering_stage_takes_its_facts_in_any_order_and_each_once() {
    let journey = journey();
    let start = Stand::at("wake");
    let first = advance(&journey, &start, &note(81), &nothing);
    assert_eq!(first, [met(1, "crystal-2")]);
    let half = after(&start, &first);
    assert_eq!(advance(&journey, &half, &note(69), &nothing), []);
    assert_eq!(advance(&journey, &half, &note(70), &nothing), []);
    assert_eq!(
        advance(&journey, &half, &note(62), &nothing),
        [met(0, "crystal-1"), entered("making")]
    );
}

#[test]
fn a_carrying_stage_hands_its_last_fact_on() {
    let mut journey = journey();
    journey.begins = "first".into();
    let mut first = journey.stages[0].clone();
    first.slug = "first".into();
    first.waits_for = vec![FactPattern::SangNote { pitch: None }];
    first.needs = 1;
    first.lights = Vec::new();
    first.next = "wake".into();
    journey.stages.insert(0, first);
    let start = Stand::at("first");
    assert_eq!(advance(&journey, &start, &note(69), &nothing), [entered("wake")]);
    journey.stages[0].carries = true;
    assert_eq!(
        advance(&journey, &start, &note(69), &nothing),
        [entered("wake"), met(1, "crystal-2")]
    );
    assert_eq!(advance(&journey, &start, &note(70), &nothing), [entered("wake")]);
}

#[test]
fn what_holds_already_is_passed_at_once() {
    let journey = journey();
    let made = |pattern: &FactPattern| *pattern == FactPattern::Made {};
    let half = Stand {
        stage: "wake".into(),
        met: [1].into(),
    };
    assert_eq!(
        advance(&journey, &half, &note(62), &made),
        [met(0, "crystal-1"), entered("making"), entered("statue")]
    );
    let all = |pattern: &FactPattern| !matches!(pattern, FactPattern::SangNote { .. });
    assert_eq!(begin(&journey, &all), [entered("wake")]);
    assert_eq!(
        skip(&journey, &Stand::at("making"), &all).unwrap(),
        [entered("statue"), entered(DONE)]
    );
}

#[test]
fn a_turn_comes_before_the_way_ahead() {
    let journey = journey();
    let gate = Fact::Interacted {
        place: "gate".parse().unwrap(),
        offer: "enter".into(),
    };
    let statue = Stand::at("statue");
    assert_eq!(advance(&journey, &statue, &gate, &nothing), [entered("detour")]);
    assert_eq!(advance(&journey, &statue, &restored(), &nothing), [entered(DONE)]);
    assert_eq!(advance(&journey, &Stand::at(DONE), &restored(), &nothing), []);
    assert_eq!(advance(&journey, &Stand::at("gone"), &restored(), &nothing), []);
}

#[test]
fn skipping_lights_what_the_stage_would_have_lit_and_only_that() {
    let journey = journey();
    let half = Stand {
        stage: "wake".into(),
        met: [1].into(),
    };
    assert_eq!(
        skip(&journey, &half, &nothing).unwrap(),
        [met(0, "crystal-1"), entered("making")]
    );
    assert_eq!(
        skip(&journey, &Stand::at("statue"), &nothing),
        Err(NotSkippable::Stage("statue".into()))
    );
    assert_eq!(
        skip(&journey, &Stand::at(DONE), &nothing),
        Err(NotSkippable::Done)
    );
}

#[test]
fn hints_and_comfort_change_with_tries_and_then_stay() {
    let journey = journey();
    let statue = journey.stage("statue").unwrap();
    let hints: Vec<_> = (0..4).filter_map(|tries| statue.hint(tries)).collect();
    assert_eq!(hints, ["hint.one", "hint.two", "hint.two", "hint.two"]);
    let said: Vec<_> = (1..4).map(|tries| statue.effect_of_try(tries)).collect();
    assert_ne!(said[0], said[1]);
    assert_eq!(said[1], said[2]);
    assert!(statue.tries_count_at(&"statue".parse().unwrap()));
    assert!(!statue.tries_count_at(&"gate".parse().unwrap()));
}

fn any_fact() -> impl Strategy<Value = Fact> {
    let place = prop::sample::select(vec!["crystal-1", "statue", "gate"]);
    prop_oneof![
        (0_u8..128).prop_map(note),
        Just(Fact::Made),
        place.clone().prop_map(|slug| Fact::PlaceRestored {
            place: slug.parse().unwrap()
        }),
        place.prop_map(|slug| Fact::Interacted {
            place: slug.parse().unwrap(),
            offer: "enter".into()
        }),
        Just(Fact::EnteredRegion {
            region: "landing".parse().unwrap()
        }),
    ]
}

proptest! {
    /// Whatever happens, one stands in a stage of the journey, each stage enters with nothing met, and the end is the end.
    #[test]
    fn a_stand_always_names_a_stage(facts in prop::collection::vec(any_fact(), 0..60)) {
        let journey = journey();
        prop_assert!(quests::check(&journey, &known()).is_empty());
        let mut stand = after(&Stand::default(), &begin(&journey, &nothing));
        for fact in facts {
            let was_done = stand.stage == DONE;
            let steps = advance(&journey, &stand, &fact, &nothing);
            prop_assert!(!was_done || steps.is_empty());
            stand = after(&stand, &steps);
            let known_stage = journey.stage(&stand.stage);
            prop_assert!(stand.stage == DONE || known_stage.is_some());
            if let Some(stage) = known_stage {
                prop_assert!(stand.met.len() < usize::from(stage.needs));
            }
        }
    }
}
