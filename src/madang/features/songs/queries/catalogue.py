"""The catalogue a page at a time: by title, age or singings, or what matches a text; and what search holds of it."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.songs.projection import songs_registered
from madang.features.songs.queries.cards import SongCard, card_of, cards, seen, with_mark
from madang.features.songs.tables import song_languages, songs
from madang.house import House
from madang.media.languages import names_of
from madang.plumbing.errors import Refused
from madang.plumbing.search import Searchable

PAGE = 50
FOUND_MAX = 150
LANGUAGES_MAX = 40
SEARCHABLE_PAGE = 1_000
Order = Literal["title", "new", "sung"]


class BadPageError(Refused):
    """The `next` of a list is not one that this list gave."""

    status = 404
    code = "bad_page"


@dataclass(frozen=True)
class SongPage:
    songs: list[SongCard]
    next: str | None
    total: int
    languages: list[str]
    """Of the whole catalogue, those of most songs first; only on the first page of all songs, else empty."""


async def catalogue(
    house: House,
    viewer: int | None,
    *,
    text: str = "",
    language: str = "",
    order: Order = "title",
    next: str | None = None,
) -> SongPage:
    """A page of the catalogue; with a text the songs that match it, best first, whatever the order asked for."""
    async with house.db.connect() as db:
        if text.strip():
            return await _found(house, db, viewer, (text, language), _cursor(next))
        return await _listed(db, viewer, language, order, _cursor(next))


async def searchable(db: AsyncConnection, ids: Sequence[str] | None, after: str | None = None) -> list[Searchable]:
    """What the index holds of these songs, or of the next thousand after `after` where ids is None."""
    query = seen().order_by(songs.c.id).limit(SEARCHABLE_PAGE)
    if ids is not None:
        query = query.where(songs.c.id.in_([bytes.fromhex(id) for id in ids]))
    elif after is not None:
        query = query.where(songs.c.id > bytes.fromhex(after))
    return [
        Searchable(
            kind="songs",
            id=row.id.hex(),
            title=row.title,
            fields={"artist": row.artist, "language": " ".join(" ".join(names_of(each)) for each in row.languages)},
            facets={"language": list(row.languages)},
        )
        for row in await db.execute(query)
    ]


async def _listed(db: AsyncConnection, viewer: int | None, language: str, order: Order, cursor: list[Any]) -> SongPage:
    query = with_mark()
    counted = select(func.max(songs_registered.c.number))  # The ledger numbers songs from 1 and leaves none out.
    if language:
        query = query.where(songs.c.languages.contains([language.lower()]))
        counted = select(song_languages.c.songs).where(song_languages.c.language == language.lower())
    total = (await db.execute(counted)).scalar_one_or_none() or 0
    column = {"title": songs.c.title_key, "new": songs.c.added_ms, "sung": songs.c.singings}[order]
    if cursor:
        key, id = _place(cursor, str if order == "title" else int)
        mark = tuple_(column, songs.c.id)
        query = query.where(mark > (key, id) if order == "title" else mark < (key, id))
    ordered = (column, songs.c.id) if order == "title" else (column.desc(), songs.c.id.desc())
    rows = (await db.execute(query.order_by(*ordered).limit(PAGE + 1), {"viewer": viewer})).all()
    shown = rows[:PAGE]
    more = _next([getattr(shown[-1], column.name), shown[-1].id.hex()]) if len(rows) > PAGE else None
    languages = [] if language or cursor else await _languages(db)
    return SongPage([card_of(row) for row in shown], more, total, languages)


async def _languages(db: AsyncConnection) -> list[str]:
    query = select(song_languages.c.language).order_by(song_languages.c.songs.desc(), song_languages.c.language)
    return list((await db.execute(query.limit(LANGUAGES_MAX))).scalars())


async def _found(
    house: House, db: AsyncConnection, viewer: int | None, asked: tuple[str, str], cursor: list[Any]
) -> SongPage:
    text, language = asked
    first = cursor[0] if cursor else 0
    if not isinstance(first, int) or not 0 <= first <= FOUND_MAX:
        raise BadPageError("This page of the catalogue does not exist.")
    filters = {"language": language.lower()} if language else {}
    ids = [bytes.fromhex(id) for id in house.search.find("songs", text, FOUND_MAX, filters)]
    page = ids[first : first + PAGE]
    found = await cards(db, page, viewer)
    more = _next([first + PAGE]) if len(ids) > first + PAGE else None
    return SongPage([found[id] for id in page if id in found], more, len(ids), [])


def _next(place: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _cursor(next: str | None) -> list[Any]:
    """What `_next` wrote, or an empty list for the first page. Raises BadPageError."""
    if not next:
        return []
    try:
        place = json.loads(base64.urlsafe_b64decode(next + "=" * (-len(next) % 4)))
    except (binascii.Error, ValueError):
        raise BadPageError("This page of the catalogue does not exist.") from None
    if not isinstance(place, list) or not place:
        raise BadPageError("This page of the catalogue does not exist.")
    return place


def _place(cursor: list[Any], expected: type[int] | type[str]) -> tuple[int | str, bytes]:
    if len(cursor) != 2 or type(cursor[0]) is not expected or not isinstance(cursor[1], str):
        raise BadPageError("This page of the catalogue does not exist.")
    if isinstance(cursor[0], int) and not -(2**63) <= cursor[0] < 2**63:
        raise BadPageError("This page of the catalogue does not exist.")
    if isinstance(cursor[0], str) and not cursor[0].isprintable():
        # PostgreSQL takes neither NUL nor half a surrogate pair.
        raise BadPageError("This page of the catalogue does not exist.")
    try:
        return cursor[0], bytes.fromhex(cursor[1])
    except ValueError:
        raise BadPageError("This page of the catalogue does not exist.") from None
