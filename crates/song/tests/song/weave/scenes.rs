//! Scenes: for every relation a weave in which it is to be found.

use song::weave::Relation;

/// A tune with turns, two rhythms and no sequence.
pub const TUNE: &str = "G4:q A4:e B4 C5:q G4 | E4:q F4:e G4 A4:h | D5:q C5:e B4 A4:q F4 | G4:q E4:e D4 C4:h";
const FRERE: &str = "C4:q D4 E4 C4 | C4 D4 E4 C4 | E4 F4 G4:h | E4:q F4 G4:h | G4:e A4 G4 F4 E4:q C4 | G4:e A4 G4 F4 E4:q C4 | \
    C4 G3 C4:h | C4:q G3 C4:h";
pub const STEPS: &str = "C4:q D4 E4 F4 | E4 D4 C4 B3 | C4 D4 E4 C4 | C4:w";

/// A weave in which one relation is to be found.
pub struct Scene {
    pub relation: Relation,
    pub texts: &'static [&'static str],
    pub leader: u8,
    pub lag: Option<u32>,
    pub semitones: Option<i16>,
}

const fn scene(relation: Relation, texts: &'static [&'static str], leader: u8) -> Scene {
    Scene {
        relation,
        texts,
        leader,
        lag: None,
        semitones: None,
    }
}

const fn at(scene: Scene, lag: u32, semitones: i16) -> Scene {
    Scene {
        lag: Some(lag),
        semitones: Some(semitones),
        ..scene
    }
}

/// One scene for every relation but polyrhythms, which have their own.
pub fn scenes() -> Vec<Scene> {
    use Relation as R;
    vec![
        at(
            scene(
                R::Canon,
                &[
                    FRERE,
                    "r:w | r | C4:q D4 E4 C4 | C4 D4 E4 C4 | E4 F4 G4:h | E4:q F4 G4:h | G4:e A4 G4 F4 E4:q C4 | G4:e A4 G4 F4 E4:q C4 | C4 G3 C4:h",
                ],
                0,
            ),
            3840,
            0,
        ),
        at(
            scene(
                R::Canon,
                &[
                    TUNE,
                    "r:w | D5:q E5:e F#5 G5:q D5 | B4:q C5:e D5 E5:h | A5:q G5:e F#5 E5:q C5 | D5:q B4:e A4 G4:h",
                ],
                0,
            ),
            1920,
            7,
        ),
        at(
            scene(
                R::Canon,
                &[
                    "r:w | E4:q F4:e G4 A4:q E4 | C4:q D4:e E4 F4:h | B4:q A4:e G4 F4:q D4 | E4:q C4:e B3 A3:h",
                    TUNE,
                ],
                1,
            ),
            1920,
            -3,
        ),
        at(
            scene(
                R::Inversion,
                &[
                    TUNE,
                    "r:w | E4:q D4:e C4 B3:q E4 | G4:q F4:e E4 D4:h | A3:q B3:e C4 D4:q F4 | E4:q G4:e A4 B4:h",
                ],
                0,
            ),
            1920,
            -3,
        ),
        at(
            scene(
                R::Retrograde,
                &[
                    TUNE,
                    "r:w | C4:h D4:e E4 G4:q | F4:q A4 B4:e C5 D5:q | A4:h G4:e F4 E4:q | G4:q C5 B4:e A4 G4:q",
                ],
                0,
            ),
            1920,
            0,
        ),
        scene(
            R::RetrogradeInversion,
            &[
                TUNE,
                "r:w | C5:h B4:e A4 F4:q | G4:q E4 D4:e C4 B3:q | E4:h F4:e G4 A4:q | F4:q C4 D4:e E4 F4:q",
            ],
            0,
        ),
        at(
            scene(
                R::Augmentation,
                &[
                    TUNE,
                    "r:w | G4:h A4:q B4 | C5:h G4 | E4:h F4:q G4 | A4:w | D5:h C5:q B4 | A4:h F4 | G4 E4:q D4 | C4:w",
                ],
                0,
            ),
            1920,
            0,
        ),
        at(
            scene(
                R::Diminution,
                &[
                    "G4:h A4:q B4 | C5:h G4 | E4:h F4:q G4 | A4:w | D5:h C5:q B4 | A4:h F4 | G4 E4:q D4 | C4:w",
                    "r:w | r | G4:q A4:e B4 C5:q G4 | E4:q F4:e G4 A4:h | D5:q C5:e B4 A4:q F4 | G4:q E4:e D4 C4:h",
                ],
                0,
            ),
            3840,
            0,
        ),
        // A fugal answer at the fifth, after which each goes its own way.
        at(
            scene(
                R::Imitation,
                &[
                    "G4:q A4:e B4 C5:q G4 | E4:q F4:e G4 A4:h | F4:q E4 D4 G4 | C4 D4 E4 G4 | A4:e G4 F4 E4 D4:q C4 | D4 F4 E4 C4 | A4 F4 D4 B3 | C4:w",
                    "r:w | r | D5:q E5:e F#5 G5:q D5 | B4:q C5:e D5 E5:h | C5:q B4 C5 D5 | E5:e D5 C5:q B4 A4 | B4 A4 G4:h | E5:w",
                ],
                0,
            ),
            3840,
            7,
        ),
        at(
            scene(
                R::VoiceExchange,
                &[
                    "C5:q D5:e E5 F5:q D5 | E5:e G5 F5 D5 C5:h | G4:q E4:e G4 A4:q B4 | C5:e B4 G4 F4 E4:h",
                    "G4:q E4:e G4 A4:q B4 | C5:e B4 G4 F4 E4:h | C5:q D5:e E5 F5:q D5 | E5:e G5 F5 D5 C5:h",
                ],
                0,
            ),
            3840,
            0,
        ),
        scene(
            R::ContraryMotion,
            &[STEPS, "C5:q B4 G4 F4 | G4 B4 C5 D5 | C5 B4 G4 A4 | G4:w"],
            0,
        ),
        scene(
            R::SimilarMotion,
            &[
                "C4:q E4 D4 G4 | F4 C4 E4 D4 | G4 A4 E4 C4 | C4:w",
                "E4:q F4 C4 D4 | C4 A3 F4 B3 | C4 E4 D4 G3 | C4:w",
            ],
            0,
        ),
        scene(R::ObliqueMotion, &["C3:w | C3 | C3 | C3", TUNE], 0),
        scene(
            R::ParallelMotion,
            &[STEPS, "D4:q E4 F4 G4 | F4 E4 D4 C4 | D4 E4 F4 D4 | E4:w"],
            0,
        ),
        scene(
            R::ParallelThirds,
            &[STEPS, "E4:q F4 G4 A4 | G4 F4 E4 D4 | E4 F4 G4 E4 | E4:w"],
            0,
        ),
        scene(
            R::ParallelFourths,
            &[STEPS, "F4:q G4 A4 Bb4 | A4 G4 F4 E4 | F4 G4 A4 F4 | F4:w"],
            0,
        ),
        scene(
            R::ParallelFifths,
            &[STEPS, "G4:q A4 B4 C5 | B4 A4 G4 F#4 | G4 A4 B4 G4 | G4:w"],
            0,
        ),
        scene(
            R::ParallelSixths,
            &[STEPS, "A4:q B4 C5 D5 | C5 B4 A4 G4 | A4 B4 C5 A4 | A4:w"],
            0,
        ),
        scene(
            R::ParallelTenths,
            &[STEPS, "E5:q F5 G5 A5 | G5 F5 E5 D5 | E5 F5 G5 E5 | E5:w"],
            0,
        ),
        // Voices of their own that fall into octaves for five notes.
        scene(
            R::ParallelOctaves,
            &[
                "E4:q C4 D4 E4 | F4 G4 E4 D4 | C4 D4 B3 G3 | C4:w",
                "G4:q C5 D5 E5 | F5 G5 G4 B4 | C5 A4 D5 B4 | E5:w",
            ],
            0,
        ),
        Scene {
            semitones: Some(12),
            ..scene(
                R::Doubling,
                &[
                    TUNE,
                    "G5:q A5:e B5 C6:q G5 | E5:q F5:e G5 A5:h | D6:q C6:e B5 A5:q F5 | G5:q E5:e D5 C5:h",
                ],
                0,
            )
        },
        scene(
            R::Heterophony,
            &[
                "C4:q D4 E4 G4 | E4 D4 C4 D4 | E4 G4 A4 G4 | C4:w",
                "C4:e D4 D4 E4 E4 F4 G4 A4 | E4 F4 D4 E4 C4 B3 D4 C4 | E4 F4 G4 E4 A4 B4 G4 F4 | C4:w",
            ],
            0,
        ),
        scene(
            R::Homorhythm,
            &[
                "C5:h C5 | B4 B4 | A4 A4 | G4 G4 | F4:w",
                "A4:h D4 | G4 C4 | F4 B3 | E4 A3 | F3:w",
            ],
            0,
        ),
        scene(
            R::Consonance,
            &["E4:q G4 C5 A4 | F4 A4 G4 E4 | C5:w", "C4:h E4 | D4 C4 | E4:w"],
            0,
        ),
        scene(
            R::Suspension,
            &["r:h C5:h+h B4:h+h A4:h+h G4:h+h F4:h", "A4:w G4 F4 E4 D4"],
            0,
        ),
        scene(
            R::Interlock,
            &[
                "C5:e r E5 r G5 r E5 r | D5 r F5 r E5 r C5 r | C5 r D5 r E5 r C5 r",
                "r:e C5 r D5 r F5 r D5 | r E5 r D5 r B4 r G4 | r E5 r F5 r D5 r C5",
            ],
            0,
        ),
        scene(
            R::CallAndResponse,
            &[
                "C4:q E4 G4 E4 | r:w | D4:q F4 A4 F4 | r:w | C4:q E4 G4 C5 | r:w",
                "r:w | E4:q G4 B4 G4 | r:w | F4:q A4 C5 A4 | r:w | C5:q G4 E4 C4",
            ],
            0,
        ),
        scene(
            R::CompletedCadence,
            &["C4:q E4 G4 A4 | G4 F4 E4 D4 | r:w", "r:w r:h r:q E4 | C4:w"],
            0,
        ),
        Scene {
            semitones: Some(0),
            ..scene(R::Drone, &["C3:w | C3 | C3 | C3", TUNE], 0)
        },
        Scene {
            semitones: Some(7),
            ..scene(R::InvertedPedal, &["G5:w+w+w+w", TUNE], 0)
        },
        Scene {
            lag: Some(960),
            ..scene(
                R::Ostinato,
                &[
                    "C3:e G3 E3 G3 C3 G3 E3 G3 | C3 G3 E3 G3 C3 G3 E3 G3 | C3 G3 E3 G3 C3 G3 E3 G3 | C3 G3 E3 G3 C3 G3 E3 G3",
                    TUNE,
                ],
                0,
            )
        },
    ]
}
