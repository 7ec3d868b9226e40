"""The score of a whole singing: a contour against a voice's notes, as players of UltraStar know it.

10,000 points: 9,000 for notes, 1,000 for lines. Being voiced never scores by itself, and what does not count as
singing (silence, noise, the accompaniment alone) scores nothing at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from madang.media.pitch import HOP_MS, Contour
from madang.media.running import (
    LINE_POINTS_MAX,
    NOTE_POINTS_MAX,
    POINTS_MAX,
    WEIGHTS,
    Difficulty,
    folded_distance,
    share_of,
)
from madang.media.songtext import Line, Note, NoteKind, Voice

LAG_MIN_MS = -200
LAG_MAX_MS = 300
VOICED_SHARE_MIN = 0.15
"""Below this share of the note time nobody sang."""
OTHER_KEY_RATIO = 1.5
"""Another key must fit this much better before the lag is taken from it."""
RAP_LEVEL_MIN_DB = -50.0
RAP_OVER_FLOOR_DB = 10.0
"""Rap must rise this far over the quietest twentieth of the recording: steady noise does not."""
LINE_BONUS_POINTS = 2
"""UltraStar Deluxe adds this to a line's points before it takes their share, so that a line need not be perfect."""

Shares = NDArray[np.float64]


@dataclass(frozen=True)
class LineScore:
    """One line's note points, of those it could give."""

    text: str
    start_ms: int
    end_ms: int
    points: int
    points_max: int


@dataclass(frozen=True)
class KindScore:
    """The note points of one kind of note; golden ones of both sorts are kept under their own kind."""

    points: int
    points_max: int


@dataclass(frozen=True)
class Score:
    """What a singing is worth. All points are floored."""

    points: int
    """Of 10,000."""
    note_points: int
    """Of 9,000."""
    line_points: int
    """Of 1,000."""
    lag_ms: int
    """How late the voice lies behind the notes; the score is taken there."""
    sung: bool
    lines: tuple[LineScore, ...]
    kinds: dict[NoteKind, KindScore]
    voiced_share: float
    """Of the scored note time, how much had a voice in it."""
    covered_share: float
    """Of the scored note time, how much was recorded at all."""
    best_line: int | None = None
    worst_line: int | None = None

    @property
    def score(self) -> int:
        """0 to 100, as a member sees it."""
        return self.points // 100


@dataclass
class _Target:
    """A voice's scored frames, flattened: every 10 ms frame of every note that counts."""

    frame: NDArray[np.int64]
    pitch: Shares
    rap: NDArray[np.bool_]
    weight: Shares
    """Points that the frame gives when it is sung fully; they add to 9,000."""
    note: NDArray[np.int64]
    notes: list[Note] = field(default_factory=list)
    line_of_note: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))


@dataclass(frozen=True)
class _Found:
    """What the search for the lag found."""

    lag_ms: int
    sung: bool
    voiced_share: float
    covered_share: float


def score(
    voice: Voice,
    contour: Contour,
    *,
    difficulty: Difficulty = "normal",
    transpose: int = 0,
    recorded: Sequence[tuple[float, float]] | None = None,
    accompaniment_alone: bool = False,
) -> Score:
    """The score at the lag between −200 and +300 ms where the voice follows the notes best.

    `transpose` is the semitones by which the singer moved the key; `recorded` the spans in seconds that were captured
    (all of the contour, unless told); `accompaniment_alone` says that nothing but the accompaniment is
    heard (`bleed.Bleed.alone`): then nobody sang.
    """
    target = _target(voice, transpose)
    heard = _Heard(contour, difficulty)
    best = _best_lag(heard, target)
    voiced_share = heard.voiced_share(target, best)
    sung = voiced_share >= VOICED_SHARE_MIN and not accompaniment_alone
    shares = heard.shares(target, best) if sung else np.zeros(len(target.frame))
    heard_there = _Found(best * HOP_MS, sung, voiced_share, _covered(target, best, contour, recorded))
    return _result(voice, target, shares * target.weight, heard_there)


def _best_lag(heard: "_Heard", target: _Target) -> int:
    """In frames. A voice in another key is lined up by its tune: where it seldom meets the notes, the lag with most
    points would be the one where wrong notes happen to fall on right ones, and pay for them."""
    points, lag = _peak(heard, target, 0)
    if points >= NOTE_POINTS_MAX / 2:
        return lag
    other_points, other_lag = max(_peak(heard, target, key) for key in range(1, 12))
    return other_lag if other_points > OTHER_KEY_RATIO * points else lag


def _peak(heard: "_Heard", target: _Target, key: int) -> tuple[float, int]:
    lags = range(LAG_MIN_MS // HOP_MS, LAG_MAX_MS // HOP_MS + 1)
    points = {lag: float(heard.shares(target, lag, key) @ target.weight) for lag in lags}
    best = max(lags, key=lambda lag: (points[lag], -abs(lag)))
    return points[best], best


class _Heard:
    """A contour, asked for the shares of a target's frames at a lag."""

    def __init__(self, contour: Contour, difficulty: Difficulty) -> None:
        # One frame behind the last stands for everything that was not recorded.
        self._midi = np.append(contour.midi.astype(np.float64), np.nan)
        self._loud = np.append(_loud(contour), False)
        self._difficulty = difficulty

    def shares(self, target: _Target, lag: int, key: int = 0) -> Shares:
        """The voice moved down by `key` semitones against the notes."""
        place = self._place(target, lag)
        pitched = share_of(folded_distance(self._midi[place] - key, target.pitch), self._difficulty)
        return np.where(target.rap, self._loud[place], pitched).astype(np.float64)

    def voiced_share(self, target: _Target, lag: int) -> float:
        if not len(target.frame):
            return 0.0
        place = self._place(target, lag)
        return float(np.where(target.rap, self._loud[place], ~np.isnan(self._midi[place])).mean())

    def _place(self, target: _Target, lag: int) -> NDArray[np.int64]:
        place = target.frame + lag
        missing = len(self._midi) - 1
        return np.where((place < 0) | (place > missing), missing, place)


def _loud(contour: Contour) -> NDArray[np.bool_]:
    if not len(contour):
        return np.zeros(0, np.bool_)
    floor_db = float(np.percentile(contour.energy_db, 5))
    return contour.energy_db > max(RAP_LEVEL_MIN_DB, floor_db + RAP_OVER_FLOOR_DB)


def _target(voice: Voice, transpose: int) -> _Target:
    notes = [(note, index) for index, line in enumerate(voice.lines) for note in line.notes if _weight(note) > 0]
    total = sum(_weight(note) for note, _ in notes)
    frames, pitches, raps, weights, owners = [], [], [], [], []
    for number, (note, _) in enumerate(notes):
        first = int(np.ceil(note.start_s * 1000 / HOP_MS - 1e-6))
        end = max(first + 1, int(np.ceil(note.end_s * 1000 / HOP_MS - 1e-6)))
        count = end - first
        frames.append(np.arange(first, end))
        pitches.append(np.full(count, note.pitch + transpose, float))
        raps.append(np.full(count, note.kind in ("rap", "rap_golden")))
        weights.append(np.full(count, NOTE_POINTS_MAX * _weight(note) / total / count))
        owners.append(np.full(count, number))
    if not notes:
        nothing = np.zeros(0)
        return _Target(nothing.astype(int), nothing, nothing.astype(bool), nothing, nothing.astype(int))
    return _Target(
        np.concatenate(frames),
        np.concatenate(pitches),
        np.concatenate(raps),
        np.concatenate(weights),
        np.concatenate(owners),
        [note for note, _ in notes],
        np.array([index for _, index in notes]),
    )


def _weight(note: Note) -> float:
    return WEIGHTS[note.kind] * note.duration_s


def _covered(target: _Target, lag: int, contour: Contour, recorded: Sequence[tuple[float, float]] | None) -> float:
    if not len(target.frame):
        return 0.0
    spans = [(0.0, len(contour) * HOP_MS / 1000)] if recorded is None else recorded
    at_s = (target.frame + lag) * HOP_MS / 1000
    inside = np.zeros(len(at_s), np.bool_)
    for start_s, end_s in spans:
        inside |= (at_s >= start_s) & (at_s < end_s)
    return float(inside.mean())


def _result(voice: Voice, target: _Target, earned: Shares, found: _Found) -> Score:
    by_note = _sums(target.note, earned, len(target.notes))
    max_by_note = _sums(target.note, target.weight, len(target.notes))
    by_line = _sums(target.line_of_note, by_note, len(voice.lines))
    max_by_line = _sums(target.line_of_note, max_by_note, len(voice.lines))
    # The last addition may fall a hair short of what the shares add to.
    note_points = int(by_note.sum() + 1e-6)
    line_points = int(_line_points(by_line, max_by_line) + 1e-6)
    scored = np.flatnonzero(max_by_line)
    shares = by_line[scored] / max_by_line[scored]
    return Score(
        points=min(POINTS_MAX, note_points + line_points),
        note_points=note_points,
        line_points=line_points,
        lag_ms=found.lag_ms,
        sung=found.sung,
        lines=tuple(
            _line_score(line, points, most)
            for line, points, most in zip(voice.lines, by_line, max_by_line, strict=True)
        ),
        kinds=_kinds(target, by_note, max_by_note),
        voiced_share=found.voiced_share,
        covered_share=found.covered_share,
        best_line=int(scored[shares.argmax()]) if found.sung and len(scored) else None,
        worst_line=int(scored[shares.argmin()]) if found.sung and len(scored) else None,
    )


def _sums(owner: NDArray[np.int64], values: Shares, count: int) -> Shares:
    return np.bincount(owner, values, count).astype(np.float64)


def _line_points(by_line: Shares, max_by_line: Shares) -> float:
    """Each line that can score gives an equal part of 1,000 by its own share; an unsung line gives nothing."""
    can = max_by_line > 0
    if not can.any():
        return 0.0
    shares = np.minimum(1.0, (by_line[can] + LINE_BONUS_POINTS) / max_by_line[can])
    return float(LINE_POINTS_MAX / can.sum() * shares[by_line[can] > 0].sum())


def _line_score(line: Line, points: float, points_max: float) -> LineScore:
    return LineScore(
        line.text, round(line.start_s * 1000), round(line.end_s * 1000), int(points + 1e-6), int(points_max + 1e-6)
    )


def _kinds(target: _Target, by_note: Shares, max_by_note: Shares) -> dict[NoteKind, KindScore]:
    kinds: dict[NoteKind, KindScore] = {}
    for kind in WEIGHTS:
        mask = np.array([note.kind == kind for note in target.notes], np.bool_)
        if mask.any():
            kinds[kind] = KindScore(int(by_note[mask].sum() + 1e-6), int(max_by_note[mask].sum() + 1e-6))
    return kinds
