"""How much of a recorded voice is the accompaniment itself, coming back from a loudspeaker or a cable.

A loudspeaker and a room are a filter that stands still, so what the accompaniment explains of the recording, frequency
by frequency over its whole length, is the coherence of the two. Somebody else's voice is not explained by it. A song
with its singer on it explains that singer's own track too; but a track falls silent where the singer rests, and an
accompaniment that comes back does not.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft

from madang.media.decode import Samples

WINDOW = 4096
"""A quarter of a second at 16 kHz: longer than the echo of a living room."""
LAG_MAX_S = 1.0
SEGMENTS_MIN = 8
SHARE_MIN = 0.5
FOLLOWED_MIN = 0.9
LEVEL_WINDOW_S = 0.25
RANGE_DB = 18.0
"""How far the recording may fall below its usual distance from the accompaniment and still follow it."""


@dataclass(frozen=True)
class Bleed:
    """What a recording has of the accompaniment."""

    share: float
    """Of the recording's energy, the part that the accompaniment explains: 0 to 1."""
    followed: float
    """Of the time in which the accompaniment is loud, the part in which the recording is loud too: 0 to 1."""

    @property
    def alone(self) -> bool:
        """Nothing else is heard in the recording."""
        return self.share > SHARE_MIN and self.followed >= FOLLOWED_MIN


NOTHING = Bleed(0.0, 0.0)


def bleed(voice: Samples, accompaniment: Samples, rate: int) -> Bleed:
    """What a voice has of the accompaniment; both mono at `rate` Hz and placed together to a second.

    Nothing for a silent voice and for what is shorter than two seconds: too little to tell.
    """
    length = min(len(voice), len(accompaniment))
    if length < WINDOW * SEGMENTS_MIN:
        return NOTHING
    lag = _lag(voice[:length], accompaniment[:length], round(LAG_MAX_S * rate))
    if lag >= 0:
        left, right = voice[lag:length], accompaniment[: length - lag]
    else:
        left, right = voice[: length + lag], accompaniment[-lag:length]
    if len(left) < WINDOW * SEGMENTS_MIN:
        return NOTHING
    return Bleed(_coherent_share(left, right), _followed(left, right, round(LEVEL_WINDOW_S * rate)))


def _followed(voice: Samples, accompaniment: Samples, window: int) -> float:
    ours, theirs = _levels_db(voice, window), _levels_db(accompaniment, window)
    loud = theirs > np.percentile(theirs, 90) - RANGE_DB
    distance = (ours - theirs)[loud]
    return float((distance > np.percentile(distance, 75) - RANGE_DB).mean())


def _levels_db(samples: Samples, window: int) -> NDArray[np.float64]:
    frames = samples[: len(samples) // window * window].reshape(-1, window)
    return np.asarray(10 * np.log10(np.square(frames, dtype=np.float64).mean(axis=1) + 1e-12))


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
