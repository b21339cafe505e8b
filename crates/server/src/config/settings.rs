//! The settings: the one definition from which the typed struct, the flags, the environment names and the reference come.
//!
//! To add one, add a line here and use the field. What it is not: it reads no source and checks nothing between settings.

use super::exposure::Edge;
use super::value::{Count, DatabaseAt, Filter, Name, Origins, Seconds, Secret, SettingValue};
use crate::roles::Role;
use gateway::identity::{Announced, FactorPolicy};
use gateway::{Hosts, PemFiles, Proxies};
use std::net::SocketAddr;
use std::path::PathBuf;
use telemetry::log::Format;
use telemetry::trace::Collector;

/// One setting, for everything that goes through all of them.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Its key in the file: `name` or `section.name`.
    pub key: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// What holds when no source gives it.
    pub default: &'static str,
    /// Whether it is written without quotation marks in the file.
    pub bare: bool,
    /// What is allowed.
    pub allowed: fn() -> String,
    /// Sets it from text; says whether that was allowed.
    pub read: fn(&mut Settings, &str) -> bool,
    /// Its value as text, secrets hidden.
    pub show: fn(&Settings) -> String,
}

impl Setting {
    /// Its environment variable: `FINALVERSE_` and the key in capitals.
    #[must_use]
    pub fn environment(&self) -> String {
        format!("FINALVERSE_{}", self.key.replace('.', "_").to_uppercase())
    }

    /// Its flag, without the dashes before it.
    #[must_use]
    pub fn flag(&self) -> String {
        self.key.replace(['.', '_'], "-")
    }
}

/// The setting of a key.
#[must_use]
pub fn setting(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.key == key)
}

/// Makes the struct, its defaults and the table of the same lines.
macro_rules! settings {
    ($($(#[doc = $about:literal])+ $key:literal $field:ident: $kind:ty = $default:literal;)+) => {
        /// Everything that can be set, as it holds.
        #[derive(Debug, Clone, PartialEq)]
        pub struct Settings {
            $($(#[doc = $about])+ pub $field: $kind,)+
        }

        impl Default for Settings {
            fn default() -> Self {
                Self {
                    $($field: SettingValue::read($default).expect("a default is allowed; a test reads them all"),)+
                }
            }
        }

        /// Every setting, in the order of the reference.
        pub const SETTINGS: &[Setting] = &[
            $(Setting {
                key: $key,
                about: concat!($($about),+),
                default: $default,
                bare: <$kind as SettingValue>::BARE,
                allowed: <$kind as SettingValue>::allowed,
                read: |settings, text| match SettingValue::read(text) {
                    Some(value) => {
                        settings.$field = value;
                        true
                    }
                    None => false,
                },
                show: |settings| settings.$field.show(),
            },)+
        ];
    };
}

settings! {
    /// Which parts this process plays. Only `all` can be played by one process alone yet.
    "role" role: Role = "all";
    /// Where to listen. Outside this machine, `edge` must say what guards the way there.
    "listen" listen: SocketAddr = "127.0.0.1:7777";
    /// What guards the way from other machines to here, where the server does not end TLS itself.
    "edge" edge: Edge = "none";
    /// The folder of the world's data; made when it is not there.
    "world" world: PathBuf = "world";
    /// The world's database: empty for the file `world.db` in the world's folder, the path of a file, or PostgreSQL addresses,
    /// primary and standbys in any order, separated by commas. Put an address with a password into the environment.
    "database" database: DatabaseAt = "";
    /// This server's name among those that share a PostgreSQL database; empty for the machine's name.
    "node" node: Name = "";
    /// Start although the system's clock is behind the time at which the world was last written, or more than 400 days ahead of it; the world
    /// then goes on where it stood. Only where that time was wrong, or the world was off so long.
    "accept_clock" accept_clock: bool = "false";
    /// The content pack.
    "content" content: PathBuf = "content";
    /// The built web client; where there is none, only the API is served.
    "web" web: PathBuf = "web/dist";
    /// The names under which browsers reach the server, without ports; requests for any other are refused. With none only addresses and
    /// `localhost` are answered.
    "hosts" hosts: Hosts = "";
    /// Further origins from which browsers may connect, such as that of a development server.
    "origins" origins: Origins = "";
    /// Proxies whose `X-Forwarded-For` is believed, so that limits per address are the clients' own behind them.
    "trusted_proxies" trusted_proxies: Proxies = "";
    /// The server's certificate as PEM, its own first, then those between it and the root. With it the server speaks TLS where it listens.
    "tls.certificate" tls_certificate: Option<PathBuf> = "";
    /// The certificate's private key as PEM. Both files are looked at every half minute, and at once at SIGHUP.
    "tls.key" tls_key: Option<PathBuf> = "";
    /// Where plain HTTP is sent on to TLS, such as `0.0.0.0:80`.
    "tls.redirect" tls_redirect: Option<SocketAddr> = "";
    /// Connections that may be open at once.
    "limits.connections" connections: Count<1, 1_000_000> = "20000";
    /// Connections of one address, an IPv6 /64 counting as one; this machine itself is not limited.
    "limits.connections_of_an_address" connections_of_an_address: Count<1, 1_000_000> = "256";
    /// Players in the world; those who come then wait before it. Moderators and operators enter all the same.
    "limits.players" players: Count<1, 1_000_000> = "5000";
    /// Players who may wait before a full world; further ones are turned away. With 0 nobody waits.
    "limits.waiting" waiting: Count<0, 100_000> = "1000";
    /// How much may be asked by messages and requests, in hundredths of the usual (docs/limits.md).
    "limits.scale_percent" scale: Count<10, 10_000> = "100";
    /// How long a connection may lie idle. Longer than the heartbeat of 10 seconds.
    "limits.idle_seconds" idle: Seconds<20, 3600> = "60";
    /// Who is told that somebody was muted, suspended or banned; nobody is named, and the audit has it always.
    "moderation.announce" announced: Announced = "region";
    /// Of whom a second factor is asked before a moderator's or an operator's rights serve: of all as soon as other machines may reach the
    /// server (`listen` is not this machine alone, or `edge`, `hosts` or `trusted_proxies` say that something stands before it), of all
    /// `always`, or of nobody (`never`). At the machine itself none is asked.
    "operators.second_factor" second_factor: FactorPolicy = "reachable";
    /// How long an account is new, in minutes: it says fewer lines and no links, and whispers only to those it met. With 0 nobody is new.
    "newcomers.minutes" newcomers: Count<0, 10_080> = "120";
    /// How long players are told that the server stops before it does; it stops at once where nobody is connected.
    "drain.countdown_seconds" countdown: Seconds<0, 600> = "10";
    /// How long stopping may take after that; whoever has not ended by then is cut.
    "drain.limit_seconds" drain_limit: Seconds<1, 600> = "20";
    /// How the log is written: plain lines or one JSON object a line, on the error stream.
    "log.format" log_format: Format = "text";
    /// What is logged: a level, and other levels by part. `RUST_LOG` is read where the environment does not give it.
    "log.filter" log_filter: Filter = "info,sqlx=warn";
    /// Where traces are sent: an OTLP collector over HTTP. Without it nothing is traced.
    "trace.endpoint" trace_endpoint: Option<Collector> = "";
    /// The share of traces that is sent, in thousandths; what failed or was slow is sent besides.
    "trace.share_milli" trace_share: Count<0, 1000> = "10";
    /// What takes longer than so many milliseconds is slow.
    "trace.slow_ms" trace_slow: Count<1, 600_000> = "500";
    /// Who may read `/metrics` and `/healthz` from other machines: whoever brings this as bearer token. Without it only this machine may.
    "metrics.token" metrics_token: Option<Secret> = "";
}

impl Settings {
    /// The certificate and its key, where both are given.
    #[must_use]
    pub fn tls(&self) -> Option<PemFiles> {
        Some(PemFiles {
            certificate: self.tls_certificate.clone()?,
            key: self.tls_key.clone()?,
        })
    }

    /// Whether whoever keeps the world needs a second factor.
    #[must_use]
    pub fn factor_required(&self) -> bool {
        match self.second_factor {
            FactorPolicy::Always => true,
            FactorPolicy::Never => false,
            // What comes from a proxy on this machine comes from elsewhere.
            FactorPolicy::Reachable => {
                !self.listen.ip().is_loopback()
                    || self.edge != Edge::None
                    || !self.hosts.0.is_empty()
                    || self.trusted_proxies != Proxies::default()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_default_is_allowed_and_every_name_is_its_own() {
        let mut settings = Settings::default();
        let mut names = BTreeSet::new();
        for setting in SETTINGS {
            assert!((setting.read)(&mut settings, setting.default), "{}", setting.key);
            assert!(names.insert(setting.environment()), "{}", setting.key);
            assert!(names.insert(setting.flag()), "{}", setting.key);
            assert!(!setting.about.trim().is_empty(), "{}", setting.key);
            assert!(!(setting.allowed)().is_empty(), "{}", setting.key);
        }
        assert_eq!(settings, Settings::default());
    }

    #[test]
    fn a_second_factor_is_asked_for_as_soon_as_other_machines_may_come() {
        let with = |settings: &[(&str, &str)]| {
            let mut all = Settings::default();
            for (key, value) in settings {
                let setting = setting(key).expect("it is there");
                assert!((setting.read)(&mut all, value), "{key} = {value}");
            }
            all.factor_required()
        };
        assert!(!with(&[]));
        assert!(with(&[("operators.second_factor", "always")]));
        let open = [
            ("listen", "0.0.0.0:7777"),
            ("edge", "proxy"),
            ("hosts", "play.example"),
            ("trusted_proxies", "192.0.2.1"),
        ];
        for one in open {
            assert!(with(&[one]), "{one:?}");
            assert!(!with(&[one, ("operators.second_factor", "never")]), "{one:?}");
        }
    }

    #[test]
    fn names_follow_from_the_key() {
        let setting = setting("limits.idle_seconds").expect("it is there");
        assert_eq!(setting.environment(), "FINALVERSE_LIMITS_IDLE_SECONDS");
        assert_eq!(setting.flag(), "limits-idle-seconds");
    }
}
