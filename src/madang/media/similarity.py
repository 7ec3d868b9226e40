"""Whether two contours are one and the same singing: nobody sings a song twice to the cent.

The rule: at the best lag, at least 80 % of the frames in which either of the two sings have both singing, with a median
difference below 5 cents. Two takes by one person differ by tens of cents in their glides and vibrato alone;
`tests/media/test_similarity.py` holds the figures that were measured.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from madang.media.pitch import HOP_MS, Contour, Floats

LAG_MAX_MS = 1_000
CENTS_MAX = 5.0
SHARE_MIN = 0.8
VOICED_FRAMES_MIN = 200
"""Two seconds of singing: less is too little to know anybody by."""
SAMPLED_FRAMES = 400
"""How many frames are looked at to find the lag; the answer is then taken over all of them."""
CANDIDATES = 3


@dataclass(frozen=True)
class Similarity:
    """How alike two contours are where they are most alike."""

    same: bool
    """By the rule above."""
    share: float
    """Of the frames in which either sings, how many have both singing: 0 to 1."""
    cents: float | None
    """The median difference over those; None where there are none."""
    lag_ms: int
    """How late the second lies behind the first."""


UNLIKE = Similarity(False, 0.0, None, 0)


def same_contour(first: Contour, second: Contour) -> Similarity:
    """Compares two contours at every lag up to a second either way; too little singing is like nothing."""
    voiced = np.flatnonzero(first.voiced)
    if min(len(voiced), int(second.voiced.sum())) < VOICED_FRAMES_MIN:
        return UNLIKE
    lag_max = LAG_MAX_MS // HOP_MS
    padded = np.concatenate(
        (np.full(lag_max, np.nan, np.float32), second.midi, np.full(lag_max + len(first), np.nan, np.float32))
    )
    sampled = voiced[np.linspace(0, len(voiced) - 1, min(SAMPLED_FRAMES, len(voiced))).astype(int)]
    costs = _costs(first.midi[sampled], padded, sampled, lag_max)
    best = np.argsort(costs)[:CANDIDATES] - lag_max
    found = [_at_lag(first, padded, int(lag), lag_max, second) for lag in best]
    return min(found, key=lambda each: (not each.same, each.cents if each.cents is not None else np.inf))


def _costs(pitches: Floats, padded: Floats, places: NDArray[np.int64], lag_max: int) -> NDArray[np.float64]:
    """For each lag from −lag_max the median difference in semitones, where a frame that is unvoiced counts an octave."""
    lags = np.arange(2 * lag_max + 1)
    difference = np.abs(padded[places[None, :] + lags[:, None]] - pitches[None, :])
    return np.asarray(np.median(np.nan_to_num(difference, nan=12.0), axis=1), np.float64)


def _at_lag(first: Contour, padded: Floats, lag: int, lag_max: int, second: Contour) -> Similarity:
    start = lag_max + lag
    difference = np.abs(padded[start : start + len(first)] - first.midi)
    both = int((~np.isnan(difference)).sum())
    either = int(first.voiced.sum()) + int(second.voiced.sum()) - both
    if both == 0 or either == 0:
        return UNLIKE
    cents = float(np.nanmedian(difference)) * 100
    share = both / either
    return Similarity(share >= SHARE_MIN and cents < CENTS_MAX, share, cents, lag * HOP_MS)
