//! How a journey advances: from where someone stands and a fact, to steps.
//!
//! Steps are the only result; nothing is changed here. What it is not: it gives and says nothing; the realm looks up what
//! entering a stage does.

use crate::{DONE, Fact, FactPattern, JourneyDef, StageDef};
use kernel::PlaceId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Where one Songweaver stands in one journey.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Stand {
    /// The stage's slug; [`DONE`] at the end.
    pub stage: String,
    /// Which of the stage's waits came true, by index.
    pub met: BTreeSet<u8>,
}

impl Stand {
    /// At the beginning of a stage.
    #[must_use]
    pub fn at(stage: &str) -> Self {
        Self {
            stage: stage.to_owned(),
            met: BTreeSet::new(),
        }
    }
}

/// One step of a journey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// One of several awaited facts came true, and the stage goes on or is about to end.
    Met {
        /// The stage.
        stage: String,
        /// Which wait, by index.
        wait: u8,
        /// The place that lights up for it.
        lights: Option<PlaceId>,
    },
    /// A stage was entered; [`DONE`] at the end.
    Entered {
        /// The stage.
        stage: String,
    },
}

/// Why a stage cannot be skipped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSkippable {
    /// The journey is done or unknown at this stand.
    #[error("there is no stage to skip: the journey is done")]
    Done,
    /// The stage asks to be lived.
    #[error("the stage {0:?} cannot be skipped; it can only be done")]
    Stage(String),
}

/// Enters the first stage, and passes every stage whose facts already hold.
///
/// `holds` says whether a pattern is true of the Songweaver by what lasts (made, restored, entered), so that nobody waits
/// for what already happened.
#[must_use]
pub fn begin(journey: &JourneyDef, holds: &dyn Fn(&FactPattern) -> bool) -> Vec<Step> {
    let mut steps = Vec::new();
    enter(journey, &journey.begins, holds, &mut steps);
    steps
}

/// What a fact does to a stand. Empty when the fact means nothing to it.
///
/// A fact moves the stage one stands in and no other; the stages after it are passed only if their facts already hold.
#[must_use]
pub fn advance(
    journey: &JourneyDef,
    stand: &Stand,
    fact: &Fact,
    holds: &dyn Fn(&FactPattern) -> bool,
) -> Vec<Step> {
    let mut steps = Vec::new();
    let Some(stage) = journey.stage(&stand.stage) else {
        return steps;
    };
    if let Some(turn) = stage.turns.iter().find(|turn| turn.when.matches(fact)) {
        enter(journey, &turn.next, holds, &mut steps);
        return steps;
    }
    let met = meet(stage, &stand.met, &|pattern| pattern.matches(fact), &mut steps);
    if met.len() > stand.met.len() && met.len() >= usize::from(stage.needs) {
        enter(journey, &stage.next, holds, &mut steps);
        if stage.carries {
            carry(journey, fact, holds, &mut steps);
        }
    }
    steps
}

/// Skips the stage one stands in: what it would have lit is lit, and the next is entered with all it gives.
///
/// # Errors
/// [`NotSkippable`] when there is no stage to skip or it asks to be lived.
pub fn skip(
    journey: &JourneyDef,
    stand: &Stand,
    holds: &dyn Fn(&FactPattern) -> bool,
) -> Result<Vec<Step>, NotSkippable> {
    let Some(stage) = journey.stage(&stand.stage) else {
        return Err(NotSkippable::Done);
    };
    if !stage.skippable {
        return Err(NotSkippable::Stage(stage.slug.clone()));
    }
    let mut steps = Vec::new();
    if !stage.lights.is_empty() {
        meet(stage, &stand.met, &|_| true, &mut steps);
    }
    enter(journey, &stage.next, holds, &mut steps);
    Ok(steps)
}

/// Lets a fact count for the stage that was entered last, as far as it was not met by what holds.
fn carry(journey: &JourneyDef, fact: &Fact, holds: &dyn Fn(&FactPattern) -> bool, steps: &mut Vec<Step>) {
    let Some(entered) = steps
        .iter()
        .rposition(|step| matches!(step, Step::Entered { .. }))
    else {
        return;
    };
    let mut stand = Stand::default();
    for step in &steps[entered..] {
        match step {
            Step::Entered { stage } => stand.stage.clone_from(stage),
            Step::Met { wait, .. } => drop(stand.met.insert(*wait)),
        }
    }
    if let Some(stage) = journey.stage(&stand.stage)
        && !stage.carries
    {
        steps.extend(advance(journey, &stand, fact, holds));
    }
}

/// Adds a step for every wait that comes true and was not met before; gives all that are met then.
///
/// A stage that any one fact ends, and that lights nothing, needs no such step: the next stage says it all.
fn meet(
    stage: &StageDef,
    already: &BTreeSet<u8>,
    comes_true: &dyn Fn(&FactPattern) -> bool,
    steps: &mut Vec<Step>,
) -> BTreeSet<u8> {
    let mut met = already.clone();
    for (wait, pattern) in (0_u8..).zip(&stage.waits_for) {
        if comes_true(pattern) && met.insert(wait) && (stage.needs > 1 || !stage.lights.is_empty()) {
            steps.push(Step::Met {
                stage: stage.slug.clone(),
                wait,
                lights: stage.lights.get(usize::from(wait)).cloned(),
            });
        }
    }
    met
}

/// Enters a stage and, while what it waits for already holds, the ones after it.
fn enter(journey: &JourneyDef, first: &str, holds: &dyn Fn(&FactPattern) -> bool, steps: &mut Vec<Step>) {
    let mut slug = first.to_owned();
    // A journey that passed its check has no endless chain; the bound keeps an unchecked one harmless.
    for _ in 0..=journey.stages.len() {
        steps.push(Step::Entered { stage: slug.clone() });
        if slug == DONE {
            return;
        }
        let Some(stage) = journey.stage(&slug) else {
            return;
        };
        let met = meet(stage, &BTreeSet::new(), holds, steps);
        if met.len() < usize::from(stage.needs) {
            return;
        }
        slug.clone_from(&stage.next);
    }
}
