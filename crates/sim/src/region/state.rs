//! What a region remembers, and how events change it.
//!
//! Everything is bounded: the ledger, the plays that wear out, the singers of one hour. What it is not: no rule stands here;
//! `evolve` chooses nothing and looks nothing up.

use crate::region::event::{MelodyPerformed, RegionEvent, SlowCause};
use crate::region::ledger::{Entry, EntryCause};
use crate::region::life::LifeState;
use crate::region::limits;
use crate::region::sky_state::Sky;
use kernel::{Milli, PerformanceId, PlaceId, RegionId, SongweaverId, WeaveId, WorldMillis};
use serde::{Deserialize, Serialize};
use song::freshness::Fingerprint;
use std::collections::{BTreeMap, VecDeque};
use world::harmony::FULL;

/// A region as its events left it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RegionState {
    /// Which region; absent until it has begun.
    pub region: Option<RegionId>,
    /// Harmony, 0 to 100 points.
    pub harmony: Milli,
    /// Dissonance, 0 to 100 points.
    pub dissonance: Milli,
    /// Depth of its wound in thousandths; 0 is healed.
    pub wound: u16,
    /// The last world hour whose slow causes were summed.
    pub hour: u32,
    /// The world hour in which the wound was last eased.
    pub eased_hour: Option<u32>,
    /// Who restored each place first in the world.
    pub firsts: BTreeMap<PlaceId, SongweaverId>,
    /// What performances did in the present world hour.
    pub hourly: Hourly,
    /// The latest plays, oldest first, at most [`limits::PLAYS_MAX`].
    pub plays: VecDeque<Play>,
    /// The latest weaves, oldest first, at most [`limits::WEAVES_MAX`].
    pub weaves: VecDeque<PastWeave>,
    /// The latest who eased the wound, oldest first, at most [`limits::EASINGS_MAX`].
    pub easings: VecDeque<Easing>,
    /// The latest causes, oldest first, at most [`limits::LEDGER_MAX`].
    pub ledger: VecDeque<Entry>,
    /// Its life: the last hour, its days, who cared and who is trusted.
    pub life: LifeState,
    /// Its sky, and the storm that rages in it.
    pub sky: Sky,
}

/// What performances did in one world hour.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Hourly {
    /// The hour.
    pub hour: u32,
    /// Harmony moved in it, up less down.
    pub harmony: Milli,
    /// Dissonance moved in it, up less down.
    pub dissonance: Milli,
    /// Each singer's part, at most [`limits::SINGERS_MAX`].
    pub singers: BTreeMap<SongweaverId, SingerHour>,
}

/// One singer's part of an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SingerHour {
    /// Harmony moved, whichever way.
    pub harmony: Milli,
    /// Dissonance moved, whichever way.
    pub dissonance: Milli,
    /// Resonance earned.
    pub earned: Milli,
}

/// A play that may wear out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Play {
    /// What was played, whatever its key and speed.
    pub fingerprint: Fingerprint,
    /// Who.
    pub songweaver: SongweaverId,
    /// When.
    pub when: WorldMillis,
    /// Which performance.
    pub performance: PerformanceId,
}

/// A weave that may wear its combos out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastWeave {
    /// Which.
    pub weave: WeaveId,
    /// When it was judged.
    pub when: WorldMillis,
    /// Its combos by slug.
    pub combos: Vec<String>,
    /// Who sang in it.
    pub singers: Vec<SongweaverId>,
}

/// Someone eased the wound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Easing {
    /// Who.
    pub songweaver: SongweaverId,
    /// When.
    pub when: WorldMillis,
}

impl RegionState {
    /// Harmony and dissonance that performances moved in the given hour; nothing when it is another than the last one.
    #[must_use]
    pub fn moved_in(&self, hour: u32) -> (Milli, Milli) {
        if self.hourly.hour == hour {
            (self.hourly.harmony, self.hourly.dissonance)
        } else {
            (Milli::ZERO, Milli::ZERO)
        }
    }

    /// A singer's part of the given hour; `None` when the hour has as many singers as are counted.
    #[must_use]
    pub fn singer_in(&self, hour: u32, songweaver: SongweaverId) -> Option<SingerHour> {
        if self.hourly.hour != hour {
            return Some(SingerHour::default());
        }
        let singers = &self.hourly.singers;
        let room = singers.len() < limits::SINGERS_MAX;
        singers
            .get(&songweaver)
            .copied()
            .or_else(|| room.then(SingerHour::default))
    }

    /// Applies what happened.
    pub fn evolve(&mut self, event: &RegionEvent) {
        match event {
            RegionEvent::Begun {
                region,
                hour,
                harmony,
                dissonance,
                wound,
            } => {
                self.region = Some(region.clone());
                self.hour = *hour;
                self.harmony = bounded(*harmony);
                self.dissonance = bounded(*dissonance);
                self.wound = *wound;
            }
            RegionEvent::MelodyPerformed(performed) => self.performed(performed),
            RegionEvent::NeighboursLent(lent) => {
                // It counts in the hour of the performance it was lent to, which came just before.
                self.hourly.harmony += lent.harmony;
                self.hourly.dissonance += lent.dissonance;
                let by = |change: Milli| Milli(change.0.saturating_abs());
                self.count_singer(
                    lent.songweaver,
                    by(lent.harmony),
                    by(lent.dissonance),
                    lent.earned,
                );
                let cause = EntryCause::Lent {
                    songweaver: lent.songweaver,
                };
                self.moved(lent.when, cause, lent.harmony, lent.dissonance);
            }
            RegionEvent::PerformancesWoven(woven) => self.woven(woven),
            RegionEvent::HarmonyShifted { hour, when, shares } => {
                self.hour = *hour;
                for share in shares {
                    let cause = match &share.cause {
                        SlowCause::Rest => EntryCause::Rest,
                        SlowCause::Silence => EntryCause::Silence,
                        SlowCause::Wound => EntryCause::Wound,
                        SlowCause::Neighbour { region } => EntryCause::Neighbour {
                            region: region.clone(),
                        },
                        SlowCause::Nature => {
                            self.life.gave = (share.harmony, share.dissonance);
                            EntryCause::Nature
                        }
                        SlowCause::Weather { kind } => EntryCause::Weather { kind: *kind },
                    };
                    self.moved(*when, cause, share.harmony, share.dissonance);
                }
            }
            RegionEvent::PlaceRestored {
                place,
                songweaver,
                first,
                when,
                harmony,
                dissonance,
                ..
            } => {
                if *first {
                    self.firsts.entry(place.clone()).or_insert(*songweaver);
                }
                // The wave counts in the hour of the performance that brought it, which came just before.
                self.hourly.harmony += *harmony;
                self.hourly.dissonance += *dissonance;
                let cause = EntryCause::Restored {
                    place: place.clone(),
                    songweaver: *songweaver,
                };
                self.moved(*when, cause, *harmony, *dissonance);
            }
            RegionEvent::PlaceTried { .. } => {}
            RegionEvent::WoundEased {
                place,
                songweaver,
                when,
                by,
                remaining,
                ..
            } => {
                self.wound = *remaining;
                // The performance that eased it came just before, in this very hour.
                self.eased_hour = Some(self.hourly.hour);
                push(
                    &mut self.easings,
                    Easing {
                        songweaver: *songweaver,
                        when: *when,
                    },
                    limits::EASINGS_MAX,
                );
                let cause = EntryCause::Healing {
                    place: place.clone(),
                    songweaver: *songweaver,
                    by: *by,
                };
                self.moved(*when, cause, Milli::ZERO, Milli::ZERO);
            }
            RegionEvent::WoundDeepened { place, when, depth } => {
                self.wound = *depth;
                let cause = EntryCause::Wounded { place: place.clone() };
                self.moved(*when, cause, Milli::ZERO, Milli::ZERO);
            }
            RegionEvent::LifePassed(passed) => self.life.passed(passed),
            RegionEvent::Tended(tended) => {
                self.life.tended(tended);
                let cause = EntryCause::Tended {
                    songweaver: tended.songweaver,
                    deed: tended.deed,
                };
                self.moved(tended.when, cause, Milli::ZERO, Milli::ZERO);
            }
            RegionEvent::WeatherTurned(turned) => self.weather_turned(turned),
            RegionEvent::WeatherCarried(carried) => self.weather_carried(carried),
            RegionEvent::AuroraGave(gift) => self.aurora_gave(gift),
            RegionEvent::StormRose(rose) => self.storm_rose(rose),
            RegionEvent::StormScaled { open, .. } => {
                if let Some(storm) = &mut self.sky.storm {
                    storm.open = *open;
                }
            }
            RegionEvent::StormAnswered(answered) => self.storm_answered(answered),
            RegionEvent::StormSpread { to, .. } => {
                if let Some(storm) = &mut self.sky.storm {
                    storm.reaches = Some(to.clone());
                }
            }
            RegionEvent::StormEnded(ended) => self.storm_ended(ended),
            RegionEvent::HappeningBegan(happened) => self.happening_began(happened),
            RegionEvent::HappeningEnded(happened) => self.happening_ended(happened),
            RegionEvent::LifeHeard(heard) => self.life.heard(heard),
            RegionEvent::GardenTended(tended) => self.life.gardens.tended(tended),
            RegionEvent::GardenLeft(left) => self.life.gardens.left(left),
            RegionEvent::FriendCame(came) => self.life.friend_came(came),
            RegionEvent::FriendLeft(left) => self.life.friend_left(left),
        }
    }

    fn performed(&mut self, event: &MelodyPerformed) {
        self.begin_hour(event.hour);
        self.hourly.harmony += event.harmony;
        self.hourly.dissonance += event.dissonance;
        let by = |change: Milli| Milli(change.0.saturating_abs());
        self.count_singer(
            event.songweaver,
            by(event.harmony),
            by(event.dissonance),
            event.earned,
        );
        push(
            &mut self.plays,
            Play {
                fingerprint: event.fingerprint.clone(),
                songweaver: event.songweaver,
                when: event.when,
                performance: event.performance,
            },
            limits::PLAYS_MAX,
        );
        let cause = EntryCause::Performance {
            songweaver: event.songweaver,
            intent: event.intent,
        };
        self.moved(event.when, cause, event.harmony, event.dissonance);
    }

    /// Counts from nothing where another hour has begun.
    pub(crate) fn begin_hour(&mut self, hour: u32) {
        if self.hourly.hour != hour {
            self.hourly = Hourly {
                hour,
                ..Hourly::default()
            };
        }
    }

    /// Adds to a singer's part of the hour, as long as there is room for singers.
    pub(crate) fn count_singer(
        &mut self,
        who: SongweaverId,
        harmony: Milli,
        dissonance: Milli,
        earned: Milli,
    ) {
        let known = self.hourly.singers.contains_key(&who);
        if known || self.hourly.singers.len() < limits::SINGERS_MAX {
            let singer = self.hourly.singers.entry(who).or_default();
            singer.harmony += harmony;
            singer.dissonance += dissonance;
            singer.earned += earned;
        }
    }

    /// Moves harmony and dissonance within their bounds and writes the cause down.
    pub(crate) fn moved(&mut self, when: WorldMillis, cause: EntryCause, harmony: Milli, dissonance: Milli) {
        self.harmony = bounded(self.harmony + harmony);
        self.dissonance = bounded(self.dissonance + dissonance);
        let entry = Entry {
            when,
            since: when,
            cause,
            harmony,
            dissonance,
        };
        crate::region::ledger::write(&mut self.ledger, entry);
    }
}

fn bounded(value: Milli) -> Milli {
    value.within(Milli::ZERO, FULL)
}

/// Adds to a queue and lets the oldest go beyond the bound.
pub(crate) fn push<T>(queue: &mut VecDeque<T>, item: T, max: usize) {
    while queue.len() >= max {
        queue.pop_front();
    }
    queue.push_back(item);
}
