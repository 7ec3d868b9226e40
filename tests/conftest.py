"""Fixtures that every test may use: a real PostgreSQL for the session, and a whole house for a test."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import psycopg
import pytest
from fastapi import FastAPI

from madang.house import House
from madang.plumbing.db import metadata, open_engine
from madang.plumbing.jobs import create_schema
from madang.plumbing.postgres import Postgres
from madang.plumbing.settings import Settings

if TYPE_CHECKING:
    from tests.house import Work

REPOSITORY = Path(__file__).resolve().parents[1]
TEMPLATE = "template_of_tests"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with long tests come first: with workers side by side none of them is left to the end."""
    long = {item.path for item in items if item.get_closest_marker("browser") or item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture(scope="session")
def real_songs() -> Path:
    """The folder of real songs and singing that the project may use but does not hold."""
    folder = Path(os.environ.get("MADANG_TEST_DATA", REPOSITORY.parent / "shared" / "data"))
    if not (folder / "README.md").exists():
        pytest.skip(f"No real input in {folder}: set MADANG_TEST_DATA to a folder with songs/ and singing/.")
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL of the session's own, with a database that holds every table and nothing else."""
    with tempfile.TemporaryDirectory(prefix="madang-tests-", ignore_cleanup_errors=True) as folder:
        server = Postgres(Path(folder) / "postgres")
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="session")
def template(postgres: Postgres) -> str:
    """The name of a database with every table of the house, to copy from."""
    from madang.app import wiring

    wiring.load_tables()

    async def fill() -> None:
        engine = open_engine(postgres.dsn(TEMPLATE), 1)
        async with engine.begin() as db:
            await db.run_sync(metadata.create_all)
            await create_schema(db)
        await engine.dispose()

    _create_database(postgres, TEMPLATE, "template0")
    asyncio.run(fill())
    return TEMPLATE


@pytest.fixture
def dsn(postgres: Postgres, template: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database with every table, the test's own."""
    name = f"test_{abs(hash(request.node.nodeid)):x}_{os.urandom(2).hex()}"
    _create_database(postgres, name, template)
    yield postgres.dsn(name)
    with psycopg.connect(postgres.dsn("postgres"), autocommit=True) as db:
        db.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]


@pytest.fixture
def settings(tmp_path: Path, dsn: str) -> Settings:
    """A sandbox's settings; a test file that wants a real house overrides this fixture."""
    home = tmp_path / "house"
    home.mkdir()
    # Unix sockets have short paths; pytest's folders are long.
    socket = Path(tempfile.mkdtemp(prefix="madang-")) / "node.sock"
    return Settings(home=home, sandbox=True, dsn=dsn, node_socket=socket, reserve_bytes=0)


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    """A whole running house."""
    from tests.house import open_house

    async with open_house(settings) as opened:
        yield opened


@pytest.fixture
def work(house: House) -> "Work":
    """`await work()` does what the worker process would, until nothing is left to do."""
    from madang.app import wiring
    from madang.app.indexing import Indexing
    from tests.house import Work

    return Work(house, Indexing(house, wiring.searchables()))


@pytest.fixture
def app(house: House) -> FastAPI:
    """The house over HTTP."""
    from madang.app.web import create_app

    return create_app(house)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that has been nowhere yet. It keeps cookies and sends the header that pages of the house send."""
    async with open_client(app) as opened:
        yield opened


@pytest.fixture
def another_client(app: FastAPI) -> Callable[[], httpx.AsyncClient]:
    """Makes further browsers: `async with another_client() as listener:`."""
    return lambda: open_client(app)


@pytest.fixture
def advance(house: House) -> Callable[[int], Awaitable[None]]:
    """`await advance(ms)` moves the sandbox's clock forward."""

    async def move(advance_ms: int) -> None:
        await house.chain.advance_clock(advance_ms)  # type: ignore[attr-defined]

    return move


def open_client(app: FastAPI) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8800", headers={"X-Madang": "1"})


def _create_database(postgres: Postgres, name: str, template: str) -> None:
    with psycopg.connect(postgres.dsn("postgres"), autocommit=True) as db:
        db.execute(f"CREATE DATABASE {name} TEMPLATE {template}")  # type: ignore[arg-type]
