"""The curve that turns a distance in pitch into a share of a note, the same while singing and afterwards.

The browser has its own copy for the running bar; `tests/media/vectors/scoring.json` holds both to these rules:

* the distance is folded into one octave: 0 to 6 semitones;
* full within `full` semitones, nothing from `zero` on, a straight line between;
* a note's share is the mean over its frames of 10 ms, an unvoiced frame counts 0;
* rap counts a frame fully when its level is over the threshold, whatever its pitch;
* golden and rap golden weigh twice, freestyle nothing; a note weighs its length;
* notes share 9,000 points by weight; lines share 1,000 equally, each by its own share (see `scoring`).
"""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from madang.media.songtext import NoteKind

POINTS_MAX = 10_000
NOTE_POINTS_MAX = 9_000
LINE_POINTS_MAX = 1_000

Difficulty = Literal["easy", "normal", "hard"]


class Tolerance(NamedTuple):
    """In semitones."""

    full: float
    zero: float


TOLERANCES: dict[Difficulty, Tolerance] = {
    "easy": Tolerance(1.0, 2.0),
    "normal": Tolerance(0.5, 1.5),
    "hard": Tolerance(0.3, 1.0),
}

WEIGHTS: dict[NoteKind, int] = {"normal": 1, "golden": 2, "freestyle": 0, "rap": 1, "rap_golden": 2}


def folded_distance(midi: NDArray[np.floating], target: NDArray[np.floating]) -> NDArray[np.floating]:
    """How far apart in semitones, octaves left out: 0 to 6; nan stays nan."""
    distance = np.abs(midi - target) % 12
    return np.asarray(np.minimum(distance, 12 - distance))


def share_of(distance: NDArray[np.floating], difficulty: Difficulty = "normal") -> NDArray[np.floating]:
    """0 to 1 for each distance; nan, nobody singing, gives 0."""
    full, zero = TOLERANCES[difficulty]
    return np.asarray(np.nan_to_num(np.clip((zero - distance) / (zero - full), 0.0, 1.0), nan=0.0))
