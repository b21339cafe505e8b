//! What the present stages listen for, so that the shell states facts only where someone waits for them.
//!
//! What it is not: no fact is decided here; the shell measures distances and hears notes, the realm decides what follows.

use crate::realm::RealmState;
use crate::rules::Rules;
use kernel::PlaceId;
use quests::FactPattern;
use std::collections::BTreeSet;

/// What the shell should tell the realm of at once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listening {
    /// Whether single notes count (send `SingNotes`, in batches as they come).
    pub notes: bool,
    /// Places whose nearness counts (send `ComeNear` when one stands within reach, also when one stood there before).
    pub places: BTreeSet<PlaceId>,
}

/// What a Songweaver's present stages listen for. Ask again after every change of its state.
#[must_use]
pub fn listening(state: &RealmState, rules: &Rules) -> Listening {
    let mut listening = Listening::default();
    for journey in rules.pack.journeys.values() {
        let stage = state
            .journeys
            .get(&journey.slug)
            .and_then(|stand| journey.stage(&stand.stage));
        let patterns = stage.into_iter().flat_map(|stage| {
            let turns = stage.turns.iter().map(|turn| &turn.when);
            stage.waits_for.iter().chain(turns)
        });
        for pattern in patterns {
            match pattern {
                FactPattern::SangNote { .. } => listening.notes = true,
                FactPattern::CameNear { place } => {
                    listening.places.insert(place.clone());
                }
                _ => {}
            }
        }
    }
    listening
}
