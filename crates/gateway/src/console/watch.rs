//! What the console watches: health, who is where, the last hour's figures, and the hours before it.
//!
//! All of it needs the right `watch`; a refused look is not audited, since nothing was to change. What it is not: it measures little
//! itself; what the parts tell of themselves is read here.

use super::Console;
use crate::describe::{ANY, BEARER, CONSOLE, OFFICE, QUERY, STORE, refusals};
use crate::health::{looked_at, of};
use crate::identity::request::{Bearer, Caller, answer};
use crate::identity::{Refusal, Right};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use journal::series::{Hour, Series};
use protocol::console::{
    ConsoleCheck, ConsoleFigures, ConsoleHealth, ConsoleHours, ConsoleJournal, ConsoleLine, ConsolePart,
    ConsolePlayers, ConsolePlot, ConsoleRegion, ConsoleSeries,
};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use telemetry::health::{Check, of_part};
use telemetry::history::STEP;
use telemetry::parts::Part;
use utoipa::IntoParams;

/// Days of one answer of the series.
const DAYS_MAX: u32 = 400;
/// The series that are shown.
const SERIES: [&str; 3] = ["players", "events", "database-bytes"];
/// Seconds of a day.
const DAY: u64 = 86_400;

/// How every part of the server is, as it was measured just now.
#[utoipa::path(
    get, path = "/health", operation_id = "console-health", tag = "office",
    security(("access" = [])),
    responses((status = 200, description = "Health.", body = ConsoleHealth), LookRefused),
)]
pub(super) async fn health(
    State(console): State<Console>,
    caller: Caller,
    Bearer(bearer): Bearer,
) -> Result<Response, Refusal> {
    console.identity.watches(&caller, &bearer, Right::Watch).await?;
    let gateway = &console.gateway;
    let facts = console.desk.facts();
    let stand: Vec<Part> = gateway.parts.all();
    let checks = looked_at(gateway).await;
    let growth = console.database.growth().await.ok();
    let parts = facts.parts.iter().filter_map(|fact| {
        let part = stand.iter().find(|part| part.name == fact.name)?;
        let check = of_part(part);
        Some(ConsolePart {
            part: fact.name.to_owned(),
            about: fact.about.to_owned(),
            state: part.state.word().to_owned(),
            since_seconds: part.age().as_secs(),
            level: check.level.word().to_owned(),
            output: check.output,
            needs: fact.needs.iter().map(|&need| need.to_owned()).collect(),
        })
    });
    let level = of(gateway, &checks);
    let service = gateway.runtime.service();
    let now = gateway.runtime.now();
    let place = console.database.place();
    Ok(answer(ConsoleHealth {
        level: level.word().to_owned(),
        release: facts.release.to_owned(),
        node: facts.node,
        role: facts.role,
        uptime_seconds: facts.uptime_seconds,
        parts: parts.collect(),
        checks: checks.iter().map(told).collect(),
        journal: ConsoleJournal {
            kind: if place.file().is_some() {
                "SQLite"
            } else {
                "PostgreSQL"
            }
            .to_owned(),
            place: place.to_string(),
            position: gateway.runtime.vault.journal.head().0,
            bytes: growth.map(|growth| growth.bytes),
        },
        backup_seconds: facts.backup_seconds,
        certificate_days: gateway
            .certificates
            .as_ref()
            .map(|certificates| i32::try_from(certificates.days_left()).unwrap_or(i32::MAX)),
        content: facts.content,
        maintenance: service.maintenance,
        stops_in_seconds: service
            .stops_at
            .map(|at| u32::try_from(at.0.saturating_sub(now.0) / 1000).unwrap_or(u32::MAX)),
    }))
}

fn told(check: &Check) -> ConsoleCheck {
    let observed = match &check.observed {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    ConsoleCheck {
        check: check.name.clone(),
        level: check.level.word().to_owned(),
        observed: match check.unit {
            Some(unit) => format!("{observed} {unit}"),
            None => observed,
        },
        output: check.output.clone(),
    }
}

/// How many are somewhere, by kind.
#[derive(Debug, Default, Clone, Copy)]
struct Heads {
    guests: u32,
    accounts: u32,
    bots: u32,
}

impl Heads {
    fn all(self) -> u32 {
        self.guests + self.accounts + self.bots
    }
}

/// How many are where, and of which kind.
#[utoipa::path(
    get, path = "/players", operation_id = "console-players", tag = "office",
    security(("access" = [])),
    responses((status = 200, description = "Numbers, never names.", body = ConsolePlayers), LookRefused),
)]
pub(super) async fn players(
    State(console): State<Console>,
    caller: Caller,
    Bearer(bearer): Bearer,
) -> Result<Response, Refusal> {
    console.identity.watches(&caller, &bearer, Right::Watch).await?;
    let runtime = &console.gateway.runtime;
    let (mut world, mut away) = (Heads::default(), 0);
    let mut by_region: BTreeMap<usize, Heads> = BTreeMap::new();
    for player in runtime.everyone() {
        let seat = &player.seat;
        away += u32::from(seat.outbox().is_none());
        for heads in [&mut world, by_region.entry(seat.standing().region).or_default()] {
            match (seat.bot, player.is_guest()) {
                (true, _) => heads.bots += 1,
                (false, true) => heads.guests += 1,
                (false, false) => heads.accounts += 1,
            }
        }
    }
    let (waiting, places) = runtime.waiting.count();
    let rules = runtime.rules();
    let states = runtime.region_states();
    let regions = runtime.space.places().iter().enumerate().map(|(number, place)| {
        let heads = by_region.get(&number).copied().unwrap_or_default();
        let slug = place.region.to_string();
        let state = states.iter().find(|state| state.region == slug);
        let points = |milli: Option<i32>| (milli.unwrap_or_default() / 1000).clamp(0, 100) as u8;
        ConsoleRegion {
            name: rules
                .pack
                .regions
                .get(&place.region)
                .map_or_else(|| slug.clone(), |region| region.name.clone()),
            all: heads.all(),
            guests: heads.guests,
            accounts: heads.accounts,
            bots: heads.bots,
            harmony: points(state.map(|state| state.harmony)),
            dissonance: points(state.map(|state| state.dissonance)),
            region: slug,
        }
    });
    Ok(answer(ConsolePlayers {
        all: world.all(),
        guests: world.guests,
        accounts: world.accounts,
        bots: world.bots,
        away,
        waiting: u32::try_from(waiting).unwrap_or(u32::MAX),
        places: u32::try_from(places).unwrap_or(u32::MAX),
        regions: regions.collect(),
    }))
}

/// Which figures are asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct FiguresQuery {
    /// Only what came after this moment, in Unix seconds.
    #[serde(default)]
    after: u64,
}

/// The last hour of figures in steps of five seconds.
#[utoipa::path(
    get, path = "/figures", operation_id = "console-figures", tag = "office",
    security(("access" = [])),
    params(FiguresQuery),
    responses((status = 200, description = "Figures.", body = ConsoleFigures), AskedRefused),
)]
pub(super) async fn figures(
    State(console): State<Console>,
    caller: Caller,
    Bearer(bearer): Bearer,
    query: Result<Query<FiguresQuery>, QueryRejection>,
) -> Result<Response, Refusal> {
    console.identity.watches(&caller, &bearer, Right::Watch).await?;
    let Query(FiguresQuery { after }) = query.map_err(|_| {
        let reason = "The query may hold `after`, a moment in Unix seconds.";
        Refusal::new(StatusCode::BAD_REQUEST, "query-invalid", reason)
    })?;
    let figures = console.history.since(after);
    Ok(answer(ConsoleFigures {
        step_seconds: STEP.as_secs() as u32,
        at: figures.at,
        plots: figures
            .plots
            .into_iter()
            .map(|plot| ConsolePlot {
                plot: plot.plot.to_owned(),
                unit: plot.unit.to_owned(),
                lines: plot
                    .lines
                    .into_iter()
                    .map(|line| ConsoleLine {
                        line: line.line,
                        values: line.values,
                    })
                    .collect(),
            })
            .collect(),
    }))
}

/// How far back the series are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SeriesQuery {
    /// How many days back, 1 to 400.
    #[param(minimum = 1, maximum = 400)]
    days: u32,
}

/// The world's measures by the hour.
#[utoipa::path(
    get, path = "/series", operation_id = "console-series", tag = "office",
    security(("access" = [])),
    params(SeriesQuery),
    responses((status = 200, description = "Series.", body = ConsoleSeries), AskedRefused),
)]
pub(super) async fn series(
    State(console): State<Console>,
    caller: Caller,
    Bearer(bearer): Bearer,
    query: Result<Query<SeriesQuery>, QueryRejection>,
) -> Result<Response, Refusal> {
    console.identity.watches(&caller, &bearer, Right::Watch).await?;
    let wrong = || {
        let reason = format!("The query holds `days`, 1 to {DAYS_MAX}.");
        Refusal::new(StatusCode::BAD_REQUEST, "query-invalid", reason)
    };
    let Query(SeriesQuery { days }) = query.map_err(|_| wrong())?;
    if days == 0 || days > DAYS_MAX {
        return Err(wrong());
    }
    let to = console.identity.unix_now().after(1);
    let from = to.before(u64::from(days) * DAY);
    let series = Series::open(console.database.clone()).await?;
    let mut told = Vec::with_capacity(SERIES.len());
    for name in SERIES {
        told.push(by_the_hour(name, &series.hours(name, from, to).await?));
    }
    Ok(answer(ConsoleSeries { series: told }))
}

refusals! {
    LookRefused = ANY, STORE, BEARER, OFFICE, CONSOLE;
    AskedRefused = ANY, STORE, BEARER, OFFICE, CONSOLE, QUERY;
}

fn by_the_hour(name: &str, hours: &[Hour]) -> ConsoleHours {
    let mean = |hour: &Hour| match i64::try_from(hour.samples) {
        Ok(samples) if samples > 0 => hour.total / samples,
        _ => hour.lowest,
    };
    ConsoleHours {
        series: name.to_owned(),
        at: hours.iter().map(|hour| hour.at.0).collect(),
        lowest: hours.iter().map(|hour| hour.lowest).collect(),
        mean: hours.iter().map(mean).collect(),
        highest: hours.iter().map(|hour| hour.highest).collect(),
    }
}
