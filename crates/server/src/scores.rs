//! Scores: `finalverse song evaluate` and `finalverse song judge`, for whoever wants to know how the judgement hears.
//!
//! What it is not: everything that is measured is in the `song` crate; here files are read and answers get words.

mod folder;
mod log;
mod told;
mod woven;

use crate::compose::read_content;
use anyhow::{Context, Result};
use clap::Subcommand;
use folder::Folder;
use song::{midi, weave};
use std::path::{Path, PathBuf};

/// What is done with scores.
#[derive(Debug, Subcommand)]
pub enum SongCommand {
    /// Measures keys, preference and canons on a corpus: tab-separated lists and MIDI files, as docs/judgement.md says.
    Evaluate {
        /// The corpus' folder.
        folder: PathBuf,
        /// Read only this list, such as keys.tsv; may be given several times.
        #[arg(long = "list", value_parser = folder::LISTS)]
        lists: Vec<String>,
        /// Name every row whose answer was another.
        #[arg(long)]
        missed: bool,
    },
    /// Tells what is heard in a Standard MIDI File or a note log: key and why, how the voices go together, canons; of a log of two to eight
    /// voices also the weave: its relations and combos.
    Judge {
        /// The file; a note log has the columns voice, at_ms, pitch and velocity, separated by tabs.
        file: PathBuf,
        /// The tempo that a note log is laid on instead of its own, in quarters a minute.
        #[arg(long, value_parser = clap::value_parser!(u16).range(40..=240))]
        tempo: Option<u16>,
        /// The content folder whose combos are looked for; without one there, none are.
        #[arg(long, default_value = "content")]
        content: PathBuf,
    },
}

/// Does it; answers what is to be printed. What was wrong with single rows and files of a corpus goes to standard error.
///
/// # Errors
/// What is wrong with the folder or the file, and what is allowed.
pub fn run(command: SongCommand) -> Result<String> {
    match command {
        SongCommand::Evaluate {
            folder,
            lists,
            missed,
        } => {
            let corpus = Folder::open(&folder, lists)?;
            let report = song::evaluation::evaluate(&corpus);
            for problem in &report.problems {
                eprintln!("{problem}");
            }
            let untold = report.problem_count as usize - report.problems.len();
            if untold > 0 {
                eprintln!("... and {untold} more");
            }
            Ok(told::report(&report, missed))
        }
        SongCommand::Judge { file, tempo, content } => {
            judge(&file, tempo, &content).with_context(|| file.display().to_string())
        }
    }
}

fn judge(file: &Path, tempo: Option<u16>, content: &Path) -> Result<String> {
    let bytes = folder::read_bounded(file, midi::SCORE_BYTES_MAX)?.context("there is no such file")?;
    if bytes.starts_with(b"MThd") {
        return Ok(told::score(&midi::import_score(&bytes)?.score, None));
    }
    let text = String::from_utf8(bytes)
        .ok()
        .context("this is neither a Standard MIDI File nor a note log in UTF-8")?;
    let log = log::read(&text, tempo)?;
    let score = log::score(&log);
    if log.voices.len() < weave::VOICES_MIN {
        return Ok(told::score(&score?, None));
    }
    let combos = content
        .join("world.toml")
        .is_file()
        .then(|| read_content(content).map(|read| read.rules.pack.combos.clone()))
        .transpose()?;
    let woven = woven::woven(&log, combos.as_deref());
    Ok(match score {
        Ok(score) => told::score(&score, Some(woven)),
        // A flood of notes or a clock that jumps is no score either; why it is no weave is told all the same.
        Err(error) => told::no_score(&format!("{error:#}"), woven),
    })
}
