"""Alembic's way to the house's database: `app/schema.py` passes the address, online only."""

from alembic import context
from sqlalchemy import create_engine, pool
from sqlalchemy.engine import make_url

from madang.app.wiring import load_tables
from madang.plumbing.db import metadata


def include_name(name: str | None, kind: str, _: object) -> bool:
    """Procrastinate's tables are its own."""
    return not (kind == "table" and name is not None and name.startswith("procrastinate_"))


load_tables()
url = make_url(context.config.attributes["dsn"]).set(drivername="postgresql+psycopg")
engine = create_engine(url, poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(
        connection=connection, target_metadata=metadata, include_name=include_name, compare_server_default=False
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
