//! What a disk in memory does wrong, how often, and what it did.
//!
//! Each fault is one that real stores show: a full or failing device, a commit whose confirmation is lost, a slow or failing read. What
//! it is not: power cuts are planned on the disk itself.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use kernel::RandomStream;

use crate::StoreError;

/// Longest delay of a slow read in milliseconds.
const SLOW_MS_MAX: u32 = 60;

/// What goes wrong for a while, in thousandths of the operations it concerns. The default is nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Faults {
    /// Whether the disk is full: every write is refused and nothing is written.
    pub full: bool,
    /// Writes that are refused; nothing is written.
    pub refused_milli: u16,
    /// Writes that are kept though whoever waits is told that nothing is known of them: half of them before they are synced.
    pub unknown_kept_milli: u16,
    /// Writes that are lost while whoever waits is told that nothing is known of them.
    pub unknown_lost_milli: u16,
    /// Reads that fail.
    pub unread_milli: u16,
    /// Reads that take up to 60 ms.
    pub slow_read_milli: u16,
}

/// How often each thing went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Injected {
    /// Writes that found the disk full.
    pub full: u64,
    /// Writes that were refused.
    pub refused: u64,
    /// Writes that were kept and not confirmed.
    pub unknown_kept: u64,
    /// Writes that were lost and not confirmed.
    pub unknown_lost: u64,
    /// Reads that failed.
    pub unread: u64,
    /// Power cuts.
    pub cuts: u64,
    /// Power cuts after which a part of what was not synced was there.
    pub torn: u64,
    /// Transactions that were written, not synced, and lost in a power cut.
    pub lost: u64,
}

impl Injected {
    pub(super) fn count(&mut self, mishap: Mishap) {
        match mishap {
            Mishap::Full => self.full += 1,
            Mishap::Refused => self.refused += 1,
            Mishap::UnknownKept | Mishap::UnknownInFlight => self.unknown_kept += 1,
            Mishap::UnknownLost => self.unknown_lost += 1,
            Mishap::Unread => self.unread += 1,
        }
    }

    /// What went wrong in two worlds together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            full: self.full + other.full,
            refused: self.refused + other.refused,
            unknown_kept: self.unknown_kept + other.unknown_kept,
            unknown_lost: self.unknown_lost + other.unknown_lost,
            unread: self.unread + other.unread,
            cuts: self.cuts + other.cuts,
            torn: self.torn + other.torn,
            lost: self.lost + other.lost,
        }
    }
}

/// One thing that goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mishap {
    Full,
    Refused,
    /// Told after it was synced.
    UnknownKept,
    /// Told at once, while it is on its way.
    UnknownInFlight,
    UnknownLost,
    Unread,
}

impl Mishap {
    /// Whether what was to be written is written all the same.
    pub fn keeps(self) -> bool {
        matches!(self, Self::UnknownKept | Self::UnknownInFlight)
    }

    /// What whoever waits is told.
    pub fn error(self) -> StoreError {
        let failed = |attempted, kind: std::io::ErrorKind| StoreError::File {
            attempted,
            path: PathBuf::from("the disk in memory"),
            source: Arc::new(kind.into()),
        };
        match self {
            Self::Full => failed("write to", std::io::ErrorKind::StorageFull),
            Self::Refused => failed("write to", std::io::ErrorKind::Other),
            Self::Unread => failed("read from", std::io::ErrorKind::Other),
            Self::UnknownKept | Self::UnknownInFlight | Self::UnknownLost => StoreError::Unconfirmed {
                after: Duration::from_secs(1),
            },
        }
    }
}

impl Faults {
    /// What goes wrong with the next write.
    pub(super) fn of_write(&self, chance: &mut RandomStream) -> Option<Mishap> {
        if self.full {
            return Some(Mishap::Full);
        }
        let unknown_milli = self.unknown_kept_milli + self.unknown_lost_milli;
        if self.refused_milli + unknown_milli == 0 {
            return None;
        }
        let drawn = chance.below(1000) as u16;
        if drawn < self.refused_milli {
            Some(Mishap::Refused)
        } else if drawn < self.refused_milli + self.unknown_kept_milli {
            Some(if drawn.is_multiple_of(2) {
                Mishap::UnknownKept
            } else {
                Mishap::UnknownInFlight
            })
        } else if drawn < self.refused_milli + unknown_milli {
            Some(Mishap::UnknownLost)
        } else {
            None
        }
    }

    /// Whether the next read fails.
    pub(super) fn fails_to_read(&self, chance: &mut RandomStream) -> bool {
        self.unread_milli > 0 && chance.below(1000) < u32::from(self.unread_milli)
    }

    /// How long the next read takes.
    pub(super) fn read_delay_ms(&self, chance: &mut RandomStream) -> u64 {
        let slow = self.slow_read_milli > 0 && chance.below(1000) < u32::from(self.slow_read_milli);
        if slow {
            u64::from(1 + chance.below(SLOW_MS_MAX))
        } else {
            0
        }
    }
}
