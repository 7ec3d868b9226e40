"""What a worker that died was doing is done by the next one."""

from sqlalchemy import text

from madang.app import refusals, worker
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


def test_every_sentence_that_a_command_may_tell_exists() -> None:
    assert refusals.missing() == []
