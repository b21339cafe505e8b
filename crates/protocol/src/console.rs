//! What the operators' console reads and does over HTTP. All under `/api/v1/console`, all with a bearer token.
//!
//! Every entry asks for a right of its own and is refused with `right-missing` (403) to whoever's role lacks it; the refused try stands
//! in the audit where it would have changed something. What it is not: nothing here is for players.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// `GET /console`: who one is to the console and what one may do there. Refused to whose role has no right of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsoleEntry {
    /// The account name.
    pub name: String,
    /// `moderator` or `operator`.
    pub role: String,
    /// The world's name.
    pub world: String,
    /// What the role may do here, as stable words such as `read-audit`.
    pub rights: Vec<String>,
}
