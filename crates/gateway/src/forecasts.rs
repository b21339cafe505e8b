//! What is coming, over HTTP: the forecast of a region, and the calendar of the world.
//!
//! Both follow from what is durable and from the world's own field of air, so that they are the same after a restart. No token is asked for. What
//! it is not: nothing is foretold here; the runtime does.

use crate::describe::{ANY, PATH, refusals};
use crate::identity::{self, Segment};
use crate::problem::problem;
use crate::state::Gateway;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::RegionId;
use protocol::weather::{Calendar, Forecast};
use std::sync::Arc;

/// A forecast holds for a quarter of a world hour, which is 44 s at 70 minutes a day; half of it may be kept.
const FOR_A_WHILE: &str = "public, max-age=20";

/// What may come in a region over the next world day, with how far it can be trusted.
#[utoipa::path(
    get, path = "/api/v1/regions/{slug}/forecast", operation_id = "forecast", tag = "world",
    params(("slug" = String, Path, description = "The region, as the atlas names it.", pattern = "^[a-z0-9-]{1,48}$")),
    responses((status = 200, description = "The steps of the next world day.", body = Forecast), ForecastRefused),
)]
pub(crate) async fn forecast(
    State(gateway): State<Arc<Gateway>>,
    slug: Result<Segment, identity::Refusal>,
) -> Response {
    let slug = match slug {
        Ok(Segment(slug)) => slug,
        Err(refusal) => return refusal.into_response(),
    };
    let known = slug.parse::<RegionId>().ok();
    let Some(forecast) = known.and_then(|region| gateway.runtime.forecast(&region)) else {
        return problem(
            StatusCode::NOT_FOUND,
            "no-such-forecast",
            "No region under the open sky has this slug; the atlas names those there are.",
        );
    };
    kept_a_while(Json(forecast.as_ref()).into_response())
}

/// Which day it is in the world, and what is under way and coming.
#[utoipa::path(
    get, path = "/api/v1/calendar", operation_id = "calendar", tag = "world",
    responses((status = 200, description = "The day, the seasons and the occasions.", body = Calendar), CalendarRefused),
)]
pub(crate) async fn calendar(State(gateway): State<Arc<Gateway>>) -> Response {
    kept_a_while(Json(gateway.runtime.calendar()).into_response())
}

fn kept_a_while(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static(FOR_A_WHILE));
    response
}

refusals! {
    ForecastRefused = ANY, PATH, &[(404, "no-such-forecast")];
    CalendarRefused = ANY;
}
