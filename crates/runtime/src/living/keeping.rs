//! Keeping life over a restart: a checkpoint of each region, and what its stream says since.
//!
//! A checkpoint stands among the snapshots, under a name of its own. Its shape holds the content's lists of species and the bytes' own shape; lost or of
//! another shape, the region is made anew of the counts of its last hour. What it is not: nothing here is the truth; the streams are.

use crate::runtime::Runtime;
use ecology::climate::{HOUR_MINUTES, WorldMinute};
use journal::{Snapshot, StoreError};
use kernel::{Position, Version};
use sim::event_codec::{decode_region, region_stream};
use sim::life::Due;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::time::Instant;

/// World hours after which a region nobody watches is kept again.
const UNWATCHED_EVERY_HOURS: u32 = 6;
/// Events of one page.
const PAGE: usize = 1024;

impl Runtime {
    /// Reads what was kept of every region's life. What cannot be read is made anew, so that life always goes on.
    pub(crate) async fn restore_life(&self) {
        let began = Instant::now();
        self.living.lapses.store(self.tenure().lapses, Ordering::Release);
        for number in 0..self.regions.len() {
            if let Err(error) = self.restore_region_life(number).await {
                tracing::warn!(region = %self.spots.regions[number].region, %error, "a region's life could not be read and begins as counted");
            }
        }
        tracing::info!(
            seconds = began.elapsed().as_secs_f64(),
            "what was kept of the world's life was read"
        );
    }

    async fn restore_region_life(&self, number: usize) -> Result<(), StoreError> {
        let region = &self.spots.regions[number].region;
        let kept = self.vault.journal.snapshot(&name_of(region), &shape()).await;
        if let Ok(Some(kept)) = &kept
            && let Some((version, body)) = unpack(&kept.body)
            && self.living.life().restore(number, body)
        {
            let from = self.living.life().region(number).at();
            let deeds = self.deeds_since(number, version).await?;
            self.living
                .stay(number, from, self.rules().minute_of(self.now()), self.now());
            let mut life = self.living.life();
            for due in deeds.into_iter().filter(|due| due.minute() >= from.0) {
                life.decided(number, due);
            }
            return Ok(());
        }
        let state = self.regions[number].state();
        if let Some(last) = &state.life.last {
            let at = WorldMinute(u64::from(last.hour) * HOUR_MINUTES);
            self.living.life().remake(number, at, &last.counts);
        }
        kept.map(|_| ())
    }

    /// The deeds of a region's stream after a version.
    async fn deeds_since(&self, number: usize, mut version: Version) -> Result<Vec<Due>, StoreError> {
        let stream = region_stream(&self.spots.regions[number].region);
        let mut deeds: Vec<Due> = Vec::new();
        loop {
            let page = self.vault.journal.read_stream(&stream, version, PAGE).await?;
            for recorded in &page {
                version = recorded.version;
                // What cannot be read stops the region where it is folded, not here.
                deeds.extend(decode_region(recorded).ok().and_then(Due::of));
            }
            if page.len() < PAGE {
                return Ok(deeds);
            }
        }
    }

    /// Keeps the regions that are watched, and every few hours the others.
    pub(crate) async fn keep_life(self: &Arc<Self>, hour: u32) {
        let all = hour.is_multiple_of(UNWATCHED_EVERY_HOURS);
        for number in 0..self.regions.len() {
            let watched = self.living.life().region(number).fauna().is_some();
            if (all || watched) && self.regions[number].is_owned() {
                self.keep_region_life(number).await;
            }
        }
    }

    /// Keeps every region, where its life has begun: the server stops.
    pub(crate) async fn keep_all_life(&self) {
        if !self.living.caught_up.load(Ordering::Acquire) {
            return;
        }
        for number in 0..self.regions.len() {
            if self.regions[number].is_owned() {
                self.keep_region_life(number).await;
            }
        }
    }

    async fn keep_region_life(&self, number: usize) {
        let region = &self.spots.regions[number].region;
        // The version first: a deed that is decided meanwhile is read again, and left out then by its minute.
        let version = match self.vault.journal.version(&region_stream(region)).await {
            Ok(version) => version,
            Err(error) => {
                tracing::warn!(%region, %error, "a region's life was not kept");
                return;
            }
        };
        let mut body = version.0.to_le_bytes().to_vec();
        body.extend(self.living.life().checkpoint(number));
        metrics::histogram!("life_checkpoint_bytes").record(body.len() as f64);
        let snapshot = Snapshot {
            shape: shape(),
            // It is of no place in the journal: it says by itself from which version of its stream on deeds are due.
            position: Position(0),
            body,
        };
        if let Err(error) = self.vault.journal.keep_snapshot(&name_of(region), snapshot).await {
            tracing::warn!(%region, %error, "a region's life was not kept");
        }
    }
}

fn name_of(region: &kernel::RegionId) -> String {
    format!("life-{region}")
}

fn shape() -> String {
    format!("life {}", ecology::checkpoint::SHAPE)
}

fn unpack(body: &[u8]) -> Option<(Version, &[u8])> {
    let (version, body) = body.split_first_chunk::<8>()?;
    Some((Version(u64::from_le_bytes(*version)), body))
}
