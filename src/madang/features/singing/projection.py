"""Which singings the ledger holds, and what was paid for each."""

from sqlalchemy import BigInteger, Column, Table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.chain.projected import BlockSummary, Recorded
from madang.ledger.rules.songs import SingingStarted
from madang.plumbing.db import PublicId, Units, metadata
from madang.plumbing.live import Publish

singings_started = Table(
    "singings_started",
    metadata,
    Column("about", PublicId, primary_key=True),
    Column("singer", BigInteger, primary_key=True, autoincrement=False),
    Column("song", BigInteger, nullable=False),
    Column("paid", Units, nullable=False),
    Column("height", BigInteger, nullable=False),
    Column("time_ms", BigInteger, nullable=False),
)
"""The singer belongs to the key: somebody else may name the same 16 bytes and must not be in the way."""


async def apply(events: list[Recorded], block: BlockSummary, db: AsyncConnection) -> list[Publish]:
    """Write the singings that began in the block; their payments are told by whoever tells postings."""
    rows = [
        {
            "about": event.about,
            "singer": event.singer,
            "song": event.song,
            "paid": event.paid,
            "height": block.height,
            "time_ms": block.time_ms,
        }
        for event in (recorded.event for recorded in events)
        if isinstance(event, SingingStarted)
    ]
    if rows:
        await db.execute(insert(singings_started).on_conflict_do_nothing(), rows)
    return []
