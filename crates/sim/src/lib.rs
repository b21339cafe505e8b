//! The simulation: region and realm as deciders, and every policy that crosses domains.
//!
//! A region judges songs ([`region`]); the realm keeps Songweavers ([`realm`]); [`policy`] carries what one decided to the other;
//! [`view`] shows both to players; [`event_codec`] and [`snapshot`] are their forms in the journal. What it is not: it
//! performs no IO, keeps no connection and reads no clock.

pub mod attunement;
pub mod codex;
pub mod event_codec;
pub mod facts;
pub mod lending;
pub mod life;
pub mod names;
pub mod policy;
pub mod realm;
pub mod region;
pub mod rules;
pub mod sky;
pub mod snapshot;
pub mod soak;
pub mod view;

pub use attunement::AttunementDef;
pub use codex::{CodexEvent, CodexState};
pub use realm::{RealmCommand, RealmEvent, RealmRefusal, RealmState};
pub use region::{RegionCommand, RegionEvent, RegionRefusal, RegionState};
pub use rules::{Rules, RulesError};
