//! Keeping a world: `finalverse journal ...` and `finalverse world fork`, the operator's work on a database.
//!
//! Looking, verifying and copying are the journal's; here they get words, the world key goes along with every copy, and a replay
//! folds every event again as the world itself does. What it is not: nothing here needs a running server, and nothing changes
//! the database that is looked at.

pub mod replay;
pub mod told;

use crate::formats::upcasters;
use crate::hold;
use anyhow::{Context, Result, bail};
use clap::Subcommand;
use journal::care::{self, Copied};
use journal::{Database, Journal, Place};
use kernel::Position;
use std::path::{Path, PathBuf};

use crate::config::WorldFlags;

/// The database's file in a world's folder.
const DATABASE: &str = "world.db";
/// The key's file in a world's folder.
const KEY: &str = "world.key";

/// What is done with a journal.
#[derive(Debug, Subcommand)]
pub enum JournalCommand {
    /// Tells how far it has come and what it is made of; or prints events as JSON, one a line.
    Inspect {
        /// Print events of this stream, such as `region-weavers-landing`; `all` for every stream.
        #[arg(long)]
        stream: Option<String>,
        /// Print events after this position.
        #[arg(long, default_value_t = 0)]
        after: u64,
        /// Print at most so many.
        #[arg(long, default_value_t = 100)]
        limit: usize,
        /// Where the world is.
        #[command(flatten)]
        world: WorldFlags,
    },
    /// Reads every page and every event, and says what is wrong, where, and what to do.
    Verify {
        /// Where the world is.
        #[command(flatten)]
        world: WorldFlags,
    },
    /// Folds every event again from the first, and compares with the snapshots that are kept.
    Replay {
        /// Drop the snapshots afterwards: the next start folds everything from its events.
        #[arg(long)]
        drop_snapshots: bool,
        /// Where the world is.
        #[command(flatten)]
        world: WorldFlags,
    },
    /// Copies the database of one moment and the world key into a new folder, while the world runs.
    Backup {
        /// The new folder.
        folder: PathBuf,
        /// Where the world is.
        #[command(flatten)]
        world: WorldFlags,
    },
    /// Makes a world of a backup: into the configured folder and database, which must be empty.
    Restore {
        /// The backup's folder.
        folder: PathBuf,
        /// Where the world is.
        #[command(flatten)]
        world: WorldFlags,
    },
    /// Copies the world into another, empty database, such as from SQLite to PostgreSQL. Stop the server first.
    Migrate {
        /// The new database: a path or addresses, as the setting `database` takes them.
        to: String,
        /// Where the world is.
        #[command(flatten)]
        world: WorldFlags,
    },
}

/// What is done with worlds.
#[derive(Debug, Subcommand)]
pub enum WorldCommand {
    /// Lets the world of the content folder live unattended for years, and says what came of it.
    Soak(crate::soak::SoakArgs),
    /// Copies the world as it was at a position into a new folder, to look at it or to try something.
    Fork {
        /// The new folder.
        folder: PathBuf,
        /// The last event that the fork has.
        #[arg(long)]
        at: u64,
        /// Where the world is.
        #[command(flatten)]
        world: WorldFlags,
    },
}

/// The file of a world's folder that holds when its last backup was made, in Unix seconds.
const LAST_BACKUP: &str = "last-backup";

/// When the last backup of a world's folder was made, in Unix seconds, as far as the folder tells.
#[must_use]
pub fn last_backup(world: &Path) -> Option<u64> {
    let noted = std::fs::read_to_string(world.join(LAST_BACKUP)).ok()?;
    noted.trim().parse().ok()
}

/// Notes that a backup was made. The backup stands without the note; that it is missing is only said.
fn note_backup(world: &Path) {
    let unix = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    if let Err(error) = std::fs::write(world.join(LAST_BACKUP), unix.as_secs().to_string()) {
        tracing::warn!(%error, "the world's folder does not know of this backup");
    }
}

/// Does it; answers what is to be printed.
///
/// # Errors
/// What is wrong, where, and what to do.
pub async fn journal(command: JournalCommand) -> Result<String> {
    match command {
        JournalCommand::Inspect {
            stream,
            after,
            limit,
            world,
        } => {
            let (_, place) = world.world()?;
            match stream {
                Some(stream) => told::events(&place, &stream, Position(after), limit).await,
                None => Ok(told::inspection(&place, &care::inspect(&place).await?)),
            }
        }
        JournalCommand::Verify { world } => verify(&world.world()?.1).await,
        JournalCommand::Replay {
            drop_snapshots,
            world,
        } => {
            let (_, place) = world.world()?;
            let replayed = replay::replay(&place).await?;
            if drop_snapshots {
                let database = Database::at(&place).await?;
                Journal::stored(database.clone(), upcasters())
                    .drop_snapshots()
                    .await?;
                database.close().await;
            }
            told::replay(&replayed)
        }
        JournalCommand::Backup { folder, world } => {
            let (from, place) = world.world()?;
            let copied = copy_out(&from, &place, &folder, None).await?;
            note_backup(&from);
            Ok(told::copy(
                &format!("backed up into {}", folder.display()),
                &copied,
            ))
        }
        JournalCommand::Restore { folder, world } => {
            let (to, place) = world.world()?;
            let copied = restore(&folder, &to, &place).await?;
            Ok(told::copy(&format!("restored into {place}"), &copied))
        }
        JournalCommand::Migrate { to, world } => {
            let (_, place) = world.world()?;
            let to = Place::parse(&to)?;
            // What a server wrote after the copy would be missing in it.
            let _hold = hold::take(&place)?;
            let copied = care::copy(&place, &to, None).await?;
            let told = told::copy(&format!("copied into {to}"), &copied);
            Ok(format!("{told}\nset `database` to it; {place} is unchanged"))
        }
    }
}

/// Does it; answers what is to be printed.
///
/// # Errors
/// What is wrong, where, and what to do.
pub async fn world(command: WorldCommand) -> Result<String> {
    let (folder, at, world) = match command {
        WorldCommand::Soak(args) => return crate::soak::soak(&args),
        WorldCommand::Fork { folder, at, world } => (folder, at, world),
    };
    let (from, place) = world.world()?;
    let copied = copy_out(&from, &place, &folder, Some(Position(at))).await?;
    let told = told::copy(&format!("forked into {}", folder.display()), &copied);
    Ok(format!(
        "{told}\naccounts and what else stands beside the events is as it is now\n\
         serve it: finalverse serve --world {} --listen 127.0.0.1:7778",
        folder.display()
    ))
}

async fn verify(place: &Place) -> Result<String> {
    let verified = care::verify(place).await?;
    if verified.findings.is_empty() {
        return Ok(format!(
            "{place}: {} events, sha256 {}: nothing is wrong",
            verified.head.0, verified.digest
        ));
    }
    let lines: Vec<String> = verified
        .findings
        .iter()
        .map(|finding| format!("{}: {}", finding.what, finding.advice))
        .collect();
    bail!("{place}: {} findings\n{}", lines.len(), lines.join("\n"))
}

/// Copies a world with its key into a new folder.
async fn copy_out(from: &Path, place: &Place, folder: &Path, until: Option<Position>) -> Result<Copied> {
    if folder.join(DATABASE).exists() || folder.join(KEY).exists() {
        bail!("{} holds a world already; name a new folder", folder.display());
    }
    hold::make_folder(folder)?;
    let copied = care::copy(place, &Place::File(folder.join(DATABASE)), until).await?;
    copy_key(from, folder)?;
    let synced = std::fs::File::open(folder).and_then(|folder| folder.sync_all());
    synced.with_context(|| format!("cannot make {} outlive a power cut", folder.display()))?;
    Ok(copied)
}

async fn restore(backup: &Path, folder: &Path, place: &Place) -> Result<Copied> {
    let from = Place::File(backup.join(DATABASE));
    let (kept, own) = (backup.join(KEY), folder.join(KEY));
    if own.exists() && std::fs::read(&own)? != std::fs::read(&kept).unwrap_or_default() {
        bail!(
            "{} is not the key of this backup: move it aside, or restore into a new folder",
            own.display()
        );
    }
    hold::make_folder(folder)?;
    let copied = care::copy(&from, place, None).await?;
    if !own.exists() {
        copy_key(backup, folder)?;
    }
    Ok(copied)
}

/// Copies the world key, readable by its owner only. Without it names and whispers cannot be read.
fn copy_key(from: &Path, to: &Path) -> Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let key = from.join(KEY);
    let bytes = std::fs::read(&key).with_context(|| {
        format!(
            "the database was copied, but not its key {}: copy it yourself",
            key.display()
        )
    })?;
    let mut options = std::fs::OpenOptions::new();
    let target = to.join(KEY);
    options.write(true).create_new(true).mode(0o600);
    let written = options.open(&target).and_then(|mut file| {
        file.write_all(&bytes)?;
        file.sync_all()
    });
    written.with_context(|| format!("cannot write {}", target.display()))
}
