//! Keeping life over a restart: a checkpoint of each region, and what its stream says since.
//!
//! A checkpoint of each region stands among the snapshots, under a name of its own; all are of one moment, so that who goes over a border is in one of them,
//! never in both or in none. Its shape holds the content's lists of species and the bytes' own shape; lost or of another shape, the region is made anew of
//! the counts of its last hour. What it is not: nothing here is the truth; the streams are.

use crate::runtime::Runtime;
use ecology::climate::{HOUR_MINUTES, WorldMinute};
use journal::{Snapshot, StoreError};
use kernel::{Position, Version};
use sim::RegionEvent;
use sim::event_codec::{decode_region, region_stream};
use sim::life::{Due, known};
use sim::region::crossing::FriendCame;
use std::sync::atomic::Ordering;
use tokio::time::Instant;

/// Events of one page.
const PAGE: usize = 1024;

impl Runtime {
    /// Reads what was kept of every region's life. What cannot be read is made anew, so that life always goes on.
    pub(crate) async fn restore_life(&self) {
        let began = Instant::now();
        self.living.lapses.store(self.tenure().lapses, Ordering::Release);
        // Of a life that was let go nobody is under way.
        self.living.carrying().clear();
        self.living.life().take_crossings();
        let mut came: Vec<(usize, FriendCame)> = Vec::new();
        for number in 0..self.regions.len() {
            match self.restore_region_life(number).await {
                Ok(friends) => came.extend(friends.into_iter().map(|came| (number, came))),
                Err(error) => {
                    tracing::warn!(region = %self.spots.regions[number].region, %error, "a region's life could not be read and begins as counted");
                }
            }
        }
        self.finish_crossings(came).await;
        tracing::info!(
            seconds = began.elapsed().as_secs_f64(),
            "what was kept of the world's life was read"
        );
    }

    /// Reads what was kept of a region's life, and tells the friends that came to it since.
    async fn restore_region_life(&self, number: usize) -> Result<Vec<FriendCame>, StoreError> {
        let region = &self.spots.regions[number].region;
        let kept = self.vault.journal.snapshot(&name_of(region), &shape()).await;
        if let Ok(Some(kept)) = &kept
            && let Some((version, body)) = unpack(&kept.body)
            && self.living.life().restore(number, body)
        {
            let friends = known(self.regions[number].state().life.friends.iter());
            self.living.life().know(number, &friends);
            let from = self.living.life().region(number).at();
            let (deeds, came) = self.decided_since(number, version).await?;
            self.living
                .stay(number, from, self.rules().minute_of(self.now()), self.now());
            let mut life = self.living.life();
            for due in deeds.into_iter().filter(|due| due.minute() >= from.0) {
                life.decided(number, due);
            }
            return Ok(came);
        }
        let state = self.regions[number].state();
        if let Some(last) = &state.life.last {
            let at = WorldMinute(u64::from(last.hour) * HOUR_MINUTES);
            self.living.life().remake(number, at, &last.counts);
        }
        kept.map(|_| Vec::new())
    }

    /// The deeds of a region's stream after a version, and the friends that came.
    async fn decided_since(
        &self,
        number: usize,
        mut version: Version,
    ) -> Result<(Vec<Due>, Vec<FriendCame>), StoreError> {
        let stream = region_stream(&self.spots.regions[number].region);
        let (mut deeds, mut came) = (Vec::new(), Vec::new());
        loop {
            let page = self.vault.journal.read_stream(&stream, version, PAGE).await?;
            for recorded in &page {
                version = recorded.version;
                // What cannot be read stops the region where it is folded, not here.
                match decode_region(recorded) {
                    Ok(RegionEvent::FriendCame(friend)) => came.push(friend),
                    Ok(event) => deeds.extend(Due::of(event)),
                    Err(_) => {}
                }
            }
            if page.len() < PAGE {
                return Ok((deeds, came));
            }
        }
    }

    /// Keeps every region that this node owns, where its life has begun: the server stops.
    pub(crate) async fn keep_all_life(&self) {
        if self.living.caught_up.load(Ordering::Acquire) {
            self.keep_life().await;
        }
    }

    /// Keeps every region that this node owns as it stands now, all or none.
    pub(crate) async fn keep_life(&self) {
        let owned = (0..self.regions.len()).filter(|number| self.regions[*number].is_owned());
        if let Err(error) = self.keep_regions_life(owned.collect()).await {
            tracing::warn!(%error, "the regions' life was not kept");
        }
    }

    async fn keep_regions_life(&self, owned: Vec<usize>) -> Result<(), StoreError> {
        // The versions first: a deed that is decided meanwhile is read again, and left out then by its minute.
        let mut versions = Vec::with_capacity(owned.len());
        for number in &owned {
            let stream = region_stream(&self.spots.regions[*number].region);
            versions.push(self.vault.journal.version(&stream).await?);
        }
        let mut kept = Vec::with_capacity(owned.len());
        {
            let life = self.living.life();
            for (number, version) in owned.into_iter().zip(versions) {
                let mut body = version.0.to_le_bytes().to_vec();
                body.extend(life.checkpoint(number));
                metrics::histogram!("life_checkpoint_bytes").record(body.len() as f64);
                let snapshot = Snapshot {
                    shape: shape(),
                    // It is of no place in the journal: it says by itself from which version of its stream on deeds are due.
                    position: Position(0),
                    body,
                };
                kept.push((name_of(&self.spots.regions[number].region), snapshot));
            }
        }
        self.vault.journal.keep_snapshots(kept).await
    }
}

pub(super) fn name_of(region: &kernel::RegionId) -> String {
    format!("life-{region}")
}

pub(super) fn shape() -> String {
    format!("life {}", ecology::checkpoint::SHAPE)
}

pub(super) fn unpack(body: &[u8]) -> Option<(Version, &[u8])> {
    let (version, body) = body.split_first_chunk::<8>()?;
    Some((Version(u64::from_le_bytes(*version)), body))
}
