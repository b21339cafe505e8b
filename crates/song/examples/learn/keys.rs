//! Learns the weights of the evidence for keys: a multinomial logit over 24 keys by gradient ascent.

use crate::files::Folder;
use song::Score;
use song::score::Voice;
use song::score::key::{Evidence, KINDS, Shares, evidence};
use std::fmt::Write as _;

const ROUNDS: usize = 600;
/// What large weights cost.
const RIDGE: f64 = 0.0004;
/// What a piece in minor counts, of which there are fewer, of one in major.
const MINOR: f64 = 1.5;
/// What the melody of a piece of several voices counts, alone, of the piece.
const MELODY: f64 = 0.5;

/// Lists that are learnt from, where the folder has them, and what a row of each counts.
const LISTS: [(&str, f64); 6] = [
    ("keys.tsv", 1.0),
    ("classical.tsv", 3.0),
    ("doubtful.tsv", 1.0),
    ("fiddle.tsv", 0.5),
    ("fiddle_doubtful.tsv", 0.3),
    ("modes.tsv", 0.3),
];

struct Labelled {
    rows: Rows,
    tonic: usize,
    minor: usize,
    weight: f64,
}

/// The kinds by pitch class, then the steps by the pitch class they come from.
const ROWS: usize = KINDS + 12;
/// Shares of one score, row by row, as numbers about 1.
type Rows = [[f64; 12]; ROWS];
type Weights = [[[f64; 12]; ROWS]; 2];

pub(crate) fn learn(folder: &Folder) {
    let mut all = Vec::new();
    for (list, weight) in LISTS {
        for [file, tonic, mode] in folder.rows(list, ["file", "tonic", "mode"]) {
            let minor = match mode.as_str() {
                "major" | "mixolydian" | "lydian" => 0,
                "minor" | "dorian" | "phrygian" => 1,
                _ => continue,
            };
            let Some(score) = folder.score(&file) else {
                continue;
            };
            // Several voices are rarer in the lists than they are in the world.
            let weight = if score.voices().len() > 1 {
                weight * 2.0
            } else {
                weight
            };
            let tonic = tonic.parse().expect("a tonic is 0 to 11");
            let weight = if minor == 1 { weight * MINOR } else { weight };
            let mut push = |score: &Score, weight| {
                all.push(Labelled {
                    rows: rows(&evidence(score)),
                    tonic,
                    minor,
                    weight,
                });
            };
            push(&score, weight);
            if let Some(melody) = melody(&score, tonic) {
                push(&melody, weight * MELODY);
            }
        }
    }
    let total: f64 = all.iter().map(|one| one.weight).sum();
    let mut weights: Weights = [[[0.0; 12]; ROWS]; 2];
    let (mut first, mut second) = (weights, weights);
    for round in 1..=ROUNDS {
        let (gradient, loss) = gradient(&weights, &all, total);
        // Adam (Kingma and Ba 2015).
        let rate = 0.05 * (1.0 - round as f64 / ROUNDS as f64).max(0.02);
        let bias = |decay: f64| 1.0 - decay.powi(round as i32);
        let flat = weights.as_flattened_mut().as_flattened_mut().iter_mut();
        let slopes = gradient.as_flattened().as_flattened();
        let moments = first
            .as_flattened_mut()
            .as_flattened_mut()
            .iter_mut()
            .zip(second.as_flattened_mut().as_flattened_mut());
        for ((weight, slope), (m, v)) in flat.zip(slopes).zip(moments) {
            let slope = slope - RIDGE * *weight;
            *m = 0.9 * *m + 0.1 * slope;
            *v = 0.999 * *v + 0.001 * slope * slope;
            *weight += rate * *m / bias(0.9) / ((*v / bias(0.999)).sqrt() + 1e-9);
        }
        if round % 100 == 0 {
            println!("round {round}: loss {:.4}", loss / total);
        }
    }
    write(&weights);
}

/// The highest of several voices alone, where it comes home: a hymn's tune is a song without its harmony as well.
fn melody(score: &Score, tonic: usize) -> Option<Score> {
    if score.voices().len() < 2 {
        return None;
    }
    let mean = |voice: &Voice| {
        voice.notes.iter().map(|note| f64::from(note.pitch)).sum::<f64>() / voice.notes.len() as f64
    };
    let top = score
        .voices()
        .iter()
        .max_by(|one, other| mean(one).total_cmp(&mean(other)))?;
    let home = top
        .notes
        .last()
        .is_some_and(|note| usize::from(note.pitch) % 12 == tonic);
    home.then(|| Score::new(vec![top.clone()]).ok()).flatten()
}

/// The slope of the likelihood of all labels, and minus its logarithm.
fn gradient(weights: &Weights, all: &[Labelled], total: f64) -> (Weights, f64) {
    let mut gradient: Weights = [[[0.0; 12]; ROWS]; 2];
    let mut loss = 0.0;
    for one in all {
        let odds = probabilities(weights, &one.rows);
        loss -= one.weight * odds[one.minor][one.tonic].max(1e-12).ln();
        for (minor, (own, odds)) in gradient.iter_mut().zip(odds).enumerate() {
            for (tonic, odds) in odds.into_iter().enumerate() {
                let wanted = f64::from(u8::from(minor == one.minor && tonic == one.tonic));
                let pull = one.weight * (wanted - odds) / total;
                if pull.abs() < 1e-9 {
                    continue;
                }
                for (kind, row) in own.iter_mut().enumerate() {
                    let shares = one.rows[turned(kind, tonic)];
                    for (degree, slope) in row.iter_mut().enumerate() {
                        *slope += pull * shares[(tonic + degree) % 12];
                    }
                }
            }
        }
    }
    (gradient, loss)
}

/// The row of the shares that a row of the weights meets in a key.
fn turned(row: usize, tonic: usize) -> usize {
    if row < KINDS {
        row
    } else {
        KINDS + (row - KINDS + tonic) % 12
    }
}

fn rows(shares: &Shares) -> Rows {
    std::array::from_fn(|row| {
        let (whole, parts) = if row < KINDS {
            (1000.0, shares.classes[row])
        } else {
            (10_000.0, shares.steps[row - KINDS])
        };
        parts.map(|part| f64::from(part) / whole)
    })
}

fn probabilities(weights: &Weights, rows: &Rows) -> [[f64; 12]; 2] {
    let mut sums = [[0.0; 12]; 2];
    for (sums, weights) in sums.iter_mut().zip(weights) {
        for (tonic, sum) in sums.iter_mut().enumerate() {
            for (kind, weights) in weights.iter().enumerate() {
                let shares = rows[turned(kind, tonic)];
                for (degree, weight) in weights.iter().enumerate() {
                    *sum += weight * shares[(tonic + degree) % 12];
                }
            }
        }
    }
    let most = sums.iter().flatten().copied().fold(f64::MIN, f64::max);
    let mut total = 0.0;
    for sum in sums.iter_mut().flatten() {
        *sum = (*sum - most).exp();
        total += *sum;
    }
    sums.map(|keys| keys.map(|key| key / total))
}

fn write(weights: &Weights) {
    let mut text = String::from(
        "//! Weights of the evidence for a key, in thousandths. Written by `cargo run -p song --example learn`; not by hand.\n\n\
         use crate::score::key::KINDS;\n\n\
         /// Weights in major and in minor, by kind of evidence and degree above the tonic.\n\
         #[rustfmt::skip]\npub(in crate::score) static WEIGHTS: [[[i16; 12]; KINDS]; 2] = [\n",
    );
    for (name, tonality) in ["major", "minor"].iter().zip(weights) {
        let _ = writeln!(text, "    // In {name}.\n    [");
        for (kind, row) in Evidence::ALL.iter().zip(&tonality[..KINDS]) {
            let _ = writeln!(text, "        [{}], // {}", integers(row), kind.slug());
        }
        text.push_str("    ],\n");
    }
    text.push_str(
        "];\n/// Weights of steps in major and in minor, by the degrees from which and to which.\n\
         #[rustfmt::skip]\npub(in crate::score) static STEPS: [[[i16; 12]; 12]; 2] = [\n",
    );
    for (name, tonality) in ["major", "minor"].iter().zip(weights) {
        let _ = writeln!(text, "    // In {name}.\n    [");
        for row in &tonality[KINDS..] {
            let _ = writeln!(text, "        [{}],", integers(row));
        }
        text.push_str("    ],\n");
    }
    text.push_str("];\n");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/score/learnt/keys.rs");
    std::fs::write(path, text).expect("the crate's own folder can be written");
    println!("written {path}");
}

fn integers(row: &[f64; 12]) -> String {
    row.map(|weight| format!("{}", (weight * 1000.0).round().clamp(-32_000.0, 32_000.0)))
        .join(", ")
}
