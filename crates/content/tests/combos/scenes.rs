//! Scenes: every combo woven, and what is only nearly it.

use crate::parts::{
    BAR, Part, against_steps, chorale, even, exchange, free, fugue, held, hocket, in_three, long, part,
    steps, subject, tune,
};
use song::{Intent, Metre, Mode, Note};

/// A combo woven, and what is only nearly it.
pub struct Scene {
    pub combo: &'static str,
    pub woven: Vec<Part>,
    pub nearly: Vec<Part>,
    pub metre: Metre,
    pub intent: Intent,
    pub mode: Mode,
}

fn scene<const N: usize, const M: usize>(combo: &'static str, woven: [Part; N], nearly: [Part; M]) -> Scene {
    Scene {
        combo,
        woven: woven.to_vec(),
        nearly: nearly.to_vec(),
        metre: Metre::COMMON,
        intent: Intent::Creative,
        mode: Mode::Ionian,
    }
}

impl Scene {
    fn in_three(self) -> Self {
        Self {
            metre: Metre { beats: 3, unit: 4 },
            ..self
        }
    }

    fn to(self, intent: Intent) -> Self {
        Self { intent, ..self }
    }
}

fn imitations() -> Vec<Scene> {
    let tune = tune();
    let late = tune.late(BAR);
    let [subject_one, answer] = fugue();
    let third = subject()
        .up(-12)
        .then(&part("C4:q E4 D4 F4 | G4:e F4 E4 D4 C4:q E4 | F4:q D4:e B3 C4:h"))
        .late(4 * BAR);
    vec![
        scene(
            "round",
            [tune.clone(), late.clone()],
            [tune.clone(), tune.late(480)],
        ),
        scene(
            "round-of-three",
            [tune.clone(), late.clone(), tune.late(2 * BAR)],
            [tune.clone(), late.clone(), free()],
        ),
        scene(
            "summer-canon",
            [
                tune.clone(),
                late.clone(),
                tune.late(2 * BAR),
                tune.late(3 * BAR),
                part("C3:h G3").repeated(7),
            ],
            [
                tune.clone(),
                late.clone(),
                tune.late(2 * BAR),
                tune.late(3 * BAR),
                free().late(BAR),
            ],
        ),
        scene(
            "canon-at-the-fifth",
            [tune.clone(), late.up(7)],
            [tune.clone(), late.up(5)],
        ),
        scene(
            "canon-at-the-fourth",
            [tune.clone(), late.up(5)],
            [tune.clone(), late.up(7)],
        ),
        scene(
            "canon-at-the-third",
            [tune.clone(), late.steps(2)],
            [tune.clone(), late.steps(5)],
        ),
        scene(
            "canon-at-the-sixth",
            [tune.clone(), late.steps(5)],
            [tune.clone(), late.steps(2)],
        ),
        scene(
            "canon-at-the-second",
            [tune.clone(), late.steps(1)],
            [tune.clone(), late.steps(2)],
        ),
        scene(
            "close-on-the-heels",
            [tune.clone(), tune.late(480)],
            [tune.clone(), late.clone()],
        ),
        scene(
            "far-follower",
            [long(), long().late(4 * BAR)],
            [long(), long().late(2 * BAR)],
        ),
        scene(
            "wheel",
            [tune.clone(), tune.late(1440)],
            [tune.clone(), tune.up(5).late(1440)],
        )
        .in_three(),
        scene(
            "opposed-round",
            {
                let wave = part(
                    "C4:q D4 E4 G4 | F4 E4 D4 B3 | C4 E4 F4 A4 | G4 E4 D4 C4 | D4 E4 G4 A4 | G4 F4 E4 C4",
                );
                [wave.clone(), wave.late(BAR)]
            },
            [tune.clone(), late.clone()],
        ),
        scene(
            "mirror-canon",
            [tune.clone(), late.inverted()],
            [tune.clone(), late.clone()],
        ),
        scene(
            "face-to-face",
            [tune.clone(), tune.inverted()],
            [tune.clone(), late.inverted()],
        ),
        scene(
            "crab",
            [tune.clone(), tune.backwards()],
            [tune.clone(), tune.backwards().late(BAR)],
        ),
        scene(
            "walking-back",
            [tune.clone(), tune.backwards().late(BAR)],
            [tune.clone(), tune.backwards()],
        ),
        scene(
            "table-canon",
            [tune.clone(), tune.inverted().backwards().late(BAR)],
            [tune.clone(), tune.backwards().late(BAR)],
        ),
        scene(
            "long-shadow",
            [tune.clone(), tune.times(2, 1).late(BAR)],
            [tune.clone(), tune.times(3, 2).late(BAR)],
        ),
        scene(
            "quickening",
            [tune.times(2, 1), tune.late(2 * BAR)],
            [tune.times(2, 1), tune.times(2, 1).late(2 * BAR)],
        ),
        scene(
            "three-speeds",
            [tune.clone(), late.clone(), tune.times(2, 1).up(-12).late(BAR / 2)],
            [tune.clone(), late.clone(), free()],
        ),
        scene(
            "fugal-answer",
            [subject_one.clone(), answer.clone()],
            [subject_one.clone(), answer.up(-3)],
        ),
        scene(
            "point-of-imitation",
            [subject_one.clone(), answer.clone(), third],
            [subject_one, answer, free()],
        ),
        scene("rondellus", exchange(), {
            // The second has the first one's phrase; the first goes on with another than the second's.
            let [one, other] = exchange();
            let own = part("A4:q F4:e E4 D4:q F4 | E4:e D4 B3 D4 C4:h");
            [Part(one.0[..10].to_vec()).and(&own.late(2 * BAR)), other]
        }),
    ]
}

fn motions() -> Vec<Scene> {
    let steps = steps();
    let third = steps.steps(2);
    let [soprano, alto, tenor, bass] = chorale();
    vec![
        scene(
            "parallel-thirds",
            [steps.clone(), third.clone()],
            [steps.clone(), steps.steps(1)],
        ),
        scene(
            "opening-door",
            [steps.clone(), against_steps()],
            [steps.clone(), third.clone()],
        ),
        scene(
            "note-against-note",
            [steps.clone(), against_steps()],
            [steps.clone(), steps.up(7)],
        ),
        scene("one-voice", [tune(), tune()], [tune(), tune().up(12)]),
        scene("young-and-old", [tune(), tune().up(12)], [tune(), tune()]),
        scene(
            "honey",
            [steps.clone(), steps.steps(5)],
            [steps.clone(), third.clone()],
        ),
        scene(
            "broad-river",
            [steps.clone(), steps.steps(9)],
            [steps.clone(), third.clone()],
        ),
        scene(
            "organum",
            [steps.clone(), steps.up(7)],
            [steps.clone(), third.clone()],
        ),
        scene(
            "fauxbourdon",
            [steps.clone(), third.clone(), steps.steps(5)],
            [steps.clone(), third.clone(), steps.steps(4)],
        ),
        scene(
            "chain-of-sighs",
            [
                part("r:h C5:h+h B4:h+h A4:h+h G4:h+h F4:h"),
                part("A4:w G4 F4 E4 D4"),
            ],
            [
                part("r:h C5:h+h G4:h+h D5:h+h A4:h+h F4:h"),
                part("D4:w A4 E4 B4 F4"),
            ],
        ),
        scene(
            "two-rivers",
            [
                part("C4:q D4 E4 G4 | E4 D4 C4 D4 | E4 G4 A4 G4 | C4:w"),
                part("C4:e D4 D4 E4 E4 F4 G4 A4 | E4 F4 D4 E4 C4 B3 D4 C4 | E4 F4 G4 E4 A4 B4 G4 F4 | C4:w"),
            ],
            [
                part("C4:q D4 E4 G4 | E4 D4 C4 D4 | E4 G4 A4 G4 | C4:w"),
                part("E4:e F4 F4 G4 G4 A4 B4 C5 | G4 A4 F4 G4 E4 D4 F4 E4 | G4 A4 B4 G4 C5 D5 B4 A4 | E4:w"),
            ],
        ),
        scene(
            "chorale",
            [soprano.clone(), alto.clone(), tenor.clone(), bass],
            [soprano.clone(), alto, tenor, soprano.up(-24)],
        ),
        scene(
            "wall-of-song",
            [tune(), tune().up(12), tune().up(-12), tune()],
            [tune(), tune().up(12), tune(), free()],
        )
        .to(Intent::Protection),
        scene(
            "lullaby",
            [in_three(), in_three().steps(2)],
            [in_three(), in_three().steps(1)],
        )
        .in_three()
        .to(Intent::Restoration),
    ]
}

fn grounds_and_pulses() -> Vec<Scene> {
    let [here, there] = hocket();
    let thrown = |late: u32, pitch: u8| {
        even(10, 720, pitch)
            .each(|note| Note {
                duration: 220,
                ..note
            })
            .late(late)
    };
    let call = |answers: [&str; 2], close: &str| {
        [
            part("C4:q E4 G4 E4 | r:w | D4:q F4 A4 F4 | r:w | G4:q F4 E4 D4"),
            part(&format!(
                "r:w | {} | r:w | {} | r:w | {close}:w",
                answers[0], answers[1]
            )),
        ]
    };
    let akin = ["E4:q G4 B4 G4", "F4:q A4 C5 A4"];
    vec![
        scene("burden", [held("C3"), tune()], [held("G2"), tune()]),
        scene("dominant-pedal", [held("G2"), tune()], [held("C3"), tune()]),
        scene("bell-above", [held("G5"), tune()], [held("C3"), tune()]),
        scene(
            "piper",
            [held("C3"), steps(), steps().steps(2)],
            [held("C3"), steps(), against_steps()],
        ),
        scene(
            "ground",
            [part("C3:h G3 | A3 E3").repeated(4), long()],
            [part("C3:h G3").repeated(8), long()],
        ),
        scene(
            "footsteps",
            [part("C3:q G3 E3 G3").repeated(4), tune()],
            [part("C3:h G3 | A3 E3").repeated(4), long()],
        ),
        scene(
            "chaconne",
            [part("C3:h. G2 A2 E2").repeated(3), long()],
            [part("C3:q G2").repeated(14), long()],
        )
        .in_three(),
        scene("hocket", hocket(), {
            let [one, other] = hocket();
            [one, other.late(240)]
        }),
        scene(
            "shimmer",
            [here.and(&here.late(3 * BAR)), there.and(&there.late(3 * BAR))],
            hocket(),
        ),
        scene(
            "thrown-voices",
            [thrown(0, 60), thrown(240, 64), thrown(480, 67)],
            [here, there, free()],
        ),
        Scene {
            mode: Mode::MajorPentatonic,
            ..scene(
                "rain-garden",
                [
                    part("C5:e r E5 r G5 r E5 r | D5 r A4 r E5 r C5 r | G4 r A4 r C5 r D5 r"),
                    part("r:e D5 r G5 r A5 r D5 | r E5 r G4 r A4 r C5 | r E5 r D5 r G4 r C5"),
                ],
                [
                    part("C5:e r F5 r G5 r F5 r | D5 r B4 r F5 r C5 r | B4 r A4 r C5 r F5 r"),
                    part("r:e B4 r G5 r F5 r B4 | r F5 r G4 r B4 r C5 | r F5 r D5 r B4 r C5"),
                ],
            )
        },
        scene(
            "hemiola",
            [even(12, 480, 60), even(8, 720, 67)],
            [even(12, 480, 60), even(6, 960, 67)],
        ),
        scene(
            "four-against-three",
            [even(16, 360, 60), even(12, 480, 67)],
            [even(12, 480, 60), even(8, 720, 67)],
        ),
        scene(
            "five-against-four",
            [even(20, 384, 60), even(16, 480, 67)],
            [even(16, 360, 60), even(12, 480, 67)],
        ),
        scene(
            "five-against-three",
            [even(20, 288, 60), even(12, 480, 67)],
            [even(20, 384, 60), even(16, 480, 67)],
        ),
        scene(
            "call-and-response",
            call(akin, "E4"),
            call(["C5:q A4 B4 E4", "G4:q F4 C5 B4"], "E4"),
        ),
        scene(
            "homecoming",
            [
                part("C4:q E4 G4 A4 | G4 F4 E4 D4"),
                part("r:w | r:h r:q E4 | C4:w"),
            ],
            [
                part("C4:q E4 G4 A4 | G4 F4 E4 D4"),
                part("r:w | r:h r:q E4 | D4:w"),
            ],
        ),
        scene("story-told", call(akin, "C4"), call(akin, "D4")),
    ]
}

/// A scene for every combo.
pub fn scenes() -> Vec<Scene> {
    [imitations(), motions(), grounds_and_pulses()]
        .into_iter()
        .flatten()
        .collect()
}
