//! The folder that is learnt from.

use song::evaluation::{self, Corpus};
use song::{Score, midi};
use std::path::PathBuf;
use std::time::Instant;

pub(crate) struct Folder {
    path: PathBuf,
    began: Instant,
}

impl Folder {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self {
            path,
            began: Instant::now(),
        }
    }

    /// The rows of a list by the named columns; none where there is no such list.
    pub(crate) fn rows<const N: usize>(&self, list: &str, columns: [&str; N]) -> Vec<[String; N]> {
        let Ok(text) = std::fs::read_to_string(self.path.join(list)) else {
            return Vec::new();
        };
        let mut lines = text.lines();
        let header: Vec<&str> = lines.next().unwrap_or("").split('\t').collect();
        let places = columns.map(|column| {
            header
                .iter()
                .position(|name| *name == column)
                .unwrap_or_else(|| panic!("{list} has no column {column}"))
        });
        lines
            .map(|line| {
                let cells: Vec<&str> = line.split('\t').collect();
                places.map(|place| cells.get(place).unwrap_or(&"").to_string())
            })
            .collect()
    }

    pub(crate) fn score(&self, name: &str) -> Option<Score> {
        let bytes = std::fs::read(self.path.join(name)).ok()?;
        midi::import_score(&bytes).ok().map(|file| file.score)
    }
}

impl Corpus for Folder {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, String> {
        Ok(std::fs::read(self.path.join(name)).ok())
    }

    fn now_us(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}

pub(crate) fn evaluate(folder: &Folder) {
    let report = evaluation::evaluate(folder);
    let keys = report.major.rows + report.minor.rows;
    println!(
        "major {:?} minor {:?} exact {:.4} mirex {:.4}",
        report.major,
        report.minor,
        f64::from(report.major.right + report.minor.right) / f64::from(keys.max(1)),
        report.mirex_milli as f64 / 1000.0 / f64::from(keys.max(1))
    );
    println!("modes {:?}", report.modes);
    for (kind, tally) in &report.preference {
        println!("{kind:?} {tally:?} {:.4}", tally.share().unwrap_or(0.0));
    }
    println!(
        "canons {:?} {:.4} controls {:?} {:.4}",
        report.canons,
        report.canons.share().unwrap_or(0.0),
        report.controls,
        report.controls.share().unwrap_or(0.0)
    );
    println!(
        "{} files, {:.3} ms each, {} problems",
        report.files,
        report.spent_us as f64 / 1000.0 / f64::from(report.files.max(1)),
        report.problem_count
    );
    for problem in report.problems.iter().take(5) {
        println!("  {problem}");
    }
    if std::env::var_os("MISSED").is_some() {
        for missed in &report.missed {
            println!("missed {missed}");
        }
    }
}
