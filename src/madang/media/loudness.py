"""How loud a sound is to ears (EBU R 128) and how high it rises between its samples."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import firwin

from madang.media import loops
from madang.media.biquads import sections
from madang.media.channels import each
from madang.media.decode import Samples
from madang.media.presets import Filter

BLOCK_S = 0.1
GATING_BLOCKS = 4
"""The standard's gating block is 0.4 s, three quarters of it shared with the next; what is shorter has no loudness."""
SILENCE_LUFS = -70.0
BELOW_MEAN_LU = -10.0
OFFSET_DB = -0.691
"""Of ITU-R BS.1770: so that a full-scale tone of 1 kHz in one channel is at −3.01 LUFS."""
EARS = (Filter("highshelf", 1500, 0, 4), Filter("highpass", 38, 20 * float(np.log10(0.5)), 0))
"""The head and the ear's dullness for lows, as BS.1770 weighs them, for any rate."""
OVERSAMPLING = 4
REACH = 10
"""Frames on each side that a value between two frames is taken from."""
GAIN_DB_MAX = 40.0
"""Nearly silent sounds are not raised into noise."""

Powers = NDArray[np.float64]


@dataclass(frozen=True)
class Loudness:
    """Integrated over the whole sound."""

    lufs: float | None
    """None for silence and for less than 0.4 s."""
    true_peak_db: float
    """Against full scale; −inf for silence."""


def measure(samples: Samples, rate: int) -> Loudness:
    """Loudness and true peak of mono or stereo samples."""
    return Loudness(integrated_lufs(samples, rate), true_peak_db(samples))


def powers(samples: Samples, rate: int) -> Powers:
    """Weighted power of each whole tenth of a second, summed over channels."""
    ears = sections(EARS, rate)
    block = round(BLOCK_S * rate)
    return np.asarray(np.sum(each(lambda channel: loops.weighted_powers(channel, ears, block), samples), axis=0))


def to_lufs(power: Powers) -> Powers:
    """Loudness of weighted powers; −inf for none."""
    with np.errstate(divide="ignore"):
        return np.asarray(OFFSET_DB + 10 * np.log10(power))


def integrated_lufs(samples: Samples, rate: int) -> float | None:
    """Gated loudness over the whole sound; None for silence and for less than 0.4 s."""
    return gated_lufs(powers(samples, rate))


def gated_lufs(blocks: Powers) -> float | None:
    """Integrated loudness from the powers of tenths of a second, pauses left out by the standard's two gates."""
    if len(blocks) < GATING_BLOCKS:
        return None
    whole = np.convolve(blocks, np.ones(GATING_BLOCKS) / GATING_BLOCKS, "valid")
    heard = whole[to_lufs(whole) > SILENCE_LUFS]
    if not len(heard):
        return None
    gate = float(to_lufs(heard.mean())) + BELOW_MEAN_LU
    return float(to_lufs(heard[to_lufs(heard) > gate].mean()))


def true_peak_db(samples: Samples) -> float:
    """The highest point of the wave between the samples too, at four times the rate."""
    highest = float(peaks_between(samples).max(initial=0.0))
    return float(20 * np.log10(highest)) if highest > 0 else float("-inf")


def peaks_between(samples: Samples, quiet: float = 0.0) -> Samples:
    """For each frame the highest magnitude at it and up to the next one, over all channels.

    Where everything around is at most `quiet`, only the frames themselves are looked at: there the wave between them
    stays below 2.5 × `quiet`, for noise of the worst kind.
    """
    found = each(lambda channel: loops.peaks(np.ascontiguousarray(channel, np.float32), _PHASES, quiet), samples)
    return np.asarray(found[0] if len(found) == 1 else np.maximum(found[0], found[1]))


def to_loudness(samples: Samples, rate: int, target_lufs: float) -> Samples:
    """The sound at the loudness, not limited: peaks may pass full scale. Silence stays as it is."""
    return samples * np.float32(gain_to(powers(samples, rate), target_lufs))


def gain_to(blocks: Powers, target_lufs: float) -> float:
    """The factor that brings a sound of these powers to the loudness; 1 for silence."""
    lufs = gated_lufs(blocks)
    return 1.0 if lufs is None else float(10 ** (min(target_lufs - lufs, GAIN_DB_MAX) / 20))


def _phases() -> Samples:
    """The parts of a low pass that give the three values between two frames from the twenty around them."""
    low_pass = firwin(2 * REACH * OVERSAMPLING + 1, 1 / OVERSAMPLING, window=("kaiser", 5.0)) * OVERSAMPLING
    taps = np.arange(2 * REACH)
    return np.array(
        [low_pass[(2 * REACH - 1) * OVERSAMPLING + phase - OVERSAMPLING * taps] for phase in (1, 2, 3)], np.float32
    )


_PHASES = _phases()
