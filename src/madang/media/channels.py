"""The channels of a sound worked on side by side: compiled loops and FFTs let other threads run meanwhile."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from madang.media.decode import Samples

THREADS_MAX = 2

R = TypeVar("R")


def each(function: Callable[[Samples], R], samples: Samples) -> list[R]:
    """What the function makes of each channel, in order; mono is one channel."""
    if samples.ndim == 1 or samples.shape[1] == 1:
        return [function(samples.reshape(-1))]
    with ThreadPoolExecutor(THREADS_MAX) as threads:
        return list(threads.map(function, [samples[:, channel] for channel in range(samples.shape[1])]))
