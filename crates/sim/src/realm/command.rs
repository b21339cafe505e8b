//! What the realm may be asked about one Songweaver.

use crate::realm::event::{LookRecord, Sealed, VoiceRecord};
use crate::region::event::RegionEvent;
use kernel::{MelodyId, PlaceId, RegionId, SongweaverId};
use song::Intent;

/// A command to the realm, for one Songweaver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RealmCommand {
    /// A guest arrived: a new Songweaver.
    Arrive {
        /// Who it will be.
        songweaver: SongweaverId,
    },
    /// Chooses look, voice and (sealed by the shell) name.
    Make {
        /// How it looks.
        look: LookRecord,
        /// How it sounds.
        voice: VoiceRecord,
        /// Its name, sealed; absent keeps the name.
        name: Option<Sealed>,
    },
    /// The keepers of the world give it another name (sealed by the shell), until it chooses one.
    Rename {
        /// Its name, sealed.
        name: Sealed,
    },
    /// Policy: takes what a region decided (credits, restored places) into account. The command id is derived from the event.
    Credit {
        /// Which region.
        region: RegionId,
        /// What happened there.
        event: Box<RegionEvent>,
    },
    /// Stands in a region; the first time discovers it.
    EnterRegion {
        /// Which.
        region: RegionId,
    },
    /// Took up what a place or Echo offers; the runtime has checked that it is near.
    Interact {
        /// The region.
        region: RegionId,
        /// The place or Echo.
        place: PlaceId,
        /// Which offer.
        offer: String,
    },
    /// Sang notes while a journey listens for single notes (the grotto's crystals).
    SingNotes {
        /// The region.
        region: RegionId,
        /// MIDI numbers, in order.
        pitches: Vec<u8>,
    },
    /// Came near a place (within its reach).
    ComeNear {
        /// The region.
        region: RegionId,
        /// The place.
        place: PlaceId,
    },
    /// Skips the present stage.
    SkipStage,
    /// Keeps a melody; its notes are in the blob table already.
    KeepMelody {
        /// Content address.
        melody: MelodyId,
        /// The player's name for it, sealed.
        name: Sealed,
        /// Its intent.
        intent: Intent,
        /// Content addresses of the voices it was written in, whose notes are in the blob table too; none where it has one voice.
        voices: Vec<MelodyId>,
    },
    /// Renames a kept melody.
    RenameMelody {
        /// Content address.
        melody: MelodyId,
        /// The new name, sealed.
        name: Sealed,
    },
    /// Forgets a kept melody.
    ForgetMelody {
        /// Content address.
        melody: MelodyId,
    },
    /// Leaves the world at a place.
    Leave {
        /// The region.
        region: RegionId,
        /// 1/64 m east, up and south of the world's origin.
        at: (i32, i32, i32),
        /// 256 to the turn.
        yaw: u8,
    },
    /// Hears nothing more from someone.
    Block {
        /// Whom.
        other: SongweaverId,
    },
    /// Takes a block back.
    Unblock {
        /// Whom.
        other: SongweaverId,
    },
}
