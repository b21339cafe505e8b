//! A small journey with a gathering stage, a turn and a stage that must be lived, and what it may name.

use quests::{JourneyDef, Known};

pub const TEXT: &str = r#"
slug = "small"
begins = "wake"

[[stages]]
slug = "wake"
waits_for = [{ fact = "sang-note", pitch = 62 }, { fact = "sang-note", pitch = 69 }]
needs = 2
lights = ["crystal-1", "crystal-2"]
hints = ["hint.one"]
next = "making"

[[stages]]
slug = "making"
waits_for = [{ fact = "made" }]
hints = ["hint.one"]
opens = ["making"]
next = "statue"

[[stages]]
slug = "statue"
waits_for = [{ fact = "place-restored", place = "statue" }]
hints = ["hint.one", "hint.two"]
on_try = [{ do = "say", speaker = "statue", line = "line.one" }, { do = "say", speaker = "statue", line = "line.two" }]
turns = [{ when = { fact = "interacted", place = "gate", offer = "enter" }, next = "detour" }]
next = "done"
skippable = false

[[stages]]
slug = "detour"
waits_for = [{ fact = "entered-region", region = "landing" }]
hints = ["hint.one"]
on_enter = [{ do = "open-gate", gate = "gate" }, { do = "give-melody", melody = "light" }, { do = "enter-codex", entry = "gate" }]
next = "statue"
"#;

pub fn journey() -> JourneyDef {
    toml::from_str(TEXT).unwrap()
}

pub fn known() -> Known {
    let set = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    Known {
        regions: ["landing".parse().unwrap()].into(),
        places: ["crystal-1", "crystal-2", "statue", "gate"]
            .iter()
            .map(|slug| (slug.parse().unwrap(), set(&["enter"])))
            .collect(),
        restorable: ["statue".parse().unwrap()].into(),
        gates: ["gate".parse().unwrap()].into(),
        wounds: [].into(),
        lines: set(&[
            "hint.one",
            "hint.two",
            "line.one",
            "line.two",
            "codex.gate.title",
            "codex.gate.text",
            "journey.small.done.title",
            "journey.small.done.text",
        ]),
        melodies: set(&["light"]),
        journeys: [
            ("small".to_owned(), None),
            ("round".to_owned(), Some("round".to_owned())),
        ]
        .into(),
    }
}
