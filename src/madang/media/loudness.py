"""How loud a sound is to ears (EBU R 128) and how high it rises between its samples."""

import warnings
from dataclasses import dataclass

import numpy as np
import pyloudnorm
from scipy.signal import resample_poly

from madang.media.decode import Samples

BLOCK_S = 0.4
"""The standard's gating block; what is shorter has no loudness."""
OVERSAMPLING = 4
PIECE = 1 << 18
MARGIN = 32
"""Frames beside a piece, longer than the interpolation reaches."""
GAIN_DB_MAX = 40.0
"""Nearly silent sounds are not raised into noise."""


@dataclass(frozen=True)
class Loudness:
    """Integrated over the whole sound."""

    lufs: float | None
    """None for silence and for less than 0.4 s."""
    true_peak_db: float
    """Against full scale; −inf for silence."""


def measure(samples: Samples, rate: int) -> Loudness:
    """Loudness and true peak of mono or stereo samples."""
    return Loudness(integrated_lufs(samples, rate), true_peak_db(samples))


def integrated_lufs(samples: Samples, rate: int) -> float | None:
    """Gated loudness over the whole sound; None for silence and for less than 0.4 s."""
    if len(samples) < BLOCK_S * rate:
        return None
    with warnings.catch_warnings():
        # Silence has no blocks over the gate; its answer is −inf and not a mistake.
        warnings.simplefilter("ignore", RuntimeWarning)
        lufs = pyloudnorm.Meter(rate).integrated_loudness(samples.astype(np.float64))
    return float(lufs) if np.isfinite(lufs) else None


def true_peak_db(samples: Samples) -> float:
    """The highest point of the wave between the samples too, at four times the rate."""
    highest = float(peaks_between(samples).max(initial=0.0))
    return float(20 * np.log10(highest)) if highest > 0 else float("-inf")


def peaks_between(samples: Samples) -> Samples:
    """For each frame the highest magnitude at it and up to the next one, over all channels."""
    columns = samples.reshape(len(samples), -1)
    result = _loudest(columns)
    for start in range(0, len(columns), PIECE):
        first = max(0, start - MARGIN)
        piece = columns[first : start + PIECE + MARGIN]
        fine = _loudest(resample_poly(piece, OVERSAMPLING, 1, axis=0))
        high = fine[::OVERSAMPLING]
        for offset in range(1, OVERSAMPLING):
            high = np.maximum(high, fine[offset::OVERSAMPLING])
        part = result[start : start + PIECE]
        np.maximum(part, high[start - first : start - first + len(part)], out=part)
    return result


def _loudest(columns: Samples) -> Samples:
    """Over channels. NumPy reduces along an axis of two slowly, so the columns are compared one by one."""
    highest = np.abs(columns[:, 0])
    for channel in range(1, columns.shape[1]):
        highest = np.maximum(highest, np.abs(columns[:, channel]))
    return highest


def to_loudness(samples: Samples, rate: int, target_lufs: float) -> Samples:
    """The sound at the loudness, not limited: peaks may pass full scale. Silence stays as it is."""
    lufs = integrated_lufs(samples, rate)
    if lufs is None:
        return samples
    gain_db = min(target_lufs - lufs, GAIN_DB_MAX)
    return (samples * np.float32(10 ** (gain_db / 20))).astype(np.float32)
