//! Evaluation of a corpus that is brought: right rows, wrong rows, files that cannot be read.

use crate::support::corpus_folder;
use song::evaluation::{Corpus, Report, evaluate};
use std::collections::BTreeMap;

/// Lists in memory, files from the repository's corpus.
struct Brought(BTreeMap<&'static str, Vec<u8>>);

impl Corpus for Brought {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, String> {
        if let Some(bytes) = self.0.get(name) {
            return Ok(Some(bytes.clone()));
        }
        if name == "locked.mid" {
            return Err("permission denied".into());
        }
        Ok(std::fs::read(corpus_folder().join(name)).ok())
    }

    fn now_us(&self) -> u64 {
        0
    }
}

fn of(lists: &[(&'static str, &str)]) -> Report {
    let files = lists.iter().map(|(name, text)| (*name, text.as_bytes().to_vec()));
    evaluate(&Brought(files.collect()))
}

fn problems(report: &Report) -> Vec<String> {
    report.problems.iter().map(ToString::to_string).collect()
}

#[test]
fn keys_are_counted_by_mode_with_their_nearness() {
    let report = of(&[(
        "keys.tsv",
        "who\tmode\tfile\ttonic\n\
         x\tmajor\tode-to-joy.mid\t2\n\
         x\tminor\tpassion-chorale.mid\t9\n\
         x\tmajor\tpetzold-minuet.mid\t0\n\
         x\tminor\tbrahms-lullaby.mid\t2\n\
         \n\
         x\tdorian\tscarborough-fair.mid\t2\n",
    )]);
    assert_eq!(problems(&report), [""; 0]);
    assert_eq!((report.major.rows, report.major.right), (2, 1));
    assert_eq!((report.minor.rows, report.minor.right), (2, 1));
    // G for C is its upper fifth, F major for D minor its relative.
    assert_eq!(report.mirex_milli, 1000 + 1000 + 500 + 300);
    assert_eq!(report.modes["dorian"].0.right, 1);
    assert_eq!(report.missed.len(), 2);
    assert_eq!(report.missed[0].line, 4);
}

#[test]
fn what_is_wrong_is_named_with_its_place_and_the_rest_goes_on() {
    let report = of(&[
        (
            "keys.tsv",
            "file\ttonic\tmode\n\
             ode-to-joy.mid\tH\tmajor\n\
             ode-to-joy.mid\t12\tmajor\n\
             ode-to-joy.mid\t2\tmerry\n\
             nowhere.mid\t2\tmajor\n\
             locked.mid\t2\tmajor\n\
             broken.mid\t2\tmajor\n\
             \t2\tmajor\n\
             ode-to-joy.mid\n\
             ode-to-joy.mid\t2\tmajor\r\n",
        ),
        ("broken.mid", "this is no file of notes"),
        ("pairs.tsv", "original\tkind\nx\ty\n"),
        (
            "canons.tsv",
            "file\tkind\tleader\tfollower\tlag_quarters\tsemitones\nx.mid\tround\t0\t1\t1\t0\npachelbel-canon.mid\tcanon\t0\t1\tlong\t0\n",
        ),
    ]);
    let said = problems(&report);
    for (place, what) in [
        ("keys.tsv line 2:", "tonic \"H\"; 0 to 11 are allowed"),
        ("keys.tsv line 3:", "tonic \"12\""),
        ("keys.tsv line 4:", "allowed are major, minor"),
        ("keys.tsv line 5:", "there is no such file"),
        ("keys.tsv line 6:", "permission denied"),
        ("keys.tsv line 7:", "no Standard MIDI File"),
        ("keys.tsv line 8:", "no file"),
        ("keys.tsv line 9:", "tonic \"\""),
        ("pairs.tsv line 1:", "no column \"altered\""),
        (
            "canons.tsv line 2:",
            "kind \"round\"; canon and control are allowed",
        ),
        ("canons.tsv line 3:", "lag_quarters \"long\""),
    ] {
        assert!(
            said.iter()
                .any(|problem| problem.starts_with(place) && problem.contains(what)),
            "{place} {what}: {said:#?}"
        );
    }
    assert_eq!((said.len(), report.problem_count), (11, 11));
    assert_eq!((report.major.rows, report.major.right), (1, 1));
    assert_eq!(report.files, 2, "a broken file was tried");
}

#[test]
fn pairs_and_canons_are_counted() {
    let report = of(&[
        (
            "pairs.tsv",
            "original\taltered\tkind\nbach-invention-1.mid\tbach-invention-1.mid\tthe same\n",
        ),
        (
            "canons.tsv",
            "file\tkind\tleader\tfollower\tlag_quarters\tsemitones\n\
             pachelbel-canon.mid\tcanon\t0\t1\t8.0\t0\n\
             pachelbel-canon.mid\tcanon\t0\t1\t4\t0\n\
             pachelbel-canon.mid\tcanon\t1\t0\t8\t0\n\
             pachelbel-canon.mid\tcanon\t0\t1\t8\t1\n\
             ode-to-joy.mid\tcontrol\n\
             frere-jacques.mid\tcontrol\n",
        ),
    ]);
    assert_eq!(problems(&report), [""; 0]);
    let preferred = report.preference[&("pairs.tsv", "the same".to_owned())];
    assert_eq!(
        (preferred.rows, preferred.right),
        (1, 0),
        "what is alike is not preferred"
    );
    assert_eq!((report.canons.rows, report.canons.right), (4, 1));
    assert_eq!(
        (report.controls.rows, report.controls.right),
        (2, 1),
        "a canon was found in one"
    );
}

#[test]
fn lists_are_read_as_other_programs_write_them() {
    let report = of(&[
        // A byte order mark, an empty line, quotes, other capitals, ends of lines with a carriage return, what is in no column.
        (
            "keys.tsv",
            "\u{feff}\r\n\"Mode\"\tFILE\tTonic\tnote\r\n\
             Major\t\"ode-to-joy.mid\"\t2.0\t\"said \"\"D\"\"\"\tand more\r\n\
             min\t passion-chorale.mid \t9\r\n\
             Maj\tode-to-joy.mid\t+2",
        ),
        (
            "canons.tsv",
            "semitones\tlag_quarters\tfollower\tleader\tkind\tfile\n\
             0\t16/2\t1\t0\tcanon\tpachelbel-canon.mid\n\
             0.0\t8,0\t1\t0\tcanon\tpachelbel-canon.mid\n\
             0\t8/0\t1\t0\tcanon\tpachelbel-canon.mid\n\
             0.5\t8\t1\t0\tcanon\tpachelbel-canon.mid\n\
             0\tNaN\t1\t0\tcanon\tpachelbel-canon.mid\n\
             0\t8\tnobody\t0\tcanon\tpachelbel-canon.mid\n\
             0\t8\t-1\t0\tcanon\tpachelbel-canon.mid\n",
        ),
        ("pairs.tsv", "original\taltered\tkind\n"),
        ("pairs_hard.tsv", ""),
    ]);
    assert_eq!((report.major.right, report.minor.right), (2, 1));
    assert_eq!((report.canons.rows, report.canons.right), (2, 2));
    let said = problems(&report);
    for (place, what) in [
        (
            "pairs_hard.tsv: ",
            "it is empty; the first line names the columns",
        ),
        (
            "canons.tsv line 4:",
            "lag_quarters \"8/0\"; 0 to 1000 quarters, such as 2, 1.5 or 3/2",
        ),
        ("canons.tsv line 5:", "semitones \"0.5\"; -127 to 127 are allowed"),
        ("canons.tsv line 6:", "lag_quarters \"NaN\""),
        (
            "canons.tsv line 7:",
            "no voice \"nobody\"; a number is allowed, or a track's name: ",
        ),
        ("canons.tsv line 8:", "follower \"-1\"; 0 to 64 are allowed"),
    ] {
        assert!(
            said.iter()
                .any(|problem| problem.starts_with(place) && problem.contains(what)),
            "{place} {what}: {said:#?}"
        );
    }
    assert_eq!(said.len(), 6, "{said:#?}");
}

#[test]
fn a_canon_s_voices_may_be_named() {
    let score = song::midi::import_score(&std::fs::read(corpus_folder().join("frere-jacques.mid")).unwrap());
    let voices = score.unwrap().score;
    let name = |voice: usize| voices.voices()[voice].name.clone().unwrap().to_uppercase();
    let list = format!(
        "file\tkind\tleader\tfollower\tlag_quarters\tsemitones\nfrere-jacques.mid\tcanon\t{}\t{}\t8\t0\n",
        name(0),
        name(1)
    );
    let report = of(&[("canons.tsv", list.as_str())]);
    assert_eq!(problems(&report), [""; 0]);
    assert_eq!((report.canons.rows, report.canons.right), (1, 1));
}

#[test]
fn voices_count_from_one_where_no_row_says_zero() {
    let report = of(&[(
        "canons.tsv",
        "file\tkind\tleader\tfollower\tlag_quarters\tsemitones\nfrere-jacques.mid\tcanon\t1\t2\t8\t0\n",
    )]);
    assert_eq!((report.canons.rows, report.canons.right), (1, 1));
}
