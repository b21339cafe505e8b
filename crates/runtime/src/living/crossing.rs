//! Crossing: who knows a creature that went over a border is known to it in the region it came to.
//!
//! The region it came to is asked first, then the one it left. Both commands' ids follow from the crossing, so that one that is tried again is carried
//! once. What cannot be written down now waits and is tried again, in order; what a crash left half done is finished at the next start. What it is not:
//! nothing is decided here; regions do.

#[cfg(test)]
mod tests;

use crate::host::HostError;
use crate::runtime::Runtime;
use crate::vault::{WORLD, command_id};
use ecology::climate::DAY_MINUTES;
use ecology::wild::{CROSSINGS_MAX, Crossing};
use kernel::SongweaverId;
use sim::life::known;
use sim::region::crossing::{FriendCame, Known, Welcome};
use sim::{RegionCommand, RegionEvent};
use std::collections::{BTreeSet, VecDeque};

/// World minutes for which it is tried to carry over whom a creature knows: then those it left go on knowing one of its kind there.
const CARRY_MINUTES: u64 = DAY_MINUTES;

/// A creature that went over a border, and whether it was said that those it knows could not be carried over yet.
#[derive(Debug, Clone)]
pub(crate) struct Carrying {
    crossing: Crossing,
    /// Its species by slug: lists of species may be exchanged while it waits.
    species: String,
    told: bool,
}

impl Carrying {
    fn new(crossing: Crossing, species: String) -> Self {
        Self {
            crossing,
            species,
            told: false,
        }
    }

    /// Whether it is another step of the same creature's way.
    fn goes_on_from(&self, before: &Self) -> bool {
        let (this, that) = (&self.crossing, &before.crossing);
        that.to == this.from && before.species == self.species && that.now == Some(this.was)
    }
}

impl Runtime {
    /// Carries over what those know who went over a border since the last time, and what could not be carried over then.
    pub(super) async fn carry_friends(&self) {
        let mut due = std::mem::take(&mut *self.living.carrying());
        {
            let mut life = self.living.life();
            let crossings = life.take_crossings().into_iter();
            let named = crossings.filter_map(|crossing| {
                let kind = life.roster().species.get(crossing.species)?;
                Some(Carrying::new(crossing, kind.def.slug.clone()))
            });
            due.extend(named);
        }
        let mut waiting: VecDeque<Carrying> = VecDeque::new();
        for mut carrying in due {
            // Whoever waits at one border is not known yet at the next.
            if waiting.iter().any(|one| carrying.goes_on_from(one)) {
                waiting.push_back(carrying);
                continue;
            }
            let Err(error) = self.carry_friend(&carrying.crossing, &carrying.species).await else {
                continue;
            };
            let now = self.rules().minute_of(self.now());
            let since = now.0.saturating_sub(carrying.crossing.at.0);
            let again = matches!(error, HostError::Unavailable(_) | HostError::InDoubt(_));
            if !again || since > CARRY_MINUTES || waiting.len() >= CROSSINGS_MAX {
                metrics::counter!("friends_left_behind_total").increment(1);
                tracing::warn!(%error, "a creature went over a border, and whom it knew was not carried with it");
                continue;
            }
            if !std::mem::replace(&mut carrying.told, true) {
                tracing::warn!(%error, "a creature went over a border, and whom it knew is carried after it as soon as that can be written down");
            }
            waiting.push_back(carrying);
        }
        *self.living.carrying() = waiting;
    }

    async fn carry_friend(&self, crossing: &Crossing, species: &str) -> Result<(), HostError> {
        let state = self.regions[crossing.from].state();
        let friends: Vec<Known> = state.life.knowers(species, crossing.was).collect();
        if friends.is_empty() {
            return Ok(());
        }
        let knowers: BTreeSet<SongweaverId> = friends.iter().map(|known| known.songweaver).collect();
        let [from, to] = [crossing.from, crossing.to].map(|number| self.spots.regions[number].region.clone());
        let what = format!("{species} {} of {from} at {}", crossing.was, crossing.at.0);
        let welcome = RegionCommand::Welcome(Box::new(Welcome {
            from,
            species: species.to_owned(),
            was: crossing.was,
            creature: crossing.now,
            friends: friends.clone(),
        }));
        let events = self
            .crossed(crossing.to, &format!("welcome {what}"), welcome)
            .await?;
        let came = events.into_iter().find_map(|event| match event {
            RegionEvent::FriendCame(came) => Some(came.creature),
            _ => None,
        });
        let known_as = came.or_else(|| self.known_as(crossing, species, &friends));
        if let Some(creature) = known_as {
            let all = known(self.regions[crossing.to].state().life.friends.iter());
            self.living.life().came(crossing, (species, creature), &all);
        }
        let depart = RegionCommand::Depart {
            species: species.to_owned(),
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

    /// By which number one is known that was welcomed before: by its own, or by one under which exactly those know it that knew it where it came from.
    fn known_as(&self, crossing: &Crossing, species: &str, friends: &[Known]) -> Option<u32> {
        let state = self.regions[crossing.to].state();
        let here = |creature: u32| crossing.from != crossing.to || creature != crossing.was;
        let by = |creature: u32| {
            let by: BTreeSet<Known> = state.life.knowers(species, creature).collect();
            here(creature) && !by.is_empty() && by.iter().all(|known| friends.contains(known))
        };
        let of_kind = state
            .life
            .friends
            .iter()
            .filter(|friend| friend.species == species);
        crossing
            .now
            .into_iter()
            .chain(of_kind.map(|friend| friend.creature))
            .find(|creature| by(*creature))
    }

    /// Finishes what a crash cut short: who was welcomed in one region and is known in the one it left still, by the same.
    pub(super) async fn finish_crossings(&self, came: Vec<(usize, FriendCame)>) {
        for (number, came) in came {
            let Some(from) = self.spots.number_of(&came.from) else {
                continue;
            };
            let state = self.regions[from].state();
            let still: Vec<Known> = state.life.knowers(&came.species, came.was).collect();
            let all = !came.friends.is_empty() && came.friends.iter().all(|known| still.contains(known));
            if !all || (from == number && came.was == came.creature) {
                continue;
            }
            let to = self.spots.regions[number].region.clone();
            let what = format!(
                "depart {} {} of {} since {}",
                came.species, came.was, came.from, came.when.0
            );
            let depart = RegionCommand::Depart {
                species: came.species,
                creature: came.was,
                to,
            };
            if let Err(error) = self.crossed(from, &what, depart).await {
                tracing::warn!(%error, "a creature that went over a border is known on both sides of it still");
            }
        }
    }

    async fn crossed(
        &self,
        number: usize,
        what: &str,
        command: RegionCommand,
    ) -> Result<Vec<RegionEvent>, HostError> {
        match self.regions[number]
            .command(command_id(WORLD, what), command)
            .await
        {
            Ok(decided) => Ok(decided.events),
            Err(HostError::Repeated) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }
}
