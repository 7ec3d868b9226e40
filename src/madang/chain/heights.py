"""Waiting until a height was reached: how `submit` waits for the projector."""

import asyncio
import heapq
from itertools import count


class Heights:
    """The highest height so far, and who waits for a higher one."""

    def __init__(self, height: int = 0) -> None:
        self.height = height
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._order = count()

    def advance(self, height: int) -> None:
        self.height = max(self.height, height)
        while self._waiting and self._waiting[0][0] <= self.height:
            future = heapq.heappop(self._waiting)[2]
            if not future.done():
                future.set_result(None)

    async def reached(self, height: int) -> None:
        if height <= self.height:
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (height, next(self._order), future))
        await future
