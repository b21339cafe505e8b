//! The operator's line into a running server: a Unix socket in the world's folder, one request a connection.
//!
//! Whoever may write into the world's folder may speak here; nothing of it is on the network. Every act stands in the audit.
//! What it is not: it asks for no name; whoever has the folder has the world.

use crate::maintenance;
use crate::office::{Act, Office};
use crate::reload::Reloader;
use anyhow::{Context, Result, anyhow, bail};
use kernel::PlaceId;
use runtime::Runtime;
use runtime::desk::Errand;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;

/// Bytes of a request.
const REQUEST_BYTES_MAX: u64 = 8192;
/// Bytes of an answer: a page of the audit.
const ANSWER_BYTES_MAX: u64 = 1024 * 1024;
/// Characters of a notice.
pub const NOTICE_CHARS_MAX: usize = 300;
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
pub fn listen(world: &Path, reloader: Reloader, office: Office) -> Result<JoinHandle<()>> {
    let path = socket_path(world);
    let (world, reloader) = (world.to_owned(), Arc::new(reloader));
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
            let (world, reloader, office) = (world.clone(), reloader.clone(), office.clone());
            answering.spawn(async move {
                if let Err(error) = answer(stream, &world, &reloader, &office).await {
                    tracing::warn!(%error, "a request on the control socket failed");
                }
            });
        }
    }))
}

async fn answer(mut stream: UnixStream, world: &Path, reloader: &Reloader, office: &Office) -> Result<()> {
    let runtime = &reloader.runtime;
    let mut request = String::new();
    let reading = (&mut stream).take(REQUEST_BYTES_MAX);
    timeout(PATIENCE, { reading }.read_to_string(&mut request)).await??;
    let done = match request.split_once(' ') {
        Some(("notice", text)) => speak(text, runtime, office).await,
        Some(("bring", rest)) => bring_to(rest, runtime, office).await,
        Some(("office", act)) => match serde_json::from_str::<Act>(act) {
            Ok(act) => timeout(OFFICE_PATIENCE, office.carry_out(act))
                .await
                .context("it took longer than an hour")?,
            Err(error) => Err(error).context("this is no act of the office"),
        },
        Some(("maintenance", asked)) => maintenance_asked(asked, world, runtime, office).await,
        Some(("content", "reload")) => reload_asked(reloader, office).await,
        _ => Err(anyhow!(
            "this is no request; `notice WORDS`, `bring PLACE NAME`, `maintenance on WORDS`, `maintenance off`, `content reload` and \
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

async fn speak(text: &str, runtime: &Runtime, office: &Office) -> Result<String> {
    let text = check_notice(text)?;
    let notice = Errand::Notice {
        text: text.to_owned(),
    };
    let told = format!("told {} players", runtime.everywhere(&notice).await?);
    note(office, "notice", &told, text).await;
    Ok(told)
}

/// What is done is done: an audit that cannot be written stands in the log.
async fn note(office: &Office, act: &'static str, detail: &str, why: &str) {
    if let Err(refusal) = office.identity.note_local(act, detail, why, "done").await {
        tracing::error!(act, reason = refusal.reason, "an act is missing in the audit");
    }
}

fn check_notice(text: &str) -> Result<&str> {
    let text = text.trim();
    let length = text.chars().count();
    if length == 0 || length > NOTICE_CHARS_MAX {
        bail!("a notice has 1 to {NOTICE_CHARS_MAX} characters; this has {length}");
    }
    if text.chars().any(char::is_control) {
        bail!("a notice has no control characters");
    }
    Ok(text)
}

async fn bring_to(request: &str, runtime: &Runtime, office: &Office) -> Result<String> {
    let (place, name) = request.split_once(' ').context("a place and a name are needed")?;
    let place: PlaceId = place.parse().context("this is no name of a place")?;
    runtime.knows_place(&place)?;
    let bring = Errand::Bring {
        name: name.to_owned(),
        place: place.clone(),
    };
    match runtime.everywhere(&bring).await? {
        0 => bail!("nobody of that name is in the world"),
        count => {
            // Names are no one's business in the audit.
            note(office, "bring", &format!("{count} to {place}"), "").await;
            Ok(format!("brought {name} to {place}"))
        }
    }
}

async fn maintenance_asked(asked: &str, world: &Path, runtime: &Runtime, office: &Office) -> Result<String> {
    let words = match asked.split_once(' ') {
        None if asked == "off" => None,
        Some(("on", words)) => Some(maintenance::check(words)?),
        _ => bail!("maintenance is `on WORDS` or `off`"),
    };
    // First kept, so that what players are told outlives a crash of the server.
    maintenance::keep(world, words)?;
    let words_told = words.map(str::to_owned);
    let told = runtime
        .everywhere(&Errand::Maintenance { words: words_told })
        .await?;
    let now = if words.is_some() { "on" } else { "off" };
    note(office, "maintenance", now, words.unwrap_or_default()).await;
    Ok(format!("maintenance is {now}; told {told} players"))
}

async fn reload_asked(reloader: &Reloader, office: &Office) -> Result<String> {
    let said = reloader.reload().await?;
    note(office, "content-reload", &said, "").await;
    Ok(said)
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
