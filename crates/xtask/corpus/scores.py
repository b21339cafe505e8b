"""Scores in MusicXML and in Humdrum's kern as plain notes.

A score is a `Score`: voices of (onset, length, pitch) in quarters as fractions, its time signatures and its key signatures. What it is not: no
ornament, dynamic or word is read.
"""

import re
import zipfile
from dataclasses import dataclass, field
from fractions import Fraction

from lxml import etree

STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


@dataclass
class Score:
    voices: list
    # (quarters from the beginning, beats, unit)
    metres: list = field(default_factory=list)
    # Fifths up from C of the first key signature, and its mode where one is named.
    fifths: int = 0
    mode: str | None = None
    # Whether a key signature was read.
    signed: bool = False
    # Quarters by which the longest part is longer than the shortest: where bars of rest were forgotten the parts do not go together.
    uneven: float = 0
    # What an ABC tune's K: line names, or None: (tonic, mode).
    named_key: tuple | None = None
    headers: dict = field(default_factory=dict)


def read_musicxml(path):
    if path.endswith(".mxl"):
        packed = zipfile.ZipFile(path)
        # Beside the score there may be its type, and its single parts after it.
        names = [name for name in packed.namelist() if "META" not in name and name.endswith("xml")]
        text = packed.read(names[0])
    else:
        with open(path, "rb") as file:
            text = file.read()
    root = etree.fromstring(text, etree.XMLParser(load_dtd=False, no_network=True, recover=True))
    score = Score([])
    ends = []
    for part in root.findall("part"):
        staves, end = _part(part, score)
        ends.append(end)
        score.voices += [sorted(staves[staff]) for staff in sorted(staves) if staves[staff]]
    score.uneven = float(max(ends) - min(ends)) if ends else 0
    return score


def _part(part, score):
    staves = {}
    start, divisions, transposed = Fraction(0), 1, 0
    for measure in part.findall("measure"):
        now = end = last = start
        for element in measure:
            if element.tag == "attributes":
                divisions = int(element.findtext("divisions") or divisions)
                _signatures(element, start, score)
                transpose = element.find("transpose")
                if transpose is not None:
                    octaves = int(transpose.findtext("octave-change") or 0)
                    transposed = int(transpose.findtext("chromatic") or 0) + 12 * octaves
            elif element.tag == "backup":
                now -= Fraction(int(element.findtext("duration")), divisions)
            elif element.tag == "forward":
                now += Fraction(int(element.findtext("duration")), divisions)
                end = max(end, now)
            elif element.tag == "note" and element.find("grace") is None:
                length = Fraction(int(element.findtext("duration") or 0), divisions)
                in_chord = element.find("chord") is not None
                onset = last if in_chord else now
                if not in_chord:
                    last = now
                    now += length
                    end = max(end, now)
                _note(element, onset, length, transposed, staves)
        start = end
    return staves, start


def _signatures(attributes, start, score):
    key = attributes.find("key")
    if key is not None and key.findtext("fifths") is not None and not score.signed:
        score.fifths, score.mode, score.signed = int(key.findtext("fifths")), key.findtext("mode"), True
    time = attributes.find("time")
    if time is not None and time.findtext("beats"):
        try:
            score.metres.append((float(start), int(time.findtext("beats")), int(time.findtext("beat-type"))))
        except ValueError:
            pass  # 3+2/8 and the like: the metre before goes on.


def _note(element, onset, length, transposed, staves):
    pitch = element.find("pitch")
    if pitch is None:
        return
    altered = int(float(pitch.findtext("alter") or 0))
    number = STEPS[pitch.findtext("step")] + altered + 12 * (int(pitch.findtext("octave")) + 1) + transposed
    voice = staves.setdefault(element.findtext("staff") or "1", [])
    if "stop" in [tie.get("type") for tie in element.findall("tie")]:
        for place in range(len(voice) - 1, -1, -1):
            before = voice[place]
            if before[2] == number and before[0] + before[1] == onset:
                voice[place] = (before[0], before[1] + length, number)
                return
    voice.append((onset, length, number))


def read_kern(path):
    """One voice for each kern spine, the highest first; splits follow their first spine."""
    voices, spines, reached = {}, [], []
    score = Score([])
    now = Fraction(0)
    for line in open(path, encoding="latin-1"):
        line = line.rstrip("\r\n")
        if not line or line.startswith("!") or line.startswith("="):
            continue
        cells = line.split("\t")
        if cells[0].startswith("**"):
            spines = [place if cell == "**kern" else None for place, cell in enumerate(cells)]
            reached = [Fraction(0)] * len(cells)
            voices = {place: [] for place in spines if place is not None}
        elif line.startswith("*"):
            spines, reached = _kern_spines(cells, spines, reached, now, score)
        else:
            starting = [at for at, cell in zip(reached, cells) if cell != "."]
            now = max(starting) if starting else now
            _kern_notes(cells, spines, reached, now, voices)
    score.voices = [voices[place] for place in sorted(voices, reverse=True) if voices[place]]
    score.metres = score.metres[:1]
    return score


def _kern_spines(cells, spines, reached, now, score):
    new_spines, new_reached, joining = [], [], False
    for place, cell in enumerate(cells[: len(spines)]):
        if cell == "*-" or (cell == "*v" and joining):
            continue
        joining = cell == "*v"
        new_spines.append(spines[place])
        new_reached.append(reached[place])
        if cell == "*^":
            new_spines.append(None)
            new_reached.append(reached[place])
        metre = re.match(r"\*M(\d+)/(\d+)", cell)
        if metre and spines[place] is not None:
            score.metres.append((float(now), int(metre[1]), int(metre[2]) or 4))
        key = re.match(r"\*k\[(.*)\]", cell)
        if key and not score.signed:
            score.fifths, score.signed = (-1 if "b-" in key[1] else 0), True
    return new_spines, new_reached


def _kern_notes(cells, spines, reached, now, voices):
    for place, cell in enumerate(cells[: len(spines)]):
        if cell == "." or spines[place] is None:
            continue
        reached[place] = max(reached[place], now)
        token = cell.split(" ")[0]
        value = re.search(r"(\d+)(%\d+)?(\.*)", token)
        if "q" in token or not value:
            continue
        # 0 is a breve, 00 a longa.
        if value[1] == "00":
            length = Fraction(16)
        else:
            length = Fraction(8) if value[1] == "0" else Fraction(4, int(value[1]) or 1)
        dot = length
        for _ in value[3]:
            dot /= 2
            length += dot
        letters = re.search(r"([a-gA-G])\1*", token)
        if letters and "r" not in token:
            name = letters[0]
            octave = 3 + len(name) if name[0].islower() else 4 - len(name)
            number = STEPS[name[0].upper()] + 12 * (octave + 1) + token.count("#") - token.count("-")
            voice = voices[spines[place]]
            tied = ("]" in token or "_" in token) and voice and voice[-1][2] == number
            if tied:
                voice[-1] = (voice[-1][0], voice[-1][1] + length, number)
            else:
                voice.append((reached[place], length, number))
        reached[place] += length
