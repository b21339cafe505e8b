//! The look at the sky: once a quarter of an hour the weather may turn, and a storm goes on.
//!
//! What it is not: it reads no clock and draws no chance of its own; both come with the command. How a storm rises, spreads and ends stands in
//! [`super::storm`].

use crate::region::command::TurnWeather;
use crate::region::event::RegionEvent;
use crate::region::happening;
use crate::region::limits;
use crate::region::refusal::RegionRefusal;
use crate::region::sky_event::{TurnCause, Turned};
use crate::region::sky_state::Noted;
use crate::region::state::RegionState;
use crate::region::storm::{self, Rising};
use crate::rules::Rules;
use crate::sky::{self, conditions};
use kernel::{Context, RandomStream, RegionId, WorldMillis};
use weather::chain::{self, Spell, stays_until};
use weather::{Conditions, Kind};
use world::RegionDef;

/// Thousandths by which the intensity must have changed to be noted at once.
const NOTED_CHANGE: u16 = 150;

/// Looks at the sky of a quarter; after a pause, of every quarter missed, at most [`limits::QUARTERS_AT_ONCE_MAX`].
///
/// # Errors
/// The refusal when the region has not begun, has no sky, the quarter was looked at, or too many neighbours' storms were given.
pub fn turn_weather(
    state: &RegionState,
    look: &TurnWeather,
    context: &Context<'_, Rules>,
) -> Result<Vec<RegionEvent>, RegionRefusal> {
    let def = under_sky(state, context.content)?;
    if look.reaching.len() > limits::NEIGHBOURS_MAX {
        return Err(RegionRefusal::TooManyNeighbours(look.reaching.len()));
    }
    let last = state.sky.weather.map(|noted| noted.quarter);
    if let Some(last) = last.filter(|last| look.quarter <= *last) {
        return Err(RegionRefusal::QuarterPassed {
            quarter: look.quarter,
            next: last.saturating_add(1),
        });
    }
    // Quarters in between that were looked at and had nothing to note are not looked at again.
    let first = match last {
        Some(last) if look.quarter - last > limits::NOTED_QUARTERS => look
            .quarter
            .saturating_sub(limits::QUARTERS_AT_ONCE_MAX - 1)
            .max(last + 1),
        _ => look.quarter,
    };
    let mut looking = Looking::new(state, def, context.content, context.now);
    for quarter in first..=look.quarter {
        looking.quarter(quarter, look);
    }
    happening::turn(&mut looking, look.quarter);
    Ok(looking.events)
}

/// The definition of a region that has a sky.
pub(crate) fn under_sky<'a>(state: &RegionState, rules: &'a Rules) -> Result<&'a RegionDef, RegionRefusal> {
    let slug = state.region.as_ref().ok_or(RegionRefusal::NotBegun)?;
    let def = rules
        .pack
        .region(slug)
        .ok_or_else(|| RegionRefusal::UnknownRegion(slug.clone()))?;
    if def.site.is_interior() {
        return Err(RegionRefusal::NoSky(slug.clone()));
    }
    Ok(def)
}

/// A decision about the sky in the making: what happens, and the region as it will be.
pub(crate) struct Looking<'a> {
    pub(crate) def: &'a RegionDef,
    pub(crate) rules: &'a Rules,
    pub(crate) now: WorldMillis,
    pub(crate) state: RegionState,
    pub(crate) events: Vec<RegionEvent>,
}

impl<'a> Looking<'a> {
    pub(crate) fn new(state: &RegionState, def: &'a RegionDef, rules: &'a Rules, now: WorldMillis) -> Self {
        // Who sang in this hour has no part in it, and may be thousands.
        let mut draft = state.clone();
        draft.hourly.singers.clear();
        Self {
            def,
            rules,
            now,
            state: draft,
            events: Vec::new(),
        }
    }

    pub(crate) fn happen(&mut self, event: RegionEvent) {
        self.state.evolve(&event);
        self.events.push(event);
    }

    fn quarter(&mut self, quarter: u32, look: &TurnWeather) {
        let region: &RegionId = &self.def.slug;
        let mut chance = RandomStream::new(look.chance ^ u64::from(quarter) << 16, region.as_str());
        if self.state.sky.storm.is_some() {
            storm::goes_on(self, quarter, look.present, &mut chance);
            if self.state.sky.storm.is_some() {
                self.note(quarter, None, TurnCause::Noted);
            }
            return;
        }
        let calm = quarter < self.state.sky.calm_until;
        let caught = &self.state.sky.caught;
        let reaching = look.reaching.iter().find(|from| !caught.contains(from)).cloned();
        if let Some(from) = reaching.filter(|_| !calm) {
            let rising = Rising {
                quarter,
                present: look.present,
                from: Some(from),
                cause: TurnCause::Spread,
            };
            return storm::rises(self, rising, &mut chance);
        }
        let conditions = self.conditions(quarter);
        let spell = self.state.sky.weather.map(|noted| Spell {
            kind: noted.kind,
            until: noted.until,
        });
        let barred = calm.then_some(Kind::DissonanceStorm);
        let weather = &self.rules.pack.weather;
        let turned = chain::turn(
            weather,
            spell.unwrap_or_default(),
            quarter,
            &conditions,
            barred,
            &mut chance,
        );
        match turned {
            Some(Kind::DissonanceStorm) => {
                let rising = Rising {
                    quarter,
                    present: look.present,
                    from: None,
                    cause: TurnCause::Dissonance,
                };
                storm::rises(self, rising, &mut chance);
            }
            Some(kind) => self.note(quarter, Some(kind), cause_of(kind, &conditions)),
            None => self.note(quarter, None, TurnCause::Noted),
        }
    }

    pub(crate) fn conditions(&self, quarter: u32) -> Conditions<'a> {
        let mood = (self.state.harmony, self.state.dissonance);
        conditions(self.rules, self.def, mood, self.in_tune(quarter), quarter)
    }

    /// Quarters in a row that the region has been in tune by then.
    fn in_tune(&self, quarter: u32) -> u16 {
        if self.state.harmony < self.rules.pack.weather.aurora.in_tune {
            return 0;
        }
        let noted = self.state.sky.weather.unwrap_or_default();
        let longer = u16::try_from(quarter.saturating_sub(noted.quarter)).unwrap_or(u16::MAX);
        // The first look counts itself and nothing of what was before it.
        let longer = if self.state.sky.weather.is_some() {
            longer
        } else {
            1
        };
        noted.in_tune.saturating_add(longer)
    }

    /// Notes the weather: at once where the kind turned or its strength changed much, else now and then.
    pub(crate) fn note(&mut self, quarter: u32, turned: Option<Kind>, cause: TurnCause) {
        let before = self.state.sky.weather;
        let kind = turned.or(before.map(|noted| noted.kind)).unwrap_or_default();
        let conditions = self.conditions(quarter);
        let def = self.rules.pack.weather.kind(kind);
        let intensity = def.map_or(0, |def| conditions.intensity(def));
        let same = |noted: Noted| {
            noted.kind == kind
                && noted.intensity.abs_diff(intensity) < NOTED_CHANGE
                && quarter - noted.quarter < limits::NOTED_QUARTERS
        };
        if turned.is_none() && before.is_some_and(same) {
            return;
        }
        let (since, until) = match before.filter(|noted| noted.kind == kind && turned.is_none()) {
            Some(noted) => (noted.since, noted.until),
            None => (quarter, def.map_or(quarter, |def| stays_until(def, quarter))),
        };
        let event = RegionEvent::WeatherTurned(Turned {
            quarter,
            when: self.now,
            kind,
            intensity,
            air: conditions.air,
            since,
            until,
            in_tune: self.in_tune(quarter),
            cause,
        });
        self.happen(event);
    }
}

/// Why a kind rises: what it came of first.
fn cause_of(kind: Kind, conditions: &Conditions<'_>) -> TurnCause {
    match kind {
        Kind::Aurora => TurnCause::Harmony,
        Kind::SilenceMist | Kind::DissonanceStorm => TurnCause::Dissonance,
        _ if conditions.air.front >= 400 => TurnCause::Front,
        _ => TurnCause::Air,
    }
}

/// What the sky of the region is asked next, for the shell: whether a quarter is new to it.
#[must_use]
pub fn is_new(state: &RegionState, quarter: u32) -> bool {
    state.sky.weather.is_none_or(|noted| noted.quarter < quarter)
}

/// What hourly share the weather has in a region's mood.
pub(crate) fn hourly(state: &RegionState, rules: &Rules) -> Option<crate::region::event::Share> {
    let (kind, harmony, dissonance) = sky::hourly(state, rules)?;
    Some(crate::region::event::Share {
        cause: crate::region::event::SlowCause::Weather { kind },
        harmony,
        dissonance,
    })
}
