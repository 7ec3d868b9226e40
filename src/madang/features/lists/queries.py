"""A member's favourites and playlists, and the song of the day."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.blocks.queries import blocked_between
from madang.features.lists.model import DAY_MS, FAVOURITES_MAX, PLAYLISTS_MAX, daily_number
from madang.features.lists.tables import favourites, playlist_songs, playlists
from madang.features.members.model import SignedIn
from madang.features.members.queries import Person, people
from madang.features.songs.queries import SongCard, cards, number_before, with_sound_from
from madang.plumbing.errors import NotFoundError


@dataclass(frozen=True)
class Favourites:
    songs: list[SongCard]
    """The latest first."""


@dataclass(frozen=True)
class FavouriteIds:
    songs: list[str]


@dataclass(frozen=True)
class PlaylistCard:
    id: str
    name: str
    public: bool
    """Whoever has its link sees it."""
    songs: int
    """How many."""


@dataclass(frozen=True)
class Playlists:
    playlists: list[PlaylistCard]
    """The latest first."""


@dataclass(frozen=True)
class PlaylistView:
    id: str
    name: str
    public: bool
    owner: Person
    own: bool
    songs: list[SongCard]
    """In the order that its member gave them."""


@dataclass(frozen=True)
class DailySong:
    day: int
    """Days since the first of January 1970, by UTC."""
    ends_ms: int
    song: SongCard


async def favourites_of(db: AsyncConnection, account: int) -> Favourites:
    """The member's favourites."""
    ids = [bytes.fromhex(id) for id in (await favourite_ids(db, account)).songs]
    found = await cards(db, ids, account)
    return Favourites([found[id] for id in ids if id in found])


async def favourite_ids(db: AsyncConnection, account: int) -> FavouriteIds:
    """Which songs are the member's favourites: for the hearts in lists."""
    own = select(favourites.c.song).where(favourites.c.account == account)
    latest = own.order_by(favourites.c.added_ms.desc(), favourites.c.song).limit(FAVOURITES_MAX)
    return FavouriteIds([id.hex() for id in (await db.execute(latest)).scalars()])


async def playlists_of(db: AsyncConnection, account: int) -> Playlists:
    """The member's playlists."""
    held = select(func.count()).where(playlist_songs.c.playlist == playlists.c.id).scalar_subquery()
    own = select(playlists, held.label("songs")).where(playlists.c.account == account)
    rows = await db.execute(own.order_by(playlists.c.made_ms.desc(), playlists.c.id).limit(PLAYLISTS_MAX))
    return Playlists([PlaylistCard(row.id.hex(), row.name, row.public, row.songs) for row in rows])


async def playlist_of(db: AsyncConnection, id: bytes, viewer: int | None) -> PlaylistView:
    """One playlist that the viewer may see. Raises NotFoundError."""
    row = (await db.execute(select(playlists).where(playlists.c.id == id))).one_or_none()
    if row is None or not await _may_see(db, row, viewer):
        raise NotFoundError("There is no such playlist, or its owner keeps it to themselves.")
    ids = await songs_in(db, id)
    found = await cards(db, ids, viewer)
    owner = (await people(db, [row.account]))[row.account]
    songs = [found[song] for song in ids if song in found]
    return PlaylistView(id.hex(), row.name, row.public, owner, row.account == viewer, songs)


async def songs_in(db: AsyncConnection, playlist: bytes) -> list[bytes]:
    """The playlist's songs in their order."""
    held = select(playlist_songs.c.song).where(playlist_songs.c.playlist == playlist)
    return list((await db.execute(held.order_by(playlist_songs.c.place, playlist_songs.c.song))).scalars())


async def daily_song(db: AsyncConnection, now_ms: int, viewer: int | None) -> DailySong:
    """The song of today, the same for everybody: one that can be sung, from among those that were here when the day
    began. Raises NotFoundError where no song has its sound yet."""
    day = now_ms // DAY_MS
    highest = await number_before(db, day * DAY_MS)
    id = await with_sound_from(db, daily_number(day, highest))
    found = await cards(db, [id], viewer) if id is not None else {}
    if id is None or id not in found:
        raise NotFoundError("No song of this house can be sung yet.")
    return DailySong(day, (day + 1) * DAY_MS, found[id])


async def export(db: AsyncConnection, member: SignedIn) -> dict[str, Any]:
    """The member's favourites and playlists."""
    rows = (await db.execute(select(playlists).where(playlists.c.account == member.account))).all()
    held: list[Mapping[str, Any]] = [
        {"name": row.name, "public": row.public, "songs": [song.hex() for song in await songs_in(db, row.id)]}
        for row in rows
    ]
    return {"favourites": (await favourite_ids(db, member.account)).songs, "playlists": held}


async def _may_see(db: AsyncConnection, row: Row[Any], viewer: int | None) -> bool:
    if viewer == row.account:
        return True
    return bool(row.public) and (viewer is None or not await blocked_between(db, viewer, [row.account]))
