"""Songs that are hidden while a takedown lasts."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.songs.tables import songs
from madang.plumbing.errors import Refused


class SongSuspendedError(Refused):
    """The song is here and hidden; so is what was recorded of it."""

    status = 451
    code = "song_suspended"


async def refuse_suspended(db: AsyncConnection, song: bytes) -> None:
    """Raises SongSuspendedError where a takedown hides the song."""
    query = select(songs.c.suspended).where(songs.c.id == song)
    if (await db.execute(query)).scalar():
        raise SongSuspendedError(
            "This song is hidden, and its recordings with it: somebody says that it must not be here. The page of"
            " takedowns tells how it goes on."
        )
