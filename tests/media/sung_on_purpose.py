"""A singer who makes chosen mistakes: what an analysis must find again."""

from dataclasses import dataclass, field

import numpy as np

from madang.media.decode import Samples
from madang.media.songtext import Voice
from madang.media.ultrastar import read

RATE = 16_000
PITCHES = (0, 4, 7, 5, 9, 12)
LINES = 5


def long_notes() -> Voice:
    """Five lines of six notes of 0.9 s with 0.1 s between them, and two seconds between lines."""
    rows = ["#TITLE:Slow", "#ARTIST:Nobody", "#BPM:150", "#GAP:2000"]
    # Ten beats a second.
    for line in range(LINES):
        rows += [f": {line * 80 + place * 10} 9 {pitch} la" for place, pitch in enumerate(PITCHES)]
        rows.append(f"- {line * 80 + 60}")
    return read("\n".join([*rows, "E", ""]).encode()).voices[0]


@dataclass(frozen=True)
class Manner:
    """How somebody sings."""

    cents: dict[int, float] = field(default_factory=dict)
    """By how much each line lies over its notes."""
    late_ms: dict[int, float] = field(default_factory=dict)
    all_late_ms: float = 0.0
    vibrato_hz: float = 0.0
    vibrato_cents: float = 0.0
    """To each side."""
    let_go: float = 1.0
    """Of each note, the part that is sung."""
    breathing: frozenset[int] = frozenset()
    """Lines before which one hears a breath of 0.4 s."""
    left_out: frozenset[int] = frozenset()


def sing(voice: Voice, manner: Manner) -> Samples:
    """The voice at `RATE` Hz: five partials, with a quiet room around them."""
    random = np.random.default_rng(3)
    frames = round((voice.notes[-1].end_s + 2) * RATE)
    sound = 0.0005 * random.standard_normal(frames)
    for number, line in enumerate(voice.lines):
        for note in () if number in manner.left_out else line.notes:
            start_s = note.start_s + (manner.late_ms.get(number, 0.0) + manner.all_late_ms) / 1000
            time_s = np.arange(round(note.duration_s * manner.let_go * RATE)) / RATE
            swing = manner.vibrato_cents * np.sin(2 * np.pi * manner.vibrato_hz * time_s)
            hertz = 440 * 2 ** ((note.pitch - 69 + (manner.cents.get(number, 0.0) + swing) / 100) / 12)
            turns = 2 * np.pi * np.cumsum(hertz) / RATE
            partials = sum(np.sin(turns * partial) / partial for partial in range(1, 6))
            edge = np.minimum(1, np.minimum(time_s, time_s[::-1]) / 0.01)
            first = round(start_s * RATE)
            sound[first : first + len(time_s)] += 0.15 * partials * edge
        if number in manner.breathing:
            first = round((line.notes[0].start_s - 0.8) * RATE)
            air = random.standard_normal(round(0.4 * RATE))
            sound[first : first + len(air)] += 0.01 * air
    return sound.astype(np.float32)
