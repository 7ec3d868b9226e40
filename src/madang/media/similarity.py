"""Whether two contours are one and the same singing: nobody sings a song twice to the cent.

The rule: at the best lag the median difference is below 5 cents over at least 80 % of the frames in which either of
the two sings. Two takes by one person differ by tens of cents in their glides and vibrato alone;
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

    share: float
    """The largest part, 0 to 1, of the frames in which either sings, with a small enough median difference."""
    cents: float | None
    """The median difference over the frames in which both sing; None where there are none."""
    lag_ms: int
    """How late the second lies behind the first."""

    @property
    def same(self) -> bool:
        """One singing, by the rule above."""
        return self.share >= SHARE_MIN


UNLIKE = Similarity(0.0, None, 0)


def same_contour(first: Contour, second: Contour, *, cents: float = CENTS_MAX) -> Similarity:
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
    lags = np.argsort(costs, kind="stable")[:CANDIDATES] - lag_max
    either = int(first.voiced.sum()) + int(second.voiced.sum())
    found = [_at_lag(first.midi, padded[lag_max + lag :][: len(first)], either, int(lag), cents) for lag in lags]
    return max(found, key=lambda each: (each.share, -abs(each.lag_ms)))


def _costs(pitches: Floats, padded: Floats, places: NDArray[np.int64], lag_max: int) -> NDArray[np.float64]:
    """For each lag from −lag_max the median difference in semitones; a frame that is unvoiced counts an octave."""
    lags = np.arange(2 * lag_max + 1)
    difference = np.abs(padded[places[None, :] + lags[:, None]] - pitches[None, :])
    return np.asarray(np.median(np.nan_to_num(difference, nan=12.0), axis=1), np.float64)


def _at_lag(first: Floats, second: Floats, voiced: int, lag: int, cents: float) -> Similarity:
    """`voiced` is the sum of both contours' voiced frames."""
    difference = np.abs(second - first)
    both = int((~np.isnan(difference)).sum())
    if both == 0:
        return UNLIKE
    # The median of the k smallest differences is the one in their middle: it stays small up to twice those that are.
    largest = min(both, 2 * int((difference < cents / 100).sum()))
    return Similarity(largest / (voiced - both), float(np.nanmedian(difference)) * 100, lag * HOP_MS)
