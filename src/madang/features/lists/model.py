"""How long lists may be, what a playlist may be called, and which number the song of a day is looked for from."""

import unicodedata
from hashlib import sha256

FAVOURITES_MAX = 2_000
PLAYLISTS_MAX = 100
"""Of one member."""
PLAYLIST_SONGS_MAX = 500
NAME_LENGTH_MAX = 60
DAY_MS = 86_400_000


def tidy_title(text: str) -> str | None:
    """The name in NFC without outer or doubled spaces; None if it is empty, too long or holds control characters."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    seen = all(unicodedata.category(character) not in ("Cc", "Cs") for character in name)
    return name if 1 <= len(name) <= NAME_LENGTH_MAX and seen else None


def daily_number(day: int, highest: int) -> int:
    """A number from 1 to `highest` that follows from the day's number alone, and tells nothing of the next day's."""
    return int.from_bytes(sha256(f"madang/daily-song/{day}".encode()).digest()[:8]) % max(1, highest) + 1
