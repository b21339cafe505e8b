//! Melodies made and motifs varied on request.
//!
//! What it is not: nothing is kept, and nothing is chosen by the server's own chance; whoever asks gives the seed.

use super::asked;
use crate::describe::{ANY, BEARER, BODY, refusals};
use crate::identity::Refusal;
use crate::identity::request::{Body, answer};
use crate::melodies::Weaver;
use axum::response::Response;
use protocol::composer::{Generated, GenerationRequest, VariationRequest};
use protocol::shared::MelodyNote;
use song::generate::{self, Form, Mood, Register, Request, Variation};
use song::{Metre, RegionSong};

/// Velocity of varied notes, whose motif brings none.
const VELOCITY: u8 = 80;

/// A new melody.
#[utoipa::path(
    post, path = "/api/v1/composer/generation", operation_id = "generate-melody", tag = "composing",
    security(("access" = [])),
    request_body = GenerationRequest,
    responses((status = 200, description = "Its notes.", body = Generated), MakingRefused),
)]
pub(super) async fn generate(Weaver(_): Weaver, body: Body) -> Result<Response, Refusal> {
    let asked: GenerationRequest = asked::read(body)?;
    let (tonic, mode) = asked::key(asked.tonic, &asked.mode)?;
    let one_of =
        |what: &str, names: Vec<&str>| asked::unknown(&format!("The {what} is one of {}.", names.join(", ")));
    let moods = || one_of("mood", Mood::ALL.iter().map(|mood| mood.slug()).collect());
    let forms = || one_of("form", Form::ALL.iter().map(|form| form.slug()).collect());
    let registers = || one_of("register", Register::ALL.iter().map(|one| one.slug()).collect());
    let request = Request {
        tonic,
        mode,
        tempo: asked.tempo,
        metre: Metre {
            beats: asked.beats,
            unit: asked.unit,
        },
        motif: asked::motif(&asked.motif)?,
        mood: Mood::of_slug(&asked.mood).ok_or_else(moods)?,
        form: Form::of_slug(&asked.form).ok_or_else(forms)?,
        register: Register::of_slug(&asked.register).ok_or_else(registers)?,
        seed: u64::from(asked.seed),
    };
    let melody = generate::compose(&request).map_err(|error| asked::unknown(&error.to_string()))?;
    let notes = melody.notes().iter().map(asked::note_to).collect();
    Ok(answer(Generated { notes }))
}

/// Notes varied in one way of the craft.
#[utoipa::path(
    post, path = "/api/v1/composer/variation", operation_id = "vary-motif", tag = "composing",
    security(("access" = [])),
    request_body = VariationRequest,
    responses((status = 200, description = "The varied notes.", body = Generated), MakingRefused),
)]
pub(super) async fn vary(Weaver(_): Weaver, body: Body) -> Result<Response, Refusal> {
    let asked: VariationRequest = asked::read(body)?;
    let (tonic, mode) = asked::key(asked.tonic, &asked.mode)?;
    let motif = asked::motif(&asked.motif)?;
    let way = Variation::ALL.into_iter().find(|way| way.slug() == asked.way);
    let Some(way) = way else {
        let ways: Vec<&str> = Variation::ALL.iter().map(|way| way.slug()).collect();
        return Err(asked::unknown(&format!("The way is one of {}.", ways.join(", "))));
    };
    let song = RegionSong {
        tonic,
        mode,
        tempo: 90,
        metre: Metre::COMMON,
        motif: motif.to_vec(),
        mood: String::new(),
    };
    let mut onset = 0;
    let notes = generate::vary(motif, &song, way, u64::from(asked.seed))
        .into_iter()
        .map(|(pitch, duration)| {
            onset += duration;
            MelodyNote {
                pitch,
                onset: onset - duration,
                duration,
                velocity: VELOCITY,
            }
        })
        .collect();
    Ok(answer(Generated { notes }))
}

refusals! {
    MakingRefused = ANY, BEARER, BODY, &[(422, "request-unfit")];
}
