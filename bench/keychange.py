"""Another key: how far from an offline high-quality shift each candidate sounds, and how late it comes.

The reference is FFmpeg's filter `rubberband` at its best quality; where this machine's FFmpeg has none, nothing is
measured. Distances are log-spectral: the root mean square, in dB, between the two spectra over time. The scale beside
them is Rubber Band against itself with a shorter window: two shifts that a listener takes for equally good.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import python_stretch

from bench.figure import Figure
from madang import house_songs
from madang.media.decode import Samples, decode
from madang.media.stretch import stretch
from madang.media.synthesis import accompany
from madang.media.transcode import write
from madang.media.ultrastar import read

RATE = 48_000
SECONDS = 30
KEYS = (-3, 3)
WINDOW = 2_048
FLOOR_DB = -60.0
"""Below the loudest: what is softer is not heard beside it."""
DELAY_GOAL_MS = 60.0
ENVELOPE_MS = 1
LATENESS_MS_MAX = 200

Shift = Callable[[Samples, int], Samples]


def figures() -> list[Figure]:
    """Of house songs, by three semitones up and down."""
    sounds = [accompany(read(house_songs.texts()[name]))[: SECONDS * RATE] for name in ("arirang", "auld_lang_syne")]
    delay_ms = max(abs(lateness_ms(sound, stretch(sound, RATE, key))) for sound in sounds for key in KEYS)
    met = delay_ms <= DELAY_GOAL_MS
    note = "the file is made before; peer: what the same algorithm in a worklet adds by its own word"
    found = [Figure("key change: added delay, ms", delay_ms, worklet_delay_ms(), None, "≤ 60 ms", met, note)]
    if not has_rubberband():
        missing = "not measured: this FFmpeg has no filter rubberband"
        return [*found, Figure("key change: log-spectral distance", None, None, None, "stated", None, missing)]
    references = {key: [rubberband(sound, key, "long") for sound in sounds] for key in KEYS}
    candidates: dict[str, Shift] = {
        "the house's": lambda sound, key: stretch(sound, RATE, key),
        "Signalsmith as the worklet has it": preset,
        "Signalsmith cheaper": lambda sound, key: preset(sound, key, cheaper=True),
    }
    scale = [distance_db(rubberband(sound, key, "short"), references[key][at])
             for key in KEYS for at, sound in enumerate(sounds)]  # fmt: skip
    for name, shift in candidates.items():
        each = [distance_db(shift(sound, key), references[key][at]) for key in KEYS for at, sound in enumerate(sounds)]
        ours, peer = round(float(np.mean(each)), 2), round(float(np.mean(scale)), 2)
        title = f"key change by ±3: log-spectral distance, dB: {name}"
        found.append(
            Figure(title, ours, peer, round(ours / peer, 2), "stated", None, "peer: Rubber Band, other window")
        )
    return found


def preset(sound: Samples, key: int, *, cheaper: bool = False) -> Samples:
    """As npm `signalsmith-stretch` is configured unless it is told otherwise."""
    stretcher = python_stretch.Signalsmith.Stretch()
    stretcher.preset(2, RATE, cheaper=cheaper)
    stretcher.setTransposeSemitones(key, 8_000 / RATE)
    return np.asarray(stretcher.process(np.ascontiguousarray(sound.T))).T


def worklet_delay_ms() -> float:
    """From a live input to its output."""
    stretcher = python_stretch.Signalsmith.Stretch()
    stretcher.preset(2, RATE)
    return (stretcher.inputLatency() + stretcher.outputLatency()) * 1000 / RATE


def rubberband(sound: Samples, key: int, window: str) -> Samples:
    with tempfile.TemporaryDirectory() as folder:
        before, after = Path(folder, "before.wav"), Path(folder, "after.wav")
        write(before, sound, RATE, "wav")
        chain = f"rubberband=pitch={2 ** (key / 12)}:pitchq=quality:window={window}:channels=together"
        command = ["ffmpeg", "-v", "error", "-i", str(before), "-af", chain, "-ar", str(RATE), str(after)]
        subprocess.run(command, check=True)
        return decode(after, RATE, 2)


def has_rubberband() -> bool:
    if shutil.which("ffmpeg") is None:
        return False
    told = subprocess.run(["ffmpeg", "-v", "error", "-filters"], capture_output=True, text=True, check=False)
    return "rubberband" in told.stdout


def distance_db(one: Samples, other: Samples) -> float:
    """After the two were laid over each other, and are as loud as each other."""
    late = round(lateness_ms(other, one) * RATE / 1000)
    one, other = one[max(0, late) :], other[max(0, -late) :]
    length = min(len(one), len(other))
    first, second = (levels_db(each[:length]) for each in (one, other))
    return float(np.sqrt(np.square(first - second).mean(axis=1)).mean())


def levels_db(sound: Samples) -> np.ndarray:
    mono = sound.mean(axis=1) / np.sqrt(np.square(sound).mean())
    frames = np.lib.stride_tricks.sliding_window_view(mono, WINDOW)[:: WINDOW // 4] * np.hanning(WINDOW)
    power = np.square(np.abs(np.fft.rfft(frames)))
    return 10 * np.log10(np.maximum(power, power.max() * 10 ** (FLOOR_DB / 10)))


def lateness_ms(before: Samples, after: Samples) -> float:
    """How much later the second sound's rises come."""
    first, second = rises(before), rises(after)
    length = min(len(first), len(second)) - 2 * LATENESS_MS_MAX
    middle = first[LATENESS_MS_MAX : LATENESS_MS_MAX + length]
    shifts = range(-LATENESS_MS_MAX, LATENESS_MS_MAX + 1)
    fits = [float(middle @ second[LATENESS_MS_MAX + by : LATENESS_MS_MAX + by + length]) for by in shifts]
    return float(shifts[int(np.argmax(fits))] * ENVELOPE_MS)


def rises(sound: Samples) -> np.ndarray:
    """How the level rises from millisecond to millisecond, over ten of them."""
    hop = RATE * ENVELOPE_MS // 1000
    level = np.sqrt(np.square(sound.mean(axis=1)[: len(sound) // hop * hop].reshape(-1, hop)).mean(axis=1))
    smooth = np.convolve(level, np.hanning(22), "same")
    return np.maximum(0, smooth[10:] - smooth[:-10])
