"""What gifts cost, and what became of taps. The gifts of a recording are shown by `recordings`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.gifts.projection import gifts
from madang.features.members.model import SignedIn
from madang.house import House
from madang.ledger.genesis import read_genesis


async def prices(house: House) -> dict[int, int]:
    """What each gift of the policy's catalogue costs, in units."""
    policy = read_genesis(await house.chain.genesis()).policy.prices
    return {gift.number: gift.cents * policy.units_per_cent for gift in policy.gifts}


@dataclass(frozen=True)
class Paid:
    """What the ledger holds of a tap: its first gift, whichever gift was asked for with that key later."""

    transaction_id: bytes
    height: int
    amount: int


async def paid(db: AsyncConnection, payer: int, key: bytes) -> Paid | None:
    """The gift that this tap became on the ledger; None if it became none."""
    columns = (gifts.c.transaction_id, gifts.c.height, gifts.c.amount)
    row = (await db.execute(select(*columns).where(gifts.c.payer == payer, gifts.c.key == key))).first()
    return None if row is None else Paid(*row)


async def export(db: AsyncConnection, member: SignedIn) -> list[Mapping[str, Any]]:
    """The gifts that the member gave, newest first, at most a thousand."""
    own = select(gifts).where(gifts.c.payer == member.account).order_by(gifts.c.height.desc()).limit(1_000)
    rows = await db.execute(own)
    return [
        {"recording": row.about.hex(), "gift": row.gift, "amount": str(row.amount), "time_ms": row.time_ms}
        for row in rows
    ]
