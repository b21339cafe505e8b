//! Bots: protocol clients that walk, sing and chat, for tests, load and company.
//!
//! A bot speaks exactly what a browser speaks, says so in its hello, and lives under the same limits. What it is not: it knows nothing of the
//! server's inside.

pub mod bot;
pub mod guest;
pub mod lean;
pub mod lot;
pub mod plan;
pub mod score;
mod singer;
pub mod site;
mod stay;
pub mod swarm;
pub mod tally;
pub mod view;
mod walker;

pub use bot::{Bot, BotError, Dial};
pub use guest::{guest, refresh};
pub use plan::{Plan, Report, Run};
pub use site::Site;
pub use view::View;
