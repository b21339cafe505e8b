//! A Songweaver as its own player sees it, and what is spoken to it.
//!
//! What it is not: others see only what `describe` gives.

use crate::realm::combos::{KnownCombo, hint_line};
use crate::realm::event::Sealed;
use crate::realm::melodies::tier_of;
use crate::realm::progress::Effect;
use crate::realm::standing::energy_at;
use crate::realm::state::{KnownMelody, MelodySource, RealmState};
use crate::rules::Rules;
use crate::view::values::{intent_to_wire, look_to_wire, voice_to_wire};
use kernel::{MelodyId, RegionId, WorldMillis};
use protocol::server::{JourneyState, ServerBody, You};
use protocol::shared::{KeptMelody, LiveNote, MelodyNote, Spot};
use protocol::weave::{ComboKnowledge, ComboStage};
use quests::{DONE, FactPattern, Panel, StageDef};
use song::Melody;

/// Velocity of hummed notes: gentle.
const HUM_VELOCITY: u8 = 72;
/// Share of a beat that a hummed note sounds, in thousandths.
const HUM_SOUNDS: u32 = 900;

/// What the shell knows and the state does not.
pub struct Lookup<'a> {
    /// Opens a sealed text; `None` when its key was erased.
    pub open: &'a dyn Fn(&Sealed) -> Option<String>,
    /// The notes of a kept melody by content address; `None` when they are not at hand.
    pub notes: &'a dyn Fn(MelodyId) -> Option<Melody>,
}

/// Where a Songweaver is, and whether it has an account.
#[derive(Debug, Clone, PartialEq)]
pub struct Whereabouts {
    /// The region.
    pub region: RegionId,
    /// The place in it.
    pub at: Spot,
    /// Whether it is a guest without name and password.
    pub guest: bool,
}

/// The player's own state.
#[must_use]
pub fn you(
    state: &RealmState,
    whereabouts: &Whereabouts,
    now: WorldMillis,
    rules: &Rules,
    lookup: &Lookup<'_>,
) -> You {
    let open_to_all = rules.attunement.voices.iter();
    let mut voices: Vec<_> = open_to_all.chain(&state.voices).copied().collect();
    voices.sort_unstable();
    voices.dedup();
    You {
        songweaver: state.songweaver.map(|id| id.to_string()).unwrap_or_default(),
        name: name(state, lookup),
        made: state.made,
        guest: whereabouts.guest,
        look: look_to_wire(state.look),
        voice: voice_to_wire(state.voice),
        region: whereabouts.region.to_string(),
        at: whereabouts.at,
        resonance: state
            .resonance
            .map(|earned| u32::try_from(earned.0).unwrap_or_default()),
        attunement: state.attunement,
        voices: voices.into_iter().map(voice_to_wire).collect(),
        energy: u16::try_from(energy_at(state, now, rules).0).unwrap_or_default(),
        melodies: state
            .melodies
            .iter()
            .filter_map(|(id, known)| kept_melody(*id, known, rules, lookup))
            .collect(),
        discovered: state.discovered.iter().map(ToString::to_string).collect(),
        gates: state.gates.iter().map(ToString::to_string).collect(),
        restored: state.restored.iter().map(ToString::to_string).collect(),
        codex: state.codex.iter().cloned().collect(),
        combos: combos(state, rules),
        blocked: state.blocked.iter().map(ToString::to_string).collect(),
        journeys: journeys(state, rules),
    }
}

/// What is known of combos, in the order of their slugs: those that stand in every codex and those it learnt of.
#[must_use]
pub fn combos(state: &RealmState, rules: &Rules) -> Vec<ComboKnowledge> {
    let unknown = KnownCombo::default();
    let mut all: Vec<ComboKnowledge> = rules
        .combos()
        .iter()
        .filter_map(|def| {
            let learnt = state.combos.get(&def.slug);
            let stage = match learnt {
                Some(known) if known.is_known() => ComboStage::Known,
                _ if !def.hidden => ComboStage::Open,
                Some(_) => ComboStage::Glimpsed,
                None => return None,
            };
            let known = learnt.unwrap_or(&unknown);
            // What stands in every codex is no secret; of what was glimpsed one knows what was told.
            let named = stage != ComboStage::Glimpsed;
            let steps = &def.mastery.steps;
            let reached = steps
                .iter()
                .filter(|step| known.variety() >= u32::from(**step))
                .count();
            Some(ComboKnowledge {
                combo: def.slug.clone(),
                name: if named { def.name.clone() } else { String::new() },
                stage,
                hints: known
                    .hints
                    .iter()
                    .map(|number| hint_line(&def.slug, *number))
                    .collect(),
                woven: known.variety(),
                mastery: u16::try_from(reached * 1000 / steps.len().max(1)).unwrap_or_default(),
                log: known.log.map(|log| log.to_string()),
            })
        })
        .collect();
    all.sort_by(|one, other| one.combo.cmp(&other.combo));
    all
}

/// The name as it is now; the empty string while it has none or its key was erased.
fn name(state: &RealmState, lookup: &Lookup<'_>) -> String {
    state
        .name
        .as_ref()
        .and_then(|sealed| (lookup.open)(sealed))
        .unwrap_or_default()
}

/// A known melody with its notes; `None` when they are not at hand.
#[must_use]
pub fn kept_melody(
    id: MelodyId,
    known: &KnownMelody,
    rules: &Rules,
    lookup: &Lookup<'_>,
) -> Option<KeptMelody> {
    let (melody, name, given) = match &known.source {
        MelodySource::Given { slug } => {
            // A melody of the world that content changed since then keeps its old notes, if the store has them.
            let own = rules
                .pack
                .melodies
                .get(slug)
                .filter(|melody| melody.id() == id)
                .cloned();
            (own.or_else(|| (lookup.notes)(id))?, rules.melody_name(slug), true)
        }
        MelodySource::Kept { name } => (
            (lookup.notes)(id)?,
            (lookup.open)(name).unwrap_or_default(),
            false,
        ),
    };
    Some(KeptMelody {
        melody: id.to_string(),
        name,
        intent: intent_to_wire(known.intent),
        tempo: melody.tempo(),
        notes: melody
            .notes()
            .iter()
            .map(|note| MelodyNote {
                pitch: note.pitch,
                onset: note.onset,
                duration: note.duration,
                velocity: note.velocity,
            })
            .collect(),
        tier: tier_of(known, rules),
        given,
        voices: u8::try_from(known.voices.len()).unwrap_or(u8::MAX),
    })
}

/// Where the player stands in its journeys; those that are done are told without a hint.
#[must_use]
pub fn journeys(state: &RealmState, rules: &Rules) -> Vec<JourneyState> {
    let known = state
        .journeys
        .iter()
        .filter_map(|(slug, stand)| Some((rules.pack.journeys.get(slug)?, stand)));
    known
        .map(|(journey, stand)| {
            let stage = journey.stage(&stand.stage);
            let tries = stage.map_or(0, |stage| {
                let tried = state
                    .tries
                    .iter()
                    .filter(|(place, _)| stage.tries_count_at(place));
                tried.map(|(_, tries)| *tries).max().unwrap_or_default()
            });
            JourneyState {
                journey: journey.slug.clone(),
                stage: stage.map_or_else(|| DONE.to_owned(), |stage| stage.slug.clone()),
                hint: stage
                    .and_then(|stage| stage.hint(tries))
                    .unwrap_or_default()
                    .to_owned(),
                place: stage
                    .and_then(|stage| stage.place.as_ref())
                    .map(ToString::to_string),
                motif: stage.map(|stage| motif(stage, rules)).unwrap_or_default(),
                tries,
                opens: stage.map_or_else(Vec::new, |stage| {
                    stage
                        .opens
                        .iter()
                        .map(|panel| Panel::slug(*panel).to_owned())
                        .collect()
                }),
            }
        })
        .collect()
}

/// The motif a stage shows: its own, or that of the place it waits for to be restored.
fn motif(stage: &StageDef, rules: &Rules) -> Vec<u8> {
    if !stage.motif.is_empty() {
        return stage.motif.clone();
    }
    let awaited = stage.waits_for.iter().find_map(|wait| match wait {
        FactPattern::PlaceRestored { place } => rules.find_place(place),
        _ => None,
    });
    let asks = awaited.and_then(|place| place.asks.as_ref());
    asks.map(|asks| asks.motif.clone()).unwrap_or_default()
}

/// What the player hears for an effect. `tempo` is that of the region, in quarters per minute.
#[must_use]
pub fn spoken(effect: &Effect, name: &str, tempo: u16) -> ServerBody {
    match effect {
        Effect::Say { speaker, line, hums } => ServerBody::Spoke {
            speaker: speaker.to_string(),
            line: line.clone(),
            values: vec![("name".to_owned(), name.to_owned())],
            notes: hummed(hums, tempo),
        },
    }
}

/// Pitches hummed one per beat: each note and its end, in milliseconds from the first.
#[must_use]
pub fn hummed(pitches: &[u8], tempo: u16) -> Vec<LiveNote> {
    let beat_ms = 60_000 / u32::from(tempo.max(1));
    let ms = |value: u32| u16::try_from(value).unwrap_or(u16::MAX);
    let mut notes = Vec::with_capacity(pitches.len() * 2);
    for (index, pitch) in (0_u32..).zip(pitches) {
        let start = index * beat_ms;
        notes.push(LiveNote {
            offset_ms: ms(start),
            pitch: *pitch,
            velocity: HUM_VELOCITY,
        });
        notes.push(LiveNote {
            offset_ms: ms(start + beat_ms * HUM_SOUNDS / 1000),
            pitch: *pitch,
            velocity: 0,
        });
    }
    notes
}
