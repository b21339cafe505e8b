//! Relations: what two voices of a weave can be to each other, and one such thing that was found.
//!
//! What it is not: how each is heard stands in the file of its family beside this one.

use crate::Metre;
use crate::melody::TICKS_PER_QUARTER;
use serde::{Deserialize, Serialize};

/// What two voices are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// What sounds together is smooth, weighed by time.
    Consonance,
    /// They begin their notes together, note against note.
    Homorhythm,
    /// The same tune at once, in unison or in octaves.
    Doubling,
    /// The same tune at once, one plainer and one adorned.
    Heterophony,
    /// One rises where the other falls.
    ContraryMotion,
    /// One stays where the other moves.
    ObliqueMotion,
    /// Both move the same way, by different amounts.
    SimilarMotion,
    /// Both move the same way and keep their interval, whichever it is.
    ParallelMotion,
    /// Parallel motion in thirds.
    ParallelThirds,
    /// Parallel motion in fourths.
    ParallelFourths,
    /// Parallel motion in fifths.
    ParallelFifths,
    /// Parallel motion in sixths.
    ParallelSixths,
    /// Parallel motion in tenths.
    ParallelTenths,
    /// Parallel motion in unisons or octaves, of voices that are otherwise apart.
    ParallelOctaves,
    /// Dissonances held over from a consonance and resolved downwards by step.
    Suspension,
    /// Each sounds in the other's rests, and both make one pulse (hocket).
    Interlock,
    /// One divides the same time by one number, the other by another.
    Polyrhythm,
    /// One follows the other note for note while both go on.
    Canon,
    /// One takes up a passage of the other's and then goes its own way.
    Imitation,
    /// One follows with every interval turned upside down.
    Inversion,
    /// One has the other's notes backwards.
    Retrograde,
    /// Backwards and upside down.
    RetrogradeInversion,
    /// One follows in longer values.
    Augmentation,
    /// One follows in shorter values.
    Diminution,
    /// Each takes over the passage that the other had (rondellus).
    VoiceExchange,
    /// One sings a phrase, the other answers in its rest with a phrase akin to it.
    CallAndResponse,
    /// One leads to a close that the other makes.
    CompletedCadence,
    /// One holds or repeats a single low note while the other moves over it (drone, pedal).
    Drone,
    /// The same with the held note above.
    InvertedPedal,
    /// One repeats a figure while the other moves over or around it.
    Ostinato,
}

impl Relation {
    /// All, in their order.
    pub const ALL: [Self; 30] = [
        Self::Consonance,
        Self::Homorhythm,
        Self::Doubling,
        Self::Heterophony,
        Self::ContraryMotion,
        Self::ObliqueMotion,
        Self::SimilarMotion,
        Self::ParallelMotion,
        Self::ParallelThirds,
        Self::ParallelFourths,
        Self::ParallelFifths,
        Self::ParallelSixths,
        Self::ParallelTenths,
        Self::ParallelOctaves,
        Self::Suspension,
        Self::Interlock,
        Self::Polyrhythm,
        Self::Canon,
        Self::Imitation,
        Self::Inversion,
        Self::Retrograde,
        Self::RetrogradeInversion,
        Self::Augmentation,
        Self::Diminution,
        Self::VoiceExchange,
        Self::CallAndResponse,
        Self::CompletedCadence,
        Self::Drone,
        Self::InvertedPedal,
        Self::Ostinato,
    ];

    /// Its slug, as in content and on the wire.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Consonance => "consonance",
            Self::Homorhythm => "homorhythm",
            Self::Doubling => "doubling",
            Self::Heterophony => "heterophony",
            Self::ContraryMotion => "contrary-motion",
            Self::ObliqueMotion => "oblique-motion",
            Self::SimilarMotion => "similar-motion",
            Self::ParallelMotion => "parallel-motion",
            Self::ParallelThirds => "parallel-thirds",
            Self::ParallelFourths => "parallel-fourths",
            Self::ParallelFifths => "parallel-fifths",
            Self::ParallelSixths => "parallel-sixths",
            Self::ParallelTenths => "parallel-tenths",
            Self::ParallelOctaves => "parallel-octaves",
            Self::Suspension => "suspension",
            Self::Interlock => "interlock",
            Self::Polyrhythm => "polyrhythm",
            Self::Canon => "canon",
            Self::Imitation => "imitation",
            Self::Inversion => "inversion",
            Self::Retrograde => "retrograde",
            Self::RetrogradeInversion => "retrograde-inversion",
            Self::Augmentation => "augmentation",
            Self::Diminution => "diminution",
            Self::VoiceExchange => "voice-exchange",
            Self::CallAndResponse => "call-and-response",
            Self::CompletedCadence => "completed-cadence",
            Self::Drone => "drone",
            Self::InvertedPedal => "inverted-pedal",
            Self::Ostinato => "ostinato",
        }
    }
}

impl Relation {
    /// Whether one voice takes over the other's notes, in whatever form.
    #[must_use]
    pub const fn is_imitative(self) -> bool {
        matches!(
            self,
            Self::Canon
                | Self::Imitation
                | Self::Inversion
                | Self::Retrograde
                | Self::RetrogradeInversion
                | Self::Augmentation
                | Self::Diminution
                | Self::VoiceExchange
        )
    }

    /// Whether one of the two leads, holds or repeats.
    #[must_use]
    pub const fn has_leader(self) -> bool {
        self.is_imitative() && !matches!(self, Self::VoiceExchange)
            || matches!(
                self,
                Self::Heterophony
                    | Self::ObliqueMotion
                    | Self::Suspension
                    | Self::CallAndResponse
                    | Self::CompletedCadence
                    | Self::Drone
                    | Self::InvertedPedal
                    | Self::Ostinato
            )
    }

    /// Whether it is told with a lag.
    #[must_use]
    pub const fn has_lag(self) -> bool {
        self.is_imitative()
            || matches!(
                self,
                Self::CallAndResponse | Self::CompletedCadence | Self::Ostinato
            )
    }

    /// Whether it is told with an interval.
    #[must_use]
    pub const fn has_interval(self) -> bool {
        self.is_imitative()
            || matches!(
                self,
                Self::Doubling | Self::CompletedCadence | Self::Drone | Self::InvertedPedal
            )
    }

    /// Whether it is told with a ratio.
    #[must_use]
    pub const fn has_ratio(self) -> bool {
        matches!(self, Self::Augmentation | Self::Diminution | Self::Polyrhythm)
    }
}

/// How much longer the follower's values are, or how two divisions of one time stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Ratio {
    /// Of the leader, from 1.
    pub leader: u8,
    /// Of the follower, from 1.
    pub follower: u8,
}

/// A relation that was found between two voices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Found {
    /// Which.
    pub relation: Relation,
    /// The voice that leads, from 0: in what has no leader the earlier of the two in the log; of drone and ostinato the one
    /// that holds or repeats.
    pub leader: u8,
    /// The other voice, from 0.
    pub follower: u8,
    /// How clear it is, 1..=1000 thousandths.
    pub strength: u16,
    /// When its first note began, on the region's clock.
    pub from_ms: u64,
    /// When its last note ended.
    pub until_ms: u64,
    /// The bar of the weave in which its first note begins: bars go on evenly from the weave's first note, whose bar is 1.
    pub from_bar: u16,
    /// The bar in which its last note ends; not before `from_bar`.
    pub until_bar: u16,
    /// Ticks (480 per quarter at the region's tempo) by which the follower comes after the leader; of an ostinato the figure's length.
    pub lag_ticks: Option<u32>,
    /// Semitones from the leader's notes to the follower's (of a tonal imitation the commoner of its two forms, of an inversion those
    /// between the two first notes); of drone and pedal those of the held note above the tonic, 0..=11.
    pub semitones: Option<i16>,
    /// Of a polyrhythm how many notes each has in the time, in lowest terms; of augmentation and diminution how long their values are.
    pub ratio: Option<Ratio>,
    /// Of imitations of every kind whether every interval is kept to the semitone (exact) or by steps of a scale (tonal).
    pub exact: Option<bool>,
    /// Notes (of motion: moves) that take part in it.
    pub notes: u16,
}

impl Found {
    /// Whole bars that it lasts at a tempo and metre.
    #[must_use]
    pub fn bars(&self, tempo: u16, metre: Metre) -> u32 {
        let ticks = super::log::ticks(self.until_ms.saturating_sub(self.from_ms), tempo);
        // A last note is let go a little early.
        (ticks + TICKS_PER_QUARTER / 2) / metre.bar_ticks().max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct One {
        relation: Relation,
    }

    #[test]
    fn slugs_are_what_content_writes() {
        for relation in Relation::ALL {
            let text = format!("relation = {:?}", relation.slug());
            assert_eq!(toml::from_str::<One>(&text).unwrap().relation, relation);
        }
    }
}
