"""A recording as a film without a camera: the song's cover out of focus, who sings what, the words filling as they are
sung, and the waveform running along.
"""

import functools
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from madang.media import film
from madang.media.film import FPS, Picture
from madang.media.lettering import fonts_of, length, lines_of, write
from madang.media.lyric_lines import Row, rows_of
from madang.media.picture import ACCENT, MUTED, STAR, TEXT, Card, cover_of, draw_stars, draw_waveform, put_rounded
from madang.media.songtext import Line

SIZE = (720, 1280)
"""Upright, as phones show it."""
EDGE = 48
COVER = 224
WORDS = (EDGE, 480, SIZE[0] - EDGE, 760)
AFTERWARDS = (EDGE, 790, SIZE[0] - EDGE, 900)
"""Where the next line waits."""
TOGETHER = ((EDGE, 450, SIZE[0] - EDGE, 680), (EDGE, 700, SIZE[0] - EDGE, 930))
"""Where two voices stand."""
WAVE = (EDGE, 1000, SIZE[0] - EDGE, 1090)
BLUR = 36
BRIGHTNESS = 0.34
"""Of the cover behind the words, so that they can be read on any."""
SUNG = (ACCENT, STAR)
"""Colours of the words of the first and of the second voice."""
EARLY_S = 2.0
"""A line takes its place so long before it is sung, or when the one before it ends."""
GROUNDS_KEPT = 4
"""For the next part of the same film."""
SLICE_S = 10
"""Of a film in one part."""


@dataclass(frozen=True)
class LyricVideo:
    """What is shown."""

    card: Card
    voices: tuple[tuple[Line, ...], ...]
    """The lines of each voice that is sung, of which two are shown."""
    duration_ms: int


@dataclass(frozen=True)
class _Scene:
    """What stays on the screen until another line takes its place."""

    picture: Picture
    """Nothing sung and nothing played yet."""
    words: tuple[tuple[Row, Picture], ...]
    """Rows of words, each with the picture of it when it is sung."""


def slices_of(shown: LyricVideo) -> int:
    """How many parts the film has."""
    return -(-_pictures_of(shown) // (SLICE_S * FPS))


def draw_slice(shown: LyricVideo, number: int, font: Path, path: Path) -> int:
    """Write one part of the film; returns how many pictures it has. `font` is the file of the house's typeface."""
    first = number * SLICE_S * FPS
    return film.draw(path, _pictures(shown, font, first, min(first + SLICE_S * FPS, _pictures_of(shown))), SIZE)


def _pictures_of(shown: LyricVideo) -> int:
    return max(1, -(-shown.duration_ms * FPS // 1000))


def _pictures(shown: LyricVideo, font: Path, first: int, end: int) -> Iterator[Picture]:
    ground = _ground(shown.card, font)
    resting, played = (_with_wave(ground, shown.card.waveform, colour) for colour in (MUTED, ACCENT))
    voices = shown.voices[: len(SUNG)]
    begins = [_begins(lines) for lines in voices]
    scene, turn = None, None
    for number in range(first, end):
        time_s = number / FPS
        now = tuple(max(0, bisect_right(each, time_s) - 1) for each in begins)
        if scene is None or now != turn:
            scene, turn = _scene(resting, voices, now, font), now
        yield _picture(scene, np.asarray(played), time_s, number / _pictures_of(shown))


def _begins(lines: Sequence[Line]) -> list[float]:
    """When each line takes its place."""
    ends = [0.0, *(line.end_s for line in lines)]
    return [min(line.start_s, max(end_s, line.start_s - EARLY_S)) for line, end_s in zip(lines, ends, strict=False)]


def _picture(scene: _Scene, played: Picture, time_s: float, share: float) -> Picture:
    picture = scene.picture.copy()
    for row, sung in scene.words:
        reached = max(0, row.reached(time_s) - row.left)
        picture[row.top : row.top + row.height, row.left : row.left + reached] = sung[:, :reached]
    left, top, right, bottom = WAVE
    now = left + round((right - left) * share)
    picture[top:bottom, left:now] = played[top:bottom, left:now]
    return picture


def _scene(resting: Image.Image, voices: Sequence[Sequence[Line]], turn: Sequence[int], font: Path) -> _Scene:
    """Of one voice its line and the next one, of two the line of each."""
    image = resting.copy()
    draw = ImageDraw.Draw(image)
    boxes = (WORDS,) if len(voices) == 1 else TOGETHER
    words: list[tuple[Row, Picture]] = []
    for lines, at, box, colour in zip(voices, turn, boxes, SUNG, strict=False):
        rows = rows_of(lines[at], font, box) if lines else []
        words += [(row, _sung(resting, row, font, colour)) for row in rows]
        for row in rows:
            _write_row(draw, row, font, TEXT)
    if len(voices) == 1 and turn[0] + 1 < len(voices[0]):
        _write_next(draw, voices[0][turn[0] + 1].text, font)
    return _Scene(np.asarray(image), tuple(words))


def _sung(resting: Image.Image, row: Row, font: Path, colour: str) -> Picture:
    image = resting.copy()
    _write_row(ImageDraw.Draw(image), row, font, colour)
    return np.asarray(image)[row.top : row.top + row.height, row.left :]


def _write_row(draw: ImageDraw.ImageDraw, row: Row, font: Path, colour: str) -> None:
    for span in row.spans:
        write(draw, (span.left, row.top), span.syllable.text, fonts_of(font, row.size), colour)


def _write_next(draw: ImageDraw.ImageDraw, text: str, font: Path) -> None:
    left, top, right, _ = AFTERWARDS
    fonts = fonts_of(font, 34)
    for number, line in enumerate(lines_of(text, fonts, right - left, 2)):
        write(draw, ((left + right - length(line, fonts)) / 2, top + number * 46), line, fonts, MUTED)


@functools.lru_cache(maxsize=GROUNDS_KEPT)
def _ground(card: Card, font: Path) -> Image.Image:
    """What never changes: the cover behind everything, and who sings what."""
    cover = cover_of(card, SIZE[1]).filter(ImageFilter.GaussianBlur(BLUR))
    left = (cover.width - SIZE[0]) // 2
    image = ImageEnhance.Brightness(cover.crop((left, 0, left + SIZE[0], SIZE[1]))).enhance(BRIGHTNESS)
    put_rounded(image, cover_of(card, COVER), (EDGE, 96))
    draw = ImageDraw.Draw(image)
    beside, width = EDGE + COVER + 32, SIZE[0] - 2 * EDGE - COVER - 32
    titles = lines_of(card.title, fonts_of(font, 46), width, 3)
    top = 96 + (COVER - 56 * len(titles) - 44) // 2
    for number, line in enumerate(titles):
        write(draw, (beside, top + 56 * number), line, fonts_of(font, 46), TEXT)
    for line in lines_of(card.artist, fonts_of(font, 28), width, 1):
        write(draw, (beside, top + 56 * len(titles) + 4), line, fonts_of(font, 28), MUTED)
    for line in lines_of(card.singer, fonts_of(font, 40), SIZE[0] - 2 * EDGE, 1):
        write(draw, (EDGE, 346), line, fonts_of(font, 40), TEXT)
    score = str(card.score)
    right = SIZE[0] - EDGE - length(score, fonts_of(font, 54))
    write(draw, (right, 1132), score, fonts_of(font, 54), TEXT)
    draw_stars(draw, card.stars, (right - 5 * 40 - 18, 1166))
    for line in lines_of(card.house, fonts_of(font, 28), 300, 1):
        write(draw, (EDGE, 1148), line, fonts_of(font, 28), MUTED)
    return image


def _with_wave(ground: Image.Image, waveform: bytes, colour: str) -> Image.Image:
    image = ground.copy()
    draw_waveform(ImageDraw.Draw(image), waveform, WAVE, colour)
    return image
