"""Echo and reverb for a voice: the same samples in give the same samples out, on every machine."""

from functools import lru_cache

import numpy as np
from scipy.signal import butter, oaconvolve, sosfilt

from madang.media.decode import Samples

ECHO_S = 0.28
ECHO_FEEDBACK = 0.36
ECHO_REPEATS = 5
ECHO_LEVEL = 0.5
REVERB_S = 1.6
"""Until the tail has fallen by 60 dB."""
REVERB_BEFORE_S = 0.018
REVERB_LEVEL = 0.55
SEED = 20_240_229


def clean(voice: Samples, rate: int) -> Samples:
    """The mono voice without rumble below 80 Hz: steps, wind and handling."""
    return np.asarray(sosfilt(butter(2, 80, "highpass", fs=rate, output="sos"), voice), np.float32)


def echo(voice: Samples, rate: int, amount: float) -> Samples:
    """The repeats alone, stereo, thrown from side to side and darker each time; `amount` 0 to 1."""
    delay = round(ECHO_S * rate)
    wet = np.zeros((len(voice), 2), np.float32)
    repeat = voice
    dark = butter(1, 3_500, "lowpass", fs=rate, output="sos")
    for number in range(1, ECHO_REPEATS + 1):
        start = delay * number
        if start >= len(voice):
            break
        repeat = (sosfilt(dark, repeat) * (1.0 if number == 1 else ECHO_FEEDBACK)).astype(np.float32)
        near, far = number % 2, 1 - number % 2
        wet[start:, near] += 0.8 * repeat[: len(voice) - start]
        wet[start:, far] += 0.35 * repeat[: len(voice) - start]
    return wet * np.float32(ECHO_LEVEL * amount)


def reverb(voice: Samples, rate: int, amount: float) -> Samples:
    """The room alone, stereo; `amount` 0 to 1. A hall of decaying noise that loses its brightness first."""
    room = _room(rate)
    wet = np.stack([oaconvolve(voice, room[:, side])[: len(voice)] for side in (0, 1)], axis=1)
    return (wet * (REVERB_LEVEL * amount)).astype(np.float32)


@lru_cache(maxsize=4)
def _room(rate: int) -> Samples:
    """An impulse response, stereo, of unit energy a side."""
    length = round(REVERB_S * rate)
    time_s = np.arange(length) / rate
    noise = np.random.default_rng(SEED).standard_normal((length, 2))
    bright = sosfilt(butter(1, 6_000, "lowpass", fs=rate, output="sos"), noise, axis=0)
    dark = sosfilt(butter(2, (180, 2_200), "bandpass", fs=rate, output="sos"), noise, axis=0)
    fade = 10 ** (-3 * time_s / REVERB_S)[:, None]
    soon = 10 ** (-3 * time_s / (0.45 * REVERB_S))[:, None]
    rise = np.minimum(1.0, time_s / 0.012)[:, None]
    body = (bright * soon + 1.4 * dark * fade) * rise
    body /= np.sqrt(np.square(body).sum(axis=0))
    return np.concatenate((np.zeros((round(REVERB_BEFORE_S * rate), 2)), body)).astype(np.float32)
