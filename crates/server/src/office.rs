//! What an operator does at the machine: roles, keys, the audit. In a running world through its control socket, in one that is
//! stopped on its database.
//!
//! Whoever may write into the world's folder needs no role; so the first operator is made. Every act stands in the audit. What
//! it is not: no right is asked here, and what operators do from afar goes over HTTP with their own accounts.

use crate::control;
use crate::when::utc;
use anyhow::{Context, Result, anyhow, bail};
use clap::Subcommand;
use gateway::identity::{IdentityConfig, IdentityState, Refusal};
use journal::tables::{AUDIT_PAGE_MAX, Audit, Seal, WorldKey};
use journal::{Database, Place};
use serde::{Deserialize, Serialize};
use std::fmt::Write;
use std::path::Path;

/// What is asked of the office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
pub enum Act {
    /// Gives an account a role.
    Grant {
        /// The account's name.
        name: String,
        /// The role's stable name.
        role: String,
        /// Why.
        why: String,
    },
    /// Takes the second factor of an account away.
    ResetSecondFactor {
        /// The account's name.
        name: String,
        /// Why.
        why: String,
    },
    /// Tells who has a role.
    Roles,
    /// Adds a signing key.
    RotateKeys,
    /// Exchanges the world key.
    RewrapKeys,
    /// Reads the latest entries of the audit.
    Audit,
}

/// `finalverse operator ...`.
#[derive(Debug, Subcommand)]
pub enum OperatorCommand {
    /// Makes an account an operator.
    Grant {
        /// The account's name.
        name: String,
        /// Why; it stands in the audit.
        #[arg(long, default_value = "granted at the machine")]
        why: String,
    },
    /// Makes an operator an ordinary player again.
    Revoke {
        /// The account's name.
        name: String,
        /// Why; it stands in the audit.
        #[arg(long, default_value = "revoked at the machine")]
        why: String,
    },
    /// Gives an account a role: player, creator, moderator or operator.
    Role {
        /// The account's name.
        name: String,
        /// The role.
        role: String,
        /// Why; it stands in the audit.
        #[arg(long, default_value = "granted at the machine")]
        why: String,
    },
    /// Takes the second factor of an account away, for whoever lost the device and the recovery codes; its sessions end.
    ResetSecondFactor {
        /// The account's name.
        name: String,
        /// Why; it stands in the audit.
        #[arg(long, default_value = "reset at the machine")]
        why: String,
    },
    /// Tells who has another role than a player's.
    List,
    /// Prints the latest 200 entries of the audit.
    Audit,
}

/// `finalverse keys ...`.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum KeysCommand {
    /// Adds a signing key, which signs from now on; tokens signed before stay valid until they end.
    Rotate,
    /// Exchanges the world key and wraps every key anew. Backups made before need the former `world.key`.
    Rewrap,
}

impl From<OperatorCommand> for Act {
    fn from(command: OperatorCommand) -> Self {
        let grant = |name, role: &str, why| Self::Grant {
            name,
            role: role.to_owned(),
            why,
        };
        match command {
            OperatorCommand::Grant { name, why } => grant(name, "operator", why),
            OperatorCommand::Revoke { name, why } => grant(name, "player", why),
            OperatorCommand::Role { name, role, why } => grant(name, &role, why),
            OperatorCommand::ResetSecondFactor { name, why } => Self::ResetSecondFactor { name, why },
            OperatorCommand::List => Self::Roles,
            OperatorCommand::Audit => Self::Audit,
        }
    }
}

impl From<KeysCommand> for Act {
    fn from(command: KeysCommand) -> Self {
        match command {
            KeysCommand::Rotate => Self::RotateKeys,
            KeysCommand::Rewrap => Self::RewrapKeys,
        }
    }
}

/// The office of an open world.
#[derive(Debug, Clone)]
pub struct Office {
    /// Accounts, roles and signing keys.
    pub identity: IdentityState,
    /// The world key.
    pub world_key: WorldKey,
    /// The data.
    pub database: Database,
}

impl Office {
    /// Carries something out and answers what there is to read about it.
    ///
    /// # Errors
    /// Why it could not be done.
    pub async fn carry_out(&self, act: Act) -> Result<String> {
        match act {
            Act::Grant { name, role, why } => {
                self.identity
                    .grant(None, &name, &role, &why)
                    .await
                    .map_err(said)?;
                Ok(format!("{name} is {role} now"))
            }
            Act::ResetSecondFactor { name, why } => {
                self.identity
                    .reset_second_factor(None, &name, &why)
                    .await
                    .map_err(said)?;
                Ok(format!(
                    "{name} has no second factor now, and is logged out everywhere"
                ))
            }
            Act::Roles => {
                let roles = self.identity.roles().await.map_err(said)?;
                if roles.is_empty() {
                    return Ok("nobody has another role than a player's".to_owned());
                }
                let lines = roles.iter().map(|(name, role)| format!("{role:<10} {name}"));
                Ok(lines.collect::<Vec<_>>().join("\n"))
            }
            Act::RotateKeys => {
                let (kid, verifying) = self.identity.rotate_keys().await?;
                self.identity
                    .note_act(None, "keys-rotate", &kid, "", "done")
                    .await
                    .map_err(said)?;
                self.identity.announce_keys().await.map_err(said)?;
                Ok(format!("key {kid} signs from now on; {verifying} keys verify"))
            }
            Act::RewrapKeys => {
                let done = self.world_key.rewrap(&self.database).await?;
                self.identity.announce_keys().await.map_err(said)?;
                let detail = format!("{} to {}", done.from, done.to);
                self.identity
                    .note_act(None, "keys-rewrap", &detail, "", "done")
                    .await
                    .map_err(said)?;
                Ok(format!(
                    "world key {} is in force instead of {}: {} keys of players and {} signing keys were wrapped anew.\n\
                     Back the world up now. Backups made before need the world.key they were made with.",
                    done.to, done.from, done.player_keys, done.signing_keys
                ))
            }
            Act::Audit => self.audit().await,
        }
    }

    async fn audit(&self) -> Result<String> {
        let seal = Seal::new(self.database.clone(), &self.world_key);
        let audit = Audit::new(self.database.clone(), seal);
        let mut entries = audit.before(None, None, None, AUDIT_PAGE_MAX).await?;
        entries.reverse();
        let mut out = String::new();
        for entry in entries {
            let someone = |id: Option<kernel::SongweaverId>| id.map_or("-".to_owned(), |id| id.to_string());
            writeln!(
                out,
                "{} {} actor {} about {} {} {} {}",
                utc(entry.at.0),
                entry.act,
                entry.actor.map_or("machine".to_owned(), |id| id.to_string()),
                someone(entry.subject),
                entry.outcome,
                entry.detail,
                entry.why
            )?;
        }
        Ok(out.trim_end().to_owned())
    }
}

fn said(refusal: Refusal) -> anyhow::Error {
    anyhow!("{}: {}", refusal.code, refusal.reason)
}

/// Has something carried out in the world of a folder, running or not; answers what there is to read about it.
///
/// # Errors
/// Why it could not be done.
pub async fn run(folder: &Path, place: &Place, act: Act) -> Result<String> {
    if let Some(answer) = control::office(folder, &act).await? {
        return Ok(answer);
    }
    if let Place::File(path) = place
        && !path.exists()
    {
        bail!("there is no world at {}", path.display());
    }
    let database = Database::at(place).await?;
    let world_key = WorldKey::open(&folder.join("world.key"), &database).await?;
    let seal = Seal::new(database.clone(), &world_key);
    // The issuer stands in tokens only, and none is signed or verified here.
    let config = IdentityConfig::new("office");
    let identity = IdentityState::open(database.clone(), &world_key, seal, config)
        .await
        .context("the accounts could not be opened")?;
    let office = Office {
        identity,
        world_key,
        database,
    };
    let answer = office.carry_out(act).await;
    office.database.close().await;
    answer
}
