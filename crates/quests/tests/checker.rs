//! The checker names every fault, and each one only where it is.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

#[path = "support/journey.rs"]
mod support;

use quests::{JourneyDef, check};
use support::{TEXT, journey, known};

/// The faults of the small journey after a change of its text.
fn faults(from: &str, to: &str) -> Vec<String> {
    assert!(TEXT.contains(from), "{from:?} stands in the journey");
    let changed: JourneyDef = toml::from_str(&TEXT.replacen(from, to, 1)).unwrap();
    check(&changed, &known())
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn a_whole_journey_has_no_faults() {
    assert_eq!(check(&journey(), &known()), Vec::new());
}

#[test]
fn every_single_fault_is_named() {
    let cases = [
        ("begins = \"wake\"", "begins = \"sleep\"", "begins with \"sleep\""),
        ("slug = \"small\"", "slug = \"Small\"", "its slug is none"),
        (
            "slug = \"detour\"",
            "slug = \"statue\"",
            "another stage has the same slug",
        ),
        ("needs = 2", "needs = 3", "needs 3 of 2 facts"),
        ("needs = 2", "needs = 0", "needs 0 of 2 facts"),
        (
            "lights = [\"crystal-1\", \"crystal-2\"]",
            "lights = [\"crystal-1\"]",
            "1 lights for 2 facts",
        ),
        (
            "\"crystal-2\"",
            "\"crystal-9\"",
            "place crystal-9, which is not known",
        ),
        ("pitch = 69", "pitch = 200", "pitch 200"),
        ("[{ fact = \"made\" }]", "[]", "waits for 0 facts"),
        ("hints = [\"hint.one\", \"hint.two\"]", "hints = []", "0 hints"),
        (
            "\"hint.two\"",
            "\"hint.nine\"",
            "line \"hint.nine\", which is not written",
        ),
        ("\"line.two\"", "\"line.nine\"", "line \"line.nine\""),
        (
            "place = \"statue\" }]",
            "place = \"gate\" }]",
            "a song at gate, which asks for none",
        ),
        (
            "offer = \"enter\"",
            "offer = \"dance\"",
            "\"dance\" at gate, which does not offer it",
        ),
        (
            "region = \"landing\"",
            "region = \"moon\"",
            "the region moon, which is not known",
        ),
        (
            "gate = \"gate\"",
            "gate = \"statue\"",
            "opens statue, which is no gate",
        ),
        (
            "melody = \"light\"",
            "melody = \"dusk\"",
            "melody \"dusk\", which is not known",
        ),
        ("entry = \"gate\"", "entry = \"door\"", "\"codex.door.title\""),
        (
            "next = \"detour\" }",
            "next = \"nowhere\" }",
            "leads to \"nowhere\"",
        ),
        (
            "next = \"detour\" }",
            "next = \"done\" }",
            "stage \"detour\": nothing leads to it",
        ),
        (
            "next = \"done\"",
            "next = \"wake\"",
            "no way leads from it to \"done\"",
        ),
        ("opens = [\"making\"]", "motif = [60, 128]", "pitch 0 to 127"),
        (
            "begins = \"wake\"",
            "after = \"nothing\"\nbegins = \"wake\"",
            "follows \"nothing\", which is no journey",
        ),
        (
            "begins = \"wake\"",
            "after = \"round\"\nbegins = \"wake\"",
            "go round in a circle",
        ),
        (
            "slug = \"small\"",
            "slug = \"silent\"",
            "line \"journey.silent.done.title\"",
        ),
    ];
    for (from, to, expected) in cases {
        let found = faults(from, to);
        assert!(
            found.iter().any(|fault| fault.contains(expected)),
            "{from} -> {to}: {expected:?} is not among {found:#?}"
        );
    }
}

#[test]
fn a_circle_without_a_turn_is_a_fault_even_where_a_turn_leaves_it() {
    let text = TEXT.replacen("next = \"done\"", "next = \"making\"", 1).replacen(
        "next = \"detour\" }",
        "next = \"done\" }",
        1,
    );
    let changed: JourneyDef = toml::from_str(&text).unwrap();
    let found: Vec<String> = check(&changed, &known())
        .iter()
        .map(ToString::to_string)
        .collect();
    assert!(
        found.iter().any(|fault| fault.contains("a circle needs a turn")),
        "{found:#?}"
    );
}

#[test]
fn all_faults_are_named_at_once() {
    let text = TEXT
        .replacen("needs = 2", "needs = 5", 1)
        .replacen("region = \"landing\"", "region = \"moon\"", 1)
        .replacen("melody = \"light\"", "melody = \"dusk\"", 1);
    let changed: JourneyDef = toml::from_str(&text).unwrap();
    assert_eq!(check(&changed, &known()).len(), 3);
}

#[test]
fn unknown_fields_are_refused_by_name() {
    for (from, to) in [
        ("needs = 2", "neds = 2"),
        ("fact = \"made\"", "fact = \"made\", loud = true"),
        ("do = \"say\"", "do = \"shout\""),
        ("begins = \"wake\"", "begins = \"wake\"\nends = \"here\""),
    ] {
        let error = toml::from_str::<JourneyDef>(&TEXT.replacen(from, to, 1)).unwrap_err();
        assert!(error.to_string().contains("unknown"), "{to}: {error}");
    }
}
