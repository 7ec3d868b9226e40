"""Keeps the search index equal to the database: by house events, and from the start when the index is missing."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from madang.house import House
from madang.plumbing.outbox import HouseEvent
from madang.plumbing.search import Searchable, SearchWriter

PAGES_MAX = 100_000
"""Pages of things that one rebuild reads."""

log = logging.getLogger(__name__)


class Indexing:
    """Holds the index's writer; only the worker process has one."""

    def __init__(self, house: House, searchables: dict[str, Callable[..., Any]]) -> None:
        self._house = house
        self._searchables = searchables
        self._writer = SearchWriter(house.settings.home)
        self._wanted: dict[str, set[str]] = defaultdict(set)

    def note(self, event: HouseEvent) -> None:
        """Remember the thing that the event names, if its type says so by `indexes`."""
        if event.indexes is not None:
            self._wanted[event.indexes].add(str(msgspec.structs.asdict(event)["id"]))

    async def mend(self) -> None:
        """Ask for everything noted again: what comes back is put, what does not is removed."""
        wanted, self._wanted = self._wanted, defaultdict(set)
        for feature, ids in wanted.items():
            async with self._house.db.connect() as db:
                found: list[Searchable] = await self._searchables[feature](db, sorted(ids))
            await asyncio.to_thread(self._write, feature, found, ids - {thing.id for thing in found})

    async def ensure_filled(self) -> None:
        """Fill the index from the database unless it has been filled before."""
        if self._house.search.is_ready():
            return
        log.info("The search index is being filled from the database.")
        self._writer.clear()
        count = 0
        for searchable in self._searchables.values():
            after: str | None = None
            for _ in range(PAGES_MAX):
                async with self._house.db.connect() as db:
                    page: list[Searchable] = await searchable(db, None, after)
                if not page:
                    break
                await asyncio.to_thread(self._writer.put, page)
                count, after = count + len(page), page[-1].id
        await asyncio.to_thread(self._writer.commit, True)
        log.info("The search index holds %d things.", count)

    def _write(self, feature: str, found: Iterable[Searchable], gone: Iterable[str]) -> None:
        self._writer.put(list(found))
        self._writer.remove(feature, sorted(gone))
        self._writer.commit()
