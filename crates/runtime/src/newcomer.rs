//! An account's first hours: what whoever is new may do less of, and until when.
//!
//! One table says all of it; a world may make the time shorter or leave it out. Everyone grows out of it by time alone: nothing here is a
//! punishment, and nobody is watched. What it is not: who is muted or shut out is moderation's.

use crate::refusal::Refusal;
use kernel::{SongweaverId, WorldMillis};
use std::collections::VecDeque;
use std::time::Duration;

/// How a world treats who is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NewcomerRules {
    /// How long one is new, from the making of the account; zero for nobody is.
    pub lasts: Duration,
}

/// So many within so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// How many.
    pub most: usize,
    /// Within how many milliseconds.
    pub within_ms: u64,
}

/// What a limit of the first hours is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Lines of any kind.
    Line,
    /// Lines to a whole region.
    RegionLine,
    /// Casting a melody.
    Cast,
}

/// The table: how often who is new may do what. Everyone else has the limit of chat, and the energy that casting costs.
pub const TABLE: [(Deed, Pace); 3] = [
    (
        Deed::Line,
        Pace {
            most: 4,
            within_ms: 30_000,
        },
    ),
    (
        Deed::RegionLine,
        Pace {
            most: 2,
            within_ms: 60_000,
        },
    ),
    (
        Deed::Cast,
        Pace {
            most: 4,
            within_ms: 60_000,
        },
    ),
];

/// People one has met that are remembered; those met longest ago are forgotten first.
const MET_MAX: usize = 256;

/// Somebody in the first hours.
#[derive(Debug, Clone, Default)]
pub struct Newcomer {
    /// The last moment of them, in Unix seconds; 0 for who is not new.
    until: u64,
    did: [VecDeque<WorldMillis>; TABLE.len()],
    met: VecDeque<SongweaverId>,
}

impl Newcomer {
    /// Somebody whose account was made then, in Unix seconds.
    #[must_use]
    pub fn since(made: u64, rules: NewcomerRules) -> Self {
        let until = if rules.lasts.is_zero() {
            0
        } else {
            made.saturating_add(rules.lasts.as_secs())
        };
        Self {
            until,
            ..Self::default()
        }
    }

    /// Goes on as somebody whose account was made then; what was done and who was met stays.
    pub fn grows(&mut self, made: u64, rules: NewcomerRules) {
        self.until = Self::since(made, rules).until;
    }

    /// Seconds that are left of the first hours.
    #[must_use]
    pub fn left(&self, unix: u64) -> Option<u64> {
        self.until.checked_sub(unix).filter(|left| *left > 0)
    }

    /// Does something, if that is not too often for who is new.
    ///
    /// # Errors
    /// `newcomer-pace`, with what is allowed and until when.
    pub fn does(&mut self, deed: Deed, now: WorldMillis, unix: u64) -> Result<(), Refusal> {
        let Some(left) = self.left(unix) else {
            return Ok(());
        };
        for ((limited, pace), did) in TABLE.iter().zip(&mut self.did) {
            if *limited != deed {
                continue;
            }
            while did.front().is_some_and(|at| now.since(*at) >= pace.within_ms) {
                did.pop_front();
            }
            if did.len() >= pace.most {
                let wait_ms = did.front().map_or(0, |at| pace.within_ms - now.since(*at));
                let (most, seconds) = (pace.most, pace.within_ms / 1000);
                let what = match deed {
                    Deed::Line => "lines",
                    Deed::RegionLine => "lines to the whole region",
                    Deed::Cast => "castings",
                };
                let reason = format!(
                    "While you are new, {most} {what} in {seconds} s are what the others can take in; {}.",
                    until(left)
                );
                return Err(Refusal::for_now("newcomer-pace", wait_ms, reason));
            }
            did.push_back(now);
        }
        Ok(())
    }

    /// Whether a line may be said that holds this.
    ///
    /// # Errors
    /// `newcomer-link`.
    pub fn may_say(&self, text: &str, unix: u64) -> Result<(), Refusal> {
        match self.left(unix) {
            Some(left) if has_link(text) => {
                let reason = format!(
                    "Links can be shared once you are no longer new; {}. Say it in your own words meanwhile.",
                    until(left)
                );
                Err(Refusal::new("newcomer-link", reason))
            }
            _ => Ok(()),
        }
    }

    /// Whether somebody may be whispered to: one has met, or stands beside.
    ///
    /// # Errors
    /// `newcomer-whisper`.
    pub fn may_whisper(&self, to: SongweaverId, stands_near: bool, unix: u64) -> Result<(), Refusal> {
        match self.left(unix) {
            Some(left) if !stands_near && !self.met.contains(&to) => {
                let reason = format!(
                    "While you are new, whispers go to those you have stood beside or who whispered to you first; {}. Go to them and say hello.",
                    until(left)
                );
                Err(Refusal::new("newcomer-whisper", reason))
            }
            _ => Ok(()),
        }
    }

    /// Remembers somebody one stood beside while something was said, or who whispered.
    pub fn meets(&mut self, who: SongweaverId) {
        if self.until == 0 || self.met.contains(&who) {
            return;
        }
        if self.met.len() >= MET_MAX {
            self.met.pop_front();
        }
        self.met.push_back(who);
    }
}

/// When it ends, as a person would say it.
fn until(left: u64) -> String {
    match left.div_ceil(60) {
        0 | 1 => "that ends in a minute".to_owned(),
        minutes if minutes < 120 => format!("that ends in {minutes} minutes"),
        minutes => format!("that ends in {} hours", minutes.div_ceil(60)),
    }
}

/// Endings of names that people give each other; a word with one is a link.
const ENDINGS: [&str; 26] = [
    "com", "net", "org", "io", "gg", "de", "eu", "uk", "ru", "cn", "tv", "me", "info", "biz", "xyz", "top",
    "site", "online", "shop", "app", "dev", "ly", "link", "club", "live", "to",
];

/// Whether a text holds something that leads elsewhere: an address with a scheme, `www.`, or a name with a usual ending, also with the dot
/// written out.
#[must_use]
pub fn has_link(text: &str) -> bool {
    let plain = text.to_lowercase();
    let joined = ["(dot)", "[dot]", " dot ", "{dot}", "\u{3002}", "\u{ff0e}"]
        .iter()
        .fold(plain, |text, dot| text.replace(dot, "."));
    joined.contains("://")
        || joined.split_whitespace().any(|word| {
            let word = word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '/');
            let host = word.split(['/', '?', '#', ':']).next().unwrap_or_default();
            let host = host.rsplit('@').next().unwrap_or_default();
            word.starts_with("www.")
                || host
                    .rsplit_once('.')
                    .is_some_and(|(name, ending)| named(name) && ENDINGS.contains(&ending))
        })
}

/// Whether the part before an ending is a name: it ends in a letter or digit that follows another one.
fn named(name: &str) -> bool {
    name.chars()
        .rev()
        .take(2)
        .filter(|letter| letter.is_alphanumeric())
        .count()
        == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: NewcomerRules = NewcomerRules {
        lasts: Duration::from_secs(7200),
    };
    const MADE: u64 = 1_000_000;

    #[test]
    fn limits_end_with_the_first_hours_and_a_world_may_have_none() {
        let mut new = Newcomer::since(MADE, RULES);
        assert_eq!(new.left(MADE), Some(7200));
        assert_eq!(new.left(MADE + 7200), None);
        assert_eq!(Newcomer::since(MADE, NewcomerRules::default()).left(MADE), None);
        assert_eq!(Newcomer::default().left(MADE), None);
        let now = WorldMillis(5_000);
        for _ in 0..4 {
            new.does(Deed::Line, now, MADE).unwrap();
        }
        let refused = new.does(Deed::Line, now.plus(10_000), MADE).unwrap_err();
        assert_eq!((refused.code, refused.retry_ms), ("newcomer-pace", Some(20_000)));
        assert!(
            refused.reason.contains("4 lines in 30 s") && refused.reason.contains("2 hours"),
            "{}",
            refused.reason
        );
        new.does(Deed::Line, now.plus(30_000), MADE).unwrap();
        // Grown out of it, nothing of it is left.
        for _ in 0..50 {
            new.does(Deed::Line, now, MADE + 7200).unwrap();
        }
        new.may_say("https://example.com", MADE + 7200).unwrap();
        new.may_whisper(SongweaverId(9), false, MADE + 7200).unwrap();
    }

    #[test]
    fn each_deed_has_its_own_pace() {
        let mut new = Newcomer::since(MADE, RULES);
        for (deed, pace) in TABLE {
            for _ in 0..pace.most {
                new.does(deed, WorldMillis(1), MADE).unwrap();
            }
            assert!(new.does(deed, WorldMillis(1), MADE).is_err(), "{deed:?}");
        }
    }

    #[test]
    fn whispers_go_to_those_one_has_met() {
        let mut new = Newcomer::since(MADE, RULES);
        let other = SongweaverId(7);
        assert_eq!(
            new.may_whisper(other, false, MADE).unwrap_err().code,
            "newcomer-whisper"
        );
        new.may_whisper(other, true, MADE).unwrap();
        new.meets(other);
        new.may_whisper(other, false, MADE).unwrap();
        for number in 100..100 + MET_MAX as u64 {
            new.meets(SongweaverId(number));
        }
        assert!(new.may_whisper(other, false, MADE).is_err(), "met too long ago");
    }

    #[test]
    fn links_are_known_and_sentences_are_not() {
        for link in [
            "see https://example.com",
            "HTTP://x",
            "www.example.museum",
            "example.com",
            "(example.org/path)",
            "my.site.example.io!",
            "join example dot com",
            "example[dot]gg/abc",
            "mail me@example.com",
        ] {
            assert!(has_link(link), "{link}");
        }
        for plain in [
            "and then... to the lake",
            "1.5 bars",
            "D.C. al fine",
            "mf. to ff.",
            "e.g. me",
            "so. me too",
            "at 12:30",
            "either/or",
        ] {
            assert!(!has_link(plain), "{plain}");
        }
    }
}
