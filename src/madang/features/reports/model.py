"""What can be reported, for which reasons, and how much of it."""

import unicodedata
from enum import StrEnum

WORDS_LENGTH_MAX = 1_000
NOTE_LENGTH_MAX = 1_000
OPEN_MAX = 50
"""Reports of one member that wait for the operator."""


class Kind(StrEnum):
    """What a report is about."""

    RECORDING = "recording"
    SONG = "song"
    MEMBER = "member"


class Reason(StrEnum):
    """Why something is reported."""

    RIGHTS = "rights"
    """It is somebody else's work, or somebody else's voice."""
    HATE = "hate"
    SEXUAL = "sexual"
    HARASSMENT = "harassment"
    PRIVATE = "private"
    """It shows what somebody wanted to keep to themselves."""
    SPAM = "spam"
    BROKEN = "broken"
    """It does not play, or its words and notes are wrong."""
    OTHER = "other"


def tidy_words(text: str) -> str | None:
    """The words in NFC without outer spaces, perhaps none; None if they are too many or hold control characters."""
    words = unicodedata.normalize("NFC", text).strip()
    seen = all(character == "\n" or unicodedata.category(character) not in ("Cc", "Cs") for character in words)
    return words if seen and len(words) <= WORDS_LENGTH_MAX else None
