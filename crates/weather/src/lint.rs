//! The lint of the weather's content: everything that is wrong with it, at once.
//!
//! What it is not: it reads no file; `content` gives each finding its file and line, and checks what is named of other content.

use crate::definition::{KindDef, Measure, WeatherDef};
use crate::kind::Kind;
use kernel::Milli;
use std::collections::BTreeSet;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which part it is of: `field`, `storm`, `aurora`, `biome`, `kind` or `happening`.
    pub part: &'static str,
    /// Which row of a part that has several, from 0.
    pub row: usize,
    /// What is wrong and what is allowed.
    pub message: String,
}

/// Happenings at most.
const HAPPENINGS_MAX: usize = 64;
/// Characters of what a happening is about, at most.
const ABOUT_MAX: usize = 200;

/// Everything that is wrong. `biomes` are those of the world's regions, `species` those of its living world.
#[must_use]
pub fn lint(def: &WeatherDef, biomes: &BTreeSet<String>, species: &BTreeSet<String>) -> Vec<Finding> {
    let mut found = Vec::new();
    field(def, &mut Must::new("field", 0, &mut found));
    storm(def, &mut Must::new("storm", 0, &mut found));
    aurora(def, &mut Must::new("aurora", 0, &mut found));
    biome_rows(def, biomes, &mut found);
    kind_rows(def, biomes, &mut found);
    happenings(def, biomes, species, &mut found);
    found
}

struct Must<'a> {
    part: &'static str,
    row: usize,
    found: &'a mut Vec<Finding>,
}

impl<'a> Must<'a> {
    fn new(part: &'static str, row: usize, found: &'a mut Vec<Finding>) -> Self {
        Self { part, row, found }
    }

    fn hold(&mut self, holds: bool, message: impl FnOnce() -> String) {
        if !holds {
            self.found.push(Finding {
                part: self.part,
                row: self.row,
                message: message(),
            });
        }
    }
}

fn field(def: &WeatherDef, must: &mut Must<'_>) {
    let field = &def.field;
    must.hold(
        [field.system_metres, field.mass_metres]
            .iter()
            .all(|metres| (200..=50_000).contains(metres)),
        || "system_metres and mass_metres are 200 to 50000".into(),
    );
    must.hold(
        [field.system_minutes, field.mass_minutes]
            .iter()
            .all(|minutes| (60..=50_000).contains(minutes)),
        || "system_minutes and mass_minutes are 60 to 50000".into(),
    );
    must.hold((9000..=11_000).contains(&field.pressure_mean), || {
        "pressure_mean is 9000 to 11000 tenths of a hectopascal".into()
    });
    must.hold(
        field.pressure_swing <= 600 && field.temperature_swing <= 300,
        || "pressure_swing is at most 600, temperature_swing at most 300".into(),
    );
    must.hold(
        field.humidity_swing <= 600 && field.low_humidity <= 600 && field.front_humidity <= 600,
        || "humidity_swing, low_humidity and front_humidity are at most 600 thousandths".into(),
    );
    must.hold((1..=1000).contains(&field.front_width), || {
        "front_width is 1 to 1000 thousandths".into()
    });
    let speeds = field.steering.iter().flatten();
    must.hold(
        speeds.into_iter().all(|speed| (-3000..=3000).contains(speed)),
        || "steering is -3000 to 3000 centimetres a second each way".into(),
    );
    must.hold(
        field.drift <= 200 && field.ground_wind <= 1000 && field.gradient_wind <= 5000,
        || "drift is at most 200, ground_wind at most 1000, gradient_wind at most 5000".into(),
    );
}

fn storm(def: &WeatherDef, must: &mut Must<'_>) {
    let storm = &def.storm;
    must.hold((1..=48).contains(&storm.lasts_hours), || {
        "lasts_hours is 1 to 48".into()
    });
    must.hold(storm.opens_at.is_sorted_by(|less, more| less < more), || {
        "opens_at: each is above the one before".into()
    });
    must.hold(
        (1..=1000).contains(&storm.depth) && storm.shades <= 4 && (1..=1000).contains(&storm.gloom),
        || "depth and gloom are 1 to 1000, shades at most 4".into(),
    );
    must.hold((5..=64).contains(&storm.reach), || {
        "reach is 5 to 64 metres".into()
    });
    must.hold((1..=1000).contains(&storm.mends), || "mends is 1 to 1000".into());
    must.hold(storm.intents.iter().all(|share| *share <= 1000), || {
        "intents are 0 to 1000".into()
    });
    must.hold(
        (1..=8).contains(&storm.together.len())
            && storm.together.is_sorted()
            && storm.together.first() == Some(&1000)
            && storm.together.iter().all(|times| *times <= 3000),
        || "together: 1 to 8 multipliers, the first 1000, rising to at most 3000".into(),
    );
    must.hold((1..=1000).contains(&storm.contribution_performance), || {
        "contribution_performance is 1 to 1000".into()
    });
    must.hold(
        (Milli::ZERO..=Milli::whole(20)).contains(&storm.reward) && storm.mark_share <= 1000,
        || "reward is 0 to 20000, mark_share 0 to 1000".into(),
    );
    let moved = [storm.blessing, storm.mark];
    let within = |change: Milli| (Milli::whole(-30)..=Milli::whole(30)).contains(&change);
    must.hold(
        moved
            .iter()
            .all(|moved| within(moved.harmony) && within(moved.dissonance)),
        || "blessing and mark move harmony and dissonance by at most 30000 thousandths of a point".into(),
    );
    must.hold(
        storm.mark_wound <= 1000 && (1..=48).contains(&storm.spreads_hours) && storm.calm_hours <= 480,
        || "mark_wound is at most 1000, spreads_hours 1 to 48, calm_hours at most 480".into(),
    );
}

fn aurora(def: &WeatherDef, must: &mut Must<'_>) {
    let aurora = &def.aurora;
    must.hold(
        (Milli::ZERO..=Milli::whole(100)).contains(&aurora.in_tune)
            && (Milli::ZERO..=Milli::whole(20)).contains(&aurora.gift)
            && aurora.asks <= 1000,
        || "in_tune is 0 to 100000, gift 0 to 20000, asks 0 to 1000".into(),
    );
}

fn biome_rows(def: &WeatherDef, biomes: &BTreeSet<String>, found: &mut Vec<Finding>) {
    let mut written = BTreeSet::new();
    for (number, row) in def.biomes.iter().enumerate() {
        let mut must = Must::new("biome", number, found);
        must.hold(written.insert(row.biome.clone()), || {
            format!("{:?} has two rows", row.biome)
        });
        must.hold(row.humidity.iter().all(|share| *share <= 1000), || {
            "humidity is 0 to 1000 thousandths".into()
        });
    }
    for biome in biomes.difference(&written) {
        Must::new("biome", def.biomes.len(), found)
            .hold(false, || format!("the biome {biome:?} of a region has no row"));
    }
}

fn kind_rows(def: &WeatherDef, biomes: &BTreeSet<String>, found: &mut Vec<Finding>) {
    let mut written = BTreeSet::new();
    for (number, row) in def.kinds.iter().enumerate() {
        let mut must = Must::new("kind", number, found);
        let slug = row.kind.slug();
        must.hold(written.insert(row.kind), || format!("{slug:?} has two rows"));
        must.hold((15..=2880).contains(&row.stays), || {
            format!("{slug}: stays is 15 to 2880 minutes")
        });
        must.hold(row.rises <= 4000 && row.holds <= 1000, || {
            format!("{slug}: rises is at most 4000, holds at most 1000")
        });
        must.hold((700..=1000).contains(&row.pace), || {
            format!("{slug}: pace is 700 to 1000")
        });
        must.hold((200..=1500).contains(&row.hearing), || {
            format!("{slug}: hearing is 200 to 1500")
        });
        must.hold((100..=2000).contains(&row.energy), || {
            format!("{slug}: energy is 100 to 2000")
        });
        must.hold(
            row.intents.iter().all(|share| (500..=2000).contains(share)),
            || format!("{slug}: intents are 500 to 2000"),
        );
        let within = |change: Milli| (Milli::whole(-2)..=Milli::whole(2)).contains(&change);
        must.hold(within(row.harmony) && within(row.dissonance), || {
            format!("{slug}: harmony and dissonance are -2000 to 2000 an hour")
        });
        for biome in row.biomes.keys().filter(|biome| !biomes.contains(*biome)) {
            must.hold(false, || format!("{slug}: {biome:?} is no biome of a region"));
        }
        must.hold(
            row.biomes
                .values()
                .chain(&row.seasons)
                .all(|share| *share <= 4000),
            || format!("{slug}: biomes and seasons are 0 to 4000 thousandths"),
        );
        must.hold(
            (-200..=200).contains(&row.life.warmth)
                && row.life.shade <= 1000
                && (-500..=500).contains(&row.life.wetness),
            || format!("{slug}: life has warmth of -200 to 200, shade of 0 to 1000, wetness of -500 to 500"),
        );
        ramps(row, &mut must);
    }
    for kind in Kind::ALL.iter().filter(|kind| !written.contains(*kind)) {
        Must::new("kind", def.kinds.len(), found)
            .hold(false, || format!("the kind {:?} has no row", kind.slug()));
    }
}

fn ramps(row: &KindDef, must: &mut Must<'_>) {
    let slug = row.kind.slug();
    must.hold(row.fits.len() <= 8, || format!("{slug}: at most 8 fits"));
    for ramp in &row.fits {
        let range = match ramp.of {
            Measure::Temperature => -600..=600,
            Measure::Pressure => 8000..=12_000,
            Measure::Wind => 0..=6000,
            Measure::InTune => 0..=1000,
            Measure::Humidity | Measure::Front | Measure::Light | Measure::Harmony | Measure::Dissonance => {
                0..=1000
            }
        };
        must.hold(
            ramp.none != ramp.full && range.contains(&ramp.none) && range.contains(&ramp.full),
            || {
                format!(
                    "{slug}: a fit of {:?} runs from one number to another within {} to {}",
                    ramp.of,
                    range.start(),
                    range.end()
                )
            },
        );
    }
}

fn happenings(
    def: &WeatherDef,
    biomes: &BTreeSet<String>,
    species: &BTreeSet<String>,
    found: &mut Vec<Finding>,
) {
    Must::new("happening", 0, found).hold(def.happenings.len() <= HAPPENINGS_MAX, || {
        format!("at most {HAPPENINGS_MAX} happenings")
    });
    let mut written = BTreeSet::new();
    for (number, row) in def.happenings.iter().enumerate() {
        let mut must = Must::new("happening", number, found);
        must.hold(written.insert(row.slug.clone()), || {
            format!("{:?} is written twice", row.slug)
        });
        must.hold(!row.kinds.is_empty() && !row.species.is_empty(), || {
            format!("{}: at least one kind of weather and one species", row.slug)
        });
        for other in row.species.iter().filter(|slug| !species.contains(*slug)) {
            must.hold(false, || format!("{}: {other:?} is no species", row.slug));
        }
        must.hold(
            row.from <= 1000 && row.voices <= 4000 && row.stirs <= 4000 && !row.name.is_empty(),
            || {
                format!(
                    "{}: from is at most 1000, voices and stirs at most 4000, and it has a name",
                    row.slug
                )
            },
        );
        must.hold((1..=ABOUT_MAX).contains(&row.about.chars().count()), || {
            format!(
                "{}: about is a sentence of at most {ABOUT_MAX} characters",
                row.slug
            )
        });
        must.hold(
            row.hours
                .is_none_or(|[from, until]| from < 24 && until <= 24 && from != until),
            || format!("{}: hours run from 0..23 up to another hour of 0..24", row.slug),
        );
        for other in row.biomes.iter().filter(|slug| !biomes.contains(*slug)) {
            must.hold(false, || format!("{}: {other:?} is no biome", row.slug));
        }
    }
}
