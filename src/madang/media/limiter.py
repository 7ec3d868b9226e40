"""Keeping a loud mix below full scale without audible clipping: a limiter that looks ahead."""

import numpy as np
from scipy.ndimage import minimum_filter1d, uniform_filter1d

from madang.media.decode import Samples
from madang.media.loudness import integrated_lufs, peaks_between, true_peak_db

LOOK_AHEAD_MS = 4
RELEASE_MS = 60
MARGIN_DB = 0.2
"""The smoothed gain may let a peak between samples through; this and a last check keep it under."""
ROUNDS_MAX = 4
CLOSE_LU = 0.1
RAISE_DB_MAX = 50.0
"""What is quieter stays quieter: it is noise."""


def limit(samples: Samples, rate: int, peak_db: float) -> Samples:
    """The sound with every true peak at or below `peak_db`."""
    ceiling = 10 ** ((peak_db - MARGIN_DB) / 20)
    highest = peaks_between(samples)
    if not len(highest) or highest.max() <= ceiling:
        return samples
    gain = np.minimum(1.0, ceiling / np.maximum(highest, 1e-9))
    ahead, release = max(1, rate * LOOK_AHEAD_MS // 1000), max(1, rate * RELEASE_MS // 1000)
    # The minimum over a window, averaged over a window no longer, is nowhere above the gain that is needed.
    smooth = uniform_filter1d(minimum_filter1d(gain, 2 * (ahead + release) + 1), 2 * ahead + 1)
    limited = samples * smooth[:, None] if samples.ndim == 2 else samples * smooth
    over_db = true_peak_db(limited) - peak_db
    return np.asarray(limited * 10 ** (-max(0.0, over_db) / 20), np.float32)


def master(samples: Samples, rate: int, target_lufs: float, peak_db: float) -> Samples:
    """The sound at the loudness with its true peaks limited; limiting costs loudness, so a few rounds are taken."""
    result = samples
    raise_db = 0.0
    lufs = integrated_lufs(samples, rate)
    if lufs is None:
        return limit(samples, rate, peak_db)
    for _ in range(ROUNDS_MAX):
        raise_db += min(target_lufs - lufs, RAISE_DB_MAX)
        raised = (samples * np.float32(10 ** (raise_db / 20))).astype(np.float32)
        result = limit(raised, rate, peak_db)
        if result is raised:
            break  # A gain alone is exact.
        lufs = integrated_lufs(result, rate)
        if lufs is None or abs(target_lufs - lufs) < CLOSE_LU:
            break
    return result
