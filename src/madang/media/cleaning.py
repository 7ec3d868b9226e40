"""A voice as the microphone should have given it: no standing offset, no cut-off tops, at the rate of the mix."""

from math import gcd
from pathlib import Path

import numpy as np
from scipy.signal import resample_poly

from madang.media import loops
from madang.media.decode import Samples, decode, probe

TOP_MIN = 0.7
"""A wave that never comes near full scale was not cut off by it."""
STEP = 1.5 / 32_768
"""Frames at the top differ by no more than the last bit."""
RUN_S = 1 / 12_000
"""As long as this at the top is no top of a wave that any voice makes."""
MENDED_S_MAX = 0.002
"""In a longer gap nobody can know what was there."""
CLIPPED_RUNS_MIN = 20
"""As many cut-off tops as this can be heard."""


def read_voice(path: Path, rate: int) -> Samples:
    """The voice of a file, mono, cleaned at the rate at which it was sung, then brought to `rate`."""
    own = probe(path).rate
    voice = clean(decode(path, own, 1)[:, 0], own)
    if own == rate:
        return voice
    common = gcd(own, rate)
    return np.asarray(resample_poly(voice, rate // common, own // common), np.float32)


def clean(voice: Samples, rate: int) -> Samples:
    """The mono voice without offset, its cut-off tops drawn as they may have been; tops may pass full scale."""
    whole = np.array(voice, np.float32)
    _mend(whole, rate)
    # The offset is that of the frames that arrived: what was never captured is silent.
    arrived = whole != 0
    if arrived.any():
        whole[arrived] -= np.float32(whole[arrived].mean(dtype=np.float64))
    return whole


def is_clipped(voice: Samples, rate: int) -> bool:
    """Whether the voice was so loud that one hears its tops cut off."""
    return _mend(np.array(voice, np.float32), rate) >= CLIPPED_RUNS_MIN


def _mend(voice: Samples, rate: int) -> int:
    shortest, longest = max(3, round(RUN_S * rate)), round(MENDED_S_MAX * rate)
    runs = 0
    for side in (1.0, -1.0):
        top = float((side * voice).max(initial=0.0))
        if top >= TOP_MIN:
            runs += int(loops.mend(voice, top - STEP, side, shortest, longest))
    return runs
