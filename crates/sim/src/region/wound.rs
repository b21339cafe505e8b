//! The region's wound: how a performance near it eases it, alone or together.
//!
//! What it is not: how the Silence deepens it is summed with the other slow causes.

use crate::region::command::Perform;
use crate::region::event::RegionEvent;
use crate::region::mood;
use crate::region::perform::metres_to;
use crate::region::state::RegionState;
use crate::rules::Rules;
use kernel::{SongweaverId, WorldMillis};
use song::judge::Judgement;
use std::collections::BTreeSet;
use world::RegionDef;

/// What a performance within reach of an open wound heals of it; nothing when it heals nothing.
pub(crate) fn eased(
    state: &RegionState,
    region: &RegionDef,
    command: &Perform,
    judgement: &Judgement,
    now: WorldMillis,
    rules: &Rules,
) -> Option<RegionEvent> {
    let place = region.place(region.wound.as_ref()?)?;
    let balance = &rules.pack.balance.wound;
    if state.wound == 0 || metres_to(command, region, place.at) > f64::from(balance.reach_metres) {
        return None;
    }
    let together = together(state, command.songweaver, now, balance.together_ms);
    let by = mood::eased(
        balance,
        command.intent,
        judgement.resonance,
        together,
        state.wound,
    );
    (by > 0).then(|| RegionEvent::WoundEased {
        place: place.slug.clone(),
        songweaver: command.songweaver,
        performance: command.performance,
        when: now,
        together,
        by,
        remaining: state.wound.saturating_sub(by),
    })
}

/// How many Songweavers eased the wound within the last minutes, the present one included.
fn together(state: &RegionState, songweaver: SongweaverId, now: WorldMillis, within_ms: u64) -> u8 {
    let mut singers: BTreeSet<SongweaverId> = state
        .easings
        .iter()
        .filter(|easing| now.since(easing.when) <= within_ms)
        .map(|easing| easing.songweaver)
        .collect();
    singers.insert(songweaver);
    u8::try_from(singers.len()).unwrap_or(u8::MAX)
}
