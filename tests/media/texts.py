"""Small song texts and contours for tests."""

import numpy as np

from madang.media.pitch import Contour
from madang.media.songtext import SongText, Voice
from madang.media.ultrastar import read

HEAD = "#TITLE:A song\n#ARTIST:Somebody\n#BPM:300\n#GAP:1000\n"
"""20 beats a second: a beat is 50 ms."""


def song(body: str, head: str = HEAD) -> SongText:
    return read((head + body).encode())


def voice(body: str) -> Voice:
    return song(body).voices[0]


def sung_exactly(voice: Voice, *, semitones: float = 0.0, late_ms: int = 0, seconds: float | None = None) -> Contour:
    """The contour of a machine that sings every note from its first frame to its last, silent between."""
    frames = round(100 * (seconds or max(note.end_s for note in voice.notes) + 1))
    midi = np.full(frames, np.nan, np.float32)
    energy_db = np.full(frames, -90, np.float32)
    for note in voice.notes:
        first, end = round(note.start_s * 100 + late_ms / 10), round(note.end_s * 100 + late_ms / 10)
        midi[first:end] = note.pitch + semitones
        energy_db[first:end] = -20
    return Contour(midi, np.where(np.isnan(midi), 0, 1).astype(np.float32), energy_db)
