//! The weather: its rows pass the lint of `weather`, and what they name of other content is there.
//!
//! What it is not: the lint's own rules stand in `weather::lint`.

use crate::error::ContentError;
use crate::load::Origins;
use crate::pack::Pack;
use std::collections::BTreeSet;
use weather::lint::lint;

pub(crate) fn check(pack: &Pack, origins: &Origins, errors: &mut Vec<ContentError>) {
    let biomes: BTreeSet<String> = pack.regions.values().map(|region| region.biome.clone()).collect();
    let species: BTreeSet<String> = pack.nature.species.iter().map(|def| def.slug.clone()).collect();
    for finding in lint(&pack.weather, &biomes, &species) {
        // What is missing stands nowhere; it is told of the file.
        let origin = origins.weather.get(&(finding.part, finding.row));
        errors.push(origin.map_or_else(
            || ContentError {
                file: "weather.toml".to_owned(),
                line: 0,
                message: finding.message.clone(),
            },
            |origin| origin.error(finding.message.clone()),
        ));
    }
}
