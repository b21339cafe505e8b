//! The server as the program that is installed: a process of its own over a world of its own, ended by a signal.
//!
//! What it is not: worlds of most tests are servers inside the test, in `stage`.

use crate::stage::{PATIENCE, folder};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use tempfile::TempDir;
use tokio::sync::watch;
use tokio::time::timeout;

/// A running server; its world goes with it.
pub struct Process {
    child: Child,
    /// What it has logged so far; it is read while it runs, so that it never waits for a reader.
    log: watch::Receiver<String>,
    world: TempDir,
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
        let address = line.trim().rsplit_once("://").unwrap().1.to_owned();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (read, log) = watch::channel(String::new());
        std::thread::spawn(move || {
            for line in stderr.lines() {
                let line = line.unwrap();
                read.send_modify(|log| {
                    log.push_str(&line);
                    log.push('\n');
                });
            }
        });
        Self {
            child,
            log,
            world,
            address,
        }
    }

    /// The folder of its world.
    pub fn world(&self) -> &Path {
        self.world.path()
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: &str) {
        let sent = Command::new("kill")
            .args([signal, &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
    }

    /// Asks it to end, as an operating system does.
    pub fn terminate(&self) {
        self.signal("-TERM");
    }

    /// Waits until it has logged some words.
    pub async fn logs(&self, words: &str) {
        let mut log = self.log.clone();
        let heard = log.wait_for(|log| log.contains(words));
        let heard = timeout(PATIENCE, heard).await.is_ok_and(|heard| heard.is_ok());
        assert!(heard, "{words:?} is not in:\n{}", *self.log.borrow());
    }

    /// How it ended, and what it had logged.
    pub async fn ended(mut self) -> (ExitStatus, String) {
        let mut child = self.child;
        let status = tokio::task::spawn_blocking(move || child.wait().unwrap())
            .await
            .unwrap();
        // Its reader ends with it.
        while self.log.changed().await.is_ok() {}
        let log = self.log.borrow().clone();
        (status, log)
    }
}
