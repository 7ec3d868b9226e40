"""Rooms made of numbers."""

import numpy as np
import pytest

from madang.media.presets import TABLE
from madang.media.rooms import impulse, noise


def test_the_noise_is_these_very_numbers() -> None:
    """The browser's noise is held to the same ones by its own test, `room.test.ts`."""
    assert noise(4, 0) == pytest.approx([-0.859466205, 0.67687594, 0.199308482, 0.135509884])
    assert noise(4, 1) == pytest.approx([0.462240203, 0.920354709, 0.00657138, 0.93802795])
    assert abs(noise(100_000, 0).mean()) < 0.01
    assert abs(np.corrcoef(noise(100_000, 0), noise(100_000, 1))[0, 1]) < 0.01


@pytest.mark.parametrize("room", TABLE["rooms"])
def test_a_room_has_its_length_and_one_energy_at_every_rate(room: str) -> None:
    for rate in (16_000, 48_000):
        answer = impulse(room, rate)
        assert np.square(answer).sum(axis=0) == pytest.approx([1, 1], rel=1e-3)
        wanted = TABLE["rooms"][room]["seconds"] + TABLE["rooms"][room]["before_ms"] / 1000
        assert len(answer) / rate == pytest.approx(wanted, abs=0.001)
        first, last = np.array_split(np.square(answer).sum(axis=1), 2)
        assert first.sum() > 30 * last.sum()
