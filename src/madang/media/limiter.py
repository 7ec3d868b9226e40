"""Keeping a loud mix below full scale without audible clipping: a limiter that looks ahead."""

import numpy as np

from madang.media import loops
from madang.media.decode import Samples
from madang.media.loudness import integrated_lufs, peaks_between

LOOK_AHEAD_MS = 4
RELEASE_MS = 60
MARGIN_DB = 0.2
"""The smoothed gain may let a peak between samples through; this and a last check keep it under."""
ROUNDS_MAX = 4
CLOSE_LU = 0.1
RAISE_DB_MAX = 50.0
"""What is quieter stays quieter: it is noise."""
RAISED_MORE_DB_MAX = 6.0
"""Expected of all rounds after the first; what is louder than that is looked at between its samples at once."""
BETWEEN_MAX = 2.5
"""How far the wave between samples may pass them: half of that is already unheard of."""


def limit(samples: Samples, rate: int, peak_db: float) -> Samples:
    """The sound with every true peak at or below `peak_db`."""
    highest = peaks_between(samples, _amplitude(peak_db) / BETWEEN_MAX)
    return _under(_limited(samples, highest, rate, peak_db), peak_db)


def master(samples: Samples, rate: int, target_lufs: float, peak_db: float) -> Samples:
    """The sound at the loudness with its true peaks limited; limiting costs loudness, so a few rounds are taken."""
    lufs = integrated_lufs(samples, rate)
    if lufs is None:
        return limit(samples, rate, peak_db)
    result, highest = samples, None
    raise_db = 0.0
    for _ in range(ROUNDS_MAX):
        raise_db += min(target_lufs - lufs, RAISE_DB_MAX)
        raised = samples * np.float32(_amplitude(raise_db))
        if highest is None:
            quiet = _amplitude(peak_db - raise_db - RAISED_MORE_DB_MAX) / BETWEEN_MAX
            highest = peaks_between(samples, quiet)
        result = _limited(raised, highest * np.float32(_amplitude(raise_db)), rate, peak_db)
        if result is raised:
            break  # A gain alone is exact.
        lufs = integrated_lufs(result, rate)
        if lufs is None or abs(target_lufs - lufs) < CLOSE_LU:
            break
    return _under(result, peak_db)


def _limited(samples: Samples, highest: Samples, rate: int, peak_db: float) -> Samples:
    """The samples, turned down around each place where the highest magnitude passes the ceiling."""
    ceiling = _amplitude(peak_db - MARGIN_DB)
    if not len(highest) or highest.max() <= ceiling:
        return samples
    ahead, release = max(1, rate * LOOK_AHEAD_MS // 1000), max(1, rate * RELEASE_MS // 1000)
    gain = loops.turned_down(highest, ceiling, ahead, release)
    return np.asarray(samples * (gain[:, None] if samples.ndim == 2 else gain), np.float32)


def _under(samples: Samples, peak_db: float) -> Samples:
    over = float(peaks_between(samples, _amplitude(peak_db) / BETWEEN_MAX).max(initial=0.0)) / _amplitude(peak_db)
    return samples if over <= 1 else np.asarray(samples / np.float32(over), np.float32)


def _amplitude(db: float) -> float:
    return float(10 ** (db / 20))
