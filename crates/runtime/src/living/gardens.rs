//! Gardens: one's own in all regions, giving one up, clearing those of others, and ending what one has beyond as many as one may.
//!
//! Each region counts those of the others as it is told of them, so two that are begun at one moment may both stand: the later one ends then. What it is
//! not: whose ground is whose is decided by regions ([`sim::region::garden`]); this asks them and tells.

#[cfg(test)]
mod tests;

use crate::host::HostError;
use crate::player::{Answer, Player};
use crate::refusal::Refusal;
use crate::runtime::Runtime;
use crate::vault::command_id;
use kernel::{CommandId, SongweaverId};
use protocol::nature::OwnGarden;
use protocol::presence::CELL_METRES;
use protocol::server::ServerBody;
use sim::region::garden::{Garden, LeftWhy, Which};
use sim::view::gardens;
use sim::{RegionCommand, RegionState};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;

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

    /// Clears gardens of someone: one, by region and cell, or all in every region. Answers how many there were; repeating it changes nothing.
    ///
    /// # Errors
    /// When a region could not write it down; then it can be repeated.
    pub async fn clear_gardens(
        &self,
        who: SongweaverId,
        only: Option<(usize, u32)>,
        why: LeftWhy,
    ) -> Result<usize, HostError> {
        let which = only.map_or(Which::All, |(_, cell)| Which::Cell(cell));
        let mut cleared = 0;
        for (number, host) in self.regions.iter().enumerate() {
            let gardens = host.state().life.gardens.clone();
            let meant = only.is_none_or(|(only, _)| only == number);
            if !meant || gardens.of(who) == 0 {
                continue;
            }
            let region = &self.spots.regions[number].region;
            let what = format!(
                "clear {which:?} gardens of {region} at revision {}",
                gardens.revision
            );
            let command = RegionCommand::ClearGardens {
                songweaver: who,
                which,
                why,
            };
            match host.command(command_id(who, &what), command).await {
                Ok(decided) => cleared += decided.events.len(),
                Err(HostError::Repeated) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(cleared)
    }

    /// The number of a region and a cell of it, by the region's slug, where someone has a garden there.
    #[must_use]
    pub fn garden_of(&self, who: SongweaverId, region: &str, cell: u16) -> Option<(usize, u32)> {
        let number = self.spots.number_of(&region.parse().ok()?)?;
        let cell = u32::from(cell);
        let state = self.regions[number].state();
        let own = |(at, garden): (u32, &Garden)| at == cell && garden.songweaver == who;
        state.life.gardens.iter().any(own).then_some((number, cell))
    }

    /// Ends what gardens someone has beyond as many as one may, the latest first, and says so. Looks only after gardens changed.
    pub(super) async fn end_gardens_beyond(&self) {
        let states: Vec<_> = self.regions.iter().map(|host| host.state()).collect();
        let revision = |sum: u64, state: &Arc<RegionState>| sum + u64::from(state.life.gardens.revision);
        let revisions = states.iter().fold(0, revision);
        if self.living.gardens_looked.swap(revisions, Ordering::AcqRel) == revisions {
            return;
        }
        let most = usize::from(self.rules().pack.nature.tending.gardens_max);
        let mut of: BTreeMap<SongweaverId, Vec<(u32, usize, u32)>> = BTreeMap::new();
        for (number, state) in states.iter().enumerate() {
            for (cell, garden) in state.life.gardens.iter() {
                let own = of.entry(garden.songweaver).or_default();
                own.push((garden.since, number, cell));
            }
        }
        for (who, mut gardens) in of {
            // The same ones in every order in which they were told: by the hour since which they are theirs, then by place.
            gardens.sort_unstable();
            for (_, number, cell) in gardens.into_iter().skip(most) {
                let ended = self
                    .clear_gardens(who, Some((number, cell)), LeftWhy::Beyond)
                    .await;
                match ended {
                    Ok(ended) if ended > 0 => self.tell_garden_ended(who, number, most),
                    Ok(_) => {}
                    Err(error) => {
                        // Looked at again with the next look.
                        self.living.gardens_looked.store(u64::MAX, Ordering::Release);
                        tracing::warn!(%error, "a garden beyond as many as one may have stands still");
                    }
                }
            }
        }
    }

    fn tell_garden_ended(&self, who: SongweaverId, number: usize, most: usize) {
        let Some(player) = self.player(who) else { return };
        let rules = self.rules();
        let region = &rules.pack.regions[&self.spots.regions[number].region].name;
        let text = format!(
            "You have {most} gardens, which is as many as one may: your latest in {region} is free ground. What you planted there grows on."
        );
        let notice = ServerBody::Notice { text, occasion: None };
        player.seat.address(notice, self.now());
    }
}
