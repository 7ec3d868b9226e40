"""PostgreSQL through SQLAlchemy: one history of tables, one way to open an engine.

`async with engine.begin() as db:` is one transaction; everything that writes takes that `db` and never commits itself.
`async with engine.connect() as db:` is for reading: each statement stands for itself.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from sqlalchemy import BigInteger, LargeBinary, MetaData
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

POOL_WAIT_S = 10
"""How long a request may wait for a connection before it fails."""

AWAY = (OperationalError, InterfaceError, NoConnectionError, psycopg.OperationalError)
"""What is raised while the database is away, is starting again, or has no connection left; later the same succeeds."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Units = BigInteger
"""Column type of coin, in the ledger's units."""

PublicId = LargeBinary(16)
"""Column type of a public id: 16 random bytes, shown as 32 hexadecimal characters."""


class Engine(AsyncEngine):
    """Two pools: one whose connections are in a transaction, and one for reading.

    A transaction around questions costs two more journeys to the database and, as PostgreSQL isolates them by default,
    brings no common picture: every statement in it sees what was committed before that statement.
    """

    def __init__(self, writing: AsyncEngine, reading: AsyncEngine) -> None:
        super().__init__(writing.sync_engine)
        self._reading = reading

    def connect(self) -> AsyncConnection:
        """For reading; what is written here by one statement is committed with it."""
        return self._reading.connect()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        async with super().connect() as db, db.begin():
            yield db

    async def dispose(self, close: bool = True) -> None:
        await self._reading.dispose(close)
        await super().dispose(close)


def open_engine(dsn: str, pool: int) -> Engine:
    """An engine on `postgresql://…` with at most `pool` connections for transactions and as many for reading; opens
    none before the first use."""
    return Engine(_engine(dsn, pool), _engine(dsn, pool, autocommit=True))


def _engine(dsn: str, pool: int, **connecting: Any) -> AsyncEngine:
    url = make_url(dsn).set(drivername="postgresql+psycopg")
    return create_async_engine(
        url,
        connect_args=connecting,
        pool_size=pool,
        max_overflow=0,
        pool_timeout=POOL_WAIT_S,
        # What members write has no place in a log.
        hide_parameters=True,
        # Otherwise SQLAlchemy tells -1 for an INSERT, which reads as "it was written".
        execution_options={"preserve_rowcount": True},
    )


def why_away(failure: BaseException) -> str:
    """In one line, why the database did not answer."""
    cause = failure.orig if isinstance(failure, DBAPIError) and failure.orig is not None else failure
    return (str(cause).strip().splitlines() or [type(cause).__name__])[0]


def is_full(failure: BaseException) -> bool:
    """Whether the database's disk has no room left."""
    return isinstance(failure, DBAPIError) and isinstance(failure.orig, psycopg.errors.DiskFull)
