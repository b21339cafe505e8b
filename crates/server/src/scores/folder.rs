//! The folder of a corpus.
//!
//! What it is not: it reads nothing outside itself.

use anyhow::{Context, Result, bail};
use song::evaluation::{Corpus, LIST_BYTES_MAX};
use std::io::{ErrorKind, Read};
use std::path::{Component, Path, PathBuf};
use std::time::Instant;

/// Lists that a corpus may have; one is enough.
pub(super) const LISTS: [&str; 4] = ["keys.tsv", "pairs.tsv", "pairs_hard.tsv", "canons.tsv"];

/// An open corpus.
pub(super) struct Folder {
    path: PathBuf,
    /// The lists that are read; all where it is empty.
    lists: Vec<String>,
    opened: Instant,
}

impl Folder {
    /// Opens a folder that has at least one list, of those that are named where some are.
    pub(super) fn open(path: &Path, lists: Vec<String>) -> Result<Self> {
        if !path.is_dir() {
            bail!("{} is no folder", path.display());
        }
        let wanted: Vec<&str> = LISTS
            .into_iter()
            .filter(|list| lists.is_empty() || lists.iter().any(|named| named == list))
            .collect();
        if !wanted.iter().any(|list| path.join(list).is_file()) {
            bail!(
                "{} has none of {}; one is needed",
                path.display(),
                wanted.join(", ")
            );
        }
        Ok(Self {
            path: path.to_owned(),
            lists,
            opened: Instant::now(),
        })
    }
}

impl Corpus for Folder {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, String> {
        let left_out =
            LISTS.contains(&name) && !self.lists.is_empty() && !self.lists.iter().any(|list| list == name);
        if left_out {
            return Ok(None);
        }
        let within = within(name)?;
        let read = read_bounded(&self.path.join(&within), LIST_BYTES_MAX);
        // Lists that were made on Windows part folders by backslashes.
        let read = match read {
            Ok(None) if name.contains('\\') => within_windows(name).map_or(Ok(None), |other| {
                read_bounded(&self.path.join(other), LIST_BYTES_MAX)
            }),
            read => read,
        };
        read.map_err(|error| format!("{error:#}"))
    }

    fn now_us(&self) -> u64 {
        u64::try_from(self.opened.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}

/// A path within the folder, without its `.` and `..`.
fn within(name: &str) -> Result<PathBuf, String> {
    let mut path = PathBuf::new();
    for part in Path::new(name).components() {
        let stays = match part {
            Component::Normal(part) => {
                path.push(part);
                true
            }
            Component::CurDir => true,
            Component::ParentDir => path.pop(),
            Component::RootDir | Component::Prefix(_) => false,
        };
        if !stays {
            return Err("paths are relative to the corpus' folder and stay within it".to_owned());
        }
    }
    Ok(path)
}

fn within_windows(name: &str) -> Option<PathBuf> {
    within(&name.replace('\\', "/")).ok()
}

/// The bytes of a file of at most `most` bytes and of one more; `None` where there is none.
pub(super) fn read_bounded(path: &Path, most: usize) -> Result<Option<Vec<u8>>> {
    let file = match std::fs::File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        file => file.context("cannot open it")?,
    };
    let mut bytes = Vec::new();
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    file.take(limit)
        .read_to_end(&mut bytes)
        .context("cannot read it")?;
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_named_lists_are_read() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("keys.tsv"), "file\ttonic\tmode\n").unwrap();
        std::fs::write(folder.path().join("canons.tsv"), "file\tkind\n").unwrap();
        let open =
            |lists: &[&str]| Folder::open(folder.path(), lists.iter().map(ToString::to_string).collect());
        let all = open(&[]).unwrap();
        assert!(all.read("keys.tsv").unwrap().is_some() && all.read("canons.tsv").unwrap().is_some());
        let keys = open(&["keys.tsv"]).unwrap();
        assert!(keys.read("keys.tsv").unwrap().is_some() && keys.read("canons.tsv").unwrap().is_none());
        assert!(open(&["pairs.tsv"]).is_err(), "a list that is not there");
        assert!(keys.read("../keys.tsv").is_err() && keys.read("a/../../keys.tsv").is_err());
        assert!(keys.read("/keys.tsv").is_err(), "from the machine's root");
    }

    #[test]
    fn a_path_may_go_round_within_the_folder_and_be_written_on_windows() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("minuets")).unwrap();
        std::fs::write(folder.path().join("keys.tsv"), "").unwrap();
        std::fs::write(folder.path().join("minuets/in g.mid"), "G").unwrap();
        let corpus = Folder::open(folder.path(), Vec::new()).unwrap();
        for name in [
            "minuets/in g.mid",
            "./minuets/in g.mid",
            "songs/../minuets/in g.mid",
            "minuets\\in g.mid",
        ] {
            assert_eq!(corpus.read(name).unwrap().as_deref(), Some(&b"G"[..]), "{name}");
        }
        assert_eq!(corpus.read("..\\keys.tsv"), Ok(None));
        assert!(corpus.read("minuets").is_err(), "a folder is no file");
    }
}
