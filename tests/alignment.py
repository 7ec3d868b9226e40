"""Where a known voice lies in a mix."""

import numpy as np
from scipy.signal import correlate, correlation_lags

from madang.media.decode import Samples

LOOK_MS = 300


def late_ms(mixed: Samples, voice: Samples, rate: int) -> float:
    """How late the voice lies in the mix, in milliseconds, looked for within 300 ms both ways."""
    mono = mixed.mean(axis=1) if mixed.ndim == 2 else mixed
    found = np.abs(correlate(mono, voice, "full", "fft"))
    lags = correlation_lags(len(mono), len(voice))
    near = np.abs(lags) * 1000 <= LOOK_MS * rate
    return float(lags[near][np.argmax(found[near])] * 1000 / rate)
