//! The living world as players read it: the field guide, a region's standing and its history.
//!
//! What it is not: where creatures are comes as frames, which are no view of durable state.

use crate::realm::RealmState;
use crate::realm::guide::Page;
use crate::region::life::{Deed, LifeState, StandingRecord, Tender};
use crate::region::{RegionEvent, RegionState};
use crate::rules::Rules;
use crate::view::happenings;
use ecology::species::Rhythm;
use kernel::SongweaverId;
use protocol::nature::{
    Guide, GuidePage, Hands, LifeEffect, LifeStanding, NatureDay, RegionNature, SpeciesCount, Tending,
    Trusted,
};
use std::collections::{BTreeMap, BTreeSet};

/// Hands that are told of, of each kind.
const HANDS_MAX: usize = 16;

/// A deed from the wire.
#[must_use]
pub const fn deed_from_wire(deed: Tending) -> Deed {
    match deed {
        Tending::Feed => Deed::Feed,
        Tending::Soothe => Deed::Soothe,
        Tending::Call => Deed::Call,
        Tending::Scare => Deed::Scare,
        Tending::Plant => Deed::Plant,
        Tending::Harvest => Deed::Harvest,
    }
}

/// A deed on the wire.
#[must_use]
pub const fn deed_to_wire(deed: Deed) -> Tending {
    match deed {
        Deed::Feed => Tending::Feed,
        Deed::Soothe => Tending::Soothe,
        Deed::Call => Tending::Call,
        Deed::Scare => Tending::Scare,
        Deed::Plant => Tending::Plant,
        Deed::Harvest => Tending::Harvest,
    }
}

/// A standing on the wire.
#[must_use]
pub const fn standing_to_wire(standing: StandingRecord) -> LifeStanding {
    LifeStanding {
        whole: standing.whole,
        presence: standing.presence,
        measure: standing.measure,
        cover: standing.cover,
        health: standing.health,
    }
}

/// Counts on the wire.
#[must_use]
pub fn counts_to_wire(counts: &BTreeMap<String, u32>) -> Vec<SpeciesCount> {
    let one = |(species, count): (&String, &u32)| SpeciesCount {
        species: species.clone(),
        count: *count,
    };
    counts.iter().map(one).collect()
}

/// One page of the field guide; nothing of a species that is no more, or of which nothing is known.
#[must_use]
pub fn guide_page(state: &RealmState, species: &str, rules: &Rules) -> Option<GuidePage> {
    page(species, state.guide.get(species)?, rules)
}

/// The whole field guide but for the gardens, which regions keep.
#[must_use]
pub fn guide(state: &RealmState, rules: &Rules) -> Guide {
    let pages = state.guide.iter();
    Guide {
        pages: pages
            .filter_map(|(species, known)| page(species, known, rules))
            .collect(),
        of: rules.roster.species.len() as u32,
        happenings: state
            .happenings
            .keys()
            .filter_map(|slug| happenings::met(state, slug, rules))
            .collect(),
        of_happenings: u32::try_from(rules.pack.weather.happenings.len()).unwrap_or(u32::MAX),
        gardens: Vec::new(),
        of_gardens: u32::from(rules.pack.nature.tending.gardens_max),
    }
}

/// What has been seen tells the name; being seen at its food tells the diet, at rest when it is about.
fn page(species: &str, known: &Page, rules: &Rules) -> Option<GuidePage> {
    let def = &rules.roster.species[rules.roster.species_called(species)?].def;
    let seen = !known.seen.is_empty();
    let feeds = ["graze", "hunt", "forage"]
        .iter()
        .any(|habit| known.habits.contains(*habit));
    let rhythm = match def.rhythm {
        Rhythm::Day => "day",
        Rhythm::Night => "night",
        Rhythm::Twilight => "twilight",
        Rhythm::Always => "always",
    };
    Some(GuidePage {
        species: species.to_owned(),
        name: seen.then(|| def.name.clone()),
        about: seen.then(|| def.about.clone()),
        seen: known.seen.iter().map(ToString::to_string).collect(),
        heard: known.heard.iter().map(ToString::to_string).collect(),
        habits: known.habits.iter().cloned().collect(),
        eats: if feeds {
            def.diet.iter().map(|meal| meal.of.clone()).collect()
        } else {
            Vec::new()
        },
        rhythm: known.habits.contains("rest").then(|| rhythm.to_owned()),
        first_ms: known.first.0 as f64,
        first_by: None,
    })
}

/// What the performance whose events these are did to life.
#[must_use]
pub fn effect_of(events: &[RegionEvent]) -> Option<LifeEffect> {
    events.iter().find_map(|event| match event {
        RegionEvent::LifeHeard(heard) => Some(LifeEffect {
            deed: deed_to_wire(heard.deed),
            near: heard.near,
            answered: heard.answered,
            trusting: heard
                .trusting
                .iter()
                .map(|trusting| Trusted {
                    creature: trusting.creature,
                    species: trusting.species.clone(),
                    trust: trusting.trust,
                })
                .collect(),
            quickened: heard.quickened,
        }),
        _ => None,
    })
}

/// Whose names [`region_nature`] will ask for.
#[must_use]
pub fn hands_of(state: &RegionState) -> BTreeSet<SongweaverId> {
    let (cared, took) = leading(&state.life);
    cared.iter().chain(&took).map(|(who, _)| *who).collect()
}

/// A region's life for players, but for who migrates, which life itself tells. `None` before it has begun.
#[must_use]
pub fn region_nature(
    state: &RegionState,
    name_of: &dyn Fn(SongweaverId) -> Option<String>,
) -> Option<RegionNature> {
    let life = &state.life;
    let last = life.last.as_ref();
    let species: BTreeSet<&String> = life.days.iter().flat_map(|day| day.counts.keys()).collect();
    let species: Vec<String> = species.into_iter().cloned().collect();
    let (cared, took) = leading(life);
    let small = |sum: u64| u32::try_from(sum).unwrap_or(u32::MAX);
    let hands = |of: Vec<(SongweaverId, Tender)>, gave: bool| {
        of.into_iter()
            .filter_map(|(who, tender)| {
                let (deeds, grains) = if gave {
                    (tender.gave, tender.gave_grains)
                } else {
                    (tender.took, tender.took_grains)
                };
                Some(Hands {
                    who: name_of(who)?,
                    deeds,
                    grains: small(grains),
                })
            })
            .collect()
    };
    Some(RegionNature {
        region: state.region.as_ref()?.to_string(),
        hour: last.map(|last| last.hour),
        standing: last.map_or_else(LifeStanding::default, |last| standing_to_wire(last.standing)),
        harmony: life.gave.0.0,
        dissonance: life.gave.1.0,
        counts: last.map_or_else(Vec::new, |last| counts_to_wire(&last.counts)),
        history: life
            .days
            .iter()
            .map(|day| NatureDay {
                day: day.day,
                standing: day.standing,
                cover: day.cover,
                counts: species
                    .iter()
                    .map(|slug| day.counts.get(slug).copied().unwrap_or_default())
                    .collect(),
            })
            .collect(),
        species,
        cared: hands(cared, true),
        took: hands(took, false),
        migrations: Vec::new(),
    })
}

type Ranked = Vec<(SongweaverId, Tender)>;

/// Who gave most, and who took most.
fn leading(life: &LifeState) -> (Ranked, Ranked) {
    let ranked = |worth: fn(&Tender) -> (u64, u32)| {
        let mut all: Ranked = life.tenders.iter().map(|(who, tender)| (*who, *tender)).collect();
        all.retain(|(_, tender)| worth(tender).1 > 0);
        all.sort_by_key(|(who, tender)| (std::cmp::Reverse(worth(tender)), *who));
        all.truncate(HANDS_MAX);
        all
    };
    (
        ranked(|tender| (tender.gave_grains, tender.gave)),
        ranked(|tender| (tender.took_grains, tender.took)),
    )
}

/// Creatures of a region that trust a Songweaver at an hour, the most trusting first.
#[must_use]
pub fn trusted(state: &RegionState, who: SongweaverId, hour: u32, rules: &Rules) -> Vec<Trusted> {
    let numbers = &rules.pack.nature.tending;
    let mut all: Vec<Trusted> = state
        .life
        .friends
        .iter()
        .filter(|friend| friend.songweaver == who)
        .map(|friend| Trusted {
            creature: friend.creature,
            species: friend.species.clone(),
            trust: friend.trust_at(hour, numbers),
        })
        .filter(|trusted| trusted.trust > 0)
        .collect();
    all.sort_by(|one, other| {
        (other.trust, &one.species, one.creature).cmp(&(one.trust, &other.species, other.creature))
    });
    all.truncate(protocol::limits::TRUSTED_MAX);
    all
}
