//! A world for one of this crate's own tests: the shipped content over a disk in memory, and a machine whose calendar stands still.
//!
//! What it is not: nobody is in it but whom a test brings; tests of whole stories stand in the crate `simulation`.

use crate::clock::SteadyClock;
use crate::machine::Machine;
use crate::newcomer::NewcomerRules;
use crate::refusal::Refusal;
use crate::vault::Vault;
use crate::waiting::Places;
use crate::{NameRules, Runtime, Setup};
use journal::owners::Lease;
use journal::tables::{Blobs, Chat, Names, Seal, WorldClock};
use journal::{Journal, MemoryDisk, Upcasters};
use kernel::WorldMillis;
use sim::Rules;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use telemetry::trace::Tracer;
use world::land::Land;

/// Where the world of these tests begins: a quarter of an hour of real time after the first midnight.
pub(crate) const BEGAN: WorldMillis = WorldMillis(1_000_000);

#[derive(Debug)]
struct AnyName;

impl NameRules for AnyName {
    fn check(&self, name: &str) -> Result<(String, String), Refusal> {
        Ok((name.to_owned(), name.to_lowercase()))
    }
}

#[derive(Debug)]
struct StillMachine;

impl Machine for StillMachine {
    fn unix_ms(&self) -> u64 {
        1_800_000_000_000
    }

    fn secret(&self) -> u128 {
        7
    }
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).expect("the content is there") {
        let path = entry.expect("its folder is read").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            let name = path.strip_prefix(root).expect("it was found there");
            let bytes = std::fs::read(&path).expect("the content is read");
            files.push((name.to_string_lossy().into_owned(), bytes));
        }
    }
}

/// Content and ground, made once for all tests.
pub(crate) fn composed() -> &'static (Arc<Rules>, Arc<Land>) {
    static COMPOSED: OnceLock<(Arc<Rules>, Arc<Land>)> = OnceLock::new();
    COMPOSED.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
        let mut files = Vec::new();
        collect(&folder, &folder, &mut files);
        files.sort();
        let attunement = std::fs::read_to_string(folder.join("attunement.toml")).expect("it is there");
        let pack = content::load(files).expect("the shipped content is right");
        let land = Land::generate(&pack.composition());
        let rules = Rules::new(pack, &attunement).expect("the shipped content is right");
        (Arc::new(rules), Arc::new(land))
    })
}

/// A world over a disk, which may have been another's before.
pub(crate) async fn running(disk: &MemoryDisk, from: WorldMillis) -> Arc<Runtime> {
    let store = disk.open().under(&Lease::endless());
    let seal = Seal::memory(store.clone());
    let vault = Vault {
        journal: Journal::memory(store.clone(), Upcasters::new()),
        names: Names::memory(store.clone()),
        blobs: Blobs::memory(store.clone()),
        chat: Chat::memory(store.clone(), seal.clone()),
        clock: WorldClock::memory(store),
        seal,
        machine: Arc::new(StillMachine),
    };
    let (rules, land) = composed().clone();
    let setup = Setup {
        rules,
        land,
        vault,
        clock: Arc::new(SteadyClock::from(from)),
        names: Arc::new(AnyName),
        tracer: Tracer::off(),
        movement: None,
        places: Places::default(),
        newcomers: NewcomerRules::default(),
        transport: bus::Local::new(),
    };
    Runtime::start(setup).await.expect("the world starts")
}

/// A world that ends as by a loss of power: nothing is told, kept or finished any more.
pub(crate) fn cut(runtime: &Runtime) {
    runtime.space.close();
    let mut tasks = runtime.tasks.lock().expect("no holder of this lock can panic");
    tasks.abort_all();
}
