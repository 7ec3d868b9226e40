"""What a list of songs is narrowed by: facets that all must fit, a singer's range, and what was never sung."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, bindparam, exists, or_

from madang.features.songs.model import key_of
from madang.features.songs.tables import songs, songs_sung

OCTAVE = 12
Unsung = Literal["here", "me"]
Mood = Literal["calm", "lively"]


@dataclass(frozen=True)
class Filters:
    """Empty texts, None and False leave everything in."""

    language: str = ""
    genre: str = ""
    edition: str = ""
    artist: str = ""
    decade: int | None = None
    """Its first year."""
    mood: Mood | None = None
    duet: bool = False
    range: tuple[int, int] | None = None
    """MIDI numbers of the notes that are sung well: a song fits if nearly all of it lies between, in any octave."""
    unsung: Unsung | None = None
    """Never sung in this house, or never by who asks."""

    @property
    def facets(self) -> dict[str, str]:
        """By kind, as songs carry them."""
        wanted = {
            "language": key_of(self.language),
            "genre": key_of(self.genre),
            "edition": key_of(self.edition),
            "artist": key_of(self.artist),
            "decade": "" if self.decade is None else str(self.decade),
            "mood": self.mood or "",
            "duet": "yes" if self.duet else "",
        }
        return {kind: value for kind, value in wanted.items() if value}

    @property
    def is_counted(self) -> bool:
        """Whether a kept count tells how many songs fit."""
        return self.range is None and self.unsung is None and len(self.facets) <= 1


def seen_conditions() -> list[ColumnElement[bool]]:
    """That a song's own row says that everybody may see it, without a look at the ledger's rows."""
    return [songs.c.transaction_id.is_(None), ~songs.c.suspended]


def conditions(filters: Filters) -> list[ColumnElement[bool]]:
    """On a song's row. `viewer` is to be bound where `unsung` is "me"."""
    wanted: list[ColumnElement[bool]] = []
    if filters.facets:
        wanted.append(songs.c.facets.contains([f"{kind}={value}" for kind, value in filters.facets.items()]))
    if filters.range is not None:
        wanted.append(fits(*filters.range))
    if filters.unsung == "here":
        wanted.append(songs.c.singings == 0)
    elif filters.unsung == "me":
        viewer: Any = bindparam("viewer")
        wanted.append(~exists().where(songs_sung.c.song == songs.c.id, songs_sung.c.account == viewer))
    return wanted


def fits(low: int, high: int) -> ColumnElement[bool]:
    """Whether a song lies within a range, as it is or an octave away: so it is sung and scored."""
    return or_(
        *[
            songs.c.range_low.between(low + octaves * OCTAVE, high + octaves * OCTAVE)
            & (songs.c.range_high <= high + octaves * OCTAVE)
            for octaves in (-1, 0, 1)
        ]
    )
