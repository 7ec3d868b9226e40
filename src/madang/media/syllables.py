"""From syllables with times, as LRC, MIDI and MusicXML tell them, to a song text.

Times are laid on beats of 10 ms, so that the song can be written as an UltraStar text and read again as the same.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from madang.media.songtext import (
    NOTES_MAX,
    PITCH_OFFSET,
    SECONDS_MAX,
    Line,
    Note,
    NoteKind,
    SongText,
    SongTextError,
    Voice,
)

BEATS_PER_SECOND = 100
BPM = BEATS_PER_SECOND * 60 / 4
PITCH_MAX = 96
"""How far from C4 a pitch may lie, in semitones, as in `ultrastar`."""
VOICES_MAX = 9
WORDS_LENGTH_MAX = 300
TEXT_LENGTH_MAX = 200
PAUSE_S = 1.2
"""A silence so long ends a line where the file marks none."""
LINE_SYLLABLES_MAX = 14
"""A line without marks is ended behind the first word from here on."""
HELD = "~"


@dataclass(frozen=True, slots=True)
class Syllable:
    """One sung sound; `text` as in `songtext.Note`."""

    start_s: float
    end_s: float
    text: str
    pitch: int | None = None
    """MIDI number; None where only the time is known: it is sung freely and gives no points."""
    kind: NoteKind = "normal"
    """What a pitch makes of it; without one it is freestyle."""


Lines = Sequence[Sequence[Syllable]]


@dataclass(frozen=True)
class Words:
    """What a file tells of a song beside its syllables."""

    title: str
    artist: str = ""
    """Empty becomes "Unknown": a song text must name somebody."""
    encoding: str = "utf-8"
    languages: tuple[str, ...] = ()
    creator: str | None = None
    warnings: tuple[str, ...] = ()


def assemble(words: Words, voices: Sequence[tuple[str, Lines]]) -> SongText:
    """The song of one or more named voices. Raises SongTextError where it has no syllable or far too many."""
    built = []
    left = NOTES_MAX
    for name, lines in list(voices)[:VOICES_MAX]:
        laid = [line for line in (_line(each) for each in lines) if line]
        left -= sum(len(line) for line in laid)
        if left < 0:
            raise SongTextError(f"The song has more than {NOTES_MAX:,} syllables.")
        if laid:
            built.append(Voice(_plain(name) if len(voices) > 1 else "", tuple(_closed(laid))))
    if not built:
        raise SongTextError("The song has no words with times: nothing could be shown to a singer.")
    return SongText(
        title=_plain(words.title) or "Untitled",
        artist=_plain(words.artist) or "Unknown",
        voices=tuple(built),
        bpm=BPM,
        encoding=words.encoding,
        languages=words.languages,
        creator=_plain(words.creator or "") or None,
        warnings=words.warnings,
    )


def lines_by_pauses(syllables: Sequence[Syllable]) -> list[list[Syllable]]:
    """Lines of a text that marks none: broken at pauses, and where they would grow too long to read."""
    lines: list[list[Syllable]] = []
    for syllable in syllables:
        line = lines[-1] if lines else []
        ended = bool(line) and line[-1].text.endswith(" ")
        if not line or syllable.start_s - line[-1].end_s > PAUSE_S or (len(line) >= LINE_SYLLABLES_MAX and ended):
            lines.append([])
        lines[-1].append(syllable)
    return lines


def _line(syllables: Sequence[Syllable]) -> list[Note]:
    """Notes in order, none reaching into the next."""
    ordered = sorted(syllables, key=lambda each: each.start_s)
    notes: list[Note] = []
    for syllable in ordered:
        if not 0 <= syllable.start_s <= SECONDS_MAX or not syllable.end_s <= SECONDS_MAX:
            raise SongTextError(f"A syllable lies outside the song: it begins at {syllable.start_s:.0f} s.")
        if syllable.pitch is not None and abs(syllable.pitch - PITCH_OFFSET) > PITCH_MAX:
            raise SongTextError(f"A note has the pitch {syllable.pitch}, which nobody can sing.")
        beat = round(syllable.start_s * BEATS_PER_SECOND)
        beats = max(1, round(syllable.end_s * BEATS_PER_SECOND) - beat)
        if notes and notes[-1].beat + notes[-1].beats > beat:
            notes[-1] = _cut(notes[-1], beat)
        pitch = PITCH_OFFSET if syllable.pitch is None else syllable.pitch
        kind = "freestyle" if syllable.pitch is None else syllable.kind
        notes.append(_placed(Note(kind, 0.0, 0.0, pitch, _syllable(syllable.text), beat, beats)))
    return notes


def _cut(note: Note, beat: int) -> Note:
    return _placed(replace(note, beats=max(1, beat - note.beat)))


def _placed(note: Note) -> Note:
    return replace(note, start_s=note.beat / BEATS_PER_SECOND, duration_s=note.beats / BEATS_PER_SECOND)


def _closed(lines: list[list[Note]]) -> Iterator[Line]:
    """Each line ends where its last note does, and never behind the next one's beginning."""
    ordered = sorted(lines, key=lambda line: line[0].beat)
    for number, notes in enumerate(ordered):
        end = max(note.beat + note.beats for note in notes)
        following = ordered[number + 1][0].beat if number + 1 < len(ordered) else None
        break_beat = None if following is None else max(notes[-1].beat + 1, min(end, following))
        yield Line(tuple(notes), notes[0].start_s, max(note.end_s for note in notes), break_beat)


def _plain(text: str) -> str:
    """A header's value: one line of bounded length."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", text).split())[:WORDS_LENGTH_MAX]


def _syllable(text: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f]", " ", text)[:TEXT_LENGTH_MAX]
