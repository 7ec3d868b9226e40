"""Gentle pitch help: a sung pitch is drawn a little towards the note that the song has there.

Only the middle of the pitch is moved, slowly and by a third of a semitone at most, so that vibrato and slides stay; a
voice that is somewhere else altogether is left there. It never touches a score: that is taken from the voice as sung.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from madang.media import loops
from madang.media.decode import Samples
from madang.media.pitch import Contour
from madang.media.songtext import Note

HELP_CENTS_MAX = 35.0
REACH_SEMITONES = 1.2
"""Farther from its note a voice means another one."""
SCALE_REACH_SEMITONES = 0.6
MIDDLE_FRAMES = 25
GLIDE_FRAMES = 15
"""Of the contour's 10 ms."""


def help_pitch(
    voice: Samples, rate: int, contour: Contour, notes: Iterable[Note], lag_ms: float, amount: float, transpose: int = 0
) -> Samples:
    """The mono voice with its pitch helped by `amount`, 0 to 1; its contour begins with the voice's first frame.

    The voice is `lag_ms` later than the notes, which are meant `transpose` semitones higher than they are written.
    """
    cents = correction_cents(contour, list(notes), lag_ms, amount, transpose)
    if not cents.any():
        return voice
    hertz = 440 * 2 ** ((np.nan_to_num(contour.midi, nan=0.0) - 69) / 12)
    periods = np.where(contour.voiced, rate / hertz, 0.0)
    return np.asarray(loops.bend(voice, cents, periods, rate * contour.hop_ms // 1000), np.float32)


def correction_cents(
    contour: Contour, notes: list[Note], lag_ms: float, amount: float, transpose: int = 0
) -> NDArray[np.float64]:
    """For each frame of the contour by how much its pitch is raised; 0 where nobody sings."""
    pitched = [note for note in notes if note.kind in ("normal", "golden")]
    voiced = contour.voiced
    if not pitched or not voiced.any():
        return np.zeros(len(contour))
    share = uniform_filter1d(voiced.astype(float), MIDDLE_FRAMES, mode="constant")
    sung = uniform_filter1d(np.nan_to_num(contour.midi, nan=0.0).astype(float), MIDDLE_FRAMES, mode="constant")
    middle = sung / np.maximum(share, 1 / MIDDLE_FRAMES)
    # A slide's middle lies between two notes: nothing is drawn to either.
    moving = np.abs(np.nan_to_num(contour.midi, nan=0.0) - middle) > REACH_SEMITONES
    away = _nearest(middle, contour.hop_ms, pitched, lag_ms, transpose)
    wanted = np.clip(100 * away, -HELP_CENTS_MAX, HELP_CENTS_MAX) * amount
    wanted[~voiced | moving] = 0.0
    return np.asarray(uniform_filter1d(wanted, GLIDE_FRAMES, mode="constant"))


def _nearest(
    middle: NDArray[np.float64], hop_ms: int, notes: list[Note], lag_ms: float, transpose: int
) -> NDArray[np.float64]:
    """Semitones to the note that is sung, else to the nearest of the song's scale, octaves left out; else 0."""
    scale = sorted({(note.pitch + transpose) % 12 for note in notes})
    result = _folded(np.array(scale)[None, :] - middle[:, None])
    result = result[np.arange(len(middle)), np.abs(result).argmin(axis=1)]
    result[np.abs(result) > SCALE_REACH_SEMITONES] = 0.0
    for note in notes:
        first = max(0, round((note.start_s * 1000 + lag_ms) / hop_ms))
        end = round(((note.start_s + note.duration_s) * 1000 + lag_ms) / hop_ms)
        away = _folded(note.pitch + transpose - middle[first:end])
        near = np.abs(away) <= REACH_SEMITONES
        result[first:end][near] = away[near]
    return np.asarray(result)


def _folded(semitones: NDArray[np.float64]) -> NDArray[np.float64]:
    """Into −6 to 6."""
    return np.asarray((semitones + 6) % 12 - 6)
