"""The chain inside the node's process: what the socket serves."""

import asyncio
import functools
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TypeVar

from madang.chain import reading
from madang.chain.application import Application
from madang.chain.blocks import AccountState, BalanceProof, BlockView, ChainStatus, DayStanding, SettledDay
from madang.chain.heights import Heights
from madang.chain.keys import HouseKeys
from madang.chain.mempool import Waiting
from madang.chain.signing import sender_of, sign_transaction
from madang.chain.solo import Committed, Sequencer
from madang.chain.submit import HouseKey, Outcome, RefusedBeforeOrderingError, Signed
from madang.chain.verifying import verify_one
from madang.ledger.events import Command
from madang.ledger.rejections import Rejection
from madang.ledger.transactions import EXPIRES_AFTER_MAX

ADVANCE_MAX_MS = 400 * 86_400_000
EXPIRES_AHEAD = EXPIRES_AFTER_MAX // 2
"""The house's own commands expire after half of what the law allows, so that their fate is known soon."""

Result = TypeVar("Result")


class LocalChain:
    """Submit and Blocks over an application and its sequencer."""

    def __init__(
        self,
        application: Application,
        sequencer: Sequencer,
        keys: HouseKeys,
        *,
        law: Executor,
        verifiers: Executor,
        projected: Heights,
        advance: Callable[[int], None] | None = None,
    ) -> None:
        """projected: told by the projector. advance: moves a sandbox's clock; None in a real house."""
        self._application = application
        self._sequencer = sequencer
        self._keys = keys
        self._law = law
        self._verifiers = verifiers
        self._projected = projected
        self._advance = advance

    async def sign(self, key: HouseKey, commands: list[Command]) -> Signed:
        application = self._application
        expires = application.head.height + EXPIRES_AHEAD
        return sign_transaction(application.chain_id, [self._keys[key.value]], expires, commands)

    async def submit(self, envelope: bytes) -> Outcome:
        id, rejection, known = await self._on_law(self._look, envelope)
        if not known and not self._sequencer.waits(id):
            if rejection:
                raise RefusedBeforeOrderingError(rejection)
            loop = asyncio.get_running_loop()
            chain_id = self._application.chain_id
            if not await loop.run_in_executor(self._verifiers, verify_one, chain_id, envelope):
                raise RefusedBeforeOrderingError(Rejection.WRONG_CHAIN_OR_SIGNATURE)
        if not known:
            await self._sequencer.order(Waiting(id, envelope, sender_of(envelope)))
        outcome = await self.outcome(id)
        assert outcome is not None, "an ordered transaction has an outcome"
        await self._projected.reached(outcome.height)
        return outcome

    async def advance_clock(self, advance_ms: int) -> int:
        if self._advance is None:
            raise ValueError("Only a sandbox's clock can be moved.")
        if not 1 <= advance_ms <= ADVANCE_MAX_MS:
            raise ValueError(f"The clock can be moved forward by 1 to {ADVANCE_MAX_MS} ms.")
        self._advance(advance_ms)
        committed: Committed = await self._sequencer.nudge()
        await self._projected.reached(committed.height)
        return committed.time_ms

    async def status(self) -> ChainStatus:
        return await self._on_law(reading.status, self._application)

    async def genesis(self) -> bytes:
        return self._application.genesis_bytes

    async def account(self, account: int) -> AccountState | None:
        return await self._on_law(reading.account, self._application, account)

    async def account_of_key(self, key: bytes) -> int | None:
        return await self._on_law(reading.account_of_key, self._application, key)

    async def balance_proof(self, account: int) -> BalanceProof | None:
        return await self._on_law(reading.balance_proof, self._application, account)

    async def block(self, height: int) -> BlockView | None:
        return await self._on_law(reading.block, self._application, height)

    async def records(self, first: int, count: int) -> list[bytes]:
        return await self._on_law(reading.records, self._application, first, count)

    async def outcome(self, id: bytes) -> Outcome | None:
        return await self._on_law(reading.outcome, self._application, id)

    async def settled_day(self, day: int) -> SettledDay | None:
        return await self._on_law(reading.settled_day, self._application, day)

    async def day_rows(self, day: int, first: int, count: int) -> bytes:
        return await self._on_law(self._application.days.rows, day, first, count)

    async def standing(self, account: int, day: int) -> DayStanding:
        return await self._on_law(reading.standing, self._application, account, day)

    def _look(self, envelope: bytes) -> tuple[bytes, Rejection, bool]:
        """On the law's thread: the id, what the law says, and whether a block already holds it."""
        id, rejection = self._application.check(envelope)
        return id, rejection, self._application.outcomes.find(id) is not None

    async def _on_law(self, question: Callable[..., Result], *arguments: object) -> Result:
        """Answered between two blocks, never within one."""
        return await asyncio.get_running_loop().run_in_executor(self._law, functools.partial(question, *arguments))
