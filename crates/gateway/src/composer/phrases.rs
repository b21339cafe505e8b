//! The phrases that a region sings by itself: a book for each Song and world day, made once and for ever the same under its address.
//!
//! What it is not: it says neither when a phrase is sung nor how it sounds; the client's bed does.

use super::asked::note_to;
use crate::describe::{ANY, PATH, refusals};
use crate::identity::Refusal;
use crate::state::Gateway;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use protocol::composer::{Phrase, PhraseBook};
use song::RegionSong;
use song::generate::book;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Books that are held: three days of twenty Songs.
const BOOKS_MAX: usize = 60;

/// The books of these days, encoded. The lock is held for a look-up only.
#[derive(Debug, Default)]
pub struct PhraseBooks(Mutex<BTreeMap<(u64, String), Bytes>>);

/// What a Song sings on a world day.
#[utoipa::path(
    get, path = "/api/v1/phrases/{song}/{day}", operation_id = "phrases", tag = "world",
    params(
        ("song" = String, Path, description = "The Song's address, as the atlas names it.", pattern = "^[0-9a-f]{16}$"),
        ("day" = String, Path, description = "The world day, from 0: today, yesterday or tomorrow.", pattern = "^[0-9]{1,12}$"),
    ),
    responses((status = 200, description = "The book.", body = PhraseBook), PhrasesRefused),
)]
pub(super) async fn phrases(
    State(gateway): State<Arc<Gateway>>,
    path: Result<Path<(String, String)>, axum::extract::rejection::PathRejection>,
) -> Result<Response, Refusal> {
    let Ok(Path((address, day))) = path else {
        let reason = "The path holds bytes that are no text (UTF-8).";
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "path-invalid", reason));
    };
    let rules = gateway.runtime.rules();
    let today = gateway.runtime.now().0 / u64::from(rules.pack.world.day_ms.max(1));
    let near = |day: &u64| day.abs_diff(today) <= 1;
    let day = day.parse::<u64>().ok().filter(near).ok_or_else(|| {
        let reason = format!("Only the books of yesterday, today ({today}) and tomorrow are open.");
        Refusal::new(StatusCode::NOT_FOUND, "no-such-day", reason)
    })?;
    let mut regions = rules.pack.regions.values();
    let song = regions
        .find(|def| def.song.address() == address)
        .map(|def| def.song.clone());
    let song = song.ok_or_else(|| {
        let reason = "No region has this Song; the atlas names those there are.";
        Refusal::new(StatusCode::NOT_FOUND, "no-such-song", reason)
    })?;
    let body = gateway.books.of(address, song, day).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, body).into_response())
}

refusals! {
    PhrasesRefused = ANY, PATH, &[(404, "no-such-day"), (404, "no-such-song"), (503, "unavailable")];
}

impl PhraseBooks {
    async fn of(&self, address: String, song: RegionSong, day: u64) -> Result<Bytes, Refusal> {
        let key = (day, address);
        if let Some(known) = self.held().get(&key) {
            return Ok(known.clone());
        }
        // Two who ask at once make the same book twice.
        let seed = u64::from_str_radix(&key.1, 16)
            .unwrap_or_default()
            .wrapping_add(day);
        let made = tokio::task::spawn_blocking(move || book(&song, seed)).await;
        let Ok(Ok(phrases)) = made else {
            return Err(Refusal::unavailable());
        };
        let phrases = phrases.iter().map(|phrase| Phrase {
            ticks: phrase.ticks(),
            reply: phrase.reply,
            notes: phrase.notes.iter().map(note_to).collect(),
        });
        let book = PhraseBook {
            phrases: phrases.collect(),
        };
        let body = Bytes::from(serde_json::to_vec(&book).expect("a book is plain JSON"));
        let mut held = self.held();
        while held.len() >= BOOKS_MAX {
            // The oldest day's first.
            held.pop_first();
        }
        held.insert(key, body.clone());
        Ok(body)
    }

    fn held(&self) -> std::sync::MutexGuard<'_, BTreeMap<(u64, String), Bytes>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
