//! Subjects and patterns of subjects: words of lower-case letters, digits and `-`, joined by dots.
//!
//! They are the part of NATS's subjects that needs no escaping anywhere. What it is not: no meaning; that is for whoever names one.

use std::fmt;
use std::str::FromStr;

/// Bytes of a subject or a pattern.
const BYTES_MAX: usize = 96;

/// What a message is about, such as `world.notice`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject(String);

/// Which subjects are asked for: `*` stands for one word, `>` at the end for one or more.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pattern(String);

/// A text that is no subject, or no pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no subject: it has 1 to 96 bytes, in words of a-z, 0-9 and `-` with a dot between each two; \
     a pattern may have `*` for a word and `>` as its last"
)]
pub struct NoSubject(String);

impl FromStr for Subject {
    type Err = NoSubject;

    fn from_str(text: &str) -> Result<Self, NoSubject> {
        let sound = text.len() <= BYTES_MAX && text.split('.').all(is_word);
        sound
            .then(|| Self(text.to_owned()))
            .ok_or_else(|| NoSubject(text.chars().take(BYTES_MAX).collect()))
    }
}

impl FromStr for Pattern {
    type Err = NoSubject;

    fn from_str(text: &str) -> Result<Self, NoSubject> {
        let mut words = text.split('.').rev();
        let last = words.next().unwrap_or_default();
        let sound = text.len() <= BYTES_MAX
            && (is_word(last) || last == "*" || last == ">")
            && words.all(|word| is_word(word) || word == "*");
        sound
            .then(|| Self(text.to_owned()))
            .ok_or_else(|| NoSubject(text.chars().take(BYTES_MAX).collect()))
    }
}

fn is_word(word: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !word.is_empty() && word.bytes().all(fits)
}

impl Subject {
    /// A subject that only this program makes.
    pub(crate) fn own(text: String) -> Self {
        Self(text)
    }

    /// The subject as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Pattern {
    /// The pattern that only one subject fits.
    #[must_use]
    pub fn only(subject: &Subject) -> Self {
        Self(subject.0.clone())
    }

    /// The pattern as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a subject fits.
    #[must_use]
    pub fn fits(&self, subject: &Subject) -> bool {
        let (mut wanted, mut given) = (self.0.split('.'), subject.0.split('.'));
        loop {
            match (wanted.next(), given.next()) {
                (None, None) | (Some(">"), Some(_)) => return true,
                (Some(wanted), Some(given)) if wanted == "*" || wanted == given => {}
                _ => return false,
            }
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_fits_by_word_and_by_rest() {
        let table = [
            ("world.notice", "world.notice", true),
            ("world.notice", "world.notice.more", false),
            ("world.*", "world.notice", true),
            ("world.*", "world", false),
            ("world.*", "world.notice.more", false),
            ("*.notice", "world.notice", true),
            ("world.>", "world.notice.more", true),
            ("world.>", "world", false),
            (">", "world", true),
            ("region.*.said", "region.whisperwood-grove.said", true),
        ];
        for (pattern, subject, fits) in table {
            let pattern: Pattern = pattern.parse().expect("it is one");
            let subject: Subject = subject.parse().expect("it is one");
            assert_eq!(pattern.fits(&subject), fits, "{pattern} {subject}");
        }
    }

    #[test]
    fn what_is_no_subject_is_refused() {
        let long = "a".repeat(97);
        for text in [
            "",
            ".",
            "a.",
            ".a",
            "a..b",
            "A",
            "a b",
            "a.*",
            "a.>",
            "é",
            long.as_str(),
        ] {
            assert!(text.parse::<Subject>().is_err(), "{text:?}");
        }
        for text in ["", "a.>.b", "a*", "a.", ">a"] {
            assert!(text.parse::<Pattern>().is_err(), "{text:?}");
        }
    }
}
