"""Whom a member follows, and how many follow a member. Who they are is told to nobody but themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.follows.model import FOLLOWS_MAX
from madang.features.follows.tables import follows
from madang.features.members.model import SignedIn
from madang.features.members.queries import Person, people


@dataclass(frozen=True)
class Follows:
    members: list[Person]
    """Whom the member follows, the latest first."""


@dataclass(frozen=True)
class FollowStanding:
    """What a member's page shows of follows."""

    account: int
    followed: bool
    """By whoever asks."""
    followers: int
    follows: int


def followed_by(account: int) -> Select[Any]:
    """The accounts that the member follows, for a query of a neighbour."""
    return select(follows.c.followed).where(follows.c.account == account)


async def standing(db: AsyncConnection, account: int, viewer: int | None) -> FollowStanding:
    """How the account stands; an account that nobody has stands alone."""
    followers = select(func.count()).select_from(follows).where(follows.c.followed == account).scalar_subquery()
    own = select(func.count()).select_from(follows).where(follows.c.account == account).scalar_subquery()
    mine = select(follows.c.account).where(follows.c.account == viewer, follows.c.followed == account).exists()
    row = (await db.execute(select(followers, own, mine))).one()
    return FollowStanding(account, followed=row[2], followers=row[0], follows=row[1])


async def follows_of(db: AsyncConnection, account: int) -> Follows:
    """Whom the member follows."""
    latest = followed_by(account).order_by(follows.c.since_ms.desc(), follows.c.followed).limit(FOLLOWS_MAX)
    accounts = list((await db.execute(latest)).scalars())
    found = await people(db, accounts)
    return Follows([found[each] for each in accounts])


async def export(db: AsyncConnection, member: SignedIn) -> list[Mapping[str, Any]]:
    """Whom the member follows."""
    own = select(follows).where(follows.c.account == member.account).order_by(follows.c.since_ms)
    return [{"followed": row.followed, "since_ms": row.since_ms} for row in await db.execute(own)]
