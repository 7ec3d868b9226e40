"""The vibrato of a held note: how fast and how far a pitch swings, from a contour on a 10 ms grid."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from madang.media.pitch import HOP_MS

HELD_MS_MIN = 400
"""Less than two swings of a slow vibrato cannot be told from a slide."""
RATE_MIN_HZ = 4.0
RATE_MAX_HZ = 8.0
DEPTH_MIN_CENTS = 15.0
"""A tracker's own tremble stays below this."""
SWING_SHARE_MIN = 0.5
"""Of the movement around the note's course, this much must be one swing: anything else is wandering."""
SLOWEST_HZ = 1.5
BAND_HZ = 1.5
STEPS = 1024
"""Frames of the transform: a tenth of a hertz apart."""


@dataclass(frozen=True)
class Vibrato:
    rate_hz: float
    depth_cents: float
    """From the middle of the swing to its top: ± this much."""


def vibrato(cents: NDArray[np.float64]) -> Vibrato | None:
    """The vibrato of one unbroken stretch of pitch, from any place; None where it is steady, wanders or is short."""
    if len(cents) * HOP_MS < HELD_MS_MIN:
        return None
    place = np.linspace(-1, 1, len(cents))
    # The note's own course, a slide at most, is not part of its swing.
    course = np.polynomial.polynomial.polyval(place, np.polynomial.polynomial.polyfit(place, cents, 2))
    swing = cents - course
    window = np.hanning(len(swing))
    power = np.square(np.abs(np.fft.rfft(swing * window, max(STEPS, len(swing)))))
    hertz = np.fft.rfftfreq(max(STEPS, len(swing)), HOP_MS / 1000)
    inside = (hertz >= RATE_MIN_HZ) & (hertz <= RATE_MAX_HZ)
    rate_hz = float(hertz[inside][power[inside].argmax()])
    moving = power[hertz >= SLOWEST_HZ].sum()
    # A short stretch has a broad peak: two of its own bins belong to it.
    near = np.abs(hertz - rate_hz) <= max(BAND_HZ, 2000 / (len(cents) * HOP_MS))
    if moving <= 0 or power[near & (hertz >= SLOWEST_HZ)].sum() / moving < SWING_SHARE_MIN:
        return None
    depth_cents = _depth(swing * window, window, rate_hz)
    return Vibrato(round(rate_hz, 1), round(depth_cents, 1)) if depth_cents >= DEPTH_MIN_CENTS else None


def _depth(windowed: NDArray[np.float64], window: NDArray[np.float64], rate_hz: float) -> float:
    """The amplitude at one frequency, by the window's own gain."""
    turns = np.exp(-2j * np.pi * rate_hz * np.arange(len(window)) * HOP_MS / 1000)
    return float(2 * np.abs(np.sum(windowed * turns)) / window.sum())
