//! How facts move journeys: steps become events, and entering a stage gives what it gives and says what it says.
//!
//! A decision is built on a draft of the state, so that a later fact of the same command sees what an earlier one did. What it is
//! not: lines are effects for the shell to publish after the commit, never events.

use crate::realm::event::RealmEvent;
use crate::realm::refusal::RealmRefusal;
use crate::realm::state::RealmState;
use crate::rules::Rules;
use kernel::PlaceId;
use quests::{DONE, EffectDef, Fact, FactPattern, JourneyDef, NotSkippable, Step};

/// Something the shell does for the Songweaver once the events are durable. A crash before that loses it and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// A person or Echo of the world speaks to it.
    Say {
        /// Who, by the slug of its place.
        speaker: PlaceId,
        /// Key of the line; `{name}` in it becomes the Songweaver's name.
        line: String,
        /// MIDI numbers hummed with it, one per beat of the region's tempo.
        hums: Vec<u8>,
    },
}

/// A decision in the making: what happens, what is said, and the state as it will be.
#[derive(Debug)]
pub(crate) struct Draft<'a> {
    pub(crate) rules: &'a Rules,
    pub(crate) state: RealmState,
    pub(crate) events: Vec<RealmEvent>,
    pub(crate) effects: Vec<Effect>,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(state: &RealmState, rules: &'a Rules) -> Self {
        Self {
            rules,
            state: state.clone(),
            events: Vec::new(),
            effects: Vec::new(),
        }
    }

    /// Something happens, and the draft's state knows.
    pub(crate) fn happen(&mut self, event: RealmEvent) {
        self.state.evolve(&event);
        self.events.push(event);
    }

    /// Begins every journey that has not begun and whose time has come.
    pub(crate) fn begin_journeys(&mut self) {
        for journey in self.rules.pack.journeys.values() {
            let waits = journey.after.as_ref().is_some_and(|before| {
                let stand = self.state.journeys.get(before);
                stand.is_none_or(|stand| stand.stage != DONE)
            });
            if !waits && !self.state.journeys.contains_key(&journey.slug) {
                let steps = quests::begin(journey, &|pattern| holds(&self.state, pattern));
                self.take(journey, steps);
            }
        }
    }

    /// States a fact to every journey.
    pub(crate) fn state_fact(&mut self, fact: &Fact) {
        for journey in self.rules.pack.journeys.values() {
            let Some(stand) = self.state.journeys.get(&journey.slug) else {
                continue;
            };
            let steps = quests::advance(journey, stand, fact, &|pattern| holds(&self.state, pattern));
            self.take(journey, steps);
        }
    }

    /// Says what a failed try of a place brings, where a journey listens there.
    pub(crate) fn comfort(&mut self, place: &PlaceId) {
        let tries = self.state.tries.get(place).copied().unwrap_or_default();
        for journey in self.rules.pack.journeys.values() {
            let stage = self
                .state
                .journeys
                .get(&journey.slug)
                .and_then(|stand| journey.stage(&stand.stage));
            let comfort = stage
                .filter(|stage| stage.tries_count_at(place))
                .and_then(|stage| stage.effect_of_try(tries));
            if let Some(effect) = comfort {
                self.give(effect);
            }
        }
    }

    /// Skips the present stage of the first journey that has one.
    pub(crate) fn skip(&mut self) -> Result<(), RealmRefusal> {
        let mut refusal = RealmRefusal::NothingToSkip;
        for journey in self.rules.pack.journeys.values() {
            let Some(stand) = self.state.journeys.get(&journey.slug) else {
                continue;
            };
            match quests::skip(journey, stand, &|pattern| holds(&self.state, pattern)) {
                Ok(steps) => {
                    self.take(journey, steps);
                    return Ok(());
                }
                Err(NotSkippable::Done) => {}
                Err(NotSkippable::Stage(stage)) => refusal = RealmRefusal::NotSkippable(stage),
            }
        }
        Err(refusal)
    }

    fn take(&mut self, journey: &JourneyDef, steps: Vec<Step>) {
        for step in steps {
            match step {
                Step::Met { stage, wait, lights } => {
                    self.happen(RealmEvent::StageProgressed {
                        journey: journey.slug.clone(),
                        stage,
                        wait,
                    });
                    if let Some(place) = lights.filter(|place| !self.state.restored.contains(place)) {
                        self.happen(RealmEvent::PlaceLit { place });
                    }
                }
                Step::Entered { stage } => {
                    self.happen(RealmEvent::StageReached {
                        journey: journey.slug.clone(),
                        stage: stage.clone(),
                    });
                    for effect in journey.effects_on(&stage) {
                        self.give(effect);
                    }
                    if stage == DONE {
                        // A journey begins once, so that this comes to an end however many follow each other.
                        self.begin_journeys();
                    }
                }
            }
        }
    }

    /// Gives what an effect gives, unless it is had already; says what it says.
    fn give(&mut self, effect: &EffectDef) {
        match effect {
            EffectDef::Say { speaker, line, hums } => self.effects.push(Effect::Say {
                speaker: speaker.clone(),
                line: line.clone(),
                hums: hums.clone(),
            }),
            EffectDef::GiveMelody { melody: slug } => {
                // The journey's check knows every slug; content changed since then gives nothing rather than stopping.
                let known = self
                    .rules
                    .pack
                    .melodies
                    .get(slug)
                    .zip(self.rules.pack.melody_defs.get(slug));
                if let Some((melody, def)) = known
                    && !crate::realm::melodies::is_given(&self.state, melody.id())
                {
                    self.happen(RealmEvent::MelodyGiven {
                        melody: melody.id(),
                        slug: slug.clone(),
                        intent: def.intent,
                    });
                }
            }
            EffectDef::EnterCodex { entry } => {
                if !self.state.codex.contains(entry) {
                    self.happen(RealmEvent::CodexEntered { entry: entry.clone() });
                }
            }
            EffectDef::OpenGate { gate } => {
                if !self.state.gates.contains(gate) {
                    self.happen(RealmEvent::GateDiscovered { gate: gate.clone() });
                }
            }
        }
    }
}

/// Whether a pattern is true of the Songweaver by what lasts.
fn holds(state: &RealmState, pattern: &FactPattern) -> bool {
    match pattern {
        FactPattern::Made {} => state.made,
        FactPattern::PlaceRestored { place } => state.restored.contains(place),
        FactPattern::EnteredRegion { region } => state.discovered.contains(region),
        FactPattern::SangNote { .. }
        | FactPattern::SangMotif { .. }
        | FactPattern::CameNear { .. }
        | FactPattern::Interacted { .. }
        | FactPattern::PlaceTried { .. }
        | FactPattern::PerformanceJudged { .. }
        | FactPattern::WoundEased { .. } => false,
    }
}

/// Whether every journey is done.
#[must_use]
pub fn all_done(state: &RealmState) -> bool {
    state.journeys.values().all(|stand| stand.stage == DONE)
}
