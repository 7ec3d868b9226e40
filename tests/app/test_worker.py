"""What a worker that died was doing is done by the next one."""

import asyncio
import os

from sqlalchemy import text

from madang.app import refusals, wiring, worker
from madang.house import House
from madang.plumbing import jobs

STANDING = "SELECT args ->> 'key', status::text FROM procrastinate_jobs ORDER BY id"


async def test_what_a_dead_worker_left_is_done_once(house: House) -> None:
    async with house.db.begin() as db:
        await jobs.defer(db, "lamps.light", "a")
        await jobs.defer(db, "lamps.light", "b")
        await db.execute(text("UPDATE procrastinate_jobs SET status = 'doing'"))
        await jobs.defer(db, "lamps.light", "b")
    await worker.release_orphans(house.db)
    async with house.db.connect() as db:
        rows = [tuple(row) for row in await db.execute(text(STANDING))]
    assert rows == [("a", "todo"), ("b", "todo")]


async def test_a_job_is_run_soon_after_its_transaction(house: House) -> None:
    """Of a recording that is gone meanwhile, which a job meets with calm."""
    assert house.settings.dsn is not None
    working = asyncio.create_task(worker.do_jobs(house, house.settings.dsn))
    async with house.db.begin() as db:
        await jobs.defer(db, next(iter(wiring.jobs())), os.urandom(16).hex())
    async with asyncio.timeout(30):
        while True:
            async with house.db.connect() as db:
                if not (await db.execute(text(STANDING))).all():
                    break
            await asyncio.sleep(0.05)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)


def test_every_sentence_that_a_command_may_tell_exists() -> None:
    assert refusals.missing() == []
