"""Rooms for a voice as impulse responses: decaying noise that loses its brightness first.

The noise is a hash of its place in integers, so that the browser makes the very same room.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from madang.media.decode import Samples
from madang.media.presets import TABLE


@lru_cache(maxsize=8)
def impulse(room: str, rate: int) -> Samples:
    """The room's answer to a click, stereo, of unit energy a side."""
    row = TABLE["rooms"][room]
    length, before = round(row["seconds"] * rate), round(row["before_ms"] * rate / 1000)
    time_s = np.arange(length) / rate
    fade = 10 ** (-3 * time_s / row["seconds"])
    soon = 10 ** (-3 * time_s / (row["soon"] * row["seconds"]))
    rise = np.minimum(1.0, time_s / (row["rise_ms"] / 1000))
    result = np.zeros((before + length, 2))
    for side in (0, 1):
        grain = noise(length, side)
        bright = _below(grain, row["bright_hz"], rate)
        dull = _below(grain, row["dark_hz"][1], rate)
        dark = dull - _below(dull, row["dark_hz"][0], rate)
        body = (bright * soon + row["dark"] * dark * fade) * rise
        result[before:, side] = body / np.sqrt(np.square(body).sum())
    return result.astype(np.float32)


def noise(length: int, side: int) -> NDArray[np.float64]:
    """Even noise from −1 to 1: each place's number, mixed by MurmurHash3's last steps."""
    number = np.arange(length, dtype=np.uint32) * np.uint32(2) + np.uint32(side + 1)
    number = number * np.uint32(0x9E3779B1)
    number = (number ^ (number >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    number = (number ^ (number >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return np.asarray((number ^ (number >> np.uint32(16))) / 2.0**31 - 1)


def _below(sound: NDArray[np.float64], hertz: float, rate: int) -> NDArray[np.float64]:
    """A filter of the first order."""
    share = 1 - np.exp(-2 * np.pi * hertz / rate)
    return np.asarray(lfilter([share], [1, share - 1], sound))
