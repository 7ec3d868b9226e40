"""Active minutes: a UTC minute with singing, playback or input that the server saw; two devices count once.

Requests are noted in memory and written together every few seconds; a crash loses at most those seconds.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.members.model import SignedIn
from madang.house import House
from madang.plumbing.db import AWAY, why_away

FLUSH_S = 3.0
MINUTE_MS = 60_000
WAITING_MAX = 100_000
"""Minutes that wait to be written; more are dropped, and said."""
PLAYBACK = re.compile(r"^/api/(songs|recordings)/[0-9a-f]+/(audio|sound)$")

NoteActivity = Callable[[AsyncConnection, int, int], Awaitable[None]]
"""`participation.actions.note_activity(db, account, minute)`."""

log = logging.getLogger(__name__)


class Activity:
    """Collects active minutes of this process's requests."""

    def __init__(self, house: House, note_activity: NoteActivity | None) -> None:
        self._house = house
        self._note_activity = note_activity
        self._waiting: set[tuple[int, int]] = set()
        self._newest: dict[int, int] = {}

    def note(self, member: SignedIn | None, method: str, path: str) -> None:
        """The member did something now, if the request is one that shows it."""
        if member is None or (method in ("GET", "HEAD", "OPTIONS") and not PLAYBACK.match(path)):
            return
        minute = self._house.clock.now_ms() // MINUTE_MS
        if self._newest.get(member.account) == minute:
            return
        if len(self._newest) > WAITING_MAX:
            self._newest.clear()
        self._newest[member.account] = minute
        if len(self._waiting) < WAITING_MAX:
            self._waiting.add((member.account, minute))

    async def flush(self) -> None:
        """Write what waits, in one transaction."""
        if not self._waiting or self._note_activity is None:
            return
        batch, self._waiting = sorted(self._waiting), set()
        try:
            async with self._house.db.begin() as db:
                for account, minute in batch:
                    await self._note_activity(db, account, minute)
        except AWAY as failure:
            log.warning("%d active minutes wait for the database: %s", len(batch), why_away(failure))
            self._waiting.update(batch)

    async def keep_writing(self) -> None:
        """Write every few seconds until cancelled."""
        while True:
            await asyncio.sleep(FLUSH_S)
            await self.flush()
