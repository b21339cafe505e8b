//! Moods: in what manner a melody is made.
//!
//! What it is not: it says nothing of modes and tempi; a region's Song does.

/// A mood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mood {
    /// Open, walking.
    Hopeful,
    /// Slow and even.
    Calm,
    /// Quick, with leaps.
    Playful,
    /// Long notes, narrow steps.
    Solemn,
    /// Dotted and strong.
    Fierce,
    /// Falling, drawn out.
    Longing,
    /// Wandering.
    Mysterious,
    /// High and wide.
    Wondrous,
}

/// How a mood makes melodies; shares are per hundred.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    /// Share of beats that hold several notes.
    pub busy: u32,
    /// Share of those that are dotted.
    pub dotted: u32,
    /// Share of beats that are held over the next.
    pub held: u32,
    /// How much a leap costs against a step: 100 is ordinary, less leaps more.
    pub leap_cost: i32,
    /// How far chance may pull a note from where the costs would have it.
    pub chance: u32,
    /// Degrees from the middle up to the phrase's peak; below 0 it opens high and falls.
    pub arch: i32,
    /// Velocity in the middle of a phrase.
    pub velocity: u8,
}

impl Mood {
    /// All moods.
    pub const ALL: [Self; 8] = [
        Self::Hopeful,
        Self::Calm,
        Self::Playful,
        Self::Solemn,
        Self::Fierce,
        Self::Longing,
        Self::Mysterious,
        Self::Wondrous,
    ];

    /// Its slug, as on the wire.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Hopeful => "hopeful",
            Self::Calm => "calm",
            Self::Playful => "playful",
            Self::Solemn => "solemn",
            Self::Fierce => "fierce",
            Self::Longing => "longing",
            Self::Mysterious => "mysterious",
            Self::Wondrous => "wondrous",
        }
    }

    /// The mood of a slug.
    #[must_use]
    pub fn of_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mood| mood.slug() == slug)
    }

    /// The mood that words of content mean, such as a region's; hopeful where no word is known.
    #[must_use]
    pub fn of_words(words: &str) -> Self {
        const WORDS: [(Mood, &[&str]); 7] = [
            (
                Mood::Calm,
                &["still", "seren", "calm", "peace", "tide", "gentle", "drift"],
            ),
            (
                Mood::Playful,
                &["play", "carefree", "bright", "dance", "merry", "joy", "lively"],
            ),
            (
                Mood::Solemn,
                &["solemn", "grave", "ancient", "rever", "sacred", "vigil", "heavy"],
            ),
            (
                Mood::Fierce,
                &[
                    "fierce", "fire", "bold", "proud", "brave", "forge", "defian", "burn",
                ],
            ),
            (
                Mood::Longing,
                &[
                    "melanchol",
                    "sad",
                    "longing",
                    "wistful",
                    "grief",
                    "mourn",
                    "lonely",
                    "dream",
                ],
            ),
            (
                Mood::Mysterious,
                &[
                    "myster", "whisper", "secret", "curious", "enchant", "eerie", "mirror",
                ],
            ),
            (
                Mood::Wondrous,
                &[
                    "wonder", "hush", "birth", "lumin", "star", "radian", "crystal", "vast", "high",
                ],
            ),
        ];
        let words = words.to_lowercase();
        WORDS
            .into_iter()
            .find(|(_, stems)| stems.iter().any(|stem| words.contains(stem)))
            .map_or(Self::Hopeful, |(mood, _)| mood)
    }

    pub(super) fn manner(self) -> Manner {
        let manner = |busy, dotted, held, leap_cost, chance, arch, velocity| Manner {
            busy,
            dotted,
            held,
            leap_cost,
            chance,
            arch,
            velocity,
        };
        match self {
            Self::Hopeful => manner(40, 25, 18, 100, 8, 3, 78),
            Self::Calm => manner(22, 10, 34, 120, 6, 2, 66),
            Self::Playful => manner(62, 15, 6, 70, 11, 3, 84),
            Self::Solemn => manner(14, 30, 38, 130, 6, 2, 74),
            Self::Fierce => manner(50, 55, 10, 80, 9, 3, 96),
            Self::Longing => manner(30, 30, 26, 100, 8, -3, 72),
            Self::Mysterious => manner(36, 20, 22, 85, 13, 1, 66),
            Self::Wondrous => manner(32, 15, 24, 70, 10, 4, 72),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_content_lead_to_moods_and_slugs_come_back() {
        assert_eq!(Mood::of_words("fierce, proud"), Mood::Fierce);
        assert_eq!(Mood::of_words("Wistful dawn"), Mood::Longing);
        assert_eq!(Mood::of_words(""), Mood::Hopeful);
        for mood in Mood::ALL {
            assert_eq!(Mood::of_slug(mood.slug()), Some(mood));
        }
        assert_eq!(Mood::of_slug("angry"), None);
    }
}
