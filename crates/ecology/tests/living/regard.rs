//! People among creatures: gestures are answered by temper and trust, kindness is remembered and forgotten, and what is overused shows.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

use super::trial;
use ecology::climate::WorldMinute;
use ecology::ecosystem::{EcologyCommand, EcologyRefusal, Ecosystem, Living};
use ecology::fauna::{Body, Call, Doing, Fauna, Life};
use ecology::population::AGES;
use ecology::regard::{Gesture, SIGNS_MAX, Spot};
use ecology::roster::{Food, Roster};
use ecology::standing::Standing;
use ecology::wild::{Corridor, Wild};

const SIDE: u16 = 24;

/// A watched region without foxes, an hour after it began, and where most stand within 24 m of one.
fn region() -> (Roster, Ecosystem, [f32; 2]) {
    let roster = trial::roster();
    let mut ecosystem = Ecosystem::new(&roster, "trial", trial::ground(SIDE), 21, WorldMinute(0));
    let species = roster.species_called("fox").unwrap();
    let many = ecosystem.counts()[species];
    ecosystem
        .command(&roster, EcologyCommand::Remove { species, many })
        .unwrap();
    ecosystem.watch(&roster);
    live(&mut ecosystem, &roster, 60);
    let places = || fauna(&ecosystem).bodies().iter().map(|body| [body.x, body.z]);
    let edge = ecosystem.habitat().metres() - 64.0;
    let middle = places()
        .filter(|at| at.iter().all(|part| (64.0..edge).contains(part)))
        .max_by_key(|at| near(&ecosystem, *at, 24.0).len())
        .expect("some stand in the midst");
    (roster, ecosystem, middle)
}

fn live(ecosystem: &mut Ecosystem, roster: &Roster, minutes: u64) {
    for _ in 0..minutes {
        ecosystem.minute(roster, trial::air(), trial::mood(), 1);
    }
}

fn gesture(gesture: Gesture, [x, z]: [f32; 2], strength: u16) -> EcologyCommand {
    EcologyCommand::Gesture {
        gesture,
        at: Spot {
            x_cm: (x * 100.0) as u32,
            z_cm: (z * 100.0) as u32,
        },
        radius_cm: 6_400,
        strength,
    }
}

fn fauna(ecosystem: &Ecosystem) -> &Fauna {
    ecosystem.fauna().expect("someone watches")
}

/// The mean distance from a point of those whose numbers are given.
fn apart(ecosystem: &Ecosystem, from: [f32; 2], ids: &[u32]) -> f32 {
    let fauna = fauna(ecosystem);
    let of = |(body, _): (Body, &Life)| (body.x - from[0]).hypot(body.z - from[1]);
    let known = fauna
        .bodies()
        .iter()
        .zip(fauna.lives())
        .filter(|(_, life)| ids.contains(&life.id));
    let (sum, many) = known
        .map(of)
        .fold((0.0, 0), |(sum, many), far| (sum + far, many + 1));
    sum / many.max(1) as f32
}

fn near(ecosystem: &Ecosystem, from: [f32; 2], metres: f32) -> Vec<u32> {
    let fauna = fauna(ecosystem);
    fauna
        .bodies()
        .iter()
        .zip(fauna.lives())
        .filter(|(body, _)| (body.x - from[0]).hypot(body.z - from[1]) < metres)
        .map(|(_, life)| life.id)
        .collect()
}

#[test]
fn scared_they_run_called_they_come_and_soothed_they_rest() {
    let (roster, still, middle) = region();
    for (given, strength) in [
        (Gesture::Scare, 1000),
        (Gesture::Call, 1000),
        (Gesture::Soothe, 1000),
    ] {
        let (mut alone, mut after) = (still.clone(), still.clone());
        let answer = after.command(&roster, gesture(given, middle, strength)).unwrap();
        let sign = after.regard().signs()[0];
        let answers = |(body, life): &(Body, &Life)| {
            let (dx, dz) = (body.x - middle[0], body.z - middle[1]);
            let kind = &roster.species[body.species()];
            sign.answered(kind, life.trust, life.id, dx * dx + dz * dz)
        };
        let before = fauna(&still);
        let ids: Vec<u32> = before
            .bodies()
            .iter()
            .zip(before.lives())
            .filter(answers)
            .map(|(_, life)| life.id)
            .collect();
        assert_eq!(ids.len() as u32, answer, "{given:?}");
        assert!(!ids.is_empty(), "{given:?}");
        live(&mut alone, &roster, 3);
        live(&mut after, &roster, 3);
        let (left, now) = (apart(&alone, middle, &ids), apart(&after, middle, &ids));
        match given {
            Gesture::Scare => assert!(now > left + 10.0, "they run: {now} m, {left} m left alone"),
            Gesture::Call => assert!(now < left, "they come: {now} m, {left} m left alone"),
            Gesture::Soothe => {
                let now = fauna(&after);
                let rest = now.bodies().iter().zip(now.lives()).filter(|(body, life)| {
                    ids.contains(&life.id) && matches!(body.doing(), Doing::Rest | Doing::Drink)
                });
                assert!(rest.count() * 4 >= ids.len() * 3, "they rest");
                let trusts = now
                    .lives()
                    .iter()
                    .any(|life| ids.contains(&life.id) && life.trust > 0);
                assert!(trusts, "and trust a little");
            }
        }
    }
}

#[test]
fn a_gesture_is_refused_with_its_reason_and_forgotten_when_its_time_is_over() {
    let (roster, mut ecosystem, middle) = region();
    let refused = |ecosystem: &mut Ecosystem, command| ecosystem.command(&roster, command).unwrap_err();
    assert_eq!(
        refused(&mut ecosystem, gesture(Gesture::Call, middle, 0)),
        EcologyRefusal::NoSuchGesture
    );
    let far = EcologyCommand::Gesture {
        gesture: Gesture::Call,
        at: Spot {
            x_cm: u32::MAX,
            z_cm: 0,
        },
        radius_cm: 500,
        strength: 500,
    };
    assert_eq!(refused(&mut ecosystem, far), EcologyRefusal::NoSuchCell);
    for _ in 0..SIGNS_MAX {
        ecosystem
            .command(&roster, gesture(Gesture::Scare, middle, 1000))
            .unwrap();
    }
    assert_eq!(
        refused(&mut ecosystem, gesture(Gesture::Scare, middle, 1000)),
        EcologyRefusal::TooMuchGoingOn
    );
    live(&mut ecosystem, &roster, 10);
    assert!(ecosystem.regard().signs().is_empty());
    ecosystem.unwatch(&roster);
    assert_eq!(
        refused(&mut ecosystem, gesture(Gesture::Call, middle, 900)),
        EcologyRefusal::NobodyNear
    );
}

#[test]
fn who_eats_from_a_hand_trusts_lets_people_near_and_forgets_in_time() {
    let (roster, mut ecosystem, _) = region();
    let hare = roster.species_called("hare").unwrap();
    let grass = roster
        .plants
        .iter()
        .position(|plant| plant.slug == "grass")
        .unwrap();
    let offer = |id, food| EcologyCommand::Offer {
        species: hare,
        id,
        food,
        grains: 2_000,
    };
    let one = |ecosystem: &Ecosystem, id| {
        let fauna = fauna(ecosystem);
        fauna
            .find(hare, id)
            .map(|at| (fauna.bodies().get(at), fauna.lives()[at]))
    };
    let lean = fauna(&ecosystem)
        .bodies()
        .iter()
        .zip(fauna(&ecosystem).lives())
        .filter(|(body, life)| {
            body.species() == hare && body.grown() && life.matter < 20_000 && life.age < 30_000
        })
        .map(|(_, life)| life.id)
        .next()
        .expect("one is hungry");
    let before = ecosystem.matter();
    let brought = ecosystem.ledger().brought;
    let eaten = ecosystem
        .command(&roster, offer(lean, Food::Plant(grass)))
        .unwrap();
    assert_eq!(eaten, 2_000);
    assert_eq!(
        ecosystem.matter(),
        before + 2_000,
        "what was eaten came from outside"
    );
    assert_eq!(ecosystem.ledger().brought, brought + 2_000);
    let trust = one(&ecosystem, lean).unwrap().1.trust;
    assert!(trust > 30, "{trust}");
    let kind = &roster.species[hare];
    let regard = ecosystem.regard();
    assert!(regard.flight_metres(kind, hare, trust) < regard.flight_metres(kind, hare, 0) * 0.9);
    assert_eq!(
        ecosystem.command(&roster, offer(lean, Food::Carrion)),
        Err(EcologyRefusal::NotItsFood)
    );
    assert_eq!(
        ecosystem.command(&roster, offer(u32::MAX, Food::Plant(grass))),
        Err(EcologyRefusal::NoSuchCreature)
    );
    // In numbers it is kept as its class's sum, and comes back.
    let sum = |ecosystem: &Ecosystem| match ecosystem.living() {
        Living::Individuals(fauna) => fauna.lives().iter().map(|life| u32::from(life.trust)).sum(),
        Living::Population(population) => {
            let trust = population.cohorts(hare).trust;
            assert_eq!(trust.len(), AGES);
            trust.iter().sum::<u32>()
        }
    };
    let known = sum(&ecosystem);
    ecosystem.unwatch(&roster);
    assert_eq!(sum(&ecosystem), known);
    ecosystem.watch(&roster);
    assert_eq!(sum(&ecosystem), known);
    // A day and a half on some of it is forgotten, both ways of living.
    let mut numbers = ecosystem.clone();
    numbers.unwatch(&roster);
    for _ in 0..36 {
        numbers.hour(&roster, trial::air(), trial::mood());
    }
    live(&mut ecosystem, &roster, 36 * 60);
    assert!(sum(&ecosystem) < known, "individuals forget");
    assert!(sum(&numbers) < known, "numbers forget");
}

#[test]
fn visitors_are_fled_from_and_farther_where_half_were_taken() {
    let (roster, still, _) = region();
    // Beside each of forty stands someone, five metres off.
    let those = fauna(&still).bodies().iter().zip(fauna(&still).lives());
    let strangers: Vec<(u32, [f32; 2])> = those
        .step_by(2)
        .take(40)
        .map(|(body, life)| (life.id, [body.x + 5.0, body.z]))
        .collect();
    let (mut alone, mut visited) = (still.clone(), still.clone());
    visited.visited_by(&strangers.iter().map(|(_, at)| *at).collect::<Vec<_>>());
    live(&mut alone, &roster, 2);
    live(&mut visited, &roster, 2);
    let far = |ecosystem: &Ecosystem| {
        let apart = strangers.iter().map(|(id, at)| apart(ecosystem, *at, &[*id]));
        apart.sum::<f32>() / strangers.len() as f32
    };
    let (left, beside) = (far(&alone), far(&visited));
    assert!(
        beside > left + 4.0,
        "{left} m left alone, {beside} m from a stranger"
    );
    let species = roster.species_called("hare").unwrap();
    let kind = &roster.species[species];
    let many = still.counts()[species] / 2;
    let mut hunted = still.clone();
    hunted
        .command(&roster, EcologyCommand::Remove { species, many })
        .unwrap();
    let flight = |ecosystem: &Ecosystem| ecosystem.regard().flight_metres(kind, species, 0);
    assert!(flight(&hunted) > flight(&still) * 1.5);
    assert!(
        hunted.voice(&roster, species) < 500,
        "few sing where many were taken"
    );
    live(&mut hunted, &roster, 48 * 60);
    assert!(flight(&hunted) < flight(&still) * 1.9, "in time they forget");
}

#[test]
fn harvest_wears_silences_and_lowers_the_standing_and_planting_cares() {
    let (roster, mut ecosystem, _) = region();
    let counts = ecosystem.counts();
    let cover = ecosystem.flora().total(0);
    let standing = |ecosystem: &Ecosystem| Standing::of(ecosystem, &roster, &counts, cover);
    let hare = roster.species_called("hare").unwrap();
    let plant = ecosystem.flora().plants()[0];
    let (voice, peace) = (ecosystem.voice(&roster, hare), standing(&ecosystem).peace);
    for cell in 0..200 {
        let harvest = EcologyCommand::Harvest {
            plant,
            cell,
            grains: 50_000,
        };
        ecosystem.command(&roster, harvest).unwrap();
    }
    let worn = ecosystem.regard().worn(0);
    assert!(worn > 300, "{worn}");
    assert!(ecosystem.voice(&roster, hare) < voice);
    assert!(standing(&ecosystem).peace < peace);
    for cell in 0..200 {
        let sow = EcologyCommand::Plant {
            plant,
            cell,
            grains: 10_000,
        };
        ecosystem.command(&roster, sow).unwrap();
    }
    assert!(ecosystem.regard().worn(0) < worn, "who plants cares");
    let hours = ecosystem.regard().worn(0);
    live(&mut ecosystem, &roster, 60 * 12);
    assert!(ecosystem.regard().worn(0) < hours, "wear fades");
}

#[test]
fn who_goes_over_a_border_is_told_by_both_its_numbers_and_keeps_its_trust() {
    let roster = trial::roster();
    let deer = roster.species_called("deer").unwrap();
    let new = |seed| {
        let mut region = Ecosystem::new(&roster, "trial", trial::ground(SIDE), seed, WorldMinute(0));
        region.watch(&roster);
        region
    };
    let way = |from, to, border| Corridor {
        from,
        to,
        border: Some(border),
    };
    let mut wild = Wild::new(vec![new(1), new(2)], vec![way(1, 0, 0), way(0, 1, 2)], 5);
    for number in 0..64_u16 {
        let at = [f32::from(number % 8), f32::from(number / 8)].map(|part| part * 48.0 + 24.0);
        let soothed = gesture(Gesture::Soothe, at, 1000);
        // More than may be minded at once are refused; those before hold.
        let _ = wild.regions_mut()[1].command(&roster, soothed);
    }
    let all = Call {
        border: 0,
        share: u8::MAX,
    };
    wild.regions_mut()[1].call(deer, all);
    let (mut crossed, mut trusting) = (0, 0);
    for _ in 0..600 {
        let before: Vec<Life> = fauna(&wild.regions()[1]).lives().to_vec();
        for region in wild.regions_mut() {
            region.minute(&roster, trial::air(), trial::mood(), 1);
        }
        wild.minute_passed(&roster);
        for crossing in wild.take_crossings() {
            if (crossing.from, crossing.to) != (1, 0) {
                continue;
            }
            let was = before.iter().find(|life| life.id == crossing.was).unwrap();
            let beyond = fauna(&wild.regions()[0]);
            let at = beyond.find(crossing.species, crossing.now.unwrap()).unwrap();
            assert_eq!(beyond.lives()[at].trust, was.trust);
            assert!(
                fauna(&wild.regions()[1])
                    .find(crossing.species, crossing.was)
                    .is_none()
            );
            crossed += 1;
            trusting += u32::from(was.trust > 0);
        }
    }
    assert!(
        crossed > 10 && trusting > 0,
        "{crossed} went, {trusting} of them trusting"
    );
    // Where nobody watches, it becomes one of many and has no number yet.
    wild.regions_mut()[0].unwatch(&roster);
    wild.regions_mut()[1].call(deer, all);
    let mut told = Vec::new();
    for _ in 0..600 {
        wild.regions_mut()[1].minute(&roster, trial::air(), trial::mood(), 1);
        wild.minute_passed(&roster);
        told.extend(wild.take_crossings());
    }
    assert!(!told.is_empty() && told.iter().all(|one| one.to == 1 || one.now.is_none()));
}
