"""The notes that somebody sings well, learnt from the pitch of their singings and the notes that were asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

import numpy as np

WELL_SUNG_SEMITONES = 1.0
WELL_SUNG_S_MIN = 10.0
LOW_PERCENT, HIGH_PERCENT = 10, 90


@dataclass(frozen=True)
class Heard:
    """Where one note of a song was sung: frames from `first` to before `end`, and the pitch that was asked for."""

    first: int
    end: int
    pitch: int


def well_sung(cents: Sequence[int], notes: Sequence[Heard]) -> list[float]:
    """The pitches, as MIDI numbers, of all frames that meet their note in any octave.

    `cents`: MIDI numbers in hundredths, -1 where nobody sings.
    """
    midi = np.asarray(cents, np.float64) / 100
    found: list[float] = []
    for note in notes:
        heard = midi[max(0, note.first) : max(0, note.end)]
        heard = heard[heard >= 0]
        off = (heard - note.pitch + 6) % 12 - 6
        found += heard[np.abs(off) <= WELL_SUNG_SEMITONES].tolist()
    return found


def range_of(pitches: Sequence[float], hop_ms: int) -> tuple[int, int] | None:
    """(low, high) between which four fifths of what was sung well lie; None of less than ten seconds."""
    if len(pitches) * hop_ms < WELL_SUNG_S_MIN * 1000:
        return None
    low, high = np.percentile(np.asarray(pitches), [LOW_PERCENT, HIGH_PERCENT])
    return floor(low + 0.5), ceil(high - 0.5)
