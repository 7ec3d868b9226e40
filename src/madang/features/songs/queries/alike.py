"""Songs that look like another one: nearly the same melody and nearly as long, whoever they are said to be by."""

from dataclasses import dataclass

from sqlalchemy import select

from madang.features.songs.queries.cards import SongCard, cards
from madang.features.songs.queries.filters import seen_conditions
from madang.features.songs.tables import songs
from madang.house import House
from madang.media.melody_shape import alikeness
from madang.plumbing.errors import NotFoundError

ALIKE_MIN = 0.4
"""Of `melody_shape.alikeness`: other songs stay below a tenth."""
LENGTH_PERCENT = 10
LOOKED_AT = 500
SHOWN_MAX = 20


@dataclass(frozen=True)
class Alike:
    song: SongCard
    percent: int
    """How much of the melodies is the same."""


@dataclass(frozen=True)
class AlikeSongs:
    songs: list[Alike]
    """Those most alike first."""


async def alike(house: House, viewer: int | None, song_id: bytes) -> AlikeSongs:
    """Raises NotFoundError."""
    one = select(songs.c.melody_marks, songs.c.duration_ms).where(songs.c.id == song_id, *seen_conditions())
    async with house.db.connect() as db:
        row = (await db.execute(one)).one_or_none()
        if row is None:
            raise NotFoundError("There is no such song.")
        longest, shortest = (row.duration_ms * (100 + percent) // 100 for percent in (LENGTH_PERCENT, -LENGTH_PERCENT))
        near = select(songs.c.id, songs.c.melody_marks).where(
            songs.c.melody_marks.overlap(row.melody_marks),
            songs.c.duration_ms.between(shortest, longest),
            songs.c.id != song_id,
            *seen_conditions(),
        )
        found = [
            (alikeness(row.melody_marks, each.melody_marks), each.id)
            for each in await db.execute(near.limit(LOOKED_AT))
        ]
        ranked = sorted((each for each in found if each[0] >= ALIKE_MIN), reverse=True)[:SHOWN_MAX]
        shown = await cards(db, [id for _, id in ranked], viewer)
    return AlikeSongs([Alike(shown[id], round(100 * share)) for share, id in ranked if id in shown])
