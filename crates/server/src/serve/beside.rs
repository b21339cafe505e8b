//! What a server does now and then beside serving: it forgets, heeds other servers, and keeps its own figures.
//!
//! What it is not: nothing of the world is done here; those are the runtime's chores.

use crate::office::Office;
use gateway::identity::IdentityState;
use journal::tables;
use runtime::machine::{Machine, ThisMachine};
use std::sync::Arc;
use std::time::Duration;
use telemetry::history::{History, STEP};
use telemetry::recorder::recorder;
use tokio::runtime::Handle;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{MissedTickBehavior, interval};

/// How often it is looked what other servers decided.
const FOLLOW: Duration = Duration::from_secs(2);
/// How often the tables are swept.
const SWEEP: Duration = Duration::from_secs(3600);

/// Forgets hourly what has outlived its retention (sessions, uncited notes, chat, lockouts, the audit), and erases whose time
/// has come.
pub(super) fn sweeping(office: Office) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut hourly = tokio::time::interval(SWEEP);
        loop {
            hourly.tick().await;
            match office.identity.erase_due().await {
                Ok(0) => {}
                Ok(erased) => tracing::info!(erased, "people were erased who asked for it"),
                Err(refusal) => tracing::warn!(reason = refusal.reason, "nobody could be erased"),
            }
            match office.identity.rename_the_rest().await {
                Ok(0) => {}
                Ok(renamed) => tracing::info!(renamed, "people have another name whose own was taken"),
                Err(refusal) => tracing::warn!(reason = refusal.reason, "nobody could be renamed"),
            }
            office.identity.forget_ended();
            match tables::sweep(&office.database, ThisMachine.unix_now()).await {
                Ok(swept) => tracing::debug!(?swept, "tables swept"),
                Err(error) => tracing::warn!(%error, "the tables could not be swept"),
            }
        }
    })
}

/// Heeds what other servers on the same database decide about people, and which sessions they end.
pub(super) fn following(identity: IdentityState) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut often = tokio::time::interval(FOLLOW);
        often.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut from = None;
        loop {
            often.tick().await;
            let followed = match from {
                None => identity.followed_from().await,
                Some(after) => identity.follow_others(after).await,
            };
            match followed {
                Ok(last) => from = Some(last),
                Err(refusal) => tracing::debug!(reason = refusal.reason, "others are not followed now"),
            }
        }
    })
}

/// Keeps histograms from growing while nobody asks for them, reads the process's own figures, and keeps the last hour of some; ends when
/// it is dropped.
pub(super) fn figures(history: Arc<History>) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        let mut pace = interval(STEP);
        loop {
            pace.tick().await;
            recorder().upkeep();
            let tokio = Handle::current().metrics();
            telemetry::process::record(tokio.num_alive_tasks(), tokio.global_queue_depth());
            history.note(ThisMachine.unix_now().0, &recorder().render());
        }
    });
    tasks
}
