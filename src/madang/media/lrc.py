"""Reading LRC: words with a time for each line, and in enhanced LRC one for each word too. It knows no pitches.

What players do with real files is done here: several times before one line sing it several times, lines out of order
are sorted, `[offset:+250]` brings every word 250 ms forward, and a line without words ends the one before.
"""

import re
from dataclasses import dataclass, replace

from madang.media.legacy_encoding import decode_song
from madang.media.songtext import SECONDS_MAX, SongText, SongTextError
from madang.media.syllables import Syllable, Words, assemble

TIME = r"(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?"
STAMP = re.compile(rf"\s*\[{TIME}\]")
WORD_STAMP = re.compile(rf"<{TIME}>")
TAG = re.compile(r"^\s*\[\s*([A-Za-z#]{1,16})\s*:(.*?)\]\s*$")
EAST_ASIAN = "぀-ヿ㐀-鿿가-힣"
PIECE = re.compile(rf"[{EAST_ASIAN}]\s*|[^\s{EAST_ASIAN}]+\s*")
"""What is highlighted together: a word, or a single letter in scripts that write syllables."""
ROWS_MAX = 20_000
LINE_S_MAX = 8.0
LAST_LINE_S = 4.0
LETTER_S = 0.35
"""A line is not held longer than so much a letter, whenever the next one comes."""
LINE_S_MIN = 1.0


@dataclass(frozen=True)
class _Row:
    start_s: float
    words: list[tuple[float, str]]
    """(time, text); one of the line's own time where words have none."""
    end_s: float | None
    """Where the line itself says so."""
    timed: bool
    """Whether each word has a time."""
    again: bool = False
    """Whether it is a further time of a line that has several."""


def read(data: bytes, title: str = "", artist: str = "") -> SongText:
    """The song of an LRC text; title and artist are what the file's name tells, for texts that name none.

    Every note is freestyle. Raises SongTextError.
    """
    text, encoding = decode_song(data)
    tags, rows, warnings = _rows(text)
    offset_s = _offset(tags, warnings)
    ordered = sorted(rows, key=lambda row: row.start_s)
    first = [row.start_s for row in rows if row.words and not row.again]
    if first != sorted(first):
        warnings.append("Its lines were out of order and have been sorted by their times.")
    lines = _lines(ordered, _length_s(tags), offset_s)
    if not lines:
        raise SongTextError("The text has no line with a time and words: it is cut off or not an LRC text.")
    if any(syllable.start_s == 0 for line in lines for syllable in line) and offset_s > 0:
        warnings.append("The offset brings words before the song's beginning; they begin with it.")
    words = Words(
        title=tags.get("ti") or title,
        artist=tags.get("ar") or artist,
        encoding=encoding,
        languages=(tags["la"].lower(),) if tags.get("la") else (),
        creator=tags.get("by"),
        warnings=tuple(warnings),
    )
    return assemble(words, [("", lines)])


def _rows(text: str) -> tuple[dict[str, str], list[_Row], list[str]]:
    tags: dict[str, str] = {}
    rows: list[_Row] = []
    dropped = 0
    for raw in re.split(r"\r\n|\r|\n", text):
        rest, starts = raw, []
        while found := STAMP.match(rest):
            starts.append(_seconds(*found.groups()))
            rest = rest[found.end() :]
        if starts:
            rows.append(_row(starts[0], rest, starts[0]))
            rows += [replace(_row(start_s, rest, starts[0]), again=True) for start_s in starts[1:]]
        elif tag := TAG.match(raw):
            tags.setdefault(tag.group(1).lower(), tag.group(2).strip())
        elif raw.strip():
            dropped += 1
        if len(rows) > ROWS_MAX:
            raise SongTextError(f"The text has more than {ROWS_MAX:,} lines.")
    warnings = [f"{dropped} lines without a time were left out."] if dropped else []
    return tags, rows, warnings


def _row(start_s: float, rest: str, first_s: float) -> _Row:
    """One line; where it is sung again, its words keep their distance from the first time."""
    stamps = list(WORD_STAMP.finditer(rest))
    if not stamps:
        words = rest.strip()
        return _Row(start_s, [(start_s, words)] if words else [], None, timed=False)
    moved_s = start_s - first_s
    pieces = [(start_s, rest[: stamps[0].start()])]
    edges = [*stamps[1:], None]
    for stamp, following in zip(stamps, edges, strict=True):
        end = following.start() if following else len(rest)
        pieces.append((_seconds(*stamp.groups()) + moved_s, rest[stamp.end() : end]))
    last_s = pieces[-1][0] if not pieces[-1][1].strip() else None
    return _Row(start_s, [(at_s, words) for at_s, words in pieces if words.strip()], last_s, timed=True)


def _lines(rows: list[_Row], length_s: float | None, offset_s: float) -> list[list[Syllable]]:
    lines = []
    for number, row in enumerate(rows):
        if not row.words:
            continue
        later = next((each.start_s for each in rows[number + 1 :] if each.start_s > row.start_s), None)
        end_s = row.end_s if row.end_s is not None else _end_s(row, later, length_s)
        line = _timed(row, end_s) if row.timed else _shared_out(row, end_s)
        lines.append([_moved(syllable, -offset_s) for syllable in line])
    return lines


def _end_s(row: _Row, later_s: float | None, length_s: float | None) -> float:
    """Until the next line, but no longer than the words can be drawn out."""
    begin_s = row.words[-1][0]
    letters = len(row.words[-1][1]) if row.timed else sum(len(words) for _, words in row.words)
    longest_s = min(LINE_S_MAX, max(LINE_S_MIN, letters * LETTER_S))
    if later_s is None:
        later_s = length_s if length_s is not None and length_s > begin_s else begin_s + LAST_LINE_S
    return begin_s + longest_s if later_s <= begin_s else min(later_s, begin_s + longest_s)


def _timed(row: _Row, end_s: float) -> list[Syllable]:
    words = sorted(row.words, key=lambda word: word[0])
    ends = [at_s for at_s, _ in words[1:]] + [max(end_s, words[-1][0] + 0.1)]
    syllables = [Syllable(at_s, max(until_s, at_s), text) for (at_s, text), until_s in zip(words, ends, strict=True)]
    return [replace(each, text=_edged(each.text, number == 0)) for number, each in enumerate(syllables)]


def _shared_out(row: _Row, end_s: float) -> list[Syllable]:
    """A line with one time alone: its words share the line by their letters."""
    [(start_s, text)] = row.words
    pieces = PIECE.findall(text) or [text]
    letters = sum(len(piece.strip()) or 1 for piece in pieces)
    syllables, at = [], 0
    for number, piece in enumerate(pieces):
        until = at + (len(piece.strip()) or 1)
        begin_s = start_s + (end_s - start_s) * at / letters
        finish_s = start_s + (end_s - start_s) * until / letters
        last = number == len(pieces) - 1
        syllables.append(Syllable(begin_s, finish_s, piece.rstrip() if last else piece))
        at = until
    return syllables


def _edged(text: str, first: bool) -> str:
    """One space at a word's edge at most; none at the line's beginning."""
    inner = " ".join(text.split())
    return (" " if text[:1].isspace() and not first else "") + inner + (" " if text[-1:].isspace() else "")


def _moved(syllable: Syllable, by_s: float) -> Syllable:
    start_s = max(0.0, syllable.start_s + by_s)
    return replace(syllable, start_s=start_s, end_s=max(start_s, syllable.end_s + by_s))


def _offset(tags: dict[str, str], warnings: list[str]) -> float:
    """Seconds by which words come earlier."""
    value = tags.get("offset", "")
    if not value:
        return 0.0
    found = re.fullmatch(r"([+-]?\d{1,7})(?:\s*ms)?", value)
    if found is None or abs(int(found.group(1))) > SECONDS_MAX * 1000:
        warnings.append(f"The offset {value[:20]!r} is not a number of milliseconds: it was left out.")
        return 0.0
    return int(found.group(1)) / 1000


def _length_s(tags: dict[str, str]) -> float | None:
    found = re.fullmatch(TIME, tags.get("length", ""))
    return _seconds(*found.groups()) if found else None


def _seconds(minutes: str, seconds: str, fraction: str | None) -> float:
    return int(minutes) * 60 + int(seconds) + (int(fraction) / 10 ** len(fraction) if fraction else 0.0)
