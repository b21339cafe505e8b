//! The program's configuration as an operator meets it: faults named at once, what holds shown, no open door by accident.

use crate::stage::folder;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

/// Runs the program in a folder, with nothing of ours in its environment but what is given.
fn run(place: &Path, environment: &[(&str, &str)], arguments: &[&str]) -> Output {
    let ours = std::env::vars().filter(|(name, _)| name.starts_with("FINALVERSE_"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_finalverse"));
    for (name, _) in ours {
        command.env_remove(name);
    }
    command
        .current_dir(place)
        .envs(environment.iter().copied())
        .args(arguments)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

#[test]
fn a_faulty_file_is_checked_whole_and_a_good_one_is_shown_with_where_each_value_is_from() {
    let place = TempDir::new().unwrap();
    let file = place.path().join("finalverse.toml");
    std::fs::write(&file, "lisen = \"127.0.0.1:1\"\n[limits]\nconnections = 0\n").unwrap();
    let checked = run(place.path(), &[], &["config", "check"]);
    assert!(!checked.status.success());
    for expected in [
        "2 faults",
        "finalverse.toml:1",
        "`listen`",
        "finalverse.toml:3",
        "1 to 1000000",
    ] {
        assert!(
            said(&checked).contains(expected),
            "{expected}: {}",
            said(&checked)
        );
    }
    std::fs::write(&file, "world = \"of-file\"\n[limits]\nconnections = 7\n").unwrap();
    let environment = [("FINALVERSE_WORLD", "of-environment")];
    let shown = run(
        place.path(),
        &environment,
        &["config", "show", "--listen", "127.0.0.1:9"],
    );
    for expected in [
        "listen = \"127.0.0.1:9\"  # --listen",
        "world = \"of-environment\"  # FINALVERSE_WORLD",
        "connections = 7  # finalverse.toml:3",
        "edge = \"none\"  # default",
    ] {
        assert!(said(&shown).contains(expected), "{expected}: {}", said(&shown));
    }
    assert!(
        run(place.path(), &[], &["config", "check", "finalverse.toml"])
            .status
            .success()
    );
    let missing = run(place.path(), &[], &["config", "check", "no-such.toml"]);
    assert!(said(&missing).contains("no-such.toml"), "{}", said(&missing));
}

#[test]
fn a_door_to_other_machines_is_opened_only_on_purpose() {
    let place = TempDir::new().unwrap();
    let content = folder("content");
    let content = content.to_str().unwrap();
    let refused = run(
        place.path(),
        &[],
        &["serve", "--listen", "0.0.0.0:0", "--content", content],
    );
    assert!(!refused.status.success());
    for expected in ["--listen", "0.0.0.0:0", "edge = \"proxy\"", "edge = \"plain\""] {
        assert!(
            said(&refused).contains(expected),
            "{expected}: {}",
            said(&refused)
        );
    }
    assert!(!place.path().join("world").exists(), "nothing was made");
}
