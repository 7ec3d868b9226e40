"""Whether pages may show a picture: some are small files, and fill a phone's memory when they are drawn."""

from pathlib import Path

from PIL import Image, UnidentifiedImageError

POINTS_MAX = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


def fault_of(path: Path) -> str | None:
    """Why a picture cannot be shown, as a sentence; None if it can. Only its beginning is read, nothing is drawn."""
    try:
        with Image.open(path, formats=FORMATS) as opened:
            points = opened.width * opened.height
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        points = POINTS_MAX + 1
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return f"{path.name} is not a picture that can be shown: it was left out."
    if points > POINTS_MAX:
        return f"{path.name} has more than {POINTS_MAX // 1_000_000} million points: it was left out."
    return None
