//! Hearing: from milliseconds to the grid of the region, one line for each voice, and two voices side by side.
//!
//! A voice's line is what a listener follows of it ([`crate::analysis::line`]): the highest of what is struck together, nothing that a
//! higher note hides. What it is not: nothing is moved to the grid here; every comparison has its window.

use super::imitation::{Forms, Slate};
use super::log::{self, PlayedNote};
use super::relation::{Found, Ratio, Relation};
use super::sounding::Sounding;
use super::{
    WINDOW_MS, WINDOW_TICKS_MAX, WINDOW_TICKS_MIN, dialogue, ground, imitation, motion, pulse, sounding,
};
use crate::RegionSong;
use crate::analysis::key::{self, Key, belongs};
use crate::analysis::line::LineNote;
use crate::analysis::measure::share;

/// Share of sounding time within the region's mode from which its tonic is home, in thousandths.
const AT_HOME: u16 = 850;

/// The region's grid on the weave's clock.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid {
    /// Quarters a minute.
    pub(super) tempo: u16,
    /// Ticks of a bar.
    pub(super) bar: u32,
    /// Ticks within which two beginnings are one.
    pub(super) window: u32,
    /// Tick 0 on the region's clock.
    pub(super) began_ms: u64,
    /// Ticks of the weave before tick 0: what a tracker has forgotten.
    pub(super) before: u32,
}

impl Grid {
    pub(super) fn of(song: &RegionSong, began_ms: u64) -> Self {
        Self {
            tempo: song.tempo,
            bar: song.metre.bar_ticks(),
            window: log::ticks(WINDOW_MS, song.tempo).clamp(WINDOW_TICKS_MIN, WINDOW_TICKS_MAX),
            began_ms,
            before: 0,
        }
    }

    /// The same grid of a weave that began earlier.
    pub(super) fn since(self, weave_began_ms: u64) -> Self {
        let before = log::ticks(self.began_ms.saturating_sub(weave_began_ms), self.tempo);
        Self { before, ..self }
    }

    /// The bars of the weave in which a span begins and ends, from 1; what is a window off the bar line is on it.
    pub(super) fn bars(&self, from: u32, until: u32) -> (u16, u16) {
        let bar = |tick: u32| {
            let bars = self.before.saturating_add(tick) / self.bar.max(1);
            u16::try_from(bars).unwrap_or(u16::MAX).saturating_add(1)
        };
        let first = bar(from.saturating_add(self.window));
        (first, bar(until.saturating_sub(self.window + 1)).max(first))
    }

    /// The region's clock at a tick.
    pub(super) fn ms(&self, tick: u32) -> u64 {
        self.began_ms.saturating_add(log::ticks_to_ms(tick, self.tempo))
    }

    /// Whether two ticks are one beginning.
    pub(super) fn together(&self, one: u32, other: u32) -> bool {
        one.abs_diff(other) <= self.window
    }

    /// A length as it was meant: whole sixteenths or triplet eighths where they are near, else as it was played.
    pub(super) fn meant(&self, ticks: u32) -> u32 {
        [120, 160]
            .into_iter()
            .map(|unit| (ticks + unit / 2) / unit * unit)
            .find(|near| self.together(*near, ticks))
            .unwrap_or(ticks)
    }
}

/// A note in ticks from the weave's beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Tone {
    pub(super) onset: u32,
    /// Later than the onset. In a line never later than the next onset.
    pub(super) end: u32,
    pub(super) pitch: u8,
}

impl Tone {
    pub(super) fn length(&self) -> u32 {
        self.end - self.onset
    }
}

/// One voice as it is heard.
#[derive(Debug, Clone, Default)]
pub(super) struct Heard {
    /// All notes, by onset.
    pub(super) notes: Vec<Tone>,
    /// Latest end of the notes up to each.
    reach: Vec<u32>,
    /// The line; onsets strictly rising.
    pub(super) line: Vec<Tone>,
    /// The line in every form in which another may imitate it.
    pub(super) forms: Forms,
    /// The figure that the line repeats, where it does.
    pub(super) figure: Option<ground::Figure>,
    /// Its rows at even times.
    pub(super) rows: Vec<pulse::Row>,
}

impl Heard {
    pub(super) fn of(played: &[PlayedNote], grid: &Grid) -> Self {
        let tick = |at_ms: u64| log::ticks(at_ms.saturating_sub(grid.began_ms), grid.tempo);
        let mut notes: Vec<Tone> = played
            .iter()
            .map(|note| {
                let onset = tick(note.began_ms);
                Tone {
                    onset,
                    end: tick(note.ended_ms).max(onset + 1),
                    pitch: note.pitch,
                }
            })
            .collect();
        notes.sort_unstable();
        let mut latest = 0;
        let reach = notes
            .iter()
            .map(|note| {
                latest = latest.max(note.end);
                latest
            })
            .collect();
        let line = line(&notes, grid.window);
        let forms = Forms::of(&line, grid.window);
        Self {
            notes,
            reach,
            figure: ground::ostinato(&line, grid.window),
            rows: pulse::rows(&line, grid.window),
            line,
            forms,
        }
    }

    /// The notes that sound after `tick`, from the first of them.
    pub(super) fn from(&self, tick: u32) -> &[Tone] {
        &self.notes[self.reach.partition_point(|reach| *reach <= tick)..]
    }

    /// When its last note ends.
    pub(super) fn end(&self) -> u32 {
        self.reach.last().copied().unwrap_or(0)
    }
}

/// The skyline of notes by onset, cut where the next one begins.
fn line(notes: &[Tone], window: u32) -> Vec<Tone> {
    let mut line: Vec<Tone> = Vec::with_capacity(notes.len());
    let mut sounding: Vec<Tone> = Vec::new();
    for note in notes {
        sounding.retain(|other| other.end > note.onset);
        let hidden = sounding.iter().any(|other| {
            other.pitch > note.pitch && (other.end.min(note.end) - note.onset) * 2 >= note.length()
        });
        sounding.push(*note);
        match line.last_mut() {
            Some(last) if note.onset - last.onset <= window => {
                if note.pitch > last.pitch {
                    *last = Tone {
                        onset: last.onset,
                        ..*note
                    };
                }
            }
            _ if hidden => {}
            _ => line.push(*note),
        }
    }
    for place in 1..line.len() {
        line[place - 1].end = line[place - 1].end.min(line[place].onset);
    }
    line
}

/// The key of all voices together: the region's where nearly everything is in its mode, else what their notes say.
pub(super) fn key(voices: &[Heard], song: &RegionSong) -> Key {
    let mut weights = [0_u32; 12];
    let mut within = 0;
    let mut whole = 0;
    for note in voices.iter().flat_map(|voice| &voice.notes) {
        let length = u64::from(note.length());
        // One note counts for half a bar at most, so that a held last note does not decide alone.
        weights[usize::from(note.pitch % 12)] += note.length().min((song.metre.bar_ticks() / 2).max(1));
        whole += length;
        within += length * u64::from(belongs(song.tonic, song.mode, note.pitch));
    }
    // The final that counts is that of the voice that ends last, the lower one of several.
    let last = voices.iter().max_by_key(|voice| {
        let closing = voice.line.last();
        (
            closing.map(|note| note.end),
            closing.map(|note| std::cmp::Reverse(note.pitch)),
            &voice.line,
        )
    });
    let closing: Vec<LineNote> = last
        .map(|voice| &voice.line[..])
        .unwrap_or_default()
        .iter()
        .enumerate()
        .map(|(index, note)| LineNote {
            onset: note.onset,
            pitch: note.pitch,
            duration: note.length(),
            index,
        })
        .collect();
    let heard = key::find(&weights, &closing);
    let belonging = share(within, whole);
    if belonging < AT_HOME {
        return heard;
    }
    Key {
        tonic: song.tonic,
        mode: song.mode,
        belonging,
        ..heard
    }
}

/// Which voice of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    /// The one named first.
    One,
    /// The other.
    Other,
}

/// A relation of a pair, in ticks, before the voices have their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) relation: Relation,
    pub(super) leads: Side,
    pub(super) strength: u16,
    pub(super) from: u32,
    pub(super) until: u32,
    pub(super) lag: Option<u32>,
    pub(super) semitones: Option<i16>,
    pub(super) ratio: Option<Ratio>,
    pub(super) exact: Option<bool>,
    pub(super) notes: usize,
}

impl Mark {
    /// A mark without lag, interval and ratio.
    pub(super) fn plain(
        relation: Relation,
        leads: Side,
        strength: u16,
        span: (u32, u32),
        notes: usize,
    ) -> Self {
        Self {
            relation,
            leads,
            strength,
            from: span.0,
            until: span.1,
            lag: None,
            semitones: None,
            ratio: None,
            exact: None,
            notes,
        }
    }
}

impl Mark {
    /// The same, told from the other's side.
    fn turned(&self) -> Self {
        let leads = match self.leads {
            Side::One => Side::Other,
            Side::Other => Side::One,
        };
        Self {
            leads,
            semitones: self.semitones.map(|semitones| -semitones),
            ratio: self.ratio.map(|ratio| Ratio {
                leader: ratio.follower,
                follower: ratio.leader,
            }),
            ..*self
        }
    }
}

/// Two voices side by side.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) one: &'a Heard,
    pub(super) other: &'a Heard,
    pub(super) grid: &'a Grid,
    pub(super) key: &'a Key,
}

impl<'a> Pair<'a> {
    /// Both, each as the leader: it, the other, and which it is.
    pub(super) fn both_ways(&self) -> [(&'a Heard, &'a Heard, Side); 2] {
        [
            (self.one, self.other, Side::One),
            (self.other, self.one, Side::Other),
        ]
    }

    /// Everything that they are to each other, under the numbers of the two voices, and what they sound like together. The voice that begins
    /// first is looked at first, so that it does not matter who stands first in the log.
    pub(super) fn relations(&self, one: usize, other: usize, slate: &mut Slate) -> (Vec<Found>, Sounding) {
        if self.other.notes < self.one.notes {
            let turned = Self {
                one: self.other,
                other: self.one,
                ..*self
            };
            return turned.in_order(other, one, slate);
        }
        self.in_order(one, other, slate)
    }

    fn in_order(&self, one: usize, other: usize, slate: &mut Slate) -> (Vec<Found>, Sounding) {
        let mut marks = Vec::new();
        let heard = sounding::sounding(self.one, self.other, self.grid.window);
        sounding::find(&heard, &mut marks);
        motion::find(self, &mut marks);
        pulse::find(self, &mut marks);
        imitation::find(self, slate, &mut marks);
        dialogue::find(self, &mut marks);
        ground::find(self, &mut marks);
        marks.sort_by_key(|mark| (mark.relation, mark.from, mark.lag, mark.leads));
        let number = |voice: usize| u8::try_from(voice).expect("at most eight voices");
        let found = marks
            .iter()
            .map(|mark| {
                let mark = &if one > other && !mark.relation.has_leader() {
                    mark.turned()
                } else {
                    *mark
                };
                let (leader, follower) = match mark.leads {
                    Side::One => (one, other),
                    Side::Other => (other, one),
                };
                let (from_bar, until_bar) = self.grid.bars(mark.from, mark.until);
                Found {
                    relation: mark.relation,
                    leader: number(leader),
                    follower: number(follower),
                    strength: mark.strength.clamp(1, 1000),
                    from_ms: self.grid.ms(mark.from),
                    until_ms: self.grid.ms(mark.until),
                    from_bar,
                    until_bar,
                    lag_ticks: mark.lag,
                    semitones: mark.semitones,
                    ratio: mark.ratio,
                    exact: mark.exact,
                    notes: u16::try_from(mark.notes).unwrap_or(u16::MAX),
                }
            })
            .collect();
        (found, heard)
    }
}
