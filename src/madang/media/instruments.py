"""The sounds of the small band: each a short array of samples for one note, made of partials and noise."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from madang.media.decode import Samples

RATE = 48_000
TABLE = 4096


def hertz(midi: float) -> float:
    return float(440 * 2 ** ((midi - 69) / 12))


@lru_cache(maxsize=256)
def pluck(midi: int, seconds: float) -> Samples:
    """A soft nylon string: high partials fade first, and a breath of the finger at the beginning."""
    frequency = hertz(midi)
    time_s = _time(seconds)
    sound = np.zeros(len(time_s))
    for number in range(1, 13):
        partial = frequency * number * np.sqrt(1 + 0.00012 * number * number)
        if partial > 9_000:
            break
        # Plucked at a fifth of its length, a string lacks the partials that have a node there.
        strength = abs(np.sin(np.pi * number * 0.22)) / number**1.05
        fade_s = 1.9 / (1 + 0.32 * (number - 1)) * (220 / frequency) ** 0.35
        sound += strength * np.sin(2 * np.pi * partial * time_s + 0.7 * number) * np.exp(-time_s / fade_s)
    sound += 0.06 * _noise(len(time_s), midi) * np.exp(-time_s / 0.006)
    return _shaped(sound, attack_s=0.004, release_s=0.08)


@lru_cache(maxsize=64)
def bass(midi: int, seconds: float) -> Samples:
    """A round, plucked bass."""
    frequency = hertz(midi)
    time_s = _time(seconds)
    sound = sum(
        strength * np.sin(2 * np.pi * frequency * number * time_s) * np.exp(-time_s / fade_s)
        for number, strength, fade_s in ((1, 1.0, 1.4), (2, 0.42, 0.7), (3, 0.16, 0.4), (4, 0.06, 0.25))
    )
    return _shaped(np.asarray(sound), attack_s=0.008, release_s=0.12)


@lru_cache(maxsize=128)
def pad(midi: int, seconds: float, detune_cents: float) -> Samples:
    """A string section far away: dark, slow to begin and to end."""
    frequency = hertz(midi + detune_cents / 100)
    time_s = _time(seconds)
    wobble = 0.6 * np.sin(2 * np.pi * (4.3 + 0.011 * detune_cents) * time_s + midi)
    phase = frequency * time_s + wobble * frequency * 0.0016 / (2 * np.pi)
    table = _pad_table()
    sound = table[(phase * TABLE).astype(np.int64) % TABLE]
    return _shaped(sound, attack_s=0.35, release_s=0.45)


@lru_cache(maxsize=128)
def flute(midi: int, seconds: float) -> Samples:
    """A wooden flute, for the lead-in."""
    frequency = hertz(midi)
    time_s = _time(seconds)
    vibrato = 0.0035 * np.minimum(1, time_s / 0.5) * np.sin(2 * np.pi * 5.1 * time_s)
    phase = 2 * np.pi * np.cumsum(frequency * (1 + vibrato)) / RATE
    sound = np.sin(phase) + 0.28 * np.sin(2 * phase) + 0.09 * np.sin(3 * phase) + 0.03 * np.sin(4 * phase)
    breath = sosfilt(butter(2, (frequency, min(4 * frequency, 12_000)), "bandpass", fs=RATE, output="sos"),
                     _noise(len(time_s), midi))  # fmt: skip
    return _shaped(sound + 0.10 * breath, attack_s=0.07, release_s=0.10)


@lru_cache(maxsize=4)
def drum() -> Samples:
    """A soft low drum, felt more than heard."""
    time_s = _time(0.45)
    phase = 2 * np.pi * np.cumsum(52 + 58 * np.exp(-time_s / 0.035)) / RATE
    return _shaped(np.sin(phase) * np.exp(-time_s / 0.13), attack_s=0.003, release_s=0.05)


@lru_cache(maxsize=16)
def shaker(number: int) -> Samples:
    """Seeds in a gourd; each number sounds a little different, as a hand does."""
    time_s = _time(0.16)
    bright = butter(2, (4_200, 11_000), "bandpass", fs=RATE, output="sos")
    swing = np.minimum(1, time_s / 0.025) * np.exp(-np.maximum(0, time_s - 0.025) / 0.028)
    return _shaped(sosfilt(bright, _noise(len(time_s), 900 + number)) * swing, attack_s=0.004, release_s=0.03)


@lru_cache(maxsize=4)
def brush() -> Samples:
    """A brush on a skin."""
    time_s = _time(0.3)
    body = butter(1, (700, 6_000), "bandpass", fs=RATE, output="sos")
    return _shaped(sosfilt(body, _noise(len(time_s), 77)) * np.exp(-time_s / 0.07), attack_s=0.012, release_s=0.05)


@lru_cache(maxsize=1)
def _pad_table() -> NDArray[np.float64]:
    turn = np.arange(TABLE) / TABLE
    partials = np.arange(1, 13)
    strength = 1 / partials**1.5 / (1 + (partials / 5) ** 3)
    return np.asarray(
        (strength[:, None] * np.sin(2 * np.pi * partials[:, None] * turn + partials[:, None])).sum(axis=0)
    )


def _time(seconds: float) -> NDArray[np.float64]:
    return np.arange(round(seconds * RATE)) / RATE


def _noise(frames: int, seed: int) -> NDArray[np.float64]:
    return np.random.default_rng(seed).standard_normal(frames)


def _shaped(sound: NDArray[np.float64], attack_s: float, release_s: float) -> Samples:
    """Begins and ends at nothing, so that no note clicks."""
    time_s = np.arange(len(sound)) / RATE
    left_s = time_s[::-1]
    rise = np.sin(np.pi / 2 * np.minimum(1, time_s / attack_s)) ** 2
    fall = np.sin(np.pi / 2 * np.minimum(1, left_s / release_s)) ** 2
    return np.asarray(sound * rise * fall, np.float32)
