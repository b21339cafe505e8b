//! The living world: species and plants pass the lint of `ecology`, and what they name of other content is there.
//!
//! What it is not: the lint's own rules stand in `ecology::lint`, where the soak and the tests use them too.

use crate::error::ContentError;
use crate::load::Origins;
use crate::pack::Pack;
use ecology::lint::{Finding, Kind, lint};
use std::collections::BTreeSet;

pub(crate) fn check(pack: &Pack, origins: &Origins, errors: &mut Vec<ContentError>) {
    let nature = &pack.nature;
    let biomes: BTreeSet<String> = pack.regions.values().map(|region| region.biome.clone()).collect();
    let findings = lint(&nature.species, &nature.plants, &nature.climates, &biomes);
    errors.extend(findings.iter().map(|finding| told(origins, finding)));
    for plant in &nature.plants {
        if !pack.models.contains_key(&plant.model)
            && let Some(origin) = origins.plants.get(&plant.slug)
        {
            errors.push(
                origin
                    .of("model")
                    .error(format!("{}: {:?} is no model", plant.slug, plant.model)),
            );
        }
    }
    tending(pack, origins, errors);
    let balance = nature.balance;
    if let Some(origin) = &origins.ecology
        && !((0..=2000).contains(&balance.harmony)
            && (0..=2000).contains(&balance.dissonance)
            && (1..1000).contains(&balance.even))
    {
        errors.push(
            origin.error("nature.harmony and dissonance are 0 to 2000 thousandths an hour, even 1 to 999"),
        );
    }
}

/// The numbers of tending are within what the rules can bear.
fn tending(pack: &Pack, origins: &Origins, errors: &mut Vec<ContentError>) {
    let def = pack.nature.tending;
    let handful = 1..=ecology::ecosystem::HANDFUL_MAX;
    let grains = [
        def.feed_grains,
        def.plant_grains,
        def.harvest_grains,
        def.quicken_grains,
    ];
    let trust = [
        def.trust_feed,
        def.trust_soothe,
        def.trust_call,
        def.trust_scare,
        def.trust_song,
        def.trust_noise,
        def.trust_fade_day,
        def.tame_from,
    ];
    let holds = (1..=1000).contains(&def.deeds_day)
        && (1..=1000).contains(&def.songs_day)
        && grains.iter().all(|grains| handful.contains(grains))
        && trust.iter().all(|part| *part <= 1000)
        && def.again_seconds <= 3600
        && (1..=16).contains(&def.gardens_max)
        && (1..=192).contains(&def.garden_days);
    if let (Some(origin), false) = (&origins.ecology, holds) {
        errors.push(origin.error(format!(
            "tending: deeds_day and songs_day are 1 to 1000, grains 1 to {}, trust 0 to 1000, again_seconds 0 to 3600, gardens_max 1 to 16, garden_days 1 to 192",
            ecology::ecosystem::HANDFUL_MAX
        )));
    }
}

fn told(origins: &Origins, finding: &Finding) -> ContentError {
    let (origin, file) = match finding.of {
        Kind::Species => {
            let keys = origins.species.get(&finding.slug);
            (keys.map(|keys| keys.of(finding.key)), "species/")
        }
        Kind::Plant => {
            let keys = origins.plants.get(&finding.slug);
            (keys.map(|keys| keys.of(finding.key)), "plants/")
        }
        Kind::Climate => (
            origins.climates.get(&finding.slug).or(origins.ecology.as_ref()),
            "ecology.toml",
        ),
    };
    origin.map_or_else(
        || ContentError {
            file: file.to_owned(),
            line: 0,
            message: finding.message.clone(),
        },
        |origin| origin.error(finding.message.clone()),
    )
}
