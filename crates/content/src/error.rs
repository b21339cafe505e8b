//! What is wrong with content: file, line, and what is allowed.
//!
//! What it is not: it is no operating error; a world with such an error simply does not start.

use std::fmt;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContentError {
    /// The file's path as it was given.
    pub file: String,
    /// The line, counted from 1; 0 when the whole file is meant.
    pub line: u32,
    /// What is wrong and what is allowed.
    pub message: String,
}

impl fmt::Display for ContentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, message } = self;
        if *line == 0 {
            write!(f, "{file}: {message}")
        } else {
            write!(f, "{file}:{line}: {message}")
        }
    }
}

impl std::error::Error for ContentError {}

/// Where a definition stands, so that a later check can name it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// The file.
    pub file: String,
    /// The line, counted from 1.
    pub line: u32,
}

impl Origin {
    /// An error about what stands here.
    #[must_use]
    pub fn error(&self, message: impl Into<String>) -> ContentError {
        ContentError {
            file: self.file.clone(),
            line: self.line,
            message: message.into(),
        }
    }
}
