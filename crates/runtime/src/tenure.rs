//! Resting: what the world does while its node may not act, since the database that others share has not heard it.
//!
//! Then another node may own its regions. So nothing is taken and nothing moves: presence stands still, what players do is refused,
//! and they are told. Regions and realm claim what they owned again, and fold it from the journal, as soon as the node is heard.
//!
//! What it is not: it decides nothing about owning; the lease of [`journal::owners`] and the fence in every append do.

use crate::refusal::Refusal;
use crate::runtime::Runtime;
use journal::owners::Tenure;
use kernel::RegionId;
use protocol::ClientMessage;
use std::sync::Arc;

impl Runtime {
    /// Rests and wakes with the lease, until the task is ended.
    pub(crate) async fn follow_tenure(self: Arc<Self>) {
        let lease = self.vault.journal.lease();
        let mut tenure = lease.watch();
        loop {
            let held = tenure.borrow_and_update().held;
            metrics::gauge!("node_resting").set(f64::from(u8::from(!held)));
            if self.service().resting == held {
                self.space.rest(!held);
                let told = self.rest(!held);
                tracing::info!(
                    resting = !held,
                    players = told,
                    "players are told whether the world rests"
                );
            }
            if tenure.changed().await.is_err() {
                return;
            }
        }
    }

    /// How the node stands that runs this world.
    #[must_use]
    pub fn tenure(&self) -> Tenure {
        self.vault.journal.lease().tenure()
    }

    /// The regions that this node should own and does not, or not yet again.
    #[must_use]
    pub fn unowned(&self) -> Vec<RegionId> {
        let spots = self.spots.regions.iter();
        let regions = self.regions.iter().zip(spots);
        regions
            .filter(|(host, _)| !host.is_owned())
            .map(|(_, spot)| spot.region.clone())
            .collect()
    }

    /// Whether a message may be taken now: while the world rests one can only look.
    ///
    /// # Errors
    /// `unavailable`.
    pub(crate) fn awake_for(&self, message: &ClientMessage) -> Result<(), Refusal> {
        let only_looks = matches!(
            message,
            ClientMessage::Ping { .. }
                | ClientMessage::Describe { .. }
                | ClientMessage::Causes { .. }
                | ClientMessage::Watch { .. }
                | ClientMessage::Report { .. }
        );
        if only_looks || self.tenure().held {
            return Ok(());
        }
        Err(Refusal::new(
            "unavailable",
            "The world rests: it cannot write down what happens. It goes on by itself; send the same again then.",
        ))
    }
}
