//! What must be chosen before other machines may reach a server, as a pure check.
//!
//! On this machine alone nothing need be chosen. What it is not: it opens no port and reads no certificate.

use super::settings::Settings;
use super::value::choice;
use std::path::Path;

/// What guards the way from other machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// Nothing was chosen: only this machine may reach the server.
    None,
    /// A proxy that ends TLS stands before the server.
    Proxy,
    /// Nothing encrypts the way, and that is meant: a network that is trusted.
    Plain,
}

choice!(Edge { None = "none", Proxy = "proxy", Plain = "plain" });

/// What is known of the file of the world's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyFile {
    /// It is not there; the first start makes it, readable by its owner only.
    Missing,
    /// It is there, with these permissions.
    Mode(u32),
}

impl KeyFile {
    /// Looks at the file of a world.
    #[must_use]
    pub fn of(world: &Path) -> Self {
        use std::os::unix::fs::PermissionsExt;
        match std::fs::metadata(world.join("world.key")) {
            Ok(metadata) => Self::Mode(metadata.permissions().mode() & 0o777),
            Err(_) => Self::Missing,
        }
    }
}

/// Everything that forbids listening where the settings say, each with how to mend it.
#[must_use]
pub fn check(settings: &Settings, key: KeyFile) -> Vec<String> {
    let mut faults = pairs(settings);
    if settings.listen.ip().is_loopback() {
        return faults;
    }
    let listen = settings.listen;
    let encrypted = settings.tls().is_some();
    if settings.edge == Edge::None && !encrypted {
        faults.push(format!(
            "`listen` is {listen}, which other machines reach, and nothing encrypts the way: passwords and tokens could be read. \
             Give `tls.certificate` and `tls.key`, set `edge = \"proxy\"` when a proxy that ends TLS stands before it, `edge = \"plain\"` when \
             the network is trusted, or listen on 127.0.0.1"
        ));
    }
    if settings.hosts.0.is_empty() && (encrypted || settings.edge == Edge::Proxy) {
        faults.push(format!(
            "`listen` is {listen}, and `hosts` names nothing: requests for the server's public name would be refused. Set it to the names that \
             browsers use, such as `hosts = [\"play.example\"]`"
        ));
    }
    if let KeyFile::Mode(mode) = key
        && mode & 0o077 != 0
    {
        let file = settings.world.join("world.key");
        faults.push(format!(
            "{} has the mode {mode:03o}, so others on this machine can read the key that every secret is sealed with; run `chmod 600 {}`",
            file.display(),
            file.display()
        ));
    }
    faults
}

/// What is given by halves.
fn pairs(settings: &Settings) -> Vec<String> {
    let mut faults = Vec::new();
    let (certificate, key) = (&settings.tls_certificate, &settings.tls_key);
    if certificate.is_some() != key.is_some() {
        let missing = if key.is_none() {
            "tls.key"
        } else {
            "tls.certificate"
        };
        faults.push(format!(
            "a certificate serves only with its key: set `{missing}` too, or neither"
        ));
    }
    if settings.tls_redirect.is_some() && settings.tls().is_none() {
        faults.push(
            "`tls.redirect` sends plain HTTP on to TLS, which this server does not speak: set `tls.certificate` and `tls.key`, or leave it out"
                .to_owned(),
        );
    }
    if settings
        .tls_redirect
        .is_some_and(|plain| plain == settings.listen && plain.port() != 0)
    {
        faults.push(format!(
            "`tls.redirect` and `listen` are both {}: each needs a port of its own",
            settings.listen
        ));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(listen: &str, edge: Edge) -> Settings {
        Settings {
            listen: listen.parse().expect("an address"),
            edge,
            ..Settings::default()
        }
    }

    #[test]
    fn outside_this_machine_an_edge_and_a_guarded_key_are_needed() {
        let open = KeyFile::Mode(0o644);
        let kept = KeyFile::Mode(0o600);
        let cases = [
            ("127.0.0.1:1", Edge::None, open, 0),
            ("[::1]:1", Edge::None, open, 0),
            ("0.0.0.0:1", Edge::None, KeyFile::Missing, 1),
            ("[::]:1", Edge::None, kept, 1),
            ("192.0.2.1:1", Edge::None, open, 2),
            ("0.0.0.0:1", Edge::Proxy, open, 2),
            ("0.0.0.0:1", Edge::Proxy, kept, 1),
            ("0.0.0.0:1", Edge::Plain, KeyFile::Missing, 0),
        ];
        for (listen, edge, key, faults) in cases {
            let found = check(&settings(listen, edge), key);
            assert_eq!(found.len(), faults, "{listen} {edge:?} {key:?}: {found:?}");
        }
        let named = Settings {
            hosts: gateway::Hosts(vec!["play.example".to_owned()]),
            ..settings("0.0.0.0:1", Edge::Proxy)
        };
        assert_eq!(check(&named, kept), Vec::<String>::new());
        let said = check(&settings("0.0.0.0:1", Edge::None), open).join("\n");
        for way_out in [
            "tls.certificate",
            "edge = \"proxy\"",
            "edge = \"plain\"",
            "127.0.0.1",
            "chmod 600",
        ] {
            assert!(said.contains(way_out), "{said}");
        }
    }
    #[test]
    fn tls_is_given_whole_and_guards_the_way() {
        let whole = Settings {
            tls_certificate: Some("certificate.pem".into()),
            tls_key: Some("key.pem".into()),
            tls_redirect: "0.0.0.0:80".parse().ok(),
            hosts: gateway::Hosts(vec!["play.example".to_owned()]),
            ..settings("0.0.0.0:443", Edge::None)
        };
        assert_eq!(check(&whole, KeyFile::Missing), Vec::<String>::new());
        let faulty = |change: fn(&mut Settings), says: &str| {
            let mut settings = whole.clone();
            change(&mut settings);
            let said = check(&settings, KeyFile::Missing).join("\n");
            assert!(said.contains(says), "{says:?} is not in {said:?}");
        };
        faulty(|settings| settings.tls_key = None, "set `tls.key` too");
        faulty(
            |settings| settings.tls_certificate = None,
            "set `tls.certificate` too",
        );
        faulty(|settings| settings.hosts.0.clear(), "`hosts` names nothing");
        faulty(
            |settings| settings.tls_redirect = Some(settings.listen),
            "a port of its own",
        );
        faulty(
            |settings| (settings.tls_certificate, settings.tls_key) = (None, None),
            "which this server does not speak",
        );
    }
}
