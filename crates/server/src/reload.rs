//! Reloading content while the world runs: all of it or nothing.
//!
//! What is read must be whole and without fault, and its ground must be the ground that stands: ground is generated once, walked on and
//! cached by clients under its hash. What it is not: it watches no folder; an operator asks.

use crate::compose::{Read, read_content};
use anyhow::{Context, Result, bail};
use gateway::Site;
use runtime::Runtime;
use sim::Rules;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::Mutex;
use world::RegionDef;
use world::land::Land;

/// What a reload needs of the running server.
#[derive(Debug)]
pub struct Reloader {
    /// The content's folder.
    pub folder: PathBuf,
    /// The world.
    pub runtime: Arc<Runtime>,
    /// The atlas as HTTP gives it.
    pub site: Arc<Site>,
    /// The ground that stands.
    pub land: Arc<Land>,
    /// SHA-256 of the content that holds, hexadecimal.
    pub hash: RwLock<String>,
    /// Held from reading to telling, so that of two reloads the later one holds.
    pub turn: Mutex<()>,
}

impl Reloader {
    /// Reads the folder and goes on by it; says what changed. Where anything is wrong, nothing changes.
    ///
    /// # Errors
    /// Everything that is wrong with the content, or what of it needs a restart.
    pub async fn reload(&self) -> Result<String> {
        let _turn = self.turn.lock().await;
        let folder = self.folder.clone();
        let read = tokio::task::spawn_blocking(move || read_content(&folder));
        let Read { rules, hash } = read.await.context("reading the content was cut short")??;
        let before = self.runtime.rules();
        let standing = needs_restart(&before, &rules);
        if !standing.is_empty() {
            bail!(
                "nothing was changed; these need a restart of the server: {}",
                standing.join(", ")
            );
        }
        let atlas = content::atlas(&rules.pack, &self.land);
        let words = before.pack.lines != rules.pack.lines;
        let told = self
            .runtime
            .exchange_content(Arc::new(rules), &hash)
            .await
            .context("the journal could not take it; nothing was changed")?;
        self.site.exchange_atlas(&atlas);
        hash.clone_into(&mut self.hash.write().unwrap_or_else(PoisonError::into_inner));
        let of_words = if words {
            "; changed lines are read with the next build of the web client"
        } else {
            ""
        };
        Ok(format!("the content is {hash}; told {told} players{of_words}"))
    }
}

/// Which content holds.
impl Reloader {
    /// SHA-256 of the content that holds, hexadecimal.
    #[must_use]
    pub fn holds(&self) -> String {
        self.hash.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The parts of a content that differ from what holds and cannot change while the world runs.
#[must_use]
pub fn needs_restart(before: &Rules, after: &Rules) -> Vec<String> {
    let (before, after) = (&before.pack, &after.pack);
    let mut standing = Vec::new();
    let mut differs = |is: bool, what: &str| {
        if is {
            standing.push(what.to_owned());
        }
    };
    differs(
        before.world.name != after.world.name,
        "the world's name, which tokens are issued under",
    );
    differs(before.world.seed != after.world.seed, "the world's seed");
    differs(
        (before.world.day_ms, before.world.first_hour) != (after.world.day_ms, after.world.first_hour),
        "the world's day",
    );
    differs(before.biomes != after.biomes, "biomes");
    differs(before.models != after.models, "models");
    differs(before.flora != after.flora, "flora");
    differs(before.surfaces != after.surfaces, "surfaces");
    differs(
        before.regions.keys().ne(after.regions.keys()),
        "which regions there are",
    );
    for (slug, region) in &after.regions {
        if let Some(stands) = before.regions.get(slug)
            && on_the_ground_of(stands, region) != *stands
        {
            standing.push(format!(
                "the ground, the places, the colours, the tempo or the metre of {slug}"
            ));
        }
    }
    standing
}

/// A region as it would be if of the new one only that were different which may not change: all that may is taken from what stands.
fn on_the_ground_of(stands: &RegionDef, after: &RegionDef) -> RegionDef {
    let mut fixed = after.clone();
    fixed.name.clone_from(&stands.name);
    fixed.about.clone_from(&stands.about);
    fixed.rest = stands.rest;
    fixed.silence = stands.silence;
    fixed.wound_depth = stands.wound_depth;
    // Bars and beats are counted by what was known at the beginning.
    let (tempo, metre) = (fixed.song.tempo, fixed.song.metre);
    fixed.song = stands.song.clone();
    fixed.song.tempo = tempo;
    fixed.song.metre = metre;
    for (place, stands) in fixed.places.iter_mut().zip(&stands.places) {
        place.name.clone_from(&stands.name);
        place.offers.clone_from(&stands.offers);
        place.asks.clone_from(&stands.asks);
        place.pitch = stands.pitch;
    }
    fixed
}
