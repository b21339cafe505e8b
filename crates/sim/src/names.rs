//! Every stable slug that the simulation puts on the wire, in one place; the client's catalogue has words for each.
//!
//! What it is not: no words for players stand here.

use song::judge::{AdviceKind, Criterion};

/// Kinds of causes in a region's ledger.
pub mod cause {
    /// Someone performed.
    pub const PERFORMANCE: &str = "performance";
    /// Someone restored a place.
    pub const RESTORED: &str = "restored";
    /// Someone eased the wound.
    pub const HEALING: &str = "healing";
    /// The Silence deepened the wound.
    pub const WOUNDED: &str = "wounded";
    /// The region settled toward its rest.
    pub const REST: &str = "rest";
    /// The Silence ate at it.
    pub const SILENCE: &str = "silence";
    /// Its open wound hurt.
    pub const WOUND: &str = "wound";
    /// A region next to it.
    pub const NEIGHBOURS: &str = "neighbours";
    /// Neighbours lent strength to a performance.
    pub const LENT: &str = "lent";
    /// Several wove their performances into one.
    pub const WOVEN: &str = "woven";

    /// How its own life stands.
    pub const NATURE: &str = "nature";
    /// Someone fed.
    pub const FED: &str = "fed";
    /// Someone soothed a creature.
    pub const SOOTHED: &str = "soothed";
    /// Someone called a creature.
    pub const CALLED: &str = "called";
    /// Someone scared a creature.
    pub const SCARED: &str = "scared";
    /// Someone planted.
    pub const PLANTED: &str = "planted";
    /// Someone harvested.
    pub const HARVESTED: &str = "harvested";

    /// The weather.
    pub const WEATHER: &str = "weather";
    /// The weather carried a performance, or held it back.
    pub const CARRIED: &str = "carried";
    /// A storm was answered and left a blessing.
    pub const STORM_BLESSED: &str = "storm-blessed";
    /// A storm was left alone and left its mark.
    pub const STORM_MARKED: &str = "storm-marked";

    /// All of them.
    pub const ALL: [&str; 21] = [
        PERFORMANCE,
        RESTORED,
        HEALING,
        WOUNDED,
        REST,
        SILENCE,
        WOUND,
        NEIGHBOURS,
        LENT,
        WOVEN,
        NATURE,
        FED,
        SOOTHED,
        CALLED,
        SCARED,
        PLANTED,
        HARVESTED,
        WEATHER,
        CARRIED,
        STORM_BLESSED,
        STORM_MARKED,
    ];
}

/// What happens to a place, for those near it.
pub mod change {
    /// A statue or another place was restored.
    pub const RESTORED: &str = "restored";
    /// A blossom opened.
    pub const BLOOMED: &str = "bloomed";
    /// A Shade was answered.
    pub const ANSWERED: &str = "answered";
    /// A wound was eased.
    pub const HEALING: &str = "healing";
    /// A wound was healed wholly.
    pub const HEALED: &str = "healed";
    /// A wound was deepened.
    pub const WOUNDED: &str = "wounded";

    /// All of them.
    pub const ALL: [&str; 6] = [RESTORED, BLOOMED, ANSWERED, HEALING, HEALED, WOUNDED];
}

/// Every criterion of a judgement; its slug is [`Criterion::slug`].
pub const CRITERIA: [Criterion; 15] = [
    Criterion::Key,
    Criterion::Motion,
    Criterion::Consonance,
    Criterion::Rhythm,
    Criterion::Syncopation,
    Criterion::Contour,
    Criterion::Repetition,
    Criterion::Variety,
    Criterion::Tension,
    Criterion::Cadence,
    Criterion::Range,
    Criterion::Belonging,
    Criterion::Home,
    Criterion::Tempo,
    Criterion::Motif,
];

/// Every advice; its slug is [`AdviceKind::slug`].
pub const ADVICE: [AdviceKind; 15] = [
    AdviceKind::StayInMode,
    AdviceKind::SmallerLeap,
    AdviceKind::AvoidClash,
    AdviceKind::KeepThePulse,
    AdviceKind::OnTheBeat,
    AdviceKind::TurnHere,
    AdviceKind::BringItBack,
    AdviceKind::TryAnotherNote,
    AdviceKind::EndOnTonic,
    AdviceKind::HoldTheEnd,
    AdviceKind::ReachFurther,
    AdviceKind::StayNearer,
    AdviceKind::FollowTheTempo,
    AdviceKind::TakeUpTheMotif,
    AdviceKind::PlayOn,
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_slug_is_its_own() {
        let criteria: BTreeSet<_> = CRITERIA.iter().map(|criterion| criterion.slug()).collect();
        let advice: BTreeSet<_> = ADVICE.iter().map(|kind| kind.slug()).collect();
        assert_eq!((criteria.len(), advice.len()), (CRITERIA.len(), ADVICE.len()));
        assert_eq!(BTreeSet::from(cause::ALL).len(), cause::ALL.len());
        assert_eq!(BTreeSet::from(change::ALL).len(), change::ALL.len());
    }
}
