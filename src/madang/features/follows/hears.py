"""A block ends follows, in both directions."""

from sqlalchemy import delete, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.blocks.model import MemberBlocked
from madang.features.follows.tables import follows
from madang.house import House


async def end_follows(event: MemberBlocked, event_id: int, db: AsyncConnection, house: House) -> None:
    """Neither follows the other any more."""
    pairs = [(event.account, event.blocked), (event.blocked, event.account)]
    await db.execute(delete(follows).where(tuple_(follows.c.account, follows.c.followed).in_(pairs)))


REACTIONS = [(MemberBlocked, end_follows)]
