"""Gathering songs: favourites, and playlists in an order of their own."""

import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.lists.model import FAVOURITES_MAX, PLAYLIST_SONGS_MAX, PLAYLISTS_MAX, tidy_title
from madang.features.lists.queries import songs_in
from madang.features.lists.tables import favourites, playlist_songs, playlists
from madang.features.members.model import SignedIn
from madang.features.songs.queries import is_registered
from madang.house import House
from madang.plumbing.errors import NotFoundError, Refused


class ListFullError(Refused):
    status = 409
    code = "list_full"


class TitleRefusedError(Refused):
    code = "title_refused"


class OrderChangedError(Refused):
    status = 409
    code = "order_changed"


async def add_favourite(house: House, member: SignedIn, song: bytes) -> None:
    """Add a song to the member's favourites; again changes nothing. Raises NotFoundError, ListFullError."""
    async with house.db.begin() as db:
        await _registered(db, song)
        own = select(func.count()).select_from(favourites).where(favourites.c.account == member.account)
        if (await db.execute(own)).scalar_one() >= FAVOURITES_MAX:
            raise ListFullError(f"You have {FAVOURITES_MAX:,} favourites. Let one go first.")
        row = {"account": member.account, "song": song, "added_ms": house.clock.now_ms()}
        await db.execute(insert(favourites).values(row).on_conflict_do_nothing())


async def drop_favourite(house: House, member: SignedIn, song: bytes) -> None:
    """Take a song out of the favourites; without it nothing changes."""
    async with house.db.begin() as db:
        await db.execute(delete(favourites).where(favourites.c.account == member.account, favourites.c.song == song))


async def make_playlist(house: House, member: SignedIn, name: str, public: bool) -> bytes:
    """Make an empty playlist; returns its id. Raises TitleRefusedError, ListFullError."""
    id = secrets.token_bytes(16)
    row = {"id": id, "account": member.account, "name": _title(name), "public": public}
    async with house.db.begin() as db:
        own = select(func.count()).select_from(playlists).where(playlists.c.account == member.account)
        if (await db.execute(own)).scalar_one() >= PLAYLISTS_MAX:
            raise ListFullError(f"You have {PLAYLISTS_MAX} playlists. Delete one first.")
        await db.execute(insert(playlists).values(row | {"made_ms": house.clock.now_ms()}))
    return id


async def change_playlist(
    house: House, member: SignedIn, id: bytes, name: str | None, public: bool | None, songs: Sequence[bytes] | None
) -> None:
    """Name it anew, show it to others or not, put its songs in another order; what is None stays.

    Raises NotFoundError, TitleRefusedError, and OrderChangedError if the order is not one of the songs that it holds.
    """
    values = {"name": None if name is None else _title(name), "public": public}
    wanted = {column: value for column, value in values.items() if value is not None}
    async with house.db.begin() as db:
        await _own(db, id, member)
        if wanted:
            await db.execute(update(playlists).where(playlists.c.id == id).values(wanted))
        if songs is not None:
            await _put_in_order(db, id, songs)


async def delete_playlist(house: House, member: SignedIn, id: bytes) -> None:
    """Delete the member's own playlist. Raises NotFoundError."""
    async with house.db.begin() as db:
        await _own(db, id, member)
        await db.execute(delete(playlists).where(playlists.c.id == id))


async def add_song(house: House, member: SignedIn, id: bytes, song: bytes) -> None:
    """Put a song at the playlist's end; one that it holds stays where it is. Raises NotFoundError, ListFullError."""
    async with house.db.begin() as db:
        await _own(db, id, member)
        await _registered(db, song)
        held = select(func.count(), func.coalesce(func.max(playlist_songs.c.place), 0))
        count, last = (await db.execute(held.where(playlist_songs.c.playlist == id))).one()
        if count >= PLAYLIST_SONGS_MAX:
            raise ListFullError(f"A playlist holds {PLAYLIST_SONGS_MAX} songs.")
        row = {"playlist": id, "song": song, "place": last + 1}
        await db.execute(insert(playlist_songs).values(row).on_conflict_do_nothing())


async def drop_song(house: House, member: SignedIn, id: bytes, song: bytes) -> None:
    """Take a song out of the playlist; without it nothing changes. Raises NotFoundError."""
    async with house.db.begin() as db:
        await _own(db, id, member)
        await db.execute(delete(playlist_songs).where(playlist_songs.c.playlist == id, playlist_songs.c.song == song))


async def erase(db: AsyncConnection, member: SignedIn) -> None:
    """Forget the member's favourites and playlists."""
    await db.execute(delete(favourites).where(favourites.c.account == member.account))
    await db.execute(delete(playlists).where(playlists.c.account == member.account))


async def _registered(db: AsyncConnection, song: bytes) -> None:
    if not await is_registered(db, song):
        raise NotFoundError("There is no such song.")


async def _own(db: AsyncConnection, id: bytes, member: SignedIn) -> Row[Any]:
    """The member's own playlist, held until the transaction's end: what changes it waits its turn."""
    own = select(playlists).where(playlists.c.id == id, playlists.c.account == member.account)
    row = (await db.execute(own.with_for_update())).one_or_none()
    if row is None:
        raise NotFoundError("There is no such playlist of yours.")
    return row


async def _put_in_order(db: AsyncConnection, id: bytes, songs: Sequence[bytes]) -> None:
    if sorted(songs) != sorted(await songs_in(db, id)):
        raise OrderChangedError("The playlist was changed elsewhere. Load it again and put it in order then.")
    if songs:
        rows = [{"playlist": id, "song": song, "place": place} for place, song in enumerate(songs, 1)]
        written = insert(playlist_songs).values(rows)
        await db.execute(
            written.on_conflict_do_update(index_elements=["playlist", "song"], set_={"place": written.excluded.place})
        )


def _title(name: str) -> str:
    title = tidy_title(name)
    if title is None:
        raise TitleRefusedError("A playlist's name has 1 to 60 characters, without line breaks.")
    return title
