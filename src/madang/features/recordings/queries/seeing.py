"""Who may see a recording, and which gifts are its own."""

from typing import Any

from sqlalchemy import Row, and_, any_, bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.blocks.queries import blocked_between
from madang.features.members.model import SignedIn
from madang.features.recordings.model import State
from madang.features.recordings.projection import recording_gifts
from madang.features.recordings.queries.parts import Parts, accounts_of, parts_of
from madang.features.recordings.tables import recording_parts, recordings
from madang.features.songs.queries.suspended import refuse_suspended
from madang.plumbing.errors import NotFoundError

TO_ITS_SINGER = and_(
    recordings.c.id == recording_gifts.c.about,
    exists().where(
        recording_parts.c.recording == recordings.c.id, recording_parts.c.account == any_(recording_gifts.c.receivers)
    ),
)
"""Gifts about a recording that a singer of it received: anybody may name a recording in a gift to somebody else."""
# Asked at most requests, so they are put together once.
_ONE = select(recordings).where(recordings.c.id == bindparam("recording"))


async def visible(db: AsyncConnection, id: bytes, viewer: SignedIn | None) -> Row[Any]:
    """The recording's row. Raises NotFoundError, and what the song's suspension raises."""
    row = (await db.execute(_ONE, {"recording": id})).one_or_none()
    if row is None or not await is_seen(db, row, (await parts_of(db, [id]))[id], viewer):
        raise NotFoundError("There is no such recording.")
    await refuse_suspended(db, row.song)
    return row


async def is_seen(db: AsyncConnection, row: Row[Any], parts: Parts, viewer: SignedIn | None) -> bool:
    """By its singers always, by others once it is published and where nobody blocked anybody."""
    singers = accounts_of(parts)
    if viewer is not None and viewer.account in singers:
        return True
    if row.state != State.PUBLISHED:
        return False
    return viewer is None or not await blocked_between(db, viewer.account, singers)
