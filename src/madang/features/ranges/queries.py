"""A member's own range. It is told to nobody else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.members.model import SignedIn
from madang.features.ranges.tables import ranges


@dataclass(frozen=True)
class Range:
    low: int
    """MIDI numbers: a tenth of what was sung well lies below the lower, a tenth above the higher."""
    high: int
    singings: int
    """From how many it was learnt."""


@dataclass(frozen=True)
class OwnRange:
    range: Range | None
    """None until enough was sung well."""


async def own_range(db: AsyncConnection, member: SignedIn) -> OwnRange:
    row = (await db.execute(select(ranges).where(ranges.c.account == member.account))).one_or_none()
    return OwnRange(Range(row.low, row.high, row.singings) if row is not None else None)


async def export(db: AsyncConnection, member: SignedIn) -> Mapping[str, Any]:
    """The member's range, as it was learnt."""
    kept = (await own_range(db, member)).range
    return {} if kept is None else {"low": kept.low, "high": kept.high, "singings": kept.singings}
