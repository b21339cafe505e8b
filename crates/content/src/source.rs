//! One file of content: its text, and where in it things stand.
//!
//! What it is not: it knows no meaning; it only turns bytes into values or an error with a line.

use crate::error::{ContentError, Origin};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// Bytes of one file at most.
const BYTES_MAX: usize = 1 << 20;

/// A file of content.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) path: String,
    text: String,
}

impl Source {
    /// A file from its bytes.
    pub(crate) fn new(path: String, bytes: &[u8]) -> Result<Self, ContentError> {
        let error = |path: &str, message: &str| ContentError {
            file: path.to_owned(),
            line: 0,
            message: message.to_owned(),
        };
        if bytes.len() > BYTES_MAX {
            return Err(error(&path, "the file is larger than the 1 MiB that is allowed"));
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Self {
                path,
                text: text.to_owned(),
            }),
            Err(_) => Err(error(&path, "the file is not UTF-8 text")),
        }
    }

    /// The file's name without folder and ending.
    pub(crate) fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.strip_suffix(".toml").unwrap_or(name)
    }

    /// Reads the whole file as one value.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, ContentError> {
        toml::from_str(&self.text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            ContentError {
                file: self.path.clone(),
                line: self.line(at),
                message: error.message().to_owned(),
            }
        })
    }

    /// Where each key is first written; a table's name counts as its key.
    pub(crate) fn keys(&self) -> BTreeMap<String, Origin> {
        let mut keys = BTreeMap::new();
        for (number, line) in (1..).zip(self.text.lines()) {
            let key = match line.split_once('=') {
                Some((key, _)) if !line.trim_start().starts_with('#') => key,
                _ => line.trim().trim_matches(['[', ']']),
            };
            keys.entry(key.trim().to_owned()).or_insert_with(|| Origin {
                file: self.path.clone(),
                line: number,
            });
        }
        keys
    }

    /// Where a byte of the text stands.
    pub(crate) fn origin(&self, at: usize) -> Origin {
        Origin {
            file: self.path.clone(),
            line: self.line(at),
        }
    }

    /// The file as a whole.
    pub(crate) fn top(&self) -> Origin {
        Origin {
            file: self.path.clone(),
            line: 1,
        }
    }

    fn line(&self, at: usize) -> u32 {
        let before = self.text.as_bytes().iter().take(at);
        1 + before.filter(|byte| **byte == b'\n').count() as u32
    }
}
