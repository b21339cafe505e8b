"""What the property-based client needs to know of this API: valid MIDI files, guests that register, many addresses.

It checks nothing itself; the checks are the client's own, against the description that the server gives.
"""

import itertools
import os
import pathlib

import requests
import schemathesis
from hypothesis import strategies

FOLDER = pathlib.Path(os.environ["FINALVERSE_CORPUS"])
SERVER = os.environ["FINALVERSE_SERVER"]
ACCESS = os.environ["FINALVERSE_ACCESS"]
# Whoever listens sees only the last proxy's word: each request comes from another address, so that no limit per address ends the run.
ADDRESSES = (f"198.{18 + n // 65536 % 2}.{n // 256 % 256}.{n % 256}" for n in itertools.count(1))

# What ends the session it is asked with: a guest that registers, and a session named by an id that an answer gave before.
ENDING = ("/register", "/sessions/{session}")

songs = sorted(FOLDER.glob("*.mid"))[:8]
schemathesis.openapi.media_type(
    "audio/midi",
    strategies.one_of(strategies.sampled_from([song.read_bytes() for song in songs]), strategies.binary(max_size=512)),
)


@schemathesis.hook
def before_call(context, case, kwargs):
    """Gives every request an address of its own, and a fresh guest to each that would end the session of all."""
    case.headers = dict(case.headers or {})
    case.headers["X-Forwarded-For"] = next(ADDRESSES)
    sent = kwargs.get("headers") or {}
    carried = case.headers.get("Authorization") or sent.get("Authorization")
    if case.operation.path.endswith(ENDING) and carried == f"Bearer {ACCESS}":
        guest = requests.post(f"{SERVER}/api/v1/guest", timeout=10, headers={"X-Forwarded-For": next(ADDRESSES)})
        case.headers["Authorization"] = f"Bearer {guest.json()['access']}"
