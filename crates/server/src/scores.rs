//! Scores: `finalverse song evaluate` and `finalverse song judge`, for whoever wants to know how the judgement hears.
//!
//! What it is not: everything that is measured is in the `song` crate; here files are read and answers get words.

mod folder;
mod log;
mod told;

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use folder::Folder;
use song::{Score, midi};
use std::path::{Path, PathBuf};

/// What is done with scores.
#[derive(Debug, Subcommand)]
pub enum SongCommand {
    /// Measures keys, preference and canons on a corpus: tab-separated lists and MIDI files, as docs/judgement.md says.
    Evaluate {
        /// The corpus' folder.
        folder: PathBuf,
        /// Name every row whose answer was another.
        #[arg(long)]
        missed: bool,
    },
    /// Tells what is heard in a Standard MIDI File or a note log: key and why, how the voices go together, canons.
    Judge {
        /// The file; a note log has the columns voice, at_ms, pitch and velocity, separated by tabs.
        file: PathBuf,
        /// The tempo that a note log is laid on, in quarters a minute, 40 to 240.
        #[arg(long, default_value_t = 120)]
        tempo: u16,
    },
}

/// Does it; answers what is to be printed. What was wrong with single rows and files of a corpus goes to standard error.
///
/// # Errors
/// What is wrong with the folder or the file, and what is allowed.
pub fn run(command: SongCommand) -> Result<String> {
    match command {
        SongCommand::Evaluate { folder, missed } => {
            let corpus = Folder::open(&folder)?;
            let report = song::evaluation::evaluate(&corpus);
            for problem in &report.problems {
                eprintln!("{problem}");
            }
            if report.files == 0 {
                bail!("{}: no file could be measured", folder.display());
            }
            Ok(told::report(&report, missed))
        }
        SongCommand::Judge { file, tempo } => {
            let score = read(&file, tempo).with_context(|| file.display().to_string())?;
            Ok(told::score(&score))
        }
    }
}

fn read(file: &Path, tempo: u16) -> Result<Score> {
    let bytes = folder::read_bounded(file, midi::SCORE_BYTES_MAX)?.context("there is no such file")?;
    if bytes.starts_with(b"MThd") {
        return Ok(midi::import_score(&bytes)?);
    }
    let text = String::from_utf8(bytes)
        .ok()
        .context("this is neither a Standard MIDI File nor a note log in UTF-8")?;
    log::score(&text, tempo)
}
