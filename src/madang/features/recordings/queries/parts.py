"""The voices of recordings, and who sang them. Nobody assumes that there is one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Exists, Row, any_, bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.blocks.queries import blocked_between
from madang.features.recordings.model import SINGERS_MAX, Consent, Opens, State
from madang.features.recordings.tables import recording_parts, recordings
from madang.features.singing.queries import Keepable, key_of
from madang.plumbing.db import PublicId

Parts = Sequence[Row[Any]]
"""Rows of `recording_parts` of one recording, by place."""

_PARTS = (
    select(recording_parts)
    .where(recording_parts.c.recording == any_(bindparam("recordings", type_=ARRAY(PublicId))))
    .order_by(recording_parts.c.recording, recording_parts.c.place)
)


@dataclass(frozen=True)
class Source:
    """A recording that a singing was sung to, and its voices."""

    recording: Row[Any]
    parts: Parts


async def parts_of(db: AsyncConnection, ids: Collection[bytes]) -> dict[bytes, list[Row[Any]]]:
    """The voices of each, by place; an empty list for what is not here."""
    found: dict[bytes, list[Row[Any]]] = {id: [] for id in ids}
    if ids:
        for row in await db.execute(_PARTS, {"recordings": list(ids)}):
            found[row.recording].append(row)
    return found


def accounts_of(parts: Parts) -> list[int]:
    """Each singer once, by place."""
    return list(dict.fromkeys(part.account for part in parts))


async def singers_of(db: AsyncConnection, id: bytes) -> list[int]:
    """The accounts to whom a gift to this recording goes, the first by place; none if it is not published."""
    query = select(recording_parts).join(recordings, recordings.c.id == recording_parts.c.recording)
    query = query.where(recordings.c.id == id, recordings.c.state == State.PUBLISHED)
    return accounts_of((await db.execute(query.order_by(recording_parts.c.place))).all())


def sung_by(among: ColumnElement[bool]) -> Exists:
    """A condition on `recordings`: a voice of it fulfils the one on `recording_parts`."""
    return exists().where(recording_parts.c.recording == recordings.c.id, among)


async def open_to(db: AsyncConnection, parts: Parts, account: int) -> bool:
    """Whether the member may sing to these voices: all of them are open, there is room, and nobody is blocked."""
    if not parts or len(parts) >= SINGERS_MAX or any(part.opens == Opens.NO for part in parts):
        return False
    return not await blocked_between(db, account, accounts_of(parts))


async def source_of(db: AsyncConnection, singing: Keepable) -> Source | None:
    """What the singing joins, still open to its singer; None also for a singing of its own.

    The recording is held until this transaction ends: it is not withdrawn in between.
    """
    if singing.joins is None:
        return None
    query = select(recordings).where(recordings.c.id == singing.joins, recordings.c.state == State.PUBLISHED)
    row = (await db.execute(query.with_for_update())).one_or_none()
    if row is None or row.song != singing.song:
        return None
    parts = (await parts_of(db, [row.id]))[row.id]
    if not await open_to(db, parts, singing.account) or await key_of(db, parts[0].singing) != singing.key:
        return None
    return Source(row, parts)


async def is_agreed(db: AsyncConnection, id: bytes) -> bool:
    """Whether every singer agreed to the recording."""
    asked = select(recording_parts.c.place).where(
        recording_parts.c.recording == id, recording_parts.c.consent == Consent.ASKED
    )
    return (await db.execute(asked.limit(1))).first() is None


async def unneeded(db: AsyncConnection, files: Collection[str]) -> list[str]:
    """Those of the voices' files that no recording has any more."""
    kept = select(recording_parts.c.voice_file).where(recording_parts.c.voice_file.in_(files))
    still = set((await db.execute(kept)).scalars())
    return sorted(set(files) - still)


async def kept_elsewhere(db: AsyncConnection, part: Row[Any]) -> bool:
    """Whether the voice's singing is kept as a recording of its own."""
    other = select(recordings.c.id).where(recordings.c.singing == part.singing, recordings.c.id != part.recording)
    return (await db.execute(other)).first() is not None
