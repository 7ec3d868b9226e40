"""What the ledger says of participation: batches it holds, days it paid, welcomes it gave."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.chain.projected import BlockSummary, Recorded
from madang.features.participation.model import DaySettledShown
from madang.ledger.rules.participation import DaySettled, ParticipationRecorded, WelcomePaid
from madang.plumbing.db import Units, metadata
from madang.plumbing.live import Publish

batches_held = Table(
    "participation_batches_held",
    metadata,
    Column("attestor", BigInteger, primary_key=True, autoincrement=False),
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
    Column("day", Integer, nullable=False),
    Column("height", BigInteger, nullable=False),
)

days_settled = Table(
    "days_settled",
    metadata,
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("members", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("minted", Units, nullable=False),
    Column("root", LargeBinary(32), nullable=False),
    Column("height", BigInteger, nullable=False),
    Column("time_ms", BigInteger, nullable=False),
)

welcomes = Table(
    "welcomes",
    metadata,
    Column("account", BigInteger, primary_key=True, autoincrement=False),
    Column("amount", Units, nullable=False),
    Column("height", BigInteger, nullable=False),
    Column("time_ms", BigInteger, nullable=False),
)


async def apply(events: list[Recorded], block: BlockSummary, db: AsyncConnection) -> list[Publish]:
    """Write them down, and tell every open page of a settled day."""
    told = []
    for event in (recorded.event for recorded in events):
        match event:
            case ParticipationRecorded(attestor, day, first, last):
                row = {"attestor": attestor, "first": first, "last": last, "day": day, "height": block.height}
                await db.execute(insert(batches_held).values(row).on_conflict_do_nothing())
            case DaySettled(day, members, total, minted, root):
                paid = insert(days_settled).values(day=day, members=members, total=total, minted=minted, root=root)
                paid = paid.values(height=block.height, time_ms=block.time_ms)
                await db.execute(paid.on_conflict_do_nothing())
                told.append(Publish("house", DaySettledShown(day)))
            case WelcomePaid(account, amount):
                row = {"account": account, "amount": amount, "height": block.height, "time_ms": block.time_ms}
                await db.execute(insert(welcomes).values(row).on_conflict_do_nothing())
    return told
