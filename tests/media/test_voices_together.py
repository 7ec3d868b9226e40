"""Several voices in one mix: level, place, side."""

from functools import partial

import numpy as np
import pytest

from madang.media.decode import Samples
from madang.media.loudness import measure
from madang.media.mix import Part, mix, together
from madang.media.placing import spread
from madang.media.presets import settings_of
from tests.media.sounds import silence, tone

RATE = 48_000
PLAIN = settings_of("plain", accompaniment_db=-60.0)


def given(sound: Samples) -> partial[Samples]:
    return partial(np.copy, sound)


def spoken(at_s: float, hertz: float = 440) -> Samples:
    """A second of sound that begins there."""
    return np.concatenate([silence(at_s, RATE), tone(hertz, 1, RATE), silence(1, RATE)])


def begins_s(sound: Samples) -> float:
    return float(np.flatnonzero(np.abs(sound) > 0.05)[0] / RATE)


def test_one_voice_alone_is_mixed_as_ever() -> None:
    voice, band = tone(440, 6, RATE, 0.01), np.stack([tone(110, 6, RATE), tone(165, 6, RATE)], axis=1)
    settings = settings_of("hall", automatic_level=True)
    alone = together([Part(given(voice))], band, RATE, settings)
    assert np.array_equal(alone, mix(voice, band, RATE, settings))
    assert measure(alone, RATE).lufs == pytest.approx(-14, abs=0.5)


def test_each_voice_is_moved_to_its_own_place() -> None:
    first, second = spoken(1.2), spoken(3.05)
    parts = [Part(given(first), pan=-1, lag_ms=200), Part(given(second), pan=1, lag_ms=50)]
    mixed = together(parts, silence(6, RATE), RATE, PLAIN)
    assert begins_s(mixed[:, 0]) == pytest.approx(1.0, abs=0.005)
    assert begins_s(mixed[:, 1]) == pytest.approx(3.0, abs=0.005)


def test_a_voice_at_the_side_has_the_power_of_one_in_the_middle() -> None:
    def power(pan: float) -> Samples:
        pair = [Part(given(spoken(1)), pan=pan), Part(given(spoken(3)))]
        mixed = together(pair, silence(6, RATE), RATE, PLAIN)
        first, second = mixed[RATE : 2 * RATE], mixed[3 * RATE : 4 * RATE]
        return np.sum(first**2, axis=0) / np.sum(second**2)

    middle, half, left = power(0), power(-0.5), power(-1)
    assert np.sum(middle) == pytest.approx(1, rel=0.01)
    assert np.sum(half) == pytest.approx(1, rel=0.01) and half[0] > half[1] * 2
    assert np.sum(left) == pytest.approx(1, rel=0.01) and left[1] < 1e-3


def test_a_level_raises_one_voice_over_another_and_a_far_microphone_does_not() -> None:
    near, far = spoken(1), spoken(3) * np.float32(0.05)
    same = together([Part(given(near)), Part(given(far))], silence(6, RATE), RATE, PLAIN)
    first, second = np.std(same[RATE : 2 * RATE]), np.std(same[3 * RATE : 4 * RATE])
    assert first == pytest.approx(second, rel=0.02)
    raised = together([Part(given(near), level_db=-6), Part(given(far))], silence(6, RATE), RATE, PLAIN)
    first, second = np.std(raised[RATE : 2 * RATE]), np.std(raised[3 * RATE : 4 * RATE])
    assert 20 * np.log10(second / first) == pytest.approx(6, abs=0.2)


def test_a_chorus_of_32_stands_over_its_accompaniment_as_one_voice_does() -> None:
    band = np.repeat(tone(80, 4, RATE)[:, None], 2, axis=1)
    rng = np.random.default_rng(1)
    voices = [(0.1 * rng.standard_normal(4 * RATE)).astype(np.float32) for _ in range(32)]
    parts = [Part(given(voice), pan=at) for voice, at in zip(voices, spread(32), strict=True)]
    settings = settings_of("plain", accompaniment_db=-12.0)
    crowd, alone = together(parts, band, RATE, settings), mix(voices[0], band, RATE, settings)
    assert measure(crowd, RATE).lufs == pytest.approx(-14, abs=0.5)
    low = np.exp(-2j * np.pi * 80 * np.arange(4 * RATE) / RATE)
    assert abs(crowd[:, 0] @ low) == pytest.approx(abs(alone[:, 0] @ low), rel=0.15)
