//! Gardens and borders: whose land, whose friend; what is refused and what is welcome, how long it holds, and who takes it along.

use super::living_rules::{ask, begun, species, to_creature, to_ground};
use super::real_content::real;
use content::nature::public_ground;
use ecology::fauna::GIVEN_FROM;
use kernel::{SongweaverId, WorldMillis};
use sim::region::RegionCommand;
use sim::region::crossing::Welcome;
use sim::region::garden::{LeftWhy, Tenure, Which};
use sim::region::life::Deed;
use sim::region::tend::{Appetite, Tend, With};
use sim::{RegionEvent, RegionRefusal, RegionState};

const MIRA: SongweaverId = SongweaverId(7);
const WREN: SongweaverId = SongweaverId(8);
const CELL: u32 = 3;

/// The world hour `hours` after the beginning, as a moment.
fn at(hours: u64) -> WorldMillis {
    WorldMillis(u64::from(real().pack.world.day_ms) * hours / 24 + 1_000)
}

fn lasts() -> u64 {
    u64::from(real().pack.nature.tending.garden_days) * 24
}

fn deed(who: SongweaverId, deed: Deed, cell: u32) -> Tend {
    let plant = (deed != Deed::Feed).then_some("reed");
    Tend {
        songweaver: who,
        cell,
        ..to_ground(deed, plant, Some(1000))
    }
}

fn tend(
    state: &mut RegionState,
    now: WorldMillis,
    command: Tend,
) -> Result<Vec<&'static str>, RegionRefusal> {
    let events = ask(state, now, RegionCommand::Tend(Box::new(command)))?;
    Ok(events
        .iter()
        .map(|event| match event {
            RegionEvent::Tended(_) => "tended",
            RegionEvent::GardenTended(_) => "garden-tended",
            RegionEvent::GardenLeft(left) if left.why == LeftWhy::Lapsed => "garden-lapsed",
            other => panic!("{other:?}"),
        })
        .collect())
}

fn owner(state: &RegionState, now: WorldMillis) -> Option<SongweaverId> {
    let rules = real();
    let garden = state
        .life
        .gardens
        .at(CELL, rules.hour_of(now), &rules.pack.nature.tending);
    garden.map(|garden| garden.songweaver)
}

#[test]
fn where_one_plants_is_ones_garden_and_others_plant_and_take_elsewhere() {
    let mut state = begun();
    assert_eq!(
        tend(&mut state, at(1), deed(MIRA, Deed::Plant, CELL)).unwrap(),
        ["tended", "garden-tended"]
    );
    assert_eq!(owner(&state, at(1)), Some(MIRA));
    for touching in [Deed::Plant, Deed::Harvest] {
        let before = state.clone();
        let refused = tend(&mut state, at(2), deed(WREN, touching, CELL)).unwrap_err();
        assert_eq!(refused, RegionRefusal::OthersGarden { owner: MIRA });
        assert_eq!(refused.code(), "others-garden");
        assert_eq!(state, before, "a refusal changes nothing");
    }
    // Food is welcome, and so is kindness to who grazes there; neither makes it theirs.
    assert_eq!(
        tend(&mut state, at(2), deed(WREN, Deed::Feed, CELL)).unwrap(),
        ["tended"]
    );
    let kind = Tend {
        songweaver: WREN,
        ..to_creature(Deed::Soothe, With::Hand, 20, Some(Appetite::Full))
    };
    assert_eq!(tend(&mut state, at(2), kind).unwrap(), ["tended"]);
    assert_eq!(owner(&state, at(2)), Some(MIRA));
    // Beside it the ground is free.
    assert!(tend(&mut state, at(2), deed(WREN, Deed::Plant, CELL + 1)).is_ok());
    assert_eq!(state.life.gardens.of(WREN), 1);
}

#[test]
fn public_ground_is_nobodys_and_nobody_has_more_than_a_few() {
    let mut state = begun();
    let public = Tend {
        tenure: Tenure::Public,
        ..deed(MIRA, Deed::Plant, CELL)
    };
    assert_eq!(tend(&mut state, at(1), public).unwrap(), ["tended"]);
    assert_eq!(
        tend(&mut state, at(1), deed(WREN, Deed::Harvest, CELL)).unwrap(),
        ["tended"]
    );
    let most = u32::from(real().pack.nature.tending.gardens_max);
    for cell in 0..most + 2 {
        tend(&mut state, at(1), deed(MIRA, Deed::Plant, 100 + cell)).unwrap();
    }
    assert_eq!(state.life.gardens.of(MIRA), most as usize);
    // Those of other regions count too.
    let elsewhere = Tend {
        gardens_elsewhere: most as u16,
        ..deed(WREN, Deed::Plant, 200)
    };
    assert_eq!(tend(&mut state, at(1), elsewhere).unwrap(), ["tended"]);
    // However many come, three quarters of the ground stay everyone's.
    for many in 0..400 {
        let who = SongweaverId(1000 + many);
        tend(&mut state, at(1), deed(who, Deed::Plant, 300 + many as u32)).unwrap();
    }
    assert_eq!(
        state.life.gardens.iter().count(),
        sim::region::limits::GARDENS_MAX
    );
}

#[test]
fn a_garden_lasts_while_it_is_tended_and_is_free_after() {
    let mut state = begun();
    tend(&mut state, at(1), deed(MIRA, Deed::Plant, CELL)).unwrap();
    let again = || deed(MIRA, Deed::Harvest, CELL);
    assert_eq!(
        tend(&mut state, at(1), again()).unwrap(),
        ["tended"],
        "once an hour is told"
    );
    assert_eq!(
        tend(&mut state, at(5), again()).unwrap(),
        ["tended", "garden-tended"]
    );
    let (last, free) = (at(4 + lasts()), at(5 + lasts()));
    assert!(tend(&mut state, last, deed(WREN, Deed::Plant, CELL)).is_err());
    // The hour that ends tells that it lapsed.
    let mut passed = state.clone();
    let hour = real().hour_of(free);
    let pass = |hour| RegionCommand::PassTime {
        hour,
        neighbours: Vec::new(),
        life: None,
    };
    let lapsed = |events: &[RegionEvent]| {
        events
            .iter()
            .any(|event| matches!(event, RegionEvent::GardenLeft(left) if left.songweaver == MIRA))
    };
    let early = ask(&mut passed, last, pass(hour - 1)).unwrap();
    assert!(!lapsed(&early));
    let due = ask(&mut passed, free, pass(hour)).unwrap();
    assert!(lapsed(&due));
    assert_eq!(passed.life.gardens.iter().count(), 0);
    // Who plants there before that is told has it all the same.
    let taken = tend(&mut state, free, deed(WREN, Deed::Plant, CELL)).unwrap();
    assert_eq!(taken, ["tended", "garden-lapsed", "garden-tended"]);
    assert_eq!(owner(&state, free), Some(WREN));
    assert_eq!(state.life.gardens.of(MIRA), 0);
}

#[test]
fn a_garden_is_given_up_by_who_has_it_and_cleared_with_who_is_erased() {
    let mut state = begun();
    for cell in [CELL, CELL + 1] {
        tend(&mut state, at(1), deed(MIRA, Deed::Plant, cell)).unwrap();
    }
    tend(&mut state, at(1), deed(WREN, Deed::Plant, CELL + 2)).unwrap();
    let give_up = |songweaver| RegionCommand::GiveUpGarden {
        songweaver,
        cell: CELL,
    };
    let refused = ask(&mut state, at(2), give_up(WREN)).unwrap_err();
    assert_eq!(refused.code(), "not-your-garden");
    ask(&mut state, at(2), give_up(MIRA)).unwrap();
    assert_eq!(owner(&state, at(2)), None);
    assert!(ask(&mut state, at(2), give_up(MIRA)).is_err());
    tend(&mut state, at(2), deed(MIRA, Deed::Plant, CELL + 3)).unwrap();
    let clear = |which, why| RegionCommand::ClearGardens {
        songweaver: MIRA,
        which,
        why,
    };
    // One by a keeper, and nothing where it is none of theirs; the rest with who is erased.
    let elsewhere = clear(Which::Cell(CELL + 2), LeftWhy::Cleared);
    assert_eq!(ask(&mut state, at(3), elsewhere).unwrap(), []);
    let one = ask(&mut state, at(3), clear(Which::Cell(CELL + 3), LeftWhy::Cleared)).unwrap();
    let [RegionEvent::GardenLeft(left)] = &one[..] else {
        panic!("{one:?}")
    };
    assert_eq!((left.cell, left.why), (CELL + 3, LeftWhy::Cleared));
    let all = || clear(Which::All, LeftWhy::Erased);
    assert_eq!(ask(&mut state, at(3), all()).unwrap().len(), 1);
    assert_eq!(ask(&mut state, at(3), all()).unwrap(), []);
    assert_eq!((state.life.gardens.of(MIRA), state.life.gardens.of(WREN)), (0, 1));
    let told = sim::view::gardens::gardeners(&state, real(), &|_| Some("Wren".to_owned()));
    assert_eq!((told.len(), told[0].name.as_str()), (1, "Wren"));
    let cell = told[0].gardens[0];
    assert_eq!(u32::from(cell.cell), CELL + 2);
    let until = (at(1 + lasts()).0 - 1_000) as f64;
    assert!((cell.until_ms - until).abs() < 1.0, "{}", cell.until_ms);
}

#[test]
fn places_paths_and_water_are_everyones_and_most_dry_ground_is_free() {
    let rules = real();
    let land = world::land::Land::generate(&rules.pack.composition());
    let (mut free, mut cells) = (0, 0);
    for ground in land.grounds() {
        let def = &rules.pack.regions[&ground.region];
        let habitat = content::nature::habitat(ground);
        let public = public_ground(def, &habitat);
        let cell = |at: world::region_def::Point| habitat.cell_at(at.x as f32, at.z as f32);
        for place in &def.places {
            assert!(public[cell(place.at)], "{}", place.slug);
        }
        for at in def.paths.iter().flat_map(|path| &path.points) {
            assert!(public[cell(*at)], "a path of {}", ground.region);
        }
        let wet =
            |(index, _): &(usize, &bool)| habitat.cells()[*index].element != ecology::species::Element::Land;
        assert!(public.iter().enumerate().filter(wet).all(|(_, public)| *public));
        assert!(!def.site.is_interior() || public.iter().all(|public| *public));
        let dry = |(index, _): &(usize, &bool)| !wet(&(*index, &true));
        cells += public.iter().enumerate().filter(dry).count();
        free += public.iter().filter(|public| !**public).count();
    }
    assert!(free * 2 > cells, "{free} of {cells} cells of dry ground are free");
}

#[test]
fn who_goes_over_a_border_takes_along_whom_it_knows() {
    let (mut left, mut reached) = (begun(), begun());
    let fed = to_creature(Deed::Feed, With::Hand, 20, Some(Appetite::Hungry(250)));
    ask(&mut left, at(1), RegionCommand::Tend(Box::new(fed))).unwrap();
    let friends: Vec<_> = left.life.knowers(&species(), 5).collect();
    assert_eq!((friends.len(), friends[0].songweaver), (1, MIRA));
    let region: kernel::RegionId = "whisperwood-grove".parse().unwrap();
    let welcome = |creature| {
        RegionCommand::Welcome(Box::new(Welcome {
            from: region.clone(),
            species: species(),
            was: 5,
            creature,
            friends: friends.clone(),
        }))
    };
    ask(&mut reached, at(2), welcome(Some(91))).unwrap();
    let known = reached.life.friend(&species(), 91, MIRA).unwrap();
    assert_eq!(
        (known.trust, known.hour, known.when),
        (friends[0].trust, friends[0].hour, friends[0].when)
    );
    // Where all are numbers it gets one that nobody who is known bears, and nobody who is born there.
    for given in [GIVEN_FROM, GIVEN_FROM + 1] {
        ask(&mut reached, at(2), welcome(None)).unwrap();
        assert!(reached.life.friend(&species(), given, MIRA).is_some());
    }
    let depart = || RegionCommand::Depart {
        species: species(),
        creature: 5,
        to: region.clone(),
    };
    assert_eq!(ask(&mut left, at(2), depart()).unwrap().len(), 1);
    assert!(left.life.friend(&species(), 5, MIRA).is_none());
    assert_eq!(
        ask(&mut left, at(2), depart()),
        Ok(Vec::new()),
        "nobody is forgotten twice"
    );
}
