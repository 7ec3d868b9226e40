"""What the catalogue learns from singings (how often a song was sung, and by whom) and from takedowns."""

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.singing.model import SongSung
from madang.features.songs.model import DAY_MS, SongAdded
from madang.features.songs.tables import song_days, songs, songs_sung
from madang.features.takedowns.model import SongRestored, SongSuspended
from madang.house import House
from madang.plumbing.outbox import put


async def count_singing(event: SongSung, event_id: int, db: AsyncConnection, house: House) -> None:
    """Count one singing of the song; what nobody sang is not one."""
    if not event.sung:
        return
    song = bytes.fromhex(event.song)
    await db.execute(update(songs).where(songs.c.id == song).values(singings=songs.c.singings + 1))
    today = insert(song_days).values(song=song, day=house.clock.now_ms() // DAY_MS, singings=1)
    once_more = {"singings": song_days.c.singings + 1}
    await db.execute(today.on_conflict_do_update(index_elements=["song", "day"], set_=once_more))
    await db.execute(insert(songs_sung).values(song=song, account=event.account).on_conflict_do_nothing())


async def hide_song(event: SongSuspended, event_id: int, db: AsyncConnection, house: House) -> None:
    """Take the song out of the catalogue and of search."""
    await _suspend(db, event.id, True)


async def show_song(event: SongRestored, event_id: int, db: AsyncConnection, house: House) -> None:
    """Bring the song back."""
    await _suspend(db, event.id, False)


async def _suspend(db: AsyncConnection, id: str, suspended: bool) -> None:
    await db.execute(update(songs).where(songs.c.id == bytes.fromhex(id)).values(suspended=suspended))
    await put(db, SongAdded(id=id))


REACTIONS = [(SongSung, count_singing), (SongSuspended, hide_song), (SongRestored, show_song)]
