//! What may be said of a soak: who was lost, who ran away, whether hunters follow their prey, and where harmony stood.
//!
//! What it is not: it runs nothing; every verdict is arithmetic over what was noted day by day.

use super::{BLOW_DAY, Course};
use ecology::climate::YEAR_DAYS;
use ecology::roster::Roster;
use ecology::species::{AfterLoss, SpeciesDef};
use std::ops::RangeInclusive;

/// Days by which a hunter's numbers are looked for before and after its prey's.
const LAG_DAYS: i64 = 72;
/// Days at the beginning that count for no cycle: the world finds its numbers first.
const SETTLING_DAYS: usize = YEAR_DAYS as usize;
/// Harmony, in thousandths of a point, between which no region may stay outside.
const HARMONY: (i32, i32) = (2_000, 98_000);

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What was looked at.
    pub what: String,
    /// Whether it holds.
    pub holds: bool,
    /// What was found.
    pub found: String,
}

/// Hundredths of what it would have been within which a species has recovered.
const RECOVERED: RangeInclusive<u32> = 50..=200;

/// Looks at some soaks of the same world without a blow.
#[must_use]
pub fn judge(roster: &Roster, courses: &[Course]) -> Vec<Verdict> {
    let mut verdicts = vec![
        lost(roster, courses),
        bounds(roster, courses),
        lags(roster, courses),
    ];
    verdicts.push(harmony(courses));
    verdicts
}

fn lost(roster: &Roster, courses: &[Course]) -> Verdict {
    let mut gone = Vec::new();
    for course in courses {
        for (index, kind) in roster.species.iter().enumerate() {
            if let Some(day) = course.world(index).iter().position(|count| *count == 0) {
                gone.push(format!("{} on day {day} (seed {})", kind.def.slug, course.seed));
            }
        }
    }
    Verdict {
        what: "no species is lost".into(),
        holds: gone.is_empty(),
        found: if gone.is_empty() {
            format!(
                "all {} live in all {} worlds",
                roster.species.len(),
                courses.len()
            )
        } else {
            gone.join(", ")
        },
    }
}

fn bounds(roster: &Roster, courses: &[Course]) -> Verdict {
    let mut over = Vec::new();
    let mut nearest = (0, String::new());
    for course in courses {
        for (index, kind) in roster.species.iter().enumerate() {
            let bound = u32::from(kind.def.numbers.bound);
            let most = course
                .days
                .iter()
                .flatten()
                .map(|counts| counts[index])
                .max()
                .unwrap_or(0);
            let share = most * 100 / bound.max(1);
            if share > nearest.0 {
                nearest = (share, kind.def.slug.clone());
            }
            if most > bound {
                over.push(format!(
                    "{}: {most} of {bound} (seed {})",
                    kind.def.slug, course.seed
                ));
            }
        }
    }
    Verdict {
        what: "none is over its bound in any region".into(),
        holds: over.is_empty(),
        found: if over.is_empty() {
            format!("nearest is {} at {} hundredths", nearest.1, nearest.0)
        } else {
            over.join(", ")
        },
    }
}

/// By how many days a hunter's numbers follow its prey's, and how strongly, over all regions and soaks: the lag of the greatest mean
/// cross-correlation of each region's two series, each less what that day of the year is like on the mean: the seasons drive both, and only what
/// they do not explain tells who follows whom. Prey counts by the matter of its bodies.
#[must_use]
pub fn lag_of(roster: &Roster, courses: &[Course], hunter: usize) -> Option<(i64, f64)> {
    let prey = roster.species[hunter].prey;
    let mut sums = vec![(0.0, 0.0); (2 * LAG_DAYS + 1) as usize];
    for course in courses {
        for region in 0..course.regions.len() {
            let hunters = series(roster, course, region, 1 << hunter);
            let hunted = series(roster, course, region, prey);
            let many = course
                .days
                .iter()
                .map(|day| f64::from(day[region][hunter]))
                .sum::<f64>();
            // Where few live, chance hides what they do: each region counts by how many there are.
            let weight = many / course.days.len().max(1) as f64;
            if hunters.len() < 2 * YEAR_DAYS as usize {
                continue;
            }
            for lag in -LAG_DAYS..=LAG_DAYS {
                if let Some(correlation) = correlation(&hunted, &hunters, lag) {
                    let sum = &mut sums[(lag + LAG_DAYS) as usize];
                    sum.0 += correlation * weight;
                    sum.1 += weight;
                }
            }
        }
    }
    let mean = |(sum, weight): &(f64, f64)| sum / weight.max(1e-9);
    let (index, best) = sums
        .iter()
        .enumerate()
        .filter(|(_, sum)| sum.1 > 0.0)
        .max_by(|a, b| mean(a.1).total_cmp(&mean(b.1)))?;
    Some((index as i64 - LAG_DAYS, mean(best)))
}

/// What a region's numbers of a set of species weigh, each day less the mean of that day of all years.
fn series(roster: &Roster, course: &Course, region: usize, set: u32) -> Vec<f64> {
    let days = course.days.get(SETTLING_DAYS..).unwrap_or_default();
    let weigh = |species: usize| f64::from(roster.species[species].def.size.full) / 1000.0;
    let weighed: Vec<f64> = days
        .iter()
        .map(|day| {
            (0..roster.species.len())
                .filter(|species| set >> species & 1 == 1)
                .map(|species| f64::from(day[region][species]) * weigh(species))
                .sum()
        })
        .collect();
    let year = YEAR_DAYS as usize;
    let of_day = |day: usize| {
        let same = weighed.iter().skip(day % year).step_by(year);
        same.clone().sum::<f64>() / same.count().max(1) as f64
    };
    (0..weighed.len()).map(|day| weighed[day] - of_day(day)).collect()
}

/// Pearson's correlation of one series with another so many days later; nothing where either stands still.
fn correlation(first: &[f64], second: &[f64], lag: i64) -> Option<f64> {
    let pairs: Vec<(f64, f64)> = (0..first.len() as i64)
        .filter_map(|day| {
            Some((
                first[day as usize],
                *second.get(usize::try_from(day + lag).ok()?)?,
            ))
        })
        .collect();
    let many = pairs.len() as f64;
    let (ma, mb) = (
        pairs.iter().map(|pair| pair.0).sum::<f64>() / many,
        pairs.iter().map(|pair| pair.1).sum::<f64>() / many,
    );
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (a, b) in pairs {
        ab += (a - ma) * (b - mb);
        aa += (a - ma) * (a - ma);
        bb += (b - mb) * (b - mb);
    }
    (aa > 1.0 && bb > 1.0).then(|| ab / (aa * bb).sqrt())
}

fn lags(roster: &Roster, courses: &[Course]) -> Verdict {
    let mut told = Vec::new();
    let (mut follow, mut hunters) = (0, 0);
    for (index, kind) in roster.species.iter().enumerate() {
        // Those that live by hunting, not those that also take what they find.
        if kind.prey.count_ones() < 2 {
            continue;
        }
        let Some((lag, strength)) = lag_of(roster, courses, index) else {
            continue;
        };
        hunters += 1;
        follow += u32::from(lag > 0 && strength > 0.1);
        told.push(format!("{} {lag:+} d ({strength:.2})", kind.def.slug));
    }
    Verdict {
        what: "hunters follow their prey".into(),
        holds: hunters == 0 || follow == hunters,
        found: format!("{follow} of {hunters}: {}", told.join(", ")),
    }
}

fn harmony(courses: &[Course]) -> Verdict {
    let mut stuck = Vec::new();
    let (mut least, mut most) = (i32::MAX, i32::MIN);
    for course in courses {
        for (region, slug) in course.regions.iter().enumerate() {
            let of_days: Vec<i32> = course.harmony.iter().map(|day| day[region]).collect();
            least = least.min(of_days.iter().copied().min().unwrap_or(0));
            most = most.max(of_days.iter().copied().max().unwrap_or(0));
            // Stuck is who ends a year there.
            let year = &of_days[of_days.len().saturating_sub(YEAR_DAYS as usize)..];
            if year.iter().all(|harmony| *harmony < HARMONY.0)
                || year.iter().all(|harmony| *harmony > HARMONY.1)
            {
                stuck.push(format!("{slug} (seed {})", course.seed));
            }
        }
    }
    Verdict {
        what: "harmony is stuck nowhere".into(),
        holds: stuck.is_empty(),
        found: format!(
            "between {:.1} and {:.1} {}",
            f64::from(least) / 1000.0,
            f64::from(most) / 1000.0,
            stuck.join(", ")
        ),
    }
}

/// Whether a species does after both blows what content says of it, given [`after_blow`] of each.
#[must_use]
pub fn judge_blows(species: &SpeciesDef, halved: Option<u32>, stormed: Option<u32>) -> Verdict {
    let bears = |hundredths: Option<u32>| match species.temper.after_loss {
        AfterLoss::Recovers => hundredths.is_some_and(|share| RECOVERED.contains(&share)),
        AfterLoss::Shifts => hundredths.is_some_and(|share| share > 0),
    };
    Verdict {
        what: format!("{} {:?} after a blow", species.slug, species.temper.after_loss).to_lowercase(),
        holds: bears(halved) && bears(stormed),
        found: format!(
            "halved: {} hundredths of the spared, after the storm: {}",
            halved.unwrap_or(0),
            stormed.unwrap_or(0)
        ),
    }
}

/// Looks at what a blow did: how a species stands in the last half year after it, against a world that was spared, in hundredths.
#[must_use]
pub fn after_blow(spared: &[Course], struck: &[Course], species: usize) -> Option<u32> {
    let late = |courses: &[Course]| -> f64 {
        let from = BLOW_DAY as usize + 3 * YEAR_DAYS as usize / 2;
        let days = |course: &Course| {
            let world = course.world(species);
            let days = &world[from.min(world.len())..(from + YEAR_DAYS as usize).min(world.len())];
            days.iter().map(|count| f64::from(*count)).sum::<f64>() / days.len().max(1) as f64
        };
        courses.iter().map(days).sum::<f64>() / courses.len().max(1) as f64
    };
    let (before, after) = (late(spared), late(struck));
    (before > 0.0).then_some((after / before * 100.0) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ecology::plants::PlantDef;
    use ecology::roster::SPECIES_MAX;
    use ecology::species::SpeciesDef;
    use kernel::RegionId;

    /// A world of one region in which hunters are what their prey was so many days before.
    fn course(slug: &str, prey: usize, hunter: usize, lag: usize) -> Course {
        // Waves that no year repeats, from chance that has no memory.
        let noise: Vec<u32> = (0..600)
            .map(|day| (ecology::chance::mix(day) >> 58) as u32)
            .collect();
        let many = |day: usize| 200 + noise[day..day + 20].iter().sum::<u32>();
        let days = (0..480).map(|day| {
            let mut counts = [0; SPECIES_MAX];
            counts[prey] = many(day + 80);
            counts[hunter] = many(day + 80 - lag) / 10;
            vec![counts]
        });
        Course {
            seed: 1,
            regions: vec![slug.parse::<RegionId>().expect("a slug")],
            days: days.collect(),
            harmony: Vec::new(),
            cover: Vec::new(),
            standing: Vec::new(),
            vitals: Vec::new(),
        }
    }

    #[test]
    fn the_lag_of_hunters_is_found_to_the_day() {
        let read = |text: &str| toml::from_str::<SpeciesDef>(text).expect("it is content");
        let mut hare = read(include_str!("../../../../content/species/dawn-hare.toml"));
        let mut fox = read(include_str!("../../../../content/species/russet-fox.toml"));
        hare.diet.retain(|meal| meal.of == "meadow-grass");
        fox.diet.retain(|meal| meal.of == "dawn-hare");
        let grass = include_str!("../../../../content/plants/meadow-grass.toml");
        let grass: PlantDef = toml::from_str(grass).expect("it is content");
        let roster = Roster::new(vec![hare, fox], vec![grass], Vec::new()).expect("it is whole");
        let of = |slug| roster.species_called(slug).expect("on the roster");
        let (hare, fox) = (of("dawn-hare"), of("russet-fox"));
        for lag in [7, 30] {
            let courses = [course("meadow", hare, fox, lag)];
            let (found, strength) = lag_of(&roster, &courses, fox).expect("both live");
            assert_eq!(found, lag as i64);
            assert!(strength > 0.8, "{strength}");
        }
    }
}
