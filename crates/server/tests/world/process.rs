//! The server as the program that is installed: a process of its own over a world of its own, ended by a signal.
//!
//! What it is not: worlds of most tests are servers inside the test, in `stage`.

use crate::stage::folder;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;
use tempfile::TempDir;

/// A running server; its world goes with it.
pub struct Process {
    child: Child,
    /// Reads what it logs while it runs, so that it never waits for a reader.
    log: JoinHandle<String>,
    _world: TempDir,
    /// Host and port it answers on.
    pub address: String,
}

impl Process {
    /// Starts it on a free port with further flags, and waits until it answers.
    pub fn serve(flags: &[&str]) -> Self {
        let world = TempDir::new().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_finalverse"))
            .args(["serve", "--listen", "127.0.0.1:0", "--world"])
            .arg(world.path())
            .arg("--content")
            .arg(folder("content"))
            .args(flags)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line.trim().rsplit_once("http://").unwrap().1.to_owned();
        let mut stderr = child.stderr.take().unwrap();
        let log = std::thread::spawn(move || {
            let mut text = String::new();
            stderr.read_to_string(&mut text).unwrap();
            text
        });
        Self {
            child,
            log,
            _world: world,
            address,
        }
    }

    /// Asks it to end, as an operating system does.
    pub fn terminate(&self) {
        let asked = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(asked.success());
    }

    /// How it ended, and what it had logged.
    pub async fn ended(mut self) -> (ExitStatus, String) {
        tokio::task::spawn_blocking(move || (self.child.wait().unwrap(), self.log.join().unwrap()))
            .await
            .unwrap()
    }
}
