//! The operators' console over HTTP, under `/api/v1/console`: who may enter, and what each of its views shows and does.
//!
//! Every entry asks the table of rights anew, from the database, so that a role that was taken serves no longer. What it is not: it
//! draws nothing; the page is the web client's, and what a page hides is refused here all the same.

mod accounts;
mod deeds;
mod desk;
mod keeper;
mod watch;

pub use desk::{Desk, Done, Facts, PartFacts};

use crate::describe::{ANY, BEARER, CONSOLE, OFFICE, STORE, refusals};
use crate::identity::request::{Bearer, Caller, answer};
use crate::identity::{IdentityState, Refusal, Right};
use crate::problem::method_not_allowed;
use crate::state::Gateway;
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef, State};
use axum::http::StatusCode;
use axum::response::Response;
use journal::Database;
use protocol::console::ConsoleEntry;
use std::sync::Arc;
use telemetry::history::History;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Bytes of a request's body.
const BODY_BYTES_MAX: usize = 4 * 1024;

/// The rights that open a view of the console. Whoever has none of them has nothing to do there.
const RIGHTS: [Right; 8] = [
    Right::Moderate,
    Right::Ban,
    Right::Announce,
    Right::ReadAudit,
    Right::GrantRoles,
    Right::Watch,
    Right::Operate,
    Right::ManageAccounts,
];

/// What the console is over; clones share it.
#[derive(Clone)]
pub struct Console {
    /// Who is who, and who may do what.
    pub identity: IdentityState,
    /// The world and how its server is.
    pub gateway: Arc<Gateway>,
    /// What only the whole server knows and does.
    pub desk: Arc<dyn Desk>,
    /// The last hour's figures.
    pub history: Arc<History>,
    /// The data, for its series.
    pub database: Database,
}

impl std::fmt::Debug for Console {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Console")
    }
}

impl FromRef<Console> for IdentityState {
    fn from_ref(console: &Console) -> Self {
        console.identity.clone()
    }
}

/// The routes of the console.
pub fn routes(console: Console) -> Router {
    let (routes, _) = described_routes().split_for_parts();
    routes
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(console)
}

/// The routes of the console with their descriptions.
pub(crate) fn described_routes() -> OpenApiRouter<Console> {
    let own = OpenApiRouter::new()
        .routes(routes!(enter))
        .routes(routes!(watch::health))
        .routes(routes!(watch::players))
        .routes(routes!(watch::figures))
        .routes(routes!(watch::series))
        .routes(routes!(deeds::notice))
        .routes(routes!(deeds::maintenance))
        .routes(routes!(deeds::reload))
        .routes(routes!(deeds::drain))
        .routes(routes!(accounts::find))
        .routes(routes!(accounts::end_sessions))
        .routes(routes!(accounts::reset_second_factor))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX));
    OpenApiRouter::new().nest("/api/v1/console", own)
}

/// Who asks, and which of the console's views are open to it.
#[utoipa::path(
    get, path = "", operation_id = "console", tag = "office",
    security(("access" = [])),
    responses((status = 200, description = "Name, role and rights.", body = ConsoleEntry), EnterRefused),
)]
async fn enter(
    State(console): State<Console>,
    caller: Caller,
    Bearer(bearer): Bearer,
) -> Result<Response, Refusal> {
    let (account, role) = console.identity.standing(&caller, &bearer).await?;
    let rights: Vec<String> = RIGHTS
        .into_iter()
        .filter(|right| role.may(*right))
        .map(|right| right.name().to_owned())
        .collect();
    if rights.is_empty() {
        let reason = format!("The console is for moderators and operators; a {role} has no right there.");
        return Err(Refusal::new(StatusCode::FORBIDDEN, "right-missing", reason));
    }
    console.identity.guarded(&account)?;
    Ok(answer(ConsoleEntry {
        name: account.name.unwrap_or_default(),
        role: role.name().to_owned(),
        world: console.world(),
        rights,
    }))
}

refusals! {
    EnterRefused = ANY, STORE, BEARER, OFFICE, CONSOLE;
}

impl Console {
    /// The world's name.
    fn world(&self) -> String {
        self.gateway.runtime.rules().pack.world.name.clone()
    }
}
