//! What a server does beside serving: its heart beats where several share a database, samples are noted, read models follow.
//!
//! What it is not: the sweep of the tables and the histograms' upkeep stand where they are started.

use crate::roles;
use anyhow::{Context, Result};
use journal::owners::{LIFE, Lease, Node};
use journal::projections::{Growing, Projections};
use journal::series::Series;
use journal::{Database, Journal, Retention};
use runtime::Runtime;
use std::sync::Arc;
use std::time::Duration;
use telemetry::parts::{Parts, Signal};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

/// How often samples are noted.
const SAMPLE: Duration = Duration::from_secs(60);
/// Notes between two sweeps of the samples.
const SWEEP_EVERY: u64 = 60;

/// The tasks beside serving; they end when it is dropped.
#[derive(Debug)]
pub struct Upkeep {
    _tasks: JoinSet<()>,
    heart: Option<Heart>,
}

/// A node's name: the configured one, else the machine's.
#[must_use]
pub fn name_of(configured: &str) -> String {
    let name = match configured {
        "" => std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default(),
        name => name.to_owned(),
    };
    match name.trim() {
        "" => "finalverse".to_owned(),
        name => name.to_owned(),
    }
}

/// A node whose heart beats, from before it claims anything until it leaves.
#[derive(Debug)]
pub struct Heart {
    node: Node,
    _beating: JoinSet<()>,
}

impl Heart {
    /// The node.
    #[must_use]
    pub fn node(&self) -> &Node {
        &self.node
    }
}

/// Joins the nodes that share a database, and lives from then on; a file is shared with nobody. Without a heartbeat it is taken for
/// dead after `life`.
///
/// # Errors
/// When the database refuses.
pub async fn join(database: &Database, name: &str, address: &str, life: Duration) -> Result<Option<Heart>> {
    if database.place().file().is_some() {
        return Ok(None);
    }
    let name = name_of(name);
    let node = Node::join(database.clone(), &name, address, life)
        .await
        .with_context(|| format!("cannot join as node {name}"))?;
    let mut beating = JoinSet::new();
    beating.spawn(node.clone().live());
    Ok(Some(Heart {
        node,
        _beating: beating,
    }))
}

impl Upkeep {
    /// Starts the tasks.
    #[must_use]
    pub fn start(
        database: &Database,
        journal: &Journal,
        runtime: &Arc<Runtime>,
        heart: Option<Heart>,
        parts: &Parts,
        day_ms: u64,
    ) -> Self {
        let mut tasks = JoinSet::new();
        if let Some(heart) = &heart {
            tasks.spawn(follow(heart.node.lease().clone(), parts.clone()));
        }
        tasks.spawn(note(
            database.clone(),
            Projections::new(database.clone(), journal.clone()),
            runtime.clone(),
            Growing { day_ms },
        ));
        Self { _tasks: tasks, heart }
    }

    /// Ends the tasks and leaves, so that another node may take over at once.
    pub async fn stop(self) {
        let Some(Heart {
            node,
            _beating: beating,
        }) = self.heart
        else {
            return;
        };
        // A beat after the leave would make it live on.
        drop(beating);
        if let Err(error) = node.leave().await {
            tracing::warn!(%error, "could not leave; what this node owns is free in {} s", LIFE.as_secs());
        }
    }
}

/// Says of the parts that write whether they may.
async fn follow(lease: Lease, parts: Parts) {
    const WRITING: [&str; 3] = [roles::REGIONS, roles::REALM, roles::POLICIES];
    let mut tenure = lease.watch();
    loop {
        match tenure.borrow_and_update().held {
            true => {
                for part in WRITING {
                    parts.signal(part, Signal::Retry);
                    parts.signal(part, Signal::Ready);
                }
            }
            false => {
                for part in WRITING {
                    parts.broke(
                        part,
                        "the database has not heard this node: it rests until it is heard",
                    );
                }
            }
        }
        if tenure.changed().await.is_err() {
            return;
        }
    }
}

async fn note(database: Database, projections: Projections, runtime: Arc<Runtime>, growing: Growing) {
    let series = match Series::open(database.clone()).await {
        Ok(series) => series,
        Err(error) => {
            tracing::warn!(%error, "no samples are noted");
            return;
        }
    };
    tracing::debug!(level = ?series.level(), "samples are noted");
    let mut pace = interval(SAMPLE);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for count in 0_u64.. {
        pace.tick().await;
        let now = runtime.vault.machine.unix_now();
        let noted = async {
            let growth = database.growth().await?;
            let stored = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
            let samples = [
                ("players", stored(runtime.everyone().len() as u64)),
                ("events", stored(growth.events)),
                ("database-bytes", stored(growth.bytes)),
            ];
            series.note(now, &samples).await?;
            if count % SWEEP_EVERY == 0 {
                series.sweep(now).await?;
                let journal = &runtime.vault.journal;
                let forgotten = journal
                    .forget_answers(runtime.now(), Retention::default())
                    .await?;
                tracing::debug!(forgotten, "first answers whose time was over");
            }
            projections.catch_up(&growing).await.map(|_| ())
        };
        if let Err(error) = noted.await {
            tracing::warn!(%error, "samples were not noted");
        }
    }
}
