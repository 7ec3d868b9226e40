"""A swing is told from a slide, a tremble and a wandering voice."""

import numpy as np
import pytest
from numpy.typing import NDArray

from madang.media.vibrato import vibrato

TIME_S = np.arange(100) / 100


def swung(hertz: float, cents: float, frames: int = 100) -> NDArray[np.float64]:
    return cents * np.sin(2 * np.pi * hertz * TIME_S[:frames])


@pytest.mark.parametrize("hertz", [4.5, 5.5, 6.5, 7.5])
@pytest.mark.parametrize("cents", [25.0, 60.0, 110.0])
@pytest.mark.parametrize("frames", [50, 100])
def test_rate_and_depth_are_found(hertz: float, cents: float, frames: int) -> None:
    found = vibrato(swung(hertz, cents, frames))
    assert found is not None
    assert found.rate_hz == pytest.approx(hertz, abs=0.4)
    assert found.depth_cents == pytest.approx(cents, rel=0.15)


def test_a_swing_on_a_slide_is_a_vibrato() -> None:
    assert vibrato(swung(5.5, 60.0) + 200 * TIME_S) is not None


@pytest.mark.parametrize(
    "midi",
    [
        np.full(100, 12.0),
        300 * TIME_S,
        swung(1.0, 80.0),
        swung(12.0, 60.0),
        swung(5.5, 10.0),
        swung(5.5, 60.0, frames=30),
        30 * np.random.default_rng(1).standard_normal(100),
    ],
    ids=["steady", "slide", "slow", "trill", "shallow", "short", "noise"],
)
def test_nothing_else_is_one(midi: NDArray[np.float64]) -> None:
    assert vibrato(midi) is None
