//! Melodies that a Songweaver knows: kept, renamed, forgotten, cast.
//!
//! What it is not: notes are not here; they lie in the store under their content address.

use crate::realm::event::{RealmEvent, Sealed};
use crate::realm::limits;
use crate::realm::refusal::RealmRefusal;
use crate::realm::state::{KnownMelody, MelodySource, RealmState, index_of};
use crate::rules::Rules;
use kernel::MelodyId;
use song::Intent;
use song::composition::VOICES_MAX;

/// Whether a known melody came with the world.
#[must_use]
pub fn is_given(state: &RealmState, melody: MelodyId) -> bool {
    state
        .melodies
        .get(&melody)
        .is_some_and(|known| matches!(known.source, MelodySource::Given { .. }))
}

/// The tier of attunement that casting a known melody needs: that of content for a melody of the world, none for one's own.
#[must_use]
pub fn tier_of(known: &KnownMelody, rules: &Rules) -> u8 {
    match &known.source {
        MelodySource::Given { slug } => rules.pack.melody_defs.get(slug).map_or(0, |def| def.tier),
        MelodySource::Kept { .. } => 0,
    }
}

/// Whether a melody may be cast: it is known, and the attunement of its intent is high enough.
///
/// # Errors
/// [`RealmRefusal::UnknownMelody`] or [`RealmRefusal::TierTooLow`].
pub fn may_cast(state: &RealmState, melody: MelodyId, rules: &Rules) -> Result<(), RealmRefusal> {
    let known = state
        .melodies
        .get(&melody)
        .ok_or(RealmRefusal::UnknownMelody(melody))?;
    let needs = tier_of(known, rules);
    let has = state.attunement[index_of(known.intent)];
    if has < needs {
        return Err(RealmRefusal::TierTooLow { needs, has });
    }
    Ok(())
}

/// Whether there is somebody to keep a melody, and room for it, or it is kept already.
///
/// # Errors
/// [`RealmRefusal::UnknownSongweaver`], [`RealmRefusal::MelodiesFull`].
pub fn may_keep(state: &RealmState, melody: MelodyId) -> Result<(), RealmRefusal> {
    if state.songweaver.is_none() {
        return Err(RealmRefusal::UnknownSongweaver);
    }
    if !state.melodies.contains_key(&melody) && state.kept_count() >= limits::MELODIES_MAX {
        return Err(RealmRefusal::MelodiesFull);
    }
    Ok(())
}

pub(crate) fn keep(
    state: &RealmState,
    melody: MelodyId,
    name: &Sealed,
    intent: Intent,
) -> Result<RealmEvent, RealmRefusal> {
    sealed_fits(name)?;
    if state.melodies.contains_key(&melody) {
        return Err(RealmRefusal::AlreadyKnown);
    }
    may_keep(state, melody)?;
    Ok(RealmEvent::MelodyKept {
        melody,
        name: name.clone(),
        intent,
    })
}

/// That a melody just kept has several voices, where it has.
pub(crate) fn voiced(melody: MelodyId, voices: &[MelodyId]) -> Result<Option<RealmEvent>, RealmRefusal> {
    match voices.len() {
        0 | 1 => Ok(None),
        2..=VOICES_MAX => Ok(Some(RealmEvent::MelodyVoiced {
            melody,
            voices: voices.to_vec(),
        })),
        count => Err(RealmRefusal::TooManyVoices(count)),
    }
}

pub(crate) fn rename(
    state: &RealmState,
    melody: MelodyId,
    name: &Sealed,
) -> Result<RealmEvent, RealmRefusal> {
    sealed_fits(name)?;
    own(state, melody)?;
    Ok(RealmEvent::MelodyRenamed {
        melody,
        name: name.clone(),
    })
}

pub(crate) fn forget(state: &RealmState, melody: MelodyId) -> Result<RealmEvent, RealmRefusal> {
    own(state, melody)?;
    Ok(RealmEvent::MelodyForgotten { melody })
}

/// Whether a sealed text is within its bound.
pub(crate) fn sealed_fits(text: &Sealed) -> Result<(), RealmRefusal> {
    if text.0.len() > limits::SEALED_BYTES_MAX {
        return Err(RealmRefusal::TextTooLong(text.0.len()));
    }
    Ok(())
}

fn own(state: &RealmState, melody: MelodyId) -> Result<(), RealmRefusal> {
    match state.melodies.get(&melody).map(|known| &known.source) {
        None => Err(RealmRefusal::UnknownMelody(melody)),
        Some(MelodySource::Given { .. }) => Err(RealmRefusal::OfTheWorld),
        Some(MelodySource::Kept { .. }) => Ok(()),
    }
}
