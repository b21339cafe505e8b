//! The soak: the whole world's life left alone for years, and what may be said of it afterwards.
//!
//! Every region lives by the population model (or, asked for, by its individuals), in its climate's own air, with harmony moved by the slow
//! causes and by how its life stands; a blow may strike on the way. What it is not: it reads and writes nothing, and it is no proof; a world
//! that held for twenty seeds may still fall by the next.

mod verdict;

pub use verdict::{Verdict, after_blow, judge, judge_blows, lag_of};

use crate::region::after_hour;
use content::Pack;
use content::nature::habitat;
use ecology::climate::{Air, DAY_MINUTES, YEAR_DAYS, YEAR_HOURS};
use ecology::ecosystem::{EcologyCommand, Ecosystem};
use ecology::flora::Mood;
use ecology::roster::{Roster, RosterError, SPECIES_MAX};
use ecology::vitals::VitalsOfAll;
use ecology::wild::{self, Beginning, Corridor, Wild};
use kernel::{Milli, RegionId};
use world::RegionDef;
use world::harmony::FULL;
use world::land::Land;
use world::region_def::Site;

/// Years of one soak at most.
pub const YEARS_MAX: u32 = 100;
/// The day on which a blow strikes.
pub const BLOW_DAY: u64 = 3 * YEAR_DAYS;
/// World days of the storm.
const STORM_DAYS: u64 = 30;

/// What strikes the world on [`BLOW_DAY`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blow {
    /// Nothing.
    None,
    /// Half of a species, by its index, is taken away everywhere.
    Halve(usize),
    /// A month of storm: dark, wet, cold and dissonant.
    Storm,
}

/// One soak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SoakPlan {
    /// World years, 1 to [`YEARS_MAX`].
    pub years: u32,
    /// Its chance.
    pub seed: u64,
    /// What strikes.
    pub blow: Blow,
    /// Whether every region lives by its individuals; some hundred times slower.
    pub individuals: bool,
}

/// What happened, day by day.
#[derive(Debug, Clone)]
pub struct Course {
    /// The seed.
    pub seed: u64,
    /// Regions in their order.
    pub regions: Vec<RegionId>,
    /// Counts by day, region and species.
    pub days: Vec<Vec<[u32; SPECIES_MAX]>>,
    /// Harmony by day and region, in thousandths of a point.
    pub harmony: Vec<Vec<i32>>,
    /// Grains of plants by day and region.
    pub cover: Vec<Vec<u64>>,
    /// How each region's life stands, by day.
    pub standing: Vec<Vec<u16>>,
    /// What became of each species until the end of each year, by year and region.
    pub vitals: Vec<Vec<VitalsOfAll>>,
}

impl Course {
    /// How many of a species there were in the whole world, day by day.
    #[must_use]
    pub fn world(&self, species: usize) -> Vec<u32> {
        let of_day = |day: &Vec<[u32; SPECIES_MAX]>| day.iter().map(|counts| counts[species]).sum();
        self.days.iter().map(of_day).collect()
    }
}

/// The world's wild as it begins, from a pack and its ground.
///
/// # Errors
/// What the content's check would have refused.
pub fn begin(pack: &Pack, land: &Land, seed: u64) -> Result<(Roster, Wild), RosterError> {
    let roster = pack.nature.roster()?;
    let mut regions = Vec::new();
    for (index, (slug, def)) in pack.regions.iter().enumerate() {
        let Some(ground) = land.grounds().iter().find(|ground| ground.region == *slug) else {
            continue;
        };
        let own = ecology::chance::mix(seed.wrapping_add(index as u64 + 1));
        regions.push(Ecosystem::new(
            &roster,
            &def.biome,
            habitat(ground),
            own,
            Default::default(),
        ));
    }
    let mut corridors = Vec::new();
    for (from, (_, def)) in pack.regions.iter().enumerate() {
        for neighbour in &def.neighbours {
            if let Some(to) = pack.regions.keys().position(|slug| slug == neighbour) {
                let border = pack.regions.get(neighbour).and_then(|other| border(def, other));
                corridors.push(Corridor { from, to, border });
            }
        }
    }
    Ok((roster, Wild::new(regions, corridors, seed)))
}

/// The border between two regions of the grid: 0 north, 1 east, 2 south, 3 west.
fn border(from: &RegionDef, to: &RegionDef) -> Option<u8> {
    let (Site::Outdoor { grid_x: x, grid_z: z }, Site::Outdoor { grid_x, grid_z }) = (from.site, to.site)
    else {
        return None;
    };
    match (grid_x - x, grid_z - z) {
        (0, -1) => Some(0),
        (1, 0) => Some(1),
        (0, 1) => Some(2),
        (-1, 0) => Some(3),
        _ => None,
    }
}

/// Lets the world live.
///
/// # Errors
/// As [`begin`].
pub fn run(pack: &Pack, land: &Land, plan: &SoakPlan) -> Result<Course, RosterError> {
    run_seen(pack, land, plan, |_, _| {})
}

/// Lets the world live, and shows it at the beginning of each day.
///
/// # Errors
/// As [`begin`].
pub fn run_seen(
    pack: &Pack,
    land: &Land,
    plan: &SoakPlan,
    mut see: impl FnMut(u64, &Wild),
) -> Result<Course, RosterError> {
    let (roster, mut wild) = begin(pack, land, plan.seed)?;
    if plan.individuals {
        for region in wild.regions_mut() {
            region.watch(&roster);
        }
    }
    let beginnings: Vec<Beginning> = wild.regions().iter().map(Beginning::of).collect();
    let defs: Vec<&RegionDef> = pack.regions.values().collect();
    let mut moods: Vec<Mood> = defs
        .iter()
        .map(|def| Mood {
            harmony: def.rest.harmony,
            dissonance: def.rest.dissonance,
        })
        .collect();
    let mut course = Course {
        seed: plan.seed,
        regions: pack.regions.keys().cloned().collect(),
        days: Vec::new(),
        harmony: Vec::new(),
        cover: Vec::new(),
        standing: Vec::new(),
        vitals: Vec::new(),
    };
    let mut standings = vec![1000; defs.len()];
    let hours = u64::from(plan.years.clamp(1, YEARS_MAX)) * YEAR_HOURS;
    for hour in 0..hours {
        let day = hour / 24;
        if hour % 24 == 0 {
            strike(&mut wild, &roster, plan.blow, day);
            standings = note(&mut course, &wild, &roster, &beginnings, &moods);
            see(day, &wild);
        }
        let storm = plan.blow == Blow::Storm && (BLOW_DAY..BLOW_DAY + STORM_DAYS).contains(&day);
        let air: Vec<Air> = wild
            .regions()
            .iter()
            .map(|region| air(&roster, region, plan.individuals, storm))
            .collect();
        moods = moved(pack, &defs, &moods, &standings, storm);
        wild.hour(&roster, &air, &moods);
        if (hour + 1).is_multiple_of(YEAR_HOURS) {
            let of_regions = wild.regions().iter().map(|region| *region.vitals());
            course.vitals.push(of_regions.collect());
        }
    }
    note(&mut course, &wild, &roster, &beginnings, &moods);
    Ok(course)
}

fn strike(wild: &mut Wild, roster: &Roster, blow: Blow, day: u64) {
    let Blow::Halve(species) = blow else { return };
    if day != BLOW_DAY {
        return;
    }
    for region in wild.regions_mut() {
        let many = region.counts()[species] / 2;
        region
            .command(roster, EcologyCommand::Remove { species, many })
            .expect("the species is on the roster");
    }
}

fn air(roster: &Roster, region: &Ecosystem, individuals: bool, storm: bool) -> Air {
    let mut air = wild::mean_air(roster, region);
    if individuals && let Some(climate) = roster.climate(region.biome()) {
        air = climate.air(region.at());
    }
    if storm {
        air.light = air.light * 2 / 5;
        air.warmth -= 40;
        air.wetness += 250;
    }
    air
}

/// Harmony and dissonance after an hour of slow causes and of how life stands.
fn moved(pack: &Pack, defs: &[&RegionDef], moods: &[Mood], standings: &[u16], storm: bool) -> Vec<Mood> {
    let of = |slug: &RegionId| pack.regions.keys().position(|own| own == slug);
    let mut after = Vec::with_capacity(moods.len());
    for (index, def) in defs.iter().enumerate() {
        let neighbours: Vec<(RegionId, Milli, Milli)> = def
            .neighbours
            .iter()
            .filter_map(|slug| {
                Some((
                    slug.clone(),
                    moods[of(slug)?].harmony,
                    moods[of(slug)?].dissonance,
                ))
            })
            .collect();
        let now = (moods[index].harmony, moods[index].dissonance);
        let (harmony, dissonance) = after_hour(&pack.balance, def, now, &neighbours);
        let (gives, jars) = pack.nature.balance.hour_of(standings[index]);
        let jars = if storm { jars + 600 } else { jars };
        after.push(Mood {
            harmony: (harmony + Milli(gives)).within(Milli::ZERO, FULL),
            dissonance: (dissonance + Milli(jars)).within(Milli::ZERO, FULL),
        });
    }
    after
}

fn note(
    course: &mut Course,
    wild: &Wild,
    roster: &Roster,
    beginnings: &[Beginning],
    moods: &[Mood],
) -> Vec<u16> {
    let regions = wild.regions();
    let standings: Vec<u16> = regions
        .iter()
        .zip(beginnings)
        .map(|(region, began)| wild::standing(roster, region, began).whole())
        .collect();
    course.days.push(regions.iter().map(Ecosystem::counts).collect());
    course
        .harmony
        .push(moods.iter().map(|mood| mood.harmony.0).collect());
    course
        .cover
        .push(regions.iter().map(|region| Beginning::of(region).cover).collect());
    course.standing.push(standings.clone());
    debug_assert!(
        regions
            .iter()
            .all(|region| region.at().0.is_multiple_of(DAY_MINUTES))
    );
    standings
}
