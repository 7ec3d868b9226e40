"""How much of a recorded voice is the accompaniment itself, coming back from a loudspeaker or a cable.

A loudspeaker and a room are a filter that stands still, so what the accompaniment explains of the recording, frequency
by frequency over its whole length, is the coherence of the two. Somebody else's voice is not explained by it.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft

from madang.media.decode import Samples

WINDOW = 4096
"""A quarter of a second at 16 kHz: longer than the echo of a living room."""
LAG_MAX_S = 1.0
SEGMENTS_MIN = 8


def accompaniment_share(voice: Samples, accompaniment: Samples, rate: int) -> float:
    """Of the voice's energy, the part that the accompaniment explains: 0 to 1; both mono at `rate` Hz, placed together.

    0 for a silent voice and for what is shorter than two seconds: too little to tell.
    """
    length = min(len(voice), len(accompaniment))
    if length < WINDOW * SEGMENTS_MIN:
        return 0.0
    lag = _lag(voice[:length], accompaniment[:length], round(LAG_MAX_S * rate))
    if lag >= 0:
        left, right = voice[lag:length], accompaniment[: length - lag]
    else:
        left, right = voice[: length + lag], accompaniment[-lag:length]
    return _coherent_share(left, right)


def _lag(voice: Samples, accompaniment: Samples, lag_max: int) -> int:
    """By how many frames the voice is later, where the two are most alike."""
    size = next_fast_len(len(voice) + lag_max, real=True)
    across = irfft(rfft(voice, size) * np.conj(rfft(accompaniment, size)), size)
    near = np.concatenate((across[-lag_max:], across[: lag_max + 1]))
    return int(np.abs(near).argmax()) - lag_max


def _coherent_share(voice: Samples, accompaniment: Samples) -> float:
    window = np.hanning(WINDOW).astype(np.float32)
    bins = WINDOW // 2 + 1
    across, of_voice, of_other = np.zeros(bins, complex), np.zeros(bins), np.zeros(bins)
    segments = 0
    step = WINDOW // 2
    for start in range(0, len(voice) - WINDOW + 1, step * 64):
        one = _spectra(voice[start : start + step * 65], window, step)
        two = _spectra(accompaniment[start : start + step * 65], window, step)
        across += (one * np.conj(two)).sum(axis=0)
        of_voice += np.square(np.abs(one)).sum(axis=0)
        of_other += np.square(np.abs(two)).sum(axis=0)
        segments += len(one)
    total = of_voice.sum()
    if total <= 1e-9 or segments < SEGMENTS_MIN:
        return 0.0
    coherence = np.square(np.abs(across)) / np.maximum(of_voice * of_other, 1e-20)
    # Two unrelated sounds have a coherence of one over the number of segments by chance.
    unbiased = np.clip((coherence - 1 / segments) / (1 - 1 / segments), 0, 1)
    return float((unbiased * of_voice).sum() / total)


def _spectra(samples: Samples, window: NDArray[np.float32], step: int) -> NDArray[np.complexfloating]:
    frames = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::step]
    return np.asarray(rfft(frames * window, axis=1))
