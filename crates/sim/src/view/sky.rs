//! Weather, storms, occasions and forecasts as players see them.
//!
//! What it is not: nothing is decided here, and who is told is for the shell to say.

use crate::region::event::RegionEvent;
use crate::region::sky_event::Outcome;
use crate::region::state::RegionState;
use crate::rules::Rules;
use crate::sky;
use crate::view::happenings;
use ecology::climate::{DAY_MINUTES, SEASON_DAYS, WorldMinute, YEAR_DAYS};
use ecology::species::Season as LivingSeason;
use kernel::{RegionId, SongweaverId, WorldMillis};
use protocol::weather::{
    Calendar, CalendarEntry, Forecast, ForecastStep, Fracture, GloomShade, Occasion, OccasionKind, Season,
    SeasonBegins, Storm, StormStage, Weather, WeatherChance, WeatherEffect, WeatherKind,
};
use std::sync::Arc;
use weather::forecast::{Counts, MEMBERS, share};
use weather::{Air, Kind, QUARTER_MINUTES, QUARTERS_PER_HOUR};

/// Units of a metre.
const UNITS_PER_METRE: f32 = 64.0;
/// Metres from the middle of a fractured place at which its Shades hover.
const SHADE_METRES: f32 = 6.0;
/// Quarters between two steps of a forecast.
const STEP_QUARTERS: usize = 2 * QUARTERS_PER_HOUR as usize;
/// Share of futures from which a step's occasion is foretold.
const FORETOLD_FROM: u16 = 250;
/// Occasions of a calendar at most.
const OCCASIONS_MAX: usize = 32;

/// A kind of weather on the wire.
#[must_use]
pub const fn kind_to_wire(kind: Kind) -> WeatherKind {
    match kind {
        Kind::Clear => WeatherKind::Clear,
        Kind::Cloud => WeatherKind::Cloud,
        Kind::Mist => WeatherKind::Mist,
        Kind::Rain => WeatherKind::Rain,
        Kind::Thunder => WeatherKind::Thunder,
        Kind::Snow => WeatherKind::Snow,
        Kind::DissonanceStorm => WeatherKind::DissonanceStorm,
        Kind::SilenceMist => WeatherKind::SilenceMist,
        Kind::Aurora => WeatherKind::Aurora,
    }
}

/// The weather of a region; `None` before the first look and under a roof.
#[must_use]
pub fn weather(state: &RegionState, rules: &Rules) -> Option<Weather> {
    let noted = state.sky.weather?;
    let Air {
        temperature,
        humidity,
        pressure,
        wind,
        ..
    } = noted.air;
    let until = state.sky.storm.as_ref().map_or(noted.until, |storm| storm.ends);
    Some(Weather {
        kind: kind_to_wire(noted.kind),
        intensity: noted.intensity,
        temperature,
        humidity,
        pressure,
        wind: [wind.0, wind.1],
        since_ms: ms(rules, noted.since),
        until_ms: ms(rules, until),
        pace: sky::pace_of(state, rules),
        hearing: sky::hearing_of(state, rules),
    })
}

/// The storm that rages in a region, with what somebody contributed to it.
#[must_use]
pub fn storm(state: &RegionState, rules: &Rules, who: Option<SongweaverId>) -> Option<Storm> {
    let storm = state.sky.storm.as_ref()?;
    let stage = match (&storm.reaches, storm.answered) {
        (Some(_), _) => StormStage::Spreading,
        (None, Some(_)) => StormStage::Answered,
        (None, None) => StormStage::Raging,
    };
    let reach = rules.pack.weather.storm.reach;
    let fractures = (0_u8..).zip(&storm.fractures).map(|(number, fracture)| {
        let (x, z) = metres(fracture.at);
        let bound = (0_u8..).zip(&fracture.shades).map(|(shade, gloom)| {
            let number = number * u8::try_from(fracture.shades.len()).unwrap_or(1) + shade;
            // Turned by the golden angle each, so that no two stand in line.
            let angle = f32::from(number) * 2.399_963;
            GloomShade {
                shade: number,
                x: x + angle.cos() * SHADE_METRES,
                z: z + angle.sin() * SHADE_METRES,
                gloom: *gloom,
            }
        });
        Fracture {
            x,
            z,
            reach,
            depth: fracture.depth,
            remaining: fracture.remaining,
            open: number < storm.open,
            shades: bound.collect(),
        }
    });
    Some(Storm {
        storm: storm.number,
        stage,
        rose_ms: storm.rose.0 as f64,
        ends_ms: ms(rules, storm.ends),
        from: storm.from.as_ref().map(ToString::to_string),
        fractures: fractures.collect(),
        open: storm.open,
        singers: u16::try_from(storm.answerers.len()).unwrap_or(u16::MAX),
        mine: who.map(|who| storm.answerers.get(&who).map_or(0, |own| own.contribution)),
    })
}

/// What the weather did to the performance whose events these are.
#[must_use]
pub fn effect_of(events: &[RegionEvent]) -> Option<WeatherEffect> {
    events.iter().find_map(|event| match event {
        RegionEvent::WeatherCarried(carried) => Some(WeatherEffect {
            kind: kind_to_wire(carried.kind),
            factor: carried.factor,
        }),
        _ => None,
    })
}

/// The number, counted over its whole storm, of a Shade of a fractured place.
#[must_use]
pub fn shade_number(fracture: u8, shade: u8, shades: usize) -> u8 {
    fracture * u8::try_from(shades).unwrap_or(1) + shade
}

/// The occasion that an event of a region is, and its words in English; `None` for what is none.
#[must_use]
pub fn occasion(
    state: &RegionState,
    region: &RegionId,
    event: &RegionEvent,
    rules: &Rules,
) -> Option<(Occasion, String)> {
    let name = |slug: &RegionId| {
        rules
            .pack
            .region(slug)
            .map_or_else(|| slug.to_string(), |def| def.name.clone())
    };
    let here = name(region);
    let (kind, at, begins, ends, text) = match event {
        RegionEvent::StormRose(rose) => (
            OccasionKind::StormRose,
            rose.fractures.first().map(|fracture| fracture.at),
            rose.when.0 as f64,
            ms(rules, rose.ends),
            match &rose.from {
                Some((from, _)) => format!(
                    "The Dissonance Storm over {} has reached {here}. Sing near the fractured places to mend them.",
                    name(from)
                ),
                None => format!(
                    "A Dissonance Storm rises over {here}. Sing near the fractured places to mend them."
                ),
            },
        ),
        RegionEvent::StormSpread { when, to, .. } => (
            OccasionKind::StormSpread,
            None,
            when.0 as f64,
            when.0 as f64,
            format!(
                "Nobody answers the storm over {here}: it reaches for {}.",
                name(to)
            ),
        ),
        RegionEvent::StormEnded(ended) => {
            let (kind, words) = match ended.outcome {
                Outcome::Blessing => (OccasionKind::StormBlessed, "is answered, and a blessing stays"),
                Outcome::Mark => (
                    OccasionKind::StormMarked,
                    "has passed by itself, and its mark stays",
                ),
            };
            let when = ended.when.0 as f64;
            (kind, None, when, when, format!("The storm over {here} {words}."))
        }
        RegionEvent::WeatherTurned(turned)
            if turned.kind == Kind::Aurora && turned.since == turned.quarter =>
        {
            (
                OccasionKind::AuroraRose,
                None,
                turned.when.0 as f64,
                ms(rules, turned.until),
                format!(
                    "An Aurora rises over {here}. What is sung under it costs half the strength, and finds more."
                ),
            )
        }
        _ => return None,
    };
    let ends = state
        .sky
        .storm
        .as_ref()
        .filter(|_| kind == OccasionKind::StormSpread)
        .map_or(ends, |storm| ms(rules, storm.ends));
    Some((told(kind, Some(region), at, (begins, ends)), text))
}

pub(crate) fn told(
    kind: OccasionKind,
    region: Option<&RegionId>,
    at: Option<(i32, i32)>,
    (begins_ms, ends_ms): (f64, f64),
) -> Occasion {
    let slug = match kind {
        OccasionKind::StormRose => "storm-rose",
        OccasionKind::StormSpread => "storm-spread",
        OccasionKind::StormBlessed => "storm-blessed",
        OccasionKind::StormMarked => "storm-marked",
        OccasionKind::AuroraRose => "aurora-rose",
        OccasionKind::WhalesCross => "whales-cross",
        OccasionKind::Happening => "happening",
    };
    Occasion {
        kind,
        region: region.map(ToString::to_string),
        at: at.map(|at| <[f32; 2]>::from(metres(at))),
        happening: None,
        begins_ms,
        ends_ms,
        help: format!("occasion.{slug}.help"),
    }
}

/// What may come in a region over the next world day; `None` where there is no sky.
#[must_use]
pub fn forecast(state: &RegionState, rules: &Rules, now: WorldMillis) -> Option<Forecast> {
    let quarter = rules.quarter_of(now);
    let (weather, counts) = (weather(state, rules)?, sky::forecast(state, rules, quarter)?);
    let def = rules.pack.region(state.region.as_ref()?)?;
    let steps = counts
        .iter()
        .enumerate()
        .skip(STEP_QUARTERS - 1)
        .step_by(STEP_QUARTERS);
    let steps = steps.map(|(ahead, counts)| {
        let at = quarter.saturating_add(u32::try_from(ahead + 1).unwrap_or(u32::MAX));
        let air = sky::air_at(rules, sky::middle_of(def), u64::from(at) * QUARTER_MINUTES);
        let chances = chances(counts);
        let likeliest = chances.first().cloned().unwrap_or(WeatherChance {
            kind: weather.kind,
            share: 0,
        });
        ForecastStep {
            at_ms: ms(rules, at),
            kind: likeliest.kind,
            confidence: likeliest.share,
            chances,
            temperature: air.temperature,
            wind: air.wind_speed(),
            happenings: happenings::ahead(state, rules, at, counts),
        }
    });
    Some(Forecast {
        region: def.slug.to_string(),
        from_ms: now.0 as f64,
        now: weather.clone(),
        members: MEMBERS,
        steps: steps.collect(),
    })
}

fn chances(counts: &Counts) -> Vec<WeatherChance> {
    let mut chances: Vec<WeatherChance> = Kind::ALL
        .into_iter()
        .filter(|kind| counts[kind.index()] > 0)
        .map(|kind| WeatherChance {
            kind: kind_to_wire(kind),
            share: share(counts[kind.index()]),
        })
        .collect();
    chances.sort_by_key(|chance| std::cmp::Reverse(chance.share));
    chances
}

/// Which day it is, and what is under way and coming in the given regions, each with its forecast, and over all of them.
#[must_use]
pub fn calendar<'a>(
    states: impl IntoIterator<Item = (&'a RegionState, Option<Arc<Forecast>>)>,
    rules: &Rules,
    now: WorldMillis,
) -> Calendar {
    let minute = rules.minute_of(now).0;
    let day = minute / DAY_MINUTES;
    let season_days = |ahead: u64| (day / SEASON_DAYS + ahead) * SEASON_DAYS;
    let seasons = (1..=4).map(|ahead| SeasonBegins {
        season: season(WorldMinute(season_days(ahead) * DAY_MINUTES)),
        at_ms: minute_ms(rules, season_days(ahead) * DAY_MINUTES),
    });
    let mut occasions: Vec<CalendarEntry> = whales(rules, minute);
    for (state, forecast) in states {
        occasions.extend(under_way(state, rules));
        occasions.extend(happenings::of_calendar(state, rules));
        occasions.extend(forecast.iter().flat_map(|forecast| foretold(state, forecast)));
    }
    occasions.sort_by(|one, other| one.occasion.begins_ms.total_cmp(&other.occasion.begins_ms));
    occasions.truncate(OCCASIONS_MAX);
    Calendar {
        now_ms: now.0 as f64,
        day_ms: rules.pack.world.day_ms,
        minute: u32::try_from(minute).unwrap_or(u32::MAX),
        year: u32::try_from(day / YEAR_DAYS).unwrap_or(u32::MAX),
        day: (day % YEAR_DAYS) as u8,
        hour: WorldMinute(minute).hour(),
        season: season(WorldMinute(minute)),
        seasons: seasons.collect(),
        occasions,
    }
}

/// The passages of those that cross the sky: the one under way or the next, and the one after it.
fn whales(rules: &Rules, minute: u64) -> Vec<CalendarEntry> {
    let outdoors = rules
        .pack
        .regions
        .values()
        .filter(|def| !def.site.is_interior())
        .count() as u64;
    let season = SEASON_DAYS * DAY_MINUTES;
    let mut entries = Vec::new();
    for passage in rules
        .pack
        .nature
        .species
        .iter()
        .filter_map(|def| def.passage.as_ref())
    {
        let lasts = outdoors * u64::from(passage.hours) * 60;
        let of_season = |number: u64| number * season + u64::from(passage.day) * DAY_MINUTES;
        let coming = (minute / season..)
            .map(of_season)
            .filter(|begins| begins + lasts > minute);
        entries.extend(coming.take(2).map(|begins| CalendarEntry {
            occasion: told(
                OccasionKind::WhalesCross,
                None,
                None,
                (minute_ms(rules, begins), minute_ms(rules, begins + lasts)),
            ),
            likelihood: 1000,
        }));
    }
    entries
}

/// What goes on in a region now.
fn under_way(state: &RegionState, rules: &Rules) -> Option<CalendarEntry> {
    let region = state.region.as_ref()?;
    let noted = state.sky.weather?;
    let occasion = if let Some(storm) = &state.sky.storm {
        let open = storm
            .open_fractures()
            .find(|(_, fracture)| fracture.remaining > 0);
        told(
            OccasionKind::StormRose,
            Some(region),
            open.map(|(_, fracture)| fracture.at),
            (storm.rose.0 as f64, ms(rules, storm.ends)),
        )
    } else if noted.kind == Kind::Aurora {
        let times = (ms(rules, noted.since), ms(rules, noted.until));
        told(OccasionKind::AuroraRose, Some(region), None, times)
    } else {
        return None;
    };
    Some(CalendarEntry {
        occasion,
        likelihood: 1000,
    })
}

/// Occasions that enough futures of a region agree on, each at the step of its likeliest.
fn foretold(state: &RegionState, forecast: &Forecast) -> Vec<CalendarEntry> {
    let Some(region) = state.region.as_ref() else {
        return Vec::new();
    };
    let of = |kind: WeatherKind, occasion: OccasionKind| {
        let share_in = |step: &ForecastStep| {
            let chance = step.chances.iter().find(|chance| chance.kind == kind);
            chance.map_or(0, |chance| chance.share)
        };
        let best = forecast
            .steps
            .iter()
            .map(share_in)
            .max()
            .filter(|best| *best >= FORETOLD_FROM)?;
        let first = forecast.steps.iter().find(|step| share_in(step) == best)?;
        let last = forecast.steps.iter().rfind(|step| share_in(step) * 2 >= best)?;
        (forecast.now.kind != kind).then(|| CalendarEntry {
            occasion: told(occasion, Some(region), None, (first.at_ms, last.at_ms)),
            likelihood: best,
        })
    };
    [
        (WeatherKind::DissonanceStorm, OccasionKind::StormRose),
        (WeatherKind::Aurora, OccasionKind::AuroraRose),
    ]
    .into_iter()
    .filter_map(|(kind, occasion)| of(kind, occasion))
    .collect()
}

/// The passage of those that cross the sky that is under way, and its words in English.
#[must_use]
pub fn passage(rules: &Rules, now: WorldMillis) -> Option<(Occasion, String)> {
    let entries = whales(rules, rules.minute_of(now).0);
    let under_way = entries
        .into_iter()
        .find(|entry| entry.occasion.begins_ms <= now.0 as f64)?;
    let text = "Star Whales cross the sky of all regions. Look up, and listen.";
    Some((under_way.occasion, text.to_owned()))
}

const fn season(at: WorldMinute) -> Season {
    match at.season() {
        LivingSeason::Spring => Season::Spring,
        LivingSeason::Summer => Season::Summer,
        LivingSeason::Autumn => Season::Autumn,
        LivingSeason::Winter => Season::Winter,
    }
}

fn metres((x, z): (i32, i32)) -> (f32, f32) {
    (x as f32 / UNITS_PER_METRE, z as f32 / UNITS_PER_METRE)
}

fn ms(rules: &Rules, quarter: u32) -> f64 {
    rules.when_of(quarter).0 as f64
}

fn minute_ms(rules: &Rules, minute: u64) -> f64 {
    let day_ms = u128::from(rules.pack.world.day_ms);
    (u128::from(minute) * day_ms).div_ceil(u128::from(DAY_MINUTES)) as f64
}
