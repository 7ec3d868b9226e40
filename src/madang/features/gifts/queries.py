"""What gifts there are, and which a recording received."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.gifts.projection import gifts
from madang.features.members import queries as members
from madang.features.members.model import SignedIn
from madang.house import House
from madang.ledger.genesis import read_genesis

LATEST = 20


@dataclass(frozen=True)
class Giver:
    account: int
    name: str | None


@dataclass(frozen=True)
class GivenGift:
    """One gift at a recording."""

    sender: Giver
    gift: int
    amount: str
    key: str
    time_ms: int


async def prices(house: House) -> dict[int, int]:
    """What each gift of the policy's catalogue costs, in units."""
    policy = read_genesis(await house.chain.genesis()).policy.prices
    return {gift.number: gift.cents * policy.units_per_cent for gift in policy.gifts}


async def counts_of(db: AsyncConnection, recordings: Collection[bytes]) -> dict[bytes, int]:
    """How many gifts each of the recordings has."""
    wanted = gifts.c.about.in_(set(recordings))
    found = await db.execute(select(gifts.c.about, func.count().label("gifts")).where(wanted).group_by(gifts.c.about))
    given = {row.about: row.gifts for row in found}
    return {recording: given.get(recording, 0) for recording in recordings}


async def latest_of(db: AsyncConnection, recording: bytes, limit: int = LATEST) -> list[GivenGift]:
    """The recording's newest gifts."""
    order = (gifts.c.height.desc(), gifts.c.index.desc())
    rows = (await db.execute(select(gifts).where(gifts.c.about == recording).order_by(*order).limit(limit))).all()
    names = await members.names_of(db, {row.payer for row in rows})
    return [
        GivenGift(Giver(row.payer, names.get(row.payer)), row.gift, str(row.amount), row.key.hex(), row.time_ms)
        for row in rows
    ]


async def transaction_of(db: AsyncConnection, payer: int, key: bytes) -> tuple[bytes, int] | None:
    """The transaction id and height of the gift that this tap became on the ledger; None if it became none."""
    found = await db.execute(
        select(gifts.c.transaction_id, gifts.c.height).where(gifts.c.payer == payer, gifts.c.key == key)
    )
    row = found.first()
    return None if row is None else (row.transaction_id, row.height)


async def export(db: AsyncConnection, member: SignedIn) -> list[Mapping[str, Any]]:
    """The gifts that the member gave, newest first, at most a thousand."""
    own = select(gifts).where(gifts.c.payer == member.account).order_by(gifts.c.height.desc()).limit(1_000)
    rows = await db.execute(own)
    return [
        {"recording": row.about.hex(), "gift": row.gift, "amount": str(row.amount), "time_ms": row.time_ms}
        for row in rows
    ]
