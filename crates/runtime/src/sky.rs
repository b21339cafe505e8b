//! The sky of every region: looked at once a quarter of a world hour, told to whom it concerns, foretold to who asks.
//!
//! What it is not: nothing of the weather is decided here; regions do, by commands that carry time and chance as data. How fast one walks
//! in it is kept beside for the check of movement ([`Paces`]).

use crate::host::HostError;
use crate::near;
use crate::pace::Paces;
use crate::player::Player;
use crate::region_host::Decided;
use crate::runtime::Runtime;
use crate::vault::{WORLD, command_id};
use journal::Snapshot;
use kernel::{CommandId, Position, RegionId, SongweaverId};
use protocol::server::{RegionState as WireRegion, ServerBody};
use protocol::weather::{Calendar, Forecast, Occasion};
use sim::region::TurnWeather;
use sim::view::{happenings, sky as view};
use sim::{RegionCommand, RegionEvent, RegionState};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

/// Thousandths of an open sky.
const OPEN_SKY: f32 = 1000.0;
/// Under which name among the snapshots stands which passage was told, and in which shape: its beginning in world milliseconds.
const PASSAGE_NOTE: &str = "passage-told";
const PASSAGE_SHAPE: &str = "passage 1";

/// What a forecast was made of: the quarter it looks ahead from, and the quarter and storm of the weather it began with.
type Made = (u32, u32, Option<u32>);

/// What the runtime keeps of the sky beside the regions' own states.
#[derive(Debug)]
pub(crate) struct SkyWatch {
    /// The quarter whose sky was looked at last, by region.
    looked: Vec<AtomicU32>,
    /// The latest forecasts, by region: they cost some milliseconds, and hold for a quarter.
    forecasts: Mutex<BTreeMap<usize, (Made, Arc<Forecast>)>>,
    /// How fast one walks where.
    pub(crate) paces: Arc<Paces>,
    /// The beginning of the passage of those that cross the sky that was told last, in whole world milliseconds.
    passage: Mutex<Option<u64>>,
}

impl SkyWatch {
    pub(crate) fn over(regions: usize, paces: Arc<Paces>) -> Self {
        Self {
            looked: (0..regions).map(|_| AtomicU32::new(0)).collect(),
            forecasts: Mutex::default(),
            paces,
            passage: Mutex::default(),
        }
    }
}

impl Runtime {
    /// Looks at the sky of every region whose quarter ended.
    pub(crate) async fn turn_weather(self: &Arc<Self>) {
        let rules = self.rules();
        let now = self.now();
        let quarter = rules.quarter_of(now);
        for (number, host) in self.regions.iter().enumerate() {
            let state = host.state();
            self.sky
                .paces
                .settle(number, sim::sky::pace_of(&state, &rules), now);
            let slug = &self.spots.regions[number].region;
            let sheltered = rules.pack.region(slug).is_none_or(|def| def.site.is_interior());
            let looked = &self.sky.looked[number];
            // A region that is read again is looked at afterwards; its host says why it must be.
            if state.region.is_none()
                || !host.is_owned()
                || sheltered
                || looked.load(Ordering::Acquire) >= quarter
                || !sim::region::sky::is_new(&state, quarter)
            {
                continue;
            }
            let reaching = rules.pack.regions[slug].neighbours.iter().filter_map(|other| {
                let state = self.regions[self.spots.number_of(other)?].state();
                let storm = state.sky.storm.as_ref()?;
                (storm.reaches.as_ref() == Some(slug)).then(|| (other.clone(), storm.number))
            });
            let look = TurnWeather {
                quarter,
                chance: rules.pack.world.seed,
                present: self.present_in(number),
                reaching: reaching.collect(),
            };
            let id = command_id(WORLD, &format!("sky {quarter} of {slug}"));
            match host.command(id, RegionCommand::TurnWeather(look)).await {
                Ok(decided) if decided.events.is_empty() => {}
                Ok(decided) => self.publish_region(number, &decided, None).await,
                Err(HostError::Repeated | HostError::Refused(_)) => {}
                Err(error) => {
                    tracing::warn!(region = %slug, %error, "the sky was not looked at");
                    continue;
                }
            }
            looked.store(quarter, Ordering::Release);
        }
        self.tell_passage().await;
    }

    fn present_in(&self, number: usize) -> u16 {
        u16::try_from(self.space.board.view(number).players).unwrap_or(u16::MAX)
    }

    /// Raises a Dissonance Storm over a region, with chance as data; the same command raises one storm.
    ///
    /// # Errors
    /// When the region is not known, has no sky or is calm, or nothing can be written down.
    pub async fn raise_storm(
        self: &Arc<Self>,
        region: &RegionId,
        id: CommandId,
        chance: u64,
    ) -> Result<(), HostError> {
        let number = self
            .spots
            .number_of(region)
            .ok_or_else(|| HostError::Unavailable(format!("{region} is no region of this world")))?;
        let present = self.present_in(number);
        let command = RegionCommand::RaiseStorm { chance, present };
        let decided = self.regions[number].command(id, command).await?;
        self.publish_region(number, &decided, None).await;
        Ok(())
    }

    /// Metres within which music is heard in a region's weather.
    pub(crate) fn heard_metres(&self, number: usize) -> f32 {
        near::HEARD_METRES * self.hearing(number)
    }

    /// Metres within which a spoken line is heard in a region's weather.
    pub(crate) fn said_metres(&self, number: usize) -> f32 {
        near::SAY_METRES * self.hearing(number)
    }

    fn hearing(&self, number: usize) -> f32 {
        let state = self.regions[number].state();
        f32::from(sim::sky::hearing_of(&state, &self.rules())) / OPEN_SKY
    }

    /// Tells what the sky of a region brought.
    pub(crate) fn publish_sky(&self, number: usize, decided: &Decided, performer: Option<&Player>) {
        let rules = self.rules();
        let slug = &self.spots.regions[number].region;
        for event in &decided.events {
            match event {
                RegionEvent::WeatherTurned(turned) if turned.since == turned.quarter => {
                    if let Some(weather) = view::weather(&decided.state, &rules) {
                        let body = ServerBody::WeatherTurned {
                            region: slug.to_string(),
                            weather,
                            cause: turned.cause.slug().to_owned(),
                        };
                        for player in self.concerned(number) {
                            player.seat.say(&body);
                        }
                    }
                }
                RegionEvent::StormAnswered(_) => self.publish_answer(number, event, decided, performer),
                RegionEvent::StormEnded(_) => self.publish_end(number, event),
                _ => {}
            }
            if let Some((occasion, text)) = view::occasion(&decided.state, slug, event, &rules) {
                self.tell_occasion(&self.concerned(number), &occasion, &text);
            }
            if let Some((occasion, text)) = happenings::occasion(&decided.state, slug, event, &rules) {
                metrics::counter!("happenings_total").increment(1);
                self.tell_occasion(&self.inside(number), &occasion, &text);
            }
        }
    }

    fn publish_answer(
        &self,
        number: usize,
        event: &RegionEvent,
        decided: &Decided,
        performer: Option<&Player>,
    ) {
        let RegionEvent::StormAnswered(answered) = event else {
            return;
        };
        let own = decided.state.sky.storm.as_ref();
        let own = own.and_then(|storm| storm.answerers.get(&answered.songweaver));
        let body = |who: Option<String>, mine| ServerBody::StormAnswered {
            region: self.spots.regions[number].region.to_string(),
            storm: answered.storm,
            fracture: answered.fracture,
            mended: answered.mended,
            remaining: answered.remaining,
            gone: answered
                .gone
                .iter()
                .map(|shade| view::shade_number(answered.fracture, *shade, answered.shades.len()))
                .collect(),
            how: match answered.intent {
                song::Intent::Creative | song::Intent::Restoration => "soothed",
                song::Intent::Exploration | song::Intent::Protection => "driven-off",
            }
            .to_owned(),
            who,
            mine,
        };
        let name = self.known_name(answered.songweaver);
        // The last answer ends the storm: what one gave to it stands in its reward.
        let rewarded = decided.events.iter().find_map(|event| match event {
            RegionEvent::StormEnded(ended) => ended.reward_of(answered.songweaver),
            _ => None,
        });
        let mine = own
            .map(|own| own.contribution)
            .or(rewarded.map(|reward| reward.contribution))
            .unwrap_or(answered.contribution);
        if let Some(player) = performer {
            player.seat.address(body(name.clone(), Some(mine)), self.now());
        }
        let (named, nameless) = (body(name, None), body(None, None));
        for player in self.inside(number) {
            let other = &player.seat;
            if other.songweaver != answered.songweaver {
                let blocks = other.blocks(answered.songweaver);
                other.say(if blocks { &nameless } else { &named });
            }
        }
    }

    fn publish_end(&self, number: usize, event: &RegionEvent) {
        let RegionEvent::StormEnded(ended) = event else {
            return;
        };
        let body = |mine, earned| ServerBody::StormEnded {
            region: self.spots.regions[number].region.to_string(),
            storm: ended.storm,
            outcome: ended.outcome.slug().to_owned(),
            harmony: ended.harmony.0,
            dissonance: ended.dissonance.0,
            singers: u16::try_from(ended.rewards.len()).unwrap_or(u16::MAX),
            mine,
            earned,
        };
        for reward in &ended.rewards {
            if let Some(player) = self.player(reward.songweaver) {
                let own = body(Some(reward.contribution), Some(reward.earned.0));
                player.seat.address(own, self.now());
            }
        }
        let others = body(None, None);
        for player in self.inside(number) {
            if ended.reward_of(player.seat.songweaver).is_none() {
                player.seat.say(&others);
            }
        }
    }

    /// Tells some an occasion, addressed, so that a cut line does not miss it and each hears them in their order.
    fn tell_occasion(&self, players: &[Arc<Player>], occasion: &Occasion, text: &str) {
        for player in players {
            let notice = ServerBody::Notice {
                text: text.to_owned(),
                occasion: Some(occasion.clone()),
            };
            player.seat.address(notice, self.now());
        }
    }

    /// Those in a region.
    fn inside(&self, number: usize) -> Vec<Arc<Player>> {
        let mut there = self.everyone();
        there.retain(|player| player.seat.standing().region == number);
        there
    }

    /// Those in a region and in the regions next to it.
    fn concerned(&self, number: usize) -> Vec<Arc<Player>> {
        let rules = self.rules();
        let slug = &self.spots.regions[number].region;
        let next = rules.pack.region(slug).map(|def| def.neighbours.as_slice());
        let next: Vec<usize> = next
            .unwrap_or_default()
            .iter()
            .filter_map(|other| self.spots.number_of(other))
            .collect();
        let mut there = self.everyone();
        there.retain(|player| {
            let region = player.seat.standing().region;
            region == number || next.contains(&region)
        });
        there
    }

    /// Tells everyone when those that cross the sky begin their passage: once, also over a restart in the middle of it. What was told is noted first,
    /// so that a crash in between loses a word rather than says it twice; the calendar has it besides.
    async fn tell_passage(&self) {
        let Some((occasion, text)) = view::passage(&self.rules(), self.now()) else {
            return;
        };
        let begins = occasion.begins_ms as u64;
        let before = {
            let passage = self.sky.passage.lock();
            *passage.expect("no holder of this lock can panic")
        };
        if before == Some(begins) {
            return;
        }
        let told_before = match before {
            Some(_) => false,
            // The first look of this process: what an earlier one told stands written.
            None => match self.vault.journal.snapshot(PASSAGE_NOTE, PASSAGE_SHAPE).await {
                Ok(note) => note.is_some_and(|note| note.body == begins.to_le_bytes()),
                Err(error) => {
                    tracing::warn!(%error, "whether the passage was told cannot be read; it is looked at again");
                    return;
                }
            },
        };
        if !told_before {
            let note = Snapshot {
                shape: PASSAGE_SHAPE.to_owned(),
                position: Position(0),
                body: begins.to_le_bytes().to_vec(),
            };
            if let Err(error) = self.vault.journal.keep_snapshot(PASSAGE_NOTE, note).await {
                tracing::warn!(%error, "that the passage is told could not be noted; it is tried again");
                return;
            }
            self.tell_occasion(&self.everyone(), &occasion, &text);
        }
        let mut passage = self.sky.passage.lock().expect("no holder of this lock can panic");
        *passage = Some(begins);
    }

    /// What may come in a region; `None` where there is no such region, or no sky over it.
    #[must_use]
    pub fn forecast(&self, region: &RegionId) -> Option<Arc<Forecast>> {
        let number = self.spots.number_of(region)?;
        let (rules, state) = (self.rules(), self.regions[number].state());
        let noted = state.sky.weather?;
        let storm = state.sky.storm.as_ref().map(|storm| storm.number);
        let made = (rules.quarter_of(self.now()), noted.quarter, storm);
        let kept = || {
            self.sky
                .forecasts
                .lock()
                .expect("no holder of this lock can panic")
        };
        if let Some((_, forecast)) = kept().get(&number).filter(|(of, _)| *of == made) {
            return Some(forecast.clone());
        }
        let forecast = Arc::new(view::forecast(&state, &rules, self.now())?);
        kept().insert(number, (made, forecast.clone()));
        Some(forecast)
    }

    /// Which day it is, and what is coming in the whole world.
    #[must_use]
    pub fn calendar(&self) -> Calendar {
        let states: Vec<Arc<RegionState>> = self.regions.iter().map(|host| host.state()).collect();
        let pairs = states.iter().map(|state| {
            let forecast = state.region.as_ref().and_then(|region| self.forecast(region));
            (state.as_ref(), forecast)
        });
        view::calendar(pairs, &self.rules(), self.now())
    }

    /// The state of every region as one player is welcomed with it: what it contributed to storms is among it.
    pub(crate) fn region_states_for(&self, who: SongweaverId) -> Vec<WireRegion> {
        let mut states = self.region_states();
        for state in &mut states {
            let own = state.region.parse().ok().and_then(|region| self.region(&region));
            if let (Some(storm), Some(own)) = (&mut state.storm, own) {
                let own = own.sky.storm.as_ref();
                storm.mine = own.map(|own| own.answerers.get(&who).map_or(0, |own| own.contribution));
            }
        }
        states
    }
}
