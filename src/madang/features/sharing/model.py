"""What a shared recording is called as a file, and how large its small player is."""

import re
import unicodedata

FILE_NAME_LENGTH_MAX = 120
PLAYER_WIDTH, PLAYER_HEIGHT = 480, 170
"""Pixels; it grows and shrinks with the page that frames it, down to 240."""
PLAYER_WIDTH_MIN = 240

_UNFIT = re.compile(r'[\\/:*?"<>|]+')


def file_name(title: str, singer: str, ending: str = "mp3") -> str:
    """A name that a person reads and every system takes: `Title - Singer.mp3`."""
    name = unicodedata.normalize("NFC", f"{title} - {singer}")
    seen = "".join(character for character in name if unicodedata.category(character)[0] != "C")
    tidy = " ".join(_UNFIT.sub(" ", seen).split())[:FILE_NAME_LENGTH_MAX].strip(" .")
    return f"{tidy or 'recording'}.{ending}"
