//! Which names may be borne, and when one imitates another.
//!
//! A name is normalised (NFKC), must be of one script (UTS 39, section 5.1) and of characters that Unicode recommends for
//! identifiers, and hides nothing: invisible and control characters are refused, not removed. Two names imitate each
//! other when their skeletons are equal (UTS 39, section 4), here taken without case and without separators; since `I`
//! looks like `l` and case does not count, `i` and `l` count as one letter too.
//!
//! What it is not: it keeps no name and asks no table; it judges no meaning.

use std::fmt;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::{GeneralSecurityProfile, MixedScript};

/// Characters of a Songweaver's name.
pub const SONGWEAVER_CHARS: std::ops::RangeInclusive<usize> = 2..=protocol::limits::NAME_CHARS_MAX;
/// Characters of an account name.
pub const ACCOUNT_CHARS: std::ops::RangeInclusive<usize> = 3..=24;
/// Bytes that are looked at: more than any name of the longest kind needs.
const BYTES_MAX: usize = 256;
/// Combining marks that may follow one letter.
const MARKS_MAX: usize = 2;

/// Names nobody may bear or imitate: the First Echoes, the people and powers of the story, and those who run the world.
const RESERVED: [&str; 32] = [
    "lumi",
    "kai",
    "terra",
    "ignis",
    "anya",
    "silence",
    "the silence",
    "star whale",
    "first echo",
    "gloom shade",
    "song of creation",
    "songweaver",
    "finalverse",
    "admin",
    "administrator",
    "moderator",
    "mod",
    "operator",
    "server",
    "system",
    "support",
    "staff",
    "team",
    "official",
    "owner",
    "root",
    "guest",
    "everyone",
    "nobody",
    "someone",
    "null",
    "undefined",
];
/// Words that may not be part of a name either: they claim an office.
const OFFICES: [&str; 6] = [
    "finalverse",
    "admin",
    "administrator",
    "moderator",
    "official",
    "operator",
];

/// A name that may be borne, in the forms that are needed of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    /// As it is shown.
    pub name: String,
    /// Without case: what one logs in with.
    pub folded: String,
    /// What it looks like: names with equal skeletons imitate each other.
    pub skeleton: String,
}

/// Why a name may not be borne.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Too short or too long.
    #[error("A name has {least} to {most} characters; this one has {given}.")]
    Length {
        /// Fewest characters.
        least: usize,
        /// Most characters.
        most: usize,
        /// Characters given, after normalisation.
        given: usize,
    },
    /// A character that cannot be seen.
    #[error(
        "The name hides a character that cannot be seen (U+{0:04X}). Only visible characters are allowed."
    )]
    Hidden(u32),
    /// A character that is not allowed.
    #[error("The character {0} is not allowed. {1}")]
    Character(Shown, Kind),
    /// Letters of several scripts.
    #[error(
        "The name mixes letters of different scripts, which can imitate others. Use one script, such as Latin."
    )]
    MixedScripts,
    /// Separators at an end or next to each other, or no letter at the start.
    #[error(
        "A name begins with a letter and ends with a letter or digit, and no two separators stand together."
    )]
    Shape,
    /// Reserved, or like one that is.
    #[error(
        "This name, or one that looks like it, belongs to the world or to those who run it. Choose another."
    )]
    Reserved,
    /// Another bears it, or one that looks like it.
    #[error("Someone bears this name, or one that looks like it. Choose another.")]
    Taken,
}

impl NameError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Length { .. } => "name-length",
            Self::Hidden(_) => "name-hidden",
            Self::Character(..) => "name-character",
            Self::MixedScripts => "name-mixed-scripts",
            Self::Shape => "name-shape",
            Self::Reserved => "name-reserved",
            Self::Taken => "name-taken",
        }
    }
}

/// A character as an error shows it: itself in quotes and its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown(char);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "'{}' (U+{:04X})", self.0, self.0 as u32)
    }
}

/// What a name is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A Songweaver's name, seen by all.
    Songweaver,
    /// An account name, used to log in.
    Account,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Songweaver => "Letters, spaces, apostrophes and hyphens are.",
            Self::Account => "Letters, digits, '-', '_' and '.' are.",
        })
    }
}

impl Kind {
    fn separates(self, character: char) -> bool {
        match self {
            Self::Songweaver => matches!(character, ' ' | '\'' | '-'),
            Self::Account => matches!(character, '-' | '_' | '.'),
        }
    }

    fn allows_digits(self) -> bool {
        self == Self::Account
    }
}

/// Checks a Songweaver's name: 2 to 24 letters, spaces, apostrophes and hyphens.
///
/// # Errors
/// [`NameError`], with what is allowed; never [`NameError::Taken`], which only a table can tell.
pub fn check(text: &str) -> Result<Folded, NameError> {
    check_kind(text, Kind::Songweaver)
}

/// Checks an account name: 3 to 24 letters, digits, `-`, `_` and `.`.
///
/// # Errors
/// As [`check`].
pub fn check_account(text: &str) -> Result<Folded, NameError> {
    check_kind(text, Kind::Account)
}

/// A name as one logs in with it: normalised and without case, whatever it is.
#[must_use]
pub fn fold(text: &str) -> String {
    text.chars()
        .take(BYTES_MAX)
        .collect::<String>()
        .nfkc()
        .flat_map(char::to_lowercase)
        .collect()
}

fn check_kind(text: &str, kind: Kind) -> Result<Folded, NameError> {
    let chars = if kind == Kind::Account {
        ACCOUNT_CHARS
    } else {
        SONGWEAVER_CHARS
    };
    let length = |given| NameError::Length {
        least: *chars.start(),
        most: *chars.end(),
        given,
    };
    if text.len() > BYTES_MAX {
        return Err(length(text.chars().count()));
    }
    // Before normalisation, which would let some of them vanish.
    if let Some(hidden) = text.chars().find(|character| is_hidden(*character)) {
        return Err(NameError::Hidden(hidden as u32));
    }
    // Typographic apostrophes and hyphens are what many keyboards write.
    let name: String = text
        .nfkc()
        .map(|character| match character {
            '\u{2018}' | '\u{2019}' | '\u{02bc}' => '\'',
            '\u{2010}' | '\u{2011}' => '-',
            other => other,
        })
        .collect();
    check_characters(&name, kind)?;
    let given = name.chars().count();
    if !chars.contains(&given) {
        return Err(length(given));
    }
    if !name.as_str().is_single_script() {
        return Err(NameError::MixedScripts);
    }
    check_shape(&name, kind)?;
    let skeleton = skeleton(&name);
    let mut words = name.split(|character| kind.separates(character) || character.is_ascii_digit());
    let claims_office = words.any(|word| is_one_of(&OFFICES, &self::skeleton(word)));
    if claims_office || is_one_of(&RESERVED, &skeleton) {
        return Err(NameError::Reserved);
    }
    Ok(Folded {
        folded: fold(&name),
        skeleton,
        name,
    })
}

fn check_characters(name: &str, kind: Kind) -> Result<(), NameError> {
    let mut marks = MARKS_MAX;
    for character in name.chars() {
        let recommended = character.is_ascii() || character.identifier_allowed();
        let letter = character.is_alphabetic() && !is_combining_mark(character);
        let mark = is_combining_mark(character);
        let digit = character.is_ascii_digit() && kind.allows_digits();
        marks = if mark {
            marks + 1
        } else if letter {
            0
        } else {
            MARKS_MAX
        };
        let allowed =
            (recommended && (letter || (mark && marks <= MARKS_MAX))) || digit || kind.separates(character);
        if !allowed {
            return Err(NameError::Character(Shown(character), kind));
        }
    }
    Ok(())
}

fn check_shape(name: &str, kind: Kind) -> Result<(), NameError> {
    let begins = name.chars().next().is_some_and(char::is_alphabetic);
    let ends = name.chars().next_back().is_some_and(|last| !kind.separates(last));
    let apart = name
        .chars()
        .zip(name.chars().skip(1))
        .all(|(a, b)| !(kind.separates(a) && kind.separates(b)));
    if begins && ends && apart {
        Ok(())
    } else {
        Err(NameError::Shape)
    }
}

/// What a name looks like, without case and separators.
///
/// Capitals of one script imitate another's where small letters do not (Cyrillic `К` and `к`), so a letter counts as the
/// ASCII letter that either of its forms looks like.
fn skeleton(name: &str) -> String {
    let looks: String = name.chars().map(look).collect();
    unicode_security::skeleton(&looks)
        .flat_map(char::to_lowercase)
        .filter(|character| character.is_alphanumeric() || is_combining_mark(*character))
        .map(|character| if character == 'i' { 'l' } else { character })
        .collect()
}

fn look(character: char) -> String {
    let of = |form: String| {
        unicode_security::skeleton(&form)
            .flat_map(char::to_lowercase)
            .collect::<String>()
    };
    let small = of(character.to_lowercase().collect());
    let capital = of(character.to_uppercase().collect());
    if !small.is_ascii() && capital.is_ascii() {
        capital
    } else {
        small
    }
}

fn is_one_of(names: &[&str], skeleton_given: &str) -> bool {
    names.iter().any(|name| skeleton(name) == skeleton_given)
}

/// Whether a character cannot be seen: controls, spaces other than the plain one, private use, and Unicode's default
/// ignorable code points (DerivedCoreProperties.txt), which include joiners, marks of direction and variation selectors.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || (character.is_whitespace() && character != ' ')
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{2800}' | '\u{3164}' | '\u{e000}'..='\u{f8ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_names_pass_as_they_are() {
        for name in [
            "Al",
            "Lily Rose",
            "O'Brien",
            "Anne-Marie",
            "Zoë",
            "Ægir",
            "Ирина",
            "さくら",
            "桜子",
            "Νίκη",
            "अनुश्री",
        ] {
            assert_eq!(
                check(name).map(|folded| folded.name),
                Ok(name.to_owned()),
                "{name}"
            );
        }
        for name in ["bot1", "a.b_c-d", "Lily99", "Zoë", "x00"] {
            assert_eq!(
                check_account(name).map(|folded| folded.name),
                Ok(name.to_owned()),
                "{name}"
            );
        }
        assert_eq!(
            check("O’Brien").map(|folded| folded.name),
            Ok("O'Brien".to_owned())
        );
        assert_eq!(check("Ｌｉｌｙ").map(|folded| folded.name), Ok("Lily".to_owned()));
        assert_eq!(
            check("e\u{301}lodie").map(|folded| folded.folded),
            Ok("élodie".to_owned())
        );
    }

    #[test]
    fn bad_names_are_refused_each_with_its_reason() {
        let long = "a".repeat(25);
        let absurd = "a".repeat(10_000);
        for (name, code) in [
            ("", "name-length"),
            ("A", "name-length"),
            (long.as_str(), "name-length"),
            (absurd.as_str(), "name-length"),
            ("Li\u{200b}ly", "name-hidden"),
            ("Li\u{202e}ly", "name-hidden"),
            ("Li\u{ad}ly", "name-hidden"),
            ("Lily\u{fe0f}", "name-hidden"),
            ("Li\tly", "name-hidden"),
            ("Li\0ly", "name-hidden"),
            ("Li\u{a0}ly", "name-hidden"),
            ("Lily\u{e0041}", "name-hidden"),
            ("\u{3164}\u{3164}", "name-hidden"),
            ("Lily7", "name-character"),
            ("<b>Lily", "name-character"),
            ("Lily☆", "name-character"),
            ("Lily👑", "name-character"),
            ("a\u{301}\u{301}\u{301}\u{301}b", "name-character"),
            ("Lіly", "name-mixed-scripts"),
            ("Anna桜", "name-mixed-scripts"),
            (" Lily", "name-shape"),
            ("Lily ", "name-shape"),
            ("Li  ly", "name-shape"),
            ("--", "name-shape"),
            ("Lumi", "name-reserved"),
            ("LUMI", "name-reserved"),
            ("Iumi", "name-reserved"),
            ("Lu-mi", "name-reserved"),
            ("Star Whale", "name-reserved"),
            ("КАІ", "name-reserved"),
            ("Admin Bob", "name-reserved"),
            ("Official-Lily", "name-reserved"),
        ] {
            let refused = check(name).map_err(|error| error.code());
            assert_eq!(refused.map(|folded| folded.name), Err(code), "{name:?}");
        }
        for (name, code) in [
            ("ab", "name-length"),
            ("a b c", "name-character"),
            ("9lives", "name-shape"),
            ("lily_", "name-shape"),
            ("admin2", "name-reserved"),
            ("k.a.i", "name-reserved"),
        ] {
            let refused = check_account(name).map_err(|error| error.code());
            assert_eq!(refused.map(|folded| folded.name), Err(code), "{name:?}");
        }
    }

    #[test]
    fn imitations_have_the_skeleton_of_what_they_imitate() {
        for (name, imitation) in [
            ("Lily", "lily"),
            ("Lily", "Iily"),
            ("Lily", "LiIy"),
            ("Coco", "Сосо"),
            ("Kato", "КАТО"),
            ("Moon", "MOON"),
            ("Anna Lee", "AnnaLee"),
        ] {
            assert_eq!(skeleton(name), skeleton(imitation), "{name} {imitation}");
        }
        assert_eq!(skeleton("bot1"), skeleton("botl"));
        assert_eq!(skeleton("bot0"), skeleton("boto"));
        assert_ne!(skeleton("Anna"), skeleton("Anne"));
        assert_ne!(skeleton("bot1"), skeleton("bot2"));
    }

    #[test]
    fn errors_say_what_is_allowed() {
        let refused = check("Li\u{200b}ly").unwrap_err().to_string();
        assert!(refused.contains("U+200B"), "{refused}");
        let refused = check("Lily7").unwrap_err().to_string();
        assert!(
            refused.contains("'7'") && refused.contains("apostrophes"),
            "{refused}"
        );
    }
}
