//! The checker of journeys: everything that is wrong with one, at once.
//!
//! A journey that passes can be begun and done: every stage is reached from the beginning, every stage leads to the end, and
//! everything it names exists. What it is not: it does not judge whether a place can be walked to; the world's own checks do.

use crate::journey::limits;
use crate::{DONE, EffectDef, FactPattern, JourneyDef, StageDef};
use kernel::{PlaceId, RegionId};
use std::collections::{BTreeMap, BTreeSet};

/// What the rest of content defines, by name.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Regions.
    pub regions: BTreeSet<RegionId>,
    /// Places, each with its offers. A place's slug is unique in the whole world.
    pub places: BTreeMap<PlaceId, BTreeSet<String>>,
    /// Places that ask for a song and can be restored.
    pub restorable: BTreeSet<PlaceId>,
    /// Places that are gates.
    pub gates: BTreeSet<PlaceId>,
    /// Places that can be wounded.
    pub wounds: BTreeSet<PlaceId>,
    /// Keys of lines.
    pub lines: BTreeSet<String>,
    /// Slugs of the world's melodies.
    pub melodies: BTreeSet<String>,
    /// All journeys, each with the one it follows.
    pub journeys: BTreeMap<String, Option<String>>,
}

/// One thing that is wrong with a journey.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("journey {journey:?}{}: {what}", stage.as_ref().map(|stage| format!(", stage {stage:?}")).unwrap_or_default())]
pub struct Fault {
    /// The journey.
    pub journey: String,
    /// The stage, where one is meant.
    pub stage: Option<String>,
    /// What is wrong and what is allowed.
    pub what: String,
}

/// Everything that is wrong with a journey; empty when it can be begun and done.
#[must_use]
pub fn check(journey: &JourneyDef, known: &Known) -> Vec<Fault> {
    let mut checker = Checker {
        journey,
        known,
        faults: Vec::new(),
    };
    checker.whole();
    for stage in &journey.stages {
        checker.stage(stage);
    }
    checker.effects(None, &journey.on_done);
    checker.graph();
    checker.faults
}

struct Checker<'a> {
    journey: &'a JourneyDef,
    known: &'a Known,
    faults: Vec<Fault>,
}

impl Checker<'_> {
    fn fault(&mut self, stage: Option<&StageDef>, what: String) {
        self.faults.push(Fault {
            journey: self.journey.slug.clone(),
            stage: stage.map(|stage| stage.slug.clone()),
            what,
        });
    }

    fn whole(&mut self) {
        let count = self.journey.stages.len();
        if !is_slug(&self.journey.slug) {
            self.fault(
                None,
                "its slug is none: a-z, 0-9 and '-', starting with a letter".into(),
            );
        }
        if count == 0 || count > limits::STAGES_MAX {
            self.fault(
                None,
                format!("{count} stages; 1 to {} are allowed", limits::STAGES_MAX),
            );
        }
        if self.journey.stage(&self.journey.begins).is_none() {
            self.fault(
                None,
                format!("it begins with {:?}, which is no stage", self.journey.begins),
            );
        }
        self.follows();
        for part in ["title", "text"] {
            self.line(None, &format!("journey.{}.done.{part}", self.journey.slug));
        }
        let mut seen = BTreeSet::new();
        for stage in &self.journey.stages {
            if !seen.insert(&stage.slug) {
                self.fault(Some(stage), "another stage has the same slug".into());
            }
        }
    }

    /// The journeys before it are known, and one of them begins by itself.
    fn follows(&mut self) {
        let mut at = self.journey.after.as_ref();
        for _ in 0..=self.known.journeys.len() {
            let Some(before) = at else { return };
            match self.known.journeys.get(before) {
                Some(next) => at = next.as_ref(),
                None => return self.fault(None, format!("it follows {before:?}, which is no journey")),
            }
        }
        self.fault(
            None,
            "the journeys it follows go round in a circle; none of them begins".into(),
        );
    }

    fn stage(&mut self, stage: &StageDef) {
        if !is_slug(&stage.slug) || stage.slug == DONE {
            self.fault(
                Some(stage),
                format!("its slug is none: a-z, 0-9 and '-', starting with a letter, and not {DONE:?}"),
            );
        }
        let waits = stage.waits_for.len();
        if waits == 0 || waits > limits::WAITS_MAX {
            self.fault(
                Some(stage),
                format!(
                    "it waits for {waits} facts; 1 to {} are allowed",
                    limits::WAITS_MAX
                ),
            );
        }
        if stage.needs == 0 || usize::from(stage.needs) > waits {
            self.fault(
                Some(stage),
                format!(
                    "it needs {} of {waits} facts; 1 to {waits} can come true",
                    stage.needs
                ),
            );
        }
        if !stage.lights.is_empty() && stage.lights.len() != waits {
            self.fault(
                Some(stage),
                format!(
                    "{} lights for {waits} facts; one for each, or none",
                    stage.lights.len()
                ),
            );
        }
        if stage.hints.is_empty() || stage.hints.len() > limits::HINTS_MAX {
            self.fault(
                Some(stage),
                format!(
                    "{} hints; 1 to {} are allowed",
                    stage.hints.len(),
                    limits::HINTS_MAX
                ),
            );
        }
        if stage.motif.len() > limits::MOTIF_MAX || stage.motif.iter().any(|pitch| *pitch > 127) {
            self.fault(
                Some(stage),
                format!(
                    "a motif has at most {} notes of pitch 0 to 127",
                    limits::MOTIF_MAX
                ),
            );
        }
        for pattern in stage
            .waits_for
            .iter()
            .chain(stage.turns.iter().map(|turn| &turn.when))
        {
            self.pattern(stage, pattern);
        }
        for place in stage.lights.iter().chain(&stage.place) {
            self.place(Some(stage), place);
        }
        for hint in &stage.hints {
            self.line(Some(stage), hint);
        }
        self.effects(Some(stage), &stage.on_enter);
        self.effects(Some(stage), &stage.on_try);
    }

    fn pattern(&mut self, stage: &StageDef, pattern: &FactPattern) {
        if let Some(region) = pattern.region()
            && !self.known.regions.contains(region)
        {
            self.fault(
                Some(stage),
                format!("it waits for the region {region}, which is not known"),
            );
        }
        if let Some(place) = pattern.place() {
            self.place(Some(stage), place);
        }
        match pattern {
            FactPattern::SangNote { pitch: Some(pitch) } if *pitch > 127 => {
                self.fault(
                    Some(stage),
                    format!("it waits for pitch {pitch}; 0 to 127 can be sung"),
                );
            }
            FactPattern::Interacted {
                place,
                offer: Some(offer),
            } if self
                .known
                .places
                .get(place)
                .is_some_and(|offers| !offers.contains(offer)) =>
            {
                self.fault(
                    Some(stage),
                    format!("it waits for {offer:?} at {place}, which does not offer it"),
                );
            }
            FactPattern::PlaceRestored { place }
            | FactPattern::PlaceTried { place }
            | FactPattern::SangMotif { place }
                if !self.known.restorable.contains(place) =>
            {
                self.fault(
                    Some(stage),
                    format!("it waits for a song at {place}, which asks for none"),
                );
            }
            FactPattern::PerformanceJudged { resonance_min, .. } if *resonance_min > 1000 => {
                self.fault(
                    Some(stage),
                    format!("it waits for a resonance of {resonance_min}; at most 1000 is reached"),
                );
            }
            FactPattern::WoundEased { place: Some(place) } if !self.known.wounds.contains(place) => {
                self.fault(
                    Some(stage),
                    format!("it waits for {place} to be eased, which is no wound"),
                );
            }
            _ => {}
        }
    }

    fn place(&mut self, stage: Option<&StageDef>, place: &PlaceId) {
        if !self.known.places.contains_key(place) {
            self.fault(stage, format!("it names the place {place}, which is not known"));
        }
    }

    fn line(&mut self, stage: Option<&StageDef>, line: &str) {
        if !self.known.lines.contains(line) {
            self.fault(stage, format!("it names the line {line:?}, which is not written"));
        }
    }

    fn effects(&mut self, stage: Option<&StageDef>, effects: &[EffectDef]) {
        if effects.len() > limits::EFFECTS_MAX {
            self.fault(
                stage,
                format!(
                    "{} effects at once; at most {} are allowed",
                    effects.len(),
                    limits::EFFECTS_MAX
                ),
            );
        }
        for effect in effects {
            match effect {
                EffectDef::Say { speaker, line, hums } => {
                    self.place(stage, speaker);
                    self.line(stage, line);
                    if hums.len() > limits::MOTIF_MAX || hums.iter().any(|pitch| *pitch > 127) {
                        self.fault(
                            stage,
                            format!(
                                "{line:?} hums at most {} notes of pitch 0 to 127",
                                limits::MOTIF_MAX
                            ),
                        );
                    }
                }
                EffectDef::GiveMelody { melody } => {
                    if !self.known.melodies.contains(melody) {
                        self.fault(
                            stage,
                            format!("it gives the melody {melody:?}, which is not known"),
                        );
                    }
                }
                EffectDef::EnterCodex { entry } => {
                    self.line(stage, &format!("codex.{entry}.title"));
                    self.line(stage, &format!("codex.{entry}.text"));
                }
                EffectDef::OpenGate { gate } => {
                    if !self.known.gates.contains(gate) {
                        self.fault(stage, format!("it opens {gate}, which is no gate"));
                    }
                }
            }
        }
    }

    /// Every stage is reached from the beginning and leads to the end.
    fn graph(&mut self) {
        let journey = self.journey;
        let ways = |stage: &StageDef| -> Vec<String> {
            stage
                .turns
                .iter()
                .map(|turn| turn.next.clone())
                .chain([stage.next.clone()])
                .collect()
        };
        for stage in &journey.stages {
            for next in ways(stage) {
                if next != DONE && journey.stage(&next).is_none() {
                    self.fault(Some(stage), format!("it leads to {next:?}, which is no stage"));
                }
            }
        }
        let mut reached = BTreeSet::from([journey.begins.clone()]);
        let mut ends = BTreeSet::from([DONE.to_owned()]);
        // Each round adds at least one stage or is the last, so there are at most as many rounds as stages.
        for _ in &journey.stages {
            for stage in &journey.stages {
                if reached.contains(&stage.slug) {
                    reached.extend(ways(stage));
                }
                if ways(stage).iter().any(|next| ends.contains(next)) {
                    ends.insert(stage.slug.clone());
                }
            }
        }
        for stage in &journey.stages {
            if !reached.contains(&stage.slug) {
                self.fault(Some(stage), "nothing leads to it".into());
            }
            if !ends.contains(&stage.slug) {
                self.fault(Some(stage), format!("no way leads from it to {DONE:?}"));
            }
        }
        self.passes_by_itself();
    }

    /// A circle of `next` alone would turn for ever when its facts already hold.
    fn passes_by_itself(&mut self) {
        let journey = self.journey;
        for stage in &journey.stages {
            let mut at = &stage.next;
            for _ in &journey.stages {
                if *at == stage.slug {
                    self.fault(
                        Some(stage),
                        "its next stages lead back to it; a circle needs a turn".into(),
                    );
                    break;
                }
                let Some(next) = journey.stage(at) else { break };
                at = &next.next;
            }
        }
    }
}

fn is_slug(text: &str) -> bool {
    text.len() <= limits::SLUG_CHARS_MAX && text.parse::<PlaceId>().is_ok()
}
