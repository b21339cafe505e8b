"""A piece altered in one thing, as pairs of an original and what it should be preferred to, and canons made of single voices.

What it is not: no alteration is one that the judgement looks for by name.
"""

import random
from collections import Counter
from fractions import Fraction

SCALE = [0, 2, 4, 5, 7, 9, 11]
EASY = ("shuffle", "semitone", "halfbeat")
HARD = ("bar_late", "elsewhere", "passage", "registers")
VOICE_NOTES_MIN = 8
BARS_MIN = 6


def playable(voice):
    return all(0 <= pitch < 128 and length > 0 and onset >= 0 for onset, length, pitch in voice)


def single_line(voice):
    """One note at a time: the upper of chords, cut where the next begins."""
    line = []
    for onset, length, pitch in sorted(voice, key=lambda note: (note[0], -note[2])):
        if line and line[-1][0] == onset:
            continue
        if line and line[-1][0] + line[-1][1] > onset:
            line[-1] = (line[-1][0], onset - line[-1][0], line[-1][2])
        line.append((onset, length, pitch))
    return line


def altered(kind, voices, bar, chance, passage=None):
    """The piece with one thing altered; None where it cannot be. `passage` is how a passage is moved, else two change places."""
    voices = [list(voice) for voice in voices]
    if kind == "shuffle":
        return [_shuffled(voice, chance) for voice in voices]
    long_enough = [place for place, voice in enumerate(voices) if len(voice) >= VOICE_NOTES_MIN]
    if len(voices) < 2 or not long_enough:
        return None
    chosen = chance.choice(long_enough)
    voice = voices[chosen]
    end = max(onset + length for one in voices for onset, length, _ in one)
    bars = int(end / bar)
    if kind == "semitone":
        by = chance.choice((-1, 1))
        new = [(onset, length, pitch + by) for onset, length, pitch in voice]
    elif kind in ("halfbeat", "bar_late"):
        by = Fraction(1, 2) if kind == "halfbeat" else bar
        new = [(onset + by, length, pitch) for onset, length, pitch in voice]
    elif kind == "registers":
        return _registers(voices, chosen, chance)
    elif bars < BARS_MIN:
        return None
    else:
        new = (_elsewhere if kind == "elsewhere" else passage or _passage)(voice, bar, bars, chance)
    if new is None or sorted(new) == sorted(voice):
        return None
    voices[chosen] = new
    return voices if all(playable(one) for one in voices) else None


def _shuffled(voice, chance):
    pitches = [pitch for _, _, pitch in voice]
    chance.shuffle(pitches)
    return [(onset, length, pitch) for (onset, length, _), pitch in zip(voice, pitches)]


def _elsewhere(voice, bar, bars, chance):
    if chance.randrange(2) == 0:
        # The whole voice turned round by about half of the piece.
        by = bar * chance.randint(max(2, bars // 4), max(2, bars * 3 // 4))
        whole = bar * bars
        turned = [((onset + by) % whole if onset < whole else onset, length, pitch) for onset, length, pitch in voice]
        return single_line(turned)
    # Half of the bars replaced by others of the same voice.
    width = max(2, bars // 2)
    to = chance.randint(0, bars - width)
    others = [begin for begin in range(bars - width + 1) if abs(begin - to) >= 2]
    since = chance.choice(others or [None])
    if since is None:
        return None
    kept = [note for note in voice if not to * bar <= note[0] < (to + width) * bar]
    moved = [
        (onset + (to - since) * bar, length, pitch)
        for onset, length, pitch in voice
        if since * bar <= onset < (since + width) * bar
    ]
    return single_line(kept + moved)


def _passage(voice, bar, bars, chance):
    """Two passages of one voice change places."""
    width = chance.randint(2, max(2, min(6, bars // 3)))
    one = chance.randint(0, bars - width)
    others = [begin for begin in range(bars - width + 1) if abs(begin - one) >= width]
    if not others:
        return None
    other = chance.choice(others)
    moved = []
    for onset, length, pitch in voice:
        if one * bar <= onset < (one + width) * bar:
            onset += (other - one) * bar
        elif other * bar <= onset < (other + width) * bar:
            onset += (one - other) * bar
        moved.append((onset, length, pitch))
    return single_line(moved)


def _cut(voice, bar, bars, chance):
    """A passage is put in elsewhere, and what was between closes up."""
    width = chance.randint(2, max(2, min(6, bars // 4)))
    since = chance.randint(0, bars - width)
    to = chance.choice([begin for begin in range(bars - width + 1) if abs(begin - since) >= 2])
    order = [place for place in range(bars) if not since <= place < since + width]
    order[to:to] = range(since, since + width)
    now = {before: after for after, before in enumerate(order)}
    moved = [(onset + (now.get(int(onset / bar), int(onset / bar)) - int(onset / bar)) * bar, length, pitch) for onset, length, pitch in voice]
    return single_line(moved)


def _copied(voice, bar, bars, chance):
    """A passage stands a second time, in the place of another."""
    width = chance.randint(2, max(2, min(6, bars // 3)))
    one = chance.randint(0, bars - width)
    others = [begin for begin in range(bars - width + 1) if abs(begin - one) >= width]
    if not others:
        return None
    other = chance.choice(others)
    kept = [note for note in voice if not other * bar <= note[0] < (other + width) * bar]
    copy = [(onset + (other - one) * bar, length, pitch) for onset, length, pitch in voice if one * bar <= onset < (one + width) * bar]
    return single_line(kept + copy)


def _delayed(voice, bar, bars, chance):
    """A passage comes a beat late."""
    width = chance.randint(3, max(3, min(8, bars // 2)))
    one = chance.randint(0, max(0, bars - width - 1))
    moved = [(onset + (1 if one * bar <= onset < (one + width) * bar else 0), length, pitch) for onset, length, pitch in voice]
    return single_line(moved)


# Ways in which a passage can be moved within its voice.
PASSAGES = (_passage, _cut, _copied, _delayed)


def _registers(voices, one, chance):
    """Two voices exchange their octaves."""
    other = chance.choice([place for place in range(len(voices)) if place != one and voices[place]] or [None])
    if other is None:
        return None
    mean = [sum(pitch for _, _, pitch in voices[place]) / len(voices[place]) for place in (one, other)]
    octaves = round((mean[0] - mean[1]) / 12) or (1 if mean[0] >= mean[1] else -1)
    for place, by in ((one, -12 * octaves), (other, 12 * octaves)):
        voices[place] = [(onset, length, pitch + by) for onset, length, pitch in voices[place]]
    return voices if all(playable(voice) for voice in voices) else None


def step_of_scale(pitch, steps, fifths):
    """A pitch so many steps of the scale of a key signature higher, its accidental kept."""
    tonic = (fifths * 7) % 12
    octave, above = divmod(pitch - tonic, 12)
    degree = max(place for place in range(7) if SCALE[place] <= above)
    octave, moved = divmod(octave * 7 + degree + steps, 7)
    return tonic + 12 * octave + SCALE[moved] + above - SCALE[degree]


def canon(voice, fifths, others, name, chance):
    """A canon on a voice: voices, leader, follower, lag in quarters, semitones, kind; None where it would be too short."""
    lag = Fraction(chance.choice([1, 2, 2, 3, 4, 4, 6, 8, 8, 12, 16]))
    end = voice[-1][0] + voice[-1][1]
    if lag * 4 > end:
        return None
    kind = chance.choice(["exact", "diat", "diat"])
    if kind == "exact":
        semitones = chance.choice([0, 0, 12, -12, 7, -5, -7, 5])
        follower = [(onset + lag, length, pitch + semitones) for onset, length, pitch in voice]
    else:
        steps = chance.choice([-6, -5, -3, -2, -1, 1, 2, 3, 4, 5, 6, -4, -9, 8, 9])
        follower = [(onset + lag, length, step_of_scale(pitch, steps, fifths)) for onset, length, pitch in voice]
        semitones = Counter(b[2] - a[2] for a, b in zip(voice, follower)).most_common(1)[0][0]
    if chance.random() < 0.5:
        follower = [note for note in follower if note[0] + note[1] <= end]
    if not playable(follower):
        return None
    parts = [("leader", list(voice)), ("follower", follower)]
    if chance.random() < 0.5:
        other_name, other = chance.choice(others)
        free = [note for note in other if note[0] < end]
        if other_name != name and len(free) > VOICE_NOTES_MIN:
            lowered = [(onset, length, pitch - 12 if pitch > 50 else pitch) for onset, length, pitch in free]
            parts.append(("free", lowered))
    chance.shuffle(parts)
    places = {part: place for place, (part, _) in enumerate(parts)}
    return [part for _, part in parts], places["leader"], places["follower"], float(lag), semitones, kind


def chance_of(name):
    return random.Random(name)
