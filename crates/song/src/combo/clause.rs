//! A clause: one relation that a combo asks for, with how clear, how long, at which lag and interval.
//!
//! What it is not: it hears nothing; it reads a verdict.

use crate::weave::{Found, Ratio, Relation, Verdict};
use serde::{Deserialize, Serialize};

/// Ticks by which a lag may miss whole bars: a sixteenth.
const BAR_TICKS_OFF: u32 = 120;

/// One relation that is asked for. What is left out is not asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// Which.
    pub relation: Relation,
    /// How clear it must be at least, in thousandths.
    #[serde(default)]
    pub strength: u16,
    /// How many voices must be bound together by it, 2 to 8.
    #[serde(default = "two")]
    pub voices: u8,
    /// Whole bars it must last at least.
    #[serde(default)]
    pub bars: u32,
    /// Notes or moves that must take part at least.
    #[serde(default)]
    pub notes: u16,
    /// Ticks of lag, least and most.
    #[serde(default)]
    pub lag_ticks: Option<(u32, u32)>,
    /// Bars of lag, any of these, a sixteenth more or less.
    #[serde(default)]
    pub lag_bars: Vec<u32>,
    /// Semitones, any of these.
    #[serde(default)]
    pub semitones: Vec<i16>,
    /// Semitones within the octave, any of these: 7 is a fifth up or a fourth down, whatever octaves lie between.
    #[serde(default)]
    pub classes: Vec<u8>,
    /// The two numbers of a polyrhythm, in either order, or of values, leader's and follower's.
    #[serde(default)]
    pub ratio: Option<(u8, u8)>,
    /// Whether intervals must be exact (`true`) or only by steps of a scale (`false`).
    #[serde(default)]
    pub exact: Option<bool>,
}

const fn two() -> u8 {
    2
}

impl Clause {
    /// Whether one relation is what is asked for, but for how many voices it binds.
    #[must_use]
    pub fn allows(&self, found: &Found, verdict: &Verdict) -> bool {
        let bar = verdict.metre.bar_ticks();
        let asked = |empty: bool, holds: bool| empty || holds;
        found.relation == self.relation
            && found.strength >= self.strength
            && found.notes >= self.notes
            && found.bars(verdict.tempo, verdict.metre) >= self.bars
            && self
                .lag_ticks
                .is_none_or(|(least, most)| found.lag_ticks.is_some_and(|lag| (least..=most).contains(&lag)))
            && asked(
                self.lag_bars.is_empty(),
                self.lag_bars.iter().any(|bars| {
                    found
                        .lag_ticks
                        .is_some_and(|lag| lag.abs_diff(bars * bar) <= BAR_TICKS_OFF)
                }),
            )
            && asked(
                self.semitones.is_empty(),
                found
                    .semitones
                    .is_some_and(|semitones| self.semitones.contains(&semitones)),
            )
            && asked(
                self.classes.is_empty(),
                found.semitones.is_some_and(|semitones| {
                    self.classes
                        .iter()
                        .any(|class| i16::from(*class) == semitones.rem_euclid(12))
                }),
            )
            && self.ratio.is_none_or(|(one, other)| {
                let wanted = Ratio {
                    leader: one,
                    follower: other,
                };
                let turned = Ratio {
                    leader: other,
                    follower: one,
                };
                found.ratio.is_some_and(|ratio| {
                    ratio == wanted || found.relation == Relation::Polyrhythm && ratio == turned
                })
            })
            && self.exact.is_none_or(|exact| found.exact == Some(exact))
    }

    /// The relations by which it holds (places in [`Verdict::relations`]), of these two voices where they are given; `None` where it does
    /// not. Of all groups of voices that are bound together the largest counts, of several the first.
    #[must_use]
    pub fn holds(&self, verdict: &Verdict, of: Option<(u8, u8)>) -> Option<Vec<usize>> {
        let places: Vec<usize> = (0..verdict.relations.len())
            .filter(|place| {
                let found = &verdict.relations[*place];
                let within = of.is_none_or(|(one, other)| {
                    (found.leader, found.follower) == (one, other)
                        || (found.leader, found.follower) == (other, one)
                });
                within && self.allows(found, verdict)
            })
            .collect();
        // Voices bound to each other, directly or over others, as bits.
        let mut groups: Vec<(u8, Vec<usize>)> = Vec::new();
        for place in places {
            let found = &verdict.relations[place];
            let mut joined = (
                1_u8 << (found.leader % 8) | 1 << (found.follower % 8),
                vec![place],
            );
            groups.retain_mut(|group| {
                let touches = group.0 & joined.0 != 0;
                if touches {
                    joined.0 |= group.0;
                    joined.1.append(&mut group.1);
                }
                !touches
            });
            groups.push(joined);
        }
        let (bits, mut places) = groups.into_iter().max_by_key(|(bits, places)| {
            (bits.count_ones(), std::cmp::Reverse(places.iter().min().copied()))
        })?;
        places.sort_unstable();
        (bits.count_ones() >= u32::from(self.voices)).then_some(places)
    }
}
