"""Likes, and what of a recording was heard."""

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.blocks.queries import refuse_between
from madang.features.members.model import SignedIn
from madang.features.recordings.actions.holding import published
from madang.features.recordings.model import Heard, LikeGiven, LikesChanged
from madang.features.recordings.queries import singers_of, taste
from madang.features.recordings.tables import likes, recordings, recordings_served
from madang.features.singing.queries import policy
from madang.house import House
from madang.plumbing.errors import NotFoundError, Refused
from madang.plumbing.live import Publish, publish
from madang.plumbing.outbox import put


class OwnRecordingError(Refused):
    status = 422
    code = "own_recording"


class NotHeardEnoughError(Refused):
    status = 409
    code = "not_heard_enough"


async def like(house: House, member: SignedIn, id: bytes) -> None:
    """Like a recording; again changes nothing. Raises OwnRecordingError, BlockedError, NotHeardEnoughError."""
    like_after_ms = (await policy(house)).like_after_ms
    async with house.db.connect() as db:
        # Asked before the recording is locked: nobody waits for a like that is refused.
        singers, (_, heard_s) = await singers_of(db, id), await taste(db, id, member.account)
        await refuse_between(db, member.account, singers)
    if not singers:
        raise NotFoundError("There is no such recording.")
    if member.account in singers:
        raise OwnRecordingError("This is your own recording.")
    if heard_s * 1000 < like_after_ms:
        raise NotHeardEnoughError(f"Listen to {like_after_ms // 1000} seconds of it first.")
    async with house.db.begin() as db:
        row = await published(db, id)
        first = insert(likes).values(
            recording=id, account=member.account, given_ms=house.clock.now_ms(), stands=True
        )  # fmt: skip
        if (await db.execute(first.on_conflict_do_nothing())).rowcount:
            await put(db, LikeGiven(recording=id.hex(), account=member.account, singer=row.account))
            await _count(db, id, 1)
        elif await _turn(db, id, member.account, stands=True):
            await _count(db, id, 1)


async def unlike(house: House, member: SignedIn, id: bytes) -> None:
    """Take a like back; without one nothing changes."""
    async with house.db.begin() as db:
        await published(db, id)
        if await _turn(db, id, member.account, stands=False):
            await _count(db, id, -1)


async def note_served(house: House, member: SignedIn, id: bytes, heard: Heard) -> None:
    """Remember which seconds of a recording were sent to the member."""
    if not heard.seconds:
        return
    async with house.db.begin() as db:
        mine = (recordings_served.c.recording == id, recordings_served.c.account == member.account)
        new = insert(recordings_served).values(
            recording=id, account=member.account, seconds=heard.seconds, mask=heard.mask
        )  # fmt: skip
        if (await db.execute(new.on_conflict_do_nothing())).rowcount:
            return
        heard.merge((await db.execute(select(recordings_served.c.mask).where(*mine).with_for_update())).scalar_one())
        await db.execute(update(recordings_served).where(*mine).values(seconds=heard.seconds, mask=heard.mask))


async def forget_listener(db: AsyncConnection, account: int) -> None:
    """Take back the likes that the member gave, and forget what they heard."""
    given = delete(likes).where(likes.c.account == account).returning(likes.c.recording, likes.c.stands)
    for row in (await db.execute(given)).all():
        if row.stands:
            await _count(db, row.recording, -1)
    await db.execute(delete(recordings_served).where(recordings_served.c.account == account))


async def _turn(db: AsyncConnection, id: bytes, account: int, stands: bool) -> bool:
    """Whether the like stood otherwise before."""
    mine = update(likes).where(likes.c.recording == id, likes.c.account == account, likes.c.stands != stands)
    return bool((await db.execute(mine.values(stands=stands))).rowcount)


async def _count(db: AsyncConnection, id: bytes, more: int) -> None:
    row = update(recordings).where(recordings.c.id == id).values(likes=recordings.c.likes + more)
    likes_now = (await db.execute(row.returning(recordings.c.likes))).scalar_one_or_none()
    if likes_now is not None:
        await publish(db, [Publish(f"recording/{id.hex()}", LikesChanged(likes_now))])
