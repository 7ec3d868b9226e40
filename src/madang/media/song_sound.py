"""What is to be known of a sound before it becomes a song: length, loudness, cut-off tops, silences; and a copy that
every browser plays."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from madang.media import cleaning, loudness, transcode
from madang.media.decode import Samples, SoundError, decode, probe

RATE = 44_100
PLAYED_BY_BROWSERS = frozenset({"mp3", "mp3float", "aac", "flac", "pcm_s16le"})
"""Codecs that need no copy, as PyAV names them."""
SECONDS_MIN = 5
SILENCE_DB = -60.0
SILENCE_S_MIN = 4.0
BLOCK_S = 0.1
SILENCES_MAX = 20


class TooShortError(SoundError):
    """The sound is over before anybody could sing."""


@dataclass(frozen=True)
class SongSound:
    duration_ms: int
    lufs: float | None
    """None where nothing is heard."""
    clipped: bool
    silences: list[list[int]]
    """From and to in ms: where nothing is heard for long within the sound."""


def examine(path: Path, playable: Path, seconds_max: float) -> tuple[SongSound, bool]:
    """What the sound is like, and whether a copy for browsers was written to `playable`. Raises SoundError."""
    told = probe(path)
    samples = decode(path, RATE, max(1, min(2, told.channels)), seconds_max)
    if len(samples) < SECONDS_MIN * RATE:
        raise TooShortError(f"The sound lasts {len(samples) / RATE:.1f} seconds: that is no song.")
    found = SongSound(
        duration_ms=len(samples) * 1000 // RATE,
        lufs=loudness.integrated_lufs(samples, RATE),
        clipped=any(cleaning.is_clipped(np.ascontiguousarray(channel), RATE) for channel in samples.T),
        silences=silences(samples, RATE),
    )
    needs_copy = told.codec not in PLAYED_BY_BROWSERS
    if needs_copy:
        transcode.write(playable, samples, RATE, transcode.DELIVERY)
    return found, needs_copy


def silences(samples: Samples, rate: int) -> list[list[int]]:
    """From and to in ms of each long silence, those at both ends too."""
    block = round(BLOCK_S * rate)
    mono = np.abs(samples).max(axis=1)
    padded = np.zeros(-(-len(mono) // block) * block, np.float32)
    padded[: len(mono)] = mono
    quiet = padded.reshape(-1, block).max(axis=1) < 10 ** (SILENCE_DB / 20)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], quiet.astype(np.int8), [0]))))
    spans = [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]
    long = [(start, end) for start, end in spans if (end - start) * BLOCK_S >= SILENCE_S_MIN]
    to_ms = round(BLOCK_S * 1000)
    return [[start * to_ms, min(end * to_ms, len(mono) * 1000 // rate)] for start, end in long[:SILENCES_MAX]]
