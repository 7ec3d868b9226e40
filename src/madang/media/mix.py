"""A voice laid over its accompaniment, as loud as other music and never above full scale."""

from dataclasses import dataclass

import numpy as np

from madang.media.decode import Samples
from madang.media.effects import clean, echo, reverb
from madang.media.limiter import master
from madang.media.loudness import to_loudness

MIX_LUFS = -14.0
PEAK_DB = -1.0
VOICE_LUFS = -18.0
"""What 0 dB means for the voice, however far the microphone stood."""
ACCOMPANIMENT_LUFS = -20.0
"""What 0 dB means for the accompaniment: a little behind the voice."""
LEVEL_DB_MIN, LEVEL_DB_MAX = -60.0, 12.0


@dataclass(frozen=True)
class MixSettings:
    """What a singer chooses by ear. Levels are relative to a good balance."""

    voice_db: float = 0.0
    accompaniment_db: float = 0.0
    echo: float = 0.0
    """0 to 1."""
    reverb: float = 0.25
    """0 to 1."""
    lag_ms: float = 0.0
    """How late the voice lies: it is moved earlier by as much."""

    def __post_init__(self) -> None:
        for name, low, high in (
            ("voice_db", LEVEL_DB_MIN, LEVEL_DB_MAX),
            ("accompaniment_db", LEVEL_DB_MIN, LEVEL_DB_MAX),
            ("echo", 0, 1),
            ("reverb", 0, 1),
            ("lag_ms", -1000, 1000),
        ):
            if not low <= getattr(self, name) <= high:
                raise ValueError(f"{name} lies between {low:g} and {high:g}.")


def mix(voice: Samples, accompaniment: Samples, rate: int, settings: MixSettings) -> Samples:
    """Stereo of the accompaniment's length at −14 LUFS, true peak at most −1 dB.

    The mono voice begins with the accompaniment's first frame; an empty accompaniment gives the voice alone.
    """
    length = len(accompaniment) or len(voice)
    result = np.zeros((length, 2), np.float32)
    dry = to_loudness(clean(_moved(voice, round(settings.lag_ms * rate / 1000), length), rate), rate, VOICE_LUFS)
    dry = dry * np.float32(10 ** (settings.voice_db / 20))
    result += dry[:, None]
    if settings.echo > 0:
        result += echo(dry, rate, settings.echo)
    if settings.reverb > 0:
        result += reverb(dry, rate, settings.reverb)
    if len(accompaniment):
        stereo = accompaniment if accompaniment.ndim == 2 else np.repeat(accompaniment[:, None], 2, axis=1)
        level = np.float32(10 ** (settings.accompaniment_db / 20))
        result += to_loudness(stereo, rate, ACCOMPANIMENT_LUFS) * level
    return master(result, rate, MIX_LUFS, PEAK_DB)


def _moved(voice: Samples, frames_late: int, length: int) -> Samples:
    moved = np.zeros(length, np.float32)
    source = voice[max(0, frames_late) :]
    at = max(0, -frames_late)
    count = max(0, min(len(source), length - at))
    moved[at : at + count] = source[:count]
    return moved
