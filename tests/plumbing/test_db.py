"""What the house relies on from its database's driver."""

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from madang.plumbing.live import live_topics


async def test_an_insert_tells_how_many_rows_it_wrote(engine: AsyncEngine) -> None:
    statement = insert(live_topics).values(topic="house", sequence=1).on_conflict_do_nothing()
    async with engine.begin() as db:
        assert (await db.execute(statement)).rowcount == 1
        assert (await db.execute(statement)).rowcount == 0


async def test_reading_begins_no_transaction(engine: AsyncEngine) -> None:
    moment = text("SELECT now()")
    async with engine.connect() as db:
        assert (await db.execute(moment)).scalar() != (await db.execute(moment)).scalar()
    async with engine.begin() as db:
        assert (await db.execute(moment)).scalar() == (await db.execute(moment)).scalar()
