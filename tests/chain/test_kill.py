"""`kill -9` at any moment: nothing that was confirmed is lost, no coin is made, and the start says what it replayed."""

import asyncio
import contextlib
import os
import random
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from madang.app.verify import verify_folder
from madang.chain.client import ChainClient
from madang.chain.signing import sign_transaction
from madang.chain.submit import ChainUnavailableError, HouseKey, Outcome
from madang.ledger.rules.accounts import AccountOpened, OpenAccount
from tests.chain.houses import key, transfer

KILLS = int(os.environ.get("MADANG_KILLS", "5"))
TAPPERS = 8
LOAD_MAX_S = 0.6


async def test_nothing_confirmed_is_lost_at_whatever_moment_the_node_is_killed(tmp_path: Path) -> None:
    confirmed: dict[bytes, Outcome] = {}
    chance = random.Random(int.from_bytes(os.urandom(4), "big"))
    with tempfile.TemporaryDirectory(prefix="madang-") as folder:
        socket = Path(folder) / "node.sock"
        async with node(tmp_path, socket) as (first, said):
            assert "stands at block 0" in said
            client = ChainClient(socket)
            accounts = [await opened(client, number) for number in (1, 2)]
            supply = (await client.status()).supply
            await client.close()
            first.send_signal(signal.SIGKILL)
        for _ in range(KILLS):
            async with node(tmp_path, socket) as (process, said):
                assert "replayed" in said
                await check(socket, confirmed, supply)
                tapping = [asyncio.create_task(tap(socket, accounts, confirmed)) for _ in range(TAPPERS)]
                await asyncio.sleep(chance.uniform(0.01, LOAD_MAX_S))
                process.send_signal(signal.SIGKILL)
                await asyncio.gather(*tapping)
        async with node(tmp_path, socket) as (process, _):
            await check(socket, confirmed, supply)
            process.send_signal(signal.SIGTERM)
            assert await process.wait() == 0
    assert confirmed
    report = verify_folder(tmp_path)
    assert report.difference is None
    assert report.transactions >= len(confirmed)


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
    client = ChainClient(socket)
    assert (await client.status()).supply == supply
    for id, outcome in confirmed.items():
        assert await client.outcome(id) == outcome
    await client.close()


async def opened(client: ChainClient, number: int) -> int:
    signed = await client.sign(HouseKey.REGISTRAR, [OpenAccount(bytes(key(number).verify_key))])
    outcome = await client.submit(signed.envelope)
    return next(event.account for event in outcome.events if isinstance(event, AccountOpened))


@asynccontextmanager
async def node(home: Path, socket: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """The process and what it said as it opened."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "tests.chain.small_node", str(home), str(socket)]
    process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield process, (await process.stdout.readline()).decode()
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
