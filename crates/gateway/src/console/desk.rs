//! The desk: what the console asks of the server as a whole, as a port. The composition root sits behind it.
//!
//! What it is not: it asks for no right; whoever calls has asked.

use futures_util::future::BoxFuture;
use kernel::SongweaverId;

/// What came of a deed, in plain words either way.
pub type Done<'a> = BoxFuture<'a, Result<String, String>>;

/// What a part of the server is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartFacts {
    /// Its name in health reports.
    pub name: &'static str,
    /// What it does.
    pub about: &'static str,
    /// The parts it asks.
    pub needs: &'static [&'static str],
}

/// What only the whole server knows of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The version of the program.
    pub release: &'static str,
    /// Its name among those that share a database.
    pub node: String,
    /// What the process plays.
    pub role: String,
    /// Seconds since it was started.
    pub uptime_seconds: u64,
    /// Its parts.
    pub parts: Vec<PartFacts>,
    /// Seconds since the last backup that was made of its folder.
    pub backup_seconds: Option<u64>,
    /// SHA-256 of the content that holds.
    pub content: String,
}

/// What the console asks of the whole server. Every deed stands in the audit under who did it.
pub trait Desk: Send + Sync {
    /// What it knows of itself.
    fn facts(&self) -> Facts;

    /// Tells everyone something, or everyone in a region.
    fn notice<'a>(&'a self, by: SongweaverId, text: &'a str, region: Option<&'a str>) -> Done<'a>;

    /// Begins maintenance with words, or ends it.
    fn maintain<'a>(&'a self, by: SongweaverId, words: Option<&'a str>) -> Done<'a>;

    /// Goes on by the content folder as it is now.
    fn reload(&self, by: SongweaverId) -> Done<'_>;

    /// Counts down before everyone and stops.
    fn drain<'a>(&'a self, by: SongweaverId, why: &'a str) -> Done<'a>;
}
