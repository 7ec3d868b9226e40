"""A recording held for a change: nobody else changes it until the transaction ends."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.members.model import SignedIn
from madang.features.recordings.model import State
from madang.features.recordings.queries.parts import sung_by
from madang.features.recordings.tables import recording_parts, recordings
from madang.plumbing.errors import NotFoundError
from madang.plumbing.jobs import defer
from madang.plumbing.live import Message, Publish, publish

MIX = "recordings.mix"


async def sung(db: AsyncConnection, id: bytes, member: SignedIn) -> Row[Any]:
    """A recording with the member's voice in it. Raises NotFoundError."""
    return await _held(
        db, id, sung_by(recording_parts.c.account == member.account), "There is no such recording of yours."
    )


async def kept(db: AsyncConnection, id: bytes, member: SignedIn) -> Row[Any]:
    """A recording that the member keeps. Raises NotFoundError."""
    return await _held(db, id, recordings.c.account == member.account, "There is no such recording of yours.")


async def published(db: AsyncConnection, id: bytes) -> Row[Any]:
    """A recording that everybody may hear. Raises NotFoundError."""
    return await _held(db, id, recordings.c.state == State.PUBLISHED, "There is no such recording.")


async def mix_anew(db: AsyncConnection, id: bytes, now_ms: int, **also: Any) -> None:
    """Have the recording mixed; `also` is written down with that."""
    wanted = {"wanted": recordings.c.wanted + 1, "wanted_ms": now_ms, "tries": 0}
    await db.execute(update(recordings).where(recordings.c.id == id).values(**wanted, **also))
    await defer(db, MIX, id.hex())


async def tell(db: AsyncConnection, accounts: Collection[int], message: Message) -> None:
    """Send the message to each member's pages."""
    await publish(db, [Publish(f"member/{account}", message) for account in sorted(set(accounts))])


async def _held(db: AsyncConnection, id: bytes, condition: Any, refusal: str) -> Row[Any]:
    query = select(recordings).where(recordings.c.id == id, condition).with_for_update()
    row = (await db.execute(query)).one_or_none()
    if row is None:
        raise NotFoundError(refusal)
    return row
