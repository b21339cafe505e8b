//! Happenings: they begin with weather, season, hour and place while those who take part live there, end with them, move voices, and are met.

use super::real_content::real;
use ecology::bustle::{Bustle, USUAL};
use kernel::{Context, Decider, RandomStream, SongweaverId, WorldMillis};
use sim::codex::{self, CodexState, Finding};
use sim::realm::guide::Sight;
use sim::realm::{Realm, RealmCommand};
use sim::region::event::RegionEvent;
use sim::region::life::LifePassed;
use sim::region::sky_event::{TurnCause, Turned};
use sim::region::{Region, RegionCommand, TurnWeather};
use sim::view::happenings as view;
use sim::{RealmEvent, RealmState, RegionState, Rules, sky};
use std::collections::BTreeMap;
use weather::{Air, Kind, QUARTERS_PER_DAY};

const FEN: &str = "mirror-fen";
const FROG: &str = "chorus-frog";
/// Noon of the second day of spring.
const NOON: u32 = QUARTERS_PER_DAY + QUARTERS_PER_DAY / 2;

/// Content under which weather never turns by itself.
fn still() -> Rules {
    let mut rules = real().clone();
    for kind in &mut rules.pack.weather.kinds {
        kind.rises = 0;
        kind.fits.clear();
    }
    rules
}

/// The fen under a kind of weather, with so many frogs, before a quarter.
fn fen(rules: &Rules, kind: Kind, frogs: u32, before: u32) -> RegionState {
    let mut state = RegionState::default();
    let region = FEN.parse().unwrap();
    let mut context = Context {
        now: WorldMillis(1),
        content: rules,
        random: RandomStream::new(1, "happening"),
    };
    let events = Region::decide(&state, &RegionCommand::Begin { region }, &mut context).unwrap();
    events.iter().for_each(|event| state.evolve(event));
    state.evolve(&RegionEvent::LifePassed(LifePassed {
        hour: 1,
        when: WorldMillis(1),
        counts: BTreeMap::from([(FROG.to_owned(), frogs)]),
        standing: sim::region::life::StandingRecord::default(),
    }));
    turned(&mut state, kind, before);
    state
}

fn turned(state: &mut RegionState, kind: Kind, quarter: u32) {
    state.evolve(&RegionEvent::WeatherTurned(Turned {
        quarter,
        when: WorldMillis(1),
        kind,
        intensity: 1000,
        air: Air::default(),
        since: quarter,
        until: quarter + 1,
        in_tune: 0,
        cause: TurnCause::Air,
    }));
}

/// What a look at a quarter brings besides the weather's own.
fn look(state: &mut RegionState, rules: &Rules, quarter: u32) -> Vec<(bool, String)> {
    let look = TurnWeather {
        quarter,
        chance: 7,
        present: 1,
        reaching: Vec::new(),
    };
    let mut context = Context {
        now: rules.when_of(quarter),
        content: rules,
        random: RandomStream::new(1, "happening"),
    };
    let events = Region::decide(state, &RegionCommand::TurnWeather(look), &mut context).unwrap();
    events.iter().for_each(|event| state.evolve(event));
    let told = events.into_iter().filter_map(|event| match event {
        RegionEvent::HappeningBegan(began) => Some((true, began.happening)),
        RegionEvent::HappeningEnded(ended) => Some((false, ended.happening)),
        _ => None,
    });
    told.collect()
}

#[test]
fn rain_brings_its_chorus_once_and_takes_it_away_and_voices_follow() {
    let rules = still();
    let mut state = fen(&rules, Kind::Rain, 12, NOON - 1);
    let began = look(&mut state, &rules, NOON);
    assert_eq!(began, [(true, "rain-chorus".to_owned())]);
    let events = [
        (Kind::Rain, vec![]),
        (Kind::Clear, vec![(false, "rain-chorus".to_owned())]),
    ];
    let frog = rules.roster.species_called(FROG).unwrap();
    for (number, (kind, expected)) in (1..).zip(events) {
        let bustle = sky::bustle_of(&state, &rules);
        assert!(bustle.voices[frog] > USUAL && bustle.stirs[frog] > USUAL);
        assert_eq!(view::under_way(&state, &rules)[0].name, "The rain chorus");
        turned(&mut state, kind, NOON + number * 4 - 1);
        assert_eq!(look(&mut state, &rules, NOON + number * 4), expected, "{kind:?}");
    }
    assert_eq!(sky::bustle_of(&state, &rules), Bustle::default());
}

#[test]
fn without_those_who_take_part_or_out_of_season_nothing_comes() {
    let rules = still();
    let mut empty = fen(&rules, Kind::Rain, 0, NOON - 1);
    assert_eq!(look(&mut empty, &rules, NOON), []);
    // Three quarters of a year on it is winter, where the chorus does not come.
    let winter = NOON + 36 * QUARTERS_PER_DAY;
    let mut cold = fen(&rules, Kind::Rain, 12, winter - 1);
    assert_eq!(look(&mut cold, &rules, winter), []);
}

#[test]
fn a_happening_is_told_to_those_there_with_words_and_is_met_once_in_each_region() {
    let rules = still();
    let mut state = fen(&rules, Kind::Rain, 12, NOON - 1);
    look(&mut state, &rules, NOON);
    let began = RegionEvent::HappeningBegan(sim::region::sky_event::Happened {
        happening: "rain-chorus".into(),
        quarter: NOON,
        when: rules.when_of(NOON),
        kind: Kind::Rain,
    });
    let region = FEN.parse().unwrap();
    let (occasion, words) = view::occasion(&state, &region, &began, &rules).unwrap();
    assert_eq!(occasion.happening.unwrap().happening, "rain-chorus");
    assert!(words.starts_with("The rain chorus. "), "{words}");
    let mut player = RealmState::default();
    let met = |happening: &str| RealmCommand::Sight {
        region: FEN.parse().unwrap(),
        sights: vec![Sight::Met {
            happening: happening.to_owned(),
        }],
    };
    let mut ask = |command: RealmCommand| {
        let mut context = Context {
            now: WorldMillis(9),
            content: &rules,
            random: RandomStream::new(1, "happening"),
        };
        let events = Realm::decide(&player, &command, &mut context).unwrap();
        events.iter().for_each(|event| player.evolve(event));
        events.len()
    };
    let songweaver = SongweaverId(7);
    ask(RealmCommand::Arrive { songweaver });
    assert_eq!(ask(met("rain-chorus")), 1);
    assert_eq!(ask(met("rain-chorus")), 0, "once");
    assert_eq!(ask(met("no-such-thing")), 0);
    let guide = sim::view::nature::guide(&player, &rules);
    assert_eq!(guide.happenings.len(), 1);
    assert_eq!(guide.happenings[0].regions, [FEN]);
    assert!(guide.of_happenings >= 8);
}

#[test]
fn a_forecast_tells_what_may_come_by_how_many_futures_bring_it() {
    let rules = still();
    let state = fen(&rules, Kind::Rain, 12, NOON - 1);
    let mut counts = weather::forecast::Counts::default();
    counts[Kind::Rain.index()] = weather::forecast::MEMBERS / 2;
    let ahead = sky::happenings_ahead(&state, &rules, NOON, &counts);
    let told: Vec<(&str, u16)> = ahead
        .iter()
        .map(|(row, share)| (row.slug.as_str(), *share))
        .collect();
    assert_eq!(told, [("rain-chorus", 500)]);
}

#[test]
fn who_saw_a_species_first_is_entered_once_for_ever() {
    let saw = |species: &str| RealmEvent::SpeciesSeen {
        species: species.to_owned(),
        region: FEN.parse().unwrap(),
        doing: "rest".into(),
        when: WorldMillis(5),
    };
    let (one, other) = (SongweaverId(7), SongweaverId(8));
    let mut codex = CodexState::default();
    let first = codex::entered(&codex, Finding::To(one, &saw(FROG)));
    first.iter().for_each(|event| codex.evolve(event));
    assert_eq!(codex.first_to_see(FROG).unwrap().songweaver, one);
    assert_eq!(codex::entered(&codex, Finding::To(other, &saw(FROG))), []);
    assert_eq!(
        codex::entered(&codex, Finding::To(other, &saw("glass-lamb"))).len(),
        1
    );
    let heard = RealmEvent::SpeciesHeard {
        species: "snow-owl".into(),
        region: FEN.parse().unwrap(),
        when: WorldMillis(5),
    };
    assert_eq!(
        codex::entered(&codex, Finding::To(one, &heard)),
        [],
        "a voice alone is no find"
    );
}
