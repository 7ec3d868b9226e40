"""Scoring: how much faster than singing, and how near to what people wrote down of a real singer.

The voice for speed is synthesised from a house song,
sung until three minutes are full; the accompaniment is compared too, as for every singing in a house.
"""

import csv
import os
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np

from bench.figure import Figure
from madang import house_songs
from madang.media.decode import decode
from madang.media.judging import judge
from madang.media.pitch import TRACKER_RATE, track
from madang.media.scoring import score
from madang.media.songtext import Line, Note, Voice
from madang.media.synthesis import accompany
from madang.media.transcode import write
from madang.media.ultrastar import read

SECONDS = 180
ROUNDS = 3
REPOSITORY = Path(__file__).resolve().parents[1]


def figures() -> list[Figure]:
    """Speed against singing itself; accuracy against people, only where the real recording is."""
    return [_speed(), *_accuracy()]


def _speed() -> Figure:
    song = read(house_songs.texts()["arirang"])
    part = _repeated(song.voices[0])
    band = np.resize(accompany(song), (SECONDS * 48_000, 2))
    with tempfile.TemporaryDirectory() as folder:
        voice_path, band_path = Path(folder, "voice.flac"), Path(folder, "band.mp3")
        write(voice_path, _hum(part), 48_000, "flac")
        write(band_path, band, 48_000, "mp3")
        taken = []
        for _ in range(ROUNDS + 1):
            started = time.perf_counter()
            voice = decode(voice_path, TRACKER_RATE, 1)[:, 0]
            accompaniment = decode(band_path, TRACKER_RATE, 1)[:, 0]
            judge(part, voice, TRACKER_RATE, accompaniment=accompaniment)
            taken.append(time.perf_counter() - started)
    # The first round loads the model.
    seconds = statistics.median(taken[1:])
    ratio = SECONDS / seconds
    return Figure(
        "scoring a 3-minute song, decode to result, wall, median of 3",
        round(seconds, 2), SECONDS, round(ratio, 1), "≥ 40 × real time", ratio >= 40, "seconds; peer: singing it",
    )  # fmt: skip


def _accuracy() -> list[Figure]:
    folder = Path(os.environ.get("MADANG_TEST_DATA", REPOSITORY.parent / "shared" / "data"), "singing")
    if not (folder / "vocadito_1.wav").exists():
        note = "no real input: set MADANG_TEST_DATA to a folder with singing/"
        return [Figure("a real singer against what people wrote down", None, None, None, "> 8,000", None, note)]
    contour = track(decode(folder / "vocadito_1.wav", TRACKER_RATE, 1), TRACKER_RATE)
    rows = []
    for annotator in ("A1", "A2"):
        part = _annotated(folder / f"vocadito_1_notes{annotator}.csv")
        for semitones in (0, 3, -3):
            points = score(part, contour, transpose=semitones).note_points
            moved = f", moved by {semitones:+d} semitones" if semitones else ""
            goal, met = ("< 500 note points", points < 500) if semitones else ("> 8,000 note points", points > 8_000)
            name = f"vocadito_1 against annotator {annotator}{moved}"
            rows.append(Figure(name, points, 9_000, round(points / 9_000, 3), goal, met))
    return rows


def _annotated(path: Path) -> Voice:
    notes = tuple(
        Note("normal", float(onset_s), float(duration_s), round(69 + 12 * np.log2(float(hertz) / 440)), "la", 0, 1)
        for onset_s, hertz, duration_s in csv.reader(path.read_text().splitlines())
    )
    return Voice("", (Line(notes, notes[0].start_s, notes[-1].end_s),))


def _repeated(voice: Voice) -> Voice:
    """The voice over and over until the time is full."""
    length_s = voice.lines[-1].end_s
    lines = []
    for turn in range(int(SECONDS // length_s) + 1):
        for line in voice.lines:
            if line.end_s + turn * length_s < SECONDS:
                notes = tuple(
                    Note(n.kind, n.start_s + turn * length_s, n.duration_s, n.pitch, n.text, n.beat, n.beats)
                    for n in line.notes
                )
                lines.append(Line(notes, notes[0].start_s, notes[-1].end_s))
    return Voice(voice.name, tuple(lines))


def _hum(part: Voice) -> np.ndarray:
    """A plain voice on every note: eight partials, mono at 48 kHz."""
    sound = np.zeros(SECONDS * 48_000, np.float32)
    for note in part.notes:
        time_s = np.arange(round(note.duration_s * 48_000)) / 48_000
        phase = 2 * np.pi * 440 * 2 ** ((note.pitch - 69) / 12) * time_s
        start = round(note.start_s * 48_000)
        piece = np.sum([np.sin(number * phase) / number for number in range(1, 9)], axis=0)[: len(sound) - start]
        sound[start : start + len(piece)] = 0.15 * piece
    return sound
