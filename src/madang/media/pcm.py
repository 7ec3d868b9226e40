"""Numbered pieces of a captured voice, put back where they were sung."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from madang.media.decode import Samples

BYTES_PER_FRAME = 2


class ChunkError(ValueError):
    """A piece that is not mono 16-bit PCM; the message says why."""


@dataclass(frozen=True)
class Chunk:
    """A piece of a voice: mono, 16 bits, little-endian."""

    number: int
    first_frame: int
    """Its place on the accompaniment's clock; what lies before 0 is left out."""
    pcm: bytes


@dataclass(frozen=True)
class Placed:
    """A whole voice from the accompaniment's first frame on, silent where nothing arrived."""

    samples: Samples
    rate: int
    recorded: tuple[tuple[float, float], ...]
    """Spans in seconds that arrived, in order and apart from each other."""


def frames_of(pcm: bytes) -> int:
    """How many frames the bytes hold. Raises ChunkError for half a frame."""
    if len(pcm) % BYTES_PER_FRAME:
        raise ChunkError("A piece of the voice ends in the middle of a sample: send 16-bit PCM.")
    return len(pcm) // BYTES_PER_FRAME


def place(chunks: Iterable[Chunk], rate: int, frames_max: int) -> Placed:
    """The pieces on one time line; where two overlap, the one with the higher number is heard.

    Frames from `frames_max` on are left out, so that a wrong place cannot ask for endless memory.
    """
    ordered = sorted(chunks, key=lambda chunk: chunk.number)
    length = min(frames_max, max((chunk.first_frame + frames_of(chunk.pcm) for chunk in ordered), default=0))
    samples = np.zeros(max(0, length), np.float32)
    present = np.zeros(len(samples), np.bool_)
    for chunk in ordered:
        values = np.frombuffer(chunk.pcm, "<i2").astype(np.float32) / 32768
        start, end = max(0, chunk.first_frame), min(len(samples), chunk.first_frame + len(values))
        if start < end:
            samples[start:end] = values[start - chunk.first_frame : end - chunk.first_frame]
            present[start:end] = True
    return Placed(samples, rate, _spans(present, rate))


def _spans(present: NDArray[np.bool_], rate: int) -> tuple[tuple[float, float], ...]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], present, [False])).astype(np.int8)))
    return tuple((float(start) / rate, float(end) / rate) for start, end in zip(edges[::2], edges[1::2], strict=True))
