"""What a takedown is, and how far it can go."""

import unicodedata
from enum import StrEnum

from madang.plumbing.outbox import HouseEvent

WORDS_LENGTH_MAX = 2_000
NAME_LENGTH_MAX = 120
CONTACT_LENGTH_MAX = 200
WAITING_MAX = 10
"""Of one song: who comes later finds the operator reading."""


class Reason(StrEnum):
    """Why a song should not be here."""

    COPYRIGHT = "copyright"
    VOICE = "voice"
    """It holds somebody's voice without their leave."""
    PRIVATE = "private"
    UNLAWFUL = "unlawful"
    """Its words are against the law."""


class State(StrEnum):
    WAITING = "waiting"
    """Asked for; the song is there as before."""
    REFUSED = "refused"
    SUSPENDED = "suspended"
    """The song is hidden; its holders may answer."""
    RESTORED = "restored"
    KEPT_DOWN = "kept_down"


HIDING = (State.SUSPENDED, State.KEPT_DOWN)
NEXT = {
    State.REFUSED: (State.WAITING,),
    State.SUSPENDED: (State.WAITING,),
    State.RESTORED: (State.SUSPENDED, State.KEPT_DOWN),
    State.KEPT_DOWN: (State.SUSPENDED,),
}
"""What the operator may decide, and from where."""


class SongSuspended(HouseEvent, frozen=True, tag="SongSuspended"):
    """A song is hidden while a takedown lasts."""

    id: str


class SongRestored(HouseEvent, frozen=True, tag="SongRestored"):
    """No takedown hides the song any more."""

    id: str


def tidy(text: str, length_max: int, lines: bool = True) -> str | None:
    """The text in NFC without outer spaces; None if nothing is left, it is too long, or holds control characters."""
    words = unicodedata.normalize("NFC", text).strip()
    allowed = "\n" if lines else ""
    clean = all(letter in allowed or unicodedata.category(letter) not in ("Cc", "Cs") for letter in words)
    return words if words and clean and len(words) <= length_max else None
