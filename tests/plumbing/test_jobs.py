"""Jobs are asked for inside a transaction, once for each name and key that waits."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from madang.plumbing import jobs

WAITING = (
    "SELECT task_name, args ->> 'key', scheduled_at IS NULL FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id"
)


async def _waiting(engine: AsyncEngine) -> list[tuple[str, str, bool]]:
    async with engine.connect() as db:
        return [tuple(row) for row in await db.execute(text(WAITING))]  # type: ignore[misc]


async def test_the_same_job_waits_once_and_runs_no_later(engine: AsyncEngine) -> None:
    async with engine.begin() as db:
        await jobs.defer(db, "lamps.light", "a", at_ms=4_000_000_000_000)
        await jobs.defer(db, "lamps.light", "b")
        await jobs.defer(db, "lamps.light", "a")
        await jobs.defer(db, "lamps.light", "a", at_ms=4_000_000_000_000)
    assert await _waiting(engine) == [("lamps.light", "a", True), ("lamps.light", "b", True)]


async def test_a_job_that_runs_may_be_asked_for_again(engine: AsyncEngine) -> None:
    async with engine.begin() as db:
        await jobs.defer(db, "lamps.light", "a")
        await db.execute(text("UPDATE procrastinate_jobs SET status = 'doing'"))
        await jobs.defer(db, "lamps.light", "a")
    assert await _waiting(engine) == [("lamps.light", "a", True)]


async def test_a_transaction_that_rolls_back_asks_for_nothing(engine: AsyncEngine) -> None:
    async with engine.begin() as db:
        await jobs.defer(db, "lamps.light", "a")
        await db.rollback()
    assert await _waiting(engine) == []
