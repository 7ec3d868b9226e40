"""Where voices stand."""

import pytest

from madang.media.placing import spread


@pytest.mark.parametrize("count", [1, 2, 3, 8, 32])
def test_voices_are_spread_evenly_and_in_balance(count: int) -> None:
    places = spread(count)
    assert len(set(places)) == count and abs(sum(places)) < 1e-6 and max(places) <= 0.8
    assert abs(places[0]) == min(map(abs, places))
