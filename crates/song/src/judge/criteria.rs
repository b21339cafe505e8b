//! The criteria: how measures become scores, and how an intent weighs them.
//!
//! Each threshold is where real melodies part from random ones; `tests/judgement.rs` holds them against the corpus. What it is not: it
//! measures nothing; [`crate::analysis`] does.

use crate::analysis::Analysis;
use crate::analysis::cadence::stability;
use crate::analysis::key::{self, Key};
use crate::analysis::measure::{plateau, ramp};
use crate::{Intent, Melody, Mode, RegionSong, motif};

/// What a performance is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Criterion {
    /// Quality: it has a key and stays in it.
    Key,
    /// Quality: it moves as voices do, mostly by step.
    Motion,
    /// Quality: what sounds together, and what follows by leap, is smooth.
    Consonance,
    /// Quality: it has a pulse.
    Rhythm,
    /// Quality: it is in time with its bars, neither stiff nor lost.
    Syncopation,
    /// Quality: it rises and falls.
    Contour,
    /// Quality: something comes again.
    Repetition,
    /// Quality: something is new.
    Variety,
    /// Quality: tension grows and is released.
    Tension,
    /// Quality: it closes.
    Cadence,
    /// Quality: it reaches neither too far nor nowhere.
    Range,
    /// Fit: its notes belong to the region's mode.
    Belonging,
    /// Fit: it comes to rest on the region's tonic.
    Home,
    /// Fit: it keeps the region's tempo, or its half or double.
    Tempo,
    /// Fit: the region's motif is heard in it.
    Motif,
}

impl Criterion {
    /// Its slug, as on the wire.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Motion => "motion",
            Self::Consonance => "consonance",
            Self::Rhythm => "rhythm",
            Self::Syncopation => "syncopation",
            Self::Contour => "contour",
            Self::Repetition => "repetition",
            Self::Variety => "variety",
            Self::Tension => "tension",
            Self::Cadence => "cadence",
            Self::Range => "range",
            Self::Belonging => "belonging",
            Self::Home => "home",
            Self::Tempo => "tempo",
            Self::Motif => "motif",
        }
    }
}

/// One criterion of a judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CriterionScore {
    /// Which.
    pub criterion: Criterion,
    /// Thousandths.
    pub score: u16,
    /// Share of the whole in thousandths.
    pub weight: u16,
}

/// What a short melody can show at all, in thousandths: a note or two are no melody yet, four make a motif, sixteen a phrase.
pub(super) fn substance(analysis: &Analysis) -> u16 {
    match analysis.line.len() {
        0 | 1 => 100,
        2 => 300,
        3 => 550,
        notes => 750 + ramp(notes as i64, 4, 16) / 4,
    }
}

/// The criteria of quality, weighted for an intent. Where a melody is too short to show something, it weighs less.
pub(super) fn of_quality(analysis: &Analysis, intent: Intent) -> Vec<CriterionScore> {
    let notes = analysis.line.len() as i64;
    // Eight notes show a contour; only some two dozen whether something comes again.
    let shape = ramp(notes, 4, 8);
    let form = ramp(notes, 8, 28);
    let all = [
        (Criterion::Key, key_score(analysis), 1000),
        (Criterion::Motion, motion_score(analysis), 1000),
        (Criterion::Consonance, consonance_score(analysis), 1000),
        (Criterion::Rhythm, rhythm_score(analysis), 1000),
        (
            Criterion::Syncopation,
            1000 - ramp(i64::from(analysis.syncopation), 400, 1400),
            shape,
        ),
        (Criterion::Contour, contour_score(analysis), shape),
        (Criterion::Repetition, repetition_score(analysis), form),
        (Criterion::Variety, variety_score(analysis), 1000),
        (Criterion::Tension, tension_score(analysis), 1000),
        (Criterion::Cadence, cadence_score(analysis), 1000),
        (Criterion::Range, range_score(analysis), 1000),
    ];
    all.into_iter()
        .zip(weights(intent))
        .map(|((criterion, score, shown), weight)| CriterionScore {
            criterion,
            score,
            weight: u16::try_from(u32::from(weight) * u32::from(shown) / 1000).expect("weights are small"),
        })
        .collect()
}

/// Weights of the criteria of quality in their order. Every intent asks for music; each has what it asks for most.
const fn weights(intent: Intent) -> [u16; 11] {
    match intent {
        // To make something new: variety, and something that comes again.
        Intent::Creative => [130, 110, 70, 90, 40, 110, 130, 150, 50, 60, 60],
        // To mend: consonance, release, a close.
        Intent::Restoration => [130, 110, 120, 80, 40, 90, 90, 120, 80, 90, 50],
        // To find: shape and reach.
        Intent::Exploration => [120, 120, 70, 80, 50, 130, 100, 140, 60, 50, 80],
        // To shield: key and pulse.
        Intent::Protection => [150, 100, 80, 130, 60, 90, 110, 120, 50, 70, 40],
    }
}

fn key_score(analysis: &Analysis) -> u16 {
    let clear = u32::from(ramp(i64::from(analysis.key.clarity), 450, 850));
    let within = u32::from(ramp(i64::from(analysis.key.belonging), 750, 980));
    thousandths((clear + within * 2) / 3)
}

fn motion_score(analysis: &Analysis) -> u16 {
    let ease = ramp(i64::from(analysis.motion.ease), 690, 850);
    let still = 1000 - ramp(i64::from(analysis.motion.repeated), 500, 950);
    ease.min(still)
}

fn consonance_score(analysis: &Analysis) -> u16 {
    let melodic = 1000 - ramp(i64::from(analysis.melodic_roughness), 40, 200);
    match &analysis.sounding {
        None => melodic,
        Some(sounding) => {
            let smooth = u32::from(1000 - ramp(i64::from(sounding.roughness), 380, 640));
            // Little that sounds together says little.
            let share = u32::from(ramp(i64::from(sounding.together), 0, 300));
            thousandths((smooth * share + u32::from(melodic) * (1000 - share)) / 1000)
        }
    }
}

fn rhythm_score(analysis: &Analysis) -> u16 {
    let regular = ramp(i64::from(analysis.rhythm.regularity), 350, 800);
    // Few values make a rhythm; many are none.
    let few = 1000 - ramp(i64::from(analysis.rhythm.values), 5, 10);
    // Faster than ten notes in a quarter's time is no playing.
    let playable = ramp(i64::from(analysis.rhythm.mean), 60, 115);
    regular.min(few).min(playable)
}

fn contour_score(analysis: &Analysis) -> u16 {
    let turns = plateau(i64::from(analysis.contour.turns), (0, 950), (180, 620));
    turns.min(unlike_a_scale(analysis))
}

/// 1000 where no more than a third of a line is bare scale, 0 from three quarters on.
fn unlike_a_scale(analysis: &Analysis) -> u16 {
    1000 - ramp(i64::from(analysis.contour.runs), 350, 750)
}

fn repetition_score(analysis: &Analysis) -> u16 {
    let figures = i64::from(analysis.repetition.figures);
    let rhythms = i64::from(analysis.repetition.rhythms);
    // A chant may repeat nothing and be good; what a bare scale repeats is no figure.
    let again = 300 + u32::from(ramp(figures.max(rhythms * 3 / 4), 100, 650)) * 7 / 10;
    thousandths(again).min(unlike_a_scale(analysis))
}

fn variety_score(analysis: &Analysis) -> u16 {
    let telling = if analysis.line.len() < 8 {
        1000
    } else {
        plateau(i64::from(analysis.variety), (10, 150), (38, 95))
    };
    let pitches = match analysis.range.pitches {
        0 | 1 => 0,
        2 => 400,
        3 => 800,
        _ => 1000,
    };
    // More than half a line of one note, struck again and again.
    let struck = 1000 - ramp(i64::from(analysis.motion.repeated), 550, 900);
    telling.min(pitches).min(struck).min(unlike_a_scale(analysis))
}

fn tension_score(analysis: &Analysis) -> u16 {
    let tension = &analysis.tension;
    let moderate = u32::from(plateau(i64::from(tension.mean), (0, 900), (200, 560)));
    let released = u32::from(ramp(i64::from(tension.peak) - i64::from(tension.end), -250, 500));
    thousandths((moderate + released) / 2)
}

fn cadence_score(analysis: &Analysis) -> u16 {
    let cadence = &analysis.cadence;
    let sum = u32::from(cadence.degree) * 45
        + u32::from(cadence.length) * 20
        + u32::from(cadence.beat) * 10
        + u32::from(cadence.approach) * 15
        + u32::from(cadence.inner) * 10;
    thousandths(sum / 100)
}

fn range_score(analysis: &Analysis) -> u16 {
    plateau(i64::from(analysis.range.semitones()), (0, 40), (5, 24))
}

/// The criteria of fit.
pub(super) fn of_fit(melody: &Melody, analysis: &Analysis, song: &RegionSong) -> Vec<CriterionScore> {
    let motif = motif::of_line(&analysis.line, &song.motif);
    [
        (Criterion::Belonging, belonging_score(melody, song), 550),
        (Criterion::Home, home_score(analysis, song), 180),
        (Criterion::Tempo, tempo_score(melody, song), 150),
        (Criterion::Motif, ramp(i64::from(motif), 250, 900), 120),
    ]
    .into_iter()
    .map(|(criterion, score, weight)| CriterionScore {
        criterion,
        score,
        weight,
    })
    .collect()
}

/// Time within the region's mode; a pentatonic region lends the two notes that its major or minor has besides three fifths.
fn belonging_score(melody: &Melody, song: &RegionSong) -> u16 {
    let around = match song.mode {
        Mode::MajorPentatonic => Mode::Ionian,
        Mode::MinorPentatonic => Mode::Aeolian,
        mode => mode,
    };
    let weights = key::pitch_class_weights(melody);
    let mut within = 0_u64;
    let mut total = 0_u64;
    for (class, weight) in (0..12_u8).zip(weights) {
        total += u64::from(weight) * 10;
        if key::belongs(song.tonic, song.mode, class) {
            within += u64::from(weight) * 10;
        } else if key::belongs(song.tonic, around, class) {
            within += u64::from(weight) * 6;
        }
    }
    ramp(
        i64::try_from(within * 1000 / total.max(1)).unwrap_or(1000),
        550,
        980,
    )
}

fn home_score(analysis: &Analysis, song: &RegionSong) -> u16 {
    let region = Key {
        tonic: song.tonic,
        mode: song.mode,
        clarity: 1000,
        belonging: 1000,
    };
    match analysis.line.last().map(|note| stability(&region, note.pitch)) {
        Some(1000) => 1000,
        Some(650) => 750,
        Some(350) => 500,
        _ => 0,
    }
}

fn tempo_score(melody: &Melody, song: &RegionSong) -> u16 {
    let own = i64::from(melody.tempo());
    let region = i64::from(song.tempo.max(1));
    // Per thousand that the nearest of half, whole and double is off.
    [(region, 2), (region * 2, 2), (region * 4, 2)]
        .into_iter()
        .map(|(doubled, by)| 1000 - ramp((own * by - doubled).abs() * 1000 / doubled, 40, 250))
        .max()
        .unwrap_or(0)
}

fn thousandths(score: u32) -> u16 {
    u16::try_from(score.min(1000)).expect("held within 1000")
}
