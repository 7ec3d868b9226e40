"""Plumbing alone: a database with its own tables, no house."""

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from madang.plumbing import live, outbox
from madang.plumbing.db import metadata, open_engine
from madang.plumbing.jobs import create_schema
from madang.plumbing.postgres import Postgres


@pytest.fixture(scope="session")
def template(postgres: Postgres) -> str:
    """A database with plumbing's tables only, so that these tests need no feature."""
    import asyncio

    import psycopg

    async def fill() -> None:
        engine = open_engine(postgres.dsn("template_of_plumbing"), 1)
        async with engine.begin() as db:
            tables = [live.live_topics, outbox.house_events, outbox.house_event_deliveries]
            await db.run_sync(metadata.create_all, tables=tables)
            await create_schema(db)
        await engine.dispose()

    with psycopg.connect(postgres.dsn("postgres"), autocommit=True) as db:
        db.execute("CREATE DATABASE template_of_plumbing")
    asyncio.run(fill())
    return "template_of_plumbing"


@pytest.fixture
async def engine(dsn: str) -> AsyncIterator[AsyncEngine]:
    opened = open_engine(dsn, 4)
    yield opened
    await opened.dispose()


@pytest.fixture
def rooms(engine: AsyncEngine) -> Any:
    """As much of a house as plumbing touches: its database."""
    return SimpleNamespace(db=engine)
