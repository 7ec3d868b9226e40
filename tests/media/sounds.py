"""Small sounds for tests."""

from pathlib import Path

import numpy as np

from madang.media.decode import Samples
from madang.media.transcode import Format, write


def tone(hertz: float, seconds: float, rate: int = 16_000, level: float = 0.3) -> Samples:
    """A tone with five partials, mono: enough like a voice for a pitch tracker."""
    time_s = np.arange(round(seconds * rate)) / rate
    partials = [np.sin(2 * np.pi * hertz * number * time_s) / number for number in range(1, 6)]
    return np.asarray(level * np.sum(partials, axis=0), np.float32)


def noise(seconds: float, rate: int = 16_000, level: float = 0.1, seed: int = 0) -> Samples:
    return np.asarray(level * np.random.default_rng(seed).standard_normal(round(seconds * rate)), np.float32)


def silence(seconds: float, rate: int = 16_000) -> Samples:
    return np.zeros(round(seconds * rate), np.float32)


def written(path: Path, samples: Samples, rate: int = 16_000, format: Format = "wav") -> Path:
    write(path, samples, rate, format)
    return path
