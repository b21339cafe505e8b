//! How the server is, for those that watch it: alive, started, ready, and the whole report.
//!
//! `/livez` asks only this process: that it answers and that regions tick; a broken disk is no reason to restart it. `/readyz` asks whether
//! players can be sent here. What it is not: it mends nothing.

use crate::describe::{ANY, refusals};
use crate::observe::may_read;
use crate::problem::problem;
use crate::state::Gateway;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use journal::Trouble;
use runtime::living::LifeReport;
use std::sync::Arc;
use std::time::{Duration, Instant};
use telemetry::health::{Check, Level, MEDIA_TYPE, Report, of_part};
use telemetry::parts::State as PartState;
use tokio::time::timeout;

/// Ticks of a region may pause this long, a hundred times their pace, before the process counts as hung.
const TICK_PATIENCE: Duration = Duration::from_secs(10);
/// A probe of the journal is answered within this time.
const PROBE_WITHIN: Duration = Duration::from_secs(2);
/// A probe that takes longer is worth a look.
const PROBE_SLOW: Duration = Duration::from_millis(250);
/// World minutes that life may lag behind the clock before it is worth a look: half a real minute.
const LIFE_LATE_MINUTES: u64 = 10;

/// Whether this process answers and its regions tick.
#[utoipa::path(
    get, path = "/livez", operation_id = "live", tag = "operation",
    responses((status = 200, description = "It is alive.", content_type = "text/plain", body = String), LiveRefused),
)]
pub(crate) async fn live(State(gateway): State<Arc<Gateway>>) -> Response {
    match still(&gateway) {
        None => "live\n".into_response(),
        Some(reason) => unavailable("hung", &reason),
    }
}

/// Whether every part has started.
#[utoipa::path(
    get, path = "/startupz", operation_id = "started", tag = "operation",
    responses((status = 200, description = "It has started.", content_type = "text/plain", body = String), StartedRefused),
)]
pub(crate) async fn started(State(gateway): State<Arc<Gateway>>) -> Response {
    if gateway.parts.all_started() {
        "started\n".into_response()
    } else {
        let reason = gateway.parts.all_run().err().unwrap_or_default();
        unavailable("starting", &reason)
    }
}

/// Whether players can be sent here.
#[utoipa::path(
    get, path = "/readyz", operation_id = "ready", tag = "operation",
    responses((status = 200, description = "It is ready.", content_type = "text/plain", body = String), ReadyRefused),
)]
pub(crate) async fn ready(State(gateway): State<Arc<Gateway>>) -> Response {
    let ready = match gateway.parts.all_run() {
        Ok(()) => match gateway.runtime.vault.journal.trouble() {
            // Who comes now could not even be written down.
            Some(trouble) => Err(unwritten(&trouble)),
            None => probe(&gateway).await.map(|_| ()),
        },
        Err(reason) => Err(reason),
    };
    match ready {
        Ok(()) => "ready\n".into_response(),
        Err(reason) => unavailable("not-ready", &reason),
    }
}

/// Every part's state and what was measured just now: from this machine, or with the token that `metrics.token` sets.
#[utoipa::path(
    get, path = "/healthz", operation_id = "health", tag = "operation",
    security((), ("figures" = [])),
    responses(
        (status = 200, description = "All is well, or worth a look.", content_type = "application/health+json", body = serde_json::Value),
        (status = 503, description = "Something failed.", content_type = "application/health+json", body = serde_json::Value),
        HealthRefused,
    ),
)]
pub(crate) async fn health(State(gateway): State<Arc<Gateway>>, request: Request) -> Response {
    if let Err(refused) = may_read(&gateway, &request) {
        return refused;
    }
    let report = Report {
        release: env!("CARGO_PKG_VERSION"),
        checks: checks(&gateway).await,
    };
    let status = match report.level() {
        Level::Fail => StatusCode::SERVICE_UNAVAILABLE,
        Level::Pass | Level::Warn => StatusCode::OK,
    };
    let mut response = (status, report.body()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn checks(gateway: &Gateway) -> Vec<Check> {
    let mut checks: Vec<Check> = gateway.parts.all().iter().map(of_part).collect();
    checks.extend(looked_at(gateway).await);
    checks
}

/// The worst of the parts and of what was looked at beside them.
pub(crate) fn of(gateway: &Gateway, looked_at: &[Check]) -> Level {
    let parts = gateway.parts.all();
    let parts = parts.iter().map(|part| of_part(part).level);
    parts
        .chain(looked_at.iter().map(|check| check.level))
        .max()
        .unwrap_or(Level::Fail)
}

/// What is looked at beside the states of the parts.
pub(crate) async fn looked_at(gateway: &Gateway) -> Vec<Check> {
    let mut checks = Vec::new();
    let probed = match probe(gateway).await {
        Ok(took) => {
            let check = Check::pass("journal:read", took.as_millis() as u64).in_unit("ms");
            if took > PROBE_SLOW {
                check.at(Level::Warn, "The journal answers slowly.")
            } else {
                check
            }
        }
        Err(reason) => Check::pass("journal:read", "no answer").at(Level::Fail, &reason),
    };
    checks.push(probed);
    let written = Check::pass("journal:write", "committed");
    checks.push(match gateway.runtime.vault.journal.trouble() {
        None => written,
        Some(trouble) => Check::pass("journal:write", "failing").at(Level::Fail, &unwritten(&trouble)),
    });
    let ticks = Check::pass("regions:ticks", "on time");
    checks.push(match still(gateway) {
        None => ticks,
        Some(reason) => Check::pass("regions:ticks", "standing still").at(Level::Fail, &reason),
    });
    checks.push(owned(gateway));
    if let Some(serves) = gateway.runtime.vault.journal.standby_serves() {
        let check = Check::pass("journal:standby", if serves { "serves" } else { "none answers" });
        checks.push(match serves {
            true => check,
            false => check.at(
                Level::Warn,
                "Everything is read from the primary, and a failover would have nowhere to go.",
            ),
        });
    }
    let players = gateway.runtime.everyone().len();
    checks.push(Check::pass("regions:players", players));
    checks.extend(life(&gateway.runtime.life_report()));
    checks.extend(gateway.runtime.tracer.check());
    checks.extend(gateway.certificates.as_ref().map(|held| held.check()));
    let service = gateway.runtime.service();
    if let Some(words) = service.maintenance {
        checks.push(Check::pass("gateway:maintenance", "on").at(Level::Warn, &words));
    }
    checks
}

/// How the living world keeps up with the world's clock, and how much of it is hosted.
fn life(report: &LifeReport) -> [Check; 3] {
    let late = Check::pass("life:late", report.late_minutes).in_unit("world minutes");
    let late = match (report.goes_on, report.late_minutes > LIFE_LATE_MINUTES) {
        (false, _) => late.at(Level::Warn, "The time off is being lived through."),
        (true, true) => late.at(
            Level::Warn,
            "Creatures and plants live slower than the world's clock.",
        ),
        (true, false) => late,
    };
    [
        late,
        Check::pass("life:step", report.took_ms).in_unit("ms"),
        Check::pass(
            "life:regions",
            format!("{} hosted, {} watched", report.regions, report.watched),
        ),
    ]
}

/// Whether this node owns what it should.
fn owned(gateway: &Gateway) -> Check {
    let tenure = gateway.runtime.tenure();
    if !tenure.held {
        let why = "The database has not heard this node for so long that another may own its regions: it rests until it is heard.";
        return Check::pass("regions:owned", "resting").at(Level::Fail, why);
    }
    let check = Check::pass("regions:owned", "all");
    let unowned: Vec<String> = gateway
        .runtime
        .unowned()
        .iter()
        .map(ToString::to_string)
        .collect();
    match unowned.is_empty() {
        true => check,
        false => Check::pass("regions:owned", "not all").at(
            Level::Fail,
            &format!(
                "Owned by another node, or being read again: {}.",
                unowned.join(", ")
            ),
        ),
    }
}

/// The regions that should tick and do not, in plain words.
fn still(gateway: &Gateway) -> Option<String> {
    // Where regions are being ended nobody waits for their ticks.
    if gateway.parts.state("regions") != Some(PartState::Running) {
        return None;
    }
    let space = &gateway.runtime.space;
    let still = space.watchdog.still(TICK_PATIENCE);
    let names: Vec<String> = still
        .iter()
        .filter_map(|(number, since)| {
            let region = &space.places().get(*number)?.region;
            Some(format!("{region} has not ticked for {} s", since.as_secs()))
        })
        .collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// Why nothing can be written, and for how long.
fn unwritten(trouble: &Trouble) -> String {
    format!(
        "nothing has been written for {} s, and what needs it is refused: {}",
        trouble.since.elapsed().as_secs(),
        trouble.why
    )
}

async fn probe(gateway: &Gateway) -> Result<Duration, String> {
    let began = Instant::now();
    match timeout(PROBE_WITHIN, gateway.runtime.readiness()).await {
        Ok(answer) => answer.map(|()| began.elapsed()),
        Err(_) => Err(format!(
            "the journal did not answer within {} s",
            PROBE_WITHIN.as_secs()
        )),
    }
}

fn unavailable(code: &str, reason: &str) -> Response {
    problem(StatusCode::SERVICE_UNAVAILABLE, code, reason)
}

refusals! {
    LiveRefused = ANY, &[(503, "hung")];
    StartedRefused = ANY, &[(503, "starting")];
    ReadyRefused = ANY, &[(503, "not-ready")];
    // A failing report is its own answer with the status 503.
    HealthRefused = &[(403, "not-here"), (408, "too-slow")];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn life_that_lags_or_is_not_read_yet_is_worth_a_look_and_fails_nothing() {
        let report = |goes_on, late_minutes| LifeReport {
            goes_on,
            late_minutes,
            took_ms: 7,
            regions: 9,
            watched: 2,
        };
        let told = |goes_on, late_minutes| life(&report(goes_on, late_minutes)).map(|check| check.level);
        let well = [Level::Pass; 3];
        assert_eq!(told(true, 0), well);
        assert_eq!(told(true, LIFE_LATE_MINUTES), well);
        let look = [Level::Warn, Level::Pass, Level::Pass];
        assert_eq!(told(true, LIFE_LATE_MINUTES + 1), look);
        assert_eq!(told(false, 0), look);
    }
}
