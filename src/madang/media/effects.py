"""A voice's way through its preset: filters, dynamics, echo and room. The browser's chain is made of the same parts.

The same samples in give the same samples out, on every machine.
"""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray
from scipy import fft
from scipy.signal import sosfilt

from madang.media.biquads import sections
from madang.media.channels import THREADS_MAX
from madang.media.decode import Samples
from madang.media.dynamics import follow
from madang.media.loops import ping_pong
from madang.media.presets import TABLE, Filter, MixSettings, Preset, character
from madang.media.rooms import impulse

PART_FRAMES = 1 << 18
"""A convolution's transform is at least so long."""
Gain = NDArray[np.float32]


def treat(voice: Samples, rate: int, settings: MixSettings, ride: Gain | None = None) -> Samples:
    """The mono voice as the settings want it, stereo: filtered, followed, raised, with its echo and its room.

    `ride` is one more gain for each frame, before echo and room.
    """
    if not len(voice):
        return np.zeros((0, 2), np.float32)
    preset = character(settings.preset)
    dry = follow(shape(voice, rate, settings, preset), rate, settings)
    dry = dry * np.float32(10 ** (settings.voice_db / 20))
    if ride is not None:
        dry *= ride
    with ThreadPoolExecutor(THREADS_MAX) as threads:
        repeats = threads.submit(echo, dry, rate, settings.echo, preset)
        result = reverb(dry, rate, settings.reverb, preset.room)
        result += repeats.result()
    result += dry[:, None]
    return result


def shape(voice: Samples, rate: int, settings: MixSettings, preset: Preset) -> Samples:
    """The voice through rumble filter, the preset's equaliser, and bass and treble as chosen."""
    tone = TABLE["tone"]
    filters = [
        Filter("highpass", TABLE["rumble_hz"], 0, 0),
        *preset.filters,
        Filter("lowshelf", tone["bass_hz"], 0, settings.bass_db),
        Filter("highshelf", tone["treble_hz"], 0, settings.treble_db),
    ]
    heard = [each for each in filters if each.gain_db or each.type in ("lowpass", "highpass")]
    return np.asarray(sosfilt(sections(heard, rate), voice), np.float32)


def echo(voice: Samples, rate: int, amount: float, preset: Preset) -> Samples:
    """The repeats alone, stereo, thrown from side to side and darker each time; `amount` 0 to 1."""
    wet = np.zeros((len(voice), 2), np.float32)
    if amount > 0:
        delay = round(preset.delay_ms * rate / 1000)
        dark = sections([Filter("lowpass", preset.dark_hz, 0, 0)], rate)[0]
        turn = (1 - TABLE["echo"]["pan"]) / 4 * np.pi
        level = TABLE["echo"]["level"] * amount
        ping_pong(voice, wet, delay, preset.feedback, dark, level * np.cos(turn), level * np.sin(turn))
    return wet


def reverb(voice: Samples, rate: int, amount: float, room: str = "hall") -> Samples:
    """The room alone, stereo; `amount` 0 to 1."""
    wet = np.zeros((len(voice), 2), np.float32)
    if amount <= 0 or not len(voice):
        return wet
    answer = impulse(room, rate) * np.float32(TABLE["reverb"]["level"] * amount)
    size = fft.next_fast_len(min(max(PART_FRAMES, 2 * len(answer)), len(voice) + len(answer)), real=True)
    step = size - len(answer) + 1
    spectra = [fft.rfft(answer[:, side], size) for side in (0, 1)]

    def part(start: int) -> list[Samples]:
        spectrum = fft.rfft(voice[start : start + step], size)
        return [fft.irfft(spectrum * each, size) for each in spectra]

    # The voice is transformed once for both sides; parts overlap by the room's length and are added.
    with ThreadPoolExecutor(THREADS_MAX) as threads:
        starts = range(0, len(voice), step)
        for start, sides in zip(starts, threads.map(part, starts), strict=True):
            for side in (0, 1):
                place = wet[start : start + size, side]
                place += sides[side][: len(place)]
    return wet
