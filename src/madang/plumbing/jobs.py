"""Background work, by Procrastinate: asked for by name inside a transaction, done by the worker at least once.

A job is idempotent and keyed: while one of the same name and key waits, asking again changes nothing but that it
runs no later; two of the same name and key never run at once.
"""

import importlib.resources
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

if TYPE_CHECKING:
    from madang.house import House

Job = Callable[["House", str], Awaitable[None]]
"""`async def score(house, key)`."""
Periodic = tuple[int, Callable[["House"], Awaitable[None]]]
"""Seconds from the end of one run to the start of the next, and what runs."""

QUEUE = "house"

# The update, though it changes little, locks the waiting row until this transaction ends. So the job cannot start
# between our writes and our commit and miss them.
_DEFER = text(
    "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, scheduled_at)"
    " VALUES (:queue, :name, :lock, :lock, CAST(:args AS jsonb),"
    "  CASE WHEN CAST(:at_ms AS bigint) IS NULL THEN NULL ELSE to_timestamp(CAST(:at_ms AS bigint) / 1000.0) END)"
    " ON CONFLICT (queueing_lock) WHERE status = 'todo' DO UPDATE SET scheduled_at ="
    "  CASE WHEN excluded.scheduled_at IS NULL OR procrastinate_jobs.scheduled_at IS NULL THEN NULL"
    "  ELSE least(excluded.scheduled_at, procrastinate_jobs.scheduled_at) END"
)


async def defer(db: AsyncConnection, name: str, key: str, at_ms: int | None = None) -> None:
    """Ask for the job `name` (`feature.verb`) with `key`, when the caller's transaction commits or at `at_ms` (real
    time, also in a sandbox)."""
    values = {"queue": QUEUE, "name": name, "lock": f"{name}:{key}", "args": json.dumps({"key": key}), "at_ms": at_ms}
    await db.execute(_DEFER, values)


def schema() -> str:
    """Procrastinate's tables and functions as SQL, for the first migration and for tests."""
    return importlib.resources.files("procrastinate.sql").joinpath("schema.sql").read_text("utf-8")


async def create_schema(db: AsyncConnection) -> None:
    """Create Procrastinate's tables and functions in an empty database."""
    await db.exec_driver_sql(schema(), execution_options={"no_parameters": True})
