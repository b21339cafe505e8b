//! Whole melodies in forms: an idea, a phrase, a period, a sentence, a rounded song.
//!
//! The forms are Caplin's ("Classical Form", 1998, chapters 3 to 6): a phrase is a basic idea of two measures, which is the motif, and a contrasting one that closes; a
//! period has an antecedent that ends in a half cadence and a consequent that begins alike and ends in a full one; a sentence says its idea
//! twice, breaks it into fragments and closes. What it is not: the notes between are [`super::line`]'s, rhythms [`super::frame`]'s.

use super::degrees::Scale;
use super::frame::{Measure, measures, rhythm, shortest};
use super::line::{Ground, Slot, Want, folded, solve};
use super::mood::{Manner, Mood};
use super::vary::{Variation, varied};
use crate::melody::{TICKS_PER_QUARTER, check_time};
use crate::{Melody, MelodyError, Metre, Mode, Note, PitchClass, RegionSong};
use kernel::RandomStream;

/// Notes of a motif that are stated.
const STATED_MAX: usize = 24;
/// Longest note of a stated motif.
const STATED_TICKS_MAX: u32 = TICKS_PER_QUARTER * 4;
/// Measures of a phrase.
const PHRASE: usize = 4;

/// The form of a melody, which is also its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// Two measures: the motif, and a close.
    Idea,
    /// Four measures: basic idea, contrasting idea, full cadence.
    Phrase,
    /// Eight measures: antecedent with a half cadence, consequent with a full one.
    Period,
    /// Eight measures: idea, its repetition on another degree, fragments, full cadence.
    Sentence,
    /// Sixteen measures: two phrases as a period, a middle that goes elsewhere, the return.
    Rounded,
}

impl Form {
    /// The form of a slug.
    #[must_use]
    pub fn of_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.slug() == slug)
    }

    /// All forms.
    pub const ALL: [Self; 5] = [
        Self::Idea,
        Self::Phrase,
        Self::Period,
        Self::Sentence,
        Self::Rounded,
    ];

    /// Measures it has.
    #[must_use]
    pub const fn measures(self) -> usize {
        match self {
            Self::Idea => 2,
            Self::Phrase => PHRASE,
            Self::Period | Self::Sentence => 2 * PHRASE,
            Self::Rounded => 4 * PHRASE,
        }
    }

    /// Its slug, as on the wire.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Idea => "idea",
            Self::Phrase => "phrase",
            Self::Period => "period",
            Self::Sentence => "sentence",
            Self::Rounded => "rounded",
        }
    }
}

/// How high a melody lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Register {
    /// C3 to F4.
    Low,
    /// A3 to D5.
    Middle,
    /// A4 to D6.
    High,
}

impl Register {
    /// The register of a slug.
    #[must_use]
    pub fn of_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|register| register.slug() == slug)
    }

    /// All registers.
    pub const ALL: [Self; 3] = [Self::Low, Self::Middle, Self::High];

    /// Lowest and highest pitch; between them lies less than a twelfth, which most voices have.
    #[must_use]
    pub const fn pitches(self) -> (u8, u8) {
        match self {
            Self::Low => (48, 65),
            Self::Middle => (57, 74),
            Self::High => (69, 86),
        }
    }

    /// Its slug, as on the wire.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Middle => "middle",
            Self::High => "high",
        }
    }
}

/// What is to be made.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The tonic.
    pub tonic: PitchClass,
    /// The mode.
    pub mode: Mode,
    /// Quarters per minute.
    pub tempo: u16,
    /// The metre.
    pub metre: Metre,
    /// The motif: MIDI numbers with durations in ticks. Of an empty one the melody makes its own.
    pub motif: &'a [(u8, u32)],
    /// The mood.
    pub mood: Mood,
    /// The form.
    pub form: Form,
    /// The register.
    pub register: Register,
    /// Decides everything else.
    pub seed: u64,
}

impl<'a> Request<'a> {
    /// What a region would sing.
    #[must_use]
    pub fn of_region(song: &'a RegionSong, form: Form, register: Register, seed: u64) -> Self {
        Self {
            tonic: song.tonic,
            mode: song.mode,
            tempo: song.tempo,
            metre: song.metre,
            motif: &song.motif,
            mood: Mood::of_words(&song.mood),
            form,
            register,
            seed,
        }
    }
}

/// A new melody. The same request gives the same notes for ever.
///
/// # Errors
/// [`MelodyError::Tempo`] or [`MelodyError::Metre`] where those are out of range; nothing else is refused.
pub fn compose(request: &Request<'_>) -> Result<Melody, MelodyError> {
    check_time(request.tempo, request.metre)?;
    let mut chance = RandomStream::new(request.seed, "melody");
    let scale = Scale::new(request.tonic, request.mode);
    let manner = request.mood.manner();
    let ground = Ground {
        scale,
        window: window(scale, request.register),
        manner: &manner,
    };
    let mut sketch = Sketch::new(&ground, request, &mut chance);
    sketch.form(request.form, &mut chance);
    let Sketch { slots, measures, .. } = sketch;
    let degrees = solve(&ground, &slots, &mut chance);
    let notes = slots
        .iter()
        .zip(degrees)
        .map(|(slot, degree)| Note {
            onset: slot.onset,
            pitch: u8::try_from(scale.pitch_of(degree)).expect("registers lie within MIDI's range"),
            duration: slot.duration,
            velocity: velocity(slot, &measures, &manner, &mut chance),
        })
        .collect();
    Melody::new(
        notes,
        request.tempo,
        request.metre,
        Some((request.tonic, request.mode)),
    )
}

/// Lowest and highest degree of a register.
fn window(scale: Scale, register: Register) -> (i32, i32) {
    let (low, high) = register.pitches();
    let within = |degree: &i32| {
        let pitch = scale.pitch_of(*degree);
        (i32::from(low)..=i32::from(high)).contains(&pitch)
    };
    let degrees: Vec<i32> = (0..scale.count() * 11).filter(within).collect();
    let first = degrees.first().copied().unwrap_or_default();
    (first, degrees.last().copied().unwrap_or(first))
}

/// Swells toward the middle of each phrase, a little stronger on beats.
fn velocity(slot: &Slot, measures: &[Measure], manner: &Manner, chance: &mut RandomStream) -> u8 {
    let number = measures
        .iter()
        .rposition(|measure| measure.start <= slot.onset)
        .unwrap_or(0);
    let within = u8::try_from(number % PHRASE).unwrap_or(0);
    let swell = [0, 4, 6, 0][usize::from(within)];
    let accent = slot.strength * 3;
    let drawn = u8::try_from(chance.below(5)).unwrap_or(0);
    (manner.velocity - 8 + swell + accent + drawn).clamp(1, 127)
}

/// A melody while it is planned.
struct Sketch<'a> {
    ground: &'a Ground<'a>,
    measures: Vec<Measure>,
    slots: Vec<Slot>,
    motif: Vec<(i32, u32)>,
    shortest: u32,
    /// Degree in the middle of the register.
    middle: i32,
}

impl<'a> Sketch<'a> {
    fn new(ground: &'a Ground<'a>, request: &Request<'_>, chance: &mut RandomStream) -> Self {
        let mut sketch = Self {
            ground,
            measures: measures(request.metre, request.form.measures()),
            slots: Vec::new(),
            motif: Vec::new(),
            shortest: shortest(request.tempo),
            middle: i32::midpoint(ground.window.0, ground.window.1),
        };
        sketch.motif = if request.motif.is_empty() {
            sketch.own_motif(chance)
        } else {
            sketch.placed(request.motif)
        };
        sketch
    }

    /// A motif of its own: a measure's rhythm with degrees round the tonic.
    fn own_motif(&self, chance: &mut RandomStream) -> Vec<(i32, u32)> {
        let home = folded(
            self.ground,
            self.middle - self.middle.rem_euclid(self.ground.scale.count()),
        );
        let mut degree = home + [0, 2, 4][chance.below(3) as usize];
        rhythm(&self.measures[0].beats, self.ground.manner, self.shortest, chance)
            .into_iter()
            .map(|ticks| {
                let stated = (folded(self.ground, degree), ticks);
                degree += [-2, -1, -1, 1, 1, 2, 3][chance.below(7) as usize];
                stated
            })
            .collect()
    }

    /// A motif as it lies in the register: moved by octaves to the middle, no leap wider than an octave.
    fn placed(&self, motif: &[(u8, u32)]) -> Vec<(i32, u32)> {
        let scale = self.ground.scale;
        let motif = &motif[..motif.len().min(STATED_MAX)];
        let degrees: Vec<i32> = motif.iter().map(|(pitch, _)| scale.degree_of(*pitch)).collect();
        let mean = degrees.iter().sum::<i32>() / i32::try_from(degrees.len()).unwrap_or(1).max(1);
        let octave = scale.count();
        let moved = (self.middle - mean + octave / 2).div_euclid(octave) * octave;
        let mut before: Option<i32> = None;
        degrees
            .iter()
            .zip(motif)
            .map(|(degree, (_, ticks))| {
                let mut degree = folded(self.ground, degree + moved);
                if let Some(before) = before {
                    let apart = degree - before;
                    if apart.abs() > octave {
                        degree -= apart.signum() * octave;
                    }
                }
                before = Some(degree);
                (degree, (*ticks).clamp(self.shortest, STATED_TICKS_MAX))
            })
            .collect()
    }

    fn form(&mut self, form: Form, chance: &mut RandomStream) {
        let contrast = self.rhythm(0, chance);
        match form {
            Form::Idea => self.idea(),
            Form::Phrase => {
                self.state(0, 2, &self.motif.clone());
                self.free(2, &contrast, self.ground.scale.dominant());
                self.close(3, Want::Full);
            }
            Form::Period => self.period(0, &contrast),
            Form::Sentence => {
                let (idea, head) = self.state(0, 2, &self.motif.clone());
                let up = if chance.below(3) > 0 { 1 } else { -1 };
                let by = self.roomy(&idea, &[up, -up]);
                self.again(2, 2, idea.clone(), by);
                self.breathe();
                let head = idea.start..head;
                let by = [
                    self.roomy(&head, &[by * 2, by, -by]),
                    self.roomy(&head, &[by, -by]),
                ];
                self.again(4, 1, head.clone(), by[0]);
                self.again(5, 1, head, by[1]);
                self.free(6, &contrast, self.ground.scale.dominant());
                self.close(7, Want::Full);
            }
            Form::Rounded => {
                let first = self.slots.len();
                self.period(0, &contrast);
                let idea = first..first + self.stated_in(0, 2, first);
                let ways = [Variation::Inversion, Variation::Sequence];
                let way = ways[chance.below(2) as usize];
                let middle = self.fitted(varied(&self.motif, way, chance));
                self.state(8, 2, &middle);
                let other = self.rhythm(10, chance);
                self.free(10, &other, self.ground.scale.subdominant());
                self.close(11, Want::Half);
                self.again(12, 2, idea, 0);
                self.free(14, &contrast, self.ground.scale.dominant());
                self.close(15, Want::Full);
            }
        }
    }

    /// Two measures: the motif for as long as it leaves room for a close.
    fn idea(&mut self) {
        let second = self.measures[1].clone();
        let stated: u32 = self.motif.iter().map(|(_, ticks)| ticks).sum();
        if second.beats.len() < 2 || stated <= self.measures[0].ticks() {
            self.state(0, 1, &self.motif.clone());
            self.close(1, Want::Full);
            return;
        }
        // The last two beats, or of two beats the last.
        let last = second.beats.len() - (second.beats.len() / 2).min(2);
        let end = second.start + second.beats[..last].iter().sum::<u32>();
        self.state_until(0, end, &self.motif.clone());
        let rest = second.end() - end;
        self.put(end, rest - rest / 4, Want::Full, 0);
    }

    /// Antecedent and consequent from a measure on.
    fn period(&mut self, from: usize, contrast: &[u32]) {
        let (idea, _) = self.state(from, 2, &self.motif.clone());
        self.free(from + 2, contrast, self.ground.scale.subdominant());
        self.close(from + 3, Want::Half);
        self.again(from + 4, 2, idea, 0);
        self.free(from + 6, contrast, self.ground.scale.dominant());
        self.close(from + 7, Want::Full);
    }

    fn rhythm(&self, measure: usize, chance: &mut RandomStream) -> Vec<u32> {
        rhythm(
            &self.measures[measure].beats,
            self.ground.manner,
            self.shortest,
            chance,
        )
    }

    /// How many slots from `first` on lie within some measures.
    fn stated_in(&self, measure: usize, count: usize, first: usize) -> usize {
        let end = self.measures[measure + count - 1].end();
        self.slots[first..]
            .iter()
            .take_while(|slot| slot.onset < end)
            .count()
    }

    /// States a motif in some measures and fills what it leaves of them; the slots, and the first of them beyond the first measure.
    fn state(
        &mut self,
        measure: usize,
        count: usize,
        motif: &[(i32, u32)],
    ) -> (std::ops::Range<usize>, usize) {
        let first = self.slots.len();
        self.state_until(
            self.measures[measure].start,
            self.measures[measure + count - 1].end(),
            motif,
        );
        let beyond = first + self.stated_in(measure, 1, first);
        (first..self.slots.len(), beyond.max(first + 1))
    }

    fn state_until(&mut self, mut at: u32, end: u32, motif: &[(i32, u32)]) {
        let first = self.slots.len();
        for &(degree, ticks) in motif {
            if at + ticks > end {
                break;
            }
            self.put(at, ticks, Want::Fixed(degree), 0);
            at += ticks;
        }
        while at < end {
            let current = self.measure_at(at);
            // To the next beat, or over two of them, so that what is filled in is calmer than what was stated.
            let left = self.measures[current].end().min(end) - at;
            let beat = self.beat_after(current, at).min(left);
            let ticks = if left >= beat * 2 && self.slots.len().is_multiple_of(2) {
                beat * 2
            } else {
                beat
            };
            if ticks < self.shortest && self.slots.len() > first {
                let last = self.slots.len() - 1;
                self.slots[last].duration += ticks;
            } else {
                self.put(at, ticks, Want::Free, self.home_chord(current));
            }
            at += ticks;
        }
    }

    /// The first of some moves by which what is stated in slots stays within the register; 0 where none does.
    fn roomy(&self, slots: &std::ops::Range<usize>, moves: &[i32]) -> i32 {
        let (low, high) = self.ground.window;
        let fits = |by: &&i32| {
            self.slots[slots.clone()].iter().all(|slot| match slot.want {
                Want::Fixed(degree) => (low..=high).contains(&(degree + **by)),
                _ => true,
            })
        };
        moves.iter().find(fits).copied().unwrap_or(0)
    }

    /// Degrees moved together into the register, so that none has to be moved alone.
    fn fitted(&self, motif: Vec<(i32, u32)>) -> Vec<(i32, u32)> {
        let (low, high) = self.ground.window;
        let degrees = motif.iter().map(|(degree, _)| *degree);
        let lowest = degrees.clone().min().unwrap_or(low);
        let highest = degrees.max().unwrap_or(high);
        let by = if lowest < low {
            low - lowest
        } else {
            (high - highest).min(0)
        };
        motif
            .into_iter()
            .map(|(degree, ticks)| (folded(self.ground, degree + by), ticks))
            .collect()
    }

    /// Says slots again from another measure on, moved by degrees.
    fn again(&mut self, measure: usize, count: usize, slots: std::ops::Range<usize>, by: i32) {
        let Some(begun) = self.slots.get(slots.start).map(|slot| slot.onset) else {
            return;
        };
        let start = self.measures[measure].start;
        let end = self.measures[measure + count - 1].end();
        for slot in slots {
            let earlier = self.slots[slot];
            let at = start + (earlier.onset - begun);
            if at >= end {
                break;
            }
            self.put(
                at,
                earlier.duration.min(end - at),
                Want::Of { slot, by },
                earlier.chord,
            );
        }
    }

    /// Fills a measure with free notes of a rhythm over a chord; its last beat already leans to the dominant.
    fn free(&mut self, measure: usize, rhythm: &[u32], chord: i32) {
        let mut at = self.measures[measure].start;
        let end = self.measures[measure].end();
        for &ticks in rhythm {
            if at >= end {
                break;
            }
            self.put(at, ticks.min(end - at), Want::Free, chord);
            at += ticks;
        }
    }

    /// Closes in a measure: one note from its beginning, and a breath.
    fn close(&mut self, measure: usize, cadence: Want) {
        let of = &self.measures[measure];
        let (start, ticks) = (of.start, of.ticks());
        let breath = match of.beats.as_slice() {
            [_] => ticks / 2,
            [.., last] => *last,
            [] => 0,
        };
        self.put(start, ticks - breath, cadence, 0);
    }

    /// Takes breath at the end of the last note.
    fn breathe(&mut self) {
        if let Some(last) = self.slots.last_mut() {
            last.duration -= last.duration / 2;
        }
    }

    fn put(&mut self, onset: u32, duration: u32, want: Want, chord: i32) {
        let measure = &self.measures[self.measure_at(onset)];
        let strength = measure.strength(onset);
        self.slots.push(Slot {
            onset,
            duration,
            strength,
            chord,
            target: self.target(onset),
            want,
        });
    }

    fn measure_at(&self, tick: u32) -> usize {
        self.measures
            .iter()
            .rposition(|measure| measure.start <= tick)
            .unwrap_or(0)
    }

    /// Ticks from `at` to the next beat of a measure, or to its end.
    fn beat_after(&self, measure: usize, at: u32) -> u32 {
        let mut beat = self.measures[measure].start;
        for ticks in &self.measures[measure].beats {
            beat += ticks;
            if beat > at {
                return beat - at;
            }
        }
        self.measures[measure].end().saturating_sub(at).max(1)
    }

    /// The tonic's chord in a phrase's first measure, the subdominant's in its second.
    fn home_chord(&self, measure: usize) -> i32 {
        if measure.is_multiple_of(PHRASE) {
            0
        } else {
            self.ground.scale.subdominant()
        }
    }

    /// Where the arch of its phrase stands at a tick.
    fn target(&self, tick: u32) -> i32 {
        let first = self.measure_at(tick) / PHRASE * PHRASE;
        let last = (first + PHRASE).min(self.measures.len()) - 1;
        let (start, end) = (self.measures[first].start, self.measures[last].end());
        let per_cent = i32::try_from((tick - start) * 100 / (end - start).max(1)).unwrap_or(0);
        let arch = self.ground.manner.arch;
        let lift = if arch >= 0 {
            arch * 4 * per_cent * (100 - per_cent) / 10_000
        } else {
            -arch * (100 - 2 * per_cent) / 100
        };
        self.middle - 1 + lift
    }
}
