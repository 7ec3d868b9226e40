"""A member's own drafts: lists, one with everything in it, its files, and what is still wrong with it."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.drafts.model import DRAFTS_MAX, Check, Content, SoundFacts, checks
from madang.features.drafts.tables import draft_copies, drafts
from madang.features.members.model import SignedIn
from madang.features.songs.model import picture_type, sound_type
from madang.house import House
from madang.plumbing.errors import NotFoundError

CONTENT = TypeAdapter(Content)
HEAD_BYTES = 16


@dataclass(frozen=True)
class DraftCard:
    id: str
    title: str
    artist: str
    published: bool
    """Then it is the song of the same id."""
    changed_ms: int


@dataclass(frozen=True)
class Drafts:
    drafts: list[DraftCard]
    """The latest first."""


@dataclass(frozen=True)
class DraftCopy:
    """What another page wanted to save."""

    id: str
    kept_ms: int


@dataclass(frozen=True)
class DraftView:
    id: str
    version: int
    """To be named when it is saved: if another page saved in between, nothing is overwritten."""
    content: Content
    sound: SoundFacts | None
    sound_url: str | None
    cover_url: str | None
    has_guide: bool
    published: bool
    copies: list[DraftCopy]
    """The latest first."""


@dataclass(frozen=True)
class Checks:
    checks: list[Check]
    ready: bool
    """Whether nothing stops it from being published."""


@dataclass(frozen=True)
class DraftFile:
    path: Path
    media_type: str


async def drafts_of(db: AsyncConnection, member: SignedIn) -> Drafts:
    own = select(drafts).where(drafts.c.account == member.account)
    rows = await db.execute(own.order_by(drafts.c.changed_ms.desc(), drafts.c.id).limit(DRAFTS_MAX))
    return Drafts(
        [
            DraftCard(row.id.hex(), row.content["title"], row.content["artist"], row.published, row.changed_ms)
            for row in rows
        ]
    )


async def draft_of(db: AsyncConnection, id: bytes, member: SignedIn) -> DraftView:
    """Raises NotFoundError, also for somebody else's."""
    row = await own_row(db, id, member)
    kept = select(draft_copies.c.id, draft_copies.c.kept_ms).where(draft_copies.c.draft == id)
    copies = await db.execute(kept.order_by(draft_copies.c.kept_ms.desc(), draft_copies.c.id))
    address = f"/api/drafts/{id.hex()}"
    return DraftView(
        id=id.hex(),
        version=row.version,
        content=content_of(row),
        sound=sound_of(row),
        sound_url=f"{address}/sound?of={row.sound_file[:8]}" if row.sound_file else None,
        cover_url=f"{address}/cover?of={row.cover_file[:8]}" if row.cover_file else None,
        has_guide=row.guide is not None,
        published=row.published,
        copies=[DraftCopy(copy.id.hex(), copy.kept_ms) for copy in copies],
    )


async def copy_of(db: AsyncConnection, id: bytes, copy: bytes, member: SignedIn) -> Content:
    """What the other page wanted to save. Raises NotFoundError."""
    await own_row(db, id, member)
    kept = select(draft_copies).where(draft_copies.c.id == copy, draft_copies.c.draft == id)
    row = (await db.execute(kept)).one_or_none()
    if row is None:
        raise NotFoundError("There is no such copy of this draft.")
    return content_of(row)


async def checks_of(house: House, id: bytes, member: SignedIn) -> Checks:
    """All that is wrong with the draft. Raises NotFoundError."""
    async with house.db.connect() as db:
        row = await own_row(db, id, member)
    found = await checks_in(house, row)
    return Checks(found, not any(check.stops for check in found))


async def checks_in(house: House, row: Row[Any]) -> list[Check]:
    content = content_of(row)
    unknown = [each.account for each in content.holders if await house.chain.account(each.account) is None]
    return checks(content, sound_of(row), unknown)


async def sound_file_of(house: House, id: bytes, member: SignedIn) -> DraftFile:
    """The sound, as a browser plays it. Raises NotFoundError."""
    async with house.db.connect() as db:
        row = await own_row(db, id, member)
    return _file(house, row.played_file or row.sound_file, sound_type, "This draft has no sound yet.")


async def cover_file_of(house: House, id: bytes, member: SignedIn) -> DraftFile:
    """Raises NotFoundError."""
    async with house.db.connect() as db:
        row = await own_row(db, id, member)
    return _file(house, row.cover_file, picture_type, "This draft has no cover.")


async def own_row(db: AsyncConnection, id: bytes, member: SignedIn, *, hold: bool = False) -> Row[Any]:
    """The member's own draft; with `hold` nobody else changes it until the transaction ends. Raises NotFoundError."""
    own = select(drafts).where(drafts.c.id == id, drafts.c.account == member.account)
    row = (await db.execute(own.with_for_update() if hold else own)).one_or_none()
    if row is None:
        raise NotFoundError("There is no such draft of yours.")
    return row


def content_of(row: Row[Any]) -> Content:
    return CONTENT.validate_python(row.content)


def sound_of(row: Row[Any]) -> SoundFacts | None:
    return SoundFacts(**row.sound) if row.sound is not None else None


async def export(db: AsyncConnection, member: SignedIn) -> list[dict[str, Any]]:
    """What the member wrote in their drafts; their sounds are the files that they gave."""
    rows = await db.execute(select(drafts).where(drafts.c.account == member.account).order_by(drafts.c.made_ms))
    return [
        {"id": row.id.hex(), "published": row.published, "declared_ms": row.declared_ms} | asdict(content_of(row))
        for row in rows
    ]


def _file(house: House, file: str | None, type_of: Any, missing: str) -> DraftFile:
    if file is None or house.files.size_bytes(file) is None:
        raise NotFoundError(missing)
    path = house.files.path(file)
    with path.open("rb") as opened:
        return DraftFile(path, type_of(opened.read(HEAD_BYTES)) or "application/octet-stream")
