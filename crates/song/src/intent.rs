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

    /// The intent of a slug.
    #[must_use]
    pub fn of_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|intent| intent.slug() == slug)
    }

    /// Its slug, as in content, in note logs and on the wire.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Creative => "creative",
            Self::Restoration => "restoration",
            Self::Exploration => "exploration",
            Self::Protection => "protection",
        }
    }
}
