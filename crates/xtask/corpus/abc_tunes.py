"""Tunes in ABC notation as plain notes.

What it is not: repeats are not played, chord symbols and ornaments are passed over; of a tune whose key is not named nothing is read.
"""

import re
from fractions import Fraction

from scores import STEPS, Score

SHARPS = "FCGDAEB"
# Modes by their first three letters: name, and by how many fifths their signature is below that of major.
MODES = {
    "": ("major", 0),
    "maj": ("major", 0),
    "ion": ("major", 0),
    "m": ("minor", 3),
    "min": ("minor", 3),
    "aeo": ("minor", 3),
    "dor": ("dorian", 2),
    "mix": ("mixolydian", 1),
    "phr": ("phrygian", 4),
    "lyd": ("lydian", -1),
    "loc": ("locrian", 5),
}
FIFTHS = {
    "C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5, "F#": 6, "C#": 7, "G#": 8, "D#": 9, "A#": 10,
    "F": -1, "Bb": -2, "Eb": -3, "Ab": -4, "Db": -5, "Gb": -6, "Cb": -7,
}
# A tuplet's notes by its number.
TUPLETS = {2: Fraction(3, 2), 3: Fraction(2, 3), 4: Fraction(3, 4), 5: Fraction(2, 5), 6: Fraction(2, 6), 7: Fraction(2, 7)}
ACCIDENTALS = {None: None, "^": 1, "^^": 2, "_": -1, "__": -2, "=": 0}
NOTE = re.compile(r"(\^\^|\^|__|_|=)?([A-Ga-gzx])([,']*)(\d*)(/*)(\d*)([<>]*)")
DECORATION = re.compile(r'"[^"]*"|\{[^}]*\}|![^!]*!|\+[a-z]+\+')


def read_abc(path):
    with open(path, encoding="latin-1") as file:
        text = file.read()
    tunes = [Tune(part).score() for part in re.split(r"(?m)^(?=X:)", text) if part.startswith("X:")]
    return [tune for tune in tunes if tune is not None]


def key_of(text):
    """Tonic, mode and accidentals by letter of a K: line."""
    named = re.match(r"\s*([A-G])([#b]?)\s*(\w*)", text)
    if not named:
        return None
    mode = named[3].lower()[:3]
    if mode.startswith("m") and mode not in ("maj", "mix"):
        mode = "m"
    name, below = MODES.get(mode, MODES[""])
    fifths = FIFTHS[named[1] + named[2]] - below
    letters = SHARPS[: min(fifths, 7)] if fifths > 0 else SHARPS[::-1][: min(-fifths, 7)]
    accidentals = dict.fromkeys(letters, 1 if fifths > 0 else -1)
    tonic = (STEPS[named[1]] + {"#": 1, "b": -1, "": 0}[named[2]]) % 12
    return tonic, name, accidentals


class Tune:
    """One tune while it is read."""

    def __init__(self, text):
        self.text = text
        self.headers = {}
        self.key = None
        self.accidentals = {}
        self.metre = None
        self.unit = None
        self.unit_by_metre = Fraction(1, 8)
        self.voice = "1"
        self.voices = {"1": []}
        self.reached = {"1": Fraction(0)}
        self.tied = {"1": False}

    def score(self):
        for line in self.text.split("\n"):
            line = line.split("%")[0].rstrip()
            header = re.match(r"^([A-Za-z]):(.*)$", line)
            if header:
                if not self._header(header[1], header[2].strip()):
                    return None
            elif self.key is not None and line:
                self._music(DECORATION.sub("", line))
        if self.key is None:
            return None
        voices = [voice for voice in self.voices.values() if voice]
        metres = [(0, *self.metre)] if self.metre else []
        return Score(voices, metres, named_key=self.key, headers=self.headers) if voices else None

    def _header(self, letter, value):
        self.headers.setdefault(letter, value)
        fraction = re.match(r"(\d+)/(\d+)", {"C": "4/4", "C|": "2/2"}.get(value, value))
        if letter == "M" and fraction:
            beats, unit = int(fraction[1]), int(fraction[2])
            self.metre = self.metre or (beats, unit)
            if self.unit is None and self.key is None:
                self.unit_by_metre = Fraction(1, 16) if Fraction(beats, unit) < Fraction(3, 4) else Fraction(1, 8)
        elif letter == "L" and fraction:
            self.unit = Fraction(int(fraction[1]), int(fraction[2]))
        elif letter == "K":
            key = key_of(value)
            if key is None:
                return False
            self.accidentals = key[2]
            self.key = self.key or key[:2]
        elif letter == "V":
            self._voice(value.split()[0])
        return True

    def _voice(self, name):
        self.voice = name
        if name not in self.voices:
            self.voices[name], self.reached[name], self.tied[name] = [], Fraction(0), False

    def _music(self, line):
        self.unit = self.unit or self.unit_by_metre
        in_bar, tuplet, tuplet_left, broken = {}, Fraction(1), 0, None
        place = 0
        while place < len(line):
            if line.startswith("[V:", place):
                end = line.index("]", place)
                self._voice(line[place + 3 : end].split()[0])
                place = end + 1
            elif line[place] == "[" and line[place + 2 : place + 3] == ":":
                end = line.find("]", place)
                place = end + 1 if end > 0 else len(line)
            elif line[place] in "|:":
                in_bar = {}
                place += 1
            elif line[place] == "(" and line[place + 1 : place + 2].isdigit():
                tuplet_left = int(line[place + 1])
                tuplet = TUPLETS.get(tuplet_left, Fraction(1))
                place += 2
                more = re.match(r":(\d*):?(\d*)", line[place:])
                place += len(more[0]) if more else 0
            elif line[place] == "[" and (line[place + 1 : place + 2].isdigit() or line[place + 1 : place + 2] == "|"):
                place += 2
            elif note := NOTE.match(line, place):
                place = note.end()
                length = Fraction(int(note[4] or 1))
                if note[5]:
                    length /= int(note[6]) if note[6] else 2 ** len(note[5])
                length *= self.unit * 4
                if tuplet_left:
                    length *= tuplet
                    tuplet_left -= 1
                # A dot moves half a length from the note after to the one before it, or the other way.
                length *= {">": Fraction(1, 2), "<": Fraction(3, 2)}.get(broken, 1)
                broken = note[7][:1] or None
                length *= {">": Fraction(3, 2), "<": Fraction(1, 2)}.get(broken, 1)
                self._note(note, length, in_bar)
            else:
                self.tied[self.voice] = self.tied[self.voice] or line[place] == "-"
                place += 1

    def _note(self, note, length, in_bar):
        voice, onset = self.voices[self.voice], self.reached[self.voice]
        if note[2] not in "zx":
            letter = note[2].upper()
            octave = (5 if note[2].islower() else 4) + note[3].count("'") - note[3].count(",")
            if ACCIDENTALS[note[1]] is not None:
                in_bar[(letter, octave)] = ACCIDENTALS[note[1]]
            altered = in_bar.get((letter, octave), self.accidentals.get(letter, 0))
            number = STEPS[letter] + altered + 12 * (octave + 1)
            if self.tied[self.voice] and voice and voice[-1][2] == number:
                voice[-1] = (voice[-1][0], voice[-1][1] + length, number)
            else:
                voice.append((onset, length, number))
        self.tied[self.voice] = False
        self.reached[self.voice] = onset + length
