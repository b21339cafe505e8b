//! The settings: the one definition from which the typed struct, the flags, the environment names and the reference come.
//!
//! To add one, add a line here and use the field. What it is not: it reads no source and checks nothing between settings.

use super::exposure::Edge;
use super::value::{Count, Origins, Seconds, SettingValue};
use std::net::SocketAddr;
use std::path::PathBuf;

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
    /// Where to listen. Outside this machine, `edge` must say what guards the way there.
    "listen" listen: SocketAddr = "127.0.0.1:7777";
    /// What guards the way from other machines to here.
    "edge" edge: Edge = "none";
    /// The folder of the world's data; made when it is not there.
    "world" world: PathBuf = "world";
    /// The content pack.
    "content" content: PathBuf = "content";
    /// The built web client; where there is none, only the API is served.
    "web" web: PathBuf = "web/dist";
    /// Further origins from which browsers may connect, such as that of a development server.
    "origins" origins: Origins = "";
    /// Connections that may be open at once.
    "limits.connections" connections: Count<1, 1_000_000> = "20000";
    /// Connections of one address, an IPv6 /64 counting as one; this machine itself is not limited.
    "limits.connections_of_an_address" connections_of_an_address: Count<1, 1_000_000> = "256";
    /// How long a connection may lie idle. Longer than the heartbeat of 10 seconds.
    "limits.idle_seconds" idle: Seconds<20, 3600> = "60";
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
    fn names_follow_from_the_key() {
        let setting = setting("limits.idle_seconds").expect("it is there");
        assert_eq!(setting.environment(), "FINALVERSE_LIMITS_IDLE_SECONDS");
        assert_eq!(setting.flag(), "limits-idle-seconds");
    }
}
