//! Journeys: each passes its own checker against what the rest of content defines.
//!
//! What it is not: the rules of journeys stand in `quests`.

use crate::error::ContentError;
use crate::load::Origins;
use crate::pack::Pack;
use quests::Known;
use world::region_def::PlaceKind;

pub(crate) fn check(pack: &Pack, origins: &Origins, errors: &mut Vec<ContentError>) {
    let known = known(pack);
    for (slug, journey) in &pack.journeys {
        let Some(origin) = origins.journeys.get(slug) else {
            continue;
        };
        for fault in quests::check(journey, &known) {
            errors.push(origin.error(fault.to_string()));
        }
    }
}

/// Names that journeys may use.
fn known(pack: &Pack) -> Known {
    let mut known = Known {
        regions: pack.regions.keys().cloned().collect(),
        lines: pack.lines.keys().cloned().collect(),
        melodies: pack.melodies.keys().cloned().collect(),
        journeys: pack
            .journeys
            .values()
            .map(|journey| (journey.slug.clone(), journey.after.clone()))
            .collect(),
        ..Known::default()
    };
    for place in pack.regions.values().flat_map(|region| &region.places) {
        let offers = place.offers.iter().cloned().collect();
        known.places.insert(place.slug.clone(), offers);
        if place.asks.is_some() {
            known.restorable.insert(place.slug.clone());
        }
        match place.kind {
            PlaceKind::Gate => {
                known.gates.insert(place.slug.clone());
            }
            PlaceKind::Wound => {
                known.wounds.insert(place.slug.clone());
            }
            _ => {}
        }
    }
    known
}
