//! A checkpoint: a region restored from it lives on as if it had never been written, and what is known keeps its number.

use super::trial;
use ecology::checkpoint::{BYTES_MAX, decode, encode};
use ecology::climate::WorldMinute;
use ecology::ecosystem::{EcologyCommand, Ecosystem};
use ecology::roster::Roster;

const SIDE: u16 = 24;

fn region(watched: bool) -> (Roster, Ecosystem) {
    let roster = trial::roster();
    let mut ecosystem = Ecosystem::new(&roster, "trial", trial::ground(SIDE), 7, WorldMinute(0));
    if watched {
        ecosystem.watch(&roster);
    }
    (roster, ecosystem)
}

fn live(ecosystem: &mut Ecosystem, roster: &Roster, minutes: u64) {
    for _ in 0..minutes {
        ecosystem.minute(roster, trial::air(), trial::mood(), 1);
    }
}

#[test]
fn a_restored_region_lives_on_as_if_it_had_never_been_written_and_deeds_applied_again_are_the_same() {
    for watched in [true, false] {
        let (roster, mut before) = region(watched);
        live(&mut before, &roster, 60 * 7 + 13);
        let bytes = encode(&before, &roster);
        assert!(bytes.len() < BYTES_MAX);
        let mut after = decode(&bytes, &roster, "trial", before.habitat()).expect("it was just written");
        assert_eq!(encode(&after, &roster), bytes);
        let cell = (0..usize::from(SIDE * SIDE)).find(|cell| before.flora().edible(*cell, 0) > 50);
        let deed = EcologyCommand::Harvest {
            plant: before.flora().plants()[0],
            cell: cell.expect("something grows"),
            grains: 40,
        };
        for one in [&mut before, &mut after] {
            one.command(&roster, deed).expect("there is enough");
            live(one, &roster, 60 * 8);
        }
        assert_eq!(
            encode(&before, &roster),
            encode(&after, &roster),
            "watched: {watched}"
        );
        assert_eq!(before.matter(), after.matter());
    }
}

#[test]
fn what_is_damaged_or_of_another_shape_or_ground_is_thrown_away() {
    let (roster, ecosystem) = region(true);
    let bytes = encode(&ecosystem, &roster);
    let read = |bytes: &[u8]| decode(bytes, &roster, "trial", ecosystem.habitat());
    assert!(read(&bytes).is_some());
    for cut in (0..bytes.len()).step_by(97) {
        assert!(read(&bytes[..cut]).is_none(), "{cut}");
    }
    let mut longer = bytes.clone();
    longer.push(0);
    assert!(read(&longer).is_none());
    let mut shape = bytes.clone();
    shape[0] ^= 1;
    assert!(read(&shape).is_none());
    assert!(decode(&bytes, &roster, "trial", &trial::ground(SIDE / 2)).is_none());
}

#[test]
fn a_region_of_counts_alone_has_these_counts() {
    let (roster, ecosystem) = region(false);
    let counts: Vec<(usize, u32)> = (0..roster.species.len())
        .map(|species| (species, 17 + species as u32))
        .collect();
    let made = Ecosystem::with_counts(
        &roster,
        "trial",
        ecosystem.habitat().clone(),
        (7, WorldMinute(600)),
        &counts,
    );
    for (species, many) in counts {
        assert_eq!(made.counts()[species], many);
    }
    assert_eq!(made.at(), WorldMinute(600));
}

#[test]
fn who_is_known_bears_its_number_again_after_nobody_watched() {
    let (roster, mut ecosystem) = region(true);
    live(&mut ecosystem, &roster, 60);
    let hare = roster.species_called("hare").expect("on the roster");
    let known: Vec<(u32, u32)> = {
        let fauna = ecosystem.fauna().expect("watched");
        let hares = (0..fauna.len()).filter(|at| fauna.bodies().get(*at).species() == hare);
        hares
            .take(3)
            .map(|at| (fauna.lives()[at].id, fauna.lives()[at].age))
            .collect()
    };
    assert_eq!(known.len(), 3);
    ecosystem.unwatch(&roster);
    live(&mut ecosystem, &roster, 60);
    ecosystem.watch(&roster);
    let ids: Vec<u32> = known.iter().map(|(id, _)| *id).collect();
    let fauna = ecosystem.fauna_mut().expect("watched");
    for (id, age) in &known {
        let at = fauna.recall(hare, *id, age + 60, &ids).expect("hares are left");
        assert_eq!(fauna.lives()[at].id, *id);
    }
    let mut numbers: Vec<u32> = fauna.lives().iter().map(|life| life.id).collect();
    numbers.sort_unstable();
    assert!(
        numbers.windows(2).all(|pair| pair[0] != pair[1]),
        "no number twice"
    );
    assert!(known.iter().all(|(id, _)| fauna.find(hare, *id).is_some()));
}

#[test]
fn individuals_written_before_it_was_counted_whom_hunters_met_are_read() {
    let (roster, region) = region(true);
    let now = encode(&region, &roster);
    // Nobody has met anybody yet: a count and no pairs for each species, at the end of the bytes; before it the individuals, 32 bytes each, behind their calls, the next
    // number, and how many they are; before those the kind.
    let species = roster.species.len();
    let many = region.fauna().expect("it is watched").len();
    let counted = 5 * species;
    let kind = now.len() - counted - 32 * many - 8 - 2 * species - 1;
    assert_eq!(now[kind], 2);
    let mut before = now[..now.len() - counted].to_vec();
    before[kind] = 1;
    let read = decode(&before, &roster, "trial", region.habitat()).expect("it is still read");
    assert_eq!(encode(&read, &roster), now);
    before[kind] = 2;
    assert!(decode(&before, &roster, "trial", region.habitat()).is_none());
}
