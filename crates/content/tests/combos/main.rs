//! Combos: every one is woven here, exactly and by hands, and is found; what is only nearly it is not.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod parts;
mod scenes;
#[path = "../support/files.rs"]
mod support;

use kernel::RandomStream;
use parts::Part;
use scenes::{Scene, scenes};
use song::combo::{self, ComboFound, HINTS_MAX, MULTIPLIER_MAX, MULTIPLIER_MIN};
use song::weave::{self, PlayedNote, Verdict, WeaveLog, WeaveVoice};
use song::{Intent, PitchClass, RegionSong};
use std::collections::BTreeSet;
use std::sync::OnceLock;

fn pack() -> &'static content::Pack {
    static PACK: OnceLock<content::Pack> = OnceLock::new();
    PACK.get_or_init(|| {
        content::load(support::files()).unwrap_or_else(|errors| {
            let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
            panic!("{}", told.join("\n"))
        })
    })
}

/// A weave of parts at 120 quarters a minute, by hands where a seed is given.
fn log(parts: &[Part], scene: &Scene, seed: Option<u64>) -> WeaveLog {
    let mut chance = RandomStream::new(seed.unwrap_or(0), "hands");
    let mut slip = || match seed {
        Some(_) => u64::from(chance.below(9) + chance.below(9)),
        None => 8,
    };
    let at = |ticks: u32| 50_000 + u64::from(ticks) * 125 / 120;
    let voices = parts.iter().map(|part| {
        let mut notes: Vec<PlayedNote> = part
            .0
            .iter()
            .map(|note| {
                let began_ms = at(note.onset) + slip();
                PlayedNote {
                    began_ms,
                    ended_ms: (at(note.onset + note.duration) + slip() - 8).max(began_ms + 1),
                    pitch: note.pitch,
                    velocity: 80,
                }
            })
            .collect();
        notes.sort_unstable();
        WeaveVoice { notes }
    });
    WeaveLog {
        song: RegionSong {
            tonic: PitchClass::of(0),
            mode: scene.mode,
            tempo: 120,
            metre: scene.metre,
            motif: Vec::new(),
            mood: String::new(),
        },
        voices: voices.collect(),
    }
}

fn found(log: &WeaveLog, intent: Intent) -> (Vec<ComboFound>, Verdict) {
    let verdict = weave::judge(log).unwrap_or_else(|refusal| panic!("{refusal}"));
    (combo::found(&verdict, &pack().combos, intent), verdict)
}

/// What was found, for who reads a failure.
fn told(found: &[ComboFound], verdict: &Verdict) -> String {
    let combos: Vec<&str> = found.iter().map(|one| one.combo.as_str()).collect();
    let relations: Vec<String> = verdict.relations.iter().map(|one| format!("{one:?}")).collect();
    format!(
        "{combos:?} of {} in {}\n{}",
        verdict.quality,
        verdict.key.name(),
        relations.join("\n")
    )
}

#[test]
fn every_combo_is_found_where_it_is_woven_and_not_where_it_is_nearly() {
    let scenes = scenes();
    let mut wrong = Vec::new();
    for scene in &scenes {
        for seed in [None, Some(1), Some(2)] {
            let (hits, verdict) = found(&log(&scene.woven, scene, seed), scene.intent);
            match hits.iter().find(|one| one.combo == scene.combo) {
                None => wrong.push(format!(
                    "{} ({seed:?}) is not found: {}",
                    scene.combo,
                    told(&hits, &verdict)
                )),
                Some(hit) => {
                    assert!(
                        (MULTIPLIER_MIN..=MULTIPLIER_MAX).contains(&hit.multiplier),
                        "{hit:?}"
                    );
                    assert!(hit.from_ms < hit.until_ms && hit.voices.len() >= 2, "{hit:?}");
                }
            }
            let (misses, verdict) = found(&log(&scene.nearly, scene, seed), scene.intent);
            if misses.iter().any(|one| one.combo == scene.combo) {
                wrong.push(format!(
                    "{} ({seed:?}) is found where it is only nearly: {}",
                    scene.combo,
                    told(&misses, &verdict)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n\n"));
    let woven: BTreeSet<&str> = scenes.iter().map(|scene| scene.combo).collect();
    let defined: BTreeSet<&str> = pack().combos.iter().map(|combo| combo.slug.as_str()).collect();
    assert_eq!(woven, defined, "every combo has its scene");
}

#[test]
fn there_are_enough_and_most_are_hidden_with_hints() {
    let combos = &pack().combos;
    let hidden = combos.iter().filter(|combo| combo.hidden).count();
    assert!(combos.len() >= 40 && hidden * 2 > combos.len() && hidden < combos.len());
    assert!(
        combos
            .iter()
            .all(|combo| !combo.hidden || (1..=HINTS_MAX).contains(&combo.hints.len()))
    );
    assert!(combos.is_sorted_by(|one, other| one.slug < other.slug));
    assert_eq!(
        pack().combo("hocket").map(|combo| combo.name.as_str()),
        Some("Hocket")
    );
    assert!(pack().combo("nothing").is_none());
}

#[test]
fn an_intent_that_a_combo_does_not_serve_does_not_find_it() {
    let wall = scenes()
        .into_iter()
        .find(|scene| scene.combo == "wall-of-song")
        .unwrap();
    let log = log(&wall.woven, &wall, None);
    let (creative, _) = found(&log, Intent::Creative);
    assert!(creative.iter().all(|one| one.combo != "wall-of-song"));
    assert!(
        creative.iter().any(|one| one.combo == "young-and-old"),
        "what it stands for is told instead"
    );
    let (protection, _) = found(&log, Intent::Protection);
    assert!(protection.iter().all(|one| one.combo != "young-and-old"));
}

#[test]
fn the_same_weave_is_worth_more_in_the_intent_that_a_combo_favours() {
    let lean = scenes()
        .into_iter()
        .find(|scene| scene.combo == "burden")
        .unwrap();
    let log = log(&lean.woven, &lean, None);
    let worth = |intent| {
        let (hits, _) = found(&log, intent);
        hits.iter()
            .find(|one| one.combo == "burden")
            .map(|one| one.multiplier)
            .unwrap()
    };
    assert!(worth(Intent::Protection) > worth(Intent::Creative));
}
