//! `kill -9` under load, again and again: nothing acknowledged is lost, nothing is done twice.
//!
//! A few rounds of the drill that `cargo xtask kill-rounds` runs as often as one likes.

use crate::stage::{composed, folder};
use server::drill::{Drill, run};
use std::path::PathBuf;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_keeps_every_promise() {
    let drill = Drill {
        program: PathBuf::from(env!("CARGO_BIN_EXE_finalverse")),
        content: folder("content"),
        rounds: 3,
        seed: 20_261_122,
        database: None,
    };
    let report = run(composed(), &drill).await.unwrap();
    println!("{report:#?}");
    assert_eq!(report.rounds, 3);
    assert!(
        report.acknowledged > 60 && report.performances > 3 && report.lines > 3,
        "{report:?}"
    );
}
