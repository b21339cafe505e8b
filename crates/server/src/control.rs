//! The operator's line into a running server: a Unix socket in the world's folder, one request a connection.
//!
//! Whoever may write into the world's folder may speak here; nothing of it is on the network. What it is not: it asks for no
//! name and keeps no audit; accounts of operators come with their roles.

use crate::maintenance;
use crate::reload::Reloader;
use anyhow::{Context, Result, bail};
use kernel::PlaceId;
use runtime::Runtime;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Bytes of a request.
const REQUEST_BYTES_MAX: u64 = 2048;
/// Characters of a notice.
pub const NOTICE_CHARS_MAX: usize = 300;
/// Bytes of an answer: every fault of a content has a line.
const ANSWER_BYTES_MAX: u64 = 64 * 1024;
/// How long one request may take; reading a content takes longest.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where the line of a world is.
#[must_use]
pub fn socket_path(world: &Path) -> PathBuf {
    world.join("control.sock")
}

/// Listens for requests until the task is aborted.
///
/// # Errors
/// When the socket cannot be made.
pub fn listen(world: &Path, reloader: Reloader) -> Result<JoinHandle<()>> {
    let path = socket_path(world);
    let world = world.to_owned();
    // What a killed server left; a living one holds the database, so none is cut off here.
    if path.exists() {
        std::fs::remove_file(&path).with_context(|| format!("cannot clear {}", path.display()))?;
    }
    let listener =
        UnixListener::bind(&path).with_context(|| format!("cannot listen on {}", path.display()))?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))
        .with_context(|| format!("cannot guard {}", path.display()))?;
    Ok(tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            if let Ok(Err(error)) = timeout(PATIENCE, answer(stream, &world, &reloader)).await {
                tracing::warn!(%error, "a request on the control socket failed");
            }
        }
    }))
}

async fn answer(mut stream: UnixStream, world: &Path, reloader: &Reloader) -> Result<()> {
    let runtime = &reloader.runtime;
    let mut request = String::new();
    (&mut stream)
        .take(REQUEST_BYTES_MAX)
        .read_to_string(&mut request)
        .await?;
    let reply = match request.split_once(' ') {
        Some(("content", "reload")) => match reloader.reload().await {
            Ok(said) => format!("ok {said}"),
            Err(error) => format!("refused {error:#}"),
        },
        Some(("notice", text)) => match check_notice(text) {
            Ok(text) => format!("ok told {} players", runtime.announce(text)),
            Err(error) => format!("refused {error}"),
        },
        Some(("bring", rest)) => match bring_to(rest, runtime) {
            Ok(told) => format!("ok {told}"),
            Err(error) => format!("refused {error}"),
        },
        Some(("maintenance", asked)) => match maintenance_asked(asked, world, runtime) {
            Ok(said) => format!("ok {said}"),
            Err(error) => format!("refused {error:#}"),
        },
        _ => {
            "refused this is no request; `notice WORDS`, `bring PLACE NAME`, `maintenance on WORDS`, `maintenance off` and `content reload` are"
                .to_owned()
        }
    };
    stream.write_all(reply.as_bytes()).await?;
    Ok(stream.shutdown().await?)
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

fn bring_to(request: &str, runtime: &Runtime) -> Result<String> {
    let (place, name) = request.split_once(' ').context("a place and a name are needed")?;
    let place: PlaceId = place.parse().context("this is no name of a place")?;
    match runtime.bring(name, &place)? {
        0 => bail!("nobody of that name is in the world"),
        _ => Ok(format!("brought {name} to {place}")),
    }
}

fn maintenance_asked(asked: &str, world: &Path, runtime: &Runtime) -> Result<String> {
    let words = match asked.split_once(' ') {
        None if asked == "off" => None,
        Some(("on", words)) => Some(maintenance::check(words)?),
        _ => bail!("maintenance is `on WORDS` or `off`"),
    };
    // First kept, so that what players are told outlives a crash of the server.
    maintenance::keep(world, words)?;
    let told = runtime.maintain(words.map(str::to_owned));
    let now = if words.is_some() { "on" } else { "off" };
    Ok(format!("maintenance is {now}; told {told} players"))
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

async fn ask(world: &Path, request: &str) -> Result<String> {
    let path = socket_path(world);
    let mut stream = UnixStream::connect(&path).await.with_context(|| {
        format!(
            "no server answers at {}; is one running over this folder?",
            path.display()
        )
    })?;
    stream.write_all(request.as_bytes()).await?;
    stream.shutdown().await?;
    let mut reply = String::new();
    timeout(PATIENCE, stream.take(ANSWER_BYTES_MAX).read_to_string(&mut reply)).await??;
    match reply.split_once(' ') {
        Some(("ok", what)) => Ok(what.to_owned()),
        _ => bail!("{reply}"),
    }
}
