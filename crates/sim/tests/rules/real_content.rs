//! The real content, held against the rules: every place can be answered, every offer is answered, every melody is music here.
//!
//! What it is not: no number of content is fixed here, so that balance can be tuned.

use kernel::{Context, Milli, PerformanceId, RandomStream, WorldMillis};
use sim::realm::standing;
use sim::region::{self, Perform, RegionCommand};
use sim::{RealmState, RegionEvent, RegionState, Rules};
use song::{Intent, Melody, Note};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use world::RegionDef;

pub fn real() -> &'static Rules {
    static REAL: OnceLock<Rules> = OnceLock::new();
    REAL.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
        let mut files = Vec::new();
        read(&folder, &folder, &mut files);
        let attunement = std::fs::read_to_string(folder.join("attunement.toml")).unwrap();
        let pack = content::load(files).unwrap_or_else(|errors| panic!("{errors:#?}"));
        Rules::new(pack, &attunement).unwrap()
    })
}

fn read(root: &Path, folder: &Path, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        if path.is_dir() {
            read(root, &path, files);
        } else {
            let name = path
                .strip_prefix(root)
                .unwrap()
                .to_str()
                .unwrap()
                .replace('\\', "/");
            files.push((name, std::fs::read(&path).unwrap()));
        }
    }
}

fn begun(def: &RegionDef) -> RegionState {
    let mut state = RegionState::default();
    let mut context = Context {
        now: WorldMillis(1),
        content: real(),
        random: RandomStream::new(1, "real"),
    };
    let begin = RegionCommand::Begin {
        region: def.slug.clone(),
    };
    let events = <region::Region as kernel::Decider>::decide(&state, &begin, &mut context).unwrap();
    events.iter().for_each(|event| state.evolve(event));
    state
}

/// A newcomer's performance at a point of a region.
fn perform(
    def: &RegionDef,
    at: world::region_def::Point,
    melody: Melody,
    intent: Intent,
) -> Vec<RegionEvent> {
    let context = Context {
        now: WorldMillis(2),
        content: real(),
        random: RandomStream::new(1, "real"),
    };
    let at = def.world(at);
    let command = Perform {
        performance: PerformanceId(1),
        songweaver: crate::world::MIRA,
        melody,
        intent,
        at: ((at.x * 64.0) as i32, (at.z * 64.0) as i32),
        began: WorldMillis(1),
        standing: standing(&RealmState::default(), intent, context.now, real()),
        neighbours: Vec::new(),
        audience: None,
    };
    region::perform(&begun(def), &command, &context).unwrap().0
}

fn even(pitches: &[u8], tempo: u16) -> Melody {
    let notes = (0_u32..).zip(pitches).map(|(index, pitch)| Note {
        onset: index * 480,
        pitch: *pitch,
        duration: 440,
        velocity: 80,
    });
    Melody::new(notes.collect(), tempo, song::Metre::COMMON, None).unwrap()
}

#[test]
fn every_place_that_asks_is_restored_by_its_own_motif_in_any_octave_and_pace() {
    let mut asked = 0;
    for def in real().pack.regions.values() {
        for place in def.places.iter().filter(|place| place.asks.is_some()) {
            let asks = place.asks.as_ref().unwrap();
            for (up, tempo) in [(0, 60), (12, 76), (0, 160)] {
                let pitches: Vec<u8> = asks.motif.iter().map(|pitch| pitch + up).collect();
                let events = perform(def, place.at, even(&pitches, tempo), asks.intent);
                let restored = events
                    .iter()
                    .any(|event| matches!(event, RegionEvent::PlaceRestored { .. }));
                assert!(
                    restored,
                    "{} by its motif {up} up at {tempo}: {events:?}",
                    place.slug
                );
            }
            asked += 1;
        }
    }
    assert!(asked >= 3, "a statue, a Shade and a blossom");
}

#[test]
fn a_beginners_motif_at_the_statue_is_no_noise() {
    let landing = &real().pack.regions[&crate::world::region("weavers-landing")];
    let statue = landing.place(&crate::world::place("star-whale-statue")).unwrap();
    let asks = statue.asks.as_ref().unwrap();
    let events = perform(
        landing,
        statue.at,
        even(&asks.motif, landing.song.tempo),
        asks.intent,
    );
    let RegionEvent::MelodyPerformed(performed) = &events[0] else {
        panic!("{events:?}");
    };
    assert!(
        performed.harmony > Milli::ZERO && performed.dissonance < Milli::ZERO,
        "{performed:?}"
    );
}

#[test]
fn every_offer_is_answered_by_a_line() {
    for place in real().pack.regions.values().flat_map(|region| &region.places) {
        for offer in place.offers.iter().filter(|offer| *offer != "enter") {
            let key = format!("{}.{offer}.1", place.slug);
            assert!(real().pack.lines.contains_key(&key), "{key} is not written");
        }
    }
}

#[test]
fn every_melody_of_the_world_is_opened_somehow_and_is_no_noise_where_it_fits_best() {
    let given: Vec<&str> = real()
        .pack
        .journeys
        .values()
        .flat_map(|journey| {
            let entered = journey.stages.iter().flat_map(|stage| &stage.on_enter);
            entered.chain(&journey.on_done)
        })
        .filter_map(|effect| match effect {
            quests::EffectDef::GiveMelody { melody } => Some(melody.as_str()),
            _ => None,
        })
        .collect();
    for (slug, melody) in &real().pack.melodies {
        let def = &real().pack.melody_defs[slug];
        assert!(
            given.contains(&slug.as_str()) || def.tier > 0,
            "neither a journey nor a tier gives {slug}"
        );
        let best = real().pack.regions.values().map(|region| {
            let corner = world::region_def::Point::new(1.0, 1.0);
            let events = perform(region, corner, melody.clone(), def.intent);
            let RegionEvent::MelodyPerformed(performed) = &events[0] else {
                panic!("{events:?}");
            };
            (performed.resonance, performed.harmony, region.slug.as_str())
        });
        let (resonance, harmony, at) = best.max().unwrap();
        assert!(
            harmony > Milli::ZERO,
            "{slug} reaches {resonance} in {at}, where it fits best"
        );
    }
}

#[test]
fn the_lines_of_the_codex_are_whole_and_every_wound_lies_within_its_region() {
    let lines = &real().pack.lines;
    for key in lines
        .keys()
        .filter(|key| key.starts_with("codex.") && key.ends_with(".title"))
    {
        let text = key.replace(".title", ".text");
        assert!(lines.contains_key(&text), "{text} is not written");
    }
    for region in real().pack.regions.values() {
        let wound = region.wound.as_ref().map(|wound| region.place(wound));
        assert!(wound != Some(None), "{}", region.slug);
    }
}
