//! Combos: what a weave is recognised as, as data over its relations, and what that is worth.
//!
//! A combo asks for relations ([`Clause`]) and for who plays where and what for; every one whose conditions a verdict meets is found. What
//! it is not: it is no code of its own (all of them are content), and it keeps no memory; who knows which combo, how often it was
//! woven of late and how well it is mastered comes from outside as numbers.

mod clause;
mod definition;
mod fault;
mod worth;

pub use clause::Clause;
pub use definition::{
    Colour, ComboDef, Effect, HINT_CHARS_MAX, HINTS_MAX, Hint, Look, MULTIPLIER_MAX, MULTIPLIER_MIN, Mastery,
    Pattern, Sound, Wear,
};
pub use fault::ComboFault;
pub use worth::{mastered, worn};

use crate::Intent;
use crate::weave::{Found, Verdict};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A combo that was found in a weave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComboFound {
    /// Its slug.
    pub combo: String,
    /// What it multiplies the effect by, in thousandths, before wear and mastery.
    pub multiplier: u16,
    /// How clear it is: the mean strength of what it was found by, in thousandths.
    pub strength: u16,
    /// The voices that take part, rising.
    pub voices: Vec<u8>,
    /// When it began, on the region's clock.
    pub from_ms: u64,
    /// When it ended.
    pub until_ms: u64,
    /// The relations it was found by: places in [`Verdict::relations`], rising.
    pub relations: Vec<u16>,
}

/// The combos that a verdict meets, the greatest multiplier first, then by slug. One that another found one stands for
/// ([`ComboDef::instead_of`]) is left out.
#[must_use]
pub fn found(verdict: &Verdict, combos: &[ComboDef], intent: Intent) -> Vec<ComboFound> {
    let mut found: Vec<(&ComboDef, ComboFound)> = combos
        .iter()
        .filter_map(|combo| meets(verdict, combo, intent).map(|found| (combo, found)))
        .collect();
    let replaced: BTreeSet<&str> = found
        .iter()
        .flat_map(|(combo, _)| combo.instead_of.iter().map(String::as_str))
        .collect();
    found.retain(|(combo, _)| !replaced.contains(combo.slug.as_str()));
    let mut found: Vec<ComboFound> = found.into_iter().map(|(_, found)| found).collect();
    found.sort_by(|one, other| (other.multiplier, &one.combo).cmp(&(one.multiplier, &other.combo)));
    found
}

fn meets(verdict: &Verdict, combo: &ComboDef, intent: Intent) -> Option<ComboFound> {
    let open = |empty: bool, holds: bool| empty || holds;
    let stands = (combo.voices.0..=combo.voices.1).contains(&verdict.voices)
        && verdict.quality >= combo.quality
        && open(combo.intents.is_empty(), combo.intents.contains(&intent))
        && open(combo.modes.is_empty(), combo.modes.contains(&verdict.key.mode))
        && open(combo.metres.is_empty(), combo.metres.contains(&verdict.metre));
    if !stands {
        return None;
    }
    if combo
        .none
        .iter()
        .any(|clause| clause.holds(verdict, None).is_some())
    {
        return None;
    }
    let relations = if combo.same_voices {
        let mut pairs: Vec<(u8, u8)> = verdict.relations.iter().map(pair).collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs
            .into_iter()
            .find_map(|pair| clauses(verdict, combo, Some(pair)))?
    } else {
        clauses(verdict, combo, None)?
    };
    let taking: Vec<&Found> = relations.iter().map(|place| &verdict.relations[*place]).collect();
    let voices: BTreeSet<u8> = taking
        .iter()
        .flat_map(|found| [found.leader, found.follower])
        .collect();
    let strength = taking.iter().map(|found| u32::from(found.strength)).sum::<u32>()
        / u32::try_from(taking.len().max(1)).expect("few relations");
    let strength = u16::try_from(strength).expect("a mean of strengths");
    Some(ComboFound {
        combo: combo.slug.clone(),
        multiplier: worth::multiplier(combo.effect.of(intent), verdict.quality, strength),
        strength,
        voices: voices.into_iter().collect(),
        from_ms: taking.iter().map(|found| found.from_ms).min()?,
        until_ms: taking.iter().map(|found| found.until_ms).max()?,
        relations: relations
            .into_iter()
            .map(|place| u16::try_from(place).unwrap_or(u16::MAX))
            .collect(),
    })
}

/// The relations by which all clauses, and one of those of which any is enough, hold: of these two voices, where they are given.
fn clauses(verdict: &Verdict, combo: &ComboDef, of: Option<(u8, u8)>) -> Option<BTreeSet<usize>> {
    let mut relations = BTreeSet::new();
    let mut begun = 0;
    for clause in &combo.all {
        let held = clause.holds(verdict, of)?;
        if combo.ordered {
            let first = held.iter().map(|place| verdict.relations[*place].from_ms).min()?;
            if first < begun {
                return None;
            }
            begun = first;
        }
        relations.extend(held);
    }
    if !combo.any.is_empty() {
        relations.extend(combo.any.iter().find_map(|clause| clause.holds(verdict, of))?);
    }
    Some(relations)
}

fn pair(found: &Found) -> (u8, u8) {
    (found.leader.min(found.follower), found.leader.max(found.follower))
}
