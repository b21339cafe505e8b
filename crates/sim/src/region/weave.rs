//! What a weave does: performances that were judged already bring more, by how they went together.
//!
//! A voice's multiplier comes of the combos it took part in, less what repetition wore off, or of plain quality where there was none. It
//! multiplies only what the voice's own performance did for good, within bounds of an hour of its own, so that who does nothing gains
//! nothing by standing in a choir. What it is not: relations and combos are found before, by pure functions of the log.

use crate::region::command::{Weave, WeaveVoice};
use crate::region::event::RegionEvent;
use crate::region::limits;
use crate::region::mood;
use crate::region::perform::held;
use crate::region::refusal::RegionRefusal;
use crate::region::state::{PastWeave, RegionState};
use crate::region::woven::{Woven, WovenCombo, WovenVoice};
use crate::rules::Rules;
use kernel::{Context, Milli, SongweaverId, WorldMillis};
use song::combo::{mastered, worn};
use std::collections::BTreeSet;

/// A multiplier of one: nothing is added.
const ONCE: u16 = 1000;
/// What every combo beyond the best adds of its own, as a divisor.
const FURTHER_DIVISOR: u32 = 4;

/// Judges the effect of a weave.
///
/// # Errors
/// The refusal when the region has not begun, the weave was judged already, or is none.
pub fn weave(
    state: &RegionState,
    command: &Weave,
    context: &Context<'_, Rules>,
) -> Result<Vec<RegionEvent>, RegionRefusal> {
    let rules = context.content;
    if state.region.is_none() {
        return Err(RegionRefusal::NotBegun);
    }
    if state.weaves.iter().any(|past| past.weave == command.weave) {
        return Err(RegionRefusal::AlreadyWoven);
    }
    is_a_weave(command)?;
    let (now, hour) = (context.now, rules.hour_of(context.now));
    let combos = combos(state, command, now, rules);
    let effect = effect(state, command, &combos, hour, rules);
    Ok(vec![RegionEvent::PerformancesWoven(Woven {
        weave: command.weave,
        began: command.began,
        when: now,
        hour,
        at: command.at,
        intent: command.intent,
        log: command.log,
        ear: command.ear,
        quality: command.quality.min(1000),
        multiplier: effect
            .voices
            .iter()
            .map(|voice| voice.multiplier)
            .max()
            .unwrap_or(ONCE),
        voices: effect.voices,
        relations: command
            .relations
            .iter()
            .take(limits::RELATIONS_MAX)
            .cloned()
            .collect(),
        combos,
        nearly: command.nearly.iter().take(limits::NEARLY_MAX).cloned().collect(),
        harmony: effect.harmony,
        dissonance: effect.dissonance,
    })])
}

/// Whether it is a weave at all: voices of different Songweavers, and everything else speaks of them.
fn is_a_weave(command: &Weave) -> Result<(), RegionRefusal> {
    let count = command.voices.len();
    let who: BTreeSet<SongweaverId> = command.voices.iter().map(|voice| voice.songweaver).collect();
    let what: BTreeSet<_> = command.voices.iter().map(|voice| voice.performance).collect();
    let known = |voice: u8| usize::from(voice) < count;
    let within = known(command.ear)
        && command
            .relations
            .iter()
            .all(|found| known(found.leader) && known(found.follower))
        && command
            .combos
            .iter()
            .all(|combo| combo.voices.iter().all(|voice| known(*voice)));
    let right = (limits::VOICES_MIN..=limits::VOICES_MAX).contains(&count)
        && who.len() == count
        && what.len() == count
        && within;
    if right {
        Ok(())
    } else {
        Err(RegionRefusal::NoWeave { voices: count })
    }
}

/// The combos with what repetition left of them, the one of the largest effect first.
fn combos(state: &RegionState, command: &Weave, now: WorldMillis, rules: &Rules) -> Vec<WovenCombo> {
    let people: BTreeSet<SongweaverId> = command.voices.iter().map(|voice| voice.songweaver).collect();
    let mut combos: Vec<WovenCombo> = command
        .combos
        .iter()
        .map(|found| {
            let fresh = found.multiplier.max(ONCE);
            let multiplier = worn_here(state, &found.combo, fresh, &people, now, rules);
            let left = u32::from(multiplier - ONCE) * 1000 / u32::from(fresh - ONCE).max(1);
            let mut voices = found.voices.clone();
            voices.sort_unstable();
            voices.dedup();
            WovenCombo {
                combo: found.combo.clone(),
                strength: found.strength.min(1000),
                freshness: u16::try_from(left).unwrap_or(ONCE),
                multiplier,
                voices,
            }
        })
        .collect();
    combos.sort_by(|one, other| (other.multiplier, &one.combo).cmp(&(one.multiplier, &other.combo)));
    combos.dedup_by(|one, other| one.combo == other.combo);
    combos.truncate(limits::COMBOS_MAX);
    combos
}

/// What repetition leaves of a combo's multiplier: each time it was woven in this region lately counts as often as the combo says, less
/// among other people: as if that time had partly recovered already.
fn worn_here(
    state: &RegionState,
    combo: &str,
    multiplier: u16,
    people: &BTreeSet<SongweaverId>,
    now: WorldMillis,
    rules: &Rules,
) -> u16 {
    let Some(def) = rules.combo(combo) else {
        return multiplier;
    };
    let recovers_ms = u64::from(def.wear.recovers_minutes) * 60_000;
    let place = u64::from(rules.attunement.weaves.wear_place.min(1000));
    let ages_ms: Vec<u64> = state
        .weaves
        .iter()
        .filter(|past| past.combos.iter().any(|woven| woven == combo))
        .map(|past| {
            let same = past.singers.iter().filter(|who| people.contains(who)).count() as u64;
            let share = same * 1000 / (people.len().max(past.singers.len()).max(1) as u64);
            let counts = place + (1000 - place) * share / 1000;
            now.since(past.when) + recovers_ms * (1000 - counts) / 1000
        })
        .collect();
    worn(multiplier, &def.wear, &ages_ms).max(ONCE)
}

struct Effect {
    voices: Vec<WovenVoice>,
    harmony: Milli,
    dissonance: Milli,
}

fn effect(state: &RegionState, command: &Weave, combos: &[WovenCombo], hour: u32, rules: &Rules) -> Effect {
    let numbers = &rules.attunement.weaves;
    let moved = state.moved_in(hour);
    let hour_max = rules.pack.balance.performance.hour_max;
    let (mut harmony, mut dissonance) = (Milli::ZERO, Milli::ZERO);
    let mut voices = Vec::with_capacity(command.voices.len());
    for (number, voice) in (0_u8..).zip(&command.voices) {
        let multiplier = multiplier_of(number, voice, combos, command.quality, rules);
        let more = i64::from(multiplier - ONCE);
        let mut earned = Milli::ZERO;
        // Who comes beyond the singers that an hour counts moves and earns nothing.
        if let Some(own) = state.singer_in(hour, voice.songweaver) {
            let good = |change: Milli, good: bool| if good { change } else { Milli::ZERO };
            let up = good(voice.harmony, voice.harmony > Milli::ZERO).scaled(more, 1000);
            let down = good(voice.dissonance, voice.dissonance < Milli::ZERO).scaled(more, 1000);
            harmony += held(up, numbers.moved_max - own.harmony);
            dissonance += held(down, numbers.moved_max - own.dissonance);
            earned = held(
                voice
                    .earned
                    .scaled(more, 1000)
                    .within(Milli::ZERO, numbers.hour_max),
                numbers.hour_max - own.earned,
            );
        }
        voices.push(WovenVoice {
            songweaver: voice.songweaver,
            performance: voice.performance,
            intent: voice.intent,
            melody: voice.melody,
            delay_ms: voice.delay_ms,
            multiplier,
            earned,
        });
    }
    Effect {
        voices,
        harmony: mood::bounded_by_hour(harmony, moved.0, hour_max),
        dissonance: mood::bounded_by_hour(dissonance, moved.1, hour_max),
    }
}

/// What a voice's performance is multiplied with: its best combo as far as it masters it, and a quarter of what its further ones add; or
/// plain quality, where that is more.
fn multiplier_of(number: u8, voice: &WeaveVoice, combos: &[WovenCombo], quality: u16, rules: &Rules) -> u16 {
    let numbers = &rules.attunement.weaves;
    let floor = u32::from(numbers.quality_floor.min(999));
    let above = u32::from(quality.min(1000)).saturating_sub(floor) * 1000 / (1000 - floor);
    let plain = u32::from(numbers.plain.max(ONCE) - ONCE) * above / 1000;
    let mine = combos.iter().filter(|combo| combo.voices.contains(&number));
    let mut gains: Vec<u32> = mine
        .map(|combo| {
            let variety = voice.variety.get(&combo.combo).copied().unwrap_or_default();
            let def = rules.combo(&combo.combo);
            let multiplier = def.map_or(combo.multiplier, |def| {
                mastered(combo.multiplier, &def.mastery, variety)
            });
            u32::from(multiplier.max(ONCE) - ONCE)
        })
        .collect();
    gains.sort_unstable_by(|one, other| other.cmp(one));
    let best = gains.first().copied().unwrap_or_default();
    let further: u32 = gains.iter().skip(1).map(|gain| gain / FURTHER_DIVISOR).sum();
    let gain = plain
        .max(best + further)
        .min(u32::from(numbers.multiplier_max.max(ONCE) - ONCE));
    ONCE + u16::try_from(gain).unwrap_or_default()
}

impl RegionState {
    /// Takes a weave up: it counts in its hour, stands in the ledger, and wears its combos out.
    pub(crate) fn woven(&mut self, event: &Woven) {
        self.begin_hour(event.hour);
        self.hourly.harmony += event.harmony;
        self.hourly.dissonance += event.dissonance;
        let count = i64::try_from(event.voices.len().max(1)).unwrap_or(1);
        for voice in &event.voices {
            let part = |change: Milli| Milli(change.0.saturating_abs()).scaled(1, count);
            self.count_singer(
                voice.songweaver,
                part(event.harmony),
                part(event.dissonance),
                voice.earned,
            );
        }
        crate::region::state::push(
            &mut self.weaves,
            PastWeave {
                weave: event.weave,
                when: event.when,
                combos: event.combos.iter().map(|combo| combo.combo.clone()).collect(),
                singers: event.voices.iter().map(|voice| voice.songweaver).collect(),
            },
            limits::WEAVES_MAX,
        );
        let cause = crate::region::ledger::EntryCause::Woven {
            songweavers: event.voices.iter().map(|voice| voice.songweaver).collect(),
        };
        self.moved(event.when, cause, event.harmony, event.dissonance);
    }
}
