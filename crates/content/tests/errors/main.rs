//! Loading finds what is wrong: one case for every class of error, on the real content with one thing broken.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod breaks;
mod nature;
#[path = "../support/files.rs"]
mod support;

use breaks::{Break, COAST, COMBOS, GROUND, LANDING, NAMES_AND_NUMBERS, at};
use content::ContentError;
use nature::NATURE;

fn load_with(breaks: &[&Break]) -> Vec<ContentError> {
    let mut files = support::files();
    for one in breaks {
        let (_, text) = files
            .iter_mut()
            .find(|(path, _)| path == one.file)
            .unwrap_or_else(|| panic!("{} is a file", one.file));
        assert!(text.contains(one.find), "{} holds {:?}", one.file, one.find);
        *text = text.replacen(one.find, one.put, 1);
    }
    content::load(files).err().unwrap_or_default()
}

/// The line of the real content on which a key is first written.
fn line_of(file: &str, key: &str) -> u32 {
    let files = support::files();
    let (_, text) = files.iter().find(|(path, _)| path == file).unwrap();
    text.lines().position(|line| line.starts_with(key)).unwrap() as u32 + 1
}

#[test]
fn the_real_content_is_right() {
    let errors = load_with(&[]);
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn every_class_of_error_is_found_in_its_file() {
    let mut missed = Vec::new();
    for one in [NAMES_AND_NUMBERS, NATURE, COMBOS, GROUND].into_iter().flatten() {
        let errors = load_with(&[one]);
        let found = errors
            .iter()
            .any(|error| error.file == one.told_in && error.message.contains(one.told));
        if !found {
            let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
            missed.push(format!("{:?} -> {:?}: {}", one.find, one.put, told.join(" | ")));
        }
    }
    assert!(missed.is_empty(), "\n{}", missed.join("\n"));
}

#[test]
fn an_error_names_its_line() {
    let one = at(
        LANDING,
        "at = [262.5, 313.5]",
        "at = [262.5, 913.5]",
        "lies outside",
    );
    let text = support::files()
        .into_iter()
        .find(|(path, _)| path == LANDING)
        .map(|(_, text)| text)
        .unwrap();
    let place = text.lines().position(|line| line == "slug = \"anya\"").unwrap() as u32 + 1;
    let errors = load_with(&[&one]);
    assert_eq!(errors.len(), 1, "{errors:#?}");
    // The place's table begins on the line before its slug.
    assert!(
        (place - 1..=place).contains(&errors[0].line),
        "line {} for a place on line {place}",
        errors[0].line
    );
    assert_eq!(
        errors[0].to_string(),
        format!("{LANDING}:{}: {}", errors[0].line, errors[0].message)
    );
}

#[test]
fn a_combos_errors_are_all_told_on_the_lines_of_their_keys() {
    let breaks = [
        at("combos/round.toml", "classes = [0]", "classes = [12]", ""),
        at("combos/round.toml", "keeps = 700", "keeps = 2", ""),
        at(
            "combos/hemiola.toml",
            "from = \"great-forge\"",
            "from = \"nobody\"",
            "",
        ),
    ];
    let errors = load_with(&breaks.iter().collect::<Vec<_>>());
    let told: Vec<(&str, u32)> = errors
        .iter()
        .map(|error| (error.file.as_str(), error.line))
        .collect();
    let (round, hemiola) = ("combos/round.toml", "combos/hemiola.toml");
    assert_eq!(
        told,
        [
            (hemiola, line_of(hemiola, "from")),
            (round, line_of(round, "keeps")),
            (round, line_of(round, "classes")),
        ]
    );
}

#[test]
fn all_errors_are_told_at_once_in_order() {
    let breaks = [
        at(LANDING, "tempo = 76", "tempo = 300", ""),
        at(LANDING, "model = \"anya\"", "model = \"ghost\"", ""),
        at(COAST, "silence = 110", "silence = -1", ""),
        at("world.toml", "first_hour = 17", "first_hour = 99", ""),
    ];
    let errors = load_with(&breaks.iter().collect::<Vec<_>>());
    assert_eq!(errors.len(), 4, "{errors:#?}");
    assert!(errors.is_sorted());
}

#[test]
fn files_that_are_missing_unreadable_or_too_large_are_told() {
    let told = |files: Vec<(String, Vec<u8>)>| {
        let errors = content::load(files).err().unwrap_or_default();
        errors
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n")
    };
    let files = || -> Vec<(String, Vec<u8>)> {
        support::files()
            .into_iter()
            .map(|(path, text)| (path, text.into_bytes()))
            .collect()
    };
    let without = files()
        .into_iter()
        .filter(|(path, _)| path != "world.toml")
        .collect();
    assert_eq!(told(without), "world.toml: the file is missing");
    let mut broken = files();
    broken[0].1 = vec![0xff, 0xfe, 0x00];
    // The first file is attunement.toml, which the pack leaves to others, yet every file of content is text.
    assert!(told(broken).contains("is not UTF-8 text"));
    let mut large = files();
    large[0].1 = vec![b'#'; (1 << 20) + 1];
    assert!(told(large).contains("larger than the 1 MiB"));
    let mut astray = files();
    astray.push(("region/lost.toml".to_owned(), Vec::new()));
    assert!(told(astray).contains("region/ is no folder of content"));
    let many = (0..600)
        .map(|number| (format!("notes/{number}.md"), Vec::new()))
        .collect();
    assert!(told(many).contains("more than the 512 files"));
    assert!(told(Vec::new()).contains("world.toml: the file is missing"));
}

#[test]
fn a_line_is_checked() {
    let with = |text: &str| {
        let mut files = support::files();
        files.push(("lines/extra.toml".to_owned(), text.to_owned()));
        let errors = content::load(files).err().unwrap_or_default();
        errors
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert_eq!(with("\"extra.one\" = \"A word.\""), "");
    assert!(with("\"Extra One\" = \"A word.\"").contains("is no key"));
    assert!(with("\"extra.one\" = \"  \"").contains("not only spaces"));
    assert!(with("\"extra.one\" = \"two\\nlines\"").contains("one line"));
    let known = support::files()
        .into_iter()
        .find(|(path, _)| path.starts_with("lines/"))
        .and_then(|(_, text)| text.lines().find(|line| line.contains(" = ")).map(str::to_owned))
        .unwrap();
    assert!(with(&known).contains("written twice"));
}
