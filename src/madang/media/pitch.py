"""The pitch that a voice sings, as a contour on a 10 ms grid, found by swift-f0."""

import os
import zlib
from dataclasses import dataclass
from functools import lru_cache
from math import gcd

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly
from swift_f0 import SwiftF0

from madang.media.decode import Samples

HOP_MS = 10
TRACKER_RATE = 16_000
"""Decode to this rate where only the pitch is wanted: it saves a resampling."""
CONFIDENCE_MIN = 0.5
THREADS_MAX = 2
"""More threads than two made 180 s of voice no faster on two cores, and a server has other work."""
ENERGY_FLOOR_DB = -140.0

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Contour:
    """What was heard every `hop_ms` from the first sample on; all arrays are of one length."""

    midi: Floats
    """Fractional MIDI number; nan where nobody sings."""
    confidence: Floats
    """0 to 1; above 0.5 is a voice."""
    energy_db: Floats
    """Level against full scale."""
    hop_ms: int = HOP_MS

    def __len__(self) -> int:
        return len(self.midi)

    @property
    def voiced(self) -> NDArray[np.bool_]:
        return ~np.isnan(self.midi)


def track(samples: Samples, rate: int) -> Contour:
    """The contour of mono samples at `rate` Hz. An empty array gives an empty contour."""
    mono = samples.mean(axis=1) if samples.ndim == 2 else samples
    if rate != TRACKER_RATE and len(mono):
        common = gcd(rate, TRACKER_RATE)
        mono = resample_poly(mono, TRACKER_RATE // common, rate // common)
    mono = np.ascontiguousarray(mono, dtype=np.float32)
    frames = -(-len(mono) * 1000 // (TRACKER_RATE * HOP_MS))
    if frames == 0:
        empty = np.zeros(0, np.float32)
        return Contour(empty, empty, empty)
    found = _tracker().detect(mono, TRACKER_RATE)
    return _on_grid(found.timestamps, found.pitch_hz, found.confidence, _energy_db(mono, frames), frames)


def _on_grid(
    times_s: NDArray[np.float64],
    pitch_hz: NDArray[np.float64],
    confidence: NDArray[np.float64],
    energy_db: Floats,
    frames: int,
) -> Contour:
    """Each 10 ms frame takes its neighbours' pitch, weighed by nearness, where both sing, else the nearer one's."""
    voiced = confidence > CONFIDENCE_MIN
    midi = 69 + 12 * np.log2(np.maximum(pitch_hz, 1.0) / 440)
    place = np.arange(frames) * (HOP_MS / 1000) / (times_s[1] - times_s[0] if len(times_s) > 1 else 1.0)
    low = np.clip(place.astype(int), 0, len(midi) - 1)
    high = np.minimum(low + 1, len(midi) - 1)
    share = np.clip(place - low, 0, 1)
    both = voiced[low] & voiced[high] & (np.abs(midi[low] - midi[high]) < 1)
    nearest = np.where(share < 0.5, low, high)
    blended = np.where(both, midi[low] * (1 - share) + midi[high] * share, midi[nearest])
    heard = both | voiced[nearest]
    grid_confidence = confidence[low] * (1 - share) + confidence[high] * share
    return Contour(np.where(heard, blended, np.nan).astype(np.float32), grid_confidence.astype(np.float32), energy_db)


def _energy_db(mono: Floats, frames: int) -> Floats:
    hop = TRACKER_RATE * HOP_MS // 1000
    padded = np.zeros(frames * hop, np.float32)
    padded[: len(mono)] = mono
    power = np.square(padded.reshape(frames, hop)).mean(axis=1)
    return np.asarray(10 * np.log10(np.maximum(power, 10 ** (ENERGY_FLOOR_DB / 10))), np.float32)


def pack(contour: Contour) -> bytes:
    """The contour small enough to keep for ever: pitch in cents and level in whole dB, compressed."""
    cents = np.where(contour.voiced, np.round(np.nan_to_num(contour.midi) * 100), -1).astype("<i2")
    level = np.clip(np.round(contour.energy_db), -128, 0).astype("<i1")
    sure = np.clip(np.round(contour.confidence * 100), 0, 100).astype("<u1")
    return zlib.compress(cents.tobytes() + level.tobytes() + sure.tobytes(), 6)


def unpack(packed: bytes) -> Contour:
    """The contour that `pack` wrote, to the cent."""
    raw = zlib.decompress(packed)
    frames = len(raw) // 4
    cents = np.frombuffer(raw, "<i2", frames).astype(np.float32)
    level = np.frombuffer(raw, "<i1", frames, 2 * frames).astype(np.float32)
    sure = np.frombuffer(raw, "<u1", frames, 3 * frames).astype(np.float32)
    midi = np.where(cents < 0, np.nan, cents / 100).astype(np.float32)
    return Contour(midi, sure / np.float32(100), level)


@lru_cache(maxsize=1)
def _tracker() -> SwiftF0:
    # Spinning threads would eat the cores of the server between two voices.
    return SwiftF0(threads=min(THREADS_MAX, os.cpu_count() or 1), spin=False)
