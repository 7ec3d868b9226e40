"""Two implementations of the rules of scoring on 50 generated singings: `media.scoring` and `bench.plain_scoring`.

Songs of every kind of note, singers of every skill: in tune and out of it, late, in another octave, with lines left
out, at each difficulty. Both get the same contour, heard by the house's tracker in the same sound.
"""

import numpy as np

from bench.figure import Figure
from bench.plain_scoring import plain_points
from madang.media.pitch import TRACKER_RATE, track
from madang.media.running import TOLERANCES, Difficulty
from madang.media.scoring import score
from madang.media.songtext import Line, Note, NoteKind, Voice

SINGINGS = 50
LINES = 3
NOTES_A_LINE = 5
POINTS_MAX = 10_000
SHARE_MAX = 0.01
KINDS: tuple[NoteKind, ...] = ("normal", "normal", "normal", "golden", "rap", "rap_golden", "freestyle")
OUT_OF_TUNE = (0.05, 0.3, 0.6, 0.9)
"""Semitones of a singer's usual error; who is further off is no singer of this song."""


def figures() -> list[Figure]:
    """The widest difference of all, of 10,000 points."""
    apart, lowest, highest = [], POINTS_MAX, 0
    difficulties: list[Difficulty] = list(TOLERANCES)
    for number in range(SINGINGS):
        random = np.random.default_rng(number)
        voice, difficulty = song(random), difficulties[number % len(difficulties)]
        contour = track(singing(voice, random), TRACKER_RATE)
        ours = score(voice, contour, difficulty=difficulty).points
        plain = plain_points(voice, contour, difficulty)
        apart.append(abs(ours - plain) / POINTS_MAX)
        lowest, highest = min(lowest, ours), max(highest, ours)
    worst = round(max(apart), 4)
    note = f"singings of {lowest:,} to {highest:,} points; mean difference {np.mean(apart):.3%}"
    title = "score agreement with a second, plain implementation, worst of 50 singings"
    return [Figure(title, worst, None, worst, "≤ 0.01 of the points", worst <= SHARE_MAX, note)]


def song(random: np.random.Generator) -> Voice:
    """Three lines, an octave and a half wide, no two notes as long as each other."""
    at_s, lines = 0.7, []
    for _ in range(LINES):
        notes = []
        for _ in range(NOTES_A_LINE):
            length_s = float(random.uniform(0.2, 0.9))
            kind = KINDS[int(random.integers(len(KINDS)))]
            notes.append(Note(kind, at_s, length_s, int(random.integers(52, 70)), "la", 0, 1))
            at_s += length_s + float(random.uniform(0.02, 0.15))
        lines.append(Line(tuple(notes), notes[0].start_s, notes[-1].end_s))
        at_s += float(random.uniform(0.4, 1.2))
    # One note is always for its pitch: a song of rap and free notes alone is none that is compared.
    first = lines[0].notes[0]
    sung = Note("normal", first.start_s, first.duration_s, first.pitch, "la", 0, 1)
    return Voice("", (Line((sung, *lines[0].notes[1:]), lines[0].start_s, lines[0].end_s), *lines[1:]))


def singing(voice: Voice, random: np.random.Generator) -> np.ndarray:
    """Mono at the tracker's rate: harmonics with vibrato for notes, bursts of noise for rap."""
    late_s = float(random.uniform(-0.15, 0.25))
    octave = int(random.choice([0, 0, -12, 12]))
    error = float(random.choice(OUT_OF_TUNE))
    left_out = int(random.integers(-1, LINES))
    sound = 0.0005 * random.standard_normal(round((voice.lines[-1].end_s + 1.5) * TRACKER_RATE))
    for number, line in enumerate(voice.lines):
        for note in line.notes if number != left_out else ():
            start = round(max(0.0, note.start_s + late_s) * TRACKER_RATE)
            time_s = np.arange(round(note.duration_s * TRACKER_RATE)) / TRACKER_RATE
            if note.kind in ("rap", "rap_golden"):
                piece = 0.1 * random.standard_normal(len(time_s))
            else:
                vibrato = 0.2 * np.sin(2 * np.pi * 5.5 * time_s)
                midi = note.pitch + octave + error * random.standard_normal() + vibrato
                phase = 2 * np.pi * np.cumsum(440 * 2 ** ((midi - 69) / 12)) / TRACKER_RATE
                piece = np.sum([0.2 * np.sin(over * phase) / over for over in range(1, 9)], axis=0)
            sound[start : start + len(piece)] += piece[: len(sound) - start]
    return np.clip(sound, -1, 1).astype(np.float32)
