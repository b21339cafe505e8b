//! Parts: voices to weave with, and what can be done to them.

use song::{Metre, Note, notation};

/// Ticks of a bar of 4/4.
pub const BAR: u32 = 1920;
/// Degrees of C major.
const SCALE: [i16; 7] = [0, 2, 4, 5, 7, 9, 11];

/// A voice to weave with.
#[derive(Clone)]
pub struct Part(pub Vec<Note>);

pub fn part(text: &str) -> Part {
    Part(notation::notes(text, Metre::COMMON).unwrap_or_else(|error| panic!("{error} in {text}")))
}

/// Notes of one length, one after another, over three pitches.
pub fn even(count: u32, ticks: u32, pitch: u8) -> Part {
    let note = |number: u32| Note {
        onset: number * ticks,
        pitch: pitch + [0, 4, 2, 7, 5][number as usize % 5],
        duration: ticks * 4 / 5,
        velocity: 80,
    };
    Part((0..count).map(note).collect())
}

impl Part {
    pub fn each(&self, change: impl Fn(Note) -> Note) -> Self {
        Self(self.0.iter().copied().map(change).collect())
    }

    pub fn end(&self) -> u32 {
        self.0
            .iter()
            .map(|note| note.onset + note.duration)
            .max()
            .unwrap()
    }

    pub fn late(&self, ticks: u32) -> Self {
        self.each(|note| Note {
            onset: note.onset + ticks,
            ..note
        })
    }

    pub fn up(&self, semitones: i16) -> Self {
        self.each(|note| Note {
            pitch: u8::try_from(i16::from(note.pitch) + semitones).unwrap(),
            ..note
        })
    }

    /// Through a change of degrees of C major, counted from C0.
    pub fn degrees(&self, change: impl Fn(i16) -> i16) -> Self {
        self.each(|note| {
            let pitch = i16::from(note.pitch);
            let place = SCALE.iter().position(|degree| *degree == pitch % 12).unwrap();
            let degree = change(pitch / 12 * 7 + i16::try_from(place).unwrap());
            let pitch = degree / 7 * 12 + SCALE[usize::try_from(degree % 7).unwrap()];
            Note {
                pitch: u8::try_from(pitch).unwrap(),
                ..note
            }
        })
    }

    pub fn steps(&self, steps: i16) -> Self {
        self.degrees(|degree| degree + steps)
    }

    /// Mirrored by steps of the scale at its first note.
    pub fn inverted(&self) -> Self {
        let pitch = i16::from(self.0[0].pitch);
        let place = SCALE.iter().position(|degree| *degree == pitch % 12).unwrap();
        let axis = pitch / 12 * 7 + i16::try_from(place).unwrap();
        self.degrees(|degree| axis * 2 - degree)
    }

    pub fn backwards(&self) -> Self {
        let end = self.end();
        let mut turned = self.each(|note| Note {
            onset: end - note.onset - note.duration,
            ..note
        });
        turned.0.sort_unstable();
        turned
    }

    pub fn times(&self, by: u32, of: u32) -> Self {
        self.each(|note| Note {
            onset: note.onset * by / of,
            duration: note.duration * by / of,
            ..note
        })
    }

    pub fn and(&self, other: &Self) -> Self {
        Self(self.0.iter().chain(&other.0).copied().collect())
    }

    pub fn then(&self, next: &Self) -> Self {
        self.and(&next.late(self.end()))
    }

    pub fn repeated(&self, times: usize) -> Self {
        (1..times).fold(self.clone(), |so_far, _| so_far.then(self))
    }
}

pub fn tune() -> Part {
    part("G4:q A4:e B4 C5:q G4 | E4:q F4:e G4 A4:h | D5:q C5:e B4 A4:q F4 | G4:q E4:e D4 C4:h")
}

/// The tune with a second half.
pub fn long() -> Part {
    tune().then(&part(
        "E5:q D5:e C5 B4:q G4 | A4:q C5:e B4 G4:h | F4:q A4:e G4 E4:q D4 | E4:q D4:e B3 C4:h",
    ))
}

pub fn steps() -> Part {
    part("C4:q D4 E4 F4 | E4 D4 C4 B3 | C4 D4 E4 C4 | C4:w")
}

pub fn against_steps() -> Part {
    part("C5:q B4 G4 F4 | G4 B4 C5 D5 | C5 B4 G4 A4 | G4:w")
}

pub fn free() -> Part {
    part("C3:h E3:q F3 | G3:h F3:q D3 | E3:q G3 A3:h | G3:q B2 C3:h")
}

pub fn held(pitch: &str) -> Part {
    part(&format!("{pitch}:w | {pitch} | {pitch} | {pitch}"))
}

pub fn hocket() -> [Part; 2] {
    [
        part("C5:e r E5 r G5 r E5 r | D5 r F5 r E5 r C5 r | C5 r D5 r E5 r C5:e r"),
        part("r:e C5 r D5 r F5 r D5 | r E5 r D5 r B4 r G4 | r E5 r F5 r D5 r C5"),
    ]
}

pub fn subject() -> Part {
    part("G4:q A4:e B4 C5:q G4 | E4:q F4:e G4 A4:h")
}

/// A subject that goes on, and its answer at the fifth that goes its own way.
pub fn fugue() -> [Part; 2] {
    [
        subject().then(&part(
            "F4:q E4 D4 G4 | C4 D4 E4 G4 | A4:e G4 F4 E4 D4:q C4 | D4 F4 E4 C4 | A4 F4 D4 B3 | C4:w",
        )),
        subject()
            .up(7)
            .then(&part(
                "C5:q B4 C5 D5 | E5:e D5 C5:q B4 A4:e G4 | B4:q A4 G4:h | E5:q D5:e C5 B4:h",
            ))
            .late(2 * BAR),
    ]
}

pub fn exchange() -> [Part; 2] {
    let (one, other) = (
        part("C5:q D5:e E5 F5:q D5 | E5:e G5 F5 D5 C5:h"),
        part("G4:q E4:e G4 A4:q B4 | C5:e B4 G4 F4 E4:h"),
    );
    [one.then(&other), other.then(&one)]
}

pub fn chorale() -> [Part; 4] {
    [
        "G4:q A4 B4 C5 | C5 C5 B4 C5 | E5 D5 C5 C5 | D5 B4 C5:h",
        "E4:q F4 G4 G4 | A4 A4 G4 G4 | G4 G4 E4 F4 | G4 G4 G4:h",
        "C4:q C4 D4 E4 | E4 F4 D4 E4 | C4 B3 A3 A3 | B3 D4 E4:h",
        "C3:q F3 G3 C3 | A2 F2 G2 C3 | C3 G2 A2 F2 | G2 G2 C3:h",
    ]
    .map(part)
}

pub fn in_three() -> Part {
    part("E4:q F4 G4 A4 G4 F4 E4 D4 C4 D4 E4 F4 E4:q")
}
