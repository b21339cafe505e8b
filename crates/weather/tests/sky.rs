//! The sky of the world as it is written in content: continuous, stubborn, the same for everyone, and honest about tomorrow.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use kernel::RandomStream;
use std::collections::BTreeSet;
use weather::chain::{self, stays_until};
use weather::{
    Air, Baseline, Conditions, Field, Kind, QUARTER_MINUTES, QUARTERS_PER_DAY, Spell, WeatherDef, forecast,
    lint, season_of,
};

const TEXT: &str = include_str!("../../../content/weather.toml");

fn def() -> WeatherDef {
    toml::from_str(TEXT).unwrap()
}

/// A temperate place: warm by day and in summer.
fn baseline(def: &WeatherDef, biome: &str, minute: u64) -> Baseline {
    let hour = (minute / 60 % 24) as i32;
    let noon = 12 - (hour - 12).abs();
    Baseline {
        temperature: weather::between_seasons([130, 210, 120, 20], minute) + (noon - 6) * 8,
        humidity: def.humidity(biome, minute),
        light: (noon * 1000 / 12).max(30),
    }
}

fn conditions<'a>(
    def: &WeatherDef,
    seed: u64,
    biome: &'a str,
    quarter: u32,
    mood: (u16, u16),
) -> Conditions<'a> {
    let minute = u64::from(quarter) * QUARTER_MINUTES;
    let climate = baseline(def, biome, minute);
    Conditions {
        air: Field::new(seed, &def.field).air((512 * 96, 512 * 96), minute, climate),
        light: climate.light as u16,
        biome,
        season: season_of(minute),
        harmony: mood.0,
        dissonance: mood.1,
        in_tune: if mood.0 >= 620 { 24 } else { 0 },
    }
}

/// A year or less of a place's weather, kind by quarter.
fn course(
    def: &WeatherDef,
    seed: u64,
    biome: &str,
    quarters: std::ops::Range<u32>,
    mood: (u16, u16),
) -> Vec<Kind> {
    let mut chance = RandomStream::new(seed, "course");
    let mut spell = Spell::default();
    quarters
        .map(|quarter| {
            let conditions = conditions(def, seed, biome, quarter, mood);
            if let Some(kind) = chain::turn(def, spell, quarter, &conditions, None, &mut chance) {
                let until = stays_until(def.kind(kind).unwrap(), quarter);
                spell = Spell { kind, until };
            }
            spell.kind
        })
        .collect()
}

fn shares(course: &[Kind]) -> [usize; Kind::COUNT] {
    let mut counts = [0; Kind::COUNT];
    course.iter().for_each(|kind| counts[kind.index()] += 1);
    counts.map(|count| count * 1000 / course.len())
}

#[test]
fn the_content_has_no_fault_and_every_fault_is_told_at_once() {
    let biomes = [
        "meadow", "forest", "snow", "marsh", "desert", "volcanic", "star", "coast", "cave",
    ];
    let biomes: BTreeSet<String> = biomes.map(str::to_owned).into();
    let species: BTreeSet<String> = def()
        .happenings
        .iter()
        .flat_map(|row| row.species.clone())
        .collect();
    assert_eq!(lint::lint(&def(), &biomes, &species), []);
    let mut broken = def();
    broken.field.drift = 900;
    broken.storm.opens_at = [3, 3, 4];
    broken.aurora.asks = 2000;
    broken.biomes.pop();
    broken.kinds.retain(|row| row.kind != Kind::Mist);
    broken.kinds[0].pace = 100;
    broken.kinds[1].fits[0].full = broken.kinds[1].fits[0].none;
    broken.kinds[2].biomes.insert("moon".into(), 1);
    let found = lint::lint(&broken, &biomes, &BTreeSet::new());
    let told: BTreeSet<&str> = found.iter().map(|finding| finding.part).collect();
    assert_eq!(
        told,
        ["field", "storm", "aurora", "biome", "kind", "happening"].into()
    );
    for part in [
        "drift",
        "opens_at",
        "asks",
        "\"cave\"",
        "\"mist\" has no row",
        "pace",
        "runs from",
        "\"moon\"",
        "no species",
    ] {
        assert!(
            found.iter().any(|finding| finding.message.contains(part)),
            "{part}: {found:#?}"
        );
    }
}

#[test]
fn the_field_is_continuous_over_places_and_minutes_and_pinned() {
    let def = def();
    let field = Field::new(20_260_731, &def.field);
    let climate = Baseline {
        temperature: 120,
        humidity: 550,
        light: 500,
    };
    let near = |one: Air, other: Air, what: &str| {
        assert!(
            (one.temperature - other.temperature).abs() <= 3,
            "{what}: {one:?} {other:?}"
        );
        assert!(
            one.humidity.abs_diff(other.humidity) <= 24,
            "{what}: {one:?} {other:?}"
        );
        assert!(
            one.pressure.abs_diff(other.pressure) <= 8,
            "{what}: {one:?} {other:?}"
        );
        assert!(
            (one.wind.0 - other.wind.0).abs() <= 40,
            "{what}: {one:?} {other:?}"
        );
        assert!(
            (one.wind.1 - other.wind.1).abs() <= 40,
            "{what}: {one:?} {other:?}"
        );
    };
    for step in 0..3000_i64 {
        let (x, z) = (step * 641 % 140_000 - 3000, step * 397 % 70_000);
        let minute = step as u64 * 173;
        let here = field.air((x, z), minute, climate);
        near(here, field.air((x + 16 * 64, z), minute, climate), "16 m east");
        near(here, field.air((x, z - 16 * 64), minute, climate), "16 m north");
        near(here, field.air((x, z), minute + 5, climate), "five minutes");
    }
    // Over the middle of a season and over the turn of a year the wind does not jump either.
    for minute in [8_640, 25_920, 69_119, 69_120, 77_760] {
        near(
            field.air((0, 0), minute, climate),
            field.air((0, 0), minute + 1, climate),
            "the turn",
        );
    }
    assert_eq!(field.air((32_768, 32_768), 12_345, climate), PINNED);
}

const PINNED: Air = Air {
    temperature: 111,
    humidity: 568,
    pressure: 10_274,
    wind: (467, 175),
    front: 354,
};

#[test]
fn systems_travel_with_the_wind() {
    let def = def();
    let field = Field::new(11, &def.field);
    let climate = Baseline {
        temperature: 120,
        humidity: 550,
        light: 500,
    };
    // What is here now is found downwind a few hours later rather than upwind.
    let (mut downwind, mut upwind) = (0_i64, 0_i64);
    for day in 0..200_u64 {
        let minute = day * 1440 + 300;
        let now = i64::from(field.air((0, 0), minute, climate).pressure);
        let later = |x: i64| i64::from(field.air((x, 0), minute + 240, climate).pressure);
        downwind += (later(450 * 64) - now).abs();
        upwind += (later(-450 * 64) - now).abs();
    }
    assert!(downwind * 3 / 2 < upwind, "{downwind} against {upwind}");
}

#[test]
fn every_kind_has_its_time_and_place() {
    let def = def();
    let year = 0..48 * QUARTERS_PER_DAY;
    let mut seen = BTreeSet::new();
    let mut told = Vec::new();
    for (biome, mood) in [
        ("meadow", (480, 200)),
        ("forest", (480, 200)),
        ("marsh", (480, 200)),
        ("desert", (480, 200)),
        ("volcanic", (150, 700)),
        ("star", (700, 100)),
    ] {
        let course = course(&def, 5, biome, year.clone(), mood);
        let share = shares(&course);
        told.push(format!("{biome}: {share:?}"));
        seen.extend(course);
        let wet = share[Kind::Rain.index()] + share[Kind::Thunder.index()] + share[Kind::Snow.index()];
        match biome {
            "desert" => assert!(wet < 60, "{told:?}"),
            "marsh" => assert!(wet > 180 && share[Kind::Mist.index()] > 40, "{told:?}"),
            "meadow" => assert!((80..400).contains(&wet) && share[0] > 200, "{told:?}"),
            _ => {}
        }
        assert_eq!(share[Kind::Aurora.index()] > 0, biome == "star", "{told:?}");
        assert_eq!(
            share[Kind::DissonanceStorm.index()] > 0,
            biome == "volcanic",
            "{told:?}"
        );
    }
    assert_eq!(seen.len(), Kind::COUNT, "{told:?}");
}

#[test]
fn no_kind_is_left_before_its_time() {
    let def = def();
    let course = course(&def, 9, "forest", 0..20 * QUARTERS_PER_DAY, (480, 200));
    let mut spells = 0;
    for spell in course.chunk_by(|one, other| one == other).skip(1) {
        spells += 1;
        let least = stays_until(def.kind(spell[0]).unwrap(), 0) as usize;
        // The last one of all is cut by the end of the look.
        assert!(spell.len() >= least || spells > 0 && spell.as_ptr_range().end == course.as_ptr_range().end);
    }
    assert!((40..400).contains(&spells), "{spells} turns in twenty days");
}

#[test]
fn a_forecast_is_the_same_again_and_what_it_says_comes_as_often_as_it_says() {
    let def = def();
    let mut bins = [(0_u32, 0_u32); 5];
    for seed in 0..120_u64 {
        let start = 1000 + seed as u32 * 37;
        let biome = ["meadow", "forest", "marsh", "coast"][seed as usize % 4];
        let ahead: Vec<Conditions<'_>> = (start..start + QUARTERS_PER_DAY)
            .map(|quarter| conditions(&def, seed, biome, quarter, (480, 200)))
            .collect();
        let present = Spell {
            kind: Kind::ALL[seed as usize % 4],
            until: start + 2,
        };
        let counts = forecast::futures(&def, present, start, &ahead, 0, seed);
        assert_eq!(counts, forecast::futures(&def, present, start, &ahead, 0, seed));
        assert!(
            counts
                .iter()
                .all(|count| count.iter().sum::<u16>() == forecast::MEMBERS)
        );
        // The truth is one more future, of a chance the forecast does not know.
        let mut chance = RandomStream::new(seed, "truth");
        let mut spell = present;
        for (ahead_by, (quarter, conditions)) in (start..).zip(&ahead).enumerate() {
            if let Some(kind) = chain::turn(&def, spell, quarter, conditions, None, &mut chance) {
                spell = Spell {
                    kind,
                    until: stays_until(def.kind(kind).unwrap(), quarter),
                };
            }
            if ahead_by % 8 != 7 {
                continue;
            }
            for kind in Kind::ALL {
                let share = forecast::share(counts[ahead_by][kind.index()]);
                let bin = match share {
                    50..150 => 0,
                    250..350 => 1,
                    450..550 => 2,
                    650..750 => 3,
                    850..=1000 => 4,
                    _ => continue,
                };
                bins[bin].0 += 1;
                bins[bin].1 += u32::from(spell.kind == kind);
            }
        }
    }
    for ((said, (times, came)), allowed) in [100, 300, 500, 700, 920]
        .iter()
        .zip(bins)
        .zip([60, 90, 100, 100, 80])
    {
        assert!(times >= 40, "{said}: {times}");
        let share = came * 1000 / times;
        assert!(
            share.abs_diff(*said) <= allowed,
            "foretold with {said}, came with {share} of {times}: {bins:?}"
        );
    }
}
