//! How strongly causes move a region: performances within an hour's bound, slow causes hour by hour, wounds.
//!
//! All numbers are the balance of the world's. What it is not: it remembers nothing and chooses no event; it is arithmetic.

use crate::region::event::{Share, SlowCause};
use kernel::{Milli, RegionId};
use song::Intent;
use world::harmony::{Balance, FULL, PerformanceBalance, WoundBalance};

/// A region as slow causes find it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mood {
    /// Harmony, 0 to 100 points.
    pub(crate) harmony: Milli,
    /// Dissonance, 0 to 100 points.
    pub(crate) dissonance: Milli,
    /// Depth of its wound in thousandths.
    pub(crate) wound: u16,
}

impl Mood {
    /// The mood after a change, within its bounds.
    pub(crate) fn moved(self, share: &Share) -> Self {
        Self {
            harmony: (self.harmony + share.harmony).within(Milli::ZERO, FULL),
            dissonance: (self.dissonance + share.dissonance).within(Milli::ZERO, FULL),
            wound: self.wound,
        }
    }
}

/// What a region settles to, and how hard the Silence presses on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ground {
    /// Harmony it settles to.
    pub(crate) harmony: Milli,
    /// Dissonance it settles to.
    pub(crate) dissonance: Milli,
    /// Harmony the Silence takes per hour.
    pub(crate) silence: Milli,
}

/// How a performance of a resonance moves harmony and dissonance, given what performances moved already in this hour.
///
/// Below `noise_below` it is noise and adds dissonance, most at 0. What has moved already takes its share off the effect, so that
/// an hour never moves more than `hour_max`.
pub(crate) fn performed(
    balance: &PerformanceBalance,
    intent: Intent,
    resonance: u16,
    moved: (Milli, Milli),
) -> (Milli, Milli) {
    let (resonance, noise_below) = (i64::from(resonance), i64::from(balance.noise_below));
    let (harmony, dissonance) = if resonance < noise_below {
        (
            Milli::ZERO,
            balance.noise.scaled(noise_below - resonance, noise_below),
        )
    } else {
        let strength = balance.of(intent);
        (
            balance.harmony.times(strength.harmony).scaled(resonance, 1000),
            -balance
                .dissonance
                .times(strength.dissonance)
                .scaled(resonance, 1000),
        )
    };
    (
        bounded_by_hour(harmony, moved.0, balance.hour_max),
        bounded_by_hour(dissonance, moved.1, balance.hour_max),
    )
}

/// A change, less the share of the hour that is used up in its direction.
pub(crate) fn bounded_by_hour(change: Milli, moved: Milli, hour_max: Milli) -> Milli {
    let used = if change >= Milli::ZERO { moved } else { -moved };
    let left = (hour_max - used).within(Milli::ZERO, hour_max);
    let lessened = change.scaled(i64::from(left.0), i64::from(hour_max.0.max(1)));
    lessened.within(-left, left)
}

/// How much of a wound a performance eases, in thousandths; more when several ease it together, never more than is left.
pub(crate) fn eased(balance: &WoundBalance, intent: Intent, resonance: u16, together: u8, depth: u16) -> u16 {
    let alone = Milli(i32::from(balance.ease)).scaled(i64::from(resonance), 1000);
    let meant = if intent == Intent::Restoration {
        alone
    } else {
        alone.times(balance.other_intents)
    };
    let step = usize::from(together.max(1)) - 1;
    let times = balance
        .together
        .get(step)
        .or(balance.together.last())
        .copied()
        .unwrap_or(1000);
    let by = meant.scaled(i64::from(times), 1000).0.clamp(0, i32::from(depth));
    u16::try_from(by).expect("held within the depth")
}

/// What each slow cause does in one hour.
pub(crate) fn hour(
    balance: &Balance,
    mood: Mood,
    ground: Ground,
    neighbours: &[(RegionId, Milli, Milli)],
) -> Vec<Share> {
    let share = |cause, harmony, dissonance| Share {
        cause,
        harmony,
        dissonance,
    };
    let toward = |goal: Milli, now: Milli, part: Milli| (goal - now).times(part);
    let rest = balance.rest.share;
    let pressure = pressure(balance, mood, ground);
    let depth = i64::from(mood.wound);
    let mut shares = vec![
        share(
            SlowCause::Rest,
            toward(ground.harmony, mood.harmony, rest),
            toward(ground.dissonance, mood.dissonance, rest),
        ),
        share(
            SlowCause::Silence,
            -pressure,
            pressure.times(balance.silence.dissonance_share),
        ),
        share(
            SlowCause::Wound,
            -balance.wound.harmony.scaled(depth, 1000),
            balance.wound.dissonance.scaled(depth, 1000),
        ),
    ];
    for (region, harmony, dissonance) in neighbours {
        let part = balance.neighbours.share;
        shares.push(share(
            SlowCause::Neighbour {
                region: region.clone(),
            },
            toward(*harmony, mood.harmony, part),
            toward(*dissonance, mood.dissonance, part),
        ));
    }
    shares
}

/// How hard the Silence presses in one hour: half as hard on a region of much harmony.
pub(crate) fn pressure(balance: &Balance, mood: Mood, ground: Ground) -> Milli {
    if mood.harmony > balance.silence.shielded_above {
        ground.silence.scaled(1, 2)
    } else {
        ground.silence
    }
}

/// Where one hour of slow causes leaves harmony and dissonance, with no one in the region: as in [`hour`], each within its bounds.
#[must_use]
pub fn after_hour(
    balance: &Balance,
    def: &world::RegionDef,
    (harmony, dissonance): (Milli, Milli),
    neighbours: &[(RegionId, Milli, Milli)],
) -> (Milli, Milli) {
    let ground = Ground {
        harmony: def.rest.harmony,
        dissonance: def.rest.dissonance,
        silence: def.silence,
    };
    let mood = Mood {
        harmony,
        dissonance,
        wound: if def.wound.is_some() { def.wound_depth } else { 0 },
    };
    let after = hour(balance, mood, ground, neighbours)
        .iter()
        .fold(mood, |mood, share| mood.moved(share));
    (after.harmony, after.dissonance)
}
