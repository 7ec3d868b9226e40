"""The rules of scoring once more, plainly: one loop a note, one loop a lag, nothing clever.

Written from the rules' text alone, to be held against `media.scoring` by `bench/agreement.py`. Slow, and meant to be.
"""

import math

from madang.media.pitch import Contour
from madang.media.songtext import Line, Note, Voice

NOTES_TOTAL = 9_000
LINES_TOTAL = 1_000
LINE_ROUNDING = 2
"""UltraStar Deluxe deducts so many points from what a line could give before it says how full it was."""
FRAME_S = 0.01
LAGS_MS = range(-200, 301, 10)
CURVES = {"easy": (1.0, 2.0), "normal": (0.5, 1.5), "hard": (0.3, 1.0)}
"""Semitones up to which a pitch counts fully, and from which on it counts nothing."""
LOUD_DB = -45.0
"""Rap counts by energy: from this level on somebody is heard."""


def plain_points(voice: Voice, contour: Contour, difficulty: str = "normal") -> float:
    """Of 10,000, at the lag that gives the most."""
    return max(points_at(voice, contour, lag_ms, difficulty) for lag_ms in LAGS_MS)


def points_at(voice: Voice, contour: Contour, lag_ms: int, difficulty: str) -> float:
    """Of 10,000, if the voice came `lag_ms` after the notes."""
    total_weight = sum(weight(note) for note in voice.notes)
    scored = [line for line in voice.lines if any(weight(note) > 0 for note in line.notes)]
    points = 0.0
    for line in scored:
        earned = sum(note_points(note, contour, lag_ms, difficulty, total_weight) for note in line.notes)
        points += earned + LINES_TOTAL / len(scored) * line_fullness(line, earned, total_weight)
    return points


def line_fullness(line: Line, earned: float, total_weight: float) -> float:
    most = sum(weight(note) for note in line.notes) / total_weight * NOTES_TOTAL
    if earned <= 0:
        return 0.0
    return 1.0 if most <= LINE_ROUNDING else min(1.0, earned / (most - LINE_ROUNDING))


def note_points(note: Note, contour: Contour, lag_ms: int, difficulty: str, total_weight: float) -> float:
    if weight(note) == 0:
        return 0.0
    worth = frames = 0.0
    frame = math.ceil(note.start_s / FRAME_S)
    while frame * FRAME_S < note.end_s:
        worth += frame_worth(note, contour, frame + lag_ms // 10, difficulty)
        frames += 1
        frame += 1
    return NOTES_TOTAL * weight(note) / total_weight * worth / frames if frames else 0.0


def frame_worth(note: Note, contour: Contour, frame: int, difficulty: str) -> float:
    """0 to 1."""
    if not 0 <= frame < len(contour):
        return 0.0
    if note.kind in ("rap", "rap_golden"):
        return 1.0 if contour.energy_db[frame] > LOUD_DB else 0.0
    sung = float(contour.midi[frame])
    if math.isnan(sung):
        return 0.0
    away = abs(sung - note.pitch) % 12
    away = min(away, 12 - away)
    full, zero = CURVES[difficulty]
    if away <= full:
        return 1.0
    return 0.0 if away >= zero else (zero - away) / (zero - full)


def weight(note: Note) -> float:
    """Seconds of a note; golden ones count twice, free ones not at all."""
    times = {"normal": 1, "golden": 2, "freestyle": 0, "rap": 1, "rap_golden": 2}
    return times[note.kind] * note.duration_s
