//! A journey as it stands in content: its stages and what each does.
//!
//! What it is not: it is not checked here (see [`crate::check`]) and it holds no player's stand (see [`crate::Stand`]).

use crate::FactPattern;
use kernel::PlaceId;
use serde::{Deserialize, Serialize};

/// The stage that every journey ends in; it is never defined, only led to.
pub const DONE: &str = "done";

/// Bounds of a journey.
pub mod limits {
    /// Stages of one journey.
    pub const STAGES_MAX: usize = 64;
    /// Facts one stage waits for.
    pub const WAITS_MAX: usize = 16;
    /// Effects of one moment.
    pub const EFFECTS_MAX: usize = 12;
    /// Hints of one stage.
    pub const HINTS_MAX: usize = 8;
    /// Notes of a motif that is shown.
    pub const MOTIF_MAX: usize = 12;
    /// Characters of a slug of a journey, a stage, a codex entry or a melody.
    pub const SLUG_CHARS_MAX: usize = 48;
}

/// A journey. It begins for every Songweaver on arrival, or when the one it follows is done.
///
/// What is shown when it is done are the lines `journey.<slug>.done.title` and `journey.<slug>.done.text`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JourneyDef {
    /// Its slug.
    pub slug: String,
    /// The journey that must be done before it begins; none by default.
    #[serde(default)]
    pub after: Option<String>,
    /// The stage it begins with.
    pub begins: String,
    /// Its stages, in the order of telling.
    pub stages: Vec<StageDef>,
    /// What happens when it is done.
    #[serde(default)]
    pub on_done: Vec<EffectDef>,
}

impl JourneyDef {
    /// A stage by its slug.
    #[must_use]
    pub fn stage(&self, slug: &str) -> Option<&StageDef> {
        self.stages.iter().find(|stage| stage.slug == slug)
    }

    /// What entering a stage does: its `on_enter`, or `on_done` at the end.
    #[must_use]
    pub fn effects_on(&self, stage: &str) -> &[EffectDef] {
        if stage == DONE {
            return &self.on_done;
        }
        self.stage(stage).map_or(&[], |stage| &stage.on_enter)
    }
}

/// One stage of a journey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StageDef {
    /// Its slug, unique in the journey.
    pub slug: String,
    /// The facts it waits for.
    pub waits_for: Vec<FactPattern>,
    /// How many different ones of them must come true; any one by default.
    #[serde(default = "one")]
    pub needs: u8,
    /// Places that light up for the Songweaver, one for each of `waits_for` in its order; empty for none.
    #[serde(default)]
    pub lights: Vec<PlaceId>,
    /// Keys of hint lines: the first is shown at once, the next after each try that failed; the last one stays.
    pub hints: Vec<String>,
    /// The place it leads to, for the compass.
    #[serde(default)]
    pub place: Option<PlaceId>,
    /// The motif to show, as MIDI numbers.
    #[serde(default)]
    pub motif: Vec<u8>,
    /// What happens when it is entered.
    #[serde(default)]
    pub on_enter: Vec<EffectDef>,
    /// What is said after each try that failed: the first entry after the first, the last one ever after.
    #[serde(default)]
    pub on_try: Vec<EffectDef>,
    /// Panels that open once, briefly, when it is entered.
    #[serde(default)]
    pub opens: Vec<Panel>,
    /// Facts that lead elsewhere than `next`, looked at first.
    #[serde(default)]
    pub turns: Vec<Turn>,
    /// The stage that follows, or [`DONE`].
    pub next: String,
    /// Whether the fact that ends it counts for the next stage too: the first note of all also lights its crystal.
    #[serde(default)]
    pub carries: bool,
    /// Whether it can be skipped.
    #[serde(default = "yes")]
    pub skippable: bool,
}

impl StageDef {
    /// The hint after so many failed tries.
    #[must_use]
    pub fn hint(&self, tries: u8) -> Option<&str> {
        at_or_last(&self.hints, usize::from(tries)).map(String::as_str)
    }

    /// What is said after the given failed try, counted from 1.
    #[must_use]
    pub fn effect_of_try(&self, tries: u8) -> Option<&EffectDef> {
        at_or_last(&self.on_try, usize::from(tries.max(1)) - 1)
    }

    /// Whether trying the place without success is a try of this stage.
    #[must_use]
    pub fn tries_count_at(&self, place: &PlaceId) -> bool {
        self.waits_for.iter().any(|wait| match wait {
            FactPattern::PlaceRestored { place: wanted } | FactPattern::SangMotif { place: wanted } => {
                wanted == place
            }
            _ => false,
        })
    }
}

/// A fact that leads to a stage of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turn {
    /// The fact.
    pub when: FactPattern,
    /// The stage it leads to, or [`DONE`].
    pub next: String,
}

/// Something a stage does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum EffectDef {
    /// A person or Echo of the world speaks.
    Say {
        /// Who, by the slug of its place.
        speaker: PlaceId,
        /// Key of the line; `{name}` in it becomes the Songweaver's name.
        line: String,
        /// MIDI numbers hummed with it, one per beat; none by default.
        #[serde(default)]
        hums: Vec<u8>,
    },
    /// A melody of the world is given.
    GiveMelody {
        /// Its slug in content.
        melody: String,
    },
    /// The codex gets an entry.
    EnterCodex {
        /// Its slug; its words are the lines `codex.<slug>.title` and `codex.<slug>.text`.
        entry: String,
    },
    /// A gate opens for the Songweaver and may be returned to.
    OpenGate {
        /// The gate.
        gate: PlaceId,
    },
}

/// A panel of the client that a stage opens once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Panel {
    /// Where look, voice and name are chosen.
    Making,
    /// What is known of the world.
    Codex,
    /// The map.
    Map,
    /// The melodies that are kept.
    Melodies,
}

impl Panel {
    /// Its slug on the wire.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Making => "making",
            Self::Codex => "codex",
            Self::Map => "map",
            Self::Melodies => "melodies",
        }
    }
}

fn at_or_last<T>(list: &[T], index: usize) -> Option<&T> {
    list.get(index).or_else(|| list.last())
}

const fn one() -> u8 {
    1
}

const fn yes() -> bool {
    true
}
