"""Following a member, and no longer."""

from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.blocks.queries import refuse_between
from madang.features.follows.model import FOLLOWS_MAX
from madang.features.follows.tables import follows
from madang.features.members.model import SignedIn
from madang.features.members.queries import member_of_account
from madang.house import House
from madang.plumbing.errors import NotFoundError, Refused


class OwnAccountError(Refused):
    code = "own_account"


class TooManyFollowsError(Refused):
    status = 409
    code = "too_many_follows"


async def follow(house: House, member: SignedIn, other: int) -> None:
    """Follow another member; again changes nothing.

    Raises NotFoundError, OwnAccountError, BlockedError, TooManyFollowsError.
    """
    if other == member.account:
        raise OwnAccountError("This is your own account.")
    async with house.db.begin() as db:
        if await member_of_account(db, other) is None:
            raise NotFoundError("Nobody in this house has this account.")
        await refuse_between(db, member.account, [other])
        own = select(func.count()).select_from(follows).where(follows.c.account == member.account)
        if (await db.execute(own)).scalar_one() >= FOLLOWS_MAX:
            raise TooManyFollowsError(f"You may follow {FOLLOWS_MAX:,} members. Let somebody go first.")
        row = {"account": member.account, "followed": other, "since_ms": house.clock.now_ms()}
        await db.execute(insert(follows).values(row).on_conflict_do_nothing())


async def unfollow(house: House, member: SignedIn, other: int) -> None:
    """Follow a member no longer; without following nothing changes."""
    async with house.db.begin() as db:
        await db.execute(delete(follows).where(follows.c.account == member.account, follows.c.followed == other))


async def erase(db: AsyncConnection, member: SignedIn) -> None:
    """Forget whom the member follows, and who follows the member."""
    theirs = or_(follows.c.account == member.account, follows.c.followed == member.account)
    await db.execute(delete(follows).where(theirs))
