"""Reading UltraStar song texts: unversioned, 1.x and the draft of 2, alone or in several voices.

What real files need is mended with a warning; what could mean two things is refused with the line's number.
"""

import re
from dataclasses import dataclass, field

from madang.media.songtext import (
    BEAT_MAX,
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
from madang.media.ultrastar_encoding import decode_text
from madang.media.ultrastar_headers import Headers, decimal, read_headers
from madang.media.ultrastar_tempo import Tempo

KINDS: dict[str, NoteKind] = {":": "normal", "*": "golden", "F": "freestyle", "R": "rap", "G": "rap_golden"}
NOTE = re.compile(r"^(\S)\s*(-?\d+)\s+(-?\d+)\s+(-?\d+)(?:\s(.*))?$")
BREAK = re.compile(r"^-\s*(-?\d+)(?:\s+(-?\d+))?\s*$")
TEMPO = re.compile(r"^B\s*(-?\d+)\s+(\S+)\s*$", re.IGNORECASE)
VOICE = re.compile(r"^P\s*([1-9])\s*$", re.IGNORECASE)
PITCH_MAX = 96
"""How far from C4 a pitch may lie, in semitones."""


@dataclass
class _RawNote:
    kind: NoteKind
    beat: int
    beats: int
    pitch: int
    text: str


@dataclass
class _Part:
    """A voice while it is read."""

    base: int = 0
    """Added to every beat; only relative texts move it."""
    lines: list[tuple[list[_RawNote], int | None]] = field(default_factory=list)
    open: list[_RawNote] = field(default_factory=list)

    def close(self, beat: int | None) -> None:
        if self.open:
            self.lines.append((self.open, beat))
            self.open = []


@dataclass
class _Body:
    """All voices while they are read."""

    relative: bool
    warnings: list[str]
    parts: dict[int, _Part] = field(default_factory=dict)
    tempo_changes: list[tuple[int, float]] = field(default_factory=list)
    current: int = 1
    notes: int = 0

    @property
    def part(self) -> _Part:
        return self.parts.setdefault(self.current, _Part())


def read(data: bytes) -> SongText:
    """The song that the bytes of an UltraStar text tell. Raises SongTextError with a sentence for its author."""
    text, encoding = decode_text(data)
    if not text.strip():
        raise SongTextError("The song text is empty.")
    rows = list(enumerate(re.split(r"\r\n|\r|\n", text), start=1))
    headers, body_rows, warnings = read_headers(rows)
    body = _read_body(body_rows, headers.relative, warnings)
    if body.notes == 0:
        raise SongTextError("The song text has no notes: it is cut off or not an UltraStar text.")
    tempo = Tempo(headers.bpm, headers.version, headers.gap_ms, tuple(sorted(body.tempo_changes)))
    voices = _voices(body, tempo, headers)
    return SongText(
        title=headers.title,
        artist=headers.artist,
        voices=voices,
        bpm=headers.bpm,
        gap_ms=headers.gap_ms,
        version=headers.version,
        encoding=encoding,
        languages=headers.languages,
        year=headers.year,
        genres=headers.names("GENRE"),
        edition=headers.words("EDITION"),
        creator=headers.words("CREATOR"),
        audio=headers.file("AUDIO", "MP3"),
        cover=headers.file("COVER"),
        background=headers.file("BACKGROUND"),
        video=headers.file("VIDEO"),
        video_gap_s=headers.seconds("VIDEOGAP"),
        vocals=headers.file("VOCALS"),
        instrumental=headers.file("INSTRUMENTAL"),
        start_s=headers.seconds("START"),
        end_ms=headers.number("END"),
        preview_start_ms=headers.milliseconds("PREVIEWSTART"),
        medley_ms=headers.medley_ms(tempo),
        tempo_changes=tempo.changes,
        headers=headers.values,
        warnings=tuple(warnings),
    )


def _read_body(rows: list[tuple[int, str]], relative: bool, warnings: list[str]) -> _Body:
    body = _Body(relative, warnings)
    ended = False
    for number, row in rows:
        stripped = row.strip()
        if not stripped or stripped.startswith("#"):
            continue
        if stripped in ("E", "e"):
            ended = True
            break
        _read_row(body, number, row.lstrip(), stripped)
    for part in body.parts.values():
        part.close(None)
    if not ended:
        warnings.append("The end mark E is missing: the text may be cut off.")
    return body


def _read_row(body: _Body, number: int, row: str, stripped: str) -> None:
    if switch := VOICE.match(stripped):
        body.current = int(switch.group(1))
    elif stripped.startswith("-"):
        _read_break(body, number, stripped)
    elif (change := TEMPO.match(stripped)) and not NOTE.match(row):
        beat = body.part.base + int(change.group(1))
        bpm = decimal(change.group(2), f"the tempo in line {number}")
        _check_beat(beat, number)
        if not 0 < bpm <= 100_000:
            raise SongTextError(f"Line {number} sets the tempo {change.group(2)}, which cannot be.")
        body.tempo_changes.append((beat, bpm))
    elif found := NOTE.match(row):
        _read_note(body, number, found)
    else:
        raise SongTextError(f"Line {number} is neither a note nor a line's end: {stripped[:40]!r}.")


def _read_break(body: _Body, number: int, stripped: str) -> None:
    found = BREAK.match(stripped)
    if found is None:
        raise SongTextError(f"Line {number} is not a line's end: {stripped[:40]!r}.")
    part = body.part
    beat = part.base + int(found.group(1))
    _check_beat(beat, number)
    part.close(beat)
    if body.relative:
        part.base += int(found.group(2) or found.group(1))


def _read_note(body: _Body, number: int, found: re.Match[str]) -> None:
    mark, beat, beats, pitch = found.group(1), int(found.group(2)), int(found.group(3)), int(found.group(4))
    beat += body.part.base
    _check_beat(beat, number)
    if beats < 0 or beats > BEAT_MAX:
        raise SongTextError(f"Line {number} has a note of {beats} beats, which cannot be.")
    if abs(pitch) > PITCH_MAX:
        raise SongTextError(f"Line {number} has the pitch {pitch}, which nobody can sing.")
    kind = KINDS.get(mark.upper())
    if kind is None:
        body.warnings.append(f"Line {number} has the unknown note type {mark!r}: taken as freestyle.")
        kind = "freestyle"
    if beats == 0 and kind != "freestyle":
        body.warnings.append(f"Line {number} has a note without length: taken as freestyle.")
        kind = "freestyle"
    body.notes += 1
    if body.notes > NOTES_MAX:
        raise SongTextError(f"The song text has more than {NOTES_MAX:,} notes.")
    body.part.open.append(_RawNote(kind, beat, beats, pitch, found.group(5) or ""))


def _check_beat(beat: int, number: int) -> None:
    if beat < 0:
        raise SongTextError(f"Line {number} lies at beat {beat}, before the song begins.")
    if beat > BEAT_MAX:
        raise SongTextError(f"Line {number} lies at beat {beat}, beyond any song's end.")


def _voices(body: _Body, tempo: Tempo, headers: Headers) -> tuple[Voice, ...]:
    numbers = [number for number in sorted(body.parts) if body.parts[number].lines]
    voices = []
    for number in numbers:
        name = headers.voice_name(number) or ("" if len(numbers) == 1 else f"P{number}")
        ordered = sorted(body.parts[number].lines, key=lambda line: min(note.beat for note in line[0]))
        voices.append(Voice(name, tuple(_line(raw, end, tempo) for raw, end in ordered)))
    return tuple(voices)


def _line(raw: list[_RawNote], break_beat: int | None, tempo: Tempo) -> Line:
    notes = tuple(_note(each, tempo) for each in sorted(raw, key=lambda note: note.beat))
    return Line(notes, notes[0].start_s, max(note.end_s for note in notes), break_beat)


def _note(raw: _RawNote, tempo: Tempo) -> Note:
    start_s = tempo.seconds(raw.beat)
    end_s = tempo.seconds(raw.beat + raw.beats)
    if start_s < 0:
        raise SongTextError(f"The note at beat {raw.beat} begins before the audio does: GAP is wrong.")
    if end_s > SECONDS_MAX:
        raise SongTextError(f"The note at beat {raw.beat} lies beyond {SECONDS_MAX // 3600} hours.")
    return Note(raw.kind, start_s, end_s - start_s, raw.pitch + PITCH_OFFSET, raw.text, raw.beat, raw.beats)
