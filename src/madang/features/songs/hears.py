"""What the catalogue learns from singings: how often a song was sung, and by whom."""

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.singing.model import SongSung
from madang.features.songs.tables import songs, songs_sung
from madang.house import House


async def count_singing(event: SongSung, event_id: int, db: AsyncConnection, house: House) -> None:
    """Count one singing of the song; what nobody sang is not one."""
    if not event.sung:
        return
    song = bytes.fromhex(event.song)
    await db.execute(update(songs).where(songs.c.id == song).values(singings=songs.c.singings + 1))
    await db.execute(insert(songs_sung).values(song=song, account=event.account).on_conflict_do_nothing())


REACTIONS = [(SongSung, count_singing)]
