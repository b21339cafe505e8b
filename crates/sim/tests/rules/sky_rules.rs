//! The sky's rules: weather turns by chance given as data and stays; storms rise, are scaled, answered, spread and end; all of it is read back.

use crate::play::Play;
use crate::world::{MIRA, TAVI, hours, melody, region, rules};
use ecology::climate::Air;
use kernel::{Milli, PerformanceId, SongweaverId, WorldMillis};
use sim::policy;
use sim::region::sky_event::{Outcome, TurnCause};
use sim::region::{Perform, TurnWeather};
use sim::view::sky as view;
use sim::{RegionCommand, RegionEvent, RegionRefusal, sky};
use song::Intent;
use weather::{Baseline, Kind, QUARTERS_PER_HOUR};

const LANDING: &str = "weavers-landing";
const WOOD: &str = "whisperwood-grove";
const TUNE: &str = "D4:q F#4 A4 B4 | A4 F#4 E4 F#4 | D4:w";

fn look(play: &mut Play, slug: &str, quarter: u32, present: u16) -> Result<Vec<RegionEvent>, RegionRefusal> {
    play.now = rules().when_of(quarter);
    let command = TurnWeather {
        quarter,
        chance: 7,
        present,
        reaching: Vec::new(),
    };
    play.ask_region(slug, RegionCommand::TurnWeather(command))
}

/// A world with a storm over the Landing, raised on its second hour.
fn stormy(present: u16) -> Play {
    let mut play = Play::with(MIRA);
    play.arrive(TAVI);
    look(&mut play, LANDING, 8, present).unwrap();
    let command = RegionCommand::RaiseStorm { chance: 3, present };
    play.ask_region(LANDING, command).unwrap();
    play
}

/// A tune of the Landing, another for each number: what was sung before is worn.
fn tune(number: u128) -> String {
    let notes = ["D4", "F#4", "A4", "E4", "B4", "D5", "G4"];
    let at = |step: u128| notes[((number / 7_u128.pow(step as u32 % 3) + number * step) % 7) as usize];
    format!(
        "D4:q {} {} {} | {} {} F#4 E4 | D4:w",
        at(0),
        at(1),
        at(2),
        at(3),
        at(4)
    )
}

/// Somebody sings at a fractured place, another tune each time.
fn sing(play: &mut Play, who: SongweaverId, fracture: usize, number: u128) -> Vec<RegionEvent> {
    let storm = play.region(LANDING).sky.storm.clone();
    let at = storm.map_or((0, 0), |storm| storm.fractures[fracture].at);
    let command = Perform {
        performance: PerformanceId(number),
        songweaver: who,
        melody: melody(&tune(number)),
        intent: Intent::Restoration,
        at,
        began: play.now,
        standing: sim::realm::standing(play.of(who), Intent::Restoration, play.now, rules()),
        neighbours: Vec::new(),
        audience: None,
    };
    play.ask_region(LANDING, RegionCommand::Perform(Box::new(command)))
        .unwrap()
}

#[test]
fn a_sky_turns_by_the_chance_it_is_given_and_is_read_back() {
    let mut play = Play::begun();
    let first = look(&mut play, LANDING, 4, 0).unwrap();
    assert!(
        matches!(first.as_slice(), [RegionEvent::WeatherTurned(turned)] if turned.since == 4),
        "{first:?}"
    );
    assert_eq!(
        look(&mut play, LANDING, 4, 0),
        Err(RegionRefusal::QuarterPassed { quarter: 4, next: 5 })
    );
    assert_eq!(
        look(&mut play, "memory-grotto", 4, 0),
        Err(RegionRefusal::NoSky(region("memory-grotto")))
    );
    let mut kinds = std::collections::BTreeSet::new();
    let mut turns = 0;
    for quarter in 5..5 + 6 * 96 {
        let before = play.region(LANDING).sky.weather.unwrap();
        let mut twin = play.twin();
        let events = look(&mut play, LANDING, quarter, 0).unwrap();
        assert_eq!(
            look(&mut twin, LANDING, quarter, 0).unwrap(),
            events,
            "the same chance, the same sky"
        );
        let after = play.region(LANDING).sky.weather.unwrap();
        if after.kind != before.kind {
            assert!(quarter >= before.until, "{before:?} was left at {quarter}");
            turns += 1;
        }
        kinds.insert(after.kind);
    }
    assert!(
        kinds.len() >= 3 && turns >= 8,
        "{kinds:?}, {turns} turns in six days"
    );
    play.assert_replays();
}

#[test]
fn what_was_missed_is_made_up_for_in_one_look() {
    let (mut slow, mut fast) = (Play::begun(), Play::begun());
    look(&mut slow, LANDING, 4, 0).unwrap();
    look(&mut fast, LANDING, 4, 0).unwrap();
    let missed = look(&mut slow, LANDING, 60, 0).unwrap();
    assert!(missed.len() > 3, "{missed:?}");
    let noted = slow.region(LANDING).sky.weather.unwrap().quarter;
    assert!((57..=60).contains(&noted), "{noted}: noted at least once an hour");
    // A year off counts as a day.
    let year = look(&mut fast, LANDING, 4 + 48 * 96, 0).unwrap();
    assert!(year.len() <= 96 && fast.region(LANDING).sky.weather.unwrap().quarter > 4500);
    slow.assert_replays();
}

#[test]
fn the_climate_shows_no_border() {
    let middle = sky::middle_of(rules().pack.region(&region(LANDING)).unwrap());
    let at = |x: i64| -> Baseline { sky::baseline(rules(), (x, middle.1), 5000) };
    // From within the Landing to within Cinderfall: beyond the outermost middles there is no ground.
    for metres in 520..1270_i64 {
        let (one, next) = (at(metres * 64), at((metres + 1) * 64));
        assert!(
            (one.temperature - next.temperature).abs() <= 1,
            "{metres}: {one:?} {next:?}"
        );
        assert!(
            (one.humidity - next.humidity).abs() <= 2,
            "{metres}: {one:?} {next:?}"
        );
    }
}

#[test]
fn the_weather_carries_a_performance_and_its_verdict_says_so() {
    let mut play = stormy(1);
    let ended = sky::strength_of(play.region(LANDING), Intent::Exploration, rules());
    assert!(ended < 1000, "nobody explores in a storm: {ended}");
    assert!(sky::pace_of(play.region(LANDING), rules()) < 1000);
    assert!(sky::hearing_of(play.region(LANDING), rules()) < 1000);
    let factor = sky::strength_of(play.region(LANDING), Intent::Restoration, rules());
    let events = sing(&mut play, MIRA, 0, 77);
    let [
        RegionEvent::MelodyPerformed(performed),
        RegionEvent::WeatherCarried(carried),
        ..,
    ] = events.as_slice()
    else {
        panic!("{events:?}");
    };
    assert_eq!((carried.kind, carried.factor), (Kind::DissonanceStorm, factor));
    // Less by a little: what moved in this hour takes its share.
    let whole = performed.harmony.scaled(i64::from(factor) - 1000, 1000);
    assert!(
        carried.harmony > Milli::ZERO && carried.harmony <= whole,
        "{events:?}"
    );
    assert_eq!(view::effect_of(&events).map(|effect| effect.factor), Some(factor));
    play.assert_replays();
}

#[test]
fn a_storm_is_answered_by_song_and_leaves_a_blessing_credited_once() {
    let mut play = stormy(1);
    let storm = play.region(LANDING).sky.storm.clone().unwrap();
    assert_eq!((storm.open, storm.fractures.len()), (2, 5));
    let refused = play.ask_region(
        LANDING,
        RegionCommand::RaiseStorm {
            chance: 4,
            present: 1,
        },
    );
    assert!(matches!(refused, Err(RegionRefusal::Calm { .. })), "{refused:?}");
    let before = play.region(LANDING).clone();
    let mut ended = None;
    for number in 1..200_u128 {
        play.wait_ms(20_000);
        let Some(storm) = &play.region(LANDING).sky.storm else {
            break;
        };
        let open = storm
            .open_fractures()
            .find(|(_, fracture)| fracture.remaining > 0)
            .unwrap()
            .0;
        let who = if number % 2 == 0 { MIRA } else { TAVI };
        let events = sing(&mut play, who, usize::from(open), number);
        ended = events.into_iter().find_map(|event| match event {
            RegionEvent::StormEnded(ended) => Some(ended),
            _ => None,
        });
    }
    let left = &play.region(LANDING).sky.storm;
    let ended = ended.unwrap_or_else(|| panic!("two do not sing it away: {left:?}"));
    assert_eq!(ended.outcome, Outcome::Blessing);
    assert_eq!(ended.rewards.len(), 2);
    assert!(
        ended
            .rewards
            .iter()
            .all(|reward| reward.contribution <= 1000 && reward.earned > Milli::ZERO)
    );
    let after = play.region(LANDING);
    assert!(after.harmony > before.harmony && after.dissonance < before.dissonance);
    assert_eq!(after.sky.weather.unwrap().kind, Kind::Clear);
    assert!(after.sky.calm_until > after.sky.weather.unwrap().quarter);
    play.assert_replays();
    // The same event read again credits nobody again.
    let recorded = play
        .journal
        .iter()
        .rfind(|recorded| recorded.kind == "storm-ended")
        .unwrap()
        .clone();
    for order in policy::credits_of(&recorded).unwrap() {
        assert_eq!(play.ask(order.songweaver, order.command).unwrap(), []);
    }
}

#[test]
fn contributions_are_capped_and_noise_answers_nothing() {
    let mut play = stormy(1);
    let cap = rules().pack.weather.storm.contribution_performance;
    let events = sing(&mut play, MIRA, 0, 1);
    let Some(RegionEvent::StormAnswered(answered)) = events
        .iter()
        .find(|event| matches!(event, RegionEvent::StormAnswered(_)))
    else {
        panic!("{events:?}");
    };
    assert!(answered.contribution <= cap && answered.contribution > 0);
    assert!(
        answered.shades[0] < rules().pack.weather.storm.gloom,
        "the Shades come first"
    );
    let far = play.region(LANDING).sky.storm.clone().unwrap().fractures[2].at;
    let mut closed = play.performance(MIRA, "landing-wound", TUNE, Intent::Restoration);
    closed.at = far;
    let events = play
        .ask_region(LANDING, RegionCommand::Perform(Box::new(closed.clone())))
        .unwrap();
    assert!(
        !events
            .iter()
            .any(|event| matches!(event, RegionEvent::StormAnswered(_))),
        "it lies dormant"
    );
    closed.melody = melody("C#4:s C5 G#4 D#6 C#4 A#5");
    closed.performance = PerformanceId(9);
    closed.at = play.region(LANDING).sky.storm.clone().unwrap().fractures[0].at;
    let events = play
        .ask_region(LANDING, RegionCommand::Perform(Box::new(closed)))
        .unwrap();
    assert!(
        !events
            .iter()
            .any(|event| matches!(event, RegionEvent::StormAnswered(_))),
        "noise"
    );
}

#[test]
fn a_storm_follows_those_who_are_here_both_ways_and_forgets_nothing() {
    let mut play = stormy(1);
    sing(&mut play, MIRA, 0, 1);
    let before = play.region(LANDING).sky.storm.clone().unwrap();
    look(&mut play, LANDING, 10, 4).unwrap();
    assert_eq!(play.region(LANDING).sky.storm.as_ref().unwrap().open, 3);
    look(&mut play, LANDING, 11, 1).unwrap();
    let after = play.region(LANDING).sky.storm.clone().unwrap();
    assert_eq!(after, before, "scaled back as it was");
    let noted = look(&mut play, LANDING, 12, 1).unwrap();
    assert!(
        matches!(noted.as_slice(), [RegionEvent::WeatherTurned(_)]),
        "nothing to say of the storm: {noted:?}"
    );
    play.assert_replays();
}

#[test]
fn a_storm_left_alone_reaches_for_a_neighbour_and_leaves_its_mark() {
    let mut play = stormy(1);
    let number = play.region(LANDING).sky.storm.as_ref().unwrap().number;
    let before = play.region(LANDING).clone();
    let spreads = u32::from(rules().pack.weather.storm.spreads_hours) * QUARTERS_PER_HOUR;
    for quarter in 9..number + spreads {
        look(&mut play, LANDING, quarter, 1).unwrap();
    }
    assert_eq!(play.region(LANDING).sky.storm.as_ref().unwrap().reaches, None);
    // The small world's regions have no neighbours; the one it reaches for is told by the shell.
    let reaching = |quarter| TurnWeather {
        quarter,
        chance: 7,
        present: 0,
        reaching: vec![(region(LANDING), number)],
    };
    look(&mut play, WOOD, 8, 0).unwrap();
    let events = play
        .ask_region(WOOD, RegionCommand::TurnWeather(reaching(9)))
        .unwrap();
    assert!(
        events.iter().any(
            |event| matches!(event, RegionEvent::WeatherTurned(turned) if turned.cause == TurnCause::Spread)
        ),
        "{events:?}"
    );
    let theirs = play.region(WOOD).sky.storm.clone().unwrap();
    assert_eq!(theirs.from, Some(region(LANDING)));
    let ends = play.region(LANDING).sky.storm.as_ref().unwrap().ends;
    let mut last = Vec::new();
    for quarter in number + spreads..=ends {
        last = look(&mut play, LANDING, quarter, 1).unwrap();
    }
    assert!(
        last.iter()
            .any(|event| matches!(event, RegionEvent::StormEnded(ended) if ended.outcome == Outcome::Mark)),
        "{last:?}"
    );
    let after = play.region(LANDING);
    assert_eq!(after.sky.weather.unwrap().kind, Kind::SilenceMist);
    assert!(after.harmony < before.harmony && after.dissonance > before.dissonance);
    assert_eq!(after.wound, 600, "never deeper than it was found");
    // The neighbour's own ends too, and what once reached it does not come again.
    for quarter in 10..=theirs.ends {
        look(&mut play, WOOD, quarter, 0).unwrap();
    }
    assert_eq!(play.region(WOOD).sky.storm, None);
    let calm = play.region(WOOD).sky.calm_until;
    let later = play
        .ask_region(WOOD, RegionCommand::TurnWeather(reaching(calm + 1)))
        .unwrap();
    assert!(
        !later
            .iter()
            .any(|event| matches!(event, RegionEvent::StormRose(_))),
        "{later:?}"
    );
    play.assert_replays();
}

#[test]
fn an_hour_of_storm_stands_in_the_ledger_and_the_living_world_feels_it() {
    let mut play = stormy(1);
    let own = Air {
        warmth: 180,
        light: 800,
        wetness: 0,
    };
    let calm = Play::begun();
    assert_eq!(
        sky::felt(calm.region(LANDING), rules(), own),
        own,
        "nothing is noted of its sky"
    );
    let felt = sky::felt(play.region(LANDING), rules(), own);
    assert!(felt.light < own.light, "a storm darkens: {felt:?}");
    play.now = hours(4);
    let events = play
        .ask_region(
            LANDING,
            RegionCommand::PassTime {
                hour: 4,
                neighbours: Vec::new(),
                life: None,
            },
        )
        .unwrap();
    let text = format!("{events:?}");
    assert!(text.contains("Weather { kind: DissonanceStorm }"), "{text}");
    play.assert_replays();
}

#[test]
fn a_forecast_is_the_same_after_the_journal_is_read_again() {
    let mut play = Play::begun();
    for quarter in 4..40 {
        look(&mut play, LANDING, quarter, 0).unwrap();
    }
    let forecast = view::forecast(play.region(LANDING), rules(), play.now).unwrap();
    assert_eq!(forecast.steps.len(), 12);
    for step in &forecast.steps {
        assert_eq!(step.confidence, step.chances[0].share);
        assert!(
            step.chances
                .iter()
                .map(|chance| u32::from(chance.share))
                .sum::<u32>()
                <= 1000
        );
    }
    play.assert_replays();
    assert_eq!(
        view::forecast(&play.region(LANDING).clone(), rules(), play.now),
        Some(forecast.clone())
    );
    let states = play.regions.values().map(|state| (state, None));
    let calendar = view::calendar(states, rules(), WorldMillis(play.now.0));
    assert_eq!(calendar.seasons.len(), 4);
    assert!(
        calendar
            .seasons
            .is_sorted_by(|one, other| one.at_ms < other.at_ms)
    );
    let mut storm = stormy(1);
    let states = storm.regions.values().map(|state| (state, None));
    let told = view::calendar(states, rules(), storm.now);
    assert_eq!(
        told.occasions.len(),
        1,
        "the storm that rages: {:?}",
        told.occasions
    );
    storm.wait_ms(1);
}
