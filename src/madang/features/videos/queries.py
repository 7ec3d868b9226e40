"""Questions about films. Whoever may hear a recording may see its films."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.members.model import SignedIn
from madang.features.recordings.queries import RecordingView, recording_of
from madang.features.sharing.model import file_name
from madang.features.videos.model import Kind, State
from madang.features.videos.tables import films
from madang.house import House
from madang.plumbing import live
from madang.plumbing.errors import NotFoundError


@dataclass(frozen=True)
class Film:
    kind: Kind
    state: State
    size_bytes: int | None
    duration_ms: int | None
    url: str | None
    """None until it is made."""
    download_url: str | None


@dataclass(frozen=True)
class Films:
    """The films of a recording that the viewer may see."""

    recording: str
    own: bool
    films: list[Film]
    live: dict[str, int]


@dataclass(frozen=True)
class FilmFile:
    path: Path
    name: str


async def films_of(house: House, id: bytes, viewer: SignedIn | None) -> Films:
    """Raises NotFoundError where the viewer may not hear the recording."""
    async with house.db.connect() as db:
        numbers = await live.sequences(db, [f"member/{viewer.account}"]) if viewer else {}
    view = await recording_of(house, id, viewer)
    async with house.db.connect() as db:
        rows = await _seen(db, view)
    return Films(view.id, view.own, [_film(row) for row in rows], numbers)


async def file_of(house: House, id: bytes, kind: Kind, viewer: SignedIn | None) -> FilmFile:
    """Raises NotFoundError."""
    view = await recording_of(house, id, viewer)
    async with house.db.connect() as db:
        files = [row.file for row in await _seen(db, view) if row.kind == kind and row.file]
    if not files or house.files.size_bytes(files[0]) is None:
        raise NotFoundError("This recording has no such film.")
    name = file_name(view.song.title, view.singer.name or str(view.singer.account), "mp4")
    return FilmFile(house.files.path(files[0]), name)


async def waiting(db: AsyncConnection, account: int) -> int:
    """How many films the member waits for."""
    query = select(func.count()).select_from(films).where(films.c.account == account, films.c.state == State.DUE)
    return int((await db.execute(query)).scalar_one())


async def _seen(db: AsyncConnection, view: RecordingView) -> list[Row[Any]]:
    """Rows of the films that the recording's viewer may see; others than the singers see what is made."""
    query = select(films).where(films.c.recording == bytes.fromhex(view.id)).order_by(films.c.kind)
    if not view.own:
        query = query.where(films.c.state == State.MADE)
    return list((await db.execute(query)).all())


def _film(row: Row[Any]) -> Film:
    url = f"/api/recordings/{row.recording.hex()}/films/{row.kind}/file?of={row.file[:8]}" if row.file else None
    download_url = f"{url}&download=true" if url else None
    return Film(Kind(row.kind), State(row.state), row.size_bytes, row.duration_ms, url, download_url)
