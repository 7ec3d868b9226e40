"""Loud and never too high."""

import numpy as np
import pytest

from madang.media.limiter import limit, master
from madang.media.loudness import measure, true_peak_db
from tests.media.sounds import noise, silence, tone


def test_peaks_are_held_and_quiet_sounds_untouched() -> None:
    loud = tone(220, 2, 48_000, level=1.5)
    assert true_peak_db(limit(loud, 48_000, -1.0)) <= -1.0 + 1e-3
    quiet = tone(220, 2, 48_000, level=0.1)
    assert limit(quiet, 48_000, -1.0) is quiet


@pytest.mark.parametrize("level", [0.01, 0.1, 3.0])
def test_a_mix_reaches_its_loudness_under_the_ceiling(level: float) -> None:
    clicks = noise(6, 48_000, 0.05)
    clicks[::24_000] = 1.0
    stereo = level * np.stack([clicks, tone(220, 6, 48_000, 0.2)], axis=1)
    found = measure(master(stereo.astype(np.float32), 48_000, -14, -1), 48_000)
    assert found.lufs == pytest.approx(-14, abs=0.5)
    assert found.true_peak_db <= -1 + 1e-3


def test_silence_stays_silent() -> None:
    assert not master(silence(2), 48_000, -14, -1).any()
