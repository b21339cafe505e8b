//! Evaluation: how right the analysis of scores is, measured on a corpus that somebody brings.
//!
//! Four tab-separated lists, each optional, name files and what is true of them: `keys.tsv` (file, tonic, mode), `pairs.tsv` and `pairs_hard.tsv`
//! (original, altered, kind), `canons.tsv` (file, kind, leader, follower, lag_quarters, semitones). What is wrong with a list, a row or a
//! file is named with its place, counted, and the rest goes on. What it is not: it reads no folder and no clock itself, and prints nothing.

mod list;

pub use list::Problem;

use crate::Mode;
use crate::midi::{ImportedScore, import_score};
use crate::score::canon::{self, Canon};
use crate::score::key::{self, ScoreKey, Tonality};
use crate::score::texture::texture;
use list::{List, Row};
use std::collections::BTreeMap;

/// Bytes of a list that is read.
pub const LIST_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Problems that are kept with their words; more are only counted.
pub const PROBLEMS_MAX: usize = 1000;
/// Canons of one score that are told where another was expected.
const CANONS_TOLD: usize = 4;
/// Ticks by which a canon's lag may be off: an eighth of a quarter.
const LAG_TOLERANCE_TICKS: u32 = 60;

/// Where a corpus comes from.
pub trait Corpus {
    /// The bytes of a file of the corpus; `None` where there is none of the name.
    ///
    /// # Errors
    /// Why it cannot be read, in words.
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, String>;

    /// Microseconds on a clock that never goes backwards.
    fn now_us(&self) -> u64;
}

/// Rows that were judged and how many were right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Rows.
    pub rows: u32,
    /// Right ones.
    pub right: u32,
}

impl Tally {
    fn count(&mut self, right: bool) {
        self.rows += 1;
        self.right += u32::from(right);
    }

    /// The right ones' share; `None` of nothing.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        (self.rows > 0).then(|| f64::from(self.right) / f64::from(self.rows))
    }
}

/// What was measured.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Keys in major: tonic and mode right.
    pub major: Tally,
    /// Keys in minor: the same.
    pub minor: Tally,
    /// Sum of the MIREX weights of keys in major and minor, in thousandths: 1000 the key, 500 its upper fifth, 300 its relative, 200 its parallel
    /// (MIREX audio key detection, 2005).
    pub mirex_milli: u64,
    /// Keys in other modes, by the mode's name: tonic and mode right, then the tonic alone.
    pub modes: BTreeMap<&'static str, (Tally, Tally)>,
    /// Pairs by list and kind: the original was preferred.
    pub preference: BTreeMap<(&'static str, String), Tally>,
    /// Canons: found, with their voices, lag and interval.
    pub canons: Tally,
    /// Scores without canon: rows, and those in which one was found.
    pub controls: Tally,
    /// Files that were analysed.
    pub files: u32,
    /// Microseconds that took, reading the files left out.
    pub spent_us: u64,
    /// What was wrong, the first [`PROBLEMS_MAX`].
    pub problems: Vec<Problem>,
    /// How much was wrong.
    pub problem_count: u32,
    /// Rows whose answer was another: list, line, and what was found.
    pub missed: Vec<Problem>,
}

/// Measures on a corpus.
#[must_use]
pub fn evaluate(corpus: &dyn Corpus) -> Report {
    let mut evaluation = Evaluation {
        corpus,
        report: Report::default(),
    };
    evaluation.list("keys.tsv", &["file", "tonic", "mode"], Evaluation::key);
    for name in ["pairs.tsv", "pairs_hard.tsv"] {
        let mut last = (String::new(), 0);
        evaluation.list(name, &["original", "altered", "kind"], |own, row| {
            own.pair(row, &mut last)
        });
    }
    evaluation.canons();
    evaluation.report
}

struct Evaluation<'a> {
    corpus: &'a dyn Corpus,
    report: Report,
}

impl Evaluation<'_> {
    fn problem(&mut self, problem: Problem) {
        self.report.problem_count += 1;
        if self.report.problems.len() < PROBLEMS_MAX {
            self.report.problems.push(problem);
        }
    }

    fn read_list(&mut self, name: &'static str, columns: &'static [&'static str]) -> Option<List> {
        match self.corpus.read(name).map_err(|what| Problem::at(name, 0, what)) {
            Ok(None) => None,
            Ok(Some(bytes)) => match list::read(name, &bytes, columns) {
                Ok(list) => Some(list),
                Err(problem) => {
                    self.problem(problem);
                    None
                }
            },
            Err(problem) => {
                self.problem(problem);
                None
            }
        }
    }

    fn list(
        &mut self,
        name: &'static str,
        columns: &'static [&'static str],
        mut judge: impl FnMut(&mut Self, &Row<'_>) -> Result<(), Problem>,
    ) {
        let Some(list) = self.read_list(name, columns) else {
            return;
        };
        for row in list.rows() {
            if let Err(problem) = row.and_then(|row| judge(self, &row)) {
                self.problem(problem);
            }
        }
    }

    /// Reads a score and does something with it, on the clock.
    fn with_score<T>(
        &mut self,
        row: &Row<'_>,
        column: usize,
        then: impl FnOnce(&ImportedScore) -> T,
    ) -> Result<T, Problem> {
        let name = row.text(column);
        let bytes = self
            .corpus
            .read(name)
            .and_then(|bytes| bytes.ok_or_else(|| "there is no such file".to_owned()))
            .map_err(|what| row.problem(format!("{name}: {what}")))?;
        let began = self.corpus.now_us();
        let done = import_score(&bytes).map(|score| then(&score));
        self.report.spent_us += self.corpus.now_us().saturating_sub(began);
        self.report.files += 1;
        done.map_err(|error| row.problem(format!("{name}: {error}")))
    }

    fn key(&mut self, row: &Row<'_>) -> Result<(), Problem> {
        let tonic = row.number(1, 0, 11)?;
        let mode = mode_named(row.text(2)).ok_or_else(|| {
            let modes = MODES.map(|(name, _)| name).join(", ");
            row.problem(format!("mode {}; allowed are {modes}", row.quoted(2)))
        })?;
        let found = self.with_score(row, 0, |file| key::find(&file.score))?;
        let found_tonic = i64::from(found.tonic.number());
        let right_tonic = found_tonic == tonic;
        let right = match mode {
            Named::Tonality(tonality) => {
                self.report.mirex_milli += mirex_milli(tonic, tonality, &found);
                let right = right_tonic && found.tonality == tonality;
                match tonality {
                    Tonality::Major => self.report.major.count(right),
                    Tonality::Minor => self.report.minor.count(right),
                }
                right
            }
            Named::Mode(mode) => {
                let (whole, tonics) = self.report.modes.entry(mode.slug()).or_default();
                let right = right_tonic && found.mode == mode;
                whole.count(right);
                tonics.count(right_tonic);
                right
            }
        };
        if !right {
            let heard = format!(
                "{}: {} {} ({})",
                row.text(0),
                found.tonic.number(),
                found.tonality.slug(),
                found.mode.slug()
            );
            self.report.missed.push(row.problem(heard));
        }
        Ok(())
    }

    fn pair(&mut self, row: &Row<'_>, last: &mut (String, i64)) -> Result<(), Problem> {
        if last.0 != row.text(0) {
            let merit = self.with_score(row, 0, |file| texture(&file.score).merit)?;
            *last = (row.text(0).to_owned(), merit);
        }
        let altered = self.with_score(row, 1, |file| texture(&file.score).merit)?;
        let key = (row.list(), row.text(2).chars().take(40).collect());
        let preferred = last.1 > altered;
        self.report.preference.entry(key).or_default().count(preferred);
        if !preferred {
            self.report
                .missed
                .push(row.problem(format!("{}: {} against {altered}", row.text(1), last.1)));
        }
        Ok(())
    }

    fn canons(&mut self) {
        let columns = &["file", "kind", "leader", "follower", "lag_quarters", "semitones"];
        let Some(list) = self.read_list("canons.tsv", columns) else {
            return;
        };
        // Voices count from 0 where any row says 0, else from 1.
        let from_zero = list
            .rows()
            .flatten()
            .any(|row| row.text(1) == "canon" && [2, 3].iter().any(|column| row.text(*column) == "0"));
        for row in list.rows() {
            let done = row.and_then(|row| self.canon(&row, usize::from(!from_zero)));
            if let Err(problem) = done {
                self.problem(problem);
            }
        }
    }

    fn canon(&mut self, row: &Row<'_>, first_voice: usize) -> Result<(), Problem> {
        let wanted = match row.text(1) {
            "control" => None,
            "canon" => Some(Wanted {
                voices: [row.voice(2, first_voice)?, row.voice(3, first_voice)?],
                lag: row.quarters(4)?,
                semitones: row.number(5, -127, 127)?,
            }),
            _ => {
                let what = format!("kind {}; canon and control are allowed", row.quoted(1));
                return Err(row.problem(what));
            }
        };
        let (found, file) = self.with_score(row, 0, |file| (canon::find(&file.score), file.clone()))?;
        let (right, counted) = match &wanted {
            Some(wanted) => {
                let [leader, follower] = [(0, 2), (1, 3)].map(|(voice, column)| match wanted.voices[voice] {
                    Some(number) => Ok(number),
                    None => named(&file, row, column),
                });
                let voices = [leader?, follower?];
                (found.iter().any(|canon| wanted.is(voices, canon, &file)), true)
            }
            None => (found.is_empty(), false),
        };
        if counted {
            self.report.canons.count(right);
        } else {
            self.report.controls.count(!right);
        }
        if !right {
            self.report
                .missed
                .push(row.problem(format!("{}: {}", row.text(0), told(&found))));
        }
        Ok(())
    }
}

/// Canons in words, the first of many.
fn told(found: &[Canon]) -> String {
    let words = found.iter().take(CANONS_TOLD).map(|canon| {
        format!(
            "{} follows {} after {} ticks at {:+} semitones, {}, {} of 1000",
            canon.follower,
            canon.leader,
            canon.lag,
            canon.semitones,
            canon.kind.slug(),
            canon.agreement
        )
    });
    let words: Vec<String> = words.collect();
    match found.len() {
        0 => "no canon".to_owned(),
        all if all > CANONS_TOLD => format!("{}; {} in all", words.join("; "), all),
        _ => words.join("; "),
    }
}

/// The number in the file of the voice that a row names.
fn named(file: &ImportedScore, row: &Row<'_>, column: usize) -> Result<usize, Problem> {
    let name = row.text(column).to_lowercase();
    let names = || {
        let voices = file.score.voices().iter();
        voices.map(|voice| voice.name.as_deref().unwrap_or("without name"))
    };
    let place = names().position(|other| other.to_lowercase() == name);
    place.map(|place| file.numbers[place]).ok_or_else(|| {
        let voices: Vec<&str> = names().collect();
        row.problem(format!(
            "no voice {}; a number is allowed, or a track's name: {}",
            row.quoted(column),
            voices.join(", ")
        ))
    })
}

/// A canon as a row names it.
struct Wanted {
    /// Their numbers in the file; `None` where they are named.
    voices: [Option<usize>; 2],
    lag: u32,
    semitones: i64,
}

impl Wanted {
    /// Whether it is the one that was found. A canon by steps of the scale has two intervals a semitone apart; either may be named.
    fn is(&self, voices: [usize; 2], canon: &Canon, file: &ImportedScore) -> bool {
        let off = (i64::from(canon.semitones) - self.semitones).abs();
        voices == [canon.leader, canon.follower].map(|voice| file.numbers[voice])
            && canon.lag.abs_diff(self.lag) <= LAG_TOLERANCE_TICKS
            && off <= i64::from(canon.commonest < canon.notes)
    }
}

/// What a list may call a mode.
#[derive(Debug, Clone, Copy)]
enum Named {
    Tonality(Tonality),
    Mode(Mode),
}

const MODES: [(&str, Named); 15] = [
    ("major", Named::Tonality(Tonality::Major)),
    ("minor", Named::Tonality(Tonality::Minor)),
    ("maj", Named::Tonality(Tonality::Major)),
    ("min", Named::Tonality(Tonality::Minor)),
    ("ionian", Named::Mode(Mode::Ionian)),
    ("dorian", Named::Mode(Mode::Dorian)),
    ("phrygian", Named::Mode(Mode::Phrygian)),
    ("lydian", Named::Mode(Mode::Lydian)),
    ("mixolydian", Named::Mode(Mode::Mixolydian)),
    ("aeolian", Named::Mode(Mode::Aeolian)),
    ("locrian", Named::Mode(Mode::Locrian)),
    ("harmonic-minor", Named::Mode(Mode::HarmonicMinor)),
    ("phrygian-dominant", Named::Mode(Mode::PhrygianDominant)),
    ("major-pentatonic", Named::Mode(Mode::MajorPentatonic)),
    ("minor-pentatonic", Named::Mode(Mode::MinorPentatonic)),
];

fn mode_named(name: &str) -> Option<Named> {
    let name = name.to_lowercase().replace([' ', '_'], "-");
    MODES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, mode)| *mode)
}

fn mirex_milli(tonic: i64, tonality: Tonality, found: &ScoreKey) -> u64 {
    let above = (i64::from(found.tonic.number()) - tonic).rem_euclid(12);
    match (found.tonality == tonality, above, tonality) {
        (true, 0, _) => 1000,
        (true, 7, _) => 500,
        (false, 9, Tonality::Major) | (false, 3, Tonality::Minor) => 300,
        (false, 0, _) => 200,
        _ => 0,
    }
}
