//! The named kinds of weather.
//!
//! What it is not: what each needs and does stands in content.

use serde::{Deserialize, Serialize};

/// A named kind of weather. A journal format: its names stay, and new kinds come at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// An open sky.
    #[default]
    Clear,
    /// A covered sky.
    Cloud,
    /// Mist near the ground.
    Mist,
    /// Rain.
    Rain,
    /// Rain with lightning.
    Thunder,
    /// Snow.
    Snow,
    /// A storm born of dissonance.
    DissonanceStorm,
    /// A mist in which little is heard.
    SilenceMist,
    /// Ribbons of light over a region that was long in tune.
    Aurora,
}

impl Kind {
    /// How many there are.
    pub const COUNT: usize = 9;
    /// All of them, in their order.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Clear,
        Self::Cloud,
        Self::Mist,
        Self::Rain,
        Self::Thunder,
        Self::Snow,
        Self::DissonanceStorm,
        Self::SilenceMist,
        Self::Aurora,
    ];

    /// Its place in [`Self::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Its slug, as in content, in the journal and on the wire.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Cloud => "cloud",
            Self::Mist => "mist",
            Self::Rain => "rain",
            Self::Thunder => "thunder",
            Self::Snow => "snow",
            Self::DissonanceStorm => "dissonance-storm",
            Self::SilenceMist => "silence-mist",
            Self::Aurora => "aurora",
        }
    }
}
