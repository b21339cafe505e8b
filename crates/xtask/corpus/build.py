"""Makes the corpora that the judgement of scores is learnt from and measured on: `build.py OUT`.

Needs the Python packages music21 10.5 (whose corpus is read, by own readers) and lxml. Pieces are divided by a hash of the work's name: `OUT/tune` is
learnt and tuned on, `OUT/report` is reported, `OUT/learn` is what of `tune` may be learnt from by its terms, and `OUT/report-*` are the lists of
`report` that are reported apart. What it is not: nothing of these files enters the repository but counts and weights.
"""

import glob
import hashlib
import os
import random
import re
import sys
import zipfile
from collections import defaultdict
from fractions import Fraction

import music21

from abc_tunes import read_abc
from alterations import EASY, HARD, PASSAGES, VOICE_NOTES_MIN, altered, canon, chance_of, playable, single_line
from midi import write_midi
from scores import read_kern, read_musicxml

CORPUS = os.path.join(os.path.dirname(music21.__file__), "corpus", "")
# Collections whose works are in the public domain, whose encoders gave them to be distributed, and whose files and folder state no
# condition: crates/song/src/score/learnt/SOURCES.md. All others are only measured on.
LEARNT = ("bach", "haydn", "mozart", "beethoven", "weber", "ryansMammoth", "oneills1850")
# Canons by their own edition or by their genre are no pieces without a canon.
CANONIC = "AGN: Mass (Canonic)"
CACCE = ("Chon_brachi_assai",)
NOTES_MIN = 24
CANONS = 500
# What of a piece is a fragment: its opening, without the close that tells most.
FRAGMENT_QUARTERS = 16
SONGS_IN_MAJOR = 3200
SHUFFLED_SONGS = 300
# Quarters by which parts may differ in length: some bars of a long movement. More, and bars were left out; such an edition is out of joint itself.
UNEVEN_MAX = 12
# How often a piece that may be learnt from is altered again with some of its voices left out.
SMALLER = 3
TUNES_OF_A_BOOK = 700
MOVEMENTS_OF_PALESTRINA = 170
COLUMNS = {
    "keys": "file tonic mode set",
    "pairs": "original altered kind set",
    "canons": "file kind leader follower lag_quarters semitones set",
}


class Corpora:
    def __init__(self, out):
        self.out = out
        self.rows = defaultdict(lambda: defaultdict(list))
        # (half, name, voices, score) of pieces of several voices, and of songs.
        self.several, self.songs = [], []
        self.written = set()

    def write(self, half, name, voices, metres=()):
        if (half, name) not in self.written:
            self.written.add((half, name))
            write_midi(os.path.join(self.out, half, name), voices, metres)

    def add(self, name, work, score, key=None, list_name="keys"):
        """Writes a piece and its label; its half, or None where it cannot be used."""
        if not score.voices or len(score.voices) > 12 or not all(playable(voice) for voice in score.voices):
            return None
        half = "tune" if hashlib.sha256(work.encode()).digest()[0] & 1 else "report"
        self.write(half, f"{name}.mid", score.voices, score.metres)
        if key:
            self.rows[half][list_name].append((f"{name}.mid", *key, name.split("/")[0]))
        if key and half == "report" and list_name == "keys":
            opening = [[note for note in voice if note[0] < FRAGMENT_QUARTERS] for voice in score.voices]
            self.write(half, f"fragments/{name}.mid", opening, score.metres[:1])
            self.rows[half]["fragments"].append((f"fragments/{name}.mid", *key, name.split("/")[0]))
        return half


def readable(path):
    """A score; None, and said, where the file is none."""
    try:
        return read_musicxml(path)
    except (AttributeError, TypeError, ValueError, KeyError, IndexError, zipfile.BadZipFile) as error:
        print(f"{path[len(CORPUS):]}: {error!r}")
        return None


def by_last_bass(score):
    """The major tonic of a key signature, and how many semitones over it the last bass note is."""
    tonic = score.fifths * 7 % 12
    last = min(voice[-1][2] for voice in score.voices) % 12
    return tonic, (last - tonic) % 12


def chorales(corpora):
    seen = set()
    for path in sorted(glob.glob(CORPUS + "bach/*.mxl")):
        base = os.path.basename(path)[:-4]
        if "inst" in base or base.endswith(("-sc", "-lz")):
            continue
        score = readable(path)
        if score is None or not score.signed or not score.voices or len(score.voices) > 8:
            continue
        # One chorale stands under several numbers.
        beginning = repr([[note[1:] for note in voice[:12]] for voice in score.voices[:2]])
        if beginning in seen:
            continue
        seen.add(beginning)
        tonic, above = by_last_bass(score)
        key, list_name = {
            ("major", 0): ((tonic, "major"), "keys"),
            ("minor", 9): (((tonic + 9) % 12, "minor"), "keys"),
            ("minor", 2): (((tonic + 2) % 12, "minor"), "keys"),
            ("minor", 4): (((tonic + 4) % 12, "phrygian"), "modes"),
            ("major", 7): (((tonic + 7) % 12, "mixolydian"), "modes"),
        }.get((score.mode, above), (None, "doubtful"))
        if key is None and score.mode in ("major", "minor"):
            key = ((tonic + (9 if score.mode == "minor" else 0)) % 12, score.mode)
        name = f"bach/{base}"
        half = corpora.add(name, "bach/" + base.split(".")[0], score, key, list_name)
        if half and len(score.voices) >= 3 and score.uneven <= UNEVEN_MAX:
            corpora.several.append((half, name, score.voices, score))


def sung_mode(voice, tonic):
    """Major, minor or a church mode by the degrees that are sung over the collector's tonic; None where they do not say."""
    weights = [0] * 12
    for _, length, pitch in voice:
        weights[(pitch - tonic) % 12] += length
    if (weights[3] + weights[4]) * 25 < sum(weights):
        return None
    if weights[4] >= 9 * weights[3]:
        if weights[10] * 3 <= weights[11]:
            return "major"
        return "mixolydian" if weights[10] > weights[11] * 3 else None
    if weights[3] >= 9 * weights[4]:
        if weights[9] * 3 <= weights[8] or weights[11] > weights[10]:
            return "minor"
        return "dorian" if weights[9] > 3 * weights[8] and weights[10] > 3 * weights[11] else None
    return None


def folk_songs(corpora):
    songs = []
    for path in sorted(glob.glob(CORPUS + "essenFolksong/*.abc")):
        if "test" not in path:
            songs += [(os.path.basename(path)[:-4], score) for score in read_abc(path)]
    random.Random(5).shuffle(songs)
    in_major = number = 0
    for collection, score in songs:
        voice = score.voices[0]
        mode = sung_mode(voice, score.named_key[0]) if len(voice) >= NOTES_MIN and len(score.voices) == 1 else None
        chinese = collection.startswith("han")
        if mode is None or mode == "major" and in_major > SONGS_IN_MAJOR and not chinese:
            continue
        in_major += mode == "major" and not chinese
        name = f"essen/{collection}-{score.headers.get('X', '0').strip()}-{number}"
        number += 1
        list_name = ("han" if chinese else "keys") if mode in ("major", "minor") else "modes"
        work = "essen/" + collection + score.headers.get("T", "")[:20]
        half = corpora.add(name, work, score, (score.named_key[0], mode), list_name)
        if half:
            corpora.songs.append((half, name, score.voices, score))


def fiddle_tunes(corpora):
    for book in ("ryansMammoth", "oneills1850", "airdsAirs", "miscFolk", "nottingham-dataset"):
        tunes = []
        for path in sorted(glob.glob(CORPUS + book + "/*.abc")):
            try:
                tunes += read_abc(path)
            except (KeyError, ValueError) as error:
                print(f"{path}: {error!r}")
        random.Random(6).shuffle(tunes)
        number = 0
        for score in tunes[:TUNES_OF_A_BOOK]:
            if len(score.voices) != 1 or len(score.voices[0]) < NOTES_MIN:
                continue
            tonic, mode = score.named_key
            # A K: line names a signature as often as a key; where the last note is its tonic both agree.
            sure = score.voices[0][-1][2] % 12 == tonic
            list_name = "modes" if mode not in ("major", "minor") else "fiddle" if sure else "fiddle_doubtful"
            corpora.add(f"{book}/{number}", book + score.headers.get("T", "")[:20], score, score.named_key, list_name)
            number += 1


def concert_pieces(corpora):
    for pattern in (
        "haydn/**/*.mxl", "haydn/**/*.xml", "mozart/**/*.mxl", "mozart/**/*.xml", "beethoven/**/*.mxl", "corelli/**/*.*ml",
        "schumann_*/**/*.*ml", "schubert/*.*ml", "handel/**/*.*ml", "monteverdi/*.mxl", "trecento/*.xml", "trecento/*.mxl",
        "joplin/*.mxl", "weber/*.mxl", "verdi/*.mxl", "luca/*.xml", "chopin/*.mxl", "liliuokalani/*.*ml", "beach/*.*ml",
    ):
        for path in sorted(glob.glob(CORPUS + pattern, recursive=True)):
            relative = path[len(CORPUS) :]
            if "_old" in relative:
                continue
            score = readable(path)
            if score is None or not score.signed or not score.voices or len(score.voices) > 12:
                continue
            who, *rest = relative.split("/")
            name = who + "/" + "-".join(rest).rsplit(".", 1)[0]
            tonic, above = by_last_bass(score)
            key, list_name = None, "classical"
            if who not in ("monteverdi", "trecento", "luca"):
                if above == 0:
                    key = (tonic, "major")
                elif above == 9:
                    key = ((tonic + 9) % 12, "minor")
                elif score.mode in ("major", "minor"):
                    key = ((tonic + (9 if score.mode == "minor" else 0)) % 12, score.mode)
                    list_name = "doubtful"
            half = corpora.add(name, f"{who}/{rest[0].split('.mxl')[0]}", score, key, list_name)
            lines = [single_line(voice) for voice in score.voices if len(voice) >= VOICE_NOTES_MIN]
            if half and len(lines) >= 2 and score.uneven <= UNEVEN_MAX:
                corpora.several.append((half, name, lines[:6], score))


def masses(corpora):
    paths = sorted(glob.glob(CORPUS + "palestrina/*.krn"))
    random.Random(7).shuffle(paths)
    for path in paths[:MOVEMENTS_OF_PALESTRINA]:
        base = os.path.basename(path)[:-4]
        score = read_kern(path)
        with open(path, encoding="latin-1") as file:
            score.headers["canonic"] = CANONIC in file.read()
        name = f"palestrina/{base}"
        work = "palestrina/" + re.sub(r"\D", "", base)[:2]
        half = corpora.add(name, work, score) if len(score.voices) >= 3 else None
        if half:
            corpora.several.append((half, name, score.voices, score))


def pairs(corpora):
    for half, name, voices, score in corpora.several:
        chance, voices = chance_of(name), [voice for voice in voices if voice]
        metre = score.metres[0] if score.metres else (0, 4, 4)
        bar = Fraction(metre[1] * 4, metre[2]) if metre[2] else Fraction(4)
        for kind in EASY + HARD:
            other = altered(kind, voices, bar, chance)
            if other is None:
                continue
            corpora.write(half, f"pairs/{name}.mid", voices, score.metres)
            corpora.write(half, f"pairs/{name}.{kind}.mid", other, score.metres)
            list_name = "pairs" if kind in EASY else "pairs_hard"
            row = (f"pairs/{name}.mid", f"pairs/{name}.{kind}.mid", kind, name.split("/")[0])
            corpora.rows[half][list_name].append(row)
        if half == "tune" and name.split("/")[0] in LEARNT:
            smaller(corpora, name, voices, bar)
    for half, name, voices, score in corpora.songs[:SHUFFLED_SONGS]:
        other = altered("shuffle", voices, Fraction(4), chance_of(name))
        corpora.write(half, f"pairs/{name}.shuffle.mid", other, score.metres)
        corpora.rows[half]["pairs"].append((f"{name}.mid", f"pairs/{name}.shuffle.mid", "shuffle", "essen"))


def smaller(corpora, name, voices, bar):
    """Pairs to learn from: a piece of two voices or more that are left of another, altered in all ways."""
    for number in range(SMALLER):
        chance = random.Random(f"{name} {number}")
        most = min(6, len(voices))
        left = sorted(chance.sample(range(len(voices)), min(most, 2 + number)))
        some = [voices[place] for place in left]
        for kind in EASY + HARD:
            other = altered(kind, some, bar, chance, chance.choice(PASSAGES))
            if other is None:
                continue
            own = f"pairs/{name}.{number}"
            corpora.write("tune", f"{own}.mid", some)
            corpora.write("tune", f"{own}.{kind}.mid", other)
            list_name = "pairs" if kind in EASY else "pairs_hard"
            corpora.rows["tune"][list_name].append((f"{own}.mid", f"{own}.{kind}.mid", kind, name.split("/")[0]))


def canons(corpora):
    sources = [
        (half, name, voice, score.fifths)
        for half, name, voices, score in corpora.several
        if name.split("/")[0] in ("bach", "palestrina", "monteverdi")
        for voice in voices[:2]
        if len(voice) >= NOTES_MIN
    ]
    chance = random.Random(11)
    chance.shuffle(sources)
    others = [(name, voice) for _, name, voice, _ in sources]
    number = 0
    for half, name, voice, fifths in sources[:CANONS]:
        made = canon(voice, fifths, others, name, chance)
        if made is None:
            continue
        parts, *row = made
        corpora.write(half, f"canons/c{number}.mid", parts)
        corpora.rows[half]["canons"].append((f"canons/c{number}.mid", "canon", *row))
        number += 1
    for half, name, _, score in corpora.several:
        # The last movements of masses are canons as often as not.
        own = score.headers.get("canonic") or any(caccia in name for caccia in CACCE)
        if own or "Agnus" in name or "Benedictus" in name:
            continue
        corpora.rows[half]["canons"].append((f"pairs/{name}.mid", "control", "", "", "", "", name.split("/")[0]))


def write_lists(folder, lists, beside=None):
    """Writes lists into a folder; `beside` is the folder whose files they name, which are linked."""
    os.makedirs(folder, exist_ok=True)
    for name, rows in lists.items():
        columns = COLUMNS.get(name.split("_")[0], COLUMNS["keys"]).split()
        with open(os.path.join(folder, f"{name}.tsv"), "w", encoding="utf-8") as file:
            file.write("\t".join(columns) + "\n")
            file.writelines("\t".join(map(str, row)) + "\n" for row in rows)
        print(f"{folder}/{name}.tsv: {len(rows)} rows")
    for entry in os.listdir(beside) if beside else ():
        link = os.path.join(folder, entry)
        if os.path.isdir(os.path.join(beside, entry)) and not os.path.lexists(link):
            os.symlink(os.path.abspath(os.path.join(beside, entry)), link)


def main(out):
    corpora = Corpora(out)
    for part in (chorales, folk_songs, fiddle_tunes, concert_pieces, masses, pairs, canons):
        part(corpora)
    for half, lists in corpora.rows.items():
        write_lists(os.path.join(out, half), lists)
    may_learn = {
        name: [row for row in rows if row[0].removeprefix("pairs/").split("/")[0] in LEARNT]
        for name, rows in corpora.rows["tune"].items()
        if name not in ("canons", "han")
    }
    write_lists(os.path.join(out, "learn"), may_learn, os.path.join(out, "tune"))
    report = corpora.rows["report"]
    apart = {"chorales": [row for row in report["keys"] if row[-1] == "bach"]}
    apart |= {"songs": [row for row in report["keys"] if row[-1] == "essen"]}
    named = ("fiddle", "fiddle_doubtful", "classical", "doubtful", "modes", "han", "fragments")
    apart |= {name: report[name] for name in named}
    for name, rows in apart.items():
        write_lists(os.path.join(out, f"report-{name}"), {"keys": rows}, os.path.join(out, "report"))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("build.py OUT")
    main(sys.argv[1])
