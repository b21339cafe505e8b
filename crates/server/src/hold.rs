//! The hold on a world's folder and file: others of the machine do not read it, one server serves it at a time, and whoever moves it away finds nobody in it.
//!
//! The lock lies on a file beside the database and is the system's own, so that it ends with its process, however that ends. What it is
//! not: servers that share a PostgreSQL database agree by ownership rows, and commands that only look need no hold.

use anyhow::{Context, Result, bail};
use journal::Place;
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

/// Makes a folder for a world, readable by its owner only where it is new: a world's file has password hashes and what is sealed in it.
///
/// # Errors
/// When the system does not let it.
pub fn make_folder(folder: &Path) -> Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))
}

/// Held until it is dropped.
#[derive(Debug)]
pub struct Hold {
    _file: Option<File>,
}

/// Takes hold of a world's file; a database that servers may share is not held.
///
/// # Errors
/// When another process holds it, or its folder takes no lock.
pub fn take(place: &Place) -> Result<Hold> {
    let Some(path) = place.file() else {
        return Ok(Hold { _file: None });
    };
    // Beside, never the database itself: SQLite loses its own locks where its process closes that file elsewhere.
    let mut beside = path.as_os_str().to_owned();
    beside.push("-lock");
    let mut options = OpenOptions::new();
    options.create(true).write(true).truncate(false).mode(0o600);
    let file = options
        .open(&beside)
        .with_context(|| format!("cannot make {}", beside.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(Hold { _file: Some(file) }),
        Err(TryLockError::WouldBlock) => bail!(
            "another server runs over {}: stop it first, or name another folder (`--world`); nothing was changed",
            path.display()
        ),
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("cannot lock {}", beside.display()))
        }
    }
}
