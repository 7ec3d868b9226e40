"""Filters by Web Audio's formulas."""

import numpy as np
import pytest
from scipy.signal import sosfreqz

from madang.media.biquads import sections
from madang.media.presets import Filter, FilterKind


def gain_db(filter: Filter, hertz: float, rate: int = 48_000) -> float:
    _, answer = sosfreqz(sections([filter], rate), [hertz], fs=rate)
    return float(20 * np.log10(np.abs(answer[0])))


@pytest.mark.parametrize(
    ("kind", "q", "gain", "low_db", "middle_db", "high_db"),
    [
        ("lowpass", 0, 0, 0, 0, -40),
        ("highpass", 0, 0, -40, 0, 0),
        ("highpass", -3.01, 0, -40, -3.01, 0),
        ("peaking", 1, 6, 0, 6, 0),
        ("lowshelf", 0, 6, 6, 3, 0),
        ("highshelf", 0, -6, 0, -3, -6),
    ],
)
def test_a_filter_does_what_it_is_called(
    kind: FilterKind, q: float, gain: float, low_db: float, middle_db: float, high_db: float
) -> None:
    filter = Filter(kind, 1_000, q, gain)
    found = [gain_db(filter, hertz) for hertz in (100, 1_000, 10_000)]
    assert found == pytest.approx([low_db, middle_db, high_db], abs=4 if -40 in (low_db, high_db) else 0.3)


def test_a_frequency_beyond_the_rate_is_brought_below_it() -> None:
    for kind in ("lowpass", "highpass", "peaking", "lowshelf", "highshelf"):
        assert np.isfinite(sections([Filter(kind, 20_000, 1, 3)], 16_000)).all()
    assert sections([], 48_000).shape == (0, 6)
