"""Ways into the catalogue: its facets with their counts, a few songs of several kinds, and an artist's page."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.songs.model import DAY_MS
from madang.features.songs.queries.cards import SongCard, cards
from madang.features.songs.queries.catalogue import SongPage, listed
from madang.features.songs.queries.filters import Filters, fits, seen_conditions
from madang.features.songs.tables import song_facets, songs, songs_rising
from madang.house import House
from madang.plumbing.errors import NotFoundError

FACETS_MAX = 40
"""Of one kind: those of most songs."""
SHELF = 12
KINDS = ("language", "genre", "decade", "edition", "mood", "duet", "artist")


@dataclass(frozen=True)
class Facet:
    value: str
    """What to filter by."""
    name: str
    """As it is written; for languages, decades, moods the same as the value."""
    songs: int


@dataclass(frozen=True)
class Facets:
    """Those of most songs first; decades in time's order."""

    languages: list[Facet]
    genres: list[Facet]
    decades: list[Facet]
    editions: list[Facet]
    moods: list[Facet]
    artists: list[Facet]
    duets: int
    """How many songs have more than one voice."""


@dataclass(frozen=True)
class Shelves:
    """A few songs of each kind, all with sound; a shelf is empty where nothing fits."""

    new: list[SongCard]
    rising: list[SongCard]
    unsung: list[SongCard]
    """Never sung in this house: others each day."""
    fitting: list[SongCard]
    """In the range that was asked for: others each day."""


@dataclass(frozen=True)
class ArtistView:
    key: str
    name: str
    singings: int
    """Of all songs together."""
    languages: list[str]
    genres: list[str]
    years: tuple[int, int] | None
    """Of the oldest and the newest song whose year is known."""
    songs: SongPage
    """The most sung first; further pages are the catalogue's, by its filter."""


async def facets(house: House) -> Facets:
    """What the catalogue can be filtered by."""
    of_kind: dict[str, list[Facet]] = defaultdict(list)
    async with house.db.connect() as db:
        for kind in KINDS:
            most = select(song_facets).where(song_facets.c.kind == kind, song_facets.c.songs > 0)
            most = most.order_by(song_facets.c.songs.desc(), song_facets.c.value).limit(FACETS_MAX)
            of_kind[kind] = [Facet(row.value, row.name, row.songs) for row in await db.execute(most)]
    return Facets(
        languages=of_kind["language"],
        genres=of_kind["genre"],
        decades=sorted(of_kind["decade"], key=lambda facet: facet.value),
        editions=of_kind["edition"],
        moods=of_kind["mood"],
        artists=of_kind["artist"],
        duets=sum(facet.songs for facet in of_kind["duet"]),
    )


async def shelves(house: House, viewer: int | None, range: tuple[int, int] | None) -> Shelves:
    """The first page's shelves; `range` in MIDI numbers, None where the singer's is not known."""
    singable = [*seen_conditions(), songs.c.audio_file.is_not(None)]
    anchor = hashlib.sha256(b"shelves %d" % (house.clock.now_ms() // DAY_MS)).digest()[:16]
    new = select(songs.c.id).where(*singable).order_by(songs.c.added_ms.desc(), songs.c.id.desc())
    risen = select(songs.c.id).join(songs_rising, songs_rising.c.song == songs.c.id).where(*singable)
    risen = risen.order_by(songs_rising.c.gained.desc(), songs_rising.c.song)
    async with house.db.connect() as db:
        found = {"new": await _ids(db, new), "rising": await _ids(db, risen)}
        found["unsung"] = await _picked(db, [*singable, songs.c.singings == 0], anchor)
        found["fitting"] = await _picked(db, [*singable, fits(*range)], anchor) if range is not None else []
        shown = await cards(db, {id for ids in found.values() for id in ids}, viewer)
    return Shelves(**{name: [shown[id] for id in ids if id in shown] for name, ids in found.items()})


async def artist_of(house: House, viewer: int | None, key: str) -> ArtistView:
    """Raises NotFoundError."""
    filters = Filters(artist=key)
    wanted = [*seen_conditions(), songs.c.facets.contains([f"artist={filters.facets.get('artist', '')}"])]
    about = select(func.sum(songs.c.singings), func.min(songs.c.year), func.max(songs.c.year), func.min(songs.c.artist))
    each = [select(func.unnest(column).label("value")).where(*wanted) for column in (songs.c.languages, songs.c.genres)]
    async with house.db.connect() as db:
        singings, oldest, newest, name = (await db.execute(about.where(*wanted))).one()
        if name is None:
            raise NotFoundError("There is no song of this artist here.")
        page = await listed(db, viewer, filters, "sung")
        kept = select(song_facets.c.name).where(song_facets.c.kind == "artist", song_facets.c.value == filters.artist)
        written = (await db.execute(kept)).scalar_one_or_none()
        languages, genres = [await _most(db, values) for values in each]
    years = None if oldest is None else (oldest, newest)
    return ArtistView(filters.facets["artist"], written or name, int(singings), languages, genres, years, page)


async def _most(db: AsyncConnection, values: Select[Any]) -> list[str]:
    """The values that come most often, these first."""
    each = values.subquery()
    most = select(each.c.value).group_by(each.c.value).order_by(func.count().desc(), each.c.value)
    return list((await db.execute(most.limit(FACETS_MAX))).scalars())


async def _ids(db: AsyncConnection, query: Select[Any]) -> list[bytes]:
    return list((await db.execute(query.limit(SHELF))).scalars())


async def _picked(db: AsyncConnection, wanted: list[ColumnElement[bool]], anchor: bytes) -> list[bytes]:
    """Songs from a place among the random ids on, from the lowest again after the highest."""
    picked = select(songs.c.id).where(*wanted).order_by(songs.c.id)
    found = await _ids(db, picked.where(songs.c.id >= anchor))
    if len(found) < SHELF:
        found += (await _ids(db, picked.where(songs.c.id < anchor)))[: SHELF - len(found)]
    return found
