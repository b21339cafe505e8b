//! Advice: one thing to try, at one bar and note.
//!
//! It speaks of the criterion by which most was lost, at the place where it was lost, and names a pitch where a pitch would help. What it is
//! not: it has no words; the client's catalogue has them under [`AdviceKind::slug`].

use super::criteria::{Criterion, CriterionScore};
use crate::analysis::Analysis;
use crate::analysis::consonance::clash;
use crate::analysis::key::{belongs, pitch_class_weights};
use crate::generate::{nearest_in_mode, nearest_tonic};
use crate::{Melody, RegionSong};

/// What is lost by a criterion, score times weight, below which nothing is said.
const WORTH_SAYING: u32 = 12_000;

/// What to try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AdviceKind {
    /// Take the region's note instead of this one.
    StayInMode,
    /// Leap less far.
    SmallerLeap,
    /// Let these two not sound together.
    AvoidClash,
    /// Place this note on the pulse.
    KeepThePulse,
    /// Begin on the beat here.
    OnTheBeat,
    /// Turn around here.
    TurnHere,
    /// Bring the beginning back here.
    BringItBack,
    /// Try another note instead of the same again.
    TryAnotherNote,
    /// End on the tonic.
    EndOnTonic,
    /// Hold the last note longer.
    HoldTheEnd,
    /// Reach further than this.
    ReachFurther,
    /// Stay nearer.
    StayNearer,
    /// Play at the region's tempo.
    FollowTheTempo,
    /// Take up the region's motif.
    TakeUpTheMotif,
    /// Play on: a few notes more.
    PlayOn,
}

impl AdviceKind {
    /// Its slug, as on the wire.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::StayInMode => "stay-in-mode",
            Self::SmallerLeap => "smaller-leap",
            Self::AvoidClash => "avoid-clash",
            Self::KeepThePulse => "keep-the-pulse",
            Self::OnTheBeat => "on-the-beat",
            Self::TurnHere => "turn-here",
            Self::BringItBack => "bring-it-back",
            Self::TryAnotherNote => "try-another-note",
            Self::EndOnTonic => "end-on-tonic",
            Self::HoldTheEnd => "hold-the-end",
            Self::ReachFurther => "reach-further",
            Self::StayNearer => "stay-nearer",
            Self::FollowTheTempo => "follow-the-tempo",
            Self::TakeUpTheMotif => "take-up-the-motif",
            Self::PlayOn => "play-on",
        }
    }
}

/// One thing to try, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Advice {
    /// What.
    pub kind: AdviceKind,
    /// The bar, from 1.
    pub bar: u16,
    /// The note in the performance, from 1.
    pub note: u16,
    /// The pitch that was heard there.
    pub heard: u8,
    /// A pitch to try there, where a pitch is meant; always one of the region's mode.
    pub try_pitch: Option<u8>,
}

/// The advice for a performance, from its criteria.
pub(super) fn advise(
    melody: &Melody,
    analysis: &Analysis,
    song: &RegionSong,
    criteria: &[CriterionScore],
) -> Option<Advice> {
    let place = Place {
        melody,
        analysis,
        song,
    };
    if analysis.line.len() < 4 {
        let last = analysis.line.len().checked_sub(1)?;
        return Some(place.at(AdviceKind::PlayOn, last, Some(place.other_than(last))));
    }
    let mut lost: Vec<(u32, Criterion)> = criteria
        .iter()
        .map(|one| {
            (
                u32::from(1000 - one.score.min(1000)) * u32::from(one.weight),
                one.criterion,
            )
        })
        .filter(|(lost, _)| *lost >= WORTH_SAYING)
        .collect();
    lost.sort_by_key(|&(lost, criterion)| (std::cmp::Reverse(lost), criterion));
    lost.into_iter()
        .find_map(|(_, criterion)| place.advice(criterion))
}

struct Place<'a> {
    melody: &'a Melody,
    analysis: &'a Analysis,
    song: &'a RegionSong,
}

impl Place<'_> {
    /// What to try about a criterion; `None` where no place can be named.
    fn advice(&self, criterion: Criterion) -> Option<Advice> {
        let line = &self.analysis.line;
        let last = line.len() - 1;
        match criterion {
            Criterion::Key | Criterion::Belonging => {
                let number = self.farthest_outside()?;
                Some(self.noted(
                    AdviceKind::StayInMode,
                    number,
                    Some(self.own(self.melody.notes()[number].pitch)),
                ))
            }
            Criterion::Motion => {
                let to = self.analysis.motion.hardest?;
                Some(self.at(AdviceKind::SmallerLeap, to, Some(self.nearer(to))))
            }
            Criterion::Consonance => match self
                .analysis
                .sounding
                .as_ref()
                .and_then(|sounding| sounding.worst)
            {
                Some((one, other)) => {
                    let against = self.melody.notes()[one].pitch;
                    let heard = self.melody.notes()[other].pitch;
                    Some(self.noted(AdviceKind::AvoidClash, other, self.consonant(heard, against)))
                }
                None => {
                    let to = self.analysis.motion.hardest?;
                    Some(self.at(AdviceKind::SmallerLeap, to, Some(self.nearer(to))))
                }
            },
            Criterion::Rhythm => {
                Some(self.at(AdviceKind::KeepThePulse, self.analysis.rhythm.farthest?, None))
            }
            Criterion::Syncopation => {
                let beat = self.melody.metre().bar_ticks() / u32::from(self.melody.metre().beats);
                let off = line
                    .iter()
                    .position(|note| note.onset % beat >= 30 && beat - note.onset % beat >= 30)?;
                Some(self.at(AdviceKind::OnTheBeat, off, None))
            }
            Criterion::Contour => {
                let at = self.analysis.contour.run_at.or_else(|| self.longest_climb())?;
                Some(self.at(AdviceKind::TurnHere, at, Some(self.turned(at))))
            }
            Criterion::Repetition => {
                let middle = line.len() / 2;
                Some(self.at(AdviceKind::BringItBack, middle, Some(self.own(line[0].pitch))))
            }
            Criterion::Variety => {
                let again = line.windows(2).position(|pair| pair[0].pitch == pair[1].pitch);
                let at = again.map_or(line.len() / 2, |first| first + 1);
                Some(self.at(AdviceKind::TryAnotherNote, at, Some(self.other_than(at))))
            }
            Criterion::Home => self.to_tonic(last),
            Criterion::Cadence | Criterion::Tension => self.to_tonic(last).or_else(|| {
                (self.analysis.cadence.length < 700).then(|| self.at(AdviceKind::HoldTheEnd, last, None))
            }),
            Criterion::Range => {
                let range = &self.analysis.range;
                let highest = line.iter().position(|note| note.pitch == range.highest)?;
                if range.semitones() < 12 {
                    let further = self.own(range.highest.saturating_add(4).min(108));
                    Some(self.at(AdviceKind::ReachFurther, highest, Some(further)))
                } else {
                    let nearer = self.own(range.highest.saturating_sub(12));
                    Some(self.at(AdviceKind::StayNearer, highest, Some(nearer)))
                }
            }
            Criterion::Tempo => Some(self.at(AdviceKind::FollowTheTempo, 0, None)),
            Criterion::Motif => {
                let first = self.song.motif.first()?.0;
                Some(self.at(AdviceKind::TakeUpTheMotif, 0, Some(first)))
            }
        }
    }

    /// Advice at a note of the line.
    fn at(&self, kind: AdviceKind, place: usize, try_pitch: Option<u8>) -> Advice {
        self.noted(kind, self.analysis.line[place].index, try_pitch)
    }

    /// Advice at a note of the melody.
    fn noted(&self, kind: AdviceKind, index: usize, try_pitch: Option<u8>) -> Advice {
        let note = self.melody.notes()[index];
        let bar = note.onset / self.melody.metre().bar_ticks() + 1;
        Advice {
            kind,
            bar: u16::try_from(bar).unwrap_or(u16::MAX),
            note: u16::try_from(index + 1).unwrap_or(u16::MAX),
            heard: note.pitch,
            try_pitch,
        }
    }

    /// The region's pitch nearest to one.
    fn own(&self, pitch: u8) -> u8 {
        nearest_in_mode(pitch, self.song.tonic, self.song.mode)
    }

    /// The note outside the region's mode that weighs most; of one pitch class, its longest note.
    fn farthest_outside(&self) -> Option<usize> {
        let weights = pitch_class_weights(self.melody);
        self.melody
            .notes()
            .iter()
            .enumerate()
            .filter(|(_, note)| !belongs(self.song.tonic, self.song.mode, note.pitch))
            .max_by_key(|(index, note)| {
                (
                    weights[usize::from(note.pitch % 12)],
                    note.duration,
                    usize::MAX - index,
                )
            })
            .map(|(index, _)| index)
    }

    /// A pitch of the mode a step or two from the note before, on the side where the leap went.
    fn nearer(&self, to: usize) -> u8 {
        let before = self.analysis.line[to - 1].pitch;
        let heard = self.analysis.line[to].pitch;
        if heard > before {
            self.own(before.saturating_add(2).min(125))
        } else {
            self.own(before.saturating_sub(2).max(2))
        }
    }

    /// A pitch of the mode that goes back where the line came from.
    fn turned(&self, at: usize) -> u8 {
        let heard = self.analysis.line[at].pitch;
        let before = self.analysis.line[at.saturating_sub(1)].pitch;
        if heard > before {
            self.own(before.saturating_sub(2).max(2))
        } else {
            self.own(before.saturating_add(2).min(125))
        }
    }

    /// A pitch of the mode that is not the one heard.
    fn other_than(&self, at: usize) -> u8 {
        let heard = self.analysis.line[at].pitch;
        [2_u8, 4, 3, 5]
            .into_iter()
            .map(|up| self.own(heard.saturating_add(up).min(125)))
            .find(|pitch| *pitch != heard)
            .unwrap_or_else(|| self.own(heard.saturating_sub(3).max(2)))
    }

    /// The pitch of the mode nearest to one that does not clash with another.
    fn consonant(&self, heard: u8, against: u8) -> Option<u8> {
        (1..=7_u8)
            .flat_map(|away| [heard.saturating_add(away).min(127), heard.saturating_sub(away)])
            .find(|pitch| belongs(self.song.tonic, self.song.mode, *pitch) && !clash(*pitch, against))
    }

    fn to_tonic(&self, last: usize) -> Option<Advice> {
        let heard = self.analysis.line[last].pitch;
        let tonic = nearest_tonic(heard, self.song.tonic);
        (tonic != heard).then(|| self.at(AdviceKind::EndOnTonic, last, Some(tonic)))
    }

    /// Where the longest climb or fall could turn: its fourth note.
    fn longest_climb(&self) -> Option<usize> {
        let line = &self.analysis.line;
        let mut best = (0, None);
        let mut start = 0;
        for at in 1..line.len() {
            let direction = i16::from(line[at].pitch) - i16::from(line[at - 1].pitch);
            let before = i16::from(line[start + 1].pitch) - i16::from(line[start].pitch);
            if direction.signum() != before.signum() {
                start = at - 1;
            }
            if at - start >= 4 && at - start > best.0 {
                best = (at - start, Some(start + 4));
            }
        }
        best.1
    }
}
