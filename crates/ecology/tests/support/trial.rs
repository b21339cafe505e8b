//! A small world for trials: grass, hares, deer and foxes on even ground with a pond in each corner block.

use ecology::climate::{Air, Climate, WorldMinute};
use ecology::fauna::{Fauna, Migrant, Minute};
use ecology::flora::{Flora, Mood};
use ecology::habitat::{GroundCell, Habitat};
use ecology::plants::{PlantDef, Stand};
use ecology::roster::Roster;
use ecology::species::{
    AfterLoss, Breeding, Company, Element, Meal, Metabolism, Numbers, Place, Rhythm, Season, Senses, Size,
    SpeciesDef, Speed, Temper, Voice,
};
use kernel::Milli;

/// A species with everything in the middle, to be changed where it differs.
pub fn species(slug: &str, diet: &[(&str, u16)]) -> SpeciesDef {
    SpeciesDef {
        slug: slug.into(),
        name: slug.into(),
        about: "For trials.".into(),
        lifespan_days: 60,
        rhythm: Rhythm::Always,
        company: Company::Loose,
        migrates: false,
        diet: diet
            .iter()
            .map(|(of, skill)| Meal {
                of: (*of).into(),
                skill: *skill,
            })
            .collect(),
        size: Size {
            metres: 0.5,
            full: 24_000,
            birth: 150,
            lean: 300,
        },
        speed: Speed { walk: 4.0, run: 14.0 },
        senses: Senses {
            sight: 16.0,
            far: true,
        },
        metabolism: Metabolism {
            basal: 2,
            bite: 60,
            digest: 500,
            drinks: true,
            thrift: 0,
        },
        breeding: Breeding {
            seasons: vec![Season::Spring, Season::Summer],
            litter: 3,
            carrying_days: 2,
            pause_days: 3,
            grown_days: 6,
            raises: true,
            crowd: 60,
        },
        place: Place {
            biomes: vec!["trial".into()],
            winters: Vec::new(),
            moves_in: vec![Element::Land, Element::Shallows],
            warmth: [-20, 40],
            refuge: 200,
        },
        voice: Voice {
            motif: 1,
            pitch: [60, 72],
        },
        temper: Temper {
            tameness: 300,
            after_loss: AfterLoss::Recovers,
        },
        numbers: Numbers {
            start: 200,
            bound: 60_000,
        },
        passage: None,
    }
}

/// Hares and herds of deer that graze, foxes that hunt both.
pub fn roster() -> Roster {
    let mut deer = species("deer", &[("grass", 1000)]);
    deer.company = Company::Herd;
    deer.size.full = 120_000;
    deer.metabolism.basal = 6;
    deer.metabolism.bite = 160;
    deer.breeding.litter = 1;
    let hare = species("hare", &[("grass", 1000)]);
    let mut fox = species("fox", &[("hare", 100), ("deer", 10), ("carrion", 1000)]);
    fox.company = Company::Solitary;
    fox.speed.run = 17.0;
    fox.size.full = 60_000;
    fox.metabolism.basal = 2;
    fox.metabolism.digest = 700;
    fox.breeding.crowd = 5;
    fox.lifespan_days = 120;
    let grass = PlantDef {
        slug: "grass".into(),
        name: "Grass".into(),
        model: "meadow-grass".into(),
        biomes: vec!["trial".into()],
        stands: Stand::Both,
        cover: 90_000,
        growth: 400,
        ripening: 300,
        withering: 10,
        sprouting: 400,
        seeding: 20,
        light: 400,
        moisture: [100, 500, 1000],
        warmth: [0, 18, 40],
        harmony: 200,
        tinder: 600,
        kept: 80,
    };
    let climate = Climate {
        biome: "trial".into(),
        warmth: [14, 20, 12, 6],
        swing: 4,
        light: [900, 1000, 800, 700],
        wetness: [50, 0, 50, 100],
        soil: 120_000,
    };
    Roster::new(vec![deer, hare, fox], vec![grass], vec![climate]).expect("the trial's roster is whole")
}

/// Even ground with a pond in every eighth cell of every eighth row.
pub fn ground(side: u16) -> Habitat {
    let cells = (0..u32::from(side) * u32::from(side))
        .map(|cell| {
            let (x, z) = (cell % u32::from(side), cell / u32::from(side));
            let pond = x % 8 == 3 && z % 8 == 3;
            GroundCell {
                element: if pond { Element::Shallows } else { Element::Land },
                moisture: 500,
                fertility: 1000,
            }
        })
        .collect();
    Habitat::new(side, cells).expect("a square")
}

/// So many individuals, six in ten hares, three deer, one fox, spread evenly by chance, of all ages.
pub fn herd(roster: &Roster, flora: &Flora, habitat: &Habitat, count: usize, limit: usize) -> Fauna {
    let mut fauna = Fauna::new(roster, flora, habitat, limit);
    let names = [
        "hare", "deer", "hare", "deer", "hare", "deer", "hare", "fox", "hare", "hare",
    ];
    let kinds = names.map(|slug| roster.species_called(slug).expect("it is on the roster"));
    let mut stream = kernel::RandomStream::new(11, "herd");
    for number in 0..count {
        let species = kinds[number % 10];
        let kind = &roster.species[species];
        let age = stream.below(kind.lifespan_minutes / 2);
        let migrant = Migrant {
            species,
            age,
            // From lean to well fed.
            matter: kind.room(age) / 20 * (10 + stream.below(10)),
            female: stream.below(2) == 0,
            trust: 0,
            id: 0,
        };
        let metres = habitat.metres();
        fauna.admit(
            roster,
            migrant,
            stream.unit_f32() * metres,
            stream.unit_f32() * metres,
        );
    }
    fauna.settle(habitat);
    fauna
}

/// A minute of this world: always noon of a mild day, so that all are about.
pub fn minute<'a>(roster: &'a Roster, habitat: &'a Habitat, at: u64, threads: usize) -> Minute<'a> {
    Minute {
        roster,
        habitat,
        at: WorldMinute(at),
        air: air(),
        mood: mood(),
        seed: 7,
        threads,
        regard: None,
        bustle: None,
    }
}

/// The air of that noon.
pub fn air() -> Air {
    Air {
        warmth: 160,
        light: 900,
        wetness: 0,
    }
}

/// A mood neither good nor bad.
pub fn mood() -> Mood {
    Mood {
        harmony: Milli::whole(50),
        dissonance: Milli::whole(15),
    }
}
