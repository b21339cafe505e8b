//! What slow causes do to a region: one event for the hours that passed, with a share for each cause.
//!
//! What it is not: it reads no clock; the shell says which hour ended and how the neighbours stand.

use crate::region::event::{RegionEvent, Share, SlowCause};
use crate::region::life::{LifeHour, LifePassed};
use crate::region::limits;
use crate::region::mood::{self, Ground, Mood};
use crate::region::refusal::RegionRefusal;
use crate::region::sky;
use crate::region::state::RegionState;
use crate::rules::Rules;
use kernel::{Context, Milli, RegionId, WorldMillis};
use world::RegionDef;

/// Begins a region as content says it stands; nothing happens when it has begun.
///
/// # Errors
/// [`RegionRefusal::UnknownRegion`] when content does not define it.
pub fn begin(
    state: &RegionState,
    region: &RegionId,
    context: &Context<'_, Rules>,
) -> Result<Vec<RegionEvent>, RegionRefusal> {
    let def = context
        .content
        .pack
        .region(region)
        .ok_or_else(|| RegionRefusal::UnknownRegion(region.clone()))?;
    if state.region.is_some() {
        return Ok(Vec::new());
    }
    Ok(vec![RegionEvent::Begun {
        region: region.clone(),
        hour: context.content.hour_of(context.now),
        harmony: def.rest.harmony,
        dissonance: def.rest.dissonance,
        wound: if def.wound.is_some() { def.wound_depth } else { 0 },
    }])
}

/// Sums the slow causes of every hour from the last one summed to this one, at most [`limits::HOURS_AT_ONCE_MAX`].
///
/// # Errors
/// The refusal when the region has not begun, the hour was summed, or too many neighbours were given.
pub fn pass_time(
    state: &RegionState,
    hour: u32,
    neighbours: &[(RegionId, Milli, Milli)],
    life: Option<&LifeHour>,
    context: &Context<'_, Rules>,
) -> Result<Vec<RegionEvent>, RegionRefusal> {
    let slug = state.region.as_ref().ok_or(RegionRefusal::NotBegun)?;
    let def = context
        .content
        .pack
        .region(slug)
        .ok_or_else(|| RegionRefusal::UnknownRegion(slug.clone()))?;
    if hour <= state.hour {
        return Err(RegionRefusal::HourPassed {
            hour,
            next: state.hour.saturating_add(1),
        });
    }
    if neighbours.len() > limits::NEIGHBOURS_MAX {
        return Err(RegionRefusal::TooManyNeighbours(neighbours.len()));
    }
    let first = hour
        .saturating_sub(limits::HOURS_AT_ONCE_MAX - 1)
        .max(state.hour + 1);
    let mut passing = Passing::new(state, def, context.content);
    for passed in first..=hour {
        passing.hour(passed, neighbours);
        if let Some(life) = life {
            passing.live(life);
        }
    }
    let mut events = passing.events(hour, context.now);
    if let Some(life) = life {
        events.push(RegionEvent::LifePassed(LifePassed::of(life, hour, context.now)));
    }
    let numbers = &context.content.pack.nature.tending;
    events.extend(state.life.gardens.lapsed(hour, context.now, numbers));
    Ok(events)
}

/// Hours in passing: the mood as it moves, and the shares so far.
struct Passing<'a> {
    state: &'a RegionState,
    def: &'a RegionDef,
    rules: &'a Rules,
    mood: Mood,
    shares: Vec<Share>,
}

impl<'a> Passing<'a> {
    fn new(state: &'a RegionState, def: &'a RegionDef, rules: &'a Rules) -> Self {
        Self {
            state,
            def,
            rules,
            mood: Mood {
                harmony: state.harmony,
                dissonance: state.dissonance,
                wound: state.wound,
            },
            shares: Vec::new(),
        }
    }

    fn hour(&mut self, hour: u32, neighbours: &[(RegionId, Milli, Milli)]) {
        let balance = &self.rules.pack.balance;
        let ground = Ground {
            harmony: self.def.rest.harmony,
            dissonance: self.def.rest.dissonance,
            silence: self.def.silence,
        };
        let pressure = mood::pressure(balance, self.mood, ground);
        let slow = mood::hour(balance, self.mood, ground, neighbours);
        for share in slow.into_iter().chain(sky::hourly(self.state, self.rules)) {
            let before = self.mood;
            self.mood = self.mood.moved(&share);
            // What took effect, not what pressed: the bounds hold, and the ledger adds up.
            self.add(Share {
                cause: share.cause,
                harmony: self.mood.harmony - before.harmony,
                dissonance: self.mood.dissonance - before.dissonance,
            });
        }
        self.deepen(hour, pressure);
    }

    /// What an hour of its life gives or takes.
    fn live(&mut self, life: &LifeHour) {
        let (harmony, dissonance) = self
            .rules
            .pack
            .nature
            .balance
            .hour_of(life.standing.whole.min(1000));
        let share = Share {
            cause: SlowCause::Nature,
            harmony: Milli(harmony),
            dissonance: Milli(dissonance),
        };
        let before = self.mood;
        self.mood = self.mood.moved(&share);
        self.add(Share {
            cause: SlowCause::Nature,
            harmony: self.mood.harmony - before.harmony,
            dissonance: self.mood.dissonance - before.dissonance,
        });
    }

    fn add(&mut self, share: Share) {
        match self.shares.iter_mut().find(|sum| sum.cause == share.cause) {
            Some(sum) => {
                sum.harmony += share.harmony;
                sum.dissonance += share.dissonance;
            }
            None => self.shares.push(share),
        }
    }

    /// The Silence wounds again what was eased, once it is no longer tended, up to the depth it was found at.
    fn deepen(&mut self, hour: u32, pressure: Milli) {
        let balance = &self.rules.pack.balance.wound;
        let tended = self
            .state
            .eased_hour
            .is_none_or(|eased| hour <= eased.saturating_add(u32::from(balance.grace_hours)));
        if self.def.wound.is_none() || tended || self.mood.wound >= self.def.wound_depth {
            return;
        }
        let by = Milli(i32::from(balance.deepen)).times(pressure).0.max(0);
        let by = u16::try_from(by).unwrap_or(u16::MAX);
        self.mood.wound = self.mood.wound.saturating_add(by).min(self.def.wound_depth);
    }

    fn events(self, hour: u32, when: WorldMillis) -> Vec<RegionEvent> {
        let mut events = vec![RegionEvent::HarmonyShifted {
            hour,
            when,
            shares: self.shares,
        }];
        if let Some(place) = self
            .def
            .wound
            .clone()
            .filter(|_| self.mood.wound > self.state.wound)
        {
            events.push(RegionEvent::WoundDeepened {
                place,
                when,
                depth: self.mood.wound,
            });
        }
        events
    }
}
