//! The world's own melodies, read as content writes them: valid, in their key, over all intents, and good.

use crate::support::region;
use kernel::Milli;
use song::{Intent, MelodyDef, MelodyDefError, Mode, Standing, judge, nearness};
use std::collections::BTreeSet;
use std::path::Path;

fn definitions() -> Vec<MelodyDef> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/melodies");
    let mut definitions: Vec<MelodyDef> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let definition: MelodyDef = toml::from_str(&std::fs::read_to_string(&path).unwrap())
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            assert_eq!(path.file_stem().unwrap().to_str().unwrap(), definition.slug);
            definition
        })
        .collect();
    definitions.sort_by(|a, b| a.slug.cmp(&b.slug));
    definitions
}

fn sample() -> MelodyDef {
    MelodyDef {
        slug: "sample".into(),
        name: "Sample".into(),
        intent: Intent::Creative,
        tier: 0,
        tonic: "G".into(),
        mode: Mode::Ionian,
        tempo: 100,
        metre: song::Metre::COMMON,
        notes: "G4:q A4 B4:h".into(),
    }
}

#[test]
fn there_are_seven_over_all_intents_and_tiers() {
    let definitions = definitions();
    assert_eq!(definitions.len(), 7);
    let intents: BTreeSet<Intent> = definitions.iter().map(|one| one.intent).collect();
    assert_eq!(intents.len(), 4);
    let at_first: BTreeSet<Intent> = definitions
        .iter()
        .filter(|one| one.tier == 0)
        .map(|one| one.intent)
        .collect();
    assert_eq!(at_first.len(), 4, "a beginner has one of each intent");
    let tiers: BTreeSet<u8> = definitions.iter().map(|one| one.tier).collect();
    assert_eq!(tiers, BTreeSet::from([0, 1, 2, 3]));
}

#[test]
fn each_is_heard_in_the_key_it_states_and_judged_good_at_home() {
    let standing = Standing {
        attunement: 4,
        energy: Milli::ONE,
        freshness: Milli::ONE,
    };
    for definition in definitions() {
        let melody = definition
            .melody()
            .unwrap_or_else(|error| panic!("{}: {error}", definition.slug));
        let (tonic, mode) = melody.key().unwrap();
        let home = region(tonic, mode, melody.tempo(), melody.metre());
        let judged = judge(&melody, &home, definition.intent, &standing);
        assert_eq!(
            (judged.key.tonic, judged.key.mode),
            (tonic, mode),
            "{}",
            definition.slug
        );
        assert!(judged.quality >= 850, "{}: {judged:?}", definition.slug);
        assert!(judged.fit >= 850, "{}: {judged:?}", definition.slug);
    }
}

#[test]
fn first_light_holds_the_grottos_motif() {
    let definitions = definitions();
    let first_light = definitions.iter().find(|one| one.slug == "first-light").unwrap();
    assert_eq!((first_light.intent, first_light.tier), (Intent::Restoration, 0));
    let motif = [(62, 480), (66, 480), (69, 480), (71, 960)];
    assert_eq!(nearness(&first_light.melody().unwrap(), &motif), 1000);
}

#[test]
fn a_definition_out_of_range_is_refused_with_its_reason() {
    assert!(sample().melody().is_ok());
    let refused = |change: fn(&mut MelodyDef)| {
        let mut definition = sample();
        change(&mut definition);
        definition.melody().unwrap_err()
    };
    assert_eq!(refused(|one| one.tier = 4), MelodyDefError::Tier(4));
    assert_eq!(
        refused(|one| one.name.clear()),
        MelodyDefError::Name(String::new())
    );
    assert_eq!(
        refused(|one| one.notes = "G4:q A4 Bb4".into()).to_string(),
        "note 3, B♭4, is not in G ionian"
    );
    assert!(matches!(refused(|one| one.tempo = 39), MelodyDefError::Melody(_)));
    assert!(matches!(
        refused(|one| one.metre.unit = 3),
        MelodyDefError::Melody(_)
    ));
    assert!(matches!(
        refused(|one| one.notes = "G4:q X4".into()),
        MelodyDefError::Notation(_)
    ));
    assert!(matches!(
        refused(|one| one.notes.clear()),
        MelodyDefError::Melody(_)
    ));
    assert!(matches!(
        refused(|one| one.tonic = "H".into()),
        MelodyDefError::Notation(_)
    ));
}

#[test]
fn an_unknown_field_is_refused() {
    let error = toml::from_str::<MelodyDef>("slug = \"a\"\ncolour = 3").unwrap_err();
    assert!(error.to_string().contains("colour"), "{error}");
}
