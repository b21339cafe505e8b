//! HTTP and WebSocket: the door between clients and the runtime, with identity, limits and the web client's files.
//!
//! What it is not: it decides nothing about the world.

pub mod allowance;
pub mod composer;
pub mod connection;
pub mod console;
pub mod costs;
pub mod describe;
pub mod doors;
pub mod entrance;
pub mod files;
pub mod forecasts;
pub mod forwarded;
pub mod health;
pub mod hosts;
pub mod identity;
pub mod melodies;
mod nature;
pub mod observe;
pub mod problem;
pub mod routes;
pub mod site;
pub mod state;
pub mod tls;
pub mod waiting;
mod weaves;

pub use allowance::Buckets;
pub use doors::{Crowd, DoorLimits, Doors};
pub use entrance::Entrance;
pub use files::WebFiles;
pub use forwarded::{Network, Proxies};
pub use hosts::{Hosts, Redirect};
pub use routes::service;
pub use site::Site;
pub use state::{Doorkeeper, Gateway};
pub use tls::{Certificates, PemFiles, TlsError};
