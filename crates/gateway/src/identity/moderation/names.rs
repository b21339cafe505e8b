//! Gentle made-up names, for who bore one that hurt, until it chooses another.
//!
//! What it is not: it judges no name.

use super::IdentityState;
use crate::identity::{Refusal, random};
use axum::http::StatusCode;
use kernel::SongweaverId;
use runtime::keepers::Naming;

/// How such a name begins.
const FIRST: [&str; 32] = [
    "Quiet", "Morning", "Amber", "Willow", "Silver", "Meadow", "Copper", "Autumn", "Gentle", "River",
    "Clover", "Early", "Hazel", "Winter", "Maple", "Golden", "Misty", "Summer", "Heather", "Pebble", "Rowan",
    "Dawn", "Linden", "Cedar", "Evening", "Harvest", "Juniper", "Lavender", "Ember", "Sunny", "Thistle",
    "April",
];
/// How it ends.
const LAST: [&str; 32] = [
    "Wren", "Lark", "Finch", "Robin", "Sparrow", "Plover", "Heron", "Swift", "Thrush", "Linnet", "Dove",
    "Starling", "Curlew", "Oriole", "Siskin", "Martin", "Warbler", "Bunting", "Pipit", "Dunnock", "Avocet",
    "Godwit", "Teal", "Tern", "Kestrel", "Jay", "Nuthatch", "Redpoll", "Serin", "Wagtail", "Whinchat",
    "Wheatear",
];
/// What may follow when the shorter ones are borne: names have no digits, and 24 characters at most.
const PLACE: [&str; 16] = [
    "Fern", "Brook", "Moss", "Reed", "Glen", "Vale", "Moor", "Lea", "Dell", "Fen", "Holm", "Bay", "Hill",
    "Rill", "Tarn", "Wold",
];
/// Names that are tried before it is given up: by then nearly all must be borne.
const TRIES_MAX: usize = 16;

impl IdentityState {
    /// Gives someone a made-up name that nobody bears.
    ///
    /// # Errors
    /// When the world cannot be written, or every name tried is borne.
    pub(super) async fn rename_gently(&self, who: SongweaverId) -> Result<(), Refusal> {
        let Some(world) = self.world() else {
            return Err(Refusal::unavailable());
        };
        for attempt in 0..TRIES_MAX {
            let name = made_up(random::<4>(), attempt);
            match world.give_name(who, &name).await {
                Ok(Naming::Named) => return Ok(()),
                Ok(Naming::Taken) => {}
                Err(error) => {
                    tracing::error!(%error, "someone could not be given another name");
                    return Err(Refusal::unavailable());
                }
            }
        }
        let reason = "No made-up name was free. Try again.";
        Err(Refusal::new(StatusCode::CONFLICT, "names-borne", reason))
    }
}

/// A name from chance; the later the attempt, the more names there are.
fn made_up(chance: [u8; 4], attempt: usize) -> String {
    let [first, last, place, _] = chance.map(usize::from);
    let name = format!("{} {}", FIRST[first % FIRST.len()], LAST[last % LAST.len()]);
    if attempt < TRIES_MAX / 2 {
        name
    } else {
        format!("{name} {}", PLACE[place % PLACE.len()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::names;

    #[test]
    fn every_made_up_name_may_be_borne() {
        for first in 0..32 {
            for last in 0..32 {
                for (place, attempt) in (0..16).flat_map(|place| [(place, 0), (place, TRIES_MAX - 1)]) {
                    let name = made_up([first, last, place, 0], attempt);
                    assert!(names::check(&name).is_ok(), "{name}");
                }
            }
        }
    }
}
