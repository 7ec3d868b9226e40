"""Another key or tempo: the pitch goes where it is asked to, and every moment stays where it was."""

import numpy as np
import pytest

from madang.media.decode import Samples
from madang.media.stretch import stretch

RATE = 48_000
SECONDS = 6


def tone(hertz: float) -> Samples:
    time_s = np.arange(SECONDS * RATE) / RATE
    one = sum(np.sin(2 * np.pi * hertz * number * time_s) / number for number in (1, 2, 3))
    return np.stack([0.2 * one, 0.1 * one], axis=1).astype(np.float32)


def loudest_hz(samples: Samples) -> float:
    middle = samples[RATE : 5 * RATE // 2, 0]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle)), 8 * len(middle)))
    return float(np.argmax(spectrum)) * RATE / (8 * len(middle))


def clicks() -> Samples:
    sound = np.zeros((SECONDS * RATE, 2), np.float32)
    for second in range(1, SECONDS):
        sound[second * RATE : second * RATE + 480] = 0.5 * np.random.default_rng(second).standard_normal((480, 1))
    return sound


def lateness_s(moved: Samples, tempo_percent: int) -> list[float]:
    """How far the middle of each burst lies from where it belongs."""
    power = np.square(moved).sum(axis=1)
    found = []
    for second in range(1, SECONDS):
        at = round((second + 0.005) * RATE * 100 / tempo_percent)
        around = power[at - RATE // 4 : at + RATE // 4]
        found.append(float((np.arange(len(around)) * around).sum() / around.sum()) / RATE - 0.25)
    return found


@pytest.mark.parametrize("key", [-6, -3, -1, 1, 3, 6])
def test_a_key_moves_the_pitch_by_its_semitones_and_leaves_the_length(key: int) -> None:
    moved = stretch(tone(220), RATE, key)
    assert moved.shape == (SECONDS * RATE, 2)
    assert abs(12 * np.log2(loudest_hz(moved) / 220) - key) < 0.08


@pytest.mark.parametrize("tempo_percent", [70, 85, 110])
def test_a_tempo_moves_the_moments_and_leaves_the_pitch(tempo_percent: int) -> None:
    assert abs(12 * np.log2(loudest_hz(stretch(tone(220), RATE, 0, tempo_percent)) / 220)) < 0.08
    moved = stretch(clicks(), RATE, 0, tempo_percent)
    assert len(moved) == SECONDS * RATE * 100 // tempo_percent
    assert max(map(abs, lateness_s(moved, tempo_percent))) < 0.015


@pytest.mark.parametrize("key", [-3, 3])
def test_nothing_comes_later_in_another_key(key: int) -> None:
    assert max(map(abs, lateness_s(stretch(clicks(), RATE, key), 100))) < 0.015


def test_sound_that_is_too_short_to_be_moved_stays_as_long() -> None:
    assert stretch(np.zeros((0, 2), np.float32), RATE, 3).shape == (0, 2)
    assert stretch(np.full((10, 2), 0.1, np.float32), RATE, 3).shape == (10, 2)
