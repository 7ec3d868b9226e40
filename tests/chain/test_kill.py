"""`kill -9` at any moment: nothing that was confirmed is lost, no coin is made, and the start says what it replayed.

`MADANG_KILLS` is shared with `tests/app/test_kills.py`, which kills the parts of a whole house and takes one of ten.
"""

import asyncio
import contextlib
import multiprocessing
import os
import random
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from madang.app.verify import verify_folder
from madang.chain.client import ChainClient
from madang.chain.signing import sign_transaction
from madang.chain.store import Store
from madang.chain.submit import ChainUnavailableError, HouseKey, Outcome
from madang.ledger.rejections import Rejection
from madang.ledger.rules.accounts import AccountOpened, OpenAccount
from tests.chain.houses import key, transfer
from tests.chain.small_node import run

pytestmark = pytest.mark.slow

ALL_KILLS = int(os.environ.get("MADANG_KILLS", "100"))
KILLS = ALL_KILLS - ALL_KILLS // 10
SEED = int(os.environ.get("MADANG_SEED", "0")) or random.SystemRandom().randrange(1, 2**32)
TAPPERS = 8
LOAD_MAX_S = 0.6
ASKED_MAX = 500

processes = multiprocessing.get_context("forkserver")
"""Each node is forked from a process that has loaded the code and nothing else, so that most of the time is load."""


@pytest.fixture(autouse=True)
def code_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    processes.set_forkserver_preload(["tests.chain.small_node"])


async def test_nothing_confirmed_is_lost_at_whatever_moment_the_node_is_killed(tmp_path: Path) -> None:
    confirmed: dict[bytes, Outcome] = {}
    print(f"MADANG_SEED={SEED}")
    chance = random.Random(SEED)
    with tempfile.TemporaryDirectory(prefix="madang-") as folder:
        socket = Path(folder) / "node.sock"
        async with node(tmp_path, socket) as (first, said):
            assert "stands at block 0" in said
            client = ChainClient(socket)
            accounts = [await opened(client, number) for number in (1, 2)]
            supply = (await client.status()).supply
            await client.close()
            first.kill()
        for _ in range(KILLS):
            async with node(tmp_path, socket) as (process, said):
                assert "replayed" in said
                await check(socket, confirmed, supply)
                tapping = [asyncio.create_task(tap(socket, accounts, confirmed)) for _ in range(TAPPERS)]
                await asyncio.sleep(chance.uniform(0.01, LOAD_MAX_S))
                process.kill()
                await asyncio.gather(*tapping)
        async with node(tmp_path, socket) as (process, _):
            await check(socket, confirmed, supply)
            process.terminate()
            await asyncio.to_thread(process.join)
            assert process.exitcode == 0
    assert confirmed
    places = dict(held(tmp_path))
    for id, outcome in confirmed.items():
        assert places[id] == (outcome.height, outcome.index, outcome.rejection)
    report = verify_folder(tmp_path)
    assert report.difference is None
    assert report.transactions == len(places)


async def tap(socket: Path, accounts: list[int], confirmed: dict[bytes, Outcome]) -> None:
    """Transfers back and forth until the node is gone; every answer is kept."""
    client = ChainClient(socket, connect_timeout_s=0.1)
    with contextlib.suppress(ChainUnavailableError):
        status = await client.status()
        while True:
            command = transfer(accounts[0], accounts[1], 1)
            signed = sign_transaction(status.chain_id, [key(1)], status.height + 1_000, [command])
            confirmed[signed.id] = await client.submit(signed.envelope)
    await client.close()


async def check(socket: Path, confirmed: dict[bytes, Outcome], supply: int) -> None:
    """The newest that were confirmed are told again as they were; older ones are looked for in the store at the end."""
    client = ChainClient(socket)
    assert (await client.status()).supply == supply
    for id in list(confirmed)[-ASKED_MAX:]:
        assert await client.outcome(id) == confirmed[id]
    await client.close()


def held(home: Path) -> Iterator[tuple[bytes, tuple[int, int, Rejection]]]:
    """Every transaction of the store with its place and outcome."""
    store = Store(home / "chain")
    for height, body in store.bodies(1, store.height):
        for index, receipt in enumerate(body.receipts):
            yield receipt.id, (height, index, receipt.rejection)
    store.close()


async def opened(client: ChainClient, number: int) -> int:
    signed = await client.sign(HouseKey.REGISTRAR, [OpenAccount(bytes(key(number).verify_key))])
    outcome = await client.submit(signed.envelope)
    return next(event.account for event in outcome.events if isinstance(event, AccountOpened))


@asynccontextmanager
async def node(home: Path, socket: Path) -> AsyncIterator[tuple[BaseProcess, str]]:
    """The process and what it said as it opened."""
    hearing, saying = processes.Pipe(duplex=False)
    process = processes.Process(target=run, args=(home, socket, saying))
    await asyncio.to_thread(process.start)
    saying.close()
    try:
        yield process, await asyncio.to_thread(hearing.recv)
    finally:
        process.kill()
        await asyncio.to_thread(process.join)
        process.close()
        hearing.close()
