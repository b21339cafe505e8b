//! The configuration's scenarios: which source wins, and what is said of what is wrong.

use super::exposure::Edge;
use super::*;

fn from_file(text: &str) -> (Vec<Given>, Vec<String>) {
    let (given, faults) = file::read(Path::new("finalverse.toml"), text);
    (given, faults.iter().map(ToString::to_string).collect())
}

fn flag(key: &str, text: &str) -> Given {
    Given {
        key: key.to_owned(),
        text: text.to_owned(),
        place: Place::Flag(format!("--{key}")),
    }
}

fn variable(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

#[test]
fn a_flag_wins_over_the_environment_and_that_over_the_file_and_that_over_the_default() {
    let (mut given, faults) = from_file("world = \"of-file\"\ncontent = \"of-file\"\nweb = \"of-file\"\n");
    assert!(faults.is_empty(), "{faults:?}");
    given.extend(environment([
        variable("FINALVERSE_WORLD", "of-environment"),
        variable("FINALVERSE_CONTENT", "of-environment"),
        variable("FINALVERSE_UNKNOWN", "is not ours"),
    ]));
    given.push(flag("world", "of-flag"));
    let resolved = resolve(&given).expect("nothing is wrong");
    let settings = &resolved.settings;
    assert_eq!(settings.world, Path::new("of-flag"));
    assert_eq!(settings.content, Path::new("of-environment"));
    assert_eq!(settings.web, Path::new("of-file"));
    assert_eq!(settings.listen, Settings::default().listen);
    assert_eq!(resolved.from["world"].to_string(), "--world");
    assert_eq!(resolved.from["content"].to_string(), "FINALVERSE_CONTENT");
    assert_eq!(resolved.from["web"].to_string(), "finalverse.toml:3");
    assert!(!resolved.from.contains_key("listen"));
}

#[test]
fn the_file_gives_texts_numbers_lists_and_sections() {
    let (given, faults) = from_file(
        "edge = \"proxy\"\norigins = [\"https://a.example\", \"http://localhost:5173\"]\n[limits]\nconnections = 1_000\nidle_seconds = 30\n",
    );
    assert!(faults.is_empty(), "{faults:?}");
    let settings = resolve(&given).expect("nothing is wrong").settings;
    assert_eq!(settings.edge, Edge::Proxy);
    assert_eq!(settings.origins.0, ["https://a.example", "http://localhost:5173"]);
    assert_eq!(settings.connections.get(), 1000);
    assert_eq!(settings.idle.get().as_secs(), 30);
}

#[test]
fn every_fault_is_named_at_once_with_place_and_what_is_allowed() {
    let (mut given, faults) = from_file(
        "lisen = \"127.0.0.1:1\"\nlisten = 7777\nworld = 2026-01-01\n[limit]\nx = 1\n[limits]\nconnections = 0\nquite_another = 1\n",
    );
    let of_file = faults.join("\n");
    for expected in [
        "finalverse.toml:1: there is no setting `lisen`; perhaps `listen` is meant",
        "finalverse.toml:3: `world` is text",
        "finalverse.toml:4: there is no section `limit`; perhaps `limits` is meant",
        "finalverse.toml:8: there is no setting `limits.quite_another`; docs/configuration.md lists all",
    ] {
        assert!(of_file.contains(expected), "{expected:?} is not in:\n{of_file}");
    }
    given.push(flag("edge", "open"));
    let of_values = told(&resolve(&given).expect_err("three are wrong"));
    for expected in [
        "3 faults",
        "finalverse.toml:2: `listen` cannot be \"7777\"; allowed: an address and a port",
        "finalverse.toml:7: `limits.connections` cannot be \"0\"; allowed: a whole number from 1 to 1000000",
        "--edge: `edge` cannot be \"open\"; allowed: `none` or `proxy` or `plain`",
    ] {
        assert!(
            of_values.contains(expected),
            "{expected:?} is not in:\n{of_values}"
        );
    }
}

#[test]
fn a_file_that_is_no_toml_says_where() {
    let (_, faults) = from_file("world = \"a\"\nlisten = \nweb = = 1\n");
    assert!(
        faults.iter().any(|fault| fault.starts_with("finalverse.toml:2:")),
        "{faults:?}"
    );
    assert!(
        faults.iter().any(|fault| fault.starts_with("finalverse.toml:3:")),
        "{faults:?}"
    );
    let (_, faults) = from_file(&"#".repeat(file::BYTES_MAX + 1));
    assert_eq!(faults.len(), 1, "{faults:?}");
}

#[test]
fn what_is_shown_gives_the_same_settings_again() {
    let given = [
        flag("origins", "https://a.example"),
        flag("limits.idle_seconds", "99"),
        flag("edge", "plain"),
    ];
    let resolved = resolve(&given).expect("nothing is wrong");
    let shown = reference::shown(&resolved);
    assert!(
        shown.contains("idle_seconds = 99  # --limits.idle_seconds"),
        "{shown}"
    );
    assert!(shown.contains("connections = 20000  # default"), "{shown}");
    let (again, faults) = from_file(&shown);
    assert!(faults.is_empty(), "{faults:?}");
    assert_eq!(
        resolve(&again).expect("nothing is wrong").settings,
        resolved.settings
    );
}

#[test]
fn the_reference_names_every_setting() {
    let reference = reference::markdown();
    for setting in SETTINGS {
        for name in [
            setting.key.to_owned(),
            setting.environment(),
            format!("--{}", setting.flag()),
        ] {
            assert!(reference.contains(&format!("`{name}`")), "{name}");
        }
    }
}
