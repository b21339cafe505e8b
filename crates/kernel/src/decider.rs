//! The shape of every rule set: decide chooses and never changes, evolve changes and never chooses.

use crate::{RandomStream, WorldMillis};

/// What a decision may know besides its state: time, content and chance, all given as data.
#[derive(Debug)]
pub struct Context<'a, C> {
    /// World time of the decision, in milliseconds since the world began.
    pub now: WorldMillis,
    /// The validated content pack the rules read numbers from.
    pub content: &'a C,
    /// A stream of chance seeded by the command, so that the same command decides the same way.
    pub random: RandomStream,
}

/// A rule set: commands are asked, events happened, refusals say why not.
pub trait Decider {
    /// What may be asked.
    type Command;
    /// What happened. A journal format: append-only.
    type Event;
    /// Why a command was not accepted: a value of the domain, never an operating error.
    type Refusal;
    /// Everything the rules remember, built from events alone.
    type State: Default;
    /// The definitions the rules read.
    type Content;

    /// Chooses what happens. Never changes the state.
    ///
    /// # Errors
    /// The refusal, when the rules do not allow the command.
    fn decide(
        state: &Self::State,
        command: &Self::Command,
        context: &mut Context<'_, Self::Content>,
    ) -> Result<Vec<Self::Event>, Self::Refusal>;

    /// Applies what happened. Never chooses, never fails, never looks anything up.
    fn evolve(state: &mut Self::State, event: &Self::Event);
}
