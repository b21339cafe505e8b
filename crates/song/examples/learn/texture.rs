//! Learns the texture's tables from pairs of a piece and the same piece altered, then how the criteria weigh.

use crate::files::Folder;
use song::Score;
use song::score::texture::{self, CRITERIA, SIZES, TextureCriterion, tally};
use std::fmt::Write as _;

/// Added to every count.
const SMOOTHING: f64 = 3.0;
/// Most that a cell says, in thousandths.
const MOST: f64 = 4000.0;

/// Alterations that a criterion is learnt from.
fn kinds(criterion: TextureCriterion) -> &'static [&'static str] {
    match criterion {
        TextureCriterion::Counterpoint
        | TextureCriterion::Progression
        | TextureCriterion::Sonority
        | TextureCriterion::Vicinity
        | TextureCriterion::Harmony => &["bar_late", "elsewhere", "passage", "semitone", "halfbeat"],
        TextureCriterion::Inversion | TextureCriterion::Spacing | TextureCriterion::Roles => &["registers"],
        TextureCriterion::Line => &["shuffle"],
        TextureCriterion::Rhythm | TextureCriterion::Pacing => {
            &["halfbeat", "bar_late", "elsewhere", "passage"]
        }
    }
}

/// Parts into which pieces are divided, so that weights are learnt from pieces that the tables they weigh do not know.
const FOLDS: usize = 5;

struct Pair {
    fold: usize,
    original: Score,
    altered: Score,
    kind: String,
    changed: u64,
}

type Counts = Vec<Vec<f64>>;

pub(crate) fn learn(folder: &Folder) {
    let mut pairs = Vec::new();
    for list in ["pairs.tsv", "pairs_hard.tsv"] {
        for [original, altered, kind] in folder.rows(list, ["original", "altered", "kind"]) {
            let name = original;
            let (Some(original), Some(altered)) = (folder.score(&name), folder.score(&altered)) else {
                continue;
            };
            let changed = changed(&original, &altered);
            pairs.push(Pair {
                fold: fold(&name),
                original,
                altered,
                kind,
                changed,
            });
        }
    }
    println!("{} pairs", pairs.len());
    let without: Vec<Vec<Vec<i16>>> = (0..FOLDS)
        .map(|fold| tables(pairs.iter().filter(|pair| pair.fold != fold)))
        .collect();
    let values: Vec<([f64; CRITERIA], [f64; CRITERIA])> = pairs
        .iter()
        .map(|pair| {
            let tables = &without[pair.fold];
            (means(tables, &pair.original), means(tables, &pair.altered))
        })
        .collect();
    let integers = tables(pairs.iter());
    let weights: [[f64; CRITERIA]; SIZES] = std::array::from_fn(|size| weigh(&pairs, &values, size));
    let mut centres = [(0.0, 0.0); CRITERIA];
    for (at, centre) in centres.iter_mut().enumerate() {
        let kinds = kinds(TextureCriterion::ALL[at]);
        let (mut real, mut disjoint, mut count) = (0.0, 0.0, 0.0_f64);
        for (pair, value) in pairs.iter().zip(&values) {
            if kinds.contains(&pair.kind.as_str()) && pair.original.voices().len() > usize::from(at != 4) {
                real += value.0[at];
                disjoint += value.1[at];
                count += 1.0;
            }
        }
        *centre = (disjoint / count.max(1.0), real / count.max(1.0));
    }
    println!("{centres:?}");
    write(&integers, &centres, &weights);
}

/// The voices whose notes differ.
fn changed(original: &Score, altered: &Score) -> u64 {
    original
        .voices()
        .iter()
        .zip(altered.voices())
        .enumerate()
        .filter(|(_, (one, other))| one.notes != other.notes)
        .fold(0, |bits, (voice, _)| bits | 1 << voice)
}

/// The fold of a piece: alike for all that was made of it, whose names begin alike.
fn fold(name: &str) -> usize {
    let piece = name.trim_start_matches("pairs/");
    let piece = piece
        .split_once(".mxl")
        .or_else(|| piece.split_once('.'))
        .map_or(piece, |(piece, _)| piece);
    piece
        .bytes()
        .fold(0_usize, |sum, byte| (sum * 31 + usize::from(byte)) % 65_521)
        % FOLDS
}

fn tables<'a>(pairs: impl Iterator<Item = &'a Pair>) -> Vec<Vec<i16>> {
    let empty: Counts = TextureCriterion::ALL
        .iter()
        .map(|criterion| vec![0.0; criterion.cells()])
        .collect();
    let (mut real, mut disjoint) = (empty.clone(), empty);
    for pair in pairs {
        for (score, counts) in [(&pair.original, &mut real), (&pair.altered, &mut disjoint)] {
            // A long piece says no more than a short one eight times over.
            let weight = 1.0
                / f64::from(
                    u32::try_from(score.voices().iter().map(|v| v.notes.len()).sum::<usize>()).unwrap_or(1),
                )
                .sqrt();
            tally(score, |criterion, cell, voices| {
                if voices & pair.changed != 0 && kinds(criterion).contains(&pair.kind.as_str()) {
                    counts[criterion as usize][cell] += weight * 20.0;
                }
            });
        }
    }
    real.iter()
        .zip(&disjoint)
        .map(|(real, disjoint)| {
            let whole = |counts: &[f64]| counts.iter().sum::<f64>() + SMOOTHING * counts.len() as f64;
            let (reals, disjoints) = (whole(real), whole(disjoint));
            let smoothing = (SMOOTHING * reals / disjoints.max(1.0), SMOOTHING);
            real.iter()
                .zip(disjoint)
                .map(|(one, other)| {
                    let odds = (one + smoothing.0) / reals / ((other + smoothing.1) / disjoints);
                    (odds.ln() * 1000.0).clamp(-MOST, MOST).round() as i16
                })
                .collect()
        })
        .collect()
}

/// Each criterion's mean in millionths; 0 where it has nothing to look at.
fn means(tables: &[Vec<i16>], score: &Score) -> [f64; CRITERIA] {
    let mut sums = [(0_i64, 0_i64); CRITERIA];
    tally(score, |criterion, cell, _| {
        sums[criterion as usize].0 += i64::from(tables[criterion as usize][cell]);
        sums[criterion as usize].1 += 1;
    });
    sums.map(|(sum, count)| {
        if count == 0 {
            0.0
        } else {
            (sum * 1000 / count) as f64
        }
    })
}

/// Weights for scores of one size by logistic regression on the direction of each pair's difference, none below 0.
fn weigh(pairs: &[Pair], values: &[([f64; CRITERIA], [f64; CRITERIA])], size: usize) -> [f64; CRITERIA] {
    let own = |pair: &&Pair| texture::size(pair.original.voices().len()) == size;
    let (pairs, values): (Vec<&Pair>, Vec<_>) =
        pairs.iter().zip(values).filter(|(pair, _)| own(pair)).unzip();
    let differences: Vec<[f64; CRITERIA]> = values
        .iter()
        .map(|(real, altered)| std::array::from_fn(|at| real[at] - altered[at]))
        .collect();
    // Each criterion by its own spread.
    let spread: [f64; CRITERIA] = std::array::from_fn(|at| {
        let squares: f64 = differences.iter().map(|one| one[at] * one[at]).sum();
        (squares / differences.len() as f64).sqrt().max(1.0)
    });
    let mut weights = [1.0_f64; CRITERIA];
    let rows: Vec<([f64; CRITERIA], f64)> = differences
        .iter()
        .zip(&pairs)
        .filter_map(|(one, pair)| {
            let scaled: [f64; CRITERIA] = std::array::from_fn(|at| one[at] / spread[at]);
            let norm = scaled.iter().map(|x| x * x).sum::<f64>().sqrt();
            let hard = matches!(
                pair.kind.as_str(),
                "bar_late" | "elsewhere" | "passage" | "registers"
            );
            (norm > 0.0).then(|| (scaled.map(|x| x / norm), if hard { 1.0 } else { 1.5 }))
        })
        .collect();
    for round in 0..4000 {
        let mut gradient = [0.0; CRITERIA];
        for (row, importance) in &rows {
            let margin: f64 = row.iter().zip(&weights).map(|(x, w)| x * w).sum();
            let pull = importance / (1.0 + (margin).exp());
            for at in 0..CRITERIA {
                gradient[at] += pull * row[at];
            }
        }
        let rate = if round < 2000 { 2.0 } else { 0.5 };
        for at in 0..CRITERIA {
            let slope = gradient[at] / rows.len() as f64 - 0.0003 * weights[at];
            weights[at] = (weights[at] + rate * slope).max(0.02);
        }
    }
    let right = |kind: &str| {
        let own: Vec<bool> = differences
            .iter()
            .zip(&pairs)
            .filter(|(_, pair)| pair.kind == kind)
            .map(|(one, _)| {
                (0..CRITERIA)
                    .map(|at| one[at] / spread[at] * weights[at])
                    .sum::<f64>()
                    > 0.0
            })
            .collect();
        own.iter().filter(|right| **right).count() as f64 / own.len().max(1) as f64
    };
    for kind in [
        "shuffle",
        "semitone",
        "halfbeat",
        "bar_late",
        "elsewhere",
        "passage",
        "registers",
    ] {
        println!("{kind} {:.4}", right(kind));
    }
    println!("{weights:?}");
    std::array::from_fn(|at| weights[at] / spread[at])
}

fn write(tables: &[Vec<i16>], centres: &[(f64, f64); CRITERIA], weights: &[[f64; CRITERIA]; SIZES]) {
    let mut text = String::from(
        "//! Tables of the texture's criteria. Written by `cargo run -p song --example learn` from what SOURCES.md\n//! names; not by hand.\n\n\
         use crate::score::texture::{CRITERIA, SIZES};\n\n\
         /// Logarithms of odds in thousandths, by criterion and cell.\n\
         #[rustfmt::skip]\npub(in crate::score) static TABLES: [&[i16]; CRITERIA] = [\n",
    );
    for (criterion, table) in TextureCriterion::ALL.iter().zip(tables) {
        let _ = writeln!(text, "    // {}.\n    &[", criterion.slug());
        for row in table.chunks(24) {
            let row: Vec<String> = row.iter().map(i16::to_string).collect();
            let _ = writeln!(text, "        {},", row.join(","));
        }
        text.push_str("    ],\n");
    }
    text.push_str("];\n/// Means in millionths of pieces out of joint and of real ones.\n#[rustfmt::skip]\n");
    let means: Vec<String> = centres
        .iter()
        .map(|(disjoint, real)| format!("({}, {})", disjoint.round(), real.round()))
        .collect();
    let _ = writeln!(
        text,
        "pub(in crate::score) static MEANS: [(i32, i32); CRITERIA] = [\n    {},\n];",
        means.join(", ")
    );
    text.push_str(
        "/// Weights of the criteria, by the score's size.\n#[rustfmt::skip]\npub(in crate::score) static WEIGHTS: [[i32; CRITERIA]; SIZES] = [\n",
    );
    for weights in weights {
        let most = weights.iter().copied().fold(0.0, f64::max).max(1e-12);
        let scaled = weights.map(|weight| format!("{}", (weight / most * 100_000.0).round().max(1.0)));
        let _ = writeln!(text, "    [{}],", scaled.join(", "));
    }
    text.push_str("];\n");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/score/learnt/tables.rs");
    std::fs::write(path, text).expect("the crate's own folder can be written");
    println!("written {path}");
}
