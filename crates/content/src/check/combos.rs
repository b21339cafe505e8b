//! Combos: each passes its own checker; who tells of it and what it stands for exist; no two are the same.
//!
//! What it is not: whether a combo can be woven at all is shown by the tests, which weave every one.

use crate::error::ContentError;
use crate::load::Origins;
use crate::pack::Pack;
use song::ComboDef;

pub(crate) fn check(pack: &Pack, origins: &Origins, errors: &mut Vec<ContentError>) {
    for (number, combo) in pack.combos.iter().enumerate() {
        let Some(origin) = origins.combos.get(&combo.slug) else {
            continue;
        };
        if !is_slug(&combo.slug) {
            errors.push(origin.of("slug").error(format!(
                "{:?} is no slug: a-z, 0-9 and '-', beginning with a letter",
                combo.slug
            )));
        }
        for fault in combo.faults() {
            errors.push(origin.of(fault.key()).error(fault.to_string()));
        }
        for hint in &combo.hints {
            let known = pack
                .regions
                .values()
                .flat_map(|region| &region.places)
                .any(|place| place.slug.as_str() == hint.from);
            if !known {
                errors.push(origin.of("from").error(format!(
                    "nobody and no place is called {:?}, to tell of the combo {:?}",
                    hint.from, combo.slug
                )));
            }
        }
        for held in &combo.instead_of {
            let other = pack.combo(held);
            let turns_back = other.is_some_and(|other| other.instead_of.contains(&combo.slug));
            if other.is_none() || turns_back || *held == combo.slug {
                errors.push(origin.of("instead_of").error(format!(
                    "the combo {:?} cannot stand for {held:?}: {}",
                    combo.slug,
                    if other.is_none() {
                        "there is none"
                    } else {
                        "it stands for itself"
                    }
                )));
            }
        }
        for other in &pack.combos[..number] {
            if other.name == combo.name {
                errors.push(origin.of("name").error(format!(
                    "another combo is called {:?} too: {}",
                    combo.name, other.slug
                )));
            }
            if asks_the_same(other, combo) {
                errors.push(origin.of("relation").error(format!(
                    "the combo {:?} asks for the same as {:?}",
                    combo.slug, other.slug
                )));
            }
        }
    }
}

fn is_slug(slug: &str) -> bool {
    slug.starts_with(|c: char| c.is_ascii_lowercase())
        && slug
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// Whether two combos would always be found together.
fn asks_the_same(one: &ComboDef, other: &ComboDef) -> bool {
    let asked = |combo: &ComboDef| {
        (
            (combo.all.clone(), combo.any.clone(), combo.none.clone()),
            (combo.voices, combo.ordered, combo.same_voices, combo.quality),
            (combo.intents.clone(), combo.modes.clone(), combo.metres.clone()),
        )
    };
    asked(one) == asked(other)
}
