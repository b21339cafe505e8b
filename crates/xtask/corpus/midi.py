"""Scores as Standard MIDI Files: one track for each voice, 480 ticks a quarter, 120 quarters a minute, no key signature.

What it is not: it reads none.
"""

import os
import struct

TICKS = 480


def write_midi(path, voices, metres=()):
    head = [(0, 0, b"\xff\x51\x03\x07\xa1\x20")]
    for at, beats, unit in metres:
        if unit in (1, 2, 4, 8, 16) and beats < 32:
            head.append((int(at * TICKS), 0, bytes([0xFF, 0x58, 4, beats, unit.bit_length() - 1, 24, 8])))
    tracks = [_track(head)]
    for number, voice in enumerate(voices):
        # Channel 9 is for drums.
        channel = (number if number < 9 else number + 1) % 16
        events = []
        for onset, length, pitch in voice:
            begin = round(float(onset) * TICKS)
            end = max(begin + 1, round(float(onset + length) * TICKS))
            events.append((begin, 2, bytes([0x90 | channel, pitch, 80])))
            events.append((end, 1, bytes([0x80 | channel, pitch, 0])))
        tracks.append(_track(events))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(b"MThd" + struct.pack(">IHHH", 6, 1, len(tracks), TICKS) + b"".join(tracks))


def _track(events):
    written, now = b"", 0
    for at, _, event in sorted(events, key=lambda event: event[:2]):
        written += _length(at - now) + event
        now = at
    written += b"\0\xff\x2f\0"
    return b"MTrk" + struct.pack(">I", len(written)) + written


def _length(ticks):
    parts = [ticks & 127]
    while ticks := ticks >> 7:
        parts.append(ticks & 127 | 128)
    return bytes(parts[::-1])
