//! A region: the single writer of a piece of the world.
//!
//! It judges performances, moves harmony and dissonance, heals and wounds, and keeps a ledger of causes. [`perform`] also gives the
//! whole judgement; [`Region`] is the same as a `Decider`. What it is not: it does not know where players stand (presence) nor
//! what they own (the realm).

mod carried;
pub mod command;
pub mod crossing;
pub mod event;
pub mod garden;
pub mod happening;
pub mod heard;
pub mod ledger;
mod lent;
pub mod life;
pub mod limits;
mod mood;
pub mod pass_time;
pub mod perform;
pub mod place;
pub mod refusal;
pub mod sky;
pub mod sky_event;
pub mod sky_state;
pub mod state;
pub mod storm;
pub mod tend;
pub mod weave;
pub mod wound;
pub mod woven;

pub use command::{FoundCombo, Perform, RegionCommand, Standing, TurnWeather, Weave, WeaveVoice};
pub use event::RegionEvent;
pub use mood::after_hour;
pub use pass_time::{begin, pass_time};
pub use perform::perform;
pub use refusal::RegionRefusal;
pub use sky::turn_weather;
pub use state::RegionState;
pub use storm::raise;
pub use tend::tend;
pub use weave::weave;

use crate::rules::Rules;
use kernel::{Context, Decider};

/// A region's rules.
#[derive(Debug, Clone, Copy)]
pub struct Region;

impl Decider for Region {
    type Command = RegionCommand;
    type Event = RegionEvent;
    type Refusal = RegionRefusal;
    type State = RegionState;
    type Content = Rules;

    fn decide(
        state: &RegionState,
        command: &RegionCommand,
        context: &mut Context<'_, Rules>,
    ) -> Result<Vec<RegionEvent>, RegionRefusal> {
        match command {
            RegionCommand::Begin { region } => begin(state, region, context),
            RegionCommand::Perform(command) => {
                perform(state, command, context).map(|(events, _judgement)| events)
            }
            RegionCommand::Weave(command) => weave(state, command, context),
            RegionCommand::PassTime {
                hour,
                neighbours,
                life,
            } => pass_time(state, *hour, neighbours, life.as_deref(), context),
            RegionCommand::Tend(command) => tend(state, command, context),
            RegionCommand::GiveUpGarden { songweaver, cell } => {
                garden::give_up(state, *songweaver, *cell, context)
            }
            RegionCommand::ClearGardens {
                songweaver,
                which,
                why,
            } => garden::clear(state, *songweaver, (*which, *why), context),
            RegionCommand::Welcome(command) => crossing::welcome(state, command, context),
            RegionCommand::Depart {
                species,
                creature,
                to,
            } => crossing::depart(state, (species, *creature, to), context),
            RegionCommand::TurnWeather(look) => turn_weather(state, look, context),
            RegionCommand::RaiseStorm { chance, present } => raise(state, *chance, *present, context),
        }
    }

    fn evolve(state: &mut RegionState, event: &RegionEvent) {
        state.evolve(event);
    }
}
