"""What a song is found by: its facets, its range and its marks, told when it comes in; and how many songs have each.

Songs that were here before this was told are described by a job, some at a time.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.songs.model import facet_names, facets_of
from madang.features.songs.queries import words
from madang.features.songs.tables import song_facets, songs
from madang.house import House
from madang.media.melody_shape import shape_of
from madang.media.songtext import SongText, SongTextError

DESCRIBED_AT_ONCE = 200
DESCRIBED_MAX = 20_000
"""Of one run of the job."""

_LOCK = text("LOCK TABLE song_facets IN EXCLUSIVE MODE")
_RECOUNT = text(
    "INSERT INTO song_facets (kind, value, name, songs)"
    " SELECT kind, value, coalesce(min(CASE kind"
    "  WHEN 'artist' THEN artist WHEN 'edition' THEN edition"
    "  WHEN 'genre' THEN (SELECT min(genre) FROM unnest(genres) AS genre WHERE lower(genre) = value) END), value),"
    "  count(*)"
    " FROM (SELECT split_part(facet, '=', 1) AS kind, substr(facet, strpos(facet, '=') + 1) AS value,"
    "  artist, edition, genres FROM songs, unnest(facets) AS facet"
    "  WHERE transaction_id IS NULL AND NOT suspended) AS each"
    " GROUP BY kind, value"
    " ON CONFLICT (kind, value) DO UPDATE SET songs = excluded.songs"
)


def description(row: Mapping[str, Any], song: SongText | None) -> dict[str, Any]:
    """Columns of a song by its words' columns and its notes; None where the notes cannot be read."""
    shape = shape_of(song) if song is not None else None
    facets = facets_of(
        row["artist"],
        row["languages"],
        row["genres"],
        row["edition"],
        row["year"],
        row["voices"],
        shape.notes_a_second if shape else None,
    )
    return {
        "facets": facets,
        "lowest": shape.lowest if shape else None,
        "highest": shape.highest if shape else None,
        "range_low": shape.range_low if shape else None,
        "range_high": shape.range_high if shape else None,
        "melody_marks": list(shape.marks) if shape else [],
    }


async def count_facets(db: AsyncConnection, of_songs: Sequence[Row[Any]]) -> None:
    """Count songs that have just become seen, each once in each of its facets."""
    counts = Counter(facet for row in of_songs for facet in row.facets or [])
    names: dict[str, str] = {}
    for row in of_songs:
        for facet, name in facet_names(row.artist, row.genres, row.edition).items():
            names[facet] = min(name, names.get(facet, name))
    rows = []
    for facet in sorted(counts):  # In one order, so that no two transactions wait for each other.
        kind, _, value = facet.partition("=")
        rows.append({"kind": kind, "value": value, "name": names.get(facet, value), "songs": counts[facet]})
    if rows:
        more = insert(song_facets).values(rows)
        sums = {"songs": song_facets.c.songs + more.excluded.songs}
        await db.execute(more.on_conflict_do_update(index_elements=["kind", "value"], set_=sums))


async def recount_facets(house: House) -> None:
    """Count all songs again: what takedowns and changed words did to the kept counts is made good."""
    async with house.db.begin() as db:
        await db.execute(_LOCK)
        await db.execute(update(song_facets).values(songs=0))
        await db.execute(_RECOUNT)


async def describe_songs(house: House) -> int:
    """Describe songs that came in before songs were described; returns how many there were."""
    columns = ("id", "text_file", "artist", "languages", "genres", "edition", "year", "voices")
    waiting = select(*(songs.c[name] for name in columns))
    waiting = waiting.where(songs.c.facets.is_(None), songs.c.transaction_id.is_(None)).order_by(songs.c.added_ms)
    described = 0
    for _ in range(DESCRIBED_MAX // DESCRIBED_AT_ONCE):
        async with house.db.connect() as db:
            rows = [row._asdict() for row in await db.execute(waiting.limit(DESCRIBED_AT_ONCE))]
        if not rows:
            break
        found = await asyncio.to_thread(_described, house, rows)
        async with house.db.begin() as db:
            for row, values in zip(rows, found, strict=True):
                await db.execute(update(songs).where(songs.c.id == row["id"]).values(**values))
        described += len(rows)
    if described:
        await recount_facets(house)
        async with house.db.begin() as db:
            await db.execute(text("ANALYZE songs"))
    return described


def _described(house: House, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [description(row, _text(house, row)) for row in rows]


def _text(house: House, row: Mapping[str, Any]) -> SongText | None:
    try:
        return words(house.files.path(row["text_file"]))
    except (OSError, SongTextError):
        return None  # It is listed by what its row says; whoever opens it is told that its words are missing.
