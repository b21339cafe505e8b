//! Crossing: a creature that goes over a border takes with it whom it knows. Journal formats: append-only.
//!
//! The region it comes to welcomes it first and the one it left forgets it then, so that a crash in between leaves it known twice rather than to
//! nobody. What it is not: where a creature goes is the living world's; this keeps what must not be lost of it.

use crate::region::event::RegionEvent;
use crate::region::life::{Friend, LifeState};
use crate::region::limits::CARRIED_MAX;
use crate::region::refusal::RegionRefusal;
use crate::region::state::RegionState;
use crate::rules::Rules;
use ecology::fauna::GIVEN_FROM;
use kernel::{Context, RegionId, SongweaverId, WorldMillis};
use serde::{Deserialize, Serialize};

/// A creature that came over a border, with whom it knows, as data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Welcome {
    /// From where: the region itself for one that found nothing beyond and turned back.
    pub from: RegionId,
    /// Its species, by slug.
    pub species: String,
    /// The number it bore there.
    pub was: u32,
    /// The number it bears here; nothing where all are numbers and it has none yet.
    pub creature: Option<u32>,
    /// Whom it knows.
    pub friends: Vec<Known>,
}

/// Someone that a creature knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Known {
    /// Who.
    pub songweaver: SongweaverId,
    /// How far it trusted when it was last tended, in thousandths.
    pub trust: u16,
    /// The world hour of that.
    pub hour: u32,
    /// World time of that.
    pub when: WorldMillis,
}

/// A creature that is known to someone came over a border.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FriendCame {
    /// From where.
    pub from: RegionId,
    /// World time of the decision.
    pub when: WorldMillis,
    /// Its species, by slug.
    pub species: String,
    /// The number it bore there.
    pub was: u32,
    /// The number it bears here.
    pub creature: u32,
    /// Whom it knows, the most trusted first, at most [`CARRIED_MAX`].
    pub friends: Vec<Known>,
}

/// A creature that is known to someone went over a border.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FriendLeft {
    /// To where.
    pub to: RegionId,
    /// World time of the decision.
    pub when: WorldMillis,
    /// Its species, by slug.
    pub species: String,
    /// The number it bore here.
    pub creature: u32,
}

/// Takes up whom a creature knows that came. Nothing happens for one that knows nobody.
///
/// # Errors
/// The refusal when the region has not begun.
pub fn welcome(
    state: &RegionState,
    command: &Welcome,
    context: &Context<'_, Rules>,
) -> Result<Vec<RegionEvent>, RegionRefusal> {
    if state.region.is_none() {
        return Err(RegionRefusal::NotBegun);
    }
    let mut friends = command.friends.clone();
    friends.sort_by_key(|known| (std::cmp::Reverse(known.trust), known.songweaver));
    friends.truncate(CARRIED_MAX);
    if friends.is_empty() {
        return Ok(Vec::new());
    }
    // Of those that nobody is born with, so that no stranger bears it when someone begins to watch.
    let free = || {
        let given = state.life.friends.iter().map(|friend| friend.creature);
        let most = given.filter(|number| *number >= GIVEN_FROM).max();
        most.map_or(GIVEN_FROM, |most| most.saturating_add(1))
    };
    Ok(vec![RegionEvent::FriendCame(FriendCame {
        from: command.from.clone(),
        when: context.now,
        species: command.species.clone(),
        was: command.was,
        creature: command.creature.unwrap_or_else(free),
        friends,
    })])
}

/// Forgets a creature that left. Nothing happens where it was not known.
///
/// # Errors
/// The refusal when the region has not begun.
pub fn depart(
    state: &RegionState,
    (species, creature, to): (&str, u32, &RegionId),
    context: &Context<'_, Rules>,
) -> Result<Vec<RegionEvent>, RegionRefusal> {
    if state.region.is_none() {
        return Err(RegionRefusal::NotBegun);
    }
    if state.life.knowers(species, creature).next().is_none() {
        return Ok(Vec::new());
    }
    Ok(vec![RegionEvent::FriendLeft(FriendLeft {
        to: to.clone(),
        when: context.now,
        species: species.to_owned(),
        creature,
    })])
}

impl LifeState {
    /// Whom a creature knows.
    pub fn knowers<'a>(&'a self, species: &'a str, creature: u32) -> impl Iterator<Item = Known> + 'a {
        let is = move |friend: &&Friend| friend.creature == creature && friend.species == species;
        self.friends.iter().filter(is).map(|friend| Known {
            songweaver: friend.songweaver,
            trust: friend.trust,
            hour: friend.hour,
            when: friend.when,
        })
    }

    pub(crate) fn friend_came(&mut self, came: &FriendCame) {
        for known in &came.friends {
            self.befriend(Friend {
                species: came.species.clone(),
                creature: came.creature,
                songweaver: known.songweaver,
                trust: known.trust,
                hour: known.hour,
                when: known.when,
            });
        }
    }

    pub(crate) fn friend_left(&mut self, left: &FriendLeft) {
        self.friends
            .retain(|friend| friend.creature != left.creature || friend.species != left.species);
    }
}
