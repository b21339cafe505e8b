//! What may be wrong with a combo: numbers out of range, things asked of a relation that never has them, texts that are none.
//!
//! What it is not: names that must exist elsewhere are for the `content` crate to know.

use super::clause::Clause;
use super::definition::{ComboDef, HINT_CHARS_MAX, HINTS_MAX, MULTIPLIER_MAX, MULTIPLIER_MIN, any_voices};
use crate::Intent;
use crate::weave::Relation;

/// Characters of a name.
const NAME_CHARS_MAX: usize = 48;
/// Clauses of each kind.
const CLAUSES_MAX: usize = 8;

/// What is wrong with a combo.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ComboFault {
    /// A text without characters, with too many, or with control characters.
    #[error("{what} has {chars} characters; 1 to {most} are allowed, on one line")]
    Text {
        /// Which text.
        what: &'static str,
        /// How many it has.
        chars: usize,
        /// How many it may have.
        most: usize,
    },
    /// Nothing is asked for.
    #[error("nothing is asked for: `all` or `any` needs a relation")]
    Nothing,
    /// Too many clauses, hints or steps.
    #[error("{count} {what}; at most {most} are allowed")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many there are.
        count: usize,
        /// How many there may be.
        most: usize,
    },
    /// A number out of range.
    #[error("{what} is {value}; {allowed}")]
    Range {
        /// Which.
        what: &'static str,
        /// What it is.
        value: u64,
        /// What is allowed.
        allowed: &'static str,
    },
    /// Something asked of a relation that never has it.
    #[error("{relation} has no {what}")]
    NeverHas {
        /// Of which relation.
        relation: &'static str,
        /// What it never has.
        what: &'static str,
    },
    /// A hidden combo of which nobody ever tells.
    #[error("a hidden combo needs a hint")]
    NoHint,
}

impl ComboFault {
    /// The key of the definition that is wrong, as content writes it.
    #[must_use]
    pub fn key(&self) -> &'static str {
        let what: &'static str = match self {
            Self::Text { what, .. } | Self::TooMany { what, .. } | Self::Range { what, .. } => what,
            Self::Nothing => "all",
            Self::NeverHas { .. } => "relation",
            Self::NoHint => "hidden",
        };
        match what {
            "a hint" => "text",
            "clauses of `all`" => "all",
            "clauses of `any`" => "any",
            "clauses of `none`" => "none",
            "steps of mastery" | "mastery.steps" => "steps",
            "mastery.adds" => "adds",
            "wear.keeps" => "keeps",
            "wear.recovers_minutes" => "recovers_minutes",
            "effect, least" | "effect, most" => "effect",
            "voices, least" | "voices, most" => "voices",
            "a polyrhythm's ratio" => "ratio",
            other => other.strip_prefix("a clause's ").unwrap_or(other),
        }
    }
}

impl ComboDef {
    /// Everything that is wrong with it.
    #[must_use]
    pub fn faults(&self) -> Vec<ComboFault> {
        let mut faults = Vec::new();
        text("name", &self.name, NAME_CHARS_MAX, &mut faults);
        text("about", &self.about, HINT_CHARS_MAX, &mut faults);
        for hint in &self.hints {
            text("a hint", &hint.text, HINT_CHARS_MAX, &mut faults);
        }
        if self.all.is_empty() && self.any.is_empty() {
            faults.push(ComboFault::Nothing);
        }
        for (what, count, most) in [
            ("clauses of `all`", self.all.len(), CLAUSES_MAX),
            ("clauses of `any`", self.any.len(), CLAUSES_MAX),
            ("clauses of `none`", self.none.len(), CLAUSES_MAX),
            ("hints", self.hints.len(), HINTS_MAX),
            ("steps of mastery", self.mastery.steps.len(), CLAUSES_MAX),
        ] {
            if count > most {
                faults.push(ComboFault::TooMany { what, count, most });
            }
        }
        if self.hidden && self.hints.is_empty() {
            faults.push(ComboFault::NoHint);
        }
        let (least, most) = self.voices;
        let most_allowed = any_voices().1;
        range(
            "voices, least",
            least,
            (2..=most_allowed).contains(&least),
            "2 to 8 voices weave",
            &mut faults,
        );
        range(
            "voices, most",
            most,
            (least..=most_allowed).contains(&most),
            "from the least to 8",
            &mut faults,
        );
        range(
            "quality",
            self.quality,
            self.quality <= 1000,
            "0 to 1000 thousandths",
            &mut faults,
        );
        for intent in Intent::ALL {
            let (low, high) = self.effect.of(intent);
            let holds = (MULTIPLIER_MIN..=MULTIPLIER_MAX).contains(&low);
            range(
                "effect, least",
                low,
                holds,
                "1500 to 4000 thousandths",
                &mut faults,
            );
            let holds = (low..=MULTIPLIER_MAX).contains(&high);
            range(
                "effect, most",
                high,
                holds,
                "from the least to 4000 thousandths",
                &mut faults,
            );
        }
        let keeps = self.wear.keeps;
        range(
            "wear.keeps",
            keeps,
            (100..=950).contains(&keeps),
            "100 to 950 thousandths",
            &mut faults,
        );
        let minutes = self.wear.recovers_minutes;
        range(
            "wear.recovers_minutes",
            minutes,
            (5..=10_080).contains(&minutes),
            "five minutes to a week",
            &mut faults,
        );
        let adds = self.mastery.adds;
        range(
            "mastery.adds",
            adds,
            (10..=250).contains(&adds),
            "10 to 250 thousandths a step",
            &mut faults,
        );
        if !self.mastery.steps.is_sorted_by(|one, other| one < other)
            || self.mastery.steps.first() == Some(&0)
        {
            faults.push(ComboFault::Range {
                what: "mastery.steps",
                value: u64::from(self.mastery.steps.first().copied().unwrap_or(0)),
                allowed: "counts from 1, each more than the one before",
            });
        }
        for metre in &self.metres {
            let holds = (1..=16).contains(&metre.beats) && [1, 2, 4, 8, 16].contains(&metre.unit);
            range(
                "metres",
                metre.beats,
                holds,
                "1 to 16 beats of 1, 2, 4, 8 or 16",
                &mut faults,
            );
        }
        for clause in self.all.iter().chain(&self.any).chain(&self.none) {
            clause_faults(clause, most, &mut faults);
        }
        faults
    }
}

fn text(what: &'static str, text: &str, most: usize, faults: &mut Vec<ComboFault>) {
    let chars = text.chars().count();
    if text.trim().is_empty() || chars > most || text.chars().any(char::is_control) {
        faults.push(ComboFault::Text { what, chars, most });
    }
}

fn range(
    what: &'static str,
    value: impl Into<u64>,
    holds: bool,
    allowed: &'static str,
    faults: &mut Vec<ComboFault>,
) {
    if !holds {
        faults.push(ComboFault::Range {
            what,
            value: value.into(),
            allowed,
        });
    }
}

fn clause_faults(clause: &Clause, voices_most: u8, faults: &mut Vec<ComboFault>) {
    range(
        "a clause's strength",
        clause.strength,
        clause.strength <= 1000,
        "0 to 1000 thousandths",
        faults,
    );
    range(
        "a clause's voices",
        clause.voices,
        (2..=voices_most.max(2)).contains(&clause.voices),
        "2 to as many as the combo has at most",
        faults,
    );
    range(
        "a clause's bars",
        clause.bars,
        clause.bars <= 64,
        "a weave has no more than 64",
        faults,
    );
    range(
        "a clause's notes",
        clause.notes,
        clause.notes <= 256,
        "a voice has 256 at most",
        faults,
    );
    if let Some((least, most)) = clause.lag_ticks {
        range(
            "a clause's lag_ticks",
            least,
            least <= most,
            "the least comes first",
            faults,
        );
    }
    for class in &clause.classes {
        range(
            "a clause's classes",
            *class,
            *class < 12,
            "0 to 11 semitones",
            faults,
        );
    }
    for semitones in &clause.semitones {
        range(
            "a clause's semitones",
            semitones.unsigned_abs(),
            semitones.unsigned_abs() <= 127,
            "127 at most, up or down",
            faults,
        );
    }
    let relation = clause.relation;
    let mut has = |asked: bool, has: bool, what: &'static str| {
        if asked && !has {
            faults.push(ComboFault::NeverHas {
                relation: relation.slug(),
                what,
            });
        }
    };
    has(
        clause.lag_ticks.is_some() || !clause.lag_bars.is_empty(),
        relation.has_lag(),
        "lag",
    );
    has(
        !clause.semitones.is_empty() || !clause.classes.is_empty(),
        relation.has_interval(),
        "interval",
    );
    has(clause.ratio.is_some(), relation.has_ratio(), "ratio");
    has(
        clause.exact.is_some(),
        relation.is_imitative(),
        "exact and tonal form",
    );
    if let Some((one, other)) = clause.ratio {
        let holds = (1..=9).contains(&one) && (1..=9).contains(&other) && one != other;
        range(
            "a clause's ratio",
            one,
            holds,
            "two different numbers of 1 to 9",
            faults,
        );
    }
    if clause.relation == Relation::Polyrhythm
        && clause.ratio.is_some_and(|(one, other)| one == 1 || other == 1)
    {
        range(
            "a polyrhythm's ratio",
            1_u8,
            false,
            "neither number divides the other",
            faults,
        );
    }
}
