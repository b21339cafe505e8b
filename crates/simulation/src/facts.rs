//! What the disk holds: the journal folded from nothing, beside the rules every journal must keep.
//!
//! It uses no snapshot and nothing of the code that serves. What it is not: it knows no promise; the audit compares.

use anyhow::{Context, Result};
use journal::Journal;
use kernel::{
    CommandId, Milli, PerformanceId, Position, Recorded, RegionId, SongweaverId, StreamId, WorldMillis,
};
use sim::event_codec::{StreamOwner, decode_codex, decode_realm, decode_region, owner_of};
use sim::realm::event::Added;
use sim::region::event::MelodyPerformed;
use sim::{CodexEvent, RealmEvent, RealmState, RegionEvent, RegionState};
use std::collections::{BTreeMap, BTreeSet};

/// Events read at once.
const PAGE: usize = 1024;

/// What the journal says.
#[derive(Debug, Default)]
pub struct Facts {
    /// Events in order, as they are recorded.
    pub events: Vec<Recorded>,
    /// Every Songweaver.
    pub realms: BTreeMap<SongweaverId, RealmState>,
    /// Every region.
    pub regions: BTreeMap<RegionId, RegionState>,
    /// Every performance that was judged.
    pub performed: BTreeMap<PerformanceId, MelodyPerformed>,
    /// How often each performance was credited.
    pub credited: BTreeMap<PerformanceId, u32>,
    /// What weaves and neighbours added to performances, in words.
    pub owed: BTreeSet<String>,
    /// What of that was credited.
    pub added: BTreeSet<String>,
    /// Commands that made events.
    pub commands: BTreeSet<CommandId>,
    /// What breaks a rule of every journal.
    pub faults: Vec<String>,
    versions: BTreeMap<StreamId, (u64, WorldMillis)>,
    once: BTreeSet<String>,
}

impl Facts {
    /// Folds a whole journal.
    ///
    /// # Errors
    /// When it cannot be read, or holds an event that cannot.
    pub async fn read(journal: &Journal) -> Result<Self> {
        let mut facts = Self::default();
        loop {
            let after = facts.events.last().map_or(Position(0), |last| last.position);
            let page = journal.read_all(after, PAGE).await?;
            if page.is_empty() {
                return Ok(facts);
            }
            for event in page {
                facts
                    .take(&event)
                    .with_context(|| format!("event {} of {}", event.version.0, event.stream))?;
                facts.events.push(event);
            }
        }
    }

    fn take(&mut self, event: &Recorded) -> Result<()> {
        if event.position.0 != self.events.len() as u64 + 1 {
            self.faults.push(format!(
                "position {} stands where {} must",
                event.position.0,
                self.events.len() + 1
            ));
        }
        let (version, at) = self.versions.entry(event.stream.clone()).or_default();
        if event.version.0 != *version + 1 || event.at < *at {
            self.faults.push(format!(
                "{} has version {} at {} after version {version} at {}",
                event.stream, event.version.0, event.at.0, at.0
            ));
        }
        (*version, *at) = (event.version.0, event.at);
        self.commands.insert(event.command);
        match owner_of(&event.stream) {
            Ok(StreamOwner::Songweaver(who)) => self.take_realm(who, &decode_realm(event)?),
            Ok(StreamOwner::Region(region)) => self.take_region(region, &decode_region(event)?),
            Ok(StreamOwner::Codex) => match decode_codex(event)? {
                CodexEvent::FirstWoven(first) => {
                    self.once(format!("{} was woven for the first time", first.combo));
                }
                CodexEvent::FirstSeen(first) => {
                    self.once(format!("{} was seen for the first time", first.species));
                }
            },
            // The world's own streams promise nobody anything.
            Err(_) => {}
        }
        Ok(())
    }

    fn take_realm(&mut self, who: SongweaverId, event: &RealmEvent) {
        match event {
            RealmEvent::ResonanceCredited { performance, .. } => {
                *self.credited.entry(*performance).or_default() += 1;
            }
            RealmEvent::ResonanceAdded {
                performance, cause, ..
            } => {
                let what = match cause {
                    Added::Woven { .. } => format!("{performance} woven"),
                    Added::Lent => format!("{performance} lent"),
                    Added::Weather => format!("{performance} carried"),
                    Added::Aurora => format!("{performance} under an Aurora"),
                    Added::Storm { region, storm, .. } => format!("{who} for storm {storm} of {region}"),
                };
                self.once(format!("added: {what}"));
                self.added.insert(what);
            }
            RealmEvent::Arrived { .. } => self.once(format!("{who} arrived")),
            RealmEvent::RegionDiscovered { region } => self.once(format!("{who} discovered {region}")),
            RealmEvent::GateDiscovered { gate } => self.once(format!("{who} found {gate}")),
            RealmEvent::PlaceRestored { place, .. } => self.once(format!("{who} restored {place}")),
            RealmEvent::CodexEntered { entry } => self.once(format!("{who} learned {entry}")),
            RealmEvent::StageReached { journey, stage } => {
                self.once(format!("{who} reached {stage} of {journey}"));
            }
            RealmEvent::AttunementRaised { intent, tier, .. } => {
                self.once(format!("{who} reached {intent:?} {tier}"));
            }
            _ => {}
        }
        self.realms.entry(who).or_default().evolve(event);
    }

    fn take_region(&mut self, region: RegionId, event: &RegionEvent) {
        match event {
            RegionEvent::MelodyPerformed(performed) => {
                self.once(format!("performance {} was judged", performed.performance));
                self.performed.insert(performed.performance, performed.clone());
            }
            RegionEvent::PerformancesWoven(woven) => {
                self.once(format!("weave {} was judged", woven.weave));
                for voice in &woven.voices {
                    self.once(format!("performance {} was woven", voice.performance));
                    self.owed.insert(format!("{} woven", voice.performance));
                }
            }
            RegionEvent::NeighboursLent(lent) => {
                self.once(format!("neighbours lent to {}", lent.performance));
                self.owed.insert(format!("{} lent", lent.performance));
            }
            RegionEvent::WeatherCarried(carried) => {
                self.once(format!("the weather carried {}", carried.performance));
                if carried.earned > Milli::ZERO {
                    self.owed.insert(format!("{} carried", carried.performance));
                }
            }
            RegionEvent::AuroraGave(gift) => {
                self.once(format!("an Aurora gave for {}", gift.performance));
                self.owed.insert(format!("{} under an Aurora", gift.performance));
            }
            RegionEvent::StormEnded(ended) => {
                self.once(format!("storm {} of {region} ended", ended.storm));
                for reward in &ended.rewards {
                    let who = reward.songweaver;
                    self.owed
                        .insert(format!("{who} for storm {} of {region}", ended.storm));
                }
            }
            RegionEvent::PlaceRestored {
                place,
                songweaver,
                first,
                ..
            } => {
                self.once(format!("{songweaver} restored {place} in its region"));
                if *first {
                    self.once(format!("{place} was restored for the first time"));
                }
            }
            RegionEvent::HarmonyShifted { hour, .. } => {
                self.once(format!("hour {hour} of {region} was summed"))
            }
            RegionEvent::Begun { .. } => self.once(format!("{region} began")),
            _ => {}
        }
        self.regions.entry(region).or_default().evolve(event);
    }

    fn once(&mut self, what: String) {
        if !self.once.insert(what.clone()) {
            self.faults.push(format!("twice: {what}"));
        }
    }

    /// Credits that were given too often, or for what was never judged.
    #[must_use]
    pub fn wrong_credits(&self) -> Vec<String> {
        let wrong = self
            .credited
            .iter()
            .filter(|(performance, times)| **times != 1 || !self.performed.contains_key(performance));
        let wrong =
            wrong.map(|(performance, times)| format!("performance {performance} was credited {times} times"));
        let never = self.added.difference(&self.owed);
        wrong
            .chain(never.map(|what| format!("{what} was credited and never decided")))
            .collect()
    }

    /// Performances that were judged and not credited.
    #[must_use]
    pub fn uncredited(&self) -> Vec<String> {
        let judged = self.performed.keys();
        judged
            .filter(|performance| !self.credited.contains_key(performance))
            .map(|performance| format!("performance {performance} was judged and never credited"))
            .chain(
                self.owed
                    .difference(&self.added)
                    .map(|what| format!("{what} was decided and never credited")),
            )
            .collect()
    }
}
