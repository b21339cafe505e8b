//! The realm: the single writer of Songweavers and what they know.
//!
//! [`act`] decides a command for one Songweaver and also says what is spoken to it; [`Realm`] is the same as a `Decider`.
//! What it is not: it judges nothing; it credits what regions decided, exactly once.

pub mod combos;
pub mod command;
pub mod decide;
pub mod event;
pub mod guide;
pub mod limits;
pub mod melodies;
pub mod progress;
pub mod refusal;
pub mod standing;
pub mod state;

pub use combos::KnownCombo;
pub use command::RealmCommand;
pub use decide::{Outcome, act};
pub use event::RealmEvent;
pub use melodies::{may_cast, may_keep};
pub use progress::Effect;
pub use refusal::RealmRefusal;
pub use standing::{energy_at, standing};
pub use state::RealmState;

use crate::rules::Rules;
use kernel::{Context, Decider};

/// The realm's rules for one Songweaver.
#[derive(Debug, Clone, Copy)]
pub struct Realm;

impl Decider for Realm {
    type Command = RealmCommand;
    type Event = RealmEvent;
    type Refusal = RealmRefusal;
    type State = RealmState;
    type Content = Rules;

    fn decide(
        state: &RealmState,
        command: &RealmCommand,
        context: &mut Context<'_, Rules>,
    ) -> Result<Vec<RealmEvent>, RealmRefusal> {
        act(state, command, context).map(|outcome| outcome.events)
    }

    fn evolve(state: &mut RealmState, event: &RealmEvent) {
        state.evolve(event);
    }
}
