//! Places and props: names, models, what they ask and where gates lead.
//!
//! What it is not: whether they stand well on the ground is checked in `ground`.

use super::numbers::Musts;
use crate::error::ContentError;
use crate::load::{Origins, RegionOrigins};
use crate::pack::Pack;
use kernel::PlaceId;
use std::collections::BTreeMap;
use world::RegionDef;
use world::region_def::{PlaceDef, PlaceKind, Point};

/// Metres from the border within which nothing is placed, so that no body reaches over it.
const EDGE_METRES: f64 = 3.0;

pub(crate) fn check(pack: &Pack, origins: &Origins, errors: &mut Vec<ContentError>) {
    let mut known: BTreeMap<&PlaceId, &RegionDef> = BTreeMap::new();
    for (slug, region) in &pack.regions {
        let Some(at) = origins.regions.get(slug) else {
            continue;
        };
        for (place, origin) in region.places.iter().zip(&at.places) {
            if let Some(other) = known.insert(&place.slug, region) {
                errors.push(origin.error(format!(
                    "{} is also a place of {}; a place's slug is unique in the world",
                    place.slug, other.slug
                )));
            }
            stands(pack, region, place, &mut Musts::new(origin, errors));
            means(pack, place, &mut Musts::new(origin, errors));
        }
        props(pack, region, at, errors);
        kinds(region, at, errors);
    }
}

fn stands(pack: &Pack, region: &RegionDef, place: &PlaceDef, must: &mut Musts<'_>) {
    let slug = &place.slug;
    must.hold(pack.models.contains_key(&place.model), || {
        format!("{slug}: {:?} is no model", place.model)
    });
    must.hold(within(region, place.at), || {
        format!(
            "{slug} lies outside its region, whose sides are {} metres",
            region.site.side()
        )
    });
    must.hold((0.1..=8.0).contains(&place.scale), || {
        format!("{slug}: scale is 0.1 to 8")
    });
    must.hold((1.0..=40.0).contains(&place.reach), || {
        format!("{slug}: reach is 1 to 40 metres")
    });
    let body = pack.composition().radius(&place.model, place.scale);
    must.hold(place.reach > body + 0.5, || {
        format!("{slug}: its body of {body} metres is wider than its reach")
    });
    must.hold((0.0..=40.0).contains(&place.flat), || {
        format!("{slug}: flat is 0 to 40 metres")
    });
    must.hold((0.0..=20.0).contains(&place.lift), || {
        format!("{slug}: lift is 0 to 20 metres")
    });
    must.hold((1..=48).contains(&place.name.chars().count()), || {
        format!("{slug}: a name has 1 to 48 characters")
    });
    must.hold(
        place.offers.len() <= 8 && place.offers.iter().all(|offer| offer.parse::<PlaceId>().is_ok()),
        || format!("{slug}: at most 8 offers, each a slug"),
    );
}

fn means(pack: &Pack, place: &PlaceDef, must: &mut Musts<'_>) {
    let (slug, kind) = (&place.slug, place.kind.slug());
    must.hold(place.asks.is_some() == place.kind.asks(), || {
        if place.kind.asks() {
            format!("{slug}: a {kind} asks for a motif and an intent")
        } else {
            format!("{slug}: only a statue, a blossom or a shade asks for a motif, not a {kind}")
        }
    });
    if let Some(asks) = &place.asks {
        must.hold(
            (3..=12).contains(&asks.motif.len()) && asks.motif.iter().all(|pitch| (21..=108).contains(pitch)),
            || format!("{slug}: a motif has 3 to 12 notes of pitch 21 to 108"),
        );
    }
    must.hold(
        place.pitch.is_some() == (place.kind == PlaceKind::Crystal),
        || format!("{slug}: crystals, and only crystals, have a pitch"),
    );
    must.hold(
        place.pitch.is_none_or(|pitch| (21..=108).contains(&pitch)),
        || format!("{slug}: a pitch is 21 to 108"),
    );
    must.hold(place.leads.is_none() || place.kind == PlaceKind::Gate, || {
        format!("{slug}: only gates lead elsewhere")
    });
    if let Some(leads) = &place.leads {
        must.hold(pack.place(&leads.region, &leads.place).is_some(), || {
            format!(
                "{slug}: it leads to {} in {}, which is not known",
                leads.place, leads.region
            )
        });
    }
}

fn props(pack: &Pack, region: &RegionDef, at: &RegionOrigins, errors: &mut Vec<ContentError>) {
    for (prop, origin) in region.props.iter().zip(&at.props) {
        let mut must = Musts::new(origin, errors);
        let model = &prop.model;
        must.hold(pack.models.contains_key(model), || {
            format!("{model:?} is no model")
        });
        must.hold(within(region, prop.at), || {
            format!("{model} at {}, {} lies outside its region", prop.at.x, prop.at.z)
        });
        must.hold((0.1..=8.0).contains(&prop.scale), || {
            format!("{model}: scale is 0.1 to 8")
        });
        must.hold((0.0..=40.0).contains(&prop.flat), || {
            format!("{model}: flat is 0 to 40 metres")
        });
        must.hold((-20.0..=40.0).contains(&prop.lift), || {
            format!("{model}: lift is -20 to 40 metres")
        });
    }
}

/// Every region has somewhere to arrive; an outdoor region has a gate to return to, a landmark and a wound.
fn kinds(region: &RegionDef, at: &RegionOrigins, errors: &mut Vec<ContentError>) {
    let count = |kind: PlaceKind| region.places.iter().filter(|place| place.kind == kind).count();
    let mut must = Musts::new(&at.top, errors);
    must.hold(count(PlaceKind::Spawn) == 1, || {
        format!(
            "{} places of kind spawn; exactly one is needed",
            count(PlaceKind::Spawn)
        )
    });
    if region.site.is_interior() {
        return;
    }
    for kind in [PlaceKind::Gate, PlaceKind::Landmark] {
        must.hold(count(kind) >= 1, || {
            format!("a region needs a place of kind {}", kind.slug())
        });
    }
    must.hold(count(PlaceKind::Wound) == 1, || {
        format!(
            "{} places of kind wound; exactly one is needed",
            count(PlaceKind::Wound)
        )
    });
}

fn within(region: &RegionDef, at: Point) -> bool {
    let side = region.site.side() - EDGE_METRES;
    (EDGE_METRES..=side).contains(&at.x) && (EDGE_METRES..=side).contains(&at.z)
}
