"""A chain in the test's own process: real ledger, real store, a clock that the test moves."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from nacl.signing import SigningKey

from madang.app.node import open_house_folder
from madang.chain.application import Application
from madang.chain.heights import Heights
from madang.chain.keys import HouseKeys
from madang.chain.local import LocalChain
from madang.chain.signing import sign_transaction
from madang.chain.solo import Committed, Sequencer
from madang.chain.submit import HouseKey, Outcome
from madang.chain.verifying import verifiers
from madang.ledger.events import Command
from madang.ledger.rules.accounts import AccountOpened, OpenAccount
from madang.ledger.rules.coin import Transfer
from madang.ledger.units import NOTHING


@dataclass
class TestClock:
    """Real time plus what the test adds."""

    __test__ = False
    ahead_ms: int = 0

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000 + self.ahead_ms

    def advance(self, advance_ms: int) -> None:
        self.ahead_ms += advance_ms


@dataclass
class Chain:
    """What a test may touch of an open chain."""

    local: LocalChain
    application: Application
    sequencer: Sequencer
    keys: HouseKeys
    clock: TestClock
    committed: list[Committed] = field(default_factory=list)

    async def open_account(self, key: SigningKey) -> int:
        """A new account; in a sandbox with its ten coins."""
        opening = await self.local.sign(HouseKey.REGISTRAR, [OpenAccount(bytes(key.verify_key))])
        outcome = await self.local.submit(opening.envelope)
        assert not outcome.rejection
        return next(event.account for event in outcome.events if isinstance(event, AccountOpened))

    async def send(self, key: SigningKey, *commands: Command) -> Outcome:
        return await self.local.submit(self.sealed(key, *commands))

    def sealed(self, key: SigningKey, *commands: Command) -> bytes:
        height = self.application.head.height
        return sign_transaction(self.application.chain_id, [key], height + 100, list(commands)).envelope


def transfer(payer: int, payee: int, amount: int) -> Transfer:
    return Transfer(payer, payee, amount, NOTHING)


def key(number: int) -> SigningKey:
    """The same key for the same number."""
    return SigningKey(number.to_bytes(32, "big"))


@asynccontextmanager
async def open_chain(home: Path, clock: TestClock | None = None, sandbox: bool = True) -> AsyncIterator[Chain]:
    """The chain in a folder, made if there is none; closed with a snapshot."""
    clock = clock or TestClock()
    heights = Heights()
    blocks: list[Committed] = []

    async def note(block: Committed) -> None:
        blocks.append(block)
        heights.advance(block.height)

    with ThreadPoolExecutor(1) as law, verifiers() as pool:
        genesis, keys = open_house_folder(home, sandbox, clock.now_ms())
        application = Application(home / "chain", genesis, keys["sequencer"])
        heights.advance(application.head.height)
        sequencer = Sequencer(application, law, clock.now_ms, note)
        local = LocalChain(
            application, sequencer, keys, law=law, verifiers=pool, projected=heights, advance=clock.advance
        )
        running = asyncio.create_task(sequencer.run())
        try:
            yield Chain(local, application, sequencer, keys, clock, blocks)
        finally:
            sequencer.stop()
            with contextlib.suppress(asyncio.CancelledError):
                await running
            application.snapshot()
            application.close()
