//! Places that ask for a song: whether a performance is what they want to hear.
//!
//! Restoring is personal and generous: each failed try asks for less, and after some an Echo sings along, so that any notes
//! of the place's mode are enough. What it is not: what a restored place opens is for journeys to say.

use crate::region::command::Perform;
use crate::region::event::RegionEvent;
use crate::region::ledger::EntryCause;
use crate::region::perform::{held, metres_to};
use crate::region::state::RegionState;
use crate::rules::Rules;
use kernel::{Milli, WorldMillis};
use song::melody::TICKS_PER_QUARTER;
use song::{Melody, PitchClass, RegionSong, motif};
use world::RegionDef;
use world::region_def::{Asks, PlaceDef};

/// What the nearest place that asks for a song, within reach and not yet restored by the singer, makes of a performance.
/// The pair is what performances moved in this hour, the present one included.
pub(crate) fn reached(
    state: &RegionState,
    region: &RegionDef,
    command: &Perform,
    (harmony, dissonance): (Milli, Milli),
    now: WorldMillis,
    rules: &Rules,
) -> Option<RegionEvent> {
    let (place, asks) = nearest(state, region, command)?;
    let tries = command
        .standing
        .tries
        .get(&place.slug)
        .copied()
        .unwrap_or_default();
    let nearness = nearness(&command.melody, &asks.motif, &region.song);
    if !accepts(asks, tries, nearness, command, &region.song, rules) {
        return Some(RegionEvent::PlaceTried {
            place: place.slug.clone(),
            songweaver: command.songweaver,
            performance: command.performance,
            nearness,
            when: now,
        });
    }
    let places = &rules.attunement.places;
    let first = !state.firsts.contains_key(&place.slug);
    let times = if first { places.first } else { Milli::ONE };
    let hour_max = rules.pack.balance.performance.hour_max;
    Some(RegionEvent::PlaceRestored {
        place: place.slug.clone(),
        songweaver: command.songweaver,
        performance: command.performance,
        first,
        when: now,
        harmony: held(places.harmony.times(times), hour_max - harmony),
        dissonance: held(-places.dissonance.times(times), hour_max + dissonance),
    })
}

/// How near a melody comes to a place's motif, in thousandths.
#[must_use]
pub fn nearness(melody: &Melody, wanted: &[u8], song: &RegionSong) -> u16 {
    let own = song
        .motif
        .iter()
        .map(|(pitch, _)| *pitch)
        .eq(wanted.iter().copied());
    if own {
        return motif::nearness(melody, &song.motif);
    }
    let even: Vec<(u8, u32)> = wanted.iter().map(|pitch| (*pitch, TICKS_PER_QUARTER)).collect();
    motif::nearness(melody, &even)
}

fn nearest<'a>(
    state: &RegionState,
    region: &'a RegionDef,
    command: &Perform,
) -> Option<(&'a PlaceDef, &'a Asks)> {
    // The realm hears of it a moment later; until then the ledger knows who restored what.
    let just_restored = |place: &PlaceDef| {
        state.ledger.iter().any(|entry| {
            matches!(&entry.cause, EntryCause::Restored { place: restored, songweaver }
                if *restored == place.slug && *songweaver == command.songweaver)
        })
    };
    region
        .places
        .iter()
        .filter(|place| !command.standing.restored.contains(&place.slug) && !just_restored(place))
        .filter_map(|place| place.asks.as_ref().map(|asks| (place, asks)))
        .map(|(place, asks)| (metres_to(command, region, place.at), place, asks))
        .filter(|(metres, place, _)| *metres <= place.reach)
        .min_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, place, asks)| (place, asks))
}

fn accepts(
    asks: &Asks,
    tries: u8,
    nearness: u16,
    command: &Perform,
    song: &RegionSong,
    rules: &Rules,
) -> bool {
    let places = &rules.attunement.places;
    if tries >= places.sing_along_after && is_in_mode(&command.melody, &asks.motif, song, rules) {
        return true;
    }
    let wanted = places
        .nearness
        .get(usize::from(tries))
        .or(places.nearness.last())
        .copied()
        .unwrap_or(1000);
    let extra = if command.intent == asks.intent {
        0
    } else {
        places.other_intent
    };
    nearness >= wanted.saturating_add(extra).min(1000)
}

/// Whether enough of a melody's notes belong to the place's mode or motif, for an Echo that sings along.
fn is_in_mode(melody: &Melody, wanted: &[u8], song: &RegionSong, rules: &Rules) -> bool {
    let places = &rules.attunement.places;
    let belongs = |pitch: u8| {
        let degree = (pitch % 12 + 12 - song.tonic.number()) % 12;
        song.mode.degrees().contains(&degree)
            || wanted
                .iter()
                .any(|note| PitchClass::of(*note) == PitchClass::of(pitch))
    };
    let notes = melody.notes();
    let inside = notes.iter().filter(|note| belongs(note.pitch)).count();
    notes.len() >= usize::from(places.notes_min) && inside * 1000 >= notes.len() * usize::from(places.in_mode)
}
