//! What a setting may hold: each type says what it allows, reads text, and shows itself as text that it would read again.
//!
//! Every source gives text: the file, the environment and flags alike. What it is not: it knows no setting.

use gateway::identity::{Announced, FactorPolicy};
use gateway::{Hosts, Network, Proxies};
use journal::Place;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;
use telemetry::log::Format;
use telemetry::trace::Collector;

/// Characters of any value.
const CHARS_MAX: usize = 4096;
/// Entries of a list.
const ENTRIES_MAX: usize = 64;

/// A type that settings have.
pub trait SettingValue: Sized {
    /// Whether it is written without quotation marks in the file.
    const BARE: bool = false;

    /// What is allowed, to follow "allowed:".
    fn allowed() -> String;

    /// Reads it; `None` when it is not allowed.
    fn read(text: &str) -> Option<Self>;

    /// As text that [`SettingValue::read`] reads.
    fn show(&self) -> String;
}

/// Makes a setting's type of an enum whose every variant has one word.
macro_rules! choice {
    ($name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl $crate::config::value::SettingValue for $name {
            fn allowed() -> String {
                [$(concat!("`", $word, "`")),+].join(" or ")
            }

            fn read(text: &str) -> Option<Self> {
                match text {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }

            fn show(&self) -> String {
                match self {
                    $(Self::$variant => $word.to_owned(),)+
                }
            }
        }
    };
}
pub(crate) use choice;

impl SettingValue for SocketAddr {
    fn allowed() -> String {
        "an address and a port, such as `127.0.0.1:7777` or `[::]:443`; port 0 takes a free one".to_owned()
    }

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl SettingValue for PathBuf {
    fn allowed() -> String {
        "a path".to_owned()
    }

    fn read(text: &str) -> Option<Self> {
        let fits = !text.is_empty() && text.len() <= CHARS_MAX && !text.contains('\0');
        fits.then(|| Self::from(text))
    }

    fn show(&self) -> String {
        self.display().to_string()
    }
}

/// Origins from which browsers may connect, `scheme://host[:port]` each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins(pub Vec<String>);

impl SettingValue for Origins {
    fn allowed() -> String {
        format!(
            "at most {ENTRIES_MAX} origins such as `https://play.example`, without a path; separated by commas outside the file"
        )
    }

    fn read(text: &str) -> Option<Self> {
        let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        let origins: Vec<String> = entries.map(str::to_owned).collect();
        let is_origin = |entry: &String| {
            let host = entry
                .strip_prefix("https://")
                .or_else(|| entry.strip_prefix("http://"));
            host.is_some_and(|host| {
                !host.is_empty()
                    && !host.contains(['/', '?', '#', '@'])
                    && !host.contains(char::is_whitespace)
            })
        };
        let fits = origins.len() <= ENTRIES_MAX && text.len() <= CHARS_MAX && origins.iter().all(is_origin);
        fits.then_some(Self(origins))
    }

    fn show(&self) -> String {
        self.0.join(",")
    }
}

/// Where the world's database is, as it was written; its password is never shown.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct DatabaseAt(String);

impl DatabaseAt {
    /// The place, of a world with this folder.
    #[must_use]
    pub fn place(&self, world: &Path) -> Place {
        match self.0.as_str() {
            "" => Place::File(world.join("world.db")),
            text => Place::parse(text).expect("it was parsed when it was read"),
        }
    }
}

impl std::fmt::Debug for DatabaseAt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DatabaseAt({})", self.show())
    }
}

impl SettingValue for DatabaseAt {
    fn allowed() -> String {
        "a path, or `postgres://user:password@host:port/database`, further servers after commas; empty for the world's folder"
            .to_owned()
    }

    fn read(text: &str) -> Option<Self> {
        let fits = text.len() <= CHARS_MAX && !text.contains('\0') && Place::parse(text).is_ok();
        fits.then(|| Self(text.to_owned()))
    }

    fn show(&self) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        // A password is left out; without it the rest can still be read again.
        Place::parse(&self.0).map_or_else(|_| String::new(), |place| place.to_string().replace(", ", ","))
    }
}

/// A short name: letters, digits, `-`, `.` and `_`; or none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Name(pub String);

impl SettingValue for Name {
    fn allowed() -> String {
        "up to 64 letters, digits, `-`, `.` and `_`".to_owned()
    }

    fn read(text: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        (text.len() <= 64 && text.bytes().all(plain)).then(|| Self(text.to_owned()))
    }

    fn show(&self) -> String {
        self.0.clone()
    }
}

impl SettingValue for bool {
    const BARE: bool = true;

    fn allowed() -> String {
        "`true` or `false`".to_owned()
    }

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl SettingValue for Proxies {
    fn allowed() -> String {
        format!(
            "at most {ENTRIES_MAX} addresses or blocks of them, such as `127.0.0.1` or `10.0.0.0/8`; separated by commas outside the file"
        )
    }

    fn read(text: &str) -> Option<Self> {
        let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        let networks: Option<Vec<Network>> = entries.map(|entry| entry.parse().ok()).collect();
        networks
            .filter(|networks| networks.len() <= ENTRIES_MAX && text.len() <= CHARS_MAX)
            .map(Self)
    }

    fn show(&self) -> String {
        let networks: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        networks.join(",")
    }
}

impl SettingValue for Hosts {
    fn allowed() -> String {
        format!(
            "at most {ENTRIES_MAX} names or addresses such as `play.example`, without scheme and port; separated by commas outside the file"
        )
    }

    fn read(text: &str) -> Option<Self> {
        let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        let hosts: Vec<String> = entries.map(str::to_ascii_lowercase).collect();
        let is_label = |label: &str| {
            let plain = label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            (1..=63).contains(&label.len()) && plain && !label.starts_with('-') && !label.ends_with('-')
        };
        let is_host = |host: &String| {
            host.parse::<IpAddr>().is_ok() || (host.len() <= 253 && host.split('.').all(is_label))
        };
        let fits = hosts.len() <= ENTRIES_MAX && text.len() <= CHARS_MAX && hosts.iter().all(is_host);
        fits.then_some(Self(hosts))
    }

    fn show(&self) -> String {
        self.0.join(",")
    }
}

/// A whole number from `MIN` to `MAX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count<const MIN: u32, const MAX: u32>(u32);

impl<const MIN: u32, const MAX: u32> Count<MIN, MAX> {
    /// The number.
    #[must_use]
    pub fn get(self) -> u32 {
        self.0
    }
}

impl<const MIN: u32, const MAX: u32> SettingValue for Count<MIN, MAX> {
    const BARE: bool = true;

    fn allowed() -> String {
        format!("a whole number from {MIN} to {MAX}")
    }

    fn read(text: &str) -> Option<Self> {
        let number = text.parse().ok()?;
        (MIN..=MAX).contains(&number).then_some(Self(number))
    }

    fn show(&self) -> String {
        self.0.to_string()
    }
}

/// Whole seconds from `MIN` to `MAX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seconds<const MIN: u32, const MAX: u32>(Count<MIN, MAX>);

impl<const MIN: u32, const MAX: u32> Seconds<MIN, MAX> {
    /// The time.
    #[must_use]
    pub fn get(self) -> Duration {
        Duration::from_secs(u64::from(self.0.get()))
    }
}

impl<const MIN: u32, const MAX: u32> SettingValue for Seconds<MIN, MAX> {
    const BARE: bool = true;

    fn allowed() -> String {
        format!("whole seconds from {MIN} to {MAX}")
    }

    fn read(text: &str) -> Option<Self> {
        Count::read(text).map(Self)
    }

    fn show(&self) -> String {
        self.0.show()
    }
}

/// Words that somebody must not see: never shown, never in debug output.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The words.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// Fewest characters of a secret: what can be guessed is none.
const SECRET_CHARS_MIN: usize = 16;
/// Most characters of a secret.
const SECRET_CHARS_MAX: usize = 256;

impl SettingValue for Secret {
    fn allowed() -> String {
        format!(
            "{SECRET_CHARS_MIN} to {SECRET_CHARS_MAX} visible ASCII characters, not one repeated; such as `openssl rand -hex 24` gives"
        )
    }

    fn read(text: &str) -> Option<Self> {
        let length = (SECRET_CHARS_MIN..=SECRET_CHARS_MAX).contains(&text.len());
        let visible = text.bytes().all(|byte| byte.is_ascii_graphic());
        let varied = text.bytes().any(|byte| Some(byte) != text.bytes().next());
        (length && visible && varied).then(|| Self(text.to_owned()))
    }

    fn show(&self) -> String {
        "(hidden)".to_owned()
    }
}

/// A setting that may be left out; the empty text leaves it out.
impl<T: SettingValue> SettingValue for Option<T> {
    const BARE: bool = T::BARE;

    fn allowed() -> String {
        format!("{}; empty for none", T::allowed())
    }

    fn read(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(None);
        }
        T::read(text).map(Some)
    }

    fn show(&self) -> String {
        self.as_ref().map(T::show).unwrap_or_default()
    }
}

choice!(Format { Text = "text", Json = "json" });
choice!(FactorPolicy { Reachable = "reachable", Always = "always", Never = "never" });
choice!(Announced { None = "none", Region = "region", World = "world" });

impl SettingValue for Collector {
    fn allowed() -> String {
        "an address such as `http://127.0.0.1:4318/v1/traces`, plain and without a name in it".to_owned()
    }

    fn read(text: &str) -> Option<Self> {
        Self::at(text)
    }

    fn show(&self) -> String {
        self.address()
    }
}

/// Directives of what is logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter(pub String);

impl SettingValue for Filter {
    fn allowed() -> String {
        "a level (`error`, `warn`, `info`, `debug`, `trace`), then levels of parts, such as `info,runtime=debug`".to_owned()
    }

    fn read(text: &str) -> Option<Self> {
        let fits = text.len() <= CHARS_MAX && telemetry::log::is_filter(text);
        fits.then(|| Self(text.to_owned()))
    }

    fn show(&self) -> String {
        self.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_read_again_and_what_is_not_allowed_is_refused() {
        fn case<T: SettingValue>(good: &[&str], bad: &[&str]) {
            for text in good {
                let value = T::read(text).map(|value| value.show());
                assert_eq!(value.as_deref(), Some(*text));
            }
            for text in bad {
                assert!(T::read(text).is_none(), "{text:?} was taken; {}", T::allowed());
            }
        }
        case::<SocketAddr>(
            &["127.0.0.1:7777", "[::]:0"],
            &["localhost:1", "127.0.0.1", "1.2.3.4:65536"],
        );
        case::<PathBuf>(&["world", "/var/lib/finalverse"], &["", "a\0b"]);
        case::<Origins>(
            &["", "https://a.example,http://localhost:5173"],
            &["a.example", "https://a.example/path", "https://", "ftp://a"],
        );
        case::<Hosts>(
            &[
                "",
                "play.example,localhost,192.0.2.1",
                "::1",
                "xn--bcher-kva.example",
            ],
            &[
                "https://a.example",
                "a.example:443",
                "a..b",
                "-a.example",
                "a b",
                "*.example",
            ],
        );
        case::<Count<1, 10>>(&["1", "10"], &["0", "11", "1.5", "", "-1"]);
        case::<Seconds<0, 60>>(&["0", "60"], &["61", "1s"]);
        case::<Option<Count<1, 10>>>(&["", "3"], &["0"]);
    }

    #[test]
    fn a_secret_is_long_varied_and_never_shown() {
        for weak in ["secret", "aaaaaaaaaaaaaaaaaaaaaaaa", "sixteen long but spaced"] {
            assert!(Secret::read(weak).is_none(), "{weak:?}");
        }
        let secret = Secret::read("0123456789abcdef").expect("it is long enough");
        assert_eq!(secret.reveal(), "0123456789abcdef");
        assert!(!format!("{secret:?} {}", secret.show()).contains("0123"));
    }
}
