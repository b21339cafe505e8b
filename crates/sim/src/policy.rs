//! The policy that carries a region's decisions to the realm.
//!
//! It reads recorded region events in order and turns those that concern a Songweaver into a `Credit`. The command's id is
//! derived from the event's place in its stream, so that a crash in between and a second reading change nothing. What it is not:
//! it keeps no checkpoint and sends nothing; the shell does.

use crate::event_codec::{self, CodecError, StreamOwner};
use crate::realm::RealmCommand;
use crate::region::RegionEvent;
use kernel::{CommandId, Recorded, SongweaverId};
use sha2::{Digest, Sha256};

/// A command that the policy wants sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditOrder {
    /// To whom.
    pub songweaver: SongweaverId,
    /// The command.
    pub command: RealmCommand,
    /// Its id: the same for the same event, always.
    pub id: CommandId,
}

/// The credit that a recorded event asks for; `None` for events that credit nobody and for other streams.
///
/// # Errors
/// [`CodecError`] when the event cannot be read: the shell sets it aside, loudly, so that it holds up no one else's credit.
pub fn credit_of(recorded: &Recorded) -> Result<Option<CreditOrder>, CodecError> {
    let Ok(StreamOwner::Region(region)) = event_codec::owner_of(&recorded.stream) else {
        return Ok(None);
    };
    let event = event_codec::decode_region(recorded)?;
    let songweaver = match &event {
        RegionEvent::MelodyPerformed(performed) => performed.songweaver,
        RegionEvent::PlaceRestored { songweaver, .. }
        | RegionEvent::PlaceTried { songweaver, .. }
        | RegionEvent::WoundEased { songweaver, .. } => *songweaver,
        RegionEvent::Begun { .. }
        | RegionEvent::HarmonyShifted { .. }
        | RegionEvent::WoundDeepened { .. } => return Ok(None),
    };
    Ok(Some(CreditOrder {
        songweaver,
        command: RealmCommand::Credit {
            region,
            event: Box::new(event),
        },
        id: derived_id(recorded),
    }))
}

/// The id of the credit of an event: SHA-256 over its stream and its version there, the first 128 bits.
#[must_use]
pub fn derived_id(recorded: &Recorded) -> CommandId {
    let mut hash = Sha256::new();
    hash.update(b"finalverse credit 1");
    hash.update(recorded.version.0.to_le_bytes());
    hash.update(recorded.stream.as_str().as_bytes());
    let mut first = [0; 16];
    first.copy_from_slice(&hash.finalize()[..16]);
    CommandId(u128::from_be_bytes(first))
}
