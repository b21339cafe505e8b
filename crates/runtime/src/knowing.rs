//! What players are told of the world's durable state: their own, the regions', and the names of others.
//!
//! What it is not: what changed is told by [`crate::publish`]; this file reads.

use crate::host::HostError;
use crate::player::Player;
use crate::realm_host::Hosted;
use crate::runtime::Runtime;
use kernel::{RegionId, SongweaverId};
use protocol::server::{RegionState as WireRegion, ServerBody, You};
use sim::RegionState;
use sim::view::{self, Lookup, Whereabouts};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Names held in memory.
const NAMES_MAX: usize = 20_000;

impl Runtime {
    /// The player's own state.
    ///
    /// # Errors
    /// [`HostError::Unavailable`] when it cannot be read.
    pub async fn you(&self, player: &Player) -> Result<You, HostError> {
        let standing = player.seat.standing();
        let whereabouts = Whereabouts {
            region: self.spots.regions[standing.region].region.clone(),
            at: standing.at,
            guest: player.is_guest(),
        };
        let now = self.now();
        let rules = self.rules();
        self.realm
            .look(player.seat.songweaver, |hosted| {
                let lookup = Lookup {
                    open: &|sealed| hosted.text(sealed),
                    notes: &|id| hosted.melody(id),
                };
                view::you(&hosted.state, &whereabouts, now, &rules, &lookup)
            })
            .await
    }

    /// A guest has a name and a password now: it is told so at once, wherever it registered. The session that registered goes on as
    /// another; a connection that entered with it belongs to that one from now on, and ends with it.
    pub async fn registered(&self, who: SongweaverId, former: u128, session: u128) {
        let Some(player) = self.player(who) else { return };
        player.goes_on_as(former, session);
        if player.has_registered() {
            self.tell_you(&player).await;
        }
    }

    /// Tells a player what changed of its own state, addressed.
    pub(crate) async fn tell_you(&self, player: &Player) {
        let mut told = player.told.lock().await;
        let you = match self.you(player).await {
            Ok(you) => you,
            Err(error) => {
                tracing::warn!(?error, "a player's own state could not be told");
                return;
            }
        };
        // Who was never welcomed is told all at its welcome.
        let Some(before) = told.as_mut() else { return };
        if let Some(changes) = you.changes_since(before) {
            player.seat.address(ServerBody::You { changes }, self.now());
            *before = you.without_notes();
        }
    }

    /// The state of every region, as durable.
    #[must_use]
    pub fn region_states(&self) -> Vec<WireRegion> {
        (0..self.regions.len())
            .filter_map(|number| self.region_state(number))
            .collect()
    }

    /// A region as its durable events left it.
    #[must_use]
    pub fn region(&self, region: &RegionId) -> Option<Arc<RegionState>> {
        let number = self.spots.number_of(region)?;
        Some(self.regions[number].state())
    }

    pub(crate) fn region_state(&self, number: usize) -> Option<WireRegion> {
        let players = self.space.board.view(number).players;
        view::region_state(&self.regions[number].state(), players, &self.rules(), &|who| {
            self.known_name(who)
        })
    }

    pub(crate) fn known_name(&self, who: SongweaverId) -> Option<String> {
        self.known_names
            .read()
            .expect("no holder of this lock can panic")
            .get(&who)
            .cloned()
    }

    pub(crate) fn remember_name(&self, who: SongweaverId, name: &str) {
        let mut names = self
            .known_names
            .write()
            .expect("no holder of this lock can panic");
        if names.len() >= NAMES_MAX {
            names.clear();
        }
        names.insert(who, name.to_owned());
    }

    /// Makes the names of some Songweavers known, wherever they are.
    pub(crate) async fn learn_names(&self, whose: BTreeSet<SongweaverId>) {
        for who in whose {
            if self.known_name(who).is_none()
                && let Ok(name) = self.realm.look(who, Hosted::name).await
            {
                self.remember_name(who, &name);
            }
        }
    }
}
