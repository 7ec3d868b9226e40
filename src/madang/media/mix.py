"""A voice laid over its accompaniment, as loud as other music and never above full scale."""

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


def mix(voice: Samples, accompaniment: Samples, rate: int, settings: MixSettings) -> Samples:
    """Stereo of the accompaniment's length at −14 LUFS, true peak at most −1 dB.

    The mono voice begins with the accompaniment's first frame; an empty accompaniment gives the voice alone.
    """
    length = len(accompaniment) or len(voice)
    dry = _moved(voice, round(settings.lag_ms * rate / 1000), length)
    sung = powers(dry, rate)
    gain = gain_to(sung, VOICE_LUFS)
    if not len(accompaniment):
        return master(treat(dry * np.float32(gain), rate, settings), rate, MIX_LUFS, PEAK_DB)
    stereo = accompaniment if accompaniment.ndim == 2 else np.repeat(accompaniment[:, None], 2, axis=1)
    played = powers(stereo, rate)
    level = gain_to(played, ACCOMPANIMENT_LUFS)
    hand = _ride(sung * gain**2, played * level**2, rate, length) if settings.automatic_level else None
    result = treat(dry * np.float32(gain), rate, settings, hand)
    result += stereo * np.float32(level * 10 ** (settings.accompaniment_db / 20))
    return master(result, rate, MIX_LUFS, PEAK_DB)


def _ride(sung: Powers, played: Powers, rate: int, length: int) -> Samples:
    return rider.curve(rider.ride(sung, played), rate, length)


def _moved(voice: Samples, frames_late: int, length: int) -> Samples:
    moved = np.zeros(length, np.float32)
    source = voice[max(0, frames_late) :]
    at = max(0, -frames_late)
    count = max(0, min(len(source), length - at))
    moved[at : at + count] = source[:count]
    return moved
