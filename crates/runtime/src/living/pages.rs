//! Pages of the living world for HTTP: one's own field guide, and how a region's life stands and stood.
//!
//! What it is not: views are `sim`'s; this file fetches what they need.

use crate::host::HostError;
use crate::runtime::Runtime;
use kernel::{RegionId, SongweaverId};
use protocol::nature::{Guide, Migration, MigrationWay, RegionNature};
use sim::view::nature;

/// Ways that one page tells of.
const MIGRATIONS_MAX: usize = 16;

impl Runtime {
    /// A Songweaver's field guide.
    ///
    /// # Errors
    /// [`HostError::Unavailable`] when it cannot be read.
    pub async fn guide(&self, who: SongweaverId) -> Result<Guide, HostError> {
        let rules = self.rules();
        let mut guide = self
            .realm
            .look(who, |hosted| nature::guide(&hosted.state, &rules))
            .await?;
        guide.gardens = self.gardens_of(who);
        self.credit_pages(&mut guide.pages).await;
        Ok(guide)
    }

    /// How a region's life stands and stood, who cared and who took; nothing where there is no such region.
    pub async fn region_nature(&self, region: &RegionId) -> Option<RegionNature> {
        let number = self.spots.number_of(region)?;
        let state = self.regions[number].state();
        self.learn_names(nature::hands_of(&state)).await;
        let mut page = nature::region_nature(&state, &|who| self.known_name(who))?;
        page.migrations = self.migrations(number);
        Some(page)
    }

    /// Who leaves a region these days and who comes, the most first.
    fn migrations(&self, number: usize) -> Vec<Migration> {
        let moods = self.moods();
        let life = self.living.life();
        let mut treks = life.treks(&moods);
        treks.retain(|trek| trek.from == number || trek.to == number);
        treks.sort_by_key(|trek| (std::cmp::Reverse(trek.share), trek.species));
        let told = treks.iter().take(MIGRATIONS_MAX).map(|trek| {
            let (way, other) = if trek.from == number {
                (MigrationWay::Leaves, trek.to)
            } else {
                (MigrationWay::Comes, trek.from)
            };
            Migration {
                species: life.roster().species[trek.species].def.slug.clone(),
                way,
                region: self.spots.regions[other].region.to_string(),
                share: trek.share,
            }
        });
        told.collect()
    }
}
