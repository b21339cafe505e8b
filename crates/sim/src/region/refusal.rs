//! Why a region does not accept a command.
//!
//! What it is not: no operating error; nothing here is a fault of the server.

use kernel::{RegionId, SongweaverId};

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
    /// Out of reach.
    #[error("it is {metres} m away; {reach} m can be reached")]
    TooFar {
        /// How far it is.
        metres: u32,
        /// How far one reaches.
        reach: u32,
    },
    /// No such creature lives there.
    #[error("it is not here any more; creatures are named by the frames of life")]
    NoSuchCreature,
    /// It would eat nothing.
    #[error("it is full and takes nothing now")]
    NotHungry,
    /// It trusts nobody enough.
    #[error("it is too wild to eat from a hand; soothe it first")]
    TooWild,
    /// It eats nothing that a hand holds.
    #[error("it eats nothing that a hand can hold out")]
    NotItsFood,
    /// Creatures are not planted.
    #[error("that is done to the ground; creatures are fed, soothed, called and scared")]
    NotToCreatures,
    /// The ground is not soothed.
    #[error("that is done to creatures; the ground is planted and harvested, and food is laid on it")]
    NotToGround,
    /// A plant must be named.
    #[error("say which plant, by its slug in the atlas")]
    WhichPlant,
    /// It does not grow there.
    #[error("that does not grow here")]
    DoesNotGrowHere,
    /// The ground bears no more of it.
    #[error("the ground bears no more of it")]
    GroundIsFull,
    /// Nothing of it can be taken.
    #[error("there is nothing of it to be taken without its roots")]
    NothingToTake,
    /// The ground is somebody's.
    #[error(
        "this is somebody's garden; only they plant and harvest here. A song that quickens, food laid down and kindness to creatures are welcome"
    )]
    OthersGarden {
        /// Whose.
        owner: SongweaverId,
    },
    /// The cell is no garden of theirs.
    #[error("that is no garden of yours; your field guide lists them")]
    NotYourGarden,
    /// Nothing was sung lately.
    #[error("sing first: a song is in the ear for half a minute after it was judged")]
    NothingSung,
    /// The song means something else.
    #[error(
        "your song meant something else: restoration and protection soothe, exploration and creation call, protection and noise scare"
    )]
    OtherSong,
    /// Not a deed of the voice.
    #[error("that is done by hand; a voice soothes, calls and scares")]
    NotByVoice,
    /// The day's deeds are done.
    #[error(
        "you have tended this region {0} times today; it wants to be left alone until the world day ends"
    )]
    EnoughForToday(u16),
    /// The same creature, too soon.
    #[error("leave it a moment: again in {0} ms")]
    TooSoon(u64),
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
            Self::TooFar { .. } => "too-far",
            Self::NoSuchCreature => "no-such-creature",
            Self::NotHungry => "not-hungry",
            Self::TooWild => "too-wild",
            Self::NotItsFood => "not-its-food",
            Self::NotToCreatures => "not-to-creatures",
            Self::NotToGround => "not-to-ground",
            Self::WhichPlant => "which-plant",
            Self::DoesNotGrowHere => "does-not-grow-here",
            Self::GroundIsFull => "ground-is-full",
            Self::NothingToTake => "nothing-to-take",
            Self::OthersGarden { .. } => "others-garden",
            Self::NotYourGarden => "not-your-garden",
            Self::NothingSung => "nothing-sung",
            Self::OtherSong => "other-song",
            Self::NotByVoice => "not-by-voice",
            Self::EnoughForToday(_) => "enough-for-today",
            Self::TooSoon(_) => "too-soon",
            Self::QuarterPassed { .. } => "quarter-passed",
            Self::NoSky(_) => "no-sky",
            Self::Calm { .. } => "calm",
            Self::TooManyNeighbours(_) => "too-many-neighbours",
        }
    }
}
