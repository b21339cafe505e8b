//! The limit of open files, raised as far as the system allows: every connection is one.

use rustix::process::{Resource, getrlimit, setrlimit};

/// Open files that are enough.
const FILES: u64 = 65_536;

/// Raises the soft limit of open files toward the hard one; says what it is then.
pub fn raise_open_files() -> Option<u64> {
    let mut limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.map_or(FILES, |maximum| maximum.min(FILES));
    if limit.current.is_some_and(|current| current < wanted) {
        limit.current = Some(wanted);
        if let Err(error) = setrlimit(Resource::Nofile, limit) {
            tracing::warn!(%error, "the limit of open files stays as it is");
        }
    }
    getrlimit(Resource::Nofile).current
}
