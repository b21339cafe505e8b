//! What is broken, in names, numbers, combos and ground, and what must be said of it.
//!
//! What it is not: it loads nothing. What is broken in the living world stands in `nature`.

/// One break: the file, what is replaced (first occurrence), by what, and what must be said, where.
pub struct Break {
    pub file: &'static str,
    pub find: &'static str,
    pub put: &'static str,
    pub told: &'static str,
    pub told_in: &'static str,
}

/// A break told of in the file that holds it.
pub const fn at(file: &'static str, find: &'static str, put: &'static str, told: &'static str) -> Break {
    Break {
        file,
        find,
        put,
        told,
        told_in: file,
    }
}

/// Files that are broken often.
pub const LANDING: &str = "regions/weavers-landing.toml";
/// The one interior.
pub const GROTTO: &str = "regions/memory-grotto.toml";
/// The other end of the Landing's road.
pub const COAST: &str = "regions/tidesong-coast.toml";

/// Names and numbers.
pub const NAMES_AND_NUMBERS: &[Break] = &[
    // The weather: rows, ranges, names.
    at(
        "weather.toml",
        "pace = 850",
        "pace = 85",
        "dissonance-storm: pace is 700 to 1000",
    ),
    at(
        "weather.toml",
        "species = [\"lumen-moth\"]",
        "species = [\"lumen-month\"]",
        "\"lumen-month\" is no species",
    ),
    at(
        "weather.toml",
        "biome = \"coast\"",
        "biome = \"cost\"",
        "the biome \"coast\" of a region has no row",
    ),
    // Text that is none, shapes that are none.
    at("world.toml", "seed = ", "seed = x", "must be quoted"),
    at(
        LANDING,
        "edge = \"mountains\"",
        "edge = \"wall\"",
        "unknown variant `wall`",
    ),
    at(
        LANDING,
        "edge = \"mountains\"",
        "edge = \"mountains\"\nfog = 3",
        "unknown field `fog`",
    ),
    at(LANDING, "slug = \"anya\"", "slug = \"Anya!\"", "is no slug"),
    // The world's own numbers.
    at(
        "world.toml",
        "place = \"grotto-waking\"",
        "place = \"nowhere\"",
        "which is not known",
    ),
    at(
        "world.toml",
        "day_minutes = 70",
        "day_minutes = 3",
        "10 to 1440 minutes",
    ),
    at("world.toml", "first_hour = 17", "first_hour = 24", "0 to 23"),
    at(
        "world.toml",
        "\"round-oak\"",
        "\"lighthouse\"",
        "is no model of a tree",
    ),
    at("world.toml", "\"round-oak\"", "\"bush\"", "listed twice"),
    at(
        "balance.toml",
        "share = 20",
        "share = 900",
        "rest.share is 0 to 250",
    ),
    at(
        "balance.toml",
        "together = [1000, 1500",
        "together = [1000, 9000",
        "rises to at most 2500",
    ),
    // Catalogue, surfaces, biomes.
    at(
        "models.toml",
        "radius = 0.55",
        "radius = 99.0",
        "radius is 0 to 15",
    ),
    at(
        "surfaces.toml",
        "colour = \"#8fc25a\"",
        "colour = \"green\"",
        "is no colour",
    ),
    at(
        "surfaces.toml",
        "name = \"lush\"",
        "name = \"grass\"",
        "another surface is called",
    ),
    at(
        "biomes/meadow.toml",
        "moist = \"lush\"",
        "moist = \"jelly\"",
        "\"jelly\" is no surface",
    ),
    at(
        "biomes/meadow.toml",
        "model = \"bush\"",
        "model = \"house\"",
        "not in the list of flora",
    ),
    at(
        "biomes/meadow.toml",
        "slug = \"meadow\"",
        "slug = \"lawn\"",
        "its file's name says",
    ),
    // Regions.
    at(
        LANDING,
        "biome = \"meadow\"",
        "biome = \"void\"",
        "\"void\" is no biome",
    ),
    at(LANDING, "grid = [1, 1]", "grid = [0, 1]", "on the same square"),
    at(LANDING, "grid = [1, 1]", "", "either `grid` or `interior`"),
    at(GROTTO, "[30720.0, 30720.0]", "[900.0, 900.0]", "off the grid"),
    at(LANDING, "silence = 120", "silence = -4", "0 to 10000"),
    at(LANDING, "wound_depth = 550", "wound_depth = 1200", "0 to 1000"),
    at(
        LANDING,
        "harmony = 52000",
        "harmony = 520000",
        "rest at 0 to 100000",
    ),
    at(LANDING, "tempo = 76", "tempo = 300", "40 to 240"),
    at(
        LANDING,
        "motif = [[62, 480]",
        "motif = [[63, 480]",
        "is not in D ionian",
    ),
    at(
        LANDING,
        "sky-top = \"#6f8fd6\"\n",
        "",
        "the palette has no \"sky-top\"",
    ),
    at(
        LANDING,
        "sky-top =",
        "sky-topp = \"#ffffff\"\nsky-top =",
        "is no entry of a palette",
    ),
    at(
        LANDING,
        "foliage = ",
        "ground-beach = \"#000000\"\nfoliage = ",
        "use a surface of its own",
    ),
    at(
        LANDING,
        "\"cinderfall\", ",
        "",
        "lies next to it and is not named",
    ),
    Break {
        told_in: "regions/cinderfall.toml",
        ..at(LANDING, "\"cinderfall\", ", "", "neighbours are mutual")
    },
    at(
        LANDING,
        "\"cinderfall\"",
        "\"singing-dunes\"",
        "does not lie next to it",
    ),
    at(LANDING, "\"cinderfall\"", "\"atlantis\"", "atlantis is no region"),
    at(LANDING, "radius = 120.0", "radius = 1200.0", "1 to 400 metres"),
    at(
        LANDING,
        "width = 4.0\nsurface = \"path\"",
        "width = 40.0\nsurface = \"path\"",
        "1 to 12 metres wide",
    ),
    at(
        LANDING,
        "surface = \"path\"",
        "surface = \"carpet\"",
        "\"carpet\" is no surface",
    ),
    // Places and props.
    at(
        LANDING,
        "slug = \"anya\"",
        "slug = \"lumi\"",
        "unique in the world",
    ),
    at(
        LANDING,
        "model = \"anya\"",
        "model = \"ghost\"",
        "\"ghost\" is no model",
    ),
    at(
        LANDING,
        "at = [262.5, 313.5]",
        "at = [262.5, 913.5]",
        "lies outside its region",
    ),
    at(
        LANDING,
        "intent = \"restoration\" }",
        "intent = \"repair\" }",
        "unknown variant",
    ),
    at(
        LANDING,
        "asks = { motif = [62, 66, 69, 71], intent = \"restoration\" }",
        "",
        "a statue asks for a motif",
    ),
    at(
        LANDING,
        "kind = \"person\"",
        "kind = \"crystal\"",
        "only crystals, have a pitch",
    ),
    at(
        LANDING,
        "place = \"grotto-waking\" }",
        "place = \"grotto-nowhere\" }",
        "which is not known",
    ),
    at(
        LANDING,
        "kind = \"spawn\"",
        "kind = \"landmark\"",
        "0 places of kind spawn",
    ),
    at(
        LANDING,
        "kind = \"wound\"",
        "kind = \"landmark\"",
        "0 places of kind wound",
    ),
    at(
        LANDING,
        "model = \"house\"",
        "model = \"hous\"",
        "\"hous\" is no model",
    ),
    // Stories.
    at(
        "journeys/first-hour.toml",
        "place = \"grotto-exit\"",
        "place = \"grotto-window\"",
        "grotto-window",
    ),
    at(
        "melodies/first-light.toml",
        "tempo = 76",
        "tempo = 7",
        "7 beats per minute",
    ),
    at(
        "melodies/first-light.toml",
        "slug = \"first-light\"",
        "slug = \"last-light\"",
        "its file's name says",
    ),
];

/// Combos, each broken where it counts.
pub const COMBOS: &[Break] = &[
    at(
        "combos/round.toml",
        "relation = \"canon\"",
        "relation = \"kanon\"",
        "unknown variant `kanon`",
    ),
    at(
        "combos/round.toml",
        "slug = \"round\"",
        "slug = \"rounds\"",
        "its file's name says",
    ),
    at(
        "combos/round.toml",
        "name = \"Round\"",
        "name = \"Hocket\"",
        "is called \"Hocket\" too",
    ),
    at(
        "combos/round.toml",
        "classes = [0]",
        "classes = [12]",
        "0 to 11 semitones",
    ),
    at(
        "combos/round.toml",
        "lag_ticks = [1440, 15360]",
        "lag_ticks = [9, 1]",
        "the least comes first",
    ),
    at(
        "combos/round.toml",
        "strength = 600",
        "strength = 1001",
        "0 to 1000 thousandths",
    ),
    at(
        "combos/round.toml",
        "creative = [1500, 2200]",
        "creative = [1400, 2200]",
        "1500 to 4000",
    ),
    at(
        "combos/round.toml",
        "creative = [1500, 2200]",
        "creative = [1500, 4200]",
        "from the least to 4000",
    ),
    at("combos/round.toml", "keeps = 700", "keeps = 1000", "100 to 950"),
    at(
        "combos/round.toml",
        "steps = [3, 8, 20]",
        "steps = [3, 3]",
        "each more than the one before",
    ),
    at(
        "combos/round.toml",
        "pattern = \"trail\"",
        "pattern = \"fireworks\"",
        "unknown variant `fireworks`",
    ),
    at(
        "combos/opening-door.toml",
        "strength = 700",
        "strength = 700\nclasses = [7]",
        "contrary-motion has no interval",
    ),
    at(
        "combos/opening-door.toml",
        "strength = 700",
        "strength = 700\nratio = [3, 2]",
        "contrary-motion has no ratio",
    ),
    at(
        "combos/hemiola.toml",
        "ratio = [3, 2]",
        "ratio = [2, 1]",
        "neither number divides",
    ),
    at(
        "combos/hemiola.toml",
        "from = \"great-forge\"",
        "from = \"nobody\"",
        "nobody and no place is called",
    ),
    at(
        "combos/hemiola.toml",
        "hidden = true",
        "hidden = true\nvoices = [1, 9]",
        "2 to 8 voices weave",
    ),
    at(
        "combos/hemiola.toml",
        "ratio = [3, 2]",
        "ratio = [4, 3]",
        "asks for the same as",
    ),
    at(
        "combos/wheel.toml",
        "instead_of = [\"round\"]",
        "instead_of = [\"wheels\"]",
        "there is none",
    ),
    at(
        "combos/piper.toml",
        "voices = [3, 8]",
        "voices = [2, 2]",
        "as many as the combo has at most",
    ),
];

/// What only the made ground shows.
pub const GROUND: &[Break] = &[
    // The well of the town thrown into the lake.
    at(
        LANDING,
        "at = [362.0, 276.0]",
        "at = [186.0, 220.0]",
        "under water",
    ),
    // A path straight through the lake.
    at(
        LANDING,
        "[[268.0, 326.0], [226.0, 326.0], [170.0, 322.0]",
        "[[268.0, 326.0], [226.0, 246.0], [170.0, 222.0]",
        "only a causeway may",
    ),
    // The look-out lifted to the clouds, so that the way down from it is a wall.
    at(
        LANDING,
        "level = 27.0",
        "level = 180.0",
        "can be walked with ease",
    ),
    // A path that ends at a border and nowhere.
    at(
        COAST,
        "[[512.0, 250.0], [470.0",
        "[[512.0, 280.0], [470.0",
        "does not go on beyond it",
    ),
    // A house on top of who arrives.
    at(
        LANDING,
        "at = [[352.0, 258.0, 80]",
        "at = [[258.0, 417.0, 80]",
        "in the way of who arrives",
    ),
];
