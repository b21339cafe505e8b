//! Why the realm does not accept a command.
//!
//! What it is not: no operating error; nothing here is a fault of the server.

use crate::realm::limits;
use kernel::{MelodyId, PlaceId, RegionId};

/// The reason, with a stable code for the wire.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RealmRefusal {
    /// It never arrived.
    #[error("this Songweaver is not in the world; it must arrive first")]
    UnknownSongweaver,
    /// It arrived before.
    #[error("this Songweaver is in the world already; it arrives once")]
    AlreadyArrived,
    /// A look out of the wardrobe.
    #[error("there is no such look: robe 0 to 3, colour 0 to 11, head 0 to 5, skin 0 to 7")]
    UnknownLook,
    /// A voice that is not open yet.
    #[error("this voice is not open to you yet; a tier of attunement opens it")]
    VoiceClosed,
    /// A sealed text too long.
    #[error("{0} bytes of sealed text; at most {max} are kept", max = limits::SEALED_BYTES_MAX)]
    TextTooLong(usize),
    /// Someone else's event.
    #[error("this happened to another Songweaver; each is credited for its own")]
    NotYours,
    /// An event that credits nobody.
    #[error("this event credits nobody; performances, tried and restored places and eased wounds do")]
    NothingToCredit,
    /// No such region.
    #[error("{0} is no region of this world")]
    UnknownRegion(RegionId),
    /// No such place there.
    #[error("there is no place {place} in {region}")]
    UnknownPlace {
        /// The region.
        region: RegionId,
        /// The place.
        place: PlaceId,
    },
    /// The place offers something else.
    #[error("{place} does not offer that; it offers: {offers}")]
    NotOffered {
        /// The place.
        place: PlaceId,
        /// What it offers, in words.
        offers: String,
    },
    /// A gate that a journey has yet to open.
    #[error("the gate {0} is closed; your journey opens it")]
    GateClosed(PlaceId),
    /// Too many notes, or none.
    #[error("{0} notes; 1 to {max} are listened to at once", max = limits::NOTES_MAX)]
    WrongNoteCount(usize),
    /// A pitch out of range.
    #[error("pitch {0} is no MIDI number; 0 to 127 are")]
    UnknownPitch(u8),
    /// No stage to skip.
    #[error("there is no stage to skip; your journeys are done")]
    NothingToSkip,
    /// A stage that asks to be lived.
    #[error("the stage {0:?} cannot be skipped; it can only be done")]
    NotSkippable(String),
    /// The book is full.
    #[error("you keep {max} melodies already; forget one first", max = limits::MELODIES_MAX)]
    MelodiesFull,
    /// More voices than a melody is written in.
    #[error("{0} voices; a melody is written in at most {max}", max = song::composition::VOICES_MAX)]
    TooManyVoices(usize),
    /// It is known already.
    #[error("you know this melody already; it can be renamed")]
    AlreadyKnown,
    /// It is not known.
    #[error("you do not know the melody {0}")]
    UnknownMelody(MelodyId),
    /// It came with the world.
    #[error("this melody belongs to the world; it can be neither renamed nor forgotten")]
    OfTheWorld,
    /// Attunement is too low to cast it.
    #[error("casting it needs tier {needs} of its intent's attunement; yours is {has}")]
    TierTooLow {
        /// What it needs.
        needs: u8,
        /// What there is.
        has: u8,
    },
    /// Blocking oneself.
    #[error("you cannot block yourself")]
    Yourself,
    /// The list of blocks is full.
    #[error("you block {max} Songweavers already; take one back first", max = limits::BLOCKS_MAX)]
    BlocksFull,
}

impl RealmRefusal {
    /// A stable code in kebab case.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownSongweaver => "unknown-songweaver",
            Self::AlreadyArrived => "already-arrived",
            Self::UnknownLook => "unknown-look",
            Self::VoiceClosed => "voice-closed",
            Self::TextTooLong(_) => "text-too-long",
            Self::NotYours => "not-yours",
            Self::NothingToCredit => "nothing-to-credit",
            Self::UnknownRegion(_) => "unknown-region",
            Self::UnknownPlace { .. } => "unknown-place",
            Self::NotOffered { .. } => "not-offered",
            Self::GateClosed(_) => "gate-closed",
            Self::WrongNoteCount(_) => "wrong-note-count",
            Self::UnknownPitch(_) => "unknown-pitch",
            Self::NothingToSkip => "nothing-to-skip",
            Self::NotSkippable(_) => "not-skippable",
            Self::MelodiesFull => "melodies-full",
            Self::TooManyVoices(_) => "too-many-voices",
            Self::AlreadyKnown => "already-known",
            Self::UnknownMelody(_) => "unknown-melody",
            Self::OfTheWorld => "of-the-world",
            Self::TierTooLow { .. } => "tier-too-low",
            Self::Yourself => "yourself",
            Self::BlocksFull => "blocks-full",
        }
    }
}
