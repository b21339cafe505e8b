//! Forecasts: many futures from the present kind, each with chance of its own, counted.
//!
//! How many futures agree is the confidence; since each is drawn as the true one will be, what is foretold with seven of ten comes seven times of
//! ten. The same present gives the same forecast. What it is not: it does not know what players will do; how the region is in tune is given for
//! each quarter ahead.

use crate::chain::{self, Conditions, Spell};
use crate::definition::WeatherDef;
use crate::kind::Kind;
use kernel::RandomStream;

/// Futures that are looked at.
pub const MEMBERS: u16 = 64;

/// How many futures have each kind at a quarter, by [`Kind::index`].
pub type Counts = [u16; Kind::COUNT];

/// Counts the futures of a present: one count for each quarter whose conditions are given, the first of them being `from`.
///
/// `barred_until` is a quarter before which no storm rises; a storm that rages now is held by its spell.
#[must_use]
pub fn futures(
    def: &WeatherDef,
    present: Spell,
    from: u32,
    ahead: &[Conditions<'_>],
    barred_until: u32,
    seed: u64,
) -> Vec<Counts> {
    let mut counts = vec![Counts::default(); ahead.len()];
    for member in 0..u64::from(MEMBERS) {
        let mut chance = RandomStream::new(seed.wrapping_add(member.wrapping_mul(0x9e37_79b9)), "forecast");
        let mut spell = present;
        for ((quarter, conditions), count) in (from..).zip(ahead).zip(&mut counts) {
            let barred = (quarter < barred_until).then_some(Kind::DissonanceStorm);
            if let Some(kind) = chain::turn(def, spell, quarter, conditions, barred, &mut chance) {
                let until = def
                    .kind(kind)
                    .map_or(quarter, |def| chain::stays_until(def, quarter));
                spell = Spell { kind, until };
            }
            count[spell.kind.index()] += 1;
        }
    }
    counts
}

/// A count as a share of all futures in thousandths.
#[must_use]
pub fn share(count: u16) -> u16 {
    u16::try_from(u32::from(count) * 1000 / u32::from(MEMBERS)).unwrap_or(1000)
}
