"""The worker process: reactions to house events, background jobs, periodic work, and the search index's one writer."""

import asyncio
import contextlib
import errno
import functools
import logging
import signal
from collections.abc import Awaitable, Callable
from typing import Any

import procrastinate
import psycopg
from procrastinate import JobContext
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from madang.app import wiring
from madang.app.indexing import Indexing
from madang.chain.submit import ChainUnavailableError
from madang.house import House
from madang.plumbing import heavy, jobs, outbox
from madang.plumbing.db import AWAY, why_away
from madang.plumbing.files import DiskFullError
from madang.plumbing.settings import Settings

POOL = 6
JOBS_AT_ONCE = 4
TRIES_MAX = 10
"""A job that keeps failing is tried so often, after 2, 4, 8 … seconds, and then left for the operator to see."""
POLL_S = 5.0
"""House events are looked for at least so often, also without a notification."""
LISTEN_AGAIN_S = 1.0
STOP_WAIT_S = 5.0
WAITING = (*AWAY, ChainUnavailableError, DiskFullError)
"""The world fails for now: a sentence in the log is enough."""
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)

log = logging.getLogger(__name__)


async def serve(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT."""
    assert settings.dsn is not None
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stopping.set)
    async with wiring.open_house(settings, POOL) as house:
        indexing = Indexing(house, wiring.searchables())
        works: list[Callable[[], Awaitable[None]]] = [
            functools.partial(react, house, settings.dsn, indexing),
            functools.partial(do_jobs, house, settings.dsn),
        ]
        works += [functools.partial(repeat, house, name, *each) for name, each in wiring.periodic_jobs().items()]
        tasks = [asyncio.create_task(_kept_up(work)) for work in works]
        await asyncio.wait([*tasks, asyncio.create_task(stopping.wait())], return_when=asyncio.FIRST_COMPLETED)
        ended = [task for task in tasks if task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=STOP_WAIT_S)
        heavy.stop()
        for task in ended:
            task.result()  # A fault: the process ends with it, and is started again.


async def react(house: House, dsn: str, indexing: Indexing) -> None:
    """Deliver house events as they are put, and mend the search index by them."""
    reactions = wiring.reactions()
    await indexing.ensure_filled()
    for event in await outbox.last_delivered(house):
        indexing.note(event)  # Whoever died after a delivery had not mended the index by it.
    await indexing.mend()
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as db:
        await db.execute(f"LISTEN {outbox.CHANNEL}")
        while True:
            delivered = await outbox.deliver(house, reactions, indexing.note)
            await indexing.mend()
            if delivered < outbox.BATCH:
                async for _ in db.notifies(timeout=POLL_S, stop_after=1):
                    pass


class _Connector(procrastinate.PsycopgConnector):
    """Listens again when the database is back; Procrastinate's own tries once, and then looks for jobs by the clock."""

    async def listen_notify(self, *arguments: Any, **named: Any) -> None:
        while True:
            try:
                await super().listen_notify(*arguments, **named)
            except procrastinate.exceptions.ConnectorException as failure:
                log.warning("Jobs begin later than they could: %s", why_away(failure.__cause__ or failure))
                await asyncio.sleep(LISTEN_AGAIN_S)


async def do_jobs(house: House, dsn: str) -> None:
    """Run every feature's jobs as they are asked for."""
    connector = _Connector(conninfo=dsn, min_size=1, max_size=3)
    app = procrastinate.App(connector=connector)
    for name, job in wiring.jobs().items():
        retry = procrastinate.RetryStrategy(max_attempts=TRIES_MAX, exponential_wait=2)
        app.task(name=name, queue=jobs.QUEUE, retry=retry, pass_context=True)(_task(house, job))
    async with app.open_async():
        await release_orphans(house.db)
        await app.run_worker_async(
            queues=[jobs.QUEUE],
            concurrency=JOBS_AT_ONCE,
            install_signal_handlers=False,
            delete_jobs="successful",
            shutdown_graceful_timeout=STOP_WAIT_S,
        )


async def repeat(house: House, name: str, every_s: int, work: Callable[[House], Awaitable[None]]) -> None:
    """Run periodic work for ever; a failure is logged, and the next time comes as ever."""
    while True:
        try:
            await work(house)
        except Exception as failure:
            # What failed now may succeed in a while; nobody waits for an answer.
            if why := _why_waiting(failure):
                log.warning("Periodic work %s waits: %s", name, why)
            else:
                log.exception("Periodic work %s failed.", name)
        await asyncio.sleep(every_s)


def _task(house: House, job: jobs.Job) -> Callable[..., Awaitable[Any]]:
    async def run(context: JobContext, key: str) -> None:
        try:
            await job(house, key)
        except Exception as failure:
            if why := _why_waiting(failure):
                log.warning("Job %s of %s is tried again: %s", context.job.task_name, key, why)
            else:
                log.exception("Job %s of %s failed.", context.job.task_name, key)
            if not await _is_asked_again(house.db, context.job.queueing_lock):
                raise

    return run


def _why_waiting(failure: Exception) -> str | None:
    """How the world fails for now, as a sentence; None for a fault of the house's own."""
    if isinstance(failure, OSError) and failure.errno in NO_ROOM:
        return f"There is no room left on the disk for {failure.filename or 'what is written'}."
    return why_away(failure) if isinstance(failure, WAITING) else None


async def _is_asked_again(engine: AsyncEngine, lock: str | None) -> bool:
    """Whether the same job waits a second time already: it can wait only once, so this one is not tried again."""
    waiting = text("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND queueing_lock = :lock")
    try:
        async with engine.connect() as db:
            return bool((await db.execute(waiting, {"lock": lock})).scalar_one())
    except AWAY:
        return False


async def release_orphans(engine: AsyncEngine) -> None:
    """Only one worker works for a house: what is marked as being done now was left by one that died. Where the same is
    asked for again already, once is enough."""
    async with engine.begin() as db:
        await db.exec_driver_sql(
            "DELETE FROM procrastinate_jobs AS left_over WHERE status = 'doing' AND EXISTS (SELECT 1 FROM"
            " procrastinate_jobs AS waiting WHERE waiting.status = 'todo'"
            " AND waiting.queueing_lock = left_over.queueing_lock)"
        )
        await db.exec_driver_sql(
            "UPDATE procrastinate_jobs SET status = 'todo', worker_id = NULL WHERE status = 'doing'"
        )


async def _kept_up(work: Callable[[], Awaitable[None]]) -> None:
    """Start the work again whenever the database's connection breaks."""
    while True:
        with contextlib.suppress(*AWAY, procrastinate.exceptions.ConnectorException):
            await work()
        log.warning("The database is away; work goes on when it is back.")
        await asyncio.sleep(1)
