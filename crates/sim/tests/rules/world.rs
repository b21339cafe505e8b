//! A small world for the scenarios: the real journey, lines and numbers over three regions as simple as can be.
//!
//! The regions are of the tests' own making, so that a tree moved in content breaks no rule's test.

use content::{Pack, WorldDef};
use kernel::{Milli, PlaceId, RegionId, SongweaverId, WorldMillis};
use sim::Rules;
use song::{Intent, Melody, MelodyDef, Metre, RegionSong, notation};
use std::collections::BTreeMap;
use std::sync::OnceLock;
use world::RegionDef;
use world::harmony::Balance;
use world::region_def::{Asks, Leads, OuterEdge, PlaceDef, PlaceKind, Point, Rest, Site};

pub const JOURNEY: &str = include_str!("../../../../content/journeys/first-hour.toml");
pub const ATTUNEMENT: &str = include_str!("../../../../content/attunement.toml");
pub const WEATHER: &str = include_str!("../../../../content/weather.toml");
const BALANCE: &str = include_str!("../../../../content/balance.toml");
const LINES: [&str; 7] = [
    include_str!("../../../../content/lines/anya.toml"),
    include_str!("../../../../content/lines/codex.toml"),
    include_str!("../../../../content/lines/hints.toml"),
    include_str!("../../../../content/lines/ignis.toml"),
    include_str!("../../../../content/lines/kai.toml"),
    include_str!("../../../../content/lines/lumi.toml"),
    include_str!("../../../../content/lines/places.toml"),
];

/// One combo that stands in every codex, and one that is hidden.
const COMBOS: [&str; 2] = [
    r#"
    slug = "crab"
    name = "Crab"
    about = "One goes forward, the other backward."
    hidden = true
    all = [{ relation = "retrograde", strength = 600 }]
    sound = "glass"
    hints = [
        { from = "ignis", text = "It opens as it closes." },
        { from = "landing-elder", text = "Some songs walk home the way they came." },
        { from = "ignis", text = "The last petal is the first." },
    ]
    effect = { creative = [2000, 3000], restoration = [1500, 2000], exploration = [1500, 2000], protection = [1500, 2000] }
    look = { pattern = "mirror", colours = ["violet", "pearl"] }
    wear = { keeps = 600, recovers_minutes = 20 }
    mastery = { steps = [3, 8, 20], adds = 60 }
    "#,
    r#"
    slug = "round"
    name = "Round"
    about = "One tune, begun again."
    all = [{ relation = "canon", strength = 600 }]
    sound = "echo"
    effect = { creative = [1500, 2200], restoration = [1500, 2200], exploration = [1500, 1900], protection = [1500, 1900] }
    look = { pattern = "trail", colours = ["gold", "sky"] }
    wear = { keeps = 700, recovers_minutes = 20 }
    mastery = { steps = [3, 8, 20], adds = 60 }
    "#,
];

/// The lines of their hints, as the loader of content makes them.
fn hints() -> impl Iterator<Item = (String, String)> {
    let line = |number: u8, text: &str| (sim::realm::combos::hint_line("crab", number), text.to_owned());
    [
        line(1, "It opens as it closes."),
        line(2, "Some songs walk home the way they came."),
        line(3, "The last petal is the first."),
    ]
    .into_iter()
}

/// A world hour in milliseconds, at 70 minutes a day.
pub const HOUR_MS: u64 = 175_000;
/// Somebody.
pub const MIRA: SongweaverId = SongweaverId(0xa1);
/// Somebody else.
pub const TAVI: SongweaverId = SongweaverId(0xb2);

pub fn rules() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| Rules::new(pack(), &attunement()).unwrap())
}

/// The real numbers, with one opening in place of the real ones.
pub fn attunement() -> String {
    let tables = ATTUNEMENT.find("[energy]").unwrap();
    let end = ATTUNEMENT.find("[[").unwrap_or(ATTUNEMENT.len());
    format!(
        r#"{}
        opens = [{{ intent = "restoration", tier = 1, voice = "bowed" }}]
        {}"#,
        &ATTUNEMENT[..tables],
        &ATTUNEMENT[tables..end],
    )
}

pub fn region(slug: &str) -> RegionId {
    slug.parse().unwrap()
}

pub fn place(slug: &str) -> PlaceId {
    slug.parse().unwrap()
}

pub fn hours(hours: u64) -> WorldMillis {
    WorldMillis(hours * HOUR_MS)
}

/// A melody in common time at 76 beats a minute, as the small Landing sings.
pub fn melody(text: &str) -> Melody {
    let notes = notation::notes(text, Metre::COMMON).unwrap();
    Melody::new(notes, 76, Metre::COMMON, None).unwrap()
}

/// A place of the small world in units of 1/64 m, as performances state it.
pub fn spot(at: &str) -> (i32, i32) {
    let pack = &rules().pack;
    let found = pack
        .regions
        .values()
        .find_map(|region| Some(region.world(region.place(&place(at))?.at)))
        .unwrap();
    ((found.x * 64.0) as i32, (found.z * 64.0) as i32)
}

pub fn pack() -> Pack {
    let lines = LINES
        .iter()
        .flat_map(|text| toml::from_str::<BTreeMap<String, String>>(text).unwrap());
    let regions = [grotto(), landing(), wood(), cinderfall()];
    Pack {
        world: WorldDef {
            name: "Small".into(),
            seed: 1,
            spawn_region: region("memory-grotto"),
            spawn_place: place("crystal-1"),
            day_ms: 70 * 60_000,
            first_hour: 17,
        },
        regions: regions
            .into_iter()
            .map(|region| (region.slug.clone(), region))
            .collect(),
        biomes: BTreeMap::new(),
        models: BTreeMap::new(),
        flora: Vec::new(),
        surfaces: Vec::new(),
        melodies: melody_defs()
            .map(|def| (def.slug.clone(), def.melody().unwrap()))
            .collect(),
        melody_defs: melody_defs().map(|def| (def.slug.clone(), def)).collect(),
        balance: toml::from_str::<Balance>(BALANCE).unwrap(),
        journeys: [toml::from_str::<quests::JourneyDef>(JOURNEY).unwrap()]
            .into_iter()
            .map(|journey| (journey.slug.clone(), journey))
            .collect(),
        combos: COMBOS.map(|text| toml::from_str(text).unwrap()).to_vec(),
        lines: lines.chain(hints()).collect(),
        words: content::Words::default(),
        nature: content::nature::Nature::default(),
        weather: toml::from_str(WEATHER).unwrap(),
    }
}

fn melody_defs() -> impl Iterator<Item = MelodyDef> {
    let def = |slug: &str, intent, tier, notes: &str| MelodyDef {
        slug: slug.to_owned(),
        name: format!("The {slug}"),
        intent,
        tier,
        tonic: "D".into(),
        mode: song::Mode::Ionian,
        tempo: 76,
        metre: Metre::COMMON,
        notes: notes.to_owned(),
    };
    [
        def(
            "first-light",
            Intent::Restoration,
            0,
            "D4:q F#4 A4 B4 | A4 F#4 E4 F#4 | D4:w",
        ),
        def(
            "hearth-round",
            Intent::Protection,
            0,
            "D4:q D4 F#4 A4 | A4 G4 F#4:h",
        ),
        def(
            "far-lantern",
            Intent::Exploration,
            0,
            "D4:q A4 D5 A4 | B4 A4 D4:h",
        ),
        def("kindling", Intent::Creative, 0, "D5:q A4 B4 A4 | F#4 E4 D4:h"),
        def("mending", Intent::Restoration, 1, "A4:q F#4 D4 E4 | F#4 E4 D4:h"),
    ]
    .into_iter()
}

fn grotto() -> RegionDef {
    let site = Site::Interior {
        corner: Point::new(30_720.0, 30_720.0),
        side: 64.0,
    };
    let mut region = bare("memory-grotto", site);
    for (number, pitch) in [(1, 62), (2, 66), (3, 69), (4, 71)] {
        let mut crystal = bare_place(
            &format!("crystal-{number}"),
            PlaceKind::Crystal,
            10.0 * f64::from(number),
        );
        crystal.pitch = Some(pitch);
        region.places.push(crystal);
    }
    region
        .places
        .push(offering("lumi", PlaceKind::Echo, 20.0, &["greet", "listen"]));
    let mut exit = offering("grotto-exit", PlaceKind::Gate, 60.0, &["enter"]);
    exit.leads = Some(Leads {
        region: self::region("weavers-landing"),
        place: place("anya"),
    });
    region.places.push(exit);
    region
}

fn landing() -> RegionDef {
    let mut region = bare("weavers-landing", Site::Outdoor { grid_x: 1, grid_z: 1 });
    region.places.push(asking(
        "star-whale-statue",
        PlaceKind::Statue,
        300.0,
        &[62, 66, 69, 71],
        Intent::Restoration,
    ));
    region
        .places
        .push(offering("anya", PlaceKind::Person, 310.0, &["greet"]));
    region.places.push(offering(
        "lumi-at-the-statue",
        PlaceKind::Echo,
        312.0,
        &["greet", "listen"],
    ));
    region
        .places
        .push(offering("landing-gate", PlaceKind::Gate, 350.0, &["enter"]));
    region
        .places
        .push(bare_place("landing-wound", PlaceKind::Wound, 100.0));
    region.wound = Some(place("landing-wound"));
    region.wound_depth = 600;
    region
}

fn wood() -> RegionDef {
    let mut region = bare("whisperwood-grove", Site::Outdoor { grid_x: 1, grid_z: 0 });
    region.song = song(
        9,
        song::Mode::Dorian,
        &[(69, 480), (72, 480), (74, 480), (76, 960)],
    );
    region.places.push(asking(
        "gloom-shade",
        PlaceKind::Shade,
        100.0,
        &[64, 69, 71, 72],
        Intent::Protection,
    ));
    region.places.push(asking(
        "resonant-blossom",
        PlaceKind::Blossom,
        300.0,
        &[69, 72, 76, 74, 69],
        Intent::Creative,
    ));
    region
}

fn cinderfall() -> RegionDef {
    let mut region = bare("cinderfall", Site::Outdoor { grid_x: 2, grid_z: 1 });
    region
        .places
        .push(offering("ignis", PlaceKind::Echo, 100.0, &["greet", "listen"]));
    region
}

fn song(tonic: u8, mode: song::Mode, motif: &[(u8, u32)]) -> RegionSong {
    RegionSong {
        tonic: song::PitchClass::of(tonic),
        mode,
        tempo: 76,
        metre: Metre::COMMON,
        motif: motif.to_vec(),
        mood: "hopeful".into(),
    }
}

fn bare(slug: &str, site: Site) -> RegionDef {
    RegionDef {
        slug: region(slug),
        name: format!("The {slug}"),
        about: "A region of the tests.".into(),
        biome: "meadow".into(),
        site,
        edge: OuterEdge::Sea,
        song: song(
            2,
            song::Mode::Ionian,
            &[(62, 480), (66, 480), (69, 480), (71, 960)],
        ),
        rest: Rest {
            harmony: Milli(50_000),
            dissonance: Milli(20_000),
        },
        silence: Milli(300),
        wound_depth: 0,
        wound: None,
        features: Vec::new(),
        paths: Vec::new(),
        places: Vec::new(),
        props: Vec::new(),
        palette: BTreeMap::new(),
        neighbours: Vec::new(),
    }
}

/// A place at (at, at) of its region, within 12 m of reach.
fn bare_place(slug: &str, kind: PlaceKind, at: f64) -> PlaceDef {
    PlaceDef {
        slug: place(slug),
        name: format!("The {slug}"),
        kind,
        model: "stone".into(),
        at: Point::new(at, at),
        yaw: 0,
        scale: 1.0,
        reach: 12.0,
        flat: 0.0,
        lift: 0.0,
        offers: Vec::new(),
        leads: None,
        asks: None,
        pitch: None,
    }
}

fn offering(slug: &str, kind: PlaceKind, at: f64, offers: &[&str]) -> PlaceDef {
    let mut place = bare_place(slug, kind, at);
    place.offers = offers.iter().map(|offer| (*offer).to_owned()).collect();
    place
}

fn asking(slug: &str, kind: PlaceKind, at: f64, motif: &[u8], intent: Intent) -> PlaceDef {
    let mut place = bare_place(slug, kind, at);
    place.asks = Some(Asks {
        motif: motif.to_vec(),
        intent,
    });
    place
}
