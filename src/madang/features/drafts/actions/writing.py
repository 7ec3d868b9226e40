"""Keeping what is written. Two pages that save at once: the second is told, and what both wrote is kept."""

import secrets
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.drafts.model import (
    COPIES_MAX,
    DECLARATION,
    DRAFTS_MAX,
    NOTES_MAX,
    Content,
    DraftFilesDropped,
)
from madang.features.drafts.queries import content_of, own_row
from madang.features.drafts.tables import draft_copies, drafts
from madang.features.members.model import SignedIn
from madang.house import House
from madang.plumbing.errors import Refused
from madang.plumbing.outbox import put

DRAFTS_LOCK = 0x64_72_61_66
"""With the account: under which it is counted how many drafts a member has."""


class DraftsFullError(Refused):
    status = 409
    code = "drafts_full"


class DraftTooLongError(Refused):
    status = 413
    code = "draft_too_long"


class DraftChangedError(Refused):
    """Another page saved the draft since this one read it."""

    status = 409
    code = "draft_changed"


async def begin(house: House, member: SignedIn, content: Content) -> bytes:
    """Make a draft; returns its id. Raises DraftsFullError, DraftTooLongError."""
    _check_length(content)
    id, now_ms = secrets.token_bytes(16), house.clock.now_ms()
    row = {"id": id, "account": member.account, "version": 1, "made_ms": now_ms, "changed_ms": now_ms}
    async with house.db.begin() as db:
        await db.execute(select(func.pg_advisory_xact_lock(DRAFTS_LOCK, member.member)))
        own = select(func.count()).select_from(drafts).where(drafts.c.account == member.account)
        if (await db.execute(own)).scalar_one() >= DRAFTS_MAX:
            raise DraftsFullError(f"You have {DRAFTS_MAX} drafts. Delete one first.")
        await db.execute(insert(drafts).values(row | {"content": asdict(content)} | _declared(content, None, now_ms)))
    return id


async def save(house: House, member: SignedIn, id: bytes, version: int, content: Content) -> None:
    """Keep what is written; the same again changes nothing.

    `version` is the one that the page read. If another page saved since, both texts are kept as copies and
    DraftChangedError is raised with the present version. Raises NotFoundError, DraftTooLongError.
    """
    _check_length(content)
    now_ms = house.clock.now_ms()
    async with house.db.begin() as db:
        row = await own_row(db, id, member, hold=True)
        present = content_of(row)
        if present == content:
            return
        if row.version == version:
            values = {"content": asdict(content), "version": version + 1, "changed_ms": now_ms}
            values |= _declared(content, row, now_ms)
            await db.execute(update(drafts).where(drafts.c.id == id).values(**values))
            return
        for each in (present, content):
            await _keep_copy(db, id, each, now_ms)
    said = "This draft was saved from another page in the meantime. Both texts are kept: choose one."
    raise DraftChangedError(said, version=row.version)


async def delete_draft(house: House, member: SignedIn, id: bytes) -> None:
    """Delete the draft with its files; the song that it became stays. Raises NotFoundError."""
    async with house.db.begin() as db:
        row = await own_row(db, id, member, hold=True)
        await db.execute(delete(drafts).where(drafts.c.id == id))
        await drop_files(db, row.sound_file, row.played_file, row.cover_file)


async def erase(db: AsyncConnection, member: SignedIn) -> None:
    """Delete the member's drafts; songs that they became stay, as their rights do."""
    gone = delete(drafts).where(drafts.c.account == member.account)
    files = gone.returning(drafts.c.sound_file, drafts.c.played_file, drafts.c.cover_file)
    for row in (await db.execute(files)).all():
        await drop_files(db, *row)


async def drop_files(db: AsyncConnection, *files: str | None) -> None:
    """Have these files removed once the transaction commits."""
    named = [file for file in files if file]
    if named:
        await put(db, DraftFilesDropped(files=named))


async def _keep_copy(db: AsyncConnection, draft: bytes, content: Content, now_ms: int) -> None:
    """Keep a text once, and of all copies the newest."""
    kept = select(draft_copies).where(draft_copies.c.draft == draft)
    newest = (await db.execute(kept.order_by(draft_copies.c.kept_ms.desc(), draft_copies.c.id))).all()
    if any(content_of(copy) == content for copy in newest):
        return
    row = {"id": secrets.token_bytes(16), "draft": draft, "content": asdict(content), "kept_ms": now_ms}
    await db.execute(insert(draft_copies).values(row))
    old = [copy.id for copy in newest[COPIES_MAX - 1 :]]
    await db.execute(delete(draft_copies).where(draft_copies.c.id.in_(old)))


def _declared(content: Content, before: Row[Any] | None, now_ms: int) -> dict[str, Any]:
    """When what was declared; a declaration that stays keeps its time."""
    if not content.declared:
        return {"declared_ms": None, "declaration": None}
    if before is not None and before.declared_ms is not None:
        return {}
    return {"declared_ms": now_ms, "declaration": DECLARATION}


def _check_length(content: Content) -> None:
    if sum(len(line.notes) for line in content.lines) > NOTES_MAX:
        raise DraftTooLongError(f"A song has at most {NOTES_MAX:,} notes.")
