"""The composition of the house, by hand: which features there are, and what is picked up from each by its file's name.

Each process asks only for the files it needs; so the web process never loads what scores a voice.
"""

import importlib
import importlib.util
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from madang.chain.client import ChainClient
from madang.house import House
from madang.plumbing.clock import Clock
from madang.plumbing.db import open_engine
from madang.plumbing.files import Files
from madang.plumbing.search import Search
from madang.plumbing.settings import BadSettingError, Settings

FEATURES = (
    "members",
    "devices",
    "blocks",
    "follows",
    "songs",
    "drafts",
    "singing",
    "recordings",
    "sharing",
    "videos",
    "scores",
    "lists",
    "ranges",
    "reports",
    "rights",
    "takedowns",
    "gifts",
    "wallet",
    "participation",
    "explorer",
)
"""In the order in which they are drawn together; a feature may only need earlier ones while a page is made."""
TYPEFACE = "Pretendard-Bold.woff2"
"""As the client's build lays it beside the pages."""


@asynccontextmanager
async def open_house(settings: Settings, pool: int) -> AsyncIterator[House]:
    """The house as a process beside the node sees it, with at most `pool` database connections for transactions and as
    many for reading."""
    if settings.dsn is None:
        raise BadSettingError("MADANG_DSN is not set: this process needs the address of the house's database.")
    engine = open_engine(settings.dsn, pool)
    chain = ChainClient(settings.node_socket)
    try:
        yield House(
            settings=settings,
            clock=Clock(settings.home, settings.sandbox),
            db=engine,
            chain=chain,
            files=files_of(settings),
            search=Search(settings.home),
            typeface=repository() / "web" / "dist" / "fonts" / TYPEFACE,
        )
    finally:
        await chain.close()
        await engine.dispose()


def files_of(settings: Settings) -> Files:
    return Files(settings.home / "files", settings.reserve_bytes)


def parts(module: str, name: str) -> Iterator[tuple[str, Any]]:
    """Feature and its `module.name`, for every feature that has it."""
    for feature in FEATURES:
        path = f"madang.features.{feature}"
        if importlib.util.find_spec(path) is None or importlib.util.find_spec(f"{path}.{module}") is None:
            continue
        found = getattr(importlib.import_module(f"{path}.{module}"), name, None)
        if found is not None:
            yield feature, found


def routers() -> list[Any]:
    return [router for _, router in parts("api", "router")]


def reactions() -> list[Any]:
    """Every `hears.REACTIONS`: pairs of a house event's type and what reacts to it."""
    return [reaction for _, each in parts("hears", "REACTIONS") for reaction in each]


def jobs() -> dict[str, Any]:
    """Every `jobs.JOBS` by name."""
    return _joined("JOBS")


def periodic_jobs() -> dict[str, Any]:
    """Every `jobs.PERIODIC` by name."""
    return _joined("PERIODIC")


def projections() -> list[Callable[..., Any]]:
    """Every feature's `projection.apply`, in the order of FEATURES."""
    return [apply for _, apply in parts("projection", "apply")]


def searchables() -> dict[str, Callable[..., Any]]:
    """`queries.searchable` by feature."""
    return dict(parts("queries", "searchable"))


def exports() -> dict[str, Callable[..., Any]]:
    """`queries.export` by feature."""
    return dict(parts("queries", "export"))


def erasers() -> dict[str, Callable[..., Any]]:
    """`actions.erase` by feature."""
    return dict(parts("actions", "erase"))


def load_tables() -> None:
    """Import every module that defines tables, so that `plumbing.db.metadata` knows them all."""
    importlib.import_module("madang.plumbing.outbox")
    importlib.import_module("madang.plumbing.live")
    if importlib.util.find_spec("madang.app.projector") is not None:
        importlib.import_module("madang.app.projector")
    for module in ("tables", "projection"):
        for _ in parts(module, "__name__"):
            continue


def repository() -> Path:
    """The folder that holds `migrations/` and `web/`."""
    return Path(__file__).resolve().parents[3]


def _joined(name: str) -> dict[str, Any]:
    joined: dict[str, Any] = {}
    for feature, found in parts("jobs", name):
        assert not joined.keys() & found.keys(), f"{feature} has a job whose name is taken"
        joined.update(found)
    return joined
