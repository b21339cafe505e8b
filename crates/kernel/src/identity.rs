//! Typed identities. On the wire and in the journal each is a string, never a 64-bit number.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// Why a text is not the identity it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SlugError {
    /// A slug has 1 to 48 characters of `a-z`, `0-9` and `-`, and starts with a letter.
    #[error("{0:?} is no slug: 1 to 48 of a-z, 0-9 and '-', starting with a letter")]
    NotASlug(String),
    /// A hexadecimal identity has a fixed number of lower-case digits.
    #[error("{text:?} is no {kind}: {digits} lower-case hexadecimal digits are")]
    NotHex {
        /// The text that was given.
        text: String,
        /// What it should have been.
        kind: &'static str,
        /// How many digits it should have.
        digits: usize,
    },
}

macro_rules! hex_id {
    ($(#[$doc:meta])* $name:ident, $inner:ty, $digits:literal, $format:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, $format, self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = SlugError;
            fn from_str(text: &str) -> Result<Self, SlugError> {
                let exact = text.len() == $digits
                    && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
                let parsed = if exact { <$inner>::from_str_radix(text, 16).ok() } else { None };
                parsed.map(Self).ok_or_else(|| SlugError::NotHex {
                    text: text.chars().take(64).collect(),
                    kind: stringify!($name),
                    digits: $digits,
                })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

hex_id!(
    /// A player's character, for life.
    SongweaverId,
    u64,
    16,
    "{:016x}"
);
hex_id!(
    /// One command of one client; repeating it gives the first answer again.
    CommandId,
    u128,
    32,
    "{:032x}"
);
hex_id!(
    /// One performance, named after the command that ended it.
    PerformanceId,
    u128,
    32,
    "{:032x}"
);
hex_id!(
    /// One weave: what several Songweavers sang together, named after how it began.
    WeaveId,
    u128,
    32,
    "{:032x}"
);
hex_id!(
    /// One gathering to cast a piece together, named after the command that called it.
    GatheringId,
    u128,
    32,
    "{:032x}"
);
hex_id!(
    /// The content address of a melody, or of what was heard of a weave: the first 128 bits of SHA-256 over its canonical bytes.
    MelodyId,
    u128,
    32,
    "{:032x}"
);

macro_rules! slug_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The slug as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = SlugError;
            fn from_str(text: &str) -> Result<Self, SlugError> {
                if is_slug(text) { Ok(Self(text.to_owned())) } else {
                    Err(SlugError::NotASlug(text.chars().take(64).collect()))
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

slug_id!(
    /// A region of the world, such as `weavers-landing`.
    RegionId
);
slug_id!(
    /// An authored place inside a region (landmark, statue, gate, wounded place), such as `star-whale-statue`.
    PlaceId
);

fn is_slug(text: &str) -> bool {
    (1..=48).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_identities_round_trip_and_refuse() {
        let id = SongweaverId(0x00ab);
        assert_eq!(id.to_string(), "00000000000000ab");
        assert_eq!("00000000000000ab".parse(), Ok(id));
        for wrong in [
            "",
            "ab",
            "00000000000000AB",
            "+0000000000000ab",
            "00000000000000abc",
        ] {
            assert!(wrong.parse::<SongweaverId>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn slugs_are_strict() {
        assert!("weavers-landing".parse::<RegionId>().is_ok());
        for wrong in ["", "Weaver", "9lives", "a b", "../etc", &"a".repeat(49)] {
            assert!(wrong.parse::<RegionId>().is_err(), "{wrong}");
        }
    }
}
