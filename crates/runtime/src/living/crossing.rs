//! Crossing: who knows a creature that went over a border is known to it in the region it came to.
//!
//! The region it came to is asked first, then the one it left. Both commands' ids follow from the crossing, so that one that is lived through again
//! after a restart is carried once. What it is not: nothing is decided here; regions do.

use crate::host::HostError;
use crate::runtime::Runtime;
use crate::vault::{WORLD, command_id};
use ecology::wild::Crossing;
use kernel::SongweaverId;
use sim::RegionCommand;
use sim::region::crossing::{Known, Welcome};
use std::collections::BTreeSet;

impl Runtime {
    /// Carries over what those know who went over a border since the last time.
    pub(super) async fn carry_friends(&self) {
        let crossings = self.living.life().take_crossings();
        for crossing in crossings {
            if let Err(error) = self.carry_friend(&crossing).await {
                tracing::warn!(%error, "a creature went over a border, and whom it knew was not carried with it");
            }
        }
    }

    async fn carry_friend(&self, crossing: &Crossing) -> Result<(), HostError> {
        let rules = self.rules();
        let Some(kind) = rules.roster.species.get(crossing.species) else {
            return Ok(());
        };
        let species = kind.def.slug.clone();
        let state = self.regions[crossing.from].state();
        let friends: Vec<Known> = state.life.knowers(&species, crossing.was).collect();
        if friends.is_empty() {
            return Ok(());
        }
        let knowers: BTreeSet<SongweaverId> = friends.iter().map(|known| known.songweaver).collect();
        let [from, to] = [crossing.from, crossing.to].map(|number| self.spots.regions[number].region.clone());
        let what = format!("{species} {} of {from} at {}", crossing.was, crossing.at.0);
        let welcome = RegionCommand::Welcome(Box::new(Welcome {
            from,
            species: species.clone(),
            was: crossing.was,
            creature: crossing.now,
            friends,
        }));
        self.crossed(crossing.to, &format!("welcome {what}"), welcome)
            .await?;
        let depart = RegionCommand::Depart {
            species,
            creature: crossing.was,
            to,
        };
        self.crossed(crossing.from, &format!("depart {what}"), depart)
            .await?;
        for who in knowers {
            if let Some(player) = self.player(who) {
                self.tell_trust(&player.seat, crossing.from);
                self.tell_trust(&player.seat, crossing.to);
            }
        }
        Ok(())
    }

    async fn crossed(&self, number: usize, what: &str, command: RegionCommand) -> Result<(), HostError> {
        match self.regions[number]
            .command(command_id(WORLD, what), command)
            .await
        {
            Ok(_) | Err(HostError::Repeated) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
