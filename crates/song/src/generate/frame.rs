//! The frame of time: measures, their beats, and rhythms that fill them.
//!
//! A *measure* here is what a listener takes for one, which need not be a notated bar (the "real measure" of Caplin, "Classical Form", 1998, p. 35): very short
//! bars are taken together, very long ones apart. What it is not: it knows no pitch.

use super::mood::Manner;
use crate::Metre;
use crate::melody::TICKS_PER_QUARTER;
use kernel::RandomStream;

/// Bars shorter than this are taken together.
const MEASURE_TICKS_MIN: u32 = TICKS_PER_QUARTER * 2;
/// Bars longer than this are taken apart.
const MEASURE_TICKS_MAX: u32 = TICKS_PER_QUARTER * 8;
/// Notes of a measure at most.
const NOTES_MAX: usize = 12;
/// Shortest note in ticks, at moderate tempi.
const SHORTEST_TICKS: u32 = TICKS_PER_QUARTER / 4;

/// A measure: when it begins and how long each of its beats lasts, in ticks.
#[derive(Debug, Clone)]
pub(super) struct Measure {
    pub start: u32,
    pub beats: Vec<u32>,
}

impl Measure {
    pub(super) fn ticks(&self) -> u32 {
        self.beats.iter().sum()
    }

    pub(super) fn end(&self) -> u32 {
        self.start + self.ticks()
    }

    /// How strong a tick of the measure is: 2 at its beginning, 1 on another beat, 0 between.
    pub(super) fn strength(&self, tick: u32) -> u8 {
        let mut at = self.start;
        for (number, beat) in self.beats.iter().enumerate() {
            if at == tick {
                return if number == 0 { 2 } else { 1 };
            }
            at += beat;
        }
        0
    }
}

/// The first measures of a metre.
pub(super) fn measures(metre: Metre, count: usize) -> Vec<Measure> {
    let beats = beats(metre);
    let bar: u32 = beats.iter().sum();
    let pattern: Vec<Vec<u32>> = if bar < MEASURE_TICKS_MIN {
        let together = usize::try_from(MEASURE_TICKS_MIN.div_ceil(bar)).unwrap_or(1);
        vec![beats.repeat(together)]
    } else {
        let apart = usize::try_from(bar.div_ceil(MEASURE_TICKS_MAX)).unwrap_or(1);
        beats
            .chunks(beats.len().div_ceil(apart).max(1))
            .map(<[u32]>::to_vec)
            .collect()
    };
    let mut start = 0;
    pattern
        .iter()
        .cycle()
        .take(count)
        .map(|beats| {
            let measure = Measure {
                start,
                beats: beats.clone(),
            };
            start = measure.end();
            measure
        })
        .collect()
}

/// The beats of a bar in ticks: threes in compound metres, twos and a last three in uneven ones.
fn beats(metre: Metre) -> Vec<u32> {
    let pulse = TICKS_PER_QUARTER * 4 / u32::from(metre.unit);
    let pulses = u32::from(metre.beats);
    if metre.unit < 8 || pulses < 3 {
        return vec![pulse; usize::from(metre.beats)];
    }
    if pulses.is_multiple_of(3) {
        return vec![pulse * 3; usize::try_from(pulses / 3).unwrap_or(1)];
    }
    let mut beats = vec![pulse * 2; usize::try_from(pulses / 2).unwrap_or(1)];
    if let (Some(last), true) = (beats.last_mut(), !pulses.is_multiple_of(2)) {
        *last += pulse;
    }
    beats
}

/// The shortest note that is sung at a tempo, in ticks: about a ninth of a second, and never shorter than a sixteenth.
pub(super) fn shortest(tempo: u16) -> u32 {
    SHORTEST_TICKS.max(u32::from(tempo) * 9 / 10)
}

/// A rhythm that fills a measure: durations in ticks.
pub(super) fn rhythm(beats: &[u32], manner: &Manner, shortest: u32, chance: &mut RandomStream) -> Vec<u32> {
    let mut rhythm = Vec::new();
    let mut beat = 0;
    while let Some(&ticks) = beats.get(beat) {
        let next = beats.get(beat + 1).copied();
        beat += 1;
        let full = rhythm.len() + 4 > NOTES_MAX;
        if let Some(next) = next
            && chance.below(100) < manner.held
        {
            beat += 1;
            // Held over: as one long note, or, where the beat is even, dotted over it.
            let dotted = ticks == next && next.is_multiple_of(4) && next / 2 >= shortest && !full;
            if dotted && chance.below(100) < manner.dotted + 25 {
                rhythm.extend([ticks + next / 2, next / 2]);
            } else {
                rhythm.push(ticks + next);
            }
        } else if full || chance.below(100) >= manner.busy {
            rhythm.push(ticks);
        } else {
            rhythm.extend(divided(ticks, manner, shortest, chance));
        }
    }
    rhythm
}

/// A beat in several notes, where they are not too short.
fn divided(beat: u32, manner: &Manner, shortest: u32, chance: &mut RandomStream) -> Vec<u32> {
    let part = |of: u32, by: u32| (of.is_multiple_of(by) && of / by >= shortest).then_some(of / by);
    // A quarter has one factor of three; a beat of three pulses has two.
    let in_threes = beat.is_multiple_of(9);
    let dotted = chance.below(100) < manner.dotted;
    let quick = chance.below(100) < manner.busy / 3;
    if in_threes {
        return match part(beat, 3) {
            Some(third) if dotted || chance.below(2) == 0 => vec![third * 2, third],
            Some(third) => vec![third; 3],
            None => vec![beat],
        };
    }
    match (part(beat, 4), part(beat, 2)) {
        (Some(quarter), _) if dotted => vec![quarter * 3, quarter],
        (Some(quarter), _) if quick => vec![quarter * 2, quarter, quarter],
        (_, Some(half)) => vec![half; 2],
        _ => vec![beat],
    }
}

#[cfg(test)]
mod tests {
    use super::super::Mood;
    use super::*;

    fn of(beats: u8, unit: u8) -> Vec<Measure> {
        measures(Metre { beats, unit }, 4)
    }

    #[test]
    fn beats_follow_the_metre() {
        assert_eq!(of(4, 4)[1].beats, [480; 4]);
        assert_eq!(of(6, 8)[0].beats, [720, 720]);
        assert_eq!(of(7, 8)[0].beats, [480, 480, 720]);
        assert_eq!(of(4, 4)[1].start, 1920);
        assert_eq!(
            [0, 1920, 2400, 2640].map(|tick| of(4, 4)[1].strength(tick)),
            [0, 2, 1, 0]
        );
    }

    #[test]
    fn short_bars_are_taken_together_and_long_ones_apart() {
        assert_eq!(of(3, 8)[0].ticks(), 1440);
        assert_eq!(of(1, 16)[0].ticks(), 960);
        assert!(
            of(16, 1)
                .iter()
                .all(|measure| measure.ticks() <= MEASURE_TICKS_MAX)
        );
    }

    #[test]
    fn rhythms_fill_every_measure_of_every_metre() {
        for unit in [1, 2, 4, 8, 16] {
            for beats in 1..=16 {
                for (seed, mood) in (0..).zip(Mood::ALL) {
                    let mut chance = RandomStream::new(seed, "test");
                    for measure in of(beats, unit) {
                        let rhythm = rhythm(&measure.beats, &mood.manner(), 120, &mut chance);
                        assert_eq!(rhythm.iter().sum::<u32>(), measure.ticks(), "{beats}/{unit}");
                        assert!(rhythm.len() <= 64 && rhythm.iter().all(|ticks| *ticks > 0));
                    }
                }
            }
        }
    }
}
