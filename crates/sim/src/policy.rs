//! The policy that carries a region's decisions to the realm.
//!
//! It reads recorded region events in order and turns those that concern a Songweaver into a `Credit`. The command's id is
//! derived from the event's place in its stream, so that a crash in between and a second reading change nothing. What it is not:
//! it keeps no checkpoint and sends nothing; the shell does.

use crate::event_codec::{self, CodecError, StreamOwner};
use crate::realm::RealmCommand;
use crate::region::RegionEvent;
use kernel::{CommandId, Milli, Recorded, SongweaverId};
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

/// The credits that a recorded event asks for, in one order: one for most that credit anyone, one for each voice of a weave and each who
/// answered a storm, none for
/// events that credit nobody and for other streams.
///
/// # Errors
/// [`CodecError`] when the event cannot be read: the shell sets it aside, loudly, so that it holds up no one else's credit.
pub fn credits_of(recorded: &Recorded) -> Result<Vec<CreditOrder>, CodecError> {
    let Ok(StreamOwner::Region(region)) = event_codec::owner_of(&recorded.stream) else {
        return Ok(Vec::new());
    };
    let event = event_codec::decode_region(recorded)?;
    let whose = match &event {
        RegionEvent::MelodyPerformed(performed) => vec![(performed.songweaver, derived_id(recorded))],
        RegionEvent::NeighboursLent(lent) => vec![(lent.songweaver, derived_id(recorded))],
        RegionEvent::PlaceRestored { songweaver, .. }
        | RegionEvent::PlaceTried { songweaver, .. }
        | RegionEvent::WoundEased { songweaver, .. } => vec![(*songweaver, derived_id(recorded))],
        RegionEvent::PerformancesWoven(woven) => woven
            .voices
            .iter()
            .map(|voice| (voice.songweaver, derived_id_for(recorded, voice.songweaver)))
            .collect(),
        RegionEvent::WeatherCarried(carried) if carried.earned > Milli::ZERO => {
            vec![(carried.songweaver, derived_id(recorded))]
        }
        RegionEvent::AuroraGave(gift) => vec![(gift.songweaver, derived_id(recorded))],
        RegionEvent::StormEnded(ended) => ended
            .rewards
            .iter()
            .map(|reward| (reward.songweaver, derived_id_for(recorded, reward.songweaver)))
            .collect(),
        RegionEvent::Begun { .. }
        | RegionEvent::HarmonyShifted { .. }
        | RegionEvent::WoundDeepened { .. }
        | RegionEvent::LifePassed(_)
        | RegionEvent::Tended(_)
        | RegionEvent::WeatherCarried(_)
        | RegionEvent::WeatherTurned(_)
        | RegionEvent::StormRose(_)
        | RegionEvent::StormScaled { .. }
        | RegionEvent::StormAnswered(_)
        | RegionEvent::StormSpread { .. }
        | RegionEvent::HappeningBegan(_)
        | RegionEvent::HappeningEnded(_)
        | RegionEvent::LifeHeard(_)
        | RegionEvent::GardenTended(_)
        | RegionEvent::GardenLeft(_)
        | RegionEvent::FriendCame(_)
        | RegionEvent::FriendLeft(_) => return Ok(Vec::new()),
    };
    let orders = whose.into_iter().map(|(songweaver, id)| CreditOrder {
        songweaver,
        command: RealmCommand::Credit {
            region: region.clone(),
            event: Box::new(event.clone()),
        },
        id,
    });
    Ok(orders.collect())
}

/// The id of the credit of an event: SHA-256 over its stream and its version there, the first 128 bits.
#[must_use]
pub fn derived_id(recorded: &Recorded) -> CommandId {
    derived(recorded, b"")
}

/// The id of the credit of an event that credits several: the same with the Songweaver's id behind.
#[must_use]
pub fn derived_id_for(recorded: &Recorded, songweaver: SongweaverId) -> CommandId {
    // A stream's name holds no zero, so that none can end like another with an id behind.
    let behind = [&[0_u8][..], &songweaver.0.to_le_bytes()[..]].concat();
    derived(recorded, &behind)
}

fn derived(recorded: &Recorded, behind: &[u8]) -> CommandId {
    let mut hash = Sha256::new();
    hash.update(b"finalverse credit 1");
    hash.update(recorded.version.0.to_le_bytes());
    hash.update(recorded.stream.as_str().as_bytes());
    hash.update(behind);
    let mut first = [0; 16];
    first.copy_from_slice(&hash.finalize()[..16]);
    CommandId(u128::from_be_bytes(first))
}
