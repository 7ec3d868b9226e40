"""Blocking a member, and taking it back."""

from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.blocks.model import BLOCKS_MAX, MemberBlocked
from madang.features.blocks.tables import blocks
from madang.features.members.model import SignedIn
from madang.features.members.queries import member_of_account
from madang.house import House
from madang.plumbing.errors import NotFoundError, Refused
from madang.plumbing.outbox import put


class OwnAccountError(Refused):
    code = "own_account"


class TooManyBlocksError(Refused):
    status = 409
    code = "too_many_blocks"


async def block(house: House, member: SignedIn, other: int) -> None:
    """Want nothing to do with another member; again changes nothing.

    Raises NotFoundError, OwnAccountError, TooManyBlocksError.
    """
    if other == member.account:
        raise OwnAccountError("This is your own account.")
    async with house.db.begin() as db:
        if await member_of_account(db, other) is None:
            raise NotFoundError("Nobody in this house has this account.")
        own = select(func.count()).select_from(blocks).where(blocks.c.account == member.account)
        if (await db.execute(own)).scalar_one() >= BLOCKS_MAX:
            raise TooManyBlocksError(f"You may block {BLOCKS_MAX:,} members. Unblock somebody first.")
        row = {"account": member.account, "blocked": other, "since_ms": house.clock.now_ms()}
        if (await db.execute(insert(blocks).values(row).on_conflict_do_nothing())).rowcount:
            await put(db, MemberBlocked(account=member.account, blocked=other))


async def unblock(house: House, member: SignedIn, other: int) -> None:
    """Take the member's own block back; without one nothing changes."""
    async with house.db.begin() as db:
        await db.execute(delete(blocks).where(blocks.c.account == member.account, blocks.c.blocked == other))


async def erase(db: AsyncConnection, member: SignedIn) -> None:
    """Forget whom the member blocked, and who blocked the member."""
    theirs = or_(blocks.c.account == member.account, blocks.c.blocked == member.account)
    await db.execute(delete(blocks).where(theirs))
