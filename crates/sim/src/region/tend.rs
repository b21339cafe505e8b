//! Tending: what hands and songs do to creatures and to the ground, within reach and within what a day allows.
//!
//! What it is not: where a creature stands and what grows in a cell is told by the shell as data; what the deed does to life is done there, after
//! the event.

use crate::region::event::RegionEvent;
use crate::region::garden::{self, Tenure};
use crate::region::life::{Deed, Means, Tended};
use crate::region::limits::{HAND_METRES, VOICE_MS};
use crate::region::refusal::RegionRefusal;
use crate::region::state::RegionState;
use crate::rules::{HOURS_PER_DAY, Rules};
use crate::sky;
use kernel::{Context, PerformanceId, SongweaverId};
use song::Intent;

/// Full strength and full trust.
const FULL: u16 = 1000;

/// A deed, with all that the rules need as data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tend {
    /// Who.
    pub songweaver: SongweaverId,
    /// What is done.
    pub deed: Deed,
    /// With what.
    pub with: With,
    /// To what.
    pub target: Target,
    /// The cell of the region's ground that it happens in.
    pub cell: u32,
    /// Where: 1/64 m east and south of the world's origin.
    pub at: (i32, i32),
    /// Decimetres from who does it to there.
    pub distance_dm: u32,
    /// The world minute up to which the region has lived.
    pub minute: u64,
    /// Whether that cell can be somebody's.
    pub tenure: Tenure,
    /// Gardens that who does it has in other regions.
    pub gardens_elsewhere: u16,
}

/// With what something is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum With {
    /// By hand.
    Hand,
    /// By what was sung last, if anything was.
    Voice(Option<Sung>),
}

/// What someone sang last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sung {
    /// Which performance.
    pub performance: PerformanceId,
    /// What it was for.
    pub intent: Intent,
    /// How strong it was, in thousandths.
    pub resonance: u16,
    /// Milliseconds since it was judged.
    pub ago_ms: u64,
}

/// To what something is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A creature.
    Creature {
        /// Its species, by slug.
        species: String,
        /// Its number.
        creature: u32,
        /// Whether it is there, and whether it would eat; nothing where no such creature lives.
        found: Option<Appetite>,
    },
    /// The ground.
    Ground {
        /// The plant, by slug.
        plant: Option<String>,
        /// Grains that can be sown, or taken, there; nothing where it does not grow at all.
        grains: Option<u32>,
    },
}

/// Whether a creature would eat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appetite {
    /// It would, so many grains at most.
    Hungry(u32),
    /// It is full.
    Full,
    /// It is too wild to eat from a hand.
    Shy,
    /// It eats nothing that a hand holds.
    None,
}

/// Decides a deed.
///
/// # Errors
/// Why not, with what is allowed.
pub fn tend(
    state: &RegionState,
    command: &Tend,
    context: &Context<'_, Rules>,
) -> Result<Vec<RegionEvent>, RegionRefusal> {
    if state.region.is_none() {
        return Err(RegionRefusal::NotBegun);
    }
    let rules = context.content;
    let numbers = &rules.pack.nature.tending;
    let (means, strength) = means_of(state, command, rules)?;
    let hour = rules.hour_of(context.now);
    let day = hour / HOURS_PER_DAY as u32;
    let tender = state.life.tenders.get(&command.songweaver);
    if tender.is_some_and(|tender| tender.day == day && tender.today >= numbers.deeds_day) {
        return Err(RegionRefusal::EnoughForToday(numbers.deeds_day));
    }
    let mut tended = Tended {
        songweaver: command.songweaver,
        deed: command.deed,
        means,
        species: None,
        creature: None,
        plant: None,
        cell: command.cell,
        at: command.at,
        minute: command.minute,
        when: context.now,
        hour,
        amount: 1,
        strength,
        trust: 0,
    };
    match &command.target {
        Target::Creature {
            species,
            creature,
            found,
        } => {
            let found = found.ok_or(RegionRefusal::NoSuchCreature)?;
            let kind = rules
                .roster
                .species_called(species)
                .ok_or(RegionRefusal::NoSuchCreature)?;
            let temper = rules.roster.species[kind].def.temper.tameness.min(FULL);
            let friend = state.life.friend(species, *creature, command.songweaver);
            let again_ms = u64::from(numbers.again_seconds) * 1000;
            if let Some(wait_ms) =
                friend.and_then(|friend| again_ms.checked_sub(context.now.since(friend.when)))
                && wait_ms > 0
            {
                return Err(RegionRefusal::TooSoon(wait_ms));
            }
            let (gain, amount) = match (command.deed, found) {
                (Deed::Feed, Appetite::Full) => return Err(RegionRefusal::NotHungry),
                (Deed::Feed, Appetite::Shy) => return Err(RegionRefusal::TooWild),
                (Deed::Feed, Appetite::None) => return Err(RegionRefusal::NotItsFood),
                (Deed::Feed, Appetite::Hungry(room)) => (numbers.trust_feed, numbers.feed_grains.min(room)),
                (Deed::Soothe, _) => (numbers.trust_soothe, 1),
                (Deed::Call, _) => (numbers.trust_call, 1),
                (Deed::Scare, _) => (0, 1),
                (Deed::Plant | Deed::Harvest, _) => return Err(RegionRefusal::NotToCreatures),
            };
            let before = friend.map_or(0, |friend| friend.trust_at(hour, numbers));
            tended.trust = match command.deed {
                Deed::Scare => before.saturating_sub(numbers.trust_scare),
                _ => before + gained(gain, temper, strength, FULL - before.min(FULL)),
            };
            tended.amount = amount;
            tended.species = Some(species.clone());
            tended.creature = Some(*creature);
        }
        Target::Ground { plant, grains } => {
            let handful = match command.deed {
                Deed::Plant => numbers.plant_grains,
                Deed::Harvest => numbers.harvest_grains,
                Deed::Feed if plant.is_none() => numbers.feed_grains,
                _ => return Err(RegionRefusal::NotToGround),
            };
            if command.deed != Deed::Feed {
                garden::may_touch(state, command.songweaver, command.cell, hour, rules)?;
            }
            if command.deed != Deed::Feed && plant.is_none() {
                return Err(RegionRefusal::WhichPlant);
            }
            let there = grains.ok_or(RegionRefusal::DoesNotGrowHere)?;
            if there == 0 {
                return Err(if command.deed == Deed::Plant {
                    RegionRefusal::GroundIsFull
                } else {
                    RegionRefusal::NothingToTake
                });
            }
            tended.amount = handful.min(there);
            tended.plant.clone_from(plant);
        }
    }
    let garden = match (&command.target, command.deed) {
        (Target::Creature { .. }, _) => Vec::new(),
        (Target::Ground { .. }, Deed::Plant) => {
            let place = (command.tenure, command.gardens_elsewhere);
            garden::planted(state, command.songweaver, command.cell, place, context)
        }
        (Target::Ground { .. }, _) => {
            let kept = garden::kept(state, command.songweaver, command.cell, context);
            kept.into_iter().collect()
        }
    };
    Ok([RegionEvent::Tended(tended)].into_iter().chain(garden).collect())
}

/// With what it is done and how strong that is: a hand near enough, or a song in the ear that means it.
fn means_of(state: &RegionState, command: &Tend, rules: &Rules) -> Result<(Means, u16), RegionRefusal> {
    let reach = |reach_dm: u32| {
        if command.distance_dm > reach_dm {
            Err(RegionRefusal::TooFar {
                metres: command.distance_dm.div_ceil(10),
                reach: reach_dm / 10,
            })
        } else {
            Ok(())
        }
    };
    let With::Voice(sung) = &command.with else {
        reach(HAND_METRES * 10)?;
        return Ok((Means::Hand, FULL));
    };
    reach(sky::voice_dm(state, rules))?;
    let sung = sung.as_ref().filter(|sung| sung.ago_ms <= VOICE_MS);
    let sung = sung.ok_or(RegionRefusal::NothingSung)?;
    let noise = sung.resonance < rules.pack.balance.performance.noise_below;
    let fits = match command.deed {
        Deed::Soothe => !noise && matches!(sung.intent, Intent::Restoration | Intent::Protection),
        Deed::Call => !noise && matches!(sung.intent, Intent::Exploration | Intent::Creative),
        Deed::Scare => noise || sung.intent == Intent::Protection,
        Deed::Feed | Deed::Plant | Deed::Harvest => return Err(RegionRefusal::NotByVoice),
    };
    if !fits {
        return Err(RegionRefusal::OtherSong);
    }
    let strength = if noise {
        FULL
    } else {
        sung.resonance.saturating_mul(2).min(FULL)
    };
    let means = Means::Voice {
        performance: sung.performance,
    };
    Ok((means, strength))
}

/// What is gained of the trust that is left to gain, by temper and strength.
pub(crate) fn gained(gain: u16, temper: u16, strength: u16, left: u16) -> u16 {
    let full = u64::from(FULL);
    let part = u64::from(gain) * u64::from(temper) / full * u64::from(strength) / full;
    // A kindness brings at least something to whom any can be brought, and less the more it is trusted already.
    let part = part * (u64::from(left) + full / 4) / full;
    u16::try_from(part.min(u64::from(left))).unwrap_or(left)
}
