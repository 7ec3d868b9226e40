"""Filters of the second order by the very formulas of Web Audio's BiquadFilterNode, so that both ends sound alike.

The formulas are those of the Web Audio API, section "Filters characteristics": lowpass and highpass take their Q in
decibels, shelves have a slope of 1.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from madang.media.presets import Filter

NYQUIST_SHARE_MAX = 0.98
"""A frequency above half the rate is taken just below it, as for a voice of a low rate."""

Sections = NDArray[np.float64]
"""One row a filter: b0, b1, b2, 1, a1, a2."""


def sections(filters: Sequence[Filter], rate: int) -> Sections:
    """The filters' coefficients at a rate, in order; no filter gives no row."""
    return np.array([_section(each, rate) for each in filters], np.float64).reshape(-1, 6)


def _section(filter: Filter, rate: int) -> list[float]:
    turn = 2 * np.pi * min(filter.frequency_hz, NYQUIST_SHARE_MAX * rate / 2) / rate
    sine, cosine = float(np.sin(turn)), float(np.cos(turn))
    amplitude = 10 ** (filter.gain_db / 40)
    if filter.type in ("lowpass", "highpass"):
        alpha = sine / (2 * 10 ** (filter.q / 20))
        side = 1 - cosine if filter.type == "lowpass" else 1 + cosine
        middle = side if filter.type == "lowpass" else -side
        return _scaled([side / 2, middle, side / 2], [1 + alpha, -2 * cosine, 1 - alpha])
    if filter.type == "peaking":
        alpha = sine / (2 * filter.q)
        upper = [1 + alpha * amplitude, -2 * cosine, 1 - alpha * amplitude]
        return _scaled(upper, [1 + alpha / amplitude, -2 * cosine, 1 - alpha / amplitude])
    # A high shelf is the low shelf with the other sign of the cosine.
    sign = 1 if filter.type == "lowshelf" else -1
    slope = 2 * np.sqrt(amplitude) * sine / np.sqrt(2)
    more, less = amplitude + 1, amplitude - 1
    return _scaled(
        [
            amplitude * (more - sign * less * cosine + slope),
            sign * 2 * amplitude * (less - sign * more * cosine),
            amplitude * (more - sign * less * cosine - slope),
        ],
        [
            more + sign * less * cosine + slope,
            -sign * 2 * (less + sign * more * cosine),
            more + sign * less * cosine - slope,
        ],
    )


def _scaled(upper: list[float], lower: list[float]) -> list[float]:
    return [value / lower[0] for value in (*upper, *lower)]
