//! The four intents that colour a performance.

use serde::{Deserialize, Serialize};

/// What a performance is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Intent {
    /// To make something new.
    Creative,
    /// To mend what is wounded.
    Restoration,
    /// To find what is hidden.
    Exploration,
    /// To shield from the Silence.
    Protection,
}

impl Intent {
    /// All four, in the order of every table of them.
    pub const ALL: [Self; 4] = [
        Self::Creative,
        Self::Restoration,
        Self::Exploration,
        Self::Protection,
    ];
}
