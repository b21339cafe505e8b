//! The lint of species and plants: food, limits, a place, and no runaway, before a world is made of them.
//!
//! It finds everything that is wrong in one go and says what is allowed; whoever reads the files adds where it stands. What it is not: it
//! reads no file, and a world that passes it still has to be soaked.

use crate::climate::{Climate, DAY_MINUTES};
use crate::plants::PlantDef;
use crate::roster::{MEALS_MAX, PLANTS_MAX, SPECIES_MAX};
use crate::species::{CARRION, SpeciesDef};
use std::collections::BTreeSet;

/// Something that is wrong with a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What kind of definition.
    pub of: Kind,
    /// Its slug, or the biome of a climate; nothing when all of a kind are meant.
    pub slug: String,
    /// The key that says it, as it is written on a line of its own; nothing when the whole definition is meant.
    pub key: &'static str,
    /// What is wrong and what is allowed.
    pub message: String,
}

/// A kind of definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A species.
    Species,
    /// A plant.
    Plant,
    /// A climate.
    Climate,
}

/// Nine-block neighbourhoods of 192 m in a region of 512 m, in tenths.
const NEIGHBOURHOODS_TENTHS: u32 = 72;

/// Everything that is wrong with a world's species, plants and climates, given its biomes.
#[must_use]
pub fn lint(
    species: &[SpeciesDef],
    plants: &[PlantDef],
    climates: &[Climate],
    biomes: &BTreeSet<String>,
) -> Vec<Finding> {
    let mut lint = Lint {
        species,
        plants,
        climates,
        biomes,
        findings: Vec::new(),
    };
    lint.climates();
    for plant in plants {
        lint.plant(plant);
    }
    let settled = species.iter().filter(|def| def.passage.is_none()).count();
    if settled > SPECIES_MAX {
        lint.say(
            Kind::Species,
            "",
            "",
            format!("{settled} species live in regions; at most {SPECIES_MAX} may"),
        );
    }
    for biome in biomes {
        let grows = plants.iter().filter(|plant| plant.biomes.contains(biome)).count();
        if grows > PLANTS_MAX {
            lint.say(
                Kind::Plant,
                "",
                "",
                format!("{grows} plants grow in {biome}; at most {PLANTS_MAX} may"),
            );
        }
    }
    let rooted = lint.rooted();
    for def in species {
        lint.ranges(def);
        if let Some(passage) = &def.passage {
            lint.must(
                def,
                "passage",
                passage.day < 12 && (1..=24).contains(&passage.hours),
                || "passage.day is 0 to 11, passage.hours 1 to 24".into(),
            );
            continue;
        }
        lint.place(def);
        lint.food(def, &rooted);
        lint.limits(def);
    }
    lint.findings
}

struct Lint<'a> {
    species: &'a [SpeciesDef],
    plants: &'a [PlantDef],
    climates: &'a [Climate],
    biomes: &'a BTreeSet<String>,
    findings: Vec<Finding>,
}

impl Lint<'_> {
    fn say(&mut self, of: Kind, slug: &str, key: &'static str, message: String) {
        self.findings.push(Finding {
            of,
            slug: slug.to_owned(),
            key,
            message,
        });
    }

    fn must(&mut self, def: &SpeciesDef, key: &'static str, holds: bool, message: impl FnOnce() -> String) {
        if !holds {
            self.say(
                Kind::Species,
                &def.slug,
                key,
                format!("{}: {}", def.slug, message()),
            );
        }
    }

    /// The biomes there are, for who named another.
    fn biomes(&self) -> String {
        let all: Vec<&str> = self.biomes.iter().map(String::as_str).collect();
        all.join(", ")
    }

    fn climates(&mut self) {
        for biome in self.biomes {
            let many = self
                .climates
                .iter()
                .filter(|climate| climate.biome == *biome)
                .count();
            if many != 1 {
                self.say(
                    Kind::Climate,
                    biome,
                    "",
                    format!("biome {biome} has {many} climates; each has one"),
                );
            }
        }
        for climate in self.climates {
            let known = self.biomes.contains(&climate.biome);
            let warm = climate.warmth.iter().all(|degrees| (-60..=60).contains(degrees));
            let light = climate.light.iter().all(|light| *light <= 1000);
            let wet = climate
                .wetness
                .iter()
                .all(|wetness| (-1000..=1000).contains(wetness));
            let swing = (0..=30).contains(&climate.swing) && (1000..=1_000_000).contains(&climate.soil);
            if !(known && warm && light && wet && swing) {
                self.say(
                    Kind::Climate,
                    &climate.biome,
                    "",
                    format!(
                        "climate of {}: the biome is known, warmth -60 to 60, light 0 to 1000, wetness -1000 to 1000, swing 0 to 30, soil 1000 to 1000000",
                        climate.biome
                    ),
                );
            }
        }
    }

    fn plant(&mut self, plant: &PlantDef) {
        let rising =
            |values: [i32; 3]| values[0] < values[2] && values[0] <= values[1] && values[1] <= values[2];
        let all = [
            (
                "biomes",
                plant.biomes.iter().all(|biome| self.biomes.contains(biome)) && !plant.biomes.is_empty(),
                "biomes are one or more that are known",
            ),
            (
                "cover",
                (1000..=1_000_000).contains(&plant.cover),
                "cover is 1000 to 1000000 grains",
            ),
            (
                "growth",
                plant.growth > plant.withering * 2 && plant.growth <= 2000,
                "growth is more than twice the withering, at most 2000",
            ),
            (
                "ripening",
                (1..=1000).contains(&plant.ripening) && plant.seeding <= 200,
                "ripening is 1 to 1000, seeding 0 to 200",
            ),
            (
                "sprouting",
                plant.sprouting > 0,
                "sprouting is at least 1, or what was grazed off never comes back",
            ),
            (
                "light",
                plant.light <= 1000 && plant.harmony <= 1000 && plant.tinder <= 1000,
                "light, harmony and tinder are 0 to 1000",
            ),
            (
                "moisture",
                rising(plant.moisture.map(i32::from)) && rising(plant.warmth.map(i32::from)),
                "moisture and warmth rise from least to greatest",
            ),
            (
                "kept",
                (20..=500).contains(&plant.kept),
                "kept is 20 to 500: some always stays",
            ),
        ];
        for (key, holds, message) in all {
            if !holds {
                self.say(
                    Kind::Plant,
                    &plant.slug,
                    key,
                    format!("{}: {message}", plant.slug),
                );
            }
        }
    }

    fn ranges(&mut self, def: &SpeciesDef) {
        let (size, speed, breeding) = (&def.size, &def.speed, &def.breeding);
        let all = [
            (
                "size",
                (0.02..=60.0).contains(&size.metres) && (500..=10_000_000).contains(&size.full),
                "size.metres is 0.02 to 60, size.full 500 to 10000000",
            ),
            (
                "size",
                (20..=600).contains(&size.birth) && (50..=600).contains(&size.lean),
                "size.birth is 20 to 600, size.lean 50 to 600",
            ),
            (
                "speed",
                speed.walk > 0.0 && speed.walk <= speed.run && speed.run <= 40.0,
                "speed.walk is above 0 and at most speed.run, which is at most 40",
            ),
            (
                "senses",
                (1.0..=16.0).contains(&def.senses.sight),
                "senses.sight is 1 to 16 metres",
            ),
            (
                "metabolism",
                (50..=1000).contains(&def.metabolism.digest) && def.metabolism.basal <= 2000,
                "metabolism.digest is 50 to 1000, basal at most 2000",
            ),
            (
                "metabolism",
                def.metabolism.thrift <= 900,
                "metabolism.thrift is 0 to 900",
            ),
            (
                "litter",
                (1..=8).contains(&breeding.litter) && (1..=10_000).contains(&def.lifespan_days),
                "breeding.litter is 1 to 8, lifespan_days 1 to 10000",
            ),
            (
                "carrying_days",
                (1..=48).contains(&breeding.carrying_days) && breeding.pause_days <= 240,
                "breeding.carrying_days is 1 to 48, pause_days 0 to 240",
            ),
            (
                "grown_days",
                breeding.grown_days >= 1 && breeding.grown_days * 2 <= def.lifespan_days,
                "breeding.grown_days is 1 to half of the lifespan",
            ),
            (
                "warmth",
                def.place.warmth[0] < def.place.warmth[1] && def.place.refuge <= 1000,
                "place.warmth rises, place.refuge is 0 to 1000",
            ),
            (
                "voice",
                def.voice.pitch[0] <= def.voice.pitch[1] && def.voice.pitch[1] <= 127,
                "voice.pitch rises within 0 to 127",
            ),
            (
                "temper",
                def.temper.tameness <= 1000,
                "temper.tameness is 0 to 1000",
            ),
        ];
        for (key, holds, message) in all {
            self.must(def, key, holds, || message.into());
        }
    }

    fn place(&mut self, def: &SpeciesDef) {
        self.must(
            def,
            "biomes",
            !def.place.biomes.is_empty() && !def.place.moves_in.is_empty(),
            || "it has no place: place.biomes and place.moves_in name at least one each".into(),
        );
        let all = self.biomes();
        for biome in &def.place.winters {
            let known = self.biomes.contains(biome) && !def.place.biomes.contains(biome);
            self.must(def, "winters", known && def.migrates, || {
                format!("{biome:?} is no biome to winter in: it must be one of {all}, not its home, and the species must migrate")
            });
        }
        for biome in &def.place.biomes {
            let known = self.biomes.contains(biome);
            self.must(def, "biomes", known, || {
                format!("{biome:?} is no biome; there are {all}")
            });
            let Some(climate) = self.climates.iter().find(|climate| climate.biome == *biome) else {
                continue;
            };
            let [least, most] = def.place.warmth;
            let borne = climate
                .warmth
                .iter()
                .filter(|degrees| (least..=most).contains(degrees))
                .count();
            self.must(def, "warmth", borne >= 3, || {
                format!("it bears {borne} seasons of {biome} (place.warmth {least} to {most}); at least three must be")
            });
        }
    }

    /// Species whose food leads down to plants in the end.
    fn rooted(&self) -> BTreeSet<String> {
        let mut rooted: BTreeSet<String> = BTreeSet::new();
        loop {
            let before = rooted.len();
            for def in self.species {
                let feeds =
                    |of: &String| self.plants.iter().any(|plant| plant.slug == *of) || rooted.contains(of);
                if def.diet.iter().any(|meal| feeds(&meal.of)) {
                    rooted.insert(def.slug.clone());
                }
            }
            if rooted.len() == before {
                return rooted;
            }
        }
    }

    fn food(&mut self, def: &SpeciesDef, rooted: &BTreeSet<String>) {
        self.must(def, "diet", (1..=MEALS_MAX).contains(&def.diet.len()), || {
            format!("diet names 1 to {MEALS_MAX} foods, not {}", def.diet.len())
        });
        for meal in &def.diet {
            let plant = self.plants.iter().any(|plant| plant.slug == meal.of);
            let prey = self.species.iter().find(|other| other.slug == meal.of);
            self.must(def, "diet", plant || prey.is_some() || meal.of == CARRION, || {
                format!("{:?} is neither a plant, nor a species, nor carrion", meal.of)
            });
            self.must(def, "diet", meal.of != def.slug, || "it eats its own kind".into());
            self.must(
                def,
                "diet",
                prey.is_none_or(|other| other.passage.is_none()),
                || format!("{} lives in the sky, out of reach", meal.of),
            );
            self.must(def, "diet", (1..=1000).contains(&meal.skill), || {
                format!("skill at {} is 1 to 1000", meal.of)
            });
        }
        self.must(def, "diet", rooted.contains(&def.slug), || {
            "its food never comes down to a plant: whoever it eats eats only in a circle".into()
        });
        for biome in def.place.biomes.iter().chain(&def.place.winters) {
            let here = |meal: &str| {
                let plant = self
                    .plants
                    .iter()
                    .any(|plant| plant.slug == meal && plant.biomes.contains(biome));
                let prey = self
                    .species
                    .iter()
                    .any(|other| other.slug == meal && other.place.biomes.contains(biome));
                plant || prey
            };
            let fed = def.diet.iter().any(|meal| here(&meal.of));
            self.must(def, "diet", fed, || format!("it has no food in {biome}"));
        }
        let grazes = def
            .diet
            .iter()
            .any(|meal| meal.of == CARRION || self.plants.iter().any(|p| p.slug == meal.of));
        let day = u64::from(def.metabolism.basal) * DAY_MINUTES;
        let eats = u64::from(def.metabolism.bite) * 60 * u64::from(def.rhythm.hours());
        let kept = eats * u64::from(def.metabolism.digest) / 1000;
        self.must(def, "metabolism", !grazes || kept > day + day / 5, || {
            format!("it can eat {kept} grains a day and spends {day}: bite, digest or rhythm must give a fifth more than basal")
        });
    }

    fn limits(&mut self, def: &SpeciesDef) {
        let breeding = &def.breeding;
        self.must(def, "crowd", breeding.crowd > 0 && def.numbers.bound > 0, || {
            "it has no limit: breeding.crowd and numbers.bound are at least 1".into()
        });
        let room = u32::from(breeding.crowd) * NEIGHBOURHOODS_TENTHS / 10;
        self.must(def, "crowd", room <= u32::from(def.numbers.bound), || {
            format!(
                "it runs away: a region has room for {room} before none are born, its bound is {}",
                def.numbers.bound
            )
        });
        self.must(
            def,
            "numbers",
            def.numbers.start > 0 && def.numbers.start <= def.numbers.bound,
            || "numbers.start is 1 to numbers.bound".into(),
        );
        self.must(def, "seasons", !breeding.seasons.is_empty(), || {
            "it breeds in no season".into()
        });
        // A mother's litters in a life, were she fed: two of them must live to replace a pair.
        let days = u32::from(def.lifespan_days - breeding.grown_days.min(def.lifespan_days)) * 4 / 5;
        let share = breeding.seasons.len() as u32;
        let litters = days * share / 4 / u32::from(breeding.carrying_days + breeding.pause_days + 1);
        let young = litters * u32::from(breeding.litter);
        self.must(def, "litter", young >= 4, || {
            format!("a mother bears {young} young in her life; at least 4 must be, or it dies out")
        });
    }
}
