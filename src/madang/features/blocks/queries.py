"""Between whom there is a block, whoever made it, and whom a member blocked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CompoundSelect, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.blocks.model import BLOCKS_MAX
from madang.features.blocks.tables import blocks
from madang.features.members.model import SignedIn
from madang.features.members.queries import Person, people
from madang.plumbing.errors import Refused


class BlockedError(Refused):
    """Says that it cannot be, never whose wish that is."""

    status = 403
    code = "blocked"

    def __init__(self) -> None:
        super().__init__("This is not possible between the two of you. Nothing was sent.")


@dataclass(frozen=True)
class Blocks:
    members: list[Person]
    """Whom the member blocked, the latest first."""


async def blocked_between(db: AsyncConnection, account: int, others: Collection[int]) -> set[int]:
    """Those of the others whom the member blocked or who blocked the member."""
    if not others:
        return set()
    mine = and_(blocks.c.account == account, blocks.c.blocked.in_(others))
    theirs = and_(blocks.c.blocked == account, blocks.c.account.in_(others))
    rows = await db.execute(select(blocks).where(or_(mine, theirs)))
    return {row.blocked if row.account == account else row.account for row in rows}


async def refuse_between(db: AsyncConnection, account: int, others: Collection[int]) -> None:
    """Raises BlockedError if there is a block between the member and any of the others."""
    if await blocked_between(db, account, others):
        raise BlockedError


def unseen_by(account: int) -> CompoundSelect[Any]:
    """The accounts that the member does not see: to be left out by `NOT IN`."""
    mine = select(blocks.c.blocked).where(blocks.c.account == account)
    return mine.union_all(select(blocks.c.account).where(blocks.c.blocked == account))


async def has_blocked(db: AsyncConnection, account: int, other: int) -> bool:
    """Whether it is the member's own block."""
    own = select(blocks.c.account).where(blocks.c.account == account, blocks.c.blocked == other)
    return (await db.execute(own)).first() is not None


async def blocks_of(db: AsyncConnection, account: int) -> Blocks:
    """Whom the member blocked."""
    own = select(blocks.c.blocked).where(blocks.c.account == account).order_by(blocks.c.since_ms.desc())
    accounts = list((await db.execute(own.limit(BLOCKS_MAX))).scalars())
    found = await people(db, accounts)
    return Blocks([found[each] for each in accounts])


async def export(db: AsyncConnection, member: SignedIn) -> list[Mapping[str, Any]]:
    """Whom the member blocked; who blocked the member is not theirs to know."""
    own = select(blocks).where(blocks.c.account == member.account).order_by(blocks.c.since_ms)
    return [{"blocked": row.blocked, "since_ms": row.since_ms} for row in await db.execute(own)]
