"""Where each transaction lies, so that it is found by its id for ever, and who attested each day."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.chain.projected import BlockSummary, Recorded
from madang.ledger.rules.participation import ParticipationRecorded
from madang.plumbing.db import metadata
from madang.plumbing.live import Publish

transaction_heights = Table(
    "transaction_heights",
    metadata,
    Column("id", LargeBinary(32), primary_key=True),
    Column("height", BigInteger, nullable=False),
)
"""Of every transaction that did something; one that was rejected has no event and is found in its block only."""

attested_rows = Table(
    "attested_rows",
    metadata,
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("attestor", BigInteger, primary_key=True, autoincrement=False),
    Column("rows", BigInteger, nullable=False),
)


async def apply(events: Sequence[Recorded], block: BlockSummary, db: AsyncConnection) -> list[Publish]:
    """Write down where the block's transactions lie and what was attested; nothing is told."""
    ids = dict.fromkeys(recorded.transaction_id for recorded in events if recorded.transaction_id is not None)
    await _copy_heights(list(ids), block.height, db)
    for recorded in events:
        event = recorded.event
        if isinstance(event, ParticipationRecorded):
            rows = event.last - event.first + 1
            statement = insert(attested_rows).values(day=event.day, attestor=event.attestor, rows=rows)
            added = {"rows": attested_rows.c.rows + rows}
            await db.execute(statement.on_conflict_do_update(index_elements=["day", "attestor"], set_=added))
    return []


async def _copy_heights(ids: list[bytes], height: int, db: AsyncConnection) -> None:
    if not ids:
        return
    connection = (await db.get_raw_connection()).driver_connection
    assert connection is not None, "A connection in use has its driver's beneath it."
    statement = "COPY transaction_heights (id, height) FROM STDIN (FORMAT BINARY)"
    async with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(("bytea", "int8"))
        for id in ids:
            await copy.write_row((id, height))
