"""Keys by the open toolkit music21, for `cargo xtask bench keys`.

`sample DIR TO MOST` takes at most MOST rows of DIR/keys.tsv, evenly, and lays the list and links to its files into TO; `measure DIR` asks
the toolkit for the key of each and prints one line of JSON. What it is not: it is no part of the product.
"""

import csv
import json
import os
import shutil
import sys
import time

PROFILES = ["key.krumhansl", "key.aarden", "key.bellman", "key.simple", "key.temperley"]


def rows(folder):
    with open(os.path.join(folder, "keys.tsv"), encoding="utf-8") as lines:
        listed = csv.DictReader(lines, delimiter="\t")
        return [row for row in listed if row["mode"] in ("major", "minor")]


def sample(folder, to, most):
    listed = rows(folder)
    step = max(1, -(-len(listed) // most))
    taken = listed[::step]
    shutil.rmtree(to, ignore_errors=True)
    for row in taken:
        place = os.path.join(to, row["file"])
        os.makedirs(os.path.dirname(place), exist_ok=True)
        os.symlink(os.path.abspath(os.path.join(folder, row["file"])), place)
    with open(os.path.join(to, "keys.tsv"), "w", encoding="utf-8") as lines:
        lines.write("file\ttonic\tmode\n")
        lines.writelines(f"{row['file']}\t{row['tonic']}\t{row['mode']}\n" for row in taken)


def mirex(tonic, mode, found_tonic, found_mode):
    """The weights of MIREX audio key detection: the key, its upper fifth, its relative, its parallel."""
    above = (found_tonic - tonic) % 12
    if found_mode == mode:
        return {0: 1.0, 7: 0.5}.get(above, 0.0)
    if above == (9 if mode == "major" else 3):
        return 0.3
    return 0.2 if above == 0 else 0.0


def measure(folder):
    import music21

    listed = rows(folder)
    reading = 0.0
    spent = dict.fromkeys(PROFILES, 0.0)
    exact = dict.fromkeys(PROFILES, 0)
    weighted = dict.fromkeys(PROFILES, 0.0)
    for row in listed:
        began = time.perf_counter()
        path = os.path.realpath(os.path.join(folder, row["file"]))
        score = music21.converter.parseFile(path, format="midi", forceSource=True, storePickle=False)
        # No key signature tells the toolkit what it should find; the files have none.
        reading += time.perf_counter() - began
        for profile in PROFILES:
            began = time.perf_counter()
            key = score.analyze(profile)
            spent[profile] += time.perf_counter() - began
            tonic, mode = int(row["tonic"]), row["mode"]
            exact[profile] += (key.tonic.pitchClass, key.mode) == (tonic, mode)
            weighted[profile] += mirex(tonic, mode, key.tonic.pitchClass, key.mode)
    count = max(1, len(listed))
    figures = {
        "toolkit": f"music21 {music21.__version__}",
        "files": len(listed),
        "reading_ms": 1000 * reading / count,
        "profiles": [
            {
                "name": profile,
                "ms_per_file": 1000 * spent[profile] / count,
                "key_exact": exact[profile] / count,
                "key_mirex": weighted[profile] / count,
            }
            for profile in PROFILES
        ],
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["sample", folder, to, most]:
            sample(folder, to, int(most))
        case ["measure", folder]:
            measure(folder)
        case _:
            sys.exit("toolkit_keys.py sample DIR TO MOST | measure DIR")
