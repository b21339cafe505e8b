//! What a Songweaver knows of combos: glimpsed, known, mastered; and how weaves and hints bring it.
//!
//! A combo is *known* to who wove it, *glimpsed* by who nearly did or was told of it. Mastery comes of variety: other partners, other
//! melodies, other regions. What it is not: who was first in the world stands in the world's codex.

use crate::realm::event::{Added, Glimpse, RealmEvent};
use crate::realm::limits;
use crate::realm::progress::{Draft, Effect};
use crate::realm::state::RealmState;
use crate::region::woven::Woven;
use crate::rules::Rules;
use kernel::{MelodyId, PlaceId, RegionId, SongweaverId, WorldMillis};
use serde::{Deserialize, Serialize};
use song::ComboDef;
use std::collections::BTreeSet;

/// What is known of one combo.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct KnownCombo {
    /// What was heard when one wove it first; absent while it is only glimpsed.
    pub log: Option<MelodyId>,
    /// Hints that were told, by number from 1.
    pub hints: BTreeSet<u8>,
    /// With whom one wove it, at most [`limits::VARIETY_MAX`].
    pub partners: BTreeSet<SongweaverId>,
    /// With which melodies of one's own, at most as many.
    pub melodies: BTreeSet<MelodyId>,
    /// In which regions, at most as many.
    pub regions: BTreeSet<RegionId>,
}

impl KnownCombo {
    /// Whether one wove it oneself.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.log.is_some()
    }

    /// In how many ways one wove it: different partners, melodies and regions.
    #[must_use]
    pub fn variety(&self) -> u32 {
        u32::try_from(self.partners.len() + self.melodies.len() + self.regions.len()).unwrap_or(u32::MAX)
    }
}

/// In how many ways a Songweaver wove a combo so far.
#[must_use]
pub fn variety(state: &RealmState, combo: &str) -> u32 {
    state.combos.get(combo).map_or(0, KnownCombo::variety)
}

/// The line of a combo's hint, by number from 1.
#[must_use]
pub fn hint_line(combo: &str, number: u8) -> String {
    format!("combo.{combo}.hint.{number}")
}

/// Credits a weave to one of its voices: what it earned, the combos it took part in, those it nearly wove.
pub(crate) fn credit(
    draft: &mut Draft<'_>,
    who: SongweaverId,
    region: &RegionId,
    woven: &Woven,
    now: WorldMillis,
) {
    let mine = (0_u8..)
        .zip(&woven.voices)
        .find(|(_, voice)| voice.songweaver == who);
    let Some((number, voice)) = mine else { return };
    draft.happen(RealmEvent::ResonanceAdded {
        performance: voice.performance,
        intent: voice.intent,
        earned: voice.earned,
        cause: Added::Woven { weave: woven.weave },
        when: now,
    });
    for combo in woven.combos.iter().filter(|combo| combo.voices.contains(&number)) {
        let partners: Vec<SongweaverId> = combo
            .voices
            .iter()
            .filter(|other| **other != number)
            .filter_map(|other| Some(woven.voices.get(usize::from(*other))?.songweaver))
            .collect();
        let is_new = is_new(draft, &combo.combo, &partners, voice.melody, region);
        if is_new {
            draft.happen(RealmEvent::ComboWoven {
                combo: combo.combo.clone(),
                weave: woven.weave,
                log: woven.log,
                partners,
                melody: voice.melody,
                region: region.clone(),
                when: now,
            });
        }
    }
    for combo in &woven.nearly {
        if draft.rules.combo(combo).is_some() && may_glimpse(&draft.state, combo) {
            draft.happen(RealmEvent::ComboGlimpsed {
                combo: combo.clone(),
                how: Glimpse::Nearly,
                hour: draft.rules.hour_of(now),
            });
        }
    }
}

/// Whether a weave adds anything to what is known of a combo: it is the first time, or brings variety that still counts.
fn is_new(
    draft: &Draft<'_>,
    combo: &str,
    partners: &[SongweaverId],
    melody: MelodyId,
    region: &RegionId,
) -> bool {
    let Some(known) = draft.state.combos.get(combo) else {
        return draft.state.combos.len() < limits::COMBOS_MAX;
    };
    let room = |count: usize| count < limits::VARIETY_MAX;
    !known.is_known()
        || (room(known.partners.len()) && partners.iter().any(|who| !known.partners.contains(who)))
        || (room(known.melodies.len()) && !known.melodies.contains(&melody))
        || (room(known.regions.len()) && !known.regions.contains(region))
}

fn may_glimpse(state: &RealmState, combo: &str) -> bool {
    !state.combos.contains_key(combo) && state.combos.len() < limits::COMBOS_MAX
}

/// Has whoever stands at a place told a hint, where it has one that was not told yet and the last one was long enough ago. Says whether it
/// did.
pub(crate) fn hint(draft: &mut Draft<'_>, from: &PlaceId, now: WorldMillis) -> bool {
    let hour = draft.rules.hour_of(now);
    let rests = draft.rules.attunement.weaves.hint_hours;
    if draft
        .state
        .hinted
        .is_some_and(|last| hour < last.saturating_add(rests))
    {
        return false;
    }
    let Some((combo, number)) = next_hint(&draft.state, draft.rules, from) else {
        return false;
    };
    let line = hint_line(&combo, number);
    draft.happen(RealmEvent::ComboGlimpsed {
        combo,
        how: Glimpse::Told {
            from: from.clone(),
            hint: number,
        },
        hour,
    });
    draft.effects.push(Effect::Say {
        speaker: from.clone(),
        line,
        hums: Vec::new(),
    });
    true
}

/// The first hint of someone's that was not told yet, of a combo that is not known yet, in the order of content.
fn next_hint(state: &RealmState, rules: &Rules, from: &PlaceId) -> Option<(String, u8)> {
    let told = |combo: &ComboDef, number: u8| {
        let known = state.combos.get(&combo.slug);
        known.is_some_and(|known| known.is_known() || known.hints.contains(&number))
    };
    rules
        .combos()
        .iter()
        .filter(|combo| state.combos.contains_key(&combo.slug) || state.combos.len() < limits::COMBOS_MAX)
        .find_map(|combo| {
            let hints = (1_u8..).zip(&combo.hints);
            let mut own = hints.filter(|(_, hint)| hint.from == from.as_str());
            own.find(|(number, _)| !told(combo, *number))
                .map(|(number, _)| (combo.slug.clone(), number))
        })
}

impl RealmState {
    /// Takes up what happened to what is known of combos.
    pub(crate) fn learn(&mut self, event: &RealmEvent) {
        match event {
            RealmEvent::ComboGlimpsed { combo, how, hour } => {
                let known = self.combos.entry(combo.clone()).or_default();
                if let Glimpse::Told { hint, .. } = how {
                    known.hints.insert(*hint);
                    self.hinted = Some(*hour);
                }
            }
            RealmEvent::ComboWoven {
                combo,
                log,
                partners,
                melody,
                region,
                ..
            } => {
                let known = self.combos.entry(combo.clone()).or_default();
                known.log.get_or_insert(*log);
                for partner in partners {
                    if known.partners.len() < limits::VARIETY_MAX {
                        known.partners.insert(*partner);
                    }
                }
                if known.melodies.len() < limits::VARIETY_MAX {
                    known.melodies.insert(*melody);
                }
                if known.regions.len() < limits::VARIETY_MAX {
                    known.regions.insert(region.clone());
                }
            }
            _ => {}
        }
    }
}
