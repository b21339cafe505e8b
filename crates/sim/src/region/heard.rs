//! Life hears a performance: what is near is soothed, called or driven off by what was sung and how well, and restoration quickens what grows.
//!
//! Who answers is drawn for each by its temper, its trust and how near it is, and holds for the performance. What repetition wears off is worn off
//! here too, since a performance is as strong as its resonance; and of a day only so many performances are remembered as kindness. What it is
//! not: who stands where is told by the shell as data, and what creatures do is done by the living world, after the event.

use crate::region::command::Perform;
use crate::region::event::MelodyPerformed;
use crate::region::life::{Deed, Friend, LifeState};
use crate::region::limits::{ANSWERING_MAX, LISTENERS_MAX, NEW_FRIENDS_MAX};
use crate::region::state::RegionState;
use crate::region::tend::gained;
use crate::rules::{HOURS_PER_DAY, Rules};
use crate::sky;
use content::nature::TendingDef;
use ecology::chance::mix;
use ecology::regard::likely;
use kernel::{PerformanceId, SongweaverId, WorldMillis};
use serde::{Deserialize, Serialize};
use song::Intent;

/// Full strength and full trust.
const FULL: u16 = 1000;
/// Of a soothing song so much is remembered, in thousandths of what [`TendingDef::trust_song`] says; of a call less.
const CALLED: u16 = 400;
/// How strong noise is as a fright.
const NOISE: u16 = 500;

/// What of the living world hears a performance, as data.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Audience {
    /// The world minute up to which the region has lived.
    pub minute: u64,
    /// The cell of the region's ground that is sung in.
    pub cell: u32,
    /// Grown growth that the ground around could still bear, in grains; 0 where it bears no more, or nothing.
    pub room: u32,
    /// The creatures that may hear it in any weather, the nearest first, at most [`LISTENERS_MAX`].
    pub listeners: Vec<Listener>,
}

/// A creature within hearing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listener {
    /// Its species, by slug.
    pub species: String,
    /// Its number in the region.
    pub creature: u32,
    /// Decimetres from who sings.
    pub distance_dm: u32,
}

/// The living world of a region heard the performance just judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifeHeard {
    /// The performance.
    pub performance: PerformanceId,
    /// Who performed.
    pub songweaver: SongweaverId,
    /// What it did to creatures: soothe, call or scare.
    pub deed: Deed,
    /// How strong it was where it was sung, in thousandths.
    pub strength: u16,
    /// Where: 1/64 m east and south of the world's origin.
    pub at: (i32, i32),
    /// The cell of the region's ground.
    pub cell: u32,
    /// The world minute.
    pub minute: u64,
    /// World time of the decision.
    pub when: WorldMillis,
    /// The world hour of the decision.
    pub hour: u32,
    /// Decimetres within which it was heard in the weather of the moment.
    pub reach_dm: u32,
    /// How many creatures were within hearing and counted, at most [`LISTENERS_MAX`].
    pub near: u16,
    /// How many of them answered.
    pub answered: u16,
    /// Whom it changed of those who answered, and how far each trusts the performer now; at most [`ANSWERING_MAX`].
    pub trusting: Vec<Trusting>,
    /// Grains that soil gives to growth around.
    pub quickened: u32,
}

/// A creature that answered, and how far it trusts now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trusting {
    /// Its species, by slug.
    pub species: String,
    /// Its number in the region.
    pub creature: u32,
    /// In thousandths.
    pub trust: u16,
}

/// What a performance does to life; `None` where nothing heard it.
pub(crate) fn heard(
    state: &RegionState,
    command: &Perform,
    performed: &MelodyPerformed,
    rules: &Rules,
) -> Option<LifeHeard> {
    let audience = command.audience.as_ref()?;
    let (deed, strength) = means(performed, rules);
    let numbers = &rules.pack.nature.tending;
    let reach = sky::voice_dm(state, rules);
    let within = |listener: &&Listener| listener.distance_dm <= reach;
    let listeners: Vec<&Listener> = audience
        .listeners
        .iter()
        .take(LISTENERS_MAX)
        .filter(within)
        .collect();
    let remembered = state
        .life
        .remembers_songs(performed.songweaver, performed.hour, numbers);
    let (mut answered, mut met) = (0, 0);
    let mut trusting = Vec::new();
    for listener in &listeners {
        let friend = state
            .life
            .friend(&listener.species, listener.creature, performed.songweaver);
        let before = friend.map_or(0, |friend| friend.trust_at(performed.hour, numbers));
        let Some(temper) = temper_of(listener, rules) else {
            continue;
        };
        if !answers(listener, performed, (deed, strength, reach), temper, before) {
            continue;
        }
        answered += 1;
        let after = match deed {
            Deed::Scare => before.saturating_sub(numbers.trust_noise),
            _ if !remembered => before,
            _ => before + gained(worth(deed, numbers), temper, strength, FULL - before.min(FULL)),
        };
        if after != before && trusting.len() < ANSWERING_MAX && (friend.is_some() || met < NEW_FRIENDS_MAX) {
            met += usize::from(friend.is_none());
            trusting.push(Trusting {
                species: listener.species.clone(),
                creature: listener.creature,
                trust: after,
            });
        }
    }
    let quickened = quickens(performed, audience, strength, remembered, rules);
    (answered > 0 || quickened > 0).then(|| LifeHeard {
        performance: performed.performance,
        songweaver: performed.songweaver,
        deed,
        strength,
        at: command.at,
        cell: audience.cell,
        minute: audience.minute,
        when: performed.when,
        hour: performed.hour,
        reach_dm: reach,
        near: u16::try_from(listeners.len()).unwrap_or(u16::MAX),
        answered,
        trusting,
        quickened,
    })
}

/// What a performance is to who hears it, and how strong: noise frightens, restoration and protection soothe, exploration and creation call.
fn means(performed: &MelodyPerformed, rules: &Rules) -> (Deed, u16) {
    if performed.resonance < rules.pack.balance.performance.noise_below {
        return (Deed::Scare, NOISE);
    }
    let deed = match performed.intent {
        Intent::Restoration | Intent::Protection => Deed::Soothe,
        Intent::Exploration | Intent::Creative => Deed::Call,
    };
    (deed, performed.resonance.saturating_mul(2).min(FULL))
}

fn temper_of(listener: &Listener, rules: &Rules) -> Option<u16> {
    let kind = rules.roster.species_called(&listener.species)?;
    Some(rules.roster.species[kind].def.temper.tameness.min(FULL))
}

/// Whether one answers: by how strong it is where it stands, how open it is, and a lot of its own for this performance.
fn answers(
    listener: &Listener,
    performed: &MelodyPerformed,
    (deed, strength, reach): (Deed, u16, u32),
    temper: u16,
    trust: u16,
) -> bool {
    let Some(gesture) = deed.gesture() else {
        return false;
    };
    let there = u32::from(strength) * reach.saturating_sub(listener.distance_dm) / reach.max(1);
    let open = u32::from(temper.saturating_add(trust).min(FULL));
    let lot = mix(performed.performance.0 as u64 ^ u64::from(listener.creature) << 17) >> 32;
    (lot as u32 % 1000) < likely(gesture, there, open)
}

/// What being soothed or called by a song is worth of trust.
fn worth(deed: Deed, numbers: &TendingDef) -> u16 {
    let share = if deed == Deed::Call { CALLED } else { FULL };
    (u32::from(numbers.trust_song) * u32::from(share) / u32::from(FULL)) as u16
}

/// Grains by which restoration quickens growth: as many as the song is strong, no more than the ground bears, and only of a day's first songs.
fn quickens(
    performed: &MelodyPerformed,
    audience: &Audience,
    strength: u16,
    remembered: bool,
    rules: &Rules,
) -> u32 {
    let noise = performed.resonance < rules.pack.balance.performance.noise_below;
    if noise || !remembered || performed.intent != Intent::Restoration {
        return 0;
    }
    let most = u64::from(rules.pack.nature.tending.quicken_grains) * u64::from(strength) / u64::from(FULL);
    u32::try_from(most).unwrap_or(u32::MAX).min(audience.room)
}

impl LifeState {
    /// Whether songs of a Songweaver are still remembered as kindness on the day of an hour.
    fn remembers_songs(&self, who: SongweaverId, hour: u32, numbers: &TendingDef) -> bool {
        let day = hour / HOURS_PER_DAY as u32;
        let tender = self.tenders.get(&who).filter(|tender| tender.day == day);
        tender.is_none_or(|tender| tender.songs < numbers.songs_day)
    }

    pub(crate) fn heard(&mut self, heard: &LifeHeard) {
        let tender = self.tender(heard.songweaver, heard.hour);
        tender.songs = tender.songs.saturating_add(1);
        if heard.deed.gives() {
            tender.gave = tender.gave.saturating_add(1);
            tender.gave_grains = tender.gave_grains.saturating_add(u64::from(heard.quickened));
        } else {
            tender.took = tender.took.saturating_add(1);
        }
        for trusting in &heard.trusting {
            self.befriend(Friend {
                species: trusting.species.clone(),
                creature: trusting.creature,
                songweaver: heard.songweaver,
                trust: trusting.trust,
                hour: heard.hour,
                when: heard.when,
            });
        }
    }
}
