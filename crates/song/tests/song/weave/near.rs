//! What is only nearly a relation is none.

use super::scenes::{STEPS, TUNE};
use super::support::{all, by_hand, judged, log, told};
use song::weave::Relation;

/// What is only nearly something: the relation that must not be told.
const NEAR_MISSES: &[(&str, Relation, &[&str])] = &[
    (
        "a canon broken after five notes",
        Relation::Canon,
        &[
            TUNE,
            "r:w | G4:q A4:e B4 C5:q A4 | F4:q E4:e F4 D4:h | G4:q F4:e G4 E4:q C5 | B4:q G4:e A4 G4:h",
        ],
    ),
    (
        "the same, as an imitation",
        Relation::Imitation,
        &[
            TUNE,
            "r:w | G4:q A4:e B4 C5:q A4 | F4:q E4:e F4 D4:h | G4:q F4:e G4 E4:q C5 | B4:q G4:e A4 G4:h",
        ],
    ),
    (
        "the tune's pitches in another rhythm",
        Relation::Canon,
        &[
            TUNE,
            "r:w | G4:e A4:q B4:e C5 G4:q E4:e | F4:h G4:e A4:q D5:e | C5:q. B4:e A4:h | F4:e G4:q E4:e D4:q C4",
        ],
    ),
    (
        "the tune's rhythm on other pitches",
        Relation::Canon,
        &[
            TUNE,
            "r:w | E4:q C5:e G4 F4:q D5 | C5:q A4:e C5 G4:h | E4:q G4:e D4 E4:q A4 | D4:q F4:e C5 B4:h",
        ],
    ),
    (
        "scales that follow each other",
        Relation::Canon,
        &[
            "C4:e D4 E4 F4 G4 A4 B4 C5 | D5 E5 F5 G5 A5 B5 C6:q",
            "r:w | C4:e D4 E4 F4 G4 A4 B4 C5 | D5 E5 F5 G5 A5:h",
        ],
    ),
    (
        "a scale up and one down",
        Relation::Inversion,
        &[
            "C4:e D4 E4 F4 G4 A4 B4 C5 | D5 E5 F5 G5 A5:h",
            "r:w | C5:e B4 A4 G4 F4 E4 D4 C4 | B3 A3 G3 F3 E3:h",
        ],
    ),
    (
        "the same scale, backwards",
        Relation::Retrograde,
        &[
            "C4:e D4 E4 F4 G4 A4 B4 C5 | D5 E5 F5 G5 A5:h",
            "r:w | A5:e G5 F5 E5 D5 C5 B4 A4 | G4 F4 E4 D4 C4:h",
        ],
    ),
    ("one tune at once", Relation::Canon, &[TUNE, TUNE]),
    (
        "thirds at once",
        Relation::Canon,
        &[STEPS, "E4:q F4 G4 A4 | G4 F4 E4 D4 | E4 F4 G4 E4 | E4:w"],
    ),
    (
        "the same drone",
        Relation::Drone,
        &["C3:w | C3 | C3 | C3", "C4:w | C4 | C4 | C4"],
    ),
    (
        "the same drone",
        Relation::Canon,
        &[
            "C3:q C3 C3 C3 C3 C3 C3 C3 C3 C3 C3 C3 C3 C3 C3 C3",
            "r:w C4:q C4 C4 C4 C4 C4 C4 C4 C4 C4 C4 C4 C4 C4",
        ],
    ),
    (
        "a drone that moves after a bar",
        Relation::Drone,
        &["C3:w | D3 | E3 | D3", TUNE],
    ),
    (
        "one ostinato in two hands",
        Relation::Ostinato,
        &[
            "C3:e G3 E3 G3 C3 G3 E3 G3 C3 G3 E3 G3 C3 G3 E3 G3 C3 G3 E3 G3",
            "E4:e B4 G4 B4 E4 B4 G4 B4 E4 B4 G4 B4 E4 B4 G4 B4 E4 B4 G4 B4",
        ],
    ),
    (
        "a figure that comes twice",
        Relation::Ostinato,
        &[
            "C3:e G3 E3 G3 F3 D3 C3 G3 | E3 G3 F3 D3 B2:q A2 | D3 E3 F3 G3 | A3 C3 B2:h",
            TUNE,
        ],
    ),
    (
        "thirds for two moves, by chance",
        Relation::ParallelThirds,
        &[
            "C4:q D4 E4 C4 | G4 F4 E4 D4 | C4:w",
            "E4:q F4 G4 B4 | E4 A4 G4 B4 | E4:w",
        ],
    ),
    (
        "fifths for two moves",
        Relation::ParallelFifths,
        &[
            "C4:q D4 E4 C4 | F4 E4 A4 G4 | C4:w",
            "G4:q A4 B4 C5 | A4 C5 F4 B4 | E4:w",
        ],
    ),
    (
        "both always at once",
        Relation::Interlock,
        &[
            "C5:e r E5 r G5 r E5 r | D5 r F5 r E5 r C5 r",
            "E4:e r G4 r B4 r G4 r | F4 r A4 r G4 r E4 r",
        ],
    ),
    (
        "alternating, but each held over the other",
        Relation::Interlock,
        &["C5:q E5 G5 E5 D5 F5 E5 C5", "r:e C4:q E4 F4 G4 A4 F4 E4 C4"],
    ),
    (
        "answers that have nothing of the calls",
        Relation::CallAndResponse,
        &[
            "C4:q E4 G4 E4 | r:w | D4:q F4 A4 F4 | r:w",
            "r:w | C5:q A4 B4 E4 | r:w | G4:q F4 C5 B4",
        ],
    ),
    (
        "answers that do not wait",
        Relation::CallAndResponse,
        &[
            "C4:q E4 G4 E4 | r:w | D4:q F4 A4 F4 | r:w",
            "r:h C4:q E4 | G4:q E4 r:h | r:h D4:q F4 | A4 F4 r:h",
        ],
    ),
    (
        "a close that stays open",
        Relation::CompletedCadence,
        &["C4:q E4 G4 A4 | G4 F4 E4 D4 | r:w", "r:w r:h r:q E4 | D4:w"],
    ),
    (
        "a close that both make",
        Relation::CompletedCadence,
        &[
            "C4:q E4 G4 A4 | G4 F4 E4 D4 | C4:w",
            "E4:q G4 E4 F4 | E4 D4 C4 B3 | C4:w",
        ],
    ),
    (
        "dissonances that are left by leap",
        Relation::Suspension,
        &["r:h C5:h+h G4:h+h D5:h+h A4:h+h F4:h", "D4:w A4 E4 B4 F4"],
    ),
    (
        "an upside down of the contour alone",
        Relation::Inversion,
        &[
            TUNE,
            "r:w | E4:q C4:e A3 G3:q E4 | A4:q F4:e C4 B3:h | F3:q A3:e C4 F4:q A4 | E4:q A4:e C5 F5:h",
        ],
    ),
    (
        "two and a half times as long, which is no proportion",
        Relation::Augmentation,
        &[
            TUNE,
            "r:w | G4:h+e A4:q+s B4 C5:h+e G4 E4 F4:q+s G4 A4:w+q D5:h+e C5:q+s B4 A4:h+e F4 G4 E4:q+s D4 C4:w+q",
        ],
    ),
    (
        "one part of an exchange alone",
        Relation::VoiceExchange,
        &[
            "C5:q D5:e E5 F5:q D5 | E5:e G5 F5 D5 C5:h | A4:q F4:e E4 D4:q F4 | E4:e D4 B3 D4 C4:h",
            "G4:q E4:e G4 A4:q B4 | C5:e B4 G4 F4 E4:h | C5:q D5:e E5 F5:q D5 | E5:e G5 F5 D5 C5:h",
        ],
    ),
    (
        "thirds of which every sixth is a second",
        Relation::Consonance,
        &[
            "C5:q D5 E5 F5 | G5 F5 E5 D5 | C5:w",
            "A4:q B4 D5 D5 | E5 D5 D5 B4 | A4:w",
        ],
    ),
    (
        "together in four notes of five",
        Relation::Homorhythm,
        &[
            "C5:q B4 A4 G4 | F4 E4 D4 C4 | C5 B4 A4 G4",
            "A4:e G4 D4:q F4 E4 | D4:e C4 B3:q F3 A3 | A4:e G4 D4:q F4 E4",
        ],
    ),
    (
        "the tune an octave higher, a third of its notes others",
        Relation::Doubling,
        &[
            TUNE,
            "G5:q A5:e D6 C6:q G5 | C6:q F5:e G5 B5:h | D6:q A5:e B5 A5:q F5 | B5:q E5:e D5 E5:h",
        ],
    ),
    (
        "adorned for two bars, then another tune",
        Relation::Heterophony,
        &[
            "C4:q D4 E4 G4 | E4 D4 C4 D4 | E4 G4 A4 G4 | C4:w",
            "C4:e D4 D4 E4 E4 F4 G4 A4 | E4 F4 D4 E4 C4 B3 D4 C4 | C4 D4 E4 F4 C4 D4 B4 A4 | E4:w",
        ],
    ),
    (
        "as often contrary as not",
        Relation::ContraryMotion,
        &[STEPS, "C5:q B4 C5 D5 | C5 D5 C5 D5 | E5 D5 E5 F5 | G4:w"],
    ),
    (
        "as often similar as not",
        Relation::SimilarMotion,
        &[STEPS, "C5:q B4 C5 D5 | C5 D5 C5 D5 | E5 D5 E5 F5 | G4:w"],
    ),
    (
        "parallel for three moves, and then never again",
        Relation::ParallelMotion,
        &[STEPS, "E4:q F4 G4 A4 | C5 B4 E4 F4 | G4 F4 G4 A4 | G4:w"],
    ),
    (
        "each stays by turns",
        Relation::ObliqueMotion,
        &[
            "C4:h D4 | E4 F4 | E4 D4 | C4:w",
            "r:q G4:h A4:h B4:h A4:h G4:h F4:h E4:q",
        ],
    ),
    (
        "fourths for two moves",
        Relation::ParallelFourths,
        &[
            "C4:q D4 E4 C4 | G4 F4 E4 D4 | C4:w",
            "F4:q G4 A4 E4 | B4 A4 C5 F4 | G4:w",
        ],
    ),
    (
        "sixths for two moves",
        Relation::ParallelSixths,
        &[
            "C4:q D4 E4 C4 | G4 F4 E4 D4 | C4:w",
            "A4:q B4 C5 G4 | B4 D5 G4 F4 | E4:w",
        ],
    ),
    (
        "tenths for two moves",
        Relation::ParallelTenths,
        &[
            "C4:q D4 E4 C4 | G4 F4 E4 D4 | C4:w",
            "E5:q F5 G5 C5 | D5 A5 C5 B5 | E5:w",
        ],
    ),
    (
        "octaves for two moves",
        Relation::ParallelOctaves,
        &[
            "C4:q D4 E4 C4 | G4 F4 E4 D4 | C4:w",
            "C5:q D5 E5 G5 | B4 A4 C5 B4 | E4:w",
        ],
    ),
    (
        "backwards and upside down for six notes, then its own way",
        Relation::RetrogradeInversion,
        &[
            TUNE,
            "r:w | C5:h B4:e A4 F4:q | G4:q E4 A4:e G4 D5:q | C5:h E4:e A4 F4:q | B4:q A4 E4:e G4 C4:q",
        ],
    ),
    (
        "two and a half times as short, which is no proportion",
        Relation::Diminution,
        &[
            "G4:h+e A4:q+s B4 C5:h+e G4 E4 F4:q+s G4 A4:w+q D5:h+e C5:q+s B4 A4:h+e F4 G4 E4:q+s D4 C4:w+q",
            "r:w | r | G4:q A4:e B4 C5:q G4 | E4:q F4:e G4 A4:h | D5:q C5:e B4 A4:q F4 | G4:q E4:e D4 C4:h",
        ],
    ),
    (
        "a pedal in the midst of the tune",
        Relation::InvertedPedal,
        &["G4:w+w+w+w", TUNE],
    ),
];

#[test]
fn what_is_only_nearly_something_is_not_it() {
    for (what, relation, texts) in NEAR_MISSES {
        let exact = log(texts);
        for log in [exact.clone(), by_hand(&exact, 5)] {
            let verdict = judged(&log);
            assert!(all(&verdict, *relation).is_empty(), "{what}: {}", told(&verdict));
        }
    }
    // Polyrhythms have their own, beside what they are.
    for relation in Relation::ALL {
        let told = NEAR_MISSES.iter().any(|(_, near, _)| *near == relation);
        assert!(told || relation == Relation::Polyrhythm, "{relation:?}");
    }
}
