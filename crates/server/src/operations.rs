//! What is done to a running world by those who run it: notices, maintenance, new content, someone brought somewhere, the end.
//!
//! The same deeds for the commands at the machine and for the operators' console; each stands in the audit under who did it. What it is
//! not: it asks for no right; at the machine the folder's permissions have, at the console the table of rights.

use crate::maintenance;
use crate::office::Office;
use crate::reload::Reloader;
use anyhow::{Context, Result, bail};
use kernel::{PlaceId, RegionId, SongweaverId};
use runtime::Runtime;
use runtime::desk::Errand;
use runtime::host::HostError;
use runtime::vault::command_id;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::Notify;

/// Characters of a notice.
pub const NOTICE_CHARS_MAX: usize = 300;

/// The deeds; clones share what they are done to.
#[derive(Debug, Clone)]
pub struct Operations {
    /// The world's folder.
    pub world: PathBuf,
    /// Reads content anew.
    pub reloader: Arc<Reloader>,
    /// Roles, keys and the audit.
    pub office: Office,
    /// Told when the server is to stop; whoever runs it listens.
    pub stop: Arc<Notify>,
}

/// Who does something; `None` for whoever sits at the machine.
pub type Actor = Option<SongweaverId>;

impl Operations {
    fn runtime(&self) -> &Arc<Runtime> {
        &self.reloader.runtime
    }

    /// Tells everyone something, or everyone in a region, given by its slug.
    ///
    /// # Errors
    /// When the words may not be told, or there is no such region.
    pub async fn notice(&self, by: Actor, text: &str, region: Option<&str>) -> Result<String> {
        let text = check_notice(text)?;
        let region: Option<RegionId> = region
            .map(str::parse)
            .transpose()
            .context("this is no name of a region")?;
        if let Some(region) = &region
            && self.runtime().space.number_of(region).is_none()
        {
            bail!("the world has no region {region}");
        }
        let notice = Errand::Notice {
            text: text.to_owned(),
            region: region.clone(),
        };
        let count = self.runtime().everywhere(&notice).await?;
        let told = match region {
            None => format!("told {count} players"),
            Some(region) => format!("told {count} players in {region}"),
        };
        self.note(by, "notice", &told, text).await;
        Ok(told)
    }

    /// Raises a Dissonance Storm over a region, given by its slug.
    ///
    /// # Errors
    /// When there is no such region, no sky over it, a storm rages or its calm lasts, or nothing can be written down.
    pub async fn storm(&self, by: Actor, region: &str) -> Result<String> {
        let region: RegionId = region.parse().context("this is no name of a region")?;
        if self.runtime().space.number_of(&region).is_none() {
            bail!("the world has no region {region}");
        }
        let now = self.runtime().now().0;
        let id = command_id(by.unwrap_or(SongweaverId(0)), &format!("storm {now} of {region}"));
        match self.runtime().raise_storm(&region, id, id.0 as u64).await {
            Ok(()) => {}
            Err(HostError::Refused(refusal)) => bail!("{}", refusal.reason),
            Err(error) => bail!("{error}"),
        }
        let told = format!("a Dissonance Storm rises over {region}");
        self.note(by, "storm", &told, region.as_str()).await;
        Ok(told)
    }

    /// Brings whoever is in the world under a name to a place, given by its slug.
    ///
    /// # Errors
    /// When there is no such place, or nobody of that name.
    pub async fn bring(&self, by: Actor, place: &str, name: &str) -> Result<String> {
        let place: PlaceId = place.parse().context("this is no name of a place")?;
        self.runtime().knows_place(&place)?;
        let bring = Errand::Bring {
            name: name.to_owned(),
            place: place.clone(),
        };
        match self.runtime().everywhere(&bring).await? {
            0 => bail!("nobody of that name is in the world"),
            count => {
                // Names are no one's business in the audit.
                self.note(by, "bring", &format!("{count} to {place}"), "").await;
                Ok(format!("brought {name} to {place}"))
            }
        }
    }

    /// Begins maintenance with words, or ends it.
    ///
    /// # Errors
    /// When the words may not be told, or cannot be kept in the world's folder.
    pub async fn maintain(&self, by: Actor, words: Option<&str>) -> Result<String> {
        let words = words.map(maintenance::check).transpose()?;
        // First kept, so that what players are told outlives a crash of the server.
        maintenance::keep(&self.world, words)?;
        let maintenance = Errand::Maintenance {
            words: words.map(str::to_owned),
        };
        let told = self.runtime().everywhere(&maintenance).await?;
        let now = if words.is_some() { "on" } else { "off" };
        self.note(by, "maintenance", now, words.unwrap_or_default()).await;
        Ok(format!("maintenance is {now}; told {told} players"))
    }

    /// Goes on by the content folder as it is now; a refused try stands in the audit as well.
    ///
    /// # Errors
    /// Everything that is wrong with the content, or what of it needs a restart.
    pub async fn reload(&self, by: Actor) -> Result<String> {
        let said = self.reloader.reload().await?;
        self.note(by, "content-reload", &said, "").await;
        Ok(said)
    }

    /// Has the server count down before everyone and stop.
    pub async fn drain(&self, by: Actor, why: &str) -> String {
        let players = self.runtime().connected();
        self.note(by, "drain", &format!("{players} players were connected"), why)
            .await;
        self.stop.notify_one();
        format!("the server counts down before {players} players, then stops")
    }

    /// What is done is done: an audit that cannot be written stands in the log.
    async fn note(&self, by: Actor, act: &'static str, detail: &str, why: &str) {
        let noted = self.office.identity.note_act(by, act, detail, why, "done").await;
        if let Err(refusal) = noted {
            tracing::error!(act, reason = refusal.reason, "an act is missing in the audit");
        }
    }
}

/// Words as everyone may be told them.
///
/// # Errors
/// What is wrong with them and what is allowed.
pub fn check_notice(text: &str) -> Result<&str> {
    let text = text.trim();
    let length = text.chars().count();
    if length == 0 || length > NOTICE_CHARS_MAX {
        bail!("a notice has 1 to {NOTICE_CHARS_MAX} characters; this has {length}");
    }
    if text.chars().any(char::is_control) {
        bail!("a notice has no control characters");
    }
    Ok(text)
}
