//! The corpus' scores: public-domain pieces of nine centuries, written from their scores.
//!
//! What it is not: it has no ornaments and no dynamics, for a score's notes are what is judged.

use song::{Metre, Mode};

/// A piece.
pub struct Piece {
    /// Its file's name without ending.
    pub slug: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Who made it.
    pub composer: &'static str,
    /// Its century, such as 18 for the years 1701 to 1800.
    pub century: u8,
    /// Its tonic by name.
    pub tonic: &'static str,
    /// Its mode.
    pub mode: Mode,
    /// Quarters per minute.
    pub tempo: u16,
    /// Its metre.
    pub metre: Metre,
    /// Its voices with their names, the melody first.
    pub voices: &'static [(&'static str, &'static str)],
}

const fn metre(beats: u8, unit: u8) -> Metre {
    Metre { beats, unit }
}

/// Frère Jacques once through.
const FRERE_JACQUES: &str = "F4:q G4 A4 F4 | F4:q G4 A4 F4 | A4:q Bb4 C5:h | A4:q Bb4 C5:h | C5:e D5 C5 Bb4 A4:q F4 | \
     C5:e D5 C5 Bb4 A4:q F4 | F4:q C4 F4:h | F4:q C4 F4:h";
/// The same after two bars' rest.
const FRERE_JACQUES_SECOND: &str = "r:w | r:w | F4:q G4 A4 F4 | F4:q G4 A4 F4 | A4:q Bb4 C5:h | A4:q Bb4 C5:h | \
     C5:e D5 C5 Bb4 A4:q F4 | C5:e D5 C5 Bb4 A4:q F4 | F4:q C4 F4:h | F4:q C4 F4:h";

/// All pieces, oldest first.
pub const PIECES: &[Piece] = &[
    Piece {
        slug: "ut-queant-laxis",
        title: "Ut queant laxis",
        composer: "Gregorian chant, known to Guido of Arezzo",
        century: 11,
        tonic: "D",
        mode: Mode::Dorian,
        tempo: 120,
        metre: metre(4, 4),
        voices: &[(
            "Cantus",
            "C4:q D4 F4 D4:e E4 D4:h D4:q D4 C4 D4 E4 E4:h E4:e F4 G4:q E4 D4 E4:e C4 D4:h \
             F4:q G4 A4 G4:e F4:e D4:q D4:h G4:e A4 G4:q E4 F4 G4 D4:h A4:q G4 A4 F4 G4:e A4 A4:h \
             G4:e F4 D4:q C4 E4 D4:h",
        )],
    },
    Piece {
        slug: "greensleeves",
        title: "Greensleeves",
        composer: "English, 1580",
        century: 16,
        tonic: "A",
        mode: Mode::Dorian,
        tempo: 100,
        metre: metre(6, 8),
        voices: &[(
            "Melody",
            "A4:e | C5:q D5:e E5:e. F#5:s E5:e | D5:q B4:e G4:e. A4:s B4:e | C5:q A4:e A4:e. G#4:s A4:e | B4:q G#4:e E4:q A4:e | \
             C5:q D5:e E5:e. F#5:s E5:e | D5:q B4:e G4:e. A4:s B4:e | C5:e. B4:s A4:e G#4:e. F#4:s G#4:e | A4:q. A4:q. | \
             G5:q. G5:e. F#5:s E5:e | D5:q B4:e G4:e. A4:s B4:e | C5:q A4:e A4:e. G#4:s A4:e | B4:q G#4:e E4:q. | \
             G5:q. G5:e. F#5:s E5:e | D5:q B4:e G4:e. A4:s B4:e | C5:e. B4:s A4:e G#4:e. F#4:s G#4:e | A4:h.",
        )],
    },
    Piece {
        slug: "tempus-adest-floridum",
        title: "Tempus adest floridum (Good King Wenceslas)",
        composer: "Piae Cantiones, 1582",
        century: 16,
        tonic: "G",
        mode: Mode::Ionian,
        tempo: 132,
        metre: metre(4, 4),
        voices: &[(
            "Melody",
            "G4:q G4 G4 A4 | G4 G4 D4:h | E4:q D4 E4 F#4 | G4:h G4:h | G4:q G4 G4 A4 | G4 G4 D4:h | E4:q D4 E4 F#4 | G4:h G4:h | \
             D5:q C5 B4 A4 | B4 A4 G4:h | E4:q D4 E4 F#4 | G4:h G4:h | D4:q D4 E4 F#4 | G4 G4 A4:h | D5:q C5 B4 A4 | G4:h C5:h | G4:w",
        )],
    },
    Piece {
        slug: "flow-my-tears",
        title: "Flow, my tears (first strain)",
        composer: "John Dowland, 1600",
        century: 16,
        tonic: "A",
        mode: Mode::HarmonicMinor,
        tempo: 56,
        metre: metre(4, 4),
        voices: &[(
            "Canto",
            "A4:q. G4:s F4 E4:q C5:h B4:e A4 G#4:h | A4:q E4:q. E4:e G4 G4 | F4:q D4 E4:q. B4:e | C5:q A4 B4 G#4 | \
             A4:e C5:e. B4:s A4:e G#4:q C5 | B4:e A4 A4:q. G#4:s F#4 G#4:q | A4:w",
        )],
    },
    Piece {
        slug: "passion-chorale",
        title: "O Haupt voll Blut und Wunden (Stollen)",
        composer: "Hans Leo Hassler, 1601; set by J. S. Bach",
        century: 17,
        tonic: "A",
        mode: Mode::Aeolian,
        tempo: 72,
        metre: metre(4, 4),
        voices: &[(
            "Soprano",
            "E4:q | A4 G4 F4 E4 | D4:h E4:q B4 | C5 C5 B4 B4 | A4:h. E4:q | A4 G4 F4 E4 | D4:h E4:q B4 | C5 C5 B4 B4 | A4:h.",
        )],
    },
    Piece {
        slug: "pachelbel-canon",
        title: "Canon in D (opening)",
        composer: "Johann Pachelbel, about 1690",
        century: 17,
        tonic: "D",
        mode: Mode::Ionian,
        tempo: 56,
        metre: metre(4, 4),
        voices: &[
            (
                "Violin 1",
                "r:w | r:w | F#5:q E5 D5 C#5 | B4 A4 B4 C#5 | D5 C#5 B4 A4 | G4 F#4 G4 E4 | \
                 D4:e F#4 A4 G4 F#4 D4 F#4 E4 | D4 B3 D4 A4 G4 B4 A4 G4 | F#4 D4 E4 C#5 D5 F#5 A5 A4 | \
                 B4 G4 A4 F#4 D4 D5 D5:e. C#5:s | D5:w",
            ),
            (
                "Violin 2",
                "r:w | r:w | r:w | r:w | F#5:q E5 D5 C#5 | B4 A4 B4 C#5 | D5 C#5 B4 A4 | G4 F#4 G4 E4 | \
                 D4:e F#4 A4 G4 F#4 D4 F#4 E4 | D4 B3 D4 A4 G4 B4 A4 G4 | F#4:w",
            ),
            (
                "Bass",
                "D3:q A2 B2 F#2 | G2 D2 G2 A2 | D3 A2 B2 F#2 | G2 D2 G2 A2 | D3 A2 B2 F#2 | G2 D2 G2 A2 | D3 A2 B2 F#2 | \
                 G2 D2 G2 A2 | D3 A2 B2 F#2 | G2 D2 G2 A2 | D2:w",
            ),
        ],
    },
    Piece {
        slug: "bach-invention-1",
        title: "Invention 1, BWV 772 (bars 1 to 7)",
        composer: "Johann Sebastian Bach, 1723",
        century: 18,
        tonic: "C",
        mode: Mode::Ionian,
        tempo: 76,
        metre: metre(4, 4),
        voices: &[
            (
                "Upper",
                "r:s C4 D4 E4 F4 D4 E4 C4 G4:e C5 B4 C5 | D5:s G4 A4 B4 C5 A4 B4 G4 D5:e G5 F5 G5 | \
                 E5:s A5 G5 F5 E5 G5 F5 A5 G5 F5 E5 D5 C5 E5 D5 F5 | E5 D5 C5 B4 A4 C5 B4 D5 C5 B4 A4 G4 F#4 A4 G4 B4 | \
                 A4:e D4 C5:e. D5:s B4 A4 G4 F#4 E4 G4 F#4 A4 | G4 B4 A4 C5 B4 D5 C5 E5 D5 B4:t C5 D5:s G5 B4:e A4:s G4 | G4:e",
            ),
            (
                "Lower",
                "r:h r:s C3 D3 E3 F3 D3 E3 C3 | G3:e G2 r:q r:s G3 A3 B3 C4 A3 B3 G3 | C4:e B3 C4 D4 E4 G3 A3 B3 | \
                 C4 E3 F#3 G3 A3 B3 C4:q+s D3:s E3 F#3 G3 E3 F#3 D3 G3:e B2 C3 D3 | E3 F#3 G3 E3 B2:e. C3:s D3:e D2",
            ),
        ],
    },
    Piece {
        slug: "petzold-minuet",
        title: "Minuet in G, BWV Anh. 114 (first part)",
        composer: "Christian Petzold, 1725",
        century: 18,
        tonic: "G",
        mode: Mode::Ionian,
        tempo: 116,
        metre: metre(3, 4),
        voices: &[(
            "Melody",
            "D5:q G4:e A4 B4 C5 | D5:q G4 G4 | E5 C5:e D5 E5 F#5 | G5:q G4 G4 | C5 D5:e C5 B4 A4 | B4:q C5:e B4 A4 G4 | \
             F#4:q G4:e A4 B4 G4 | A4:h. | D5:q G4:e A4 B4 C5 | D5:q G4 G4 | E5 C5:e D5 E5 F#5 | G5:q G4 G4 | \
             C5 D5:e C5 B4 A4 | B4:q C5:e B4 A4 G4 | A4:q B4:e A4 G4 F#4 | G4:h.",
        )],
    },
    Piece {
        slug: "ah-vous-dirai-je",
        title: "Ah ! vous dirai-je, maman",
        composer: "French, 1761",
        century: 18,
        tonic: "C",
        mode: Mode::Ionian,
        tempo: 108,
        metre: metre(2, 4),
        voices: &[(
            "Melody",
            "C4:q C4 | G4 G4 | A4 A4 | G4:h | F4:q F4 | E4 E4 | D4 D4 | C4:h | G4:q G4 | F4 F4 | E4 E4 | D4:h | G4:q G4 | F4 F4 | \
             E4 E4 | D4:h | C4:q C4 | G4 G4 | A4 A4 | G4:h | F4:q F4 | E4 E4 | D4 D4 | C4:h",
        )],
    },
    Piece {
        slug: "frere-jacques",
        title: "Frère Jacques, as a canon",
        composer: "French, about 1780",
        century: 18,
        tonic: "F",
        mode: Mode::Ionian,
        tempo: 120,
        metre: metre(4, 4),
        voices: &[("First voice", FRERE_JACQUES), ("Second", FRERE_JACQUES_SECOND)],
    },
    Piece {
        slug: "mozart-sonata-theme",
        title: "Piano Sonata K. 331, theme (first half)",
        composer: "Wolfgang Amadeus Mozart, 1783",
        century: 18,
        tonic: "A",
        mode: Mode::Ionian,
        tempo: 60,
        metre: metre(6, 8),
        voices: &[(
            "Melody",
            "C#5:e. D5:s C#5:e E5:q E5:e | B4:e. C#5:s B4:e D5:q D5:e | A4:q A4:e B4:q B4:e | C#5:q E5:e D5 C#5 B4 | \
             C#5:e. D5:s C#5:e E5:q E5:e | B4:e. C#5:s B4:e D5:q D5:e | A4:q B4:e C#5:q D5:e | C#5:q B4:e A4:q.",
        )],
    },
    Piece {
        slug: "eine-kleine-nachtmusik",
        title: "Eine kleine Nachtmusik, K. 525 (opening)",
        composer: "Wolfgang Amadeus Mozart, 1787",
        century: 18,
        tonic: "G",
        mode: Mode::Ionian,
        tempo: 132,
        metre: metre(4, 4),
        voices: &[(
            "Violin",
            "G5:q r:e D5 G5:q r:e D5 | G5:e D5 G5 B5 D6:q r | C6:q r:e A5 C6:q r:e A5 | C6:e A5 F#5 A5 D5:q r | \
             G5:q G5:q. B5:e A5 G5 | G5 F#5 F#5:q. A5:e C6 F#5 | A5 G5 G5:q. B5:e A5 G5 | G5 F#5 F#5:q. A5:e C6 F#5 | G5:q",
        )],
    },
    Piece {
        slug: "auld-lang-syne",
        title: "Auld Lang Syne",
        composer: "Scots, 1799",
        century: 18,
        tonic: "F",
        mode: Mode::MajorPentatonic,
        tempo: 92,
        metre: metre(4, 4),
        voices: &[(
            "Melody",
            "C4:q | F4:q. F4:e F4:q A4 | G4:q. F4:e G4:q A4 | F4:q. F4:e A4:q C5 | D5:h. D5:q | C5:q. A4:e A4:q F4 | G4:q. F4:e G4:q A4 | \
             F4:q. D4:e D4:q C4 | F4:h. D5:q | C5:q. A4:e A4:q F4 | G4:q. F4:e G4:q D5 | C5:q. A4:e A4:q C5 | D5:h. D5:q | \
             C5:q. A4:e A4:q F4 | G4:q. F4:e G4:q A4 | F4:q. D4:e D4:q C4 | F4:h.",
        )],
    },
    Piece {
        slug: "mo-li-hua",
        title: "Mo Li Hua (Jasmine Flower)",
        composer: "Chinese, printed 1804",
        century: 18,
        tonic: "C",
        mode: Mode::MajorPentatonic,
        tempo: 88,
        metre: metre(4, 4),
        voices: &[(
            "Melody",
            "E4:q E4:e G4 A4 C5 C5 A4 | G4:q G4:e A4 G4:h | E4:q E4:e G4 A4 C5 C5 A4 | G4:q G4:e A4 G4:h | G4:q G4 G4 E4:e G4 | \
             A4:q A4 G4:h | E4:q D4:e E4 G4:q E4:e D4 | C4:q C4:e D4 C4:h | E4:e D4 C4 E4 D4:q. E4:e | G4:q A4:e C5 G4:h | \
             D4:q E4:e G4 D4 E4 C4 A3 | G3:h A3:q C4 | D4:q. E4:e C4 D4 C4 A3 | G3:h.",
        )],
    },
    Piece {
        slug: "ach-du-lieber-augustin",
        title: "O du lieber Augustin",
        composer: "Viennese, about 1800",
        century: 18,
        tonic: "C",
        mode: Mode::Ionian,
        tempo: 144,
        metre: metre(3, 4),
        voices: &[(
            "Melody",
            "G4:q. A4:e G4 F4 | E4:q C4 C4 | D4 G3 G3 | E4 C4 C4 | G4:q. A4:e G4 F4 | E4:q C4 C4 | D4 G3 G3 | C4:h. | \
             D4:q G3 G3 | E4 C4 C4 | D4 G3 G3 | E4 C4 C4 | G4:q. A4:e G4 F4 | E4:q C4 C4 | D4 G3 G3 | C4:h.",
        )],
    },
    Piece {
        slug: "scarborough-fair",
        title: "Scarborough Fair",
        composer: "English",
        century: 19,
        tonic: "D",
        mode: Mode::Dorian,
        tempo: 112,
        metre: metre(3, 4),
        voices: &[(
            "Melody",
            "D4:h D4:q | A4:h A4:q | E4:q. F4:e E4:q | D4:h. | r:q A4 C5 | D5:h C5:q | A4 B4 G4 | A4:h. | r:h D5:q | D5:h D5:q | \
             C5:h A4:q | A4 G4 F4 | E4 C4:h | D4:h A4:q | G4:h F4:q | E4 D4 C4 | D4:h.",
        )],
    },
    Piece {
        slug: "drunken-sailor",
        title: "What Shall We Do with the Drunken Sailor",
        composer: "Sea shanty",
        century: 19,
        tonic: "D",
        mode: Mode::Dorian,
        tempo: 116,
        metre: metre(2, 4),
        voices: &[(
            "Melody",
            "A4:e A4:s A4 A4:e A4:s A4 | A4:e D4 F4 A4 | G4:e G4:s G4 G4:e G4:s G4 | G4:e C4 E4 G4 | A4:e A4:s A4 A4:e A4:s A4 | \
             A4:e B4 C5 D5 | C5 A4 G4 E4 | D4:q D4 | A4 A4 | A4:e D4 F4 A4 | G4:q G4 | G4:e C4 E4 G4 | A4:q A4 | A4:e B4 C5 D5 | \
             C5 A4 G4 E4 | D4:q D4",
        )],
    },
    Piece {
        slug: "ode-to-joy",
        title: "Ode to Joy, from Symphony 9",
        composer: "Ludwig van Beethoven, 1824",
        century: 19,
        tonic: "D",
        mode: Mode::Ionian,
        tempo: 126,
        metre: metre(4, 4),
        voices: &[(
            "Melody",
            "F#4:q F#4 G4 A4 | A4 G4 F#4 E4 | D4 D4 E4 F#4 | F#4:q. E4:e E4:h | F#4:q F#4 G4 A4 | A4 G4 F#4 E4 | D4 D4 E4 F#4 | \
             E4:q. D4:e D4:h | E4:q E4 F#4 D4 | E4 F#4:e G4 F#4:q D4 | E4 F#4:e G4 F#4:q E4 | D4 E4 A3 F#4:h F#4:q G4 A4 | \
             A4 G4 F#4 E4 | D4 D4 E4 F#4 | E4:q. D4:e D4:h",
        )],
    },
    Piece {
        slug: "amazing-grace",
        title: "Amazing Grace (New Britain)",
        composer: "American, 1829",
        century: 19,
        tonic: "G",
        mode: Mode::MajorPentatonic,
        tempo: 84,
        metre: metre(3, 4),
        voices: &[(
            "Melody",
            "D4:q | G4:h B4:e G4 | B4:h A4:q | G4:h E4:q | D4:h D4:q | G4:h B4:e G4 | B4:h A4:q | D5:h. | D5:h B4:q | D5:h B4:e G4 | \
             B4:h A4:q | G4:h E4:q | D4:h D4:q | G4:h B4:e G4 | B4:h A4:q | G4:h.",
        )],
    },
    Piece {
        slug: "god-rest-you-merry",
        title: "God Rest You Merry, Gentlemen",
        composer: "English, printed 1833",
        century: 19,
        tonic: "E",
        mode: Mode::Aeolian,
        tempo: 138,
        metre: metre(4, 4),
        voices: &[(
            "Melody",
            "E4:q | E4 B4 B4 A4 | G4 F#4 E4 D4 | E4 F#4 G4 A4 | B4:h. E4:q | E4 B4 B4 A4 | G4 F#4 E4 D4 | E4 F#4 G4 A4 | B4:h. B4:q | \
             C5 A4 B4 C5 | D5 E5 B4 A4 | G4 E4 F#4 G4 | A4:h G4:q A4 | B4:h C5:q B4 | B4 A4 G4 F#4 | E4:h G4:e F#4 E4:q | \
             A4:h G4:q A4 | B4 C5 D5 E5 | B4 A4 G4 F#4 | E4:h.",
        )],
    },
    Piece {
        slug: "brahms-lullaby",
        title: "Wiegenlied, op. 49 no. 4",
        composer: "Johannes Brahms, 1868",
        century: 19,
        tonic: "F",
        mode: Mode::Ionian,
        tempo: 80,
        metre: metre(3, 4),
        voices: &[(
            "Voice",
            "A4:e A4 | C5:q. A4:e A4:q | C5:h A4:e C5 | F5:q E5:q. D5:e | D5:q C5 G4:e A4 | Bb4:q G4 G4:e A4 | Bb4:h G4:e Bb4 | \
             E5 D5 C5:q E5 | F5:h F4:e F4 | F5:h D5:e Bb4 | C5:h A4:e F4 | Bb4:q C5 D5 | C5:h F4:e F4 | F5:h D5:e Bb4 | \
             C5:h A4:e F4 | Bb4:q A4 G4 | F4:h",
        )],
    },
];
