"""Songs as the ledger knows them: number, price and rights holders."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.chain.projected import BlockSummary, Recorded
from madang.ledger.rules.rights import ShareMoved
from madang.ledger.rules.songs import Share, SongRegistered
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
Index("songs_registered_by_holder", songs_registered.c.holders, postgresql_using="gin")


async def apply(events: list[Recorded], block: BlockSummary, db: AsyncConnection) -> list[Publish]:
    """Write the block's new songs, and shares that moved; nobody follows them live."""
    rows = [
        {
            "number": event.song,
            "reference": event.reference,
            "price_cents": event.price_cents,
            "holders": _holders(event.holders),
            "height": block.height,
        }
        for event in (recorded.event for recorded in events)
        if isinstance(event, SongRegistered)
    ]
    if rows:
        await db.execute(insert(songs_registered).on_conflict_do_nothing(), rows)
    for moved in (recorded.event for recorded in events):
        if isinstance(moved, ShareMoved):
            now = update(songs_registered).where(songs_registered.c.number == moved.song)
            await db.execute(now.values(holders=_holders(moved.holders)))
    return []


def _holders(shares: list[Share]) -> list[list[int]]:
    return [[share.holder, share.basis_points] for share in shares]
