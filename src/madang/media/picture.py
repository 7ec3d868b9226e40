"""Pictures of a recording for elsewhere: a card of 1200 × 630 and a square, of what a listener wants to know of it.

Nothing on them is in a language of the house's: title, artist, singer, score and stars. What no font has a shape for is
left out; who shows the picture shows the title beside it as text.
"""

import colorsys
import functools
import io
import math
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, UnidentifiedImageError

from madang.media.lettering import fonts_of, length, lines_of, write

CARD = (1200, 630)
SQUARE = 600
EDGE = 72
COVER = 248
BARS = 96
PIXELS_MAX = 40_000_000
"""A larger cover is not opened: the song's own hills are drawn instead."""
CARDS_KEPT = 64
TOO_LARGE = (Image.DecompressionBombError, Image.DecompressionBombWarning)
COVER_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
GROUND, RAISED, TEXT, MUTED, ACCENT, STAR = "#121016", "#25212d", "#f6f1e7", "#a79fb0", "#ff6b57", "#ffc53d"


@dataclass(frozen=True)
class Card:
    """What stands on a picture."""

    title: str
    artist: str
    singer: str
    house: str
    score: int
    """0 to 100."""
    stars: int
    """0 to 5."""
    waveform: bytes
    """Peaks, 0 to 255."""
    song_number: int
    """By which a song without a cover gets its hills and its moon."""
    cover: Path | None


@functools.lru_cache(maxsize=CARDS_KEPT)
def card(shown: Card, font: Path) -> bytes:
    """A PNG of 1200 × 630; `font` is the file of the house's typeface."""
    image = Image.new("RGB", CARD, GROUND)
    draw = ImageDraw.Draw(image)
    put_rounded(image, cover_of(shown, COVER), (EDGE, EDGE))
    left, width = EDGE + COVER + 44, CARD[0] - 2 * EDGE - COVER - 44
    lines = lines_of(shown.title, fonts_of(font, 62), width, 2)
    top = EDGE + (COVER - 76 * len(lines) - 52) // 2
    for line in lines:
        write(draw, (left, top), line, fonts_of(font, 62), TEXT)
        top += 76
    for line in lines_of(shown.artist, fonts_of(font, 34), width, 1):
        write(draw, (left, top + 4), line, fonts_of(font, 34), MUTED)
    draw_waveform(draw, shown.waveform, (EDGE, 364, CARD[0] - EDGE, 484))
    score = str(shown.score)
    right = CARD[0] - EDGE - length(score, fonts_of(font, 54))
    write(draw, (right, 514), score, fonts_of(font, 54), TEXT)
    draw_stars(draw, shown.stars, (right - 5 * 40 - 18, 548))
    for line in lines_of(shown.singer, fonts_of(font, 40), right - 5 * 40 - 40 - EDGE, 1):
        write(draw, (EDGE, 508), line, fonts_of(font, 40), TEXT)
    for line in lines_of(shown.house, fonts_of(font, 24), 500, 1):
        write(draw, (EDGE, 562), line, fonts_of(font, 24), MUTED)
    return _written(image, "PNG")


def square(shown: Card) -> bytes:
    """A JPEG of 600 × 600: the song's cover, or its hills and moon."""
    return _written(cover_of(shown, SQUARE), "JPEG")


def _written(image: Image.Image, format: str) -> bytes:
    file = io.BytesIO()
    image.save(file, format, optimize=format == "PNG", quality=88)
    return file.getvalue()


def cover_of(shown: Card, size: int) -> Image.Image:
    """A square of so many pixels: the song's cover, or its hills and moon."""
    if shown.cover is not None:
        try:
            with Image.open(shown.cover, formats=COVER_FORMATS) as found:
                if found.width * found.height <= PIXELS_MAX:
                    return _cropped(found, size)
        except (UnidentifiedImageError, *TOO_LARGE, OSError, ValueError, SyntaxError):
            # A broken cover is no reason to have no picture.
            return _hills(shown.song_number, size)
    return _hills(shown.song_number, size)


def _cropped(found: Image.Image, size: int) -> Image.Image:
    found.draft("RGB", (size, size))
    side = min(found.size)
    left, top = (found.width - side) // 2, (found.height - side) // 2
    middle = found.convert("RGB").crop((left, top, left + side, top + side))
    return middle.resize((size, size), Image.Resampling.LANCZOS)


def _hills(number: int, size: int) -> Image.Image:
    """As the client draws a song without a cover: `Cover.svelte`."""
    hue = round((number * 137.508 + 320) % 360)
    moon, hill = 14 + (number * 29) % 36, 38 + (number * 17) % 14
    scale = 2 * size / 64
    image = Image.new("RGB", (2 * size, 2 * size), _colour(hue, 38, 20))
    draw = ImageDraw.Draw(image)
    draw.ellipse([scale * (moon - 9), scale * 11, scale * (moon + 9), scale * 29], fill=_colour(hue + 40, 78, 68))
    near = [
        (0, hill),
        *_curve((0, hill), (16, hill - 14), (32, hill)),
        *_curve((32, hill), (48, hill + 14), (64, hill)),
    ]
    low = hill + 10
    far = [
        (0, low),
        *_curve((0, low), (20, low - 10), (36, low + 2)),
        *_curve((36, low + 2), (52, low + 14), (64, low - 2)),
    ]
    for ridge, colour in ((near, _colour(hue, 42, 32)), (far, _colour(hue + 20, 46, 42))):
        draw.polygon([(scale * x, scale * y) for x, y in [*ridge, (64, 64), (0, 64)]], fill=colour)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def _curve(
    start: tuple[float, float], pull: tuple[float, float], end: tuple[float, float]
) -> list[tuple[float, float]]:
    """A quadratic curve as points."""
    points = []
    for step in range(1, 25):
        at = step / 24
        shares = ((1 - at) ** 2, 2 * at * (1 - at), at**2)
        x, y = (
            sum(share * place[axis] for share, place in zip(shares, (start, pull, end), strict=True)) for axis in (0, 1)
        )
        points.append((x, y))
    return points


def _colour(hue: float, saturation: float, lightness: float) -> tuple[int, int, int]:
    red, green, blue = colorsys.hls_to_rgb(hue % 360 / 360, lightness / 100, saturation / 100)
    return round(red * 255), round(green * 255), round(blue * 255)


def put_rounded(image: Image.Image, part: Image.Image, place: tuple[int, int]) -> None:
    mask = Image.new("L", (4 * part.width, 4 * part.height))
    ImageDraw.Draw(mask).rounded_rectangle([0, 0, mask.width, mask.height], 4 * 28, fill=255)
    image.paste(part, place, mask.resize(part.size, Image.Resampling.LANCZOS))


def draw_waveform(
    draw: ImageDraw.ImageDraw, waveform: bytes, box: tuple[int, int, int, int], colour: str = ACCENT
) -> None:
    left, top, right, bottom = box
    pitch, middle = (right - left) / BARS, (top + bottom) / 2
    for bar in range(BARS):
        part = waveform[len(waveform) * bar // BARS : max(1, len(waveform) * (bar + 1) // BARS)]
        half = max(3, max(part, default=0) / 255 * (bottom - top) / 2)
        x = left + bar * pitch
        draw.rounded_rectangle([x, middle - half, x + pitch - 4, middle + half], 3, fill=colour)


def draw_stars(draw: ImageDraw.ImageDraw, stars: int, place: tuple[float, float]) -> None:
    for star in range(5):
        middle = (place[0] + 20 + 40 * star, place[1])
        points = []
        for corner in range(10):
            radius, angle = (16 if corner % 2 == 0 else 7), math.pi * (corner / 5 - 0.5)
            points.append((middle[0] + radius * math.cos(angle), middle[1] + radius * math.sin(angle)))
        draw.polygon(points, fill=STAR if star < stars else RAISED)
