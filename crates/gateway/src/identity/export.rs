//! The export of everything that is kept of someone: one ZIP archive with JSON, and melodies as MIDI files.
//!
//! What it is not: what others keep (their chat, their names) is theirs. Secrets that only serve the server (hashes, keys)
//! are not in it.

use super::request::{Bearer, Caller};
use super::rights::Right;
use super::{IdentityState, Refusal, device};
use crate::describe::{ANY, BEARER, Binary, RIGHT, STORE, refusals};
use crate::melodies;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use journal::tables::{AUDIT_PAGE_MAX, Account};
use kernel::{Position, Recorded, SongweaverId, Version};
use runtime::Runtime;
use serde_json::{Value, json};
use sim::event_codec::songweaver_stream;
use std::collections::BTreeSet;
use std::io::{Cursor, Write};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Events of one page.
const PAGE: usize = 1024;
/// Events that are exported: more than years of play make.
const EVENTS_MAX: usize = 200_000;
/// What each file is, in the archive itself.
const README: &str = "\
Everything this world keeps of you.

account.json     your account and where it is logged in; the password and the recovery codes are kept as hashes only
audit.json       changes to your account, and what those who run the world did about it
songweaver.json  your Songweaver as it is now, and the melodies you keep
gardens.json     the ground that is your garden, and until when if you do not tend it
events.jsonl     everything that ever happened to your Songweaver, one event a line; words in it are sealed under your own key
regions.jsonl    what your performances did to the regions of the world, one event a line
moderation.json  what you reported, what the keepers of this world decided about you and why, and your appeals
chat.json        what you said, and what was whispered to you, in the last 14 days
shares.json      the melodies you share by link, with all their voices
melodies/        the melodies you keep, as MIDI files with a track to each voice
";

/// Everything that is kept of oneself, as a ZIP archive.
#[utoipa::path(
    get, path = "/account/export", operation_id = "export", tag = "account",
    security(("access" = [])),
    responses((status = 200, description = "The archive.", content_type = "application/zip", body = Binary), ExportRefused),
)]
pub(super) async fn export(
    State(state): State<IdentityState>,
    caller: Caller,
    Bearer(bearer): Bearer,
) -> Result<Response, Refusal> {
    state.inner.limits.export(caller.source, state.now_ms())?;
    let account = state.authorise(&bearer, Right::OwnAccount).await?;
    let Some(world) = state.world() else {
        return Err(Refusal::unavailable());
    };
    let archive = state.archive(&world, &account).await?;
    state.note_own(account.songweaver, "exported", "").await?;
    let mut response = archive.into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "application/zip"),
        (header::CACHE_CONTROL, "no-store"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"finalverse.zip\"",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

refusals! {
    ExportRefused = ANY, STORE, BEARER, RIGHT, &[(429, "export-limit"), (507, "export-size")];
}

impl IdentityState {
    async fn archive(&self, world: &Runtime, account: &Account) -> Result<Vec<u8>, Refusal> {
        let who = account.songweaver;
        let kept = world.everything_of(who).await.map_err(unavailable)?;
        let mut archive = Archive::default();
        let mut put = |path: &str, content: &[u8]| archive.put(path, content);
        put("README.txt", README.as_bytes());
        put("account.json", &pretty(&self.account_json(account).await?));
        put("audit.json", &pretty(&self.audit_json(account).await?));
        let known: Vec<Value> = kept
            .melodies
            .iter()
            .map(|(id, name)| json!({ "melody": id.to_string(), "name": name }))
            .collect();
        let songweaver = json!({ "name": kept.name, "state": kept.state, "melodies": known });
        put("songweaver.json", &pretty(&songweaver));
        let Told { own, regions } = told(world, who).await?;
        let gardens = serde_json::to_value(world.gardens_of(who)).expect("gardens are plain JSON");
        put("gardens.json", &pretty(&gardens));
        put("events.jsonl", &own);
        put("regions.jsonl", &regions);
        let standing =
            serde_json::to_value(self.standing_of(who).await?).expect("how one stands is plain JSON");
        put("moderation.json", &pretty(&standing));
        let lines = world.vault.chat.with(who).await?;
        let lines = lines.into_iter().map(|kept| {
            json!({
                "at": kept.line.at.0,
                "channel": kept.line.channel,
                "place": kept.line.place,
                "from": kept.line.songweaver.to_string(),
                "to": kept.line.recipient.map(|to| to.to_string()),
                "text": kept.line.text,
            })
        });
        put("chat.json", &pretty(&Value::Array(lines.collect())));
        let shares = self.inner.shares.of(who, self.now()).await?;
        let shares = shares.into_iter().map(|share| {
            let composition = serde_json::from_slice::<Value>(&share.body).unwrap_or_default();
            json!({
                "share": share.id.to_string(),
                "title": share.title,
                "expires": share.expires.0,
                "composition": composition,
            })
        });
        put("shares.json", &pretty(&Value::Array(shares.collect())));
        let mut paths = BTreeSet::new();
        for (id, name) in &kept.melodies {
            let path = melody_path(name, &id.to_string(), &paths);
            let (melody, voices, _) = match world.kept_notes(who, *id).await {
                Ok(found) => found,
                // Forgotten meanwhile.
                Err(refusal) if refusal.code == "unknown-melody" => continue,
                Err(refusal) => {
                    return Err(Refusal::new(
                        StatusCode::SERVICE_UNAVAILABLE,
                        "unavailable",
                        refusal.reason,
                    ));
                }
            };
            put(&path, &melodies::file_of(&melody, &voices, name));
            paths.insert(path);
        }
        archive.finish().map_err(|error| {
            tracing::error!(%error, "an export could not be made");
            let reason = "There is more of you than one archive holds. Ask those who run this world.";
            Refusal::new(StatusCode::INSUFFICIENT_STORAGE, "export-size", reason)
        })
    }

    async fn account_json(&self, account: &Account) -> Result<Value, Refusal> {
        let sessions = self.inner.refresh.of(account.songweaver, self.now()).await?;
        let sessions: Vec<Value> = sessions
            .iter()
            .map(|session| {
                let (device, place) = device::parts(&session.device);
                json!({
                    "began": session.created.0, "seen": session.seen.0, "device": device, "place": place,
                })
            })
            .collect();
        Ok(json!({
            "songweaver": account.songweaver.to_string(),
            "name": account.name,
            "role": Self::role_of(account).name(),
            "bot": account.bot,
            "created": account.created.0,
            "deletion": account.deletion.map(|due| due.0),
            "secondFactor": account.second_factor,
            "recoveryCodesLeft": self.inner.recovery.left(account.songweaver).await?,
            "sessions": sessions,
        }))
    }

    async fn audit_json(&self, account: &Account) -> Result<Value, Refusal> {
        let mut all = Vec::new();
        let mut before = None;
        loop {
            let about = Some(account.songweaver);
            let page = self
                .inner
                .audit
                .before(before, about, None, AUDIT_PAGE_MAX)
                .await?;
            before = page.last().map(|entry| entry.id);
            let full = page.len() == AUDIT_PAGE_MAX as usize;
            all.extend(page.into_iter().map(|entry| {
                json!({
                    "at": entry.at.0, "act": entry.act, "detail": entry.detail, "why": entry.why,
                    "outcome": entry.outcome, "byYourself": entry.actor == about,
                })
            }));
            if !full {
                return Ok(Value::Array(all));
            }
        }
    }
}

/// An archive in memory. The first fault ends it; files are stored as they are, so that any program finds words in them.
struct Archive {
    zip: ZipWriter<Cursor<Vec<u8>>>,
    fault: Option<ZipError>,
}

impl Default for Archive {
    fn default() -> Self {
        Self {
            zip: ZipWriter::new(Cursor::default()),
            fault: None,
        }
    }
}

impl Archive {
    fn put(&mut self, path: &str, content: &[u8]) {
        if self.fault.is_none() {
            self.fault = self.add(path, content).err();
        }
    }

    fn add(&mut self, path: &str, content: &[u8]) -> Result<(), ZipError> {
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        self.zip.start_file(path, stored)?;
        Ok(self.zip.write_all(content)?)
    }

    fn finish(self) -> Result<Vec<u8>, ZipError> {
        match self.fault {
            Some(fault) => Err(fault),
            None => Ok(self.zip.finish()?.into_inner()),
        }
    }
}

/// What the journal tells of someone, one event a line.
#[derive(Default)]
struct Told {
    /// What happened to the Songweaver.
    own: Vec<u8>,
    /// What its performances did to regions.
    regions: Vec<u8>,
}

/// Every event of a Songweaver, and those of regions on which they followed: whatever a performance does is credited to who performed,
/// by an event that names its cause.
async fn told(world: &Runtime, who: SongweaverId) -> Result<Told, Refusal> {
    let stream = songweaver_stream(who);
    let (mut told, mut after, mut last) = (Told::default(), Version(0), None);
    for _ in 0..EVENTS_MAX / PAGE {
        let page = world.vault.journal.read_stream(&stream, after, PAGE).await?;
        for recorded in &page {
            write_line(&mut told.own, recorded);
            after = recorded.version;
            // Several own events may follow on one of a region.
            if let Some(cause) = recorded.meta.causation
                && last.is_none_or(|last| last < cause)
            {
                let before = Position(cause.0.saturating_sub(1));
                for caused in world.vault.journal.read_all(before, 1).await? {
                    write_line(&mut told.regions, &caused);
                }
                last = Some(cause);
            }
        }
        if page.len() < PAGE {
            break;
        }
    }
    Ok(told)
}

fn write_line(out: &mut Vec<u8>, recorded: &Recorded) {
    let body: Value = serde_json::from_str(&recorded.body).unwrap_or_default();
    let line = json!({
        "position": recorded.position.0,
        "stream": recorded.stream.as_str(),
        "worldMs": recorded.at.0,
        "kind": recorded.kind,
        "body": body,
    });
    out.extend(line.to_string().into_bytes());
    out.push(b'\n');
}

/// A path no other melody of the archive has, from letters that every file system takes.
fn melody_path(name: &str, id: &str, taken: &BTreeSet<String>) -> String {
    let plain: String = name
        .chars()
        .map(|letter| {
            if letter.is_alphanumeric() || " _-".contains(letter) {
                letter
            } else {
                '_'
            }
        })
        .collect();
    let plain = plain.trim();
    let plain = if plain.is_empty() { "melody" } else { plain };
    let path = format!("melodies/{plain}.mid");
    if taken.contains(&path) {
        format!("melodies/{plain} {id}.mid")
    } else {
        path
    }
}

fn pretty(value: &Value) -> Vec<u8> {
    serde_json::to_vec_pretty(value).expect("a JSON value is JSON")
}

fn unavailable(error: runtime::host::HostError) -> Refusal {
    tracing::error!(%error, "an export could not read the world");
    Refusal::unavailable()
}
