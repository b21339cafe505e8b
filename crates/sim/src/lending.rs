//! Resonance between neighbours: Songweavers whose latest songs agree lend each other strength.
//!
//! What one lends is a share of the resonance that its own latest performance had by itself, before anything was lent to it. So strength
//! never feeds itself: a ring of neighbours lends exactly what its members sang, however long they stand together. It falls with distance and
//! with time, and what one is lent is bounded. What it is not: it moves nothing; a region adds it to a performance and writes it down.

use crate::attunement::LendingDef;
use kernel::{SongweaverId, WorldMillis};
use song::{SongSketch, agreement};

/// Neighbours that may lend to one performance.
pub const LENDERS_MAX: usize = 8;
/// Units of a metre in positions.
const UNITS_PER_METRE: i64 = 64;

/// Somebody's latest song.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LatestSong {
    /// Who.
    pub songweaver: SongweaverId,
    /// Where it stands: 1/64 m east and south of the world's origin.
    pub at: (i32, i32),
    /// What it sang.
    pub song: SongSketch,
    /// The resonance it had by itself, in thousandths.
    pub resonance: u16,
    /// When it was judged.
    pub when: WorldMillis,
}

/// What neighbours lend to a song that is sung at a place now, each in thousandths of the song's own strength, the most first. Nobody lends to
/// itself; the sum is at most `most`.
#[must_use]
pub fn lent(
    to: SongweaverId,
    at: (i32, i32),
    song: &SongSketch,
    neighbours: &[LatestSong],
    now: WorldMillis,
    numbers: &LendingDef,
) -> Vec<(SongweaverId, u16)> {
    let mut lenders: Vec<(SongweaverId, u16)> = neighbours
        .iter()
        .filter(|other| other.songweaver != to)
        .map(|other| (other.songweaver, from_one(at, song, other, now, numbers)))
        .filter(|(_, strength)| *strength > 0)
        .collect();
    lenders.sort_by_key(|(who, strength)| (std::cmp::Reverse(*strength), *who));
    lenders.dedup_by_key(|(who, _)| *who);
    lenders.truncate(LENDERS_MAX);
    let mut left = numbers.most;
    for (_, strength) in &mut lenders {
        *strength = (*strength).min(left);
        left -= *strength;
    }
    lenders.retain(|(_, strength)| *strength > 0);
    lenders
}

/// What one neighbour lends, in thousandths.
fn from_one(
    at: (i32, i32),
    song: &SongSketch,
    other: &LatestSong,
    now: WorldMillis,
    numbers: &LendingDef,
) -> u16 {
    let age = now.since(other.when);
    if age >= numbers.fades_ms || other.resonance == 0 {
        return 0;
    }
    let near = nearness(at, other.at, numbers.reach_metres);
    if near == 0 {
        return 0;
    }
    let agrees = u64::from(agreement(song, &other.song));
    let floor = u64::from(numbers.agreement_floor);
    let agrees = agrees.saturating_sub(floor) * 1000 / (1000 - floor.min(999));
    let left = (numbers.fades_ms - age) * 1000 / numbers.fades_ms.max(1);
    let whole = u64::from(numbers.share) * u64::from(other.resonance.min(1000)) / 1000;
    let lent = whole * agrees / 1000 * near / 1000 * left / 1000;
    u16::try_from(lent).unwrap_or(u16::MAX)
}

/// 1000 at the same spot, falling straight to 0 at the reach.
fn nearness(one: (i32, i32), other: (i32, i32), reach_metres: u16) -> u64 {
    let (x, z) = (
        i64::from(one.0) - i64::from(other.0),
        i64::from(one.1) - i64::from(other.1),
    );
    let reach = i64::from(reach_metres.max(1)) * UNITS_PER_METRE;
    if x.abs() >= reach || z.abs() >= reach {
        return 0;
    }
    let apart = (x * x + z * z).isqrt();
    u64::try_from((reach - apart).max(0) * 1000 / reach).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::RandomStream;
    use song::{Fingerprint, Melody, Metre, Mode, PitchClass, notation};

    const NOW: WorldMillis = WorldMillis(1_000_000);

    fn numbers() -> LendingDef {
        LendingDef {
            reach_metres: 30,
            share: 120,
            most: 250,
            agreement_floor: 400,
            fades_ms: 120_000,
        }
    }

    fn sketch(tonic: u8) -> SongSketch {
        let notes = notation::notes("D4:q F#4 A4 B4 A4 F#4 E4 D4", Metre::COMMON).unwrap();
        SongSketch {
            tonic: PitchClass::of(tonic),
            mode: Mode::Ionian,
            tempo: 76,
            fingerprint: Fingerprint::of(&Melody::new(notes, 76, Metre::COMMON, None).unwrap()),
        }
    }

    fn latest(number: u64, at: (i32, i32), resonance: u16) -> LatestSong {
        LatestSong {
            songweaver: SongweaverId(number),
            at,
            song: sketch(2),
            resonance,
            when: NOW,
        }
    }

    fn sum(lent: &[(SongweaverId, u16)]) -> u16 {
        lent.iter().map(|(_, strength)| strength).sum()
    }

    fn of(neighbours: &[LatestSong], now: WorldMillis) -> u16 {
        sum(&lent(
            SongweaverId(0),
            (0, 0),
            &sketch(2),
            neighbours,
            now,
            &numbers(),
        ))
    }

    #[test]
    fn it_falls_with_distance_and_time_and_needs_agreement() {
        let at = |metres: i32| of(&[latest(1, (metres * 64, 0), 800)], NOW);
        assert!(at(1) > at(10) && at(10) > at(25) && at(25) > 0);
        assert_eq!(at(30), 0);
        let after = |ms| of(&[latest(1, (64, 0), 800)], NOW.plus(ms));
        assert!(after(0) > after(60_000) && after(60_000) > 0);
        assert_eq!(after(120_000), 0);
        let mut other = latest(1, (64, 0), 800);
        other.song = sketch(8);
        other.song.tempo = 110;
        other.song.fingerprint = Fingerprint::of(
            &Melody::new(
                notation::notes("G4:q G4 C5 C5 Bb4 F4 Bb4 E4", Metre::COMMON).unwrap(),
                76,
                Metre::COMMON,
                None,
            )
            .unwrap(),
        );
        assert_eq!(of(&[other], NOW), 0);
        assert_eq!(
            of(&[latest(1, (64, 0), 0)], NOW),
            0,
            "who has nothing lends nothing"
        );
        assert_eq!(of(&[latest(0, (0, 0), 800)], NOW), 0, "nobody lends to itself");
    }

    #[test]
    fn a_ring_never_exceeds_its_bound_however_long_it_sings_to_itself() {
        // What was lent counts in effects and never in what is lent on: round after round the same.
        for size in 2..=40_u64 {
            let mut chance = RandomStream::new(size, "ring");
            let own: Vec<u16> = (0..size).map(|_| chance.below(1001) as u16).collect();
            let ring: Vec<LatestSong> = (0..size)
                .map(|number| {
                    let angle = number as f64 / size as f64 * std::f64::consts::TAU;
                    let at = ((angle.cos() * 320.0) as i32, (angle.sin() * 320.0) as i32);
                    latest(number, at, own[number as usize])
                })
                .collect();
            let mut first_round = Vec::new();
            for round in 0..5 {
                let strengths: Vec<u16> = ring
                    .iter()
                    .map(|one| {
                        let lent = lent(one.songweaver, one.at, &one.song, &ring, NOW, &numbers());
                        assert!(lent.len() <= LENDERS_MAX);
                        sum(&lent)
                    })
                    .collect();
                assert!(strengths.iter().all(|strength| *strength <= numbers().most));
                if round == 0 {
                    first_round.clone_from(&strengths);
                }
                assert_eq!(strengths, first_round, "a ring of {size}, round {round}");
            }
        }
    }
}
