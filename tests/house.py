"""A whole house in the test's own process: real PostgreSQL, real ledger behind its real socket, real files."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import text

from madang.app import wiring
from madang.app.indexing import Indexing
from madang.app.node import Node, open_chain, open_house_folder
from madang.app.projector import Projector
from madang.chain.client import ChainClient
from madang.chain.verifying import verifiers
from madang.house import House
from madang.ledger.genesis import chain_id
from madang.plumbing import outbox
from madang.plumbing.clock import Clock
from madang.plumbing.db import open_engine
from madang.plumbing.settings import Settings

ROUNDS_MAX = 50
"""Work that asks for more work ends before so many rounds, or the test fails."""


@asynccontextmanager
async def open_node(settings: Settings) -> AsyncIterator[None]:
    """The node's inside, serving its socket until the end of the block."""
    assert settings.dsn is not None
    stop = asyncio.Event()
    clock = Clock(settings.home, settings.sandbox)
    engine = open_engine(settings.dsn, 2)
    with ThreadPoolExecutor(1) as law, verifiers() as pool:
        genesis, keys = open_house_folder(settings.home, settings.sandbox, clock.now_ms())
        projector = Projector(engine, chain_id(genesis), wiring.projections())
        cursor = await projector.open()
        loop = asyncio.get_running_loop()
        application = await loop.run_in_executor(
            law, open_chain, settings.home / "chain", genesis, keys["sequencer"], cursor, clock
        )
        node = asyncio.create_task(
            Node(application, keys, projector, clock=clock, settings=settings, law=law, pool=pool).run(stop)
        )
        try:
            yield
        finally:
            stop.set()
            await node
            await engine.dispose()


@asynccontextmanager
async def open_house(settings: Settings) -> AsyncIterator[House]:
    """Node and house together."""
    async with open_node(settings), wiring.open_house(settings, 8) as house:
        assert isinstance(house.chain, ChainClient)
        await house.chain.status()
        yield house


@dataclass
class Work:
    """What the worker would do, done now: `await work()` returns when nothing is left to do."""

    house: House
    indexing: Indexing

    async def __call__(self) -> None:
        for _ in range(ROUNDS_MAX):
            delivered = await outbox.deliver(self.house, wiring.reactions(), self.indexing.note)
            await self.indexing.mend()
            done = await self._jobs()
            if not delivered and not done:
                return
        raise AssertionError("the house's work does not come to an end")

    async def periodic(self, name: str) -> None:
        """Run one feature's periodic work once, then what it asked for."""
        await wiring.periodic_jobs()[name][1](self.house)
        await self()

    async def _jobs(self) -> int:
        """Every waiting job once, also those asked for at a later time; a job that raises fails the test."""
        waiting = text("DELETE FROM procrastinate_jobs WHERE status = 'todo' RETURNING id, task_name, args ->> 'key'")
        async with self.house.db.begin() as db:
            rows = sorted((await db.execute(waiting)).all())
        for _, name, key in rows:
            await wiring.jobs()[name](self.house, key)
        return len(rows)
