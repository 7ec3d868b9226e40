"""Gifts to recordings, as the ledger tells them: counted on every card, the newest shown on the page."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.chain.projected import BlockSummary, Recorded
from madang.ledger.rules.gifts import GiftSent
from madang.ledger.units import NOTHING
from madang.plumbing.db import PublicId, Units, metadata
from madang.plumbing.live import Publish

recording_gifts = Table(
    "recording_gifts",
    metadata,
    Column("height", BigInteger, primary_key=True, autoincrement=False),
    Column("index", Integer, primary_key=True, autoincrement=False),
    Column("about", PublicId, nullable=False),
    Column("payer", BigInteger, nullable=False),
    Column("receivers", ARRAY(BigInteger), nullable=False),
    Column("gift", Integer, nullable=False),
    Column("amount", Units, nullable=False),
    Column("time_ms", BigInteger, nullable=False),
)
Index("recording_gifts_about", recording_gifts.c.about, recording_gifts.c.height, recording_gifts.c.index)


async def apply(events: list[Recorded], block: BlockSummary, db: AsyncConnection) -> list[Publish]:
    """Write the block's gifts that are about something; whoever keeps gifts tells pages of them."""
    rows = [
        {
            "height": block.height,
            "index": recorded.index,
            "about": recorded.event.about,
            "payer": recorded.event.payer,
            "receivers": list(recorded.event.receivers),
            "gift": recorded.event.gift,
            "amount": recorded.event.amount,
            "time_ms": block.time_ms,
        }
        for recorded in events
        if isinstance(recorded.event, GiftSent) and recorded.event.about != NOTHING
    ]
    if rows:
        await db.execute(insert(recording_gifts).on_conflict_do_nothing(), rows)
    return []
