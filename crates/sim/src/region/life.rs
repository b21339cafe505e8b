//! A region's life as it is remembered: hours that passed, deeds that were done, who is trusted. Journal formats: append-only.
//!
//! What it is not: the life itself, which lives beside the region in its own crate and is kept as a checkpoint; here stands what must never be lost.

use crate::names::cause;
use crate::region::garden::Gardens;
use crate::region::limits;
use crate::region::state::push;
use crate::rules::HOURS_PER_DAY;
use content::nature::TendingDef;
use ecology::regard::Gesture;
use kernel::{Milli, PerformanceId, SongweaverId, WorldMillis};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// What was done to a creature or to the ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deed {
    /// Food was given or laid.
    Feed,
    /// It was calmed.
    Soothe,
    /// It was called.
    Call,
    /// It was driven away.
    Scare,
    /// Something was sown.
    Plant,
    /// Something was taken.
    Harvest,
}

impl Deed {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Feed,
        Self::Soothe,
        Self::Call,
        Self::Scare,
        Self::Plant,
        Self::Harvest,
    ];

    /// What creatures take it for; `None` for what is given or taken.
    #[must_use]
    pub fn gesture(self) -> Option<Gesture> {
        match self {
            Self::Soothe => Some(Gesture::Soothe),
            Self::Call => Some(Gesture::Call),
            Self::Scare => Some(Gesture::Scare),
            Self::Feed | Self::Plant | Self::Harvest => None,
        }
    }

    /// The slug of the cause that it is in a region's ledger.
    #[must_use]
    pub const fn cause(self) -> &'static str {
        match self {
            Self::Feed => cause::FED,
            Self::Soothe => cause::SOOTHED,
            Self::Call => cause::CALLED,
            Self::Scare => cause::SCARED,
            Self::Plant => cause::PLANTED,
            Self::Harvest => cause::HARVESTED,
        }
    }

    /// Whether it gives, rather than takes or frightens.
    #[must_use]
    pub const fn gives(self) -> bool {
        !matches!(self, Self::Scare | Self::Harvest)
    }
}

/// With what it was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "kebab-case")]
pub enum Means {
    /// By hand.
    Hand,
    /// By a song.
    Voice {
        /// Which.
        performance: PerformanceId,
    },
}

/// How a region's life stands, in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StandingRecord {
    /// All of it as one number.
    pub whole: u16,
    /// How far its species are from being lost.
    pub presence: u16,
    /// How far they are from their bounds.
    pub measure: u16,
    /// What grows, against how it began.
    pub cover: u16,
    /// Less by blight and fire.
    pub health: u16,
}

impl From<ecology::standing::Standing> for StandingRecord {
    fn from(standing: ecology::standing::Standing) -> Self {
        Self {
            whole: standing.whole(),
            presence: standing.presence,
            measure: standing.measure,
            cover: standing.cover,
            health: standing.health,
        }
    }
}

/// How a region's life stands at the end of an hour, as the shell tells it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LifeHour {
    /// How many there are of each species at home there, by slug.
    pub counts: BTreeMap<String, u32>,
    /// How it stands.
    pub standing: StandingRecord,
}

/// An hour of a region's life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifePassed {
    /// The world hour that ended.
    pub hour: u32,
    /// World time of the decision.
    pub when: WorldMillis,
    /// How many there are of each species at home there, by slug, at most [`limits::SPECIES_COUNTED_MAX`].
    pub counts: BTreeMap<String, u32>,
    /// How it stands.
    pub standing: StandingRecord,
}

impl LifePassed {
    /// An hour as the shell told it.
    pub(crate) fn of(life: &LifeHour, hour: u32, when: WorldMillis) -> Self {
        let counts = life.counts.iter().take(limits::SPECIES_COUNTED_MAX);
        Self {
            hour,
            when,
            counts: counts.map(|(slug, count)| (slug.clone(), *count)).collect(),
            standing: life.standing,
        }
    }
}

/// Someone tended a creature or the ground.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tended {
    /// Who.
    pub songweaver: SongweaverId,
    /// What was done.
    pub deed: Deed,
    /// With what.
    pub means: Means,
    /// The creature's species, by slug.
    pub species: Option<String>,
    /// The creature's number in its region.
    pub creature: Option<u32>,
    /// The plant, by slug.
    pub plant: Option<String>,
    /// The cell of the region's ground, row by row.
    pub cell: u32,
    /// Where: 1/64 m east and south of the world's origin.
    pub at: (i32, i32),
    /// The world minute.
    pub minute: u64,
    /// World time of the decision.
    pub when: WorldMillis,
    /// The world hour of the decision.
    pub hour: u32,
    /// Grains that changed hands, or creatures that answered.
    pub amount: u32,
    /// How strong it was, in thousandths.
    pub strength: u16,
    /// How far the creature trusts the Songweaver after it, in thousandths.
    pub trust: u16,
}

/// A creature that knows a Songweaver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Friend {
    /// Its species, by slug.
    pub species: String,
    /// Its number in the region.
    pub creature: u32,
    /// Whom it knows.
    pub songweaver: SongweaverId,
    /// How far it trusted when it was last tended, in thousandths.
    pub trust: u16,
    /// The world hour of that.
    pub hour: u32,
    /// World time of that.
    pub when: WorldMillis,
}

impl Friend {
    /// How far it trusts at an hour: kindness fades.
    #[must_use]
    pub fn trust_at(&self, hour: u32, numbers: &TendingDef) -> u16 {
        let hours = u64::from(hour.saturating_sub(self.hour));
        let faded = hours * u64::from(numbers.trust_fade_day) / HOURS_PER_DAY;
        self.trust
            .saturating_sub(u16::try_from(faded).unwrap_or(u16::MAX))
    }
}

/// What someone's hands did in a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tender {
    /// The world day of the last deed.
    pub day: u32,
    /// Deeds of that day.
    pub today: u16,
    /// Performances of that day that life heard.
    pub songs: u16,
    /// Deeds that gave.
    pub gave: u32,
    /// Grains given.
    pub gave_grains: u64,
    /// Deeds that took or frightened.
    pub took: u32,
    /// Grains taken.
    pub took_grains: u64,
}

/// One day of a region's life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifeDay {
    /// The world day.
    pub day: u32,
    /// Standing at its end.
    pub standing: u16,
    /// What grew.
    pub cover: u16,
    /// Counts by slug.
    pub counts: BTreeMap<String, u32>,
}

/// The days of a region's life, the oldest first: shared, since a region's state is copied with each decision and its days change once in one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LifeDays(Arc<VecDeque<LifeDay>>);

impl LifeDays {
    /// The days.
    pub fn iter(&self) -> impl Iterator<Item = &LifeDay> {
        self.0.iter()
    }

    /// The last hour of a day is its sample.
    fn note(&mut self, passed: &LifePassed) {
        let day = passed.hour / HOURS_PER_DAY as u32;
        let sample = LifeDay {
            day,
            standing: passed.standing.whole,
            cover: passed.standing.cover,
            counts: passed.counts.clone(),
        };
        let days = Arc::make_mut(&mut self.0);
        match days.back_mut().filter(|last| last.day == day) {
            Some(last) => *last = sample,
            None => push(days, sample, limits::LIFE_DAYS_MAX),
        }
    }
}

impl Serialize for LifeDays {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for LifeDays {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        VecDeque::deserialize(deserializer).map(|days| Self(Arc::new(days)))
    }
}

/// What a region remembers of its life.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LifeState {
    /// The last hour that was counted.
    pub last: Option<LifePassed>,
    /// Harmony and dissonance that it gave when it was last summed.
    pub gave: (Milli, Milli),
    /// Its days.
    pub days: LifeDays,
    /// Who knows whom, the latest last, at most [`limits::FRIENDS_MAX`].
    pub friends: VecDeque<Friend>,
    /// What hands did, at most [`limits::TENDERS_MAX`].
    pub tenders: BTreeMap<SongweaverId, Tender>,
    /// Whose which cell is.
    pub gardens: Gardens,
}

impl LifeState {
    /// A creature that knows a Songweaver.
    #[must_use]
    pub fn friend(&self, species: &str, creature: u32, who: SongweaverId) -> Option<&Friend> {
        self.friends
            .iter()
            .find(|friend| is(friend, species, creature, who))
    }

    pub(crate) fn passed(&mut self, passed: &LifePassed) {
        // Days are counted at their ends; the first hour of all begins the first day.
        if self.last.is_none() || (u64::from(passed.hour) + 1).is_multiple_of(HOURS_PER_DAY) {
            self.days.note(passed);
        }
        self.last = Some(passed.clone());
    }

    pub(crate) fn tended(&mut self, tended: &Tended) {
        self.count(tended);
        let (Some(species), Some(creature)) = (&tended.species, tended.creature) else {
            return;
        };
        self.befriend(Friend {
            species: species.clone(),
            creature,
            songweaver: tended.songweaver,
            trust: tended.trust,
            hour: tended.hour,
            when: tended.when,
        });
    }

    /// Remembers a friend in the place of what was known of it. Where there is no room, who trusts least is forgotten, of those the first.
    pub(crate) fn befriend(&mut self, friend: Friend) {
        self.friends
            .retain(|other| !is(other, &friend.species, friend.creature, friend.songweaver));
        while self.friends.len() >= limits::FRIENDS_MAX {
            let least = (0..self.friends.len()).min_by_key(|index| self.friends[*index].trust);
            self.friends.remove(least.unwrap_or_default());
        }
        self.friends.push_back(friend);
    }

    /// What is counted of someone's hands, on the day of an hour.
    pub(crate) fn tender(&mut self, who: SongweaverId, hour: u32) -> &mut Tender {
        if !self.tenders.contains_key(&who) && self.tenders.len() >= limits::TENDERS_MAX {
            // Who did nothing for longest makes room; among those the one of the smallest id, so that every replay forgets the same.
            let idle = self
                .tenders
                .iter()
                .min_by_key(|(who, tender)| (tender.day, **who));
            if let Some(idle) = idle.map(|(who, _)| *who) {
                self.tenders.remove(&idle);
            }
        }
        let tender = self.tenders.entry(who).or_default();
        let day = hour / HOURS_PER_DAY as u32;
        if tender.day != day {
            (tender.day, tender.today, tender.songs) = (day, 0, 0);
        }
        tender
    }

    fn count(&mut self, tended: &Tended) {
        let tender = self.tender(tended.songweaver, tended.hour);
        tender.today = tender.today.saturating_add(1);
        let grains = match tended.deed {
            Deed::Feed | Deed::Plant | Deed::Harvest => u64::from(tended.amount),
            Deed::Soothe | Deed::Call | Deed::Scare => 0,
        };
        if tended.deed.gives() {
            tender.gave = tender.gave.saturating_add(1);
            tender.gave_grains = tender.gave_grains.saturating_add(grains);
        } else {
            tender.took = tender.took.saturating_add(1);
            tender.took_grains = tender.took_grains.saturating_add(grains);
        }
    }
}

fn is(friend: &Friend, species: &str, creature: u32, who: SongweaverId) -> bool {
    friend.creature == creature && friend.songweaver == who && friend.species == species
}
