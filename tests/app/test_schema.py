"""One history of tables, that leads to what the code says and back."""

import os
from collections.abc import Iterator

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from madang.app import schema, wiring
from madang.plumbing.db import metadata
from madang.plumbing.postgres import Postgres


@pytest.fixture
def empty(postgres: Postgres) -> Iterator[str]:
    """The address of a database with nothing in it."""
    name = f"empty_{os.urandom(4).hex()}"
    with psycopg.connect(postgres.dsn("postgres"), autocommit=True) as db:
        db.execute(f"CREATE DATABASE {name} TEMPLATE template0")  # type: ignore[arg-type]
        yield postgres.dsn(name)
        db.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]


def _names(dsn: str) -> list[tuple[str, ...]]:
    with psycopg.connect(dsn) as db:
        return db.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1"
        ).fetchall()


def test_the_migrated_database_is_what_the_tables_say(empty: str) -> None:
    assert not schema.is_current(empty)
    schema.upgrade(empty)
    assert schema.is_current(empty)
    wiring.load_tables()
    engine = create_engine(make_url(empty).set(drivername="postgresql+psycopg"))
    with engine.connect() as db:
        ours = {"include_name": lambda name, kind, _: kind != "table" or not name.startswith("procrastinate_")}
        differences = compare_metadata(MigrationContext.configure(db, opts=ours), metadata)
    engine.dispose()
    assert differences == [], "write a migration: see docs/add-a-feature.md"


def test_settled_days_survive_the_way_back_and_forth(empty: str) -> None:
    schema.upgrade(empty)
    row = (20_608, 3, 12, 345, bytes(32), 77, 1_780_000_000_000)
    with psycopg.connect(empty) as db:
        db.execute("INSERT INTO days_settled VALUES (%s, %s, %s, %s, %s, %s, %s)", row)
    command.downgrade(schema.configuration(empty), "0001")
    with psycopg.connect(empty) as db:
        assert db.execute("SELECT * FROM settled_days").fetchall() == [row]
    schema.upgrade(empty)
    with psycopg.connect(empty) as db:
        assert db.execute("SELECT * FROM days_settled").fetchall() == [row]


def test_songs_that_were_there_before_are_counted_by_language(empty: str) -> None:
    command.upgrade(schema.configuration(empty), "0003")
    song = (
        "INSERT INTO songs (id, title, title_key, artist, languages, duration_ms, preview_ms, voices, licence,"
        " encoding, text_digest, text_file, own, price_cents, holders, transaction_id, added_ms)"
        " VALUES (%s, '', '', '', %s, 0, 0, 1, '', '', %s, '', false, 0, '[]', %s, 0)"
    )
    with psycopg.connect(empty) as db:
        for languages, registering in [(["thai", "korean", "thai"], None), (["thai"], None), (["latin"], b"x")]:
            db.execute(song, (os.urandom(16), languages, os.urandom(32), registering))
    schema.upgrade(empty)
    with psycopg.connect(empty) as db:
        counted = db.execute("SELECT value, songs FROM song_facets WHERE kind = 'language' ORDER BY 1").fetchall()
        assert counted == [("korean", 1), ("thai", 2)]
    command.downgrade(schema.configuration(empty), "0004")
    with psycopg.connect(empty) as db:
        assert db.execute("SELECT * FROM song_languages ORDER BY 1").fetchall() == counted


def test_the_history_leads_back_and_forth(empty: str) -> None:
    schema.upgrade(empty)
    before = _names(empty)
    command.downgrade(schema.configuration(empty), "base")
    assert _names(empty) == [("alembic_version",), ("alembic_version_pkc",)]
    schema.upgrade(empty)
    assert _names(empty) == before
