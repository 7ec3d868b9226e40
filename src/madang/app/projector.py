"""Writes what happened on the ledger into the features' tables: a database transaction a block, with its messages.

A block's transaction is on the disk before anybody is told that the block is projected, and each follows the one before
it: a database that lost some is seen, and the node's next start makes them again from the blocks.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy import BigInteger, Column, LargeBinary, Table, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from madang.chain.heights import Heights
from madang.chain.projected import BlockSummary, Recorded, recorded
from madang.chain.refusals import StartRefusedError
from madang.chain.solo import Committed
from madang.plumbing.db import metadata
from madang.plumbing.live import Publish, publish

QUEUE_MAX = 64
"""Blocks that may wait for the projector; then the next block waits."""
RETRY_PAUSE_S = 0.5

Apply = Callable[[list[Recorded], BlockSummary, AsyncConnection], Awaitable[list[Publish]]]

log = logging.getLogger(__name__)

projector = Table(
    "projector",
    metadata,
    Column("chain_id", LargeBinary, primary_key=True),
    Column("height", BigInteger, nullable=False),
)


class OtherHouseError(StartRefusedError):
    """The database holds the projection of another ledger."""


class ProjectionLostError(Exception):
    """The database is behind what it had confirmed; the next start projects the blocks between again."""


class Projector:
    """Takes blocks in order; `heights` tells how far it has come."""

    def __init__(self, db: AsyncEngine, chain_id: bytes, projections: Sequence[Apply]) -> None:
        self._db = db
        self._chain_id = chain_id
        self._projections = projections
        self._waiting: asyncio.Queue[Committed] = asyncio.Queue(QUEUE_MAX)
        self.heights = Heights()

    async def open(self) -> int:
        """The height up to which the database was written; 0 for a new one. Raises OtherHouseError."""
        async with self._db.begin() as db:
            row = {"chain_id": self._chain_id, "height": 0}
            await db.execute(insert(projector).values(row).on_conflict_do_nothing())
            cursors = {found.chain_id: found.height for found in await db.execute(select(projector))}
            if len(cursors) > 1:
                raise OtherHouseError("The database belongs to another house: its tables follow another ledger.")
        self.heights.advance(cursors[self._chain_id])
        return int(cursors[self._chain_id])

    async def put(self, block: Committed) -> None:
        """Let a block be projected after those before it; waits while too many are waiting."""
        await self._waiting.put(block)

    async def run(self) -> None:
        """Project what is put, until cancelled. A database that is away is waited for; any other failure is raised."""
        while True:
            block = await self._waiting.get()
            await self.project(block)
            self._waiting.task_done()

    async def drain(self) -> None:
        """Return once everything that was put is projected."""
        await self._waiting.join()

    async def project(self, block: Committed) -> None:
        """Write one block; one that was written before is left alone."""
        assert block.height <= self.heights.height + 1, "blocks are projected in order"
        if block.height <= self.heights.height:
            return
        events = recorded(block.body)
        while True:
            try:
                await self._write(events, BlockSummary(block.height, block.time_ms))
                break
            except (OperationalError, InterfaceError) as error:
                log.warning("Block %d waits for the database: %s", block.height, error.orig)
                await asyncio.sleep(RETRY_PAUSE_S)
        self.heights.advance(block.height)

    async def _write(self, events: list[Recorded], summary: BlockSummary) -> None:
        async with self._db.begin() as db:
            cursor = update(projector).where(
                projector.c.chain_id == self._chain_id, projector.c.height == summary.height - 1
            )
            moved = await db.execute(cursor.values(height=summary.height))
            if not moved.rowcount:
                own = select(projector.c.height).where(projector.c.chain_id == self._chain_id)
                height = (await db.execute(own)).scalar_one()
                if height < summary.height:
                    raise ProjectionLostError(f"The database stands at block {height}, before block {summary.height}.")
                return  # Committed before, though its answer was lost.
            messages: list[Publish] = []
            if events:
                for apply in self._projections:
                    messages.extend(await apply(events, summary, db))
            await publish(db, messages)
