//! Every bound of weather and storms in one table, for docs/limits.md.
//!
//! What it is not: each bound is kept where the thing is done; here it is only told.

use sim::region::limits::{
    ANSWERERS_MAX, CAUGHT_MAX, FRACTURES_MAX, GIFTED_MAX, NEIGHBOURS_MAX, QUARTERS_AT_ONCE_MAX,
};
use weather::forecast::MEMBERS;

/// What is bounded, by how much, and what becomes of more.
#[must_use]
pub fn rows() -> Vec<[String; 3]> {
    let row = |what: &str, most: String, beyond: &str| [what.to_owned(), most, beyond.to_owned()];
    vec![
        row(
            "fractured places of a storm",
            FRACTURES_MAX.to_string(),
            "no more open",
        ),
        row(
            "who answers one storm and is rewarded",
            ANSWERERS_MAX.to_string(),
            "the next ones mend all the same",
        ),
        row(
            "neighbours' storms that reach for a region at once",
            NEIGHBOURS_MAX.to_string(),
            "refused: `too-many-neighbours`",
        ),
        row(
            "storms that reached a region and are remembered",
            CAUGHT_MAX.to_string(),
            "the oldest is forgotten",
        ),
        row(
            "who is given something by one Aurora",
            GIFTED_MAX.to_string(),
            "the next ones are given nothing",
        ),
        row(
            "quarters of an hour that one look at the sky makes up for",
            QUARTERS_AT_ONCE_MAX.to_string(),
            "a longer pause counts as this long",
        ),
        row("futures of a forecast", MEMBERS.to_string(), "none"),
    ]
}
