"""A song in another key at the same tempo, or at another tempo in the same key."""

import numpy as np
import python_stretch

from madang.media.decode import Samples

WINDOW_FRAMES = 8_192
"""At 48 kHz. The library's own 5,760 leaves a low A up to 22 cents out of tune; this one 7, and it is nearer to a
high-quality shift (`bench/keychange.py`)."""
HOPS_A_WINDOW = 8
TIMBRE_KEPT_HZ = 8_000
"""Above this the sound is moved less than the key asks for, so that cymbals stay cymbals."""


def stretch(samples: Samples, rate: int, key: int, tempo_percent: int = 100) -> Samples:
    """Sound shaped (frames, channels), moved by `key` semitones and played at `tempo_percent` of its speed.

    What was at frame n is at n × 100 / tempo_percent; the length follows, rounded down.
    """
    columns = np.ascontiguousarray(samples.T, dtype=np.float32)
    frames = len(samples) * 100 // tempo_percent
    if not frames:
        return np.zeros((0, len(columns)), np.float32)
    stretcher = python_stretch.Signalsmith.Stretch()
    window = WINDOW_FRAMES * rate // 48_000
    stretcher.configure(len(columns), window, window // HOPS_A_WINDOW)
    stretcher.setTransposeSemitones(key, TIMBRE_KEPT_HZ / rate)
    stretcher.setTimeFactor(tempo_percent / 100)
    moved = np.asarray(stretcher.process(columns)).T[:frames]
    return np.pad(moved, ((0, frames - len(moved)), (0, 0)))
