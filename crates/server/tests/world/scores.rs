//! A musician measures the judgement: the program over a corpus and over single files.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus")
}

fn song(arguments: &[&Path]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_finalverse"));
    command.arg("song").args(arguments).output().unwrap()
}

fn said(output: &Output) -> (String, Value, String) {
    let told = String::from_utf8(output.stdout.clone()).unwrap();
    let error = String::from_utf8(output.stderr.clone()).unwrap();
    assert!(output.status.success(), "{told}{error}");
    let figures = serde_json::from_str(told.lines().last().unwrap()).unwrap();
    (told, figures, error)
}

#[test]
fn a_corpus_is_measured_and_what_is_wrong_with_it_is_told() {
    let folder = tempfile::tempdir().unwrap();
    for slug in ["ode-to-joy", "passion-chorale", "pachelbel-canon"] {
        let name = format!("{slug}.mid");
        std::fs::copy(corpus().join(&name), folder.path().join(&name)).unwrap();
    }
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write(
        "keys.tsv",
        "file\tcomposer\ttonic\tmode\node-to-joy.mid\tBeethoven\t2\tmajor\n../secret.mid\t\t2\tmajor\npassion-chorale.mid\tHassler\t9\tminor\n",
    );
    write(
        "canons.tsv",
        "file\tkind\tleader\tfollower\tlag_quarters\tsemitones\npachelbel-canon.mid\tcanon\t0\t1\t8\t0\node-to-joy.mid\tcontrol\t\t\t\t\n",
    );
    let (told, figures, error) = said(&song(&[Path::new("evaluate"), folder.path()]));
    assert_eq!(figures["key_exact"], 1.0, "{told}");
    assert_eq!(figures["key_mirex"], 1.0);
    assert_eq!(
        (&figures["canons_found"], &figures["canons_false"]),
        (&1.0.into(), &0.0.into())
    );
    assert_eq!(figures["preference"], serde_json::json!({}));
    assert!(figures["ms_per_file"].as_f64().unwrap() > 0.0);
    assert_eq!(figures["not_measured"], 1);
    assert!(
        error.contains("keys.tsv line 3: ../secret.mid: paths are relative"),
        "{error}"
    );
    assert!(told.contains("key, major and minor"), "{told}");

    // Lists that are empty, or name files that are none, are told; every figure is there all the same.
    write("keys.tsv", "file\ttonic\tmode\nnowhere.mid\t0\tmajor\n");
    write("canons.tsv", "");
    let (told, figures, error) = said(&song(&[Path::new("evaluate"), folder.path()]));
    assert_eq!(figures["not_measured"], 2, "{told}");
    for figure in ["key_exact", "key_mirex", "canons_found", "canons_false"] {
        assert!(figures[figure].is_null(), "{told}");
    }
    assert!(
        error.contains("nowhere.mid: there is no such file") && error.contains("canons.tsv: it is empty"),
        "{error}"
    );

    let empty = tempfile::tempdir().unwrap();
    let refused = song(&[Path::new("evaluate"), empty.path()]);
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("keys.tsv"));
}

#[test]
fn a_file_and_a_note_log_are_judged() {
    let (told, figures, _) = said(&song(&[
        Path::new("judge"),
        &corpus().join("pachelbel-canon.mid"),
    ]));
    assert_eq!(
        (&figures["tonic"], &figures["mode"]),
        (&2.into(), &"major".into())
    );
    assert_eq!(figures["canons"][0]["lag_ticks"], 3840, "{told}");

    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("weave.tsv");
    // A round of two hands, the second half a second later and a little late at every note.
    let tune = [
        60_u8, 62, 64, 60, 67, 65, 64, 62, 60, 59, 60, 64, 67, 72, 71, 69, 67, 65, 62, 60,
    ];
    let mut text = String::from("at_ms\tvoice\tpitch\tvelocity\n");
    for (number, pitch) in (0..).zip(tune) {
        let at = number * 500;
        for (voice, late) in [("Wren", 0), ("Anya", 2012)] {
            text += &format!(
                "{}\t{voice}\t{pitch}\t80\n{}\t{voice}\t{pitch}\t0\n",
                at + late,
                at + late + 450
            );
        }
    }
    std::fs::write(&log, &text).unwrap();
    let (told, figures, _) = said(&song(&[
        Path::new("judge"),
        &log,
        Path::new("--content"),
        &content,
    ]));
    assert_eq!(figures["canons"][0]["lag_ticks"], 1920, "{told}");
    assert_eq!(figures["canons"][0]["exact"], true);
    // As a weave it is the same canon, and the combo that content calls so.
    let canon = &figures["weave"]["relations"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["relation"] == "canon")
        .unwrap()
        .clone();
    assert_eq!(
        (&canon["lag_ticks"], &canon["semitones"]),
        (&1920.into(), &0.into()),
        "{told}"
    );
    let combos = |figures: &serde_json::Value| -> Vec<String> {
        let found = figures["combos"].as_array().unwrap();
        found
            .iter()
            .map(|one| one["combo"].as_str().unwrap().to_owned())
            .collect()
    };
    assert!(combos(&figures).contains(&"round".to_owned()), "{told}");
    assert!(
        told.contains("combo: Round (round)") && told.contains("by Anya, Wren"),
        "{told}"
    );
    // What it was played in may stand in the log: in three the same is a wheel.
    std::fs::write(&log, format!("# metre 3/4\n# intent creative\n{text}")).unwrap();
    let (told, figures, _) = said(&song(&[
        Path::new("judge"),
        &log,
        Path::new("--content"),
        &content,
    ]));
    assert!(combos(&figures).contains(&"wheel".to_owned()), "{told}");
    assert!(!combos(&figures).contains(&"round".to_owned()), "{told}");
    // A log that is no weave is still a score.
    let apart: String = text
        .lines()
        .filter(|line| !line.contains("Anya"))
        .map(|line| format!("{line}\n"))
        .collect();
    std::fs::write(&log, format!("{apart}90000\tAnya\t60\t80\n")).unwrap();
    let (told, figures, _) = said(&song(&[
        Path::new("judge"),
        &log,
        Path::new("--content"),
        &content,
    ]));
    assert_eq!(figures["weave"]["refused"], "voices-apart", "{told}");

    // A flood is no score, and why it is no weave is told; so is a clock that jumps.
    let flood: String = (0..300)
        .map(|number| {
            format!(
                "{0}\tAnya\t{1}\t80\n{2}\tAnya\t{1}\t0\n",
                number * 50,
                40 + number % 40,
                number * 50 + 40
            )
        })
        .collect();
    for (more, reason) in [
        (flood.as_str(), "note-flood"),
        ("900000\tAnya\t60\t80\n", "clock-jumps"),
    ] {
        std::fs::write(&log, format!("{text}{more}")).unwrap();
        let (told, figures, _) = said(&song(&[Path::new("judge"), &log]));
        assert_eq!(figures["weave"]["refused"], reason, "{told}");
        let no_score = figures["score"]["refused"].as_str();
        assert_eq!(
            no_score.is_some_and(|why| why.contains("Anya")),
            reason == "note-flood",
            "{told}"
        );
    }

    std::fs::write(&log, text.replace("\t80\n", "\t800\n")).unwrap();
    let refused = song(&[Path::new("judge"), &log, Path::new("--content"), &content]);
    assert!(!refused.status.success());
    let error = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        error.contains("line 2: velocity \"800\"; 0 to 127 are allowed"),
        "{error}"
    );
}
