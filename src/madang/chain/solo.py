"""The sequencer of a house that stands alone: puts waiting transactions into blocks.

A lone tap is ordered at once; under load there is a block every 100 ms or as soon as one is full, and one a minute when
nothing happens, so that whatever waits for its time (a settlement, an expiring hold) comes to pass.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from madang.chain.application import Application, Head
from madang.chain.mempool import Mempool, Waiting
from madang.chain.refusals import StartRefusedError
from madang.chain.store import Body
from madang.chain.submit import ChainUnavailableError, DiskFullError

TRANSACTIONS_MAX = 5_000
BYTES_MAX = 4 * 1024 * 1024
PACE_S = 0.1
IDLE_S = 60.0
DISK_FULL_PAUSE_S = 1.0
CLOCK_BEHIND_MAX_MS = 10 * 60 * 1000

log = logging.getLogger(__name__)


class ClockBehindError(StartRefusedError):
    """This machine's clock stands too far behind the last block."""


@dataclass(frozen=True, slots=True)
class Committed:
    """A durable block, and which of the waiting transactions it holds."""

    height: int
    time_ms: int
    body: Body


@dataclass(frozen=True, slots=True)
class Place:
    height: int
    index: int


def refuse_late_clock(head: Head, now_ms: int) -> None:
    """Raises ClockBehindError when the clock is more than ten minutes behind the last block."""
    behind_ms = head.time_ms - now_ms
    if behind_ms > CLOCK_BEHIND_MAX_MS:
        raise ClockBehindError(
            f"This machine's clock is {behind_ms // 60_000} minutes behind the ledger's last block."
            " Set the clock and start again."
        )


class Sequencer:
    """Orders what waits. Its methods are called on the event loop, the application's on the law's one thread."""

    def __init__(
        self,
        application: Application,
        law: Executor,
        now_ms: Callable[[], int],
        committed: Callable[[Committed], Awaitable[None]],
    ) -> None:
        """committed: told of every block as it becomes durable, in order; may hold the next one back."""
        self._application = application
        self._law = law
        self._now_ms = now_ms
        self._committed = committed
        self._mempool = Mempool()
        self._places: dict[bytes, asyncio.Future[Place]] = {}
        self._work = asyncio.Event()
        self._stopping = False
        self._nudges: list[asyncio.Future[Committed]] = []

    def waits(self, id: bytes) -> bool:
        """Whether the transaction is in the mempool or in the block that is being made."""
        return id in self._places

    async def order(self, waiting: Waiting) -> Place:
        """Put a checked transaction into a block; returns when that is durable. Raises ChainUnavailableError."""
        if self._stopping:
            raise ChainUnavailableError("The node is stopping.")
        place = self._places.get(waiting.id)
        if place is None:
            self._mempool.add(waiting)
            place = self._places[waiting.id] = asyncio.get_running_loop().create_future()
            self._work.set()
        return await asyncio.shield(place)

    async def nudge(self) -> Committed:
        """Make a block now, though nothing waits; returns it when it is durable."""
        nudge: asyncio.Future[Committed] = asyncio.get_running_loop().create_future()
        self._nudges.append(nudge)
        self._work.set()
        return await nudge

    async def run(self) -> None:
        """Order until `stop`. A new chain gets its first block at once, so that there is a header to prove against."""
        if not self._application.head.height:
            self._work.set()
        while not self._stopping:
            await self._wait_for_work()
            begun = time.monotonic()
            if not await self._make_block():
                await asyncio.sleep(DISK_FULL_PAUSE_S)
            if len(self._mempool) < TRANSACTIONS_MAX and not self._stopping:
                await asyncio.sleep(max(0.0, PACE_S - (time.monotonic() - begun)))
        self._give_up(ChainUnavailableError("The node is stopping."))

    def stop(self) -> None:
        """End `run` after the block that is being made."""
        self._stopping = True
        self._work.set()

    async def _wait_for_work(self) -> None:
        try:
            async with asyncio.timeout(IDLE_S):
                await self._work.wait()
        except TimeoutError:
            return

    async def _make_block(self) -> bool:
        """Whether the disk took the block."""
        self._work.clear()
        nudges, self._nudges = self._nudges, []
        taken = self._mempool.take(TRANSACTIONS_MAX, BYTES_MAX)
        loop = asyncio.get_running_loop()
        try:
            committed, stood = await loop.run_in_executor(self._law, self._carry_out, taken)
        except DiskFullError as error:
            log.error("%s", error)
            self._fail([waiting.id for waiting in taken], error)
            for nudge in nudges:
                nudge.set_exception(error)
            return False
        await self._committed(committed)
        for id, place in stood:
            future = self._places.pop(id)
            if not future.done():
                future.set_result(place)
        for nudge in nudges:
            nudge.set_result(committed)
        if self._mempool:
            self._work.set()
        return True

    def _carry_out(self, taken: Sequence[Waiting]) -> tuple[Committed, list[tuple[bytes, Place]]]:
        """On the law's thread: one block of what was taken, without what an earlier block already holds."""
        application = self._application
        stood: list[tuple[bytes, Place]] = []
        fresh: list[bytes] = []
        for waiting in taken:
            earlier = application.outcomes.find(waiting.id)
            if earlier is not None:
                stood.append((waiting.id, Place(*earlier)))
            else:
                stood.append((waiting.id, Place(application.head.height + 1, len(fresh))))
                fresh.append(waiting.envelope)
        time_ms = max(application.head.time_ms + 1, self._now_ms())
        block = application.finalize(fresh, time_ms, [True] * len(fresh))
        application.commit(block)
        if application.snapshot_due:
            try:
                application.snapshot()
            except OSError as error:
                log.error("No snapshot of block %d: %s.", block.height, error.strerror)
        return Committed(block.height, block.time_ms, block.body), stood

    def _fail(self, ids: Sequence[bytes], error: Exception) -> None:
        for id in ids:
            future = self._places.pop(id)
            if not future.done():
                future.set_exception(error)
                future.exception()  # Whoever asked may be gone; then nobody else needs to hear of it.

    def _give_up(self, error: Exception) -> None:
        self._fail(list(self._places), error)
        for nudge in self._nudges:
            nudge.set_exception(error)
