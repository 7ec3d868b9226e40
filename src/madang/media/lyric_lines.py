"""Lines of a song laid out as rows of syllables, each knowing when it is sung and where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from madang.media.lettering import Font, fonts_of, length
from madang.media.songtext import Line
from madang.media.syllables import HELD

SIZES = (58, 50, 42, 34, 26)
"""Pixels, the largest by which a line fits."""
ROW = 1.32
"""Heights of the letters from one row to the next."""


@dataclass(frozen=True)
class Syllable:
    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Span:
    """A syllable at its place, in pixels from the picture's left edge."""

    syllable: Syllable
    left: float
    right: float


@dataclass(frozen=True)
class Row:
    spans: tuple[Span, ...]
    top: int
    height: int
    size: int
    """Of its letters."""

    @property
    def left(self) -> int:
        return int(self.spans[0].left)

    def reached(self, time_s: float) -> int:
        """Up to where the row is sung."""
        reached = self.spans[0].left
        for span in self.spans:
            start_s, end_s = span.syllable.start_s, span.syllable.end_s
            if time_s < start_s:
                break
            share = 1.0 if time_s >= end_s else (time_s - start_s) / (end_s - start_s)
            reached = span.left + (span.right - span.left) * share
        return round(reached)


def rows_of(line: Line, font: Path, box: tuple[int, int, int, int]) -> list[Row]:
    """The line in the middle of a box of left, top, right and bottom; what even the smallest letters cannot hold is
    left out.
    """
    left, top, right, bottom = box
    words = _words(line)
    for size in SIZES:
        fonts, height = fonts_of(font, size), round(size * ROW)
        rows = _filled(words, fonts, right - left)
        if len(rows) * height <= bottom - top:
            break
    rows = rows[: (bottom - top) // height]
    begin = top + (bottom - top - len(rows) * height) // 2
    return [
        _placed(row, fonts, (left + right) / 2, (begin + number * height, height, size))
        for number, row in enumerate(rows)
    ]


def _words(line: Line) -> list[list[Syllable]]:
    """Syllables by words; one that is held belongs to the syllable before it. Without spaces each may end a row."""
    sung: list[Syllable] = []
    for note in line.notes:
        text = note.text.replace(HELD, "")
        if sung and not text.strip() and HELD in note.text:
            sung[-1] = Syllable(sung[-1].text + text, sung[-1].start_s, note.end_s)
        elif text:
            sung.append(Syllable(text, note.start_s, note.end_s))
    words: list[list[Syllable]] = []
    spaced = " " in line.text
    ended = True
    for syllable in sung:
        if ended or syllable.text.startswith(" ") or not spaced:
            words.append([])
        words[-1].append(syllable)
        ended = syllable.text.endswith(" ")
    return words


def _filled(words: Sequence[Sequence[Syllable]], fonts: Sequence[Font], width: int) -> list[list[Syllable]]:
    """As many words a row as fit; a word wider than a row is broken between its syllables."""
    rows: list[list[Syllable]] = []
    used = 0.0
    for word in words:
        wide = length("".join(each.text for each in word).strip(), fonts) > width
        for part in [[each] for each in word] if wide else [word]:
            needed = length("".join(each.text for each in part), fonts)
            if not rows or used + needed > width + length(" ", fonts):
                rows.append([])
                used = 0.0
            rows[-1] += part
            used += needed
    return rows


def _placed(row: Sequence[Syllable], fonts: Sequence[Font], middle: float, place: tuple[int, int, int]) -> Row:
    top, height, size = place
    texts = [each.text for each in row]
    texts[0], texts[-1] = texts[0].lstrip(), texts[-1].rstrip() if len(texts) > 1 else texts[0].strip()
    widths = [length(text, fonts) for text in texts]
    x = middle - sum(widths) / 2
    spans = []
    for syllable, text, width in zip(row, texts, widths, strict=True):
        spans.append(Span(Syllable(text, syllable.start_s, syllable.end_s), x, x + width))
        x += width
    return Row(tuple(spans), top, height, size)
