"""What films there are of a recording, and what is told about them."""

from enum import StrEnum

from madang.plumbing.live import Message
from madang.plumbing.outbox import HouseEvent

TRIES_MAX = 3
WAITED_MS = 60_000
"""A film that has waited so long is given to the job again."""
WAITING_MAX = 5
"""Films of one member that wait to be made at once."""


class Kind(StrEnum):
    LYRICS = "lyrics"
    """The words as they are sung."""


class State(StrEnum):
    DUE = "due"
    MADE = "made"
    FAILED = "failed"


class FilmsDropped(HouseEvent, frozen=True, tag="FilmsDropped"):
    """Nobody needs these files any more."""

    files: list[str]


class FilmChanged(Message, frozen=True, tag="FilmChanged"):
    """For whoever asked for it: a film is made, could not be made, or is gone. Fetch the films again."""

    recording: str


class FilmProgress(Message, frozen=True, tag="FilmProgress"):
    """For whoever asked for it: how much of a film is made. Never folded into a view."""

    recording: str
    kind: str
    percent: int
