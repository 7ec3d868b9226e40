"""Text in pictures: the house's typeface, then those of the machine; what no font has a shape for is left out."""

import functools
from collections.abc import Sequence
from pathlib import Path

from PIL import ImageDraw, ImageFont

LETTERS_MAX = 160
"""Of a text; no more of it would fit."""
MISSING = "\U0010fff0"
"""A character that no font has: how a font draws what it lacks."""
FALLBACKS = (
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"),
    Path("/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc"),
    Path("/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"),
)
"""The machine's own, for scripts that the house's typeface does not have."""

Font = ImageFont.FreeTypeFont


@functools.cache
def fonts_of(font: Path, size: int) -> tuple[Font, ...]:
    """The house's typeface, then those of the machine; Pillow's own where there is none."""
    found = [ImageFont.truetype(path, size) for path in (font, *FALLBACKS) if path.exists()]
    if found:
        return tuple(found)
    plain = ImageFont.load_default(size)
    assert isinstance(plain, ImageFont.FreeTypeFont), "Pillow is built with FreeType."
    return (plain,)


@functools.lru_cache(maxsize=4_096)
def _font_of(character: str, fonts: tuple[Font, ...]) -> Font | None:
    """The first font that has a shape for the character."""
    if character.isspace():
        return fonts[0]
    return next((font for font in fonts if bytes(font.getmask(character)) != bytes(font.getmask(MISSING))), None)


def _runs(text: str, fonts: Sequence[Font]) -> list[tuple[str, Font]]:
    """The text in pieces of one font each."""
    runs: list[tuple[str, Font]] = []
    for character in text:
        font = _font_of(character, tuple(fonts))
        if font is None:
            continue
        if runs and runs[-1][1] is font:
            runs[-1] = (runs[-1][0] + character, font)
        else:
            runs.append((character, font))
    return runs


def length(text: str, fonts: Sequence[Font]) -> float:
    return sum(font.getlength(piece) for piece, font in _runs(text, fonts))


def write(draw: ImageDraw.ImageDraw, place: tuple[float, float], text: str, fonts: Sequence[Font], colour: str) -> None:
    x, base = place[0], place[1] + fonts[0].getmetrics()[0]
    for piece, font in _runs(text, fonts):
        draw.text((x, base), piece, fill=colour, font=font, anchor="ls")
        x += font.getlength(piece)


def lines_of(text: str, fonts: Sequence[Font], width: float, most: int) -> list[str]:
    """The text in at most so many lines of the width; what does not fit ends with three dots."""
    lines: list[str] = []
    left = " ".join(text[:LETTERS_MAX].split())
    while left and len(lines) < most:
        fits = left
        while length(fits, fonts) > width:
            fits = fits[:-1]
        if len(fits) < len(left) and len(lines) + 1 == most:
            while fits and length(fits.rstrip() + "…", fonts) > width:
                fits = fits[:-1]
            lines.append(fits.rstrip() + "…")
            break
        if len(fits) < len(left) and " " in fits:
            fits = fits[: fits.rindex(" ")]
        lines.append(fits.rstrip())
        left = left[len(fits) :].lstrip()
    return [line for line in lines if line]
