"""The picture of a sound: its peaks in a fixed number of columns."""

from itertools import pairwise

import numpy as np

from madang.media.decode import Samples

COLUMNS = 400


def peaks(samples: Samples, columns: int = COLUMNS) -> bytes:
    """One byte a column: its highest peak, of 255 for the loudest of all; all zero for silence."""
    mono = np.abs(samples).max(axis=1) if samples.ndim == 2 else np.abs(samples)
    if not len(mono):
        return bytes(columns)
    edges = np.linspace(0, len(mono), columns + 1).astype(int)
    highest = np.array([mono[start : max(start + 1, end)].max(initial=0.0) for start, end in pairwise(edges)])
    loudest = highest.max()
    return np.round(highest / loudest * 255).astype(np.uint8).tobytes() if loudest > 0 else bytes(columns)
