"""Songs as rows and as cards. A song is seen once the ledger has given it a number, unless a takedown hides it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.songs.model import key_of
from madang.features.songs.projection import songs_registered
from madang.features.songs.tables import songs, songs_sung
from madang.plumbing.db import PublicId


@dataclass(frozen=True)
class SongCard:
    id: str
    number: int
    title: str
    artist: str
    artist_key: str
    """Under which the artist's page is."""
    languages: list[str]
    year: int | None
    genres: list[str]
    edition: str | None
    """The collection that the text belongs to, such as "SingStar"."""
    duration_ms: int
    price_cents: int
    cover_url: str | None
    needs_audio: bool
    voices: int
    duet: bool
    has_melody: bool
    """Else it has words and times alone: it is sung freely and gives no points."""
    lowest: int | None
    """MIDI number of the lowest note; None where no note has a pitch."""
    highest: int | None
    own: bool
    """Of the house's own making."""
    singings: int
    preview_ms: int
    sung_by_me: bool


async def cards(db: AsyncConnection, ids: Collection[bytes], viewer: int | None) -> dict[bytes, SongCard]:
    """Cards by public id; one that is not in the catalogue is absent."""
    if not ids:
        return {}
    rows = await db.execute(SHOWN, {"ids": list(ids), "viewer": viewer})
    return {row.id: card_of(row) for row in rows}


def seen() -> Select[Any]:
    """Songs that everybody may see."""
    return registered().where(~songs.c.suspended)


def registered() -> Select[Any]:
    """Every song that the ledger knows, also hidden ones."""
    return select(
        songs,
        songs_registered.c.number,
        songs_registered.c.price_cents.label("registered_price"),
        songs_registered.c.holders.label("registered_holders"),
    ).join(songs_registered, songs_registered.c.reference == songs.c.id)


def with_mark() -> Select[Any]:
    """As `_seen`, with whether the member `viewer` has sung it; nobody has who is None."""
    mine = (songs_sung.c.song == songs.c.id, songs_sung.c.account == bindparam("viewer"))
    return seen().add_columns(select(songs_sung.c.song).where(*mine).exists().label("sung"))


SHOWN = with_mark().where(songs.c.id == any_(bindparam("ids", type_=ARRAY(PublicId))))


def card_of(row: Row[Any]) -> SongCard:
    id = row.id.hex()
    return SongCard(
        id=id,
        number=row.number,
        title=row.title,
        artist=row.artist,
        artist_key=key_of(row.artist),
        languages=list(row.languages),
        year=row.year,
        genres=list(row.genres),
        edition=row.edition,
        duration_ms=row.duration_ms,
        price_cents=row.registered_price,
        cover_url=f"/api/songs/{id}/cover" if row.cover_file else None,
        needs_audio=row.audio_file is None,
        voices=row.voices,
        duet=row.voices > 1,
        has_melody=row.has_melody,
        lowest=row.lowest,
        highest=row.highest,
        own=row.own,
        singings=row.singings,
        preview_ms=row.preview_ms,
        sung_by_me=row.sung,
    )
