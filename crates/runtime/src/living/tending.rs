//! Tending: a client's deed gets the facts that the rules need, goes to its region, and takes effect on life once it is durable.
//!
//! What it is not: nothing is allowed or refused here but what names nothing there is; `sim` decides.

use crate::host::HostError;
use crate::near::{self, HEARD_METRES};
use crate::player::{Answer, Player};
use crate::refusal::Refusal;
use crate::runtime::Runtime;
use kernel::CommandId;
use protocol::nature::{Tended as Wire, TendedBy, Tending};
use protocol::server::ServerBody;
use protocol::shared::Spot;
use sim::RegionCommand;
use sim::life::Due;
use sim::region::event::RegionEvent;
use sim::region::heard::{Audience, LifeHeard};
use sim::region::life::{Deed, Tended};
use sim::region::tend::{Sung, Target, Tend, With};
use sim::view::nature::{deed_from_wire, deed_to_wire};
use std::sync::Arc;

/// Units of a metre in the journal.
const UNITS: f32 = 64.0;

impl Runtime {
    /// Carries out a deed.
    pub(crate) async fn tend(
        &self,
        player: &Arc<Player>,
        id: CommandId,
        deed: Tending,
        by: TendedBy,
        target: &Wire,
    ) -> Answer {
        let number = player.seat.standing().region;
        let tend = self.deed_of(player, number, deed, by, target)?;
        let cell = tend.cell;
        let decided = self.regions[number]
            .command(id, RegionCommand::Tend(Box::new(tend)))
            .await;
        let decided = match decided {
            Ok(decided) => decided,
            Err(HostError::Refused(refusal)) if refusal.code == "others-garden" => {
                return Err(self.named_owner(number, cell).await);
            }
            Err(error) => return error.answer(),
        };
        for event in decided.events {
            if let RegionEvent::Tended(tended) = event {
                self.publish_tended(player, number, &tended);
                self.living.decided(number, Due::Tended(tended));
            }
        }
        Ok(())
    }

    /// The deed with its facts.
    fn deed_of(
        &self,
        player: &Player,
        number: usize,
        deed: Tending,
        by: TendedBy,
        target: &Wire,
    ) -> Result<Tend, Refusal> {
        let at = player.seat.standing().at;
        let grid = &self.space.places()[number].grid;
        let deed = deed_from_wire(deed);
        let life = self.living.life();
        let (target, x, z) = match target {
            Wire::Creature { creature, species } => {
                let kind = life.roster().species_called(species).ok_or_else(|| {
                    Refusal::new(
                        "unknown-species",
                        "There is no such species; the atlas names them.",
                    )
                })?;
                let found = life.creature(number, kind, *creature);
                let (x, z) = found.map_or((at.x, at.z), |(x, z, _)| (grid.west + x, grid.north + z));
                let target = Target::Creature {
                    species: species.clone(),
                    creature: *creature,
                    found: found.map(|(_, _, appetite)| appetite),
                };
                (target, x, z)
            }
            Wire::Ground { x, z, plant } => {
                if !grid.holds(*x, *z) {
                    return Err(Refusal::new(
                        "out-of-region",
                        "That ground is of another region than the one you are in.",
                    ));
                }
                let cell = life.cell_at(number, x - grid.west, z - grid.north);
                let grains = match plant {
                    Some(plant) => life.ground(number, deed, plant, cell),
                    None => Some(u32::MAX),
                };
                let target = Target::Ground {
                    plant: plant.clone(),
                    grains,
                };
                (target, *x, *z)
            }
        };
        let with = match by {
            TendedBy::Hand => With::Hand,
            TendedBy::Voice => With::Voice(self.sung_by(player)),
        };
        let cell = life.cell_at(number, x - grid.west, z - grid.north);
        // Who is called comes to whoever calls.
        let (here_x, here_z) = if deed == Deed::Call { (at.x, at.z) } else { (x, z) };
        Ok(Tend {
            songweaver: player.seat.songweaver,
            deed,
            with,
            target,
            cell,
            at: ((here_x * UNITS) as i32, (here_z * UNITS) as i32),
            distance_dm: ((x - at.x).hypot(z - at.z) * 10.0) as u32,
            minute: life.at().0,
            tenure: life.tenure(number, cell),
            gardens_elsewhere: self.gardens_elsewhere(player.seat.songweaver, number),
        })
    }

    /// What of a region's life hears who sings at a place.
    pub(crate) fn audience_of(&self, number: usize, at: (f32, f32)) -> Option<Audience> {
        if !self.living.goes_on() {
            return None;
        }
        let grid = &self.space.places()[number].grid;
        let audience = self
            .living
            .life()
            .audience(number, at.0 - grid.west, at.1 - grid.north);
        Some(audience)
    }

    /// A performance was heard by a region's life: it takes effect there, and who sang learns who trusts it now.
    pub(crate) fn publish_heard(&self, number: usize, heard: &LifeHeard, performer: Option<&Player>) {
        self.living.decided(number, Due::Heard(heard.clone()));
        metrics::counter!("songs_heard_by_life_total").increment(1);
        if let Some(player) = performer.filter(|_| !heard.trusting.is_empty()) {
            self.tell_trust(&player.seat, number);
        }
    }

    /// What a player sang last, with its intent.
    fn sung_by(&self, player: &Player) -> Option<Sung> {
        let moment = player.moment();
        let latest = moment.latest.as_ref()?;
        let (performance, _, intent) = moment.performed.back()?;
        Some(Sung {
            performance: performance.parse().ok()?,
            intent: *intent,
            resonance: latest.resonance,
            ago_ms: self.now().since(latest.when),
        })
    }

    /// Tells who did it, and those near.
    fn publish_tended(&self, player: &Player, number: usize, tended: &Tended) {
        let seat = &player.seat;
        let body = ServerBody::Tended {
            region: self.spots.regions[number].region.to_string(),
            entity: seat.entity,
            deed: deed_to_wire(tended.deed),
            at: Spot {
                x: tended.at.0 as f32 / UNITS,
                y: seat.standing().at.y,
                z: tended.at.1 as f32 / UNITS,
            },
            creature: tended.creature,
            of: tended.species.clone().or_else(|| tended.plant.clone()),
            amount: tended.amount,
        };
        near::tell_others(&self.space, seat, HEARD_METRES, &body);
        seat.address(body, self.now());
        if tended.creature.is_some() {
            self.tell_trust(seat, number);
        }
        let deed = match tended.deed {
            Deed::Feed => "feed",
            Deed::Soothe => "soothe",
            Deed::Call => "call",
            Deed::Scare => "scare",
            Deed::Plant => "plant",
            Deed::Harvest => "harvest",
        };
        metrics::counter!("deeds_total", "deed" => deed).increment(1);
    }
}
