//! Gardens: whose land a cell of the ground is, while somebody tends it. Journal formats: append-only.
//!
//! Where a Songweaver plants on free ground, that cell is its garden; its own deeds and its songs that quicken growth there keep it, and what nobody
//! tended for `garden_days` of the content is free again. Places, paths, water and whatever lies under a roof are everyone's. What it is not: it
//! concerns hands that plant and take; songs, food and soothing are welcome everywhere, and creatures graze where they like.

use crate::region::event::RegionEvent;
use crate::region::limits::GARDENS_MAX;
use crate::region::refusal::RegionRefusal;
use crate::region::state::RegionState;
use crate::rules::{HOURS_PER_DAY, Rules};
use content::nature::TendingDef;
use kernel::{Context, SongweaverId, WorldMillis};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Whether ground can be somebody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tenure {
    /// It can.
    Free,
    /// It is everyone's: an authored place, a path, water, an interior.
    Public,
}

/// A cell that is somebody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Garden {
    /// Whose.
    pub songweaver: SongweaverId,
    /// The world hour since which it is theirs.
    pub since: u32,
    /// The world hour in which they tended it last.
    pub tended: u32,
}

impl Garden {
    /// The world hour from which on it is free, if nobody tends it before.
    #[must_use]
    pub fn until(&self, numbers: &TendingDef) -> u32 {
        let hours = u32::from(numbers.garden_days).saturating_mul(HOURS_PER_DAY as u32);
        self.tended.saturating_add(hours)
    }
}

/// The gardens of a region.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Gardens {
    /// By the cell of the region's ground, row by row; at most [`GARDENS_MAX`].
    cells: BTreeMap<u32, Garden>,
    /// Grows with every change, for those who are told of them.
    pub revision: u32,
}

/// Someone tended a garden of theirs, which began with it where it was none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GardenTended {
    /// Who.
    pub songweaver: SongweaverId,
    /// The cell of the region's ground, row by row.
    pub cell: u32,
    /// World time of the decision.
    pub when: WorldMillis,
    /// The world hour of the decision.
    pub hour: u32,
}

/// A garden is nobody's any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GardenLeft {
    /// Whose it was.
    pub songweaver: SongweaverId,
    /// The cell of the region's ground, row by row.
    pub cell: u32,
    /// World time of the decision.
    pub when: WorldMillis,
    /// Why.
    pub why: LeftWhy,
}

/// Why a garden is nobody's any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeftWhy {
    /// Its owner gave it up.
    GivenUp,
    /// Nobody tended it for as long as it lasts.
    Lapsed,
    /// Its owner was erased.
    Erased,
    /// A keeper of the world cleared it.
    Cleared,
    /// Its owner has as many as one may without it: two were begun at one moment in two regions.
    Beyond,
}

/// Which of someone's gardens in a region are cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// All.
    All,
    /// The one of a cell of the region's ground, row by row.
    Cell(u32),
}

impl Gardens {
    /// All of them, by cell.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &Garden)> {
        self.cells.iter().map(|(cell, garden)| (*cell, garden))
    }

    /// Whose a cell is at an hour, where it is anybody's.
    #[must_use]
    pub fn at(&self, cell: u32, hour: u32, numbers: &TendingDef) -> Option<&Garden> {
        self.cells
            .get(&cell)
            .filter(|garden| hour < garden.until(numbers))
    }

    /// How many of someone there are.
    #[must_use]
    pub fn of(&self, who: SongweaverId) -> usize {
        self.cells
            .values()
            .filter(|garden| garden.songweaver == who)
            .count()
    }

    pub(crate) fn tended(&mut self, tended: &GardenTended) {
        let since = self
            .cells
            .get(&tended.cell)
            .filter(|garden| garden.songweaver == tended.songweaver)
            .map_or(tended.hour, |garden| garden.since);
        let garden = Garden {
            songweaver: tended.songweaver,
            since,
            tended: tended.hour,
        };
        self.cells.insert(tended.cell, garden);
        self.revision = self.revision.wrapping_add(1);
    }

    pub(crate) fn left(&mut self, left: &GardenLeft) {
        self.cells.remove(&left.cell);
        self.revision = self.revision.wrapping_add(1);
    }

    /// Those that nobody tended for as long as they last, at an hour.
    pub(crate) fn lapsed(&self, hour: u32, when: WorldMillis, numbers: &TendingDef) -> Vec<RegionEvent> {
        let lapsed = self
            .cells
            .iter()
            .filter(|(_, garden)| hour >= garden.until(numbers));
        lapsed
            .map(|(cell, garden)| left(*cell, garden.songweaver, when, LeftWhy::Lapsed))
            .collect()
    }
}

/// Who plants or takes on another's land is refused.
pub(crate) fn may_touch(
    state: &RegionState,
    who: SongweaverId,
    cell: u32,
    hour: u32,
    rules: &Rules,
) -> Result<(), RegionRefusal> {
    match state.life.gardens.at(cell, hour, &rules.pack.nature.tending) {
        Some(garden) if garden.songweaver != who => Err(RegionRefusal::OthersGarden {
            owner: garden.songweaver,
        }),
        _ => Ok(()),
    }
}

/// What planting on a cell makes of it: one's garden where it is free ground and one has not as many as one may.
pub(crate) fn planted(
    state: &RegionState,
    who: SongweaverId,
    cell: u32,
    (tenure, elsewhere): (Tenure, u16),
    context: &Context<'_, Rules>,
) -> Vec<RegionEvent> {
    let (gardens, numbers) = (&state.life.gardens, &context.content.pack.nature.tending);
    let hour = context.content.hour_of(context.now);
    if gardens.at(cell, hour, numbers).is_some() {
        return kept(state, who, cell, context).into_iter().collect();
    }
    let own = gardens.of(who) + usize::from(elsewhere);
    let before = gardens.cells.get(&cell);
    let room = gardens.cells.len() < GARDENS_MAX || before.is_some();
    if tenure == Tenure::Public || own >= usize::from(numbers.gardens_max) || !room {
        return Vec::new();
    }
    // Whose it was, and let it go, is told before; the hour that would have told it may still be on its way.
    let lapsed = before.map(|garden| left(cell, garden.songweaver, context.now, LeftWhy::Lapsed));
    let taken = tended(who, cell, context.now, hour);
    lapsed.into_iter().chain([taken]).collect()
}

/// That someone tended its own garden; nothing where it is none of theirs, or it was noted in this hour already.
pub(crate) fn kept(
    state: &RegionState,
    who: SongweaverId,
    cell: u32,
    context: &Context<'_, Rules>,
) -> Option<RegionEvent> {
    let hour = context.content.hour_of(context.now);
    let garden = state
        .life
        .gardens
        .at(cell, hour, &context.content.pack.nature.tending)?;
    (garden.songweaver == who && garden.tended < hour).then(|| tended(who, cell, context.now, hour))
}

/// Gives a garden up.
///
/// # Errors
/// The refusal when the region has not begun, or the cell is no garden of theirs.
pub fn give_up(
    state: &RegionState,
    who: SongweaverId,
    cell: u32,
    context: &Context<'_, Rules>,
) -> Result<Vec<RegionEvent>, RegionRefusal> {
    if state.region.is_none() {
        return Err(RegionRefusal::NotBegun);
    }
    match state.life.gardens.cells.get(&cell) {
        Some(garden) if garden.songweaver == who => Ok(vec![left(cell, who, context.now, LeftWhy::GivenUp)]),
        _ => Err(RegionRefusal::NotYourGarden),
    }
}

/// Clears gardens of someone, whoever wishes it; nothing happens where there is none.
///
/// # Errors
/// The refusal when the region has not begun.
pub fn clear(
    state: &RegionState,
    who: SongweaverId,
    (which, why): (Which, LeftWhy),
    context: &Context<'_, Rules>,
) -> Result<Vec<RegionEvent>, RegionRefusal> {
    if state.region.is_none() {
        return Err(RegionRefusal::NotBegun);
    }
    let own = state.life.gardens.cells.iter();
    let meant = |cell: u32| matches!(which, Which::All) || which == Which::Cell(cell);
    Ok(own
        .filter(|(cell, garden)| garden.songweaver == who && meant(**cell))
        .map(|(cell, _)| left(*cell, who, context.now, why))
        .collect())
}

fn tended(songweaver: SongweaverId, cell: u32, when: WorldMillis, hour: u32) -> RegionEvent {
    RegionEvent::GardenTended(GardenTended {
        songweaver,
        cell,
        when,
        hour,
    })
}

fn left(cell: u32, songweaver: SongweaverId, when: WorldMillis, why: LeftWhy) -> RegionEvent {
    RegionEvent::GardenLeft(GardenLeft {
        songweaver,
        cell,
        when,
        why,
    })
}
