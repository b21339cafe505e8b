//! Maintenance, kept over restarts in a file of the world's folder: the words that players are told while it is on.
//!
//! What it is not: who is let in is the runtime's to say.

use anyhow::{Context, Result, bail};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Characters of the words.
pub const WORDS_CHARS_MAX: usize = 300;

fn file(world: &Path) -> PathBuf {
    world.join("maintenance.txt")
}

/// The words, where maintenance is on.
///
/// # Errors
/// When the file is there and cannot be read, or holds no words that may be told.
pub fn load(world: &Path) -> Result<Option<String>> {
    let path = file(world);
    match std::fs::read_to_string(&path) {
        Ok(words) => {
            let words = check(&words).with_context(|| format!("in {}", path.display()))?;
            Ok(Some(words.to_owned()))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

/// Keeps the words, or that maintenance is over.
///
/// # Errors
/// When the folder cannot be written.
pub fn keep(world: &Path, words: Option<&str>) -> Result<()> {
    let path = file(world);
    let kept = match words {
        Some(words) => std::fs::write(&path, words),
        None => match std::fs::remove_file(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            removed => removed,
        },
    };
    kept.with_context(|| format!("cannot write {}", path.display()))
}

/// Words as they may be told.
///
/// # Errors
/// What is wrong with them and what is allowed.
pub fn check(words: &str) -> Result<&str> {
    let words = words.trim();
    let length = words.chars().count();
    if length == 0 || length > WORDS_CHARS_MAX {
        bail!("the words have 1 to {WORDS_CHARS_MAX} characters; these have {length}");
    }
    if words.chars().any(char::is_control) {
        bail!("the words have no control characters");
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_until_it_is_over() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let world = folder.path();
        assert_eq!(load(world).expect("readable"), None);
        keep(world, Some("Back at noon.")).expect("kept");
        assert_eq!(load(world).expect("readable").as_deref(), Some("Back at noon."));
        keep(world, None).expect("over");
        keep(world, None).expect("over already");
        assert_eq!(load(world).expect("readable"), None);
        std::fs::write(world.join("maintenance.txt"), "a\nb\tc\u{7}").expect("written");
        assert!(load(world).is_err());
    }
}
