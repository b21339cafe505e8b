//! Everything the deciders read: the pack and the numbers of weaving, checked against each other.
//!
//! What it is not: it reads no file; the shell gives it the text.

use crate::attunement::AttunementDef;
use content::Pack;
use ecology::climate::WorldMinute;
use ecology::roster::Roster;
use kernel::{Milli, PlaceId, RegionId, WorldMillis};
use quests::EffectDef;
use song::ComboDef;
use std::collections::BTreeSet;
use std::sync::Arc;
use weather::{QUARTER_MINUTES, QUARTERS_PER_DAY};
use world::region_def::PlaceDef;

/// Hours of a world day.
pub const HOURS_PER_DAY: u64 = 24;

/// The definitions that region and realm decide by. Immutable; one value is shared by all.
#[derive(Debug, Clone)]
pub struct Rules {
    /// The world as composed.
    pub pack: Pack,
    /// The numbers of weaving.
    pub attunement: AttunementDef,
    /// The living world, compiled.
    pub roster: Arc<Roster>,
    /// Gates that a journey opens, closed until then.
    held_gates: BTreeSet<PlaceId>,
}

/// Everything that is wrong with the numbers of weaving, one line each.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("content/attunement.toml: {}", faults.join("; "))]
pub struct RulesError {
    /// What is wrong and what is allowed.
    pub faults: Vec<String>,
}

impl Rules {
    /// Puts the pack and the text of `content/attunement.toml` together.
    ///
    /// # Errors
    /// [`RulesError`] with everything that is wrong at once.
    pub fn new(pack: Pack, attunement_text: &str) -> Result<Self, RulesError> {
        let attunement =
            AttunementDef::read(attunement_text).map_err(|fault| RulesError { faults: vec![fault] })?;
        let faults = faults_of(&pack, &attunement);
        if !faults.is_empty() {
            return Err(RulesError { faults });
        }
        let held_gates = held_gates(&pack);
        let roster = pack.nature.roster().map_err(|error| RulesError {
            faults: vec![error.to_string()],
        })?;
        Ok(Self {
            pack,
            attunement,
            roster: Arc::new(roster),
            held_gates,
        })
    }

    /// The definition of a combo.
    #[must_use]
    pub fn combo(&self, slug: &str) -> Option<&ComboDef> {
        self.pack.combo(slug)
    }

    /// Every combo there is.
    #[must_use]
    pub fn combos(&self) -> &[ComboDef] {
        &self.pack.combos
    }

    /// Whether a journey has to open the gate first.
    #[must_use]
    pub fn is_held(&self, gate: &PlaceId) -> bool {
        self.held_gates.contains(gate)
    }

    /// A place of a region.
    #[must_use]
    pub fn place(&self, region: &RegionId, place: &PlaceId) -> Option<&PlaceDef> {
        self.pack.place(region, place)
    }

    /// A place of any region; its slug is unique in the world.
    #[must_use]
    pub fn find_place(&self, place: &PlaceId) -> Option<&PlaceDef> {
        self.pack.regions.values().find_map(|region| region.place(place))
    }

    /// The name of a melody of the world; its slug where content no longer has it.
    #[must_use]
    pub fn melody_name(&self, slug: &str) -> String {
        let def = self.pack.melody_defs.get(slug);
        def.map_or_else(|| slug.to_owned(), |def| def.name.clone())
    }

    /// The world minute of a moment: whole minutes since the world began, a world day having 1440.
    #[must_use]
    pub fn minute_of(&self, now: WorldMillis) -> WorldMinute {
        let day_ms = u128::from(self.pack.world.day_ms.max(1));
        let minutes = u128::from(now.0) * u128::from(ecology::climate::DAY_MINUTES) / day_ms;
        WorldMinute(u64::try_from(minutes).unwrap_or(u64::MAX))
    }

    /// The quarter of a world hour of a moment: whole quarters since that midnight.
    #[must_use]
    pub fn quarter_of(&self, now: WorldMillis) -> u32 {
        u32::try_from(self.minute_of(now).0 / QUARTER_MINUTES).unwrap_or(u32::MAX)
    }

    /// When a quarter of a world hour begins.
    #[must_use]
    pub fn when_of(&self, quarter: u32) -> WorldMillis {
        let day_ms = u128::from(self.pack.world.day_ms.max(1));
        let ms = (u128::from(quarter) * day_ms).div_ceil(u128::from(QUARTERS_PER_DAY));
        WorldMillis(u64::try_from(ms).unwrap_or(u64::MAX))
    }

    /// The world hour of a moment: whole hours since the world began.
    #[must_use]
    pub fn hour_of(&self, now: WorldMillis) -> u32 {
        let day_ms = u64::from(self.pack.world.day_ms.max(1));
        u32::try_from(u128::from(now.0) * u128::from(HOURS_PER_DAY) / u128::from(day_ms)).unwrap_or(u32::MAX)
    }
}

fn held_gates(pack: &Pack) -> BTreeSet<PlaceId> {
    let effects = pack.journeys.values().flat_map(|journey| {
        let entered = journey.stages.iter().flat_map(|stage| &stage.on_enter);
        entered.chain(&journey.on_done)
    });
    effects
        .filter_map(|effect| match effect {
            EffectDef::OpenGate { gate } => Some(gate.clone()),
            _ => None,
        })
        .collect()
}

fn faults_of(pack: &Pack, def: &AttunementDef) -> Vec<String> {
    let mut faults = Vec::new();
    let mut must = |holds: bool, what: String| {
        if !holds {
            faults.push(what);
        }
    };
    must(
        !def.voices.is_empty(),
        "voices: at least one is open to everyone".into(),
    );
    must(
        (1..=12).contains(&def.tiers.len()) && def.tiers.is_sorted_by(|low, high| low < high),
        "tiers: 1 to 12 thresholds, each above the last".into(),
    );
    must(
        def.tiers.first().is_some_and(|first| *first > Milli::ZERO),
        "tiers: the first is above 0".into(),
    );
    for (slug, melody) in &pack.melody_defs {
        must(
            usize::from(melody.tier) <= def.tiers.len(),
            format!(
                "tiers: the melody {slug:?} needs tier {}, which nobody reaches",
                melody.tier
            ),
        );
    }
    let mut with_voice = BTreeSet::new();
    for opening in &def.opens {
        must(
            with_voice.insert((opening.intent, opening.tier)),
            format!(
                "opens: tier {} of {:?} opens two voices; one at most",
                opening.tier, opening.intent
            ),
        );
        must(
            (1..=def.tiers.len()).contains(&usize::from(opening.tier)),
            format!(
                "opens: tier {} is none; 1 to {} are",
                opening.tier,
                def.tiers.len()
            ),
        );
    }
    must(
        [
            def.energy.performance,
            def.energy.note,
            def.energy.minute,
            def.earning.others_wear,
        ]
        .into_iter()
        .all(|value| (Milli::ZERO..=Milli::ONE).contains(&value)),
        "energy and others_wear: every number is 0 to 1000 thousandths".into(),
    );
    must(
        [
            def.earning.performance,
            def.earning.hour_max,
            def.earning.moved_max,
        ]
        .into_iter()
        .all(|value| value >= Milli::ZERO),
        "earning: no number is below 0".into(),
    );
    must(
        (1..=8).contains(&def.places.nearness.len())
            && def.places.nearness.iter().all(|nearness| *nearness <= 1000)
            && def.places.nearness.is_sorted_by(|first, then| first >= then),
        "places: 1 to 8 nearnesses of 0 to 1000, never rising".into(),
    );
    must(
        def.places.in_mode <= 1000 && def.places.notes_min >= 1 && def.places.sing_along_after >= 1,
        "places: in_mode is 0 to 1000, notes_min and sing_along_after are at least 1".into(),
    );
    let weaves = &def.weaves;
    must(
        (1000..=weaves.multiplier_max).contains(&weaves.plain) && weaves.multiplier_max <= 4000,
        "weaves: plain is 1000 to multiplier_max, that at most 4000".into(),
    );
    must(
        weaves.quality_floor < 1000
            && weaves.wear_place <= 1000
            && weaves.hour_max >= Milli::ZERO
            && weaves.moved_max >= Milli::ZERO,
        "weaves: quality_floor is below 1000, wear_place 0 to 1000, no bound is below 0".into(),
    );
    let lending = &def.lending;
    must(
        (1..=64).contains(&lending.reach_metres)
            && lending.share <= lending.most
            && lending.most <= 500
            && lending.agreement_floor < 1000
            && lending.fades_ms > 0,
        "lending: reach_metres is 1 to 64, share at most `most`, that at most 500, agreement_floor below 1000, fades_ms above 0".into(),
    );
    must(
        def.places.harmony >= Milli::ZERO
            && def.places.dissonance >= Milli::ZERO
            && def.places.first >= Milli::ONE,
        "places: harmony and dissonance are not below 0, first is at least 1000".into(),
    );
    faults
}
