//! The Dissonance Storm as an occasion: how it rises, is scaled, answered, spreads and ends.
//!
//! It fractures two to five places, each with Gloom Shades bound to it. A performance within reach first soothes the Shades, then mends the place;
//! several who answer together reach farther. How many places are open follows those who are here, both ways, and forgets nothing. What it
//! is not: it credits nobody; the policy carries [`Ended::rewards`] to the realm.

use crate::region::command::Perform;
use crate::region::event::{MelodyPerformed, RegionEvent};
use crate::region::limits;
use crate::region::refusal::RegionRefusal;
use crate::region::sky::{Looking, under_sky};
use crate::region::sky_event::{Answered, Ended, FractureRecord, Outcome, Reward, Rose, TurnCause};
use crate::region::sky_state::Storm;
use crate::region::state::RegionState;
use crate::rules::Rules;
use kernel::{Context, RandomStream, RegionId, WorldMillis};
use song::Intent;
use weather::{Kind, QUARTERS_PER_HOUR, StormDef};
use world::RegionDef;
use world::region_def::{PlaceKind, Point};

/// Units of a metre.
const UNITS_PER_METRE: f64 = 64.0;
/// Metres from a region's border within which nothing fractures.
const BORDER_METRES: f64 = 24.0;
/// The most a Songweaver contributes to one storm.
const CONTRIBUTION_MAX: u16 = 1000;

/// How a storm comes to rise.
#[derive(Debug, Clone)]
pub(crate) struct Rising {
    /// When.
    pub(crate) quarter: u32,
    /// Players who are here.
    pub(crate) present: u16,
    /// From where it spread.
    pub(crate) from: Option<(RegionId, u32)>,
    /// Why.
    pub(crate) cause: TurnCause,
}

/// Raises a storm now.
///
/// # Errors
/// The refusal when the region has not begun, has no sky, or a storm rages or its calm lasts.
pub fn raise(
    state: &RegionState,
    chance: u64,
    present: u16,
    context: &Context<'_, Rules>,
) -> Result<Vec<RegionEvent>, RegionRefusal> {
    let rules = context.content;
    let def = under_sky(state, rules)?;
    let noted = state.sky.weather.map_or(0, |noted| noted.quarter);
    let quarter = rules.quarter_of(context.now).max(noted);
    let until = state
        .sky
        .storm
        .as_ref()
        .map_or(state.sky.calm_until, |storm| storm.ends);
    if state.sky.storm.is_some() || quarter < until {
        return Err(RegionRefusal::Calm { until });
    }
    let mut looking = Looking::new(state, def, rules, context.now);
    let mut chance = RandomStream::new(chance, def.slug.as_str());
    let rising = Rising {
        quarter,
        present,
        from: None,
        cause: TurnCause::Called,
    };
    rises(&mut looking, rising, &mut chance);
    Ok(looking.events)
}

/// A storm rises: the weather turns, and places fracture.
pub(crate) fn rises(looking: &mut Looking<'_>, rising: Rising, chance: &mut RandomStream) {
    let Rising {
        quarter,
        present,
        from,
        cause,
    } = rising;
    looking.note(quarter, Some(Kind::DissonanceStorm), cause);
    let def = &looking.rules.pack.weather.storm;
    let fractures = sites(looking.def, chance).into_iter().map(|at| FractureRecord {
        at,
        depth: def.depth,
        remaining: def.depth,
        shades: vec![def.gloom; usize::from(def.shades)],
    });
    let fractures: Vec<FractureRecord> = fractures.collect();
    let event = RegionEvent::StormRose(Rose {
        storm: quarter,
        when: looking.now,
        ends: quarter.saturating_add(u32::from(def.lasts_hours) * QUARTERS_PER_HOUR),
        from,
        present,
        open: open_for(def, present, fractures.len()),
        fractures,
    });
    looking.happen(event);
}

/// How many fractured places are open for so many players.
fn open_for(def: &StormDef, present: u16, fractures: usize) -> u8 {
    let more = def.opens_at.iter().filter(|from| present >= **from).count();
    u8::try_from((2 + more).min(fractures)).unwrap_or(2)
}

/// Where places fracture: on ways and at landmarks, far from each other.
fn sites(def: &RegionDef, chance: &mut RandomStream) -> Vec<(i32, i32)> {
    let side = def.site.side();
    let inside = |at: &Point| {
        let holds = |along: f64| (BORDER_METRES..=side - BORDER_METRES).contains(&along);
        holds(at.x) && holds(at.z)
    };
    let marks = def.places.iter().filter(|place| {
        matches!(
            place.kind,
            PlaceKind::Landmark | PlaceKind::Wound | PlaceKind::Gate
        )
    });
    let ways = def.paths.iter().flat_map(|path| path.points.iter().copied());
    let mut left: Vec<Point> = ways
        .chain(marks.map(|place| place.at))
        .filter(|at| inside(at))
        .collect();
    if left.len() < limits::FRACTURES_MAX {
        // A region of few ways and landmarks fractures around its middle, too.
        let middle = side / 2.0;
        let around = [
            (0.0, -60.0),
            (57.0, -19.0),
            (35.0, 49.0),
            (-35.0, 49.0),
            (-57.0, -19.0),
        ];
        left.extend(around.map(|(x, z)| Point::new(middle + x, middle + z)));
    }
    let mut chosen: Vec<Point> = Vec::new();
    while chosen.len() < limits::FRACTURES_MAX && !left.is_empty() {
        let next = if chosen.is_empty() {
            chance.below(u32::try_from(left.len()).unwrap_or(1)) as usize
        } else {
            let apart = |at: &Point| {
                chosen
                    .iter()
                    .map(|other| at.distance(*other))
                    .fold(f64::MAX, f64::min)
            };
            let farthest =
                (0..left.len()).max_by(|one, other| apart(&left[*one]).total_cmp(&apart(&left[*other])));
            farthest.unwrap_or_default()
        };
        chosen.push(left.swap_remove(next));
    }
    let units = |metres: f64| (metres * UNITS_PER_METRE) as i32;
    chosen
        .into_iter()
        .map(|at| def.world(at))
        .map(|at| (units(at.x), units(at.z)))
        .collect()
}

/// A storm goes on for a quarter: it ends, is scaled to those who are here, or reaches for a neighbour.
pub(crate) fn goes_on(looking: &mut Looking<'_>, quarter: u32, present: u16, chance: &mut RandomStream) {
    let Some(storm) = looking.state.sky.storm.clone() else {
        return;
    };
    if quarter >= storm.ends {
        return ends(looking, quarter, Outcome::Mark);
    }
    let def = &looking.rules.pack.weather.storm;
    let open = open_for(def, present, storm.fractures.len());
    if open != storm.open {
        let when = looking.now;
        looking.happen(RegionEvent::StormScaled {
            storm: storm.number,
            when,
            present,
            open,
        });
    }
    if looking.state.sky.storm.as_ref().is_some_and(Storm::is_mended) {
        return ends(looking, quarter, Outcome::Blessing);
    }
    let answered = storm
        .answered
        .map_or(storm.number, |when| looking.rules.quarter_of(when));
    let alone = quarter.saturating_sub(answered);
    if storm.reaches.is_none() && alone >= u32::from(def.spreads_hours) * QUARTERS_PER_HOUR {
        let outdoors = |slug: &&RegionId| {
            let def = looking.rules.pack.region(slug);
            def.is_some_and(|def| !def.site.is_interior()) && storm.from.as_ref() != Some(*slug)
        };
        let neighbours: Vec<RegionId> = looking.def.neighbours.iter().filter(outdoors).cloned().collect();
        if let Some(to) = chance.pick(&neighbours) {
            let when = looking.now;
            looking.happen(RegionEvent::StormSpread {
                storm: storm.number,
                when,
                to: to.clone(),
            });
        }
    }
}

/// What a performance does to the storm: its answer, and the end where nothing is left to mend.
pub(crate) fn answered(
    state: &RegionState,
    command: &Perform,
    performed: &MelodyPerformed,
    region: &RegionDef,
    rules: &Rules,
) -> Vec<RegionEvent> {
    let Some(answer) = answer(state, command, performed, rules) else {
        return Vec::new();
    };
    let quarter = rules.quarter_of(performed.when);
    let mut looking = Looking::new(state, region, rules, performed.when);
    looking.happen(RegionEvent::StormAnswered(answer));
    if looking.state.sky.storm.as_ref().is_some_and(Storm::is_mended) {
        let noted = looking.state.sky.weather.map_or(0, |noted| noted.quarter);
        ends(&mut looking, quarter.max(noted), Outcome::Blessing);
    }
    looking.events
}

fn answer(
    state: &RegionState,
    command: &Perform,
    performed: &MelodyPerformed,
    rules: &Rules,
) -> Option<Answered> {
    let storm = state.sky.storm.as_ref()?;
    let def = &rules.pack.weather.storm;
    if performed.resonance < rules.pack.balance.performance.noise_below {
        return None;
    }
    let reach = i64::from(def.reach) * UNITS_PER_METRE as i64;
    let near = storm
        .open_fractures()
        .filter(|(_, fracture)| fracture.remaining > 0)
        .map(|(number, fracture)| (apart(command.at, fracture.at), number, fracture))
        .filter(|(apart, ..)| *apart <= reach);
    let (_, number, fracture) = near.min_by_key(|(apart, number, _)| (*apart, *number))?;
    let together = together(storm, command, performed.when, def.together_ms);
    let mut power = power(def, command.intent, performed.resonance, together);
    let before = power;
    let mut shades = fracture.shades.clone();
    let mut gone = Vec::new();
    for (shade, gloom) in (0_u8..).zip(&mut shades) {
        let by = power.min(*gloom);
        if by > 0 && by == *gloom {
            gone.push(shade);
        }
        *gloom -= by;
        power -= by;
    }
    let mended = power.min(fracture.remaining);
    power -= mended;
    let so_far = storm
        .answerers
        .get(&command.songweaver)
        .map_or(0, |answerer| answerer.contribution);
    let contribution = (before - power)
        .min(def.contribution_performance)
        .min(CONTRIBUTION_MAX.saturating_sub(so_far));
    Some(Answered {
        storm: storm.number,
        when: performed.when,
        songweaver: command.songweaver,
        performance: command.performance,
        intent: command.intent,
        fracture: number,
        mended,
        remaining: fracture.remaining - mended,
        shades,
        gone,
        together,
        contribution,
    })
}

/// What a performance soothes and mends, in thousandths.
fn power(def: &StormDef, intent: Intent, resonance: u16, together: u8) -> u16 {
    let step = usize::from(together.max(1)) - 1;
    let times = def
        .together
        .get(step)
        .or(def.together.last())
        .copied()
        .unwrap_or(1000);
    let share = match intent {
        Intent::Creative => def.intents[0],
        Intent::Restoration => def.intents[1],
        Intent::Exploration => def.intents[2],
        Intent::Protection => def.intents[3],
    };
    let power = u64::from(def.mends) * u64::from(resonance) * u64::from(share) * u64::from(times);
    u16::try_from(power / 1_000_000_000).unwrap_or(u16::MAX)
}

/// How many answered within the last minutes, the present one included.
fn together(storm: &Storm, command: &Perform, now: WorldMillis, within_ms: u64) -> u8 {
    let others = storm
        .answerers
        .iter()
        .filter(|(who, answerer)| **who != command.songweaver && now.since(answerer.when) <= within_ms)
        .count();
    u8::try_from(others + 1).unwrap_or(u8::MAX)
}

fn apart(one: (i32, i32), other: (i32, i32)) -> i64 {
    let (x, z) = (
        i64::from(one.0) - i64::from(other.0),
        i64::from(one.1) - i64::from(other.1),
    );
    (x * x + z * z).isqrt()
}

/// A storm ends: what it moves and whom it rewards, and the weather after it.
fn ends(looking: &mut Looking<'_>, quarter: u32, outcome: Outcome) {
    let Some(storm) = looking.state.sky.storm.clone() else {
        return;
    };
    let def = &looking.rules.pack.weather.storm;
    let (moved, share) = match outcome {
        Outcome::Blessing => (def.blessing, 1000),
        Outcome::Mark => (def.mark, i64::from(def.mark_share)),
    };
    let rewards = storm.answerers.iter().map(|(songweaver, answerer)| Reward {
        songweaver: *songweaver,
        performance: answerer.performance,
        intent: answerer.intent,
        contribution: answerer.contribution,
        earned: def
            .reward
            .scaled(i64::from(answerer.contribution) * share, 1_000_000),
    });
    let event = RegionEvent::StormEnded(Ended {
        storm: storm.number,
        when: looking.now,
        outcome,
        harmony: moved.harmony,
        dissonance: moved.dissonance,
        calm_until: quarter.saturating_add(u32::from(def.calm_hours) * QUARTERS_PER_HOUR),
        rewards: rewards.collect(),
    });
    looking.happen(event);
    let after = match outcome {
        Outcome::Blessing => Kind::Clear,
        Outcome::Mark => Kind::SilenceMist,
    };
    looking.note(quarter, Some(after), TurnCause::StormEnded);
    if outcome == Outcome::Mark {
        wound(looking, def.mark_wound);
    }
}

/// A mark deepens the region's wound, up to the depth it was found at.
fn wound(looking: &mut Looking<'_>, by: u16) {
    let (Some(place), before) = (looking.def.wound.clone(), looking.state.wound) else {
        return;
    };
    let depth = before.saturating_add(by).min(looking.def.wound_depth.max(before));
    if depth > before {
        let when = looking.now;
        looking.happen(RegionEvent::WoundDeepened { place, when, depth });
    }
}
