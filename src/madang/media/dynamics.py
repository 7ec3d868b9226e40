"""What follows a voice's own loudness: a de-esser, a gate for pauses, a compressor. The browser has the same."""

from math import exp
from typing import Any

import numpy as np

from madang.media import loops
from madang.media.decode import Samples
from madang.media.presets import TABLE, MixSettings

Numbers = tuple[float, ...]


def follow(voice: Samples, rate: int, settings: MixSettings) -> Samples:
    """The mono voice with its sharp sounds, its pauses and its loud places brought down, as far as was chosen."""
    period = TABLE["dynamics"]["period_frames"]
    if settings.deess > 0:
        voice = loops.soften(voice, period, _deesser(TABLE["dynamics"]["deesser"], rate, settings.deess))
    if settings.gate:
        voice = loops.shut(voice, period, _gate(TABLE["dynamics"]["gate"], rate, period))
    if settings.compress > 0:
        voice = loops.compress(voice, period, _compressor(TABLE["dynamics"]["compressor"], rate, settings.compress))
    return voice


# Levels become amplitudes, times become the share of the way that is gone in one frame or one period; in the order in
# which the loops take them.


def _gate(row: dict[str, Any], rate: int, period: int) -> Numbers:
    return (
        _amplitude(row["open_db"]),
        _amplitude(row["close_db"]),
        _amplitude(row["floor_db"]),
        _share(row["attack_ms"], rate),
        _share(row["release_ms"], rate),
        row["hold_ms"] * rate / 1000 / period,
        _share(row["opening_ms"], rate / period),
        _share(row["closing_ms"], rate / period),
    )


def _deesser(row: dict[str, Any], rate: int, amount: float) -> Numbers:
    return (
        row["cut_db"] * amount,
        1 - exp(-2 * np.pi * row["split_hz"] / rate),
        _share(row["attack_ms"], rate),
        _share(row["release_ms"], rate),
        float(row["threshold_db"]),
        row["slope"] * amount,
        _amplitude(row["floor_db"]),
    )


def _compressor(row: dict[str, Any], rate: int, amount: float) -> Numbers:
    """More compression begins lower and is steeper; half-loud places gain what loud ones lose."""
    threshold_db = row["threshold_db"] - row["lower_db"] * amount
    slope = 1 - 1 / (1 + row["ratio_more"] * amount)
    make_up_db = row["make_up"] * slope * max(0.0, row["level_db"] - threshold_db)
    return (
        threshold_db,
        float(row["knee_db"]),
        slope,
        make_up_db,
        _share(row["attack_ms"], rate),
        _share(row["release_ms"], rate),
    )


def _amplitude(db: float) -> float:
    return float(10 ** (db / 20))


def _share(time_ms: float, rate: float) -> float:
    """Of the distance to a new value, gone in one step at so many steps a second."""
    return 1 - exp(-1000 / (time_ms * rate))
