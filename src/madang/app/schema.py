"""Brings the house's database to the tables of this version, by alembic's one history in `migrations/`."""

from pathlib import Path
from typing import Any

import psycopg

from madang.app.wiring import repository

CONNECT_WAIT_S = 10


class DatabaseUnreachableError(Exception):
    """The database that the settings name does not let the house in; `str()` says why."""


def refuse_unreachable(dsn: str) -> None:
    """Raises DatabaseUnreachableError."""
    try:
        psycopg.connect(dsn, connect_timeout=CONNECT_WAIT_S).close()
    except psycopg.Error as failure:
        why = (str(failure).strip().splitlines() or [type(failure).__name__])[0].rstrip(".")
        raise DatabaseUnreachableError(f"The database that MADANG_DSN names cannot be used: {why}.") from failure


def migrations() -> Path:
    return repository() / "migrations"


def newest_revision() -> str:
    """The revision that no other follows, by reading the file names: `0001_first.py`, `0002_….py`."""
    return max(path.name for path in (migrations() / "versions").glob("[0-9]*.py")).partition("_")[0]


def is_current(dsn: str) -> bool:
    """Whether nothing is to be done; so later starts need not load alembic."""
    with psycopg.connect(dsn) as db:
        try:
            found = db.execute("SELECT version_num FROM alembic_version").fetchall()
        except psycopg.errors.UndefinedTable:
            return False
    return found == [(newest_revision(),)]


def upgrade(dsn: str) -> None:
    """Run every migration that the database has not had yet."""
    from alembic import command

    command.upgrade(configuration(dsn), "head")


def configuration(dsn: str) -> Any:
    """Alembic's configuration for a database."""
    from alembic.config import Config

    found = Config()
    found.set_main_option("script_location", str(migrations()))
    found.attributes["dsn"] = dsn
    return found
