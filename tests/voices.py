"""A synthetic singer for tests: formants, vibrato, glides and consonants, from a voice's notes.

Each seed is another person on another day: the pitch wanders by its own jitter, notes begin a little early or late.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from madang.media.decode import Samples
from madang.media.songtext import Note, Voice

FORMANTS_HZ = ((730, 1090, 2440, 3400), (530, 1840, 2480, 3500), (570, 840, 2410, 3300), (300, 2250, 3000, 3700))
BANDWIDTHS_HZ = (80, 100, 140, 200)

Signal = NDArray[np.float64]


def voice_of(
    voice: Voice,
    rate: int = 16_000,
    *,
    seconds: float | None = None,
    semitones: float = 0.0,
    delay_s: float = 0.0,
    noise: float = 0.0005,
    skip_lines: frozenset[int] = frozenset(),
    jitter_cents: float = 18.0,
    jitter_s: float = 0.012,
    seed: int = 0,
) -> Samples:
    """The voice singing its part, mono, peak about 0.4: moved by `semitones`, late by `delay_s`, without some lines."""
    random = np.random.default_rng(seed)
    notes = [note for number, line in enumerate(voice.lines) if number not in skip_lines for note in line.notes]
    end_s = max((note.end_s for note in voice.notes), default=0.0)
    frames = round(((end_s + 1.0) if seconds is None else seconds) * rate)
    pitch, loud = np.zeros(frames), np.zeros(frames)
    vowel = np.zeros(frames, int)
    before: float | None = None
    for number, note in enumerate(notes):
        if note.kind in ("rap", "rap_golden", "freestyle"):
            continue
        start = round((note.start_s + delay_s + jitter_s * random.standard_normal()) * rate)
        stop = min(frames, start + round(note.duration_s * rate))
        start = max(0, start)
        if stop - start < rate // 50:
            continue
        glide_from = before if before is not None and abs(before - note.pitch) < 8 else note.pitch - 0.6
        pitch[start:stop] = (
            _sung(note, glide_from, stop - start, rate=rate, random=random, cents=jitter_cents) + semitones
        )
        loud[start:stop] = _swell(note, stop - start, rate)
        vowel[start:stop] = number % len(FORMANTS_HZ)
        before = note.pitch
    return _throat(pitch, loud, vowel, rate=rate, random=random, noise=noise)


def _sung(note: Note, before: float, frames: int, *, rate: int, random: np.random.Generator, cents: float) -> Signal:
    time_s = np.arange(frames) / rate
    glide = (before - note.pitch) * np.exp(-time_s / 0.025)
    vibrato = (
        0.22
        * np.clip((time_s - 0.25) / 0.3, 0, 1)
        * np.sin(2 * np.pi * (5.3 + 0.4 * random.standard_normal()) * time_s)
    )
    points = max(2, frames * 8 // rate + 2)
    wander = np.interp(np.linspace(0, points - 1, frames), np.arange(points), random.standard_normal(points))
    return note.pitch + glide + vibrato + cents / 100 * (wander + 0.5 * random.standard_normal())


def _swell(note: Note, frames: int, rate: int) -> Signal:
    consonant = 0 if note.text.startswith("~") else min(frames // 4, rate // 30)
    rise, fall = max(1, rate // 60), max(1, min(frames // 5, rate // 25))
    shape = np.ones(frames)
    shape[:consonant] = 0.0
    shape[consonant : consonant + rise] *= np.linspace(0, 1, len(shape[consonant : consonant + rise]))
    shape[-fall:] *= np.linspace(1, 0, fall)
    return shape


def _throat(
    pitch: Signal, loud: Signal, vowel: NDArray[np.int64], *, rate: int, random: np.random.Generator, noise: float
) -> Samples:
    hertz = np.where(pitch > 0, 440 * 2 ** ((pitch - 69) / 12), 0.0)
    phase = np.cumsum(hertz / rate)
    source = _pulses(phase, hertz / rate)
    source = (source + 0.02 * random.standard_normal(len(source))) * loud
    sung = np.zeros(len(source))
    for index, formants in enumerate(FORMANTS_HZ):
        part = np.where(vowel == index, source, 0.0)
        for formant, bandwidth in zip(formants, BANDWIDTHS_HZ, strict=True):
            if formant < rate / 2:
                sung += _resonance(part, formant, bandwidth, rate) * (600 / formant)
    peak = np.abs(sung).max(initial=0.0)
    sung = sung * (0.4 / peak) if peak > 0 else sung
    return (sung + noise * random.standard_normal(len(sung))).astype(np.float32)


def _pulses(phase: Signal, step: Signal) -> Signal:
    """A saw wave whose corner is rounded over two samples, so that it folds no false partials down."""
    place = phase % 1
    saw = 1 - 2 * place
    width = np.maximum(step, 1e-9)
    after, before = place / width, (place - 1) / width
    corner = np.where(place < width, after + after - after**2 - 1, 0.0)
    corner += np.where(place > 1 - width, before**2 + before + before + 1, 0.0)
    return np.where(step > 0, saw + corner, 0.0)


def _resonance(sound: Signal, hertz: float, bandwidth_hz: float, rate: int) -> Signal:
    radius = np.exp(-np.pi * bandwidth_hz / rate)
    turn = 2 * np.pi * hertz / rate
    return np.asarray(lfilter([1 - radius], [1, -2 * radius * np.cos(turn), radius * radius], sound))
