"""Voices laid over their accompaniment, as loud as other music and never above full scale."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from madang.media import rider
from madang.media.decode import Samples
from madang.media.effects import treat
from madang.media.limiter import master
from madang.media.loudness import Powers, gain_to, powers
from madang.media.presets import TABLE, MixSettings

MIX_LUFS = -14.0
PEAK_DB = -1.0
VOICE_LUFS: float = TABLE["voice_lufs"]
"""What 0 dB means for the voice, however far the microphone stood."""
ACCOMPANIMENT_LUFS: float = TABLE["accompaniment_lufs"]
"""What 0 dB means for the accompaniment: a little behind the voice."""


@dataclass(frozen=True)
class Part:
    """One voice among those of a mix."""

    read: Callable[[], Samples]
    """Its mono sound from the accompaniment's first frame on. Asked more than once, so that 32 voices need not be held
    at the same time."""
    level_db: float = 0.0
    """Against the others."""
    pan: float = 0.0
    """−1 left, 0 in the middle, 1 right."""
    lag_ms: float = 0.0
    """How late it lies, beside what the settings say of all."""


def mix(voice: Samples, accompaniment: Samples, rate: int, settings: MixSettings) -> Samples:
    """Stereo of the accompaniment's length at −14 LUFS, true peak at most −1 dB.

    The mono voice begins with the accompaniment's first frame; an empty accompaniment gives the voice alone.
    """
    return together([Part(lambda: voice)], accompaniment, rate, settings)


def together(parts: Sequence[Part], accompaniment: Samples, rate: int, settings: MixSettings) -> Samples:
    """The same of several voices: each equally loud but for its level, each through the whole chain, then placed.

    However many they are, together they stand over the accompaniment as one voice would.
    """
    length = len(accompaniment) or max(len(part.read()) for part in parts)
    sung = [powers(_dry(part, rate, settings, length), rate) for part in parts]
    gains = [gain_to(each, VOICE_LUFS) * 10 ** (part.level_db / 20) for part, each in zip(parts, sung, strict=True)]
    heard = np.sum([each * gain**2 for each, gain in zip(sung, gains, strict=True)], axis=0)
    all_of_them = min(1.0, gain_to(heard, VOICE_LUFS))
    hand = None
    result = np.zeros((length, 2), np.float32)
    if len(accompaniment):
        stereo = accompaniment if accompaniment.ndim == 2 else np.repeat(accompaniment[:, None], 2, axis=1)
        played = powers(stereo, rate)
        level = gain_to(played, ACCOMPANIMENT_LUFS)
        result += stereo * np.float32(level * 10 ** (settings.accompaniment_db / 20))
        if settings.automatic_level:
            hand = _ride(heard * all_of_them**2, played * level**2, rate, length)
    for part, gain in zip(parts, gains, strict=True):
        dry = _dry(part, rate, settings, length) * np.float32(gain * all_of_them)
        result += _placed(treat(dry, rate, settings, hand), part.pan)
    return master(result, rate, MIX_LUFS, PEAK_DB)


def _placed(voice: Samples, pan: float) -> Samples:
    """Turned to its side; its power stays the same."""
    if not pan:
        return voice
    turn = (pan + 1) * np.pi / 4
    sides = np.sqrt(2) * np.array([np.cos(turn), np.sin(turn)])
    return np.asarray(voice * sides.astype(np.float32))


def _dry(part: Part, rate: int, settings: MixSettings, length: int) -> Samples:
    return _moved(part.read(), round((settings.lag_ms + part.lag_ms) * rate / 1000), length)


def _ride(sung: Powers, played: Powers, rate: int, length: int) -> Samples:
    return rider.curve(rider.ride(sung, played), rate, length)


def _moved(voice: Samples, frames_late: int, length: int) -> Samples:
    moved = np.zeros(length, np.float32)
    source = voice[max(0, frames_late) :]
    at = max(0, -frames_late)
    count = max(0, min(len(source), length - at))
    moved[at : at + count] = source[:count]
    return moved
