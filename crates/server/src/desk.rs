//! The desk behind the operators' console: what the whole server knows of itself, and its deeds in the console's words.
//!
//! What it is not: the deeds themselves stand in [`crate::operations`].

use crate::config::value::SettingValue;
use crate::keeping;
use crate::operations::Operations;
use crate::roles::{self, Role};
use gateway::console::{Desk, Done, Facts, PartFacts};
use kernel::SongweaverId;
use runtime::machine::{Machine, ThisMachine};
use std::time::Instant;

/// What the console asks, answered by this server.
#[derive(Debug)]
pub struct ServerDesk {
    /// The deeds.
    pub operations: Operations,
    /// What the process plays.
    pub role: Role,
    /// Its name among those that share a database.
    pub node: String,
    /// When it was started.
    pub started: Instant,
}

impl Desk for ServerDesk {
    fn facts(&self) -> Facts {
        let now = ThisMachine.unix_now();
        let backup = keeping::last_backup(&self.operations.world);
        Facts {
            release: env!("CARGO_PKG_VERSION"),
            node: self.node.clone(),
            role: self.role.show(),
            uptime_seconds: self.started.elapsed().as_secs(),
            parts: roles::PARTS
                .iter()
                .map(|part| PartFacts {
                    name: part.name,
                    about: part.about,
                    needs: part.needs,
                })
                .collect(),
            backup_seconds: backup.map(|at| now.0.saturating_sub(at)),
            content: self.operations.reloader.holds(),
        }
    }

    fn notice<'a>(&'a self, by: SongweaverId, text: &'a str, region: Option<&'a str>) -> Done<'a> {
        Box::pin(async move { said(self.operations.notice(Some(by), text, region).await) })
    }

    fn maintain<'a>(&'a self, by: SongweaverId, words: Option<&'a str>) -> Done<'a> {
        Box::pin(async move { said(self.operations.maintain(Some(by), words).await) })
    }

    fn reload(&self, by: SongweaverId) -> Done<'_> {
        Box::pin(async move { said(self.operations.reload(Some(by)).await) })
    }

    fn drain<'a>(&'a self, by: SongweaverId, why: &'a str) -> Done<'a> {
        Box::pin(async move { Ok(self.operations.drain(Some(by), why).await) })
    }
}

fn said(done: anyhow::Result<String>) -> Result<String, String> {
    done.map_err(|error| format!("{error:#}"))
}
