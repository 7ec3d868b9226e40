"""Songs as the ledger knows them: number, price and rights holders."""

from sqlalchemy import BigInteger, Column, Integer, Table
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.chain.projected import BlockSummary, Recorded
from madang.ledger.rules.songs import SongRegistered
from madang.plumbing.db import PublicId, metadata
from madang.plumbing.live import Publish

songs_registered = Table(
    "songs_registered",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("reference", PublicId, nullable=False, unique=True),
    Column("price_cents", Integer, nullable=False),
    Column("holders", JSONB, nullable=False),  # [[account, basis points], …]
    Column("height", BigInteger, nullable=False),
)


async def apply(events: list[Recorded], block: BlockSummary, db: AsyncConnection) -> list[Publish]:
    """Write the block's new songs; nobody follows them live."""
    rows = [
        {
            "number": event.song,
            "reference": event.reference,
            "price_cents": event.price_cents,
            "holders": [[share.holder, share.basis_points] for share in event.holders],
            "height": block.height,
        }
        for event in (recorded.event for recorded in events)
        if isinstance(event, SongRegistered)
    ]
    if rows:
        await db.execute(insert(songs_registered).on_conflict_do_nothing(), rows)
    return []
