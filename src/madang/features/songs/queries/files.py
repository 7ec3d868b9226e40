"""A song's files as they are served and taken along."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from madang.features.songs.model import TEXT_SUFFIXES, TextFormat, file_name, is_free
from madang.features.songs.projection import songs_registered
from madang.features.songs.queries.cards import seen
from madang.features.songs.queries.moved import AS_RECORDED, Move, moved
from madang.features.songs.queries.song import words
from madang.features.songs.queries.suspended import refuse_suspended
from madang.features.songs.tables import songs
from madang.house import House
from madang.media import lrc_write, transcode, ultrastar_write
from madang.media.songtext import SongText
from madang.plumbing.errors import NotFoundError, Refused

SONGS_A_QUESTION = 500


class NotFreeError(Refused):
    """The song's licence does not let everybody take its text along."""

    status = 403
    code = "not_free"


@dataclass(frozen=True)
class StoredFile:
    path: Path
    media_type: str


@dataclass(frozen=True)
class TextFile:
    """A song's text to take along."""

    name: str
    content: bytes


@dataclass(frozen=True)
class StoredSong:
    """A song with its files, for an operator's export."""

    id: str
    title: str
    artist: str
    text: Path
    files: list[StoredFile]
    """Accompaniment and cover, as far as there are."""


async def audio_of(house: House, song_id: bytes, move: Move = AS_RECORDED) -> StoredFile:
    """The accompaniment's file, moved to another key or tempo where that is asked for.

    Raises NotFoundError, and what `moved` raises.
    """
    kind = songs.c.audio_type
    stored = await _file(house, song_id, songs.c.audio_file, kind, "This song has no accompaniment yet.")
    if move == AS_RECORDED:
        return stored
    return StoredFile(await moved(house, stored.path.name, move), transcode.MEDIA_TYPES[transcode.DELIVERY])


async def cover_of(house: House, song_id: bytes) -> StoredFile:
    """The cover picture's file. Raises NotFoundError."""
    return await _file(house, song_id, songs.c.cover_file, songs.c.cover_type, "This song has no cover.")


async def background_of(house: House, song_id: bytes) -> StoredFile:
    """The picture behind the words. Raises NotFoundError."""
    kind = songs.c.background_type
    return await _file(house, song_id, songs.c.background_file, kind, "This song has no background picture.")


async def video_of(house: House, song_id: bytes) -> StoredFile:
    """The film behind the words. Raises NotFoundError."""
    return await _file(house, song_id, songs.c.video_file, songs.c.video_type, "This song has no video.")


async def text_of(house: House, song_id: bytes, viewer: int | None, format: TextFormat) -> TextFile:
    """The song's words and notes as a file to take along. Raises NotFoundError, NotFreeError.

    For anybody where the song is the house's own or its licence lets it be shared, else for its rights holders alone.
    """
    async with house.db.connect() as db:
        row = (await db.execute(seen().where(songs.c.id == song_id))).one_or_none()
    if row is None:
        raise NotFoundError("There is no such song.")
    if not (row.own or is_free(row.licence) or viewer in {account for account, _ in row.registered_holders}):
        raise NotFreeError("Only the rights holders may take this song's text along: its licence does not let others.")
    song = words(house.files.path(row.text_file))
    return TextFile(file_name(row.artist, row.title) + TEXT_SUFFIXES[format], written(song, format))


def written(song: SongText, format: TextFormat) -> bytes:
    """The song's text in UTF-8; LRC keeps words and times alone, `elrc` a time for every word."""
    return ultrastar_write.write(song) if format == "ultrastar" else lrc_write.write(song, words=format == "elrc")


async def stored_songs(house: House) -> AsyncIterator[StoredSong]:
    """Every song of the catalogue with its files, in the order of their numbers."""
    number = 0
    while True:
        query = (
            seen().where(songs_registered.c.number > number).order_by(songs_registered.c.number).limit(SONGS_A_QUESTION)
        )
        async with house.db.connect() as db:
            rows = (await db.execute(query)).all()
        for row in rows:
            named = ((row.audio_file, row.audio_type), (row.cover_file, row.cover_type))
            files = [StoredFile(house.files.path(file), kind) for file, kind in named if file]
            yield StoredSong(row.id.hex(), row.title, row.artist, house.files.path(row.text_file), files)
        if len(rows) < SONGS_A_QUESTION:
            return
        number = rows[-1].number


async def _file(house: House, song_id: bytes, file: Any, kind: Any, missing: str) -> StoredFile:
    query = select(file, kind).join(songs_registered, songs_registered.c.reference == songs.c.id)
    async with house.db.connect() as db:
        row = (await db.execute(query.where(songs.c.id == song_id))).one_or_none()
        await refuse_suspended(db, song_id)
    if row is None:
        raise NotFoundError("There is no such song.")
    if row[0] is None or house.files.size_bytes(row[0]) is None:
        raise NotFoundError(missing)
    return StoredFile(house.files.path(row[0]), row[1])
