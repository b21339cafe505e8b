//! The audit: the journal folded from nothing, beside every promise.
//!
//! It reads the database of a killed server before another opens it, without snapshots and without the code that serves. What it is
//! not: it repairs nothing.

use super::promise::Promise;
use anyhow::{Context, Result};
use journal::tables::{Chat, Seal, WorldKey};
use journal::{Database, Journal, Place, Upcasters};
use kernel::{Milli, Position, Recorded, RegionId, SongweaverId};
use sim::event_codec::{StreamOwner, decode_codex, decode_realm, decode_region, owner_of};
use sim::realm::state::index_of;
use sim::region::event::MelodyPerformed;
use sim::{CodexEvent, RealmEvent, RealmState, RegionEvent, RegionState};
use song::Intent;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Events read at once.
const PAGE: usize = 1000;
/// Lines of chat looked at in each region, the last ones.
const LINES: usize = 200;

/// What the journal and the chat hold.
#[derive(Debug, Default)]
pub struct Facts {
    /// Events in all.
    pub events: u64,
    realms: BTreeMap<SongweaverId, RealmState>,
    regions: BTreeMap<RegionId, RegionState>,
    performed: BTreeMap<String, MelodyPerformed>,
    /// What weaves and neighbours added to somebody's performances: for which intent, how much.
    added: Vec<(SongweaverId, Intent, Milli)>,
    /// How often each performance was credited.
    credited: BTreeMap<String, u32>,
    /// How often each line of chat is kept, by speaker.
    said: BTreeMap<(String, String), u32>,
    /// What happened twice though it can happen only once.
    twice: Vec<String>,
    once: BTreeSet<String>,
}

impl Facts {
    /// Reads a world whose server does not run.
    ///
    /// # Errors
    /// When it cannot be read, or holds an event that cannot.
    pub async fn read(world: &Path, place: &Place) -> Result<Self> {
        let database = Database::at(place).await?;
        let journal = Journal::stored(database.clone(), Upcasters::new());
        let mut facts = Self::default();
        let mut from = Position(0);
        loop {
            let page = journal.read_all(from, PAGE).await?;
            let Some(last) = page.last() else { break };
            from = last.position;
            for event in &page {
                facts
                    .take(event)
                    .with_context(|| format!("event {} of {}", event.version.0, event.stream))?;
            }
        }
        let key = WorldKey::open(&world.join("world.key"), &database).await?;
        let chat = Chat::new(database.clone(), Seal::new(database.clone(), &key));
        for region in facts.regions.keys() {
            for kept in chat.recent("region", region.as_str(), LINES).await? {
                let line = (kept.line.songweaver.to_string(), kept.line.text);
                *facts.said.entry(line).or_default() += 1;
            }
        }
        database.close().await;
        Ok(facts)
    }

    fn take(&mut self, event: &Recorded) -> Result<()> {
        self.events += 1;
        // The world's own streams, such as that of its content, promise nobody anything.
        let Ok(owner) = owner_of(&event.stream) else {
            return Ok(());
        };
        match owner {
            StreamOwner::Songweaver(who) => {
                let happened = decode_realm(event)?;
                match &happened {
                    RealmEvent::ResonanceCredited { performance, .. } => {
                        *self.credited.entry(performance.to_string()).or_default() += 1;
                    }
                    RealmEvent::Arrived { .. } => self.once(format!("{who} arrived")),
                    RealmEvent::RegionDiscovered { region } => {
                        self.once(format!("{who} discovered {region}"))
                    }
                    RealmEvent::GateDiscovered { gate } => self.once(format!("{who} found {gate}")),
                    RealmEvent::PlaceRestored { place, .. } => self.once(format!("{who} restored {place}")),
                    RealmEvent::CodexEntered { entry } => self.once(format!("{who} learned {entry}")),
                    RealmEvent::AttunementRaised { intent, tier, .. } => {
                        self.once(format!("{who} reached {intent:?} {tier}"));
                    }
                    _ => {}
                }
                self.realms.entry(who).or_default().evolve(&happened);
            }
            StreamOwner::Region(region) => {
                let happened = decode_region(event)?;
                match &happened {
                    RegionEvent::MelodyPerformed(performed) => {
                        let performance = performed.performance.to_string();
                        self.once(format!("performance {performance} was judged"));
                        self.performed.insert(performance, performed.clone());
                    }
                    RegionEvent::NeighboursLent(lent) => {
                        self.once(format!("neighbours lent to {}", lent.performance));
                        self.added.push((lent.songweaver, lent.intent, lent.earned));
                    }
                    RegionEvent::PerformancesWoven(woven) => {
                        self.once(format!("weave {} was judged", woven.weave));
                        for voice in &woven.voices {
                            self.once(format!("performance {} was woven", voice.performance));
                            self.added.push((voice.songweaver, voice.intent, voice.earned));
                        }
                    }
                    RegionEvent::WeatherCarried(carried) => {
                        self.once(format!("the weather carried {}", carried.performance));
                        if carried.earned > Milli::ZERO {
                            self.added
                                .push((carried.songweaver, carried.intent, carried.earned));
                        }
                    }
                    RegionEvent::AuroraGave(gift) => {
                        self.once(format!("an Aurora gave for {}", gift.performance));
                        self.added.push((gift.songweaver, gift.intent, gift.earned));
                    }
                    RegionEvent::StormEnded(ended) => {
                        self.once(format!("storm {} of {region} ended", ended.storm));
                        let rewards = ended.rewards.iter();
                        self.added
                            .extend(rewards.map(|reward| (reward.songweaver, reward.intent, reward.earned)));
                    }
                    RegionEvent::PlaceRestored {
                        place,
                        songweaver,
                        first,
                        ..
                    } => {
                        self.once(format!("{songweaver} restored {place} in its region"));
                        if *first {
                            self.once(format!("{place} was restored for the first time in the world"));
                        }
                    }
                    RegionEvent::Begun { .. } => self.once(format!("{region} began")),
                    _ => {}
                }
                self.regions.entry(region).or_default().evolve(&happened);
            }
            StreamOwner::Codex => {
                let (what, how) = match decode_codex(event)? {
                    CodexEvent::FirstWoven(first) => (first.combo, "woven"),
                    CodexEvent::FirstSeen(first) => (first.species, "seen"),
                };
                self.once(format!("{what} was {how} for the first time in the world"));
            }
        }
        Ok(())
    }

    fn once(&mut self, what: String) {
        if !self.once.insert(what.clone()) {
            self.twice.push(format!("twice: {what}"));
        }
    }

    /// What the journal itself shows to be wrong, at any moment.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = self.twice.clone();
        for (performance, times) in &self.credited {
            if *times > 1 || !self.performed.contains_key(performance) {
                faults.push(format!("{performance} was credited {times} times"));
            }
        }
        faults
    }

    /// What is wrong once every credit had its time.
    #[must_use]
    pub fn final_faults(&self) -> Vec<String> {
        let mut faults = self.faults();
        let uncredited = self
            .performed
            .keys()
            .filter(|one| !self.credited.contains_key(*one));
        faults.extend(uncredited.map(|one| format!("{one} was judged and never credited")));
        faults
    }

    /// Which promises of a Songweaver the journal does not hold; of lines of chat, those of this round.
    #[must_use]
    pub fn broken(&self, promise: &Promise, round: u32) -> Vec<String> {
        let mut faults = Vec::new();
        for (performance, told) in &promise.verdicts {
            let holds = self.performed.get(performance).is_some_and(|performed| {
                performed.songweaver == promise.id()
                    && performed.harmony.0 == told.harmony
                    && performed.dissonance.0 == told.dissonance
                    && performed.resonance == told.resonance
            });
            if !holds {
                faults.push(format!("the verdict of {performance} was told and is not so"));
            }
        }
        if let Some(state) = self.realms.get(&promise.id()) {
            let blocked = |other: &String| other.parse().is_ok_and(|other| state.blocked.contains(&other));
            if !promise.held().all(blocked) {
                faults.push(format!("{}: a block is lost", promise.songweaver));
            }
        }
        let this_round = format!("round {round} ");
        for text in promise.said.iter().filter(|text| text.starts_with(&this_round)) {
            let times = self.said.get(&(promise.songweaver.clone(), text.clone()));
            if times != Some(&1) {
                faults.push(format!("{text:?} was accepted and is kept {times:?} times"));
            }
        }
        faults
    }

    /// What a Songweaver earned by all that was judged, per intent: what it must be credited, no more and no less.
    #[must_use]
    pub fn owed(&self, songweaver: SongweaverId) -> [u32; 4] {
        let mut owed = [0_u32; 4];
        for performed in self.performed.values().filter(|one| one.songweaver == songweaver) {
            let earned = u32::try_from(performed.earned.0).unwrap_or_default();
            owed[index_of(performed.intent)] += earned;
        }
        for (_, intent, earned) in self.added.iter().filter(|(who, ..)| *who == songweaver) {
            owed[index_of(*intent)] += u32::try_from(earned.0).unwrap_or_default();
        }
        owed
    }

    /// Whether a region's events leave it so; one whose hours are not all summed yet may have moved on.
    #[must_use]
    pub fn stands(&self, region: &str, harmony: i32, dissonance: i32, hour: u32) -> bool {
        let state = region
            .parse()
            .ok()
            .and_then(|region: RegionId| self.regions.get(&region));
        state.is_some_and(|state| {
            state.hour < hour || (state.harmony, state.dissonance) == (Milli(harmony), Milli(dissonance))
        })
    }
}
