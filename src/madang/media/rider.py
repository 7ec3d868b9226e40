"""An automatic hand on the voice's fader: slow, within limits, so that the accompaniment never covers the voice."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from madang.media.decode import Samples
from madang.media.loudness import to_lufs
from madang.media.presets import TABLE

Powers = NDArray[np.float64]


def ride(voice: Powers, accompaniment: Powers) -> NDArray[np.float64]:
    """Decibels for each block: how far the voice is raised so that it stands a margin above the accompaniment.

    Given are weighted powers of blocks (`loudness.powers`) as both will sound; where nobody sings, and the voice has no
    loudness, the hand moves towards its next place.
    """
    row = TABLE["rider"]
    blocks = len(voice)
    beside = np.zeros(blocks)
    beside[: len(accompaniment)] = accompaniment[:blocks]
    sounding = np.flatnonzero(to_lufs(voice) > row["sounding_lufs"])
    if not len(sounding) or not beside.any():
        return np.zeros(blocks)
    window = row["window_blocks"]
    sung = np.zeros(blocks)
    sung[sounding] = 1.0
    heard = (_around(voice * sung, window) / np.maximum(_around(sung, window), 1 / window))[sounding]
    wanted = to_lufs(_around(beside, window)[sounding]) + row["margin_db"] - to_lufs(heard)
    limited = np.clip(wanted, -row["limit_db"], row["limit_db"])
    held = np.interp(np.arange(blocks), sounding, limited)
    return np.asarray(uniform_filter1d(held, row["smooth_blocks"], mode="nearest"))


def curve(gains_db: NDArray[np.float64], rate: int, length: int) -> Samples:
    """The gain for each of `length` frames, straight between the middles of blocks."""
    block = round(TABLE["rider"]["block_ms"] * rate / 1000)
    if not len(gains_db):
        return np.ones(length, np.float32)
    gains = (10 ** (np.pad(gains_db, 1, "edge") / 20)).astype(np.float32)
    way = ((np.arange(block) + 0.5) / block).astype(np.float32)
    ramps = (gains[:-1, None] + (gains[1:] - gains[:-1])[:, None] * way).reshape(-1)[block // 2 :]
    return np.pad(ramps, (0, max(0, length - len(ramps))), "edge")[:length]


def _around(values: Powers, window: int) -> Powers:
    """The mean over so many blocks around each; beyond the ends there is nothing."""
    # A running sum may end a hair below nothing.
    return np.asarray(np.maximum(uniform_filter1d(values, window, mode="constant"), 0.0))
