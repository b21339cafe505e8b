//! Loading: files into a pack, or everything that is wrong with them.
//!
//! First every file is read by its place in the tree; then names are resolved and ranges checked (`check`); last, when the ground can be
//! made at all, what stands on it is checked against it. What it is not: it reads no folder.

use crate::check;
use crate::error::{ContentError, Origin};
use crate::nature::{Nature, TendingDef};
use crate::pack::{Pack, WorldDef};
use crate::raw::{BiomeFile, EcologyFile, ModelsFile, RegionFile, SurfacesFile, WeatherFile, WorldFile};
use crate::source::Source;
use crate::words::{Words, WordsDef};
use ecology::climate::Climate;
use ecology::plants::PlantDef;
use ecology::species::SpeciesDef;
use ecology::standing::NatureBalance;
use kernel::RegionId;
use quests::JourneyDef;
use song::{ComboDef, Melody, MelodyDef};
use std::collections::BTreeMap;
use toml::Spanned;
use weather::WeatherDef;
use world::RegionDef;
use world::biome_def::{BiomeDef, ModelDef, SurfaceDef};
use world::harmony::Balance;
use world::region_def::{PlaceKind, Site};

/// Files of one pack at most.
const FILES_MAX: usize = 512;

/// Where each definition stands, for errors of later checks.
#[derive(Debug, Default)]
pub(crate) struct Origins {
    pub(crate) world: BTreeMap<&'static str, Origin>,
    pub(crate) regions: BTreeMap<RegionId, RegionOrigins>,
    pub(crate) biomes: BTreeMap<String, Origin>,
    pub(crate) models: BTreeMap<String, Origin>,
    pub(crate) surfaces: Vec<Origin>,
    pub(crate) flora: Vec<Origin>,
    pub(crate) journeys: BTreeMap<String, Origin>,
    pub(crate) combos: BTreeMap<String, KeyOrigins>,
    pub(crate) balance: Option<Origin>,
    pub(crate) ecology: Option<Origin>,
    pub(crate) climates: BTreeMap<String, Origin>,
    pub(crate) species: BTreeMap<String, KeyOrigins>,
    pub(crate) plants: BTreeMap<String, KeyOrigins>,
    /// Where each part of the weather stands, by its name and row.
    pub(crate) weather: BTreeMap<(&'static str, usize), Origin>,
}

/// Where the keys of a file stand, each where it is first written.
#[derive(Debug)]
pub(crate) struct KeyOrigins {
    top: Origin,
    keys: BTreeMap<String, Origin>,
}

impl KeyOrigins {
    fn new(source: &Source) -> Self {
        Self {
            top: source.top(),
            keys: source.keys(),
        }
    }

    /// Where a key stands; the file's beginning where it is not written.
    pub(crate) fn of(&self, key: &str) -> &Origin {
        self.keys.get(key).unwrap_or(&self.top)
    }
}

/// Where the parts of a region stand.
#[derive(Debug, Clone)]
pub(crate) struct RegionOrigins {
    pub(crate) top: Origin,
    pub(crate) biome: Origin,
    pub(crate) site: Origin,
    pub(crate) silence: Origin,
    pub(crate) wound_depth: Origin,
    pub(crate) rest: Origin,
    pub(crate) song: Origin,
    pub(crate) palette: Origin,
    pub(crate) neighbours: Vec<Origin>,
    pub(crate) features: Vec<Origin>,
    pub(crate) paths: Vec<Origin>,
    pub(crate) places: Vec<Origin>,
    pub(crate) props: Vec<Origin>,
}

/// Makes a pack of files given as (path relative to the content folder, bytes).
///
/// # Errors
/// Everything that is wrong, ordered by file and line.
pub fn load<P, B>(files: impl IntoIterator<Item = (P, B)>) -> Result<Pack, Vec<ContentError>>
where
    P: Into<String>,
    B: AsRef<[u8]>,
{
    let mut reading = Reading::default();
    for (path, bytes) in files {
        reading.files += 1;
        if reading.files > FILES_MAX {
            reading.whole("", format!("more than the {FILES_MAX} files that are allowed"));
            break;
        }
        match Source::new(path.into(), bytes.as_ref()) {
            Ok(source) => reading.file(&source),
            Err(error) => reading.errors.push(error),
        }
    }
    reading.finish()
}

#[derive(Default)]
struct Reading {
    files: usize,
    errors: Vec<ContentError>,
    origins: Origins,
    world: Option<(WorldDef, Vec<String>)>,
    balance: Option<Balance>,
    models: BTreeMap<String, ModelDef>,
    surfaces: Option<Vec<SurfaceDef>>,
    biomes: BTreeMap<String, BiomeDef>,
    regions: BTreeMap<RegionId, RegionDef>,
    melodies: BTreeMap<String, Melody>,
    melody_defs: BTreeMap<String, MelodyDef>,
    journeys: BTreeMap<String, JourneyDef>,
    combos: BTreeMap<String, ComboDef>,
    lines: BTreeMap<String, String>,
    words: Words,
    ecology: Option<(NatureBalance, TendingDef, Vec<Climate>)>,
    species: BTreeMap<String, SpeciesDef>,
    plants: BTreeMap<String, PlantDef>,
    weather: Option<WeatherDef>,
}

impl Reading {
    fn whole(&mut self, file: &str, message: impl Into<String>) {
        self.errors.push(ContentError {
            file: file.to_owned(),
            line: 0,
            message: message.into(),
        });
    }

    fn file(&mut self, source: &Source) {
        let path = source.path.clone();
        let read = match path.as_str() {
            "world.toml" => self.world(source),
            "balance.toml" => self.balance(source),
            "models.toml" => self.models(source),
            "surfaces.toml" => self.surfaces(source),
            "ecology.toml" => self.ecology(source),
            "weather.toml" => self.weather(source),
            _ => match path.split_once('/') {
                Some(("regions", name)) if name.ends_with(".toml") => self.region(source),
                Some(("biomes", name)) if name.ends_with(".toml") => self.biome(source),
                Some(("melodies", name)) if name.ends_with(".toml") => self.melody(source),
                Some(("combos", name)) if name.ends_with(".toml") => self.combo(source),
                Some(("journeys", name)) if name.ends_with(".toml") => self.journey(source),
                Some(("lines", name)) if name.ends_with(".toml") => self.lines(source),
                Some(("words", name)) if name.ends_with(".toml") => self.words(source),
                Some(("species", name)) if name.ends_with(".toml") => self.one_species(source),
                Some(("plants", name)) if name.ends_with(".toml") => self.plant(source),
                Some((folder, name)) if name.ends_with(".toml") => Err(source.top().error(format!(
                    "{folder}/ is no folder of content: regions, biomes, melodies, combos, journeys, lines, words, species and plants are"
                ))),
                // Other layers keep files of their own beside the folders; what the pack does not know, it leaves to them.
                _ => Ok(()),
            },
        };
        if let Err(error) = read {
            self.errors.push(error);
        }
    }

    fn world(&mut self, source: &Source) -> Result<(), ContentError> {
        let file: WorldFile = source.read()?;
        let origins = &mut self.origins;
        origins
            .world
            .insert("spawn", source.origin(file.spawn.span().start));
        origins
            .world
            .insert("day", source.origin(file.day_minutes.span().start));
        origins
            .world
            .insert("hour", source.origin(file.first_hour.span().start));
        let mut flora = Vec::new();
        for model in file.flora {
            origins.flora.push(source.origin(model.span().start));
            flora.push(model.into_inner());
        }
        let spawn = file.spawn.into_inner();
        self.world = Some((
            WorldDef {
                name: file.name,
                seed: file.seed,
                spawn_region: spawn.region,
                spawn_place: spawn.place,
                day_ms: file.day_minutes.into_inner().saturating_mul(60_000),
                first_hour: file.first_hour.into_inner(),
            },
            flora,
        ));
        Ok(())
    }

    fn balance(&mut self, source: &Source) -> Result<(), ContentError> {
        self.origins.balance = Some(source.top());
        self.balance = Some(source.read()?);
        Ok(())
    }

    fn models(&mut self, source: &Source) -> Result<(), ContentError> {
        let file: ModelsFile = source.read()?;
        for model in file.model {
            let origin = source.origin(model.span().start);
            let model = model.into_inner();
            let slug = model.slug.clone();
            if self.models.insert(slug.clone(), model).is_some() {
                self.errors
                    .push(origin.error(format!("another model is called {slug:?} too")));
            }
            self.origins.models.insert(slug, origin);
        }
        Ok(())
    }

    fn surfaces(&mut self, source: &Source) -> Result<(), ContentError> {
        let file: SurfacesFile = source.read()?;
        let mut surfaces: Vec<SurfaceDef> = Vec::new();
        for surface in file.surface {
            let origin = source.origin(surface.span().start);
            let surface = surface.into_inner();
            if surfaces.iter().any(|other| other.name == surface.name) {
                self.errors
                    .push(origin.error(format!("another surface is called {:?} too", surface.name)));
            }
            self.origins.surfaces.push(origin);
            surfaces.push(surface);
        }
        self.surfaces = Some(surfaces);
        Ok(())
    }

    fn biome(&mut self, source: &Source) -> Result<(), ContentError> {
        let biome = source.read::<BiomeFile>()?.into_inner();
        let origin = source.top();
        if biome.slug != source.stem() {
            self.errors.push(origin.error(format!(
                "the biome is called {:?}; its file's name says {:?}",
                biome.slug,
                source.stem()
            )));
        }
        self.origins.biomes.insert(biome.slug.clone(), origin);
        self.biomes.insert(biome.slug.clone(), biome);
        Ok(())
    }

    fn region(&mut self, source: &Source) -> Result<(), ContentError> {
        let file: RegionFile = source.read()?;
        let top = source.top();
        let slug: RegionId = source
            .stem()
            .parse()
            .map_err(|error| top.error(format!("the file's name: {error}")))?;
        let (region, origins) = region(slug.clone(), file, source, &mut self.errors);
        self.origins.regions.insert(slug.clone(), origins);
        self.regions.insert(slug, region);
        Ok(())
    }

    fn melody(&mut self, source: &Source) -> Result<(), ContentError> {
        let def: MelodyDef = source.read()?;
        let top = source.top();
        if def.slug != source.stem() {
            self.errors.push(top.error(format!(
                "the melody is called {:?}; its file's name says {:?}",
                def.slug,
                source.stem()
            )));
        }
        let melody = def.melody().map_err(|error| top.error(error.to_string()))?;
        self.melodies.insert(def.slug.clone(), melody);
        self.melody_defs.insert(def.slug.clone(), def);
        Ok(())
    }

    fn combo(&mut self, source: &Source) -> Result<(), ContentError> {
        let combo: ComboDef = source.read()?;
        if combo.slug != source.stem() {
            self.errors.push(source.top().error(format!(
                "the combo is called {:?}; its file's name says {:?}",
                combo.slug,
                source.stem()
            )));
        }
        self.origins
            .combos
            .insert(combo.slug.clone(), KeyOrigins::new(source));
        self.combos.insert(combo.slug.clone(), combo);
        Ok(())
    }

    fn journey(&mut self, source: &Source) -> Result<(), ContentError> {
        let journey: JourneyDef = source.read()?;
        if journey.slug != source.stem() {
            self.errors.push(source.top().error(format!(
                "the journey is called {:?}; its file's name says {:?}",
                journey.slug,
                source.stem()
            )));
        }
        self.origins.journeys.insert(journey.slug.clone(), source.top());
        self.journeys.insert(journey.slug.clone(), journey);
        Ok(())
    }

    fn lines(&mut self, source: &Source) -> Result<(), ContentError> {
        let file: BTreeMap<String, Spanned<String>> = source.read()?;
        for (key, text) in file {
            let origin = source.origin(text.span().start);
            let text = text.into_inner();
            self.errors
                .extend(check::lines::line(&key, &text).map(|what| origin.error(what)));
            if self.lines.insert(key.clone(), text).is_some() {
                self.errors
                    .push(origin.error(format!("the line {key:?} is written twice")));
            }
        }
        Ok(())
    }

    fn words(&mut self, source: &Source) -> Result<(), ContentError> {
        let def: WordsDef = source.read()?;
        if let Err(faults) = self.words.add(source.stem(), &def) {
            let top = source.top();
            self.errors
                .extend(faults.into_iter().map(|fault| top.error(fault)));
        }
        Ok(())
    }

    fn ecology(&mut self, source: &Source) -> Result<(), ContentError> {
        let file: EcologyFile = source.read()?;
        self.origins.ecology = Some(source.top());
        let mut climates = Vec::new();
        for climate in file.climate {
            let origin = source.origin(climate.span().start);
            let climate = climate.into_inner();
            self.origins.climates.insert(climate.biome.clone(), origin);
            climates.push(climate);
        }
        self.ecology = Some((file.nature, file.tending, climates));
        Ok(())
    }

    fn weather(&mut self, source: &Source) -> Result<(), ContentError> {
        let file: WeatherFile = source.read()?;
        let origins = &mut self.origins.weather;
        let mut stands = |part, row, at: usize| drop(origins.insert((part, row), source.origin(at)));
        stands("field", 0, file.field.span().start);
        stands("storm", 0, file.storm.span().start);
        stands("aurora", 0, file.aurora.span().start);
        for (row, biome) in file.biome.iter().enumerate() {
            stands("biome", row, biome.span().start);
        }
        for (row, kind) in file.kind.iter().enumerate() {
            stands("kind", row, kind.span().start);
        }
        for (row, happening) in file.happening.iter().enumerate() {
            stands("happening", row, happening.span().start);
        }
        self.weather = Some(WeatherDef {
            field: file.field.into_inner(),
            storm: file.storm.into_inner(),
            aurora: file.aurora.into_inner(),
            biomes: file.biome.into_iter().map(Spanned::into_inner).collect(),
            kinds: file.kind.into_iter().map(Spanned::into_inner).collect(),
            happenings: file.happening.into_iter().map(Spanned::into_inner).collect(),
        });
        Ok(())
    }

    fn one_species(&mut self, source: &Source) -> Result<(), ContentError> {
        let def: SpeciesDef = source.read()?;
        self.named(source, "species", &def.slug);
        self.origins
            .species
            .insert(def.slug.clone(), KeyOrigins::new(source));
        self.species.insert(def.slug.clone(), def);
        Ok(())
    }

    fn plant(&mut self, source: &Source) -> Result<(), ContentError> {
        let def: PlantDef = source.read()?;
        self.named(source, "plant", &def.slug);
        self.origins
            .plants
            .insert(def.slug.clone(), KeyOrigins::new(source));
        self.plants.insert(def.slug.clone(), def);
        Ok(())
    }

    /// What a file holds is called as the file is.
    fn named(&mut self, source: &Source, what: &str, slug: &str) {
        if slug != source.stem() {
            self.errors.push(source.top().error(format!(
                "the {what} is called {slug:?}; its file's name says {:?}",
                source.stem()
            )));
        }
    }

    fn finish(mut self) -> Result<Pack, Vec<ContentError>> {
        for (file, missing) in [
            ("world.toml", self.world.is_none()),
            ("balance.toml", self.balance.is_none()),
            ("surfaces.toml", self.surfaces.is_none()),
            ("ecology.toml", self.ecology.is_none()),
            ("weather.toml", self.weather.is_none()),
        ] {
            let told = self.errors.iter().any(|error| error.file == file);
            if missing && !told {
                self.whole(file, "the file is missing");
            }
        }
        let (
            Some((world, flora)),
            Some(balance),
            Some(surfaces),
            Some((nature, tending, climates)),
            Some(weather),
        ) = (
            self.world,
            self.balance,
            self.surfaces,
            self.ecology,
            self.weather,
        )
        else {
            self.errors.sort();
            return Err(self.errors);
        };
        // What hints at combos is spoken like any line.
        for combo in self.combos.values() {
            for (number, hint) in (1..).zip(&combo.hints) {
                let key = format!("combo.{}.hint.{number}", combo.slug);
                self.lines.entry(key).or_insert_with(|| hint.text.clone());
            }
        }
        let pack = Pack {
            world,
            regions: self.regions,
            biomes: self.biomes,
            models: self.models,
            flora,
            surfaces,
            melodies: self.melodies,
            melody_defs: self.melody_defs,
            balance,
            journeys: self.journeys,
            combos: self.combos.into_values().collect(),
            lines: self.lines,
            words: self.words,
            nature: Nature {
                species: self.species.into_values().collect(),
                plants: self.plants.into_values().collect(),
                climates,
                balance: nature,
                tending,
            },
            weather,
        };
        // A file that could not be read makes its names unknown everywhere else: those errors would only hide the one that counts.
        if self.errors.is_empty() {
            self.errors = check::check(&pack, &self.origins);
        }
        self.errors.sort();
        self.errors.dedup();
        if self.errors.is_empty() {
            Ok(pack)
        } else {
            Err(self.errors)
        }
    }
}

fn region(
    slug: RegionId,
    file: RegionFile,
    source: &Source,
    errors: &mut Vec<ContentError>,
) -> (RegionDef, RegionOrigins) {
    let origin = |at: usize| source.origin(at);
    let site_origin = file
        .interior
        .as_ref()
        .map_or_else(|| source.top(), |interior| origin(interior.span().start));
    let site = match (file.grid, file.interior.map(Spanned::into_inner)) {
        (Some([grid_x, grid_z]), None) => Site::Outdoor { grid_x, grid_z },
        (None, Some(interior)) => Site::Interior {
            corner: interior.corner,
            side: interior.side,
        },
        _ => {
            errors.push(site_origin.error("a region has either `grid` or `interior`"));
            Site::Outdoor { grid_x: 0, grid_z: 0 }
        }
    };
    let mut origins = RegionOrigins {
        top: source.top(),
        biome: origin(file.biome.span().start),
        site: site_origin,
        silence: origin(file.silence.span().start),
        wound_depth: origin(file.wound_depth.span().start),
        rest: origin(file.rest.span().start),
        song: origin(file.song.span().start),
        palette: origin(file.palette.span().start),
        neighbours: Vec::new(),
        features: Vec::new(),
        paths: Vec::new(),
        places: Vec::new(),
        props: Vec::new(),
    };
    let mut props = Vec::new();
    for row in file.props {
        let at = origin(row.span().start);
        for prop in row.get_ref().props() {
            origins.props.push(at.clone());
            props.push(prop);
        }
    }
    let places = spread(file.place, &mut origins.places, &origin);
    let wound = places
        .iter()
        .find(|place| place.kind == PlaceKind::Wound)
        .map(|place| place.slug.clone());
    let region = RegionDef {
        slug,
        name: file.name,
        about: file.about,
        biome: file.biome.into_inner(),
        site,
        edge: file.edge,
        song: file.song.into_inner(),
        rest: file.rest.into_inner(),
        silence: file.silence.into_inner(),
        wound_depth: file.wound_depth.into_inner(),
        wound,
        features: spread(file.feature, &mut origins.features, &origin),
        paths: spread(file.path, &mut origins.paths, &origin),
        places,
        props,
        palette: file.palette.into_inner(),
        neighbours: spread(file.neighbours, &mut origins.neighbours, &origin),
    };
    (region, origins)
}

fn spread<T>(items: Vec<Spanned<T>>, origins: &mut Vec<Origin>, origin: &impl Fn(usize) -> Origin) -> Vec<T> {
    items
        .into_iter()
        .map(|item| {
            origins.push(origin(item.span().start));
            item.into_inner()
        })
        .collect()
}
