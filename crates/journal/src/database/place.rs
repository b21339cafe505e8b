//! Where a world's database is: a SQLite file, or one of several PostgreSQL servers.
//!
//! What it is not: it opens nothing. A password in an address is never shown.

use std::fmt;
use std::path::{Path, PathBuf};

use sqlx::postgres::PgConnectOptions;

use crate::StoreError;

/// Servers of one list.
const SERVERS_MAX: usize = 16;
/// What begins the address of a PostgreSQL server.
const SCHEMES: [&str; 2] = ["postgres://", "postgresql://"];

/// Where a database is.
#[derive(Clone)]
pub enum Place {
    /// A SQLite file.
    File(PathBuf),
    /// A PostgreSQL primary and its replicas, in any order: the primary is found, and followed when it changes.
    Servers(Vec<PgConnectOptions>),
}

impl Place {
    /// Reads a place: a path, or addresses `postgres://user@host:port/database`, separated by commas. What libpq takes
    /// as parameters (`sslmode`, `sslrootcert`, `host` for a socket's folder) stands behind a question mark.
    ///
    /// # Errors
    /// [`StoreError::Address`] when an address cannot be read.
    pub fn parse(text: &str) -> Result<Self, StoreError> {
        if !SCHEMES.iter().any(|scheme| text.starts_with(scheme)) {
            return Ok(Self::File(PathBuf::from(text)));
        }
        let wrong = |why: String| StoreError::Address { why };
        let addresses: Vec<&str> = addresses(text);
        if addresses.len() > SERVERS_MAX {
            return Err(wrong(format!(
                "{} servers, at most {SERVERS_MAX}",
                addresses.len()
            )));
        }
        let servers = addresses.iter().enumerate().map(|(index, address)| {
            // The address itself is not repeated in the error: it may hold a password.
            address
                .parse::<PgConnectOptions>()
                .map_err(|error| wrong(format!("address {} of {}: {error}", index + 1, addresses.len())))
        });
        servers.collect::<Result<_, _>>().map(Self::Servers)
    }

    /// The file, when it is one.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Servers(_) => None,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Servers(servers) => {
                let shown: Vec<String> = servers.iter().map(shown).collect();
                write!(f, "{}", shown.join(", "))
            }
        }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Place({self})")
    }
}

impl From<&Path> for Place {
    fn from(path: &Path) -> Self {
        Self::File(path.to_owned())
    }
}

/// A server as an operator knows it, without its password.
pub(super) fn shown(server: &PgConnectOptions) -> String {
    let database = server.get_database().unwrap_or("");
    let host = match server.get_socket() {
        Some(socket) => socket.display().to_string(),
        None => server.get_host().to_owned(),
    };
    format!(
        "postgres://{}@{host}:{}/{database}",
        server.get_username(),
        server.get_port()
    )
}

/// The addresses of a list. A comma separates only where an address follows, so that a password may have one.
fn addresses(text: &str) -> Vec<&str> {
    let mut rest = text;
    let mut addresses = Vec::new();
    loop {
        let end = rest
            .match_indices(',')
            .find(|(comma, _)| SCHEMES.iter().any(|scheme| rest[comma + 1..].starts_with(scheme)));
        match end {
            Some((comma, _)) => {
                addresses.push(&rest[..comma]);
                rest = &rest[comma + 1..];
            }
            None => {
                addresses.push(rest.trim_end_matches(','));
                return addresses;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_and_a_list_of_servers_are_told_apart_and_no_password_is_shown() {
        let file = Place::parse("world/world.db").expect("a path");
        assert_eq!(file.file(), Some(Path::new("world/world.db")));
        let servers = Place::parse("postgres://ann:se,cret@one:5433/w,postgresql://ann:secret@two/w");
        let servers = servers.expect("two addresses");
        let shown = format!("{servers} {servers:?}");
        assert!(
            shown.starts_with("postgres://ann@one:5433/w, postgres://ann@two:5432/w"),
            "{shown}"
        );
        assert!(!shown.contains("cret"), "{shown}");
        let wrong = Place::parse("postgres://ann:secret@one:port/w").expect_err("no port");
        assert!(
            wrong.to_string().contains("address 1 of 1") && !wrong.to_string().contains("secret"),
            "{wrong}"
        );
        let many = ["postgres://a@b/c"; 17].join(",");
        assert!(Place::parse(&many).is_err());
    }
}
