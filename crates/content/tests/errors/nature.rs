//! The living world broken: missing food, circles, places and ranges that cannot be, names that nobody bears; each on its key's line.
//!
//! What it is not: the lint's own arithmetic is tested in `ecology`.

use super::breaks::{Break, at};
use super::{line_of, load_with};

/// What must be said where one thing is broken.
pub const NATURE: &[Break] = &[
    at(
        "species/russet-fox.toml",
        "of = \"dawn-hare\"",
        "of = \"dawn-hair\"",
        "\"dawn-hair\" is neither a plant, nor a species, nor carrion",
    ),
    at(
        "species/dawn-hare.toml",
        "crowd = 30",
        "crowd = 300",
        "it runs away",
    ),
    at(
        "species/song-wolf.toml",
        "biomes = [",
        "biomes = [\"moon\", ",
        "\"moon\" is no biome",
    ),
    at(
        "species/dawn-hare.toml",
        "warmth = [-26, 46]",
        "warmth = [40, 46]",
        "it bears 0 seasons of meadow",
    ),
    at(
        "species/dawn-hare.toml",
        "slug = \"dawn-hare\"",
        "slug = \"dusk-hare\"",
        "its file's name says \"dawn-hare\"",
    ),
    at(
        "plants/fern.toml",
        "sprouting = 260",
        "sprouting = 0",
        "what was grazed off never comes back",
    ),
    at(
        "plants/fern.toml",
        "model = \"fern\"",
        "model = \"ferm\"",
        "\"ferm\" is no model",
    ),
    at("ecology.toml", "swing = 5", "swing = 50", "climate of meadow"),
    at("ecology.toml", "even = 700", "even = 0", "even 1 to 999"),
    at(
        "species/dune-adder.toml",
        "thrift = 800",
        "thrift = 1000",
        "metabolism.thrift is 0 to 900",
    ),
    at(
        "species/dune-adder.toml",
        "lifespan_days",
        "livespan_days",
        "unknown field `livespan_days`, expected one of",
    ),
    at(
        "species/bell-deer.toml",
        "\"spring\"",
        "\"sprung\"",
        "unknown variant `sprung`, expected one of `spring`, `summer`, `autumn`, `winter`",
    ),
    at(
        "species/bell-deer.toml",
        "of = \"fern\"",
        "of = \"bell-deer\"",
        "it eats its own kind",
    ),
    at(
        "species/bell-deer.toml",
        "start = 60",
        "start = 600",
        "numbers.start is 1 to numbers.bound",
    ),
    at(
        "species/bell-deer.toml",
        "bite = 190",
        "bite = 2",
        "bite, digest or rhythm must give a fifth more than basal",
    ),
    at(
        "species/cinder-drake.toml",
        "of = \"harp-jerboa\"",
        "of = \"star-whale\"",
        "star-whale lives in the sky, out of reach",
    ),
    at(
        "species/mirage-gazelle.toml",
        "biomes = [\"desert\"]",
        "biomes = [\"desert\", \"cave\"]",
        "it has no food in cave",
    ),
    at(
        "plants/fern.toml",
        "biomes = [\"forest\", ",
        "biomes = [\"wood\", ",
        "biomes are one or more that are known",
    ),
    at(
        "plants/fern.toml",
        "warmth = [-2, 16, 36]",
        "warmth = [16, -2, 36]",
        "rise from least to greatest",
    ),
];

#[test]
fn a_circle_missing_food_impossible_ranges_and_unknown_names_are_told_at_once_on_their_lines() {
    let (vole, wolf, fern) = (
        "species/rime-vole.toml",
        "species/song-wolf.toml",
        "plants/fern.toml",
    );
    // The vole now eats only the lynx, who eats it.
    let breaks = [
        at(vole, "of = \"frost-lichen\"", "of = \"glass-lynx\"", ""),
        at(vole, "of = \"fir-shoots\"", "of = \"glass-lynx\"", ""),
        at(
            "species/glass-lynx.toml",
            "of = \"glass-lamb\"",
            "of = \"rime-vole\"",
            "",
        ),
        at(
            "species/glass-lynx.toml",
            "of = \"chime-goat\"",
            "of = \"rime-vole\"",
            "",
        ),
        at(wolf, "biomes = [", "biomes = [\"moon\", ", ""),
        at(wolf, "warmth = [-38, 46]", "warmth = [46, -38]", ""),
        at(fern, "kept = 200", "kept = 900", ""),
        at(fern, "model = \"fern\"", "model = \"ferm\"", ""),
    ];
    let errors = load_with(&breaks.iter().collect::<Vec<_>>());
    assert!(errors.is_sorted());
    let expected = [
        (fern, "model", "\"ferm\" is no model"),
        (fern, "kept", "kept is 20 to 500"),
        ("species/glass-lynx.toml", "diet", "eats only in a circle"),
        (vole, "diet", "eats only in a circle"),
        (
            wolf,
            "biomes",
            "\"moon\" is no biome; there are cave, coast, desert",
        ),
        (wolf, "diet", "it has no food in moon"),
        (wolf, "warmth", "place.warmth rises"),
    ];
    for (file, key, told) in expected {
        let line = line_of(file, key);
        let found = errors
            .iter()
            .any(|error| error.file == file && error.line == line && error.message.contains(told));
        let all: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert!(found, "{file}:{line}: {told}\n{}", all.join("\n"));
    }
}
