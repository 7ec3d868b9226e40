"""PostgreSQL through SQLAlchemy: one history of tables, one way to open an engine.

`async with engine.begin() as db:` is one transaction; everything that writes takes that `db` and never commits itself.
"""

import psycopg
from sqlalchemy import BigInteger, LargeBinary, MetaData
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

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


def open_engine(dsn: str, pool: int) -> AsyncEngine:
    """An engine on `postgresql://…` with at most `pool` connections; opens none before the first use."""
    url = make_url(dsn).set(drivername="postgresql+psycopg")
    return create_async_engine(
        url,
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
