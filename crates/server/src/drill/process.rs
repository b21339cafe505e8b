//! A server as a process of its own, to be killed without a word.
//!
//! What it is not: it asks the server for nothing but where it listens.

use super::Drill;
use anyhow::{Context, Result};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// A running server; it is killed when this is dropped.
#[derive(Debug)]
pub struct Process {
    child: Child,
    /// `host:port` it listens on.
    pub address: String,
}

impl Process {
    /// Starts a server over a world and waits until it is open.
    ///
    /// # Errors
    /// When it cannot be started, or ends before it is open.
    pub async fn begin(drill: Drill, world: PathBuf) -> Result<Self> {
        let starting = tokio::task::spawn_blocking(move || {
            let Drill {
                program,
                content,
                database,
                ..
            } = drill;
            let mut child = Command::new(&program)
                .args(["drilled", "--world"])
                .arg(world)
                .arg("--content")
                .arg(content)
                .args(database.iter().flat_map(|database| ["--database", database]))
                .env("RUST_LOG", "error")
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .spawn()
                .with_context(|| format!("cannot start {}", program.display()))?;
            let mut line = String::new();
            let said = child.stdout.take().context("its output is not held")?;
            BufReader::new(said).read_line(&mut line)?;
            let address = line
                .trim()
                .rsplit_once("http://")
                .map(|(_, address)| address.to_owned());
            let mut process = Self {
                child,
                address: String::new(),
            };
            process.address =
                address.context("the server ended before it was open; what it said is above")?;
            Ok(process)
        });
        starting.await?
    }

    /// Ends the process at once, as a power cut would end it.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn kill(mut self) -> Result<()> {
        self.child.kill().context("the server could not be killed")?;
        self.child.wait().context("the server did not end")?;
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It is gone already when it was killed; then there is nothing to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
