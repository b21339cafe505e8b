//! What the routes of composing read out of requests: a composition, a key, a motif.
//!
//! What it is not: no route.

use crate::identity::Refusal;
use crate::identity::request::Body;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use protocol::composer::{Composition as WireComposition, CompositionVoice};
use protocol::shared::{MelodyNote, Voice};
use serde::de::DeserializeOwned;
use song::{Composition, Melody, Metre, Mode, Note, PitchClass};

/// Notes of a motif that is given.
const MOTIF_NOTES_MAX: usize = 32;

/// Reads a JSON body; what it says of a wrong one names the field and the place.
pub(super) fn read<T: DeserializeOwned>(body: Body) -> Result<T, Refusal> {
    serde_json::from_slice(&body.bytes()?).map_err(|error| {
        let reason = format!("The body does not have the form that is described: {error}.");
        Refusal::new(StatusCode::BAD_REQUEST, "body-invalid", reason)
    })
}

/// A composition from the wire; its key as far as it names one that exists.
pub(super) fn composition(wire: &WireComposition) -> Composition {
    let mode = wire.mode.as_deref().and_then(Mode::of_slug);
    let tonic = wire.tonic.filter(|tonic| *tonic < 12).map(PitchClass::of);
    Composition {
        tempo: wire.tempo,
        metre: Metre {
            beats: wire.beats,
            unit: wire.unit,
        },
        key: tonic.zip(mode),
        voices: wire
            .voices
            .iter()
            .map(|voice| voice.notes.iter().map(note_from).collect())
            .collect(),
    }
}

/// A composition for the wire; every voice with its own instrument, in the order of a small ensemble.
pub(super) fn to_wire(composition: &Composition) -> WireComposition {
    const INSTRUMENTS: [Voice; 6] = [
        Voice::Harp,
        Voice::Flute,
        Voice::Bowed,
        Voice::Celesta,
        Voice::Marimba,
        Voice::Choir,
    ];
    WireComposition {
        tempo: composition.tempo,
        beats: composition.metre.beats,
        unit: composition.metre.unit,
        tonic: composition.key.map(|(tonic, _)| tonic.number()),
        mode: composition.key.map(|(_, mode)| mode.slug().to_owned()),
        voices: composition
            .voices
            .iter()
            .zip(INSTRUMENTS.iter().cycle())
            .map(|(notes, voice)| CompositionVoice {
                voice: *voice,
                notes: notes.iter().map(note_to).collect(),
            })
            .collect(),
    }
}

/// The melody that a composition makes, or the first of its faults.
pub(super) fn melody(wire: &WireComposition) -> Result<(Composition, Melody), Refusal> {
    let composition = composition(wire);
    let unfit = |reason: String| Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "composition-unfit", reason);
    if let Some(fault) = composition.faults().first() {
        return Err(unfit(fault.to_string()));
    }
    let melody = composition.melody().map_err(|error| unfit(error.to_string()))?;
    Ok((composition, melody))
}

/// A key that is asked for.
pub(super) fn key(tonic: u8, mode: &str) -> Result<(PitchClass, Mode), Refusal> {
    let mode = Mode::of_slug(mode);
    match (tonic, mode) {
        (0..12, Some(mode)) => Ok((PitchClass::of(tonic), mode)),
        _ => {
            let modes: Vec<&str> = Mode::ALL.iter().map(|mode| mode.slug()).collect();
            let reason = format!("The tonic is 0 to 11, the mode one of {}.", modes.join(", "));
            Err(unknown(&reason))
        }
    }
}

/// A motif that is asked for.
pub(super) fn motif(motif: &[(u8, u32)]) -> Result<&[(u8, u32)], Refusal> {
    let within = |(pitch, ticks): &(u8, u32)| *pitch <= 127 && (1..=480 * 64).contains(ticks);
    if motif.len() <= MOTIF_NOTES_MAX && motif.iter().all(within) {
        return Ok(motif);
    }
    Err(unknown(
        "A motif has at most 32 notes, each a pitch of 0 to 127 and a length of 1 to 30,720 ticks.",
    ))
}

/// What is asked for is not among what there is.
pub(super) fn unknown(reason: &str) -> Refusal {
    Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "request-unfit", reason)
}

pub(super) fn note_to(note: &Note) -> MelodyNote {
    MelodyNote {
        pitch: note.pitch,
        onset: note.onset,
        duration: note.duration,
        velocity: note.velocity,
    }
}

fn note_from(note: &MelodyNote) -> Note {
    Note {
        onset: note.onset,
        pitch: note.pitch,
        duration: note.duration,
        velocity: note.velocity,
    }
}

/// A refusal of the world as HTTP gives it.
pub(super) fn refused(refusal: &runtime::refusal::Refusal) -> Refusal {
    let status = match refusal.code {
        "unavailable" => return Refusal::unavailable(),
        "already-known" | "melodies-full" | "unknown-songweaver" => StatusCode::CONFLICT,
        "muted" => StatusCode::FORBIDDEN,
        _ => StatusCode::BAD_REQUEST,
    };
    Refusal::new(status, refusal.code, refusal.reason.clone())
}

/// A file for the browser to keep, of which no cache keeps a copy.
pub(super) fn midi(bytes: Vec<u8>) -> Response {
    let headers = [
        (axum::http::header::CONTENT_TYPE, "audio/midi"),
        (axum::http::header::CACHE_CONTROL, "private, no-store"),
    ];
    (headers, bytes).into_response()
}
