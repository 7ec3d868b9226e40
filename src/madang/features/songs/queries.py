"""Questions about the catalogue. A song is seen once the ledger has given it a number."""

import base64
import binascii
import functools
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Row, Select, any_, bindparam, func, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.songs.model import TEXT_BYTES_MAX
from madang.features.songs.projection import songs_registered
from madang.features.songs.tables import song_languages, songs, songs_sung
from madang.house import House
from madang.media import ultrastar
from madang.media.languages import names_of
from madang.media.songtext import SongText, Voice
from madang.plumbing.db import PublicId
from madang.plumbing.errors import NotFoundError, Refused
from madang.plumbing.search import Searchable

PAGE = 50
FOUND_MAX = 150
LANGUAGES_MAX = 40
SEARCHABLE_PAGE = 1_000
TEXTS_KEPT = 256
Order = Literal["title", "new", "sung"]


class BadPageError(Refused):
    """The `next` of a list is not one that this list gave."""

    status = 404
    code = "bad_page"


@dataclass(frozen=True)
class SongCard:
    id: str
    number: int
    title: str
    artist: str
    languages: list[str]
    year: int | None
    duration_ms: int
    price_cents: int
    cover_url: str | None
    needs_audio: bool
    voices: int
    own: bool
    """Of the house's own making."""
    singings: int
    preview_ms: int
    sung_by_me: bool


@dataclass(frozen=True)
class SongPage:
    songs: list[SongCard]
    next: str | None
    total: int
    languages: list[str]
    """Of the whole catalogue, those of most songs first; only on the first page of all songs, else empty."""


@dataclass(frozen=True)
class HolderShare:
    account: int
    basis_points: int


@dataclass(frozen=True)
class NoteView:
    kind: str
    start_ms: int
    duration_ms: int
    pitch: int
    """MIDI note number."""
    text: str


@dataclass(frozen=True)
class LineView:
    start_ms: int
    end_ms: int
    notes: list[NoteView]


@dataclass(frozen=True)
class VoiceView:
    name: str
    lines: list[LineView]


@dataclass(frozen=True)
class SongView(SongCard):
    audio_url: str | None
    loudness_lufs: float | None
    holders: list[HolderShare]
    licence: str
    voices_notes: list[VoiceView]


@dataclass(frozen=True)
class StoredFile:
    path: Path
    media_type: str


@dataclass(frozen=True)
class SingableSong:
    """What a singing and its mix need to know of a song."""

    id: bytes
    number: int
    title: str
    price_cents: int
    holders: frozenset[int]
    duration_ms: int
    voices: int
    text_file: str
    audio_file: str | None


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


async def song_of(house: House, song_id: bytes, viewer: int | None) -> SongView:
    """Everything about one song. Raises NotFoundError."""
    async with house.db.connect() as db:
        row = (await db.execute(_SHOWN, {"ids": [song_id], "viewer": viewer})).one_or_none()
    if row is None:
        raise NotFoundError("There is no such song.")
    card = _card(row)
    return SongView(
        **card.__dict__,
        audio_url=f"/api/songs/{card.id}/audio" if row.audio_file else None,
        loudness_lufs=row.loudness_lufs,
        holders=[HolderShare(account, basis_points) for account, basis_points in row.registered_holders],
        licence=row.licence,
        voices_notes=[_voice(voice) for voice in words(house.files.path(row.text_file)).voices],
    )


async def cards(db: AsyncConnection, ids: Collection[bytes], viewer: int | None) -> dict[bytes, SongCard]:
    """Cards by public id; one that is not in the catalogue is absent."""
    if not ids:
        return {}
    rows = await db.execute(_SHOWN, {"ids": list(ids), "viewer": viewer})
    return {row.id: _card(row) for row in rows}


async def singable(db: AsyncConnection, song_id: bytes) -> SingableSong:
    """Raises NotFoundError."""
    row = (await db.execute(_seen().where(songs.c.id == song_id))).one_or_none()
    if row is None:
        raise NotFoundError("There is no such song.")
    return SingableSong(
        row.id,
        row.number,
        row.title,
        row.registered_price,
        frozenset(account for account, _ in row.registered_holders),
        row.duration_ms,
        row.voices,
        row.text_file,
        row.audio_file,
    )


async def is_registered(db: AsyncConnection, song_id: bytes) -> bool:
    """Whether the ledger has given the song a number."""
    query = select(songs_registered.c.number).where(songs_registered.c.reference == song_id)
    return (await db.execute(query)).one_or_none() is not None


async def is_complete(db: AsyncConnection, text_digest: bytes) -> bool:
    """Whether the song of this text is registered and has its sound."""
    query = _seen().where(songs.c.text_digest == text_digest, songs.c.audio_file.is_not(None))
    return (await db.execute(query)).first() is not None


async def audio_of(house: House, song_id: bytes) -> StoredFile:
    """The accompaniment's file. Raises NotFoundError."""
    return await _file(house, song_id, songs.c.audio_file, songs.c.audio_type, "This song has no accompaniment yet.")


async def cover_of(house: House, song_id: bytes) -> StoredFile:
    """The cover picture's file. Raises NotFoundError."""
    return await _file(house, song_id, songs.c.cover_file, songs.c.cover_type, "This song has no cover.")


async def searchable(db: AsyncConnection, ids: Sequence[str] | None, after: str | None = None) -> list[Searchable]:
    """What the index holds of these songs, or of the next thousand after `after` where ids is None."""
    query = _seen().order_by(songs.c.id).limit(SEARCHABLE_PAGE)
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


@functools.lru_cache(maxsize=TEXTS_KEPT)
def words(text: Path) -> SongText:
    """The notes and lyrics in a stored file; a stored file never changes, so they are kept."""
    return ultrastar.read(text.read_bytes()[: TEXT_BYTES_MAX + 1])


def _seen() -> Select[Any]:
    return select(
        songs,
        songs_registered.c.number,
        songs_registered.c.price_cents.label("registered_price"),
        songs_registered.c.holders.label("registered_holders"),
    ).join(songs_registered, songs_registered.c.reference == songs.c.id)


def _with_mark() -> Select[Any]:
    """As `_seen`, with whether the member `viewer` has sung it; nobody has who is None."""
    mine = (songs_sung.c.song == songs.c.id, songs_sung.c.account == bindparam("viewer"))
    return _seen().add_columns(select(songs_sung.c.song).where(*mine).exists().label("sung"))


_SHOWN = _with_mark().where(songs.c.id == any_(bindparam("ids", type_=ARRAY(PublicId))))


async def _listed(db: AsyncConnection, viewer: int | None, language: str, order: Order, cursor: list[Any]) -> SongPage:
    query = _with_mark()
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
    return SongPage([_card(row) for row in shown], more, total, languages)


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


async def _file(house: House, song_id: bytes, file: Any, kind: Any, missing: str) -> StoredFile:
    query = select(file, kind).join(songs_registered, songs_registered.c.reference == songs.c.id)
    async with house.db.connect() as db:
        row = (await db.execute(query.where(songs.c.id == song_id))).one_or_none()
    if row is None:
        raise NotFoundError("There is no such song.")
    if row[0] is None or house.files.size_bytes(row[0]) is None:
        raise NotFoundError(missing)
    return StoredFile(house.files.path(row[0]), row[1])


def _card(row: Row[Any]) -> SongCard:
    id = row.id.hex()
    return SongCard(
        id=id,
        number=row.number,
        title=row.title,
        artist=row.artist,
        languages=list(row.languages),
        year=row.year,
        duration_ms=row.duration_ms,
        price_cents=row.registered_price,
        cover_url=f"/api/songs/{id}/cover" if row.cover_file else None,
        needs_audio=row.audio_file is None,
        voices=row.voices,
        own=row.own,
        singings=row.singings,
        preview_ms=row.preview_ms,
        sung_by_me=row.sung,
    )


def _voice(voice: Voice) -> VoiceView:
    return VoiceView(
        voice.name,
        [
            LineView(
                round(line.start_s * 1000),
                round(line.end_s * 1000),
                [
                    NoteView(
                        str(note.kind),
                        round(note.start_s * 1000),
                        round(note.duration_s * 1000),
                        note.pitch,
                        note.text,
                    )
                    for note in line.notes
                ],
            )
            for line in voice.lines
        ],
    )


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
