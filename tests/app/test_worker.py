"""What a worker that died was doing is done by the next one."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from madang import house_songs
from madang.app import refusals, wiring, worker
from madang.features.songs.jobs import synthesise
from madang.house import House
from madang.plumbing import heavy, jobs
from madang.plumbing.db import AWAY, metadata
from madang.plumbing.postgres import Postgres
from madang.plumbing.settings import Settings

FULL = Path("/dev/full")
LISTENING = "SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN \"procrastinate%'"
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
    await do_a_job(house.db)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Postgres]:
    """A PostgreSQL of the test's own."""
    own = Postgres(tmp_path / "postgres")
    own.start()
    yield own
    own.stop()


async def test_the_worker_listens_again_after_the_database_was_restarted(server: Postgres, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, dsn=server.dsn(), node_socket=tmp_path / "node.sock")
    wiring.load_tables()
    async with wiring.open_house(settings, 2) as house:
        async with house.db.begin() as db:
            await db.run_sync(metadata.create_all)
            await jobs.create_schema(db)
        working = asyncio.create_task(worker.do_jobs(house, server.dsn()))
        before = await listener(house.db)
        await asyncio.to_thread(server.stop)
        await asyncio.to_thread(server.start)
        assert await listener(house.db) != before
        await do_a_job(house.db)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)


async def listener(engine: AsyncEngine) -> int:
    """The session of the database that waits for jobs; the one that is there once the database is."""
    async with asyncio.timeout(30):
        while True:
            try:
                async with engine.connect() as db:
                    found = (await db.execute(text(LISTENING))).scalar_one_or_none()
                if found is not None:
                    return int(found)
            except AWAY:
                await engine.dispose()
            await asyncio.sleep(0.05)


async def do_a_job(engine: AsyncEngine) -> None:
    async with engine.begin() as db:
        await jobs.defer(db, next(iter(wiring.jobs())), os.urandom(16).hex())
    async with asyncio.timeout(30):
        while True:
            async with engine.connect() as db:
                if not (await db.execute(text(STANDING))).all():
                    return
            await asyncio.sleep(0.05)


async def test_work_for_which_the_disk_has_no_room_is_said_in_a_sentence(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    if not FULL.exists():
        pytest.skip("Only Linux has a file on a disk that is always full.")

    async def make_a_song(_: House) -> None:
        await heavy.run(synthesise, house_songs.texts()["sakura"], FULL)

    repeating = asyncio.create_task(worker.repeat(house, "lamps.sing", 3_600, make_a_song))
    async with asyncio.timeout(60):
        while not (said := [each for each in caplog.records if each.name == worker.__name__]):
            await asyncio.sleep(0.05)
    repeating.cancel()
    heavy.stop()
    assert said[0].getMessage() == "Periodic work lamps.sing waits: There is no room left on the disk for /dev/full."
    assert said[0].exc_info is None


def test_every_sentence_that_a_command_may_tell_exists() -> None:
    assert refusals.missing() == []
