//! The ledger of a region: why it is as it is.
//!
//! A player opens it and reads who or what moved harmony, where and when. What it is not: not the journal; it is the last
//! few causes, folded from events.

use crate::region::life::Deed;
use crate::region::limits;
use crate::region::sky_event::Outcome;
use kernel::{Milli, PlaceId, RegionId, SongweaverId, WorldMillis};
use serde::{Deserialize, Serialize};
use song::Intent;
use std::collections::VecDeque;
use weather::Kind;

/// One cause and what it did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// World time of the decision; of the last one for a slow cause that was summed up.
    pub when: WorldMillis,
    /// World time since when it was summed up.
    pub since: WorldMillis,
    /// The cause.
    pub cause: EntryCause,
    /// Change of harmony.
    pub harmony: Milli,
    /// Change of dissonance.
    pub dissonance: Milli,
}

/// What moved a region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "cause", rename_all = "kebab-case")]
pub enum EntryCause {
    /// Someone performed.
    Performance {
        /// Who.
        songweaver: SongweaverId,
        /// What for.
        intent: Intent,
    },
    /// Neighbours lent strength to someone's performance.
    Lent {
        /// To whom.
        songweaver: SongweaverId,
    },
    /// Several wove their performances into one.
    Woven {
        /// Who, at most eight.
        songweavers: Vec<SongweaverId>,
    },
    /// Someone restored a place.
    Restored {
        /// The place.
        place: PlaceId,
        /// Who.
        songweaver: SongweaverId,
    },
    /// Someone eased the wound.
    Healing {
        /// The wounded place.
        place: PlaceId,
        /// Who.
        songweaver: SongweaverId,
        /// By how much, in thousandths.
        by: u16,
    },
    /// The Silence deepened the wound.
    Wounded {
        /// The wounded place.
        place: PlaceId,
    },
    /// The region settled toward its rest.
    Rest,
    /// The Silence ate at it.
    Silence,
    /// Its open wound hurt.
    Wound,
    /// A region next to it.
    Neighbour {
        /// Which.
        region: RegionId,
    },
    /// How its own life stands.
    Nature,
    /// Someone tended a creature or the ground.
    Tended {
        /// Who.
        songweaver: SongweaverId,
        /// What was done.
        deed: Deed,
    },
    /// The weather.
    Weather {
        /// Which kind.
        kind: Kind,
    },
    /// The weather carried someone's performance, or held it back.
    Carried {
        /// Whose.
        songweaver: SongweaverId,
        /// Which kind.
        kind: Kind,
    },
    /// A storm ended.
    StormEnded {
        /// How.
        outcome: Outcome,
    },
}

impl EntryCause {
    /// Whether it is summed by the hour rather than done by someone.
    #[must_use]
    pub fn is_slow(&self) -> bool {
        matches!(
            self,
            Self::Rest
                | Self::Silence
                | Self::Wound
                | Self::Neighbour { .. }
                | Self::Wounded { .. }
                | Self::Nature
                | Self::Weather { .. }
        )
    }

    /// Whether it comes so often that what is alike is one entry: slow causes, and the same hands doing the same.
    #[must_use]
    pub fn is_summed(&self) -> bool {
        self.is_slow() || matches!(self, Self::Tended { .. })
    }
}

/// Writes a cause down and keeps the latest [`limits::LEDGER_MAX`].
///
/// A slow cause that comes again within [`limits::SUMMED_MS_MAX`] is added to its last entry and moved to the newest place,
/// so that hours nobody sang in do not push out who did.
pub fn write(ledger: &mut VecDeque<Entry>, mut entry: Entry) {
    if entry.cause.is_summed()
        && let Some(index) = ledger.iter().rposition(|older| older.cause == entry.cause)
        && entry.when.since(ledger[index].since) < limits::SUMMED_MS_MAX
        && let Some(older) = ledger.remove(index)
    {
        entry.harmony += older.harmony;
        entry.dissonance += older.dissonance;
        entry.since = older.since;
    }
    while ledger.len() >= limits::LEDGER_MAX {
        ledger.pop_front();
    }
    ledger.push_back(entry);
}
