"""Keeping and forgetting a range."""

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.members.model import SignedIn
from madang.features.members.queries import member_of_account
from madang.features.ranges.tables import ranges
from madang.house import House


async def keep(house: House, account: int, found: tuple[int, int] | None, singings: int) -> None:
    """Write what was learnt; None leaves what is kept. Nothing is kept of who left in the meantime."""
    if found is None:
        return
    row = insert(ranges).values(account=account, low=found[0], high=found[1], singings=singings)
    again = {name: row.excluded[name] for name in ("low", "high", "singings")}
    async with house.db.begin() as db:
        if await member_of_account(db, account) is not None:
            await db.execute(row.on_conflict_do_update(index_elements=["account"], set_=again))


async def erase(db: AsyncConnection, member: SignedIn) -> None:
    await db.execute(delete(ranges).where(ranges.c.account == member.account))
