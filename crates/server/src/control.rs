//! The operator's line into a running server: a Unix socket in the world's folder, one request a connection.
//!
//! Whoever may write into the world's folder may speak here; nothing of it is on the network. Every act stands in the audit.
//! What it is not: it asks for no name; whoever has the folder has the world.

use crate::maintenance;
use crate::office::Act;
use crate::operations::{Operations, check_notice};
use anyhow::{Context, Result, anyhow, bail};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;

/// Bytes of a request.
const REQUEST_BYTES_MAX: u64 = 8192;
/// Bytes of an answer: a page of the audit.
const ANSWER_BYTES_MAX: u64 = 1024 * 1024;
/// How long one request may take; reading a content takes longest.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long an act of the office may take: wrapping millions of keys anew is work.
const OFFICE_PATIENCE: Duration = Duration::from_secs(3600);
/// Requests that are answered at once; more wait.
const REQUESTS_MAX: usize = 8;

/// Where the line of a world is.
#[must_use]
pub fn socket_path(world: &Path) -> PathBuf {
    world.join("control.sock")
}

/// Listens for requests until the task is aborted.
///
/// # Errors
/// When the socket cannot be made.
pub fn listen(operations: Operations) -> Result<JoinHandle<()>> {
    let path = socket_path(&operations.world);
    // What a killed server left; a living one holds the database, so none is cut off here.
    if path.exists() {
        std::fs::remove_file(&path).with_context(|| format!("cannot clear {}", path.display()))?;
    }
    let listener =
        UnixListener::bind(&path).with_context(|| format!("cannot listen on {}", path.display()))?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))
        .with_context(|| format!("cannot guard {}", path.display()))?;
    Ok(tokio::spawn(async move {
        // The set ends what runs when the server ends.
        let mut answering = JoinSet::new();
        while let Ok((stream, _)) = listener.accept().await {
            while answering.len() >= REQUESTS_MAX {
                answering.join_next().await;
            }
            while answering.try_join_next().is_some() {}
            let operations = operations.clone();
            answering.spawn(async move {
                if let Err(error) = answer(stream, &operations).await {
                    tracing::warn!(%error, "a request on the control socket failed");
                }
            });
        }
    }))
}

async fn answer(mut stream: UnixStream, operations: &Operations) -> Result<()> {
    let mut request = String::new();
    let reading = (&mut stream).take(REQUEST_BYTES_MAX);
    timeout(PATIENCE, { reading }.read_to_string(&mut request)).await??;
    let done = match request.split_once(' ') {
        Some(("notice", text)) => operations.notice(None, text, None).await,
        Some(("bring", rest)) => bring_to(rest, operations).await,
        Some(("storm", region)) => operations.storm(None, region).await,
        Some(("office", act)) => match serde_json::from_str::<Act>(act) {
            Ok(act) => timeout(OFFICE_PATIENCE, operations.office.carry_out(act))
                .await
                .context("it took longer than an hour")?,
            Err(error) => Err(error).context("this is no act of the office"),
        },
        Some(("maintenance", asked)) => maintenance_asked(asked, operations).await,
        Some(("content", "reload")) => operations.reload(None).await,
        _ => Err(anyhow!(
            "this is no request; `notice WORDS`, `bring PLACE NAME`, `storm REGION`, `maintenance on WORDS`, `maintenance off`, `content reload` and \
             `office ACT` are"
        )),
    };
    let reply = match done {
        Ok(told) => format!("ok {told}"),
        Err(error) => format!("refused {error:#}"),
    };
    timeout(PATIENCE, stream.write_all(reply.as_bytes())).await??;
    Ok(stream.shutdown().await?)
}

async fn maintenance_asked(asked: &str, operations: &Operations) -> Result<String> {
    match asked.split_once(' ') {
        None if asked == "off" => operations.maintain(None, None).await,
        Some(("on", words)) => operations.maintain(None, Some(words)).await,
        _ => bail!("maintenance is `on WORDS` or `off`"),
    }
}

async fn bring_to(request: &str, operations: &Operations) -> Result<String> {
    let (place, name) = request.split_once(' ').context("a place and a name are needed")?;
    operations.bring(None, place, name).await
}

/// Begins maintenance of a running world with words, or ends it; returns what the server answered.
///
/// # Errors
/// When no server runs over this folder, or it refuses.
pub async fn maintain(world: &Path, words: Option<&str>) -> Result<String> {
    match words {
        Some(words) => ask(world, &format!("maintenance on {}", maintenance::check(words)?)).await,
        None => ask(world, "maintenance off").await,
    }
}

/// Has a running world go on by its content folder as it is now; returns what the server answered.
///
/// # Errors
/// When no server runs over this folder; everything that is wrong with the content, or what of it needs a restart.
pub async fn reload(world: &Path) -> Result<String> {
    ask(world, "content reload").await
}

/// Tells everyone in a running world something; returns what the server answered.
///
/// # Errors
/// When no server runs over this folder, or it refuses.
pub async fn notice(world: &Path, text: &str) -> Result<String> {
    check_notice(text)?;
    ask(world, &format!("notice {text}")).await
}

/// Brings whoever is in a running world under a name to a place of it, given by its slug; returns what the server answered.
///
/// # Errors
/// When no server runs over this folder, or it refuses: no such place, or nobody of that name.
pub async fn bring(world: &Path, name: &str, place: &str) -> Result<String> {
    ask(world, &format!("bring {place} {name}")).await
}

/// Raises a Dissonance Storm over a region of a running world; returns what the server answered.
///
/// # Errors
/// When no server runs over this folder, or it refuses: no such region, no sky over it, or a storm rages or its calm lasts.
pub async fn storm(world: &Path, region: &str) -> Result<String> {
    ask(world, &format!("storm {region}")).await
}

/// Has something carried out by the office of a running world; `None` when none runs over this folder.
///
/// # Errors
/// When it refuses, or is gone before it answers.
pub async fn office(world: &Path, act: &Act) -> Result<Option<String>> {
    let Ok(stream) = UnixStream::connect(socket_path(world)).await else {
        return Ok(None);
    };
    let request = format!("office {}", serde_json::to_string(act)?);
    say(stream, &request, OFFICE_PATIENCE).await.map(Some)
}

async fn ask(world: &Path, request: &str) -> Result<String> {
    let path = socket_path(world);
    let stream = UnixStream::connect(&path).await.with_context(|| {
        format!(
            "no server answers at {}; is one running over this folder?",
            path.display()
        )
    })?;
    say(stream, request, PATIENCE).await
}

async fn say(mut stream: UnixStream, request: &str, patience: Duration) -> Result<String> {
    stream.write_all(request.as_bytes()).await?;
    stream.shutdown().await?;
    let mut reply = String::new();
    timeout(patience, stream.take(ANSWER_BYTES_MAX).read_to_string(&mut reply)).await??;
    match reply.split_once(' ') {
        Some(("ok", what)) => Ok(what.to_owned()),
        _ => bail!("{reply}"),
    }
}
