//! Gardens: one's own in all regions, giving one up, and clearing those of someone who is erased.
//!
//! What it is not: whose ground is whose is decided by regions ([`sim::region::garden`]); this asks them and tells.

use crate::host::HostError;
use crate::player::{Answer, Player};
use crate::refusal::Refusal;
use crate::runtime::Runtime;
use crate::vault::command_id;
use kernel::{CommandId, SongweaverId};
use protocol::nature::OwnGarden;
use protocol::presence::CELL_METRES;
use protocol::server::ServerBody;
use sim::RegionCommand;
use sim::view::gardens;
use std::collections::BTreeSet;
use std::sync::Arc;

impl Runtime {
    /// Gives a garden up.
    pub(crate) async fn give_up_garden(
        &self,
        player: &Arc<Player>,
        id: CommandId,
        region: &str,
        cell: u16,
    ) -> Answer {
        let number = region
            .parse()
            .ok()
            .and_then(|region| self.spots.number_of(&region));
        let Some(number) = number else {
            return Err(Refusal::new(
                "unknown-region",
                "There is no such region; the atlas names them.",
            ));
        };
        let command = RegionCommand::GiveUpGarden {
            songweaver: player.seat.songweaver,
            cell: u32::from(cell),
        };
        let decided = self.regions[number].command(id, command).await;
        decided.map(|_| ()).or_else(HostError::answer)
    }

    /// The gardens of someone in all regions, by region and cell.
    #[must_use]
    pub fn gardens_of(&self, who: SongweaverId) -> Vec<OwnGarden> {
        let rules = self.rules();
        let mut own = Vec::new();
        for (number, host) in self.regions.iter().enumerate() {
            let (state, grid) = (host.state(), &self.space.places()[number].grid);
            let side = ((grid.side / CELL_METRES) as u32).max(1);
            for (cell, garden) in state.life.gardens.iter() {
                if garden.songweaver != who {
                    continue;
                }
                own.push(OwnGarden {
                    region: self.spots.regions[number].region.to_string(),
                    cell: u16::try_from(cell).unwrap_or(u16::MAX),
                    x: grid.west + ((cell % side) as f32 + 0.5) * CELL_METRES,
                    z: grid.north + ((cell / side) as f32 + 0.5) * CELL_METRES,
                    until_ms: gardens::until_ms(garden, &rules),
                });
            }
        }
        own
    }

    /// How many gardens someone has in other regions than one.
    pub(super) fn gardens_elsewhere(&self, who: SongweaverId, number: usize) -> u16 {
        let others = self
            .regions
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != number);
        let many: usize = others.map(|(_, host)| host.state().life.gardens.of(who)).sum();
        u16::try_from(many).unwrap_or(u16::MAX)
    }

    /// Whose the ground of a cell is, in words, where planting on it was refused.
    pub(super) async fn named_owner(&self, number: usize, cell: u32) -> Refusal {
        let state = self.regions[number].state();
        let (rules, hour) = (self.rules(), self.rules().hour_of(self.now()));
        let garden = state.life.gardens.at(cell, hour, &rules.pack.nature.tending);
        let mut whose = "somebody's".to_owned();
        if let Some(owner) = garden.map(|garden| garden.songweaver) {
            self.learn_names(BTreeSet::from([owner])).await;
            if let Some(name) = self.known_name(owner).filter(|name| !name.is_empty()) {
                whose = format!("{name}'s");
            }
        }
        let reason = format!(
            "This is {whose} garden: only they plant and harvest here. A song of restoration, food laid down and kindness to creatures are welcome; free ground begins a few steps away."
        );
        Refusal::new("others-garden", reason)
    }

    /// Makes the names of all who have gardens known, for those who are told of them.
    pub(super) async fn learn_gardeners(&self) {
        for host in &self.regions {
            let owners = gardens::owners(&host.state());
            self.learn_names(owners).await;
        }
    }

    /// Whose which ground of a region is.
    pub(super) fn gardens_in(&self, number: usize) -> ServerBody {
        let state = self.regions[number].state();
        ServerBody::Gardens {
            region: self.spots.regions[number].region.to_string(),
            gardeners: gardens::gardeners(&state, &self.rules(), &|who| self.known_name(who)),
        }
    }

    /// Clears the gardens of someone who is erased, in every region. Repeating it changes nothing.
    ///
    /// # Errors
    /// When a region could not write it down; then it can be repeated.
    pub async fn clear_gardens(&self, who: SongweaverId) -> Result<(), HostError> {
        for (number, host) in self.regions.iter().enumerate() {
            let state = host.state();
            if state.life.gardens.of(who) == 0 {
                continue;
            }
            let region = &self.spots.regions[number].region;
            let what = format!(
                "clear gardens of {region} at revision {}",
                state.life.gardens.revision
            );
            let command = RegionCommand::ClearGardens { songweaver: who };
            match host.command(command_id(who, &what), command).await {
                Ok(_) | Err(HostError::Repeated) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
