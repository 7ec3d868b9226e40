"""What a singing was like, note by note and line by line: in tune, in time, held, swung, and where a breath was taken.

Times are the song's, in ms. Pitch is measured with octaves left out, time against the singer's own usual place, so that
neither a bass nor a slow pair of headphones is called a mistake.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from madang.media.pitch import HOP_MS, Contour
from madang.media.running import WEIGHTS
from madang.media.songtext import Note, Voice
from madang.media.vibrato import HELD_MS_MIN, Vibrato, vibrato

HEARD_MS_MIN = 80
"""A note heard for less says nothing of its pitch."""
ONSET_MS_SKIPPED = 60
"""The slide into a note is not its pitch."""
END_MS_SKIPPED = 30
"""Nor is what a tracker makes of a voice that stops."""
EDGES_PERCENT = (15, 85)
"""The middle between these is the pitch of a swinging note too, also where its last swing is cut off."""
OTHER_NOTE_CENTS = 150.0
"""From here on it is another note, not this one out of tune: the score gives nothing either."""
ON_NOTE_SEMITONES = 1.0
ONSET_EARLIEST_MS = 300
ONSET_LATEST_MS = 400
SETTLED_MS = 30
SILENT_MS = 50
"""A voice that was silent for so long begins the next note anew."""
BREATH_MS_MIN = 150
BREATH_MS_MAX = 1500
BREATH_OVER_FLOOR_DB = 6.0
BREATH_UNDER_VOICE_DB = 6.0
BREATHS_MAX = 2_000

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class NoteMark:
    """How one note was sung; None where it cannot be told."""

    start_ms: int
    line: int
    cents: int | None
    """Over (sharp) or under (flat) the note."""
    onset_ms: int | None
    """After (late) or before (early) its beginning, by the singer's usual place."""
    held: float | None
    """Of a long note, the part for which its pitch was kept: 0 to 1."""
    vibrato: Vibrato | None


@dataclass(frozen=True)
class LineMark:
    """How one line was sung; None where too little of it was."""

    cents: int | None
    onset_ms: int | None
    heard_share: float
    """Of the time of its notes, how much had a voice in it."""


@dataclass(frozen=True)
class Breath:
    start_ms: int
    end_ms: int
    within: bool
    """In the middle of a line."""


@dataclass(frozen=True)
class Analysis:
    notes: tuple[NoteMark, ...]
    """Of every note with a pitch, in the song's order."""
    lines: tuple[LineMark, ...]
    """Of every line of the voice."""
    breaths: tuple[Breath, ...]
    held_share: float | None
    """Of the time of long notes, the part for which their pitch was kept; None in a song without any."""


@dataclass(frozen=True)
class _Sung:
    """A note and what was heard while it should sound."""

    note: Note
    line: int
    cents: Floats
    """Of every frame of the note from the note's pitch, octaves left out, nan where nobody sings."""
    onset_ms: float | None

    @property
    def settled(self) -> Floats:
        """The cents behind the slide into the note, where somebody sings."""
        behind = self.cents[ONSET_MS_SKIPPED // HOP_MS : -END_MS_SKIPPED // HOP_MS]
        return behind[~np.isnan(behind)]


def analyse(voice: Voice, contour: Contour, *, lag_ms: int, transpose: int = 0) -> Analysis:
    """The marks of a whole singing; `lag_ms` is where its score was taken, `transpose` the singer's own key."""
    midi = contour.midi.astype(np.float64)
    shift = lag_ms // HOP_MS
    sung: list[_Sung] = []
    before: Note | None = None
    for number, line in enumerate(voice.lines):
        for note in line.notes:
            if WEIGHTS[note.kind] > 0 and not note.kind.startswith("rap"):
                sung.append(_heard(note, before, number, midi, shift, transpose))
            before = note
    onsets = [each.onset_ms for each in sung if each.onset_ms is not None]
    usual_ms = float(np.median(onsets)) if onsets else 0.0
    notes = tuple(_note_mark(each, usual_ms) for each in sung)
    lines = tuple(
        _line_mark([each for each in sung if each.line == number], usual_ms) for number in range(len(voice.lines))
    )
    long = [(mark.held, each.note.duration_s) for mark, each in zip(notes, sung, strict=True) if mark.held is not None]
    held_share = (
        sum(held * length_s for held, length_s in long) / sum(length_s for _, length_s in long) if long else None
    )
    return Analysis(notes, lines, _breaths(voice, contour, lag_ms), held_share and round(held_share, 3))


def _heard(note: Note, before: Note | None, line: int, midi: Floats, shift: int, transpose: int) -> _Sung:
    first = round(note.start_s * 1000 / HOP_MS) + shift
    end = first + max(1, round(note.duration_s * 1000 / HOP_MS))
    part = _part(midi, first, end)
    cents = _cents(part, note.pitch + transpose)
    return _Sung(note, line, cents, _onset(note, before, midi, first, transpose))


def _part(midi: Floats, first: int, end: int) -> Floats:
    """The frames asked for, nan where none were recorded."""
    part = np.full(max(0, end - first), np.nan)
    low, high = max(0, first), min(len(midi), end)
    if high > low:
        part[low - first : high - first] = midi[low:high]
    return part


def _cents(midi: Floats, pitch: float) -> Floats:
    return np.asarray(100 * ((midi - pitch + 6) % 12 - 6))


def _onset(note: Note, before: Note | None, midi: Floats, first: int, transpose: int) -> float | None:
    """When the voice came to the note, in ms after its beginning; None where a held pitch runs into it unchanged."""
    early, late = ONSET_EARLIEST_MS // HOP_MS, round(min(ONSET_LATEST_MS, note.duration_s * 1000) / HOP_MS)
    lead = SILENT_MS // HOP_MS
    part = _part(midi, first - early - lead, first + late)
    silent = np.isnan(part)
    on_note = ~silent & (np.abs(_cents(part, note.pitch + transpose)) <= 100 * ON_NOTE_SEMITONES)
    other = before is None or abs(before.pitch - note.pitch) % 12 not in (0, 1, 11)
    found: list[int] = []
    for at in range(lead, len(part) - SETTLED_MS // HOP_MS + 1):
        if not on_note[at : at + SETTLED_MS // HOP_MS].all() or on_note[at - 1]:
            continue
        if silent[at - lead : at].all() or other:
            found.append(at - lead - early)
    return float(HOP_MS * min(found, key=abs)) if found else None


def _note_mark(sung: _Sung, usual_ms: float) -> NoteMark:
    cents = _middle(sung.settled)
    onset = None if sung.onset_ms is None else round(sung.onset_ms - usual_ms)
    is_long = sung.note.duration_s * 1000 >= HELD_MS_MIN
    held = _longest(np.abs(sung.cents - (cents or 0.0)) <= 100 * ON_NOTE_SEMITONES) if is_long else (0, 0)
    return NoteMark(
        start_ms=round(sung.note.start_s * 1000),
        line=sung.line,
        cents=None if cents is None else round(cents),
        onset_ms=onset,
        held=round((held[1] - held[0]) / len(sung.cents), 3) if is_long else None,
        vibrato=vibrato(sung.cents[held[0] + ONSET_MS_SKIPPED // HOP_MS : held[1] - END_MS_SKIPPED // HOP_MS])
        if is_long
        else None,
    )


def _middle(settled: Floats) -> float | None:
    return float(np.percentile(settled, EDGES_PERCENT).mean()) if len(settled) * HOP_MS >= HEARD_MS_MIN else None


def _longest(kept: NDArray[np.bool_]) -> tuple[int, int]:
    """The longest stretch that is true, as its first place and the one behind its last."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], kept, [False])).astype(np.int8)))
    if not len(edges):
        return 0, 0
    runs = edges.reshape(-1, 2)
    first, end = runs[(runs[:, 1] - runs[:, 0]).argmax()]
    return int(first), int(end)


def _line_mark(sung: Sequence[_Sung], usual_ms: float) -> LineMark:
    if not sung:
        return LineMark(None, None, 0.0)
    middles = [(middle, len(each.settled)) for each in sung if (middle := _middle(each.settled)) is not None]
    onsets = [each.onset_ms - usual_ms for each in sung if each.onset_ms is not None]
    heard = np.concatenate([~np.isnan(each.cents) for each in sung])
    return LineMark(
        cents=_weighed_median(middles),
        onset_ms=round(float(np.median(onsets))) if len(onsets) * 2 >= len(sung) else None,
        heard_share=round(float(heard.mean()), 3),
    )


def _weighed_median(middles: Sequence[tuple[float, int]]) -> int | None:
    """Of cents, each as often as it has frames: one long note in tune outweighs two short ones."""
    if not middles:
        return None
    return round(float(np.median(np.repeat([cents for cents, _ in middles], [frames for _, frames in middles]))))


def _breaths(voice: Voice, contour: Contour, lag_ms: int) -> tuple[Breath, ...]:
    """Where the voice rests and something is louder than the room: air."""
    voiced = contour.voiced
    if not voiced.any():
        return ()
    floor_db = float(np.percentile(contour.energy_db, 5))
    voice_db = float(np.median(contour.energy_db[voiced]))
    air = (contour.energy_db > floor_db + BREATH_OVER_FLOOR_DB) & (contour.energy_db < voice_db - BREATH_UNDER_VOICE_DB)
    edges = np.flatnonzero(np.diff(voiced.astype(np.int8))) + 1
    spans = [(line.notes[0].start_s * 1000, line.notes[-1].end_s * 1000) for line in voice.lines]
    found: list[Breath] = []
    for last, first in pairwise(edges):
        start, end = _longest(air[last:first])
        if voiced[last] or not BREATH_MS_MIN <= (end - start) * HOP_MS <= BREATH_MS_MAX:
            continue
        start_ms, end_ms = (int(last) + start) * HOP_MS - lag_ms, (int(last) + end) * HOP_MS - lag_ms
        middle = (start_ms + end_ms) / 2
        found.append(Breath(start_ms, end_ms, any(begin < middle < over for begin, over in spans)))
    return tuple(found[:BREATHS_MAX])
