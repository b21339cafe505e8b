//! Why a region does not accept a command.
//!
//! What it is not: no operating error; nothing here is a fault of the server.

use kernel::RegionId;

/// The reason, with a stable code for the wire.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegionRefusal {
    /// Nothing happened in the region yet.
    #[error("the region has not begun; it must begin before anything happens in it")]
    NotBegun,
    /// Content does not define it.
    #[error("{0} is no region of this world")]
    UnknownRegion(RegionId),
    /// The same performance was judged already.
    #[error("this performance was judged already; each is judged once")]
    AlreadyJudged,
    /// The same weave was judged already.
    #[error("this weave was judged already; each is judged once")]
    AlreadyWoven,
    /// Voices that are no weave.
    #[error(
        "{voices} voices are no weave; 2 to 8 of different Songweavers are, each with a performance of its own"
    )]
    NoWeave {
        /// How many were given.
        voices: usize,
    },
    /// The hour was summed already.
    #[error("world hour {hour} was summed already; the next is {next}")]
    HourPassed {
        /// The hour that was given.
        hour: u32,
        /// The first that may be.
        next: u32,
    },
    /// The sky of this quarter was looked at already.
    #[error("the sky of quarter {quarter} was looked at already; the next is {next}")]
    QuarterPassed {
        /// The quarter that was given.
        quarter: u32,
        /// The first that may be.
        next: u32,
    },
    /// It has no sky.
    #[error("{0} lies under a roof; it has no weather")]
    NoSky(RegionId),
    /// A storm rages already, or its calm lasts.
    #[error("no storm can rise before quarter {until}: one rages, or the calm after it lasts")]
    Calm {
        /// The quarter.
        until: u32,
    },
    /// Too many neighbours were given.
    #[error("{0} neighbours were given; a region has at most 8")]
    TooManyNeighbours(usize),
}

impl RegionRefusal {
    /// A stable code in kebab case.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotBegun => "not-begun",
            Self::UnknownRegion(_) => "unknown-region",
            Self::AlreadyJudged => "already-judged",
            Self::AlreadyWoven => "already-woven",
            Self::NoWeave { .. } => "no-weave",
            Self::HourPassed { .. } => "hour-passed",
            Self::QuarterPassed { .. } => "quarter-passed",
            Self::NoSky(_) => "no-sky",
            Self::Calm { .. } => "calm",
            Self::TooManyNeighbours(_) => "too-many-neighbours",
        }
    }
}
