"""An accompaniment for a song text that names its chords: strings, a plucked guitar, bass and a soft rhythm.

The same text gives the same samples. The melody is left to the singer; only the lead-in plays its last phrase, so that
everybody finds the key.
"""

from dataclasses import dataclass

import numpy as np

from madang.media.chords import close_to, notes_of
from madang.media.decode import Samples
from madang.media.effects import reverb
from madang.media.instruments import RATE, bass, brush, drum, flute, pad, pluck, shaker
from madang.media.limiter import master
from madang.media.songtext import SongText, SongTextError
from madang.media.ultrastar_tempo import Tempo

ACCOMPANIMENT_LUFS = -16.0
PEAK_DB = -1.5
TAIL_S = 3.0
BARS_MAX = 2_000
FADE_S = 2.5
LATE_S = 0.009
"""A band is never exactly together."""
LEAD_IN_GAP_S = 0.4


@dataclass(frozen=True)
class _Bar:
    """One bar's place and chords."""

    start_s: float
    quarter_s: float
    quarters: int
    chords: tuple[str, ...]


class _Desk:
    """Where the instruments are heard: two dry sides and a send to the room."""

    def __init__(self, seconds: float) -> None:
        self.dry = np.zeros((round(seconds * RATE), 2), np.float32)
        self.room = np.zeros(len(self.dry), np.float32)
        self._random = np.random.default_rng(1)

    def play(self, sound: Samples, at_s: float, level: float, side: float = 0.0, room: float = 0.25) -> None:
        """`side` from −1, left, to 1, right; `room` is how much of the sound goes there."""
        start = round((at_s + LATE_S * abs(self._random.standard_normal()) * 0.5) * RATE)
        level *= 1 + 0.05 * self._random.standard_normal()
        end = min(len(self.dry), start + len(sound))
        if start < 0 or start >= end:
            return
        piece = sound[: end - start] * np.float32(level)
        angle = (side + 1) * np.pi / 4
        self.dry[start:end, 0] += piece * np.float32(np.cos(angle))
        self.dry[start:end, 1] += piece * np.float32(np.sin(angle))
        self.room[start:end] += piece * np.float32(room)


def accompany(song: SongText) -> Samples:
    """Stereo at `instruments.RATE`, −16 LUFS, from the text's chords. Raises SongTextError where they are wrong."""
    bars = _bars(song)
    end_s = bars[-1].start_s + bars[-1].quarter_s * bars[-1].quarters
    desk = _Desk(end_s + TAIL_S)
    for number, bar in enumerate(bars):
        _strings(desk, bar)
        _guitar(desk, bar)
        _bass(desk, bar, last=number == len(bars) - 1)
        if number not in (0, len(bars) - 1):
            _rhythm(desk, bar, number)
    _lead_in(desk, song)
    sound = desk.dry + reverb(desk.room, RATE, 1.0)
    frames = min(len(sound), round(FADE_S * RATE))
    sound[-frames:] *= np.linspace(1, 0, frames, dtype=np.float32)[:, None] ** 2
    return master(sound, RATE, ACCOMPANIMENT_LUFS, PEAK_DB)


def _bars(song: SongText) -> list[_Bar]:
    names = [tuple(bar.split()) for bar in song.headers.get("CHORDS", "").split("|")]
    if not all(names) or len(names) > BARS_MAX:
        raise SongTextError("The song text names no chords: #CHORDS holds one or more for every bar, split by '|'.")
    metre, beats = _whole(song, "METRE"), _whole(song, "QUARTER")
    tempo = Tempo(song.bpm, song.version, song.gap_ms, song.tempo_changes)
    bars = []
    for number, chords in enumerate(names):
        start_s = tempo.seconds(number * metre * beats)
        quarter_s = (tempo.seconds((number + 1) * metre * beats) - start_s) / metre
        bars.append(_Bar(max(0.0, start_s), quarter_s, metre, chords))
    return bars


def _whole(song: SongText, key: str) -> int:
    value = song.headers.get(key, "")
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= 64:
        raise SongTextError(f"#{key} is a whole number from 1 to 64, not {value[:20]!r}.")
    return int(value)


def _spans(bar: _Bar) -> list[tuple[float, float, tuple[int, ...]]]:
    """(start in s, length in s, chord notes) for each chord of the bar; two chords in three quarters are 2 + 1."""
    count = len(bar.chords)
    edges = [round(number * bar.quarters / count + 0.01) for number in range(count + 1)]
    return [
        (bar.start_s + start * bar.quarter_s, (end - start) * bar.quarter_s, notes_of(name))
        for name, start, end in zip(bar.chords, edges, edges[1:], strict=False)
    ]


def _strings(desk: _Desk, bar: _Bar) -> None:
    for start_s, length_s, notes in _spans(bar):
        for place, midi in enumerate(close_to(59, notes)):
            for detune_cents, side in ((-6.0, -0.7), (5.0, 0.7)):
                sound = pad(midi, round(length_s + 0.5, 3), detune_cents)
                desk.play(sound, start_s - 0.1 if start_s > 0.1 else start_s, 0.075, side * (1 - 0.2 * place), 0.5)


def _guitar(desk: _Desk, bar: _Bar) -> None:
    """Broken chords in eighths, the low note first."""
    for start_s, length_s, notes in _spans(bar):
        ladder = close_to(55, notes)
        ladder = (*ladder, ladder[0] + 12, ladder[1] + 12)
        eighths = max(1, round(length_s / bar.quarter_s * 2))
        for number in range(eighths):
            midi = ladder[_PATTERN[number % len(_PATTERN)] % len(ladder)]
            level = 0.26 if number == 0 else 0.18 if number % 2 == 0 else 0.14
            at_s = start_s + number * bar.quarter_s / 2
            desk.play(pluck(midi, 1.6), at_s, level, -0.35 + 0.08 * (number % 3), 0.35)


_PATTERN = (0, 2, 3, 1, 4, 3, 2, 3)


def _bass(desk: _Desk, bar: _Bar, last: bool) -> None:
    for start_s, length_s, notes in _spans(bar):
        root = close_to(40, notes[:1])[0]
        desk.play(bass(root, round(min(length_s, 2.4) + (1.0 if last else 0.05), 3)), start_s, 0.24, 0.0, 0.06)
        if not last and bar.quarters == 4 and length_s > 3 * bar.quarter_s:
            fifth = close_to(40, notes[2:3])[0]
            desk.play(bass(fifth, round(bar.quarter_s, 3)), start_s + 3 * bar.quarter_s, 0.20, 0.0, 0.06)


def _rhythm(desk: _Desk, bar: _Bar, number: int) -> None:
    desk.play(drum(), bar.start_s, 0.30, 0.0, 0.10)
    back_beats = (1, 3) if bar.quarters == 4 else tuple(range(1, bar.quarters))
    for quarter in range(bar.quarters):
        at_s = bar.start_s + quarter * bar.quarter_s
        if quarter in back_beats:
            desk.play(brush(), at_s, 0.10 if quarter == back_beats[-1] else 0.07, 0.25, 0.3)
        for half in (0, 1):
            level = 0.045 if half == 0 else 0.075
            desk.play(shaker((number + 2 * quarter + half) % 7), at_s + half * bar.quarter_s / 2, level, 0.5, 0.2)


def _lead_in(desk: _Desk, song: SongText) -> None:
    """The song's last phrase, as late as it fits before the first note."""
    first_s = min(voice.lines[0].start_s for voice in song.voices)
    notes = list(song.voices[0].lines[-1].notes)
    tempo = Tempo(song.bpm, song.version, song.gap_ms, song.tempo_changes)
    bar_s = tempo.seconds(_whole(song, "METRE") * _whole(song, "QUARTER")) - tempo.seconds(0)
    # Whole bars are moved, so that the phrase keeps its place on the chords.
    moved_s = np.ceil((notes[-1].end_s + LEAD_IN_GAP_S - first_s) / bar_s) * bar_s
    for note in notes:
        if note.start_s - moved_s >= 0.2:
            desk.play(flute(note.pitch, round(note.duration_s + 0.06, 3)), note.start_s - moved_s, 0.11, 0.2, 0.6)
