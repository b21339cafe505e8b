//! The tables beside the journal: what the world must keep that is no event.
//!
//! Each module is one table with its own small handle over a [`Database`]; handles are cheap and share it. Times come from the
//! caller. Every table has a bound or a retention, and [`sweep`] enforces the retentions.
//!
//! What it is not: no rule reads these tables, and replaying the journal never needs them. Names and other free text
//! are sealed before they come to rest; what must be found again by its text is kept as a keyed hash.

mod accounts;
mod audit;
mod blobs;
mod chat;
mod clock;
mod erasures;
mod lockouts;
pub mod moderation;
mod names;
mod recovery;
mod refresh;
mod seal;
mod second_factors;
mod shares;
mod signing;
mod world_key;

pub use accounts::{Account, AccountName, Accounts, Naming};
pub use audit::{AUDIT_PAGE_MAX, AUDIT_SECONDS, AUDIT_WHY_CHARS_MAX, Audit, Entry, NewEntry};
pub use blobs::{BLOB_BYTES_MAX, BLOB_SECONDS, Blobs};
pub use chat::{CHAT_SECONDS, Chat, ChatLine, KeptLine};
pub use clock::{ClockMark, WorldClock};
pub use erasures::Erasures;
pub use lockouts::{LOCKOUT_SECONDS, Lockout, Lockouts};
pub use names::{Names, Taking};
pub use recovery::RecoveryCodes;
pub use refresh::{
    AGAIN_SECONDS, FAMILIES_MAX, Holder, NewToken, Proved, REFRESH_SECONDS, RefreshTokens, Rotation, Session,
    TokenHash,
};
pub use seal::{SEALED_CHARS_MAX, Seal, SealError};
pub use second_factors::{SecondFactor, SecondFactors};
pub use shares::{SHARE_BYTES_MAX, SHARE_SECONDS, SHARES_MAX, Share, ShareId, Shares};
pub use signing::{SigningKey, SigningKeys};
pub use world_key::WorldKey;
pub use world_key::rewrap::Rewrapped;

use crate::{Database, MemoryJournal, StoreError};

/// Where the rows of a table that a running world needs are.
#[derive(Debug, Clone)]
enum Store {
    Database(Database),
    /// Beside a journal in memory, for tests and simulation.
    Memory(MemoryJournal),
}

/// Seconds since 1970, by the caller's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct UnixSeconds(pub u64);

impl UnixSeconds {
    /// This time, some seconds earlier; never before 1970.
    #[must_use]
    pub fn before(self, seconds: u64) -> Self {
        Self(self.0.saturating_sub(seconds))
    }

    /// This time, some seconds later.
    #[must_use]
    pub fn after(self, seconds: u64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    fn stored(self) -> i64 {
        i64::try_from(self.0).unwrap_or(i64::MAX)
    }

    fn from_stored(seconds: i64) -> Self {
        Self(u64::try_from(seconds).unwrap_or(0))
    }
}

/// How much a sweep forgot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Families of refresh tokens that had expired.
    pub refresh_families: u64,
    /// Blobs that nothing cites and nobody put again.
    pub blobs: u64,
    /// Lines of chat.
    pub chat: u64,
    /// What failed long ago.
    pub lockouts: u64,
    /// Entries of the audit whose time was over.
    pub audit: u64,
    /// Cases, acts and guests' sources whose time was over.
    pub moderation: u64,
    /// Shares whose time was over.
    pub shares: u64,
}

/// Forgets what has outlived its retention. Run it now and then; it is short when run often.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub async fn sweep(database: &Database, now: UnixSeconds) -> Result<Swept, StoreError> {
    database
        .write("sweep the tables", move |connection| {
            Box::pin(async move {
                Ok(Swept {
                    refresh_families: refresh::sweep(connection, now).await?,
                    blobs: blobs::sweep(connection, now).await?,
                    chat: chat::sweep(connection, now).await?,
                    lockouts: lockouts::sweep(connection, now).await?,
                    audit: audit::sweep(connection, now).await?,
                    moderation: moderation::sweep(connection, now).await?,
                    shares: shares::sweep(connection, now).await?,
                })
            })
        })
        .await
}

/// A Songweaver as the tables hold it.
fn id_of(songweaver: kernel::SongweaverId) -> Vec<u8> {
    songweaver.0.to_be_bytes().to_vec()
}

/// A Songweaver read back.
fn id_from(bytes: Vec<u8>) -> Result<kernel::SongweaverId, StoreError> {
    match <[u8; 8]>::try_from(bytes) {
        Ok(bytes) => Ok(kernel::SongweaverId(u64::from_be_bytes(bytes))),
        Err(bytes) => Err(StoreError::Corrupt {
            what: "a Songweaver's id".to_owned(),
            why: format!("it has {} bytes instead of 8", bytes.len()),
        }),
    }
}
