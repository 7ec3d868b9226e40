"""General MIDI's 128 instruments and its drums, as families of the small band's own sounds.

No sampled sounds: each family is a table of partials, bright at the beginning and darker later, under an envelope. The
same note gives the same samples on every machine.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from madang.media.decode import Samples
from madang.media.instruments import RATE, TABLE, drum, flute, hertz, pad, pluck, shaker

SECONDS_MAX = 12.0
"""No note is drawn longer; a file may hold one for hours."""
STEP_S = 0.05
"""Lengths are rounded to this, so that like notes share their samples."""


@dataclass(frozen=True)
class Timbre:
    """How one family sounds."""

    partials: int
    rolloff: float
    """Partial n has the strength n to the power −rolloff at the beginning."""
    odd: float = 1.0
    """Strength of the even partials against the odd ones: a clarinet has few."""
    dark: float = 1.0
    """How much steeper the rolloff is once the note has settled."""
    settle_s: float = 0.3
    attack_s: float = 0.01
    fade_s: float | None = None
    """Time in which a struck or plucked note falls to a third, at A3; None is held as long as it is played."""
    release_s: float = 0.12
    vibrato_cents: float = 0.0
    detune_cents: float = 0.0
    """A second, detuned sound beside the first: a section instead of one player."""
    level: float = 1.0


PIANO = Timbre(14, 1.25, dark=0.9, settle_s=0.5, attack_s=0.003, fade_s=1.6, release_s=0.18, detune_cents=1.5)
ELECTRIC_PIANO = Timbre(6, 1.9, dark=0.8, settle_s=0.25, attack_s=0.004, fade_s=1.8, release_s=0.2)
BELLS = Timbre(5, 1.1, odd=0.2, dark=1.6, settle_s=0.2, attack_s=0.002, fade_s=0.9, release_s=0.4, level=0.8)
ORGAN = Timbre(9, 0.9, odd=1.2, dark=0.1, attack_s=0.02, release_s=0.06, vibrato_cents=4, level=0.55)
STEEL_GUITAR = Timbre(14, 1.05, dark=0.9, settle_s=0.3, attack_s=0.003, fade_s=1.2, release_s=0.1)
DRIVEN_GUITAR = Timbre(18, 0.75, dark=0.15, attack_s=0.006, fade_s=4.0, release_s=0.08, detune_cents=4, level=0.5)
BASS = Timbre(8, 1.5, dark=1.0, settle_s=0.2, attack_s=0.005, fade_s=1.6, release_s=0.08, level=1.1)
STRINGS = Timbre(12, 1.3, dark=0.3, attack_s=0.09, release_s=0.25, vibrato_cents=7, detune_cents=6, level=0.55)
CHOIR = Timbre(8, 1.7, dark=0.3, attack_s=0.14, release_s=0.3, vibrato_cents=9, detune_cents=8, level=0.6)
BRASS = Timbre(14, 0.95, dark=0.35, settle_s=0.2, attack_s=0.045, release_s=0.1, vibrato_cents=4, level=0.5)
REED = Timbre(12, 1.05, odd=0.45, dark=0.25, attack_s=0.035, release_s=0.08, vibrato_cents=6, level=0.5)
LEAD = Timbre(16, 0.95, dark=0.25, attack_s=0.008, release_s=0.08, vibrato_cents=3, detune_cents=5, level=0.42)

FAMILIES: tuple[Timbre | str, ...] = (
    PIANO, BELLS, ORGAN, "guitar", BASS, STRINGS, CHOIR, BRASS, REED, "pipe", LEAD, "pad", "pad", STEEL_GUITAR, BELLS,
    BELLS,
)  # fmt: skip
"""By eights of programs, in General MIDI's order."""
EXCEPTIONS: dict[int, Timbre | str] = {
    **dict.fromkeys((4, 5), ELECTRIC_PIANO),
    **dict.fromkeys((6, 7), STEEL_GUITAR),
    **dict.fromkeys((25, 26, 27, 28), STEEL_GUITAR),
    **dict.fromkeys((29, 30, 31), DRIVEN_GUITAR),
    **dict.fromkeys((45, 46), "guitar"),
    47: BASS,
    **dict.fromkeys((48, 49, 50, 51), "pad"),
    **dict.fromkeys((21, 22, 23), REED),
}
"""Where a program stands apart from its family."""


def sound_of(program: int, pitch: int, seconds: float) -> Samples:
    """One note, mono at `instruments.RATE`, at about full level; `seconds` until the key is let go."""
    kind = EXCEPTIONS.get(program, FAMILIES[program // 8])
    length_s = min(SECONDS_MAX, max(STEP_S, round(seconds / STEP_S) * STEP_S))
    if kind == "guitar":
        return pluck(pitch, round(min(length_s + 0.6, 4.0), 2)) * np.float32(0.55)
    if kind == "pipe":
        return flute(pitch, round(length_s + 0.08, 2)) * np.float32(0.6)
    if kind == "pad":
        return pad(pitch, round(length_s + 0.4, 2), 5.0) * np.float32(0.5)
    assert isinstance(kind, Timbre), "Every other family is a timbre."
    return _tone(kind, pitch, round(length_s, 2))


def drum_of(key: int) -> Samples:
    """One stroke of General MIDI's drum kit; a key without a sound of its own sounds as its nearest kin."""
    if key in (35, 36):
        return drum() * np.float32(1.1)
    if key in (69, 70, 82):
        return shaker(key % 7)
    return _stroke(_STROKES.get(key, _STROKES[42 if key > 52 else 38]), key)


@dataclass(frozen=True)
class _Stroke:
    """A skin's tone and a noise in a band."""

    tone_hz: float
    tone: float
    low_hz: float
    high_hz: float
    noise: float
    fade_s: float


_SNARE = _Stroke(185, 0.5, 900, 9_000, 0.55, 0.11)
_HAT = _Stroke(0, 0, 7_000, 15_000, 0.5, 0.035)
_OPEN_HAT = _Stroke(0, 0, 6_500, 15_000, 0.45, 0.22)
_CYMBAL = _Stroke(0, 0, 3_500, 14_000, 0.5, 0.7)
_RIDE = _Stroke(0, 0, 5_000, 13_000, 0.28, 0.4)
_CLICK = _Stroke(1_650, 0.4, 1_200, 6_000, 0.25, 0.03)
_CLAP = _Stroke(0, 0, 900, 4_500, 0.7, 0.09)
_STROKES = {
    37: _CLICK, 38: _SNARE, 39: _CLAP, 40: _SNARE, 42: _HAT, 44: _HAT, 46: _OPEN_HAT, 49: _CYMBAL, 51: _RIDE,
    52: _CYMBAL, 53: _RIDE, 54: _Stroke(0, 0, 6_000, 14_000, 0.4, 0.12), 55: _CYMBAL, 57: _CYMBAL, 59: _RIDE,
    56: _Stroke(560, 0.5, 700, 3_000, 0.1, 0.12), 75: _CLICK, 76: _CLICK, 77: _CLICK,
    **{
        key: _Stroke(hz, 0.9, 200, 2_000, 0.12, 0.2)
        for key, hz in {41: 82, 43: 98, 45: 116, 47: 138, 48: 164, 50: 195, 60: 330, 61: 247, 62: 310, 63: 262,
                        64: 196, 65: 294, 66: 220}.items()
    },
}  # fmt: skip
"""By key; `drum` and `shaker` of the small band stand for the others."""


@lru_cache(maxsize=512)
def _tone(timbre: Timbre, pitch: int, length_s: float) -> Samples:
    """Partials bright at first and darker later, under the timbre's envelope."""
    frequency = hertz(pitch)
    seconds = length_s + timbre.release_s
    time_s = np.arange(round(seconds * RATE)) / RATE
    # Partials beyond hearing would fold back as tones that nobody played.
    heard = max(1, min(timbre.partials, int(14_000 / frequency)))
    bright = _table(heard, timbre.rolloff, timbre.odd)
    dark = _table(heard, timbre.rolloff + timbre.dark, timbre.odd)
    settled = 1 - np.exp(-time_s / timbre.settle_s)
    sides = (-timbre.detune_cents / 2, timbre.detune_cents / 2) if timbre.detune_cents else (0.0,)
    sound = np.zeros(len(time_s))
    for number, cents in enumerate(sides):
        phase = frequency * 2 ** (cents / 1200) * time_s + 0.31 * number
        if timbre.vibrato_cents:
            swing = np.sin(2 * np.pi * (4.9 + 0.4 * number) * time_s) * np.minimum(1, time_s / 0.5)
            phase = phase + swing * frequency * timbre.vibrato_cents * 5.8e-4 / (2 * np.pi * 5)
        place = (phase * TABLE).astype(np.int64) % TABLE
        sound += bright[place] * (1 - settled) + dark[place] * settled
    sound *= timbre.level * 0.5 / len(sides) * _envelope(timbre, time_s, length_s, frequency)
    return np.asarray(sound, np.float32)


def _envelope(timbre: Timbre, time_s: NDArray[np.float64], length_s: float, frequency: float) -> NDArray[np.float64]:
    rise = np.sin(np.pi / 2 * np.minimum(1, time_s / timbre.attack_s)) ** 2
    left = np.clip((length_s + timbre.release_s - time_s) / timbre.release_s, 0, 1)
    envelope = rise * np.sin(np.pi / 2 * left) ** 2
    if timbre.fade_s is not None:
        envelope *= np.exp(-time_s / (timbre.fade_s * (220 / frequency) ** 0.4))
    return np.asarray(envelope)


@lru_cache(maxsize=256)
def _table(partials: int, rolloff: float, odd: float) -> NDArray[np.float64]:
    """One turn of a wave, its highest point 1."""
    numbers = np.arange(1, partials + 1)
    strength = numbers**-rolloff * np.where(numbers % 2 == 0, odd, 1.0)
    turn = np.arange(TABLE) / TABLE
    wave = (strength[:, None] * np.sin(2 * np.pi * numbers[:, None] * turn + 0.4 * numbers[:, None])).sum(axis=0)
    return np.asarray(wave / np.abs(wave).max())


@lru_cache(maxsize=128)
def _stroke(stroke: _Stroke, seed: int) -> Samples:
    time_s = np.arange(round(min(1.6, 5 * stroke.fade_s + 0.05) * RATE)) / RATE
    band = butter(2, (stroke.low_hz, stroke.high_hz), "bandpass", fs=RATE, output="sos")
    noise = sosfilt(band, np.random.default_rng(seed).standard_normal(len(time_s)))
    sound = stroke.noise * noise * np.exp(-time_s / stroke.fade_s)
    if stroke.tone:
        phase = 2 * np.pi * np.cumsum(stroke.tone_hz * (1 + 0.5 * np.exp(-time_s / 0.02))) / RATE
        sound = sound + stroke.tone * np.sin(phase) * np.exp(-time_s / (0.8 * stroke.fade_s))
    end = np.minimum(1, (time_s[-1] - time_s) / 0.02)
    return np.asarray(sound * np.minimum(1, time_s / 0.001) * end, np.float32)
