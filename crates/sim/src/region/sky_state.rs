//! What a region remembers of its sky and of the storm that rages in it, folded from events.
//!
//! Everything is bounded. What it is not: no rule stands here.

use crate::region::ledger::EntryCause;
use crate::region::limits;
use crate::region::sky_event::{Answered, Carried, Ended, FractureRecord, Gift, Outcome, Rose, Turned};
use crate::region::state::{RegionState, push};
use kernel::{Milli, PerformanceId, RegionId, SongweaverId, WorldMillis};
use serde::{Deserialize, Serialize};
use song::Intent;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use weather::{Air, Kind};

/// A region's sky.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sky {
    /// The weather as it was last noted; absent before the first look.
    pub weather: Option<Noted>,
    /// The storm that rages.
    pub storm: Option<Storm>,
    /// The quarter before which no storm rises.
    pub calm_until: u32,
    /// How the last storm ended, with its number.
    pub last: Option<(u32, Outcome)>,
    /// Storms of neighbours that reached here, oldest first, at most [`limits::CAUGHT_MAX`].
    pub caught: VecDeque<(RegionId, u32)>,
    /// Who was given a gift by the present Aurora, at most [`limits::GIFTED_MAX`].
    pub gifted: BTreeSet<SongweaverId>,
    /// What of the living world goes on with the weather, by slug, with the quarters at which it began, at most [`limits::HAPPENINGS_MAX`].
    pub happenings: BTreeMap<String, u32>,
}

/// The weather as it was noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Noted {
    /// The quarter.
    pub quarter: u32,
    /// The kind.
    pub kind: Kind,
    /// How strongly, in thousandths.
    pub intensity: u16,
    /// The air.
    pub air: Air,
    /// The quarter at which this kind began.
    pub since: u32,
    /// The quarter until which it stays at least.
    pub until: u32,
    /// Quarters in a row that the region has been in tune.
    pub in_tune: u16,
}

/// A storm while it rages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Storm {
    /// Its number.
    pub number: u32,
    /// When it rose.
    pub rose: WorldMillis,
    /// The quarter at which it ends by itself.
    pub ends: u32,
    /// Where it came from, where it spread.
    pub from: Option<RegionId>,
    /// The neighbour it reaches for.
    pub reaches: Option<RegionId>,
    /// How many fractured places are open: the first so many.
    pub open: u8,
    /// The fractured places.
    pub fractures: Vec<FractureRecord>,
    /// Who answered it, at most [`limits::ANSWERERS_MAX`].
    pub answerers: BTreeMap<SongweaverId, Answerer>,
    /// When it was answered last.
    pub answered: Option<WorldMillis>,
}

/// Who answered a storm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answerer {
    /// What was contributed, 0 to 1000.
    pub contribution: u16,
    /// The last performance that did.
    pub performance: PerformanceId,
    /// What that was for.
    pub intent: Intent,
    /// When.
    pub when: WorldMillis,
}

impl Storm {
    /// The fractured places that are open, with their numbers.
    pub fn open_fractures(&self) -> impl Iterator<Item = (u8, &FractureRecord)> {
        (0..self.open).zip(&self.fractures)
    }

    /// Whether nothing that is open is left to mend.
    #[must_use]
    pub fn is_mended(&self) -> bool {
        self.open_fractures().all(|(_, fracture)| fracture.remaining == 0)
    }
}

impl RegionState {
    pub(crate) fn weather_turned(&mut self, turned: &Turned) {
        let before = self.sky.weather;
        if before.is_none_or(|before| before.since != turned.since) {
            self.sky.gifted.clear();
        }
        self.sky.weather = Some(Noted {
            quarter: turned.quarter,
            kind: turned.kind,
            intensity: turned.intensity,
            air: turned.air,
            since: turned.since,
            until: turned.until,
            in_tune: turned.in_tune,
        });
    }

    pub(crate) fn weather_carried(&mut self, carried: &Carried) {
        // It counts in the hour of the performance it carried, which came just before.
        self.hourly.harmony += carried.harmony;
        self.hourly.dissonance += carried.dissonance;
        let by = |change: Milli| Milli(change.0.saturating_abs());
        self.count_singer(
            carried.songweaver,
            by(carried.harmony),
            by(carried.dissonance),
            carried.earned,
        );
        let cause = EntryCause::Carried {
            songweaver: carried.songweaver,
            kind: carried.kind,
        };
        self.moved(carried.when, cause, carried.harmony, carried.dissonance);
    }

    pub(crate) fn aurora_gave(&mut self, gift: &Gift) {
        if self.sky.gifted.len() < limits::GIFTED_MAX {
            self.sky.gifted.insert(gift.songweaver);
        }
    }

    pub(crate) fn storm_rose(&mut self, rose: &Rose) {
        if let Some(from) = &rose.from {
            push(&mut self.sky.caught, from.clone(), limits::CAUGHT_MAX);
        }
        self.sky.storm = Some(Storm {
            number: rose.storm,
            rose: rose.when,
            ends: rose.ends,
            from: rose.from.as_ref().map(|(region, _)| region.clone()),
            reaches: None,
            open: rose.open,
            fractures: rose.fractures.clone(),
            answerers: BTreeMap::new(),
            answered: None,
        });
    }

    pub(crate) fn storm_answered(&mut self, answered: &Answered) {
        let Some(storm) = &mut self.sky.storm else { return };
        if let Some(fracture) = storm.fractures.get_mut(usize::from(answered.fracture)) {
            fracture.remaining = answered.remaining;
            fracture.shades.clone_from(&answered.shades);
        }
        storm.answered = Some(answered.when);
        let known = storm.answerers.contains_key(&answered.songweaver);
        if known || storm.answerers.len() < limits::ANSWERERS_MAX {
            let before = storm.answerers.get(&answered.songweaver);
            let contribution = before.map_or(0, |before| before.contribution);
            storm.answerers.insert(
                answered.songweaver,
                Answerer {
                    contribution: contribution.saturating_add(answered.contribution),
                    performance: answered.performance,
                    intent: answered.intent,
                    when: answered.when,
                },
            );
        }
    }

    pub(crate) fn storm_ended(&mut self, ended: &Ended) {
        self.sky.storm = None;
        self.sky.calm_until = ended.calm_until;
        self.sky.last = Some((ended.storm, ended.outcome));
        let cause = EntryCause::StormEnded {
            outcome: ended.outcome,
        };
        self.moved(ended.when, cause, ended.harmony, ended.dissonance);
    }
}
