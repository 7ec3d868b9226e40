"""The catalogue a page at a time, ordered and narrowed, or what matches a text; and what search holds of it."""

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
from madang.features.songs.queries.filters import Filters, conditions, seen_conditions
from madang.features.songs.tables import song_facets, songs, songs_rising
from madang.house import House
from madang.media.languages import names_of
from madang.plumbing.errors import Refused
from madang.plumbing.search import Searchable

PAGE = 50
FOUND_MAX = 150
COUNTED_MAX = 1_000
"""Songs that fit several filters are counted up to here."""
SEARCHABLE_PAGE = 1_000
Order = Literal["title", "new", "sung", "rising"]


EVERYTHING = Filters()
ORDERS = {
    "title": songs.c.title_key,
    "new": songs.c.added_ms,
    "sung": songs.c.singings,
    "rising": songs_rising.c.gained,
}


class BadPageError(Refused):
    """The `next` of a list is not one that this list gave."""

    status = 404
    code = "bad_page"


@dataclass(frozen=True)
class SongPage:
    songs: list[SongCard]
    next: str | None
    total: int
    """Where several filters meet, at most `COUNTED_MAX`: then there may be more."""


async def catalogue(
    house: House,
    viewer: int | None,
    *,
    text: str = "",
    filters: Filters = EVERYTHING,
    order: Order = "title",
    next: str | None = None,
) -> SongPage:
    """A page of the catalogue; with a text the songs that match it, best first, whatever the order asked for.

    Only songs that gained singings in the latest week rise.
    """
    async with house.db.connect() as db:
        if text.strip():
            return await _found(house, db, viewer, (text, filters), _cursor(next))
        return await listed(db, viewer, filters, order, _cursor(next))


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
            facets=_by_kind(row.facets or []),
        )
        for row in await db.execute(query)
    ]


async def listed(
    db: AsyncConnection, viewer: int | None, filters: Filters, order: Order, cursor: list[Any] | None = None
) -> SongPage:
    """First the page's songs by their own rows and an index, then what the ledger and the viewer know of these."""
    column: Any = ORDERS[order]
    place = select(songs.c.id, column.label("mark")).where(*seen_conditions(), *conditions(filters))
    if order == "rising":
        place = place.join(songs_rising, songs_rising.c.song == songs.c.id)
    if cursor:
        key, id = _place(cursor, str if order == "title" else int)
        here = tuple_(column, songs.c.id)
        place = place.where(here > (key, id) if order == "title" else here < (key, id))
    ordered = (column, songs.c.id) if order == "title" else (column.desc(), songs.c.id.desc())
    page = place.order_by(*ordered).limit(PAGE + 1).subquery()
    back = (page.c.mark, page.c.id) if order == "title" else (page.c.mark.desc(), page.c.id.desc())
    query = with_mark().add_columns(page.c.mark).join(page, page.c.id == songs.c.id).order_by(*back)
    rows = (await db.execute(query, {"viewer": viewer})).all()
    shown = rows[:PAGE]
    more = _next([shown[-1].mark, shown[-1].id.hex()]) if len(rows) > PAGE else None
    return SongPage([card_of(row) for row in shown], more, await _total(db, viewer, filters, order))


async def _total(db: AsyncConnection, viewer: int | None, filters: Filters, order: Order) -> int:
    if order == "rising" or not filters.is_counted:
        fit = select(songs.c.id).where(*seen_conditions(), *conditions(filters))
        if order == "rising":
            fit = fit.join(songs_rising, songs_rising.c.song == songs.c.id)
        counted = select(func.count()).select_from(fit.limit(COUNTED_MAX).subquery())
        return int((await db.execute(counted, {"viewer": viewer})).scalar_one())
    counted = select(func.max(songs_registered.c.number))  # The ledger numbers songs from 1 and leaves none out.
    for kind, value in filters.facets.items():
        counted = select(song_facets.c.songs).where(song_facets.c.kind == kind, song_facets.c.value == value)
    return (await db.execute(counted)).scalar_one_or_none() or 0


async def _found(
    house: House, db: AsyncConnection, viewer: int | None, asked: tuple[str, Filters], cursor: list[Any]
) -> SongPage:
    text, filters = asked
    first = cursor[0] if cursor else 0
    if not isinstance(first, int) or not 0 <= first <= FOUND_MAX:
        raise BadPageError("This page of the catalogue does not exist.")
    ids = [bytes.fromhex(id) for id in house.search.find("songs", text, FOUND_MAX, filters.facets)]
    if ids and (filters.range is not None or filters.unsung is not None):
        fit = select(songs.c.id).where(songs.c.id.in_(ids), *conditions(filters))
        left = set((await db.execute(fit, {"viewer": viewer})).scalars())
        ids = [id for id in ids if id in left]
    page = ids[first : first + PAGE]
    found = await cards(db, page, viewer)
    more = _next([first + PAGE]) if len(ids) > first + PAGE else None
    return SongPage([found[id] for id in page if id in found], more, len(ids))


def _by_kind(facets: Sequence[str]) -> dict[str, list[str]]:
    kinds: dict[str, list[str]] = {}
    for facet in facets:
        kind, _, value = facet.partition("=")
        kinds.setdefault(kind, []).append(value)
    return kinds


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
