"""From a draft to a song of the catalogue. The song has the draft's id, so that publishing twice makes one song."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Row, update

from madang.features.drafts.model import Content
from madang.features.drafts.queries import checks_in, content_of, own_row
from madang.features.drafts.tables import drafts
from madang.features.members.model import SignedIn
from madang.features.songs.model import Holder, Imported
from madang.features.songs.queries import is_registered
from madang.house import House
from madang.media import syllables, ultrastar, ultrastar_write
from madang.media.songtext import SongText, SongTextError
from madang.plumbing.errors import Refused


class DraftNotReadyError(Refused):
    """Something stops it from being published; `checks` names what."""

    status = 409
    code = "draft_not_ready"


class DraftMovedOnError(Refused):
    status = 409
    code = "draft_changed"


class PublishingRefusedError(Refused):
    status = 409
    code = "publishing_refused"


@dataclass(frozen=True)
class NewSong:
    """A song as it leaves its draft."""

    id: bytes
    song: SongText
    text: bytes
    audio: Path
    cover: Path | None
    licence: str
    price_cents: int
    holders: tuple[Holder, ...]


BringIn = Callable[[House, NewSong], Awaitable[Imported]]
"""Keeps a song and registers it; the same id again changes nothing."""


async def publish(house: House, member: SignedIn, id: bytes, version: int, bring_in: BringIn) -> None:
    """Make a song of the draft; once it is one, again changes nothing.

    Raises NotFoundError, DraftMovedOnError if it is not the version that its member saw, DraftNotReadyError,
    PublishingRefusedError.
    """
    async with house.db.connect() as db:
        row = await own_row(db, id, member)
    if row.published:
        return
    if row.version != version:
        raise DraftMovedOnError("This draft was saved from another page in the meantime. Look at it again first.")
    stopping = [check.code for check in await checks_in(house, row) if check.stops]
    if stopping:
        raise DraftNotReadyError("The song is not ready yet: see what the checks say.", checks=stopping)
    imported = await bring_in(house, _new_song(house, row))
    async with house.db.begin() as db:
        # Not by the answer alone: of two taps at once the second finds the first one's song.
        if imported.id != id.hex() and not await is_registered(db, id):
            why = imported.why or "The very same song is in the catalogue already."
            raise PublishingRefusedError(why, result=str(imported.result))
        await db.execute(update(drafts).where(drafts.c.id == id).values(published=True))


def _new_song(house: House, row: Row[Any]) -> NewSong:
    content = content_of(row)
    try:
        text = ultrastar_write.write(song_text(content))
        song = ultrastar.read(text)
    except SongTextError as failure:
        raise PublishingRefusedError(str(failure)) from failure
    return NewSong(
        id=row.id,
        song=song,
        text=text,
        audio=house.files.path(row.played_file or row.sound_file),
        cover=house.files.path(row.cover_file) if row.cover_file else None,
        licence=content.licence,
        price_cents=content.price_cents,
        holders=tuple(Holder(each.account, each.basis_points) for each in content.holders),
    )


def song_text(content: Content) -> SongText:
    """The timed notes of a draft as a song; those without pitch are sung freely. Raises SongTextError."""
    lines = [
        [
            syllables.Syllable(note.start_ms / 1000, note.end_ms / 1000, note.text, note.pitch, note.kind)
            for note in line.notes
            if note.start_ms is not None and note.end_ms is not None
        ]
        for line in content.lines
    ]
    named = tuple(name.strip().lower() for name in content.languages if name.strip())
    words = syllables.Words(content.title, content.artist, languages=named)
    song = syllables.assemble(words, [("", lines)])
    genres = tuple(name.strip() for name in content.genres if name.strip())
    headers = {} if content.preview_ms is None else {"PREVIEWSTART": f"{content.preview_ms / 1000:g}"}
    return replace(song, genres=genres, year=content.year, headers=headers)
