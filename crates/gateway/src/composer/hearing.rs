//! A composition heard: what is wrong where, the key and why, the tension, and what a region would make of it.
//!
//! What it is not: nothing is performed; a region judges again, with what it remembers.

use super::asked;
use crate::describe::{ANY, BEARER, BODY, STORE, refusals};
use crate::identity::Refusal;
use crate::identity::request::{Body, answer};
use crate::melodies::Weaver;
use crate::state::Gateway;
use axum::extract::State;
use axum::response::Response;
use kernel::{Milli, RegionId};
use protocol::composer::{
    Analysis, AnalysisRequest, CompositionFault, Heard, HeardKey, KeyReason, TensionPoint,
};
use protocol::shared::Verdict;
use sim::view::{intent_from_wire, verdict};
use song::analysis::tension;
use song::composition::Fault;
use song::score::key::{ScoreKey, Tonality};
use song::{Composition, Intent, Melody, Standing, judge};
use std::sync::Arc;

/// Reasons that are told of a key.
const REASONS_MAX: usize = 5;

/// What is heard in a composition.
#[utoipa::path(
    post, path = "/api/v1/composer/analysis", operation_id = "analyse-composition", tag = "composing",
    security(("access" = [])),
    request_body = AnalysisRequest,
    responses((status = 200, description = "What is heard, or the faults for which nothing can be.", body = Analysis), AnalyseRefused),
)]
pub(super) async fn analyse(
    State(gateway): State<Arc<Gateway>>,
    Weaver(who): Weaver,
    body: Body,
) -> Result<Response, Refusal> {
    let asked: AnalysisRequest = asked::read(body)?;
    let composition = asked::composition(&asked.composition);
    let faults = composition.faults();
    let melody = match composition.melody() {
        Ok(melody) if faults.is_empty() => melody,
        _ => {
            let faults = faults.iter().map(fault).collect();
            return Ok(answer(Analysis { faults, heard: None }));
        }
    };
    let verdict = match &asked.region {
        None => None,
        Some(region) => Some(judged(&gateway, who, region, &melody, intent_from_wire(asked.intent)).await?),
    };
    let heard = Heard {
        melody: melody.id().to_string(),
        key: heard_key(&composition)?,
        tension: tension_of(&melody),
        verdict,
    };
    Ok(answer(Analysis {
        faults: Vec::new(),
        heard: Some(heard),
    }))
}

refusals! {
    AnalyseRefused = ANY, STORE, BEARER, BODY, &[(422, "request-unfit")];
}

/// What a region would make of a melody at someone's own attunement, rested and for the first time.
async fn judged(
    gateway: &Gateway,
    who: kernel::SongweaverId,
    region: &str,
    melody: &Melody,
    intent: Intent,
) -> Result<Verdict, Refusal> {
    let rules = gateway.runtime.rules();
    let known = region.parse::<RegionId>().ok();
    let def = known.and_then(|region| rules.pack.regions.get(&region));
    let def =
        def.ok_or_else(|| asked::unknown("No region has this slug; the atlas names those there are."))?;
    let attunement = gateway.runtime.attunement_of(who).await;
    let attunement = attunement.map_err(|refusal| asked::refused(&refusal))?;
    let place = Intent::ALL.iter().position(|one| *one == intent).unwrap_or(0);
    let standing = Standing {
        attunement: attunement[place],
        energy: Milli::ONE,
        freshness: Milli::ONE,
    };
    Ok(verdict(
        &judge(melody, &def.song, intent, &standing),
        1000,
        None,
        None,
    ))
}

fn heard_key(composition: &Composition) -> Result<HeardKey, Refusal> {
    let score = composition
        .score()
        .map_err(|error| asked::unknown(&error.to_string()))?;
    let ScoreKey {
        tonic,
        mode,
        next,
        lead,
        reasons,
        ..
    } = song::score::key::find(&score);
    let mut reasons: Vec<KeyReason> = reasons
        .iter()
        .filter(|(_, weight)| *weight != 0)
        .map(|(evidence, weight)| KeyReason {
            evidence: evidence.slug().to_owned(),
            weight: *weight,
        })
        .collect();
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.weight.abs()));
    reasons.truncate(REASONS_MAX);
    let next_tonality = match next.1 {
        Tonality::Major => "major",
        Tonality::Minor => "minor",
    };
    Ok(HeardKey {
        tonic: tonic.number(),
        mode: mode.slug().to_owned(),
        next_tonic: next.0.number(),
        next_tonality: next_tonality.to_owned(),
        lead,
        reasons,
    })
}

fn tension_of(melody: &Melody) -> Vec<TensionPoint> {
    let analysis = song::Analysis::of(melody);
    let line = analysis.line.iter();
    line.map(|note| TensionPoint {
        at: note.onset,
        tension: tension::of_pitch(&analysis.key, note.pitch),
    })
    .collect()
}

fn fault(fault: &Fault) -> CompositionFault {
    CompositionFault {
        kind: fault.kind.slug().to_owned(),
        voice: fault.at.map(|at| at.0),
        note: fault.at.map(|at| at.1),
        bar: fault.at.map(|at| at.2),
        reason: fault.to_string(),
    }
}
